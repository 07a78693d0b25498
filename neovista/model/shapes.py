"""What may stand at a key of the format, and how a record declares its keys.

The records themselves are in `story` and `story_tests`; what each shape is read as is for `story_reader`.
"""

from __future__ import annotations

import typing
from collections.abc import Callable
from typing import Literal

from attrs import NOTHING, field, frozen

Kind = Literal[
    "text", "name", "dotted", "prose", "line", "number", "yes_no", "range", "condition",
    "effect", "settlement", "arrow", "odds", "list", "one_or_list", "map", "record", "blocks", "ways",
    "slots", "together", "given", "outcome", "expectation", "word", "goal",
]  # fmt: skip


@frozen(eq=False, repr=False)
class Shape:
    """What may stand at a key. ``of`` is the shape of a list's or map's members, ``record`` a record to read.

    ``words`` are those that may stand where only some may.
    """

    kind: Kind
    of: Shape | None = None
    record: Callable[[], type] | None = None
    words: tuple[str, ...] = ()


TEXT = Shape("text")
NAME = Shape("name")
DOTTED = Shape("dotted")
PROSE = Shape("prose")
LINE = Shape("line")
NUMBER = Shape("number")
YES_NO = Shape("yes_no")
RANGE = Shape("range")
CONDITION = Shape("condition")


def list_of(shape: Shape) -> Shape:
    """A list of these."""
    return Shape("list", shape)


def one_or_list(shape: Shape) -> Shape:
    """One of these, or a list of them."""
    return Shape("one_or_list", shape)


def map_of(shape: Shape) -> Shape:
    """Names, each with one of these."""
    return Shape("map", shape)


def word_of(*words: str) -> Shape:
    """One of these words."""
    return Shape("word", words=words)


def record(cls: Callable[[], type]) -> Shape:
    """A record, named late so that records may hold one another."""
    return Shape("record", record=cls)


def key(about: str, shape: Shape, *, default: typing.Any = NOTHING, name: str = "") -> typing.Any:
    """Declare a key: what it is for, what may stand there, and what it is when left out."""
    metadata = {"about": about, "shape": shape, "name": name}
    return field(default=default, metadata=metadata)
