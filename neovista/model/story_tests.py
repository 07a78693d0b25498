"""Story tests: runs with expectations, as they are written and as they are played.

The machine knows nothing of them, and neither does a program: a test that changes moves no fingerprint.
"""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

from neovista.diagnostics.source import Name, Span, Written
from neovista.model.expressions import Comparison, Value
from neovista.model.shapes import (
    DOTTED,
    NAME,
    NUMBER,
    TEXT,
    Shape,
    key,
    list_of,
    map_of,
    one_or_list,
    record,
)

# ----------------------------------------------------------------- as written


@frozen(eq=False, repr=False)
class GivenAct:
    """``act = 2``: the act whose chapter the test begins with."""

    act: int
    span: Span


@frozen(eq=False, repr=False)
class GivenValue:
    """``concord = 40``, ``posted = [teo, mags]``, ``posted += teo``: what a variable holds at the beginning."""

    variable: Name
    sign: str
    values: tuple[Name, ...]
    is_list: bool


@frozen(eq=False, repr=False)
class GivenVisits:
    """``visits(quay) = 2``: how often a passage had been entered by then."""

    passage: Name
    count: int


@frozen(eq=False, repr=False)
class GivenChosen:
    """``chosen(quay#pay)``: a choice that had been taken by then."""

    choice: Name


WrittenGiven = GivenAct | GivenValue | GivenVisits | GivenChosen


@frozen(eq=False, repr=False)
class Expectation:
    """What has to be so when a test is over; of what is left out nothing is asked. Any other key is a variable, a stance or a hinge, with its value: `concord: 71`, `concord: ">= 70"`, `posted: [teo, mags]`."""

    at: Name | None = key(
        "The passage it ends in: the beat itself, or the passage around it.", DOTTED, default=None
    )
    ending: Name | None = key("The ending it comes to.", NAME, default=None)
    text: tuple[Written, ...] = key(
        "Words that stand on the last page: whole words, in capitals or not.",
        one_or_list(TEXT),
        default=(),
    )
    choices: tuple[Written, ...] = key(
        "The choices that are open at the end, all of them, in any order.",
        list_of(TEXT),
        default=(),
    )
    closed: tuple[Written, ...] = key(
        "Choices that are shown at the end and closed.", one_or_list(TEXT), default=()
    )
    values: Mapping[Name, tuple[Written, ...]] = field(factory=dict)
    """Of each variable that is named; of a set, its members."""


@frozen(kw_only=True, eq=False, repr=False)
class StoryTest:
    """A run with expectations: where it begins, what is played, what has to come of it."""

    name: Written = key("What it shows, in a sentence.", TEXT)
    thread: Name | None = key(
        "Whose chapter it begins with: of the act that is `given`, else their first.",
        NAME,
        default=None,
    )
    start: Name | None = key(
        "The passage or the chapter it begins with; with neither this nor `thread`, where the story does.",
        DOTTED,
        default=None,
    )
    seed: int = key("The run's seed, on which all chance hangs.", NUMBER, default=2147)
    given: tuple[WrittenGiven, ...] = key(
        "What is so before it begins, one after the other.", one_or_list(Shape("given")), default=()
    )
    force: Mapping[Name, Written] = key(
        "How checks come out, whatever is rolled.", map_of(Shape("outcome")), default={}
    )
    play: tuple[Written, ...] = key(
        "The choices that are taken in turn: by their words, an unmistakable beginning of them, their `id`, or `passage#id`; at a question, the words that are typed.",
        list_of(TEXT),
        default=(),
    )
    expect: Expectation = key(
        "What has to be so when it is over.", Shape("expectation"), default=Expectation()
    )
    never: tuple[Written, ...] = key(
        "Words that may stand on none of its pages, nor in a choice that is offered.",
        one_or_list(TEXT),
        default=(),
    )


@frozen(kw_only=True, eq=False, repr=False)
class FileOfTests:
    """A file with nothing in it but tests."""

    tests: tuple[StoryTest, ...] = key(
        "The tests. Short names of passages are those of the chapter a test begins in.",
        list_of(record(lambda: StoryTest)),
    )


# ------------------------------------------------------------------ as played


@frozen
class ExpectedPlace:
    """It ends in this passage, or in a beat of it."""

    passage: str
    span: Span


@frozen
class ExpectedEnding:
    """The story stops under this name."""

    ending: str
    span: Span


@frozen
class ExpectedValue:
    """A variable compares so with a value. ``called`` is the variable as the test calls it."""

    variable: str
    called: str
    comparison: Comparison
    value: Value
    span: Span


@frozen
class ExpectedWords:
    """These words stand on the last page."""

    words: Written


@frozen
class ExpectedOpen:
    """Just these choices are open at the end."""

    labels: tuple[Written, ...]


@frozen
class ExpectedClosed:
    """A choice is shown at the end, and closed."""

    label: Written


Expected = (
    ExpectedPlace | ExpectedEnding | ExpectedValue | ExpectedWords | ExpectedOpen | ExpectedClosed
)


@frozen
class PlannedMove:
    """What is played next: some words, or a choice of a passage by its name."""

    words: Written
    passage: str = ""
    id: str = ""


@frozen
class PlayableTest:
    """A story test with every name looked up: it can be played without the compiler."""

    name: Written
    start: str
    seed: int
    values: Mapping[str, Value]
    """What differs from how the story starts."""
    visits: Mapping[str, int]
    forced: Mapping[str, bool]
    """For each check that is not left to chance, whether it succeeds."""
    play: tuple[PlannedMove, ...]
    expected: tuple[Expected, ...]
    never: tuple[Written, ...]
