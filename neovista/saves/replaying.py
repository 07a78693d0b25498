"""A file's events played again in a program, and what to say when the two no longer agree.

A run from the same story is followed event by event, each digest compared. A run from before the story changed is
followed by the choices that count, as far as they are still offered. Nothing here touches the disk.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from attrs import define, field

from neovista.model.program import Program
from neovista.runtime.events import Answered as Asked
from neovista.runtime.events import Chose, Move
from neovista.runtime.machine import NotOffered
from neovista.runtime.renaming import renamed, renamed_ending
from neovista.runtime.session import Session
from neovista.saves.canonical import digest
from neovista.saves.digests import Digests
from neovista.saves.files import Reading
from neovista.saves.records import Answered, Ended, Event, Moved, Picked, Snapped, TookBack
from neovista.saves.snapshots import begun_at, state_of, state_today

_NUMBERS = [
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
]


class _Differs(Exception):
    """An event cannot have happened in this program; the message says why."""


@define
class Standing:
    """How far a file's events hold in a program, and what a writer has to know to go on behind them.

    ``last`` is the number of the last event that holds; ``fault`` says what is wrong with the next, if anything is.
    ``marks`` are number and digest of the beginning and of each pick that counts.
    """

    session: Session
    marks: list[tuple[int, str]]
    last: int = 0
    fault: str = ""
    moves: int = 0
    undos: int = 0
    waited: int = 0
    t: int = 0
    has_end: bool = field(default=False)
    """Whether the file says that the story has ended where it stands."""
    words: Mapping[int, str] = field(factory=dict, repr=False)
    """The words that were typed, by the number of the event, as far as somebody knows them."""
    digests: Digests = field(factory=Digests, repr=False)


def follow(reading: Reading, program: Program, words: Mapping[int, str] | None = None) -> Standing:
    """Play a file's events again, up to the first that this program does not lead to."""
    session, fault = _begun(reading, program)
    standing = Standing(session, [(0, digest(session.state))], fault=fault, words=words or {})
    if fault:
        return standing
    try:
        for event in reading.events:
            _happen(standing, event)
            standing.last = event.n
    except _Differs as why:
        standing.fault = str(why)
    return standing


def _begun(reading: Reading, program: Program) -> tuple[Session, str]:
    """A session where the run began, and why it cannot be, if this program has no such beginning."""
    seed, echo, snapped = reading.header.seed, reading.header.echo, begun_at(reading.events)
    if snapped is not None:
        session = begun_from(snapped, program, seed, echo)
        if session is not None and digest(session.state) == digest(state_of(snapped, seed)):
            return session, ""
        return Session(program, seed, echo=echo), "the story cannot begin where the run did"
    return Session(program, seed, echo=echo), ""


def begun_from(
    snapped: Snapped, program: Program, seed: int, echo: Mapping[str, str] | None = None
) -> Session | None:
    """A session that begins in a snapshot's state; ``None`` where it cannot."""
    state = state_today(snapped, program, seed)
    if state.at not in program.passages:
        return None
    try:
        return Session.from_state(program, state, seed, echo)
    except NotOffered:
        return None


def _happen(standing: Standing, event: Event) -> None:
    match event:
        case Picked() | Answered():
            _move(standing, event)
        case TookBack():
            _take_back(standing, event)
        case Ended(ending=ending):
            page = standing.session.page
            if page.ending is None or page.ending.id != renamed_ending(
                standing.session.program, ending
            ):
                raise _Differs("the story does not end there")
            standing.has_end = True
        case _:
            standing.t = max(standing.t, getattr(event, "t", 0))


def move_of(session: Session, event: Moved) -> Move:
    """The move that a line stands for, where a session is, under the names of its story."""
    if isinstance(event, Picked):
        return renamed(session.program, Chose(event.at, event.choice))
    return Asked(session.state.at, event.question)


def _move(standing: Standing, event: Moved) -> None:
    try:
        move = move_of(standing.session, event)
        turn = standing.session.make(move, _said(event, standing.words))
    except NotOffered as why:
        raise _Differs(str(why)) from why
    if standing.digests.of(turn.state) != event.digest:
        standing.session.undo()
        raise _Differs("what follows from the choice is not what was recorded")
    standing.marks.append((event.n, event.digest))
    standing.moves += 1
    standing.waited += event.d
    standing.t = max(standing.t, event.t)


def _said(event: Moved, words: Mapping[int, str]) -> str:
    return words.get(event.n, "") if isinstance(event, Answered) else ""


def _take_back(standing: Standing, event: TookBack) -> None:
    if (event.to, event.digest) not in standing.marks[:-1]:
        raise _Differs("there was no such choice to go back to")
    while standing.marks[-1][0] > event.to:
        standing.marks.pop()
        standing.session.undo()
    standing.has_end = False
    standing.undos += 1
    standing.waited += event.d
    standing.t = max(standing.t, event.t)


def follow_choices(
    session: Session, moves: Sequence[Moved], words: Mapping[int, str] | None = None
) -> int:
    """Make the moves of a file again, as far as they are offered; how many of them were."""
    for made, move in enumerate(moves):
        try:
            session.make(move_of(session, move), _said(move, words or {}))
        except NotOffered:
            return made
    return len(moves)


# --------------------------------------------------------------------- words


def has_other_mods(reading: Reading, program: Program) -> bool:
    """Whether a run was made with other mods than those that lie over the story now, or with them in another order."""
    return [name for name, _ in reading.header.mods] != [name for name, _ in program.mods]


def passage_name(program: Program, name: str) -> str:
    """A passage's name as a person reads it: without its chapter, and without the beats inside it."""
    while name in program.passages and not program.passages[name].is_named:
        name = name.rpartition(".")[0]
    for chapter in program.chapters:
        if name.startswith(f"{chapter}."):
            name = name.removeprefix(f"{chapter}.")
            break
    return name.partition(".")[0].replace("_", " ")


def number_word(number: int) -> str:
    """A small number as a word, a larger one in figures."""
    return _NUMBERS[number] if number < len(_NUMBERS) else str(number)
