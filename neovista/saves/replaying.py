"""A file's events played again in a program, and what to say when the two no longer agree.

A run from the same story is followed event by event, each digest compared. A run from before the story changed is
followed by the choices that count, as far as they are still offered. Nothing here touches the disk.
"""

from __future__ import annotations

from attrs import define, field

from neovista.model.program import Program
from neovista.runtime.events import Chose
from neovista.runtime.machine import NotOffered
from neovista.runtime.session import Session
from neovista.saves.canonical import digest
from neovista.saves.files import Reading
from neovista.saves.records import Answered, Ended, Event, Picked, TookBack, counted

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


def follow(reading: Reading, program: Program) -> Standing:
    """Play a file's events again, up to the first that this program does not lead to."""
    session = Session(program, reading.header.seed)
    standing = Standing(session, [(0, digest(session.state))])
    try:
        for event in reading.events:
            _happen(standing, event)
            standing.last = event.n
    except _Differs as why:
        standing.fault = str(why)
    return standing


def _happen(standing: Standing, event: Event) -> None:
    match event:
        case Picked():
            _pick(standing, event)
        case TookBack():
            _take_back(standing, event)
        case Ended(ending=ending):
            page = standing.session.page
            if page.ending is None or page.ending.id != ending:
                raise _Differs("the story does not end there")
            standing.has_end = True
        case Answered():
            raise _Differs("the story asks nothing there")
        case _:
            standing.t = max(standing.t, getattr(event, "t", 0))


def _pick(standing: Standing, event: Picked) -> None:
    try:
        turn = standing.session.make(Chose(event.at, event.choice))
    except NotOffered as why:
        raise _Differs(str(why)) from why
    if digest(turn.state) != event.digest:
        standing.session.undo()
        raise _Differs("what follows from the choice is not what was recorded")
    standing.marks.append((event.n, event.digest))
    standing.moves += 1
    standing.waited += event.d
    standing.t = max(standing.t, event.t)


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


def follow_choices(reading: Reading, program: Program) -> tuple[Session, tuple[Picked, ...]]:
    """Make the choices that count again, as far as they are offered; and which of them were."""
    session = Session(program, reading.header.seed)
    picks = counted(reading.events)
    for made, pick in enumerate(picks):
        try:
            session.make(Chose(pick.at, pick.choice))
        except NotOffered:
            return session, picks[:made]
    return session, picks


# --------------------------------------------------------------------- words


def changed_story(reading: Reading, session: Session, stands: int) -> str:
    """What to tell somebody whose run is from before the story changed; ``stands`` choices of it still hold."""
    program, picks, before = session.program, counted(reading.events), reading.header.version
    now, lost = passage_name(program, session.page.passage), len(picks) - stands
    if not lost:
        place = f"You are still at *{now}*, by the same choices; some of them count otherwise now."
    else:
        was = passage_name(program, picks[-1].at)
        is_gone = picks[-1].at not in program.passages
        why = "which is gone" if is_gone else "where your choices no longer lead"
        earlier = f"{number_word(lost)} {'choice' if lost == 1 else 'choices'} earlier"
        place = (
            f"You were in *{was}*, {why} in {program.version}; you are now at *{now}*, {earlier}."
        )
    counts = "This night can no longer count as a run"
    if before != program.version:
        counts += f" on {program.version}; it still verifies on {before}"
    return f"NV607: The story has changed since this save. {place} {counts}. The old file is left as it was."


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
