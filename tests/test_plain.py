"""The plain front end: what it writes for what is said to it."""

from __future__ import annotations

import io
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from attrs import evolve

from neovista.cli.command_line import run
from neovista.compiler.pipeline import compile_story
from neovista.diagnostics.source import SourceFile
from neovista.model.program import Program
from neovista.plain.player import MEASURE, play_plain
from neovista.saves.files import read_run
from neovista.saves.journal import begin_run, kept_runs
from neovista.saves.records import Picked, TookBack

STORY = """
story: small
title: Small
version: 1.0.0
start: act1.night
acts: [The Long Queue]
threads:
  teo: {name: Teo Ferreira}
variables:
  concord: {range: 0..100, start: 71}
  ledger: {set_of: [wet_piano, glass_stair, orange]}
  brave: {start: false}
numbers:
  concord: {label: Concord}
hinges:
  e_dog: {of: teo, act: 1, values: [kept, let_go], otherwise: [{value: kept}]}
endings:
  lit: {title: Lit}
codex:
  rail: {title: The rail, text: "Iron, and older than the city."}
"""

CHAPTER = """
chapter: act1.night
title: Form Twelve
thread: teo
start: dock
passages:
  dock:
    hour: "21:38"
    place: Saltmarket
    text: |
      The dock is *wet*. The [[rail]] runs along it.

      ---

      Nobody is awake.
    choices:
      - {choice: Take the lantern., id: lantern, to: stair, do: collect ledger.wet_piano}
      - {choice: Keep the dog., id: keep, settle: e_dog = kept, to: dock}
      - {choice: Go up., id: up, to: stair, when: brave, closed: I was not brave.}
  stair:
    hour: "21:40"
    text: The stair turns.
    choices:
      - {choice: Light it., id: light, to: lit}
      - {choice: Go back., id: back, to: dock}
      - {choice: Let the dog go., id: go, settle: e_dog = let_go, to: stair}
  lit:
    text: It burns.
    ending: lit
"""


def small() -> Program:
    compiled = compile_story([SourceFile("story.yaml", STORY), SourceFile("night.yaml", CHAPTER)])
    assert compiled.program is not None, [one.headline for one in compiled.diagnostics]
    return compiled.program


def said(
    tmp_path: Path,
    *lines: str,
    asks: bool = False,
    wraps: bool = False,
    story: Program | None = None,
) -> str:
    """Everything that is written in answer to these lines, the folder and the run's name taken out."""
    session, journal = begin_run(tmp_path, story or small())
    written: list[str] = []
    play_plain(
        session, journal, (f"{line}\n" for line in lines), written.append, asks=asks, wraps=wraps
    )
    journal.close()
    return "".join(written).replace(str(journal.path), "FILE").replace(journal.run_id, "RUN")


BEGINNING = """\
Act 1, The Long Queue. Form Twelve, told by Teo Ferreira.

21:38, Saltmarket.

The dock is wet. The rail runs along it.

* * *

Nobody is awake.

1. Take the lantern.
2. Keep the dog.
Closed: Go up. I was not brave.
"""

GOODBYE = """\
This run is kept in FILE.
To go on: neovista play --plain --save RUN
"""


def test_a_page_is_its_prose_and_its_choices(tmp_path: Path) -> None:
    assert said(tmp_path) == BEGINNING + GOODBYE


def test_a_whole_playing_says_nothing_twice(tmp_path: Path) -> None:
    written = said(tmp_path, "1", "1")

    (kept,) = kept_runs(tmp_path)
    seal = kept.path.read_bytes().splitlines()[-1].split(b'"h":"')[1][:16].decode()
    assert written == BEGINNING + (
        "\n21:40.\n\nThe stair turns.\n\n1. Light it.\n2. Go back.\n3. Let the dog go.\n"
        f"\nIt burns.\n\nEnding: Lit.\nSeal {seal}.\nThis run is kept in FILE.\n"
    )
    assert kept.has_ended


def test_a_choice_is_kept_as_made_by_a_line(tmp_path: Path) -> None:
    said(tmp_path, "1", "undo", "2")

    (kept,) = kept_runs(tmp_path)
    events = [
        event
        for event in read_run(kept.path.read_bytes()).events
        if isinstance(event, Picked | TookBack)
    ]
    assert [type(event) for event in events] == [Picked, TookBack, Picked]
    assert all(event.via == "line" for event in events)


def test_a_person_is_asked_and_a_pipe_is_not(tmp_path: Path) -> None:
    asked = said(tmp_path / "person", "2", "quit", asks=True)
    piped = said(tmp_path / "pipe", "2", "quit")

    assert asked.count("Choose 1 to 2, or help: ") == 2
    assert asked.endswith(f"or help: {GOODBYE}")
    assert "Choose" not in piped


def test_when_a_person_hangs_up_the_last_words_stand_on_a_line_of_their_own(tmp_path: Path) -> None:
    assert said(tmp_path, asks=True).endswith(f"or help: \n{GOODBYE}")


def test_a_settled_hinge_closes_the_other_choice(tmp_path: Path) -> None:
    written = said(tmp_path, "2", "1", "known")

    assert "Closed: let the dog go; it is already known what you did.\n" in written
    assert "e dog: kept (Teo Ferreira)\n" in written


@pytest.mark.parametrize(
    ("label", "reason", "closed"),
    [
        ("Go up.", "nobody answers", "go up; nobody answers."),
        ("Go up", "Nobody answers", "Go up. Nobody answers."),
        ("Teo’s coat.", "it is gone.", "Teo’s coat; it is gone."),
        ("I stay.", "it is late", "I stay; it is late."),
        ("Iron it.", "it is late", "iron it; it is late."),
        ("“Why?”", "Nobody answers. Go on.", "“Why?” Nobody answers. Go on."),
    ],
)
def test_a_closed_choice_is_said_as_a_person_would(
    tmp_path: Path, label: str, reason: str, closed: str
) -> None:
    text = CHAPTER.replace("choice: Go up.", f'choice: "{label}"')
    text = text.replace("I was not brave.", f'"{reason}"')
    story = compile_story([SourceFile("story.yaml", STORY), SourceFile("night.yaml", text)]).program

    assert f"Closed: {closed}\n" in said(tmp_path, story=story)


def test_undo_leads_back_and_says_so(tmp_path: Path) -> None:
    written = said(tmp_path, "1", "undo", "undo")

    assert "Taken back.\n\n21:38, Saltmarket.\n\nThe dock is wet." in written
    assert "This is the beginning; there is nothing to take back.\n" in written


@pytest.mark.parametrize(
    ("lines", "answer"),
    [
        (["where"], "Form Twelve, told by Teo Ferreira.\n21:38, Saltmarket.\nConcord 71.\n"),
        (["known"], "Nothing is settled yet.\n"),
        (["ledger"], "The ledger holds 0 of 3.\n"),
        (["1", "ledger"], "The ledger holds 1 of 3.\nwet piano\n"),
        (["word"], "Words of this page: rail.\n"),
        (["word rail"], "The rail.\nIron, and older than the city.\n"),
        (["word The Rail"], "The rail.\nIron, and older than the city.\n"),
        (["word snow"], "There is no entry for `snow`.\n"),
        (["1", "word"], "No word of this page has an entry.\n"),
        (["history"], "This is the beginning; nothing came before it.\n"),
        (["1", "history"], "Nobody is awake.\n\nYou chose: Take the lantern.\n"),
        (
            ["1", "2", "history 2"],
            "You chose: Take the lantern.\n\nThe stair turns.\n\nYou chose: Go back.\n",
        ),
        (["save"], "Every choice is kept already, in FILE.\n"),
        (["save mine"], "Saved as mine. To come back here: load mine\n"),
        (["saves"], "Nothing is saved under a name yet; save NAME does that.\n"),
        (["load"], "Say load NAME; saves tells the names.\n"),
        (["help"], "undo: take the last choice back\n"),
        (["KEYS"], "undo: take the last choice back\n"),
        (
            ["9"],
            "There is no choice of that number. Say a number from 1 to 2, undo, again, help or quit.\n",
        ),
        (["0"], "There is no choice of that number."),
        (["99999999999999999999"], "There is no choice of that number."),
        (["²"], "There is no `²` here."),
        (
            ["dance"],
            "There is no `dance` here. Say a number from 1 to 2, undo, again, help or quit.\n",
        ),
        (["1 2"], "There is no `1 2` here."),
        (["1."], "The stair turns."),
        (["\x1b[31mred\x07"], "There is no `[31mred` here."),
    ],
)
def test_what_is_said_is_answered(tmp_path: Path, lines: list[str], answer: str) -> None:
    assert answer in said(tmp_path, *lines)


def test_again_repeats_the_page(tmp_path: Path) -> None:
    assert said(tmp_path, "again") == BEGINNING + BEGINNING + GOODBYE


def test_empty_lines_are_passed_over(tmp_path: Path) -> None:
    assert said(tmp_path, "", "  ", "\t") == BEGINNING + GOODBYE


def test_nothing_is_heard_after_quit(tmp_path: Path) -> None:
    assert said(tmp_path, "quit", "1") == BEGINNING + GOODBYE


def test_nothing_is_heard_after_the_ending(tmp_path: Path) -> None:
    def lines() -> Iterator[str]:
        yield from ("1", "1")
        raise AssertionError("nobody should ask for more")

    session, journal = begin_run(tmp_path, small())
    play_plain(session, journal, lines(), lambda text: None, asks=False)
    journal.close()


def test_lines_are_folded_on_a_terminal_alone(tmp_path: Path) -> None:
    long = "It was beautiful, and under cross-examination I would have to stand by that. " * 3
    text = CHAPTER.replace("The stair turns.", long.strip())
    story = compile_story([SourceFile("story.yaml", STORY), SourceFile("night.yaml", text)]).program

    folded = said(tmp_path / "terminal", "1", wraps=True, story=story)
    whole = said(tmp_path / "pipe", "1", story=story)

    assert max(map(len, folded.splitlines())) <= MEASURE
    assert long.strip() in whole.splitlines()


def test_nothing_in_a_story_reaches_the_terminal_as_more_than_text(tmp_path: Path) -> None:
    story = small()
    story = evolve(story, endings={"lit": "Lit\x1b]0;title\x07\u202e"})

    assert "Ending: Lit]0;title.\n" in said(tmp_path, "1", "1", story=story)


def test_only_plain_characters_are_written(tmp_path: Path) -> None:
    written = said(
        tmp_path, "where", "known", "ledger", "word", "history", "help", "2", "1", "save", asks=True
    )

    assert written.isascii()
    assert not any(ord(letter) < 32 for letter in written if letter != "\n")


def test_trouble_with_the_disk_is_told_once_and_play_goes_on(tmp_path: Path) -> None:
    (tmp_path / "saves").write_text("a file where the folder should be")

    written = said(tmp_path / "saves", "1", "save", "2", "save", "quit")

    assert written.count("NV601: Not saved") == 1
    assert "kept in" not in written
    assert "kept already" not in written
    assert written.count("The dock is wet.") == 2


def test_plain_play_loads_no_terminal_library() -> None:
    code = "import neovista.plain.player, sys; print([m for m in ('textual', 'rich', 'yaml') if m in sys.modules])"

    found = subprocess.run(
        [sys.executable, "-c", code],
        cwd=Path(__file__).parent.parent,
        capture_output=True,
        check=True,
        text=True,
    )

    assert found.stdout == "[]\n"


# ---------------------------------------------------------------- what is said to whom


def test_what_is_settled_is_said_in_the_writer_s_sentence(tmp_path: Path) -> None:
    story = STORY.replace(
        "values: [", "told: {let_go: Teo let the dog go., kept: Teo kept the dog.}, values: ["
    )
    assert story != STORY
    compiled = compile_story([SourceFile("story.yaml", story), SourceFile("night.yaml", CHAPTER)])

    assert "\nTeo kept the dog.\n" in said(tmp_path, "2", "known", story=compiled.program)


def test_help_tells_no_word_that_the_story_has_no_use_for(tmp_path: Path) -> None:
    written = said(tmp_path, "help")

    assert "ledger: what" in written
    assert "slots:" not in written


def test_how_to_go_on_can_be_typed_as_it_stands(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a walk.yaml").write_text(
        "story: walk\ntitle: A Walk\nendings: {home: {title: Home}}\npassages:\n  gate:\n    choices:\n"
        "      - {choice: Wait., to: gate}\n      - {choice: Go., ending: home}\n",
        encoding="utf-8",
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdin", io.StringIO("1\n"))

    assert run(["play", "--plain", "a walk.yaml", "--saves", "my saves"]) == 0

    [typed] = re.findall("To go on: neovista (.*)", capsys.readouterr().out)
    monkeypatch.setattr("sys.stdin", io.StringIO("2\n"))
    assert run(shlex.split(typed)) == 0
    assert "Ending: Home." in capsys.readouterr().out
