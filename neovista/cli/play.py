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
    from neovista.saves.journal import KeptRun
    from neovista.tui.playing import Start


def add_play(commands: Commands) -> None:
    """Declare the command."""
    play = commands.add_parser("play", help="play a story (this is what happens without a command)")
    takes_story(play)
    play.add_argument(
        "--plain", action="store_true", help="lines in, lines out: for screen readers and pipes"
    )
    play.add_argument("--save", metavar="RUN", help="go on with this run: its name, or its file")
    play.add_argument("--saves", metavar="DIR", help="keep runs in this folder")
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


def _play(asked: argparse.Namespace) -> int:
    is_plain = (
        asked.plain
        or not (sys.stdin.isatty() and sys.stdout.isatty())
        or os.environ.get("TERM", "dumb") == "dumb"
    )
    return (_play_plain if is_plain else _play_on_screen)(asked)


def _playable(story: str | None, found: list[Diagnostic]) -> Program | None:
    """A story that can be begun; if it cannot, why is added to ``found``."""
    from neovista.runtime.machine import StoryGoesRound, begin

    compilation = compiled(story)
    if compilation.program is None:
        found.extend(compilation.diagnostics)
        return None
    try:
        begin(compilation.program)
    except StoryGoesRound:
        from neovista.diagnostics.diagnostic import Diagnostic, Label

        first = compilation.program.passages[compilation.program.start].span
        assert first is not None
        headline = "the story goes round for ever before anything can be done"
        found.append(Diagnostic("NV403", headline, Label(first, "it begins here")))
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
        program = _playable(asked.story, found)
        return _ways_in(program, saves, asked, found) if program is not None else None

    status = run_app(load, has_kept=has_unfinished(saves), has_title=not asked.save)
    tell(found)
    return status


def _ways_in(
    program: Program, saves: Path, asked: argparse.Namespace, found: list[Diagnostic]
) -> Start | None:
    """A new run, and the one that was named or left last."""
    from neovista.saves.journal import NotKept, kept_runs, named_run
    from neovista.tui.starting import start_at, start_of

    if asked.save:
        try:
            return start_at(program, saves, asked.seed, named_run(saves, asked.save))
        except NotKept as why:
            found.append(why.diagnostic)
            return None
    unfinished = (kept for kept in kept_runs(saves) if kept.can_go_on(program.story))
    return start_of(program, saves, asked.seed, next(unfinished, None))


def _play_plain(asked: argparse.Namespace) -> int:
    from neovista.plain import play_plain
    from neovista.saves.folders import saves_folder
    from neovista.saves.journal import NotKept, begin_run, named_run, resume_run

    found: list[Diagnostic] = []
    program = _playable(asked.story, found)
    if program is None:
        tell(found)
        return AT_FAULT
    saves = saves_folder(asked.saves)
    is_person = sys.stdin.isatty()
    try:
        kept = (
            named_run(saves, asked.save)
            if asked.save
            else _offered_run(program, saves)
            if is_person
            else None
        )
        if kept is not None:
            resumed = resume_run(kept, program)
            session, journal = resumed.session, resumed.journal
            if resumed.message:
                print(clean(resumed.message) + "\n")
        else:
            session, journal = begin_run(saves, program, seed=asked.seed)
    except NotKept as why:
        tell([why.diagnostic])
        return AT_FAULT
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _leave_politely)
    try:
        play_plain(session, journal, sys.stdin, _write, asks=is_person, wraps=sys.stdout.isatty())
    except KeyboardInterrupt:
        print()
    finally:
        journal.close()
    return GOOD


def _leave_politely(number: int, frame: object) -> None:
    raise SystemExit(GOOD)


def _write(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def _offered_run(program: Program, saves: Path) -> KeptRun | None:
    """The last unfinished run, if the person at the terminal would rather go on with it."""
    from neovista.saves.journal import kept_runs, peek

    kept = next((kept for kept in kept_runs(saves) if kept.can_go_on(program.story)), None)
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
