"""Tests as data: a story and its transcript, a story and what is wrong with it, a text and its golden.

A transcript is what a player reads, one page after the other::

    Snow, since *noon*.

    He looked at [[the board]].

    ~ Ledger 3. Wim Aalders
    | Stairs, green to the shoulder.

    ---
      1 Put the dog in
      × Leave it out   (closed: it is already known what you did)
    > put_the_dog_in
    Good dog.
      1 ◆ Put the dog in
    > undo
    ...
    First:
      1 The hand
    > hand
      ? What was he called? (24)
    > say Rex
    = Both Nights

A paragraph is a line, with a blank line between two of them; ``~`` heads a dream and ``|`` stands before its
paragraphs; ``---`` is a break. Choices are numbered as in play, a closed one has ``×`` and its reason, and ``◆`` marks
the one a hinge was settled as. ``>`` is a move: a choice's name, its number, or ``undo``; one that cannot be made
says ``(not offered)``. ``?`` is a question, with how many letters it takes, and ``say`` answers it. What an arrangement
asks about stands before its choices, with a colon. ``=`` is an ending's title.
"""

from __future__ import annotations

import difflib
import os
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from textwrap import dedent

import pytest

from neovista.compiler.pipeline import compile_story
from neovista.diagnostics.diagnostic import Diagnostic
from neovista.diagnostics.source import SourceFile
from neovista.model.program import Program
from neovista.runtime.machine import NotOffered
from neovista.runtime.page import OfferedChoice, Page, ShownParagraph, Words
from neovista.runtime.session import Session, replay
from neovista.saves.journal import begin_run, kept_runs, resume_run
from neovista.saves.port import Port

HEAD = "story: test\ntitle: Test\n"
STORIES = Path(__file__).parent / "stories"
STORY_NAMES = sorted(path.parent.name for path in STORIES.glob("*/story.yaml"))


# -------------------------------------------------------------------- stories


def compiled(story: str) -> Program:
    """A story of one file, compiled; ``story`` and ``title`` may be left out."""
    return compiled_sources([_source(dedent(story))])


def compiled_folder(folder: Path) -> Program:
    """The story in a folder."""
    return compiled_sources(
        [
            SourceFile(str(path.relative_to(folder)), path.read_text(encoding="utf-8"))
            for path in sorted(folder.rglob("*.yaml"))
        ]
    )


def compiled_sources(sources: Iterable[SourceFile]) -> Program:
    """The program, or a failed test that says what is wrong with the story."""
    compilation = compile_story(sources)
    errors = [_told(diagnostic) for diagnostic in compilation.diagnostics if diagnostic.is_error]
    if compilation.program is None or errors:
        pytest.fail("the story does not compile:\n" + "\n".join(errors), pytrace=False)
    return compilation.program


def mods_apart(
    sources: Iterable[SourceFile],
) -> tuple[list[SourceFile], list[list[SourceFile]]]:
    """The files of a story, and those of each mod: all in a folder that has a `mod.yaml`."""
    story: list[SourceFile] = []
    found = list(sources)
    mods: dict[str, list[SourceFile]] = {
        source.name.removesuffix("mod.yaml"): []
        for source in found
        if source.name.endswith("/mod.yaml")
    }
    for source in found:
        home = next((folder for folder in mods if source.name.startswith(folder)), None)
        (story if home is None else mods[home]).append(source)
    return story, list(mods.values())


def _source(text: str) -> SourceFile:
    """The head goes to the end, so that lines keep their numbers."""
    has_head = re.search(r"^story:", text, re.MULTILINE)
    return SourceFile("story.yaml", text if has_head else f"{text.rstrip()}\n{HEAD}")


def _told(diagnostic: Diagnostic) -> str:
    place = diagnostic.place
    where = f"line {place.span.line}: `{place.span.text}`: " if place else ""
    return f"{diagnostic.code} {where}{diagnostic.headline}"


# ---------------------------------------------------------------- transcripts


def play(story: str, transcript: str) -> None:
    """Play a story by the moves of a transcript, in every way there is, and expect that transcript each time."""
    expect_transcript(compiled(story), dedent(transcript).strip() + "\n")


def expect_transcript(program: Program, transcript: str, way: str = "") -> None:
    """Play a program by the moves of a transcript and expect that transcript."""
    for name in [way] if way else WAYS:
        same(transcript, transcript_of(program, moves_of(transcript), name), f"played {name}")


def moves_of(transcript: str) -> list[str]:
    """The moves a transcript was made by."""
    return [line[2:].strip() for line in transcript.splitlines() if line.startswith("> ")]


def transcript_of(program: Program, moves: Sequence[str], way: str = "straight through") -> str:
    """What a player reads who makes these moves."""
    with WAYS[way](program) as playing:
        lines = [*page_lines(playing.session.page)]
        for move in moves:
            lines.append(f"> {move}")
            lines.extend(_made(playing, move))
    return "\n".join(lines) + "\n"


def _made(playing: Playing, move: str) -> Iterator[str]:
    if move == "undo":
        playing.undo()
    elif move.startswith("say "):
        playing.answer(move.removeprefix("say "))
    else:
        page = playing.session.page
        is_number = move.isdigit() and 0 < int(move) <= len(page.open_choices)
        name = page.open_choices[int(move) - 1].id if is_number else move
        try:
            playing.choose(name)
        except NotOffered:
            yield "  (not offered)"
            return
    yield from page_lines(playing.session.page)


def page_lines(page: Page) -> Iterator[str]:
    """A page in the form that is described above."""
    shown = page.paragraphs
    for at, paragraph in enumerate(shown):
        if at and shown[at - 1].kind != "dreamer":
            yield ""
        yield _paragraph_line(paragraph)
    if page.question is not None:
        yield f"  ? {_words(page.question.prompt)} ({page.question.longest})"
    if page.arrangement is not None:
        yield f"{_words(page.arrangement.prompt)}:"
    numbers = iter(range(1, len(page.choices) + 1))
    for choice in page.choices:
        yield _choice_line(choice, numbers)
    if page.ending is not None:
        yield f"= {page.ending.title}"


def _paragraph_line(paragraph: ShownParagraph) -> str:
    words = _words(paragraph.words)
    return {"prose": words, "break": "---", "dreamer": f"~ {words}", "dream": f"| {words}"}[
        paragraph.kind
    ]


def _choice_line(choice: OfferedChoice, numbers: Iterator[int]) -> str:
    mark = str(next(numbers)) if choice.is_open else "×"
    taken = "◆ " if choice.is_the_way_taken else ""
    reason = "" if choice.closed is None else f"   (closed: {_words(choice.closed)})"
    return f"  {mark} {taken}{_words(choice.label)}{reason}"


def _words(words: Iterable[Words]) -> str:
    marks = {"plain": ("", ""), "slanted": ("*", "*"), "strong": ("**", "**")}
    shown = []
    for piece in words:
        before, after = marks.get(piece.style, (f"[[{piece.entry}|", "]]"))
        shown.append(f"{before}{piece.text}{after}")
    return "".join(shown)


# ------------------------------------------------------------ ways of playing


class Playing:
    """A session that is played straight through."""

    def __init__(self, session: Session) -> None:
        """Begin at the session's beginning."""
        self.session = session

    def choose(self, choice: str) -> None:
        """Take a choice.

        Raises:
            NotOffered: if it is not open here.
        """
        self.session.choose(choice)

    def answer(self, words: str) -> None:
        """Answer the question that is open here."""
        self.session.answer(words)

    def undo(self) -> None:
        """Take the last move back."""
        self.session.undo()


class Replaying(Playing):
    """A session that is made anew from its run after every move."""

    def choose(self, choice: str) -> None:
        """Take a choice, and play everything again."""
        super().choose(choice)
        self.again()

    def answer(self, words: str) -> None:
        """Answer, and play everything again."""
        super().answer(words)
        self.again()

    def undo(self) -> None:
        """Take the last move back, and play everything again."""
        super().undo()
        self.again()

    def again(self) -> None:
        """A run does not know the words that were typed in it; whoever plays again has to be told."""
        said = self.session.answers
        self.session = replay(self.session.program, self.session.run)
        self.session.remember(said)


class Keeping(Playing):
    """A session whose run is written down, closed, and read again after every move."""

    def __init__(self, program: Program, folder: Path) -> None:
        """Begin a run that is kept in a folder."""
        self.folder = folder
        session, self.journal = begin_run(folder, program, port=UNHURRIED)
        super().__init__(session)
        self.reopen()

    def choose(self, choice: str) -> None:
        """Take a choice, and open the run again."""
        self.session.choose(choice)
        self.journal.made(self.session.turn)
        self.reopen()

    def answer(self, words: str) -> None:
        """Answer, and open the run again."""
        self.session.answer(words)
        self.journal.made(self.session.turn)
        self.reopen()

    def undo(self) -> None:
        """Take the last move back, and open the run again."""
        if self.session.undo() is not None:
            self.journal.undone()
        self.reopen()

    def reopen(self) -> None:
        """Close the run and go on with what is on the disk."""
        self.journal.close()
        assert self.journal.problem is None, self.journal.problem
        (kept,) = kept_runs(self.folder, UNHURRIED)
        resumed = resume_run(kept, self.session.program, port=UNHURRIED)
        assert resumed.message == ""
        before, self.session, self.journal = self.session, resumed.session, resumed.journal
        self.session.remember(before.answers)
        assert self.session.state == before.state
        assert self.session.run == before.run


class UnhurriedPort(Port):
    """The disk, without waiting for it: the tests lose no power."""

    def sync(self, handle: int) -> None:
        """Not here."""

    def sync_folder(self, folder: Path) -> None:
        """Not here."""


UNHURRIED = UnhurriedPort()


@contextmanager
def _kept(program: Program) -> Iterator[Playing]:
    with tempfile.TemporaryDirectory() as folder:
        playing = Keeping(program, Path(folder))
        try:
            yield playing
        finally:
            playing.journal.close()


WAYS: dict[str, Callable[[Program], AbstractContextManager[Playing]]] = {
    "straight through": lambda program: nullcontext(Playing(Session(program))),
    "replayed after every move": lambda program: nullcontext(Replaying(Session(program))),
    "kept and reopened after every move": _kept,
}


# ---------------------------------------------------------------- diagnostics

_EXPECTED = re.compile(r"\s*#\s*(NV\d+ at .+?)\s*$")


def diagnose(story: str) -> None:
    """Compile a story and expect what its comments say, and nothing else.

    ``# NV301 at =`` at the end of a line: this code is reported on this line, underlining exactly ``=``. Several are
    divided by ``;``. The comments are taken away before the story is compiled.
    """
    expected, lines = [], []
    for number, line in enumerate(dedent(story).splitlines(), 1):
        found = _EXPECTED.search(line)
        for one in found[1].split(";") if found else []:
            code, _, text = one.strip().partition(" at ")
            expected.append(f"{number}: {code} at {text}")
        lines.append(line[: found.start()] if found else line)
    source = _source("\n".join(lines) + "\n")
    reported = [_reported(diagnostic) for diagnostic in compile_story([source]).diagnostics]
    same("\n".join(sorted(expected)) + "\n", "\n".join(sorted(reported)) + "\n", "what is reported")


def _reported(diagnostic: Diagnostic) -> str:
    place = diagnostic.place
    if place is None:
        return f"nowhere: {diagnostic.code}"
    return f"{place.span.line}: {diagnostic.code} at {place.span.text}"


# -------------------------------------------------------------------- goldens


def golden(path: Path, text: str) -> None:
    """Compare with a file; under ``--update-golden``, write it."""
    if os.environ.get("NEOVISTA_UPDATE_GOLDEN"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    if not path.exists():
        pytest.fail(
            f"there is no {path.name} yet; `pytest --update-golden` writes it", pytrace=False
        )
    same(path.read_text(encoding="utf-8"), text, path.name)


def same(expected: str, found: str, what: str) -> None:
    """Expect a text, and show where it differs, line by line."""
    if expected == found:
        return
    diff = difflib.unified_diff(
        expected.splitlines(), found.splitlines(), "expected", "found", n=1000, lineterm=""
    )
    pytest.fail(f"{what}:\n" + "\n".join(diff), pytrace=False)
