"""Why a choice could not be taken, and where two states differ: in words, from the state that was there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from attrs import evolve

from neovista.model import expressions as ex
from neovista.model.expressions import Condition, Value
from neovista.model.program import (
    Choice,
    OneOf,
    Passage,
    Program,
    Range,
    SetOf,
    Variable,
    YesNo,
    offered_at,
)
from neovista.runtime.evaluate import test_of
from neovista.runtime.events import Answered, Move
from neovista.runtime.state import State
from neovista.saves.canonical import digest

MOST_TRIED = 4000
"""Other states that are looked at, to find the one that was recorded."""

NEAR = 60
"""How far from its value a number is looked for."""


# ----------------------------------------------------------- not offered


def why_not_offered(program: Program, state: State, move: Move) -> str:
    """Why a move cannot be made in a state; a part of a sentence."""
    if move.at != state.at:
        here = program.passages.get(move.at)
        is_gone = "" if here is not None else ", which is not in this story"
        return f"it was taken at `{move.at}`{is_gone}; the replay is at `{state.at}`"
    if isinstance(move, Answered):
        return f"`{state.at}` does not ask for `{move.question}`"
    return f"`{state.at}` does not offer `{move.choice}` here{_needs(program, state, move.choice)}"


def _needs(program: Program, state: State, name: str) -> str:
    choice = _choice_of(program.passages[state.at], name)
    if choice is None:
        return " (it has no such choice)"
    for gate in choice.gates:
        if not test_of(gate.when)(state.values, state.visits):
            if gate.is_known:
                return " (it is already known what was done)"
            needed = missing(gate.when, state)
            return f" (it needs {needed})" if needed else " (it is never open)"
    return " (it is not dealt here)"


def _choice_of(passage: Passage, name: str) -> Choice | None:
    return next((one for one in offered_at(passage) if one.id == name), None)


def missing(condition: Condition, state: State) -> str:
    """What does not hold of a condition, and what there is instead; empty if it can never hold."""
    asked = _failing(condition, state)
    needed = in_words(asked)
    return f"{needed}{_has(asked, state)}" if needed else ""


def _failing(condition: Condition, state: State) -> Condition:
    """The first part that does not hold, of a condition that does not."""
    if isinstance(condition, ex.All):
        for part in condition.parts:
            if not test_of(part)(state.values, state.visits):
                return _failing(part, state)
    return condition


def _has(asked: Condition, state: State) -> str:
    """What the run has of what is asked for."""
    match asked:
        case ex.Compare(variable) | ex.Is(variable) | ex.IsOneOf(variable):
            return f"; the run has {_said(state.values[variable])}"
        case ex.Visits(passage):
            return f"; the run has {state.visits.get(passage, 0)}"
        case ex.Holds(variable):
            return f"; the run has {_said(state.values[variable])}"
        case _:
            return "; it does not hold here"


def in_words(condition: Condition) -> str:
    """A condition as it would be written; empty for one that can never hold."""
    match condition:
        case ex.IsTrue(name) | ex.Chosen(name) | ex.Given(name):
            return name
        case ex.Compare(variable, comparison, number):
            return f"{variable} {comparison} {number}"
        case ex.Is(variable, value):
            return f"{variable} is {value}"
        case ex.IsOneOf(variable, values):
            return f"{variable} in [{', '.join(values)}]"
        case ex.Holds(variable, member):
            return f"{member} in {variable}"
        case ex.Visits(passage, comparison, number):
            return f"visits({passage}) {comparison} {number}"
        case ex.Settled(hinge):
            return f"settled({hinge})"
        case ex.Not(part):
            inner = in_words(part)
            return f"not ({inner})" if isinstance(part, ex.All | ex.Any) else f"not {inner}"
        case ex.All(parts):
            return _joined(" and ", parts)
        case ex.Any(parts):
            return _joined(" or ", parts)


def _joined(word: str, parts: tuple[Condition, ...]) -> str:
    return word.join(
        f"({in_words(part)})" if isinstance(part, ex.All | ex.Any) else in_words(part)
        for part in parts
    )


def _said(value: Value) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case frozenset():
            return ", ".join(sorted(value)) or "nothing"
        case _:
            return str(value)


# -------------------------------------------------------- where states differ


def state_reason(program: Program, state: State, recorded: str) -> str:
    """What a digest that is not this state's tells: the one value that explains it, where there is one."""
    for other, told in _others(program, state):
        if digest(other) == recorded:
            return f"the recorded state differs from the replay ({told})"
    return "the recorded state differs from the replay"


def _others(program: Program, state: State) -> Iterator[tuple[State, str]]:
    """The states that differ from one in a single value, and how; not more than anybody would wait for."""
    left = MOST_TRIED
    for name, value in state.values.items():
        variable = program.variables.get(name)
        for other in _other_values(variable, value) if variable is not None else ():
            left -= 1
            if left < 0:
                return
            values = {**state.values, name: other}
            yield (
                evolve(state, values=values),
                f"{name} {_said(other)} recorded, {_said(value)} replayed",
            )
    yield from _other_counts(state)


def _other_counts(state: State) -> Iterator[tuple[State, str]]:
    for name, count in state.visits.items():
        for other in (count - 1, count + 1):
            visits: Mapping[str, int] = {**state.visits, name: other}
            if other == 0:
                visits = {at: times for at, times in state.visits.items() if at != name}
            yield (
                evolve(state, visits=visits),
                f"{name} entered {other} times as recorded, {count} as replayed",
            )


def _other_values(variable: Variable, value: Value) -> Iterator[Value]:
    match variable, value:
        case YesNo(), bool():
            yield not value
        case Range(low, high), int():
            near = range(max(low, value - NEAR), min(high, value + NEAR) + 1)
            yield from (other for other in near if other != value)
        case OneOf(values), str():
            yield from (other for other in values if other != value)
        case SetOf(members), frozenset():
            yield from (value ^ {member} for member in members)
        case _:
            return
