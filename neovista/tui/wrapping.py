"""Words into lines of a measure, counted in cells. Styles are the caller's: a piece only says which run it is of."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rich.cells import cell_len, chop_cells

Piece = tuple[str, int]
"""Some text and the index of the run it comes from."""

Line = tuple[Piece, ...]

_SPACE = re.compile(r"([ \n\t]+)")


def wrap(runs: Sequence[str], measure: int) -> tuple[Line, ...]:
    """Break runs of text into lines of at most `measure` cells, between words; a longer word is cut."""
    lines: list[Line] = []
    line: list[Piece] = []
    taken = 0
    for space, word in _words(runs):
        for part in _cut(word, measure):
            width = cell_len("".join(text for text, _ in part))
            gap = 1 if line and space is not None else 0
            if line and taken + gap + width > measure:
                lines.append(_joined(line))
                line, taken, gap = [], 0, 0
            if gap and space is not None:
                line.append((" ", space))
            line.extend(part)
            taken += gap + width
    lines.append(_joined(line))
    return tuple(lines)


def width_of(line: Line) -> int:
    """How many cells a line takes."""
    return cell_len("".join(text for text, _ in line))


def _words(runs: Sequence[str]) -> list[tuple[int | None, list[Piece]]]:
    """Each word as its pieces, with the run of the space before it (none at the beginning)."""
    words: list[tuple[int | None, list[Piece]]] = []
    space: int | None = None
    pieces: list[Piece] = []
    for index, run in enumerate(runs):
        for part in _SPACE.split(run):
            if not part:
                continue
            if part[0] in " \n\t":
                if pieces:
                    words.append((space, pieces))
                    pieces = []
                space = index
            else:
                pieces.append((part, index))
    if pieces:
        words.append((space, pieces))
    return words


def _cut(word: list[Piece], measure: int) -> list[list[Piece]]:
    """A word as it is, or in parts that fit."""
    if cell_len("".join(text for text, _ in word)) <= measure:
        return [word]
    return [[(part, index)] for text, index in word for part in chop_cells(text, max(1, measure))]


def _joined(line: list[Piece]) -> Line:
    """Neighbouring pieces of one run as one."""
    joined: list[Piece] = []
    for text, index in line:
        if joined and joined[-1][1] == index:
            joined[-1] = (joined[-1][0] + text, index)
        else:
            joined.append((text, index))
    return tuple(joined)
