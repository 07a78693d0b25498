"""What runs of a story are compared by: categories, what tells their boards apart, splits; as written, then as run."""

from __future__ import annotations

from attrs import field, frozen

from neovista.diagnostics.source import Name, Span, Written
from neovista.model.expressions import Condition
from neovista.model.shapes import (
    CONDITION,
    NAME,
    NUMBER,
    TEXT,
    Shape,
    key,
    list_of,
    record,
    word_of,
)


@frozen(eq=False, repr=False)
class Goal:
    """What a run of a category has to come to; besides these there is `any_ending`, for whichever it is."""

    ending: Name | None = key("The ending it has to reach.", NAME, default=None)
    endings: str | None = key(
        "`all`: every ending of the story, each once, going back from one to the next.",
        word_of("all"),
        default=None,
    )
    collected: Name | None = key(
        "A set of the story’s, of which enough has to be held at the end.", NAME, default=None
    )
    count: int | None = key("How many names of that set.", NUMBER, default=None)
    is_any: bool = False
    """Whether it was written as `any_ending`."""
    span: Span | None = field(default=None, eq=False, repr=False)


@frozen(eq=False, repr=False)
class ThreadCount:
    """How many threads have to be lived."""

    per_act: int = key("So many in each act that was lived, no more and no fewer.", NUMBER)
    of: tuple[Name, ...] = key(
        "The threads that count; all of them when left out.", list_of(NAME), default=()
    )


@frozen(eq=False, repr=False)
class CategoryDeclaration:
    """What runs can be compared in: what has to be reached, and how. Whether a run meets it follows from the run alone."""

    name: Written = key("What people call it.", TEXT)
    goal: Goal = key("What has to be reached.", Shape("goal"))
    threads: ThreadCount | None = key(
        "How many threads have to be lived.", record(lambda: ThreadCount), default=None
    )
    sessions: int | None = key(
        "How often the program may have been opened, at most; as often as one likes when left out.",
        NUMBER,
        default=None,
    )
    require: Condition | None = key("What has to hold at the end.", CONDITION, default=None)
    rank_by: str = key(
        "What its runs are put in order by; the fewest moves need no clock to be believed.",
        word_of("time", "moves"),
        default="time",
    )
    resets: str = key(
        "Whether a run may go back from an ending and on.",
        word_of("never", "allowed"),
        default="never",
    )
    echo: str = key(
        "Which echo a run may bring: none, one of the player’s own runs, anybody’s.",
        word_of("none", "own", "any"),
        default="any",
    )


@frozen(eq=False, repr=False)
class RunVariableSet:
    """What the boards of every category tell apart, and what runs may be begun with. What is not listed is not ranked."""

    seed: tuple[str, ...] = key(
        "Where the seed may come from: somebody set it, it was drawn, a race gave it.",
        list_of(word_of("set", "random", "race")),
        default=("set", "random", "race"),
    )
    echo: tuple[str, ...] = key(
        "Which echoes may be brought.",
        list_of(word_of("none", "own", "any")),
        default=("none", "own", "any"),
    )
    aids: tuple[str, ...] = key(
        "Whether a console and the like may have been used.",
        list_of(word_of("none", "any")),
        default=("none",),
    )


@frozen(eq=False, repr=False)
class SplitSet:
    """Where a run is divided, so that its stretches can be compared."""

    default: str = key(
        "What it is divided by at first.", word_of("acts", "chapters", "hinges"), default="acts"
    )
    also: tuple[str, ...] = key(
        "What else it can be divided by.",
        list_of(word_of("acts", "chapters", "hinges")),
        default=(),
    )


# -------------------------------------------------------------------- as run


@frozen
class Category:
    """What a run has to come to, and how, to be one of a category. What is zero, empty or ``None`` is not asked.

    ``ending``: the one to reach. ``all_endings``: each of them. ``collected``: a set with at least ``count`` names at
    the end. ``threads_per_act``: of ``threads``, or of all if that is empty, so many lived in each act that was.
    ``sessions``: the program was opened so often at most. ``require``: holds at the end.
    """

    name: str
    ending: str = ""
    all_endings: bool = False
    collected: str = ""
    count: int = 0
    threads_per_act: int = 0
    threads: tuple[str, ...] = ()
    sessions: int = 0
    require: Condition | None = None
    rank_by: str = "time"
    may_go_back: bool = False
    """Whether it may go back from an ending and on."""
    echo: str = "any"


@frozen
class RunVariables:
    """What the boards of every category tell apart, and what a run may have to be on one."""

    seed: tuple[str, ...] = ("set", "random", "race")
    echo: tuple[str, ...] = ("none", "own", "any")
    aids: tuple[str, ...] = ("none",)


@frozen
class Splits:
    """Where a run is divided, when nobody says where; and where else it can be."""

    default: str = "acts"
    also: tuple[str, ...] = ()
