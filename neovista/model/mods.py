"""A mod as it is written: what lies over a story, by name.

Its other files are a story's own: chapters, tests, and perhaps one with `story:` at its head. They may leave out what
the story has already.
"""

from __future__ import annotations

from attrs import frozen

from neovista.diagnostics.source import Name, Written
from neovista.model.shapes import NAME, TEXT, key
from neovista.model.story import ChapterFile, StoryFile
from neovista.model.story_tests import FileOfTests


@frozen(kw_only=True, eq=False, repr=False)
class ModFile:
    """`mod.yaml`: what a mod is. It can also declare what a story file can: variables, endings, passages and so on."""

    mod: Name = key("Its name in saves.", NAME)
    title: Written = key("What people call it.", TEXT)
    version: Written | None = key("Its version.", TEXT, default=None)
    over: Name | None = key("The story it lies over; any story when left out.", NAME, default=None)


@frozen(eq=False, repr=False)
class Mod:
    """The whole of a mod, as written."""

    file: ModFile
    declared: tuple[StoryFile, ...]
    """What lies over the story's own file: out of `mod.yaml` first."""
    chapters: tuple[ChapterFile, ...]
    tests: tuple[FileOfTests, ...] = ()
