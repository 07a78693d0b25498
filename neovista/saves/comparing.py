"""Two runs side by side: where their choices part, what each split took, what was chosen in one of them only."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from neovista.runtime.page import said_by
from neovista.runtime.reading import page_of
from neovista.saves.dividing import Split, divided
from neovista.saves.records import Answered
from neovista.saves.rerun import Rerun, Step, move_at


@frozen
class Taken:
    """A choice that was taken: its name, where, and in which words it was offered."""

    at: str
    name: str
    words: str


@frozen
class Parting:
    """The first choice in which two runs differ, counted from 1; ``None`` for a run that stops there."""

    number: int
    one: Taken | None
    other: Taken | None


@frozen
class Comparison:
    """What two runs have in common, and what not."""

    parting: Parting | None
    splits: tuple[tuple[Split | None, Split | None], ...]
    only_one: tuple[str, ...]
    only_other: tuple[str, ...]


def compare(one: Rerun, other: Rerun, by: str) -> Comparison:
    """Hold two runs of one story against each other, the moves that count of each."""
    in_one, in_other = _names(one), _names(other)
    return Comparison(
        _parting(one, other),
        tuple(_pairs(divided(one, by), divided(other, by))),
        tuple(name for name in in_one if name not in in_other),
        tuple(name for name in in_other if name not in in_one),
    )


def _parting(one: Rerun, other: Rerun) -> Parting | None:
    count = max(len(one.steps), len(other.steps))
    for number in range(1, count):
        first, second = _name(one, number), _name(other, number)
        if first != second:
            return Parting(number, taken(one, number), taken(other, number))
    return None


def taken(again: Rerun, number: int) -> Taken | None:
    """The choice of this number, counted from 1 among those that count; ``None`` if there are fewer."""
    if number >= len(again.steps):
        return None
    before, step = again.steps[number - 1], again.steps[number]
    assert step.move is not None
    page = page_of(again.program, before.state, before.happened, {})
    said = said_by(page, move_at(again.program, before.state, step.move))
    name = _own_name(step)
    return Taken(page.passage, name, "".join(words.text for words in said))


def _own_name(step: Step) -> str:
    move = step.move
    return move.question if isinstance(move, Answered) else move.choice if move is not None else ""


def _name(again: Rerun, number: int) -> str:
    """A move's name in the whole story; empty behind the last."""
    if number >= len(again.steps):
        return ""
    return f"{again.steps[number - 1].state.at}#{_own_name(again.steps[number])}"


def _names(again: Rerun) -> dict[str, None]:
    return {_name(again, number): None for number in range(1, len(again.steps))}


def _pairs(
    one: tuple[Split, ...], other: tuple[Split, ...]
) -> Iterator[tuple[Split | None, Split | None]]:
    """The splits of both, each with the other's of the same name."""
    of_other = {split.name: split for split in other}
    of_one = {split.name: split for split in one}
    for split in one:
        yield split, of_other.get(split.name)
    for split in other:
        if split.name not in of_one:
            yield None, split
