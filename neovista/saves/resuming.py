"""Going on with a run that was kept: in its own file where that is whole, else from what is whole in another one."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from attrs import field, frozen

from neovista.model.program import Program
from neovista.runtime.session import Session
from neovista.saves.canonical import run_letters
from neovista.saves.files import Reading
from neovista.saves.keeping import KeptRun, NotKept, explain, has_changed, load_reading, not_kept
from neovista.saves.port import PORT, Port
from neovista.saves.recording import Clock, Journal, new_journal
from neovista.saves.replaying import Standing, changed_story, follow, follow_choices
from neovista.saves.writer import Ending, Reopened, Tail, Writer


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
    now: Clock = time.time,
    clock: Clock = time.monotonic,
    port: Port = PORT,
) -> Resumed:
    """Go on with a run, in its own file where that is whole, else in a new one.

    Raises:
        NotKept: if it is not of this story, of a later format, open elsewhere, or damaged from its first line on.
    """
    handle = _take(kept.path, port)
    try:
        data = port.read(handle)
        reading = load_reading(data, kept.path, program)
        again = _Again(kept.path, handle, data, reading, follow(reading, program), now, clock, port)
        if again.standing.fault and has_changed(reading, program):
            port.close(handle)
            return _with_changed_story(again, program)
    except NotKept:
        port.close(handle)
        raise
    except OSError as why:
        port.close(handle)
        raise NotKept(explain(why, kept.path)) from why
    is_whole = not reading.fault and not again.standing.fault and not reading.is_closed
    return _in_its_own_file(again) if is_whole else _in_a_copy(again)


@frozen
class _Again:
    """A file that was opened to go on with it, and how far it holds."""

    path: Path
    handle: int
    data: bytes = field(repr=False)
    reading: Reading
    standing: Standing
    now: Clock
    clock: Clock
    port: Port

    @property
    def last(self) -> int:
        """The number of the last event to go on behind; the line that closes a whole file is not one."""
        return self.standing.last - (
            self.standing.last == len(self.reading.events) and self.reading.is_closed
        )

    @property
    def prefix(self) -> bytes:
        """The bytes of everything to go on behind."""
        return self.data[: self.reading.ends[self.last]]

    @property
    def gap(self) -> int:
        """Milliseconds by the wall clock since the file was last written."""
        return max(0, round((self.now() - self.port.written_at(self.handle)) * 1000))


def _take(path: Path, port: Port) -> int:
    """Open a run's file for this program alone."""
    for _ in range(3):
        try:
            handle = port.reopen(path)
        except OSError as why:
            raise NotKept(explain(why, path)) from why
        if not port.lock(handle):
            port.close(handle)
            break
        if port.is_still(handle, path):
            return handle
        port.close(handle)
    headline = "Neovista is already open in another window, with this run"
    raise NotKept(
        not_kept(
            "NV604", headline, path, "go on there, or close it first; other runs can be played here"
        )
    )


# --------------------------------------------------------- in the same file


def _in_its_own_file(again: _Again) -> Resumed:
    return _resumed(again, again.path, partial(_tail, again, again.handle), again.gap)


def _tail(again: _Again, handle: int) -> Tail:
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
    writer = Writer(again.port, opening, again.now)
    writer.put(Reopened(gap, t))
    if session.page.ending is not None and not again.standing.has_end:
        writer.put(Ending(session.page.ending.id))
    return Resumed(
        session, Journal(path, again.reading.header.run, writer, again.clock, t), message
    )


# ---------------------------------------------------------------- in a copy


def _in_a_copy(again: _Again) -> Resumed:
    """Go on in a new file that begins as the old one does, as far as that is whole.

    A damaged file is moved aside, as it is; a file that was closed stays where it is.
    """
    gap, message = again.gap, ""
    if not again.reading.is_closed or again.last + 1 < len(again.reading.events):
        message = _damage(again)
    try:
        path, handle = _copied(again, is_damaged=bool(message))
    except OSError as why:
        return _resumed(again, again.path, partial(_fail, why), gap, message)
    return _resumed(again, path, partial(_tail, again, handle), gap, message)


def _fail(why: OSError) -> Tail:
    """Let the writer say what went wrong: the run goes on in memory."""
    raise why


def _copied(again: _Again, *, is_damaged: bool) -> tuple[Path, int]:
    """Make the new file, and let it take the place of the damaged one; where, and open to be written to."""
    port, live, letters = again.port, again.path.parent, run_letters(os.urandom(10))
    path = again.path
    if not is_damaged:
        path = live / f"{again.reading.header.run}-{letters[:4]}.nvs"
    new = live / f".{again.reading.header.run}-{letters}.tmp"
    try:
        handle = _written(again, new)
        try:
            if is_damaged:
                _move_aside(again, letters)
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


def _move_aside(again: _Again, letters: str) -> None:
    bad = again.path.parent.parent / "bad"
    again.port.make_folder(bad)
    again.port.replace(bad / f"{again.path.stem}-{letters[:8]}.nvs", by=again.path)
    again.port.sync_folder(bad)


def _damage(again: _Again) -> str:
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
    return f"NV606: {kept} The original has not been changed; it is in `saves/bad`."


# ------------------------------------------------------- with another story


def _with_changed_story(again: _Again, program: Program) -> Resumed:
    """Go on in a new run with the choices that still hold; the old file stays as it is."""
    session, picks = follow_choices(again.reading, program)
    folder, old = again.path.parent.parent, again.reading.header
    t = picks[-1].t if picks else 0
    journal = new_journal(folder, session, old.mode, again.now, again.clock, again.port, t)
    journal.note({"k": "x-from", "logic": old.logic, "run": old.run, "t": t})
    for pick, turn in zip(picks, session.turns[1:], strict=True):
        journal.made_before(turn, pick.via, pick.t, pick.d)
    return Resumed(session, journal, changed_story(again.reading, session, len(picks)))
