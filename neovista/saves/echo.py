"""Another night's decisions, brought along into this one: from its file into the header of a new one.

They are written into the new file by themselves, with the name and the seal of the run they are of and no path to it; so
the new file can be played again and verified without the old one.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import cast

from attrs import field, frozen

from neovista.model.program import UNSETTLED, Program
from neovista.runtime.session import Session
from neovista.saves.canonical import Json, Line
from neovista.saves.files import Reading
from neovista.saves.keeping import NotKept, explain, has_changed, load_reading, not_kept
from neovista.saves.port import PORT, Port
from neovista.saves.records import Answered, Ended, Picked, TookBack, counted
from neovista.saves.replaying import follow, follow_choices


@frozen
class Echo:
    """What one run brings along for another: the hinges that were settled in it, and how; which run, and its seal."""

    run: str
    seal: str
    hinges: Mapping[str, str] = field(factory=dict)

    @property
    def line(self) -> Line:
        """As a header says it."""
        return {"hinges": cast("Json", dict(self.hinges)), "run": self.run, "seal": self.seal}


def load_echo(path: Path, program: Program, port: Port = PORT) -> Echo:
    """What a run settled that has ended, by its file.

    Raises:
        NotKept: if it has not ended, is damaged, or is no run of this story.
    """
    try:
        data = port.load(path).data
    except OSError as why:
        raise NotKept(explain(why, path)) from why
    reading = load_reading(data, path, program)
    if reading.fault:
        raise _damaged(reading, path)
    seal = _seal(reading)
    if seal is None:
        headline = "this run has not ended, so it has nothing to bring along yet"
        advice = "play it to an ending first: `neovista play --save FILE`"
        raise NotKept(not_kept("NV630", headline, path, advice))
    session = _ended(reading, program)
    if session is None:
        headline = "this run does not come to its ending in the story as it is now"
        advice = "bring along a run that was made with this version, or play without an echo"
        raise NotKept(not_kept("NV630", headline, path, advice))
    values = {name: str(session.state.values[name]) for name in program.hinges}
    hinges = {name: value for name, value in values.items() if value != UNSETTLED}
    return Echo(reading.header.run, seal, hinges)


def _damaged(reading: Reading, path: Path) -> NotKept:
    moves = sum(isinstance(event, Picked | Answered) for event in reading.events)
    after = f"after choice {moves}" if moves else "before its first choice"
    headline = f"this run is damaged {after}, so what it settled is not sure"
    clean_copy = "`neovista saves repair FILE` makes a clean copy of the choices before"
    return NotKept(not_kept("NV630", headline, path, f"{clean_copy}; play that one to an ending"))


def _seal(reading: Reading) -> str | None:
    """What binds the file to its ending; ``None`` if it has none, or went on behind it."""
    for event in reversed(reading.events):
        match event:
            case Ended(n=n):
                return reading.heads[n][:16]
            case Picked() | Answered() | TookBack():
                return None
            case _:
                continue
    return None


def _ended(reading: Reading, program: Program) -> Session | None:
    """The run played again to its ending; where the story has changed, by the same choices. ``None`` where it is not one."""
    standing = follow(reading, program)
    if not standing.fault:
        return standing.session if standing.session.has_ended else None
    if not has_changed(reading, program):
        return None
    moves = counted(reading.events)
    session = Session(program, reading.header.seed, echo=reading.header.echo)
    made = follow_choices(session, moves)
    return session if made == len(moves) and session.has_ended else None
