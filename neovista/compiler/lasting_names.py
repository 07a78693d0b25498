"""Names as their writer sees them become the lasting names of the program.

What a condition, a piece of prose or a change speaks of depends on the chapter it stands in; after this it does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import define, field

from neovista.compiler.places import condition_span
from neovista.compiler.scope import Scope
from neovista.compiler.walking import is_only_words
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
    Secret,
    ValueOf,
    Variant,
)
from neovista.model.story import (
    Assignment,
    Beat,
    Becoming,
    ConditionalEffects,
    Giving,
    Witnessing,
    WrittenEffect,
)

BLANK = "——"
"""What stands in the place of typed words, where the writer chose nothing better."""


def given_name(question: str) -> str:
    """The variable that says whether typed words have been given; no name an author can write has a hyphen."""
    return f"given-{question}"


@define
class Names:
    """Replaces names by what they mean in one chapter."""

    scope: Scope
    at: str
    place: str = ""
    shuffles: int = 0
    values_read: set[str] = field(factory=set)
    """The one-of variables whose value has been asked for since the passage began, and those that are printed."""
    lasting: dict[str, str] = field(factory=dict)
    """The lasting names of variables that have been asked for, and the conditions and changes with them."""
    comparisons: dict[tuple[str, str, int], ex.Compare] = field(factory=dict)
    assignments: dict[tuple[str, str, str], pr.Effect] = field(factory=dict)

    def begin(self, place: str) -> None:
        """Another passage: its shuffles are counted anew, so that they do not hang on any other's."""
        self.place, self.shuffles = place, 0
        self.values_read.clear()

    def next_site(self) -> str:
        """What the next shuffle's order hangs on."""
        self.shuffles += 1
        return f"{self.place}~{self.shuffles}"

    def variable(self, name: str) -> str:
        """A variable's lasting name."""
        lasting = self.lasting.get(name)
        if lasting is None:
            known = self.scope.known(self.at, name)
            assert known is not None
            lasting = self.lasting[name] = str(known.name)
        return lasting

    def passage(self, name: str) -> str:
        """A passage's lasting name."""
        passage = self.scope.passage(self.at, name)
        assert passage is not None
        return passage

    def condition(self, condition: Condition) -> Condition:
        """A condition with lasting names, and no `chosen`."""
        if isinstance(condition, ex.Compare):
            return self.compared(condition)
        match condition:
            case ex.IsTrue(variable):
                return ex.IsTrue(self.variable(variable))
            case ex.Is(variable, value):
                self.values_read.add(variable)
                return ex.Is(self.variable(variable), str(value))
            case ex.IsOneOf(variable, values):
                self.values_read.add(variable)
                return ex.IsOneOf(self.variable(variable), tuple(map(str, values)))
            case ex.Holds(variable, member):
                return ex.Holds(self.variable(variable), str(member))
            case ex.Settled(hinge):
                return ex.Settled(str(hinge))
            case _:
                return self.counted_or_joined(condition)

    def compared(self, asked: ex.Compare) -> Condition:
        """A comparison with the lasting name: most of all conditions, and the same few over and over."""
        key = (asked.variable, asked.comparison, asked.number)
        lowered = self.comparisons.get(key)
        if lowered is None:
            variable = self.variable(asked.variable)
            lowered = ex.Compare(variable, asked.comparison, asked.number)
            self.comparisons[key] = lowered
        return lowered

    def counted_or_joined(self, condition: Condition) -> Condition:
        """The conditions that count visits, and those made of others."""
        match condition:
            case ex.Visits(passage, comparison, number):
                return ex.Visits(self.passage(passage), comparison, number)
            case ex.Chosen(choice):
                beat = self.scope.choice(self.at, choice)
                assert beat is not None
                return ex.Visits(beat, ">=", 1)
            case ex.Given(question):
                return ex.IsTrue(given_name(question))
            case ex.Not(part):
                return ex.Not(self.condition(part))
            case ex.All(parts):
                return ex.All(tuple(self.condition(part) for part in parts))
            case ex.Any(parts):
                return ex.Any(tuple(self.condition(part) for part in parts))
            case _:
                raise AssertionError("every other condition has been lowered before")

    def assertions(self, beat: Beat) -> tuple[pr.Assertion, ...]:
        """What is claimed of a beat, with lasting names; each knows where it stands."""
        return tuple(
            [
                pr.Assertion(self.condition(one), condition_span(one) or beat.span)
                for one in beat.asserts
            ]
        )

    def prose(self, prose: Prose) -> Prose:
        """Prose with lasting names."""
        if len(prose) == 1 and is_only_words(prose[0].parts):
            return prose
        # A list and then a tuple: a generator costs as much again as what it yields here.
        return tuple(
            [
                paragraph
                if is_only_words(paragraph.parts)
                else Paragraph(self.parts(paragraph.parts))
                for paragraph in prose
            ]
        )

    def parts(self, parts: Parts) -> Parts:
        """Parts of prose with lasting names."""
        if not parts or is_only_words(parts):
            return parts
        return tuple([part if isinstance(part, str) else self.part(part) for part in parts])

    def part(self, part: Part) -> Part:
        """One part of prose with lasting names; the commonest first, and without the detour of a pattern."""
        if isinstance(part, Conditional):
            when = self.condition(part.when)
            return Conditional(when, self.parts(part.then), self.parts(part.otherwise))
        if isinstance(part, Emphasis):
            is_plain = is_only_words(part.parts)
            return part if is_plain else Emphasis(part.is_strong, self.parts(part.parts))
        match part:
            case str():
                return part
            case Lookup(entry, words):
                return Lookup(str(entry), words)
            case ValueOf(variable) if variable in self.scope.questions:
                blank = self.scope.questions[variable].blank
                said = " ".join(blank.value.split()) if blank is not None else ""
                return Secret(str(variable), said or BLANK, given_name(variable))
            case ValueOf(variable):
                self.values_read.add(variable)
                return ValueOf(self.variable(variable))
            case Secret():
                raise AssertionError("nobody writes one")
            case Variant(kind, wordings):
                return Variant(
                    kind,
                    tuple(self.parts(wording) for wording in wordings),
                    self.next_site() if kind == "shuffle" else "",
                )

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
                case Giving(question):
                    yield pr.Assign(given_name(question), True)
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
        """A single change; the same is made once."""
        key = (effect.variable, effect.sign, effect.value)
        lowered = self.assignments.get(key)
        if lowered is None:
            lowered = self.assignments[key] = self.assigned(effect)
        return lowered

    def assigned(self, effect: Assignment) -> pr.Effect:
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
