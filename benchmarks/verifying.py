"""Runs played again: how many events a second are verified, and how long a long run takes to be loaded."""

from __future__ import annotations

import random
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.timing import ROUNDS, said, timed
from neovista.compiler.pipeline import compile_story
from neovista.model.program import Program
from neovista.saves.folders import story_folder
from neovista.saves.journal import begin_run, kept_runs, resume_run
from neovista.saves.stories import load_sources
from neovista.saves.verifying import verify

LONG, NIGHT = 2000, 300
"""Choices of a long run, and of one that is as long as they are."""


def verifying() -> None:
    """Runs of the shipped story, gone back in and on again until they are long enough."""
    program = compile_story(load_sources(story_folder(None)).files).program
    assert program is not None
    with tempfile.TemporaryDirectory() as folder:
        night, long = Path(folder, "night"), Path(folder, "long")
        file = _kept(program, night, NIGHT)
        _kept(program, long, LONG)
        data = next((long / "live").iterdir()).read_bytes()
        events = data.count(b"\n") - 1
        assert verify(data, "long", program).verdict == "unfinished"
        taken = timed(lambda: verify(data, "long", program))
        loading = timed(lambda: _load(program, long))
        whole = timed(
            lambda: subprocess.run(
                [sys.executable, "-m", "neovista", "verify", str(file)],
                check=True,
                capture_output=True,
            ),
            ROUNDS,
        )
    print(f"events verified a second           {events / statistics.median(taken):8,.0f}")
    print(f"load a run of {LONG} choices         {said(loading)}")
    print(f"neovista verify, {NIGHT} choices       {said(whole)}")


def _kept(program: Program, folder: Path, choices: int) -> Path:
    """A run of so many choices, which has not ended; its file."""
    dice = random.Random(choices)
    session, journal = begin_run(folder, program)
    made = 0
    while made < choices:
        offered = session.page.open_choices
        if session.has_ended or (made == choices - 1 and len(session.turns) > 20):
            for _ in range(10):
                session.undo()
                journal.undone()
        elif offered:
            journal.made(session.choose(dice.choice(offered).id))
            made += 1
    if session.has_ended:
        session.undo()
        journal.undone()
    journal.close()
    assert journal.problem is None, journal.problem
    return journal.path


def _load(program: Program, folder: Path) -> None:
    (kept,) = kept_runs(folder)
    resume_run(kept, program).journal.close()


if __name__ == "__main__":
    verifying()
