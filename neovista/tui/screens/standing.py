"""Screens whose widgets stand where a grid says: the places are worked out once per size, and nothing is measured."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType
from textual.geometry import NULL_OFFSET, NULL_SPACING, Region, Size
from textual.layout import Layout, WidgetPlacement
from textual.message import Message
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from neovista.tui.grid import SMALLEST
from neovista.tui.look import Look, Terminal, look_of
from neovista.tui.widgets.drawn import Drawn, row
from neovista.tui.widgets.footer import Footer

if TYPE_CHECKING:
    from textual.layout import ArrangeResult

    from neovista.tui.playing import Start

Place = tuple[Drawn, Region]


class Standing(Layout):
    """Asks the screen where everything stands; what comes later lies over what came before."""

    name = "standing"

    def arrange(
        self, parent: Widget, children: list[Widget], size: Size, greedy: bool = True
    ) -> ArrangeResult:
        """The places, and the widgets without one left out."""
        assert isinstance(parent, StandingScreen)
        return [
            WidgetPlacement(region, NULL_OFFSET, NULL_SPACING, widget, order)
            for order, (widget, region) in enumerate(parent.places(size))
        ]


class TooSmall(Drawn):
    """One line, where a page does not fit."""

    def draw(self, width: int, height: int) -> list[Strip]:
        """The line, in the middle."""
        columns, rows = SMALLEST
        words = f"Neovista needs {columns} × {rows}. This window is {width} × {height}."
        ground = self.look.style("text")
        lines = [words[at : at + width] for at in range(0, len(words), max(1, width))]
        above = max(0, (height - len(lines)) // 2)
        blank = row(width, ground)
        drawn = [row(width, ground, [(0, line, ground)]) for line in lines]
        return ([blank] * above + drawn + [blank] * height)[:height]


class StandingScreen(Screen[None], inherit_css=False):
    """A screen with a look, a footer whose hints are actions, and a place for each widget."""

    DEFAULT_CSS: ClassVar[str] = "StandingScreen { overflow: hidden; }"
    BINDINGS: ClassVar[list[BindingType]] = []
    AUTO_FOCUS: ClassVar[str | None] = ""

    def __init__(self, terminal: Terminal) -> None:
        """Not fitted before it has a size."""
        super().__init__()
        self.terminal = terminal
        self.look = look_of((80, 24), terminal)
        self.footer = Footer()
        self.too_small = TooSmall()
        self._fitted: Size | None = None
        self._standing = Standing()
        self._stood: list[Place] = []

    @property
    def layout(self) -> Layout:
        """Ours, whatever a style sheet says."""
        return self._standing

    # Textual's own tooltip and toasts are two widgets that would never be shown.
    def _extend_compose(self, widgets: list[Widget]) -> None:
        """Nothing but our own."""

    def places(self, size: Size) -> Iterable[Place]:
        """Where everything stands."""
        if size != self._fitted:
            self._fitted = size
            # A resize draws everything anyway; asking for it from within would arrange forever.
            for widget in self.dressed():
                widget.is_quiet = True
            self.fit(size)
            for widget in self.dressed():
                widget.is_quiet = False
        if self.look.grid.too_small:
            return [(self.too_small, Region(0, 0, size.width, size.height))]
        self._stood = list(self.stand(size))
        return self._stood

    def fit(self, size: Size) -> None:
        """Dress the widgets for a size."""
        raise NotImplementedError

    def stand(self, size: Size) -> Iterable[Place]:
        """Where everything stands in a window that is large enough."""
        raise NotImplementedError

    def stand_again(self) -> None:
        """Something may be higher or lower than it was, or lie over the rest."""
        size = self._fitted
        if size is None or self.look.grid.too_small or list(self.stand(size)) == self._stood:
            return
        # At once: by way of messages it would be seen a frame or two after the words that need it.
        self._clear_arrangement_cache()
        self._refresh_layout(size)

    def loaded(self, start: Start) -> None:
        """The story is there; a screen that waited for it may say more now."""

    def wear(self, look: Look) -> None:
        """Hand a look down."""
        self.look = look
        for widget in self.dressed():
            widget.dress(look)

    def dressed(self) -> Iterable[Drawn]:
        """All widgets that are drawn."""
        return [widget for widget in self.children if isinstance(widget, Drawn)]

    def rest(self) -> None:
        """Hold whatever moves by itself."""

    async def on_footer_pressed(self, message: Footer.Pressed) -> None:
        """The footer is the mouse's menu."""
        await self.run_action(message.action_name)

    class Left(Message):
        """The player wants to leave the program."""

    def action_leave(self) -> None:
        """Leave at once: the run is kept."""
        self.post_message(self.Left())
