"""The title: a dreaming city, the name, and the ways in. Only what there is, is offered."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from attrs import frozen
from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip

from neovista.tui.look import Terminal, look_of
from neovista.tui.palettes import DEFAULT
from neovista.tui.screens.lively import LivelyScreen
from neovista.tui.screens.standing import Place
from neovista.tui.widgets.drawn import Drawn, Placed, row
from neovista.tui.widgets.dreamscape import NUMERALS, Outlook
from neovista.tui.widgets.footer import Hint
from neovista.tui.wrapping import wrap

if TYPE_CHECKING:
    from neovista.runtime.page import Page
    from neovista.tui.playing import Start

ROWS = 9
"""Of the way in and the footer, under the city."""

BESIDE = 31
"""Cells from the text edge to the run that is gone on with."""

MENU = 22
MOST_LINES = 3
CONCORD = 50


@frozen
class Way:
    """A line of the menu and what it does."""

    words: str
    action: str


class Menu(Drawn):
    """The ways in; beside them the run that the first one means."""

    class Pressed(Message):
        """A line was clicked."""

        def __init__(self, index: int) -> None:
            """Which one."""
            super().__init__()
            self.index = index

    def __init__(self, *, has_kept: bool) -> None:
        """The cursor begins on the first."""
        super().__init__()
        self.at = 0
        self._last: Page | None = None
        self._ago = ""
        self._said = ""
        self._held: int | None = None
        self.ways = _ways(has_kept)

    def lead(self, start: Start) -> None:
        """The ways as they are; the cursor stays on the words it was on."""
        focused = self.ways[self.at].action
        self.ways = _ways(start.again is not None)
        self.at = next((at for at, way in enumerate(self.ways) if way.action == focused), 0)
        self._last, self._ago, self._said = start.last, start.ago, start.said
        self.changed()

    def focus_on(self, index: int) -> None:
        """Put the cursor on a line."""
        self.at = index % len(self.ways)
        self.changed()

    def draw(self, width: int, height: int) -> list[Strip]:
        """One blank row, then the lines."""
        ground = self.look.style("text")
        beside = self._beside()
        rows = [row(width, ground)]
        for at in range(max(len(self.ways), len(beside))):
            placed = list(self._line(at)) if at < len(self.ways) else []
            placed.extend(beside[at] if at < len(beside) else [])
            rows.append(row(width, ground, placed))
        return (rows + [row(width, ground)] * height)[:height]

    def _line(self, at: int) -> Iterable[Placed]:
        x = self.look.grid.text
        words = self.ways[at].words
        if at != self.at:
            yield x, words, self.look.style("text")
            return
        yield x - 2, "▌", self.look.style("accent")
        yield x - 1, f" {words:{MENU}} ", self.look.style("text", "raised", bold=True)

    def _beside(self) -> list[list[Placed]]:
        page, grid = self._last, self.look.grid
        room = grid.right - grid.text - BESIDE
        x = grid.text + BESIDE
        if room < 20:
            return []
        if page is None:
            told = wrap([self._said], room) if self._said else ()
            return [
                [(x, "".join(text for text, _ in line), self.look.style("muted"))]
                for line in told[: MOST_LINES + 1]
            ]
        numeral = NUMERALS[min(page.act, 10)]
        first: list[Placed] = [(x, page.teller, self.look.style("text", bold=True))]
        x += cell_len(page.teller) + 3
        if numeral:
            first.append((x, numeral, self.look.style("accent", bold=True)))
            x += len(numeral) + 2
        first.append((x, page.title[: max(0, grid.width - 2 - x)], self.look.style("muted")))
        x = grid.text + BESIDE
        said = wrap([last_sentence(page)], room)
        lines = ["".join(text for text, _ in line) for line in said[:MOST_LINES]]
        if len(said) > MOST_LINES:
            lines[-1] = lines[-1][: room - 1] + "…"
        return [
            first,
            *([(x, line, self.look.style("muted"))] for line in lines),
            [(x, self._ago, self.look.style("faint"))],
        ]

    def _at(self, y: int) -> int | None:
        return y - 1 if 0 < y <= len(self.ways) else None

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Where a click began."""
        self._held = self._at(event.y)

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """It counts where it began."""
        if self._held is not None and self._held == self._at(event.y):
            self.post_message(self.Pressed(self._held))


class TitleScreen(LivelyScreen):
    """Before a run."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,tab", "move(1)", "next line"),
        Binding("up,shift+tab", "move(-1)", "line before"),
        Binding("enter,space", "enter", "choose"),
        Binding("question_mark", "help", "help"),
        Binding("q,ctrl+q,ctrl+c", "leave", "leave"),
    ]

    class Again(Message):
        """Go on with the run that was left."""

    class New(Message):
        """Begin a run."""

    def __init__(
        self, terminal: Terminal, start: Start | None = None, *, has_kept: bool = False
    ) -> None:
        """In the colours of whoever was played last, once that is known.

        Without ``start`` the story is still being loaded, and ``has_kept`` is whether there is a run to continue.
        """
        super().__init__(terminal)
        self.menu = Menu(has_kept=has_kept if start is None else start.again is not None)
        self._outlook = _outlook(DEFAULT)
        if start is not None:
            self._meet(start)

    def _meet(self, start: Start) -> None:
        self.menu.lead(start)
        if start.last is not None:
            self._outlook = _outlook(start.last.palette)

    def loaded(self, start: Start) -> None:
        """The run that *Continue* means, and its colours."""
        self._meet(start)
        self.fit(self.size)

    def compose(self) -> ComposeResult:
        """City, ways in, footer."""
        yield from (self.dreamscape, self.menu, self.footer, self.too_small)

    def fit(self, size: Size) -> None:
        """The city fills what the menu leaves."""
        look = look_of(
            (size.width, size.height), self.terminal, self._outlook.thread, has_side_panel=False
        )
        self.wear(look)
        self.dreamscape.show(self._outlook, rows=self._city_rows(size))
        self.footer.show(
            [
                Hint("↑↓", "move", "move(1)"),
                Hint("enter", "choose", "enter"),
                Hint("?", "help", "help"),
            ]
        )

    def _city_rows(self, size: Size) -> int:
        return max(1, size.height - ROWS)

    def stand(self, size: Size) -> Iterable[Place]:
        """City, ways in, footer."""
        city = self._city_rows(size)
        return [
            (self.dreamscape, Region(0, 0, size.width, city)),
            (self.menu, Region(0, city, size.width, size.height - city - 1)),
            (self.footer, Region(0, size.height - 1, size.width, 1)),
        ]

    # -------------------------------------------------------------------- keys

    def on_key(self) -> None:
        """Somebody is here."""
        self.awake()

    def action_move(self, step: int) -> None:
        """Up and down."""
        self.menu.focus_on(self.menu.at + step)

    async def action_enter(self) -> None:
        """What the cursor is on."""
        await self.run_action(self.menu.ways[self.menu.at].action)

    async def on_menu_pressed(self, message: Menu.Pressed) -> None:
        """A click is the cursor and Enter."""
        self.menu.focus_on(message.index)
        await self.action_enter()

    def action_again(self) -> None:
        """Go on."""
        self.post_message(self.Again())

    def action_new(self) -> None:
        """Begin."""
        self.post_message(self.New())

    def action_help(self) -> None:
        """The keys, here and on the page."""
        from neovista.tui.forms import heading, set_help
        from neovista.tui.screens.help import help_lines
        from neovista.tui.screens.play import PlayScreen
        from neovista.tui.screens.reading import ReadingScreen

        paragraphs = (
            heading("Keys on the title"),
            *set_help(help_lines(self.BINDINGS)),
            heading("Keys on the page"),
            *set_help(help_lines(PlayScreen.BINDINGS)),
        )
        outlook = Outlook(self._outlook.thread, "the title", True, CONCORD)
        self.app.push_screen(ReadingScreen(self.terminal, outlook, paragraphs, key="?"))


def _ways(has_kept: bool) -> tuple[Way, ...]:
    again = (Way("Continue", "again"),) if has_kept else ()
    return (*again, Way("New night", "new"), Way("Quit", "leave"))


def _outlook(thread: str) -> Outlook:
    return Outlook(thread, "the title", True, CONCORD, is_title=True)


def last_sentence(page: Page) -> str:
    """The last sentence of a page's prose."""
    prose = next((one.text for one in reversed(page.paragraphs) if one.kind == "prose"), "")
    stripped = prose.rstrip(".?!…”’ ")
    at = max(stripped.rfind(end) for end in (". ", "? ", "! ", "… ", ".” "))
    return prose[at + 1 :].lstrip("”’ ") if at >= 0 else prose
