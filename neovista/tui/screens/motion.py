"""How one page follows another: a choice stays pressed for a moment, paragraphs fade in, a held key is no choice."""

from __future__ import annotations

from collections.abc import Callable

from neovista.tui.look import Terminal
from neovista.tui.screens.clocks import Clocks
from neovista.tui.widgets.choices import Choices
from neovista.tui.widgets.prose import Prose
from neovista.tui.widgets.question import Question

STEP = 0.04
"""Seconds between two steps of a motion."""

PRESSED: dict[str, float] = {"full": 0.12, "calm": 0.08, "still": 0.0}


class Motion:
    """The motion of one screen's pages. Any key completes it, and then acts."""

    def __init__(
        self, terminal: Terminal, clocks: Clocks, prose: Prose, *offers: Choices | Question
    ) -> None:
        """``offers`` come with the last paragraph."""
        self.held = ""
        """The key that chose last, while it may still be held down."""
        self._terminal = terminal
        self._clocks = clocks
        self._prose = prose
        self._offers = offers
        self._age = 0.0
        self._then: Callable[[], None] | None = None

    @property
    def is_pressing(self) -> bool:
        """Whether a choice was made and its page is yet to come."""
        return self._then is not None

    def press(self, then: Callable[[], None]) -> bool:
        """Let the next page come after a moment; at once, and false, where nothing moves."""
        seconds = PRESSED[self._terminal.motion]
        if not seconds:
            then()
            return False
        self._then = then
        self._clocks.after("press", seconds, self._let_come)
        return True

    def _let_come(self) -> None:
        self._clocks.stop("press")
        then, self._then = self._then, None
        if then is not None:
            then()

    def begin(self) -> None:
        """A new page is there: fade it in, and take the held key for none of its own for a while."""
        if self._terminal.motion != "still":
            self._age = 0
            self._fade()
            self._clocks.every("fade", STEP, self._fade)
        if self._terminal.held:
            self._clocks.after("held", self._terminal.held, self._let_go)
        else:
            self._let_go()

    def complete(self) -> None:
        """Be where the motion leads."""
        self._let_come()
        if self._prose.is_fading:
            self._clocks.stop("fade")
            self._prose.fade(None)
            self._hide(False)

    def _fade(self) -> None:
        is_under_way = self._prose.fade(round(self._age))
        self._age += STEP * 1000
        self._hide(not self._prose.last_has_begun)
        if not is_under_way:
            self._clocks.stop("fade")

    def _hide(self, is_hidden: bool) -> None:
        for offer in self._offers:
            offer.hide(is_hidden)

    def _let_go(self) -> None:
        self.held = ""
