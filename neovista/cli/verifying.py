"""`neovista verify`, `replay` and `compare`: what runs prove, what was read in them, where two part."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from neovista.cli.commands import Commands
from neovista.cli.runs import (
    held,
    loaded_reading,
    not_read,
    played_again,
    story_here,
    takes_format,
    takes_runs_story,
)
from neovista.cli.telling import AT_FAULT, GOOD, MISUSED, UNDECIDED, counted
from neovista.diagnostics.clean import clean

if TYPE_CHECKING:
    from neovista.runtime.page import Page
    from neovista.saves.comparing import Comparison, Taken
    from neovista.saves.dividing import Split
    from neovista.saves.rerun import Rerun
    from neovista.saves.verifying import Account, Verdict

STATUS: dict[Verdict, int] = {
    "verified": GOOD,
    "unfinished": GOOD,
    "unranked": AT_FAULT,
    "rejected": AT_FAULT,
    "damaged": AT_FAULT,
    "unread": AT_FAULT,
    "undecided": UNDECIDED,
}


def add_verifying(commands: Commands) -> None:
    """Declare the commands."""
    verify = commands.add_parser("verify", help="play runs again, and say what their files prove")
    verify.add_argument("files", nargs="+", metavar="FILE", help="a run; - is standard input")
    takes_runs_story(verify)
    takes_format(verify)
    verify.set_defaults(do=_verify)

    replay = commands.add_parser("replay", help="print a run as it was read, page by page")
    replay.add_argument("file", metavar="FILE", help="a run; - is standard input")
    replay.add_argument(
        "--to", type=int, metavar="N", help="stop when so many choices have been made"
    )
    replay.add_argument(
        "--plain", action="store_true", help="as lines, for screen readers and pipes; so it is now"
    )
    takes_runs_story(replay)
    replay.set_defaults(do=_replay)

    compare = commands.add_parser("compare", help="where two runs part, and what each split took")
    compare.add_argument("one", metavar="A", help="a run; - is standard input")
    compare.add_argument("other", metavar="B", help="another run of the same story")
    compare.add_argument(
        "--by",
        choices=("acts", "chapters", "hinges"),
        help="what to divide them by; left out: what the story says",
    )
    takes_runs_story(compare)
    takes_format(compare)
    compare.set_defaults(do=_compare)


# ------------------------------------------------------------------- verify


def _verify(asked: argparse.Namespace) -> int:
    if asked.files.count("-") > 1:
        print("standard input can be read once only", file=sys.stderr)
        return MISUSED
    program = story_here(asked)
    if program is None:
        return UNDECIDED
    from neovista.saves.copying import load_named
    from neovista.saves.keeping import NotKept
    from neovista.saves.verifying import Account, verify

    found: list[Account] = []
    for number, name in enumerate(asked.files):
        try:
            account = verify(load_named(name), name, program)
        except NotKept as why:
            account = Account(name, "unread", (why.diagnostic,))
        found.append(account)
        _print_account(account, asked.format, is_first=number == 0, of_many=len(asked.files) > 1)
    statuses = {STATUS[account.verdict] for account in found}
    return AT_FAULT if AT_FAULT in statuses else max(statuses)


def _print_account(account: Account, shape: str, *, is_first: bool, of_many: bool) -> None:
    from neovista.saves.accounts import account_data, account_lines

    if shape == "json":
        print(json.dumps(account_data(account), ensure_ascii=False))
        return
    if not is_first:
        print()
    if of_many:
        print(clean(f"{account.file}:"))
    for line in account_lines(account):
        print(line)


# ------------------------------------------------------------------- replay


def _replay(asked: argparse.Namespace) -> int:
    if asked.to is not None and asked.to < 0:
        print("--to takes how many choices: 0, or more", file=sys.stderr)
        return MISUSED
    program = story_here(asked)
    if program is None:
        return UNDECIDED
    from neovista.saves.keeping import NotKept
    from neovista.saves.rerun import rerun
    from neovista.saves.rescuing import recorded_behind

    try:
        reading = loaded_reading(asked.file, program)
    except NotKept as why:
        return not_read(why)
    again = rerun(reading, program, asked.to)
    for line in _night(again):
        print(clean(line))
    if again.refusal is not None:
        for line in recorded_behind(reading, program, again.last.n):
            print(clean(line))
    return _told_how_far(again)


def _told_how_far(again: Rerun) -> int:
    """Say where a run stops holding; what to leave with."""
    if (why := held(again)) == "":
        return GOOD
    print(clean(why), file=sys.stderr)
    return AT_FAULT


def _night(again: Rerun) -> Iterator[str]:
    """The pages of the moves that count, each with what was chosen on it."""
    from neovista.runtime.reading import page_of
    from neovista.saves.comparing import taken

    chapter = ""
    for number, step in enumerate(again.steps):
        page = page_of(again.program, step.state, step.happened)
        if page.chapter != chapter:
            chapter = page.chapter
            act = f"Act {page.act}. " if page.act else ""
            yield from (
                f"{act}{page.title}{f', told by {page.teller}' if page.teller else ''}.",
                "",
            )
        yield from _page_lines(page)
        choice = taken(again, number + 1)
        if choice is not None:
            yield from (f"> {choice.words or choice.name}", "")
    undone = again.undos
    if undone:
        yield f"{counted(undone, 'choice')} taken back on the way."


def _page_lines(page: Page) -> Iterator[str]:
    for paragraph in page.paragraphs:
        match paragraph.kind:
            case "break":
                yield "* * *"
            case "dreamer":
                yield f"A dream: {paragraph.text}"
            case "prose" | "dream":
                yield paragraph.text
        yield ""
    if page.question is not None:
        yield f"? {page.question.text}"
    for choice in page.choices:
        yield f"- {choice.text}" if choice.is_open else f"× {choice.text} ({choice.reason})"
    if page.choices or page.question is not None:
        yield ""
    if page.ending is not None:
        yield from (f"Ending: {page.ending.title}.", "")


# ------------------------------------------------------------------ compare


def _compare(asked: argparse.Namespace) -> int:
    if asked.one == asked.other == "-":
        print("standard input can be read once only", file=sys.stderr)
        return MISUSED
    program = story_here(asked)
    if program is None:
        return UNDECIDED
    from neovista.saves.comparing import compare
    from neovista.saves.keeping import NotKept

    by = asked.by or program.splits.default
    try:
        one, other = played_again(asked.one, program), played_again(asked.other, program)
    except NotKept as why:
        return not_read(why)
    found = compare(one, other, by)
    if asked.format == "json":
        print(json.dumps(_comparison_data(found, by, one, other), ensure_ascii=False))
    else:
        for line in _comparison_lines(found, by, one, other):
            print(clean(line))
    return max(_told_how_far(again) for again in (one, other))


def _comparison_lines(found: Comparison, by: str, one: Rerun, other: Rerun) -> Iterator[str]:
    yield from (f"A  {_sum(one)}", f"B  {_sum(other)}", "")
    parting = found.parting
    if parting is None:
        yield f"They make the same {counted(one.last.made and len(one.steps) - 1, 'choice')}."
    else:
        at = parting.one or parting.other
        assert at is not None
        yield f"They part at choice {parting.number}, in `{at.at}`:"
        yield f"  A  {_taken(parting.one)}"
        yield f"  B  {_taken(parting.other)}"
    if found.splits:
        yield from ("", f"{f'by {by}':<32}{'A':>18}{'B':>18}   B against A")
        for first, second in found.splits:
            split = first or second
            assert split is not None
            yield f"{split.title[:31]:<32}{_at(first):>18}{_at(second):>18}   {_apart(first, second)}".rstrip()
    for letter, names in (("A", found.only_one), ("B", found.only_other)):
        if names:
            yield from ("", f"Only in {letter}, {counted(len(names), 'choice')}:")
            yield from (f"  {name}" for name in names)


def _sum(again: Rerun) -> str:
    from neovista.saves.accounts import times
    from neovista.saves.rerun import clock

    ending = again.last.ending
    came = again.program.endings[ending] if ending else f"stands at `{again.last.state.at}`"
    moves, undos = counted(again.moves, "move"), counted(again.undos, "undo")
    return f"{moves}, {undos}, {clock(times(again)[0])}: {came}"


def _taken(taken: Taken | None) -> str:
    return "stops here" if taken is None else f"{taken.words} ({taken.name})"


def _at(split: Split | None) -> str:
    from neovista.saves.rerun import clock

    return "not there" if split is None else f"{clock(split.t)} ({split.made})"


def _apart(one: Split | None, other: Split | None) -> str:
    """How much later the second comes, and with how many moves more."""
    from neovista.saves.rerun import clock

    if one is None or other is None:
        return ""
    later, more = other.t - one.t, other.made - one.made
    return f"{_sign(later)}{clock(abs(later))}, {_sign(more)}{counted(abs(more), 'move')}"


def _sign(number: int) -> str:
    return "+" if number > 0 else "−" if number < 0 else "±"


def _comparison_data(found: Comparison, by: str, one: Rerun, other: Rerun) -> dict[str, object]:
    parting = found.parting
    return {
        "moves": [one.moves, other.moves],
        "undos": [one.undos, other.undos],
        "part": None
        if parting is None
        else {
            "choice": parting.number,
            "at": [taken and taken.at for taken in (parting.one, parting.other)],
            "takes": [taken and taken.name for taken in (parting.one, parting.other)],
        },
        "by": by,
        "splits": [
            {
                "name": (first or second).name,  # type: ignore[union-attr]
                "t": [split and split.t for split in (first, second)],
                "made": [split and split.made for split in (first, second)],
            }
            for first, second in found.splits
        ],
        "only": [list(found.only_one), list(found.only_other)],
        "holds": [one.refusal is None, other.refusal is None],
    }
