"""What one run brings along of another: from its file into the header of a new one, which then needs that file no more."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from attrs import evolve
from save_helpers import FILES, QUICK, begun, go_on, night, saved_as

from neovista.cli.command_line import run
from neovista.model.program import Program
from neovista.runtime.session import Session
from neovista.saves.canonical import BEFORE_THE_FIRST, sealed
from neovista.saves.files import read_run
from neovista.saves.journal import (
    Echo,
    Journal,
    NotKept,
    begin_run,
    find_run,
    kept_runs,
    load_echo,
    peek,
    resume_run,
)
from neovista.saves.replaying import follow


def ended(folder: Path, *moves: str) -> Path:
    """A run that went home, over the hill."""
    session, journal = begun(folder, *moves, "climb", "go")
    assert session.has_ended
    journal.close()
    return journal.path


def echoed_run(folder: Path, echo: Echo, *moves: str) -> tuple[Session, Journal]:
    """A run that brings an echo along, still open."""
    session, journal = begin_run(folder, night(), echo=echo, port=QUICK)
    go_on(session, journal, *moves)
    return session, journal


def header_of(path: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads(path.read_bytes().splitlines()[0])
    return found


def rewritten(path: Path, change: Callable[[list[dict[str, object]]], object]) -> None:
    """What a forger does: change the lines, and chain them anew."""
    lines = [json.loads(line) for line in path.read_bytes().splitlines()]
    change(lines)
    head, data = BEFORE_THE_FIRST, b""
    for line in lines:
        line.pop("h", None)
        piece, head = sealed(head, line)
        data += piece
    path.write_bytes(data)


LAMP_LIT = Echo("5t9k2m8xq4hw7c3n", "3a0983b7feb68ea6", {"lamp": "lit"})


# ------------------------------------------------------------------- bringing


def test_an_echo_is_what_was_settled_with_the_run_and_its_seal(tmp_path: Path) -> None:
    path = ended(tmp_path, "wait", "ring")

    echo = load_echo(path, night(), QUICK)

    end = json.loads(path.read_bytes().splitlines()[-1])
    assert echo == Echo(path.stem, end["h"][:16], {"bell": "rung", "lamp": "out"})


def test_what_is_brought_stands_in_the_header_and_no_way_to_where_it_was(tmp_path: Path) -> None:
    echo = load_echo(ended(tmp_path / "old", "ring"), night(), QUICK)

    _, journal = echoed_run(tmp_path / "new", echo, "wait")
    journal.close()

    assert header_of(journal.path)["echo"] == {
        "hinges": {"bell": "rung", "lamp": "out"},
        "run": echo.run,
        "seal": echo.seal,
    }
    assert str(tmp_path).encode() not in journal.path.read_bytes()
    assert header_of(tmp_path / "old" / "live" / f"{echo.run}.nvs")["echo"] is None


def test_what_somebody_else_settled_is_seen_as_it_was_there(tmp_path: Path) -> None:
    without, plain = begun(tmp_path / "a", "climb")
    brought, journal = echoed_run(tmp_path / "b", LAMP_LIT, "climb")
    for one in (plain, journal):
        one.close()

    assert [session.page.paragraphs[0].text for session in (without, brought)] == [
        "The hill. No light.",
        "The hill. A light.",
    ]


def test_a_run_with_an_echo_goes_on_with_it_and_needs_the_other_file_no_more(
    tmp_path: Path,
) -> None:
    session, journal = echoed_run(tmp_path, LAMP_LIT, "climb", "stay")
    journal.close()

    (kept,) = kept_runs(tmp_path, QUICK)
    page = peek(kept, night(), QUICK)
    found = resume_run(kept, night(), port=QUICK)
    go_on(found.session, found.journal, "undo", "undo", "wait", "climb")
    found.journal.close()

    assert page == session.page
    assert (found.message, found.journal.path) == ("", journal.path)
    assert found.session.run.echo == (("lamp", "lit"),)
    assert found.session.page.paragraphs[0].text == "The hill. A light."
    assert follow(read_run(journal.path.read_bytes()), night()).fault == ""


def test_another_echo_is_another_run(tmp_path: Path) -> None:
    _, journal = echoed_run(tmp_path, LAMP_LIT, "climb")
    journal.close()
    for hinges in ({}, {"lamp": "out"}, {"bell": "rung"}):
        rewritten(journal.path, lambda lines, to=hinges: lines[0]["echo"].update(hinges=to))  # type: ignore[misc]

        standing = follow(read_run(journal.path.read_bytes()), night())

        assert standing.fault == "what follows from the choice is not what was recorded"


def test_saves_and_autosaves_of_a_run_bring_its_echo_too(tmp_path: Path) -> None:
    session, journal = echoed_run(tmp_path, LAMP_LIT, "climb")
    saved_as(journal, "one")
    journal.close()

    for name in ("one", "auto/0"):
        found = resume_run(find_run(tmp_path, name, QUICK), night(), port=QUICK)
        found.journal.close()
        assert found.session.state == session.state
        assert found.session.run.echo == (("lamp", "lit"),)


def test_a_changed_story_keeps_what_was_brought(tmp_path: Path) -> None:
    _, journal = echoed_run(tmp_path, LAMP_LIT, "wait", "climb", "stay")
    journal.close()
    changed = night(hill=FILES["hill.yaml"].replace("id: stay", "id: rest"))

    (kept,) = kept_runs(tmp_path, QUICK)
    found = resume_run(kept, changed, port=QUICK)
    found.journal.close()

    assert found.message.startswith("NV607")
    assert found.session.page.paragraphs[0].text == "The hill. A light."
    assert header_of(found.journal.path)["echo"] == header_of(journal.path)["echo"]
    assert follow(read_run(found.journal.path.read_bytes()), changed).fault == ""


def test_a_story_that_only_says_something_else_takes_the_echo(tmp_path: Path) -> None:
    path = ended(tmp_path, "ring")
    retold = night(quay=FILES["quay.yaml"].replace("The dock is wet.", "The dock is dry."))
    more = night(
        quay=FILES["quay.yaml"].replace("id: wait,", "id: wait, do: tired = true,") + TIRED
    )

    for story in (retold, more):
        assert load_echo(path, story, QUICK).hinges["bell"] == "rung"


TIRED = "variables: {tired: {start: false}}\n"


# ------------------------------------------------------------------- refusing


def refused(path: Path, program: Program | None = None) -> str:
    """With which words a file is refused; it is not touched by that."""
    before = path.read_bytes() if path.is_file() else b""
    with pytest.raises(NotKept) as found:
        load_echo(path, program or night(), QUICK)
    if before:
        assert path.read_bytes() == before
    said = found.value.diagnostic
    assert said.help or said.notes or said.code in ("NV602", "NV608")
    return f"{said.code}: {said.headline}"


UNFINISHED = "NV630: this run has not ended, so it has nothing to bring along yet"


@pytest.mark.parametrize(
    "moves", [(), ("wait",), ("climb", "go", "undo"), ("climb", "go", "undo", "stay")]
)
def test_a_run_that_has_not_ended_brings_nothing(tmp_path: Path, moves: tuple[str, ...]) -> None:
    _, journal = begun(tmp_path, *moves)
    journal.close()

    assert refused(journal.path) == UNFINISHED


def test_a_damaged_run_brings_nothing(tmp_path: Path) -> None:
    path = ended(tmp_path, "wait", "ring")
    whole = path.read_bytes()

    path.write_bytes(whole[:-9])
    assert refused(path).startswith("NV630: this run is damaged after choice 4, so what it settled")
    path.write_bytes(whole.replace(b'"c":"ring"', b'"c":"wait"'))
    assert refused(path).startswith("NV630: this run is damaged after choice 1, so what it settled")
    path.write_bytes(whole + b"\x00")
    assert refused(path).startswith("NV630: this run is damaged after choice 4, so")


def test_every_flipped_byte_is_refused(tmp_path: Path) -> None:
    path = ended(tmp_path)
    whole = path.read_bytes()

    for place in range(0, len(whole), 3):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert refused(path)[:5] in ("NV602", "NV603", "NV605", "NV606", "NV630"), place


def test_a_forged_run_brings_nothing(tmp_path: Path) -> None:
    path = ended(tmp_path, "wait", "ring")
    rewritten(path, lambda lines: lines[2].update(c="wait"))

    assert refused(path) == "NV630: this run does not come to its ending in the story as it is now"


def test_a_run_that_the_story_no_longer_leads_through_brings_nothing(tmp_path: Path) -> None:
    path = ended(tmp_path)
    changed = night(hill=FILES["hill.yaml"].replace("id: go,", "id: home,"))

    assert refused(path, changed).startswith("NV630: this run does not come to its ending")


def test_what_is_no_run_of_this_story_brings_nothing(tmp_path: Path) -> None:
    path = ended(tmp_path)
    (tmp_path / "zip.nvs").write_bytes(b"PK\x03\x04")

    assert refused(path, evolve(night(), story="another")).startswith("NV605")
    assert refused(tmp_path / "zip.nvs").startswith("NV602")
    assert refused(tmp_path / "nowhere.nvs").startswith("NV608")
    assert refused(tmp_path).startswith("NV608")
    rewritten(path, lambda lines: lines[0].update(fmt=[2, 0]))
    assert refused(path).startswith("NV603")


@pytest.mark.parametrize(
    "echo",
    [
        {},
        {"hinges": {"bell": "rung"}},
        {"run": "../../etc/passwd", "seal": "3a0983b7feb68ea6", "hinges": {}},
        {"run": "5t9k2m8xq4hw7c3n", "seal": "short", "hinges": {}},
        {"run": "5t9k2m8xq4hw7c3n", "seal": "3a0983b7feb68ea6", "hinges": {"bell": 1}},
        {"run": "5t9k2m8xq4hw7c3n", "seal": "3a0983b7feb68ea6", "hinges": {"a/b": "rung"}},
        {"run": "5t9k2m8xq4hw7c3n", "seal": "3a0983b7feb68ea6", "hinges": {}, "path": "/etc"},
    ],
)
def test_a_header_with_another_kind_of_echo_is_damaged(
    tmp_path: Path, echo: dict[str, object]
) -> None:
    _, journal = begun(tmp_path, "wait")
    journal.close()
    rewritten(journal.path, lambda lines: lines[0].update(echo=echo))

    (kept,) = kept_runs(tmp_path, QUICK)

    assert kept.problem.startswith("NV606")


# ------------------------------------------------------------ the command line


@pytest.fixture(name="story")
def _story(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("sys.stdin", io.StringIO("1\n"))
    monkeypatch.setattr("signal.signal", lambda number, do: None)
    folder = tmp_path / "night"
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def play(story: Path, saves: Path, *words: str) -> int:
    return run(["play", str(story), "--plain", "--saves", str(saves), *words])


def test_on_the_command_line_a_run_is_brought_along(
    tmp_path: Path, story: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = ended(tmp_path / "old", "ring")

    status = play(story, tmp_path / "new", "--echo", str(path))

    assert (status, capsys.readouterr().err) == (0, "")
    (kept,) = kept_runs(tmp_path / "new")
    assert header_of(kept.path)["echo"] == load_echo(path, night()).line


def test_on_the_command_line_a_kept_run_is_brought_along_by_its_name(
    tmp_path: Path, story: Path
) -> None:
    path = ended(tmp_path / "saves", "ring")

    assert play(story, tmp_path / "saves", "--echo", path.stem) == 0
    assert len(kept_runs(tmp_path / "saves")) == 2


def test_on_the_command_line_it_is_said_why_a_run_brings_nothing(
    tmp_path: Path, story: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, journal = begun(tmp_path / "old", "wait")
    journal.close()

    status = play(story, tmp_path / "new", "--echo", str(journal.path))

    said = capsys.readouterr()
    assert (status, said.out) == (1, "")
    assert said.err.startswith(
        "error[NV630]: this run has not ended, so it has nothing to bring along yet\n"
        f" --> {journal.path.name}\n"
        "  = help: play it to an ending first: `neovista play --save FILE`\n"
    )
    assert not (tmp_path / "new").exists()


def test_a_run_that_is_gone_on_with_has_its_own_echo(
    tmp_path: Path, story: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        play(story, tmp_path, "--save", "one", "--echo", "other")

    assert left.value.code == 2
    assert "not allowed with argument --save" in capsys.readouterr().err
