"""The ways into a run: what is on the disk becomes a session, its keeper and a few words."""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

from neovista.diagnostics.clean import clean
from neovista.model.program import Program
from neovista.tui.playing import Playing, Start

if TYPE_CHECKING:
    from neovista.saves.journal import Echo, Journal, KeptRun

MINUTE, HOUR, DAY = 60, 3600, 86400


@frozen
class Beginning:
    """How a new run begins: with which seed and echo, kept in which folder, with how many autosaves beside it."""

    program: Program
    saves: Path
    seed: int
    echo: Echo | None = None
    autosaves: int | None = None


def start_of(beginning: Beginning, kept: KeptRun | None) -> Start:
    """A new run, and the kept one if it can be gone on with."""
    new, program = partial(_begun, beginning), beginning.program
    if kept is None or kept.problem or kept.has_ended or kept.is_open:
        return Start(new)
    from neovista.saves.journal import peek

    last = peek(kept, program)
    if last is None:
        return Start(new)
    return Start(new, partial(_resumed, beginning, kept), last, _said_of(kept, time.time()))


def start_at(beginning: Beginning, kept: KeptRun) -> Start:
    """The run that was named, whatever state it is in; it is opened at once.

    Raises:
        NotKept: if it cannot be gone on with; nothing else is begun in its place.
    """
    playing = _resumed(beginning, kept)
    return Start(partial(_begun, beginning), lambda: playing)


def ago(seconds: float) -> str:
    """How long ago, in the largest whole unit."""
    for unit, name in ((DAY, "day"), (HOUR, "hour"), (MINUTE, "minute")):
        count = int(seconds // unit)
        if count:
            return f"{count} {name}{'s' if count > 1 else ''} ago"
    return "just now"


def _said_of(kept: KeptRun, now: float) -> str:
    moves = f"{kept.picks} choice{'' if kept.picks == 1 else 's'}"
    return f"{ago(now - kept.last_played)} · {moves}"


def _begun(how: Beginning) -> Playing:
    from neovista.saves.journal import begin_run

    session, journal = begin_run(
        how.saves, how.program, seed=how.seed, echo=how.echo, autosaves=how.autosaves
    )
    return Playing(session, journal, where=clean(str(journal.path)))


def _resumed(how: Beginning, kept: KeptRun) -> Playing:
    from neovista.saves.journal import FolderLock, resume_run

    lock = FolderLock(how.saves)
    found = resume_run(kept, how.program, lock=lock, autosaves=how.autosaves)
    journal: Journal = found.journal
    return Playing(found.session, journal, clean(found.message), clean(str(journal.path)))
