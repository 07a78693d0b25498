"""The reference is what the declarations say, and shows each key and each construct in a story that compiles."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, get_args

import attrs
import pytest
from helpers import golden, mods_apart

from neovista.compiler.joining import join_parts
from neovista.compiler.mod_reader import read_mod
from neovista.compiler.pipeline import compile_story
from neovista.compiler.story_reader import read_story
from neovista.compiler.yaml_tree import Node, read_yaml
from neovista.diagnostics.diagnostic import Diagnostics
from neovista.diagnostics.render import render_diagnostics
from neovista.diagnostics.source import SourceFile
from neovista.model import prose
from neovista.model import story as declarations
from neovista.model.expressions import Condition
from neovista.model.mods import Mod
from neovista.model.shapes import Kind
from neovista.model.story import Story, WrittenEffect
from neovista.writing.examples import Example, all_examples, name_of
from neovista.writing.records import all_keys, all_records, keys_of
from neovista.writing.reference import reference, unshown, unworded

PAGE = Path(__file__).parent.parent / "docs" / "format.md"
IN_LANGUAGES = [example for example in all_examples() if example.language]


def files_of(example: Example) -> list[SourceFile]:
    return [SourceFile(name_of(text), text) for text in example.texts]


def trees_of(files: list[SourceFile], diagnostics: Diagnostics) -> list[Node]:
    trees = [read_yaml(file, diagnostics) for file in files]
    return join_parts([tree for tree in trees if tree is not None], diagnostics)


def written_in(example: Example) -> tuple[Story | Mod, ...]:
    """The story of an example, and the mods beside it."""
    diagnostics = Diagnostics()
    files, beside = mods_apart(files_of(example))
    story = read_story(trees_of(files, diagnostics), diagnostics)
    assert story is not None
    mods = [read_mod(trees_of(mod, diagnostics), story, diagnostics) for mod in beside]
    return (story, *(mod for mod in mods if mod is not None))


def story_of(example: Example) -> Story:
    story = written_in(example)[0]
    assert isinstance(story, Story)
    return story


def everything_in(thing: object) -> Iterator[object]:
    """A value, and all that it is made of."""
    yield thing
    kind: type[Any] = type(thing)
    if isinstance(thing, Mapping):
        parts: list[object] = [*thing.values()]
    elif isinstance(thing, tuple):
        parts = [*thing]
    elif attrs.has(kind) and kind.__module__.startswith("neovista.model."):
        parts = [getattr(thing, field.name) for field in attrs.fields(kind)]
    else:
        parts = []
    for part in parts:
        yield from everything_in(part)


def keys_written(example: Example) -> set[str]:
    """The keys that an example has something at."""
    return {
        key.id
        for thing in everything_in(written_in(example))
        if type(thing) in all_records()
        for key in keys_of(type(thing))
        if key.is_required or getattr(thing, key.attribute) != key.default
    }


def test_the_page_is_up_to_date() -> None:
    if not os.environ.get("NEOVISTA_UPDATE_GOLDEN"):
        assert PAGE.read_text(encoding="utf-8") == reference(), (
            "docs/format.md is older than what it is printed from: run `make docs`"
        )
    golden(PAGE, reference())


def test_every_record_that_declares_keys_is_found() -> None:
    declared = {
        thing
        for thing in vars(declarations).values()
        if isinstance(thing, type) and attrs.has(thing) and keys_of(thing)
    }

    assert declared - set(all_records()) == set(), (
        "say in `HELD` of neovista/writing/records.py which kind of shape holds it, or in `FILES` that it is a file"
    )


def test_every_key_has_an_example() -> None:
    assert not unshown(), (
        f"no example shows {', '.join(unshown())}: write one in neovista/writing/examples.md, then `make docs`"
    )


def test_every_key_that_is_shown_is_a_key() -> None:
    known = {key.id for key in all_keys()}

    assert [key for example in all_examples() for key in example.shows if key not in known] == []


@pytest.mark.parametrize("example", all_examples(), ids=lambda example: example.title)
def test_nothing_is_wrong_with_an_example(example: Example) -> None:
    story, mods = mods_apart(files_of(example))
    compilation = compile_story(story, mods=mods)

    assert render_diagnostics(compilation.diagnostics) == ""


@pytest.mark.parametrize("example", all_examples(), ids=lambda example: example.title)
def test_an_example_shows_what_it_says_it_shows(example: Example) -> None:
    assert set(example.shows) - keys_written(example) == set()


def test_every_kind_of_shape_has_words() -> None:
    unsaid = unworded(get_args(Kind))

    assert not unsaid, f"say in `WORDS` of writing/reference.py what {', '.join(unsaid)} is"


@pytest.mark.parametrize(
    "construct",
    [
        *(one for one in get_args(Condition)),
        *(one for one in get_args(WrittenEffect)),
        *(one for one in get_args(prose.Part) if one not in (str, prose.Secret)),
    ],
    ids=lambda construct: str(construct.__name__),
)
def test_the_languages_show_each_construct(construct: type) -> None:
    assert any(
        isinstance(thing, construct)
        for example in IN_LANGUAGES
        for thing in everything_in(story_of(example))
    ), f"no example of a language in neovista/writing/examples.md has {construct.__doc__}"


@pytest.mark.parametrize("kind", get_args(prose.VariantKind))
def test_the_languages_show_each_kind_of_variant(kind: str) -> None:
    assert kind in {
        thing.kind
        for example in IN_LANGUAGES
        for thing in everything_in(story_of(example))
        if isinstance(thing, prose.Variant)
    }


def test_every_example_of_a_language_is_asked_for() -> None:
    assert "<!--" not in reference()
    assert [one.title for one in all_examples() if f"### {one.title}\n" not in reference()] == []


def test_a_table_has_as_many_cells_in_each_row() -> None:
    for table in re.findall(r"(?:^\|.*\n)+", reference(), re.MULTILINE):
        assert len({len(re.findall(r"(?<!\\)\|", row)) for row in table.splitlines()}) == 1, table
