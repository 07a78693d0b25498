"""`neovista play`: on the screen, or in plain lines."""

from __future__ import annotations

import argparse
import gc
import os
import signal
import sys
from typing import TYPE_CHECKING

from neovista.cli.commands import Commands
from neovista.cli.compiling import compiled, takes_story
from neovista.cli.telling import AT_FAULT, GOOD, counted, tell
from neovista.diagnostics.clean import clean

if TYPE_CHECKING:
    from pathlib import Path

    from neovista.diagnostics.diagnostic import Diagnostic
    from neovista.model.program import Program
    from neovista.saves.journal import Echo, KeptRun
    from neovista.tui.playing import Start


def add_play(commands: Commands) -> None:
    """Declare the command."""
    play = commands.add_parser("play", help="play a story (this is what happens without a command)")
    takes_story(play)
    play.add_argument(
        "--plain", action="store_true", help="lines in, lines out: for screen readers and pipes"
    )
    begun = play.add_mutually_exclusive_group()
    begun.add_argument(
        "--save", metavar="NAME", help="go on with this save or run: its name, or its file"
    )
    begun.add_argument(
        "--echo", metavar="FILE", help="bring along what was settled in this run, which has ended"
    )
    play.add_argument("--saves", metavar="DIR", help="keep runs in this folder")
    play.add_argument(
        "--autosaves", type=_autosaves, metavar="N", help="how many there may be, 5 to 200 (20)"
    )
    play.add_argument(
        "--seed",
        type=_seed,
        default=2147,
        metavar="N",
        help="a whole number that decides all chance",
    )
    play.set_defaults(do=_play)


def _seed(words: str) -> int:
    """A seed from the command line.

    Raises:
        ValueError: if it is none; the library then says so in its words.
    """
    from neovista.runtime.chance import seed_letters

    seed_letters(int(words))
    return int(words)


_seed.__name__ = "seed"


def _autosaves(words: str) -> int:
    """A number of autosaves from the command line.

    Raises:
        ValueError: if there cannot be so many; the library then says so in its words.
    """
    from neovista.saves.ring import FEWEST, MOST

    if not FEWEST <= int(words) <= MOST:
        raise ValueError(words)
    return int(words)


_autosaves.__name__ = "number of autosaves"


def _play(asked: argparse.Namespace) -> int:
    is_plain = (
        asked.plain
        or not (sys.stdin.isatty() and sys.stdout.isatty())
        or os.environ.get("TERM", "dumb") == "dumb"
    )
    return (_play_plain if is_plain else _play_on_screen)(asked)


def _playable(asked: argparse.Namespace, found: list[Diagnostic]) -> Program | None:
    """A story that can be begun; if it cannot, why is added to ``found``."""
    from neovista.runtime.machine import StoryGoesRound, begin

    compilation = compiled(asked.story, asked.mods, has_lints=False)
    if compilation.program is None:
        found.extend(compilation.diagnostics)
        return None
    try:
        begin(compilation.program)
    except StoryGoesRound as why:
        from neovista.diagnostics.diagnostic import Diagnostic, Label

        first = compilation.program.passages[compilation.program.start].span
        assert first is not None
        headline = f"before anything can be done, {why.what}"
        found.append(Diagnostic(why.code, headline, Label(first, "the story begins here")))
        return None
    return compilation.program


def _play_on_screen(asked: argparse.Namespace) -> int:
    """The title is drawn before the story is loaded; what is wrong with the story is told when the title has gone."""
    # Loading makes many things and no rubbish; the app lets the collector look again once its first page is there.
    gc.disable()
    from neovista.saves.folders import saves_folder
    from neovista.saves.glance import has_unfinished
    from neovista.tui.app import run_app

    saves = saves_folder(asked.saves)
    found: list[Diagnostic] = []

    def load() -> Start | None:
        program = _playable(asked, found)
        return _ways_in(program, saves, asked, found) if program is not None else None

    status = run_app(load, has_kept=has_unfinished(saves), has_title=not asked.save)
    tell(found)
    return status


def _ways_in(
    program: Program, saves: Path, asked: argparse.Namespace, found: list[Diagnostic]
) -> Start | None:
    """A new run, and the one that was named or left last."""
    from neovista.saves.journal import NotKept, find_run, kept_runs
    from neovista.tui.starting import Beginning, start_at, start_of

    try:
        echo = _echo(asked.echo, program, saves)
        beginning = Beginning(program, saves, asked.seed, echo, asked.autosaves)
        if asked.save:
            return start_at(beginning, find_run(saves, asked.save))
    except NotKept as why:
        found.append(why.diagnostic)
        return None
    unfinished = (kept for kept in kept_runs(saves) if kept.can_go_on(program))
    return start_of(beginning, next(unfinished, None))


def _echo(name: str | None, program: Program, saves: Path) -> Echo | None:
    """What a new run brings along of another, which is named by its file or as it is kept.

    Raises:
        NotKept: if it cannot be brought along.
    """
    from neovista.saves.journal import find_run, load_echo

    return load_echo(find_run(saves, name).path, program) if name is not None else None


def _play_plain(asked: argparse.Namespace) -> int:
    from neovista.plain.player import play_plain
    from neovista.saves.folders import saves_folder
    from neovista.saves.journal import FolderLock, NotKept, begin_run, find_run, resume_run

    found: list[Diagnostic] = []
    program = _playable(asked, found)
    if program is None:
        tell(found)
        return AT_FAULT
    saves = saves_folder(asked.saves)
    is_person = sys.stdin.isatty()
    try:
        kept = (
            find_run(saves, asked.save)
            if asked.save
            else _offered_run(program, saves)
            if is_person and not asked.echo
            else None
        )
        if kept is not None:
            resumed = resume_run(kept, program, lock=FolderLock(saves), autosaves=asked.autosaves)
            session, journal = resumed.session, resumed.journal
            if resumed.message:
                print(clean(resumed.message) + "\n")
        else:
            echo = _echo(asked.echo, program, saves)
            session, journal = begin_run(
                saves, program, seed=asked.seed, echo=echo, autosaves=asked.autosaves
            )
    except NotKept as why:
        tell([why.diagnostic])
        return AT_FAULT
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _leave_politely)
    try:
        play_plain(
            session,
            journal,
            sys.stdin,
            _write,
            asks=is_person,
            wraps=sys.stdout.isatty(),
            again=_again(asked),
        )
    except KeyboardInterrupt:
        print()
    finally:
        journal.close()
    return GOOD


def _again(asked: argparse.Namespace) -> str:
    """The command that was typed, without what began this run: with a run’s name behind it, it goes on."""
    import shlex

    words = ["neovista", "play", "--plain", *([asked.story] if asked.story else [])]
    for mod in asked.mods:
        words += ["--mod", mod]
    return shlex.join([*words, *(["--saves", asked.saves] if asked.saves else [])])


def _leave_politely(number: int, frame: object) -> None:
    raise SystemExit(GOOD)


def _write(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def _offered_run(program: Program, saves: Path) -> KeptRun | None:
    """The last unfinished run, if the person at the terminal would rather go on with it."""
    from neovista.saves.journal import kept_runs, peek

    kept = next((kept for kept in kept_runs(saves) if kept.can_go_on(program)), None)
    page = peek(kept, program) if kept is not None else None
    if kept is None or page is None:
        return None
    choices = counted(kept.picks, "choice")
    _write(
        clean(
            f"A run is kept: {page.teller}, {page.title}, {choices}. Enter goes on with it; new begins again: "
        )
    )
    return None if sys.stdin.readline().strip().lower().startswith("n") else kept
