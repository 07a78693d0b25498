"""The side panel: the place and the city's numbers, who is here, what is already known, a word looked up.

A block appears when it has something to say. It stands at the right, or is laid over the page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.cells import cell_len
from textual.strip import Strip

from neovista.runtime.page import EntryPage, KnownHinge, Page, ShownNumber
from neovista.tui.look import Role
from neovista.tui.widgets.drawn import Drawn, Placed, row
from neovista.tui.wrapping import wrap

PADDING = 3
NAMES = 13
"""Cells of a name and the blank after it."""

MOST_KNOWN, MOST_LINES = 4, 6
BARS = "▁▂▃▄▅▆▇█"

Bit = tuple[str, Role, bool]
"""Some text, its role, and whether it is bold."""

Row = list[tuple[int, Bit]]
"""Cells from the padding on, and what stands there."""


def sparkline(values: Sequence[int]) -> str:
    """A bar for each value between the least and the most."""
    least, most = min(values), max(values)
    span = max(1, most - least)
    return "".join(BARS[(value - least) * (len(BARS) - 4) // span] for value in values)


class Panel(Drawn):
    """Blocks of short lines."""

    def __init__(self) -> None:
        """Nothing to say."""
        super().__init__()
        self._page: Page | None = None
        self._entry: EntryPage | None = None

    def show(self, page: Page) -> None:
        """The page it stands beside."""
        self._page, self._entry = page, None
        self.changed()

    def look_up(self, entry: EntryPage | None) -> None:
        """The word under the cursor."""
        if entry is not self._entry:
            self._entry = entry
            self.changed()

    def draw(self, width: int, height: int) -> list[Strip]:
        """A blank row, then the blocks with a blank row between."""
        room = width - 1 - 2 * PADDING
        rows: list[Row] = [[]]
        for block in self._blocks(room):
            rows.extend(block)
            rows.append([])
        rows = (rows + [[]] * height)[:height]
        ground = self.look.style("text")
        bar = (0, "│", self.look.style("line"))
        return [row(width, ground, [bar, *self._placed(one)]) for one in rows]

    def _placed(self, one: Row) -> Iterator[Placed]:
        for x, (text, role, is_bold) in one:
            is_word = role == "lookup"
            yield (
                1 + PADDING + x,
                text,
                self.look.style(role, bold=is_bold, underline=is_word),
            )

    def _blocks(self, room: int) -> Iterator[list[Row]]:
        page = self._page
        if page is None:
            return
        if numbers := _number_rows(page.numbers):
            yield [_heading(page.place or page.title), *numbers]
        if page.here:
            yield [_heading("here"), *_people(page.here, room)]
        if page.known:
            yield [_heading("already known"), *_known(page.known, room)]
        if self._entry is not None:
            yield list(_card(self._entry, room))


def _heading(words: str) -> Row:
    return [(0, (words.upper(), "faint", True))]


def _number_rows(numbers: Sequence[ShownNumber]) -> list[Row]:
    """The number that moves the colours with its nights; those with a glyph side by side."""
    rows: list[Row] = []
    beside: dict[str, Row] = {}
    for number in numbers:
        if number.glyph:
            if number.value:
                _beside(beside.setdefault(number.label, []), number)
            continue
        line: Row = [
            (0, (number.label, "muted", False)),
            (NAMES, (str(number.value), "text", True)),
        ]
        if number.before:
            bars = sparkline((*number.before[-7:], number.value))
            line.append((NAMES + len(str(number.value)) + 1, (bars, "faint", False)))
        rows.append(line)
    rows.extend(beside.values())
    return rows


def _beside(line: Row, number: ShownNumber) -> None:
    if not line:
        line.append((0, (number.label, "muted", False)))
        x = NAMES
    else:
        x, (text, _, _) = line[-1]
        x += cell_len(text) + 3
    line.append((x, (number.glyph, "accent", False)))
    line.append((x + cell_len(number.glyph) + 1, (str(number.value), "text", False)))


def _people(here: Sequence[tuple[str, str]], room: int) -> Iterator[Row]:
    for name, doing in here:
        lines = _lines(doing, room - NAMES)
        if cell_len(name) >= NAMES:
            yield [(0, (name, "muted", False))]
        else:
            yield [(0, (name, "muted", False)), (NAMES, (lines.pop(0), "text", False))]
        for line in lines:
            yield [(NAMES, (line, "text", False))]


def _known(known: Sequence[KnownHinge], room: int) -> Iterator[Row]:
    for at, hinge in enumerate(reversed(known[-MOST_KNOWN:])):
        lines = _lines(_said(hinge), room)
        mark: Row = [(-2, ("◆", "accent", False))] if at == 0 else []
        yield [*mark, (0, (lines[0], "muted", False))]
        for line in lines[1:]:
            yield [(0, (line, "muted", False))]


def _said(hinge: KnownHinge) -> str:
    """The writer's sentence, or the nearest to words that a hinge has."""
    return hinge.told or f"{hinge.of.title()}: {hinge.value.replace('_', ' ')}"


def _card(entry: EntryPage, room: int) -> Iterator[Row]:
    prose = " ".join(paragraph.text for paragraph in entry.paragraphs)
    lines = wrap([entry.title, f"\u00a0 {prose}"], room)[:MOST_LINES]
    for line in lines:
        x = 0
        placed: Row = []
        for text, run in line:
            role: Role = "lookup" if run == 0 else "muted"
            placed.append((x, (text, role, False)))
            x += cell_len(text)
        yield placed


def _lines(words: str, room: int) -> list[str]:
    return ["".join(text for text, _ in line) for line in wrap([words], max(1, room))]
