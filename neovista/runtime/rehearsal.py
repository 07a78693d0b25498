"""A program as it is played to try it out: rolls that are decided beforehand, and assertions that are looked at.

Both are other programs, not another machine: what plays them is the machine that plays everything.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from attrs import evolve

from neovista.model.program import Assertion, Block, Check, Passage, Program
from neovista.runtime.evaluate import test_of
from neovista.runtime.events import Events, TextShown
from neovista.runtime.state import State

_OUT_OF_REACH = 1 << 40
"""More than any dice and any variable come to."""


def rehearsed(program: Program, forced: Mapping[str, bool]) -> Program:
    """The program with these checks decided, and with a trace of every passage that has assertions.

    A check is forced by what it is rolled against; it rolls and is counted all the same.
    """
    return _rehearsal(program, tuple(sorted(forced.items())))


@lru_cache(maxsize=4)
def _rehearsal(program: Program, decided: tuple[tuple[str, bool], ...]) -> Program:
    """The same one each time, so that what is made ready of it is made once for all tests that decide alike."""
    forced = dict(decided)
    return evolve(
        program,
        passages={name: _rehearsed(one, forced) for name, one in program.passages.items()},
    )


def _rehearsed(passage: Passage, forced: Mapping[str, bool]) -> Passage:
    check = passage.check
    if check is not None and check.id in forced:
        passage = evolve(passage, check=_decided(check, is_success=forced[check.id]))
    if passage.asserts and not passage.blocks:
        passage = evolve(passage, blocks=(Block(()),))  # whatever shows text tells its state
    return passage


def _decided(check: Check, *, is_success: bool) -> Check:
    return evolve(check, against=-_OUT_OF_REACH if is_success else _OUT_OF_REACH)


def broken_assertions(program: Program, events: Events) -> Iterator[tuple[Assertion, State]]:
    """The assertions that do not hold on the way through a turn of a rehearsed program, each with the state it meets."""
    for event in events:
        if isinstance(event, TextShown):
            state = event.state
            for assertion in program.passages[event.passage].asserts:
                if not test_of(assertion.when)(state.values, state.visits):
                    yield assertion, state
