"""Pictures of the city by what decides them: built in any thread, kept while they are likely to come back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from attrs import evolve, field, frozen

from neovista.tui.oklab import Rgb, mix_rgb
from neovista.tui.palettes import band_colours, palette

if TYPE_CHECKING:
    from neovista.tui.band import Band, Row

MOST_KEPT = 12
NAME = "neovista"

LETTERS = {
    "n": ("x...x", "xx..x", "x.x.x", "x..xx", "x...x"),
    "e": ("xxxxx", "x....", "xxxx.", "x....", "xxxxx"),
    "o": ("xxxxx", "x...x", "x...x", "x...x", "xxxxx"),
    "v": ("x...x", "x...x", "x...x", ".x.x.", "..x.."),
    "i": ("xxx", ".x.", ".x.", ".x.", "xxx"),
    "s": ("xxxxx", "x....", "xxxxx", "....x", "xxxxx"),
    "t": ("xxxxx", "..x..", "..x..", "..x..", "..x.."),
    "a": ("xxxxx", "x...x", "xxxxx", "x...x", "x...x"),
}
"""The name's letters: five pixels high, a cell wide for each."""

LETTER_ROWS, SCRIM_ROWS = 5, 10
NAME_TOP = 0.22


@frozen
class PictureKey:
    """All that a picture hangs on."""

    thread: str
    seed: str
    columns: int
    rows: int
    is_dreaming: bool
    concord: float
    is_indexed: bool
    is_title: bool = False


@frozen(eq=False)
class Picture:
    """A city in rows of runs, and the water that moves in it."""

    columns: int
    rows: int
    runs: tuple[Row, ...] = field(repr=False)
    band: Band = field(repr=False)

    def life(self, moment: int) -> Iterable[tuple[int, Row]]:
        """The rows that are different at a moment."""
        from neovista.tui.band import water_at

        return water_at(self.band, moment)


_kept: dict[PictureKey, Picture] = {}


def kept_picture(key: PictureKey) -> Picture | None:
    """The picture, if it has been built before."""
    return _kept.get(key)


def picture_of(key: PictureKey) -> Picture:
    """Build it, or take the one that is kept."""
    picture = _kept.get(key)
    if picture is None:
        picture = _built(key)
        while len(_kept) >= MOST_KEPT:
            _kept.pop(next(iter(_kept)), None)
        _kept[key] = picture
    return picture


def _built(key: PictureKey) -> Picture:
    # What draws is loaded where it draws: in a thread, when the text is on the screen already.
    from neovista.tui.band import draw_band

    colours = band_colours(key.thread)
    roles = palette(key.thread, concord=key.concord)
    if key.is_title:
        colours = evolve(colours, disc_x=0.5, disc_y=0.8, disc_radius=0.27 / 0.85)
    band = draw_band(
        roles,
        colours,
        key.seed,
        key.columns,
        key.rows,
        is_dreaming=key.is_dreaming,
        concord=key.concord,
        kind="256" if key.is_indexed else "half blocks",
        has_header=not key.is_title,
    )
    runs = band.rows
    if key.is_title:
        runs = _named(band, key, colours.sky[0], roles.accent)
    return Picture(key.columns, key.rows, runs, band)


# ----------------------------------------------------------- the name on the title


def _named(band: Band, key: PictureKey, darkest: Rgb, accent: Rgb) -> tuple[Row, ...]:
    """The name in pixels, with the sky around it darkened so that it can be read."""
    top = round(NAME_TOP * key.rows * 2)
    pixels = [pixel_row for row in band.rows for pixel_row in _pixels(row)]
    middle = top + LETTER_ROWS / 2
    for y in range(len(pixels)):
        share = 0.7 * max(0.0, 1 - abs(y + 0.5 - middle) / (SCRIM_ROWS / 2 + 1))
        if share and not key.is_indexed:
            pixels[y] = [_toward(shade, darkest, share) for shade in pixels[y]]
    lit = _lit(key.columns)
    for y in range(LETTER_ROWS):
        if top + y < len(pixels):
            share = 0.55 * y / (LETTER_ROWS - 1)
            shade = 231 if key.is_indexed else mix_rgb((255, 255, 255), accent, share)
            for x in lit[y]:
                pixels[top + y][x] = shade
    return tuple(
        _runs(upper, lower) for upper, lower in zip(pixels[::2], pixels[1::2], strict=True)
    )


Shade = Rgb | int


def _toward(shade: Shade, end: Rgb, share: float) -> Shade:
    return shade if isinstance(shade, int) else mix_rgb(shade, end, share)


def _lit(columns: int) -> list[list[int]]:
    """The columns that are lit in each row of the name, centred."""
    apart = 2 if columns >= 64 else 1
    widths = [len(LETTERS[letter][0]) for letter in NAME]
    x = (columns - sum(widths) - apart * (len(NAME) - 1)) // 2
    lit: list[list[int]] = [[] for _ in range(LETTER_ROWS)]
    for letter, width in zip(NAME, widths, strict=True):
        for y, line in enumerate(LETTERS[letter]):
            lit[y].extend(x + at for at, pixel in enumerate(line) if pixel == "x")
        x += width + apart
    return [[at for at in row if 0 <= at < columns] for row in lit]


def _pixels(row: Row) -> tuple[list[Shade], list[Shade]]:
    """A row of half blocks as its two rows of pixels."""
    upper: list[Shade] = []
    lower: list[Shade] = []
    for text, colour, ground in row:
        upper.extend([ground if colour is None else colour] * len(text))
        lower.extend([ground] * len(text))
    return upper, lower


def _runs(upper: list[Shade], lower: list[Shade]) -> Row:
    runs: list[tuple[str, Shade | None, Shade]] = []
    for above, below in zip(upper, lower, strict=True):
        one = (" ", None, below) if above == below else ("▀", above, below)
        if runs and runs[-1][1:] == one[1:] and runs[-1][0][0] == one[0]:
            runs[-1] = (runs[-1][0] + one[0], one[1], one[2])
        else:
            runs.append(one)
    return tuple(runs)
