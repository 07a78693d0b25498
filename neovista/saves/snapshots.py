"""Snapshots: a state, written into a run's file now and then, and found again in a story that has changed since.

A snapshot is a lifeboat. What a run is follows from its moves alone; only where an edited story no longer leads to where
a run was does one of these.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import cast

from neovista.model.expressions import Value
from neovista.model.program import OneOf, Program, Range, SetOf, Variable, YesNo
from neovista.runtime.chance import seed_letters
from neovista.runtime.events import HingeSettled
from neovista.runtime.machine import starting_values
from neovista.runtime.renaming import renamed_state
from neovista.runtime.session import Turn
from neovista.runtime.state import State
from neovista.saves.canonical import LONGEST_LINE, MOST_KEYS, Json, Line
from neovista.saves.records import Answered, Event, Helped, Moved, Picked, Snapped, TookBack

EVERY = 20
"""Moves after which a state is written down, whatever they led to."""

RESCUE = "rescue"
"""The aid that a run was begun with if it goes on in another story than it was made with."""

_CHAIN = 64
"""Letters that the number and the chain take in a line, and some to spare."""


def is_milestone(turn: Turn) -> bool:
    """Whether a turn led into another act, or settled something that others can see."""
    if turn.move is None:
        return False
    if any(isinstance(event, HingeSettled) for event in turn.events):
        return True
    return _act(turn.program, turn.move.at) != _act(turn.program, turn.state.at)


def _act(program: Program, passage: str) -> int:
    return program.chapters[program.passages[passage].chapter].act


# ------------------------------------------------------------------- writing


def snapshot(state: State, t: int, longest: int = LONGEST_LINE // 2) -> Line | None:
    """A state as a line, still without number and chain; ``None`` if it takes more than ``longest`` bytes.

    Half a line is the limit for those that are written on the way, so that whoever looks at the end of a file sees what
    comes before them too.
    """
    if max(len(state.values), len(state.visits), len(state.rolls)) > MOST_KEYS:
        return None
    held: dict[str, Json] = {
        "at": state.at,
        "rolls": dict(state.rolls),
        "vars": {name: _written(value) for name, value in state.values.items()},
        "visits": dict(state.visits),
    }
    if state.detours:
        held["detours"] = list(state.detours)
    line: Line = {"k": "snap", "state": held, "t": t}
    # Written the long way it takes a little more than in the file, and that is soon counted.
    return line if len(repr(line)) + _CHAIN <= longest else None


def _written(value: Value) -> Json:
    return cast("Json", sorted(value)) if isinstance(value, frozenset) else value


# ------------------------------------------------------------------- reading


def begun_at(events: Iterable[Event]) -> Snapped | None:
    """The snapshot that a run began with, if it did not begin with the story."""
    is_rescued = False
    for event in events:
        match event:
            case Helped(name=name):
                is_rescued = is_rescued or name == RESCUE
            case Snapped() if is_rescued:
                return event
            case Picked() | Answered() | TookBack():
                return None
            case _:
                pass
    return None


def counted_snapshots(events: Iterable[Event]) -> list[tuple[int, Snapped]]:
    """The snapshots that were not taken back, each with the number of moves that count before it."""
    moves: list[Moved] = []
    found: list[tuple[int, Snapped]] = []
    for event in events:
        match event:
            case Picked() | Answered():
                moves.append(event)
            case TookBack(to=to):
                while moves and moves[-1].n > to:
                    moves.pop()
                found = [(made, snapped) for made, snapped in found if made <= len(moves)]
            case Snapped() if moves:
                found.append((len(moves), event))
            case _:
                pass
    return found


def state_of(snapped: Snapped, seed: int) -> State:
    """A snapshot's state to the letter, with sets as the lists they are written as."""
    return State(
        snapped.at,
        cast("Mapping[str, Value]", snapped.values),
        snapped.visits,
        snapped.rolls,
        snapped.detours,
        seed_letters(seed),
    )


def state_today(snapped: Snapped, program: Program, seed: int) -> State:
    """A snapshot's state under today's names, with what today's story declares and nothing else.

    What is new holds what it starts as, what is gone is left out; a number out of its range is the nearest in it, and
    any other value that there is no longer becomes the start. The place itself may be gone.
    """
    raw = renamed_state(program, state_of(snapped, seed))
    values = starting_values(program)
    for name, value in raw.values.items():
        if name in program.variables:
            values[name] = _fitted(program.variables[name], value)
    passages = program.passages
    return State(
        raw.at,
        values,
        {name: count for name, count in raw.visits.items() if name in passages},
        raw.rolls,
        tuple(name for name in raw.detours if name in passages),
        raw.seed,
    )


def _fitted(variable: Variable, value: object) -> Value:
    """A value as a variable can hold it today."""
    match variable, value:
        case YesNo(), bool():
            return value
        case Range(low, high), int() if not isinstance(value, bool):
            return min(max(value, low), high)
        case OneOf(values), str() if value in values:
            return value
        case SetOf(members), list():
            return frozenset(member for member in members if member in value)
        case _:
            return variable.start
