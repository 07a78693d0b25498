"""`neovista saves`, `replay` and `compare`: what is listed, mended, taken in and told; and what is left alone."""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from forging import RICH, chained, lines_of, rich, told_run
from helpers import UNHURRIED, compiled_sources
from test_verify import Ticker

from neovista.cli.command_line import run
from neovista.diagnostics.source import SourceFile
from neovista.saves.copying import load_named
from neovista.saves.dividing import divided
from neovista.saves.files import read_run
from neovista.saves.journal import begin_run, kept_runs, resume_run
from neovista.saves.keeping import NotKept
from neovista.saves.port import LARGEST_FILE
from neovista.saves.rerun import rerun
from neovista.saves.verifying import verify

ROOT = Path(__file__).parent.parent
RUN = "5t9k2m8xq4hw7c3n"
Say = Callable[..., tuple[int, str, str]]


@pytest.fixture(name="story")
def _story(tmp_path: Path) -> Path:
    path = tmp_path / "quay.yaml"
    path.write_text(RICH, encoding="utf-8")
    return path


@pytest.fixture(name="say")
def _say(capsys: pytest.CaptureFixture[str]) -> Say:
    """Type a command; its status, and what it prints."""

    def say(*words: object) -> tuple[int, str, str]:
        capsys.readouterr()
        try:
            status = run([str(word) for word in words])
        except SystemExit as why:
            status = int(str(why.code))
        told = capsys.readouterr()
        return status, told.out, told.err

    return say


def stored(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def everything_in(*folders: Path) -> dict[Path, bytes]:
    return {
        path: path.read_bytes()
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def piped(words: Iterable[object], data: bytes, **environment: str) -> tuple[int, str, str]:
    """Type a command with a file at its standard input."""
    ran = subprocess.run(
        [sys.executable, "-m", "neovista", *map(str, words)],
        input=data,
        capture_output=True,
        cwd=ROOT,
        env={**os.environ, **environment},
        check=False,
    )
    return ran.returncode, ran.stdout.decode(), ran.stderr.decode()


# ------------------------------------------------------------------- list, show


def kept(folder: Path, *moves: str, at: float) -> Path:
    """A run that is kept in a folder, without autosaves beside it."""
    session, journal = begin_run(folder, rich(), autosaves=5, now=lambda: at, port=UNHURRIED)
    for move in moves:
        journal.made(session.choose(move))
    journal.close()
    os.utime(journal.path, (at, at))
    for auto in (folder / "auto").glob("*.nvs"):
        auto.unlink()
    return journal.path


def test_runs_are_listed_by_what_is_in_them(story: Path, tmp_path: Path, say: Say) -> None:
    saves = tmp_path / "saves"
    first = kept(saves, "wait", at=1795366380.0)
    second = kept(saves, "pay", "on", at=1795366390.0)
    renamed = second.rename(second.with_name("RUN (conflicted copy).nvs"))
    stored(saves / "live" / "notes.nvs", b"PK\x03\x04")
    stored(saves / "live" / "torn.nvs", told_run().replace(b'"mode":"run"', b'"mode":"ran"'))
    os.utime(saves / "live" / "torn.nvs", (1795366370.0, 1795366370.0))
    before = everything_in(saves)

    status, told, _ = say("saves", "list", "--saves", saves, "--story", story)

    rows = [re.split(r"\s{2,}", line) for line in told.splitlines()]
    assert status == 0
    assert [row[0] for row in rows] == ["name", second.stem, first.stem, "torn.nvs"]
    assert [row[1] for row in rows[:3]] == ["chapter", "The Quay", "The Quay"]
    assert [row[2] for row in rows[:3]] == ["choices", "2", "1"]
    assert [row[-1] for row in rows[1:]] == [
        "ended: Home",
        "can go on",
        "NV606: This save is damaged at its beginning: its first line is not as it was written",
    ]
    assert everything_in(saves) == before
    assert renamed.exists()


def test_a_list_for_tools_has_an_object_for_each(story: Path, tmp_path: Path, say: Say) -> None:
    path = kept(tmp_path / "saves", "wait", "pay", at=1795366380.0)

    _, told, _ = say(
        "saves", "list", "--saves", tmp_path / "saves", "--story", story, "--format", "json"
    )

    [one] = [json.loads(line) for line in told.splitlines()]
    assert one == {
        "name": path.stem,
        "file": str(path),
        "run": path.stem,
        "story": "quay",
        "chapter": "The Quay",
        "passage": "main.gate",
        "choices": 2,
        "written": 1795366380,
        "can_go_on": True,
        "standing": "can go on",
    }


def test_runs_of_other_stories_and_mods_are_listed_and_cannot_go_on(
    story: Path, tmp_path: Path, say: Say
) -> None:
    saves = tmp_path / "saves" / "live"
    elsewhere = {"id": "pier", "logic": "0" * 32, "text": "0" * 32, "ver": "1"}
    stored(saves / "a.nvs", told_run("wait", story=elsewhere))
    stored(saves / "b.nvs", told_run("wait", mods=[{"id": "seat", "ver": "1"}], run="6" * 16))

    _, told, _ = say(
        "saves", "list", "--saves", tmp_path / "saves", "--story", story, "--format", "json"
    )

    standing = {one["run"]: one["standing"] for one in map(json.loads, told.splitlines())}
    assert standing == {RUN: "of another story, pier", "6" * 16: "made with other mods: seat"}


def test_an_empty_folder_is_said_to_be_empty(story: Path, tmp_path: Path, say: Say) -> None:
    status, told, _ = say("saves", "list", "--saves", tmp_path / "none", "--story", story)

    assert (status, told) == (0, f"no run is kept in {tmp_path / 'none'}\n")
    assert not (tmp_path / "none").exists()


def test_runs_are_listed_though_the_story_is_broken(tmp_path: Path, say: Say) -> None:
    path = kept(tmp_path / "saves", "wait", at=1795366380.0)

    status, told, err = say(
        "saves", "list", "--saves", tmp_path / "saves", "--story", tmp_path / "gone"
    )

    assert (status, path.stem in told) == (0, True)
    assert "NV002" in err


def test_one_run_is_shown_by_its_file_or_its_name(story: Path, tmp_path: Path, say: Say) -> None:
    path = kept(tmp_path / "saves", "wait", "pay", at=1795366380.0)

    by_name = say("saves", "show", path.stem, "--saves", tmp_path / "saves", "--story", story)
    by_file = say("saves", "show", path, "--story", story)
    as_json = say("saves", "show", path, "--story", story, "--format", "json")

    assert by_name == by_file
    assert by_file[0] == 0
    assert "chapter   The Quay\npassage   main.gate\nchoices   2, of which 2 count\n" in by_file[1]
    told = json.loads(as_json[1])
    assert (told["run"], told["choices"], told["verdict"]) == (path.stem, 2, "unfinished")


def test_a_run_that_is_not_there_is_not_shown(story: Path, tmp_path: Path, say: Say) -> None:
    status, told, err = say("saves", "show", "tuesday", "--saves", tmp_path, "--story", story)

    assert (status, told) == (1, "")
    assert "NV608" in err


def test_where_is_the_folder(tmp_path: Path, say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEOVISTA_HOME", str(tmp_path / "home"))

    assert say("saves", "where") == (0, f"{tmp_path / 'home'}\n", "")
    assert say("saves", "where", "--saves", tmp_path / "there") == (
        0,
        f"{tmp_path / 'there'}\n",
        "",
    )
    assert not (tmp_path / "home").exists()


# ---------------------------------------------------------------------- repair


def damaged() -> bytes:
    """A run of five choices that is damaged in the third."""
    data = told_run("wait", "wait", "wait", "pay", "on")
    return data.replace(b'"n":3,', b'"n":3 ', 1)


def test_what_is_whole_goes_into_a_new_file(story: Path, tmp_path: Path, say: Say) -> None:
    old = stored(tmp_path / "night" / "run.nvs", damaged())

    status, told, err = say("saves", "repair", old)

    new = old.with_name("run-repaired.nvs")
    assert (status, err) == (0, "")
    assert told == f"{new}: 2 choices kept, 3 choices lost\nthe old file is as it was\n"
    assert old.read_bytes() == damaged()
    assert sorted(path.name for path in old.parent.iterdir()) == ["run-repaired.nvs", "run.nvs"]
    assert new.read_bytes().startswith(b"".join(damaged().splitlines(keepends=True)[:3]))
    assert verify(new.read_bytes(), "new.nvs", rich()).verdict == "unfinished"
    assert say("verify", old, "--story", story)[0] == 1
    assert say("verify", new, "--story", story)[0] == 0


@pytest.mark.parametrize("end", [-1, -20, -200, -500])
def test_every_cut_is_mended(end: int, tmp_path: Path, say: Say) -> None:
    data = told_run("wait", "wait", "pay", "on")[:end]
    old = stored(tmp_path / "run.nvs", data)

    status, _, _ = say("saves", "repair", old, "--to", tmp_path / "new" / "mended.nvs")

    mended = read_run((tmp_path / "new" / "mended.nvs").read_bytes())
    whole = data.count(b"\n") - 1
    assert status == 0
    assert (mended.fault, mended.is_closed, len(mended.events)) == ("", True, whole + 1)
    assert old.read_bytes() == data


def test_a_mended_run_can_be_gone_on_with(tmp_path: Path, say: Say) -> None:
    old = stored(tmp_path / "run.nvs", damaged())
    say("saves", "repair", old, "--to", tmp_path / "saves" / "live" / "run.nvs")

    (found,) = kept_runs(tmp_path / "saves", UNHURRIED)
    resumed = resume_run(found, rich(), port=UNHURRIED)
    resumed.journal.close()

    assert len(resumed.session.turns) == 3


def test_nothing_is_written_over_and_nothing_whole_is_mended(tmp_path: Path, say: Say) -> None:
    old, other = stored(tmp_path / "run.nvs", damaged()), stored(tmp_path / "other.nvs", b"mine")
    good = stored(tmp_path / "good.nvs", told_run("wait"))
    before = everything_in(tmp_path)

    taken = say("saves", "repair", old, "--to", other)
    itself = say("saves", "repair", old, "--to", old)
    is_good = say("saves", "repair", good)
    is_none = say("saves", "repair", other)

    assert [status for status, _, _ in (taken, itself, is_good, is_none)] == [1, 1, 0, 1]
    assert "NV626]: this copy was not made: there is a file of that name already" in taken[2]
    assert is_good[1] == "nothing is wrong with this file; no copy was made\n"
    assert "NV602" in is_none[2]
    assert everything_in(tmp_path) == before


def test_a_link_is_not_written_through(tmp_path: Path, say: Say) -> None:
    old = stored(tmp_path / "run.nvs", damaged())
    link = tmp_path / "link.nvs"
    link.symlink_to(tmp_path / "elsewhere.nvs")

    status, _, err = say("saves", "repair", old, "--to", link)

    assert (status, "NV626" in err) == (1, True)
    assert not (tmp_path / "elsewhere.nvs").exists()


# ---------------------------------------------------------------------- import


def test_a_run_is_taken_in_once_all_of_it_is_read(tmp_path: Path, say: Say) -> None:
    file, saves = stored(tmp_path / "mail" / "run.nvs", told_run("wait", "pay")), tmp_path / "saves"

    first = say("saves", "import", file, "--saves", saves)
    again = say("saves", "import", file, "--saves", saves)

    new = saves / "live" / f"{RUN}.nvs"
    assert first == (0, f"{new}: taken in\n", "")
    assert again == (0, f"{new}: it was there already\n", "")
    assert [path.name for path in (saves / "live").iterdir()] == [new.name]
    assert new.read_bytes().startswith(file.read_bytes())
    (found,) = kept_runs(saves, UNHURRIED)
    assert (found.run_id, found.picks, found.can_go_on(rich())) == (RUN, 2, True)


def test_another_branch_of_a_run_is_taken_in_beside_it(tmp_path: Path, say: Say) -> None:
    saves = tmp_path / "saves"
    for name, moves in (("a", ("wait", "pay")), ("b", ("wait", "wait")), ("c", ("wait", "pay"))):
        say("saves", "import", stored(tmp_path / f"{name}.nvs", told_run(*moves)), "--saves", saves)

    assert sorted(path.name for path in (saves / "live").iterdir()) == [
        f"{RUN}-2.nvs",
        f"{RUN}.nvs",
    ]


def test_a_file_that_was_closed_is_taken_in_to_the_byte(tmp_path: Path, say: Say) -> None:
    data = chained([*lines_of(told_run("pay", "on")), {"k": "eof"}])

    say("saves", "import", stored(tmp_path / "run.nvs", data), "--saves", tmp_path / "saves")

    assert (tmp_path / "saves" / "live" / f"{RUN}.nvs").read_bytes() == data


@pytest.mark.parametrize(
    ("data", "code"),
    [(damaged(), "NV606"), (b"PK\x03\x04", "NV602"), (told_run("wait", fmt=[2, 0]), "NV603")],
)
def test_what_is_not_whole_is_not_taken_in(
    data: bytes, code: str, tmp_path: Path, say: Say
) -> None:
    status, told, err = say(
        "saves", "import", stored(tmp_path / "run.nvs", data), "--saves", tmp_path / "saves"
    )

    assert (status, told) == (3 if code == "NV603" else 1, "")
    assert code in err
    assert not (tmp_path / "saves").exists()


# ------------------------------------------------------------------ standard input


def test_every_verb_reads_standard_input(story: Path, tmp_path: Path) -> None:
    data, saves = told_run("wait", "pay", "on"), tmp_path / "saves"
    other = stored(tmp_path / "other.nvs", told_run("pay", "on"))
    with_story = ("--story", story)

    told = {
        "verify": piped(["verify", "-", *with_story], data),
        "replay": piped(["replay", "-", *with_story], data),
        "compare": piped(["compare", "-", other, *with_story], data),
        "show": piped(["saves", "show", "-", *with_story], data),
        "import": piped(["saves", "import", "-", "--saves", saves], data),
        "repair": piped(["saves", "repair", "-", "--to", tmp_path / "new.nvs"], damaged()),
    }

    assert {name: status for name, (status, _, _) in told.items()} == dict.fromkeys(told, 0)
    assert (saves / "live" / f"{RUN}.nvs").exists()
    assert (tmp_path / "new.nvs").exists()


def test_what_standard_input_cannot_be_is_misuse(story: Path, say: Say) -> None:
    assert say("saves", "repair", "-")[0] == 2
    assert say("compare", "-", "-", "--story", story)[0] == 2
    assert say("verify", "-", "-", "--story", story)[0] == 2
    assert say("replay", "x.nvs", "--to", "-1", "--story", story)[0] == 2


# ------------------------------------------------------------------------ replay


def test_a_night_is_printed_as_pages_and_choices(story: Path, tmp_path: Path, say: Say) -> None:
    file = stored(tmp_path / "run.nvs", told_run("wait", "undo", "dog", "say Rex", "pay", "on"))

    status, told, err = say("replay", file, "--plain", "--story", story)

    assert (status, err) == (0, "")
    assert "The Quay, told by Ida.\n\nThe quay. The boat was there.\n\n" in told
    assert "\n> Ask the dog.\n\nHe had no name.\n\n? What shall he be called?\n" in told
    assert "\n> What shall he be called?\n" in told
    assert "Wait." in told
    assert "> Wait." not in told
    assert told.endswith("Home.\n\nEnding: Home.\n\n1 choice taken back on the way.\n")
    assert "Rex" not in told


def test_a_night_is_printed_as_far_as_one_asks(story: Path, tmp_path: Path, say: Say) -> None:
    file = stored(tmp_path / "run.nvs", told_run("wait", "wait", "undo", "pay", "on"))

    told = [say("replay", file, "--to", to, "--story", story)[1] for to in range(6)]

    assert [one.count("\n> ") for one in told] == [0, 1, 1, 2, 3, 3]
    assert "Ending" not in told[3]
    assert told[4] == told[5] == say("replay", file, "--story", story)[1]


def test_a_night_is_printed_as_far_as_it_holds(story: Path, tmp_path: Path, say: Say) -> None:
    lines = lines_of(told_run("wait", "pay", "on"))
    lines[2]["c"] = "reeds"
    file = stored(tmp_path / "run.nvs", chained(lines))

    status, told, err = say("replay", file, "--story", story)

    assert status == 1
    pages, _, recorded = told.partition("What is recorded")
    assert pages.count("\n> ") == 1
    assert recorded
    assert err.startswith("From choice 2 on it does not hold here: `main.quay` does not offer")


def test_a_run_of_another_story_is_not_printed(story: Path, tmp_path: Path, say: Say) -> None:
    elsewhere = {"id": "pier", "logic": "0" * 32, "text": "0" * 32, "ver": "1"}
    file = stored(tmp_path / "run.nvs", told_run("wait", story=elsewhere))

    status, told, err = say("replay", file, "--story", story)

    assert (status, told) == (3, "")
    assert "NV605" in err


# ----------------------------------------------------------------------- compare


def test_two_runs_are_held_against_each_other(story: Path, tmp_path: Path, say: Say) -> None:
    one = stored(tmp_path / "a.nvs", told_run("wait", "pay", "on"))
    other = stored(tmp_path / "b.nvs", told_run("wait", "undo", "wait", "sulk", "pay", "on"))

    status, told, _ = say("compare", one, other, "--story", story)

    assert status == 0
    assert (
        told
        == """\
A  3 moves, 0 undos, 0:01.500: Home
B  5 moves, 1 undo, 0:03.450: Home

They part at choice 2, in `main.quay`:
  A  Pay. (pay)
  B  Sulk. (sulk)

by acts                                          A                 B   B against A
Act 0                                 0:01.500 (3)      0:03.450 (5)   +0:01.950, +2 moves

Only in B, 1 choice:
  main.quay#sulk
"""
    )


def test_a_comparison_for_tools(story: Path, tmp_path: Path, say: Say) -> None:
    one = stored(tmp_path / "a.nvs", told_run("wait", "pay"))
    other = stored(tmp_path / "b.nvs", told_run("wait", "pay", "on"))

    _, told, _ = say("compare", one, other, "--by", "hinges", "--story", story, "--format", "json")

    found: dict[str, Any] = json.loads(told)
    assert found["part"] == {"choice": 3, "at": [None, "main.gate"], "takes": [None, "on"]}
    assert found["only"] == [[], ["main.gate.came-back#on"]]
    assert found["splits"] == [{"name": "boat", "t": [0, 0], "made": [0, 0]}]
    assert (found["moves"], found["holds"]) == ([2, 3], [True, True])


def test_a_run_is_like_itself(story: Path, tmp_path: Path, say: Say) -> None:
    file = stored(tmp_path / "a.nvs", told_run("wait", "pay", "on"))

    _, told, _ = say("compare", file, file, "--by", "chapters", "--story", story)

    assert "They make the same 3 choices." in told
    assert "±0:00.000, ±0 moves" in told
    assert "Only in" not in told


def test_a_story_says_what_its_runs_are_divided_by(tmp_path: Path, say: Say) -> None:
    story = tmp_path / "quay.yaml"
    story.write_text(RICH + "splits: {default: hinges}\n", encoding="utf-8")
    file = stored(tmp_path / "a.nvs", told_run("wait", "pay"))

    assert "by hinges" in say("compare", file, file, "--story", story)[1]


CHAPTERS = """
story: walk
title: A Walk
acts: [Out, Back]
endings: {home: {title: Home}}
start: act1.a
"""


def test_acts_and_chapters_end_where_they_are_left(tmp_path: Path) -> None:
    program = compiled_sources(
        [
            SourceFile("story.yaml", CHAPTERS),
            SourceFile("a.yaml", "chapter: act1.a\ntitle: Uphill\npassages: {one: {text: A., choices: [{choice: Go., id: go, to: act1.b.two}, {choice: Stay., id: stay, to: one}]}}\n"),
            SourceFile("b.yaml", "chapter: act1.b\ntitle: Level\npassages: {two: {text: B., choices: [{choice: Go., id: go, to: act2.c.three}, {choice: Back., id: back, to: act1.a.one}]}}\n"),
            SourceFile("c.yaml", "chapter: act2.c\ntitle: Downhill\npassages: {three: {text: C., choices: [{choice: Go., id: go, to: four}]}, four: {text: D., ending: home}}\n"),
        ]
    )  # fmt: skip
    ticker = Ticker(random.Random(1))
    session, journal = begin_run(tmp_path, program, clock=ticker, port=UNHURRIED)
    for move in ("stay", "go", "back", "go", "go", "go"):
        journal.made(session.choose(move))
    journal.close()
    again = rerun(read_run(journal.path.read_bytes()), program)
    t = [step.t for step in again.steps]

    def found(by: str) -> list[tuple[str, int, int]]:
        return [(split.title, split.t, split.made) for split in divided(again, by)]

    assert found("acts") == [("Act 1, Out", t[5], 5), ("Act 2, Back", t[6], 6)]
    assert found("chapters") == [("Uphill", t[4], 4), ("Level", t[5], 5), ("Downhill", t[6], 6)]
    assert found("hinges") == []


def test_a_file_that_cannot_be_opened_is_told(story: Path, tmp_path: Path, say: Say) -> None:
    for words in (
        ("replay", tmp_path),
        ("compare", tmp_path / "none", tmp_path),
        ("saves", "repair", tmp_path),
    ):
        status, told, err = say(*words, *(("--story", story) if words[0] != "saves" else ()))
        assert (status, told) == (1, "")
        assert "NV608" in err


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "large.nvs"
    with path.open("wb") as file:
        file.truncate(LARGEST_FILE + 1)

    with pytest.raises(NotKept, match="too large for a save"):
        load_named(str(path))
