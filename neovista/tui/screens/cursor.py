"""Where the cursor of a page stands, and where it goes next."""

from __future__ import annotations

from typing import Literal

from attrs import frozen


@frozen
class Cursor:
    """On a word to look up, or on a choice."""

    on: Literal["word", "choice"]
    index: int


def stops_of(words: int, choices: int) -> list[Cursor]:
    """The words of a page in reading order, then its choices."""
    return [Cursor("word", at) for at in range(words)] + [
        Cursor("choice", at) for at in range(choices)
    ]


def walked(cursor: Cursor | None, stops: list[Cursor], step: int) -> Cursor | None:
    """The next stop, around the ends; from nowhere it is the first, or the last if it goes up."""
    if not stops:
        return None
    if cursor in stops:
        return stops[(stops.index(cursor) + step) % len(stops)]
    return stops[0 if step > 0 else -1]
