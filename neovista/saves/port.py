"""The disk, as runs use it: every call that reads or changes it goes through one small class.

So a test can put a failing or a recording one in its place. It knows nothing about what the bytes mean.
"""

from __future__ import annotations

import contextlib
import errno
import os
import time
from pathlib import Path

from attrs import frozen

try:
    import fcntl
except ImportError:  # Windows has none; there the lock only advises that nobody asked
    fcntl = None  # type: ignore[assignment]

LARGEST_FILE = 16 * 1024 * 1024
"""Bytes; no file of runs is larger."""

_SAFELY = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
_WITHOUT_WAITING = getattr(os, "O_NONBLOCK", 0)
"""A pipe that somebody put among the saves must not hold us up."""

_TO_THE_DISK: int | None = getattr(fcntl, "F_FULLFSYNC", None)
"""On macOS fsync stops at the disk's own memory, and this does not."""

_KIND, _ORDINARY = 0o170000, 0o100000
_HELD = (5, 32)
"""With these errors Windows says that another program has a file open."""
_LONGEST_HOLD = 2.0
"""Seconds to wait until it lets go."""
_PATIENCE = 0.3
"""Seconds to ask for a lock: whoever lists the runs holds it for a moment."""


class NotAFile(OSError):
    """A folder, a pipe, a device: nothing that can be a save."""


class TooLarge(OSError):
    """A file larger than ``LARGEST_FILE``."""


class HeldElsewhere(OSError):
    """A name that another program does not let go of: on Windows, one that has the file open."""


@frozen
class Found:
    """A file's bytes, when it was last written (seconds since 1970), and whether somebody writes to it now."""

    data: bytes
    written_at: float
    is_open: bool


@frozen
class Port:
    """Files and folders. Every method may raise ``OSError``."""

    def names(self, folder: Path) -> list[str]:
        """What is in a folder; nothing, if there is none."""
        try:
            return sorted(path.name for path in folder.iterdir())
        except (FileNotFoundError, NotADirectoryError):
            return []

    def make_folder(self, folder: Path) -> None:
        """Make a folder, and those above it, that only its owner can open."""
        if folder.is_dir():
            return
        if folder.parent != folder:
            self.make_folder(folder.parent)
        with contextlib.suppress(FileExistsError):
            folder.mkdir(mode=0o700)

    def load(self, path: Path) -> Found:
        """A file's bytes, without following a link or waiting for anybody."""
        handle = _open(path, os.O_RDONLY | _SAFELY | _WITHOUT_WAITING)
        try:
            data = self.read(handle)
            return Found(data, os.fstat(handle).st_mtime, not self._is_free(handle))
        finally:
            os.close(handle)

    def about(self, path: Path) -> float | None:
        """When an ordinary file was last written, in seconds since 1970; of anything else nothing."""
        about = path.lstat()
        return about.st_mtime if about.st_mode & _KIND == _ORDINARY else None

    def create(self, path: Path) -> int:
        """A new file, to be appended to; there must be none of that name."""
        return _open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_EXCL | _SAFELY, 0o600)

    def claim(self, path: Path) -> None:
        """Take a name that nothing has yet, for a file that will come; until then it is an empty one."""
        os.close(_open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _SAFELY, 0o600))

    def open_beside(self, path: Path) -> int:
        """A file that holds nothing and is there to be locked."""
        return _open(path, os.O_RDWR | os.O_CREAT | _SAFELY | _WITHOUT_WAITING, 0o600)

    def reopen(self, path: Path) -> int:
        """A file that is there already, to be appended to."""
        return _open(path, os.O_RDWR | os.O_APPEND | _SAFELY | _WITHOUT_WAITING)

    def open_to_read(self, path: Path) -> int:
        """A file that is there already, and may only be read."""
        return _open(path, os.O_RDONLY | _SAFELY | _WITHOUT_WAITING)

    def read(self, handle: int) -> bytes:
        """All of an open file, from its beginning.

        Raises:
            NotAFile: if it is a folder, a pipe or a device.
            TooLarge: if it is longer than ``LARGEST_FILE``, or grows beyond it while it is read.
        """
        about = os.fstat(handle)
        if about.st_mode & _KIND != _ORDINARY:
            raise NotAFile("not an ordinary file")
        if about.st_size > LARGEST_FILE:
            raise TooLarge("a file is too large")
        pieces: list[bytes] = []
        left = LARGEST_FILE + 1
        while left and (piece := _read_at(handle, min(1 << 20, left), LARGEST_FILE + 1 - left)):
            pieces.append(piece)
            left -= len(piece)
        if not left:
            raise TooLarge("a file is too large")
        return b"".join(pieces)

    def written_at(self, handle: int) -> float:
        """When an open file was last written, in seconds since 1970."""
        return os.fstat(handle).st_mtime

    def touch(self, handle: int, at: float) -> None:
        """Let an open file say that it was last written then, where that can be said."""
        if os.utime in os.supports_fd:
            os.utime(handle, (at, at))

    def is_still(self, handle: int, path: Path) -> bool:
        """Whether the path still names the file that was opened."""
        try:
            return os.path.samestat(os.fstat(handle), path.lstat())
        except FileNotFoundError:
            return False

    def append(self, handle: int, data: bytes) -> None:
        """Write at the end, until all of it is taken."""
        while data:
            data = data[os.write(handle, data) :]

    def sync(self, handle: int) -> None:
        """Wait until what was written is on the disk itself."""
        if _TO_THE_DISK is None:
            os.fsync(handle)
        else:
            fcntl.fcntl(handle, _TO_THE_DISK)

    def sync_folder(self, folder: Path) -> None:
        """Wait until a folder's names are on the disk itself, where folders can be waited for."""
        if not hasattr(os, "O_DIRECTORY"):
            return
        handle = _open(folder, os.O_RDONLY | os.O_DIRECTORY | _SAFELY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def may_write(self, path: Path) -> bool:
        """Whether a file is one that its owner means to be written: no link, and not for reading only."""
        mode = path.lstat().st_mode
        return mode & _KIND == _ORDINARY and bool(mode & 0o200)

    def copy_mode(self, path: Path, like: Path) -> None:
        """Let those read and write a file who may another one."""
        path.chmod(like.lstat().st_mode & 0o7777)

    def replace(self, path: Path, by: Path) -> None:
        """Let one file take another's name, in one step.

        Raises:
            HeldElsewhere: if another program has that file open, and keeps it so for two seconds.
        """
        until = time.monotonic() + _LONGEST_HOLD
        while True:
            try:
                by.replace(path)
            except PermissionError as why:
                if getattr(why, "winerror", None) not in _HELD:
                    raise
                if time.monotonic() > until:
                    raise HeldElsewhere(why.errno, why.strerror) from why
                time.sleep(0.05)
            else:
                return

    def remove(self, path: Path) -> None:
        """Take away a file that was never finished; for nothing else."""
        path.unlink(missing_ok=True)

    def lock(self, handle: int) -> bool:
        """Keep a file for this program alone, as far as others ask; false if another one has it."""
        until = time.monotonic() + _PATIENCE
        while not self._take(handle):
            if time.monotonic() > until:
                return False
            time.sleep(0.02)
        return True

    def close(self, handle: int) -> None:
        """Close a file, and give back its lock."""
        os.close(handle)

    def _take(self, handle: int) -> bool:
        if fcntl is None:
            return True
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:  # a disk that knows no locks; they only advise
            return True
        return True

    def _is_free(self, handle: int) -> bool:
        """Whether nobody has the lock, found out by holding it together with whoever else only looks."""
        if fcntl is None:
            return True
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            return True
        return True


def _open(path: Path, how: int, mode: int = 0o600) -> int:
    """Open a file; a name that no file can have is one that is not there."""
    try:
        return os.open(path, how, mode)
    except ValueError as why:
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT)) from why


def _read_at(handle: int, size: int, place: int) -> bytes:
    """Some bytes of an open file. Where that can be had in one step, whoever appends meanwhile is not in the way."""
    if hasattr(os, "pread"):
        return os.pread(handle, size, place)
    os.lseek(handle, place, os.SEEK_SET)
    return os.read(handle, size)


PORT = Port()
"""The disk of this machine."""
