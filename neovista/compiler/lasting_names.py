"""Names as their writer sees them become the lasting names of the program.

What a condition, a piece of prose or a change speaks of depends on the chapter it stands in; after this it does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import define

from neovista.compiler.scope import Scope
from neovista.diagnostics.source import Name
from neovista.model import expressions as ex
from neovista.model import program as pr
from neovista.model.expressions import Condition
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
    Becoming,
    ConditionalEffects,
    Witnessing,
    WrittenEffect,
)


def _is_plain(parts: Parts) -> bool:
    return len(parts) == 1 and isinstance(parts[0], str)


@define
class Names:
    """Replaces names by what they mean in one chapter."""

    scope: Scope
    at: str
    place: str = ""
    shuffles: int = 0

    def begin(self, place: str) -> None:
        """Another passage: its shuffles are counted anew, so that they do not hang on any other's."""
        self.place, self.shuffles = place, 0

    def next_site(self) -> str:
        """What the next shuffle's order hangs on."""
        self.shuffles += 1
        return f"{self.place}~{self.shuffles}"

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
                return Variant(
                    kind,
                    tuple(self.parts(wording) for wording in wordings),
                    self.next_site() if kind == "shuffle" else "",
                )
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
        story = Names(self.scope, "")
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
