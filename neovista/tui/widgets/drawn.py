"""What all our widgets are: rows of text drawn straight to strips, at the cells a grid says.

Textual's own line cache, borders and filters are passed by; they cost more than the drawing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from neovista.diagnostics.clean import clean
from neovista.tui.look import Look

Placed = tuple[int, str, Style]
"""A cell, the text that begins there, and its style."""


class Drawn(Widget, inherit_css=False):
    """A widget that draws itself row by row and keeps the rows until it is dressed or changed.

    It takes nothing from style sheets, and Textual's own would have to be parsed before the first page.
    """

    ALLOW_SELECT: ClassVar[bool] = False
    can_focus = False

    look: Look

    def __init__(self) -> None:
        """Not drawn before it has been dressed."""
        super().__init__()
        self._rows: list[Strip] | None = None
        self.is_quiet = False

    def dress(self, look: Look) -> None:
        """Draw like this from now on."""
        self.look = look
        self.changed()

    def changed(self) -> None:
        """Draw again."""
        self._rows = None
        if self.is_attached and not self.is_quiet:
            self.refresh()

    def draw(self, width: int, height: int) -> list[Strip]:
        """The rows."""
        raise NotImplementedError

    def render_lines(self, crop: Region) -> list[Strip]:
        """The part of the rows that is asked for."""
        width, height = self.size
        if self._rows is None or len(self._rows) != height or self._width_drawn != width:
            self._rows = self.draw(width, height)
            self._width_drawn = width
        rows = self._rows[crop.y : crop.bottom]
        if crop.x == 0 and crop.width == width:
            return rows
        return [row.crop(crop.x, crop.right) for row in rows]

    _width_drawn = 0


def row(width: int, ground: Style, placed: Iterable[Placed] = ()) -> Strip:
    """One row: pieces in their order from left to right, the ground between them."""
    segments: list[Segment] = []
    at = 0
    for x, text, style in placed:
        if x > at:
            segments.append(Segment(" " * (x - at), ground))
            at = x
        segments.append(Segment(text if text.isprintable() else _shown(text), style))
        at += cell_len(text)
    if at < width:
        segments.append(Segment(" " * (width - at), ground))
    strip = Strip(segments, max(at, width))
    return strip if at <= width else strip.crop(0, width)


def _shown(text: str) -> str:
    """Text that should have been cleaned where it came in; whatever else happens, a terminal does not obey it."""
    return clean(text).replace("\n", " ")
