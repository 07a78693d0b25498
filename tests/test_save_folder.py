"""The folder of saves: hostile names in it, several windows on it, and disks on which nothing can be written."""

from __future__ import annotations

import errno
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from attrs import frozen
from save_helpers import FILES, QUICK, begun, files_in, go_on, night, saved_as

from neovista.diagnostics.clean import clean
from neovista.plain.player import play_plain
from neovista.saves.canonical import BEFORE_THE_FIRST, sealed
from neovista.saves.files import read_run
from neovista.saves.journal import (
    FolderLock,
    NotKept,
    autosaves,
    branches_in,
    find_run,
    kept_runs,
    named_saves,
    remove_save,
    rename_save,
    restore_save,
    resume_run,
)
from neovista.saves.port import Port
from neovista.saves.replaying import follow
from neovista.saves.whole import is_whole, label_from

ROOT = Path(__file__).parent.parent
TORTURE = bool(os.environ.get("NEOVISTA_TORTURE"))
"""Whether to play for as long as it takes."""


# -------------------------------------------------------------- hostile names


def hostile_names() -> Iterator[str]:
    """Names that some program somewhere has taken for a path, a device, a pattern, an option or a command."""
    for up in (
        "..",
        "../..",
        "../../..",
        "....//",
        "..%2f",
        "..\\",
        "..\\..\\",
        ".",
        "./",
        "/",
        "//",
    ):
        yield from (up, f"{up}/x", f"{up}x.nvs", f"live/{up}/x")
    devices = ["con", "prn", "aux", "nul", "clock$", "conin$", "conout$"]
    devices += [f"{port}{number}" for port in ("com", "lpt") for number in (0, 1, 5, 9)]
    for device in devices:
        yield from (device, device.upper(), f"{device}.nvs", f"{device}.", f"{device} ")
    yield from (
        "C:",
        "C:\\",
        "c:/windows",
        "z:x",
        "\\\\server\\share",
        "//server/share/x",
        "\\\\?\\C:\\x",
    )
    yield from (
        "\\\\.\\PhysicalDrive0",
        "\\\\.\\pipe\\x",
        "a:b",
        "a:b:$DATA",
        "x::$INDEX_ALLOCATION",
    )
    yield from (
        "a\0b",
        "\0",
        "\0/etc",
        "a/\0",
        "x\n../y",
        "\r\n",
        "\t",
        "\x1b[2J",
        "\x1b]0;t\x07",
        "\x7f",
    )
    yield from (
        "x.",
        "x..",
        "x ",
        " x",
        ".x",
        "..x",
        "-",
        "--",
        "-rf",
        "--saves=/tmp",
        "~",
        "~root",
        "$HOME",
    )
    yield from (
        "*",
        "?",
        "[a-z]",
        "{a,b}",
        "`id`",
        "$(id)",
        "; rm x",
        "| x",
        "& x",
        "< x",
        "> x",
        "'",
        '"',
    )
    yield from (
        "%2e%2e%2f",
        "%00",
        "%s%n",
        "{0.__class__}",
        "<script>",
        "&amp;",
        "#",
        "@",
        "!x",
        "=1+1",
    )
    yield from ("a" * 255, "a" * 300, "/" * 300, "../" * 100, "é" * 150, "🌉" * 80, "a" * 5000)
    yield from (
        "🌉",
        "👩‍👩‍👧",
        "夜",
        "ñ",
        "n\u0303",
        "\u202egnp.exe",
        "\u200b",
        "\ufeff",
        "\u2215etc",
        "\uff0e\uff0e",
    )
    yield from (
        "ﬁ",
        "ſ",
        "İ",
        "ı",
        "ẞ",
        "K",
        "Å",
        "e\u0301" * 30,
        "\u0300" * 50,
        "\ud800",
        "\udcff",
        "\ue000",
    )
    yield from (
        "live",
        "named",
        "auto",
        "bad",
        "lock",
        "private",
        "removed",
        "one.nvs",
        "ONE",
        "one.NVS",
        "",
    )


NAMES = list(dict.fromkeys(hostile_names()))


def test_there_are_two_hundred_hostile_names() -> None:
    assert len(NAMES) >= 200


def test_no_hostile_name_leads_anywhere(tmp_path: Path) -> None:
    """As a label, as a new label, as what to load: all that comes of it are plain files in their folder."""
    inner = tmp_path / "inner"
    session, journal = begun(inner / "saves", "wait")
    for name in NAMES:
        saving = journal.save_as(name)
        assert saving.wait(60), (name, saving.problem)
        assert saving.saved is not None
        assert re.fullmatch(r"[a-z0-9-]{1,40}\.nvs", saving.saved.path.name), name
        assert saving.saved.path.parent == inner / "saves" / "named"
        assert clean(saving.saved.label) == saving.saved.label
    journal.close()
    found = named_saves(inner / "saves", None, QUICK)

    assert len(found) == len(NAMES)
    assert len({saved.path.name.casefold() for saved in found}) == len(NAMES)
    assert {path.name for path in tmp_path.iterdir()} == {"inner"}
    assert {path.name for path in inner.iterdir()} == {"saves"}
    assert {path.name for path in (inner / "saves").iterdir()} == {"auto", "live", "lock", "named"}
    assert session.state == follow(read_run(found[0].path.read_bytes()), night()).session.state


@pytest.mark.parametrize("start", range(0, len(NAMES), 40))
def test_no_hostile_name_breaks_a_change_or_a_search(tmp_path: Path, start: int) -> None:
    _, journal = begun(tmp_path / "saves", "wait")
    saved = saved_as(journal, "one")
    journal.close()
    lock = FolderLock(tmp_path / "saves", QUICK)
    for name in NAMES[start : start + 40]:
        if label_from(name):
            saved = rename_save(lock, saved, name)
        with suppress(NotKept):
            kept = find_run(tmp_path / "saves", name, QUICK)
            assert kept.path.is_relative_to(tmp_path / "saves")
        saved = restore_save(lock, remove_save(lock, saved))

    assert saved.path == tmp_path / "saves" / "named" / "one.nvs"
    assert {path.name for path in tmp_path.iterdir()} == {"saves"}


@pytest.mark.parametrize("shelf", ["named", "auto", "live"])
def test_files_of_hostile_names_are_listed_by_what_is_in_them(tmp_path: Path, shelf: str) -> None:
    """Each that the disk can have at all holds a save here; it is found, and said safely, and can be gone on with."""
    _, journal = begun(tmp_path, "wait")
    data = saved_as(journal, "one").path.read_bytes()
    journal.close()
    folder = tmp_path / shelf
    written = 0
    for name in NAMES:
        try:
            if "/" in name or name in ("", ".", "..") or name.startswith("."):
                continue
            (folder / name).write_bytes(data)
        except (OSError, ValueError):
            continue
        written += 1

    found = kept_runs(tmp_path, QUICK)
    if shelf != "live":
        saves = named_saves(tmp_path, None, QUICK) + autosaves(tmp_path, None, QUICK)
        assert all(clean(saved.label) == saved.label for saved in saves)
        found = tuple(saved.kept for saved in saves)
    assert written > 100
    assert len(found) >= written
    for kept in found[:: len(found) // 6]:
        resumed = resume_run(kept, night(), port=QUICK)
        resumed.journal.close()
        assert resumed.journal.path.parent == tmp_path / "live"


@pytest.mark.parametrize("key", ["run", "story", "label"])
def test_a_hostile_name_inside_a_file_is_not_a_path(tmp_path: Path, key: str) -> None:
    _, journal = begun(tmp_path / "saves", "wait")
    saved = saved_as(journal, "one")
    journal.close()
    lines = [json.loads(line) for line in saved.path.read_bytes().splitlines()]
    refused = 0
    for name in NAMES:
        inside = lines[0]["story"] if key == "story" else lines[0] if key == "run" else lines[-2]
        inside["id" if key == "story" else key] = name
        try:
            saved.path.write_bytes(_chained(lines))
        except ValueError:  # no line of ours can hold it
            refused += 1
            continue
        for listed in named_saves(tmp_path / "saves", night(), QUICK):
            assert clean(listed.label) == listed.label
            try:
                resumed = resume_run(listed.kept, night(), port=QUICK)
            except NotKept:
                refused += 1
                continue
            resumed.journal.close()
            assert resumed.journal.path.parent == tmp_path / "saves" / "live"

    assert {path.name for path in tmp_path.iterdir()} == {"saves"}
    assert refused > (10 if key == "label" else 190)


def _chained(lines: list[dict[str, object]]) -> bytes:
    head, data = BEFORE_THE_FIRST, b""
    for line in lines:
        plain = {name: value for name, value in line.items() if name != "h"}
        piece, head = sealed(head, plain)  # type: ignore[arg-type]
        data += piece
    return data


INSTEAD: dict[str, Callable[[Path, Path], object]] = {
    "a link": lambda path, other: path.symlink_to(other),
    "a link to nowhere": lambda path, other: path.symlink_to(other.with_name("gone")),
    "a link to a device": lambda path, other: path.symlink_to("/dev/zero"),
    "a pipe": lambda path, other: os.mkfifo(path),
    "a folder": lambda path, other: path.mkdir(),
}


@pytest.mark.parametrize("what", INSTEAD)
def test_what_is_no_file_is_passed_over_and_not_followed(tmp_path: Path, what: str) -> None:
    _, journal = begun(tmp_path / "other", "wait")
    other = saved_as(journal, "other").path
    journal.close()
    before = other.read_bytes()
    for shelf in ("named", "auto", "live"):
        (tmp_path / "saves" / shelf).mkdir(parents=True)
        INSTEAD[what](tmp_path / "saves" / shelf / "one.nvs", other)

    _, journal = begun(tmp_path / "saves", "wait")
    saved = saved_as(journal, "one")
    journal.close()

    assert saved.path.name == "one-2.nvs"
    assert [one.label for one in named_saves(tmp_path / "saves", night(), QUICK)] == ["one"]
    assert len(autosaves(tmp_path / "saves", night(), QUICK)) == 1
    assert len(kept_runs(tmp_path / "saves", QUICK)) == 1
    assert (journal.problem, journal.loss) == (None, None)
    assert other.read_bytes() == before
    assert not other.with_name("gone").exists()


def test_a_file_that_has_another_name_elsewhere_is_not_changed_there(tmp_path: Path) -> None:
    _, journal = begun(tmp_path / "saves", "wait")
    saved = saved_as(journal, "one")
    journal.close()
    elsewhere = tmp_path / "elsewhere.nvs"
    elsewhere.hardlink_to(saved.path)
    before = elsewhere.read_bytes()
    lock = FolderLock(tmp_path / "saves", QUICK)

    renamed = rename_save(lock, saved, "two")
    assert elsewhere.read_bytes() == before
    resumed = resume_run(renamed.kept, night(), port=QUICK)
    go_on(resumed.session, resumed.journal, "wait")
    resumed.journal.close()
    remove_save(lock, renamed)

    assert elsewhere.read_bytes() == before


@pytest.mark.parametrize("what", INSTEAD)
def test_where_something_else_is_called_lock_saving_goes_on(tmp_path: Path, what: str) -> None:
    folder = tmp_path / "saves"
    folder.mkdir()
    INSTEAD[what](folder / "lock", tmp_path / "other")

    _, journal = begun(folder, "wait")
    saved_as(journal, "one")
    journal.close()

    assert (journal.problem, journal.loss) == (None, None)
    assert len(named_saves(folder, None, QUICK)) == 1


# ----------------------------------------------------------- several windows


def told(at: float) -> str:
    hour = time.strftime("%H:%M", time.localtime(at))
    return (
        f"NV604: Neovista is already open in another window (since {hour}). You can play here, and the run is kept; "
        "autosaves and saving under a name are off until that one closes."
    )


def test_a_second_window_is_told_plays_on_and_saves_nothing_until_the_first_closes(
    tmp_path: Path,
) -> None:
    _, first = begun(tmp_path, "wait", now=lambda: 1795366380.0)
    saved = saved_as(first, "first")
    session, second = begun(tmp_path, "ring")
    assert second.flush(60)
    before = files_in(tmp_path / "named") | files_in(tmp_path / "auto")

    refused = second.save_as("second")
    assert not refused.wait(60)
    with pytest.raises(NotKept) as found:
        remove_save(FolderLock(tmp_path, QUICK), saved)
    go_on(session, second, "wait", "climb")
    assert second.flush(60)

    assert refused.problem == second.loss == told(1795366380.0)
    assert found.value.diagnostic.code == "NV604"
    assert (first.problem, first.loss, second.problem) == (None, None, None)
    assert files_in(tmp_path / "named") | files_in(tmp_path / "auto") == before
    assert (tmp_path / "lock").read_bytes() == b""

    first.close()
    assert saved_as(second, "second").label == "second"
    assert second.loss is None
    second.close()
    assert len(autosaves(tmp_path, None, QUICK)) == 2


def test_in_words_a_second_window_is_told_once(tmp_path: Path) -> None:
    _, first = begun(tmp_path, "wait", now=lambda: 0.0)
    assert first.flush(60)
    session, second = begun(tmp_path)
    assert second.flush(60)
    written: list[str] = []

    play_plain(session, second, ["1\n", "1\n", "save\n"], written.append, asks=False)
    second.close()
    first.close()

    assert "".join(written).count(told(0.0)) == 1
    assert "Every choice is kept already" in "".join(written)


def test_a_run_that_is_loaded_has_the_lock_of_the_one_before(tmp_path: Path) -> None:
    _, journal = begun(tmp_path, "wait")
    saved = saved_as(journal, "one")

    resumed = resume_run(saved.kept, night(), lock=journal.lock)
    journal.close()
    journal.close()
    again = saved_as(resumed.journal, "two")
    other = FolderLock(tmp_path, QUICK)
    held = other.take()
    resumed.journal.close()

    assert again.label == "two"
    assert resumed.journal.loss is None
    assert (held, other.take()) == (False, True)


CHILD = """
import json, os, sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from save_helpers import begun, go_on, night
from neovista.saves.port import Port

folder, mode, count = Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])

class Unlocked(Port):
    def _take(self, handle): return True
    def _is_free(self, handle): return True

class Refused(Port):
    def lock(self, handle): return os.fstat(handle).st_size > 0 or "lock" not in os.readlink(f"/proc/self/fd/{handle}")

port = {"real": Port, "none": Unlocked, "refused": Refused}[mode]()
night()
children = []
for number in range(8):
    child = os.fork()
    if child == 0:
        session, journal = begun(folder, port=port)
        made = []
        for turn in range(count):
            go_on(session, journal, "wait")
            saving = journal.save_as("here")
            if saving.wait(60):
                made.append(saving.saved.path.name)
            elif not saving.problem.startswith("NV604"):
                made.append(saving.problem)
        journal.close()
        line = {"made": made, "problem": journal.problem, "run": journal.run_id, "loss": journal.loss}
        os.write(1, json.dumps(line).encode() + b"\\n")
        os._exit(0)
    children.append(child)
for child in children:
    os.waitpid(child, 0)
"""


@pytest.mark.parametrize("mode", ["real", "none", "refused"])
def test_eight_programs_on_one_folder_lose_nothing_of_each_other(tmp_path: Path, mode: str) -> None:
    """``none``: a disk that knows no locks, so that each believes to be alone. ``refused``: each believes it is not."""
    count = 500 if TORTURE else 6

    ran = subprocess.run(
        [sys.executable, "-c", CHILD, str(ROOT / "tests"), str(tmp_path), mode, str(count)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 0, ran.stderr
    answers = [json.loads(line) for line in ran.stdout.splitlines()]
    made = [name for answer in answers for name in answer["made"]]
    assert len(answers) == 8
    assert all(answer["problem"] is None for answer in answers)
    expected = {"real": made, "none": range(8 * count), "refused": []}[mode]
    assert len(made) == len(expected)
    assert mode != "real" or len(made) >= count
    found = files_in(tmp_path / "named") if (tmp_path / "named").exists() else {}
    assert sorted(found) == sorted(made)
    assert all(is_whole(data) for data in found.values())
    live = {kept.run_id: kept for kept in kept_runs(tmp_path)}
    assert set(live) == {answer["run"] for answer in answers}
    for kept in live.values():
        reading = read_run(kept.path.read_bytes())
        assert (reading.fault, kept.picks) == ("", count)
    assert all(is_whole(data) for data in files_in(tmp_path / "auto").values()) if made else True
    assert not (tmp_path / "bad").exists()


# ------------------------------------------------- nothing can be written there


@frozen
class ReadOnly(Port):
    """A disk that can be read, and only that."""

    error: int = errno.EROFS

    def _refuse(self) -> OSError:
        return OSError(self.error, os.strerror(self.error))

    def make_folder(self, folder: Path) -> None:
        if not folder.is_dir():
            raise self._refuse()

    def create(self, path: Path) -> int:
        raise self._refuse()

    def claim(self, path: Path) -> None:
        raise self._refuse()

    def open_beside(self, path: Path) -> int:
        raise self._refuse()

    def reopen(self, path: Path) -> int:
        raise self._refuse()

    def replace(self, path: Path, by: Path) -> None:
        raise self._refuse()


IN_MEMORY = (
    "NV601: Not saved: this folder is read-only. The night goes on in memory only. "
    "Choose another folder with `--saves`."
)


@pytest.mark.parametrize("error", [errno.EROFS, errno.EACCES, errno.EPERM])
def test_on_a_read_only_disk_the_night_goes_on_in_memory(tmp_path: Path, error: int) -> None:
    session, journal = begun(tmp_path / "saves", "wait", "climb", port=ReadOnly(error))
    saving = journal.save_as("one")
    is_there = saving.wait(60)
    go_on(session, journal, "stay", "go")
    journal.close()

    assert session.has_ended
    assert journal.problem == IN_MEMORY
    assert not is_there
    assert (
        saving.problem
        == "NV601: Not saved: this folder is read-only. Choose another folder with `--saves`."
    )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["live", "one", "auto/0", "torn"])
def test_a_run_on_a_read_only_disk_is_gone_on_with_in_memory(tmp_path: Path, name: str) -> None:
    session, journal = begun(tmp_path, "wait", "dog", "!Rex", "on")
    saved_as(journal, "one")
    journal.close()
    if name == "torn":
        journal.path.write_bytes(journal.path.read_bytes() + b'{"torn')
    before = files_in(tmp_path)
    kept = find_run(tmp_path, name if name in ("one", "auto/0") else journal.run_id, QUICK)

    resumed = resume_run(kept, night(), port=ReadOnly())
    assert resumed.session.state == session.state
    assert resumed.session.answers == {"dog": "Rex"}
    go_on(resumed.session, resumed.journal, "climb")
    assert not resumed.journal.flush(60)
    resumed.journal.close()

    assert resumed.journal.problem == IN_MEMORY
    assert resumed.message == (
        "NV606: This file is damaged after choice 4. The first 4 choices are whole and are played from. "
        "The original has not been changed; it is where it was."
        if name == "torn"
        else ""
    )
    assert files_in(tmp_path) == before


def test_words_of_a_run_in_memory_are_not_taken_from_the_run_on_the_disk(tmp_path: Path) -> None:
    _, journal = begun(tmp_path, "dog", "!Rex", "on")
    saved_as(journal, "one")
    journal.close()
    before = files_in(tmp_path)

    @frozen
    class NoRuns(Port):
        """A disk that takes what is typed, and no run."""

        def create(self, path: Path) -> int:
            if path.parent.name != "private":
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return Port.create(self, path)

    for name in ("one", "auto/0"):
        resumed = resume_run(find_run(tmp_path, name, QUICK), night(), port=NoRuns())
        go_on(resumed.session, resumed.journal, "undo", "undo", "!Bo", "on", "undo", "undo")
        resumed.journal.close()
        assert (resumed.journal.problem or "").startswith("NV601: Not saved: the disk is full")
    assert files_in(tmp_path) == before


REAL = {
    "read-only": "mount --bind {0} {0} && mount -o remount,bind,ro {0}",
    "full": "mount -t tmpfs -o size=32k none {0}",
    "without room for another file": "mount -t tmpfs -o nr_inodes=3 none {0}",
}


def on_a_disk(kind: str, folder: Path, lines: str, *words: str) -> str:
    """What a real program writes, whose folder of saves lies on such a disk; and in the end what lies there."""
    story = folder.parent / "story"
    if not story.exists():
        story.mkdir()
        for name, text in FILES.items():
            (story / name).write_text(text, encoding="utf-8")
    play = [sys.executable, "-m", "neovista", "play", str(story), "--plain", "--saves", str(folder)]
    script = f'{REAL[kind].format(folder)} && "$@"; status=$?; ls -R {folder}; exit $status'
    ran = subprocess.run(
        ["unshare", "-Urm", "sh", "-c", script, "sh", *play, *words],
        cwd=ROOT,
        input=lines,
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode and not ran.stdout:
        pytest.skip(f"no disk can be made here to try this on: {ran.stderr.strip()[:200]}")
    assert (ran.returncode, ran.stderr) == (0, "")
    return ran.stdout


def test_a_folder_that_is_really_read_only_is_no_reason_not_to_play(tmp_path: Path) -> None:
    folder = tmp_path / "saves"
    _, journal = begun(folder, "wait")
    saved_as(journal, "one")
    journal.close()
    before = files_in(folder)

    for words in ([], ["--save", journal.run_id], ["--save", "one"]):
        said = on_a_disk("read-only", folder, "1\n4\n2\n1\nsave two\nquit\n", *words)
        assert said.count(IN_MEMORY) == 1
        assert "Ending: Home." in said or "The hill." in said
    assert files_in(folder) == before


@pytest.mark.parametrize("kind", ["full", "without room for another file"])
def test_a_disk_that_is_really_full_loses_nothing_that_is_on_it(tmp_path: Path, kind: str) -> None:
    folder = tmp_path / "saves"
    folder.mkdir()

    said = on_a_disk(kind, folder, "1\n" * 300 + "save one\n4\n1\n")

    assert re.search(
        r"NV601: Not saved: the disk is full \(this save needs \d+ kB\)\.|NV601: Not saved: autosaves, because the disk is full",
        said,
    )
    assert "Ending: Home." in said
    assert ".tmp" not in said


# ----------------------------------------------------------------- branches


def test_a_copy_that_a_cloud_made_is_a_branch(tmp_path: Path) -> None:
    session, journal = begun(tmp_path, "wait", "ring")
    assert journal.flush(60)
    copy = journal.path.with_name(f"{journal.run_id} (conflicted copy).nvs")
    copy.write_bytes(journal.path.read_bytes())
    go_on(session, journal, "wait", "wait")
    journal.close()
    found = resume_run(
        next(one for one in kept_runs(tmp_path, QUICK) if one.path == copy), night(), port=QUICK
    )
    go_on(found.session, found.journal, "climb", "stay", "stay")
    found.journal.close()
    older = journal.path.with_name("older.nvs")
    older.write_bytes(b"".join(journal.path.read_bytes().splitlines(keepends=True)[:2]))

    branches = {branch.kept.path.name: branch for branch in branches_in(tmp_path, QUICK)}

    assert {name: (one.of.path, one.shared, one.more) for name, one in branches.items()} == {
        copy.name: (journal.path, 2, 3),
        "older.nvs": (journal.path, 1, 0),
    }


def test_runs_of_which_there_is_one_are_no_branches(tmp_path: Path) -> None:
    for _ in range(2):
        _, journal = begun(tmp_path, "wait")
        saved_as(journal, "one")
        journal.close()
    (tmp_path / "live" / "damaged.nvs").write_bytes(b'{"nv":"save"}\n')

    assert branches_in(tmp_path, QUICK) == ()
