"""Autosaves: when one is kept, which makes room for it, and what becomes of those that are damaged."""

from __future__ import annotations

import errno
import os
import threading
from contextlib import suppress
from pathlib import Path

import pytest
from attrs import frozen
from save_helpers import PROTOCOL, QUICK, Killed, WatchedPort, begun, files_in, go_on, night

from neovista.cli.command_line import run
from neovista.saves.files import read_run
from neovista.saves.journal import Saved, autosaves, find_run, named_saves, resume_run
from neovista.saves.lock import FolderLock
from neovista.saves.port import Port
from neovista.saves.private import private_path
from neovista.saves.records import Answered, Picked, counted
from neovista.saves.replaying import follow
from neovista.saves.ring import Ring
from neovista.saves.whole import SoFar, is_whole, so_far_in

BELL = "ring"
HILL = "climb"


def picks_in(saved: Saved) -> list[str]:
    """The choices that count in a save."""
    events = counted(read_run(saved.path.read_bytes()).events)
    return [event.choice for event in events if isinstance(event, Picked)]


def ring_of(folder: Path) -> tuple[Saved, ...]:
    return autosaves(folder, None, QUICK)


def play_out(folder: Path, count: int, size: int = 5, port: Port = QUICK) -> None:
    """Play so many runs of one more choice each, and leave each of them."""
    for number in range(1, count + 1):
        _, journal = begun(folder, *["wait"] * number, port=port, autosaves=size)
        journal.close()
        assert (journal.problem, journal.loss) == (None, None)
        newest = max((folder / "auto").iterdir(), key=lambda path: path.stat().st_mtime_ns)
        os.utime(newest, (number, number))


# ---------------------------------------------------------------------- when


@pytest.mark.parametrize(
    ("moves", "expected"),
    [
        ([], []),
        (["wait"] * 3, [3]),
        (["wait", "undo"], [0]),
        (["wait", BELL, "wait"], [2, 3]),
        (["wait", HILL, "stay"], [2, 3]),
        (["wait", HILL], [2]),
        (["wait"] * 45, [20, 40, 45]),
        (["wait"] * 40, [20, 40]),
        ([BELL, *["wait"] * 18, HILL, "go"], [1, 20, 21]),
    ],
)
def test_one_is_kept_at_each_act_each_hinge_every_twenty_choices_and_in_the_end(
    tmp_path: Path, moves: list[str], expected: list[int]
) -> None:
    _, journal = begun(tmp_path, *moves)
    journal.close()

    assert sorted(len(picks_in(saved)) for saved in ring_of(tmp_path)) == expected
    for saved in ring_of(tmp_path):
        reading = read_run(saved.path.read_bytes())
        assert saved.is_whole
        assert (saved.label, saved.kept.run_id) == (f"auto/{saved.path.stem}", journal.run_id)
        assert follow(reading, night()).fault == ""
    assert named_saves(tmp_path, None, QUICK) == ()


def test_nothing_new_is_not_kept_again(tmp_path: Path) -> None:
    _, journal = begun(tmp_path, "wait")
    journal.close()
    before = files_in(tmp_path / "auto")

    resume_run(find_run(tmp_path, journal.run_id), night(), port=QUICK).journal.close()
    journal.close()

    assert files_in(tmp_path / "auto") == before


def test_one_is_written_beside_its_place_and_read_back_before_it_takes_it(tmp_path: Path) -> None:
    port = WatchedPort("auto")
    play_out(tmp_path, 6, port=port)

    look = ["make_folder", "names"]
    assert port.calls[:55] == [*look, *PROTOCOL] * 5
    assert [call for call in port.calls[55:] if call != "load"] == [
        call for call in (*look, *PROTOCOL) if call != "load"
    ]


# --------------------------------------------------------------------- which


@pytest.mark.parametrize("size", [5, 6, 9])
def test_the_oldest_makes_room_for_the_newest(tmp_path: Path, size: int) -> None:
    play_out(tmp_path, 13, size)

    found = ring_of(tmp_path)

    assert [len(picks_in(saved)) for saved in found] == list(range(13, 13 - size, -1))
    assert {saved.path.name for saved in found} == {f"{number}.nvs" for number in range(size)}


@pytest.mark.parametrize("size", [4, 0, -1, 201])
def test_there_are_neither_too_few_nor_too_many(tmp_path: Path, size: int) -> None:
    with pytest.raises(ValueError, match="there are 5 to 200 autosaves"):
        Ring(FolderLock(tmp_path), size)


@pytest.mark.parametrize("words", ["4", "201", "many", "-5"])
def test_on_the_command_line_there_are_neither(
    words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        run(["play", "--autosaves", words])

    assert left.value.code == 2
    assert (
        f"argument --autosaves: invalid number of autosaves value: '{words}'"
        in capsys.readouterr().err
    )


def test_a_smaller_ring_leaves_what_a_larger_one_kept(tmp_path: Path) -> None:
    play_out(tmp_path, 8, 8)

    play_out(tmp_path, 3, 5)

    assert len(ring_of(tmp_path)) == 8


def test_the_newest_that_is_whole_is_not_written_over_though_the_clock_went_back(
    tmp_path: Path,
) -> None:
    play_out(tmp_path, 5)
    found = ring_of(tmp_path)
    for saved in found[1:]:
        saved.path.write_bytes(saved.path.read_bytes()[:-3])
        os.utime(saved.path, (100, 100))
    spared = found[0].path, found[0].path.read_bytes()

    for _ in range(3):
        _, journal = begun(tmp_path, "wait", autosaves=5)
        journal.close()
        os.utime(found[0].path, (1, 1))
        assert spared[0].read_bytes() == spared[1]
        spared[0].touch()

    assert sum(saved.is_whole for saved in ring_of(tmp_path)) == 4


def test_what_was_just_kept_is_spared_whatever_the_clock_says(tmp_path: Path) -> None:
    play_out(tmp_path, 5)
    session, journal = begun(tmp_path, BELL, autosaves=5)
    assert journal.flush(60)
    (mine,) = [saved for saved in ring_of(tmp_path) if picks_in(saved) == [BELL]]
    before = mine.path.read_bytes()
    os.utime(mine.path, (0, 0))  # older than all others now

    go_on(session, journal, HILL)
    journal.close()

    assert mine.path.read_bytes() == before
    assert [HILL in picks_in(saved) for saved in ring_of(tmp_path)].count(True) == 1


def test_one_that_is_damaged_is_moved_aside_and_not_written_over(tmp_path: Path) -> None:
    play_out(tmp_path, 5)
    oldest = ring_of(tmp_path)[-1]
    damaged = oldest.path.read_bytes()[:-40]
    oldest.path.write_bytes(damaged)
    os.utime(oldest.path, (0, 0))

    _, journal = begun(tmp_path, BELL, autosaves=5)
    journal.close()

    assert [path.read_bytes() for path in (tmp_path / "bad").iterdir()] == [damaged]
    assert picks_in(ring_of(tmp_path)[0]) == [BELL]
    assert all(saved.is_whole for saved in ring_of(tmp_path))


def test_what_is_no_file_is_left_where_it_is(tmp_path: Path) -> None:
    auto = tmp_path / "auto"
    auto.mkdir(parents=True)
    (auto / "0.nvs").mkdir()
    os.mkfifo(auto / "1.nvs")
    (auto / "2.nvs").symlink_to("/dev/zero")
    (auto / "3.nvs").symlink_to(tmp_path / "elsewhere")

    for number in range(3):
        _, journal = begun(tmp_path, *["wait"] * number, BELL, autosaves=5)
        journal.close()
        assert journal.problem is None

    assert journal.loss == (
        "NV601: Not saved: autosaves, because the disk reported an error. The run itself is kept."
    )
    assert (auto / "0.nvs").is_dir()
    assert (auto / "1.nvs").is_fifo()
    assert (auto / "2.nvs").is_symlink()
    assert not (tmp_path / "elsewhere").exists()
    assert len(ring_of(tmp_path)) == 1


# ------------------------------------------------------------------- trouble


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (errno.ENOSPC, "the disk is full"),
        (errno.EACCES, "their folder is read-only"),
        (errno.EIO, "the disk reported an error"),
    ],
)
@pytest.mark.parametrize("step", range(12, 23))
def test_a_failure_is_told_once_and_stops_nothing(
    tmp_path: Path, step: int, error: int, reason: str
) -> None:
    port = WatchedPort("auto", lambda name, number: number >= step, error)
    session, journal = begun(tmp_path, BELL, port=port)
    assert journal.flush(60)
    assert journal.loss is None
    before = files_in(tmp_path / "auto")

    go_on(session, journal, HILL, "stay")
    assert journal.flush(60)
    told = journal.loss
    go_on(session, journal, *["stay"] * 40)
    journal.close()

    assert told == f"NV601: Not saved: autosaves, because {reason}. The run itself is kept."
    assert (journal.problem, journal.loss) == (None, told)
    assert files_in(tmp_path / "auto").items() >= before.items()
    assert follow(read_run(journal.path.read_bytes()), night()).fault == ""
    assert all(
        is_whole(data) for name, data in files_in(tmp_path / "auto").items() if "tmp" not in name
    )


@pytest.mark.parametrize("step", range(1, 14))
def test_a_program_that_is_killed_while_it_keeps_one_leaves_the_others_whole(
    tmp_path: Path, step: int
) -> None:
    play_out(tmp_path, 5)
    before = files_in(tmp_path / "auto")
    data = journal_bytes(tmp_path)
    port = WatchedPort("auto", lambda name, number: number == step, kills=True)

    with suppress(Killed):
        Ring(FolderLock(tmp_path, port), 5).keep(lambda: so_far_in(data, read_run(data)))

    after = {name: one for name, one in files_in(tmp_path / "auto").items() if "tmp" not in name}
    assert len(after) == 5
    assert all(is_whole(one) for one in after.values())
    assert sum(after[name] != before[name] for name in before) <= 1


def journal_bytes(folder: Path) -> bytes:
    """Another run, as its live file."""
    _, journal = begun(folder / "other", BELL)
    journal.close()
    return journal.path.read_bytes()


def test_a_mistake_of_ours_is_told_and_stops_nothing(tmp_path: Path) -> None:
    ring = Ring(FolderLock(tmp_path, QUICK))

    def load() -> SoFar:
        raise ZeroDivisionError

    ring.keep(load)

    assert (ring.trouble or "").startswith("NV601: Not saved: autosaves, because of ZeroDivision")


def test_playing_waits_for_no_autosave(tmp_path: Path) -> None:
    answers = threading.Event()

    @frozen
    class Stuck(WatchedPort):
        def sync(self, handle: int) -> None:
            if handle in self.handles:
                answers.wait()

    session, journal = begun(tmp_path, BELL, port=Stuck("auto"))

    go_on(session, journal, *["wait"] * 50, HILL)  # would wait for ever, if it waited for that disk

    assert len(journal.path.read_bytes().splitlines()) > 50
    answers.set()
    journal.close()
    assert len(ring_of(tmp_path)) == 4


# --------------------------------------------------------------- going on


def test_an_autosave_goes_on_as_a_new_live_run(tmp_path: Path) -> None:
    session, journal = begun(tmp_path, "wait", BELL)
    assert journal.flush(60)
    state = session.state
    go_on(session, journal, HILL, "go")
    journal.close()
    (early,) = [saved for saved in ring_of(tmp_path) if len(picks_in(saved)) == 2]
    before = early.path.read_bytes(), journal.path.read_bytes()

    found = resume_run(find_run(tmp_path, early.label, QUICK), night(), port=QUICK)
    assert found.session.state == state
    go_on(found.session, found.journal, "wait")
    found.journal.close()

    assert found.message == ""
    assert found.journal.path.parent == tmp_path / "live"
    assert (early.path.read_bytes(), journal.path.read_bytes()) == before
    assert follow(read_run(found.journal.path.read_bytes()), night()).fault == ""


def test_an_autosave_that_was_cut_is_moved_aside_when_somebody_goes_on_with_it(
    tmp_path: Path,
) -> None:
    play_out(tmp_path, 3)
    saved = ring_of(tmp_path)[0]
    cut = saved.path.read_bytes()
    cut = cut[: cut.rstrip(b"\n").rindex(b"\n") + 1]  # to the letter what happened, but not closed
    saved.path.write_bytes(cut)

    found = resume_run(saved.kept, night(), port=QUICK)
    found.journal.close()

    assert found.message.startswith("NV606: This file is damaged after choice 3.")
    assert [path.read_bytes() for path in (tmp_path / "bad").iterdir()] == [cut]
    assert found.journal.path.parent == tmp_path / "live"


def test_an_autosave_has_the_words_of_the_run_that_gave_its_answers(tmp_path: Path) -> None:
    _, journal = begun(tmp_path, "dog", "!Rex", "on", BELL)
    journal.close()
    (saved,) = ring_of(tmp_path)
    first = resume_run(saved.kept, night(), port=QUICK)
    go_on(first.session, first.journal, "undo", "undo", "undo", "!Bo", "on", HILL)
    first.journal.close()
    newest = ring_of(tmp_path)[0]

    again = [resume_run(one.kept, night(), port=QUICK) for one in (saved, newest)]
    for one in again:
        one.journal.close()

    assert [one.session.answers for one in again] == [{"dog": "Rex"}, {"dog": "Bo"}]
    assert not any(b"Rex" in data for data in files_in(tmp_path / "auto").values())
    assert not private_path(saved.path).exists()
    assert any(isinstance(event, Answered) for event in read_run(saved.path.read_bytes()).events)
