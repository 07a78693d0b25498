"""Words on the command line become calls, and calls an exit status; the only place that prints.

Exit status: 0 all is well; 1 the story, the file or the run is at fault; 2 the command line is; 3 cannot be decided
here. Nothing heavy is imported before the command that needs it is known.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import signal
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from neovista.diagnostics.clean import clean

if TYPE_CHECKING:
    from pathlib import Path

    from neovista.compiler.pipeline import Compilation
    from neovista.diagnostics.diagnostic import Diagnostic
    from neovista.model.program import Program
    from neovista.saves.journal import KeptRun
    from neovista.tui.playing import Start

GOOD, AT_FAULT, MISUSED = 0, 1, 2

_COLOURS = {
    "error": "1;31",
    "warning": "1;33",
    "headline": "1",
    "frame": "34",
    "fault": "1;31",
    "reason": "34",
    "help": "1;36",
}


def run(words: Sequence[str]) -> int:
    """Do what the command line says."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    given = list(words)
    if not given or (given[0].startswith("-") and given[0] not in ("-h", "--help", "--version")):
        given.insert(0, "play")
    asked = _parser().parse_args(given)
    do: Callable[[argparse.Namespace], int] = asked.do
    try:
        return do(asked)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return GOOD


class _Parser(argparse.ArgumentParser):
    """The library's parser, in our words and with nothing in them that a terminal would obey."""

    def error(self, message: str) -> None:  # type: ignore[override]
        self.print_usage(sys.stderr)
        print(clean(f"{self.prog}: {message}"), file=sys.stderr)
        raise SystemExit(MISUSED)


class _Version(argparse.Action):
    """Looks the version up only when it is asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *rest: object) -> None:
        from importlib.metadata import version

        print(f"neovista {version('neovista')}")
        raise SystemExit(GOOD)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="neovista", description="A narrative game for the terminal. Without a command: play."
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="say which Neovista this is")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    play = commands.add_parser("play", help="play a story (this is what happens without a command)")
    _takes_story(play)
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

    check = commands.add_parser("check", help="say what is wrong with a story")
    _takes_story(check)
    check.add_argument(
        "--format", choices=("text", "json"), default="text", help="json: one object a line"
    )
    check.add_argument("--strict", action="store_true", help="warnings count as errors")
    check.set_defaults(do=_check)

    explain = commands.add_parser("explain", help="what an error code means, with an example")
    explain.add_argument("code", metavar="CODE", help="for example NV201")
    explain.set_defaults(do=_explain)

    new = commands.add_parser("new", help="make a folder for a new story, playable at once")
    new.add_argument("folder", metavar="DIR", help="a folder that is not there yet, or is empty")
    new.set_defaults(do=_new)

    commands.add_parser("schema", help="a JSON Schema of story files").set_defaults(do=_schema)

    export = commands.add_parser("export", help="take a story out in another shape")
    shapes = export.add_subparsers(required=True, metavar="SHAPE")
    passages = shapes.add_parser(
        "passages", help="every passage as JSON, for tools that measure prose"
    )
    _takes_story(passages)
    passages.set_defaults(do=_export_passages)
    return parser


def _seed(words: str) -> int:
    """A seed from the command line.

    Raises:
        ValueError: if it is none; the library then says so in its words.
    """
    from neovista.runtime.chance import seed_letters

    seed_letters(int(words))
    return int(words)


_seed.__name__ = "seed"


def _takes_story(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "story",
        nargs="?",
        metavar="STORY",
        help="its folder, or a single file; left out: the one here, or Neovista",
    )


# ------------------------------------------------------------------- stories


def _compiled(story: str | None) -> Compilation:
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


def _tell(found: Iterable[Diagnostic]) -> None:
    """Print diagnostics for people; in colour on a terminal."""
    from neovista.diagnostics.render import counted, render_diagnostic

    listed = list(found)
    if not listed:
        return
    in_colour = (
        sys.stderr.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    )
    for diagnostic in listed:
        for line in render_diagnostic(diagnostic):
            pieces = [
                f"\x1b[{_COLOURS[piece.style]}m{piece.text}\x1b[0m"
                if in_colour and piece.style in _COLOURS
                else piece.text
                for piece in line
            ]
            print("".join(pieces).rstrip(), file=sys.stderr)
        print(file=sys.stderr)
    print(counted(listed), file=sys.stderr)


def _program(story: str | None) -> Program | None:
    """A story's program; if it has none, what is wrong has been printed."""
    compilation = _compiled(story)
    if compilation.program is None:
        _tell(compilation.diagnostics)
    return compilation.program


def _check(asked: argparse.Namespace) -> int:
    compilation = _compiled(asked.story)
    found = compilation.diagnostics
    if asked.format == "json":
        from neovista.diagnostics.render import as_data

        for diagnostic in found:
            print(json.dumps(as_data(diagnostic), ensure_ascii=False))
    else:
        _tell(found)
        if not found and compilation.program is not None:
            passages = sum(passage.is_named for passage in compilation.program.passages.values())
            chapters = len(compilation.program.chapters)
            print(
                f"nothing is wrong with {clean(compilation.program.title)}: {_counted(chapters, 'chapter')}, {_counted(passages, 'passage')}"
            )
    return AT_FAULT if compilation.program is None or (asked.strict and found) else GOOD


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _export_passages(asked: argparse.Namespace) -> int:
    from neovista.writing.export import export_passages

    program = _program(asked.story)
    if program is None:
        return AT_FAULT
    print(json.dumps(export_passages(program), ensure_ascii=False, indent=1))
    return GOOD


def _schema(asked: argparse.Namespace) -> int:
    from neovista.writing.schema import story_schema

    print(json.dumps(story_schema(), ensure_ascii=False, indent=1))
    return GOOD


def _new(asked: argparse.Namespace) -> int:
    from neovista.writing.new import new_story

    made, found = new_story(asked.folder)
    _tell(found)
    print("".join(f"{clean(line)}\n" for line in made), end="")
    return AT_FAULT if found else GOOD


def _explain(asked: argparse.Namespace) -> int:
    from importlib.resources import files

    from neovista.diagnostics.catalogue import CATALOGUE

    code = asked.code.upper()
    known = CATALOGUE.get(code)
    if known is None:
        from neovista.compiler.guessing import did_you_mean

        print(
            clean(f"there is no code {asked.code}. {did_you_mean(code, CATALOGUE)}").rstrip(),
            file=sys.stderr,
        )
        return MISUSED
    page = files("neovista.diagnostics") / "pages" / f"{code}-{known.slug}.md"
    print(page.read_text(encoding="utf-8").rstrip())
    return GOOD


# ---------------------------------------------------------------------- play


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

    compilation = _compiled(story)
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
    _tell(found)
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
        _tell(found)
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
        _tell([why.diagnostic])
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
    choices = _counted(kept.picks, "choice")
    _write(
        clean(
            f"A run is kept: {page.teller}, {page.title}, {choices}. Enter goes on with it; new begins again: "
        )
    )
    return None if sys.stdin.readline().strip().lower().startswith("n") else kept
