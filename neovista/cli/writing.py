"""The commands of people who make stories and tools for them: new, schema, export."""

from __future__ import annotations

import argparse
import json

from neovista.cli.commands import Commands
from neovista.cli.compiling import program_of, takes_story
from neovista.cli.telling import AT_FAULT, GOOD, tell
from neovista.diagnostics.clean import clean


def add_writing(commands: Commands) -> None:
    """Declare the commands."""
    new = commands.add_parser("new", help="make a folder for a new story, playable at once")
    new.add_argument("folder", metavar="DIR", help="a folder that is not there yet, or is empty")
    new.set_defaults(do=_new)

    schema = commands.add_parser(
        "schema", help="a JSON Schema of story files; of a story’s own, with its names in it"
    )
    takes_story(schema)
    schema.set_defaults(do=_schema)

    export = commands.add_parser("export", help="take a story out in another shape")
    shapes = export.add_subparsers(required=True, metavar="SHAPE")
    passages = shapes.add_parser(
        "passages", help="every passage as JSON, for tools that measure prose"
    )
    takes_story(passages)
    passages.set_defaults(do=_export_passages)


def _export_passages(asked: argparse.Namespace) -> int:
    from neovista.writing.export import export_passages

    program = program_of(asked.story, asked.mods)
    if program is None:
        return AT_FAULT
    print(json.dumps(export_passages(program), ensure_ascii=False, indent=1))
    return GOOD


def _schema(asked: argparse.Namespace) -> int:
    if asked.story is None:
        from neovista.writing.schema import story_schema

        print(json.dumps(story_schema(), ensure_ascii=False, indent=1))
        return GOOD
    from neovista.writing.completing import schema_of

    program = program_of(asked.story, asked.mods)
    if program is None:
        return AT_FAULT
    print(json.dumps(schema_of(program), ensure_ascii=False, indent=1))
    return GOOD


def _new(asked: argparse.Namespace) -> int:
    from neovista.writing.new import new_story

    made, found = new_story(asked.folder)
    tell(found)
    print("".join(f"{clean(line)}\n" for line in made), end="")
    return AT_FAULT if found else GOOD
