"""Another run's settled hinges, brought into this one.

An echo is a rung that stands before the story's own and always holds: whoever sees the hinge first sees it settled
as it was there. The machine needs to know nothing of it.
"""

from __future__ import annotations

from collections.abc import Mapping

from attrs import evolve

from neovista.model.program import Effect, Passage, Perhaps, Program, Witness


def echoed(program: Program, echo: Mapping[str, str]) -> Program:
    """The program as it is for a run that brings these hinges along; those it does not know are left out."""
    known = {
        name: value
        for name, value in echo.items()
        if name in program.hinges and value in program.hinges[name].values
    }
    if not known:
        return program
    return evolve(
        program,
        passages={name: _passage(passage, known) for name, passage in program.passages.items()},
    )


def _passage(passage: Passage, echo: Mapping[str, str]) -> Passage:
    return evolve(
        passage,
        witnesses=tuple(_witness(witness, echo) for witness in passage.witnesses),
        effects=tuple(_effect(effect, echo) for effect in passage.effects),
    )


def _effect(effect: Effect, echo: Mapping[str, str]) -> Effect:
    match effect:
        case Witness():
            return _witness(effect, echo)
        case Perhaps(when, effects):
            return Perhaps(when, tuple(_effect(one, echo) for one in effects))
        case _:
            return effect


def _witness(witness: Witness, echo: Mapping[str, str]) -> Witness:
    value = echo.get(witness.hinge)
    return witness if value is None else Witness(witness.hinge, ((None, value),))
