"""Two fingerprints of a compiled story: of what it does, and of what it says.

A word that changes moves only the second, an effect, a condition or an order only the first: so writers and runners
do not stand in each other's way. Spans, file names and the layout of the YAML are in neither, nor is the version.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import attrs

from neovista.model import program as pr
from neovista.model.categories import Category

_SAID: dict[type, frozenset[str]] = {
    pr.Block: frozenset({"when"}),
    pr.Passage: frozenset({"blocks", "setting"}),
    pr.Chapter: frozenset({"title"}),
    pr.Thread: frozenset({"name", "palette", "form"}),
    pr.Hinge: frozenset({"told"}),
    pr.Program: frozenset({"title", "acts", "numbers", "codex"}),
    Category: frozenset({"name"}),
}
"""What is only read or drawn, beside every field whose type is prose. All else counts as what a story does."""

_LEFT_OUT: dict[type, frozenset[str]] = {
    pr.Program: frozenset({"version", "endings", "mods", "renames"}),
    pr.Passage: frozenset({"asserts"}),
}


@lru_cache(maxsize=8)
def fingerprints(program: pr.Program) -> tuple[str, str]:
    """The fingerprints of logic and of text, 32 hex letters each."""
    logic = _does(program)
    assert isinstance(logic, dict)
    logic["endings"] = sorted(program.endings)
    return _hashed(logic), _hashed([_says(program), program.endings])


def said_in(record: attrs.AttrsInstance) -> object:
    """All that one record of a program says, with whatever it holds: for telling whether another says the same."""
    return _says(record)


def _hashed(value: object) -> str:
    return hashlib.sha256(_ENCODER.encode(value).encode("utf-8", "surrogatepass")).hexdigest()[:32]


_ENCODER = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
)


@attrs.frozen
class _Part:
    """A field of a record, and what it holds when nobody said otherwise."""

    name: str
    default: object
    is_said: bool


_KNOWN_PARTS: dict[type, tuple[_Part, ...]] = {}


def _parts(record: type) -> tuple[_Part, ...]:
    """A record's fields: spans left out, and each told apart as said or done."""
    parts = _KNOWN_PARTS.get(record)
    if parts is None:
        parts = _KNOWN_PARTS[record] = _make_parts(record)
    return parts


def _make_parts(record: type) -> tuple[_Part, ...]:
    said = _SAID.get(record, frozenset())
    left_out = _LEFT_OUT.get(record, frozenset())
    return tuple(
        _Part(part.name, _default_of(part), part.name in said or "Prose" in str(part.type))
        for part in attrs.fields(record)
        if part.eq and part.name not in left_out
    )


_EMPTY: Any = attrs.Factory(dict)


def _default_of(part: attrs.Attribute[Any]) -> object:
    """What a field holds when nobody said otherwise; an empty table is made anew for each record."""
    default: Any = part.default
    return default.factory() if type(default) is type(_EMPTY) else default


def _written(value: object, of_record: Callable[[Any], object]) -> object:
    """A value as JSON can hold it; how a record becomes one is the caller's."""
    match value:
        case None | bool() | int() | str():
            return value
        case Mapping():
            return {str(key): _written(item, of_record) for key, item in value.items()}
        case tuple() | list():
            return [_written(item, of_record) for item in value]
        case frozenset():
            return sorted(value)
        case _:
            return of_record(value)


def _does(record: Any) -> dict[str, object]:
    """A record without what is only said. A field at its default is left out, so that new ones disturb no run."""
    found: dict[str, object] = {"is": type(record).__name__}
    for part in _parts(type(record)):
        value = getattr(record, part.name)
        if part.is_said:
            if isinstance(record, pr.Gate) and value is None:
                found["hides"] = True
        elif value != part.default:
            found[part.name] = _written(value, _does)
    return found


def _whole(record: Any) -> object:
    """A record with all its fields: for prose, where every part is said."""
    found: dict[str, object] = {"is": type(record).__name__}
    for part in _parts(type(record)):
        value = getattr(record, part.name)
        if value != part.default:
            found[part.name] = _written(value, _whole)
    return found


def _says(record: Any) -> object:
    """What is said in a record and below it; records with names are kept by name, so that order says nothing."""
    found: dict[str, object] = {}
    for part in _parts(type(record)):
        value = getattr(record, part.name)
        if part.is_said:
            if value != part.default:
                found[part.name] = _written(value, _whole)
        elif below := _said_below(value):
            found[part.name] = below
    return found


def _said_below(value: object) -> object:
    match value:
        case Mapping():
            said = {str(key): _said_below(item) for key, item in value.items()}
            return {key: item for key, item in said.items() if item}
        case tuple():
            if value and isinstance(value[0], pr.Choice):
                return {choice.id: _says(choice) for choice in value}
            said_each = [_said_below(item) for item in value]
            return said_each if any(said_each) else None
        case _ if attrs.has(type(value)):
            return _says(value)
        case _:
            return None
