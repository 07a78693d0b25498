"""What is asked of the player, and the line on which the answer is typed.

It draws the words it is given and keeps none: which keys go into the line is the screen's to decide.
"""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len
from textual import events
from textual.message import Message
from textual.strip import Strip

from neovista.runtime.page import OpenQuestion
from neovista.tui.look import Look, Role
from neovista.tui.widgets.choices import CURSOR
from neovista.tui.widgets.drawn import Drawn, Placed, row
from neovista.tui.wrapping import Line, wrap

CARET = "_"
"""It stands still, in every motion."""


class Question(Drawn):
    """A question, in the rows between the rule and the choices."""

    class Pressed(Message):
        """The line was clicked."""

    def __init__(self) -> None:
        """Nothing is asked."""
        super().__init__()
        self.question: OpenQuestion | None = None
        self._lines: tuple[Line, ...] = ()
        self._words = ""
        self._is_typed_in = True
        self._has_choices = False
        self._is_hidden = False

    # ------------------------------------------------------------- attributes

    def dress(self, look: Look) -> None:
        """Draw like this, and wrap again."""
        super().dress(look)
        self._set()

    def ask(self, question: OpenQuestion | None, *, has_choices: bool = False) -> None:
        """Ask this, with choices below it or without."""
        self.question = question
        self._has_choices = has_choices
        self._set()
        self.changed()

    def show(self, words: str, *, is_typed_in: bool) -> None:
        """Show what has been typed, and whether keys go into it."""
        self._words = words
        self._is_typed_in = is_typed_in
        self.changed()

    def hide(self, is_hidden: bool) -> None:
        """Keep its place and do not show it yet."""
        if is_hidden != self._is_hidden:
            self._is_hidden = is_hidden
            self.changed()

    @property
    def rows(self) -> int:
        """The height it takes: what is asked, the line, and a blank row before choices."""
        return len(self._lines) + 1 + self._has_choices if self.question is not None else 0

    def _set(self) -> None:
        if self.question is None:
            self._lines = ()
            return
        grid = self.look.grid
        # The line itself is always in sight, and so is a choice below it.
        most = max(1, grid.most_choice_rows - 1 - 2 * self._has_choices)
        self._lines = wrap([words.text for words in self.question.prompt], grid.measure)[:most]

    # ----------------------------------------------------------------- drawing

    def draw(self, width: int, height: int) -> list[Strip]:
        """What is asked, then the line."""
        ground = self.look.style("text")
        rows: list[Strip] = []
        if self.question is not None and not self._is_hidden:
            rows.extend(row(width, ground, self._asked(line)) for line in self._lines)
            rows.append(row(width, ground, self._typed()))
        return (rows + [row(width, ground)] * height)[:height]

    @property
    def _text(self) -> int:
        return self.look.grid.text - self.look.grid.rail

    def _asked(self, line: Line) -> Iterator[Placed]:
        assert self.question is not None
        x = self._text
        for text, run in line:
            style = self.question.prompt[run].style
            look = self.look.style("text", bold=style == "strong", italic=style == "slanted")
            yield x, text, look
            x += cell_len(text)

    def _typed(self) -> Iterator[Placed]:
        """The line, as wide as the measure; of words that are longer, their end."""
        x, measure = self._text, self.look.grid.measure
        on: Role = "raised" if self._is_typed_in else "background"
        words = self._words
        while cell_len(words) >= measure:
            words = words[1:]
        if self._is_typed_in:
            yield x - 5, CURSOR, self.look.style("accent")
        ground = self.look.style("text", on)
        yield x - 4, "    ", ground
        yield x, words, self.look.style("text" if self._is_typed_in else "muted", on)
        x += cell_len(words)
        caret: Role = "accent" if self._is_typed_in else "faint"
        yield x, CARET, self.look.style(caret, on, bold=self._is_typed_in)
        yield x + 1, " " * (self._text + measure - x), ground

    # ------------------------------------------------------------------- mouse

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """A click anywhere on it."""
        self.post_message(self.Pressed())
