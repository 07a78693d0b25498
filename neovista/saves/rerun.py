"""A run's file played again, strictly: every event has to follow from those before it, and every count be the right one.

What is proved by that, and what is only recorded, is for ``verifying`` to say; where a run is divided, for ``dividing``.
"""

from __future__ import annotations

from typing import Literal

from attrs import define, field, frozen

from neovista.model.program import Program
from neovista.runtime.echoes import echoed
from neovista.runtime.events import Answered as Asked
from neovista.runtime.events import Chose, EndingReached, Events, Move
from neovista.runtime.machine import NotOffered, StoryGoesRound, begin, step
from neovista.runtime.renaming import renamed, renamed_ending
from neovista.runtime.state import State
from neovista.saves.canonical import digest
from neovista.saves.digests import Digests
from neovista.saves.files import Reading
from neovista.saves.reasons import state_reason, why_not_offered
from neovista.saves.records import (
    Answered,
    Ended,
    Event,
    Helped,
    Moved,
    Opened,
    Picked,
    TookBack,
)
from neovista.saves.replaying import begun_from
from neovista.saves.snapshots import begun_at, state_of

Fault = Literal["choice", "state", "ending", "account"]
"""What is wrong with an event: its choice is not offered, its state or its ending is another, or it contradicts others."""


@frozen
class Step:
    """A move that counts, and what came of it; none at the beginning.

    ``made``: how many moves had been made by then, those taken back among them. ``t`` counts milliseconds.
    """

    n: int
    move: Moved | None
    state: State = field(repr=False)
    happened: Events = field(repr=False)
    digest: str
    made: int
    t: int

    @property
    def ending(self) -> str | None:
        """The ending that was reached."""
        last = self.happened[-1] if self.happened else None
        return last.ending if isinstance(last, EndingReached) else None


@frozen
class Refusal:
    """Why an event cannot have happened, and behind how many moves; ``place`` names it to people."""

    fault: Fault
    place: str
    why: str
    made: int

    @property
    def hangs_on_the_story(self) -> bool:
        """Whether another build of the story might have led there."""
        return self.fault != "account"


class _Refused(Exception):
    """Carries a refusal."""

    def __init__(self, fault: Fault, why: str, place: str = "") -> None:
        super().__init__(why)
        self.fault, self.why, self.place = fault, why, place


@define
class Rerun:
    """How far a file's events hold in a program, and all that they tell on the way.

    ``steps`` are the beginning and the moves that count. ``waited`` is the engine's own time, ``gaps`` lie between
    sessions, ``between`` between two moves: all of them milliseconds. ``reached`` are the endings, taken back or not.
    """

    program: Program
    """As it is for this run: with the echo that it brought."""
    steps: list[Step]
    refusal: Refusal | None = None
    moves: int = 0
    undos: int = 0
    waited: int = 0
    t: int = 0
    gaps: list[int] = field(factory=list)
    between: list[int] = field(factory=list)
    made_with: dict[str, int] = field(factory=dict)
    """How many moves were made with what: `key`, `mouse`, `line`, `script`."""
    aids: list[str] = field(factory=list)
    reached: list[str] = field(factory=list)
    went_back: bool = False
    """Whether it went back from an ending."""
    end: Ended | None = None
    """The line that ends the run, where it stands now."""
    seal: str = ""
    until: int | None = None
    digests: Digests = field(factory=Digests, repr=False)
    is_first: bool = True
    """Whether the next move has none before it in this session."""

    @property
    def last(self) -> Step:
        """Where the run stands."""
        return self.steps[-1]


def rerun(reading: Reading, program: Program, until: int | None = None) -> Rerun:
    """Play a file's events again, up to the first that cannot be; or until so many moves have been made."""
    played = echoed(program, reading.header.echo)
    again = _begun(reading, played, until)
    if again.refusal is not None:
        return again
    try:
        for event in reading.events:
            if until is not None and isinstance(event, Picked | Answered) and again.moves >= until:
                break
            _happen(again, event)
            if isinstance(event, Ended):
                again.seal = reading.heads[event.n][:16]
    except _Refused as why:
        place = why.place or f"choice {again.moves + 1}"
        again.refusal = Refusal(why.fault, place, why.why, again.moves)
    return again


def _begun(reading: Reading, program: Program, until: int | None) -> Rerun:
    """Where a run begins: with the story, or where it was rescued to."""
    header, snapped = reading.header, begun_at(reading.events)
    session = None
    if snapped is not None:
        session = begun_from(snapped, program, header.seed, {})
        if session is not None and digest(session.state) != digest(state_of(snapped, header.seed)):
            session = None
    if session is not None:
        state, happened = session.state, session.turn.events
    else:
        state, happened = begin(program, header.seed)
    digests = Digests()
    first = Step(0, None, state, happened, digests.of(state), 0, 0)
    again = Rerun(program, [first], until=until, digests=digests)
    if snapped is not None and session is None:
        why = "the story cannot begin where the run did"
        again.refusal = Refusal("choice", "its beginning", why, 0)
    return again


# -------------------------------------------------------------------- events


def _happen(again: Rerun, event: Event) -> None:
    match event:
        case Picked() | Answered():
            _make(again, event)
        case TookBack():
            _take_back(again, event)
        case Ended():
            _end(again, event)
        case Opened(gap=gap, t=t):
            _pass_time(again, t, "it was opened again")
            again.gaps.append(gap)
            again.is_first = True
        case Helped(name=name):
            again.aids.append(name)
        case _:
            pass


def _make(again: Rerun, event: Moved) -> None:
    last = again.last
    if last.ending is not None:
        raise _Refused("choice", "the story had ended")
    move = move_at(again.program, last.state, event)
    try:
        state, happened = step(again.program, last.state, move)
    except StoryGoesRound as why:
        raise _Refused("choice", f"from there {why.what}") from why
    except NotOffered as why:
        raise _Refused("choice", why_not_offered(again.program, last.state, move)) from why
    found = again.digests.of(state)
    if found != event.digest:
        raise _Refused("state", state_reason(again.program, state, event.digest))
    before = again.t
    _pass_time(again, event.t, "it was taken")
    if not again.is_first:
        again.between.append(event.t - before)
    again.is_first = False
    again.moves += 1
    again.waited += event.d
    again.made_with[event.via] = again.made_with.get(event.via, 0) + 1
    again.end = None
    again.steps.append(Step(event.n, event, state, happened, found, again.moves, event.t))


def move_at(program: Program, state: State, event: Moved) -> Move:
    """The move that a line stands for, under the names of its story."""
    if isinstance(event, Picked):
        return renamed(program, Chose(event.at, event.choice))
    return Asked(state.at, event.question)


def _take_back(again: Rerun, event: TookBack) -> None:
    where = f"the undo behind choice {again.moves}"
    back = next((one for one in reversed(again.steps) if one.n <= event.to), again.steps[0])
    if back.n != event.to or back is again.last:
        raise _Refused("account", f"there is no choice {event.to} to go back to", where)
    if back.digest != event.digest:
        raise _Refused("account", "it goes back to another state than there was", where)
    if again.last.ending is not None:
        again.went_back = True
    while again.last is not back:
        again.steps.pop()
    before = again.t
    _pass_time(again, event.t, "it was made", where)
    if not again.is_first:
        again.between.append(event.t - before)
    again.is_first = False
    again.undos += 1
    again.waited += event.d
    again.made_with[event.via] = again.made_with.get(event.via, 0) + 1
    again.end = None


def _pass_time(again: Rerun, t: int, what: str, where: str = "") -> None:
    """Time goes on, or not at all."""
    if t < again.t:
        said = f"{what} at {clock(t)}, before what came before it"
        raise _Refused("account", said, where)
    again.t = t


def _end(again: Rerun, event: Ended) -> None:
    """What a file says of its own end, against what was counted."""
    where, reached = "its end", again.last.ending
    if reached is None or reached != renamed_ending(again.program, event.ending):
        came = (
            f"the story comes to the ending `{reached}`"
            if reached
            else "the story does not end there"
        )
        raise _Refused("ending", f"it names the ending `{event.ending}`, and {came}", where)
    if again.end is not None:
        raise _Refused("account", "it ends twice", where)
    own = {
        "moves": (event.moves, again.moves, "were made"),
        "undos": (event.undos, again.undos, "were made"),
        "milliseconds": (event.t, again.t, "had passed"),
        "milliseconds in the game": (event.igt, max(0, again.t - again.waited), "had passed"),
    }
    for what, (said, found, happened) in own.items():
        if said != found:
            raise _Refused("account", f"{said} {what} are recorded, and {found} {happened}", where)
    again.end = event
    again.reached.append(reached)


def clock(t: int) -> str:
    """Milliseconds as a time: `1:01.344`."""
    minutes, rest = divmod(t, 60_000)
    hours, minutes = divmod(minutes, 60)
    front = f"{hours}:{minutes:02}" if hours else f"{minutes}"
    return f"{front}:{rest // 1000:02}.{rest % 1000:03}"
