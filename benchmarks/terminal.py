"""A program under a pseudo-terminal: when some words have been drawn, and when it has left.

Times are wall-clock seconds; what the program draws is only searched, never interpreted.
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from attrs import define, frozen

_ESCAPE = re.compile(
    rb"\x1b\[[0-?]*[ -/]*[@-~]|\x1b[()][A-Z0-9]|\x1b[=>78]|\x1b[P\]_^].*?(?:\x1b\\|\x07)",
    re.DOTALL,
)
PATIENCE = 30.0


@frozen
class Timing:
    """Seconds until the words were drawn, and from the leaving key until the process was gone."""

    drawn: float
    left: float


@define
class Running:
    """A program that is running in a pseudo-terminal."""

    child: int
    terminal: int
    started: float

    def press(self, keys: bytes) -> float:
        """Type something; when that was."""
        os.write(self.terminal, keys)
        return time.perf_counter()

    def until_drawn(self, *wanted: bytes) -> float:
        """Wait until all of these words have been drawn since the last time; when that was.

        Raises:
            TimeoutError: if they never are.
        """
        seen = b""
        deadline = time.perf_counter() + PATIENCE
        while time.perf_counter() < deadline:
            seen += self.some()
            words = _ESCAPE.sub(b"", seen)
            if all(one in words for one in wanted):
                return time.perf_counter()
        raise TimeoutError(f"{wanted!r} was never drawn; the last bytes were {seen[-300:]!r}")

    def until_gone(self) -> float:
        """Wait until the process has gone; when that was.

        Raises:
            TimeoutError: if it never goes.
        """
        deadline = time.perf_counter() + PATIENCE
        while time.perf_counter() < deadline:
            self.some(0.002)
            gone, _ = os.waitpid(self.child, os.WNOHANG)
            if gone:
                self.child = 0
                return time.perf_counter()
        raise TimeoutError("the program did not leave")

    def settle(self) -> None:
        """Wait until the program has nothing more to draw."""
        while self.some(0.3):
            pass

    def some(self, patience: float = 0.05) -> bytes:
        """What has been written, if anything comes in time."""
        ready, _, _ = select.select([self.terminal], [], [], patience)
        if not ready:
            return b""
        try:
            return os.read(self.terminal, 65536)
        except OSError:
            return b""


@contextmanager
def running(words: Sequence[str], *, columns: int = 80, rows: int = 24) -> Iterator[Running]:
    """Start a program in a terminal of this size, motion still; it is gone afterwards."""
    started = time.perf_counter()
    child, terminal = pty.fork()
    if child == 0:
        os.environ.update(TERM="xterm-256color", COLORTERM="truecolor", CI="true")
        os.environ.pop("NO_COLOR", None)
        os.execvp(words[0], list(words))
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    program = Running(child, terminal, started)
    try:
        yield program
    finally:
        if program.child:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
        os.close(terminal)


def time_program(words: Sequence[str], wanted: bytes, leave: bytes) -> Timing:
    """Start a program, wait until some words have been drawn, press a key, wait until it has gone."""
    with running(words) as program:
        drawn = program.until_drawn(wanted) - program.started
        asked = program.press(leave)
        return Timing(drawn, program.until_gone() - asked)
