"""The rule, with its passing words, and the choices under it: every state, wrapped and clickable.

Between the two there is room for a question, and for what the choices are about.

It is told what is focused, pressed and numbered; which key means what is the screen's to decide.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import frozen
from rich.cells import cell_len
from rich.style import Style
from textual import events
from textual.message import Message
from textual.strip import Strip

from neovista.runtime.page import OfferedChoice, Words
from neovista.tui.look import Look, Role
from neovista.tui.widgets.drawn import Drawn, Placed, row
from neovista.tui.wrapping import Line, width_of, wrap

CLOSED, TAKEN, CURSOR = "×", "◆", "▌"
NOTE_GAP = 3


@frozen
class Face:
    """A choice, the key that takes it (none while it is closed) and its lines at this measure.

    ``note_row`` is the line the note stands on: the last one's right end, or one of its own.
    """

    choice: OfferedChoice
    key: str
    lines: tuple[Line, ...]
    note_rows: tuple[Line, ...] = ()
    has_note_beside: bool = False

    @property
    def height(self) -> int:
        """Rows."""
        return len(self.lines) + len(self.note_rows)


class Choices(Drawn):
    """The rule and the choices."""

    class Pressed(Message):
        """A choice was clicked: pressed and let go on the same row."""

        def __init__(self, index: int) -> None:
            """Which one, counted among all that are shown."""
            super().__init__()
            self.index = index

    def __init__(self) -> None:
        """No choices."""
        super().__init__()
        self._offered: Sequence[tuple[OfferedChoice, str]] = ()
        self._faces: tuple[Face, ...] = ()
        self._words = ""
        self._about: Sequence[Words] = ()
        self._about_lines: tuple[Line, ...] = ()
        self._above = 0
        self._focused: int | None = None
        self._pressed: int | None = None
        self._hovered: int | None = None
        self._held: int | None = None
        self._are_hidden = False
        self._stand_by = False
        self._first = 0

    # ------------------------------------------------------------- attributes

    def dress(self, look: Look) -> None:
        """Draw like this, and wrap again."""
        super().dress(look)
        self._set()

    def show(
        self, offered: Sequence[tuple[OfferedChoice, str]], about: Sequence[Words] = ()
    ) -> None:
        """Show these, each with the key that takes it, under the words that they are ``about``."""
        self._offered = offered
        self._about = about
        self._focused = self._pressed = self._hovered = None
        self._first = 0
        self._set()
        self.changed()

    def leave(self, rows: int) -> None:
        """Leave so many rows free under the rule."""
        if rows != self._above:
            self._above = rows
            self.changed()

    def say(self, words: str) -> None:
        """Passing words, at the right end of the rule."""
        if words != self._words:
            self._words = words
            self.changed()

    def focus_on(self, index: int | None) -> None:
        """Put the cursor on a choice."""
        self._focused = index
        if index is not None:
            self._bring_into_sight(index)
        self.changed()

    def press(self, index: int | None) -> None:
        """Show a choice as pressed."""
        self._pressed = index
        self.changed()

    def hide(self, are_hidden: bool) -> None:
        """Keep their place and do not show them yet."""
        if are_hidden != self._are_hidden:
            self._are_hidden = are_hidden
            self.changed()

    def stand_by(self, stands_by: bool) -> None:
        """Numbers do not choose for now; they are letters of an answer."""
        if stands_by != self._stand_by:
            self._stand_by = stands_by
            self.changed()

    @property
    def rows(self) -> int:
        """The height that it would like: rule, choices in sight, and what stays blank."""
        grid = self.look.grid
        inside = min(sum(face.height for face in self._faces), self._most)
        return self._first_row + inside + grid.blank_rows

    @property
    def _first_row(self) -> int:
        """The row of the first choice in sight."""
        return self.look.grid.rule_rows + self._above + len(self._about_lines)

    @property
    def _most(self) -> int:
        """Rows the choices may take, beside what stands above them."""
        above = self._above + len(self._about_lines)
        return max(1, self.look.grid.most_choice_rows - above)

    # ---------------------------------------------------------------- wrapping

    def _set(self) -> None:
        self._faces = tuple(self._face(choice, key) for choice, key in self._offered)
        measure = self.look.grid.measure
        self._about_lines = wrap([one.text for one in self._about], measure) if self._about else ()

    def _face(self, choice: OfferedChoice, key: str) -> Face:
        measure = self.look.grid.measure
        lines = wrap([words.text for words in choice.label], measure)
        if not choice.reason:
            return Face(choice, key, lines)
        beside = width_of(lines[-1]) + NOTE_GAP + cell_len(choice.reason) <= measure
        if beside and self.look.grid.width >= 80:
            return Face(choice, key, lines, has_note_beside=True)
        return Face(choice, key, lines, wrap([choice.reason], measure))

    def _places(self) -> list[tuple[int, int]]:
        """Every row of the choices as a choice and a row of it."""
        return [(index, at) for index, face in enumerate(self._faces) for at in range(face.height)]

    def _bring_into_sight(self, index: int) -> None:
        room = self._most
        top = sum(face.height for face in self._faces[:index])
        bottom = top + self._faces[index].height
        self._first = max(min(self._first, top), bottom - room, 0)

    # ----------------------------------------------------------------- drawing

    def draw(self, width: int, height: int) -> list[Strip]:
        """The rule, then the choices in sight."""
        ground = self.look.style("text")
        rows = [row(width, ground, self._rule())]
        rows.extend([row(width, ground)] * (self.look.grid.rule_rows - 1 + self._above))
        if not self._are_hidden:
            rows.extend(row(width, ground, self._about_row(line)) for line in self._about_lines)
            places = self._places()[self._first :][: self._most]
            rows.extend(self._row(width, ground, *place) for place in places)
        rows.extend([row(width, ground)] * (height - len(rows)))
        return rows[:height]

    @property
    def _text(self) -> int:
        return self.look.grid.text - self.look.grid.rail

    def _rule(self) -> Iterator[Placed]:
        measure = self.look.grid.measure
        words = self._words
        if cell_len(words) > measure - 3:
            words = words[: measure - 4] + "…"
        dashes = measure - (cell_len(words) + 1 if words else 0)
        yield self._text, "─" * dashes, self.look.style("line")
        if words:
            yield self._text + dashes + 1, words, self.look.style("faint")

    def _about_row(self, line: Line) -> Iterator[Placed]:
        x = self._text
        for text, run in line:
            is_slanted = self._about[run].style == "slanted"
            yield x, text, self.look.style("muted", italic=is_slanted)
            x += cell_len(text)

    def _row(self, width: int, ground: Style, index: int, at: int) -> Strip:
        face = self._faces[index]
        is_raised = index in (self._focused, self._pressed, self._hovered)
        on: Role = "raised" if is_raised else "background"
        placed: list[Placed] = []
        if at == 0:
            placed.extend(self._hanging(index, face, on))
        elif is_raised:
            placed.append((self._text - 4, "    ", self.look.style("text", on)))
        placed.extend(self._words_of(index, face, at, on))
        if is_raised:
            placed = list(self._filled(placed, on))
        return row(width, ground, placed)

    def _filled(self, placed: list[Placed], on: Role) -> Iterator[Placed]:
        """The ground of a raised row, from its number to one cell past the measure."""
        style = self.look.style("text", on)
        end = self._text
        for x, text, one in placed:
            if x > end:
                yield end, " " * (x - end), style
            yield x, text, one
            end = max(end, x + cell_len(text))
        last = self._text + self.look.grid.measure + 1
        if end < last:
            yield end, " " * (last - end), style

    def _hanging(self, index: int, face: Face, on: Role) -> Iterator[Placed]:
        """The cursor and the number, left of the text edge."""
        x = self._text
        has_cursor = index in (self._focused, self._pressed)
        if has_cursor:
            yield x - 5, CURSOR, self.look.style("accent")
        elif face.choice.is_the_way_taken:
            yield x - 5, TAKEN, self.look.style("faint")
        number = f" {face.key or CLOSED} "
        if not face.choice.is_open:
            yield x - 4, number, self.look.style("faint", on)
        elif has_cursor or index == self._hovered:
            yield x - 4, number, self.look.style("background", "accent", bold=True)
        else:
            bold = not (face.choice.was_taken or self._stand_by)
            yield (
                x - 4,
                number,
                self.look.style("faint" if self._stand_by else "accent", on, bold=bold),
            )
        if on == "raised":
            yield x - 1, " ", self.look.style("text", on)

    def _words_of(self, index: int, face: Face, at: int, on: Role) -> Iterator[Placed]:
        x = self._text
        if at >= len(face.lines):
            note = face.note_rows[at - len(face.lines)]
            yield x, "".join(text for text, _ in note), self._note_style(index, on)
            return
        role, bold = self._label_role(index, face.choice)
        for text, run in face.lines[at]:
            words = face.choice.label[run]
            style = self.look.style(
                role, on, bold=bold or words.style == "strong", italic=words.style == "slanted"
            )
            yield x, text, style
            x += cell_len(text)
        if face.has_note_beside and at == len(face.lines) - 1 and self._pressed is None:
            reason = face.choice.reason
            left = self._text + self.look.grid.measure - cell_len(reason)
            yield left, reason, self._note_style(index, on)

    def _note_style(self, index: int, on: Role) -> Style:
        return self.look.style("muted" if index == self._focused else "faint", on)

    def _label_role(self, index: int, choice: OfferedChoice) -> tuple[Role, bool]:
        if index == self._pressed:
            return "accent", True
        if not choice.is_open:
            return ("muted" if index == self._focused else "faint"), False
        if index in (self._focused, self._hovered):
            return "text", True
        return ("muted" if choice.was_taken else "text"), False

    # ------------------------------------------------------------------- mouse

    def _index_at(self, y: int) -> int | None:
        at = y - self._first_row
        places = self._places()[self._first :]
        return places[at][0] if 0 <= at < len(places) else None

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """What the pointer is on."""
        self._hover(self._index_at(event.y))

    def on_leave(self, event: events.Leave) -> None:
        """The pointer is elsewhere."""
        self._hover(None)

    def _hover(self, index: int | None) -> None:
        if index != self._hovered:
            self._hovered = index
            self.changed()

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Where a click began."""
        self._held = self._index_at(event.y)

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """It chooses where it began, or nothing."""
        index, self._held = self._held, None
        if index is not None and index == self._index_at(event.y):
            self.post_message(self.Pressed(index))
