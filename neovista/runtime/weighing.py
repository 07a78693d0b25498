"""How much of a turn a passage takes: the letters that it may put on the page, and the work of entering it.

A story comes from anywhere and may not spin, so a turn has bounds. Both are counted from the program alone, at the
longest wording and with every condition taken to hold: the same move is refused on every machine, or on none.
"""

from __future__ import annotations

from collections.abc import Iterable

from neovista.model import program as pr
from neovista.model import prose as ps
from neovista.model.program import Passage, Program

MOST_LETTERS = 1 << 18
"""Letters of one page: about forty thousand words, which is half a novel and no page of anybody's."""

LONGEST_TURN = 1_000
"""Passages that one turn may go through. Somebody has to read it all, and it has to be there before they notice."""

EACH = 100
"""Steps of work that a passage is counted as; a change, a choice or a way in it is one more."""

LONGEST_VALUE = 64
"""Letters of a value that is printed: a name's, which is more than a number's."""


def work_of(program: Program, passage: Passage) -> int:
    """The steps that entering a passage takes; a turn has ``EACH * LONGEST_TURN``."""
    left = len(program.chapters[passage.chapter].own)
    changes = _count((*passage.witnesses, *passage.effects)) + left
    return EACH + changes + len(passage.choices) + len(passage.ways)


def _count(effects: Iterable[pr.Effect]) -> int:
    return sum(
        1 + (_count(effect.effects) if isinstance(effect, pr.Perhaps) else 0) for effect in effects
    )


def letters_of(passage: Passage) -> int:
    """The letters that a passage puts on a page at most."""
    return sum(
        max(_longest(block.prose), _longest(block.otherwise)) for block in passage.blocks
    ) + sum(_longest(choice.label) for choice in passage.choices)


def _longest(prose: ps.Prose) -> int:
    return sum(_longest_of(paragraph.parts) for paragraph in prose)


def _longest_of(parts: ps.Parts) -> int:
    letters = 0
    for part in parts:
        match part:
            case str():
                letters += len(part)
            case ps.Emphasis(_, inner):
                letters += _longest_of(inner)
            case ps.Lookup(_, words):
                letters += len(words)
            case ps.ValueOf() | ps.Secret():
                letters += LONGEST_VALUE
            case ps.Conditional(_, then, otherwise):
                letters += max(_longest_of(then), _longest_of(otherwise))
            case ps.Variant(_, wordings):
                letters += max(map(_longest_of, wordings))
    return letters
