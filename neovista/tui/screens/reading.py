"""Something to read over the page: an entry of the codex, the run so far, the keys. Esc goes back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size

from neovista.tui.forms import SetParagraph
from neovista.tui.look import Look, Terminal, look_of
from neovista.tui.screens.standing import Place, StandingScreen
from neovista.tui.widgets.choices import Choices
from neovista.tui.widgets.dreamscape import Dreamscape, Outlook
from neovista.tui.widgets.footer import Hint
from neovista.tui.widgets.prose import Prose
from neovista.tui.widgets.rail import Rail


class ReadingScreen(StandingScreen):
    """Paragraphs under the same band, and nothing to choose."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "back"),
        Binding("space,pagedown", "turn(1)", "turn the page"),
        Binding("b,pageup", "turn(-1)", "turn back"),
        Binding("down", "rows(1)", "one line on"),
        Binding("up", "rows(-1)", "one line back"),
        Binding("home", "beginning", "the beginning"),
        Binding("end", "end", "the end"),
        Binding("q,ctrl+q,ctrl+c", "leave", "leave"),
    ]

    def __init__(
        self,
        terminal: Terminal,
        outlook: Outlook,
        paragraphs: Sequence[SetParagraph],
        key: str = "",
        has_side_panel: bool = True,
    ) -> None:
        """``key`` opened it and closes it too."""
        super().__init__(terminal)
        self._outlook = outlook
        self._paragraphs = paragraphs
        self._key = key
        self._has_side_panel = has_side_panel
        self.dreamscape = Dreamscape()
        self.prose = Prose()
        self.rule = Choices()
        self.rail = Rail()
        self.prose.show(paragraphs, 0)

    def begin_at_end(self) -> None:
        """A history is read from its end."""
        self.prose.show(self._paragraphs, len(self._paragraphs))

    def compose(self) -> ComposeResult:
        """The page without its choices."""
        yield from (self.dreamscape, self.prose, self.rule, self.footer, self.rail, self.too_small)

    def fit(self, size: Size) -> None:
        """The look of the page it lies over."""
        outlook = self._outlook
        self.wear(
            look_of(
                (size.width, size.height),
                self.terminal,
                outlook.thread,
                outlook.concord,
                has_side_panel=self._has_side_panel,
            )
        )
        self.dreamscape.show(outlook)
        self.stand(size)
        self.on_prose_turned()
        self.footer.show(
            [
                Hint("esc", "back", "back"),
                Hint("space", "turn the page", "turn(1)"),
                Hint("b", "turn back", "turn(-1)"),
            ]
        )

    def wear(self, look: Look) -> None:
        """A side panel's room is left empty."""
        super().wear(look)
        self.rule.show(())

    def stand(self, size: Size) -> Iterable[Place]:
        """Outlook, prose, rule, footer."""
        grid = self.look.grid
        width, height = size
        rule = self.rule.rows
        prose = height - grid.band_rows - rule - 1
        self.prose.give(prose)
        return [
            (self.dreamscape, Region(0, 0, width, grid.band_rows)),
            (self.prose, Region(grid.rail, grid.band_rows, width - grid.rail, prose)),
            (self.rule, Region(grid.rail, grid.band_rows + prose, width - grid.rail, rule)),
            (self.footer, Region(0, height - 1, width, 1)),
            (self.rail, Region(0, grid.band_rows, grid.rail, height - grid.band_rows - 1)),
        ]

    def on_prose_turned(self) -> None:
        """Say how much is below."""
        more = self.prose.more
        self.rule.say(f"{more} more ▾" if more else "")

    def on_key(self, event: object) -> None:
        """The key that opened it closes it."""
        if self._key and getattr(event, "character", None) == self._key:
            self.action_back()

    def action_back(self) -> None:
        """To the page, which is as it was."""
        self.dismiss()

    def action_turn(self, pages: int) -> None:
        """Whole panes."""
        self.prose.turn_page(pages)

    def action_rows(self, rows: int) -> None:
        """Single lines."""
        self.prose.turn(rows)

    def action_beginning(self) -> None:
        """All the way up."""
        self.prose.to_beginning()

    def action_end(self) -> None:
        """All the way down."""
        self.prose.to_end()
