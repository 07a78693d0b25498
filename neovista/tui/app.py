"""The wiring: one session and its journal, the screens, and leaving in good order.

It draws nothing and decides nothing about the story. Whatever ends the program, the journal is
closed first and the terminal is given back as it was.
"""

from __future__ import annotations

import asyncio
import gc
import os
import signal
from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, Literal

from textual import events
from textual.app import App

from neovista.tui.look import Terminal, terminal_of
from neovista.tui.screens.standing import StandingScreen

if TYPE_CHECKING:
    from neovista.tui.playing import Playing, Start

ENDING_SIGNALS = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)


class Neovista(App[int], inherit_css=False):
    """A run on the screen, or the title before one; behind the title the story is loaded."""

    ENABLE_COMMAND_PALETTE: ClassVar[bool] = False
    ALLOW_SELECT: ClassVar[bool] = False
    AUTO_FOCUS: ClassVar[str | None] = ""

    def __init__(
        self,
        terminal: Terminal,
        start: Start | None,
        playing: Playing | None = None,
        *,
        load: Callable[[], Start | None] | None = None,
        has_kept: bool = False,
    ) -> None:
        """With a run the page is first, without one the title.

        ``load`` finds the ways into a run while the title is read already; where it finds none the program
        leaves with 1. ``has_kept`` is whether the title offers to continue until then.
        """
        super().__init__()
        self.terminal = terminal
        self.start_with = start
        self.playing = playing
        self._load = load
        self._has_kept = has_kept
        self._wished: Literal["new", "again", ""] = ""

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
        if self._load is not None:
            self.run_worker(self._load_behind, thread=True)

    def _load_behind(self) -> None:
        """In a thread of its own: the story, then what a page is drawn with."""
        assert self._load is not None
        start = self._load()
        import neovista.tui.screens.play  # noqa: F401

        self.call_from_thread(self._loaded, start)

    def _loaded(self, start: Start | None) -> None:
        """What was wished for in the meantime happens now."""
        if start is None:
            self.exit(1)
            return
        self.start_with = start
        for screen in self.screen_stack:
            if isinstance(screen, StandingScreen):
                screen.loaded(start)
        if self._wished:
            self._begin(self._wished)

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
        self._begin("new")

    def on_title_screen_again(self) -> None:
        """The run that was left."""
        self._begin("again")

    def _begin(self, wish: Literal["new", "again"]) -> None:
        """A run, as soon as there is a story to run."""
        start = self.start_with
        if start is None:
            self._wished = wish
            return
        self._wished = ""
        way = start.again if wish == "again" else start.new
        if way is None:
            return
        from neovista.saves.journal import NotKept
        from neovista.tui.playing import Start

        try:
            playing = way()
        except NotKept as why:
            self._loaded(Start(start.new, said=why.diagnostic.headline))
            return
        self._play(playing)

    def _play(self, playing: Playing) -> None:
        self.playing = playing
        self._go_to(self._page(playing))

    def _page(self, playing: Playing) -> StandingScreen:
        """The play screen; a screen is loaded when it is wanted."""
        from neovista.tui.screens.play import PlayScreen

        return PlayScreen(self.terminal, playing)

    def _title(self) -> StandingScreen:
        from neovista.tui.screens.title import TitleScreen

        return TitleScreen(self.terminal, self.start_with, has_kept=self._has_kept)

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
        if self.start_with is not None:
            from neovista.tui.playing import Start

            self.start_with = Start(self.start_with.new)
        self._go_to(self._title())

    def on_app_blur(self, event: events.AppBlur) -> None:
        """Nothing moves in a window that nobody looks at."""
        if isinstance(self.screen, StandingScreen):
            self.screen.rest()


def run_app(
    load: Callable[[], Start | None], *, has_kept: bool = False, has_title: bool = True
) -> int:
    """Play until the player leaves, and say how it went: 0, or 1 where there is nothing to play.

    ``load`` finds the ways into a run. With the title it is called behind it; without, at once, and the run that was
    left is gone on with.
    """
    terminal = terminal_of(os.environ)
    if has_title:
        app = Neovista(terminal, None, load=load, has_kept=has_kept)
    else:
        start = load()
        if start is None:
            return 1
        app = Neovista(terminal, start, start.again() if start.again is not None else start.new())
    try:
        status = app.run()
    finally:
        if app.playing is not None:
            app.playing.close()
    return app.return_code or status or 0
