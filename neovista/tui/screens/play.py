"""The play screen: the page, its choices, and every key that works on it.

It hands moves to the run and pages to the widgets. Where anything stands is the grid's, how it looks
is theirs, what a move means is the machine's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message

from neovista.runtime.machine import StoryGoesRound
from neovista.runtime.page import Page, said_by
from neovista.tui.forms import (
    ChapterSoFar,
    SetParagraph,
    heading,
    set_ending,
    set_entry,
    set_help,
    set_history,
)
from neovista.tui.look import Terminal, look_of
from neovista.tui.playing import Playing, Via
from neovista.tui.screens.answering import Answering
from neovista.tui.screens.cursor import Cursor, stops_of, walked
from neovista.tui.screens.lively import LivelyScreen
from neovista.tui.screens.motion import Motion
from neovista.tui.screens.offers import (
    Offered,
    free_letters,
    hints_for,
    hints_while_typing,
    offered_on,
)
from neovista.tui.screens.saying import Saying
from neovista.tui.screens.standing import Place
from neovista.tui.widgets.card import Card
from neovista.tui.widgets.choices import Choices
from neovista.tui.widgets.dreamscape import outlook_of
from neovista.tui.widgets.panel import Panel
from neovista.tui.widgets.prose import Prose, Spot
from neovista.tui.widgets.question import Question
from neovista.tui.widgets.rail import Rail, Stop


class PlayScreen(LivelyScreen):
    """One run, page after page."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "choice(1)", "next choice"),
        Binding("up", "choice(-1)", "choice before"),
        Binding("tab", "walk(1)", "walk words and choices"),
        Binding("shift+tab", "walk(-1)", "walk back"),
        Binding("enter", "take", "take the choice, open the word, answer"),
        Binding("space,pagedown", "turn(1)", "turn the page"),
        Binding("b,pageup", "turn(-1)", "read back"),
        Binding("home", "far(-1)", "the beginning of the chapter"),
        Binding("end", "far(1)", "the end of the page"),
        Binding("u,backspace,ctrl+z", "undo", "undo the last move"),
        Binding("h", "history", "history"),
        Binding("backslash", "panel", "side panel"),
        Binding("question_mark,ctrl+g", "help", "help"),
        Binding("escape", "back", "back"),
        Binding("q,ctrl+q,ctrl+c", "leave", "leave; the run is kept"),
    ]

    class Ended(Message):
        """The player wants to go back to the title."""

    def __init__(self, terminal: Terminal, playing: Playing) -> None:
        """The page of a run, whether it has just begun or is gone on with."""
        super().__init__(terminal)
        self.playing = playing
        self.prose = Prose()
        self.choices = Choices()
        self.question = Question()
        self.panel = Panel()
        self.card = Card()
        self.rail = Rail()
        self.cursor: Cursor | None = None
        self._offered: Offered = ()
        self.saying = Saying(playing, self.clocks, self.prose, self.choices)
        self.answering = Answering(self.question, playing, self.saying)
        self.motion = Motion(terminal, self.clocks, self.prose, self.choices, self.question)
        self._has_panel = True
        self._is_laid_over = False
        self._seal = ""
        self._letters = free_letters(self.BINDINGS)
        self._chapter = ChapterSoFar(playing.session)

    # ----------------------------------------------------------------- placing

    def compose(self) -> ComposeResult:
        """In the order they lie over one another."""
        yield from (self.dreamscape, self.prose, self.choices, self.question, self.footer)
        yield from (self.rail, self.panel, self.card, self.too_small)

    def fit(self, size: Size) -> None:
        """Dress everything for a size and put the page on it."""
        self._dress(size)
        self._put_page()

    def _dress(self, size: Size) -> None:
        outlook = outlook_of(self.page)
        look = look_of(
            (size.width, size.height),
            self.terminal,
            outlook.thread,
            outlook.concord,
            has_side_panel=self._has_panel,
        )
        if look != self.look or not self.dreamscape.outlook:
            self.wear(look)
        self.dreamscape.show(outlook)

    def stand(self, size: Size) -> Iterable[Place]:
        """Outlook, prose, choices, footer; the panel beside them or over them."""
        grid = self.look.grid
        width, height = size
        inner = width - grid.rail - grid.side
        self.choices.leave(self.question.rows)
        choices = self.choices.rows
        prose = max(0, height - grid.band_rows - choices - 1)
        self.prose.give(prose)
        top = grid.band_rows
        places: list[Place] = [
            (self.dreamscape, Region(0, 0, width, top)),
            (self.prose, Region(grid.rail, top, inner, prose)),
            (self.choices, Region(grid.rail, top + prose, inner, choices)),
            (self.footer, Region(0, height - 1, width, 1)),
        ]
        if self.question.rows:
            under = top + prose + grid.rule_rows
            places.append((self.question, Region(grid.rail, under, inner, self.question.rows)))
        if grid.rail:
            places.append((self.rail, Region(0, top, grid.rail, height - top - 1)))
        if grid.side:
            panel = Region(grid.side_left, top, grid.side, height - top - 1)
            places.append((self.panel, panel))
        elif self._is_laid_over:
            over = min(34, width)
            places.append((self.panel, Region(width - over, top, over, height - top - 1)))
        elif self.card.entry is not None:
            rows = self.card.rows
            places.append((self.card, Region(0, height - 1 - rows, width, rows)))
        return places

    # -------------------------------------------------------------------- page

    @property
    def page(self) -> Page:
        """What the player has in front of them."""
        return self.playing.session.page

    def _put_page(self) -> None:
        """Give the widgets the page as it is now, nothing moving."""
        page = self.page
        self.cursor = None
        self._offered = offered_on(page, self._letters)
        paragraphs = self._chapter.paragraphs
        if page.ending is not None:
            paragraphs.extend(set_ending(page.ending.title, self._seal, self.playing.where))
        self.prose.show(paragraphs, self._chapter.first_new)
        self.choices.show(self._offered, page.arrangement.prompt if page.arrangement else ())
        question = page.question if page.ending is None else None
        self.answering.ask(question, has_choices=bool(self._offered))
        self.panel.show(page)
        if self.look.grid.rail:
            self.rail.show([Stop(*stop) for stop in self._chapter.stops])
        self.card.look_up(None)
        if self._fitted is not None:
            self.stand(self._fitted)
        self._show_hints()
        self.saying.show()

    def _show_hints(self) -> None:
        can_undo = len(self.playing.session.turns) > 1
        self.choices.stand_by(self.answering.is_typed_in)
        if self.answering.is_typed_in:
            self.footer.show(tuple(hints_while_typing(self._offered, can_undo=can_undo)))
            return
        hints = hints_for(
            self._offered,
            can_undo=can_undo,
            has_more=self.prose.more > 0 and self.look.grid.width >= 80,
            lays_panel=self.look.grid.side == 0,
            can_answer=self.answering.is_open,
        )
        self.footer.show(tuple(hints))

    # -------------------------------------------------------------------- moves

    def _choose(self, index: int, key: str, via: Via) -> None:
        """Take a choice: it is stored first, then pressed, then the page turns."""
        choice = self._offered[index][0]
        if not choice.is_open:
            self._put_cursor(Cursor("choice", index))
            self.saying.say(choice.reason)
            return
        if self.page.ending is not None:
            self._afterwards(choice.id)
            return
        try:
            self.playing.choose(choice.id, via)
        except StoryGoesRound as why:
            self.saying.say(str(why))
            return
        self.motion.held = key
        self._move_on()
        if self.motion.press(self._open_page):
            self.choices.press(index)

    def action_answer(self) -> None:
        """Answer. What was typed has left the screen before anything else is drawn on it."""
        if self.answering.answer():
            self.motion.held = "enter"
            self._move_on()
            self._open_page()

    def _move_on(self) -> None:
        """A move was made: what was said and typed before it is gone."""
        self.answering.forget()
        self._chapter.follow()
        self.saying.forget()

    def _afterwards(self, choice: str) -> None:
        if choice == "undo":
            self.action_undo()
        elif choice == "leave":
            self.action_leave()
        else:
            self.post_message(self.Ended())

    def _open_page(self) -> None:
        """The new page comes, in its motion."""
        self._open_without_motion()
        if self.page.ending is not None and self.playing.where:
            self.run_worker(self._ask_for_seal, thread=True)
        self.motion.begin()

    def _ask_for_seal(self) -> None:
        # In a thread, because it waits for the disk.
        seal = self.playing.seal
        if seal and self.app.is_running:
            self._seal = seal
            self.app.call_from_thread(self._open_without_motion)

    # ------------------------------------------------------------------ cursor

    def _put_cursor(self, cursor: Cursor | None) -> None:
        self.cursor = cursor
        is_word = cursor is not None and cursor.on == "word"
        if cursor is not None and not is_word:
            self.answering.stand_back()
        self.choices.focus_on(cursor.index if cursor and not is_word else None)
        spot = self.prose.spots[cursor.index] if cursor and is_word else None
        self.prose.look_at(spot)
        words = self.prose.words_at(spot) if spot else None
        entry = self.playing.session.look_up(words.entry) if words else None
        had_card = self.card.entry is not None
        self.panel.look_up(entry)
        self.card.look_up(entry)
        if had_card or entry is not None:
            self.stand_again()
        self._show_hints()
        self.saying.show()

    # -------------------------------------------------------------------- keys

    def on_key(self, event: events.Key) -> None:
        """Letters go into an answer, numbers and letters choose; everything else is bound."""
        self._hear()
        if self.answering.hear(event, self.motion.held):
            event.stop()
            if self.cursor is not None:
                self._put_cursor(None)
            return
        key = event.character or ""
        index = next((at for at, (_, one) in enumerate(self._offered) if one and one == key), None)
        if index is not None:
            event.stop()
            if key != self.motion.held:
                self._choose(index, key, "key")

    def _hear(self) -> None:
        """Somebody is here: any motion is completed, and what was said has been read."""
        self.playing.heard()
        self.awake()
        self.motion.complete()
        self.saying.heard()

    def on_paste(self, event: events.Paste) -> None:
        """Pasted text is text: it goes into an answer, and never chooses."""
        self._hear()
        self.answering.add(event.text)
        if self.answering.is_typed_in:
            self._put_cursor(None)

    def on_question_pressed(self) -> None:
        """A click on the line comes back to it."""
        self._hear()
        self.answering.come_back()
        self._put_cursor(None)

    def action_choice(self, step: int) -> None:
        """Up and down stay among the choices."""
        self._put_cursor(walked(self.cursor, stops_of(0, len(self._offered)), step))

    def action_walk(self, step: int) -> None:
        """Tab goes through words and choices."""
        stops = stops_of(len(self.prose.spots), len(self._offered))
        self._put_cursor(walked(self.cursor, stops, step))

    def action_take(self) -> None:
        """Enter acts on the cursor."""
        if self.cursor is None and self.answering.is_typed_in:
            self.action_answer()
        elif self.cursor is None:
            self.prose.turn_page(min(1, self.prose.more))
        elif self.cursor.on == "choice":
            self._choose(self.cursor.index, "enter", "key")
        else:
            self._open_entry(self.prose.spots[self.cursor.index])

    def action_turn(self, pages: int) -> None:
        """Turn the page; where all is read and there is one way on, take it."""
        if pages > 0 and not self.prose.more:
            ways = [at for at, (_, key) in enumerate(self._offered) if key]
            if len(ways) == 1 and self.motion.held != "space" and not self.answering.is_open:
                self._choose(ways[0], "space", "key")
            return
        self.prose.turn_page(pages)

    def action_far(self, step: int) -> None:
        """The beginning of the chapter, or the end of the page."""
        (self.prose.to_beginning if step < 0 else self.prose.to_end)()

    def action_undo(self) -> None:
        """Take the last move back, and say which it was."""
        turns = self.playing.session.turns
        if self.playing.undo() is None:
            self.saying.say("there is nothing to undo")
            return
        taken = turns[-1].move
        label = "".join(words.text for words in said_by(turns[-2].page, taken)) if taken else ""
        self.answering.forget()
        self._chapter.follow()
        self._open_without_motion()
        self.saying.say(f"undone: {label}")

    def _open_without_motion(self) -> None:
        if self._fitted is not None:
            self._dress(self._fitted)
        self._put_page()
        self.stand_again()

    def action_back(self) -> None:
        """Put away what lies over the page."""
        if self._is_laid_over:
            self.action_panel()
        elif self.answering.turn() or self.cursor is not None:
            self._put_cursor(None)
        elif not self.prose.is_at_rest:
            self.prose.to_end()

    def action_panel(self) -> None:
        """The panel stands or goes; where it has no room, it is laid over the page."""
        assert self._fitted is not None
        if self._fitted.width >= 112:
            self._has_panel = not self._has_panel
            self._dress(self._fitted)
            self._show_hints()
        else:
            self._is_laid_over = not self._is_laid_over
        self.stand_again()

    def action_help(self) -> None:
        """The keys as they are bound."""
        from neovista.tui.screens.help import help_lines

        self._read((heading("Keys"), *set_help(help_lines(self.BINDINGS))), key="?")

    def action_history(self) -> None:
        """The whole run."""
        self._read(set_history(self.playing.session.turns), key="h", from_end=True)

    def _open_entry(self, spot: Spot) -> None:
        entry = self.playing.session.look_up(self.prose.words_at(spot).entry)
        if entry is not None:
            self._read(set_entry(entry))

    def _read(
        self, paragraphs: Sequence[SetParagraph], key: str = "", *, from_end: bool = False
    ) -> None:
        from neovista.tui.screens.reading import ReadingScreen

        over = ReadingScreen(self.terminal, outlook_of(self.page), paragraphs, key, self._has_panel)
        if from_end:
            over.begin_at_end()
        self.app.push_screen(over)

    def on_choices_pressed(self, message: Choices.Pressed) -> None:
        """A click on a choice."""
        self.awake()
        was_pressing = self.motion.is_pressing
        self.motion.complete()
        if not was_pressing:
            self._choose(message.index, "", "mouse")

    def on_prose_word_pressed(self, message: Prose.WordPressed) -> None:
        """A click on a word opens its entry."""
        self._open_entry(message.spot)

    def on_prose_turned(self) -> None:
        """The rule and the footer say where the reader is."""
        self._show_hints()
        self.saying.show()
