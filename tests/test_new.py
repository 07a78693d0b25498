"""`neovista new`: a folder that can be played at once, and nothing that was there is lost."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from helpers import compiled_folder, transcript_of

from neovista.cli.command_line import run
from neovista.compiler.pipeline import compile_story
from neovista.diagnostics.render import render_diagnostics
from neovista.saves.stories import load_sources
from neovista.writing.new import name_for, title_for


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_it_says_what_it_wrote_and_how_to_play_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)

    status = run(["new", "lime_street"])

    assert status == 0
    assert capsys.readouterr().out.splitlines() == [
        *(
            f"wrote {Path('lime_street', name)}"
            for name in ("story.yaml", "act1.yaml", "schema.json")
        ),
        "play it with: neovista play lime_street",
    ]


def test_how_to_play_it_can_be_typed_as_it_is_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)

    run(["new", "The Lamp"])

    assert capsys.readouterr().out.endswith("play it with: neovista play 'The Lamp'\n")


def test_nothing_is_wrong_with_what_it_makes(tmp_path: Path) -> None:
    run(["new", str(tmp_path / "lamp")])

    sources = load_sources(tmp_path / "lamp")
    compilation = compile_story(sources.files, found=sources.found)
    assert render_diagnostics(compilation.diagnostics) == ""


def test_it_can_be_played_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", StringIO(""))
    run(["new", str(tmp_path / "lamp")])

    status = run(["play", "--plain", "--saves", str(tmp_path / "runs"), str(tmp_path / "lamp")])

    assert status == 0
    assert "1. Take the key." in capsys.readouterr().out


def test_its_choice_is_remembered(tmp_path: Path) -> None:
    run(["new", str(tmp_path / "lamp")])
    program = compiled_folder(tmp_path / "lamp")

    taken, left = (transcript_of(program, [move]) for move in ("1", "2"))

    assert "I put the key down" in taken
    assert "I put the key down" not in left
    assert "my back to the open door" in left


def test_an_empty_folder_is_good_enough(tmp_path: Path) -> None:
    (tmp_path / "lamp").mkdir()

    assert run(["new", str(tmp_path / "lamp")]) == 0


def test_folders_on_the_way_are_made(tmp_path: Path) -> None:
    assert run(["new", str(tmp_path / "stories" / "lamp")]) == 0
    assert (tmp_path / "stories" / "lamp" / "story.yaml").is_file()


@pytest.mark.parametrize("there", ["notes.txt", ".hidden", "story.yaml", "chapters/one.yaml"])
def test_a_folder_with_something_in_it_is_left_as_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], there: str
) -> None:
    (tmp_path / there).parent.mkdir(exist_ok=True)
    (tmp_path / there).write_bytes(b"ten years of work")

    status = run(["new", str(tmp_path)])

    assert status == 1
    assert "error[NV609]: there is something here already" in capsys.readouterr().err
    assert contents(tmp_path) == {there: b"ten years of work"}


def test_a_file_of_that_name_is_left_as_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "lamp").write_bytes(b"ten years of work")

    status = run(["new", str(tmp_path / "lamp")])

    assert status == 1
    assert "NV609" in capsys.readouterr().err
    assert contents(tmp_path) == {"lamp": b"ten years of work"}


@pytest.mark.parametrize("place", ["lamp/inside", "a\0b", "n" * 300])
def test_where_no_folder_can_be_a_sentence_says_so(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    place: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "lamp").write_bytes(b"")

    status = run(["new", place])

    assert status == 1
    assert "error[NV609]: no story can be made here: " in capsys.readouterr().err


@pytest.mark.parametrize(
    ("folder", "name", "title"),
    [
        ("lime_street", "lime_street", "Lime Street"),
        ("Lime Street 2", "lime_street_2", "Lime Street 2"),
        ("7 sins", "story_7_sins", "Story 7 Sins"),
        ("if", "story_if", "Story If"),
        ("Ærø", "r", "R"),
        ("夜", "story", "Story"),
        ("n" * 200, "n" * 48, "N" + "n" * 47),
    ],
)
def test_a_story_is_named_after_its_folder(folder: str, name: str, title: str) -> None:
    assert name_for(Path("stories") / folder) == name
    assert title_for(name) == title
