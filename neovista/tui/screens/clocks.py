"""Timers by name, of which there is at most one each: starting it again starts it anew."""

from __future__ import annotations

from collections.abc import Callable

from textual.message_pump import MessagePump
from textual.timer import Timer


class Clocks:
    """The timers of one screen."""

    def __init__(self, owner: MessagePump) -> None:
        """None is running."""
        self._owner = owner
        self._running: dict[str, Timer] = {}

    def after(self, name: str, seconds: float, then: Callable[[], None]) -> None:
        """Once, in so many seconds."""
        self.stop(name)
        self._running[name] = self._owner.set_timer(seconds, then)

    def every(self, name: str, seconds: float, then: Callable[[], None]) -> None:
        """Again and again."""
        self.stop(name)
        self._running[name] = self._owner.set_interval(seconds, then)

    def stop(self, name: str) -> None:
        """Not any more."""
        timer = self._running.pop(name, None)
        if timer is not None:
            timer.stop()
