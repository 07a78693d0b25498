"""Screens with a city whose water moves while somebody is there."""

from __future__ import annotations

from neovista.tui.look import Terminal
from neovista.tui.screens.clocks import Clocks
from neovista.tui.screens.standing import StandingScreen
from neovista.tui.widgets.dreamscape import Dreamscape

RESTING = 60.0
"""Seconds without a key after which the water holds still."""


class LivelyScreen(StandingScreen):
    """The water moves from the first frame on, and never behind another screen."""

    def __init__(self, terminal: Terminal) -> None:
        """Its clocks are all the timers there are."""
        super().__init__(terminal)
        self.clocks = Clocks(self)
        self.dreamscape = Dreamscape()

    def on_mount(self) -> None:
        """Here."""
        self.awake()

    def on_screen_resume(self) -> None:
        """Back from another screen."""
        self.awake()

    def on_screen_suspend(self) -> None:
        """Behind another screen."""
        self.rest()

    def awake(self) -> None:
        """Somebody is here."""
        if self.terminal.motion != "still" and self.terminal.has_picture:
            self.dreamscape.live(self.terminal.motion)
            self.clocks.after("rest", RESTING, self.rest)

    def rest(self) -> None:
        """The window is elsewhere, or nobody has touched a key for a minute."""
        self.clocks.stop("rest")
        self.dreamscape.hold()
