"""What to tell somebody when the disk does not take something: what happened, what is safe, and what to do."""

from __future__ import annotations

import errno
import time

CODE = "NV601"

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_CLOSED = (errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOTDIR, errno.ELOOP)


def is_closed(error: int | None) -> bool:
    """Whether this error of the system means that nobody may write there."""
    return error in _CLOSED


def reason(error: int | None, folder: str) -> str:
    """Why something is not stored, as half a sentence; ``folder`` is the one that it should lie in."""
    if error in _FULL:
        return "the disk is full"
    return f"{folder} is read-only" if is_closed(error) else "the disk reported an error"


def hour(at: float) -> str:
    """The time of day of a moment, which is given in seconds since 1970."""
    return time.strftime("%H:%M", time.localtime(at))


def run_not_stored(error: int | None, size: int, kept_at: float | None) -> str:
    """About the run itself: of ``size`` bytes so far, and last on the disk at ``kept_at``."""
    if error in _FULL:
        what = f"{_full(size)} {untouched(kept_at)}Play on; free some space and go on from there,"
        return f"{CODE}: Not saved: {what} or quit with `--saves` pointing elsewhere."
    if is_closed(error):
        what = "this folder is read-only. The night goes on in memory only."
        return f"{CODE}: Not saved: {what} Choose another folder with `--saves`."
    return f"{CODE}: Not saved: {_distrusted(kept_at)}"


def save_not_stored(error: int | None, size: int, kept_at: float | None) -> str:
    """About a save that somebody asked for: of ``size`` bytes, while the run was last on the disk at ``kept_at``."""
    if error in _FULL:
        what = f"{_full(size)} {untouched(kept_at)}Play on; free some space and save again,"
        return f"{CODE}: Not saved: {what} or quit with `--saves` pointing elsewhere."
    if is_closed(error):
        what = "this folder is read-only. Choose another folder with `--saves`."
        return f"{CODE}: Not saved: {what}"
    return f"{CODE}: Not saved: {_distrusted(kept_at)}"


def autosave_not_stored(error: int | None) -> str:
    """About an autosave, beside a run that is kept all the same."""
    why = reason(error, "their folder")
    return f"{CODE}: Not saved: autosaves, because {why}. The run itself is kept."


def _full(size: int) -> str:
    return f"the disk is full (this save needs {max(1, round(size / 1000))} kB)."


def _distrusted(kept_at: float | None) -> str:
    kept = f" and kept your {hour(kept_at)} save." if kept_at is not None else "."
    return f"the disk reported an error while writing. Neovista did not trust it{kept}"


def untouched(kept_at: float | None) -> str:
    """That the last save is safe, if there is one."""
    return "" if kept_at is None else f"Your last save, {hour(kept_at)}, is untouched. "
