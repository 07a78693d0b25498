"""Moves and states made with older names, under the names of today. What was never renamed stays as it is."""

from __future__ import annotations

from attrs import evolve

from neovista.model.program import Program
from neovista.runtime.events import Answered, Chose, Move
from neovista.runtime.state import State


def renamed(program: Program, move: Move) -> Move:
    """A move as it would be made today."""
    if not _has_renames(program):
        return move
    passage, at = _place(program, move.at)
    match move:
        case Chose(_, choice):
            return Chose(at, program.renames.choices.get((passage, choice), choice))
        case Answered(_, question):
            return Answered(at, question)


def renamed_ending(program: Program, ending: str) -> str:
    """An ending’s name of today."""
    return program.renames.endings.get(ending, ending)


def place_today(program: Program, name: str) -> str:
    """The name of today of a passage, or of a place inside one."""
    return _place(program, name)[1] if _has_renames(program) else name


def variable_today(program: Program, name: str) -> str:
    """A variable’s name of today; those of an arrangement are named by where it stands."""
    if not _has_renames(program):
        return name
    return program.renames.variables.get(name) or _place(program, name)[1]


def choice_today(program: Program, at: str, choice: str) -> str:
    """The name of today of a choice that was taken at a place."""
    if not _has_renames(program):
        return choice
    return program.renames.choices.get((_place(program, at)[0], choice), choice)


def renamed_state(program: Program, state: State) -> State:
    """A state as it would be today: where one is, what is held, where one was and will come back to."""
    if not _has_renames(program):
        return state
    variables = program.renames.variables
    return evolve(
        state,
        at=_place(program, state.at)[1],
        values={
            variables.get(name) or _place(program, name)[1]: value
            for name, value in state.values.items()
        },
        visits={_place(program, name)[1]: count for name, count in state.visits.items()},
        detours=tuple(_place(program, name)[1] for name in state.detours),
    )


def _has_renames(program: Program) -> bool:
    renames = program.renames
    return bool(renames.passages or renames.choices or renames.variables or renames.endings)


def _place(program: Program, name: str) -> tuple[str, str]:
    """A passage’s name of today, and that of the place inside it: `act1.mara.gate`, `act1.mara.gate.knock.then`.

    The choice that a place is inside of comes right behind the passage; what is behind that never had another name.
    """
    pieces = name.split(".")
    for end in range(len(pieces), 0, -1):
        lasting = ".".join(pieces[:end])
        known = program.passages.get(lasting)
        is_today = known is not None and known.is_named
        if is_today or lasting in program.renames.passages:
            passage = lasting if is_today else program.renames.passages[lasting]
            inner = pieces[end:]
            if inner:
                inner[0] = program.renames.choices.get((passage, inner[0]), inner[0])
            return passage, ".".join([passage, *inner])
    return name, name
