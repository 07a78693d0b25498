"""Words that players type: how they are asked for in lines, and that one file holds them and nothing else does."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from attrs import field, frozen
from helpers import UNHURRIED, UnhurriedPort, compiled

from neovista.model.program import Program
from neovista.plain.player import play_plain
from neovista.runtime.session import Session
from neovista.saves.files import read_run
from neovista.saves.glance import has_unfinished
from neovista.saves.journal import (
    Journal,
    KeptRun,
    Resumed,
    begin_run,
    kept_runs,
    peek,
    resume_run,
)
from neovista.saves.port import Port
from neovista.saves.private import load_words, private_path
from neovista.saves.records import Answered, Picked, TookBack

STORY = """
story: dog
title: The dog
version: 1.0.0
endings: {out: {title: Out}}
passages:
  yard:
    text: "A dog{given(dog): , {dog}}."
    ask: {name: dog, prompt: What is it called?, blank: the dog, longest: 9}
    choices:
      - {choice: Say nothing., id: nothing, to: gate}
    then:
      text: You have not said it.
      choices:
        - {choice: Say it aloud., id: aloud, text: "“{dog}”, you say.", do: give dog}
        - {choice: Keep it., id: keep}
      then:
        to: gate
  gate:
    text: "{dog} is at the gate."
    choices:
      - {choice: Go back., id: back, to: yard}
      - {choice: "Leave {dog}.", id: leave, ending: out}
"""

KENNEL = """
endings: {out: {title: Out}}
passages:
  kennel:
    text: Nobody answers.
    ask: {name: help, prompt: Who is there?}
    then:
      text: "{help} is."
      do: give help
      choices: [{choice: Go., id: go, ending: out}]
"""

POSTS = """
endings: {posted: {title: Posted}}
passages:
  yard:
    text: Three people.
    arrange:
      craft: post
      slots: {lanterns: 2, watch: {room: 1, label: "Who keeps watch?"}}
      items:
        teo: {label: Teo Marsh, text: Teo says nothing.}
        ivo: {label: Ivo}
        bela: {label: Bela}
      together: [ivo, bela]
    then:
      text: So posted.
      ending: posted
"""

CUT = """
endings: {sent: {title: Sent}}
passages:
  room:
    text: Pictures.
    arrange:
      craft: cut
      slots: {first: {label: And first?}, second: {}}
      items: {hand: {label: The hand}, cough: {label: The cough}}
    then:
      ending: sent
"""


def said(tmp_path: Path, story: str, *lines: str, asks: bool = False) -> str:
    """Everything that is written in answer to these lines, the folder and the run's name taken out."""
    session, journal = begin_run(tmp_path, compiled(story), port=UNHURRIED)
    written: list[str] = []
    play_plain(session, journal, (f"{line}\n" for line in lines), written.append, asks=asks)
    journal.close()
    return "".join(written).replace(str(journal.path), "FILE").replace(journal.run_id, "RUN")


# --------------------------------------------------------------------- in lines

ASKED = "\nA dog.\n\nWhat is it called?\n1. Say nothing.\n"


def test_a_line_is_the_answer_and_is_not_said_again(tmp_path: Path) -> None:
    written = said(tmp_path, STORY, "  Old   Rex ", "2", "history 2", asks=True)

    assert written == (
        f"The dog.\n{ASKED}Answer, choose 1, or /help: "
        "\nYou have not said it.\n\n1. Say it aloud.\n2. Keep it.\nChoose 1 to 2, or help: "
        "\nthe dog is at the gate.\n\n1. Go back.\n2. Leave the dog.\nChoose 1 to 2, or help: "
        "A dog.\n\nYou answered: What is it called?\n\n"
        "You have not said it.\n\nYou chose: Keep it.\n\nChoose 1 to 2, or help: "
        "\nThis run is kept in FILE.\nTo go on: neovista play --plain --save RUN\n"
    )


def test_the_story_says_it_once_it_is_given(tmp_path: Path) -> None:
    written = said(tmp_path, STORY, "Rex", "1", "2")

    assert "“Rex”, you say.\n\nRex is at the gate.\n\n1. Go back.\n2. Leave Rex.\n" in written
    assert "Ending: Out.\n" in written


def test_a_number_beside_a_question_takes_that_choice_and_others_are_words(tmp_path: Path) -> None:
    assert "the dog is at the gate." in said(tmp_path / "choice", STORY, "1")
    assert "the dog is at the gate." in said(tmp_path / "dot", STORY, "1.")
    assert "“2”, you say." in said(tmp_path / "words", STORY, "2", "1")
    assert "“1 2”, you say." in said(tmp_path / "two", STORY, "1 2", "1")


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("", "A word, at least.\n"),
        ("\t", "A word, at least.\n"),
        ("\u200b", "A word, at least.\n"),
        ("Nebuchadnezzar", "9 letters, at most.\n"),
        ("/", "There is no `/` here. Type the answer, or say /undo, /again, /help or /quit.\n"),
        ("/dance", "There is no `/dance` here. Type the answer"),
        ("/again", ASKED[1:]),
        ("/undo", "This is the beginning; there is nothing to take back.\n"),
        ("/HELP", "A line that begins with / is one of these words"),
        ("/where", "The dog.\n"),
        ("/slots", "Nothing is being arranged here.\n"),
    ],
)
def test_what_is_no_answer_is_answered(tmp_path: Path, line: str, answer: str) -> None:
    written = said(tmp_path, STORY, line)

    assert answer in written.removeprefix(f"The dog.\n{ASKED}")
    assert "You have not said it." not in written


def test_a_dog_can_be_called_help(tmp_path: Path) -> None:
    written = said(tmp_path, KENNEL, "help", "/undo", "undo", "/undo", "quit", asks=True)

    assert "help is.\n" in written
    assert "undo is.\n" in written
    assert "quit is.\n" in written
    assert written.count("Who is there?\nAnswer or /help: ") == 3


def test_a_word_may_begin_with_a_stroke_anywhere(tmp_path: Path) -> None:
    assert "undo: take the last choice back\n" in said(tmp_path, STORY, "1", "/help")


def test_an_answer_is_kept_as_made_by_a_line(tmp_path: Path) -> None:
    said(tmp_path, STORY, "Rex", "/undo", "undo", "1")

    (kept,) = kept_runs(tmp_path)
    events = read_run(kept.path.read_bytes()).events
    assert [type(event) for event in events] == [Answered, TookBack, Answered, Picked]
    assert all(getattr(event, "via", "") == "line" for event in events)


def test_what_is_arranged_stands_above_the_choices(tmp_path: Path) -> None:
    written = said(tmp_path, POSTS, "slots", "1", "slots", "1")

    assert written.startswith(
        "Test.\n\nThree people.\n\nIvo:\n1. Lanterns\n"
        "Lanterns (0 of 2): nothing yet\nWho keeps watch?: nothing yet\n"
        "\nTeo Marsh:\n1. Who keeps watch?\n"
        "Lanterns (2 of 2): Ivo, Bela\nWho keeps watch?: nothing yet\n"
        "\nTeo says nothing.\n\nSo posted.\n\nEnding: Posted.\n"
    )


def test_a_label_that_asks_has_no_colon(tmp_path: Path) -> None:
    written = said(tmp_path, CUT, "2", "slots")

    assert "\nAnd first?\n1. The hand\n2. The cough\n" in written
    assert "\nSecond:\n1. The hand\nAnd first?: The cough\nSecond: nothing yet\n" in written


# ------------------------------------------------------------------ on the disk


def play(folder: Path, *moves: str, story: str = STORY, port: Port = UNHURRIED) -> Journal:
    """Begin a run, make these moves, close it. ``!Rex`` answers, ``undo`` takes back, the rest are choices."""
    session, journal = begin_run(folder, compiled(story), port=port)
    go_on(session, journal, *moves)
    journal.close()
    assert journal.problem is None
    return journal


def go_on(session: Session, journal: Journal, *moves: str) -> None:
    for move in moves:
        if move == "undo":
            session.undo()
            journal.undone()
        elif move.startswith("!"):
            journal.made(session.answer(move[1:]))
        else:
            journal.made(session.choose(move))


def only_run(folder: Path) -> KeptRun:
    (kept,) = kept_runs(folder)
    return kept


def resumed(folder: Path, program: Program | None = None) -> Resumed:
    """The only run there is, gone on with and closed."""
    found = resume_run(only_run(folder), program or compiled(STORY), port=UNHURRIED)
    found.journal.close()
    assert found.journal.problem is None
    return found


def read(session: Session) -> str:
    """The page, in a line."""
    return " ".join(paragraph.text for paragraph in session.page.paragraphs)


def words_of(folder: Path) -> dict[int, str]:
    return load_words(private_path(only_run(folder).path), Port())


def test_typed_words_are_in_a_file_that_only_its_owner_can_open(tmp_path: Path) -> None:
    journal = play(tmp_path / "saves", "!Rex", "keep")

    path = tmp_path / "saves" / "private" / f"{journal.run_id}.json"
    assert path.read_bytes() == b'{"fmt":1,"nv":"private","words":{"1":"Rex"}}\n'
    assert oct(path.stat().st_mode & 0o777) == "0o600"
    assert oct(path.parent.stat().st_mode & 0o777) == "0o700"
    assert list(path.parent.iterdir()) == [path]


def test_where_nothing_is_typed_there_is_no_such_file(tmp_path: Path) -> None:
    play(tmp_path, "nothing", "back", "undo")

    resumed(tmp_path)

    assert not (tmp_path / "private").exists()


def test_a_run_goes_on_with_its_words(tmp_path: Path) -> None:
    play(tmp_path, "!Rex", "aloud")

    found = resumed(tmp_path)

    assert found.message == ""
    assert read(found.session) == "“Rex”, you say. Rex is at the gate."
    assert found.session.answers == {"dog": "Rex"}
    assert found.session.page.choices[1].text == "Leave Rex."


def test_a_run_whose_first_move_is_an_answer_can_be_gone_on_with(tmp_path: Path) -> None:
    play(tmp_path, "!Rex")

    assert only_run(tmp_path).can_go_on(compiled(STORY))
    assert only_run(tmp_path).picks == 1
    assert has_unfinished(tmp_path)


def test_a_run_that_is_looked_at_shows_no_typed_words(tmp_path: Path) -> None:
    play(tmp_path, "!Rex", "aloud")

    page = peek(only_run(tmp_path), compiled(STORY))

    assert page is not None
    assert page.paragraphs[0].text == "“the dog”, you say."


def test_an_answer_taken_back_is_forgotten_and_another_takes_its_place(tmp_path: Path) -> None:
    play(tmp_path, "!Rex", "aloud", "undo", "undo")
    assert words_of(tmp_path) == {}
    assert b"Rex" not in private_path(only_run(tmp_path).path).read_bytes()

    found = resume_run(only_run(tmp_path), compiled(STORY), port=UNHURRIED)
    assert found.session.page.question is not None
    assert found.session.answers == {}
    go_on(found.session, found.journal, "!Bo", "aloud")
    found.journal.close()

    assert read(resumed(tmp_path).session) == "“Bo”, you say. Bo is at the gate."
    assert b"Rex" not in private_path(only_run(tmp_path).path).read_bytes()


def test_an_answer_that_was_given_before_comes_back_with_an_undo(tmp_path: Path) -> None:
    play(tmp_path, "!Rex", "aloud", "back", "!Bo", "keep")

    found = resume_run(only_run(tmp_path), compiled(STORY), port=UNHURRIED)
    second = read(found.session)
    go_on(found.session, found.journal, "undo", "undo", "nothing")
    first = read(found.session)
    found.journal.close()

    assert (second, first) == ("Bo is at the gate.", "Rex is at the gate.")
    assert read(resumed(tmp_path).session) == "Rex is at the gate."


LOST: dict[str, Callable[[Path], object]] = {
    "gone": Path.unlink,
    "empty": lambda path: path.write_bytes(b""),
    "torn": lambda path: path.write_bytes(path.read_bytes()[:-9]),
    "not text": lambda path: path.write_bytes(bytes(range(256))),
    "nested": lambda path: path.write_bytes(b"[" * 1_000_000),
    "another kind": lambda path: path.write_bytes(b'{"fmt":1,"nv":"save","words":{"1":"Rex"}}'),
    "a later format": lambda path: path.write_bytes(b'{"fmt":2,"nv":"private","words":{"1":"R"}}'),
    "a list": lambda path: path.write_bytes(b"[1]"),
    "other words": lambda path: path.write_bytes(b'{"fmt":1,"nv":"private","words":[1]}'),
    "odd words": lambda path: path.write_bytes(
        b'{"fmt":1,"nv":"private","words":{"1":["R"],"\xc2\xb2":"R","-1":"R","99999999999":"R","2":" "}}'
    ),
    "a huge number": lambda path: path.write_bytes(b"9" * 100_000),
    "a folder": Path.mkdir,
    "a pipe": os.mkfifo,
    "a link": lambda path: path.symlink_to("/dev/zero"),
}
INSTEAD = ("a folder", "a pipe", "a link")


@pytest.mark.parametrize("how", LOST)
def test_where_the_words_are_lost_others_stand_in_their_place(tmp_path: Path, how: str) -> None:
    play(tmp_path, "!Rex", "aloud")
    private = private_path(only_run(tmp_path).path)
    if how in INSTEAD:
        private.unlink()

    LOST[how](private)

    found = resumed(tmp_path)

    assert read(found.session) == "“the dog”, you say. the dog is at the gate."
    assert found.message == ""


def test_words_from_a_file_are_made_safe(tmp_path: Path) -> None:
    play(tmp_path, "!Rex", "aloud")
    private_path(only_run(tmp_path).path).write_text(
        '{"fmt":1,"nv":"private","words":{"1":" R\\u001b[31m\\u202ee\\n\\ud800 x "}}'
    )

    assert resumed(tmp_path).session.answers == {"dog": "R[31me x"}


def test_words_are_found_again_where_a_run_was_renamed(tmp_path: Path) -> None:
    path = play(tmp_path, "!Rex", "aloud").path
    path.rename(path.with_name("conflicted copy (2).nvs"))

    found = resume_run(only_run(tmp_path), compiled(STORY), port=UNHURRIED)
    go_on(found.session, found.journal, "back", "!Bo", "undo")
    found.journal.close()

    assert read(found.session) == "A dog, Rex."
    assert read(resumed(tmp_path).session) == "A dog, Rex."
    assert load_words(private_path(path), Port()) == {1: "Rex"}


def test_beside_a_run_that_lies_elsewhere_is_where_its_words_are(tmp_path: Path) -> None:
    assert private_path(tmp_path / "live" / "a.nvs") == tmp_path / "private" / "a.json"
    assert private_path(tmp_path / "b.nvs") == tmp_path / "private" / "b.json"


def test_words_stay_with_a_run_that_was_cut_off(tmp_path: Path) -> None:
    path = play(tmp_path, "!Rex", "aloud", "back", "!Bo").path
    path.write_bytes(path.read_bytes()[:-5])  # in the middle of the second answer

    found = resumed(tmp_path)

    assert found.message.startswith("NV606")
    assert read(found.session) == "A dog, Rex."
    assert words_of(tmp_path) == {1: "Rex"}


def test_words_go_over_into_a_changed_story(tmp_path: Path) -> None:
    old = play(tmp_path, "!Rex", "aloud", "back", "!Bo", "keep").path
    changed = compiled(STORY.replace("do: give dog", "do: [give dog, told = true]", 1) + TOLD)

    (kept,) = kept_runs(tmp_path)
    found = resume_run(kept, changed, port=UNHURRIED)
    found.journal.close()

    assert found.message.startswith("NV607")
    assert found.journal.path != old
    assert read(found.session) == "Bo is at the gate."
    assert load_words(private_path(found.journal.path), Port()) == {3: "Rex", 6: "Bo"}
    assert load_words(private_path(old), Port()) == {1: "Rex", 4: "Bo"}


TOLD = "variables: {told: {start: false}}\n"


# ----------------------------------------------------------- how they are stored


@frozen
class WatchedPort(UnhurriedPort):
    """A disk that remembers what is done in the private folder, and may fail there from some call on."""

    fails_at: int = 1_000_000
    error: int = errno.EIO
    calls: list[str] = field(factory=list)
    handles: set[int] = field(factory=set)

    def _called(self, name: str, *, is_private: bool) -> None:
        if is_private:
            self.calls.append(name)
            if len(self.calls) >= self.fails_at:
                raise OSError(self.error, os.strerror(self.error))

    def make_folder(self, folder: Path) -> None:
        self._called("make_folder", is_private=folder.name == "private")
        Port.make_folder(self, folder)

    def create(self, path: Path) -> int:
        self._called("create", is_private=path.parent.name == "private")
        handle = Port.create(self, path)
        self.handles.discard(handle)
        if path.parent.name == "private":
            self.handles.add(handle)
        return handle

    def append(self, handle: int, data: bytes) -> None:
        self._called("append", is_private=handle in self.handles)
        Port.append(self, handle, data)

    def sync(self, handle: int) -> None:
        self._called("sync", is_private=handle in self.handles)

    def read(self, handle: int) -> bytes:
        self._called("read", is_private=handle in self.handles)
        return Port.read(self, handle)

    def close(self, handle: int) -> None:
        is_private = handle in self.handles
        self.handles.discard(handle)
        Port.close(self, handle)
        if is_private:
            self.calls.append("close")

    def replace(self, path: Path, by: Path) -> None:
        self._called("replace", is_private=path.parent.name == "private")
        Port.replace(self, path, by)

    def sync_folder(self, folder: Path) -> None:
        self._called("sync_folder", is_private=folder.name == "private")


STEPS = ["make_folder", "create", "append", "sync", "read", "close", "replace", "sync_folder"]


def test_the_file_is_written_whole_and_read_back_before_it_takes_its_place(tmp_path: Path) -> None:
    port = WatchedPort()

    play(tmp_path, "!Rex", "keep", "back", "!Bo", "undo", port=port)

    assert port.calls == STEPS * 3


@pytest.mark.parametrize("step", range(1, 8))
@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (errno.ENOSPC, "the disk is full"),
        (errno.EACCES, "their folder is read-only"),
        (errno.EIO, "the disk reported an error"),
    ],
)
def test_a_run_is_kept_where_only_its_words_cannot_be(
    tmp_path: Path, step: int, error: int, reason: str
) -> None:
    port = WatchedPort(fails_at=8 + step, error=error)
    session, journal = begin_run(tmp_path, compiled(STORY), port=port)
    go_on(session, journal, "!Rex", "aloud", "back")
    assert journal.flush()
    assert journal.loss is None

    go_on(session, journal, "!Bo", "keep")
    journal.close()

    assert journal.problem is None
    assert journal.loss is not None
    assert journal.loss.startswith(f"NV601: Not saved: the words you typed, because {reason}. The")
    assert read(session) == "Bo is at the gate."
    assert len(read_run(journal.path.read_bytes()).events) == 5
    kept = load_words(private_path(journal.path), Port())
    assert kept in ({1: "Rex"}, {1: "Rex", 4: "Bo"})
    assert len(list((tmp_path / "private").iterdir())) == 1


def test_words_that_could_not_be_stored_are_stored_with_the_next(tmp_path: Path) -> None:
    (tmp_path / "private").write_text("a file where the folder should be")
    session, journal = begin_run(tmp_path, compiled(STORY), port=UNHURRIED)
    go_on(session, journal, "!Rex", "keep")
    journal.flush()
    lost = journal.loss

    (tmp_path / "private").unlink()
    go_on(session, journal, "back", "!Bo", "keep")
    journal.close()

    assert lost is not None
    assert journal.loss is None
    assert words_of(tmp_path) == {1: "Rex", 4: "Bo"}


def test_in_lines_it_is_told_once_that_words_are_not_stored(tmp_path: Path) -> None:
    (tmp_path / "private").write_text("a file where the folder should be")

    written = said(tmp_path, STORY, "Rex", "save", "1", "save")

    assert written.count("NV601: Not saved: the words you typed") == 1
    assert "This run is kept in FILE.\n" in written


def test_what_a_program_that_died_left_behind_is_written_over(tmp_path: Path) -> None:
    journal = play(tmp_path, "!Rex", "aloud", "back")
    left = private_path(journal.path).with_name(f".{journal.run_id}.tmp")
    left.write_text("half of")

    found = resume_run(only_run(tmp_path), compiled(STORY), port=UNHURRIED)
    go_on(found.session, found.journal, "!Bo")
    found.journal.close()

    assert found.journal.loss is None
    assert not left.exists()
    assert words_of(tmp_path) == {1: "Rex", 5: "Bo"}


def test_words_whose_answer_was_never_written_are_not_those_of_the_next(tmp_path: Path) -> None:
    """The words come first, so a program that is killed in between leaves them without an answer."""
    path = play(tmp_path, "nothing", "back", "!Rex").path
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-1]))

    found = resume_run(only_run(tmp_path), compiled(STORY), port=UNHURRIED)
    go_on(found.session, found.journal, "nothing")
    found.journal.close()

    assert found.message == ""
    assert words_of(tmp_path) == {}


KILLED = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from test_questions import STORY, compiled, begin_run, go_on
session, journal = begin_run(Path(sys.argv[2]), compiled(STORY))
go_on(session, journal, *sys.argv[3].split())
assert journal.flush(60)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize(
    ("moves", "page"),
    [
        ("!Ztestname aloud", "“Ztestname”, you say. Ztestname is at the gate."),
        ("!Rex aloud back !Ztestname", "You have not said it."),
        ("!Rex undo !Ztestname aloud", "“Ztestname”, you say. Ztestname is at the gate."),
        ("!Ztestname undo", "A dog."),
    ],
)
def test_a_killed_run_goes_on_at_the_same_line(tmp_path: Path, moves: str, page: str) -> None:
    tests = Path(__file__).parent
    command = [sys.executable, "-c", KILLED, str(tests), str(tmp_path), moves]

    died = subprocess.run(command, cwd=tests.parent, check=False)

    assert died.returncode == -signal.SIGKILL
    assert read(resumed(tmp_path).session) == page


# ------------------------------------------------------------- nobody else's to know

NAME = "Ztestname"


def everything_but(private: Path, folder: Path) -> dict[str, bytes]:
    return {
        str(path): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path != private
    }


def test_a_name_that_was_given_is_in_no_other_file_and_on_no_other_line(tmp_path: Path) -> None:
    story = tmp_path / "story"
    story.mkdir()
    (story / "story.yaml").write_text(STORY, encoding="utf-8")
    saves = tmp_path / "saves"
    command = [sys.executable, "-m", "neovista", "play", str(story), "--plain"]
    lines = f"{NAME}\n/undo\n{NAME}\nhistory\nwhere\n1\nsave\n2\n"

    played = subprocess.run(
        [*command, "--saves", str(saves)],
        input=lines,
        cwd=Path(__file__).parent.parent,
        capture_output=True,
        text=True,
        check=True,
    )

    (kept,) = kept_runs(saves)
    private = private_path(kept.path)
    assert NAME.encode() in private.read_bytes()
    others = everything_but(private, tmp_path)
    assert str(kept.path) in others
    assert [name for name, data in others.items() if NAME.lower().encode() in data.lower()] == []
    assert kept.has_ended
    said = [line for line in played.stdout.splitlines() if NAME in line]
    assert said == [f"“{NAME}”, you say.", f"{NAME} is at the gate.", f"2. Leave {NAME}."]
    assert NAME not in played.stderr


def test_nothing_that_is_handed_on_shows_what_was_typed() -> None:
    session = Session(compiled(STORY))
    turn = session.answer(NAME)

    assert turn.said == NAME
    assert NAME not in repr(turn)
    assert NAME not in repr(session.run)
    assert NAME not in repr(session.state)
    assert NAME not in repr(turn.events)
