"""A looked-up word's card, over the choices, where no side panel stands."""

from __future__ import annotations

from rich.cells import cell_len
from textual.strip import Strip

from neovista.runtime.page import EntryPage
from neovista.tui.look import Role
from neovista.tui.widgets.drawn import Drawn, Placed, row
from neovista.tui.wrapping import wrap

MOST_ROWS = 5


class Card(Drawn):
    """The word, its entry, at most five rows."""

    def __init__(self) -> None:
        """No word."""
        super().__init__()
        self.entry: EntryPage | None = None

    def look_up(self, entry: EntryPage | None) -> None:
        """The word under the cursor."""
        self.entry = entry
        self.changed()

    @property
    def rows(self) -> int:
        """How many it takes."""
        return min(MOST_ROWS, len(self._lines()))

    def _lines(self) -> tuple[tuple[tuple[str, int], ...], ...]:
        if self.entry is None:
            return ()
        prose = " ".join(paragraph.text for paragraph in self.entry.paragraphs)
        return wrap([self.entry.title, f"\u00a0 {prose}"], self.look.grid.measure)

    def draw(self, width: int, height: int) -> list[Strip]:
        """A raised strip, from one cell before the text to one after the measure."""
        grid = self.look.grid
        ground = self.look.style("text", "raised")
        page = self.look.style("text")
        rows = []
        for line in self._lines()[:height]:
            x = grid.text
            placed: list[Placed] = [(x - 1, " ", ground)]
            for text, run in line:
                role: Role = "lookup" if run == 0 else "muted"
                placed.append((x, text, self.look.style(role, "raised", underline=run == 0)))
                x += cell_len(text)
            placed.append((x, " " * (grid.right + 1 - x), ground))
            rows.append(row(width, page, placed))
        return (rows + [row(width, page)] * height)[:height]
