"""How the player got here: a seed and the moves, each by the name of its choice, never by its number."""

from __future__ import annotations

from attrs import frozen

from neovista.runtime.events import Move


@frozen
class Run:
    """One playing from the beginning, as the moves that count; a move that was undone is not among them."""

    seed: int
    moves: tuple[Move, ...]
