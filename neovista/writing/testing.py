"""Story tests, played: what was done, where it came out otherwise, and how much of the story was met.

A test is played by a session, like any run. Whatever is found of one test is told together; what comes after a move
that cannot be made is not played.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from attrs import define, field, frozen

from neovista.compiler.walking import questions_of
from neovista.diagnostics.diagnostic import Diagnostic, Label
from neovista.diagnostics.source import Span, Written
from neovista.model import expressions as ex
from neovista.model.expressions import Value
from neovista.model.program import Program, offered_at
from neovista.model.story_tests import (
    Expected,
    ExpectedClosed,
    ExpectedEnding,
    ExpectedOpen,
    ExpectedPlace,
    ExpectedValue,
    ExpectedWords,
    PlannedMove,
    PlayableTest,
)
from neovista.runtime.events import Chose, PassageEntered
from neovista.runtime.machine import NotOffered, begin_at
from neovista.runtime.page import OfferedChoice, Page
from neovista.runtime.rehearsal import broken_assertions, rehearsed
from neovista.runtime.session import Session, Turn
from neovista.runtime.state import State
from neovista.writing.wording import compares, fitting_choices, nearest, read_on, stands_in

LONGEST_QUOTED = 160


@frozen
class PlayedTest:
    """How a test came out: what was found, the moves that were made, the last page, and what it met on the way."""

    test: PlayableTest
    found: tuple[Diagnostic, ...]
    moves: int
    page: Page | None = field(repr=False)
    entered: frozenset[str] = field(repr=False)
    taken: frozenset[str] = field(repr=False)
    """The beats of the choices that were taken."""

    @property
    def has_passed(self) -> bool:
        """Whether everything came out as expected."""
        return not self.found


@frozen
class Coverage:
    """How much of a story some tests met: passages with a name, and choices that are not always closed."""

    passages: int
    of_passages: int
    choices: int
    of_choices: int
    missed: tuple[str, ...] = ()
    """The passages that none of them entered, in the order of the story."""
    untaken: tuple[str, ...] = ()
    """The choices that none of them took: `passage#choice`."""


def play_test(program: Program, test: PlayableTest) -> PlayedTest:
    """Play one test."""
    played = rehearsed(program, test.forced)
    try:
        beginning = begin_at(played, test.start, test.values, test.visits, test.seed)
    except NotOffered as fault:
        found = (
            _fault("NV501", test.name.span, "this test leads to no page", notes=(str(fault),)),
        )
        return PlayedTest(test, found, 0, None, frozenset(), frozenset())
    session = Session(played, test.seed, beginning=beginning)
    playing = _Playing(played, test, session)
    if playing.play():
        for expected in test.expected:
            playing.expect(expected)
    turns = session.turns
    events = [event for turn in turns for event in turn.events]
    return PlayedTest(
        test,
        tuple(playing.found),
        len(turns) - 1,
        session.page,
        frozenset(event.passage for event in events if isinstance(event, PassageEntered)),
        frozenset(beat for turn in turns for beat in _taken(program, turn)),
    )


def coverage(program: Program, tested: Iterable[PlayedTest]) -> Coverage:
    """How much of the story these tests met."""
    every = list(tested)
    entered = {passage for one in every for passage in one.entered}
    taken = {beat for one in every for beat in one.taken}
    named = [name for name, passage in program.passages.items() if passage.is_named]
    beats = {
        choice.beat: f"{_around(program, passage.id)}#{choice.id}"
        for passage in program.passages.values()
        for choice in offered_at(passage)
        if all(gate.when != ex.Any(()) for gate in choice.gates)
    }
    missed = [name for name in named if name not in entered]
    untaken = [name for beat, name in beats.items() if beat not in taken]
    return Coverage(
        len(named) - len(missed),
        len(named),
        len(beats) - len(untaken),
        len(beats),
        tuple(missed),
        tuple(untaken),
    )


def _around(program: Program, beat: str) -> str:
    """The passage that a beat stands in; itself, if it is one."""
    while not program.passages[beat].is_named:
        beat = beat.rpartition(".")[0]
    return beat


def _taken(program: Program, turn: Turn) -> Iterator[str]:
    """The beat of the choice that a turn began with."""
    move = turn.move
    if isinstance(move, Chose):
        offered = offered_at(program.passages[move.at])
        yield from (choice.beat for choice in offered if choice.id == move.choice)


def _fault(
    code: str,
    span: Span,
    headline: str,
    words: str = "",
    *,
    others: tuple[Label, ...] = (),
    advice: tuple[str, ...] = (),
    notes: tuple[str, ...] = (),
) -> Diagnostic:
    return Diagnostic(code, headline, Label(span, words), others, advice, notes)


# ------------------------------------------------------------------- one test


@define
class _Playing:
    """A test while it is played."""

    program: Program
    test: PlayableTest
    session: Session
    found: list[Diagnostic] = field(factory=list)
    told: set[Span] = field(factory=set)
    """What was told once: a word that is read on each page is one fault."""

    def tell(self, fault: Diagnostic) -> None:
        """Keep what was found, once for each place."""
        assert fault.place is not None
        if fault.place.span not in self.told:
            self.told.add(fault.place.span)
            self.found.append(fault)

    def play(self) -> bool:
        """Make every move; whether that could be done."""
        self.look(None)
        for number, move in enumerate(self.test.play, 1):
            fault = self.make(move, number)
            if fault is not None:
                self.tell(fault)
                return False
            self.look(move.words)
        return True

    def look(self, after: Written | None) -> None:
        """Look at the page that a move led to, and at what held on the way there."""
        where = Label((after or self.test.name).span, "after this" if after else "as it begins")
        page = self.session.page
        for words in self.test.never:
            said = next((text for text in read_on(page) if stands_in(words.value, text)), None)
            if said is not None:
                headline = f"the words “{_short(words.value)}” are read {_at(page)}"
                notes = (f"it says: {_short(said)}", self.name)
                self.tell(_fault("NV505", words.span, headline, "never, it says here", others=(where,), notes=notes))  # fmt: skip
        for assertion, state in broken_assertions(self.program, self.session.turn.events):
            assert assertion.span is not None
            held = _held(assertion.when, state)
            headline = f"this does not hold at {_called(state.at)}"
            self.tell(_fault("NV506", assertion.span, headline, held, others=(where,), notes=(self.name,)))  # fmt: skip

    @property
    def name(self) -> str:
        """The test, for a note."""
        return f"in the test “{_short(self.test.name.value)}”"

    # ------------------------------------------------------------- its moves

    def make(self, move: PlannedMove, number: int) -> Diagnostic | None:
        """Make one move; or what is wrong with it."""
        page, span = self.session.page, move.words.span
        said = f"move “{_short(move.words.value)}”"
        words = f"move {number}"
        if self.session.has_ended:
            headline = f"{said} comes after the story has ended"
            ended = f"it ended with `{page.ending.id}`" if page.ending is not None else ""
            return _fault("NV501", span, headline, words, notes=(ended, self.name))
        if page.question is not None:
            return self.answer(move, words)
        if move.passage not in ("", page.passage):
            headline = f"{said} is of another passage: the test is {_at(page)}"
            return _fault("NV501", span, headline, words, notes=(*_offered(page), self.name))
        fitting = fitting_choices(move, page.open_choices)
        if len(fitting) > 1:
            longer = [_both_names(choice) for choice in fitting]
            headline = f"{said} fits {len(fitting)} choices {_at(page)}"
            return _fault("NV502", span, headline, words, advice=_lines("write more of it, or the id", longer), notes=(self.name,))  # fmt: skip
        if not fitting:
            return self.not_offered(move, words)
        return self.made(lambda: self.session.choose(fitting[0].id), move, words)

    def answer(self, move: PlannedMove, words: str) -> Diagnostic | None:
        """Type the words of a move, where a question is open."""
        return self.made(lambda: self.session.answer(move.words.value), move, words)

    def made(self, make: Callable[[], object], move: PlannedMove, words: str) -> Diagnostic | None:
        """Make a move that is offered; it may still lead to no page, or have too many letters."""
        try:
            make()
        except (NotOffered, ValueError) as fault:
            headline = (
                f"move “{_short(move.words.value)}” leads to no page {_at(self.session.page)}"
            )
            return _fault("NV501", move.words.span, headline, words, notes=(str(fault), self.name))
        return None

    def not_offered(self, move: PlannedMove, words: str) -> Diagnostic:
        """Why a move cannot be made: it is closed, or there is nothing like it."""
        page, span = self.session.page, move.words.span
        said = f"move “{_short(move.words.value)}”"
        notes = (*_offered(page), self.name)
        closed = fitting_choices(move, [choice for choice in page.choices if not choice.is_open])
        if closed:
            headline = f"{said} is closed {_at(page)}"
            reason = f"the reason it gives: {closed[0].reason}"
            return _fault("NV501", span, headline, words, notes=(reason, *notes))
        guess = nearest(move.words.value, page.open_choices)
        headline = f"{said} is not offered {_at(page)}"
        return _fault("NV501", span, headline, words, advice=guess, notes=notes)

    # ------------------------------------------------------- what comes of it

    def expect(self, expected: Expected) -> None:
        """Compare one expectation with how it is."""
        page = self.session.page
        match expected:
            case ExpectedPlace(passage, span):
                if passage not in (page.at, page.passage):
                    ends = f"the test ends {_at(page)}, and not at {_called(passage)}"
                    self.otherwise(span, ends)
            case ExpectedEnding(ending, span):
                if page.ending is None:
                    self.otherwise(span, f"the story has not ended: it is {_at(page)}")
                elif page.ending.id != ending:
                    ends = f"the story ends with `{page.ending.id}`, and not with `{ending}`"
                    self.otherwise(span, ends)
            case ExpectedValue(variable, called, comparison, value, span):
                is_now = self.session.state.values[variable]
                if not compares(is_now, comparison, value):
                    wanted = f"{'' if comparison == '==' else f'{comparison} '}{_shown(value)}"
                    self.otherwise(span, f"`{called}` is {_shown(is_now)}, and not {wanted}")
            case ExpectedWords(words):
                self.expect_words(words, page)
            case ExpectedOpen(labels):
                self.expect_open(labels, page)
            case ExpectedClosed(label):
                self.expect_closed(label, page)

    def otherwise(self, span: Span, headline: str, words: str = "", *more: str) -> None:
        """Something came out otherwise."""
        self.tell(_fault("NV503", span, headline, words, notes=(*more, self.name)))

    def expect_words(self, words: Written, page: Page) -> None:
        """Words that stand somewhere on the last page; a page is read as one."""
        text = " ".join(paragraph.text for paragraph in page.paragraphs)
        if not stands_in(words.value, text):
            headline = f"the words “{_short(words.value)}” are not read {_at(page)}"
            notes = (
                f"the page says: {_short(text)}" if text else "the page says nothing",
                self.name,
            )
            self.tell(_fault("NV504", words.span, headline, notes=notes))

    def expect_open(self, labels: tuple[Written, ...], page: Page) -> None:
        """Just these choices are open."""
        left, missing = list(page.open_choices), []
        for label in labels:
            fitting = fitting_choices(PlannedMove(label), left)
            missing += [] if fitting else [label]
            for choice in fitting[:1]:
                left.remove(choice)
        if missing or left:
            closed = [f"“{_short(label.value)}”" for label in missing]
            others = [_both_names(choice) for choice in left]
            self.otherwise(
                (missing or labels)[0].span,
                f"other choices are open {_at(page)} than expected",
                "",
                *_lines("expected, and not open", closed),
                *_lines("open, and not expected", others),
            )

    def expect_closed(self, label: Written, page: Page) -> None:
        """A choice is shown, and closed."""
        closed = [choice for choice in page.choices if not choice.is_open]
        if not fitting_choices(PlannedMove(label), closed):
            is_open = fitting_choices(PlannedMove(label), page.open_choices)
            said = f"choice “{_short(label.value)}” is {'open' if is_open else 'not shown'} {_at(page)}"
            self.otherwise(label.span, said, "", *(() if is_open else _offered(page)))


# -------------------------------------------------------------------- telling


def _called(passage: str) -> str:
    return f"`{passage.removeprefix('main.')}`"


def _at(page: Page) -> str:
    return f"at {_called(page.passage)}"


def _short(text: str) -> str:
    """A text on one line, cut where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_QUOTED else line[: LONGEST_QUOTED - 1].rstrip() + "…"


def _lines(head: str, listed: list[str]) -> tuple[str, ...]:
    return ("\n".join([f"{head}:", *listed]),) if listed else ()


def _both_names(choice: OfferedChoice) -> str:
    """A choice by its words and by its id."""
    return f"`{choice.id}`: {choice.text}"


def _offered(page: Page) -> tuple[str, ...]:
    """What can be done on a page."""
    listed = [_both_names(choice) for choice in page.open_choices]
    return _lines("offered there", listed) or ("nothing is offered there",)


def _shown(value: Value) -> str:
    """A value as an author writes it."""
    if isinstance(value, frozenset):
        return f"[{', '.join(sorted(value))}]"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _held(condition: ex.Condition, state: State) -> str:
    """What the variables of a condition hold, or how often a passage has been entered."""
    held: dict[str, str] = {}
    for question in questions_of(condition):
        match question:
            case ex.Visits(passage):
                held[f"visits({passage.removeprefix('main.')})"] = str(state.visits.get(passage, 0))
            case (
                ex.IsTrue(name)
                | ex.Compare(name)
                | ex.Is(name)
                | ex.IsOneOf(name)
                | ex.Holds(name)
                | ex.Settled(name)
            ):
                held[f"`{name.rpartition('.')[2]}`"] = _shown(state.values[name])
            case _:
                pass
    return ", ".join(f"{name} is {value}" for name, value in held.items())
