"""A JSON Schema (draft-07) of `story.yaml` and of chapters, from the same declarations that the reader walks.

It is for editors: it completes keys and shows what they are for. It knows what one file can look like and nothing of
what its names lead to; what it lets pass may still be wrong, and `neovista check` says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from neovista.compiler.story_reader import LONGEST_NAME
from neovista.model.mods import ModFile
from neovista.model.shapes import Shape
from neovista.model.story import ChapterFile, StoryFile
from neovista.model.story_tests import Expectation, FileOfTests
from neovista.writing.records import HELD, Key, all_records, keys_of

Schema = dict[str, Any]

NAME = "[a-z][a-z0-9_]*"
_WORDS: Schema = {"type": ["string", "number", "boolean"]}
"""Text, as an editor may have guessed at it: `71` and `true` are text too where text belongs."""


def story_schema() -> Schema:
    """The schema of every file of a story or a mod: told by how it begins; what begins like none of them is a part."""
    heads = {"story": StoryFile, "mod": ModFile, "chapter": ChapterFile}
    of_story, of_chapter = _spread(StoryFile), _spread(ChapterFile)
    mod = _record(ModFile)
    mod["properties"] = {**of_story, **mod["properties"]}
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "A story, or a chapter of one",
        "type": "object",
        "properties": {
            key.name: {"description": key.about}
            for name, record in heads.items()
            for key in keys_of(record)
            if key.name == name
        },
        **_told_by_head(heads),
        "definitions": {
            **{record.__name__: _record(record) for record in all_records()},
            "ChapterFile": {**_record(ChapterFile), "required": ["chapter"]},  # a mod has the rest
            "ModFile": mod,
            "Part": {
                "type": "object",
                "description": "A part of another file, which includes it.",
                "properties": {**of_chapter, **of_story},
                "additionalProperties": False,
            },
        },
    }


def _told_by_head(heads: dict[str, type]) -> Schema:
    """Which record a file is, by the first of these heads that it has."""
    of_tests = {"required": ["tests"], "not": {"required": ["passages"]}}
    told: Schema = {"if": of_tests, "then": _reference(FileOfTests), "else": _defined("Part")}
    for name, record in reversed(heads.items()):
        told = {"if": {"required": [name]}, "then": _reference(record), "else": told}
    return told


def _spread(record: type) -> Schema:
    """The keys of a file that can stand in a part of it, or in a mod: those that hold several things."""
    return {
        key.name: _property(key)
        for key in keys_of(record)
        if key.shape.kind in ("map", "list") or key.name == "include"
    }


def _record(record: type) -> Schema:
    """A record, with every key it has; a record made from another repeats its keys."""
    keys = keys_of(record)
    schema: Schema = {
        "type": "object",
        "description": " ".join((record.__doc__ or "").replace("``", "`").split()),
        "properties": {key.name: _property(key) for key in keys},
        "additionalProperties": _OTHERS.get(record, False),
    }
    required = [key.name for key in keys if key.is_required]
    if required and any(key.name == "extend" for key in keys):
        extends = {"properties": {"extend": {"const": True}}, "required": ["extend"]}
        return {**schema, "if": {"not": extends}, "then": {"required": required}}
    return {**schema, "required": required} if required else schema


def _property(key: Key) -> Schema:
    """What may stand at a key. A reference lets nothing stand beside it, so the sentence goes around it."""
    shape = shape_schema(key.shape)
    around = {"allOf": [shape]} if "$ref" in shape else shape
    default = {"default": key.default} if isinstance(key.default, bool | int) else {}
    return {"description": key.about, **around, **default}


def _reference(record: type) -> Schema:
    return _defined(record.__name__)


def _defined(name: str) -> Schema:
    return {"$ref": f"#/definitions/{name}"}


# -------------------------------------------------------------------- shapes


def shape_schema(shape: Shape) -> Schema:
    """The schema of a shape; one that is not known here lets everything pass."""
    known = _SHAPES.get(shape.kind)
    return known(shape) if known is not None else {}


def unknown_shapes(kinds: Iterable[str]) -> tuple[str, ...]:
    """Of these kinds of shape, those that the schema cannot tell from anything else."""
    return tuple(kind for kind in kinds if kind not in _SHAPES)


def _text(shape: Shape) -> Schema:
    return _WORDS


def _matching(pattern: str, said: str, **more: object) -> Callable[[Shape], Schema]:
    """Text of a certain form; what an editor says of any other is a word of yaml-language-server, which others pass over."""
    whole = rf"^\s*{pattern}\s*$"
    return lambda shape: {"type": "string", "pattern": whole, "patternErrorMessage": said, **more}


def _either(*schemas: Schema) -> Schema:
    """One of these; an either in an either is one long one."""
    return {"anyOf": [one for schema in schemas for one in schema.get("anyOf", [schema])]}


def _many(member: Schema) -> Schema:
    return {"type": "array", "items": member, "minItems": 1}


def _list(shape: Shape) -> Schema:
    assert shape.of is not None
    return _many(shape_schema(shape.of))


def _one_or_list(shape: Shape) -> Schema:
    assert shape.of is not None
    member = shape_schema(shape.of)
    return _either(member, _many(member))


def _map(shape: Shape) -> Schema:
    assert shape.of is not None
    names = {} if shape.of.kind == "text" else {"propertyNames": {"pattern": f"^{NAME}$"}}
    members = shape_schema(shape.of)
    return {"type": "object", "additionalProperties": members, "minProperties": 1, **names}


def _held(shape: Shape) -> Schema:
    assert shape.record is not None
    return _reference(shape.record())


def _effect(shape: Shape) -> Schema:
    return _either({"type": "string", "minLength": 1}, _reference(HELD["effect"]))


def _slots(shape: Shape) -> Schema:
    """A list of names, or names with a number or a record each."""
    slot = _either({"type": "integer", "minimum": 1}, _reference(HELD["slots"]))
    names = {"propertyNames": {"pattern": f"^{NAME}$"}}
    named = {"type": "object", "additionalProperties": slot, "minProperties": 1, **names}
    return _either(_many(_name(shape)), named)


def _together(shape: Shape) -> Schema:
    return _either(_many(_name(shape)), _reference(HELD["together"]))


def _blocks(shape: Shape) -> Schema:
    one = _either(_WORDS, _reference(HELD["blocks"]))
    return _either(one, _many(one))


def _ways(shape: Shape) -> Schema:
    return _either(_dotted(shape), _many(_reference(HELD["ways"])))


_name = _matching(NAME, "a name has small letters, digits and `_` only", maxLength=LONGEST_NAME)
_dotted = _matching(
    rf"{NAME}(\.{NAME})*", "a name has small letters, digits and `_` only, with dots between names"
)
_OTHERS: dict[type, Schema] = {
    Expectation: _either(_WORDS, {"type": "array", "items": _WORDS}),
}
"""Records that have names of the story's own among their keys, and what stands there."""
_SHAPES: dict[str, Callable[[Shape], Schema]] = {
    "text": _text,
    "prose": _text,
    "line": _text,
    "name": _name,
    "dotted": _dotted,
    "number": lambda shape: {"type": "integer"},
    "yes_no": lambda shape: {"type": "boolean"},
    "range": _matching(
        r"-?[0-9]{1,9}\s*\.\.\s*-?[0-9]{1,9}", "write the least and the most, as in `0..10`"
    ),
    "odds": lambda shape: {"type": ["string", "integer"]},
    "condition": lambda shape: {"type": "string", "minLength": 1},
    "effect": _effect,
    "settlement": _matching(
        rf"{NAME}\s*=\s*{NAME}", "write the hinge and its value, as in `bell = rung`"
    ),
    "given": lambda shape: {"type": "string", "minLength": 1},
    "outcome": lambda shape: {"enum": ["success", "failure"]},
    "expectation": lambda shape: _reference(HELD["expectation"]),
    "arrow": _matching(rf"{NAME}\s*->\s*{NAME}", "write it as `host -> guest`"),
    "list": _list,
    "one_or_list": _one_or_list,
    "map": _map,
    "record": _held,
    "blocks": _blocks,
    "ways": _ways,
    "slots": _slots,
    "together": _together,
    "word": lambda shape: {"enum": [*shape.words]},
    "goal": lambda shape: _either({"enum": ["any_ending"]}, _reference(HELD["goal"])),
}
