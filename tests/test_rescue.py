"""Runs from before the story changed: what is written down in case it does, and where they go on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from helpers import UNHURRIED, compiled_sources

from neovista.cli.command_line import run
from neovista.diagnostics.source import SourceFile
from neovista.model.program import Program
from neovista.runtime.machine import take_up
from neovista.runtime.session import Session, replay
from neovista.saves.canonical import Line, digest
from neovista.saves.files import read_run
from neovista.saves.journal import Resumed, begin_run, kept_runs, peek, resume_run
from neovista.saves.records import Aside, Snapped, read_event
from neovista.saves.replaying import follow
from neovista.saves.snapshots import counted_snapshots, snapshot, state_of, state_today
from neovista.saves.verifying import verify

STORY = """\
story: walk
title: A Walk
version: 1.0.0
start: act1.mara
threads: {mara: {name: Mara Venn}}
variables:
  coins: {range: 0..9, start: 3}
  mood: {one_of: [calm, sour], start: calm}
  seen: {set_of: [heron, crane]}
  wet: {start: false}
hinges:
  child: {of: mara, values: [took, left]}
endings:
  home: {title: Home}
---
chapter: act1.mara
title: The Gate
thread: mara
passages:
  gate:
    text: The gate was open.
    choices:
      - {choice: Knock., id: knock, do: coins += 1, to: gate}
      - {choice: Take it., id: take, settle: child = took, do: [seen += crane, mood = sour], to: yard}
  yard:
    text: The yard had {coins} stones.
    choices:
      - {choice: Count., id: count, do: wet = true, to: yard}
      - {choice: Go in., id: enter, to: act2.mara}
---
chapter: act2.mara
title: The House
thread: mara
passages:
  hall:
    text: The hall was dark.
    choices:
      - {choice: Listen., id: listen, to: hall}
      - {choice: Up., id: up, to: loft}
  loft:
    text: The loft was warm.
    choices:
      - {choice: Wait., id: wait, to: loft}
      - {choice: Sleep., id: sleep, to: bed}
  bed:
    ending: home
"""


def story(*changes: tuple[str, str]) -> Program:
    """The walk, with words replaced everywhere."""
    text = STORY
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return compiled_sources(
        SourceFile(f"{number}.yaml", part) for number, part in enumerate(text.split("---\n"))
    )


OLD = story()
NEXT = ("version: 1.0.0", "version: 1.1.0")


def kept(folder: Path, *moves: str, program: Program = OLD) -> Path:
    session, journal = begin_run(folder, program, port=UNHURRIED)
    make(session, journal, moves)
    journal.close()
    assert journal.problem is None
    return journal.path


def make(session: Session, journal: object, moves: tuple[str, ...]) -> None:
    for move in moves:
        if move == "undo":
            session.undo()
            journal.undone()  # type: ignore[attr-defined]
        else:
            journal.made(session.choose(move))  # type: ignore[attr-defined]


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def snapped(path: Path) -> list[tuple[int, str]]:
    """The snapshots of a file that were not taken back: behind how many moves, and where."""
    return [(made, one.at) for made, one in counted_snapshots(read_run(path.read_bytes()).events)]


def resumed(path: Path, program: Program) -> Resumed:
    """Go on with a run; the old file stays to the letter as it was."""
    before = path.read_bytes()
    (run,) = (one for one in kept_runs(path.parent.parent, UNHURRIED) if one.path == path)
    found = resume_run(run, program, port=UNHURRIED)
    assert path.read_bytes() == before
    return found


# ------------------------------------------------------------------ snapshots


def test_a_state_is_written_down_at_an_act_a_hinge_and_every_twenty_moves(tmp_path: Path) -> None:
    path = kept(tmp_path, *["knock"] * 25, "take", "count", "enter", "listen")

    assert snapped(path) == [
        (20, "act1.mara.gate"),
        (26, "act1.mara.yard"),
        (28, "act2.mara.hall"),
    ]


def test_a_snapshot_holds_the_whole_state_as_the_vector_does(tmp_path: Path) -> None:
    path = kept(tmp_path, "take")

    line = lines(path)[-1]

    assert {key: line[key] for key in line if key not in "ht"} == {
        "k": "snap",
        "n": 2,
        "state": {
            "at": "act1.mara.yard",
            "rolls": {},
            "vars": {"child": "took", "coins": 3, "mood": "sour", "seen": ["crane"], "wet": False},
            "visits": {"act1.mara.gate": 1, "act1.mara.gate.take": 1, "act1.mara.yard": 1},
        },
    }


def test_a_snapshot_has_the_digest_of_its_state(tmp_path: Path) -> None:
    reading = read_run(kept(tmp_path, "take").read_bytes())
    (_, found), *_ = counted_snapshots(reading.events)
    session = follow(reading, OLD).session

    assert digest(state_of(found, 2147)) == digest(session.state)
    assert state_today(found, OLD, 2147) == session.state


def test_what_was_taken_back_is_no_snapshot_any_more(tmp_path: Path) -> None:
    path = kept(tmp_path, "take", "undo", "knock", "take", "count", "undo", "undo", "undo")

    assert snapped(path) == []


def test_a_snapshot_changes_nothing_of_a_run(tmp_path: Path) -> None:
    path = kept(tmp_path, *["knock"] * 21, "take", "undo", "take", "enter", "up", "sleep")

    standing = follow(read_run(path.read_bytes()), OLD)

    assert (standing.fault, standing.has_end, standing.moves, standing.undos) == ("", True, 26, 1)


def test_no_state_is_written_down_that_takes_more_than_half_a_line() -> None:
    state = Session(OLD).state

    assert snapshot(state, 0) is not None
    assert snapshot(state, 0, longest=100) is None


@pytest.mark.parametrize(
    "change",
    [{"state": None}, {"state": {"at": 1}}, {"t": -1}, {"state": {"at": "x", "vars": {}, "visits": {"x": -1}, "rolls": {}}}],
)  # fmt: skip
def test_an_odd_snapshot_is_a_line_that_changes_nothing(change: dict[str, object]) -> None:
    whole: Line = {
        "k": "snap",
        "n": 1,
        "t": 0,
        "state": {"at": "x", "vars": {}, "visits": {}, "rolls": {}},
    }

    assert isinstance(read_event(whole), Snapped)
    assert isinstance(read_event({**whole, **change}), Aside)  # type: ignore[dict-item]


def test_a_state_of_before_is_one_of_today() -> None:
    today = story(
        ("coins: {range: 0..9, start: 3}", "coins: {range: 0..2, start: 1}\n  new: {range: 0..5, start: 4}"),
        ("mood: {one_of: [calm, sour], start: calm}", "mood: {one_of: [calm, glad], start: glad}"),
        ("mood = sour", "mood = calm"),
        ("set_of: [heron, crane]", "set_of: [crane, owl]"),
        ("  wet: {start: false}\n", ""),
        (", do: wet = true", ""),
        ("  yard:", "  garden:\n    was: yard"),
        ("to: yard", "to: garden"),
    )  # fmt: skip
    session = Session(OLD)
    for move in ("knock", "take"):
        session.choose(move)
    line = snapshot(session.state, 5)
    assert line is not None
    found = read_event({**line, "n": 1})
    assert isinstance(found, Snapped)

    state = state_today(found, today, 2147)

    assert state.at == "act1.mara.garden"
    assert state.values == {
        "coins": 2, "new": 4, "mood": "glad", "seen": frozenset({"crane"}), "child": "took",
    }  # fmt: skip
    assert state.visits["act1.mara.garden"] == 1


# ------------------------------------------------------------- from a state


def test_a_session_can_begin_in_a_state_and_its_run_says_so() -> None:
    first = Session(OLD)
    for move in ("take", "count"):
        first.choose(move)

    second = Session.from_state(OLD, first.state)
    second.choose("enter")

    assert second.run.beginning == first.state
    assert [turn.state for turn in replay(OLD, second.run).turns] == [
        turn.state for turn in second.turns
    ]
    assert second.state.visits == {**first.state.visits, "act1.mara.yard.enter": 1, "act2.mara.hall": 1}  # fmt: skip
    assert second.undo() is not None
    assert second.undo() is None


def test_a_state_that_is_taken_up_is_shown_and_not_entered_again() -> None:
    session = Session(OLD)
    session.choose("knock")

    state, _ = take_up(OLD, session.state)

    assert state == session.state
    assert Session.from_state(OLD, session.state).page.paragraphs == session.page.paragraphs


def test_where_nothing_is_offered_any_longer_the_story_goes_on() -> None:
    today = story(
        ("{choice: Count., id: count, do: wet = true,", "{choice: Count., id: count, when: wet,"),
        ("{choice: Go in., id: enter, to: act2.mara}", "{choice: Wait., id: wait, when: wet}\n    to: act2.mara"),
    )  # fmt: skip
    session = Session(OLD)
    session.choose("take")

    assert Session.from_state(today, session.state).state.at == "act2.mara.hall"


# --------------------------------------------------------------------- rescue

TAKEN_OTHERWISE = (("id: take,", "id: take_it,"), NEXT)


def test_a_run_goes_on_from_its_last_snapshot_and_the_choices_behind_it(tmp_path: Path) -> None:
    path = kept(tmp_path, "knock", "take", "count", "enter", "listen", "up")

    found = resumed(path, story(*TAKEN_OTHERWISE))
    make(found.session, found.journal, ("wait",))
    found.journal.close()

    assert found.session.state.at == "act2.mara.loft"
    assert found.message == (
        "NV607: The story has changed since this save. You are still at *loft*, though not all that led there is in the "
        "story any more. This night can no longer count as a run on 1.1.0; it still verifies on 1.0.0. The old file is "
        "left as it was."
    )
    header, origin, aid, state, *events = lines(found.journal.path)
    assert (origin["k"], origin["run"]) == ("x-from", path.stem)
    assert (aid["k"], aid["name"]) == ("tool", "rescue")
    assert state["k"] == "snap"
    assert [event.get("c") for event in events] == ["listen", "up", "wait"]
    assert header["run"] != path.stem


def test_a_rescued_run_goes_on_as_often_as_one_likes(tmp_path: Path) -> None:
    today = story(*TAKEN_OTHERWISE)
    found = resumed(kept(tmp_path, "knock", "take", "count", "enter", "listen"), today)
    make(found.session, found.journal, ("up", "undo", "undo", "listen", "up"))
    found.journal.close()
    path, state = found.journal.path, found.session.state

    (run,) = (one for one in kept_runs(tmp_path, UNHURRIED) if one.path == path)
    again = resume_run(run, today, port=UNHURRIED)
    make(again.session, again.journal, ("undo", "undo", "undo", "undo", "listen"))
    again.journal.close()

    assert (again.message, again.journal.path) == ("", path)
    assert [turn.move for turn in again.session.turns[1:]] == [
        turn.move for turn in found.session.turns[1:2]
    ]
    assert again.session.turns[0].state == found.session.turns[0].state
    assert state.at == "act2.mara.loft"
    assert follow(read_run(path.read_bytes()), today).fault == ""


def test_a_rescued_run_can_be_rescued_again(tmp_path: Path) -> None:
    found = resumed(kept(tmp_path, "take", "enter", "listen"), story(*TAKEN_OTHERWISE))
    found.journal.close()

    later = story(*TAKEN_OTHERWISE, ("id: listen,", "id: hearken,"))
    again = resumed(found.journal.path, later)
    again.journal.close()

    assert again.session.state.at == "act2.mara.hall"
    assert "you are now at *hall*, one choice earlier" in again.message
    assert lines(again.journal.path)[3]["state"] == lines(found.journal.path)[3]["state"]


def test_where_the_last_snapshot_is_gone_an_earlier_one_is_taken(tmp_path: Path) -> None:
    path = kept(tmp_path, "take", "count", "enter", "up")
    today = story(*TAKEN_OTHERWISE, ("hall", "parlour"))

    found = resumed(path, today)
    found.journal.close()

    assert found.session.state.at == "act2.mara.parlour"
    assert found.session.state.values["child"] == "took"


def test_choices_are_preferred_that_lead_further(tmp_path: Path) -> None:
    path = kept(tmp_path, "take", "count", "count")
    today = story(("id: count,", "id: reckon,"), NEXT)

    found = resumed(path, today)
    found.journal.close()

    assert found.session.state.at == "act1.mara.yard"
    assert found.session.run.beginning is None
    assert [event["k"] for event in lines(found.journal.path)[1:]] == [
        "x-from",
        "tool",
        "pick",
        "snap",
    ]


def test_where_no_place_is_left_the_act_is_opened_with_what_was_carried(tmp_path: Path) -> None:
    path = kept(tmp_path, "knock", "take", "enter", "listen")
    today = story(
        ("  gate:", "  fence:"), ("to: gate", "to: fence"), ("  yard:", "  court:"), ("to: yard", "to: court"),
        ("hall", "parlour"), NEXT,
    )  # fmt: skip

    found = resumed(path, today)
    found.journal.close()

    assert found.message == (
        "NV612: The scene this save was in, and everything before it, is gone in 1.1.0. You can read the night so far, "
        f"for the old file is left as it was (`neovista replay {path}`), or begin act 2 with what you carried: that "
        "is the page you are at."
    )
    assert found.session.state.at == "act2.mara.parlour"
    assert found.session.state.values["child"] == "took"
    assert found.session.state.values["coins"] == 4
    (run,) = (one for one in kept_runs(tmp_path, UNHURRIED) if one.path == found.journal.path)
    again = resume_run(run, today, port=UNHURRIED)
    again.journal.close()
    assert (again.message, again.session.state) == ("", found.session.state)


def test_looking_at_a_run_shows_where_it_would_be_rescued_to(tmp_path: Path) -> None:
    kept(tmp_path, "knock", "take", "enter", "up")
    (run,) = kept_runs(tmp_path, UNHURRIED)

    page = peek(run, story(*TAKEN_OTHERWISE))

    assert page is not None
    assert page.at == "act2.mara.loft"


def test_what_is_left_of_the_night_can_be_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = kept(tmp_path, "knock", "take", "count")
    head, *chapters = STORY.replace("id: take,", "id: take_it,").split("---\n")
    (tmp_path / "story.yaml").write_text(head, encoding="utf-8")
    for number, chapter in enumerate(chapters):
        (tmp_path / f"{number}.yaml").write_text(chapter, encoding="utf-8")

    status = run(["replay", str(path), "--story", str(tmp_path)])

    said = capsys.readouterr()
    assert status == 1, said.err
    assert said.out.endswith(
        "What is recorded from here on, by the names it had:\n> gate: take\n> yard: count\n"
    )
    assert "From choice 2 on it does not hold here" in said.err


@pytest.mark.parametrize("moves", [("take", "enter", "up"), ("knock",)])
def test_a_rescued_run_is_never_ranked(moves: tuple[str, ...], tmp_path: Path) -> None:
    today = story(*TAKEN_OTHERWISE, ("id: knock,", "id: rap,"))
    found = resumed(kept(tmp_path, *moves), today)
    left = {"act2.mara.loft": (), "act1.mara.gate": ("take_it", "enter", "up")}[
        found.session.state.at
    ]
    make(found.session, found.journal, (*left, "sleep"))
    found.journal.close()

    account = verify(found.journal.path.read_bytes(), "run.nvs", today)

    assert found.session.has_ended
    assert account.verdict == "unranked"
    assert [one.code for one in account.found] == ["NV625"]
