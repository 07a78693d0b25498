"""A run from before the story changed: how far it still leads, where it can be gone on with, and what to say about it.

Its choices are made again as far as they are offered. Where that stops short, the last snapshot is taken up whose place
is still there, and the choices behind it are made. Where no place is left, the act it was in is opened with what the run
had come to. Nothing here touches the disk, and no file is changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from attrs import field, frozen

from neovista.model.program import Chapter, Program
from neovista.runtime.echoes import echoed
from neovista.runtime.machine import NotOffered, begin_at
from neovista.runtime.renaming import place_today
from neovista.runtime.session import Session
from neovista.runtime.state import State
from neovista.saves.canonical import LONGEST_LINE
from neovista.saves.files import Reading
from neovista.saves.records import Moved, Picked, Snapped, counted
from neovista.saves.replaying import (
    begun_from,
    follow_choices,
    has_other_mods,
    number_word,
    passage_name,
)
from neovista.saves.snapshots import begun_at, counted_snapshots, snapshot, state_today

_ACT = re.compile(r"act(\d+)\.")


@frozen
class Rescued:
    """Where a run goes on in another story than it was made with.

    ``moves`` were made again in ``session``, from its beginning on; ``stands`` counts the choices that are behind it, with
    those before a snapshot. ``is_from_state``: the session does not begin where the story does.
    """

    session: Session
    moves: tuple[Moved, ...] = field(repr=False)
    stands: int
    is_from_state: bool = False
    opens: Chapter | None = field(default=None, repr=False)
    """The chapter that was opened because no place of the run is left."""


def rescue(reading: Reading, program: Program, words: Mapping[int, str] | None = None) -> Rescued:
    """Find where a run goes on in this program; ``words`` are those that were typed, by the number of the event."""
    moves = counted(reading.events)
    reached = _by_choices(reading, program, moves, words)
    if reached.stands == len(moves):
        return reached
    for taken, snapped in reversed(counted_snapshots(reading.events)):
        if taken <= reached.stands:
            break
        session = _begun_from(snapped, program, reading)
        if session is not None:
            more = follow_choices(session, moves[taken:], words)
            return Rescued(session, moves[taken : taken + more], taken + more, is_from_state=True)
    if not reached.stands and last_place(reading, program) not in program.passages:
        return _opening(reading, program) or reached
    return reached


def _by_choices(
    reading: Reading, program: Program, moves: tuple[Moved, ...], words: Mapping[int, str] | None
) -> Rescued:
    snapped = begun_at(reading.events)
    session = _begun_from(snapped, program, reading) if snapped is not None else None
    is_from_state = session is not None
    if session is None:
        session = Session(program, reading.header.seed, echo=reading.header.echo)
        if snapped is not None:
            return Rescued(session, (), 0)
    made = follow_choices(session, moves, words)
    return Rescued(session, moves[:made], made, is_from_state)


def _begun_from(snapped: Snapped, program: Program, reading: Reading) -> Session | None:
    """A session that begins in a snapshot's state, if there is room for that state in the file it will have."""
    session = begun_from(snapped, program, reading.header.seed, reading.header.echo)
    if session is None or snapshot(session.state, snapped.t, LONGEST_LINE) is None:
        return None
    return session


def last_place(reading: Reading, program: Program) -> str:
    """The passage in which a run's last choice was taken, under its name of today."""
    picks = (move for move in reversed(counted(reading.events)) if isinstance(move, Picked))
    pick = next(picks, None)
    return program.start if pick is None else place_today(program, pick.at)


# -------------------------------------------------------- the act’s opening


def _opening(reading: Reading, program: Program) -> Rescued | None:
    """The act that a run was in, begun with what the run had come to; ``None`` where there is no such act."""
    chapter = _chapter_of(program, last_place(reading, program))
    if chapter is None:
        return None
    seed, echo, carried = reading.header.seed, reading.header.echo, _carried(reading, program)
    values = dict(carried.values) if carried is not None else {}
    for one in program.chapters.values():
        values.update(one.own)
    visits = carried.visits if carried is not None else {}
    try:
        beginning = begin_at(echoed(program, echo), chapter.start, values, visits, seed)
    except NotOffered:
        return None
    if snapshot(beginning[0], 0, LONGEST_LINE) is None:
        return None
    session = Session(program, seed, echo=echo, beginning=beginning)
    return Rescued(session, (), 0, is_from_state=True, opens=chapter)


def _chapter_of(program: Program, place: str) -> Chapter | None:
    """The chapter a place was in, or else the first of the same act, if there still is one."""
    for name, chapter in program.chapters.items():
        if place.startswith(f"{name}."):
            return chapter
    act = _ACT.match(place)
    of_act = (one for one in program.chapters.values() if act and one.act == int(act[1]))
    return next(of_act, None)


def _carried(reading: Reading, program: Program) -> State | None:
    """What a run had come to when that was last written down."""
    snapshots = [snapped for _, snapped in counted_snapshots(reading.events)]
    snapped = snapshots[-1] if snapshots else begun_at(reading.events)
    return None if snapped is None else state_today(snapped, program, reading.header.seed)


# --------------------------------------------------------------------- words


def recorded_behind(reading: Reading, program: Program, last: int) -> Iterator[str]:
    """What a run’s file has of the choices behind event ``last``: where they were taken and their names, a line each."""
    moves = [move for move in counted(reading.events) if move.n > last]
    if moves:
        yield "What is recorded from here on, by the names it had:"
    for move in moves:
        if isinstance(move, Picked):
            yield f"> {passage_name(program, move.at)}: {move.choice.replace('_', ' ')}"
        else:
            yield f"> (answered) {move.question.replace('_', ' ')}"


def told(reading: Reading, rescued: Rescued, file: str) -> str:
    """What to tell, once, somebody who goes on with a run in another story than it was made with."""
    if rescued.opens is not None:
        return _nothing_left(reading, rescued, rescued.opens, file)
    if has_other_mods(reading, rescued.session.program):
        return _other_mods(reading, rescued)
    return _changed_story(reading, rescued)


def _changed_story(reading: Reading, rescued: Rescued) -> str:
    program, before = rescued.session.program, reading.header.version
    counts = "This night can no longer count as a run"
    if before != program.version:
        counts += f" on {program.version}; it still verifies on {before}"
    place = _place_now(reading, rescued)
    return f"NV607: The story has changed since this save. {place} {counts}. The old file is left as it was."


def _nothing_left(reading: Reading, rescued: Rescued, chapter: Chapter, file: str) -> str:
    program = rescued.session.program
    places = {
        place_today(program, move.at)
        for move in counted(reading.events)
        if isinstance(move, Picked)
    }
    before = ", and everything before it, is gone"
    if places & set(program.passages):
        before = " is gone, and so is the way to all that came before it,"
    begins = f"act {chapter.act}" if chapter.act else f"*{chapter.title}*"
    read = f"`neovista replay {file}`"
    return (
        f"NV612: The scene this save was in{before} in {program.version}. You can read the night so far, for the old file is "
        f"left as it was ({read}), or begin {begins} with what you carried: that is the page you are at."
    )


def _other_mods(reading: Reading, rescued: Rescued) -> str:
    made, here = dict(reading.header.mods), dict(rescued.session.program.mods)
    said = [
        f"with the mod `{name}` ({made[name]}), which is not here"
        for name in made
        if name not in here
    ]
    said += [f"without the mod `{name}` ({here[name]})" for name in here if name not in made]
    mods = ", and ".join(said) or "with the same mods in another order"
    back = "The old file is left as it was; play with the mods it was made with to go on there."
    return f"NV611: This run was made {mods}. {_place_now(reading, rescued)} {back}"


def _place_now(reading: Reading, rescued: Rescued) -> str:
    """Where the choices that still hold have led, and where the others had."""
    program = rescued.session.program
    now = passage_name(program, rescued.session.page.passage)
    lost = len(counted(reading.events)) - rescued.stands
    if not lost and rescued.is_from_state:
        return f"You are still at *{now}*, though not all that led there is in the story any more."
    if not lost:
        return f"You are still at *{now}*, by the same choices; some of them count otherwise now."
    at = last_place(reading, program)
    was, is_gone = passage_name(program, at), at not in program.passages
    why = "which is gone" if is_gone else "where your choices no longer lead"
    earlier = f"{number_word(lost)} {'choice' if lost == 1 else 'choices'} earlier"
    return f"You were in *{was}*, {why} in {program.version}; you are now at *{now}*, {earlier}."
