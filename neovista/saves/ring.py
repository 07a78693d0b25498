"""The ring of autosaves: whole files beside the live one, the oldest of which makes room for the next.

A live file is safe against a killed program; a ring is there for a disk that loses a file, and for a player who wants to
go back further than they meant to. It never takes the place of the newest of them that is whole.
"""

from __future__ import annotations

import errno
from pathlib import Path

from neovista.saves.lock import FolderLock
from neovista.saves.trouble import CODE, autosave_not_stored
from neovista.saves.whole import SoFar, is_whole, move_aside, put_whole, whole
from neovista.saves.writer import Load

SIZE = 20
"""Autosaves that are kept, if nobody said how many."""

FEWEST, MOST = 5, 200


class Ring:
    """The autosaves of a folder. Its methods belong to the thread that waits for the disk."""

    def __init__(self, lock: FolderLock, size: int | None = None) -> None:
        """``size`` is how many there may be.

        Raises:
            ValueError: for fewer than five, or more than two hundred.
        """
        size = SIZE if size is None else size
        if not FEWEST <= size <= MOST:
            raise ValueError(f"there are {FEWEST} to {MOST} autosaves")
        self.lock = lock
        self.size = size
        self.trouble: str | None = None
        """Why autosaves are not stored, told once and kept; the run itself is another matter."""
        self._newest: Path | None = None
        self._head = ""

    def open(self, load: Load) -> None:
        """Take the folder's lock as soon as a run is in it, so that a second window is told early."""
        self.lock.take()

    def keep(self, load: Load) -> None:
        """Keep what has happened, unless another window keeps its own. Whatever goes wrong becomes ``trouble``."""
        try:
            if self.lock.take():
                so_far = load()
                if so_far.head != self._head:
                    self._keep(so_far)
                    self._head = so_far.head
        except OSError as why:
            self.trouble = self.trouble or autosave_not_stored(why.errno)
        except Exception as why:
            mistake = (
                f"{type(why).__name__}. This is our mistake, not yours. The run itself is kept."
            )
            self.trouble = self.trouble or f"{CODE}: Not saved: autosaves, because of {mistake}"

    def _keep(self, so_far: SoFar) -> None:
        auto = self.lock.folder / "auto"
        self.lock.port.make_folder(auto)
        path = self._free(auto) or self._oldest(auto)
        self._newest = put_whole(self.lock.port, path, whole(so_far))

    def _free(self, auto: Path) -> Path | None:
        names = set(self.lock.port.names(auto))
        return next((auto / name for name in self._names() if name not in names), None)

    def _names(self) -> list[str]:
        return [f"{number}.nvs" for number in range(self.size)]

    def _oldest(self, auto: Path) -> Path:
        """The file to write over. One that is damaged is moved aside first; it may be all that is left of something."""
        port, found = self.lock.port, []
        for name in self._names():
            written_at = port.about(auto / name)
            if (
                written_at is not None
            ):  # else a folder, a pipe, a link: nothing of ours to write over
                found.append((written_at, auto / name))
        found.sort(key=lambda one: one[0], reverse=True)
        # What was written here was verified then; only of those of another time the newest that is whole is looked for.
        spared = self._newest
        if spared is None:
            spared = next((path for _, path in found if self._is_whole(path)), None)
        for _, path in reversed(found):
            if path != spared:
                if not self._is_whole(path):
                    move_aside(port, self.lock.folder, path)
                return path
        raise OSError(errno.EEXIST, "there is no room for another autosave")

    def _is_whole(self, path: Path) -> bool:
        return is_whole(self.lock.port.load(path).data)
