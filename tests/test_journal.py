"""A run on disk: what is kept, what is found again, and how a run goes on."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from attrs import evolve, field, frozen

from neovista.model import expressions as ex
from neovista.model import program as pr
from neovista.model.prose import Paragraph, Prose
from neovista.runtime.events import Chose
from neovista.runtime.session import Session
from neovista.saves import recording
from neovista.saves.canonical import BEFORE_THE_FIRST, digest, sealed
from neovista.saves.files import DamagedHeader, NewerFormat, NotASave, read_run
from neovista.saves.fingerprint import fingerprints
from neovista.saves.journal import Journal, KeptRun, NotKept, begin_run, kept_runs, peek, resume_run
from neovista.saves.port import Found, Port
from neovista.saves.records import Picked, counted
from neovista.saves.replaying import follow

VECTOR = Path(__file__).parent / "formats" / "vector.nvs"


def words(text: str) -> Prose:
    return (Paragraph((text,)),)


def way(name: str, beat: str, *gates: pr.Gate) -> pr.Choice:
    return pr.Choice(name, words(name), beat, gates)


def passage(name: str, *choices: pr.Choice, **more: object) -> pr.Passage:
    return pr.Passage(name, "night", choices=choices, blocks=(pr.Block(words(name)),), **more)  # type: ignore[arg-type]


def program(**changed: pr.Passage) -> pr.Program:
    """The dock, the stair, the lamp; changed where a test wants another story."""
    has_oil = pr.Gate(ex.Compare("oil", ">=", 1), None)
    passages = {
        "dock": passage("dock", way("take-lantern", "stair.first"), way("go-round", "dock")),
        "stair.first": passage(
            "stair.first",
            effects=(pr.Add("oil", 2, 0, 9),),
            ways=(pr.Way(None, "stair"),),
            is_named=False,
        ),
        "stair": passage(
            "stair",
            way("climb", "lamp", has_oil),
            way("wait", "stair"),
            effects=(pr.PutIn("seen", "teo"),),
        ),
        "lamp": passage("lamp", way("light", "lit"), way("down", "stair")),
        "lit": passage("lit", ending="lit"),
        **{one.id: one for one in changed.values()},
    }
    return pr.Program(
        story="vector",
        title="Vector",
        version="1.0.0",
        start="dock",
        passages=passages,
        variables={"oil": pr.Range(0, 9, 0), "seen": pr.SetOf(("teo", "mags"), frozenset())},
        chapters={"night": pr.Chapter("night", "Night", "nobody", 1, "dock", {})},
        threads={"nobody": pr.Thread("Nobody")},
        hinges={},
        endings={"lit": "Lit"},
    )


class Ticker:
    """A clock that stands still until it is moved; seconds."""

    def __init__(self, at: float = 1000.0) -> None:
        self.at = at

    def __call__(self) -> float:
        return self.at


def play(
    folder: Path, *moves: str, story: pr.Program | None = None, **how: Callable[[], float]
) -> Path:
    """Begin a run, make these moves (``undo`` is one), close it; where it is kept."""
    session, journal = begin_run(folder, story or program(), **how)  # type: ignore[arg-type]
    go_on(session, journal, *moves)
    journal.close()
    assert journal.problem is None
    return journal.path


def go_on(session: Session, journal: Journal, *moves: str) -> None:
    for move in moves:
        if move == "undo":
            session.undo()
            journal.undone()
        else:
            journal.made(session.choose(move))


def only_run(folder: Path) -> KeptRun:
    (kept,) = kept_runs(folder)
    return kept


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def picks_in(path: Path) -> list[str]:
    """The choices that count in a file."""
    events = counted(read_run(path.read_bytes()).events)
    return [event.choice for event in events if isinstance(event, Picked)]


def made_in(session: Session) -> list[str]:
    """The choices that were taken in a session."""
    return [move.choice for move in session.run.moves if isinstance(move, Chose)]


def rewrite(path: Path, change: Callable[[list[dict[str, object]]], object]) -> None:
    """What a forger does: change the lines, and chain them anew."""
    found = lines(path)
    change(found)
    head, data = BEFORE_THE_FIRST, b""
    for line in found:
        line.pop("h", None)
        piece, head = sealed(head, line)  # type: ignore[arg-type]
        data += piece
    path.write_bytes(data)


# ---------------------------------------------------------- the test vector


def whole_by_the_book(data: bytes) -> bool:
    """Another reader, which shares nothing with ours: whether this is a whole file."""
    if not data.endswith(b"\n") or len(data) > 16 << 20:
        return False
    before = bytes(16)
    found = []
    for n, line in enumerate(data[:-1].split(b"\n")):
        try:
            value = json.loads(line.decode())
            same = json.dumps(
                value, sort_keys=True, separators=(",", ":"), ensure_ascii=False
            ).encode()
        except ValueError:
            return False
        if not isinstance(value, dict) or same != line or value.get("n", 0) != n:
            return False
        head = value.pop("h", None)
        plain = json.dumps(
            value, sort_keys=True, separators=(",", ":"), ensure_ascii=False
        ).encode()
        if hashlib.sha256(before + plain).hexdigest()[:32] != head:
            return False
        before = bytes.fromhex(head)
        found.append(value)
    return bool(found) and found[0].get("nv") == "save" and found[-1].get("k") == "eof"


def whole_by_us(data: bytes) -> bool:
    try:
        reading = read_run(data)
    except (NotASave, NewerFormat, DamagedHeader):
        return False
    return reading.is_closed and not reading.fault


def test_the_vector_is_the_vector() -> None:
    data = VECTOR.read_bytes()

    assert (
        hashlib.sha256(data).hexdigest()
        == "b4cc332771392985a3c6e82737000e06c00c89846f9e7520ff4eb515c39521f4"
    )
    assert len(data) == 1375


def test_the_vector_is_read_by_two_readers() -> None:
    reading = read_run(VECTOR.read_bytes())

    assert whole_by_the_book(VECTOR.read_bytes())
    assert (reading.fault, reading.is_closed) == ("", True)
    assert [pick.choice for pick in counted(reading.events) if isinstance(pick, Picked)] == [
        "take-lantern",
        "climb",
        "light",
    ]
    assert reading.header.seed == 661125387181


def test_the_vector_is_written_as_it_stands() -> None:
    head, data = BEFORE_THE_FIRST, b""

    for line in lines(VECTOR):
        line.pop("h")
        piece, head = sealed(head, line)  # type: ignore[arg-type]
        data += piece

    assert data == VECTOR.read_bytes()


def test_every_flipped_bit_of_the_vector_is_noticed() -> None:
    data = VECTOR.read_bytes()

    for place in range(len(data)):
        for bit in range(8):
            flipped = bytearray(data)
            flipped[place] ^= 1 << bit
            assert not whole_by_us(bytes(flipped)), (place, bit)
            assert not whole_by_the_book(bytes(flipped)), (place, bit)


def test_every_cut_of_the_vector_is_noticed() -> None:
    data = VECTOR.read_bytes()

    assert not any(
        whole_by_us(data[:end]) or whole_by_the_book(data[:end]) for end in range(len(data))
    )


def test_every_line_lost_repeated_or_moved_is_noticed() -> None:
    found = VECTOR.read_bytes().splitlines(keepends=True)
    others = []
    for one in range(len(found)):
        others += [found[:one] + found[one + 1 :], found[: one + 1] + found[one:]]
        for two in range(one):
            swapped = list(found)
            swapped[one], swapped[two] = swapped[two], swapped[one]
            others.append(swapped)

    assert not any(whole_by_us(b"".join(other)) for other in others)
    assert not any(whole_by_the_book(b"".join(other)) for other in others)


# ----------------------------------------------------------------- keeping


def test_a_run_is_kept_as_it_is_made(tmp_path: Path) -> None:
    clock = Ticker()
    session, journal = begin_run(tmp_path, program(), now=lambda: 1795366380.0, clock=clock)
    for move, pressed, made in (("take-lantern", 1.184, 1.187), ("wait", 1.702, 1.704)):
        clock.at = 1000 + pressed
        journal.heard()
        turn = session.choose(move)
        clock.at = 1000 + made
        journal.made(turn, via="mouse")
    journal.close()

    header, *events = lines(journal.path)
    logic, text = fingerprints(program())
    assert {
        key: header[key]
        for key in ("cat", "echo", "engine", "fmt", "mode", "nonce", "nv", "seed", "t0")
    } == {
        "cat": None,
        "echo": None,
        "engine": {"rules": 1, "ver": "0.1.0"},
        "fmt": [1, 0],
        "mode": "play",
        "nonce": None,
        "nv": "save",
        "seed": "00000233",
        "t0": "2026-11-22T16:53Z",
    }
    assert header["story"] == {"id": "vector", "logic": logic, "text": text, "ver": "1.0.0"}
    assert [
        {key: value for key, value in event.items() if key not in "hs"} for event in events
    ] == [
        {"at": "dock", "c": "take-lantern", "d": 3, "k": "pick", "n": 1, "t": 1184, "v": "mouse"},
        {"at": "stair", "c": "wait", "d": 2, "k": "pick", "n": 2, "t": 1702, "v": "mouse"},
    ]
    assert events[-1]["s"] == digest(session.state)


def test_an_undo_is_an_event_that_says_what_it_goes_back_to(tmp_path: Path) -> None:
    path = play(
        tmp_path, "take-lantern", "wait", "undo", "climb", "undo", "undo", "undo", "go-round"
    )

    kinds = [(event["k"], event.get("to")) for event in lines(path)[1:]]
    assert kinds == [
        ("pick", None),
        ("pick", None),
        ("undo", 1),
        ("pick", None),
        ("undo", 1),
        ("undo", 0),
        ("pick", None),
    ]
    begun = digest(Session(program()).state)
    assert lines(path)[6]["s"] == begun
    assert picks_in(path) == ["go-round"]


def test_an_ending_is_kept_and_has_a_seal(tmp_path: Path) -> None:
    session, journal = begin_run(tmp_path, program())
    go_on(session, journal, "take-lantern", "wait", "undo", "climb")
    assert journal.seal is None

    go_on(session, journal, "light")

    seal = journal.seal
    end = lines(journal.path)[-1]
    assert (end["k"], end["ending"], end["moves"], end["undos"]) == ("end", "lit", 4, 1)
    assert seal == str(end["h"])[:16]
    journal.close()
    assert only_run(tmp_path).has_ended


def test_an_ending_taken_back_is_no_ending(tmp_path: Path) -> None:
    session, journal = begin_run(tmp_path, program())
    go_on(session, journal, "take-lantern", "climb", "light", "undo")

    assert journal.seal is None
    journal.close()
    assert not only_run(tmp_path).has_ended
    go_on(session, journal, "light")
    assert read_run(journal.path.read_bytes()).fault == ""


def test_time_in_a_run_never_goes_back(tmp_path: Path) -> None:
    clock = Ticker()
    session, journal = begin_run(tmp_path, program(), clock=clock)

    for at in (1005.0, 1001.0, 900.0, 1006.0):
        clock.at = at
        go_on(session, journal, "go-round")
    journal.close()

    assert [event["t"] for event in lines(journal.path)[1:]] == [5000, 5000, 5000, 6000]


def test_nobody_else_can_open_what_is_kept(tmp_path: Path) -> None:
    path = play(tmp_path / "saves", "go-round")

    assert oct(path.stat().st_mode & 0o777) == "0o600"
    assert oct(path.parent.stat().st_mode & 0o777) == "0o700"
    assert oct((tmp_path / "saves").stat().st_mode & 0o777) == "0o700"


def test_nothing_about_the_machine_is_in_a_file(tmp_path: Path) -> None:
    path = play(tmp_path, "take-lantern", "climb", "light")
    # The run's own name is chance, and a short name of a machine may stand in it by chance.
    data = path.read_bytes().replace(path.stem.encode(), b"")

    for word in (str(tmp_path), str(Path.home()), os.uname().nodename, sys.platform):
        assert word.encode() not in data


def test_the_release_in_a_file_is_the_one_that_is_built() -> None:
    project = tomllib.loads((Path(__file__).parent.parent / "pyproject.toml").read_text())

    assert project["project"]["version"] == recording.ENGINE


def test_closing_twice_is_harmless(tmp_path: Path) -> None:
    session, journal = begin_run(tmp_path, program())
    go_on(session, journal, "go-round")

    journal.close()
    journal.close()
    go_on(session, journal, "go-round")
    journal.close()

    assert len(lines(journal.path)) == 2


def test_a_run_can_be_closed_by_a_signal(tmp_path: Path) -> None:
    session, journal = begin_run(tmp_path, program())
    before = signal.signal(signal.SIGUSR1, lambda number, frame: journal.close())
    try:
        for _ in range(200):
            go_on(session, journal, "go-round")
        os.kill(os.getpid(), signal.SIGUSR1)
    finally:
        signal.signal(signal.SIGUSR1, before)

    assert len(picks_in(journal.path)) == 200


@pytest.mark.parametrize(("seed", "mode"), [(-1, "play"), (2**40, "play"), (1, "cheat")])
def test_a_run_that_could_not_be_written_down_does_not_begin(
    tmp_path: Path, seed: int, mode: str
) -> None:
    with pytest.raises(ValueError, match=r"a seed is|no mode"):
        begin_run(tmp_path, program(), seed=seed, mode=mode)


def test_a_long_run_keeps_no_lines_in_memory(tmp_path: Path) -> None:
    session, journal = begin_run(tmp_path, program())
    for _ in range(3000):
        go_on(session, journal, "go-round", "undo")

    assert journal.flush(60)
    assert journal._writer._happenings.qsize() == 0
    assert journal._writer._tail is not None
    assert len(journal._writer._tail.counted) == 1
    journal.close()


# -------------------------------------------------------------- a bad disk


@frozen
class FailingPort(Port):
    """A disk that fails at one kind of call, from some time on."""

    fails: str
    error: int
    after: int = 0
    calls: list[str] = field(factory=list)

    def _called(self, name: str) -> None:
        self.calls.append(name)
        if name == self.fails and self.calls.count(name) > self.after:
            raise OSError(self.error, os.strerror(self.error))

    def make_folder(self, folder: Path) -> None:
        self._called("make_folder")
        Port.make_folder(self, folder)

    def create(self, path: Path) -> int:
        self._called("create")
        return Port.create(self, path)

    def append(self, handle: int, data: bytes) -> None:
        self._called("append")
        Port.append(self, handle, data)

    def sync(self, handle: int) -> None:
        self._called("sync")
        Port.sync(self, handle)

    def replace(self, path: Path, by: Path) -> None:
        self._called("replace")
        Port.replace(self, path, by)

    def read(self, handle: int) -> bytes:
        self._called("read")
        data = Port.read(self, handle)
        return data[:-1] if self.fails == "read back" and len(self.calls) > 2 else data


@pytest.mark.parametrize("call", ["make_folder", "create", "append", "sync"])
@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (errno.ENOSPC, "NV601: Not saved: the disk is full"),
        (
            errno.EROFS,
            "NV601: Not saved: this folder is read-only. The night goes on in memory only.",
        ),
        (
            errno.EIO,
            "NV601: Not saved: the disk reported an error while writing. Neovista did not trust it",
        ),
    ],
)
@pytest.mark.parametrize("after", [0, 1, 3])
def test_a_failing_disk_does_not_stop_the_run(
    tmp_path: Path, call: str, error: int, sentence: str, after: int
) -> None:
    session, journal = begin_run(tmp_path, program(), port=FailingPort(call, error, after))
    go_on(session, journal, "take-lantern", "climb")
    journal.flush()
    go_on(session, journal, "down", "climb", "light")
    seal = journal.seal
    journal.close()

    assert session.has_ended
    happened = call in ("append", "sync") or after == 0
    assert (journal.problem or "").startswith(sentence if happened else "")
    assert (seal is None) == (journal.problem is not None) or call == "sync"
    for kept in kept_runs(tmp_path):
        assert read_run(kept.path.read_bytes()).fault == ""


def test_a_descriptor_that_failed_is_not_synced_again(tmp_path: Path) -> None:
    synced: list[int] = []

    @frozen
    class Failing(Port):
        def sync(self, handle: int) -> None:
            synced.append(handle)
            if len(synced) > 1:
                raise OSError(errno.EIO, os.strerror(errno.EIO))

    session, journal = begin_run(tmp_path, program(), port=Failing())
    for _ in range(5):
        go_on(session, journal, "go-round")
        journal.flush()
    live = synced[0]
    assert synced.count(live) == 2
    journal.close()

    assert synced.count(live) == 2
    assert len(synced) == 3  # that is a new file: the autosave on leaving


def test_a_full_disk_says_what_is_safe(tmp_path: Path) -> None:
    port = FailingPort("append", errno.ENOSPC, after=2)
    session, journal = begin_run(tmp_path, program(), port=port, now=lambda: 0.0)
    go_on(session, journal, "go-round")
    assert journal.flush()
    go_on(session, journal, "go-round")
    journal.close()

    hour = time.strftime("%H:%M", time.localtime(0))
    assert journal.problem == (
        f"NV601: Not saved: the disk is full (this save needs 1 kB). Your last save, {hour}, is untouched. "
        "Play on; free some space and go on from there, or quit with `--saves` pointing elsewhere."
    )


def test_a_disk_that_does_not_answer_holds_nobody_up(tmp_path: Path) -> None:
    answers = threading.Event()

    @frozen
    class Stuck(Port):
        def append(self, handle: int, data: bytes) -> None:
            answers.wait()
            Port.append(self, handle, data)

    session, journal = begin_run(tmp_path, program(), port=Stuck())

    for _ in range(10):
        go_on(session, journal, "go-round")  # would wait for ever, if it waited for the disk

    answers.set()
    journal.close()
    assert len(lines(journal.path)) == 11


# ----------------------------------------------------------------- finding


def test_the_last_played_run_comes_first(tmp_path: Path) -> None:
    paths = [play(tmp_path, *["go-round"] * picks) for picks in (1, 2, 3)]
    for path, at in zip(paths, (200, 300, 100), strict=True):
        os.utime(path, (at, at))

    kept = kept_runs(tmp_path)

    assert [(run.picks, run.last_played) for run in kept] == [(2, 300.0), (1, 200.0), (3, 100.0)]
    assert [(run.story, run.seed, run.has_ended, run.problem) for run in kept] == [
        ("vector", 2147, False, "")
    ] * 3
    assert {run.run_id for run in kept} == {path.stem for path in paths}


def test_there_are_no_runs_where_there_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")

    assert kept_runs(tmp_path / "nowhere") == ()
    assert kept_runs(tmp_path / "file") == ()


def test_a_run_is_found_whatever_its_file_is_called(tmp_path: Path) -> None:
    path = play(tmp_path, "go-round")
    path.rename(path.with_name("conflicted copy (2).txt"))

    assert only_run(tmp_path).run_id == path.stem


def test_hostile_files_are_passed_over(tmp_path: Path) -> None:
    path = play(tmp_path, "go-round")
    live = path.parent
    os.mkfifo(live / "pipe.nvs")
    (live / "folder.nvs").mkdir()
    (live / "link.nvs").symlink_to("/dev/zero")
    (live / "another-link.nvs").symlink_to(path)
    (live / "nowhere.nvs").symlink_to(live / "gone")
    (live / "binary.nvs").write_bytes(bytes(range(256)) * 100)
    (live / "empty.nvs").write_bytes(b"")
    (live / "one-line.nvs").write_bytes(b"x" * 1_000_000)
    (live / "zip.nvs").write_bytes(b"PK\x03\x04")
    (live / "a\x1b[31m.nvs").write_bytes(b"\x1b[31m")
    with (live / "huge.nvs").open("wb") as huge:
        huge.truncate(1 << 30)

    assert only_run(tmp_path).path == path


def test_hostile_files_are_not_gone_on_with(tmp_path: Path) -> None:
    live = tmp_path / "live"
    live.mkdir()
    os.mkfifo(live / "pipe")
    (live / "link").symlink_to("/dev/zero")
    (live / "zip").write_bytes(b"PK\x03\x04")
    (live / "folder").mkdir()
    for name, code in (
        ("pipe", "NV608"),
        ("link", "NV608"),
        ("zip", "NV602"),
        ("folder", "NV608"),
        ("none", "NV608"),
    ):
        kept = KeptRun(live / name, "", "vector", 0, 0.0, 0, False)
        with pytest.raises(NotKept) as found:
            resume_run(kept, program())
        assert found.value.diagnostic.code == code
        assert peek(kept, program()) is None


def test_a_name_inside_a_file_leads_nowhere(tmp_path: Path) -> None:
    path = play(tmp_path, "go-round")
    rewrite(path, lambda found: found[0].update(run="../../../etc/cron"))

    assert only_run(tmp_path).problem.startswith("NV606")
    path.unlink()
    path = play(tmp_path, "go-round")
    rewrite(path, lambda found: found[0]["story"].update(run="../x"))  # type: ignore[attr-defined]

    assert only_run(tmp_path).problem.startswith("NV606")


def test_a_run_of_a_later_format_is_listed_and_left_alone(tmp_path: Path) -> None:
    path = play(tmp_path, "go-round")
    rewrite(path, lambda found: found[0].update(fmt=[2, 0], more="keys"))
    before = path.read_bytes()

    kept = only_run(tmp_path)

    assert kept.problem.startswith(
        "NV603: This save was made by a newer Neovista (format 2; this one reads 1)."
    )
    with pytest.raises(NotKept, match="newer Neovista"):
        resume_run(kept, program())
    assert path.read_bytes() == before


def test_an_event_of_a_later_minor_format_is_left_alone(tmp_path: Path) -> None:
    path = play(tmp_path, "go-round")

    def later(found: list[dict[str, object]]) -> None:
        found[0].update(fmt=[1, 3], more="keys")
        found.append({"k": "dance", "n": 2})

    rewrite(path, later)
    before = path.read_bytes()

    with pytest.raises(NotKept) as found:
        resume_run(only_run(tmp_path), program())

    assert found.value.diagnostic.code == "NV603"
    assert path.read_bytes() == before


def test_lines_that_change_nothing_are_kept_byte_for_byte(tmp_path: Path) -> None:
    path = play(tmp_path, "go-round")

    def later(found: list[dict[str, object]]) -> None:
        found[0].update(fmt=[1, 3], more="keys")
        found += [
            {"k": "x-weather", "n": 2, "snow": ["much"]},
            {"k": "note", "n": 3, "text": "Ferréira"},
        ]

    rewrite(path, later)
    before = path.read_bytes()

    resumed = resume_run(only_run(tmp_path), program())
    go_on(resumed.session, resumed.journal, "go-round")
    resumed.journal.close()

    assert path.read_bytes().startswith(before)
    assert read_run(path.read_bytes()).fault == ""


def test_looking_at_a_run_shows_its_page_and_changes_nothing(tmp_path: Path) -> None:
    path = play(tmp_path, "take-lantern", "wait", "undo", "climb")
    before = path.read_bytes(), path.stat().st_mtime_ns

    page = peek(only_run(tmp_path), program())

    assert page is not None
    assert page.at == "lamp"
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
    assert peek(only_run(tmp_path), evolve(program(), story="another")) is None


# ---------------------------------------------------------------- going on


def test_a_run_goes_on_in_its_own_file(tmp_path: Path) -> None:
    clock = Ticker()
    session, journal = begin_run(tmp_path, program(), clock=clock)
    clock.at += 7
    go_on(session, journal, "take-lantern", "wait", "undo")
    journal.close()
    os.utime(journal.path, (5000, 5000))
    later = Ticker(50.0)

    resumed = resume_run(only_run(tmp_path), program(), now=lambda: 5086.4, clock=later)
    later.at += 2
    go_on(resumed.session, resumed.journal, "climb", "undo", "undo")
    resumed.journal.close()

    assert (resumed.message, resumed.journal.path, resumed.journal.run_id) == (
        "",
        journal.path,
        journal.run_id,
    )
    assert resumed.session.state == Session(program()).state
    events = lines(journal.path)[4:]
    assert {key: events[0][key] for key in ("k", "n", "gap", "boot", "t")} == {
        "k": "open",
        "n": 4,
        "gap": 86400,
        "boot": False,
        "t": 7000,
    }
    assert [(event["k"], event["t"], event.get("to")) for event in events[1:]] == [
        ("pick", 9000, None),
        ("undo", 9000, 1),
        ("undo", 9000, 0),
    ]
    assert follow(read_run(journal.path.read_bytes()), program()).fault == ""


def test_a_run_that_ended_is_there_to_be_read(tmp_path: Path) -> None:
    play(tmp_path, "take-lantern", "climb", "light")

    resumed = resume_run(only_run(tmp_path), program())
    assert resumed.session.has_ended
    go_on(resumed.session, resumed.journal, "undo", "down")
    resumed.journal.close()

    assert not only_run(tmp_path).has_ended


def test_an_ending_that_was_not_yet_written_is_written_later(tmp_path: Path) -> None:
    path = play(tmp_path, "take-lantern", "climb", "light")
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-1]))

    resume_run(only_run(tmp_path), program()).journal.close()

    assert [event["k"] for event in lines(path)[-2:]] == ["open", "end"]
    assert only_run(tmp_path).has_ended


def test_a_torn_last_line_costs_no_more_than_itself(tmp_path: Path) -> None:
    path = play(tmp_path, "take-lantern", "climb", "down", "wait")
    whole = path.read_bytes()
    starts = [place + 1 for place in range(len(whole)) if whole[place : place + 1] == b"\n"]
    for torn in (starts[-2] + 1, starts[-2] + 30, starts[-1] - 1):
        path.write_bytes(whole[:torn])

        resumed = resume_run(only_run(tmp_path), program())

        assert made_in(resumed.session) == [
            "take-lantern",
            "climb",
            "down",
        ]
        assert resumed.message == (
            "NV606: This file is damaged after choice 3. The first 3 choices are whole and are played from. "
            "The original has not been changed; it is in `saves/bad`."
        )
        go_on(resumed.session, resumed.journal, "wait")
        resumed.journal.close()
        assert resumed.journal.problem is None
        assert resumed.journal.path == path
        assert resumed.journal.run_id == path.stem
        assert read_run(path.read_bytes()).fault == ""
        assert path.read_bytes().startswith(whole[: starts[-2]])
    aside = sorted(len(one.read_bytes()) for one in (tmp_path / "bad").iterdir())
    assert aside == sorted((starts[-2] + 1, starts[-2] + 30, starts[-1] - 1))
    assert [one.name for one in (tmp_path / "live").iterdir()] == [path.name]


def test_every_cut_of_a_run_goes_on_or_is_refused_in_words(tmp_path: Path) -> None:
    path = play(tmp_path, "take-lantern", "wait", "undo", "climb", "light")
    whole = path.read_bytes()
    codes, refused, header = set(), 0, whole.index(b"\n")
    for end in range(0, len(whole), 7):
        path.write_bytes(whole[:end])
        kept = KeptRun(path, "", "", 0, 0.0, 0, False)

        try:
            resumed = resume_run(kept, program())
        except NotKept as why:
            codes.add(why.diagnostic.code)
            refused += path.read_bytes() == whole[:end]
            continue
        resumed.journal.close()

        assert read_run(path.read_bytes()).fault == ""
        assert follow(read_run(path.read_bytes()), program()).fault == ""

    assert codes == {"NV602"}
    assert refused == header // 7 + 1


def test_damage_in_the_middle_keeps_what_comes_before_it(tmp_path: Path) -> None:
    path = play(tmp_path, "take-lantern", "climb", "down", "wait")
    whole = path.read_bytes()
    damaged = whole.replace(b'"c":"climb"', b'"c":"crimb"')
    path.write_bytes(damaged)

    resumed = resume_run(only_run(tmp_path), program())
    resumed.journal.close()

    assert resumed.session.state.at == "stair"
    assert resumed.message.startswith(
        "NV606: This file is damaged after choice 1. The first choice is whole"
    )
    (aside,) = (tmp_path / "bad").iterdir()
    assert aside.read_bytes() == damaged


def test_a_forged_choice_is_damage(tmp_path: Path) -> None:
    path = play(tmp_path, "take-lantern", "climb", "down", "wait")
    rewrite(path, lambda found: found[3].update(c="light"))

    resumed = resume_run(only_run(tmp_path), program())
    resumed.journal.close()

    assert resumed.session.state.at == "lamp"
    assert resumed.message.startswith("NV606: This file is damaged after choice 2.")


def test_an_undo_to_where_nobody_was_is_damage(tmp_path: Path) -> None:
    path = play(tmp_path, "take-lantern", "wait", "undo", "climb")
    rewrite(path, lambda found: found[3].update(to=2))

    resumed = resume_run(only_run(tmp_path), program())
    resumed.journal.close()

    assert resumed.message.startswith("NV606: This file is damaged after choice 2.")


def test_a_damaged_header_cannot_be_gone_on_with(tmp_path: Path) -> None:
    path = play(tmp_path, "go-round")
    damaged = path.read_bytes().replace(b"00000233", b"00000234")
    path.write_bytes(damaged)

    kept = only_run(tmp_path)

    assert kept.problem.startswith("NV606: This save is damaged at its beginning")
    with pytest.raises(NotKept, match="damaged at its beginning"):
        resume_run(kept, program())
    assert path.read_bytes() == damaged


def test_a_run_of_another_story_cannot_be_gone_on_with(tmp_path: Path) -> None:
    path = play(tmp_path, "go-round")
    before = path.read_bytes()

    with pytest.raises(NotKept) as found:
        resume_run(only_run(tmp_path), evolve(program(), story="another"))

    assert found.value.diagnostic.code == "NV605"
    assert path.read_bytes() == before
    resume_run(only_run(tmp_path), program()).journal.close()


def test_a_closed_file_is_gone_on_with_in_another(tmp_path: Path) -> None:
    path = play(tmp_path, "take-lantern", "climb")
    rewrite(path, lambda found: found.append({"k": "eof", "n": 3}))
    before = path.read_bytes()

    resumed = resume_run(only_run(tmp_path), program())
    go_on(resumed.session, resumed.journal, "down")
    resumed.journal.close()

    assert resumed.message == ""
    assert path.read_bytes() == before
    assert [event.get("c") for event in lines(resumed.journal.path)[1:]] == [
        "take-lantern",
        "climb",
        None,
        "down",
    ]


@pytest.mark.parametrize(
    ("fails", "error"),
    [
        ("create", errno.ENOSPC),
        ("append", errno.ENOSPC),
        ("sync", errno.EIO),
        ("read back", 0),
        ("replace", errno.EIO),
    ],
)
def test_a_repair_that_fails_leaves_everything_as_it_was(
    tmp_path: Path, fails: str, error: int
) -> None:
    path = play(tmp_path, "take-lantern", "climb")
    damaged = path.read_bytes()[:-5]
    path.write_bytes(damaged)

    resumed = resume_run(only_run(tmp_path), program(), port=FailingPort(fails, error))
    go_on(resumed.session, resumed.journal, "wait")
    resumed.journal.close()

    assert (resumed.journal.problem or "").startswith("NV601: Not saved")
    assert resumed.session.state.at == "stair"
    assert path.read_bytes() == damaged
    assert [one.name for one in path.parent.iterdir()] == [path.name]
    resume_run(only_run(tmp_path), program()).journal.close()


# -------------------------------------------------------- the story changes


def test_a_changed_word_is_not_noticed(tmp_path: Path) -> None:
    path = play(tmp_path, "take-lantern", "climb")
    edited = evolve(program(), title="Other", version="1.0.1")

    resumed = resume_run(only_run(tmp_path), edited)
    resumed.journal.close()

    assert (resumed.message, resumed.journal.path) == ("", path)


def test_a_change_elsewhere_in_the_story_is_not_noticed(tmp_path: Path) -> None:
    path = play(tmp_path, "take-lantern", "climb")
    edited = program(new=passage("new", way("on", "new")))

    resumed = resume_run(only_run(tmp_path), edited)
    resumed.journal.close()

    assert (resumed.message, resumed.journal.path) == ("", path)


def test_a_choice_that_is_gone_takes_back_what_came_of_it(tmp_path: Path) -> None:
    path = play(tmp_path, "take-lantern", "climb", "down", "wait", "wait", "undo")
    before = path.read_bytes()
    stair = passage("stair", way("sit", "stair"), effects=(pr.PutIn("seen", "teo"),))
    edited = evolve(program(stair=stair), version="1.1.0")

    resumed = resume_run(only_run(tmp_path), edited)
    go_on(resumed.session, resumed.journal, "sit")
    resumed.journal.close()

    assert resumed.message == (
        "NV607: The story has changed since this save. You were in *stair*, where your choices no longer lead in "
        "1.1.0; you are now at *stair*, three choices earlier. This night can no longer count as a run on 1.1.0; it "
        "still verifies on 1.0.0. The old file is left as it was."
    )
    assert path.read_bytes() == before
    assert resumed.journal.path != path
    header, remark, aid, *events = lines(resumed.journal.path)
    assert header["run"] == resumed.journal.run_id != path.stem
    assert (remark["k"], remark["run"]) == ("x-from", path.stem)
    assert (aid["k"], aid["name"]) == ("tool", "rescue")
    assert [event["c"] for event in events] == ["take-lantern", "sit"]
    assert follow(read_run(resumed.journal.path.read_bytes()), edited).fault == ""


def test_a_passage_that_is_gone_is_named(tmp_path: Path) -> None:
    play(tmp_path, "take-lantern", "climb", "light")
    edited = program()
    passages = {name: one for name, one in edited.passages.items() if name not in ("lamp", "lit")}
    passages["stair"] = passage("stair", way("wait", "stair"))
    edited = evolve(edited, passages=passages, version="1.3.0")

    resumed = resume_run(only_run(tmp_path), edited)
    resumed.journal.close()

    assert (
        "You were in *lamp*, which is gone in 1.3.0; you are now at *stair*, two choices earlier."
        in resumed.message
    )


def test_the_same_choices_with_other_effects_still_stand(tmp_path: Path) -> None:
    path = play(tmp_path, "take-lantern", "climb", "down")
    before = path.read_bytes()
    edited = evolve(program(), variables={**program().variables, "snow": pr.YesNo(True)})

    resumed = resume_run(only_run(tmp_path), edited)
    resumed.journal.close()

    assert resumed.session.state.at == "stair"
    assert resumed.message == (
        "NV607: The story has changed since this save. You are still at *stair*, by the same choices; some of them "
        "count otherwise now. This night can no longer count as a run. The old file is left as it was."
    )
    assert path.read_bytes() == before
    assert follow(read_run(resumed.journal.path.read_bytes()), edited).fault == ""


def test_looking_at_a_run_of_a_changed_story_shows_where_it_would_go_on(tmp_path: Path) -> None:
    play(tmp_path, "take-lantern", "climb", "down")
    stair = passage("stair", way("sit", "stair"))

    page = peek(only_run(tmp_path), program(stair=stair))

    assert page is not None
    assert page.at == "stair"


# ---------------------------------------------------------------- the lock


def test_a_run_that_is_open_is_not_opened_again(tmp_path: Path) -> None:
    session, journal = begin_run(tmp_path, program())
    go_on(session, journal, "go-round")
    assert journal.flush()
    kept = only_run(tmp_path)

    assert kept.is_open
    assert peek(kept, program()) is not None
    with pytest.raises(NotKept) as found:
        resume_run(kept, program())
    assert found.value.diagnostic.code == "NV604"
    journal.close()
    assert not only_run(tmp_path).is_open
    resumed = resume_run(kept, program())
    assert only_run(tmp_path).is_open
    resumed.journal.close()


def test_a_second_program_sees_the_lock(tmp_path: Path) -> None:
    path = play(tmp_path, "go-round")
    resumed = resume_run(only_run(tmp_path), program())
    code = "import fcntl, sys; fcntl.flock(open(sys.argv[1]), fcntl.LOCK_EX | fcntl.LOCK_NB)"

    assert subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, check=False
    ).returncode
    resumed.journal.close()
    assert not subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, check=False
    ).returncode


def test_whoever_only_looks_does_not_keep_a_run_from_going_on(tmp_path: Path) -> None:
    path = play(tmp_path, "go-round")
    looking = os.open(path, os.O_RDONLY)
    fcntl.flock(looking, fcntl.LOCK_SH)
    assert isinstance(Port().load(path), Found)
    os.close(looking)

    resume_run(only_run(tmp_path), program()).journal.close()


# --------------------------------------------------------------- kill −9

CHILD = """
import sys, importlib.util
from pathlib import Path
spec = importlib.util.spec_from_file_location("small", sys.argv[1])
small = importlib.util.module_from_spec(spec)
spec.loader.exec_module(small)
session, journal = small.begin_run(Path(sys.argv[2]), small.program())
for line in sys.stdin:
    small.go_on(session, journal, line.strip())
    sys.stdout.write("kept\\n")
    sys.stdout.flush()
"""


def test_the_next_choice_waits_a_little_until_the_one_before_is_written(tmp_path: Path) -> None:
    @frozen
    class Slow(Port):
        def append(self, handle: int, data: bytes) -> None:
            time.sleep(0.03)
            Port.append(self, handle, data)

    session, journal = begin_run(tmp_path, program(), port=Slow())
    for made in range(1, 15):
        go_on(session, journal, "go-round")
        assert len(read_run(journal.path.read_bytes()).events) >= made - 1
    journal.close()


def test_a_killed_program_loses_at_most_the_last_choice(tmp_path: Path) -> None:
    chance = random.Random(20)
    lost = [_played_and_killed(tmp_path / str(moment), chance) for moment in range(20)]

    assert max(lost) <= 1


def _played_and_killed(folder: Path, chance: random.Random) -> int:
    """Play in a child until it is killed; how many of the choices it had told us of were lost."""
    moves = ["go-round", "take-lantern", "wait", "climb", "down", "wait", "climb", "down"]
    moves += chance.choices(["wait"], k=300)
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, __file__, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parent.parent,
    )
    assert child.stdin is not None
    assert child.stdout is not None
    told, dies_after = 0, chance.randrange(1, 60)
    while told < dies_after:
        child.stdin.write(moves[told].encode() + b"\n")
        child.stdin.flush()
        assert child.stdout.readline() == b"kept\n"
        told += 1
    if chance.random() < 0.5:
        child.stdin.write(moves[told].encode() + b"\n")
        child.stdin.flush()
        time.sleep(chance.random() / 1000)
    child.kill()
    child.wait()
    child.stdin.close()
    child.stdout.close()
    found = kept_runs(folder)
    if not found:
        return told
    resumed = resume_run(found[0], program())
    resumed.journal.close()
    made = made_in(resumed.session)
    assert made == moves[: len(made)]
    return told - len(made)
