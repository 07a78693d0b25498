"""The story as it is run: an immutable state machine of passages, choices, conditions, effects and endings.

Everything an author writes that is not one of those five has been lowered to them. Spans are kept beside what they
explain, and never take part in a comparison or a fingerprint.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from attrs import field

from neovista.diagnostics.frozen import frozen
from neovista.diagnostics.source import Span
from neovista.model.categories import Category, RunVariables, Splits
from neovista.model.expressions import Condition, Value
from neovista.model.prose import Prose

UNSETTLED = "unsettled"
"""What a hinge holds until somebody has seen it or done it."""


EMPTY = "none"
"""What a slot or an item of an arrangement holds while it is not placed."""


# ---------------------------------------------------------------- variables


@frozen
class Range:
    """Whole numbers from ``low`` to ``high``; a change stops at either."""

    low: int
    high: int
    start: int


@frozen
class YesNo:
    """True or false."""

    start: bool


@frozen
class OneOf:
    """One of some names."""

    values: tuple[str, ...]
    start: str


@frozen
class SetOf:
    """Some of some names."""

    members: tuple[str, ...]
    start: frozenset[str]


Variable = Range | YesNo | OneOf | SetOf


# ------------------------------------------------------------------ effects


@frozen
class Assign:
    """The variable holds this from now on."""

    variable: str
    value: Value


@frozen
class Add:
    """More or less of a number, stopping at its bounds."""

    variable: str
    by: int
    low: int
    high: int


@frozen
class PutIn:
    """A set gains a member."""

    variable: str
    member: str


@frozen
class TakeOut:
    """A set loses a member."""

    variable: str
    member: str


@frozen
class Become:
    """A stance moves, if there is an arrow from where it is; if there is none, it stays."""

    variable: str
    value: str
    origins: frozenset[str]


@frozen
class Settle:
    """A hinge is settled by its owner's own deed, unless it is settled already."""

    hinge: str
    value: str


@frozen
class Witness:
    """A hinge is seen by somebody else: if it is not settled yet, the first rung that holds settles it."""

    hinge: str
    ladder: tuple[tuple[Condition | None, str], ...]


@frozen
class Perhaps:
    """Effects that happen only while a condition holds."""

    when: Condition
    effects: tuple[Effect, ...]


Effect = Assign | Add | PutIn | TakeOut | Become | Settle | Witness | Perhaps


# ----------------------------------------------------------------- passages


@frozen
class Gate:
    """A condition for a choice to be open; where it fails, a reason shows the choice closed, no reason hides it."""

    when: Condition
    reason: Prose | None
    is_known: bool = False
    """Closed because a hinge is already known."""


@frozen
class Choice:
    """A way on. ``beat`` is the passage it leads through, and the name under which taking it is counted."""

    id: str
    label: Prose
    beat: str
    gates: tuple[Gate, ...]
    settles: tuple[tuple[str, str], ...] = ()
    span: Span | None = field(default=None, eq=False, repr=False)


@frozen
class Block:
    """Some paragraphs, perhaps conditional, perhaps a dream with the name of whoever dreamed it."""

    prose: Prose
    when: Condition | None = None
    otherwise: Prose = ()
    dream: Prose | None = None


@frozen
class Way:
    """Where a passage leads by itself, while its condition holds."""

    when: Condition | None
    to: str
    span: Span | None = field(default=None, eq=False, repr=False)


@frozen
class Check:
    """A roll: ``number`` dice of ``faces``, and a bonus, against a number; and where either outcome leads.

    The bonus is a constant and, where ``variable`` names one, its value, taken ``sign`` times.
    """

    id: str
    number: int
    faces: int
    against: int
    success: str
    failure: str
    constant: int = 0
    variable: str | None = None
    sign: int = 1


@frozen
class Detour:
    """Go to a passage, and when one of those there returns, to ``back``."""

    to: str
    back: str


@frozen
class Dealt:
    """A storylet as it is dealt: a choice, how soon it is dealt, and how much it asks of the moment."""

    choice: Choice
    priority: int = 0
    specificity: int = 0


@frozen
class Draw:
    """Storylets of a deck that join the choices: at most ``show`` of those that are open.

    The first by priority, then by specificity, then by lot. The lot hangs on how often a storylet was taken, so a hand
    stays until a storylet of it is; with ``redraw`` on how often the passage was entered. One that is taken comes back
    to ``back``, as from a detour.
    """

    deck: str
    show: int
    storylets: tuple[Dealt, ...]
    back: str
    redraw: bool = False


@frozen
class Question:
    """Words that the player types, of at most ``longest`` letters; the answer leads to ``to``."""

    id: str
    prompt: Prose
    longest: int
    to: str


@frozen
class Place:
    """A place of an arrangement: its name, what it is called, how many it takes."""

    id: str
    label: Prose
    room: int = 1


@frozen
class Arranging:
    """A step of an arrangement, for whoever dresses it: all its places and items, and which of them is asked about.

    ``per_item``: each item is asked for its place; otherwise each place for its item. Either is a one-of variable.
    """

    craft: str
    places: tuple[Place, ...]
    items: tuple[Place, ...]
    asked: str
    per_item: bool
    chapter: str


@frozen
class Assertion:
    """What its author claims to hold whenever a passage is entered, after its effects. It changes nothing."""

    when: Condition
    span: Span | None = field(default=None, eq=False, repr=False)


@frozen
class Setting:
    """What stands around a passage: the hour, the place, who is here, what is drawn."""

    hour: str = ""
    place: str = ""
    here: tuple[tuple[str, str], ...] = ()
    view: str = ""
    is_dreaming: bool = False


@frozen
class Passage:
    """Some prose and the ways out of it.

    Entering it, in this order: hinges it reads are witnessed, its effects happen, its text is shown. Then, the first
    of these that it has: the story ends; a detour is taken; a check rolls; its question and its choices are offered, those
    of a deck among them, if there is a question or one is open; a detour that led here comes back, if it ``returns``; the first way that holds is taken, within the same turn.
    """

    id: str
    chapter: str
    witnesses: tuple[Witness, ...] = ()
    effects: tuple[Effect, ...] = ()
    blocks: tuple[Block, ...] = ()
    choices: tuple[Choice, ...] = ()
    ways: tuple[Way, ...] = ()
    ending: str | None = None
    detour: Detour | None = None
    check: Check | None = None
    returns: bool = False
    draw: Draw | None = None
    question: Question | None = None
    arranging: Arranging | None = None
    leaves: int = 0
    """How many detours end when one of its ways is taken: storylets and items that lead on do not come back."""
    setting: Setting = Setting()
    asserts: tuple[Assertion, ...] = ()
    is_named: bool = True
    """Whether the author gave it a name of its own; the beats inside a passage have theirs from their choices."""
    span: Span | None = field(default=None, eq=False, repr=False)


def offered_at(passage: Passage) -> Iterator[Choice]:
    """Every choice that may be offered in a passage: its own, and those that may be dealt there."""
    yield from passage.choices
    if passage.draw is not None:
        yield from (storylet.choice for storylet in passage.draw.storylets)


def leads_to(passage: Passage) -> list[str]:
    """The passages that one leads to: by choice, by a detour, by a roll, or by itself."""
    found = [choice.beat for choice in passage.choices]
    if passage.draw is not None:
        found += [storylet.choice.beat for storylet in passage.draw.storylets]
    for way in passage.ways:
        found.append(way.to)
    if passage.detour is not None:
        found += (passage.detour.to, passage.detour.back)
    if passage.check is not None:
        found += (passage.check.success, passage.check.failure)
    if passage.draw is not None:
        found.append(passage.draw.back)
    if passage.question is not None:
        found.append(passage.question.to)
    return found


# ---------------------------------------------------------------- the whole


@frozen
class Thread:
    """A protagonist: full name, which colours, and which form their prose has on the page."""

    name: str
    palette: str = ""
    form: str = ""


@frozen
class Chapter:
    """One act as one thread lives it. ``own`` are the variables that end with it, and what they start as."""

    id: str
    title: str
    thread: str
    act: int
    start: str
    own: Mapping[str, Value]


@frozen
class Hinge:
    """A decision other people can see."""

    of: str
    act: int
    values: tuple[str, ...]
    told: Mapping[str, str] = field(factory=dict)
    """Each outcome in a sentence, for those who know of it."""


@frozen
class Number:
    """A variable that the screen shows, and how."""

    variable: str
    label: str
    glyph: str = ""
    before: tuple[int, ...] = ()
    homogenizes: bool = False


@frozen
class Entry:
    """A word in the codex."""

    title: str
    prose: Prose


@frozen
class Renames:
    """What things were called before, each older name with today’s; for moves and states made with the older ones."""

    passages: Mapping[str, str] = field(factory=dict)
    choices: Mapping[tuple[str, str], str] = field(factory=dict)
    """By the passage, as it is called today, and the older name of its choice."""
    variables: Mapping[str, str] = field(factory=dict)
    endings: Mapping[str, str] = field(factory=dict)


@frozen
class Program:
    """The compiled story."""

    story: str
    title: str
    version: str
    start: str
    passages: Mapping[str, Passage] = field(repr=False)
    variables: Mapping[str, Variable] = field(repr=False)
    chapters: Mapping[str, Chapter] = field(repr=False)
    threads: Mapping[str, Thread] = field(repr=False)
    hinges: Mapping[str, Hinge] = field(repr=False)
    endings: Mapping[str, str] = field(repr=False)
    acts: tuple[str, ...] = ()
    numbers: tuple[Number, ...] = ()
    codex: Mapping[str, Entry] = field(factory=dict, repr=False)
    secret_endings: frozenset[str] = frozenset()
    """Endings that are not counted until they have been seen."""
    mods: tuple[tuple[str, str], ...] = ()
    """The mods that lie over the story, the uppermost last: the name and version of each."""
    renames: Renames = Renames()
    categories: Mapping[str, Category] = field(factory=dict, repr=False)
    run_variables: RunVariables = RunVariables()
    splits: Splits = Splits()

    __hash__ = object.__hash__
    """By identity: programs are compared in tests, and used as keys while they live."""
