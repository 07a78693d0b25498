"""Words as a story test says them, against words as they are read: which choice was meant, and what stands where."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from neovista.compiler.guessing import did_you_mean
from neovista.model.expressions import Comparison, Value
from neovista.model.story_tests import PlannedMove
from neovista.runtime.page import OfferedChoice, Page

_AS_TYPED = str.maketrans({"‘": "'", "’": "'", "“": None, "”": None, '"': None, "*": None})
"""What an author need not type as it stands: how an apostrophe is curled, quotation marks, emphasis."""


def _plain(text: str) -> str:
    """Words as they are compared: blanks, capitals and quotation marks do not count."""
    return " ".join(text.translate(_AS_TYPED).casefold().split())


def read_on(page: Page) -> Iterator[str]:
    """Everything that is read on a page: its paragraphs, its choices and their reasons, a question, an ending."""
    for paragraph in page.paragraphs:
        yield paragraph.text
    for choice in page.choices:
        yield choice.text
        yield choice.reason
    if page.question is not None:
        yield page.question.text
    if page.ending is not None:
        yield page.ending.title


def stands_in(words: str, text: str) -> bool:
    """Whether whole words stand in a text."""
    wanted = _plain(words)
    before = r"(?<!\w)" if wanted[:1].isalnum() else ""
    after = r"(?!\w)" if wanted[-1:].isalnum() else ""
    return re.search(before + re.escape(wanted) + after, _plain(text)) is not None


def fitting_choices(move: PlannedMove, choices: Iterable[OfferedChoice]) -> list[OfferedChoice]:
    """The choices that some words mean: by id, by all their words, by how they begin."""
    every = list(choices)
    if move.id:
        return [choice for choice in every if choice.id == move.id]
    wanted = _plain(move.words.value)
    return (
        [choice for choice in every if choice.id == wanted]
        or [choice for choice in every if _plain(choice.text) == wanted]
        or [choice for choice in every if _plain(choice.text).startswith(wanted)]
    )


def compares(is_now: Value, comparison: Comparison, value: Value) -> bool:
    """Whether a value compares so with another of its kind."""
    if comparison in ("==", "!="):
        return (is_now == value) is (comparison == "==")
    assert isinstance(is_now, int)
    assert isinstance(value, int)
    return {
        "<": is_now < value,
        "<=": is_now <= value,
        ">": is_now > value,
        ">=": is_now >= value,
    }[comparison]


def nearest(words: str, choices: Iterable[OfferedChoice]) -> tuple[str, ...]:
    """What was probably meant: an id, or the words of a choice."""
    near = {_plain(name): name for choice in choices for name in (choice.id, choice.text)}
    guess = did_you_mean(_plain(words), near)
    meant = near.get(guess.removeprefix("did you mean `").removesuffix("`?"))
    return (f"did you mean `{meant}`?",) if meant is not None else ()
