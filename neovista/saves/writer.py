"""The threads that put a run on the disk, so that whoever plays never waits for it.

One thread numbers, digests, chains and writes a line for each thing that happened, at once; a second one waits for the
disk to have taken them, and keeps whole files beside. So a killed program loses at most what it had not yet handed
over, and a failing disk stops the writing, never the playing: what it did not take stays in memory, for a save
elsewhere. What is worth a line is for ``journal`` to say.
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

from neovista.runtime.events import Answered as Asked
from neovista.runtime.events import Chose, Move
from neovista.runtime.state import State
from neovista.saves.canonical import Line, digest
from neovista.saves.files import MOST_EVENTS
from neovista.saves.port import LARGEST_FILE, Port
from neovista.saves.private import PrivateWords
from neovista.saves.records import Answered, Ended, Opened, Picked, TookBack, written
from neovista.saves.snapshots import EVERY, snapshot
from neovista.saves.tail import NotOnDisk, NotStored, Tail, append
from neovista.saves.trouble import CODE, reason, run_not_stored, untouched
from neovista.saves.whole import SoFar

LONGEST_GOODBYE = 5.0
"""Seconds that closing waits for a disk that does not answer."""

LONGEST_STEP = 0.25
"""Seconds that a move waits for the one before it to be written, at most.

A write is done in a fraction of a millisecond, so this is never seen but where the disk hangs, or where the machine has
so much to do that the writer does not get its turn. A shorter wait would give the promise away on a busy machine. A
disk that hangs costs it once: then nobody waits until the writer has caught up.
"""


@frozen
class Made:
    """A move was made, and led to this state; perhaps to an ending. ``said`` are the words of an answer.

    ``is_milestone``: the state is worth a snapshot.
    """

    move: Move
    state: State
    ending: Ending | None
    t: int
    d: int
    via: str
    said: str = field(default="", repr=False)
    is_milestone: bool = False


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


Load = Callable[[], SoFar]
"""Loads all that had happened when it was made; raises ``OSError`` where it cannot be read any more."""


@frozen
class Copied:
    """Somebody wants everything before this, and is called with it on the thread that waits for the disk."""

    take: Callable[[Load], None]


@frozen
class Stop:
    """Nothing more will come."""


@frozen
class _Copy:
    """What has happened until some moment is to be kept as a whole."""

    keep: Callable[[], None]


_Waiting = Called | Ending | Stop | _Copy
"""What the thread that waits for the disk is handed."""

Happening = Made | Undone | Reopened | Remark | Ending | Called | Copied | Stop


def _ending_of(happening: Happening) -> Ending | None:
    return happening.ending if isinstance(happening, Made) else None


class Writer:
    """A file that is written to from here on, by threads of its own.

    ``opening`` is called first, on the thread: it makes or takes over the file. Each sentence about what went wrong
    replaces the one before; after the first, nothing more is written. What was typed is ``private``: where it alone
    cannot be stored, ``loss`` says so and the run is written on. ``autosave`` is called with what has happened at each
    milestone, every so many moves, and in the end.
    """

    def __init__(
        self,
        port: Port,
        private: PrivateWords,
        opening: Callable[[], Tail],
        now: Callable[[], float],
        folder: Path | None = None,
        autosave: Callable[[Load], None] | None = None,
    ) -> None:
        """Start the threads; the folder is one that is about to hold a new file."""
        self._folder = folder
        self._autosave = autosave
        self._has_moved = False
        self._is_over = False
        self._given = self._written = 0
        self._is_behind = False
        self.problem: str | None = None
        self.loss: str | None = None
        self._port = port
        self._private = private
        self._opening = opening
        self._now = now
        self.stored_at: float | None = None
        """When all that was known then was on the disk; seconds since 1970."""
        self._happenings: SimpleQueue[Happening] = SimpleQueue()
        self._unsynced: SimpleQueue[_Waiting | None] = SimpleQueue()
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
            elif isinstance(happening, Copied):
                self._copy(happening.take)
            elif self._tail is not None and not self._is_over:
                self._trying(partial(self._store, self._tail, happening))
            if self.problem is not None and (ending := _ending_of(happening)) is not None:
                ending.stored.set()
            self._written += 1
        self._keep_whole()
        self._unsynced.put(Stop())

    def _open(self) -> None:
        try:
            self._tail = self._opening()
        except NotOnDisk as why:
            self._tail = why.tail
            raise
        self._unsynced.put(None)
        self._keeping_words(self._private.store)

    def _keep_whole(self) -> None:
        """Let all that has happened be kept as a whole file, once something has."""
        if self._autosave is not None and self._has_moved:
            self._copy(self._autosave)

    def _copy(self, take: Callable[[Load], None]) -> None:
        """Have somebody called with what has happened until now, whatever happens before they are."""
        tail, words = self._tail, dict(self._private.words)
        head, n, size = (tail.head, tail.n, tail.size) if tail is not None else ("", -1, 0)
        stored = size - len(tail.unwritten) if tail is not None else 0

        def load() -> SoFar:
            if tail is None or n < 0:
                raise OSError("there is nothing yet that could be kept")
            data = self._port.read(tail.handle)[:stored] if tail.handle is not None else b""
            if len(data) < stored:
                raise OSError(errno.EIO, "what was written is not what is read")
            return SoFar(data + bytes(tail.unwritten[: size - stored]), head, n, words)

        self._unsynced.put(_Copy(partial(take, load)))

    def _store(self, tail: Tail, happening: Happening) -> None:
        match happening:
            case Made():
                self._store_move(tail, happening)
            case Undone():
                self._store_undo(tail, happening)
            case Reopened(gap, t):
                self._append(tail, written(Opened(tail.n + 1, gap, False, t)))
            case Ending():
                self._store_end(tail, happening)
            case Remark(line):
                self._append(tail, {**line, "n": tail.n + 1})
            case Called() | Copied() | Stop():
                raise AssertionError("none of them is stored")

    def _store_move(self, tail: Tail, made: Made) -> None:
        state, n = digest(made.state), tail.n + 1
        if made.said:
            self._keeping_words(partial(self._private.keep, n, made.said))
        match made.move:
            case Chose(at, choice):
                self._append(tail, written(Picked(n, at, choice, made.t, made.d, made.via, state)))
            case Asked(question=question):
                self._append(tail, written(Answered(n, question, made.t, made.d, made.via, state)))
        tail.counted.append((n, state))
        tail.moves += 1
        tail.waited += made.d
        tail.t = made.t
        self._has_moved = True
        if made.ending is not None:
            self._store_end(tail, made.ending)
        elif made.is_milestone or tail.moves % EVERY == 0:
            self._store_snapshot(tail, made)
            self._keep_whole()

    def _store_snapshot(self, tail: Tail, made: Made) -> None:
        """Write the state down, unless it is large, or the file half full: no move may be lost to a lifeboat."""
        if tail.n < MOST_EVENTS // 2 and tail.size < LARGEST_FILE // 2:
            line = snapshot(made.state, made.t)
            if line is not None:
                self._append(tail, {**line, "n": tail.n + 1})

    def _store_undo(self, tail: Tail, undone: Undone) -> None:
        if len(tail.counted) < 2:
            return
        to, state = tail.counted[-2]
        self._append(tail, written(TookBack(tail.n + 1, to, undone.t, undone.d, undone.via, state)))
        tail.counted.pop()
        self._keeping_words(partial(self._private.forget_after, to))
        tail.undos += 1
        tail.waited += undone.d
        tail.t = undone.t
        self._has_moved = True

    def _keeping_words(self, do: Callable[[], None]) -> None:
        """Store what was typed; a run is not given up where that cannot be."""
        self._private.is_kept = self.problem is None
        try:
            do()
            self.loss = None
        except OSError as why:
            because = reason(why.errno, "their folder")
            kept = "The run is kept; when you go on with it, other words stand in their place."
            self.loss = f"{CODE}: Not saved: the words you typed, because {because}. {kept}"

    def _store_end(self, tail: Tail, ending: Ending) -> None:
        igt = max(0, tail.t - tail.waited)
        self._append(
            tail, written(Ended(tail.n + 1, ending.name, tail.t, igt, tail.moves, tail.undos))
        )
        if self.problem is None:
            ending.seal = tail.head[:16]
        self._unsynced.put(ending)

    def _append(self, tail: Tail, line: Line) -> None:
        """Write a line; one that the disk does not take stays in memory, as all that follow it do."""
        try:
            append(self._port, tail, line, in_memory=self.problem is not None)
        except OSError as why:
            self.problem = self._sentence(why.errno)
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
        if self._tail is not None and self._tail.handle is not None:
            self._trying(partial(self._port.close, self._tail.handle))

    def _tell(self, waiting: _Waiting | None) -> None:
        if isinstance(waiting, Called):
            waiting.done.set()
        elif isinstance(waiting, _Copy):
            self._trying(waiting.keep)
        elif isinstance(waiting, Ending):
            if self.problem is not None:
                waiting.seal = None
            waiting.stored.set()

    def _sync(self) -> None:
        tail = self._tail
        if tail is not None and tail.handle is not None and self.problem is None:
            self._port.sync(tail.handle)
            if self._folder is not None:
                self._port.sync_folder(self._folder)
                self._folder = None
            self.stored_at = self._now()

    # --------------------------------------------------------------- trouble

    def _trying(self, do: Callable[[], None]) -> None:
        """Do it; whatever goes wrong becomes a sentence, and nothing more is written."""
        try:
            do()
        except OSError as why:
            self.problem = self._sentence(why.errno)
        except NotStored as why:
            self.problem, self._is_over = f"{CODE}: Not saved: {why}", True
        except Exception as why:
            kept, self._is_over = untouched(self.stored_at), True
            self.problem = (
                f"{CODE}: Not saved: {type(why).__name__}. This is our mistake, not yours. {kept}"
            )

    def _sentence(self, error: int | None) -> str:
        size = self._tail.size if self._tail is not None else 0
        return run_not_stored(error, size, self.stored_at)
