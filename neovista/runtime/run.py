"""How the player got here: a seed and the moves, each by the name of its choice, never by its number."""

from __future__ import annotations

from attrs import frozen

from neovista.runtime.events import Move
from neovista.runtime.state import State


@frozen
class Run:
    """One playing from the beginning, as the moves that count; a move that was undone is not among them."""

    seed: int
    moves: tuple[Move, ...]
    echo: tuple[tuple[str, str], ...] = ()
    """Hinges that another run settled, and how: what is seen of them first."""
    beginning: State | None = None
    """Where it began, if that was not the story’s beginning."""
