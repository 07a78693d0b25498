"""The saves that players name: kept whole, found by what is in them, gone on with, renamed, removed, brought back."""

from __future__ import annotations

import errno
import json
import os
import re
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from attrs import frozen
from save_helpers import (
    PROTOCOL,
    QUICK,
    Killed,
    WatchedPort,
    begun,
    files_in,
    go_on,
    night,
    saved_as,
)

from neovista.plain.player import play_plain
from neovista.runtime.events import Chose
from neovista.runtime.session import Session
from neovista.saves.canonical import BEFORE_THE_FIRST, sealed
from neovista.saves.files import read_run
from neovista.saves.journal import (
    FolderLock,
    Journal,
    NotKept,
    Resumed,
    Saved,
    branches_in,
    find_run,
    kept_runs,
    named_saves,
    remove_save,
    rename_save,
    restore_save,
    resume_run,
)
from neovista.saves.named import LONGEST_SLUG, put_named, slug_of
from neovista.saves.port import HeldElsewhere, Port
from neovista.saves.private import load_words, private_path
from neovista.saves.replaying import follow
from neovista.saves.whole import is_whole, so_far_in


def lock_of(folder: Path, port: Port = QUICK) -> FolderLock:
    return FolderLock(folder, port)


def only_save(folder: Path) -> Saved:
    (saved,) = named_saves(folder, night(), QUICK)
    return saved


def moves_in(session: Session) -> list[str]:
    return [
        move.choice if isinstance(move, Chose) else f"!{move.question}"
        for move in session.run.moves
    ]


def loaded(saved: Saved, *, port: Port = QUICK) -> Resumed:
    """Go on with a save; the run is closed again."""
    found = resume_run(saved.kept, night(), port=port)
    found.journal.close()
    return found


# -------------------------------------------------------------------- saving


def test_a_save_is_listed_with_what_its_page_says(tmp_path: Path) -> None:
    _, journal = begun(tmp_path, "wait", "undo", "ring", "climb", now=lambda: 1795366380.0)
    saved_as(journal, "Before the hill")
    journal.close()

    saved = only_save(tmp_path)

    assert saved.path == tmp_path / "named" / "before-the-hill.nvs"
    assert (saved.label, saved.shelf, saved.is_whole) == ("Before the hill", "named", True)
    assert (saved.kept.run_id, saved.kept.story, saved.choices) == (journal.run_id, "night", 3)
    assert (saved.act, saved.chapter, saved.teller) == (2, "The Hill", "Mara Quell")
    assert saved.sentence == "No light."
    assert [(hinge.hinge, hinge.value) for hinge in saved.hinges] == [
        ("bell", "rung"),
        ("lamp", "out"),
    ]
    assert saved.kept_at == saved.path.stat().st_mtime


def test_a_save_is_the_run_so_far_with_a_label_and_an_end(tmp_path: Path) -> None:
    _, journal = begun(tmp_path, "wait", "undo", "ring")
    saved = saved_as(journal, "A bell — 鐘")
    go_on_file = journal.path.read_bytes()
    journal.close()

    data = saved.path.read_bytes()
    *_, note, end = [json.loads(line) for line in data.splitlines()]
    assert data.startswith(go_on_file)
    assert (note["k"], note["label"], end["k"]) == ("note", "A bell — 鐘", "eof")
    assert read_run(data).fault == ""
    assert is_whole(data)
    assert follow(read_run(data), night()).fault == ""
    assert oct(saved.path.stat().st_mode & 0o777) == "0o600"
    assert oct(saved.path.parent.stat().st_mode & 0o777) == "0o700"


def test_a_save_is_written_beside_its_place_and_read_back_before_it_takes_it(
    tmp_path: Path,
) -> None:
    port = WatchedPort("named")
    _, journal = begun(tmp_path, "wait", port=port)

    saved_as(journal, "one")
    journal.close()

    assert port.calls[: 3 + len(PROTOCOL)] == ["make_folder", "names", "claim", *PROTOCOL]
    assert set(port.calls[3 + len(PROTOCOL) :]) <= {"load"}


def test_nothing_is_removed_before_the_new_file_is_there(tmp_path: Path) -> None:
    removed: list[str] = []

    @frozen
    class Careful(Port):
        def remove(self, path: Path) -> None:
            removed.append(path.name)
            Port.remove(self, path)

    _, journal = begun(tmp_path, "wait", port=Careful())
    saved = saved_as(journal, "one")
    journal.close()
    rename_save(lock_of(tmp_path, Careful()), saved, "two")

    assert removed == []


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (
            errno.ENOSPC,
            r"NV601: Not saved: the disk is full \(this save needs 1 kB\)\. .*save again",
        ),
        (errno.EROFS, r"NV601: Not saved: this folder is read-only\. Choose another folder"),
        (
            errno.EIO,
            r"NV601: Not saved: the disk reported an error while writing\. .* did not trust",
        ),
    ],
)
@pytest.mark.parametrize("step", range(1, 13))
def test_a_save_that_fails_leaves_all_others_as_they_were_and_says_so(
    tmp_path: Path, step: int, error: int, words: str
) -> None:
    _, journal = begun(tmp_path, "wait")
    saved_as(journal, "old")
    journal.close()
    before = files_in(tmp_path / "named")
    port = WatchedPort("named", lambda name, number: number == step, error)
    _, journal = begun(tmp_path, "ring", port=port)

    saving = journal.save_as("old")

    assert not saving.wait(60)
    assert re.match(words, saving.problem)
    assert (journal.problem, journal.loss) == (None, None)
    go_on(*begun_again(journal), "wait")
    after = files_in(tmp_path / "named")
    is_there = step > 3 + PROTOCOL.index("replace") + 1
    assert {name: after[name] for name in before} == before
    assert len(after) == len(before) + is_there
    assert all(is_whole(data) for data in after.values())


def begun_again(journal: Journal) -> tuple[Session, Journal]:
    """The run of a journal, closed and gone on with."""
    journal.close()
    found = resume_run(find_run(journal.lock.folder, journal.run_id), night(), port=QUICK)
    found.journal.close()
    return found.session, found.journal


@pytest.mark.parametrize("step", range(1, 13))
def test_a_program_that_is_killed_while_it_saves_leaves_all_saves_whole(
    tmp_path: Path, step: int
) -> None:
    _, journal = begun(tmp_path, "dog", "!Rex", "on")
    saved_as(journal, "one")
    journal.close()
    reading = read_run(journal.path.read_bytes())
    so_far = so_far_in(journal.path.read_bytes(), reading, {2: "Rex"})
    port = WatchedPort("named", lambda name, number: number == step, kills=True)

    with pytest.raises(Killed):
        put_named(lock_of(tmp_path, port), so_far, "one")

    found = named_saves(tmp_path, None, QUICK)
    assert all(saved.is_whole for saved in found)
    assert len(found) == 1 + (step > 3 + PROTOCOL.index("replace") + 1)
    again = put_named(lock_of(tmp_path), so_far, "one")
    assert loaded(again).session.answers == {"dog": "Rex"}
    assert len(named_saves(tmp_path, None, QUICK)) == len(found) + 1


def test_what_is_read_back_otherwise_is_not_trusted(tmp_path: Path) -> None:
    @frozen
    class Lying(WatchedPort):
        def read(self, handle: int) -> bytes:
            return super().read(handle)[: None if handle not in self.handles else -1]

    _, journal = begun(tmp_path, "wait", port=Lying("named"))

    saving = journal.save_as("one")

    assert not saving.wait(60)
    assert saving.problem.startswith("NV601: Not saved: the disk reported an error while writing")
    assert files_in(tmp_path / "named") == {}
    journal.close()


def test_a_file_that_another_program_holds_is_not_waited_for_for_ever(tmp_path: Path) -> None:
    _, journal = begun(tmp_path, "wait")
    saved = saved_as(journal, "one")
    journal.close()
    before = saved.path.read_bytes()

    @frozen
    class Held(Port):
        def replace(self, path: Path, by: Path) -> None:
            if path == saved.path:
                raise HeldElsewhere(errno.EACCES, "held")
            Port.replace(self, path, by)

    renamed = rename_save(lock_of(tmp_path, Held()), saved, "two")

    assert saved.path.read_bytes() == before
    assert {(one.label, one.path) for one in named_saves(tmp_path, None, QUICK)} == {
        ("one", saved.path),
        ("two", renamed.path),
    }


def test_a_run_that_the_disk_did_not_take_can_be_saved_when_it_does_again(tmp_path: Path) -> None:
    is_full = threading.Event()

    @frozen
    class Full(Port):
        def append(self, handle: int, data: bytes) -> None:
            if is_full.is_set():
                os.write(handle, data[: len(data) // 2])
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            Port.append(self, handle, data)

    session, journal = begun(tmp_path, "wait", port=Full())
    assert journal.flush(60)
    is_full.set()
    go_on(session, journal, "dog", "!Rex", "on")
    assert not journal.flush(60)
    assert not journal.save_as("while it is full").wait(60)
    is_full.clear()
    go_on(session, journal, "ring", "undo", "climb")

    saved = saved_as(journal, "after all")
    journal.close()

    assert (journal.problem or "").startswith("NV601: Not saved: the disk is full")
    assert loaded(saved).session.state == session.state
    assert [one.label for one in named_saves(tmp_path, None, QUICK)] == ["after all"]


def test_a_run_that_was_never_on_the_disk_can_be_saved(tmp_path: Path) -> None:
    @frozen
    class NoLive(Port):
        def create(self, path: Path) -> int:
            if path.parent.name == "live":
                raise OSError(errno.EROFS, os.strerror(errno.EROFS))
            return Port.create(self, path)

    session, journal = begun(tmp_path, "wait", "ring", port=NoLive())
    saved = saved_as(journal, "only here")
    journal.close()

    assert (journal.problem or "").startswith("NV601: Not saved: this folder is read-only")
    assert loaded(saved).session.state == session.state


def test_saving_waits_for_no_disk_that_does_not_answer(tmp_path: Path) -> None:
    answers = threading.Event()

    @frozen
    class Stuck(WatchedPort):
        def sync(self, handle: int) -> None:
            if handle in self.handles:
                answers.wait()

    session, journal = begun(tmp_path, "wait", port=Stuck("named"))

    saving = journal.save_as("one")

    assert not saving.wait(0.01)
    assert saving.problem == "NV601: Not saved yet: the disk does not answer."
    go_on(session, journal, *["wait"] * 50)  # would wait for ever, if it waited for that disk
    answers.set()
    assert saving.wait(60)
    assert saving.problem == ""
    journal.close()


# ------------------------------------------------------------------- labels


@pytest.mark.parametrize(
    ("label", "kept", "slug"),
    [
        ("Before the bridge", "Before the bridge", "before-the-bridge"),
        ("  two   blanks\tand a tab ", "two blanks and a tab", "two-blanks-and-a-tab"),
        ("Ærø, Ünïcôde", "Ærø, Ünïcôde", "r-unicode"),
        ("夜", "夜", "save"),
        ("🌉", "🌉", "save"),
        ("CON", "CON", "save-con"),
        ("com1", "com1", "save-com1"),
        ("Nul.", "Nul.", "save-nul"),
        ("con artist", "con artist", "con-artist"),
        ("../../etc/passwd", "../../etc/passwd", "etc-passwd"),
        ("a\x1b[31mb\u202ec\x00d", "a[31mbcd", "a-31mbcd"),
        ("x" * 300, "x" * 200, "x" * 40),
        ("-", "-", "save"),
    ],
)
def test_a_label_is_kept_in_the_file_and_the_file_called_plainly(
    tmp_path: Path, label: str, kept: str, slug: str
) -> None:
    _, journal = begun(tmp_path, "wait")

    saved = saved_as(journal, label)
    journal.close()

    assert (saved.label, saved.path.name) == (kept, f"{slug}.nvs")
    assert only_save(tmp_path).label == kept


def test_a_second_save_of_a_name_takes_no_place_of_the_first(tmp_path: Path) -> None:
    session, journal = begun(tmp_path, "wait")
    first = saved_as(journal, "Here")
    go_on(session, journal, "ring")
    second, third = saved_as(journal, "here"), saved_as(journal, "HERE!")
    journal.close()
    os.utime(first.path, (10, 10))
    os.utime(second.path, (30, 30))
    os.utime(third.path, (20, 20))

    assert [one.path.stem for one in (first, second, third)] == ["here", "here-2", "here-3"]
    assert find_run(tmp_path, "Here", QUICK).path == second.path
    assert find_run(tmp_path, "here-3", QUICK).path == third.path
    assert first.choices == 1


def test_a_file_of_another_case_has_the_name_too(tmp_path: Path) -> None:
    (tmp_path / "named").mkdir()
    (tmp_path / "named" / "HERE.NVS").write_text("somebody's")
    _, journal = begun(tmp_path, "wait")

    saved = saved_as(journal, "here")
    journal.close()

    assert saved.path.name == "here-2.nvs"
    assert (tmp_path / "named" / "HERE.NVS").read_text() == "somebody's"


def test_a_long_name_leaves_room_for_its_number(tmp_path: Path) -> None:
    _, journal = begun(tmp_path, "wait")

    names = [saved_as(journal, "y" * 60).path.stem for _ in range(11)]
    journal.close()

    assert len(set(names)) == 11
    assert names[-1] == f"{'y' * (LONGEST_SLUG - 3)}-11"


def test_every_slug_is_plain() -> None:
    labels = [chr(code) * 3 for code in range(1, 0x3000)] + ["a" * n for n in range(1, 90)]

    for label in labels:
        assert re.fullmatch(r"[a-z0-9-]{1,40}", slug_of(label)), label


# --------------------------------------------------------------- going on


def test_a_save_goes_on_as_a_new_live_run_of_the_same_events(tmp_path: Path) -> None:
    session, journal = begun(tmp_path, "wait", "undo", "ring")
    saved = saved_as(journal, "one")
    go_on(session, journal, "wait", "wait")
    journal.close()
    before = files_in(tmp_path)

    found = resume_run(saved.kept, night(), port=QUICK)
    assert found.message == ""
    assert moves_in(found.session) == ["ring"]
    go_on(found.session, found.journal, "climb")
    found.journal.close()

    path = found.journal.path
    assert path.parent == tmp_path / "live"
    assert path.name.startswith(f"{journal.run_id}-")
    reading = read_run(path.read_bytes())
    assert reading.header.run == journal.run_id
    assert (reading.fault, follow(reading, night()).fault) == ("", "")
    assert [json.loads(line)["k"] for line in path.read_bytes().splitlines()[1:]][:4] == [
        *["pick", "undo", "pick", "snap"]
    ]
    after = files_in(tmp_path)
    assert {name: after[name] for name in before if not name.startswith("auto")} == {
        name: data for name, data in before.items() if not name.startswith("auto")
    }


def test_two_runs_of_one_save_are_branches_that_part_where_it_was_made(tmp_path: Path) -> None:
    session, journal = begun(tmp_path, "wait", "ring")
    saved = saved_as(journal, "one")
    go_on(session, journal, "wait", "wait")
    journal.close()
    found = resume_run(saved.kept, night(), port=QUICK)
    go_on(found.session, found.journal, "climb")
    found.journal.close()

    (branch,) = branches_in(tmp_path, QUICK)

    assert (branch.kept.path, branch.of.path) == (found.journal.path, journal.path)
    assert (branch.shared, branch.more) == (2, 1)


def test_typed_words_go_with_a_save_and_are_in_no_file_of_a_run(tmp_path: Path) -> None:
    session, journal = begun(tmp_path, "dog", "!Ztestname", "on")
    saved = saved_as(journal, "named him")
    go_on(session, journal, "undo", "undo", "!Bo", "on")
    journal.close()

    found = loaded(saved)

    assert found.session.answers == {"dog": "Ztestname"}
    holding = {name for name, data in files_in(tmp_path).items() if b"Ztestname" in data}
    assert holding == {
        f"private/{found.journal.path.stem}.json",
        "private/named-named-him.json",
    }
    assert oct(private_path(saved.path).stat().st_mode & 0o777) == "0o600"


def test_a_save_where_nothing_was_typed_has_no_words(tmp_path: Path) -> None:
    _, journal = begun(tmp_path, "wait")
    saved_as(journal, "one")
    journal.close()

    assert not (tmp_path / "private").exists()


def test_a_save_is_found_by_what_is_in_it(tmp_path: Path) -> None:
    """What a file is called means nothing, and what does not belong there is passed over."""
    _, journal = begun(tmp_path, "wait")
    saved = saved_as(journal, "one")
    journal.close()
    saved.path.rename(saved.path.with_name("one (conflicted copy 2026-11-22).txt"))
    (tmp_path / "named" / "zip.nvs").write_bytes(b"PK\x03\x04")
    (tmp_path / "named" / "empty.nvs").write_bytes(b"")
    (tmp_path / "named" / ".one.x.tmp").write_bytes(b"half")
    (tmp_path / "named" / "folder.nvs").mkdir()

    assert only_save(tmp_path).label == "one"
    assert find_run(tmp_path, "one", QUICK).path == only_save(tmp_path).path
    assert moves_in(loaded(only_save(tmp_path)).session) == ["wait"]


def test_a_label_from_another_hand_is_made_safe(tmp_path: Path) -> None:
    _, journal = begun(tmp_path, "wait")
    saved = saved_as(journal, "one")
    journal.close()
    head, data = BEFORE_THE_FIRST, b""
    for line in map(json.loads, saved.path.read_bytes().splitlines()):
        line.pop("h")
        if line.get("k") == "note":
            line["label"] = "zero\u200bwidth " + "y" * 5000
        piece, head = sealed(head, line)
        data += piece
    saved.path.write_bytes(data)

    label = only_save(tmp_path).label

    assert label.startswith("zerowidth yyy")
    assert len(label) == 200


# -------------------------------------------------------------------- damage


def test_every_cut_of_a_save_is_noticed_and_goes_on_from_what_is_whole(tmp_path: Path) -> None:
    _, journal = begun(tmp_path, "wait", "ring", "wait")
    saved = saved_as(journal, "one")
    journal.close()
    whole = saved.path.read_bytes()
    header = whole.index(b"\n") + 1
    ends = [place + 1 for place in range(header, len(whole)) if whole[place : place + 1] == b"\n"]

    for end in sorted({*ends[:-1], *(place - 7 for place in ends)}):
        saved.path.write_bytes(whole[:end])
        (listed,) = named_saves(tmp_path, night(), QUICK)
        assert not listed.is_whole

        found = loaded(listed)

        assert found.message.startswith("NV606: This file is damaged")
        assert found.message.endswith("The original has not been changed; it is in `saves/bad`.")
        assert read_run(found.journal.path.read_bytes()).fault == ""
        assert found.journal.path.parent == tmp_path / "live"
        assert not saved.path.exists()
        aside = [path for path in (tmp_path / "bad").iterdir() if len(path.read_bytes()) == end]
        assert aside[0].read_bytes() == whole[:end]


def test_nobody_has_moved_a_damaged_save_who_only_looked(tmp_path: Path) -> None:
    _, journal = begun(tmp_path, "wait")
    saved = saved_as(journal, "one")
    journal.close()
    damaged = saved.path.read_bytes()[:-9]
    saved.path.write_bytes(damaged)

    (listed,) = named_saves(tmp_path, night(), QUICK)

    assert (listed.label, listed.sentence, listed.is_whole) == ("one", "Nobody is awake.", False)
    assert saved.path.read_bytes() == damaged
    with pytest.raises(NotKept, match="damaged, and cannot be renamed"):
        rename_save(lock_of(tmp_path), listed, "two")


# ------------------------------------------------------------------ changing


def test_a_label_is_changed_and_the_file_keeps_its_name(tmp_path: Path) -> None:
    session, journal = begun(tmp_path, "wait", "ring")
    saved = saved_as(journal, "one")
    journal.close()

    renamed = rename_save(lock_of(tmp_path), saved, " another\nname ")

    assert (renamed.label, renamed.path) == ("another name", saved.path)
    assert is_whole(saved.path.read_bytes())
    assert saved.path.read_bytes().count(b'"k":"note"') == 1
    assert loaded(renamed).session.state == session.state


@pytest.mark.parametrize("watched", ["named", "removed", "private"])
@pytest.mark.parametrize("step", range(1, 30))
def test_a_program_that_is_killed_while_it_changes_a_save_loses_none(
    tmp_path: Path, watched: str, step: int
) -> None:
    _, journal = begun(tmp_path, "dog", "!Rex", "on")
    saved = saved_as(journal, "one")
    journal.close()
    port = WatchedPort(watched, lambda name, number: number == step, kills=True)

    with suppress(Killed):
        lock = lock_of(tmp_path, port)
        restore_save(lock, remove_save(lock, rename_save(lock, saved, "two")))

    removed = tmp_path / "removed"
    away = list(removed.iterdir()) if removed.exists() else []
    here = named_saves(tmp_path, None, QUICK)
    (left,) = [*(one.path for one in here), *away]
    assert is_whole(left.read_bytes())
    assert any(
        load_words(path, QUICK) == {2: "Rex"}
        for path in (tmp_path / "private").iterdir()
        if "named" in path.name or "removed" in path.name
    )


@pytest.mark.parametrize("step", range(1, 8))
def test_a_label_that_cannot_be_changed_stays(tmp_path: Path, step: int) -> None:
    _, journal = begun(tmp_path, "wait")
    saved = saved_as(journal, "one")
    journal.close()
    before = files_in(tmp_path)
    port = WatchedPort("named", lambda name, number: number == step, errno.ENOSPC)

    with pytest.raises(NotKept) as found:
        rename_save(lock_of(tmp_path, port), saved, "two")

    assert found.value.diagnostic.code in ("NV601", "NV608")
    assert files_in(tmp_path) == before


def test_a_save_is_moved_away_and_comes_back_with_its_words(tmp_path: Path) -> None:
    _, journal = begun(tmp_path, "dog", "!Rex", "on")
    saved = saved_as(journal, "one")
    journal.close()
    before = files_in(tmp_path)
    lock = lock_of(tmp_path)

    removed = remove_save(lock, saved)
    away = files_in(tmp_path)
    back = restore_save(lock, removed)

    assert named_saves(tmp_path, None, QUICK) == (back,)
    assert away.keys() & {"named/one.nvs", "private/named-one.json"} == set()
    assert sorted(away.values()) == sorted(before.values())
    assert files_in(tmp_path) == before
    assert loaded(back).session.answers == {"dog": "Rex"}


def test_what_was_removed_comes_back_beside_what_has_its_name_now(tmp_path: Path) -> None:
    session, journal = begun(tmp_path, "wait")
    lock = journal.lock
    removed = [remove_save(lock, saved_as(journal, "one")) for _ in range(2)]
    go_on(session, journal, "ring")
    saved_as(journal, "one")

    back = [restore_save(lock, one) for one in removed]
    journal.close()

    assert [one.path.stem for one in back] == ["one-2", "one-3"]
    assert [one.choices for one in back] == [1, 1]
    assert len({one.path for one in removed}) == 2


CHANGES: dict[str, Callable[[FolderLock, Saved], object]] = {
    "rename": lambda lock, saved: rename_save(lock, saved, "two"),
    "remove": remove_save,
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("what", ["gone", "another", "not a save"])
def test_a_save_that_is_not_what_it_was_is_left_alone(
    tmp_path: Path, change: str, what: str
) -> None:
    session, journal = begun(tmp_path, "wait")
    saved = saved_as(journal, "one")
    go_on(session, journal, "ring")
    other = saved_as(journal, "two")
    journal.close()
    saved.path.unlink()
    if what != "gone":
        saved.path.write_bytes(other.path.read_bytes() if what == "another" else b"PK")
    before = files_in(tmp_path)

    with pytest.raises(NotKept) as found:
        CHANGES[change](lock_of(tmp_path), saved)

    assert found.value.diagnostic.code == "NV608"
    assert files_in(tmp_path) == before


def test_a_save_needs_a_name(tmp_path: Path) -> None:
    _, journal = begun(tmp_path, "wait")
    saved = saved_as(journal, "one")
    journal.close()

    with pytest.raises(NotKept, match="a save needs a name"):
        rename_save(lock_of(tmp_path), saved, " \u200b ")


# ----------------------------------------------------------------- in words


def said(folder: Path, *lines: str) -> str:
    """What is written in lines for these words."""
    session, journal = begun(folder)
    written: list[str] = []
    play_plain(session, journal, (f"{line}\n" for line in lines), written.append, asks=False)
    journal.close()
    return "".join(written)


def test_in_words_a_moment_is_kept_told_of_and_come_back_to(tmp_path: Path) -> None:
    written = said(tmp_path, "2", "save The bell", "1", "saves", "load the bell", "4")

    assert "Saved as The bell. To come back here: load The bell\n" in written
    assert re.search(
        r"^The bell: act 1, The Quay, 1 choice, [-0-9 :]{16}\. Nobody is awake\.$",
        written,
        re.MULTILINE,
    )
    after = written.partition("Loaded.\n")[2]
    assert after.lstrip().startswith("Act 1, The Quay. The Quay, told by Mara Quell.")
    assert "The hill. No light." in after
    (run, branch) = sorted(kept_runs(tmp_path, QUICK), key=lambda kept: len(kept.path.name))
    assert [one.is_open for one in (run, branch)] == [False, False]
    assert f"This run is kept in {branch.path}." in after
    assert f"To go on: neovista play --plain --save {branch.path.stem}\n" in after


def test_in_words_it_is_said_what_cannot_be_loaded(tmp_path: Path) -> None:
    written = said(tmp_path, "1", "saves", "load", "load nothing", "save one", "load nothing")

    assert "Nothing is saved under a name yet; save NAME does that.\n" in written
    assert "Say load NAME; saves tells the names.\n" in written
    assert written.count("NV608: No run named `nothing` is kept in") == 2
    assert "The saves there are `one`." in written


def test_a_run_that_is_played_is_not_loaded_again(tmp_path: Path) -> None:
    session, journal = begun(tmp_path, "wait")
    written: list[str] = []
    play_plain(session, journal, [f"load {journal.run_id}\n"], written.append, asks=False)
    journal.close()

    assert "That is the run you are in; undo goes back in it.\n" in "".join(written)


def test_branches_are_told_with_the_choice_after_which_they_part(tmp_path: Path) -> None:
    said(tmp_path, "1", "save one", "1", "load one", "2")

    written = said(tmp_path, "saves")

    assert re.search(
        r"^\w{16}-\w{8}: a branch of the run \w{16}; the two part after choice 1\.$",
        written,
        re.MULTILINE,
    )
