"""Whether a run was left in the middle, told by a glance."""

from __future__ import annotations

import os
from pathlib import Path

from helpers import compiled

from neovista.saves.glance import has_unfinished
from neovista.saves.journal import begin_run

STORY = """
endings: {over: {title: Over}}
passages:
  hall:
    text: A hall.
    choices: [{choice: Leave it., id: out, to: end}, {choice: Stay here., id: stay, to: hall}]
  end:
    ending: over
"""


def test_a_folder_that_is_not_there_holds_no_run(tmp_path: Path) -> None:
    assert not has_unfinished(tmp_path / "nowhere")


def test_a_run_that_was_begun_and_not_moved_is_none_to_continue(tmp_path: Path) -> None:
    _, journal = begin_run(tmp_path, compiled(STORY))
    journal.close()

    assert not has_unfinished(tmp_path)


def test_a_run_left_in_the_middle_is_one_to_continue(tmp_path: Path) -> None:
    session, journal = begin_run(tmp_path, compiled(STORY))
    journal.made(session.choose("stay"))
    journal.close()

    assert has_unfinished(tmp_path)


def test_a_run_that_has_ended_is_not(tmp_path: Path) -> None:
    session, journal = begin_run(tmp_path, compiled(STORY))
    journal.made(session.choose("out"))
    journal.close()

    assert not has_unfinished(tmp_path)


def test_an_ending_that_was_taken_back_has_not_ended(tmp_path: Path) -> None:
    session, journal = begin_run(tmp_path, compiled(STORY))
    journal.made(session.choose("out"))
    session.undo()
    journal.undone()
    journal.close()

    assert has_unfinished(tmp_path)


def test_what_is_no_file_is_passed_over(tmp_path: Path) -> None:
    live = tmp_path / "live"
    live.mkdir()
    os.mkfifo(live / "pipe.nvs")
    (live / "folder.nvs").mkdir()

    assert not has_unfinished(tmp_path)
