"""Typing an answer: which keys go into the line of a question, and what becomes of them there."""

from __future__ import annotations

import re
import unicodedata

from textual import events

from neovista.diagnostics.clean import clean
from neovista.runtime.machine import StoryGoesRound
from neovista.runtime.page import OpenQuestion
from neovista.tui.playing import Playing
from neovista.tui.screens.saying import Saying
from neovista.tui.widgets.question import Question

_SPACE = re.compile(r"\s+")


class Answering:
    """The question of a page, and what has been typed so far: nobody else holds those words."""

    def __init__(self, line: Question, playing: Playing, saying: Saying) -> None:
        """Nothing is asked yet."""
        self._line = line
        self._playing = playing
        self._saying = saying
        self._words = ""
        self._has_choices = False
        self._stands_back = False

    @property
    def is_open(self) -> bool:
        """Whether something is asked."""
        return self._line.question is not None

    @property
    def is_typed_in(self) -> bool:
        """Whether keys go into the line."""
        return self.is_open and not self._stands_back

    def ask(self, question: OpenQuestion | None, *, has_choices: bool) -> None:
        """Ask this. Where it is what was asked already, what has been typed stays."""
        if question != self._line.question:
            self._words, self._stands_back = "", False
        self._has_choices = has_choices
        self._line.ask(question, has_choices=has_choices)
        self._show()

    def forget(self) -> None:
        """The line is empty again, and is typed in."""
        self._words, self._stands_back = "", False
        self._show()

    def answer(self) -> bool:
        """Answer with what has been typed; whether that was a move. Else the rule says why not."""
        try:
            self._playing.answer(self._words)
        except ValueError as why:
            self._saying.say(str(why))
            return False
        except StoryGoesRound as why:
            self._saying.say(str(why))
            self.forget()
            return False
        return True

    # -------------------------------------------------------------- the line

    def turn(self) -> bool:
        """Leave the line for the choices, or come back to it; whether there is anything to leave it for."""
        if not self.is_open or not self._has_choices:
            return False
        self._stands_back = not self._stands_back
        self._show()
        return True

    def stand_back(self) -> None:
        """Leave the line: the cursor is on a choice."""
        self._stands_back = self._has_choices
        self._show()

    def come_back(self) -> None:
        """Keys go into the line again."""
        self._stands_back = False
        self._show()

    def hear(self, event: events.Key, held: str) -> bool:
        """Whether a key belongs to the line, which then has it; the key that led here and is still held is let drop."""
        if not self.is_typed_in:
            return False
        if held and held in (event.key, event.character):
            return True
        if event.key == "backspace":
            self._take_off()
        elif event.is_printable and event.character:
            self.add(event.character)
        else:
            return False
        return True

    def add(self, text: str) -> None:
        """Put some text behind what is there: all on one line, and no more than there may be."""
        question = self._line.question
        if question is None:
            return
        words = clean(_SPACE.sub(" ", self._words + text)).lstrip()
        if len(words.rstrip()) > question.longest:
            self._saying.say(f"{question.longest} letters, at most")
        self._words = words[: question.longest]
        self.come_back()

    def _take_off(self) -> None:
        """Take the last letter off, and the marks on it."""
        words = self._words
        while words and unicodedata.combining(words[-1]):
            words = words[:-1]
        self._words = words[:-1]
        self._show()

    def _show(self) -> None:
        self._line.show(self._words, is_typed_in=self.is_typed_in)
