"""The wiring: one session and its journal, the screens, and leaving in good order.

It draws nothing and decides nothing about the story. Whatever ends the program, the journal is
closed first and the terminal is given back as it was.
"""

from __future__ import annotations

import asyncio
import gc
import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import App

from neovista.model.program import Program
from neovista.tui.look import Terminal, terminal_of
from neovista.tui.playing import Playing, Start
from neovista.tui.screens.standing import StandingScreen

if TYPE_CHECKING:
    from neovista.saves.journal import KeptRun

ENDING_SIGNALS = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)


class Neovista(App[int], inherit_css=False):
    """A run on the screen, or the title before one."""

    ENABLE_COMMAND_PALETTE: ClassVar[bool] = False
    ALLOW_SELECT: ClassVar[bool] = False
    AUTO_FOCUS: ClassVar[str | None] = ""

    def __init__(self, terminal: Terminal, start: Start, playing: Playing | None = None) -> None:
        """With a run the page is first, without one the title."""
        super().__init__()
        self.terminal = terminal
        self.start_with = start
        self.playing = playing

    def get_default_screen(self) -> StandingScreen:
        """The first screen is the only one that is built before the first frame."""
        if self.playing is not None:
            return self._page(self.playing)
        return self._title()

    def on_mount(self) -> None:
        """Listen for being told to end."""
        loop = asyncio.get_running_loop()
        for number in ENDING_SIGNALS:
            loop.add_signal_handler(number, self.leave)
        self.call_after_refresh(self._settle)

    def _settle(self) -> None:
        """The first page is there. What has been loaded stays, so the collector need not look at it."""
        gc.freeze()
        gc.enable()

    def leave(self) -> None:
        """The journal first, then the terminal."""
        if self.playing is not None:
            self.playing.close()
        self.exit(0)

    def _fatal_error(self) -> None:
        """A fault of ours is shown on the normal screen, without what the variables held."""
        from rich.segment import Segments
        from rich.traceback import Traceback

        found = Traceback(show_locals=False, width=None)
        self._exit_renderables.append(Segments(self.console.render(found, self.console.options)))
        self._close_messages_no_wait()

    # ---------------------------------------------------------------- messages

    def on_standing_screen_left(self) -> None:
        """The player leaves."""
        self.leave()

    def on_title_screen_new(self) -> None:
        """A new run."""
        self._play(self.start_with.new())

    def on_title_screen_again(self) -> None:
        """The run that was left."""
        if self.start_with.again is not None:
            self._play(self.start_with.again())

    def _play(self, playing: Playing) -> None:
        self.playing = playing
        self._go_to(self._page(playing))

    def _page(self, playing: Playing) -> StandingScreen:
        """The play screen; a screen is loaded when it is wanted."""
        from neovista.tui.screens.play import PlayScreen

        return PlayScreen(self.terminal, playing)

    def _title(self) -> StandingScreen:
        from neovista.tui.screens.title import TitleScreen

        return TitleScreen(self.terminal, self.start_with)

    def _go_to(self, screen: StandingScreen) -> None:
        """The first screen stays at the bottom, because Textual cannot replace it."""
        if len(self.screen_stack) > 1:
            self.switch_screen(screen)
        else:
            self.push_screen(screen)

    def on_play_screen_ended(self) -> None:
        """Back to the title, which offers no run that has ended."""
        if self.playing is not None:
            self.playing.close()
            self.playing = None
        self.start_with = Start(self.start_with.new)
        self._go_to(self._title())

    def on_app_blur(self, event: events.AppBlur) -> None:
        """Nothing moves in a window that nobody looks at."""
        if isinstance(self.screen, StandingScreen):
            self.screen.rest()


def run_app(
    program: Program,
    saves: Path,
    *,
    seed: int,
    resume: KeptRun | None = None,
    has_title: bool = True,
) -> int:
    """Play until the player leaves, and say how it went (0).

    ``resume`` is the run that *Continue* means. Without the title it is gone on with at once, or a
    new one is begun.
    """
    gc.disable()
    from neovista.tui.starting import start_of

    start = start_of(program, saves, seed, resume)
    playing = None
    if not has_title:
        playing = start.again() if start.again is not None else start.new()
    app = Neovista(terminal_of(os.environ), start, playing)
    try:
        status = app.run()
    finally:
        if app.playing is not None:
            app.playing.close()
    return app.return_code or status or 0
