"""What the commands that read runs have in common: files that are named, the story they are held against."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from neovista.cli.compiling import program_of
from neovista.cli.telling import AT_FAULT, UNDECIDED, tell

if TYPE_CHECKING:
    from neovista.model.program import Program
    from neovista.saves.files import Reading
    from neovista.saves.keeping import NotKept
    from neovista.saves.rerun import Rerun

OF_ANOTHER = ("NV603", "NV605")
"""A run of a later release or of another story is not at fault; it is only that nothing can be said of it here."""


def takes_runs_story(parser: argparse.ArgumentParser) -> None:
    """The options that name a story and the mods over it."""
    parser.add_argument(
        "--story",
        metavar="PATH",
        help="its folder, or a single file; left out: the one here, or Neovista",
    )
    parser.add_argument(
        "--mod",
        action="append",
        default=[],
        dest="mods",
        metavar="DIR",
        help="lay this mod over the story; may be given again, and the last lies uppermost",
    )


def takes_format(parser: argparse.ArgumentParser) -> None:
    """Whether people or tools read what is printed."""
    parser.add_argument(
        "--format", choices=("text", "json"), default="text", help="json: one object a line"
    )


def story_here(asked: argparse.Namespace) -> Program | None:
    """The story to hold runs against; if it has no program, what is wrong with it has been printed."""
    return program_of(asked.story, asked.mods)


def not_read(why: NotKept) -> int:
    """Tell why a file could not be read, and what to leave with."""
    tell([why.diagnostic])
    return UNDECIDED if why.diagnostic.code in OF_ANOTHER else AT_FAULT


def played_again(name: str, program: Program, until: int | None = None) -> Rerun:
    """A file’s run, played again as far as it holds; with a warning of where it does not.

    Raises:
        NotKept: if it is no run of this story.
    """
    from neovista.saves.rerun import rerun

    return rerun(loaded_reading(name, program), program, until)


def loaded_reading(name: str, program: Program) -> Reading:
    """What is in a file of a run.

    Raises:
        NotKept: if it is no run of this story.
    """
    from pathlib import Path

    from neovista.saves.copying import load_named
    from neovista.saves.keeping import load_reading

    return load_reading(load_named(name), Path(name), program)


def held(again: Rerun) -> str:
    """Where a run stopped holding, as a sentence; empty if it held."""
    refusal = again.refusal
    return f"From {refusal.place} on it does not hold here: {refusal.why}." if refusal else ""
