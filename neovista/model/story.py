"""The story as it is written: each record below is a record of the format.

A record's attributes are its keys, the sentence at each is its reference, its shape is what may stand there. The
reader, the reference and the lists in messages all walk these declarations; nothing else knows what a key is called.

Two records are never compared and never printed, so neither is generated: each method costs a tenth of a millisecond
at every start.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from attrs import field

from neovista.diagnostics.frozen import frozen
from neovista.diagnostics.source import Name, Span, Written
from neovista.model.categories import CategoryDeclaration, RunVariableSet, SplitSet
from neovista.model.declarations import (
    CodexDeclaration,
    EndingDeclaration,
    HingeDeclaration,
    NumberDeclaration,
    StanceDeclaration,
    ThreadDeclaration,
    VariableDeclaration,
)
from neovista.model.expressions import Condition
from neovista.model.prose import Prose
from neovista.model.shapes import (
    CONDITION,
    DOTTED,
    LINE,
    NAME,
    NUMBER,
    PROSE,
    TEXT,
    YES_NO,
    Shape,
    key,
    list_of,
    map_of,
    one_or_list,
    record,
)
from neovista.model.story_tests import FileOfTests, StoryTest
from neovista.model.ways import CheckDeclaration, Dealing, QuestionDeclaration, Way

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
class Giving:
    """``give dog``: from here on the words that the player typed are shown where the prose asks for them."""

    question: Name


@frozen(eq=False, repr=False)
class ConditionalEffects:
    """Changes that happen only while something holds."""

    when: Condition = key("What has to hold.", CONDITION)
    do: tuple[WrittenEffect, ...] = key("What changes then.", one_or_list(Shape("effect")))


WrittenEffect = Assignment | Becoming | Witnessing | Giving | ConditionalEffects
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
    draw: Dealing | None = key(
        "Storylets that join the choices here.", record(lambda: Dealing), default=None
    )
    ask: QuestionDeclaration | None = key(
        "Words that the player types.", record(lambda: QuestionDeclaration), default=None
    )
    arrange: Arrangement | None = key(
        "Slots to be filled with items, one after the other.",
        record(lambda: Arrangement),
        default=None,
    )
    ending: Name | None = key("The story stops here, under this name.", NAME, default=None)
    asserts: tuple[Condition, ...] = key(
        "What surely holds whenever this is entered, after its own changes; tests check it, and it changes nothing.",
        one_or_list(CONDITION),
        default=(),
        name="assert",
    )
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
    was: tuple[Name, ...] = key("The `id`s it had before.", one_or_list(NAME), default=())
    before: Name | None = key(
        "In a mod that extends a passage: the choice it stands before.", NAME, default=None
    )
    after: Name | None = key(
        "In a mod that extends a passage: the choice it stands behind.", NAME, default=None
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
    was: tuple[Name, ...] = key(
        "The names it had before, in another chapter with that chapter’s in front.",
        one_or_list(DOTTED),
        default=(),
    )
    extend: bool = key(
        "In a mod: add this to the passage of this name, in place of replacing it.",
        YES_NO,
        default=False,
    )
    unreachable_ok: Written | None = key(
        "Why nothing leads here, where that is meant.", TEXT, default=None
    )
    loop: Name | None = key(
        "`free`: one can come back here as often as one likes, and that is meant.",
        NAME,
        default=None,
    )


@frozen(kw_only=True, eq=False, repr=False)
class Storylet(Passage):
    """A passage that is dealt: a `draw` offers it as a choice while its condition holds, and it comes back there."""

    choice: Prose = key("What the player reads where it is dealt.", LINE)
    deck: Name = key("The deck it belongs to.", NAME)
    when: Condition | None = key("Deal it only while this holds.", CONDITION, default=None)
    once: bool = key("Deal it until it has been taken.", YES_NO, default=False)
    priority: int = key("Those with more are dealt first.", NUMBER, default=0)


# --------------------------------------------------------------- arrangements


@frozen(kw_only=True, eq=False, repr=False)
class Item(Beat):
    """What a slot can be filled with: a beat that happens when it is put there."""

    label: Prose = key("What the player reads.", LINE)
    when: Condition | None = key("Offer it only while this holds.", CONDITION, default=None)


@frozen(eq=False, repr=False)
class Slot:
    """A place to be filled."""

    label: Prose | None = key("What the player reads; its name when left out.", LINE, default=None)
    room: int = key("How many items it takes.", NUMBER, default=1)
    items: Mapping[Name, Item] = key(
        "Items of its own, besides those of the arrangement.",
        map_of(record(lambda: Item)),
        default={},
    )


@frozen(eq=False, repr=False)
class Together:
    """Items that go into one slot together."""

    items: tuple[Name, ...] = key("Which.", list_of(NAME))
    when: Condition | None = key("Only while this holds.", CONDITION, default=None)


@frozen(eq=False, repr=False)
class Arrangement:
    """Named slots to be filled with items: the one construct under the four crafts."""

    slots: Mapping[Name, Slot] = key(
        "The slots in their order: a list of names, or names with how many items each takes, or with more.",
        Shape("slots"),
    )
    items: Mapping[Name, Item] = key(
        "What any slot can be filled with.", map_of(record(lambda: Item)), default={}
    )
    craft: Name | None = key(
        "What a front end dresses it as: `compose`, `cut`, `post` or `argue`.", NAME, default=None
    )
    repeat: bool = key("An item can be used more than once.", YES_NO, default=False)
    together: Together | None = key(
        "Items that go into one slot together: a list of names, perhaps with a `when`.",
        Shape("together"),
        default=None,
    )
    span: Span | None = field(default=None, eq=False, repr=False)


# ---------------------------------------------------------------------- files


@frozen(kw_only=True, eq=False, repr=False)
class ChapterFile:
    """A chapter: one act as one thread lives it; one file."""

    chapter: Name = key("Its name: `act1.elysia`. The act follows from it.", DOTTED)
    title: Written = key("What the player reads.", TEXT)
    passages: Mapping[Name, Passage] = key(
        "Its passages, by name.", map_of(record(lambda: Passage)), default={}
    )
    thread: Name | None = key("Whose eyes.", NAME, default=None)
    start: Name | None = key(
        "The passage it begins with; the first when left out.", NAME, default=None
    )
    hour: Written | None = key("The hour of passages that give none.", TEXT, default=None)
    place: Written | None = key("The place of passages that give none.", TEXT, default=None)
    storylets: Mapping[Name, Storylet] = key(
        "Its storylets, by name.", map_of(record(lambda: Storylet)), default={}
    )
    variables: Mapping[Name, VariableDeclaration] = key(
        "Its own variables: gone at its end.",
        map_of(record(lambda: VariableDeclaration)),
        default={},
    )
    tests: tuple[StoryTest, ...] = key(
        "Runs with expectations, in the names of this chapter.",
        list_of(record(lambda: StoryTest)),
        default=(),
    )
    include: tuple[Written, ...] = key(
        "Files beside it that are parts of it.", one_or_list(TEXT), default=()
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
    storylets: Mapping[Name, Storylet] = key(
        "The storylets of a story of one file.", map_of(record(lambda: Storylet)), default={}
    )
    carries: Mapping[Name, tuple[Name, ...]] = key(
        "For an act: the variables that later acts may still read of those it changes.",
        map_of(list_of(NAME)),
        default={},
    )
    categories: Mapping[Name, CategoryDeclaration] = key(
        "What its runs can be compared in.",
        map_of(record(lambda: CategoryDeclaration)),
        default={},
    )
    run_variables: RunVariableSet | None = key(
        "What the boards of its categories tell apart.",
        record(lambda: RunVariableSet),
        default=None,
    )
    splits: SplitSet | None = key(
        "Where its runs are divided.", record(lambda: SplitSet), default=None
    )
    tests: tuple[StoryTest, ...] = key(
        "Runs with expectations.", list_of(record(lambda: StoryTest)), default=()
    )
    include: tuple[Written, ...] = key(
        "Files beside it that are parts of it.", one_or_list(TEXT), default=()
    )
    span: Span | None = field(default=None, eq=False, repr=False)


@frozen(eq=False, repr=False)
class Story:
    """The whole, as written."""

    file: StoryFile
    chapters: tuple[ChapterFile, ...]
    mods: tuple[tuple[Name, str], ...] = ()
    """The mods that lie over it, in their order: the name and version of each."""
    tests: tuple[FileOfTests, ...] = ()
    """The tests that stand in files of their own."""
