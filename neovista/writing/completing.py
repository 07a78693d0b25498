"""The schema of one story: the same as of any, with the names in it that an editor can complete.

A name that is not there yet stays allowed, since a writer leads to passages before writing them; `neovista check` tells
the two apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from neovista.model.program import Program, SetOf
from neovista.writing.schema import Schema, story_schema

_BY_RECORD = {("StoryFile", "start"): "chapters", ("ChapterFile", "start"): "passages"}
"""Keys whose name means something else elsewhere."""


def schema_of(program: Program) -> Schema:
    """The schema of a story’s files, which knows its passages, endings, hinges, threads and decks."""
    schema, names = story_schema(), _names(program)
    for record, definition in schema["definitions"].items():
        properties = definition.get("properties", {})
        for key, shape in properties.items():
            known = names.get(_BY_RECORD.get((record, key), key if key != "start" else ""), ())
            if known:
                properties[key] = _completed(shape, known)
    return schema


def _completed(shape: Schema, names: Iterable[str]) -> Schema:
    """A key’s schema, and what can be completed there."""
    about = {"description": shape["description"]} if "description" in shape else {}
    rest = {key: value for key, value in shape.items() if key != "description"}
    known: Schema = {"enum": list(names)}
    others = [
        {**one, "items": {"anyOf": [known, one["items"]]}} if one.get("type") == "array" else one
        for one in rest.get("anyOf", [rest])
    ]
    return {**about, "anyOf": [known, *others]}


def _names(program: Program) -> Mapping[str, tuple[str, ...]]:
    """What may stand at a key, by the name of the key, or of the kind of thing."""
    named = [passage for passage in program.passages.values() if passage.is_named]
    lasting = [*program.chapters, *(passage.id for passage in named)]
    passages = _each([*(name.rpartition(".")[2] for name in lasting), *lasting])
    draws = (passage.draw for passage in program.passages.values() if passage.draw is not None)
    settled = [
        f"{name} = {value}" for name, hinge in program.hinges.items() for value in hinge.values
    ]
    return {
        "to": passages,
        "detour": passages,
        "passages": passages,
        "chapters": tuple(program.chapters),
        "ending": tuple(program.endings),
        "thread": tuple(program.threads),
        "deck": _each(draw.deck for draw in draws),
        "settle": tuple(settled),
        "do": _each(_effects(program)),
    }


def _effects(program: Program) -> Iterable[str]:
    """The changes that can be spelt out: those that lead to one of some names."""
    for name, variable in program.variables.items():
        if isinstance(variable, SetOf):
            short = name.rpartition(".")[2]
            yield from (f"collect {short}.{member}" for member in variable.members)
    yield from (f"witness {name}" for name in program.hinges)
    asked = (passage.question for passage in program.passages.values() if passage.question)
    yield from (f"give {question.id}" for question in asked)


def _each(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
