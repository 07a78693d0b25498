"""`neovista story`: what is to be known of a story as a whole, beside its play."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from neovista.cli.commands import Commands
from neovista.cli.compiling import program_of
from neovista.cli.telling import AT_FAULT, GOOD, counted
from neovista.diagnostics.clean import clean

if TYPE_CHECKING:
    from neovista.model.program import Program
    from neovista.writing.story_diff import StoryChange, StoryDiff


def add_story(commands: Commands) -> None:
    """Declare the commands."""
    story = commands.add_parser("story", help="compare two versions of a story")
    ways = story.add_subparsers(required=True, metavar="WHAT")
    diff = ways.add_parser("diff", help="what is otherwise, and what of it saves and runs survive")
    diff.add_argument("old", metavar="OLD", help="the folder or the file of the story as it was")
    diff.add_argument("new", metavar="NEW", help="the folder or the file of the story as it is")
    diff.add_argument(
        "--format", choices=("text", "json"), default="text", help="json: one object a line"
    )
    diff.set_defaults(do=_diff)


def _diff(asked: argparse.Namespace) -> int:
    old = program_of(asked.old)
    new = program_of(asked.new) if old is not None else None
    if old is None or new is None:
        return AT_FAULT
    from neovista.writing.story_diff import story_diff

    found = story_diff(old, new)
    for line in _as_data(found) if asked.format == "json" else _as_text(found, old, new):
        print(line)
    return GOOD if found.saves_survive else AT_FAULT


def _as_data(found: StoryDiff) -> Iterator[str]:
    for change in found.changes:
        said = {
            "kind": change.kind,
            "chapter": change.chapter,
            "passage": change.passage,
            "what": change.what,
            "saves_survive": change.saves_survive,
            "runs_verify": change.runs_verify,
            "why": change.why,
        }
        yield json.dumps(said, ensure_ascii=False)
    whole = {
        "changes": len(found.changes),
        "saves_survive": found.saves_survive,
        "runs_verify": found.runs_verify,
    }
    yield json.dumps(whole, ensure_ascii=False)


def _as_text(found: StoryDiff, old: Program, new: Program) -> Iterator[str]:
    """Chapter by chapter and passage by passage, each change with its verdicts; and a sentence of sum."""
    chapter, passage = "", ""
    for change in found.changes:
        if change.chapter != chapter:
            if change is not found.changes[0]:
                yield ""
            chapter, passage = change.chapter, ""
            known = new.chapters.get(chapter) or old.chapters[chapter]
            yield clean(f"{chapter}, {known.title}")
        if change.passage != passage:
            passage = change.passage
            yield clean(f"  {passage}")
        margin = "    " if passage else "  " if chapter else ""
        yield clean(f"{margin}{change.what}")
        yield clean(f"{margin}  {_verdict(change)}")
    if found.changes:
        yield ""
    yield _sum(found)


def _verdict(change: StoryChange) -> str:
    if not change.saves_survive:
        return f"saves may not survive: {change.why}"
    if not change.runs_verify:
        return f"saves survive; runs may not verify: {change.why}"
    return "saves survive; runs verify"


def _sum(found: StoryDiff) -> str:
    if not found.changes:
        return "nothing is changed: every save survives, and every run still verifies"
    changes = counted(len(found.changes), "change")
    saves = [change.saves_survive for change in found.changes]
    runs = [change.runs_verify for change in found.changes]
    if all(runs):
        return f"{changes}: every save survives, and every run still verifies"
    if all(saves):
        return f"{changes}: every save survives; {_not(runs)} may keep runs from verifying"
    return f"{changes}: {_not(saves)} may break saves; {_not(runs)} may keep runs from verifying"


def _not(verdicts: Iterable[bool]) -> str:
    return str(sum(not one for one in verdicts))
