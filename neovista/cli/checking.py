"""`neovista check` and `neovista explain`: what is wrong, and what that means."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING

from neovista.cli.commands import Commands
from neovista.cli.compiling import compiled, own_story, takes_story
from neovista.cli.telling import AT_FAULT, GOOD, MISUSED, counted, tell
from neovista.diagnostics.clean import clean

if TYPE_CHECKING:
    from neovista.model.program import Program


def add_checking(commands: Commands) -> None:
    """Declare the commands."""
    check = commands.add_parser("check", help="say what is wrong with a story")
    takes_story(check)
    check.add_argument(
        "--format", choices=("text", "json"), default="text", help="json: one object a line"
    )
    check.add_argument("--strict", action="store_true", help="warnings count as errors")
    check.set_defaults(do=_check)

    explain = commands.add_parser("explain", help="what an error code means, with an example")
    explain.add_argument("code", metavar="CODE", help="for example NV201")
    explain.set_defaults(do=_explain)


def _check(asked: argparse.Namespace) -> int:
    from neovista.saves.folders import story_folder

    if asked.story is None and own_story(None) != story_folder(None) and asked.format == "text":
        print(
            "there is no story in this folder; checked is the one that comes with Neovista",
            file=sys.stderr,
        )
    compilation = compiled(asked.story, asked.mods)
    found = compilation.diagnostics
    if asked.format == "json":
        from neovista.diagnostics.render import as_data

        for diagnostic in found:
            print(json.dumps(as_data(diagnostic), ensure_ascii=False))
    else:
        tell(found)
        if not found and compilation.program is not None:
            title = clean(compilation.program.title)
            print(f"nothing is wrong with {title}: {_extent(compilation.program)}")
    return AT_FAULT if compilation.program is None or (asked.strict and found) else GOOD


def _extent(program: Program) -> str:
    """How many chapters, passages and storylets a story has."""
    dealt = {
        storylet.choice.beat
        for passage in program.passages.values()
        if passage.draw is not None
        for storylet in passage.draw.storylets
    }
    named = [name for name, passage in program.passages.items() if passage.is_named]
    parts = [
        counted(len(program.chapters), "chapter"),
        counted(sum(name not in dealt for name in named), "passage"),
    ]
    return ", ".join([*parts, counted(len(dealt), "storylet")] if dealt else parts)


def _explain(asked: argparse.Namespace) -> int:
    from importlib.resources import files

    from neovista.diagnostics.catalogue import CATALOGUE

    code = asked.code.upper()
    known = CATALOGUE.get(code)
    if known is None:
        from neovista.compiler.guessing import did_you_mean

        print(
            clean(f"there is no code {asked.code}. {did_you_mean(code, CATALOGUE)}").rstrip(),
            file=sys.stderr,
        )
        return MISUSED
    page = files("neovista.diagnostics") / "pages" / f"{code}-{known.slug}.md"
    print(page.read_text(encoding="utf-8").rstrip())
    return GOOD
