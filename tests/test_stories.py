"""Behaviour: every folder of `stories` holds a story, and what a player reads of it by certain moves."""

from __future__ import annotations

import pytest
from helpers import STORIES, STORY_NAMES, WAYS, compiled_folder, golden, moves_of, transcript_of


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", STORY_NAMES)
def test_a_story_reads_like_its_transcript(name: str, way: str) -> None:
    transcript = STORIES / name / "transcript.txt"

    moves = moves_of(transcript.read_text(encoding="utf-8"))

    golden(transcript, transcript_of(compiled_folder(STORIES / name), moves, way))


def test_every_folder_has_its_story_and_its_transcript() -> None:
    for folder in STORIES.iterdir():
        assert {"story.yaml", "transcript.txt"} <= {path.name for path in folder.iterdir()}
