"""The story as written becomes the program as run: everything special becomes something ordinary.

Every beat becomes a passage; where choices come back together becomes a way; a hinge becomes a one-of variable, its
witnessing an effect, its being known a gate; a stance's move an effect that asks where it is. It may assume that the
story has no errors.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from attrs import define, evolve, field

from neovista.compiler.scope import Scope, first_passage
from neovista.compiler.walking import prose_conditions, questions_of, special_parts_of
from neovista.diagnostics.source import Name, Written
from neovista.model import expressions as ex
from neovista.model import program as pr
from neovista.model.expressions import Condition
from neovista.model.program import UNSETTLED
from neovista.model.prose import (
    Conditional,
    Emphasis,
    Lookup,
    Paragraph,
    Part,
    Parts,
    Prose,
    ValueOf,
    Variant,
)
from neovista.model.story import (
    Assignment,
    Beat,
    Becoming,
    ChapterFile,
    Choice,
    ConditionalEffects,
    Passage,
    Witnessing,
    WrittenEffect,
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
        lowering = _Chapter(scope, chapter, _Names(scope, chapter.chapter))
        for name, passage in chapter.passages.items():
            lowering.passage(name, passage)
        passages.update(lowering.passages)
    codex = _Names(scope, "")
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


def _is_plain(parts: Parts) -> bool:
    return len(parts) == 1 and isinstance(parts[0], str)


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


# ----------------------------------------------------------------- the names


@define
class _Names:
    """Replaces names by what they mean in one chapter."""

    scope: Scope
    at: str

    def variable(self, name: str) -> str:
        """A variable's lasting name."""
        known = self.scope.known(self.at, name)
        assert known is not None
        return str(known.name)

    def passage(self, name: str) -> str:
        """A passage's lasting name."""
        passage = self.scope.passage(self.at, name)
        assert passage is not None
        return passage

    def condition(self, condition: Condition) -> Condition:
        """A condition with lasting names, and no `chosen`."""
        match condition:
            case ex.IsTrue(variable):
                return ex.IsTrue(self.variable(variable))
            case ex.Compare(variable, comparison, number):
                return ex.Compare(self.variable(variable), comparison, number)
            case ex.Is(variable, value):
                return ex.Is(self.variable(variable), str(value))
            case ex.IsOneOf(variable, values):
                return ex.IsOneOf(self.variable(variable), tuple(map(str, values)))
            case ex.Holds(variable, member):
                return ex.Holds(self.variable(variable), str(member))
            case ex.Settled(hinge):
                return ex.Settled(str(hinge))
            case _:
                return self.counted_or_joined(condition)

    def counted_or_joined(self, condition: Condition) -> Condition:
        """The conditions that count visits, and those made of others."""
        match condition:
            case ex.Visits(passage, comparison, number):
                return ex.Visits(self.passage(passage), comparison, number)
            case ex.Chosen(choice):
                beat = self.scope.choice(self.at, choice)
                assert beat is not None
                return ex.Visits(beat, ">=", 1)
            case ex.Not(part):
                return ex.Not(self.condition(part))
            case ex.All(parts):
                return ex.All(tuple(self.condition(part) for part in parts))
            case ex.Any(parts):
                return ex.Any(tuple(self.condition(part) for part in parts))
            case _:
                raise AssertionError("every other condition has been lowered before")

    def prose(self, prose: Prose) -> Prose:
        """Prose with lasting names."""
        return tuple(
            paragraph if _is_plain(paragraph.parts) else Paragraph(self.parts(paragraph.parts))
            for paragraph in prose
        )

    def parts(self, parts: Parts) -> Parts:
        """Parts of prose with lasting names."""
        return tuple(self.part(part) for part in parts)

    def part(self, part: Part) -> Part:
        """One part of prose with lasting names."""
        match part:
            case str():
                return part
            case Emphasis(is_strong, parts):
                return Emphasis(is_strong, self.parts(parts))
            case Lookup(entry, words):
                return Lookup(str(entry), words)
            case ValueOf(variable):
                return ValueOf(self.variable(variable))
            case Variant(kind, wordings):
                return Variant(kind, tuple(self.parts(wording) for wording in wordings))
            case Conditional(when, then, otherwise):
                return Conditional(self.condition(when), self.parts(then), self.parts(otherwise))

    def effects(self, effects: Iterable[WrittenEffect]) -> Iterator[pr.Effect]:
        """Changes with lasting names and the bounds of what they change."""
        for effect in effects:
            match effect:
                case Assignment():
                    yield self.assignment(effect)
                case Becoming(stance, value):
                    moves = self.scope.story.file.stances[stance].moves
                    origins = frozenset(str(start) for start, end in moves if end == value)
                    yield pr.Become(str(stance), str(value), origins)
                case Witnessing(hinge):
                    yield self.witness(hinge)
                case ConditionalEffects(when, do):
                    yield pr.Perhaps(self.condition(when), tuple(self.effects(do)))

    def witness(self, name: Name) -> pr.Witness:
        """A hinge seen by somebody else: the rungs by which it settles, the last of which always holds.

        A rung is the story's and means the same whoever sees the hinge.
        """
        hinge = self.scope.story.file.hinges[name]
        story = _Names(self.scope, "")
        rungs = tuple(
            (story.condition(rung.when) if rung.when else None, str(rung.value))
            for rung in hinge.otherwise
        )
        return pr.Witness(str(name), (*rungs, (None, str(hinge.values[0]))))

    def assignment(self, effect: Assignment) -> pr.Effect:
        """A single change, by the kind of its variable."""
        known = self.scope.known(self.at, effect.variable)
        assert known is not None
        name = str(known.name)
        match known.variable, effect.sign:
            case pr.SetOf(), "+=":
                return pr.PutIn(name, str(effect.value))
            case pr.SetOf(), _:
                return pr.TakeOut(name, str(effect.value))
            case pr.Range(low, high), "+=" | "-=" as sign:
                by = int(effect.value)
                return pr.Add(name, by if sign == "+=" else -by, low, high)
            case pr.Range(), _:
                return pr.Assign(name, int(effect.value))
            case pr.YesNo(), _:
                return pr.Assign(name, effect.value == "true")
            case _:
                return pr.Assign(name, str(effect.value))


# -------------------------------------------------------------- the passages


@define
class _Chapter:
    """One chapter's beats as passages."""

    scope: Scope
    chapter: ChapterFile
    names: _Names
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
        to = tuple(
            pr.Way(self.names.condition(way.when) if way.when else None, self.names.passage(way.to))
            for way in beat.to
        )
        gathered = after
        if beat.then is not None:
            gathered = (pr.Way(None, f"{name}.then"),)
        elif beat.choices and to:
            gathered = to
        ways = gathered if beat.choices or beat.then is not None or not to else to
        lowered = pr.Passage(
            id=name,
            chapter=str(self.chapter.chapter),
            effects=tuple(self.names.effects(beat.do)),
            blocks=tuple(self.blocks(beat)),
            choices=()
            if beat.ending is not None
            else tuple(self.choice(choice, passage) for choice in beat.choices),
            ways=() if beat.ending is not None else ways,
            ending=str(beat.ending) if beat.ending is not None else None,
            setting=setting,
            is_named=name == passage,
            span=beat.span,
        )
        self.passages[name] = evolve(lowered, witnesses=tuple(self.witnesses(lowered)))
        for choice in beat.choices:
            self.beat(
                choice,
                f"{passage}.{self.scope.choice_names[id(choice)]}",
                passage,
                setting,
                gathered,
            )
        if beat.then is not None:
            self.beat(beat.then, f"{name}.then", passage, setting, to or after)

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
