"""The real command in a real (pseudo-)terminal, played by keys, and what the terminal then shows."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyte
import pytest
from attrs import define, field
from tui_helpers import asking_sources

from neovista.compiler.pipeline import compile_story
from neovista.runtime.session import Session
from neovista.saves.journal import begin_run, kept_runs, resume_run
from neovista.saves.private import private_path
from neovista.saves.stories import load_sources

STORY = Path(__file__).parent.parent / "story"
PATIENCE = 20.0


@define
class Terminal:
    """A program under a pseudo-terminal, with a screen that understands what it writes."""

    child: int
    descriptor: int
    columns: int
    rows: int
    shown: pyte.Screen = field(init=False)
    stream: pyte.ByteStream = field(init=False)
    written: bytes = b""

    def __attrs_post_init__(self) -> None:
        self.shown = pyte.Screen(self.columns, self.rows)
        self.stream = pyte.ByteStream(self.shown)

    @property
    def text(self) -> str:
        """What stands on the screen."""
        return "\n".join(self.shown.display)

    @property
    def words(self) -> str:
        """The same with all white space taken out, so that it does not matter where lines break."""
        return re.sub(r"\s+", "", self.text)

    def press(self, keys: str) -> None:
        """Type something."""
        os.write(self.descriptor, keys.encode())

    def read(self, patience: float = 0.2) -> bool:
        """Take in what the program has written; false once it has gone."""
        ready, _, _ = select.select([self.descriptor], [], [], patience)
        if not ready:
            return True
        try:
            data = os.read(self.descriptor, 65536)
        except OSError:
            return False
        self.written += data
        self.stream.feed(data.replace(b"\x1b[?2026h", b"").replace(b"\x1b[?2026l", b""))
        return bool(data)

    def until(self, wanted: str) -> None:
        """Wait until some words stand on the screen."""
        squeezed = re.sub(r"\s+", "", wanted)
        deadline = time.monotonic() + PATIENCE
        while squeezed not in self.words:
            assert self.read(), f"the program left; the screen was\n{self.text}"
            assert time.monotonic() < deadline, f"never saw {wanted!r}; the screen is\n{self.text}"

    def gone(self) -> int:
        """Wait until the program has left, and say how."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            self.read(0.02)
            child, status = os.waitpid(self.child, os.WNOHANG)
            if child:
                while self.read(0.05) and select.select([self.descriptor], [], [], 0)[0]:
                    pass
                return os.waitstatus_to_exitcode(status)
        raise AssertionError(f"the program did not leave; the screen is\n{self.text}")


@contextmanager
def playing(
    saves: Path, columns: int, rows: int, *more: str, story: Path = STORY
) -> Iterator[Terminal]:
    """The real command, playing the shipped story, or another."""
    words = [sys.executable, "-m", "neovista", "play", str(story), "--saves", str(saves), *more]
    child, descriptor = pty.fork()
    if child == 0:
        os.environ.update(TERM="xterm-256color", COLORTERM="truecolor", CI="true")
        os.environ.pop("NO_COLOR", None)
        os.execvp(words[0], words)
    fcntl.ioctl(descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    terminal = Terminal(child, descriptor, columns, rows)
    try:
        yield terminal
    finally:
        try:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
        except (ProcessLookupError, ChildProcessError):
            pass
        os.close(descriptor)


def shipped() -> Session:
    """A run of the shipped story, in this process, to hold the terminal against."""
    compilation = compile_story(load_sources(STORY).files)
    assert compilation.program is not None
    return Session(compilation.program)


def turned_to(terminal: Terminal, session: Session) -> None:
    """Wait until the page begins on the screen, and what it offers stands under it."""
    page = session.page
    terminal.until(next(paragraph.text for paragraph in page.paragraphs if paragraph.text)[:30])
    if page.choices:
        terminal.until(page.choices[-1].text)


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (140, 40)])
def test_the_chapter_is_played_to_its_end_by_keys(tmp_path: Path, columns: int, rows: int) -> None:
    session = shipped()

    with playing(tmp_path, columns, rows) as terminal:
        terminal.until("New night")
        terminal.press("\r")
        turned_to(terminal, session)
        while not session.has_ended:
            session.choose(session.page.open_choices[0].id)
            terminal.press("1")
            turned_to(terminal, session)
        ending = session.page.ending
        assert ending is not None
        terminal.until("Back to the title.")
        terminal.press("\x1b[F")
        terminal.until(ending.title)
        terminal.press("\x11")
        left = terminal.gone()

    assert left == 0
    assert b"\x1b[?1049l" in terminal.written
    kept = kept_runs(tmp_path)
    assert [run.has_ended for run in kept] == [True]
    assert kept[0].picks == len(session.run.moves)


def test_leaving_in_the_middle_comes_back_to_the_same_line(tmp_path: Path) -> None:
    session = shipped()

    with playing(tmp_path, 80, 24) as terminal:
        terminal.until("New night")
        terminal.press("\r")
        turned_to(terminal, session)
        for _ in range(5):
            session.choose(session.page.open_choices[-1].id)
            terminal.press(str(len(session.turns[-2].page.open_choices)))
            turned_to(terminal, session)
        terminal.press("\x11")
        assert terminal.gone() == 0
    with playing(tmp_path, 80, 24) as again:
        again.until("Continue")
        again.press("\r")
        turned_to(again, session)
        again.press("\x11")
        assert again.gone() == 0

    resumed = resume_run(kept_runs(tmp_path)[0], session.program)
    resumed.journal.close()
    assert resumed.session.run == session.run


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_closed_window_keeps_the_run_and_restores_the_terminal(
    tmp_path: Path, number: int
) -> None:
    session = shipped()

    with playing(tmp_path, 80, 24) as terminal:
        terminal.until("New night")
        terminal.press("\r")
        turned_to(terminal, session)
        session.choose(session.page.open_choices[0].id)
        terminal.press("1")
        turned_to(terminal, session)
        os.kill(terminal.child, number)
        left = terminal.gone()

    assert left == 0
    assert b"\x1b[?1049l" in terminal.written
    assert b"\x1b[?25h" in terminal.written
    assert kept_runs(tmp_path)[0].picks == 1


@pytest.mark.parametrize("keys", range(1, 5))
def test_a_killed_program_loses_at_most_the_last_choice(tmp_path: Path, keys: int) -> None:
    session = shipped()

    with playing(tmp_path, 80, 24) as terminal:
        terminal.until("New night")
        terminal.press("\r")
        turned_to(terminal, session)
        for _ in range(keys):
            session.choose(session.page.open_choices[0].id)
            terminal.press("1")
            turned_to(terminal, session)
        os.kill(terminal.child, signal.SIGKILL)
        terminal.gone()

    resumed = resume_run(kept_runs(tmp_path)[0], session.program)
    resumed.journal.close()
    kept = resumed.session.run.moves
    assert kept == session.run.moves[: len(kept)]
    assert len(kept) >= len(session.run.moves) - 1


def test_a_named_run_that_has_ended_shows_its_ending_and_begins_no_other(tmp_path: Path) -> None:
    session, journal = begin_run(tmp_path, shipped().program)
    while not session.has_ended:
        journal.made(session.choose(session.page.open_choices[0].id))
    journal.close()

    with playing(tmp_path, 80, 24, "--save", journal.run_id) as terminal:
        terminal.until("Back to the title")
        terminal.press("\x11")
        left = terminal.gone()

    assert left == 0
    assert [kept.run_id for kept in kept_runs(tmp_path)] == [journal.run_id]


def test_a_named_run_that_is_open_elsewhere_is_refused_and_begins_no_other(tmp_path: Path) -> None:
    session, journal = begin_run(tmp_path, shipped().program)
    journal.made(session.choose(session.page.open_choices[0].id))
    journal.flush(PATIENCE)

    with playing(tmp_path, 80, 24, "--save", journal.run_id) as terminal:
        left = terminal.gone()
        told = terminal.text
    journal.close()

    assert left == 1
    assert "NV604" in told
    assert len(kept_runs(tmp_path)) == 1


def test_continue_says_why_when_the_run_was_opened_elsewhere_meanwhile(tmp_path: Path) -> None:
    session, journal = begin_run(tmp_path, shipped().program)
    journal.made(session.choose(session.page.open_choices[0].id))
    journal.close()

    with playing(tmp_path, 80, 24) as terminal:
        terminal.until("1 choice")
        elsewhere = resume_run(kept_runs(tmp_path)[0], session.program)
        terminal.press("\r")
        terminal.until("already open in another")
        assert "Continue" not in terminal.text
        terminal.press("\x11")
        left = terminal.gone()
    elsewhere.journal.close()

    assert left == 0


NAME = "Ztestname"


@pytest.fixture
def asks(tmp_path: Path) -> Path:
    """A story that asks, in a folder of its own."""
    folder = tmp_path / "story"
    folder.mkdir()
    for source in asking_sources():
        (folder / source.name).write_text(source.text, encoding="utf-8")
    return folder


def answer_and_give(terminal: Terminal, typed: str, name: str) -> None:
    """Answer from the title on, and say it aloud."""
    terminal.until("New night")
    terminal.press("\r")
    terminal.until("What was he called?")
    terminal.press(typed)
    terminal.until(f"{name}_")
    terminal.press("\r")
    terminal.until("I wrote it down.")
    terminal.until("Say it aloud.")
    assert name not in terminal.text
    assert name.encode() not in terminal.written[terminal.written.index(b"I wrote it down.") :]
    terminal.press("1")
    terminal.until(f"“{name},” I said.")


def files_with(name: str, folder: Path) -> list[Path]:
    found = [path for path in folder.rglob("*") if path.is_file()]
    return [path for path in found if name.encode() in path.read_bytes()]


@pytest.mark.parametrize("typed", [NAME, f"\x1b[200~{NAME}\x1b[201~"], ids=["typed", "pasted"])
def test_a_typed_name_is_on_the_screen_only_where_the_story_says_it(
    tmp_path: Path, asks: Path, typed: str
) -> None:
    with playing(tmp_path / "saves", 80, 24, story=asks) as terminal:
        answer_and_give(terminal, typed, NAME)
        terminal.press("3")
        terminal.until("Back to the title.")
        terminal.press("\x11")
        assert terminal.gone() == 0

    (kept,) = kept_runs(tmp_path / "saves")
    assert kept.has_ended
    assert files_with(NAME, tmp_path) == [private_path(kept.path)]
    assert b"]0;" not in terminal.written, "a window's title is no place for anything"


def test_a_typed_name_is_there_again_after_a_kill_and_gone_after_an_undo(
    tmp_path: Path, asks: Path
) -> None:
    with playing(tmp_path / "saves", 80, 24, story=asks) as terminal:
        answer_and_give(terminal, NAME, NAME)
        terminal.press("1")
        terminal.until("Four people and two posts.")
        os.kill(terminal.child, signal.SIGKILL)
        terminal.gone()
    (kept,) = kept_runs(tmp_path / "saves")

    with playing(tmp_path / "saves", 80, 24, story=asks) as again:
        again.until("Continue")
        assert NAME not in again.text
        again.press("\r")
        again.until(f"{NAME} ran ahead.")
        for undone in ("Go to the posts.", "Say it aloud.", "What was he called?")[-kept.picks :]:
            again.press("u")
            again.until(f"undone: {undone}")
        again.press("Bo\r")
        again.until("Say it aloud.")
        again.press("1")
        again.until("Bo ran ahead.")
        assert NAME not in again.text
        again.press("\x11")
        assert again.gone() == 0

    assert files_with(NAME, tmp_path) == []
    assert private_path(kept.path) in files_with('"Bo"', tmp_path)
