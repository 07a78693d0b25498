"""Which program may change what lies beside the runs: the first that opened the folder, while it is open.

The lock only advises. Where a disk knows none every program believes to have it, and nothing is torn for that: each
file is written by one program, under a name that it took before, and takes its place in one step.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable
from pathlib import Path

from neovista.saves.port import PORT, Port
from neovista.saves.trouble import hour


class FolderLock:
    """The lock of one folder of saves, shared by all in this program who hold it; a context that gives it back."""

    def __init__(
        self, folder: Path, port: Port = PORT, now: Callable[[], float] = time.time
    ) -> None:
        """Know the folder; nothing is touched before the lock is taken."""
        self.folder = folder
        self.port = port
        self.now = now
        self.told: str | None = None
        self._handle: int | None = None
        self._holders = 0
        self._turn = threading.RLock()

    def __enter__(self) -> FolderLock:
        """Take it, if it is free."""
        self.hold()
        self.take()
        return self

    def __exit__(self, *why: object) -> None:
        """Give it back."""
        self.give_back()

    def hold(self) -> None:
        """Have it kept, once it is taken, until it is given back for as many times as it was held."""
        with self._turn:
            self._holders += 1

    def take(self) -> bool:
        """Have the lock from now on; false, and ``told`` says so, if another program has it."""
        with self._turn:
            if self._handle is None:
                # Where the folder cannot be written to there is nothing to lock; whoever writes there will hear of it.
                with contextlib.suppress(OSError):
                    return self._take()
            return True

    def _take(self) -> bool:
        port = self.port
        port.make_folder(self.folder)
        handle = port.open_beside(self.folder / "lock")
        if port.lock(handle):
            self._handle, self.told = handle, None
            port.touch(handle, self.now())
            return True
        since = port.written_at(handle)
        port.close(handle)
        self.told = (
            f"NV604: Neovista is already open in another window (since {hour(since)}). You can play here, and the run is "
            "kept; autosaves and saving under a name are off until that one closes."
        )
        return False

    def give_back(self) -> None:
        """Need it no longer; when nobody here does, other programs can have it."""
        with self._turn, contextlib.suppress(OSError):
            self._holders -= 1
            if self._handle is not None and self._holders <= 0:
                handle, self._handle = self._handle, None
                self.port.close(handle)
