"""The story as written becomes the program as run: everything special becomes something ordinary.

Every beat becomes a passage; where choices come back together becomes a way; a hinge becomes a one-of variable, its
witnessing an effect, its being known a gate; a stance's move an effect that asks where it is. It may assume that the
story has no errors.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from attrs import define, evolve, field

from neovista.compiler.lasting_names import Names
from neovista.compiler.scope import Scope, first_passage
from neovista.compiler.walking import prose_conditions, questions_of, special_parts_of
from neovista.diagnostics.source import Name, Written
from neovista.model import expressions as ex
from neovista.model import program as pr
from neovista.model.expressions import Condition
from neovista.model.program import UNSETTLED
from neovista.model.prose import (
    Prose,
    ValueOf,
)
from neovista.model.story import (
    Beat,
    ChapterFile,
    CheckDeclaration,
    Choice,
    Passage,
    Way,
)

_ACT = re.compile(r"act(\d+)\.")
NEVER = ex.Any(())
"""Holds in no state: a choice with a reason for being closed and no condition is always closed."""
NARRATOR = "narrator"
"""The thread of chapters that name none."""


def lower(scope: Scope) -> pr.Program:
    """Lower a story without errors."""
    file = scope.story.file
    passages: dict[str, pr.Passage] = {}
    for chapter in scope.chapters.values():
        lowering = _Chapter(scope, chapter, Names(scope, chapter.chapter))
        for name, passage in chapter.passages.items():
            lowering.passage(name, passage)
        passages.update(lowering.passages)
    codex = Names(scope, "")
    first = (
        scope.chapters[file.start]
        if file.start is not None
        else next(iter(scope.chapters.values()))
    )
    return pr.Program(
        story=str(file.story),
        title=file.title.value,
        version=file.version.value if file.version is not None else "0",
        start=f"{first.chapter}.{first_passage(first)}",
        passages=passages,
        variables={str(known.name): known.variable for known in scope.variables.values()},
        chapters={
            str(chapter.chapter): _chapter(scope, chapter) for chapter in scope.chapters.values()
        },
        threads={
            **(
                {NARRATOR: pr.Thread("")}
                if any(chapter.thread is None for chapter in scope.chapters.values())
                else {}
            ),
            **{
                str(name): pr.Thread(
                    thread.name.value, str(thread.palette or ""), str(thread.form or "")
                )
                for name, thread in file.threads.items()
            },
        },
        hinges={
            str(name): pr.Hinge(
                str(hinge.of),
                hinge.act,
                tuple(map(str, hinge.values)),
                {str(value): told.value for value, told in hinge.told.items()},
            )
            for name, hinge in file.hinges.items()
        },
        endings={str(name): ending.title.value for name, ending in file.endings.items()},
        acts=tuple(title.value for title in file.acts),
        numbers=tuple(
            pr.Number(
                str(name),
                number.label.value,
                _text(number.glyph),
                number.before,
                number.homogenizes,
            )
            for name, number in file.numbers.items()
        ),
        secret_endings=frozenset(
            str(name) for name, ending in file.endings.items() if ending.secret
        ),
        codex={
            str(name): pr.Entry(entry.title.value, codex.prose(entry.text))
            for name, entry in file.codex.items()
        },
    )


def _text(written: Written | None) -> str:
    return written.value if written is not None else ""


def _chapter(scope: Scope, chapter: ChapterFile) -> pr.Chapter:
    act = _ACT.match(f"{chapter.chapter}.")
    own = {f"{chapter.chapter}.{name}" for name in chapter.variables}
    return pr.Chapter(
        id=str(chapter.chapter),
        title=chapter.title.value,
        thread=str(chapter.thread or NARRATOR),
        act=int(act[1]) if act else 0,
        start=f"{chapter.chapter}.{first_passage(chapter)}",
        own={name: scope.variables[name].variable.start for name in own},
    )


# -------------------------------------------------------------- the passages


@define
class _Chapter:
    """One chapter's beats as passages."""

    scope: Scope
    chapter: ChapterFile
    names: Names
    passages: dict[str, pr.Passage] = field(factory=dict)

    def passage(self, name: str, written: Passage) -> None:
        """A passage and every beat inside it."""
        setting = pr.Setting(
            hour=_text(written.hour or self.chapter.hour),
            place=_text(written.place or self.chapter.place),
            here=tuple((str(who), doing.value) for who, doing in written.here.items()),
            view=_text(written.view),
            is_dreaming=written.dreaming,
        )
        lasting = f"{self.chapter.chapter}.{name}"
        self.beat(written, lasting, lasting, setting, ())

    def beat(
        self, beat: Beat, name: str, passage: str, setting: pr.Setting, after: tuple[pr.Way, ...]
    ) -> None:
        """A beat; ``after`` is where it leads when it says nothing itself."""
        self.names.begin(name)
        to = tuple(self.way(way) for way in beat.to)
        gathered = after
        if beat.then is not None:
            gathered = (pr.Way(None, f"{name}.then"),)
        elif beat.choices and to:
            gathered = to
        ends = beat.ending is not None
        lowered = pr.Passage(
            id=name,
            chapter=str(self.chapter.chapter),
            effects=tuple(self.names.effects(beat.do)),
            blocks=tuple(self.blocks(beat)),
            choices=() if ends else tuple(self.choice(choice, passage) for choice in beat.choices),
            ways=()
            if ends
            else gathered
            if beat.choices or beat.then is not None or not to
            else to,
            ending=str(beat.ending) if beat.ending is not None else None,
            check=self.check(beat.check, name) if beat.check is not None else None,
            returns=beat.returns,
            setting=setting,
            is_named=name == passage,
            span=beat.span,
        )
        for part in self.parted(lowered, beat.detour):
            self.passages[part.id] = evolve(part, witnesses=tuple(self.witnesses(part)))
        for choice in beat.choices:
            inner = f"{passage}.{self.scope.choice_names[id(choice)]}"
            self.beat(choice, inner, passage, setting, gathered)
        for place, outcome in (("success", beat.success), ("failure", beat.failure)):
            if outcome is not None:
                self.beat(outcome, f"{name}.{place}", passage, setting, gathered)
        if beat.then is not None:
            self.beat(beat.then, f"{name}.then", passage, setting, to or after)

    def parted(self, whole: pr.Passage, detour: Name | None) -> tuple[pr.Passage, ...]:
        """A passage with a detour in it: what comes before, and what it comes back to."""
        if detour is None:
            return (whole,)
        back = f"{whole.id}.came-back"  # no name an author can write has a hyphen
        before = evolve(
            whole,
            choices=(),
            ways=(),
            ending=None,
            check=None,
            returns=False,
            detour=pr.Detour(self.names.passage(detour), back),
        )
        return before, evolve(whole, id=back, effects=(), blocks=(), is_named=False)

    def way(self, way: Way) -> pr.Way:
        """A way on, by lasting names."""
        return pr.Way(
            self.names.condition(way.when) if way.when else None,
            self.names.passage(way.to),
            way.to.span,
        )

    def check(self, check: CheckDeclaration, name: str) -> pr.Check:
        """A roll, and where its outcomes are."""
        odds = check.odds
        is_named = isinstance(odds.bonus, Name)
        return pr.Check(
            id=str(check.id),
            number=odds.number,
            faces=odds.faces,
            against=check.against,
            success=f"{name}.success",
            failure=f"{name}.failure",
            constant=0 if isinstance(odds.bonus, Name) else odds.sign * odds.bonus,
            variable=self.names.variable(odds.bonus) if isinstance(odds.bonus, Name) else None,
            sign=odds.sign if is_named else 1,
        )

    def blocks(self, beat: Beat) -> Iterator[pr.Block]:
        """A beat's paragraphs."""
        for block in beat.text:
            yield pr.Block(
                self.names.prose(block.text),
                self.names.condition(block.when) if block.when else None,
                self.names.prose(block.otherwise),
                self.names.prose(block.dream) if block.dream is not None else None,
            )

    def choice(self, choice: Choice, passage: str) -> pr.Choice:
        """A choice and what has to hold for it: what hides it first, then what closes it."""
        name = self.scope.choice_names[id(choice)]
        beat = f"{passage}.{name}"
        gates = []
        if choice.once:
            gates.append(pr.Gate(ex.Visits(beat, "<", 1), None))
        if choice.when is not None or choice.closed is not None:
            reason = self.names.prose(choice.closed) if choice.closed is not None else None
            when = self.names.condition(choice.when) if choice.when is not None else NEVER
            gates.append(pr.Gate(when, reason))
        settles = tuple((str(hinge), str(value)) for hinge, value in choice.settle)
        gates.extend(
            pr.Gate(ex.IsOneOf(hinge, (UNSETTLED, value)), None, is_known=True)
            for hinge, value in settles
        )
        return pr.Choice(
            name, self.names.prose(choice.choice), beat, tuple(gates), settles, choice.span
        )

    def witnesses(self, passage: pr.Passage) -> Iterator[pr.Witness]:
        """The hinges of other threads whose value this passage reads, in the order the story declares them."""
        read = {name for condition in _conditions(passage) for name in _values_read(condition)}
        read |= {
            part.variable
            for prose in _prose(passage)
            for part in special_parts_of(prose)
            if isinstance(part, ValueOf)
        }
        for name, hinge in self.scope.story.file.hinges.items():
            if name in read and hinge.of != self.chapter.thread:
                yield self.names.witness(name)


def _conditions(passage: pr.Passage) -> Iterator[Condition]:
    for block in passage.blocks:
        if block.when is not None:
            yield block.when
    for prose in _prose(passage):
        yield from prose_conditions(prose)
    yield from _effect_conditions(passage.effects)
    yield from (way.when for way in passage.ways if way.when is not None)
    yield from (gate.when for choice in passage.choices for gate in choice.gates)


def _effect_conditions(effects: tuple[pr.Effect, ...]) -> Iterator[Condition]:
    for effect in effects:
        if isinstance(effect, pr.Perhaps):
            yield effect.when
            yield from _effect_conditions(effect.effects)


def _prose(passage: pr.Passage) -> Iterator[Prose]:
    for block in passage.blocks:
        yield from (block.prose, block.otherwise, block.dream or ())
    for choice in passage.choices:
        yield choice.label
        yield from (gate.reason for gate in choice.gates if gate.reason is not None)


def _values_read(condition: Condition) -> Iterator[str]:
    """The one-of variables whose value is asked for; whether a hinge is settled at all is not its value."""
    for question in questions_of(condition):
        if isinstance(question, ex.Is | ex.IsOneOf):
            yield question.variable
