"""The story that a command works on: which it is, and what compiling it gives."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from neovista.cli.telling import tell

if TYPE_CHECKING:
    from pathlib import Path

    from neovista.compiler.pipeline import Compilation
    from neovista.model.program import Program


def takes_story(
    parser: argparse.ArgumentParser, *, with_mods: bool = True, or_shipped: bool = True
) -> None:
    """The argument that names a story, and those that name mods over it.

    ``or_shipped``: where none is named and none is here, the shipped one is meant; whoever writes means their own.
    """
    parser.add_argument(
        "story",
        nargs="?",
        metavar="STORY",
        help=f"its folder, or a single file; left out: the one here{', or Neovista' if or_shipped else ''}",
    )
    if with_mods:
        parser.add_argument(
            "--mod",
            action="append",
            default=[],
            dest="mods",
            metavar="DIR",
            help="lay this mod over the story; may be given again, and the last lies uppermost",
        )


def own_story(story: str | None) -> Path:
    """The folder of a story that is being written: the one that was named or the one here, and never the shipped one."""
    from pathlib import Path

    from neovista.saves.folders import story_folder

    found = story_folder(story)
    return found if story is not None or found.is_relative_to(Path.cwd()) else Path.cwd()


def compiled(
    story: str | None, mods: Sequence[str] = (), *, has_lints: bool = True, or_shipped: bool = True
) -> Compilation:
    """Load a story with mods over it, and compile; without lints, where nobody is told what is surely not meant.

    ``or_shipped`` as in `takes_story`.
    """
    from neovista.compiler.lints import LINTS, NEEDED
    from neovista.compiler.pipeline import compile_story
    from neovista.saves.folders import story_folder
    from neovista.saves.stories import load_mod, load_sources

    sources = load_sources(story_folder(story) if or_shipped else own_story(story))
    over = [load_mod(mod) for mod in mods]
    found = [*sources.found, *(one for mod in over for one in mod.found)]
    lints = LINTS if has_lints else NEEDED
    return compile_story(sources.files, lints, found, [mod.files for mod in over])


def program_of(story: str | None, mods: Sequence[str] = ()) -> Program | None:
    """The program of a story with mods over it; if it has none, what is wrong has been printed."""
    compilation = compiled(story, mods, has_lints=False)
    if compilation.program is None:
        tell(compilation.diagnostics)
    return compilation.program
