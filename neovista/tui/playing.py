"""A run in progress with whoever keeps it, and the ways into one. No widget, no file: the saves are handed in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, Protocol

from attrs import frozen

from neovista.diagnostics.clean import clean
from neovista.runtime.page import Page
from neovista.runtime.session import Session, Turn

Via = Literal["key", "mouse"]


class Keeper(Protocol):
    """What a journal is to a front end."""

    @property
    def problem(self) -> str | None:
        """Why moves are not being stored, if they are not."""

    @property
    def loss(self) -> str | None:
        """Why the words that were typed are not being stored, if they are not."""

    @property
    def seal(self) -> str | None:
        """What binds the file to its ending; waits for the disk a little."""

    def heard(self) -> None:
        """A key was pressed; a move may come of it."""

    def made(self, turn: Turn, via: Via = "key") -> None:
        """A move was made."""

    def undone(self, via: Via = "key") -> None:
        """The last move was taken back."""

    def close(self) -> None:
        """Everything is on the disk after this."""


class Playing:
    """One session and its keeper. A move is handed over before anything of it is shown."""

    def __init__(
        self, session: Session, keeper: Keeper | None = None, message: str = "", where: str = ""
    ) -> None:
        """``message`` is to be said at first; ``where`` is the file. Without a keeper nothing is kept."""
        self.session = session
        self.message = message
        self.where = where
        self._keeper = keeper

    @property
    def problem(self) -> str:
        """Why the run, or what was typed in it, is in memory only; empty while all is well."""
        return clean(self._keeper.problem or self._keeper.loss or "") if self._keeper else ""

    @property
    def seal(self) -> str:
        """The ending's seal. Not to be asked for where a key is waiting."""
        return (self._keeper.seal or "") if self._keeper else ""

    def heard(self) -> None:
        """A key was pressed."""
        if self._keeper is not None:
            self._keeper.heard()

    def choose(self, choice: str, via: Via = "key") -> Turn:
        """Take a choice."""
        return self._kept(self.session.choose(choice), via)

    def answer(self, words: str, via: Via = "key") -> Turn:
        """Answer what is asked.

        Raises:
            ValueError: for words that cannot be the answer, and says why.
        """
        return self._kept(self.session.answer(words), via)

    def _kept(self, turn: Turn, via: Via) -> Turn:
        if self._keeper is not None:
            self._keeper.made(turn, via)
        return turn

    def undo(self, via: Via = "key") -> Turn | None:
        """Take the last move back."""
        turn = self.session.undo()
        if turn is not None and self._keeper is not None:
            self._keeper.undone(via)
        return turn

    def close(self) -> None:
        """The run is kept. Again is harmless."""
        if self._keeper is not None:
            self._keeper.close()


@frozen
class Start:
    """The ways into a run: a new one, and the one that was left last, with the page it was left at."""

    new: Callable[[], Playing]
    again: Callable[[], Playing] | None = None
    last: Page | None = None
    ago: str = ""
    said: str = ""
    """Why the run that was meant cannot be gone on with."""
