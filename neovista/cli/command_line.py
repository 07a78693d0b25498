"""Words on the command line become calls, and calls an exit status; the only place that prints.

Exit status: 0 all is well; 1 the story, the file or the run is at fault; 2 the command line is; 3 cannot be decided
here. Nothing heavy is imported before the command that needs it is known.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence

from neovista.cli.checking import add_checking
from neovista.cli.fixing import add_fixing
from neovista.cli.play import add_play
from neovista.cli.saves import add_saves
from neovista.cli.story import add_story
from neovista.cli.telling import GOOD, MISUSED
from neovista.cli.testing import add_testing
from neovista.cli.verifying import add_verifying
from neovista.cli.writing import add_writing
from neovista.diagnostics.clean import clean


def run(words: Sequence[str]) -> int:
    """Do what the command line says."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    given = list(words)
    if not given or (given[0].startswith("-") and given[0] not in ("-h", "--help", "--version")):
        given.insert(0, "play")
    asked = _parser().parse_args(given)
    do: Callable[[argparse.Namespace], int] = asked.do
    try:
        return do(asked)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return GOOD


class _Parser(argparse.ArgumentParser):
    """The library's parser, in our words and with nothing in them that a terminal would obey."""

    def error(self, message: str) -> None:  # type: ignore[override]
        self.print_usage(sys.stderr)
        print(clean(f"{self.prog}: {message}"), file=sys.stderr)
        raise SystemExit(MISUSED)


class _Version(argparse.Action):
    """Looks the version up only when it is asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *rest: object) -> None:
        from importlib.metadata import version

        print(f"neovista {version('neovista')}")
        raise SystemExit(GOOD)


def _parser() -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = _Parser(
        prog="neovista", description="A narrative game for the terminal. Without a command: play."
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="say which Neovista this is")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    add_play(commands)
    add_checking(commands)
    add_testing(commands)
    add_fixing(commands)
    add_writing(commands)
    add_story(commands)
    add_verifying(commands)
    add_saves(commands)
    return parser
