"""Where everything stands, from the size of the terminal alone.

Computed once per size and handed down, so that no widget adds up a width by itself. It says nothing
about colours and nothing about what is shown; style sheets read `Grid.classes`.
"""

from __future__ import annotations

from attrs import frozen

SMALLEST = (40, 12)
"""Columns and rows below which the page is not drawn."""

WIDTH_BREAKPOINTS = tuple((width, f"-w{width}") for width in (40, 60, 80, 112, 120, 156))
HEIGHT_BREAKPOINTS = tuple((height, f"-h{height}") for height in (12, 18, 22, 24, 27, 34, 46))
"""Thresholds and class names, in the form that a screen's own breakpoints take."""

NARROWEST_MEASURE, WIDEST_MEASURE = 40, 100

_BAND_ROWS = ((46, 11), (34, 9), (27, 6), (24, 5), (22, 4), (18, 3))
_EDGE = 2
"""Cells kept free to the right of the measure: a focused row reaches one cell into them."""


@frozen
class Grid:
    """The numbers of one terminal size. Columns and rows are cells, counted from 0 at the top left."""

    width: int
    height: int
    gutter: int
    measure: int
    side: int
    """Width of the standing side panel with its hairline and padding; 0 where there is none."""
    rail: int
    """Width of the night so far; 0 where there is none."""
    text: int
    """The text edge: header, prose, rule, choices and footer begin in this column."""
    band_rows: int
    """Rows of the band, the header's among them."""
    rule_rows: int
    blank_rows: int
    """Rows left empty under the choices."""
    footer_gap: int
    """Cells between two pairs of the footer."""

    @property
    def too_small(self) -> bool:
        return self.width < SMALLEST[0] or self.height < SMALLEST[1]

    @property
    def has_picture(self) -> bool:
        """Whether the band is more than its header."""
        return self.band_rows > 1

    @property
    def column(self) -> tuple[int, int]:
        """First cell and width of the column: gutter, measure and what is kept free."""
        return self.text - self.gutter, self.gutter + self.measure + _EDGE

    @property
    def right(self) -> int:
        """The cell after the last one of the measure."""
        return self.text + self.measure

    @property
    def header_right(self) -> int:
        """The cell after the last one of the header, which also stands above the side panel."""
        return self.width - 3 if self.side else self.right

    @property
    def side_left(self) -> int:
        """The cell of the side panel's hairline."""
        return self.width - self.side

    @property
    def most_choice_rows(self) -> int:
        """Rows the choices may take before they scroll."""
        return self.height // 2

    @property
    def classes(self) -> tuple[str, ...]:
        """The class of the widest and of the highest threshold reached."""
        return (
            *_reached(WIDTH_BREAKPOINTS, self.width),
            *_reached(HEIGHT_BREAKPOINTS, self.height),
        )

    def prose_rows(self, choice_rows: int) -> int:
        """Rows left for the prose above choices that would like `choice_rows`."""
        choices = min(choice_rows, self.most_choice_rows)
        taken = self.band_rows + self.rule_rows + choices + self.blank_rows + 1
        return max(0, self.height - taken)


def grid(
    width: int, height: int, *, measure: int | None = None, has_side_panel: bool = True
) -> Grid:
    """The grid of a terminal of `width` × `height` cells.

    `measure` is the reader's own, and is cut to what fits; `has_side_panel` is whether the panel may
    stand at all.
    """
    gutter = 10 if width >= 80 else 5
    side = _side(width) if has_side_panel else 0
    rail = 32 if width >= 156 else 0
    room = width - rail - side - gutter - _EDGE
    wanted = _measure(width) if measure is None else _within_reason(measure)
    cells = max(1, min(wanted, room))
    return Grid(
        width=width,
        height=height,
        gutter=gutter,
        measure=cells,
        side=side,
        rail=rail,
        text=rail + max(0, room - cells) // 2 + gutter,
        band_rows=next((rows for least, rows in _BAND_ROWS if height >= least), 1),
        rule_rows=2 if height >= 34 else 1,
        blank_rows=1 if height >= 24 else 0,
        footer_gap=3 if width >= 100 else 2,
    )


def _side(width: int) -> int:
    if width >= 156:
        return 38
    return 34 if width >= 112 else 0


def _measure(width: int) -> int:
    if width >= 120:
        return 68
    return 66 if width >= 80 else width - 8


def _within_reason(measure: int) -> int:
    return max(NARROWEST_MEASURE, min(WIDEST_MEASURE, measure))


def _reached(breakpoints: tuple[tuple[int, str], ...], cells: int) -> tuple[str, ...]:
    return tuple(name for least, name in breakpoints if cells >= least)[-1:]
