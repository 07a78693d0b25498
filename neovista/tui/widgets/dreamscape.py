"""The band: the header on its first row, the city under it, and the water's life.

The picture is built beside the page, after the text is there, and kept; this widget only turns runs
into strips. Where there is no picture the header stands on the footer's ground.
"""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

from attrs import frozen
from rich.cells import cell_len
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.timer import Timer

from neovista.tui.look import Look, Motion, Paint, Role, style_of
from neovista.tui.pictures import Picture, PictureKey, kept_picture, picture_of
from neovista.tui.widgets.drawn import Drawn, Placed, row

if TYPE_CHECKING:
    from neovista.runtime.page import Page
    from neovista.tui.band import Row

APART = 12
"""Cells that stay free between the two halves of the header."""

WHITE = (255, 255, 255)
NUMERALS = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
FRAMES: dict[Motion, int] = {"full": 6, "calm": 2, "still": 0}


@frozen
class Header:
    """What row 0 says."""

    act: int
    act_title: str
    title: str
    hour: str
    number: tuple[str, int] | None
    teller: str


@frozen
class Outlook:
    """What the band is of, and what stands on it."""

    thread: str
    view: str
    is_dreaming: bool
    concord: float
    header: Header | None = None
    is_title: bool = False


def outlook_of(page: Page) -> Outlook:
    """The band of a page."""
    moving = next((number for number in page.numbers if number.homogenizes), None)
    return Outlook(
        page.palette,
        page.place or page.view,
        page.is_dreaming,
        moving.value if moving else 0,
        Header(
            page.act,
            page.act_title,
            page.title,
            page.hour,
            (moving.label, moving.value) if moving else None,
            page.teller,
        ),
    )


class Dreamscape(Drawn):
    """The city, as wide as the window."""

    def __init__(self) -> None:
        """No city yet."""
        super().__init__()
        self.outlook: Outlook | None = None
        self._picture: Picture | None = None
        self._wanted: PictureKey | None = None
        self._timer: Timer | None = None
        self._frame = 0

    # ------------------------------------------------------------- attributes

    def show(self, outlook: Outlook, rows: int = 0) -> None:
        """Be the band of this; the old picture stands until the new one is built."""
        self.outlook = outlook
        grid = self.look.grid
        rows = (rows or grid.band_rows) if self.look.terminal.has_picture else 1
        if rows > 1 and not grid.too_small:
            self._want(self.key_of(outlook, grid.width, rows))
        self.changed()

    def key_of(self, outlook: Outlook, columns: int, rows: int) -> PictureKey:
        """What decides a picture."""
        return PictureKey(
            outlook.thread,
            outlook.view,
            columns,
            rows,
            outlook.is_dreaming,
            outlook.concord,
            self.look.terminal.depth == "256",
            outlook.is_title,
        )

    def _want(self, key: PictureKey) -> None:
        if key == self._wanted:
            return
        self._wanted = key
        kept = kept_picture(key)
        if kept is not None:
            self._picture = kept
        else:
            self.call_after_refresh(self._build, key)

    def _build(self, key: PictureKey) -> None:
        """In a thread: the page is there already and keys are answered meanwhile."""
        self.run_worker(partial(self._built, key), thread=True, exclusive=True, group="picture")

    def _built(self, key: PictureKey) -> None:
        picture = picture_of(key)
        if self.is_attached and self.app.is_running:
            self.app.call_from_thread(self._arrive, key, picture)

    def _arrive(self, key: PictureKey, picture: Picture) -> None:
        if key == self._wanted:
            self._picture = picture
            self.changed()

    # ------------------------------------------------------------------- life

    def live(self, motion: Motion) -> None:
        """Let the water move as often as this motion has it."""
        rate = FRAMES[motion]
        if rate and self._timer is None:
            self._timer = self.set_interval(1 / rate, self._ripple)

    def hold(self) -> None:
        """Let the water stand."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    def _ripple(self) -> None:
        """The next frame, in whole rows."""
        picture = self._picture
        if picture is None or self._rows is None or not self._fits(picture):
            return
        self._frame += 1
        for at, runs in picture.life(self._frame):
            if at < len(self._rows):
                self._rows[at] = self._city_row(self.size.width, runs)
                self.refresh(Region(0, at, self.size.width, 1))

    # ---------------------------------------------------------------- drawing

    def _fits(self, picture: Picture) -> bool:
        return (picture.columns, picture.rows) == tuple(self.size)

    def draw(self, width: int, height: int) -> list[Strip]:
        """The header, then the city."""
        picture = self._picture
        if picture is None or not self._fits(picture) or height < 2:
            ground = self.look.style("text", "background")
            rows = [row(width, ground)] * height
            return [self._header_row(width, None), *rows[1:]]
        rows = [self._city_row(width, runs) for runs in picture.runs]
        if self.outlook is not None and self.outlook.header is not None:
            rows[0] = self._header_row(width, picture.runs[0])
        return rows

    def _city_row(self, width: int, runs: Row) -> Strip:
        placed: list[Placed] = []
        x = 0
        for text, colour, ground in runs:
            placed.append((x, text, style_of(colour, ground)))
            x += len(text)
        return row(width, self.look.style("text"), placed)

    def _header_row(self, width: int, runs: Row | None) -> Strip:
        """The header's words, each on the colour of the cells behind it."""
        grounds: list[Paint] | None = None
        if runs is not None:
            grounds = [ground for text, _, ground in runs for _ in text]
        blank = self.look.style("text", "surface")
        words = (
            _header(self.outlook.header, self.look) if self.outlook and self.outlook.header else []
        )
        if grounds is None:
            return row(width, blank, words)
        letters: list[Style | None] = [None] * width
        line = [" "] * width
        for x, text, style in words:
            for at, letter in enumerate(text):
                line[x + at], letters[x + at] = letter, style
        return row(width, blank, _grouped(line, letters, grounds))


def _grouped(line: list[str], letters: list[Style | None], grounds: list[Paint]) -> list[Placed]:
    """Neighbouring cells of one style as one piece."""
    placed: list[Placed] = []
    begun, key = 0, (letters[0], grounds[0])
    for x in range(1, len(line) + 1):
        here = (letters[x], grounds[x]) if x < len(line) else None
        if here != key:
            style = style_of(None, key[1])
            placed.append((begun, "".join(line[begun:x]), key[0] + style if key[0] else style))
            if here is not None:
                begun, key = x, here
    return placed


Part = tuple[str, str, Role | None, bool]
"""What it is, its words, its role (none: white), and whether it is bold."""


def _header(header: Header, look: Look) -> list[Placed]:
    """What fits, in its place; the least wanted is dropped until twelve cells are free in between."""
    grid = look.grid
    left: list[Part] = [("act", NUMERALS[min(header.act, 10)], "accent", True)]
    left = [part for part in left if part[1]]
    if grid.width >= 112 and header.act_title:
        left.append(("act title", header.act_title, "text", False))
    left.append(("title", header.title, None, True))
    right = _right_half(header, grid.width)
    room = grid.header_right - grid.text - APART
    for name in ("act title", "number", "hour", "teller"):
        if _width(left) + _width(right) <= room:
            break
        left = [part for part in left if part[0] != name]
        right = [part for part in right if not part[0].startswith(name)]
    placed = _placed(left, grid.text, look)
    return placed + _placed(right, grid.header_right - _width(right), look)


def _right_half(header: Header, width: int) -> list[Part]:
    right: list[Part] = []
    if width >= 60 and header.hour:
        right.append(("hour", header.hour, "text", False))
    if width >= 80 and header.number is not None:
        right.append(("number", header.number[0], "text", False))
        right.append(("number's value", str(header.number[1]), None, True))
    if width >= 60 and header.teller:
        right.append(("teller", header.teller, None, True))
    return right


def _gap(before: Part, after: Part) -> int:
    if after[0] == "number's value":
        return 1
    return 2 if before[0] == "act" else 3


def _width(parts: list[Part]) -> int:
    words = sum(cell_len(part[1]) for part in parts)
    return words + sum(_gap(*pair) for pair in pairwise(parts))


def _placed(parts: list[Part], x: int, look: Look) -> list[Placed]:
    placed: list[Placed] = []
    before: Part | None = None
    for part in parts:
        x += _gap(before, part) if before else 0
        colour = _white(look) if part[2] is None else look.paint(part[2])
        ground = look.paint("surface") if look.terminal.has_picture else None
        plain = colour if colour != "default" else None
        placed.append((x, part[1], style_of(plain, ground, part[3])))
        x += cell_len(part[1])
        before = part
    return placed


def _white(look: Look) -> Paint:
    if look.terminal.depth == "24-bit":
        return WHITE
    return look.paint("text")
