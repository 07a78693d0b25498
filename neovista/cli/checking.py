"""`neovista check` and `neovista explain`: what is wrong, and what that means."""

from __future__ import annotations

import argparse
import json
import sys

from neovista.cli.commands import Commands
from neovista.cli.compiling import compiled, takes_story
from neovista.cli.telling import AT_FAULT, GOOD, MISUSED, counted, tell
from neovista.diagnostics.clean import clean


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
    compilation = compiled(asked.story)
    found = compilation.diagnostics
    if asked.format == "json":
        from neovista.diagnostics.render import as_data

        for diagnostic in found:
            print(json.dumps(as_data(diagnostic), ensure_ascii=False))
    else:
        tell(found)
        if not found and compilation.program is not None:
            passages = sum(passage.is_named for passage in compilation.program.passages.values())
            chapters = len(compilation.program.chapters)
            print(
                f"nothing is wrong with {clean(compilation.program.title)}: {counted(chapters, 'chapter')}, {counted(passages, 'passage')}"
            )
    return AT_FAULT if compilation.program is None or (asked.strict and found) else GOOD


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
