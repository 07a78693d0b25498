"""`neovista saves`: the runs that are kept, and files of runs from elsewhere."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from neovista.cli.commands import Commands
from neovista.cli.compiling import compiled
from neovista.cli.runs import not_read, story_here, takes_format, takes_runs_story
from neovista.cli.telling import AT_FAULT, GOOD, MISUSED, UNDECIDED, counted, tell
from neovista.diagnostics.clean import clean

if TYPE_CHECKING:
    from neovista.model.program import Program
    from neovista.saves.listing import ListedRun


def add_saves(commands: Commands) -> None:
    """Declare the commands."""
    saves = commands.add_parser("saves", help="list, show, mend and take in files of runs")
    ways = saves.add_subparsers(required=True, metavar="WHAT")

    listed = ways.add_parser("list", help="every run that is kept, by what is in its file")
    takes_runs_story(listed)
    takes_format(listed)
    listed.set_defaults(do=_list)

    show = ways.add_parser("show", help="one run: how far it is, and whether it can go on")
    show.add_argument("file", metavar="FILE", help="a run’s file or its name; - is standard input")
    takes_runs_story(show)
    takes_format(show)
    show.set_defaults(do=_show)

    repair = ways.add_parser("repair", help="write what is whole of a damaged file into a new one")
    repair.add_argument("file", metavar="FILE", help="the damaged file; - is standard input")
    repair.add_argument(
        "--to", metavar="NEW", help="the new file; left out: beside the old one, FILE-repaired"
    )
    repair.set_defaults(do=_repair)

    taken = ways.add_parser("import", help="copy a run among one’s own, once all of it is read")
    taken.add_argument("file", metavar="FILE", help="a run; - is standard input")
    taken.set_defaults(do=_import)

    where = ways.add_parser("where", help="print the folder in which runs are kept")
    where.set_defaults(do=_where)
    for parser in (listed, show, taken, where):
        parser.add_argument("--saves", metavar="DIR", help="the folder of the runs")


def _where(asked: argparse.Namespace) -> int:
    from neovista.saves.folders import saves_folder

    print(clean(str(saves_folder(asked.saves).absolute())))
    return GOOD


# --------------------------------------------------------------------- list


def _list(asked: argparse.Namespace) -> int:
    from neovista.saves.folders import saves_folder
    from neovista.saves.listing import listed_runs

    folder = saves_folder(asked.saves)
    program = _program_if_any(asked)
    runs = listed_runs(folder, program)
    if asked.format == "json":
        for run in runs:
            print(json.dumps(_data(run), ensure_ascii=False))
    elif not runs:
        print(clean(f"no run is kept in {folder}"))
    else:
        for line in _table(runs):
            print(clean(line))
    return GOOD


def _program_if_any(asked: argparse.Namespace) -> Program | None:
    """The story here; runs can be listed without one, so what is wrong with it is told and stops nothing."""
    compilation = compiled(asked.story, asked.mods)
    if compilation.program is None:
        tell(compilation.diagnostics)
    return compilation.program


def _table(runs: Iterable[ListedRun]) -> Iterator[str]:
    rows = [("name", "chapter", "choices", "when", "")]
    rows += [
        (run.name, run.chapter, str(run.choices), _hour(run.written_at), run.standing)
        for run in runs
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    for row in rows:
        name, chapter, choices, when, standing = row
        yield (
            f"{name:<{widths[0]}}  {chapter:<{widths[1]}}  {choices:>{widths[2]}}  "
            f"{when:<{widths[3]}}  {standing}"
        ).rstrip()


def _hour(at: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(at)) if at else ""


def _data(run: ListedRun) -> dict[str, object]:
    return {
        "name": run.name,
        "file": str(run.path),
        "run": run.run_id,
        "story": run.story,
        "chapter": run.chapter,
        "passage": run.passage,
        "choices": run.choices,
        "written": round(run.written_at),
        "can_go_on": run.can_go_on,
        "standing": run.standing,
    }


# --------------------------------------------------------------------- show


def _show(asked: argparse.Namespace) -> int:
    from neovista.saves.copying import STDIN, load_named
    from neovista.saves.folders import saves_folder
    from neovista.saves.keeping import NotKept, named_run
    from neovista.saves.verifying import verify

    program = story_here(asked)
    if program is None:
        return UNDECIDED
    try:
        name = asked.file
        if name != STDIN and not Path(name).exists():
            name = str(named_run(saves_folder(asked.saves), name).path)
        data = load_named(name)
    except NotKept as why:
        return not_read(why)
    from neovista.cli.verifying import STATUS
    from neovista.saves.listing import shown, shown_data

    account = verify(data, name, program)
    if asked.format == "json":
        print(json.dumps(shown_data(account), ensure_ascii=False))
    else:
        for line in shown(account):
            print(clean(line))
    return (
        STATUS[account.verdict] if account.verdict in ("damaged", "unread", "undecided") else GOOD
    )


# ------------------------------------------------------------ repair, import


def _repair(asked: argparse.Namespace) -> int:
    from neovista.saves.copying import STDIN, load_named, read_named, repair
    from neovista.saves.keeping import NotKept

    if asked.file == STDIN and asked.to is None:
        print("say where to write what comes from standard input: --to NEW", file=sys.stderr)
        return MISUSED
    try:
        data = load_named(asked.file)
        reading = read_named(data, asked.file)
        if not reading.fault:
            print("nothing is wrong with this file; no copy was made")
            return GOOD
        old = Path(asked.file)
        to = Path(asked.to) if asked.to else old.with_name(f"{old.stem}-repaired.nvs")
        made = repair(data, reading, to)
    except NotKept as why:
        return not_read(why)
    lost = "no choice was lost" if not made.lost else f"{counted(made.lost, 'choice')} lost"
    print(clean(f"{made.path}: {counted(made.choices, 'choice')} kept, {lost}"))
    print("the old file is as it was")
    return GOOD


def _import(asked: argparse.Namespace) -> int:
    from neovista.saves.copying import load_named, read_named, take_in
    from neovista.saves.folders import saves_folder
    from neovista.saves.keeping import NotKept
    from neovista.saves.verifying import damage

    try:
        data = load_named(asked.file)
        reading = read_named(data, asked.file)
        if reading.fault:
            from neovista.saves.branches import moves_in

            tell([damage(asked.file, reading, moves_in(reading, 0))])
            return AT_FAULT
        path, was_there = take_in(data, reading, saves_folder(asked.saves))
    except NotKept as why:
        return not_read(why)
    print(clean(f"{path}: {'it was there already' if was_there else 'taken in'}"))
    return GOOD
