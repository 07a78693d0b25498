"""Going on with a run that was kept: in its own file where that is whole, else from what is whole in another one."""

from __future__ import annotations

import contextlib
import errno
import os
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from attrs import field, frozen

from neovista.model.program import Program
from neovista.runtime.session import Session
from neovista.saves.canonical import LONGEST_LINE, run_letters
from neovista.saves.files import Reading
from neovista.saves.keeping import (
    KeptRun,
    NotKept,
    explain,
    has_changed,
    kept_runs,
    load_reading,
    not_kept,
)
from neovista.saves.lock import FolderLock
from neovista.saves.port import PORT, Port
from neovista.saves.private import PrivateWords, load_words, private_path
from neovista.saves.recording import Clock, Journal, new_journal
from neovista.saves.records import Answered, counted
from neovista.saves.replaying import Standing, follow, has_other_mods
from neovista.saves.rescuing import Rescued, rescue, told
from neovista.saves.ring import Ring
from neovista.saves.snapshots import RESCUE, snapshot
from neovista.saves.tail import NotOnDisk, Tail
from neovista.saves.trouble import is_closed
from neovista.saves.whole import happened, move_aside
from neovista.saves.writer import Ending, Reopened, Writer

_SHELVES = ("named", "auto")
"""The folders of files that are written as a whole; nobody goes on in one of those."""


@frozen
class Resumed:
    """A run that goes on. ``message``, if there is one, tells the player what is not as they left it."""

    session: Session
    journal: Journal = field(repr=False)
    message: str = ""


def resume_run(
    kept: KeptRun,
    program: Program,
    *,
    lock: FolderLock | None = None,
    autosaves: int | None = None,
    now: Clock = time.time,
    clock: Clock = time.monotonic,
    port: Port = PORT,
) -> Resumed:
    """Go on with a run, in its own file where that is whole and live, else in a new one.

    ``lock`` is that of the folder of all saves, which may be held by another journal of this program; left out, that folder
    is the one above the file's. Where it may not be written to, the run goes on in memory, and its journal says so.

    Raises:
        NotKept: if it is not of this story, of a later format, open elsewhere, or damaged from its first line on.
    """
    ring = Ring(lock or FolderLock(kept.path.parent.parent, port, now), autosaves)
    port, now = ring.lock.port, ring.lock.now
    handle, may_write = _take(kept.path, port)
    try:
        data = port.read(handle)
        reading = load_reading(data, kept.path, program)
        words = _typed(kept.path, data, reading, port)
        standing = follow(reading, program, words)
        again = _Again(kept.path, handle, may_write, data, reading, standing, ring, clock)
        is_other = again.standing.fault and has_changed(reading, program)
        if is_other or has_other_mods(reading, program):
            port.close(handle)
            return _with_changed_story(again, program)
    except NotKept:
        port.close(handle)
        raise
    except OSError as why:
        port.close(handle)
        raise NotKept(explain(why, kept.path)) from why
    is_whole = not reading.fault and not again.standing.fault and not reading.is_closed
    is_live = kept.path.parent.name not in _SHELVES
    return _in_its_own_file(again) if is_whole and is_live else _in_a_copy(again)


@frozen
class _Again:
    """A file that was opened to go on with it, and how far it holds."""

    path: Path
    handle: int
    may_write: bool
    data: bytes = field(repr=False)
    reading: Reading
    standing: Standing
    ring: Ring
    clock: Clock

    @property
    def port(self) -> Port:
        """The disk."""
        return self.ring.lock.port

    @property
    def folder(self) -> Path:
        """The folder of all saves."""
        return self.ring.lock.folder

    @property
    def now(self) -> Clock:
        """The wall clock."""
        return self.ring.lock.now

    @property
    def is_elsewhere(self) -> bool:
        """Whether the file is not among the saves; then it is left where it is, whatever is wrong with it."""
        return self.path.parent.parent.resolve() != self.folder.resolve()

    @property
    def is_damaged(self) -> bool:
        """Whether not all of it holds, or a file that was written as a whole is not whole any more."""
        is_shelved = self.path.parent.name in _SHELVES
        return (
            bool(self.reading.fault)
            or self.standing.last < len(self.reading.events)
            or (is_shelved and not self.reading.is_closed)
        )

    @property
    def last(self) -> int:
        """The number of the last event to go on behind; neither a label nor the line that closes a whole file is one."""
        if self.standing.last < len(self.reading.events):
            return self.standing.last
        return happened(self.data, self.reading)

    @property
    def prefix(self) -> bytes:
        """The bytes of everything to go on behind."""
        return self.data[: self.reading.ends[self.last]]

    @property
    def gap(self) -> int:
        """Milliseconds by the wall clock since the file was last written."""
        return max(0, round((self.now() - self.port.written_at(self.handle)) * 1000))


def _take(path: Path, port: Port) -> tuple[int, bool]:
    """Open a run's file for this program alone, and whether to write; one that may only be read is opened for that."""
    for _ in range(3):
        try:
            handle, may_write = _opened(path, port)
        except OSError as why:
            raise NotKept(explain(why, path)) from why
        if not port.lock(handle):
            port.close(handle)
            break
        if port.is_still(handle, path):
            return handle, may_write
        port.close(handle)
    headline = "Neovista is already open in another window, with this run"
    raise NotKept(
        not_kept(
            "NV604", headline, path, "go on there, or close it first; other runs can be played here"
        )
    )


def _opened(path: Path, port: Port) -> tuple[int, bool]:
    try:
        return port.reopen(path), True
    except OSError as why:
        if not is_closed(why.errno):
            raise
        return port.open_to_read(path), False


# --------------------------------------------------------- in the same file


def _in_its_own_file(again: _Again) -> Resumed:
    gap, opening = again.gap, partial(_tail, again, again.handle)
    if not again.may_write:
        again.port.close(again.handle)
        why = OSError(errno.EROFS, os.strerror(errno.EROFS))
        opening = partial(_in_memory, again, why)
    return _resumed(again, again.path, opening, gap)


def _in_memory(again: _Again, why: OSError) -> Tail:
    """Go on in memory, and let the writer say why."""
    tail = _tail(again, None)
    tail.unwritten += again.prefix
    raise NotOnDisk(why, tail)


def _tail(again: _Again, handle: int | None) -> Tail:
    """The end to write behind."""
    standing, prefix = again.standing, again.prefix
    return Tail(
        handle,
        again.reading.heads[again.last],
        again.last,
        standing.marks,
        standing.moves,
        standing.undos,
        standing.waited,
        standing.t,
        len(prefix),
    )


def _resumed(
    again: _Again, path: Path, opening: Callable[[], Tail], gap: int, message: str = ""
) -> Resumed:
    session, t = again.standing.session, again.standing.t
    words = _private(again, path)
    writer = Writer(again.port, words, opening, again.now, autosave=again.ring.keep)
    writer.put(Reopened(gap, t))
    if session.page.ending is not None and not again.standing.has_end:
        writer.put(Ending(session.page.ending.id))
    run_id = again.reading.header.run
    return Resumed(session, Journal(path, run_id, writer, again.ring, again.clock, t), message)


def _typed(path: Path, data: bytes, reading: Reading, port: Port) -> dict[int, str]:
    """The words that were typed in a run; a file that somebody copied or renamed has those of the one it was.

    An autosave has none of its own, for words are to be in as few files as can be: it has those of the live runs that
    gave the same answers, as far as these have not taken them back.
    """
    own, run_id = private_path(path), reading.header.run
    answers = [event.n for event in reading.events if isinstance(event, Answered)]
    words: dict[int, str] = {}
    if path.parent.name == "auto" and answers:
        answered = data[: reading.ends[answers[-1]]]
        for kept in kept_runs(path.parent.parent, port):
            with contextlib.suppress(OSError):
                if kept.run_id == run_id and port.load(kept.path).data.startswith(answered):
                    words = load_words(private_path(kept.path), port) | words
        if words:
            return words
    return load_words(own, port) or load_words(own.with_stem(run_id), port)


def _private(again: _Again, path: Path) -> PrivateWords:
    """Of the words that were typed, those that still count, as those of the file that is written on."""
    standing = again.standing
    turns = zip(standing.marks, standing.session.turns, strict=True)
    words = {n: turn.said for (n, _), turn in turns if turn.said}
    own = private_path(path)
    return PrivateWords(again.port, own, words, words == load_words(own, again.port))


# ---------------------------------------------------------------- in a copy


def _in_a_copy(again: _Again) -> Resumed:
    """Go on in a new file that begins as the old one does, as far as that is whole.

    A damaged file is moved aside, as it is; a file that was closed stays where it is.
    """
    gap = again.gap
    try:
        path, handle = _copied(again)
    except OSError as why:
        is_aside = again.path.name not in again.port.names(again.path.parent)
        message = _damage(again, is_aside=is_aside) if again.is_damaged else ""
        return _resumed(again, again.path, partial(_in_memory, again, why), gap, message)
    message = _damage(again, is_aside=not again.is_elsewhere) if again.is_damaged else ""
    return _resumed(again, path, partial(_tail, again, handle), gap, message)


def _copied(again: _Again) -> tuple[Path, int]:
    """Make the new file, and let it take the place of a live one that is damaged; where, and open to be written to."""
    port, letters = again.port, run_letters(os.urandom(10))
    path, live = again.path, again.path.parent
    if path.parent.name in _SHELVES or again.is_elsewhere:
        live = again.folder / "live"
    if not again.is_damaged or live != path.parent:
        path = live / f"{again.reading.header.run}-{letters[:8]}.nvs"
    new = live / f".{again.reading.header.run}-{letters}.tmp"
    try:
        port.make_folder(live)
        handle = _written(again, new)
        try:
            if again.is_damaged and not again.is_elsewhere:
                move_aside(port, again.folder, again.path)
            port.replace(path, by=new)
            port.sync_folder(live)
        except OSError:
            port.close(handle)
            _remove_unless_needed(again, new)
            raise
    finally:
        port.close(again.handle)
    return path, handle


def _written(again: _Again, new: Path) -> int:
    """A new file with all that is whole in it, read back and locked."""
    port = again.port
    handle = port.create(new)
    try:
        port.lock(handle)
        port.append(handle, again.prefix)
        port.sync(handle)
        if port.read(handle) != again.prefix:
            raise OSError(errno.EIO, "what was written is not what is read")
    except OSError:
        port.close(handle)
        _remove_unless_needed(again, new)
        raise
    return handle


def _remove_unless_needed(again: _Again, new: Path) -> None:
    """Leave no half of a file behind; but where the old one was moved aside already, the new one is the run."""
    if again.port.is_still(again.handle, again.path):
        again.port.remove(new)


def _damage(again: _Again, *, is_aside: bool = True) -> str:
    """What to tell somebody whose file is damaged, or was cut off while it was written."""
    whole = again.standing.moves
    if whole == 0:
        kept = "This file is damaged before its first choice. The night begins again."
    else:
        first = (
            "The first choice is whole and is"
            if whole == 1
            else f"The first {whole} choices are whole and are"
        )
        kept = f"This file is damaged after choice {whole}. {first} played from."
    where = "it is in `saves/bad`" if is_aside else "it is where it was"
    return f"NV606: {kept} The original has not been changed; {where}."


# ------------------------------------------------------- with another story


def _with_changed_story(again: _Again, program: Program) -> Resumed:
    """Go on in a new run with what can be rescued; the old file stays as it is."""
    rescued = rescue(again.reading, program, again.standing.words)
    session, old = rescued.session, again.reading.header
    t = _last_t(again.reading, rescued)
    journal = new_journal(again.ring, session, old.mode, old.line["echo"], again.clock, t)
    journal.note({"k": "x-from", "logic": old.logic, "run": old.run, "t": t})
    journal.note({"k": "tool", "name": RESCUE, "t": t})
    if rescued.is_from_state:
        state = snapshot(session.turns[0].state, t, LONGEST_LINE)
        assert state is not None
        journal.note(state)
    for pick, turn in zip(rescued.moves, session.turns[1:], strict=True):
        journal.made_before(turn, pick.via, pick.t, pick.d)
    return Resumed(session, journal, told(again.reading, rescued, str(again.path)))


def _last_t(reading: Reading, rescued: Rescued) -> int:
    """When the last of the choices was made that are behind a rescued run; milliseconds."""
    moves = counted(reading.events)
    return moves[rescued.stands - 1].t if rescued.stands else 0
