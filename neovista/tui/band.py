"""The band: a strip of the city above the page, as rows of coloured cells.

A pure function of colours, seed, size, sleep and Concord; the same arguments give the same cells on
every machine. Cells are plain data, `(text, foreground, background)`, for whichever widget shows
them. It decides neither when a band is drawn nor how often its water moves.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby
from typing import Literal

from attrs import field, frozen

from neovista.tui.oklab import Lab, Rgb, mix, to_lab, to_rgb
from neovista.tui.painting import Painting, Pixels, paint, waves
from neovista.tui.palettes import (
    STAIRWELL_RAMP,
    BandColours,
    Palette,
    contrast,
    homogenization,
    indexed_rgb,
)
from neovista.tui.skyline import skyline

Shade = Rgb | int
"""A colour of the band: sRGB, or a number of the 256."""

Run = tuple[str, Shade | None, Shade]
"""Neighbouring cells of one style: their glyphs, foreground and background."""

Row = tuple[Run, ...]

Kind = Literal["half blocks", "quadrants", "256"]
"""What the pixels are shown with; `256` are half blocks in the 256 colours."""

HALF = "▀"

TEXT_ON_HEADER, ACCENT_ON_HEADER = 8.2, 7.0
"""Contrast that the header's words and its accent have on every cell of the first row."""


@frozen
class Band:
    rows: tuple[Row, ...] = field(repr=False)
    """From the top; the first has no glyphs if the band has a header."""
    header: tuple[Shade, ...]
    """The background of each cell of the first row; empty without a header."""
    water_rows: tuple[int, ...]
    """The rows that `water_at` draws anew: at most two, and only water."""
    painting: Painting = field(repr=False)
    kind: Kind
    ramp: tuple[int, ...]
    """The 256 colours it is drawn in; unused by the other kinds."""


def draw_band(
    palette: Palette[Rgb],
    colours: BandColours,
    seed: str,
    columns: int,
    rows: int,
    *,
    is_dreaming: bool = False,
    concord: float = 50,
    kind: Kind = "half blocks",
    has_header: bool = True,
) -> Band:
    """The band of `columns` × `rows` cells.

    `palette` is the interface's as it stands at this Concord (0-100), for the page that the picture
    runs out into and the words that stand on its first row; `colours` are the thread's, untouched.
    """
    outline = skyline(
        colours,
        seed,
        columns,
        rows,
        scale=2 if kind == "quadrants" else 1,
        is_dreaming=is_dreaming,
        concord=concord,
    )
    painting = paint(outline, colours, seed, to_lab(palette.background), concord)
    ramp = STAIRWELL_RAMP if homogenization(concord) > 0.5 else colours.ramp
    cells = [list(row) for row in _cells(painting.rows, kind, ramp, 0)]
    header: tuple[Shade, ...] = ()
    if has_header:
        header = _header(painting, palette, kind, 0.68 if concord > 80 else 0.62)
        cells[0] = [(" ", None, shade) for shade in header]
    return Band(
        rows=tuple(_runs(row) for row in cells),
        header=header,
        water_rows=_moving_rows(painting, rows, 1 if has_header else 0),
        painting=painting,
        kind=kind,
        ramp=ramp,
    )


def water_at(band: Band, moment: int) -> tuple[tuple[int, Row], ...]:
    """The rows of the band that have moved at a moment (a step of the animation), by row number."""
    if not band.water_rows:
        return ()
    water = band.painting.water
    first, last = band.water_rows[0] * 2, band.water_rows[-1] * 2 + 2
    pixels = (band.painting.rows[: water.first] + waves(water, moment))[first:last]
    cells = _cells(pixels, band.kind, band.ramp, first)
    return tuple((number, _runs(row)) for number, row in zip(band.water_rows, cells, strict=True))


Cell = tuple[str, Shade | None, Shade]


def _cells(pixels: Pixels, kind: Kind, ramp: tuple[int, ...], first: int) -> list[list[Cell]]:
    """Cells of two pixel rows each; `first` is the number of the first pixel row in the band."""
    if kind == "256":
        return _half_blocks([_dithered(row, y, ramp) for y, row in enumerate(pixels, first)])
    shades = [[_shade(lab) for lab in row] for row in pixels]
    return _quadrants(shades) if kind == "quadrants" else _half_blocks(shades)


_shade = lru_cache(maxsize=16384)(to_rgb)


def _half_blocks(shades: Sequence[Sequence[Shade]]) -> list[list[Cell]]:
    return [
        [
            (" ", None, upper) if upper == lower else (HALF, upper, lower)
            for upper, lower in zip(above, below, strict=True)
        ]
        for above, below in zip(shades[::2], shades[1::2], strict=True)
    ]


def _quadrants(shades: list[list[Rgb]]) -> list[list[Cell]]:
    return [
        [
            _best_split(above[x], above[x + 1], below[x], below[x + 1])
            for x in range(0, len(above), 2)
        ]
        for above, below in zip(shades[::2], shades[1::2], strict=True)
    ]


_SPLITS: tuple[tuple[str, tuple[int, ...], tuple[int, ...]], ...] = (
    ("▀", (0, 1), (2, 3)),
    ("▌", (0, 2), (1, 3)),
    ("▚", (0, 3), (1, 2)),
    ("▘", (0,), (1, 2, 3)),
    ("▝", (1,), (0, 2, 3)),
    ("▖", (2,), (0, 1, 3)),
    ("▗", (3,), (0, 1, 2)),
)
"""The ways to part four pixels: the glyph, the pixels it covers, the pixels it leaves."""


@lru_cache(maxsize=16384)
def _best_split(one: Rgb, two: Rgb, three: Rgb, four: Rgb) -> Cell:
    """The glyph and two mean colours with the least squared error for 2 × 2 pixels."""
    if one == two and three == four:
        return (" ", None, one) if one == three else (HALF, one, three)
    pixels = (one, two, three, four)
    total = tuple(map(sum, zip(*pixels, strict=True)))
    best, found = -1.0, _SPLITS[0]
    for split in _SPLITS:
        # The error is least where the two groups' own means hold most of the sum of squares.
        held, covered = 0.0, split[1]
        for channel in range(3):
            part = sum(pixels[at][channel] for at in covered)
            rest = total[channel] - part
            held += part * part / len(covered) + rest * rest / (4 - len(covered))
        if held > best:
            best, found = held, split
    glyph, covered, left = found
    return glyph, _mean(pixels, covered), _mean(pixels, left)


def _mean(pixels: tuple[Rgb, ...], chosen: tuple[int, ...]) -> Rgb:
    red, green, blue = (
        (2 * sum(pixels[at][channel] for at in chosen) + len(chosen)) // (2 * len(chosen))
        for channel in range(3)
    )
    return red, green, blue


_BAYER = ((0, 8, 2, 10), (12, 4, 14, 6), (3, 11, 1, 9), (15, 7, 13, 5))

_DITHER = 0.03
"""The reach of the dither in lightness: enough to blur a step of a ramp, too little to be a pattern."""

_HUE = 0.25
"""How much a difference in hue counts beside one in lightness."""

_HEADER_RAMP = (233, 234, 235)

_FINE = 256
"""Steps in which OKLab is looked up in a ramp."""


def _dithered(row: list[Lab], y: int, ramp: tuple[int, ...]) -> list[int]:
    bayer = [((step / 16 - 0.47) * _DITHER) * _FINE for step in _BAYER[y % 4]]
    return [
        _nearest(ramp, int(lab[0] * _FINE + bayer[x % 4]), int(lab[1] * _FINE), int(lab[2] * _FINE))
        for x, lab in enumerate(row)
    ]


@lru_cache(maxsize=16384)
def _nearest(ramp: tuple[int, ...], lightness: int, a: int, b: int) -> int:
    """The step of a ramp nearest to a colour in `_FINE` steps, mostly by its lightness."""

    def distance(index: int) -> float:
        step = to_lab(indexed_rgb(index))
        # Hue decides between steps of one lightness: sky from stairs, lamps from walls.
        hue = (step[1] * _FINE - a) ** 2 + (step[2] * _FINE - b) ** 2
        return (step[0] * _FINE - lightness) ** 2 + _HUE * hue

    return min(ramp, key=distance)


def _header(
    painting: Painting, palette: Palette[Rgb], kind: Kind, scrim: float
) -> tuple[Shade, ...]:
    """One colour for each cell of the first row, dark enough (light, on paper) to be read on."""
    scrim = 0.86 if painting.is_paper else scrim
    scale = painting.scale
    above, below = painting.rows[0], painting.rows[1]
    shades: list[Shade] = []
    for x in range(0, len(above), scale):
        pixels = above[x : x + scale] + below[x : x + scale]
        mean = _mean_lab(pixels)
        if kind == "256":
            lightness = int(mix(mean, painting.shade, scrim)[0] * _FINE)
            shades.append(_nearest(_HEADER_RAMP, lightness, 0, 0))
        else:
            shades.append(_legible(mean, painting.shade, scrim, palette))
    return tuple(shades)


def _mean_lab(pixels: list[Lab]) -> Lab:
    lightness, a, b = (sum(channel) / len(pixels) for channel in zip(*pixels, strict=True))
    return lightness, a, b


def _legible(mean: Lab, shade: Lab, scrim: float, palette: Palette[Rgb]) -> Rgb:
    """`mean` under as much of the scrim as the header's words need."""
    while True:
        rgb = to_rgb(mix(mean, shade, scrim))
        text, accent = contrast(palette.text, rgb), contrast(palette.accent, rgb)
        if scrim >= 1 or (text >= TEXT_ON_HEADER and accent >= ACCENT_ON_HEADER):
            return rgb
        scrim = min(1.0, scrim + 0.04)


def _moving_rows(painting: Painting, rows: int, first: int) -> tuple[int, ...]:
    """The first two rows of cells that are water through and through."""
    start = max(first, (painting.water.first + 1) // 2)
    return tuple(range(start, min(rows, start + 2)))


def _runs(cells: list[Cell]) -> Row:
    return tuple(
        ("".join(cell[0] for cell in same), style[0], style[1])
        for style, group in groupby(cells, key=lambda cell: (cell[1], cell[2]))
        for same in (list(group),)
    )
