"""The run on disk, as front ends hold it: begun, kept as it is made, found again, gone on with; and the saves beside it.

This is the door. Behind it, a live run is in ``recording``, ``keeping`` and ``resuming``; the saves that players name are
in ``named``, the autosaves in ``ring``, and what one run brings along of another in ``echo``.
"""

from __future__ import annotations

from neovista.saves.branches import Branch, branches_in
from neovista.saves.echo import Echo, load_echo
from neovista.saves.keeping import KeptRun, NotKept, kept_runs, named_run, peek
from neovista.saves.lock import FolderLock
from neovista.saves.named import (
    Removed,
    Saving,
    autosaves,
    find_run,
    named_saves,
    remove_save,
    rename_save,
    restore_save,
)
from neovista.saves.recording import Journal, begin_run
from neovista.saves.resuming import Resumed, resume_run
from neovista.saves.saved import Saved

__all__ = [
    "Branch",
    "Echo",
    "FolderLock",
    "Journal",
    "KeptRun",
    "NotKept",
    "Removed",
    "Resumed",
    "Saved",
    "Saving",
    "autosaves",
    "begin_run",
    "branches_in",
    "find_run",
    "kept_runs",
    "load_echo",
    "named_run",
    "named_saves",
    "peek",
    "remove_save",
    "rename_save",
    "restore_save",
    "resume_run",
]
