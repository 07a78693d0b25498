"""The records and keys of the format, as the reference and the schema need them: found by walking, known by no name."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator

import attrs
from attrs import frozen

from neovista.model.categories import Goal
from neovista.model.mods import ModFile
from neovista.model.shapes import Shape
from neovista.model.story import Block, ChapterFile, ConditionalEffects, Slot, StoryFile, Together
from neovista.model.story_tests import Expectation, FileOfTests
from neovista.model.ways import Way

FILES: tuple[type, ...] = (ChapterFile, StoryFile, FileOfTests, ModFile)
HELD: dict[str, type] = {
    "expectation": Expectation,
    "effect": ConditionalEffects,
    "blocks": Block,
    "ways": Way,
    "slots": Slot,
    "together": Together,
    "goal": Goal,
}
"""Kinds of shape that may be written as a record, though the shape itself holds none."""


@frozen
class Key:
    """A key of the format, and all that is declared of it."""

    record: type
    """The record that declares it; those made from that record have the key too."""
    name: str
    attribute: str
    about: str
    shape: Shape
    default: object
    is_required: bool

    @property
    def id(self) -> str:
        """``Beat.text``: its name in the whole format."""
        return f"{self.record.__name__}.{self.name}"


def keys_of(record: type) -> tuple[Key, ...]:
    """Every key a record has, its own and those of what it is made from, in the order of their declaration."""
    return tuple(
        Key(
            record=_declarer(record, attribute.name),
            name=attribute.metadata["name"] or attribute.name,
            attribute=attribute.name,
            about=attribute.metadata["about"],
            shape=attribute.metadata["shape"],
            default=None if attribute.default is attrs.NOTHING else attribute.default,
            is_required=attribute.default is attrs.NOTHING,
        )
        for attribute in attrs.fields(record)
        if "shape" in attribute.metadata
    )


def _declarer(record: type, attribute: str) -> type:
    return next(one for one in record.__mro__ if attribute in inspect.get_annotations(one))


def own_keys(record: type) -> tuple[Key, ...]:
    """The keys that a record declares itself."""
    return tuple(key for key in keys_of(record) if key.record is record)


def base_of(record: type) -> type | None:
    """The record that this one is made from, if there is one."""
    base = record.__bases__[0]
    return base if attrs.has(base) else None


def all_records() -> tuple[type, ...]:
    """Every record of the format, the files first met first; what a record is made from comes before it."""
    found: dict[type, None] = {}
    for file in FILES:
        _find(file, found)
    return tuple(found)


def _find(record: type, found: dict[type, None]) -> None:
    if record in found:
        return
    base = base_of(record)
    if base is not None:
        _find(base, found)
    found.setdefault(record)
    for key in own_keys(record):
        for held in held_by(key.shape):
            _find(held, found)


def held_by(shape: Shape) -> Iterator[type]:
    """The records that may be written at a shape."""
    if shape.record is not None:
        yield shape.record()
    if shape.kind in HELD:
        yield HELD[shape.kind]
    if shape.of is not None:
        yield from held_by(shape.of)


def all_keys() -> tuple[Key, ...]:
    """Every key of the format, each once."""
    return tuple(key for record in all_records() for key in own_keys(record))


def called(record: type) -> str:
    """What people call a record: ``VariableDeclaration`` is a variable."""
    words = re.sub(r"(?<!^)(?=[A-Z])", " ", record.__name__).lower()
    return words.removesuffix(" declaration")
