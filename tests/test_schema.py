"""The schema is one, lets every right file pass, and refuses what an editor should underline."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from helpers import compiled_folder
from jsonschema import Draft7Validator

from neovista.cli.command_line import run
from neovista.model.shapes import Kind
from neovista.writing.completing import schema_of
from neovista.writing.examples import Example, all_examples
from neovista.writing.records import all_keys
from neovista.writing.schema import story_schema, unknown_shapes

ROOT = Path(__file__).parent.parent
SCHEMA = story_schema()
SHIPPED = sorted(
    path
    for place in ("story", "examples", "tests/stories")
    for path in (ROOT / place).rglob("*.yaml")
)
OF_THE_STORY = Draft7Validator(schema_of(compiled_folder(ROOT / "story")))
PAGES = sorted((ROOT / "neovista" / "diagnostics" / "pages").glob("*.md"))


class EditorLoader(yaml.SafeLoader):
    """Guesses at types as YAML 1.2 has it, and as editors therefore do: `no` and `12:30` are text."""


EditorLoader.yaml_implicit_resolvers = {}
for tag, pattern, first in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", r"[-+]?[0-9]+", "-+0123456789"),
    ("float", r"[-+]?[0-9]*\.[0-9]+", "-+.0123456789"),
    ("null", r"~|null|", ["~", "n", ""]),
):
    EditorLoader.add_implicit_resolver(
        f"tag:yaml.org,2002:{tag}", re.compile(rf"(?:{pattern})\Z"), list(first)
    )


def as_an_editor_reads(text: str) -> Any:
    loader = EditorLoader(text)
    try:
        return loader.get_single_data()
    finally:
        loader.dispose()


def complaints(text: str) -> list[str]:
    """What an editor would underline in a file."""
    found = Draft7Validator(SCHEMA).iter_errors(as_an_editor_reads(text))
    return [f"{fault.json_path}: {fault.message}" for fault in found]


def right_files() -> dict[str, str]:
    """The files of every *Right* of the error pages."""
    return {
        f"{path.stem}, file {number}": block
        for path in PAGES
        for number, block in enumerate(
            re.findall(
                r"^```yaml\n(.*?)^```$",
                path.read_text(encoding="utf-8").partition("\n## Right\n")[2],
                re.MULTILINE | re.DOTALL,
            ),
            1,
        )
        if re.search(r"^(story|mod|chapter|passages):", block, re.MULTILINE)
    }


def test_it_is_a_schema_of_draft_7() -> None:
    Draft7Validator.check_schema(SCHEMA)


def test_the_command_prints_it(capsys: pytest.CaptureFixture[str]) -> None:
    status = run(["schema"])

    assert status == 0
    assert json.loads(capsys.readouterr().out) == json.loads(json.dumps(SCHEMA))


def test_every_reference_in_it_leads_somewhere() -> None:
    led = set(re.findall(r'"#/definitions/(\w+)"', json.dumps(SCHEMA)))

    assert led <= set(SCHEMA["definitions"])


def test_every_key_has_its_sentence() -> None:
    for key in all_keys():
        shown = SCHEMA["definitions"][key.record.__name__]["properties"][key.name]
        assert shown["description"] == key.about


def test_every_kind_of_shape_has_a_schema() -> None:
    unknown = unknown_shapes(get_args(Kind))

    assert not unknown, f"give {', '.join(unknown)} a schema in `_SHAPES` of writing/schema.py"


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_story_file_here_passes(path: Path) -> None:
    assert complaints(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(("name", "text"), right_files().items(), ids=list(right_files()))
def test_whatever_an_error_page_calls_right_passes(name: str, text: str) -> None:
    assert complaints(text) == []


@pytest.mark.parametrize("example", all_examples(), ids=lambda example: example.title)
def test_every_example_of_the_reference_passes(example: Example) -> None:
    assert [complaints(text) for text in example.texts] == [[] for _ in example.texts]


WALK = """\
story: walk
title: A Walk
variables:
  coins: {range: 0..9}
endings:
  home: {title: Home}
passages:
  gate:
    text: The gate was open.
    choices:
      - choice: Go in.
        when: coins >= 1
        once: true
        do: [coins -= 1, {when: coins == 0, do: coins = 1}]
        to: [{to: gate}]
      - {choice: Go home., to: inn}
  inn:
    ending: home
"""


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("choices:", "choises:"),
        ("ending: home", "endings: home"),
        ("title: A Walk", "titel: A Walk"),
        ("once: true", "once: maybe"),
        ("range: 0..9", "range: nine"),
        ("coins: {range", "Coins: {range"),
        ("to: inn", "to: the inn"),
        ("[{to: gate}]", "[{when: coins == 1}]"),
        ("do: coins = 1}", "does: coins = 1}"),
        ("ending: home", "ending: [home]"),
        ("title: A Walk\n", ""),
    ],
)
def test_what_an_editor_should_underline_is_refused(right: str, wrong: str) -> None:
    assert complaints(WALK) == []
    assert right in WALK

    assert complaints(WALK.replace(right, wrong)) != []


def test_a_chapter_is_told_what_a_chapter_wants() -> None:
    [said] = complaints("chapter: one\ntitle: One\npassages: {gate: {ending: home}}\nthraed: ada\n")

    assert "thraed" in said


def test_a_story_s_own_schema_completes_its_names(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["schema", str(ROOT / "story")]) == 0

    schema = json.loads(capsys.readouterr().out)
    choice, storylet = schema["definitions"]["Choice"], schema["definitions"]["Storylet"]
    assert "saltmarket" in choice["properties"]["to"]["anyOf"][0]["enum"]
    assert "act1.elysia.saltmarket" in choice["properties"]["to"]["anyOf"][0]["enum"]
    assert "e_child = took" in choice["properties"]["settle"]["anyOf"][0]["enum"]
    assert "first_night" in storylet["properties"]["ending"]["anyOf"][0]["enum"]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_name_that_is_not_there_yet_still_passes(path: Path) -> None:
    written = as_an_editor_reads(path.read_text(encoding="utf-8"))

    assert [*OF_THE_STORY.iter_errors(written)] == []
