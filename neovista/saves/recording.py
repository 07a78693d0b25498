"""A run, kept from the moment it is made: what happened, and when, handed to the writer.

A journal never waits for the disk, and a disk that fails never stops the run. Finding and going on with what was kept
are elsewhere.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

from neovista.model.program import Program
from neovista.runtime.chance import seed_letters
from neovista.runtime.events import EndingReached
from neovista.runtime.session import Session, Turn
from neovista.runtime.state import State
from neovista.saves.canonical import Json, Line, digest, run_letters
from neovista.saves.echo import Echo
from neovista.saves.files import FORMAT, RULES
from neovista.saves.fingerprint import fingerprints
from neovista.saves.lock import FolderLock
from neovista.saves.named import Saving
from neovista.saves.port import PORT, Port
from neovista.saves.private import PrivateWords, private_path
from neovista.saves.records import Via
from neovista.saves.ring import Ring
from neovista.saves.snapshots import is_milestone
from neovista.saves.tail import NotOnDisk, Tail, append
from neovista.saves.writer import Called, Copied, Ending, Made, Remark, Undone, Writer

ENGINE = "0.1.0"
"""The release that is written into every file."""

MODES = ("play", "run", "practice", "tool")

Clock = Callable[[], float]
"""Seconds, since whenever."""


class Journal:
    """One run, as it is being kept."""

    def __init__(
        self, path: Path, run_id: str, writer: Writer, ring: Ring, clock: Clock, t: int = 0
    ) -> None:
        """Go on ``t`` milliseconds after the run began."""
        self.path = path
        self.run_id = run_id
        self.lock = ring.lock
        """What saves beside this run are changed with, and the folder of all of them."""
        self._ring = ring
        self._is_closed = False
        self.lock.hold()
        writer.put(Copied(ring.open))
        self._writer = writer
        self._clock = clock
        self._began = clock() - t / 1000
        self._t = t
        self._heard: float | None = None
        self._ending: Ending | None = None

    @property
    def name(self) -> str:
        """What the run is found again by: its file's name if that is one of ours, for a branch has a name of its own."""
        stem = self.path.stem
        return (
            stem
            if stem.startswith(self.run_id) and stem.isascii() and " " not in stem
            else self.run_id
        )

    @property
    def problem(self) -> str | None:
        """The last thing that went wrong, as a sentence with its code; from then on the run is in memory only."""
        return self._writer.problem

    @property
    def loss(self) -> str | None:
        """Why something beside the run is not stored, as a sentence with its code; the run itself is kept.

        That are the words that were typed, autosaves, and what only the first of several windows may store.
        """
        return self._writer.loss or self._ring.trouble or self.lock.told

    @property
    def seal(self) -> str | None:
        """The sixteen letters that bind the file to its ending, once the ending is on the disk.

        Right after the move that ended the story this waits for the disk, but no longer than a second.
        """
        if self._ending is None:
            return None
        self._ending.stored.wait(1.0)
        return self._ending.seal if self._ending.stored.is_set() else None

    def heard(self) -> None:
        """Note the time at which a key was pressed: it is the time of the move that comes of it."""
        self._heard = self._clock()

    def made(self, turn: Turn, via: Via = "key") -> None:
        """Keep the move that led to this turn."""
        if (made := self._happening(turn, via, *self._stamp())) is not None:
            self._writer.put_in_step(made)

    def undone(self, via: Via = "key") -> None:
        """Keep that the last move was taken back."""
        self._ending = None
        t, d = self._stamp()
        self._writer.put_in_step(Undone(t, d, via))

    def made_before(self, turn: Turn, via: str, t: int, d: int) -> None:
        """Keep a move that was made at another time, ``t`` and ``d`` as they were then."""
        if (made := self._happening(turn, via, t, d)) is not None:
            self._writer.put(made)

    def note(self, line: Line) -> None:
        """Keep a line that changes nothing."""
        self._writer.put(Remark(line))

    def save_as(self, label: str) -> Saving:
        """Keep this moment under a name; it is there when the ``Saving`` says so, and nobody has to wait for it."""
        saving = Saving(self.lock, label, lambda: self._writer.stored_at)
        self._writer.put(Copied(saving.keep))
        return saving

    def flush(self, seconds: float = 1.0) -> bool:
        """Wait until all that happened is on the disk, but no longer than this; whether it is."""
        called = Called(threading.Event())
        self._writer.put(called)
        return called.done.wait(seconds) and self.problem is None

    def close(self) -> None:
        """Put everything on the disk and close the file; again is harmless, also out of a signal handler."""
        self._writer.close()
        if not self._is_closed:
            self._is_closed = True
            self.lock.give_back()

    def _happening(self, turn: Turn, via: str, t: int, d: int) -> Made | None:
        if turn.move is None:
            return None
        self._ending = _ending_of(turn)
        state, ending = turn.state, self._ending
        return Made(turn.move, state, ending, t, d, via, turn.said, is_milestone(turn))

    def _stamp(self) -> tuple[int, int]:
        """Milliseconds since the run began, and of those since the key was pressed."""
        now = self._clock()
        pressed = now if self._heard is None else self._heard
        self._heard = None
        self._t = max(self._t, round((pressed - self._began) * 1000))
        return self._t, max(0, round((now - pressed) * 1000))


def _ending_of(turn: Turn) -> Ending | None:
    name = next((event.ending for event in turn.events if isinstance(event, EndingReached)), None)
    return None if name is None else Ending(name)


# ------------------------------------------------------------------ beginning


def begin_run(
    folder: Path,
    program: Program,
    *,
    seed: int = 2147,
    mode: str = "play",
    echo: Echo | None = None,
    autosaves: int | None = None,
    now: Clock = time.time,
    clock: Clock = time.monotonic,
    port: Port = PORT,
) -> tuple[Session, Journal]:
    """Begin a run that is kept in this folder, from its first moment.

    ``echo`` is what it brings along of another one, ``autosaves`` how many there may be beside it.

    Raises:
        ValueError: for a seed that has no letters, an unknown mode, or a number of autosaves that there cannot be.
    """
    seed_letters(seed)
    if mode not in MODES:
        raise ValueError(f"there is no mode {mode}")
    ring = Ring(FolderLock(folder, port, now), autosaves)
    session = Session(program, seed, echo=echo.hinges if echo is not None else None)
    brought = echo.line if echo is not None else None
    return session, new_journal(ring, session, mode, brought, clock)


def new_journal(
    ring: Ring, session: Session, mode: str, echo: Json, clock: Clock, t: int = 0
) -> Journal:
    """A journal of a session, in a new file that is made on the writer's thread; ``echo`` as its header says it."""
    folder, port, now = ring.lock.folder, ring.lock.port, ring.lock.now
    run_id = run_letters(os.urandom(10))
    path = folder / "live" / f"{run_id}.nvs"
    begun = time.strftime("%Y-%m-%dT%H:%MZ", time.gmtime(now()))

    start = session.turns[0].state

    def create() -> Tail:
        first = {**_first_line(session, run_id, mode, begun), "echo": echo}
        return create_run(port, path, first, start)

    words = PrivateWords(port, private_path(path))
    writer = Writer(port, words, create, now, path.parent, ring.keep)
    return Journal(path, run_id, writer, ring, clock, t)


def _first_line(session: Session, run_id: str, mode: str, begun: str) -> Line:
    program = session.program
    logic, text = fingerprints(program)
    mods: list[Json] = [{"id": name, "ver": version} for name, version in program.mods]
    return {
        **({"mods": mods} if mods else {}),
        "cat": None,
        "echo": None,
        "engine": {"rules": RULES, "ver": ENGINE},
        "fmt": list(FORMAT),
        "mode": mode,
        "nonce": None,
        "nv": "save",
        "opts": {"keys": "list", "text": "instant", "typeahead": False},
        "run": run_id,
        "seed": seed_letters(session.seed),
        "story": {"id": program.story, "logic": logic, "text": text, "ver": program.version},
        "t0": begun,
    }


def create_run(port: Port, path: Path, first: Line, state: State) -> Tail:
    """Make a run's file, with its first line, and keep it locked.

    Raises:
        NotOnDisk: if the disk does not take it; with what the file would have held.
    """
    tail = Tail(None, counted=[(0, digest(state))])
    try:
        port.make_folder(path.parent)
        tail.handle = port.create(path)
        port.lock(tail.handle)
        append(port, tail, first)
    except OSError as why:
        if tail.n < 0:
            append(port, tail, first, in_memory=True)
        raise NotOnDisk(why, tail) from why
    return tail
