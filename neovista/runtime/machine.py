"""The whole engine: how a run begins, and what one move does.

Both are pure functions of their arguments. A turn is atomic: it goes on through passages until one of them offers
something, or the story ends. Nothing here reads a clock, a disk or a die, and nothing here renders text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from attrs import define, evolve, field, frozen

from neovista.model.expressions import All, Value
from neovista.model.program import Assign, Check, Choice, Dealt, Draw, Passage, Program, Settle
from neovista.runtime.chance import DEFAULT_SEED, dice, lot, seed_letters
from neovista.runtime.evaluate import Change, Test, changes_of, test_of
from neovista.runtime.events import (
    Answered,
    EndingReached,
    Event,
    Events,
    Move,
    PassageEntered,
    Rolled,
    TextShown,
)
from neovista.runtime.state import State
from neovista.runtime.weighing import EACH, LONGEST_TURN, MOST_LETTERS, letters_of, work_of

DEEPEST_DETOUR = 64
MOST_WORK = EACH * LONGEST_TURN
"""Steps of one turn; the compiler refuses stories that could only go round for ever."""

LONGEST_SAID = 8
"""Passages of a ring that are named to the player."""


class NotOffered(Exception):
    """The move is not one that can be made here."""


class StoryGoesRound(NotOffered):
    """The move leads to no page, or to more than a page; said in a sentence that a player may read."""

    def __init__(self, code: str, what: str, passage: str) -> None:
        """``what`` is said behind *from here*; ``passage`` is where it was too much."""
        super().__init__(
            f"{code}: from here {what}. That is the story’s fault; the run is kept, and every other way is open."
        )
        self.code = code
        self.what = what
        self.passage = passage


def _goes_round(events: Iterable[Event], name: str) -> StoryGoesRound:
    """Name the ring that was gone round last."""
    entered = [event.passage for event in events if isinstance(event, PassageEntered)]
    last = len(entered) - 1 - entered[::-1].index(name) if name in entered else 0
    ring = [one.rpartition(".")[2] for one in (*entered[last:], name)]
    if len(ring) > LONGEST_SAID:
        ring = [*ring[: LONGEST_SAID - 1], "…"]
    return StoryGoesRound("NV403", f"the story goes round for ever, {' → '.join(ring)}", name)


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
class ReadyDraw:
    """A draw with the gates of its storylets compiled."""

    draw: Draw
    storylets: tuple[tuple[Dealt, ReadyChoice], ...]

    def hand(self, state: State) -> list[ReadyChoice]:
        """The choices that are dealt in a state."""
        draw, visits = self.draw, state.visits
        dealt = [(storylet, choice) for storylet, choice in self.storylets if choice.is_open(state)]

        def place(dealt: tuple[Dealt, ReadyChoice]) -> tuple[int, int, int]:
            storylet = dealt[0]
            time = visits.get(state.at if draw.redraw else storylet.choice.beat, 0) + 1
            site = f"{draw.deck}~{storylet.choice.beat}"
            return -storylet.priority, -storylet.specificity, lot(state.seed, site, time)

        return [choice for _, choice in sorted(dealt, key=place)[: draw.show]]


@frozen
class ReadyPassage:
    """A passage with its closures, made the first time it is entered. ``leave`` ends its chapter's own variables."""

    passage: Passage
    change: Change | None
    leave: Change | None
    choices: tuple[ReadyChoice, ...]
    ways: tuple[tuple[Test | None, str], ...]
    draw: ReadyDraw | None
    work: int
    letters: int
    is_plain: bool
    """Whether only its own choices and ways lead on from it: no detour, no roll, no return, nothing dealt or asked."""

    def offers(self, state: State) -> bool:
        """Whether the player can take one of its own choices."""
        for offered in self.choices:  # noqa: SIM110 - every turn ends here, and `any` takes twice as long
            if offered.is_open(state):
                return True
        return False

    def hand(self, state: State) -> list[ReadyChoice]:
        """The choices that are dealt here."""
        return self.draw.hand(state) if self.draw is not None else []

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

    def endings(
        self, leaving: tuple[ReadyPassage, ...], entered: Passage, detours: tuple[str, ...]
    ) -> Iterator[Change]:
        """What ends the chapters that are over when a passage is entered.

        ``leaving``: the passage before it, and those to which no detour comes back any more. A chapter is not over while
        a detour out of it has yet to come back.
        """
        for left in leaving:
            if left.leave is not None and left.passage.chapter != entered.chapter:
                kept = (self.program.passages[name].chapter for name in detours)
                if left.passage.chapter not in kept:
                    yield left.leave


def _make_ready(program: Program, passage: Passage) -> ReadyPassage:
    own = program.chapters[passage.chapter].own
    return ReadyPassage(
        passage,
        changes_of((*passage.witnesses, *passage.effects)),
        changes_of(Assign(name, start) for name, start in own.items()),
        tuple(_make_choice_ready(choice) for choice in passage.choices),
        tuple((test_of(way.when) if way.when else None, way.to) for way in passage.ways),
        _ready_draw(passage.draw) if passage.draw is not None else None,
        work_of(program, passage),
        letters_of(passage),
        not (
            passage.detour
            or passage.check
            or passage.returns
            or passage.draw
            or passage.question
            or passage.leaves
        ),
    )


def _ready_draw(draw: Draw) -> ReadyDraw:
    return ReadyDraw(
        draw, tuple((storylet, _make_choice_ready(storylet.choice)) for storylet in draw.storylets)
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
    return begin_at(program, program.start, {}, {}, seed)


def begin_at(
    program: Program,
    passage: str,
    values: Mapping[str, Value],
    visits: Mapping[str, int],
    seed: int = DEFAULT_SEED,
) -> tuple[State, Events]:
    """The same in the middle: a passage is entered where these values and visits differ from the story's start.

    Raises:
        ValueError: for a seed that has no letters.
        StoryGoesRound: if the passage leads to no page.
    """
    held = {**starting_values(program), **values}
    return _enter(ready(program), State(passage, held, visits, seed=seed_letters(seed)), passage)


def take_up(program: Program, state: State) -> tuple[State, Events]:
    """Go on in the middle with a state that was reached elsewhere: its passage is shown, and not entered once more.

    Where nothing is offered there any longer, the story goes on by itself; else the state is as it was.

    Raises:
        StoryGoesRound: if it leads to no page.
    """
    passages = ready(program)
    here = passages.passage(state.at)
    events: list[Event] = [TextShown(name, state) for name in _last_read(program, state.at)]
    if here.passage.ending is not None:
        return state, (*events, EndingReached(here.passage.ending))
    way, rolls, detours = _special_way(here, state, events)
    if way is None:
        return state, tuple(events)
    later, more = _enter(passages, evolve(state, rolls=rolls, detours=detours), way)
    return later, (*events, *more)


def _last_read(program: Program, name: str) -> tuple[str, ...]:
    """The passage that a place was last read in: its own, or the nearest around it that says something."""
    while not program.passages[name].blocks:
        around = name.rpartition(".")[0]
        if program.passages[name].is_named or around not in program.passages:
            return ()
        name = around
    return (name,)


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
    here = passages.passage(state.at)
    if isinstance(move, Answered):
        question = here.passage.question
        if question is None or question.id != move.question:
            raise NotOffered(f"{state.at} does not ask for {move.question}")
        return _enter(passages, state, question.to)
    for offered in here.choices:
        if offered.choice.id == move.choice:
            if not offered.is_open(state):
                raise NotOffered(f"{move.choice} is closed at {state.at}")
            return _enter(passages, state, offered.choice.beat, offered.settle)
    for dealt in here.hand(state):
        if here.draw is not None and dealt.choice.id == move.choice:
            back = (*state.detours, here.draw.draw.back)
            return _enter(passages, evolve(state, detours=back), dealt.choice.beat)
    raise NotOffered(f"{state.at} has no choice {move.choice}")


def _enter(
    passages: ReadyProgram, before: State, name: str, first: Change | None = None
) -> tuple[State, Events]:
    """Make the ``first`` change, go to a passage and on, until something is offered or the story ends."""
    events: list[Event] = []
    values, visits = dict(before.values), dict(before.visits)  # this turn's own, until shown
    rolls, detours, spent = before.rolls, before.detours, (0, 0)
    if first is not None:
        first(values, visits, events)
    leaving: tuple[ReadyPassage, ...] = (passages.passage(before.at),)
    while True:
        entered = passages.passage(name)
        passage = entered.passage
        spent = _spend(spent, entered, len(values) + len(visits), events)
        for leave in passages.endings(leaving, passage, detours):
            leave(values, visits, events)
        visits[name] = visits.get(name, 0) + 1
        events.append(PassageEntered(name))
        if entered.change is not None:
            entered.change(values, visits, events)
        state = State(name, values, visits, rolls, detours, before.seed)
        if passage.blocks:
            events.append(TextShown(name, state))
        if passage.ending is not None:
            return state, (*events, EndingReached(passage.ending))
        if entered.is_plain:
            way = None if entered.offers(state) else entered.way_on(state)
            leaving = (entered,)
        else:
            way, rolls, kept = _special_way(entered, state, events)
            leaving, detours = (entered, *map(passages.passage, detours[len(kept) :])), kept
        if way is None:
            return state, tuple(events)
        if passage.blocks:
            values, visits = dict(values), dict(visits)
        name = way


def _spend(
    spent: tuple[int, int], entered: ReadyPassage, size: int, events: list[Event]
) -> tuple[int, int]:
    """The work and the letters of a turn after one more passage.

    ``size``: the entries of the state, which a passage with text is given a copy of.

    Raises:
        StoryGoesRound: if that is more than a turn may have.
    """
    name = entered.passage.id
    work = spent[0] + entered.work + (size >> 4 if entered.letters else 0)
    letters = spent[1] + entered.letters
    if work > MOST_WORK:
        raise _goes_round(events, name)
    if letters > MOST_LETTERS:
        what = f"comes more text than a page can hold, with {name} the last of it"
        raise StoryGoesRound("NV419", what, name)
    return work, letters


def _special_way(
    entered: ReadyPassage, state: State, events: list[Event]
) -> tuple[str | None, Mapping[str, int], tuple[str, ...]]:
    """Where a passage leads that detours, rolls or returns; and the rolls and detours after it."""
    passage, rolls, detours = entered.passage, state.rolls, state.detours
    if passage.detour is not None:
        if len(detours) >= DEEPEST_DETOUR:
            what = f"one detour leads into another, {DEEPEST_DETOUR} deep, at {passage.id}"
            raise StoryGoesRound("NV418", what, passage.id)
        return passage.detour.to, rolls, (*detours, passage.detour.back)
    if passage.check is not None:
        rolled = _roll(passage.check, state)
        events.append(rolled)
        rolls = {**rolls, rolled.check: rolls.get(rolled.check, 0) + 1}
        return passage.check.success if rolled.is_success else passage.check.failure, rolls, detours
    if passage.question is not None or entered.offers(state) or entered.hand(state):
        return None, rolls, detours
    if detours and passage.returns:
        return detours[-1], rolls, detours[:-1]
    way = entered.way_on(state)
    return way, rolls, detours[: -passage.leaves] if way and passage.leaves else detours


def _roll(check: Check, state: State) -> Rolled:
    bonus = check.constant
    if check.variable is not None:
        value = state.values[check.variable]
        assert isinstance(value, int)
        bonus += check.sign * value
    thrown = dice(state.seed, check.id, state.rolls.get(check.id, 0) + 1, check.number, check.faces)
    return Rolled(check.id, thrown + bonus, check.against)


def hand(program: Program, state: State) -> tuple[Choice, ...]:
    """The choices that are dealt in a state, the first first."""
    return tuple(dealt.choice for dealt in ready(program).passage(state.at).hand(state))


def open_choices(program: Program, state: State) -> Iterable[Choice]:
    """The choices that can be taken in a state: those that are dealt, then the others in the author's order."""
    here = ready(program).passage(state.at)
    own = (offered.choice for offered in here.choices if offered.is_open(state))
    return (*hand(program, state), *own)
