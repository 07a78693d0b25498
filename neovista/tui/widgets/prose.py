"""The prose pane: any number of set paragraphs, of which only the ones in sight are wrapped and drawn.

It is counted from its end, because that is where a reader is: what stands above costs nothing until
it is scrolled to. It knows neither a session nor a choice.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import frozen
from rich.cells import cell_len
from rich.style import Style
from textual import events
from textual.message import Message
from textual.strip import Strip

from neovista.runtime.page import Words
from neovista.tui.forms import SETTLED, SetParagraph
from neovista.tui.look import Look, Role
from neovista.tui.widgets.drawn import Drawn, Placed, row
from neovista.tui.wrapping import Line, width_of, wrap

BULLETIN_MEASURE = 46
NOTE_GAP = 3
TIGHT = ("row", "space")
"""Kinds with no blank row under them."""

FADE, FADE_APART, FADE_ALL = 160, 60, 400
"""Milliseconds: one paragraph, between two, and all of them."""

_ROLES: dict[str, Role] = {
    "prose": "text",
    "bulletin": "muted",
    "echo": "accent",
    "dreamer": "faint",
    "dream": "text",
    "heading": "text",
    "small": "faint",
    "ending": "text",
    "row": "muted",
}


@frozen
class Spot:
    """A word to look up: which paragraph, and which of its runs."""

    paragraph: int
    run: int


class Prose(Drawn):
    """Paragraphs from the bottom up."""

    class Turned(Message):
        """Another part of the prose is in sight."""

    class WordPressed(Message):
        """A word to look up was clicked."""

        def __init__(self, spot: Spot) -> None:
            """Which one."""
            super().__init__()
            self.spot = spot

    def __init__(self) -> None:
        """Empty."""
        super().__init__()
        self.paragraphs: Sequence[SetParagraph] = ()
        self.first_new = 0
        self.spot: Spot | None = None
        self._lines: dict[SetParagraph, tuple[Line, ...]] = {}
        self._measure = 0
        self._height = 0
        self._below = 0
        self._first_below: int | None = 0
        self._age: int | None = None

    # ------------------------------------------------------------ attributes

    def dress(self, look: Look) -> None:
        """Draw like this; another measure means other lines."""
        if look.grid.measure != self._measure:
            self._lines.clear()
            self._measure = look.grid.measure
            self._first_below = None if self.is_at_rest else self._first_below
        super().dress(look)

    def give(self, rows: int) -> None:
        """So many rows to stand in. The page is put anew unless the reader has scrolled back."""
        if rows != self._height:
            if self.is_at_rest:
                self._first_below = None
            self._height = rows
            self._rows = None

    def show(
        self, paragraphs: Sequence[SetParagraph], first_new: int, *, from_top: bool = False
    ) -> None:
        """Show these; those from ``first_new`` on have not been read yet."""
        if len(self._lines) > 4 * len(paragraphs) + 64:
            self._lines.clear()
        self.paragraphs, self.first_new = paragraphs, first_new
        self.spot = None
        self._first_below = None
        if from_top:
            self.first_new = 0
        self.changed()

    def look_at(self, spot: Spot | None) -> None:
        """Put the cursor on a word, and the word in sight."""
        self.spot = spot
        if spot is not None:
            self._bring_into_sight(spot)
        self.changed()

    @property
    def spots(self) -> tuple[Spot, ...]:
        """The words to look up among the new paragraphs, in reading order."""
        return tuple(
            Spot(index, run)
            for index in range(self.first_new, len(self.paragraphs))
            for run, words in enumerate(self.paragraphs[index].words)
            if words.style == "lookup"
        )

    def words_at(self, spot: Spot) -> Words:
        """The words of a spot."""
        return self.paragraphs[spot.paragraph].words[spot.run]

    # --------------------------------------------------------------- fading

    @property
    def is_fading(self) -> bool:
        """Whether new paragraphs are still on their way."""
        return self._age is not None

    def fade(self, age: int | None) -> bool:
        """Draw the new paragraphs as they are so many milliseconds in; say whether there is more to come."""
        more = age is not None and age < self._fade_ends()
        self._age = age if more else None
        self.changed()
        return more

    @property
    def last_has_begun(self) -> bool:
        """Whether the last new paragraph is on its way: the choices come with it."""
        return self._age is None or self._age >= self._fade_ends() - FADE

    def _fade_ends(self) -> int:
        count = len(self.paragraphs) - self.first_new
        return min(FADE_ALL, FADE + FADE_APART * max(0, count - 1))

    def _share(self, index: int) -> float:
        """How far a paragraph has come: below 0 it has not begun."""
        if self._age is None or index < self.first_new:
            return 1.0
        if self.look.terminal.motion != "full":
            return min(1.0, self._age / 120)
        count = len(self.paragraphs) - self.first_new
        apart = min(FADE_APART, (FADE_ALL - FADE) / max(1, count - 1))
        return min(1.0, (self._age - (index - self.first_new) * apart) / FADE)

    # -------------------------------------------------------------- scrolling

    @property
    def more(self) -> int:
        """Rows of text below the last one in sight, not counting where the reader scrolled back from."""
        return max(0, self.below - 1)

    @property
    def below(self) -> int:
        """Rows below the pane, the last blank one among them."""
        self._settle()
        return self._below

    @property
    def is_at_rest(self) -> bool:
        """Whether the pane stands where the page put it, or further on."""
        return self._first_below is None or self._below <= self._first_below

    def _settle(self) -> None:
        """Where a new page is put: its first new line at the top, or its last at the bottom."""
        if self._first_below is None and self._height and self._measure:
            new = sum(
                self._height_of(index) for index in range(self.first_new, len(self.paragraphs))
            )
            self._below = self._first_below = max(0, new - self._height)

    def turn(self, rows: int) -> None:
        """Go down so many rows, or up if they are negative."""
        self._settle()
        height = self._height
        wanted = self._below - rows
        if rows < 0:
            reach = 0
            for _ in self._rows_upwards():
                reach += 1
                if reach >= wanted + height:
                    break
            wanted = min(wanted, max(0, reach - height))
        self._below = max(0, wanted)
        self.changed()
        self.post_message(self.Turned())

    def turn_page(self, pages: int) -> None:
        """Go down whole panes, less a line to hold on to."""
        self.turn(pages * max(1, self._height - 1))

    def to_end(self) -> None:
        """All of it is read."""
        self.turn(self.below)

    def to_beginning(self) -> None:
        """Wrap it all and go up."""
        self.turn(-sum(self._height_of(index) for index in range(len(self.paragraphs))))

    def _bring_into_sight(self, spot: Spot) -> None:
        self._settle()
        after = sum(
            self._height_of(index) for index in range(spot.paragraph + 1, len(self.paragraphs))
        )
        lines = self._wrapped(spot.paragraph)
        line = next(
            (at for at, one in enumerate(lines) if any(run == spot.run for _, run in one)), 0
        )
        from_end = after + len(lines) - line
        if from_end < self._below:
            self._below = from_end
        elif from_end >= self._below + self._height:
            self._below = from_end - self._height + 1

    # ---------------------------------------------------------------- wrapping

    def _wrapped(self, index: int) -> tuple[Line, ...]:
        paragraph = self.paragraphs[index]
        lines = self._lines.get(paragraph)
        if lines is None:
            measure = self._measure
            if paragraph.kind == "bulletin" and self.look.grid.width >= 80:
                measure = min(measure, BULLETIN_MEASURE)
            lines = wrap([words.text for words in paragraph.words], measure)
            if paragraph.note and not self._note_fits(paragraph, lines):
                lines = (*lines, ())
            self._lines[paragraph] = lines
        return lines

    def _note_fits(self, paragraph: SetParagraph, lines: tuple[Line, ...]) -> bool:
        return width_of(lines[-1]) + NOTE_GAP + cell_len(paragraph.note) <= self._measure

    def _height_of(self, index: int) -> int:
        """Its lines and the blank row under them."""
        return len(self._wrapped(index)) + (self.paragraphs[index].kind not in TIGHT)

    def _rows_upwards(self) -> Iterator[tuple[int, int]]:
        """Every row from the last, as a paragraph and a line of it; −1 is the blank row under it."""
        for index in range(len(self.paragraphs) - 1, -1, -1):
            lines = len(self._wrapped(index))
            if self.paragraphs[index].kind not in TIGHT:
                yield index, -1
            for line in range(lines - 1, -1, -1):
                yield index, line

    # ----------------------------------------------------------------- drawing

    def draw(self, width: int, height: int) -> list[Strip]:
        """The rows in sight, aligned to the bottom."""
        self._settle()
        ground = self.look.style("text")
        rows = [self._row(width, ground, *place) for place in self._in_sight(height)]
        rows.extend([row(width, ground)] * (height - len(rows)))
        rows.reverse()
        return rows

    def _in_sight(self, height: int) -> Iterator[tuple[int, int]]:
        skipped = 0
        for place in self._rows_upwards():
            if skipped < self._below:
                skipped += 1
                continue
            if height == 0:
                return
            height -= 1
            yield place

    def _row(self, width: int, ground: Style, index: int, line: int) -> Strip:
        share = self._share(index)
        if share < 0:
            return row(width, ground)
        if line < 0:
            return row(width, ground, self._bar(index))
        return row(
            width,
            ground,
            (*self._mark(index, line), *self._text(index, line, share), *self._note(index, line)),
        )

    def _bar(self, index: int) -> tuple[Placed, ...]:
        """A dream's line goes on between its paragraphs."""
        following = self.paragraphs[index + 1] if index + 1 < len(self.paragraphs) else None
        here = self.paragraphs[index]
        if here.kind not in ("dream", "dreamer") or following is None or following.kind != "dream":
            return ()
        return ((self._gutter() - 2, here.mark, self.look.style("line")),)

    def _gutter(self) -> int:
        """The text edge, counted in this widget's own cells."""
        return self.look.grid.text - self.look.grid.rail

    def _mark(self, index: int, line: int) -> tuple[Placed, ...]:
        paragraph = self.paragraphs[index]
        is_dream = paragraph.kind in ("dream", "dreamer")
        if not paragraph.mark or (line and not is_dream):
            return ()
        mark = paragraph.mark if self.look.grid.gutter >= 10 else paragraph.short
        is_lit = index >= self.first_new and (paragraph.kind == "echo" or mark == SETTLED)
        role: Role = "line" if is_dream else "accent" if is_lit else "faint"
        return ((self._gutter() - 1 - cell_len(mark), mark, self.look.style(role)),)

    def _text(self, index: int, line: int, share: float) -> Iterator[Placed]:
        paragraph = self.paragraphs[index]
        x = self._gutter()
        for text, run in self._wrapped(index)[line]:
            yield x, text, self._style(index, paragraph, run, share)
            x += cell_len(text)

    def _style(self, index: int, paragraph: SetParagraph, run: int, share: float) -> Style:
        words = paragraph.words[run]
        is_new = index >= self.first_new
        role = _ROLES[paragraph.kind]
        if role in ("text", "accent") and not is_new:
            role = "muted"
        bold = words.style == "strong"
        italic = (words.style == "slanted") != (paragraph.kind == "dream")
        if words.style == "lookup" and is_new:
            if self.spot == Spot(index, run):
                return self.look.style("background", "lookup", underline=True)
            return self.look.style("lookup", underline=True, italic=italic)
        if share < 1:
            return self.look.faded(role, share, bold=bold, italic=italic)
        if bold and paragraph.kind == "bulletin":
            role = "text"
        return self.look.style(role, bold=bold, italic=italic)

    def _note(self, index: int, line: int) -> tuple[Placed, ...]:
        paragraph = self.paragraphs[index]
        if not paragraph.note or line != len(self._wrapped(index)) - 1:
            return ()
        if paragraph.kind == "heading":
            at = width_of(self._wrapped(index)[line]) + NOTE_GAP
        else:
            at = self._measure - cell_len(paragraph.note)
        return ((self._gutter() + max(0, at), paragraph.note, self.look.style("faint")),)

    # ------------------------------------------------------------------- mouse

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """The wheel scrolls and never chooses."""
        self.turn(3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """The wheel scrolls and never chooses."""
        self.turn(-3)

    def on_click(self, event: events.Click) -> None:
        """A word to look up is pressed with the mouse as with Enter."""
        spot = self._spot_at(event.x, event.y)
        if spot is not None:
            self.post_message(self.WordPressed(spot))

    def _spot_at(self, x: int, y: int) -> Spot | None:
        places = list(self._in_sight(self._height))
        from_end = self._height - 1 - y
        if not 0 <= from_end < len(places) or places[from_end][1] < 0:
            return None
        index, line = places[from_end]
        at = self._gutter()
        for text, run in self._wrapped(index)[line]:
            if at <= x < at + cell_len(text) and Spot(index, run) in self.spots:
                return Spot(index, run)
            at += cell_len(text)
        return None
