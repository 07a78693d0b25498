"""What the rule says: trouble until a key is pressed, passing words for two seconds, else where the reader is."""

from __future__ import annotations

from neovista.tui.playing import Playing
from neovista.tui.screens.clocks import Clocks
from neovista.tui.widgets.choices import Choices
from neovista.tui.widgets.prose import Prose

PASSING = 2.0
"""Seconds that words stand on the rule."""


class Saying:
    """The words on the rule of one page."""

    def __init__(self, playing: Playing, clocks: Clocks, prose: Prose, rule: Choices) -> None:
        """What the run has to say at first stays until a key."""
        self._playing = playing
        self._clocks = clocks
        self._prose = prose
        self._rule = rule
        self._words = playing.message
        self._stays = bool(playing.message)
        self._trouble = ""

    def say(self, words: str) -> None:
        """Put passing words on the rule."""
        self._words, self._stays = words, False
        self._clocks.after("said", PASSING, self.unsay)
        self.show()

    def unsay(self) -> None:
        """Nothing but where the reader is."""
        self._clocks.stop("said")
        self._words, self._stays = "", False
        self.show()

    def heard(self) -> None:
        """A key was pressed: it has been read."""
        if self._stays:
            self.unsay()

    def forget(self) -> None:
        """Another page is coming."""
        self._words, self._stays = "", False

    def show(self) -> None:
        """Say it."""
        if self._playing.problem != self._trouble:
            self._words = self._trouble = self._playing.problem
            self._stays = bool(self._words)
        words = self._words
        if not words and not self._prose.is_at_rest:
            words = "reading back · end to return"
        elif not words and self._prose.more:
            words = f"{self._prose.more} more ▾"
        self._rule.say(words)
