"""The story as it is written: each record below is a record of the format.

A record's attributes are its keys, the sentence at each is its reference, its shape is what may stand there. The
reader, the reference and the lists in messages all walk these declarations; nothing else knows what a key is called.

Two records are never compared and never printed, so neither is generated: each method costs a tenth of a millisecond
at every start.
"""

from __future__ import annotations

import typing
from collections.abc import Callable, Mapping
from typing import Literal

from attrs import NOTHING, field, frozen

from neovista.diagnostics.source import Name, Span, Written
from neovista.model.expressions import Condition
from neovista.model.prose import Prose

Kind = Literal[
    "text", "name", "dotted", "prose", "line", "number", "yes_no", "range", "condition",
    "effect", "settlement", "arrow", "odds", "list", "one_or_list", "map", "record", "blocks", "ways",
]  # fmt: skip


@frozen(eq=False, repr=False)
class Shape:
    """What may stand at a key. ``of`` is the shape of a list's or map's members, ``record`` a record to read."""

    kind: Kind
    of: Shape | None = None
    record: Callable[[], type] | None = None


TEXT = Shape("text")
NAME = Shape("name")
DOTTED = Shape("dotted")
PROSE = Shape("prose")
LINE = Shape("line")
NUMBER = Shape("number")
YES_NO = Shape("yes_no")
RANGE = Shape("range")
CONDITION = Shape("condition")


def list_of(shape: Shape) -> Shape:
    """A list of these."""
    return Shape("list", shape)


def one_or_list(shape: Shape) -> Shape:
    """One of these, or a list of them."""
    return Shape("one_or_list", shape)


def map_of(shape: Shape) -> Shape:
    """Names, each with one of these."""
    return Shape("map", shape)


def record(cls: Callable[[], type]) -> Shape:
    """A record, named late so that records may hold one another."""
    return Shape("record", record=cls)


def key(about: str, shape: Shape, *, default: typing.Any = NOTHING, name: str = "") -> typing.Any:
    """Declare a key: what it is for, what may stand there, and what it is when left out."""
    metadata = {"about": about, "shape": shape, "name": name}
    return field(default=default, metadata=metadata)


# -------------------------------------------------------------------- effects


Sign = Literal["=", "+=", "-="]


@frozen(eq=False, repr=False)
class Assignment:
    """``concord += 2``, ``ground = slate``, ``posted -= teo``."""

    variable: Name
    sign: Sign
    value: Name


@frozen(eq=False, repr=False)
class Becoming:
    """``jaxon becomes doubter``."""

    stance: Name
    value: Name


@frozen(eq=False, repr=False)
class Witnessing:
    """``witness l_teo``: whoever has not settled it by now has settled it by itself."""

    hinge: Name


@frozen(eq=False, repr=False)
class ConditionalEffects:
    """Changes that happen only while something holds."""

    when: Condition = key("What has to hold.", CONDITION)
    do: tuple[WrittenEffect, ...] = key("What changes then.", one_or_list(Shape("effect")))


WrittenEffect = Assignment | Becoming | Witnessing | ConditionalEffects
Settlement = tuple[Name, Name]
"""A hinge and what it is settled as."""


# ---------------------------------------------------------------------- beats


@frozen(eq=False, repr=False)
class Block:
    """Whole paragraphs, perhaps conditional, perhaps a dream from the Ledger."""

    text: Prose = key("The paragraphs.", PROSE)
    when: Condition | None = key("Show them only while this holds.", CONDITION, default=None)
    otherwise: Prose = key("Show these instead when it does not.", PROSE, default=(), name="else")
    dream: Prose | None = key(
        "Set them apart as a dream, under the name of whoever dreamed it.", LINE, default=None
    )


@frozen(eq=False, repr=False)
class Odds:
    """``2d6 + nerve``: dice, and perhaps a variable or a number more or less."""

    number: int
    faces: int
    sign: int
    bonus: Name | int


@frozen(eq=False, repr=False)
class CheckDeclaration:
    """A roll that hangs on the seed, its own name and the times it was rolled, and on nothing else."""

    id: Name = key("Its name, for ever; a new check moves no other.", NAME)
    odds: Odds = key(
        "The dice, and perhaps a variable or a number more or less: `2d6 + nerve`.", Shape("odds")
    )
    against: int = key("What has to be reached.", NUMBER)


@frozen(eq=False, repr=False)
class Way:
    """Where to go while something holds."""

    to: Name = key("The passage to go to.", DOTTED)
    when: Condition | None = key("Go there only while this holds.", CONDITION, default=None)


@frozen(kw_only=True, eq=False, repr=False)
class Beat:
    """Some prose, what it changes, and what can come next."""

    text: tuple[Block, ...] = key(
        "The prose: a block, or a list of blocks.", Shape("blocks"), default=()
    )
    do: tuple[WrittenEffect, ...] = key("What changes.", one_or_list(Shape("effect")), default=())
    choices: tuple[Choice, ...] = key(
        "What the player can do next.", list_of(record(lambda: Choice)), default=()
    )
    then: Beat | None = key(
        "Where every choice that has no `to` of its own comes back together.",
        record(lambda: Beat),
        default=None,
    )
    to: tuple[Way, ...] = key(
        "The passage to go to, or the first of a list that holds.", Shape("ways"), default=()
    )
    detour: Name | None = key(
        "A passage to go to and come back from, to what comes next here.", DOTTED, default=None
    )
    returns: bool = key(
        "Come back from the detour that led here.", YES_NO, default=False, name="return"
    )
    check: CheckDeclaration | None = key(
        "A roll that decides between `success` and `failure`.",
        record(lambda: CheckDeclaration),
        default=None,
    )
    success: Beat | None = key(
        "What happens when the roll is enough.", record(lambda: Beat), default=None
    )
    failure: Beat | None = key("What happens when it is not.", record(lambda: Beat), default=None)
    ending: Name | None = key("The story stops here, under this name.", NAME, default=None)
    span: Span | None = field(default=None, eq=False, repr=False)


@frozen(kw_only=True, eq=False, repr=False)
class Choice(Beat):
    """Something the player can do or say, in their own voice."""

    choice: Prose = key("What the player reads. Twelve words or fewer.", LINE)
    id: Name | None = key(
        "Its name in saves; made from the words when left out.", NAME, default=None
    )
    when: Condition | None = key("Offer it only while this holds.", CONDITION, default=None)
    closed: Prose | None = key(
        "Otherwise show it closed, with this reason, instead of hiding it; always, where there is no `when`.",
        LINE,
        default=None,
    )
    once: bool = key("Offer it until it has been taken.", YES_NO, default=False)
    settle: tuple[Settlement, ...] = key(
        "The hinge it settles, for good.", one_or_list(Shape("settlement")), default=()
    )


@frozen(kw_only=True, eq=False, repr=False)
class Passage(Beat):
    """A beat with a name that others can lead to."""

    hour: Written | None = key("The hour the header shows.", TEXT, default=None)
    place: Written | None = key("The place the side panel names.", TEXT, default=None)
    here: Mapping[Name, Written] = key(
        "Who is here, and what they are doing.", map_of(TEXT), default={}
    )
    view: Written | None = key(
        "The name of the picture above the page; the same name draws the same.", TEXT, default=None
    )
    dreaming: bool = key("Draw the city as it is dreamed.", YES_NO, default=False)


# --------------------------------------------------------------- declarations


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
    span: Span | None = field(default=None, eq=False, repr=False)


@frozen(eq=False, repr=False)
class EndingDeclaration:
    """A name under which the story can stop."""

    title: Written = key("What the player reads.", TEXT)
    secret: bool = key("It is not counted until it has been seen.", YES_NO, default=False)


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


# ---------------------------------------------------------------------- files


@frozen(kw_only=True, eq=False, repr=False)
class ChapterFile:
    """A chapter: one act as one thread lives it; one file."""

    chapter: Name = key("Its name: `act1.elysia`. The act follows from it.", DOTTED)
    title: Written = key("What the player reads.", TEXT)
    passages: Mapping[Name, Passage] = key(
        "Its passages, by name.", map_of(record(lambda: Passage))
    )
    thread: Name | None = key("Whose eyes.", NAME, default=None)
    start: Name | None = key(
        "The passage it begins with; the first when left out.", NAME, default=None
    )
    hour: Written | None = key("The hour of passages that give none.", TEXT, default=None)
    place: Written | None = key("The place of passages that give none.", TEXT, default=None)
    variables: Mapping[Name, VariableDeclaration] = key(
        "Its own variables: gone at its end.",
        map_of(record(lambda: VariableDeclaration)),
        default={},
    )
    span: Span | None = field(default=None, eq=False, repr=False)


@frozen(kw_only=True, eq=False, repr=False)
class StoryFile:
    """`story.yaml`: what is declared once for the whole story. A small story may keep its passages here too."""

    story: Name = key("Its name in saves.", NAME)
    title: Written = key("What the player reads.", TEXT)
    version: Written | None = key("Its version.", TEXT, default=None)
    start: Name | None = key(
        "The chapter it begins with; the first when left out.", DOTTED, default=None
    )
    acts: tuple[Written, ...] = key("The titles of its acts.", list_of(TEXT), default=())
    threads: Mapping[Name, ThreadDeclaration] = key(
        "Its protagonists.", map_of(record(lambda: ThreadDeclaration)), default={}
    )
    numbers: Mapping[Name, NumberDeclaration] = key(
        "The variables the screen shows.", map_of(record(lambda: NumberDeclaration)), default={}
    )
    variables: Mapping[Name, VariableDeclaration] = key(
        "What every chapter can read and change.",
        map_of(record(lambda: VariableDeclaration)),
        default={},
    )
    stances: Mapping[Name, StanceDeclaration] = key(
        "Its stances.", map_of(record(lambda: StanceDeclaration)), default={}
    )
    hinges: Mapping[Name, HingeDeclaration] = key(
        "Its hinges.", map_of(record(lambda: HingeDeclaration)), default={}
    )
    endings: Mapping[Name, EndingDeclaration] = key(
        "Its endings.", map_of(record(lambda: EndingDeclaration)), default={}
    )
    codex: Mapping[Name, CodexDeclaration] = key(
        "Words that can be looked up.", map_of(record(lambda: CodexDeclaration)), default={}
    )
    passages: Mapping[Name, Passage] = key(
        "The passages of a story of one file.", map_of(record(lambda: Passage)), default={}
    )
    span: Span | None = field(default=None, eq=False, repr=False)


@frozen(eq=False, repr=False)
class Story:
    """The whole, as written."""

    file: StoryFile
    chapters: tuple[ChapterFile, ...]
