"""Story tests with every name looked up: where each begins, what is given, what it expects.

It reports what leads nowhere or makes no sense, as for any other names; how a test comes out is for whoever plays it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from attrs import define, field

from neovista.compiler.guessing import did_you_mean
from neovista.compiler.scope import ONLY_CHAPTER, Known, Scope
from neovista.compiler.story_reader import keys_of
from neovista.compiler.type_checks import kind_of
from neovista.diagnostics.diagnostic import Label
from neovista.diagnostics.source import Name, Span, Written
from neovista.model.expressions import Comparison, Value
from neovista.model.program import Chapter, OneOf, Program, Range, SetOf, YesNo
from neovista.model.story_tests import (
    Expectation,
    Expected,
    ExpectedClosed,
    ExpectedEnding,
    ExpectedOpen,
    ExpectedPlace,
    ExpectedValue,
    ExpectedWords,
    GivenAct,
    GivenChosen,
    GivenValue,
    GivenVisits,
    PlannedMove,
    PlayableTest,
    StoryTest,
)

_NUMBER = re.compile(r"-?[0-9]{1,9}\Z")
_REFERENCE = re.compile(r"\s*(?P<passage>[a-z][\w.]*)#(?P<id>[a-z]\w*)\s*\Z")
_COMPARED = re.compile(r"\s*(?P<sign>==|!=|<=|>=|<|>)?\s*(?P<value>\S(?:.*\S)?|)\s*\Z", re.DOTALL)
_SIGNS: dict[str, Comparison] = {
    "==": "==", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">=", "": "==",
}  # fmt: skip


def ready_tests(scope: Scope, program: Program) -> tuple[PlayableTest, ...]:
    """Every test of a story, ready to be played; those with something wrong are reported and left out."""
    errors = len(scope.diagnostics.errors)
    ready = [
        _Test(scope, program, test, home or _first_home(program)).ready(is_at_home=bool(home))
        for test, home in _written_tests(scope)
    ]
    if len(scope.diagnostics.errors) > errors:
        return ()
    return tuple(test for test in ready if test is not None)


def _written_tests(scope: Scope) -> Iterator[tuple[StoryTest, str]]:
    """Every test, and the chapter it stands in."""
    main = ONLY_CHAPTER if ONLY_CHAPTER in scope.chapters else ""
    for test in scope.story.file.tests:
        yield test, main
    for chapter in scope.chapters.values():
        for test in chapter.tests:
            yield test, str(chapter.chapter)
    for file in scope.story.tests:
        for test in file.tests:
            yield test, main


def _first_home(program: Program) -> str:
    return program.passages[program.start].chapter


@define
class _Test:
    """One test; ``at`` is the chapter whose short names it speaks in."""

    scope: Scope
    program: Program
    test: StoryTest
    at: str
    values: dict[str, Value] = field(factory=dict)
    visits: dict[str, int] = field(factory=dict)

    def ready(self, *, is_at_home: bool) -> PlayableTest | None:
        """The test with lasting names; nothing if its beginning cannot be told."""
        test = self.test
        start = self.beginning()
        if test.seed < 0:
            self.scope.diagnostics.report(
                "NV104", test.name.span, "a seed is a whole number from 0", help="give another seed"
            )
        if start is None:
            return None
        if not is_at_home:
            self.at = self.program.passages[start].chapter
        for given in test.given:
            self.given(given)
        for check in test.force:
            if check not in self.scope.checks:
                self.missing("NV220", "check", check, self.scope.checks)
        expect = test.expect
        for words in (*expect.text, *expect.choices, *expect.closed, *test.never, *test.play):
            self.not_empty(words)
        return PlayableTest(
            name=test.name,
            start=start,
            seed=test.seed,
            values=self.values,
            visits=self.visits,
            forced={str(check): said.value == "success" for check, said in test.force.items()},
            play=tuple(self.move(words) for words in test.play),
            expected=tuple(self.expected(expect)),
            never=test.never,
        )

    # -------------------------------------------------------------- reporting

    def missing(
        self, code: str, what: str, name: Name, known: Iterable[str], advice: str = ""
    ) -> None:
        """A name that leads nowhere, with the nearest one that does."""
        self.scope.diagnostics.report(
            code,
            name.span,
            f"no {what} named `{name}`",
            help=did_you_mean(name, known) or advice or f"name a {what} of the story",
        )

    def does_not_fit(self, code: str, span: Span, known: Known, headline: str, advice: str) -> None:
        """A value that a variable cannot have, and where that is declared."""
        self.scope.diagnostics.report(
            code,
            span,
            headline,
            others=[Label(known.span, f"`{known.span.text}` is declared here")],
            help=advice,
        )

    def not_empty(self, words: Written) -> None:
        """Words that are to be found somewhere are some."""
        if not re.search(r"\w", words.value):
            self.scope.diagnostics.report(
                "NV022", words.span, "this has no words in it", help="write some, or remove it"
            )

    # ---------------------------------------------------------- the beginning

    def beginning(self) -> str | None:
        """The passage it begins with."""
        test, threads = self.test, self.scope.story.file.threads
        acts = [given for given in test.given if isinstance(given, GivenAct)]
        if test.thread is not None and test.thread not in threads:
            self.missing("NV209", "thread", test.thread, threads)
            return None
        if test.start is not None:
            return self.said_beginning(test.start, acts)
        if test.thread is None and not acts:
            return self.program.start
        return self.found_beginning(acts)

    def said_beginning(self, start: Name, acts: list[GivenAct]) -> str | None:
        """The passage that is named, if it agrees with the thread and the act that are."""
        passage = self.scope.passage(self.at, start)
        if passage is None:
            self.missing("NV201", "passage", start, self.passages_known())
            return None
        chapter = self.program.chapters[self.program.passages[passage].chapter]
        for act in acts:
            if act.act != chapter.act:
                self.disagrees(act.span, start, f"in act {chapter.act}, not {act.act}")
                return None
        if self.test.thread not in (None, chapter.thread):
            assert self.test.thread is not None
            said = f"with `{chapter.thread}`, not `{self.test.thread}`"
            self.disagrees(self.test.thread.span, start, said)
            return None
        return passage

    def disagrees(self, span: Span, start: Name, said: str) -> None:
        """Two things that a test says of its beginning."""
        self.scope.diagnostics.report(
            "NV222",
            span,
            f"`{start}` is {said}",
            others=[Label(start.span, "the test begins here")],
            help="remove one of them",
        )

    def found_beginning(self, acts: list[GivenAct]) -> str | None:
        """The chapter of a thread in an act; where no act is given, the thread's first."""
        thread = self.test.thread
        its = [one for one in self.program.chapters.values() if thread in (None, one.thread)]
        act = acts[-1].act if acts else min((one.act for one in its), default=0)
        its = [one for one in its if one.act == act]
        span = acts[-1].span if acts else thread.span if thread is not None else self.test.name.span
        if not its:
            self.scope.diagnostics.report(
                "NV221",
                span,
                f"no chapter of `{thread}` in act {act}" if thread else f"no chapter in act {act}",
                help=_acts_known(self.program, thread) or "write that chapter first",
            )
            return None
        first = self.program.chapters[_first_home(self.program)]
        if len(its) > 1 and first not in its:
            listed = ", ".join(f"`{one.id}`" for one in its)
            self.scope.diagnostics.report(
                "NV222",
                span,
                "the test could begin in several chapters",
                help="say in which: `start: " + its[0].id + "`",
                notes=f"there are {listed}",
            )
            return None
        return self.program.start if first in its else its[0].start

    def passages_known(self) -> list[str]:
        """The passages that can be named: this chapter's by their short names too."""
        named = [one for one in self.program.passages.values() if one.is_named]
        short = [one.id.rpartition(".")[2] for one in named if one.chapter == self.at]
        return [*short, *(one.id for one in named), *self.program.chapters]

    # ------------------------------------------------------------- what is so

    def given(self, given: GivenAct | GivenValue | GivenVisits | GivenChosen) -> None:
        """One thing that is so before the test begins."""
        match given:
            case GivenAct():
                pass
            case GivenValue():
                self.given_value(given)
            case GivenVisits(passage, count):
                name = self.scope.passage(self.at, passage)
                if name is None:
                    self.missing("NV201", "passage", passage, self.passages_known())
                else:
                    self.visits[name] = count
            case GivenChosen(choice):
                beat = self.scope.choice(self.at, choice)
                if beat is None:
                    self.missing("NV204", "choice", choice, self.scope.choices.get(self.at, {}))
                else:
                    self.visits[beat] = max(1, self.visits.get(beat, 0))

    def given_value(self, given: GivenValue) -> None:
        """What a variable holds; ``+=`` and ``-=`` count from what it would hold otherwise."""
        known = self.known(given.variable)
        if known is None:
            return
        is_set = isinstance(known.variable, SetOf)
        advice = ""
        if given.is_list != is_set and (given.is_list or given.sign == "="):
            listed = ", ".join(given.values)
            advice = f"write `{given.variable} = [{listed}]`" if is_set else "give it one value"
        elif given.sign != "=" and not isinstance(known.variable, SetOf | Range):
            advice = f"write `{given.variable} = …`"
        if advice:
            headline = f"`{given.variable}` is {kind_of(known.variable)}"
            self.does_not_fit("NV305", given.variable.span, known, headline, advice)
            return
        values = [self.value(known, given.variable, one, one.span) for one in given.values]
        if None not in values:
            before = self.values.get(known.name, known.variable.start)
            self.values[known.name] = _given(known, before, given.sign, values)

    def known(self, name: Name, others: Sequence[str] = ()) -> Known | None:
        """The variable, stance or hinge of a name."""
        known = self.scope.known(self.at, name)
        if known is None:
            self.missing(
                "NV203",
                "variable",
                name,
                (*self.scope.visible(self.at), *others),
                _expectable(others) if others else "",
            )
        return known

    def value(self, known: Known, name: str, said: str, span: Span) -> Value | None:
        """What somebody wrote as a value of a variable; of a set, as a member."""
        match known.variable:
            case Range(low, high):
                if not _NUMBER.match(said):
                    self.does_not_fit("NV302", span, known, f"`{name}` is a number, and `{said}` is none", "write a whole number")  # fmt: skip
                elif not low <= int(said) <= high:
                    self.does_not_fit("NV304", span, known, f"`{name}` can never be {said}", f"it goes from {low} to {high}")  # fmt: skip
                else:
                    return int(said)
            case YesNo():
                if said in ("true", "false"):
                    return said == "true"
                self.does_not_fit("NV302", span, known, f"`{name}` is true or false, not `{said}`", "write `true` or `false`")  # fmt: skip
            case OneOf(names) | SetOf(names):
                if said in names:
                    return said
                verb = "holds" if isinstance(known.variable, SetOf) else "is"
                listed = ", ".join(f"`{one}`" for one in names)
                self.does_not_fit("NV210", span, known, f"`{name}` never {verb} `{said}`", did_you_mean(said, names) or f"it can be {listed}")  # fmt: skip
        return None

    # -------------------------------------------------------------- the moves

    def move(self, words: Written) -> PlannedMove:
        """A move; one that is written as `passage#id` has to be there."""
        found = _REFERENCE.fullmatch(words.value)
        if found is None:
            return PlannedMove(words)
        name = Name(found["passage"], words, *found.span("passage"))
        passage = self.scope.passage(self.at, name)
        if passage is None:
            self.missing("NV201", "passage", name, self.passages_known())
            return PlannedMove(words)
        known = {choice for one in _beats_in(self.program, passage) for choice in one}
        if found["id"] not in known:
            self.missing("NV204", "choice", Name(found["id"], words, *found.span("id")), known)
        return PlannedMove(words, passage, found["id"])

    # ---------------------------------------------------------- what comes out

    def expected(self, expect: Expectation) -> Iterator[Expected]:
        """Everything that is expected, in the order in which it is told."""
        if expect.at is not None:
            yield from self.expected_place(expect.at)
        if expect.ending is not None:
            if expect.ending in self.program.endings:
                yield ExpectedEnding(str(expect.ending), expect.ending.span)
            else:
                self.missing("NV207", "ending", expect.ending, self.program.endings)
        for name, said in expect.values.items():
            yield from self.expected_value(name, said)
        yield from map(ExpectedWords, expect.text)
        if expect.choices:
            yield ExpectedOpen(expect.choices)
        yield from map(ExpectedClosed, expect.closed)

    def expected_place(self, at: Name) -> Iterator[Expected]:
        """A passage, or the beat of one by its lasting name."""
        passage = self.scope.passage(self.at, at)
        for name in (passage, str(at), f"{self.at}.{at}"):
            if name is not None and name in self.program.passages:
                yield ExpectedPlace(name, at.span)
                return
        self.missing("NV201", "passage", at, self.passages_known())

    def expected_value(self, name: Name, said: tuple[Written, ...]) -> Iterator[Expected]:
        """What a variable has to hold, or how it has to compare."""
        known = self.known(name, [key.name for key in keys_of(Expectation)])
        if known is None:
            return
        if isinstance(known.variable, SetOf):
            members = [self.value(known, name, one.value, one.span) for one in said]
            if None not in members:
                held = frozenset(str(member) for member in members)
                yield ExpectedValue(known.name, str(name), "==", held, name.span)
            return
        if len(said) != 1:
            self.does_not_fit("NV302", name.span, known, f"`{name}` is {kind_of(known.variable)}", "expect one value")  # fmt: skip
            return
        [written] = said
        compared = _COMPARED.fullmatch(written.value)
        assert compared is not None
        sign = _SIGNS[compared["sign"] or ""]
        if sign not in ("==", "!=") and not isinstance(known.variable, Range):
            self.does_not_fit("NV302", written.span, known, f"`{name}` is {kind_of(known.variable)} and cannot be compared so", "expect the value itself")  # fmt: skip
            return
        value = self.value(known, name, compared["value"], written.part(*compared.span("value")))
        if value is not None:
            yield ExpectedValue(known.name, str(name), sign, value, written.span)


def _expectable(keys: Sequence[str]) -> str:
    """What can stand under `expect`."""
    listed = ", ".join(f"`{key}`" for key in keys)
    return (
        f"`expect` has {listed}; any other name is a variable, a stance or a hinge\n"
        "that a choice is not offered, say with `never:`, beside `expect:`"
    )


def _given(known: Known, before: Value, sign: str, values: list[Value | None]) -> Value:
    """What a variable holds that is given so."""
    match known.variable, before, values:
        case SetOf(), frozenset(), _:
            members = frozenset(str(value) for value in values)
            return {"=": members, "+=": before | members, "-=": before - members}[sign]
        case Range(low, high), int(), [int(number)]:
            after = {"=": number, "+=": before + number, "-=": before - number}[sign]
            return min(high, max(low, after))
        case _:
            [value] = values
            assert value is not None
            return value


def _beats_in(program: Program, passage: str) -> Iterator[Iterable[str]]:
    """The names of the choices in a passage and in every beat of it."""
    for name, beat in program.passages.items():
        if name == passage or name.startswith(f"{passage}."):
            yield [choice.id for choice in beat.choices]
            if beat.draw is not None:
                yield [storylet.choice.id for storylet in beat.draw.storylets]


def _acts_known(program: Program, thread: str | None) -> str:
    """In which acts there is a chapter."""

    def fits(chapter: Chapter) -> bool:
        return chapter.act > 0 and thread in (None, chapter.thread)

    acts = sorted({chapter.act for chapter in program.chapters.values() if fits(chapter)})
    return f"there is one in {' and '.join(f'act {act}' for act in acts)}" if acts else ""
