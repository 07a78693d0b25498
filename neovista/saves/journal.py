"""The run on disk, as front ends hold it: begun, kept as it is made, found again, gone on with.

This is the door; what is behind it is in ``recording``, ``keeping`` and ``resuming``.
"""

from __future__ import annotations

from neovista.saves.keeping import KeptRun, NotKept, kept_runs, named_run, peek
from neovista.saves.recording import Journal, begin_run
from neovista.saves.resuming import Resumed, resume_run

__all__ = [
    "Journal",
    "KeptRun",
    "NotKept",
    "Resumed",
    "begin_run",
    "kept_runs",
    "named_run",
    "peek",
    "resume_run",
]
