"""The threads that put a run on the disk, so that whoever plays never waits for it.

One thread numbers, digests, chains and writes a line for each thing that happened, at once; a second one waits for the
disk to have taken them. So a killed program loses at most what it had not yet handed over, and a failing disk stops
the writing, never the playing. What is worth a line is for ``journal`` to say.
"""

from __future__ import annotations

import errno
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue

from attrs import define, field, frozen

from neovista.runtime.state import State
from neovista.saves.canonical import BEFORE_THE_FIRST, Line, NotCanonical, digest, sealed
from neovista.saves.files import MOST_EVENTS
from neovista.saves.port import LARGEST_FILE, Port
from neovista.saves.records import Ended, Opened, Picked, TookBack, written

LONGEST_GOODBYE = 5.0
"""Seconds that closing waits for a disk that does not answer."""

LONGEST_STEP = 0.025
"""Seconds that a move waits for the one before it to be written, at most."""

_ROOM_TO_SPARE = 64 * 1024


class NotStored(Exception):
    """A file can take no more; the message says why, as a sentence."""


@define
class Tail:
    """The end of a file that is being written: what the next line has to know of those before it."""

    handle: int
    head: str = BEFORE_THE_FIRST
    n: int = -1
    """The number of the last event; 0 behind the header, -1 before it."""
    counted: list[tuple[int, str]] = field(factory=list)
    """Number and digest of each pick that counts, behind those of the beginning."""
    moves: int = 0
    undos: int = 0
    waited: int = 0
    """Milliseconds that were the engine's own."""
    t: int = 0
    size: int = 0


@frozen
class Made:
    """A move was made, and led to this state; perhaps to an ending."""

    at: str
    choice: str
    state: State
    ending: Ending | None
    t: int
    d: int
    via: str


@frozen
class Undone:
    """The last move was taken back."""

    t: int
    d: int
    via: str


@frozen
class Reopened:
    """The program was opened again, ``gap`` ms after it was closed."""

    gap: int
    t: int


@define
class Ending:
    """An ending on its way to the disk; ``seal`` is there once ``stored`` is set."""

    name: str
    seal: str | None = None
    stored: threading.Event = field(factory=threading.Event)


@frozen
class Remark:
    """A line that changes nothing."""

    line: Line


@frozen
class Called:
    """Somebody wants to be told when everything before this is on the disk."""

    done: threading.Event


@frozen
class Stop:
    """Nothing more will come."""


Happening = Made | Undone | Reopened | Remark | Ending | Called | Stop

CODE = "NV601"

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_CLOSED = (errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOTDIR, errno.ELOOP)


def _ending_of(happening: Happening) -> Ending | None:
    return happening.ending if isinstance(happening, Made) else None


class Writer:
    """A file that is written to from here on, by threads of its own.

    ``opening`` is called first, on the thread: it makes or takes over the file. Each sentence about what went wrong
    replaces the one before; after the first, nothing more is written.
    """

    def __init__(
        self,
        port: Port,
        opening: Callable[[], Tail],
        now: Callable[[], float],
        folder: Path | None = None,
    ) -> None:
        """Start the threads; the folder is one that is about to hold a new file."""
        self._folder = folder
        self._given = self._written = 0
        self._is_behind = False
        self.problem: str | None = None
        self._port = port
        self._opening = opening
        self._now = now
        self._stored_at: float | None = None
        self._happenings: SimpleQueue[Happening] = SimpleQueue()
        self._unsynced: SimpleQueue[Called | Ending | Stop | None] = SimpleQueue()
        self._tail: Tail | None = None
        self._writing = threading.Thread(target=self._write_all, name="neovista-saves", daemon=True)
        self._syncing = threading.Thread(target=self._sync_all, name="neovista-disk", daemon=True)
        self._writing.start()
        self._syncing.start()

    def put(self, happening: Happening) -> None:
        """Hand something over, without waiting for anything; from any thread or signal handler."""
        self._given += 1
        self._happenings.put(happening)

    def put_in_step(self, happening: Happening) -> None:
        """Hand a move over, once the one before it is out of our hands: a killed program loses one and not two.

        People are slower than that. Where moves come faster, this gives the writer its turn; where it cannot keep
        step with a slow disk, nobody waits for it again until it has caught up.
        """
        if self._written >= self._given:
            self._is_behind = False
        elif not self._is_behind:
            until = time.monotonic() + LONGEST_STEP
            while self._written < self._given and not self._is_behind:
                time.sleep(0.0001)
                self._is_behind = time.monotonic() > until
        self.put(happening)

    def close(self) -> None:
        """Wait until everything is on the disk and the file is closed, but not for ever."""
        self.put(Stop())
        self._writing.join(LONGEST_GOODBYE)
        self._syncing.join(LONGEST_GOODBYE)

    # -------------------------------------------------------------- writing

    def _write_all(self) -> None:
        self._trying(self._open)
        while not isinstance(happening := self._happenings.get(), Stop):
            if isinstance(happening, Called):
                self._unsynced.put(happening)
            elif self._tail is not None and self.problem is None:
                self._trying(partial(self._store, self._tail, happening))
            if self.problem is not None and (ending := _ending_of(happening)) is not None:
                ending.stored.set()
            self._written += 1
        self._unsynced.put(Stop())

    def _open(self) -> None:
        self._tail = self._opening()
        self._unsynced.put(None)

    def _store(self, tail: Tail, happening: Happening) -> None:
        match happening:
            case Made():
                self._store_pick(tail, happening)
            case Undone():
                self._store_undo(tail, happening)
            case Reopened(gap, t):
                self._append(tail, written(Opened(tail.n + 1, gap, False, t)))
            case Ending():
                self._store_end(tail, happening)
            case Remark(line):
                self._append(tail, {**line, "n": tail.n + 1})
            case Called() | Stop():
                raise AssertionError("neither is stored")

    def _store_pick(self, tail: Tail, made: Made) -> None:
        state = digest(made.state)
        n = tail.n + 1
        self._append(
            tail, written(Picked(n, made.at, made.choice, made.t, made.d, made.via, state))
        )
        tail.counted.append((n, state))
        tail.moves += 1
        tail.waited += made.d
        tail.t = made.t
        if made.ending is not None:
            self._store_end(tail, made.ending)

    def _store_undo(self, tail: Tail, undone: Undone) -> None:
        if len(tail.counted) < 2:
            return
        to, state = tail.counted[-2]
        self._append(tail, written(TookBack(tail.n + 1, to, undone.t, undone.d, undone.via, state)))
        tail.counted.pop()
        tail.undos += 1
        tail.waited += undone.d
        tail.t = undone.t

    def _store_end(self, tail: Tail, ending: Ending) -> None:
        igt = max(0, tail.t - tail.waited)
        self._append(
            tail, written(Ended(tail.n + 1, ending.name, tail.t, igt, tail.moves, tail.undos))
        )
        ending.seal = tail.head[:16]
        self._unsynced.put(ending)

    def _append(self, tail: Tail, line: Line) -> None:
        append(self._port, tail, line)
        self._unsynced.put(None)

    # -------------------------------------------------------------- syncing

    def _sync_all(self) -> None:
        stops = False
        while not stops:
            waiting = [self._unsynced.get()]
            try:
                while True:
                    waiting.append(self._unsynced.get_nowait())
            except Empty:
                pass
            self._trying(self._sync)
            for one in waiting:
                self._tell(one)
            stops = any(isinstance(one, Stop) for one in waiting)
        if self._tail is not None:
            self._trying(partial(self._port.close, self._tail.handle))

    def _tell(self, waiting: Called | Ending | Stop | None) -> None:
        if isinstance(waiting, Called):
            waiting.done.set()
        elif isinstance(waiting, Ending):
            if self.problem is not None:
                waiting.seal = None
            waiting.stored.set()

    def _sync(self) -> None:
        if self._tail is not None and self.problem is None:
            self._port.sync(self._tail.handle)
            if self._folder is not None:
                self._port.sync_folder(self._folder)
                self._folder = None
            self._stored_at = self._now()

    # --------------------------------------------------------------- trouble

    def _trying(self, do: Callable[[], None]) -> None:
        """Do it; whatever goes wrong becomes a sentence, and nothing more is written."""
        try:
            do()
        except OSError as why:
            self.problem = self._sentence(why.errno)
        except NotStored as why:
            self.problem = f"{CODE}: Not saved: {why}"
        except Exception as why:
            self.problem = f"{CODE}: Not saved: {type(why).__name__}. This is our mistake, not yours. {self._kept()}"

    def _sentence(self, error: int | None) -> str:
        if error in _FULL:
            size = max(1, round((self._tail.size if self._tail else 0) / 1000))
            what = f"the disk is full (this save needs {size} kB). {self._kept()}Play on; free some space and go on"
            return (
                f"{CODE}: Not saved: {what} from there, or quit with `--saves` pointing elsewhere."
            )
        if error in _CLOSED:
            what = "this folder is read-only. The night goes on in memory only."
            return f"{CODE}: Not saved: {what} Choose another folder with `--saves`."
        what = "the disk reported an error while writing. Neovista did not trust it"
        kept = f" and kept your {self._hour()} save." if self._stored_at is not None else "."
        return f"{CODE}: Not saved: {what}{kept}"

    def _kept(self) -> str:
        return "" if self._stored_at is None else f"Your last save, {self._hour()}, is untouched. "

    def _hour(self) -> str:
        return time.strftime("%H:%M", time.localtime(self._stored_at))


def append(port: Port, tail: Tail, line: Line) -> None:
    """Write one more line at the end of a file.

    Raises:
        NotStored: if a file of this length would not be read again, or the line not.
        OSError: if the disk does not take it.
    """
    if tail.n + 1 >= MOST_EVENTS or tail.size > LARGEST_FILE - _ROOM_TO_SPARE:
        raise NotStored(
            "this run is longer than a file can hold. The night goes on in memory only."
        )
    try:
        data, head = sealed(tail.head, line)
    except NotCanonical as why:
        raise NotStored(f"{why}. This is our mistake, not yours.") from why
    port.append(tail.handle, data)
    tail.head = head
    tail.n += 1
    tail.size += len(data)
