"""The footer: the keys that work now, each a word and a place to click."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import frozen
from rich.cells import cell_len
from textual import events
from textual.message import Message
from textual.strip import Strip

from neovista.tui.widgets.drawn import Drawn, Placed, row


@frozen
class Hint:
    """A key as it is called, what it does in a word, and the name of the action a click performs."""

    key: str
    word: str
    action: str = ""


class Footer(Drawn):
    """One row of hints."""

    class Pressed(Message):
        """A hint was clicked."""

        def __init__(self, action: str) -> None:
            """What it does."""
            super().__init__()
            self.action_name = action

    def __init__(self) -> None:
        """Nothing works yet."""
        super().__init__()
        self.hints: Sequence[Hint] = ()

    def show(self, hints: Sequence[Hint]) -> None:
        """These work now, the most wanted first."""
        if tuple(hints) != tuple(self.hints):
            self.hints = hints
            self.changed()

    def _standing(self) -> Iterator[tuple[int, Hint]]:
        """Each hint that fits, and its cell."""
        grid = self.look.grid
        has_words = grid.width >= 60
        x, end = grid.text, grid.right + 1
        for hint in self.hints:
            width = cell_len(hint.key) + (1 + cell_len(hint.word) if has_words else 0)
            if x + width > end:
                return
            yield x, hint
            x += width + grid.footer_gap

    def draw(self, width: int, height: int) -> list[Strip]:
        """The row."""
        surface = self.look.style("faint", "surface")
        key_style = self.look.style("text", "surface", bold=True)
        placed: list[Placed] = []
        for x, hint in self._standing():
            placed.append((x, hint.key, key_style))
            if self.look.grid.width >= 60:
                placed.append((x + cell_len(hint.key) + 1, hint.word, surface))
        return [row(width, surface, placed)] * height

    def on_click(self, event: events.Click) -> None:
        """Each pair is clickable."""
        for x, hint in self._standing():
            if x <= event.x <= x + cell_len(hint.key) + cell_len(hint.word) and hint.action:
                self.post_message(self.Pressed(hint.action))
