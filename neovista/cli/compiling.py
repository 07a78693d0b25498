"""The story that a command works on: which it is, and what compiling it gives."""

from __future__ import annotations

import argparse
import gc
from typing import TYPE_CHECKING

from neovista.cli.telling import tell

if TYPE_CHECKING:
    from neovista.compiler.pipeline import Compilation
    from neovista.model.program import Program


def takes_story(parser: argparse.ArgumentParser) -> None:
    """The argument that names a story."""
    parser.add_argument(
        "story",
        nargs="?",
        metavar="STORY",
        help="its folder, or a single file; left out: the one here, or Neovista",
    )


def compiled(story: str | None) -> Compilation:
    """Load and compile. The collector of cycles has nothing to find in a compiler and would look often."""
    from neovista.compiler.pipeline import compile_story
    from neovista.saves.folders import story_folder
    from neovista.saves.stories import load_sources

    was_enabled = gc.isenabled()
    gc.disable()
    try:
        sources = load_sources(story_folder(story))
        return compile_story(sources.files, found=sources.found)
    finally:
        if was_enabled:
            gc.enable()


def program_of(story: str | None) -> Program | None:
    """A story's program; if it has none, what is wrong has been printed."""
    compilation = compiled(story)
    if compilation.program is None:
        tell(compilation.diagnostics)
    return compilation.program
