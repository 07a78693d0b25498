"""Storylets take their place among the passages of their chapter: from here on they are passages like any other."""

from __future__ import annotations

from attrs import evolve

from neovista.diagnostics.diagnostic import Diagnostics, Label
from neovista.model.story import ChapterFile, Story


def with_storylets(story: Story, diagnostics: Diagnostics) -> Story:
    """The story with each chapter's storylets among its passages; names that both have are reported."""
    chapters = tuple(_with_storylets(chapter, diagnostics) for chapter in story.chapters)
    return evolve(story, chapters=chapters)


def _with_storylets(chapter: ChapterFile, diagnostics: Diagnostics) -> ChapterFile:
    if not chapter.passages and not chapter.storylets:
        diagnostics.report(
            "NV102",
            chapter.chapter.span,
            "a chapter has no `passages`",
            help="add `passages:`, and in it a name for each, with a colon and its keys behind it",
        )
    if not chapter.storylets:
        return chapter
    passages = {str(name): name for name in chapter.passages}
    for name in chapter.storylets:
        if name in passages:
            diagnostics.report(
                "NV219",
                name.span,
                f"storylet `{name}` has the name of a passage",
                others=[Label(passages[name].span, "the passage")],
                help="rename one of them; `visits` could not tell them apart",
            )
    return evolve(chapter, passages={**chapter.passages, **chapter.storylets})
