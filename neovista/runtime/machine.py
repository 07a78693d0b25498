"""The whole engine: how a run begins, and what one move does.

Both are pure functions of their arguments. A turn is atomic: it goes on through passages until one of them offers
something, or the story ends. Nothing here reads a clock, a disk or a die, and nothing here renders text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from attrs import define, field, frozen

from neovista.model.expressions import All, Value
from neovista.model.program import Assign, Check, Choice, Passage, Program, Settle
from neovista.runtime.chance import DEFAULT_SEED, dice, seed_letters
from neovista.runtime.evaluate import Change, Test, changes_of, test_of
from neovista.runtime.events import (
    EndingReached,
    Event,
    Events,
    Move,
    PassageEntered,
    Rolled,
    TextShown,
)
from neovista.runtime.state import State

DEEPEST_DETOUR = 64
LONGEST_TURN = 1_000
"""Passages that one turn may go through; the compiler refuses stories that could only go round for ever."""


class NotOffered(Exception):
    """The move is not one that can be made here."""


class StoryGoesRound(NotOffered):
    """The move leads into passages that lead to one another for ever; said in a sentence that a player may read."""

    def __init__(self, passage: str) -> None:
        """Name a passage of the ring."""
        super().__init__(
            f"NV403: from here the story goes round for ever, through {passage}. That is the story’s fault; "
            "the run is kept, and every other way is open."
        )


# ----------------------------------------------------- passages made ready


@frozen
class ReadyChoice:
    """A choice with its gates compiled to one test, which must hold for it to be open."""

    choice: Choice
    test: Test | None
    settle: Change | None

    def is_open(self, state: State) -> bool:
        """Whether it can be taken."""
        return self.test is None or self.test(state.values, state.visits)


@frozen
class ReadyPassage:
    """A passage with its closures, made the first time it is entered. ``leave`` ends its chapter's own variables."""

    passage: Passage
    change: Change | None
    leave: Change | None
    choices: tuple[ReadyChoice, ...]
    ways: tuple[tuple[Test | None, str], ...]
    is_plain: bool
    """Whether only choices and ways lead on from it: no detour, no roll, no return."""

    def offers(self, state: State) -> bool:
        """Whether the player can take one of its choices."""
        for offered in self.choices:  # noqa: SIM110 - every turn ends here, and `any` takes twice as long
            if offered.is_open(state):
                return True
        return False

    def way_on(self, state: State) -> str | None:
        """Where it leads by itself."""
        for test, to in self.ways:
            if test is None or test(state.values, state.visits):
                return to
        return None


@define
class ReadyProgram:
    """A program's passages, as they are made ready one by one. Only a cache: it decides nothing."""

    program: Program
    passages: dict[str, ReadyPassage] = field(factory=dict)

    def passage(self, name: str) -> ReadyPassage:
        """The passage of this name, ready."""
        ready = self.passages.get(name)
        if ready is None:
            ready = self.passages[name] = _make_ready(self.program, self.program.passages[name])
        return ready

    def ends(self, chapter: str, entered: Passage, detours: tuple[str, ...]) -> bool:
        """Whether a chapter is over when a passage is entered: not while a detour out of it has yet to come back."""
        kept = (self.program.passages[name].chapter for name in detours)
        return entered.chapter != chapter and chapter not in kept


def _make_ready(program: Program, passage: Passage) -> ReadyPassage:
    own = program.chapters[passage.chapter].own
    return ReadyPassage(
        passage,
        changes_of((*passage.witnesses, *passage.effects)),
        changes_of(Assign(name, start) for name, start in own.items()),
        tuple(_make_choice_ready(choice) for choice in passage.choices),
        tuple((test_of(way.when) if way.when else None, way.to) for way in passage.ways),
        passage.detour is None and passage.check is None and not passage.returns,
    )


def _make_choice_ready(choice: Choice) -> ReadyChoice:
    gates = tuple(gate.when for gate in choice.gates)
    return ReadyChoice(
        choice,
        test_of(gates[0] if len(gates) == 1 else All(gates)) if gates else None,
        changes_of(Settle(hinge, value) for hinge, value in choice.settles),
    )


@lru_cache(maxsize=8)
def ready(program: Program) -> ReadyProgram:
    """The program's ready passages; the same ones each time it is asked for."""
    return ReadyProgram(program)


# ------------------------------------------------------------- the two steps


def begin(program: Program, seed: int = DEFAULT_SEED) -> tuple[State, Events]:
    """The state a run begins in, and what happened on the way there. The seed decides every roll to come.

    Raises:
        ValueError: for a seed that has no letters.
        StoryGoesRound: if the story leads to no page.
    """
    nowhere = State(program.start, starting_values(program), {}, seed=seed_letters(seed))
    return _enter(ready(program), nowhere, program.start)


def starting_values(program: Program) -> dict[str, Value]:
    """What every variable holds before anything has happened."""
    return {name: variable.start for name, variable in program.variables.items()}


def step(program: Program, state: State, move: Move) -> tuple[State, Events]:
    """What a move makes of a state.

    Raises:
        NotOffered: if the move is not open in this state.
        StoryGoesRound: if it leads to no page.
    """
    if move.at != state.at:
        raise NotOffered(f"the run is at {state.at}, not at {move.at}")
    passages = ready(program)
    for offered in passages.passage(state.at).choices:
        if offered.choice.id == move.choice:
            if not offered.is_open(state):
                raise NotOffered(f"{move.choice} is closed at {state.at}")
            return _enter(passages, state, offered.choice.beat, offered.settle)
    raise NotOffered(f"{state.at} has no choice {move.choice}")


def _enter(
    passages: ReadyProgram, before: State, name: str, first: Change | None = None
) -> tuple[State, Events]:
    """Make the ``first`` change, go to a passage and on, until something is offered or the story ends."""
    events: list[Event] = []
    values, visits = dict(before.values), dict(before.visits)  # this turn's own, until shown
    rolls, detours = before.rolls, before.detours
    if first is not None:
        first(values, visits, events)
    left = passages.passage(before.at)
    for _ in range(LONGEST_TURN):
        entered = passages.passage(name)
        passage = entered.passage
        if left.leave is not None and passages.ends(left.passage.chapter, passage, detours):
            left.leave(values, visits, events)
        visits[name] = visits.get(name, 0) + 1
        events.append(PassageEntered(name))
        if entered.change is not None:
            entered.change(values, visits, events)
        state = State(name, values, visits, rolls, detours, before.seed)
        if passage.blocks:
            events.append(TextShown(name, state))
        if passage.ending is not None:
            events.append(EndingReached(passage.ending))
            return state, tuple(events)
        if entered.is_plain:
            way = None if entered.offers(state) else entered.way_on(state)
        else:
            way, rolls, detours = _special_way(entered, state, events)
        if way is None:
            return state, tuple(events)
        if passage.blocks:
            values, visits = dict(values), dict(visits)
        left, name = entered, way
    raise StoryGoesRound(name)


def _special_way(
    entered: ReadyPassage, state: State, events: list[Event]
) -> tuple[str | None, Mapping[str, int], tuple[str, ...]]:
    """Where a passage leads that detours, rolls or returns; and the rolls and detours after it."""
    passage, rolls, detours = entered.passage, state.rolls, state.detours
    if passage.detour is not None:
        if len(detours) >= DEEPEST_DETOUR:
            raise StoryGoesRound(passage.id)
        return passage.detour.to, rolls, (*detours, passage.detour.back)
    if passage.check is not None:
        rolled = _roll(passage.check, state)
        events.append(rolled)
        rolls = {**rolls, rolled.check: rolls.get(rolled.check, 0) + 1}
        return passage.check.success if rolled.is_success else passage.check.failure, rolls, detours
    if detours and passage.returns:
        return detours[-1], rolls, detours[:-1]
    return None if entered.offers(state) else entered.way_on(state), rolls, detours


def _roll(check: Check, state: State) -> Rolled:
    bonus = check.constant
    if check.variable is not None:
        value = state.values[check.variable]
        assert isinstance(value, int)
        bonus += check.sign * value
    thrown = dice(state.seed, check.id, state.rolls.get(check.id, 0) + 1, check.number, check.faces)
    return Rolled(check.id, thrown + bonus, check.against)


def open_choices(program: Program, state: State) -> Iterable[Choice]:
    """The choices that can be taken in a state, in the author's order."""
    return (
        offered.choice
        for offered in ready(program).passage(state.at).choices
        if offered.is_open(state)
    )
