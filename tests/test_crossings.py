"""A move that crosses into another chapter: the last words of the one that is left stand above the new one's heading."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers import UNHURRIED, compiled_sources

from neovista.diagnostics.source import SourceFile
from neovista.model.program import Program
from neovista.plain.player import play_plain
from neovista.runtime.session import Session
from neovista.saves.journal import begin_run
from neovista.tui.forms import set_history

STORY = """
story: light
title: The Light
threads:
  hester: {name: Hester Vane}
  tom: {name: Tom Garrick}
endings: {out: {title: Out}}
"""
HESTER = """
chapter: act1.hester
title: The Head
thread: hester
passages:
  lamp:
    text: It was getting dark.
    choices:
      - {choice: Light the lamp., id: light, text: It took the match., to: act1.tom}
      - {choice: Go without a word., id: go, to: act1.tom}
      - {choice: Look down at the boat., id: look, text: I looked., detour: act1.tom.bow, then: {to: lamp}}
"""
TOM = """
chapter: act1.tom
title: The Boat
thread: tom
passages:
  boat:
    text: I saw it lit.
    ending: out
  bow:
    text: Somebody was up there.
    return: true
"""


@pytest.fixture(name="program", scope="module")
def _program() -> Program:
    files = {"story.yaml": STORY, "act1/hester.yaml": HESTER, "act1/tom.yaml": TOM}
    return compiled_sources([SourceFile(name, text) for name, text in files.items()])


@pytest.mark.parametrize(
    ("choice", "left", "kept"),
    [
        ("light", ["It took the match."], ["I saw it lit."]),
        ("go", [], ["I saw it lit."]),
        ("look", [], ["I looked.", "Somebody was up there.", "It was getting dark."]),
    ],
)
def test_a_page_tells_what_belongs_to_the_chapter_that_was_left(
    program: Program, choice: str, left: list[str], kept: list[str]
) -> None:
    session = Session(program)
    session.choose(choice)

    page = session.page

    assert [one.text for one in page.paragraphs[: page.left]] == left
    assert [one.text for one in page.paragraphs[page.left :]] == kept


def test_in_plain_lines_the_heading_comes_after_the_last_words(
    program: Program, tmp_path: Path
) -> None:
    said: list[str] = []
    session, journal = begin_run(tmp_path, program, port=UNHURRIED)
    play_plain(session, journal, ["1"], said.append, asks=False)
    journal.close()

    text = "".join(said)
    places = [
        text.index(words)
        for words in ("told by Hester", "It took the match.", "told by Tom", "I saw it lit.")
    ]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("choice", "lines"),
    [
        ("light", ["Light the lamp.", "It took the match.", "The Boat", "I saw it lit."]),
        ("go", ["The Boat", "Go without a word.", "I saw it lit."]),
    ],
)
def test_on_the_screen_a_heading_stands_between(
    program: Program, choice: str, lines: list[str]
) -> None:
    session = Session(program)
    session.choose(choice)

    shown = ["".join(words.text for words in one.words) for one in set_history(session.turns)]

    assert shown == ["The Head", "It was getting dark.", *lines]
