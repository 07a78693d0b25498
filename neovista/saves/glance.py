"""Whether some run was left in the middle: told from the ends of the files alone, so that the title need not wait.

It may be wrong about a file that is damaged or of another story; whoever opens the run finds out.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

_END = 65536


def has_unfinished(folder: Path) -> bool:
    """Whether a run is kept here that was moved in, and whose last move was not into its ending."""
    live = folder / "live"
    try:
        paths = [path for path in live.iterdir() if path.suffix == ".nvs"]
    except OSError:
        return False
    return any(_is_unfinished(path) for path in paths)


def _is_unfinished(path: Path) -> bool:
    try:
        descriptor = os.open(
            path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
        )
    except OSError:
        return False
    try:
        about = os.fstat(descriptor)
        if not stat.S_ISREG(about.st_mode):
            return False
        os.lseek(descriptor, max(0, about.st_size - _END), os.SEEK_SET)
        tail = os.read(descriptor, _END)
    except OSError:
        return False
    finally:
        os.close(descriptor)
    moved = max(tail.rfind(kind) for kind in (b'"k":"pick"', b'"k":"text"', b'"k":"undo"'))
    return tail.rfind(b'"k":"end"') < moved
