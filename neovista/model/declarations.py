"""What a story declares once: variables, stances, hinges, endings, threads, numbers, the codex. Records as in `story`."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field

from neovista.diagnostics.frozen import frozen
from neovista.diagnostics.source import Name, Span, Written
from neovista.model.expressions import Condition
from neovista.model.prose import Prose
from neovista.model.shapes import (
    CONDITION,
    NAME,
    NUMBER,
    PROSE,
    RANGE,
    TEXT,
    YES_NO,
    Shape,
    key,
    list_of,
    map_of,
    one_or_list,
    record,
)


@frozen(eq=False, repr=False)
class VariableDeclaration:
    """A variable: a range of whole numbers, one of some names, a set of names, or (with neither) yes or no."""

    range: tuple[int, int] | None = key("The least and the most: `0..10`.", RANGE, default=None)
    one_of: tuple[Name, ...] | None = key("The names it can be.", list_of(NAME), default=None)
    set_of: tuple[Name, ...] | None = key(
        "The names it can hold, any number of them.", list_of(NAME), default=None
    )
    start: Written | tuple[Written, ...] | None = key(
        "What it is at first; the least, the first, empty or false when left out.",
        one_or_list(TEXT),
        default=None,
    )
    was: tuple[Name, ...] = key("The names it had before.", one_or_list(NAME), default=())
    span: Span | None = field(default=None, eq=False, repr=False)


@frozen(eq=False, repr=False)
class StanceDeclaration:
    """A protagonist's own small state machine: no move outside these arrows exists."""

    start: Name = key("Where it begins.", NAME)
    moves: tuple[tuple[Name, Name], ...] = key(
        "Its arrows: `witness -> accuser`.", list_of(Shape("arrow"))
    )
    span: Span | None = field(default=None, eq=False, repr=False)


@frozen(eq=False, repr=False)
class Rung:
    """One way for a hinge to settle by itself."""

    value: Name = key("What it settles as.", NAME)
    when: Condition | None = key("While this holds.", CONDITION, default=None)


@frozen(eq=False, repr=False)
class HingeDeclaration:
    """A decision other people can see: settled once, then fixed."""

    of: Name = key("Whose decision it is: a thread.", NAME)
    values: tuple[Name, ...] = key(
        "How it can be settled. The first is how it settles if nobody decides.", list_of(NAME)
    )
    act: int = key("The act it belongs to.", NUMBER, default=0)
    otherwise: tuple[Rung, ...] = key(
        "How it settles if somebody else sees it first.", list_of(record(lambda: Rung)), default=()
    )
    told: Mapping[Name, Written] = key(
        "Each outcome in a sentence, for those who know of it.", map_of(TEXT), default={}
    )
    was: tuple[Name, ...] = key("The names it had before.", one_or_list(NAME), default=())
    span: Span | None = field(default=None, eq=False, repr=False)


@frozen(eq=False, repr=False)
class EndingDeclaration:
    """A name under which the story can stop."""

    title: Written = key("What the player reads.", TEXT)
    secret: bool = key("It is not counted until it has been seen.", YES_NO, default=False)
    was: tuple[Name, ...] = key("The names it had before.", one_or_list(NAME), default=())


@frozen(eq=False, repr=False)
class ThreadDeclaration:
    """Whose eyes: the name, the colours, and the form their prose has on the page."""

    name: Written = key("The full name.", TEXT)
    palette: Name | None = key("Which colours.", NAME, default=None)
    form: Name | None = key("Which form.", NAME, default=None)


@frozen(eq=False, repr=False)
class NumberDeclaration:
    """A variable that the screen shows."""

    label: Written = key("What it is called there.", TEXT)
    glyph: Written | None = key("The sign it is chalked as.", TEXT, default=None)
    before: tuple[int, ...] = key("What it was on the nights before.", list_of(NUMBER), default=())
    homogenizes: bool = key("It moves the colours, from 0 to 100.", YES_NO, default=False)


@frozen(eq=False, repr=False)
class CodexDeclaration:
    """A word that can be looked up."""

    title: Written = key("The word.", TEXT)
    text: Prose = key("Its entry.", PROSE)
