"""`neovista fix`: what can be repaired in a story, shown or written."""

from __future__ import annotations

import argparse
import sys
import unicodedata
from typing import TYPE_CHECKING

from neovista.cli.commands import Commands
from neovista.cli.compiling import own_story, takes_story
from neovista.cli.telling import AT_FAULT, GOOD, counted, tell

if TYPE_CHECKING:
    from neovista.saves.stories import Sources
    from neovista.writing.fixing import Fixed


def add_fixing(commands: Commands) -> None:
    """Declare the command."""
    fix = commands.add_parser("fix", help="show what can be repaired in a story, or write it")
    takes_story(fix, with_mods=False, or_shipped=False)
    fix.add_argument(
        "--write", action="store_true", help="write it into the chapters, instead of showing it"
    )
    fix.add_argument(
        "--guesses", action="store_true", help="with misspelt names, where only one is near"
    )
    fix.add_argument(
        "--ids", action="store_true", help="give each choice without an `id:` the one it has"
    )
    fix.set_defaults(do=_fix)


def _fix(asked: argparse.Namespace) -> int:
    from neovista.saves.stories import load_sources
    from neovista.writing.fixing import fix_story

    sources = load_sources(own_story(asked.story))
    if not sources.files:
        tell(sources.found)
        return AT_FAULT
    fixed = fix_story(
        sources.files, found=sources.found, with_guesses=asked.guesses, with_ids=asked.ids
    )
    if asked.write:
        files = _written(sources, fixed)
    else:
        files = len(fixed.changed)
        print("".join(_shown(file.diff) for file in fixed.changed), end="", flush=True)
    for line in _told(fixed, files, asked):
        print(line, file=sys.stderr)
    is_whole = files == len(fixed.changed) if asked.write else not fixed.changed
    return GOOD if is_whole and not any(one.is_error for one in fixed.remaining) else AT_FAULT


def _written(sources: Sources, fixed: Fixed) -> int:
    """Write what has changed; say which files could not be written, and how many were."""
    from neovista.saves.chapters import replace_chapter

    refused = []
    for path, file in zip(sources.paths, fixed.files, strict=True):
        if file.has_changed:
            name = file.before.name
            refused.append(replace_chapter(path, name, file.before.text, file.after.text))
    tell(one for one in refused if one is not None)
    return refused.count(None)


def _told(fixed: Fixed, files: int, asked: argparse.Namespace) -> list[str]:
    """What was repaired, or would be, and what is left."""
    parts = [f"{code} ({count})" for code, count in sorted(fixed.repaired.items())]
    parts += [counted(fixed.ids, "id")] if fixed.ids else []
    what = ", ".join(parts)
    errors = [one for one in fixed.remaining if one.is_error]
    lines = []
    if not what:
        lines.append("nothing can be repaired" if errors else "nothing has to be repaired")
    elif asked.write and files:
        lines.append(f"repaired in {counted(files, 'file')}: {what}")
    elif not asked.write:
        again = f"neovista fix --write{' --guesses' if asked.guesses else ''}{' --ids' if asked.ids else ''}"
        lines.append(f'"{again}" would repair, in {counted(files, "file")}: {what}')
    guesses = sum(any(repair.is_guess for repair in one.repairs) for one in errors)
    if guesses and not asked.guesses:
        lines.append(f'for {counted(guesses, "name")} there is a guess; "--guesses" shows it')
    if fixed.remaining:
        left = [
            counted(count, word)
            for count, word in (
                (len(errors), "error"),
                (len(fixed.remaining) - len(errors), "warning"),
            )
            if count
        ]
        lines.append(f'left for you: {", ".join(left)}; "neovista check" shows what')
    return lines


def _shown(diff: str) -> str:
    """A diff with nothing in it that a terminal would obey; blanks of all kinds stay what they are."""
    return "".join(
        letter
        if letter.isprintable() or letter in "\n\t" or unicodedata.category(letter) == "Zs"
        else "\N{REPLACEMENT CHARACTER}"
        for letter in diff
    )
