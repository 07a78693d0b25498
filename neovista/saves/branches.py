"""Runs of which there are two: files with one run's name in them, and the choice after which they part.

A copy that a cloud folder made, a run that was gone on with from a save: both are branches of one run, and both are kept.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from attrs import frozen

from neovista.saves.files import DamagedHeader, NewerFormat, NotASave, Reading, read_run
from neovista.saves.keeping import KeptRun, kept_runs
from neovista.saves.port import PORT, Port
from neovista.saves.records import Answered, Picked


@frozen
class Branch:
    """A file beside another one of the same run: both have the first ``shared`` choices, and this one ``more`` of its own.

    Choices are counted as they were made, those that were taken back among them.
    """

    kept: KeptRun
    of: KeptRun
    shared: int
    more: int


def branches_in(folder: Path, port: Port = PORT) -> tuple[Branch, ...]:
    """The branches among the runs that are kept here, the last played first."""
    by_run: dict[str, list[KeptRun]] = defaultdict(list)
    for kept in kept_runs(folder, port):
        if kept.run_id and not kept.problem:
            by_run[kept.run_id].append(kept)
    found = [
        branch for runs in by_run.values() if len(runs) > 1 for branch in _branches(runs, port)
    ]
    return tuple(sorted(found, key=lambda branch: -branch.kept.last_played))


def _branches(runs: list[KeptRun], port: Port) -> list[Branch]:
    """Beside the file that has the run's own name; where none has, beside the longest."""
    stem = max(runs, key=lambda kept: (kept.path.stem == kept.run_id, kept.picks))
    trunk = _read(stem, port)
    found = []
    for kept in runs:
        reading = _read(kept, port)
        if kept is not stem and reading is not None and trunk is not None:
            common = parting(trunk, reading)
            found.append(
                Branch(kept, stem, moves_in(reading, 0, common), moves_in(reading, common))
            )
    return found


def _read(kept: KeptRun, port: Port) -> Reading | None:
    try:
        return read_run(port.load(kept.path).data)
    except (OSError, NotASave, NewerFormat, DamagedHeader):
        return None


def parting(one: Reading, other: Reading) -> int:
    """The number of events at the beginning that two files have in common; each vouches for those before it."""
    both = zip(one.heads[1:], other.heads[1:], strict=False)
    return next(
        (n for n, (mine, yours) in enumerate(both) if mine != yours),
        min(len(one.events), len(other.events)),
    )


def moves_in(reading: Reading, start: int, end: int | None = None) -> int:
    """The moves among some of a file's events."""
    return sum(isinstance(event, Picked | Answered) for event in reading.events[start:end])
