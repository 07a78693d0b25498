"""One passage of two versions of a story side by side, and what is noted of each thing that is otherwise in it."""

from __future__ import annotations

from attrs import field, frozen

from neovista.model import program as pr
from neovista.model.prose import (
    Conditional,
    Emphasis,
    Lookup,
    Parts,
    Prose,
    Secret,
    ValueOf,
    Variant,
)
from neovista.writing.older_story import OlderStory
from neovista.writing.survival import NONE, Variables

ELSEWHERE = "a run that came through here may go on elsewhere"
"""Why a run may break, where nothing more can be said."""


@frozen
class Found:
    """Something that is otherwise, in the author's words.

    ``breaks`` says why a run may not come through; it is empty if every run does. ``changes`` are the variables that may
    hold something else afterwards, and ``is_counted`` says that something else in the state is otherwise.
    """

    kind: str
    what: str
    breaks: str = ""
    changes: Variables = NONE
    is_counted: bool = False


@frozen
class Compared:
    """One passage, as it was and as it is."""

    old: pr.Passage = field(repr=False)
    new: pr.Passage = field(repr=False)
    older: OlderStory = field(repr=False)
    program: pr.Program = field(repr=False)
    place: str
    """How the author would call it: nothing for a passage, else the part of one."""

    @property
    def it(self) -> str:
        """The passage, at the beginning of a sentence."""
        return self.place or "it"

    @property
    def behind(self) -> str:
        """The passage, behind *the prose*."""
        return f" of {self.place}" if self.place else ""


# ------------------------------------------------------------------ the words


def words_of(prose: Prose) -> str:
    """Some prose in one line, at its first wording."""
    return " ".join(" ".join(_words(paragraph.parts) for paragraph in prose).split())


def _words(parts: Parts) -> str:
    said = []
    for part in parts:
        match part:
            case str():
                said.append(part)
            case Emphasis(_, inner):
                said.append(_words(inner))
            case Lookup(_, words):
                said.append(words)
            case Conditional(_, then, otherwise):
                said.append(_words(then) or _words(otherwise))
            case Variant(_, wordings):
                said.append(_words(wordings[0]) if wordings else "")
            case ValueOf() | Secret():
                said.append("…")
    return "".join(said)


def choice_named(choice: pr.Choice) -> str:
    """A choice, by what a player reads."""
    return f"the choice “{words_of(choice.label)}”"
