"""What `verify` says of true runs, and of forged ones: the forger knows the format and chains every file anew.

A forged file has to be rejected, unless it has become another legal run; then it is reported as that run, by its own counts.
Whether it has is asked of a second reader, which shares nothing with ours but the machine. Some hundreds are forged each
time; NEOVISTA_TORTURE=10000 says how many, and with `-s` the counts are printed.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from forging import (
    OPERATORS,
    RICH,
    RUN_ID,
    Forger,
    by_the_book,
    chained,
    lines_of,
    rich,
    told_run,
)
from helpers import UNHURRIED, compiled, compiled_sources

from neovista.cli.command_line import run
from neovista.diagnostics.source import SourceFile
from neovista.model.program import Program
from neovista.runtime.events import Answered, Chose, Move
from neovista.runtime.session import Session
from neovista.saves.accounts import account_data, account_lines
from neovista.saves.canonical import digest
from neovista.saves.digests import Digests
from neovista.saves.echo import Echo
from neovista.saves.files import read_run
from neovista.saves.journal import begin_run, kept_runs, resume_run
from neovista.saves.reasons import why_not_offered
from neovista.saves.rerun import rerun
from neovista.saves.stories import load_sources
from neovista.saves.verifying import Account, verify

ROOT = Path(__file__).parent.parent
FORGERIES = max(400, int(os.environ.get("NEOVISTA_TORTURE") or 0))


@lru_cache(maxsize=1)
def shipped_sources() -> tuple[SourceFile, ...]:
    return tuple(load_sources(ROOT / "story").files)


@lru_cache(maxsize=1)
def shipped() -> Program:
    return compiled_sources(shipped_sources())


# ------------------------------------------------------------------ true runs


class Ticker:
    """A clock that goes on by itself: as many milliseconds each time as the dice say."""

    def __init__(self, dice: random.Random) -> None:
        self.at, self.dice = 1000.0, dice

    def __call__(self) -> float:
        self.at += self.dice.randrange(1, 900) / 1000
        return self.at


def true_run(
    program: Program, folder: Path, seed: int = 1, *, longest: int = 60, echo: Echo | None = None
) -> bytes:
    """A run played at random and kept by the journal: undone now and then, closed and opened once perhaps."""
    dice = random.Random(seed)
    home = folder / str(seed)
    ticker = Ticker(dice)
    session, journal = begin_run(
        home,
        program,
        seed=dice.randrange(32**8),
        echo=echo,
        clock=ticker,
        now=lambda: 1795366380.0,
        port=UNHURRIED,
    )
    for _ in range(longest):
        page = session.page
        if session.has_ended or (dice.random() < 0.12 and len(session.turns) > 1):
            if session.has_ended and dice.random() < 0.7:
                break
            session.undo()
            journal.undone()
        elif page.question is not None and (not page.open_choices or dice.random() < 0.5):
            journal.made(session.answer("Rex"))
        else:
            journal.heard()
            journal.made(
                session.choose(dice.choice(page.open_choices).id), dice.choice(["key", "mouse"])
            )
        if dice.random() < 0.02:
            journal.close()
            (kept,) = kept_runs(home, UNHURRIED)
            resumed = resume_run(
                kept, program, clock=ticker, now=lambda: 1795366999.0, port=UNHURRIED
            )
            session, journal = resumed.session, resumed.journal
    journal.close()
    assert journal.problem is None
    return journal.path.read_bytes()


def ended_run(program: Program, folder: Path, first: int = 1) -> bytes:
    """A run that came to an ending, and nothing behind it."""
    for seed in range(first, first + 200):
        data = true_run(program, folder, seed)
        if json.loads(data.splitlines()[-1])["k"] == "end":
            return data
    raise AssertionError("no run came to its end")


@pytest.fixture(name="corpus", scope="module")
def _corpus(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Program, bytes]]:
    """Runs of two stories, with and without echoes."""
    folder = tmp_path_factory.mktemp("runs")
    echo = Echo("5t9k2m8xq4hw7c3n", "3a0983b7feb68ea6", {"boat": "sold"})
    runs = [(rich(), true_run(rich(), folder, seed)) for seed in range(1, 13)]
    runs += [(rich(), true_run(rich(), folder, seed, echo=echo)) for seed in range(13, 19)]
    runs += [(shipped(), true_run(shipped(), folder, seed)) for seed in range(19, 25)]
    return runs


def said(account: Account) -> str:
    return "\n".join(account_lines(account))


def codes(account: Account) -> list[str]:
    return [one.code for one in account.found]


def test_a_forged_run_is_rejected_or_is_a_legal_run_of_its_own(
    corpus: list[tuple[Program, bytes]],
) -> None:
    dice = random.Random(2147)
    counts: Counter[tuple[str, str]] = Counter()
    for number in range(FORGERIES):
        program, data = dice.choice(corpus)
        name = [*OPERATORS][number % len(OPERATORS)]
        lines = lines_of(data)
        forger = Forger(program, dice)
        OPERATORS[name](forger, lines)
        if dice.random() < 0.15:
            OPERATORS[dice.choice([*OPERATORS])](forger, lines)
        forged = chained(lines)

        expected = by_the_book(forged, program)
        account = verify(forged, "forged.nvs", program)

        shown = f"{name} of run {number}:\n{said(account)}"
        if expected is None:
            assert account.verdict == "rejected", shown
            assert codes(account)[0] in ("NV620", "NV621", "NV622"), shown
        else:
            assert account.verdict == ("verified" if expected["ending"] else "unfinished"), shown
            assert own(account) == expected, shown
        is_same = forged == data
        counts[name, "same" if is_same else account.verdict] += 1
    print_counts(counts)
    assert {name for name, verdict in counts if verdict == "rejected"} >= {*OPERATORS} - {
        "name",
        "cut",
        "played_again",
    }


def own(account: Account) -> dict[str, Any]:
    """What an account says a run is, as the second reader says it."""
    told: Any = account_data(account)
    return {
        "run": told["run"]["id"],
        "moves": told["proven"]["moves"],
        "undos": told["proven"]["undos"],
        "ending": told["proven"]["ending"],
        "seal": told["run"]["seal"],
        "at": told["proven"]["at"],
    }


def print_counts(counts: Counter[tuple[str, str]]) -> None:
    verdicts = sorted({verdict for _, verdict in counts})
    tell(f"\n{sum(counts.values())} forged runs")
    for name in OPERATORS:
        row = ", ".join(f"{counts[name, one]} {one}" for one in verdicts if counts[name, one])
        tell(f"  {name:<14} {row}")


def tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def test_every_true_run_is_what_the_second_reader_says(corpus: list[tuple[Program, bytes]]) -> None:
    for program, data in corpus:
        account = verify(data, "true.nvs", program)

        assert account.verdict in ("verified", "unfinished"), said(account)
        assert own(account) == by_the_book(data, program)


def test_a_damaged_byte_never_verifies(corpus: list[tuple[Program, bytes]]) -> None:
    dice = random.Random(7)
    for program, data in corpus:
        flipped = bytearray(data)
        flipped[dice.randrange(len(data))] ^= 1 << dice.randrange(8)

        account = verify(bytes(flipped), "flipped.nvs", program)

        assert account.verdict in ("damaged", "undecided"), said(account)


def test_digests_that_remember_are_those_that_do_not(corpus: list[tuple[Program, bytes]]) -> None:
    digests, other = Digests(), Digests()
    for program, data in corpus:
        steps = rerun(read_run(data), program).steps
        for step in [*steps, *reversed(steps)]:
            assert digests.of(step.state) == digest(step.state) == other.of(step.state)


@pytest.mark.parametrize(
    "odd", [{"deep": {"h": "0" * 32}}, {'a"h': "0" * 32}, {"deep": ['"h":"0"', {"h": "1", "i": 2}]}]
)
def test_a_line_with_another_h_in_it_is_chained_like_any(odd: dict[str, Any]) -> None:
    data = chained([*lines_of(told_run("wait")), {"k": "x-odd", **odd}, {"k": "eof"}])

    assert read_run(data).fault == ""
    assert by_the_book(data, rich()) is not None
    assert read_run(data.replace(b'"h":"0', b'"h":"1', 1)).fault


# ---------------------------------------------------------- what is said of it


def test_a_run_is_told_in_three_parts() -> None:
    account = verify(told_run("wait", "undo", "pay", "on", cat="home"), "run.nvs", rich())

    seal = account.rerun.seal if account.rerun else ""
    logic = account.header.logic[:8] if account.header else ""
    assert (
        said(account)
        == f"""\
RUN {RUN_ID}   seal {seal}   The Quay 1.2.0 (logic {logic})   seed 00000233

Proven by replaying 3 choices
  ending           Home
  moves / undos    3 / 1
  category         home (declared)    also meets: any, alone, no-echo, single-session
  every state digest matches; the chain is whole
Recorded by the runner's machine, and consistent
  RTA  0:02.100    IGT 0:02.088    started 2026-11-22 16:53 UTC
  input: keyboard; fastest gap 500 ms, median 550 ms; no aids used
Not provable from a file
  that a person pressed the keys, at this speed. Ask for video; the seal is on its last screen.

VERIFIED"""
    )
    assert account.verdict == "verified"
    assert len(seal) == 16


def test_a_run_in_progress_is_whole_and_not_finished() -> None:
    account = verify(told_run("wait", "pay", cat="home"), "run.nvs", rich())

    assert account.verdict == "unfinished"
    assert "seal none yet" in said(account)
    assert "  ending           none; it stands at `main.gate.came-back`" in said(account)
    assert "category         home (declared)    also meets: no-echo, single-session" in said(
        account
    )
    assert said(account).endswith("\nWHOLE, NOT FINISHED")


def test_time_that_was_undone_and_time_between_sessions_count() -> None:
    moves = ("wait", "undo", "open 3600000", '{"k": "x-clock", "by": 2500}', "pay", "on")

    account = verify(told_run(*moves), "run.nvs", rich())

    told = said(account)
    assert account.verdict == "verified", told
    assert "RTA  1:00:03.450    IGT 0:03.438" in told
    assert "closed and opened again once; 1:00:00.000 between, counted in RTA" in told
    assert "the wall clock jumped by 2500 ms at 0:02.100; RTA does not follow it" in told
    assert "meets: any, alone, no-echo" in told


def test_no_account_says_that_a_time_is_proven(corpus: list[tuple[Program, bytes]]) -> None:
    for program, data in corpus:
        told = said(verify(data, "run.nvs", program))
        proven = told.partition("Proven by")[2].partition("Recorded by")[0]
        assert "RTA" not in proven
        assert "IGT" not in proven
        assert "time" not in proven.replace("times", "")


# ----------------------------------------------------------------- rejections


def test_a_closed_choice_is_rejected_with_what_it_needs() -> None:
    lines = lines_of(told_run("pay", "back", "pay", "on"))
    lines[2]["c"], lines[2]["s"] = "reeds", "0" * 16

    account = verify(chained(lines), "run.nvs", rich())

    assert codes(account) == ["NV620"]
    assert account.found[0].headline == (
        "Rejected at choice 2: `main.gate.came-back` does not offer `reeds` here"
        " (it needs wet; it does not hold here)"
    )
    assert said(account).endswith("REJECTED at choice 2")


GATES = """
threads: {ida: {name: Ida}}
variables:
  coins: {range: 0..6, start: 1}
  wet: {start: false}
  mood: {one_of: [calm, sour], start: sour}
  seen: {set_of: [heron, crane], start: [crane]}
hinges: {boat: {of: ida, values: [sold, kept]}}
endings: {out: {title: Out}}
passages:
  quay:
    text: The quay.
    choices:
      - {choice: Again., id: again, once: true, do: coins -= 1, settle: boat = kept, to: quay}
      - {choice: Pay., id: pay, when: coins >= 2, to: out}
      - {choice: Wade., id: wade, when: wet and coins >= 2, to: out}
      - {choice: Sing., id: sing, when: mood is calm, to: out}
      - {choice: Hum., id: hum, when: "mood in [calm]", to: out}
      - {choice: Point., id: point, when: heron in seen, to: out}
      - {choice: Both., id: both, when: wet or (coins == 2 and not settled(boat)), to: out}
      - {choice: Never., id: never, closed: No., to: out}
      - {choice: Sell it., id: sell, settle: boat = sold, to: out}
      - {choice: Leave., id: leave, to: out}
  out: {text: Out., ending: out}
"""


@pytest.mark.parametrize(
    ("choice", "why"),
    [
        ("fly", "it has no such choice"),
        ("again", "it needs visits(main.quay.again) < 1; the run has 1"),
        ("pay", "it needs coins >= 2; the run has 0"),
        ("wade", "it needs wet; it does not hold here"),
        ("sing", "it needs mood is calm; the run has sour"),
        ("hum", "it needs mood in [calm]; the run has sour"),
        ("point", "it needs heron in seen; the run has crane"),
        ("both", "it needs wet or (coins == 2 and not settled(boat)); it does not hold here"),
        ("never", "it is never open"),
        ("sell", "it is already known what was done"),
    ],
)
def test_a_choice_that_is_not_offered_is_explained(choice: str, why: str) -> None:
    program = compiled(GATES)
    state = Session(program).choose("again").state

    said_why = why_not_offered(program, state, Chose("main.quay", choice))

    assert said_why == f"`main.quay` does not offer `{choice}` here ({why})"


@pytest.mark.parametrize(
    ("move", "why"),
    [
        (Chose("main.gone", "on"), "it was taken at `main.gone`, which is not in this story; the replay is at `main.quay`"),
        (Chose("main.out", "on"), "it was taken at `main.out`; the replay is at `main.quay`"),
        (Answered("main.quay", "hound"), "`main.quay` does not ask for `hound`"),
    ],
)  # fmt: skip
def test_a_move_made_elsewhere_is_explained(move: Move, why: str) -> None:
    program = compiled(GATES)

    assert why_not_offered(program, Session(program).state, move) == why


def test_a_state_that_differs_in_one_value_is_explained() -> None:
    lines = lines_of(told_run("sulk", "pay", "on"))
    session = Session(rich(), 2147)
    session.choose("sulk")
    values = {**session.state.values, "harm": 3}
    lines[1]["s"] = digest(evolve(session.state, values=values))

    account = verify(chained(lines), "run.nvs", rich())

    assert codes(account) == ["NV621"]
    assert account.found[0].headline == (
        "Rejected at choice 1: the recorded state differs from the replay (harm 3 recorded, 1 replayed)."
        " The file was edited, or this build is not the one it names"
    )


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"moves": 9}, "Rejected at its end: 9 moves are recorded, and 3 were made"),
        ({"undos": 0}, "Rejected at its end: 0 undos are recorded, and 1 were made"),
        (
            {"igt": 5},
            "Rejected at its end: 5 milliseconds in the game are recorded, and 2088 had passed",
        ),
        (
            {"ending": "lost"},
            "Rejected at its end: it names the ending `lost`, and the story comes to the ending `home`",
        ),
    ],
)
def test_an_end_that_says_something_else_is_rejected(changed: dict[str, Any], why: str) -> None:
    lines = lines_of(told_run("wait", "undo", "pay", "on"))
    lines[-1] |= changed

    account = verify(chained(lines), "run.nvs", rich())

    assert (codes(account), account.found[0].headline) == (["NV622"], why)


def test_a_clock_that_goes_back_is_rejected() -> None:
    lines = lines_of(told_run("wait", "pay", "on"))
    lines[2]["t"] = 1

    account = verify(chained(lines), "run.nvs", rich())

    assert account.found[0].headline == (
        "Rejected at choice 2: it was taken at 0:00.001, before what came before it"
    )


def test_a_category_that_is_not_met_is_a_rejection_with_what_is_met() -> None:
    account = verify(told_run("jump", "reeds", cat="home"), "run.nvs", rich())

    assert codes(account) == ["NV624"]
    assert account.found[0].headline == (
        "Not *Straight Home*: it came to *Lost*, not to *Home*."
        " It does meet: any, alone, no-echo, single-session"
    )
    assert said(account).endswith("REJECTED at its category")


@pytest.mark.parametrize("header", [{"mode": "practice"}, {"mode": "tool"}])
def test_practice_is_studied_and_not_ranked(header: dict[str, Any]) -> None:
    account = verify(told_run("pay", "on", **header), "run.nvs", rich())

    assert (account.verdict, codes(account)) == ("unranked", ["NV625"])
    assert account.found[0].headline == "Practice file: it can be compared and studied, not ranked"
    assert said(account).endswith("NOT RANKED")


def test_an_aid_taints_a_run_for_ever() -> None:
    account = verify(told_run("wait", '{"k": "tool", "name": "console"}', "pay", "on"), "x", rich())

    assert (account.verdict, codes(account)) == ("unranked", ["NV625"])
    assert "an aid was used: console" in account.found[0].notes
    assert "aids used: console" in said(account)


# ---------------------------------------------------------------------- echoes


def test_the_echo_in_the_header_is_what_the_run_is_replayed_with() -> None:
    echo = {"run": RUN_ID, "seal": "3a0983b7feb68ea6", "hinges": {"boat": "sold"}}
    data = told_run("pay", "on", echo=echo)

    account = verify(data, "run.nvs", rich())
    lines = lines_of(data)
    lines[0]["echo"] = None
    without = verify(chained(lines), "run.nvs", rich())

    assert account.verdict == "verified", said(account)
    assert "1 hinge of run 5t9k2m8xq4hw7c3n, seal 3a0983b7feb68ea6, used for the replay" in said(
        account
    )
    assert "no-echo" not in said(account)
    assert "also meets: any, home\n" in said(account).replace(
        "none declared    meets", "also meets"
    ).replace(", single-session", "")
    assert codes(without) == ["NV621"]
    assert "boat sold recorded, kept replayed" in without.found[0].headline


@pytest.mark.parametrize(
    "echo",
    [
        {"run": RUN_ID, "seal": "3a0983b7feb68ea6"},
        {"run": "me", "seal": "3a0983b7feb68ea6", "hinges": {}},
        {"run": RUN_ID, "seal": "x", "hinges": {}},
        {"run": RUN_ID, "seal": "3a0983b7feb68ea6", "hinges": {"boat": 3}},
        {"run": RUN_ID, "seal": "3a0983b7feb68ea6", "hinges": {}, "path": "/home/me"},
    ],
)
def test_an_echo_of_another_shape_is_no_header(echo: dict[str, Any]) -> None:
    data = told_run("pay", "on")
    lines = lines_of(data)
    lines[0]["echo"] = echo

    assert verify(chained(lines), "run.nvs", rich()).verdict == "damaged"


# ---------------------------------------------------- stories that have changed


def shipped_with(old: str, new: str) -> Program:
    """The shipped story, with some words in the place of others."""
    assert any(old in source.text for source in shipped_sources())
    return compiled_sources(
        SourceFile(source.name, source.text.replace(old, new)) for source in shipped_sources()
    )


def to_private(folder: Path) -> bytes:
    """A night of the shipped chapter that begins with *private*, and takes the first choice ever after."""
    session, journal = begin_run(folder, shipped(), port=UNHURRIED)
    for choice in ("down", "as_elysia", "write_private"):
        offered = [one.id for one in session.page.open_choices]
        journal.made(session.choose(choice if choice in offered else offered[0]))
    while not session.has_ended:
        journal.made(session.choose(session.page.open_choices[0].id))
    journal.close()
    return journal.path.read_bytes()


def test_a_run_of_the_shipped_chapter_verifies(tmp_path: Path) -> None:
    account = verify(to_private(tmp_path), "night.nvs", shipped())

    assert account.verdict == "verified", said(account)
    assert "meets: one_night, low, unharmed, no-echo, single-session" in said(account)
    assert "every state digest matches; the chain is whole\n" in said(account)


def test_one_changed_choice_of_it_is_rejected(tmp_path: Path) -> None:
    lines = lines_of(to_private(tmp_path))
    changed = next(line for line in lines[1:] if line.get("c") == "write_private")
    changed["c"] = "write_sleep"

    account = verify(chained(lines), "night.nvs", shipped())

    assert (account.verdict, codes(account)) == ("rejected", ["NV621"])
    assert "act1.elysia.entered private recorded, sleep replayed" not in said(account)
    assert account.place == f"choice {lines.index(changed)}"


def test_a_mended_typo_leaves_it_verified(tmp_path: Path) -> None:
    mended = shipped_with("My name is Elysia Voss.", "My name’s Elysia Voss.")

    account = verify(to_private(tmp_path), "night.nvs", mended)

    assert account.verdict == "verified"
    assert "the chain is whole; text build differs" in said(account)


def test_a_rule_that_changed_elsewhere_leaves_it_verified_here_too(tmp_path: Path) -> None:
    other = shipped_with("do: entered = inspection", "do: [entered = inspection, doors += 1]")

    account = verify(to_private(tmp_path), "night.nvs", other)

    assert account.verdict == "verified", said(account)
    assert not account.same_logic
    assert "rules have changed since, and this run is as good in this one" in said(account)


def test_a_changed_rule_on_its_way_cannot_be_decided_here(tmp_path: Path) -> None:
    other = shipped_with("do: entered = private", "do: [entered = private, doors += 1]")

    account = verify(to_private(tmp_path), "night.nvs", other)

    logic = account.header.logic[:8] if account.header else ""
    assert (account.verdict, codes(account)) == ("undecided", ["NV623"])
    assert account.found[0].headline.startswith(
        f"Cannot check: the run is from story 0.1.0 (logic {logic}), which is not here."
    )
    assert "doors 1 recorded, 2 replayed" in account.found[0].headline
    assert said(account).endswith("NOT DECIDED")


def test_a_removed_passage_cannot_be_decided_here() -> None:
    data = told_run("pay", "on")
    gone = compiled(RICH.replace("to: gate}", "to: home}").replace("to: gate", "to: home"))

    account = verify(data, "run.nvs", gone)

    assert (account.verdict, codes(account)) == ("undecided", ["NV623"])
    assert "which is not here. At choice 1 it differs from this one" in account.found[0].headline


def test_a_category_that_is_gone_from_a_changed_story_cannot_be_decided_here() -> None:
    data = told_run("pay", "on", cat="home")
    gone = compiled(RICH.replace("  home: {name: Straight", "  other: {name: Straight"))

    assert verify(data, "run.nvs", gone).verdict == "undecided"
    assert verify(data, "run.nvs", rich()).verdict == "verified"


def test_what_contradicts_itself_is_rejected_whatever_the_story() -> None:
    lines = lines_of(told_run("wait", "undo", "pay", "on"))
    lines[-1]["moves"] = 2
    other = compiled(RICH.replace("do: [mood = sour, harm += 1]", "do: mood = sour"))

    assert verify(chained(lines), "run.nvs", other).verdict == "rejected"


@pytest.mark.parametrize("mods", [[("seat", "1.0.0")], [("seat", "1.0.0"), ("hat", "2.0.0")]])
def test_mods_that_are_not_here_cannot_be_decided(mods: list[tuple[str, str]]) -> None:
    listed = [{"id": name, "ver": version} for name, version in mods]
    data = told_run("pay", "on", mods=listed)

    account = verify(data, "run.nvs", rich())
    with_them = verify(data, "run.nvs", evolve(rich(), mods=tuple(mods)))

    assert (account.verdict, codes(account)) == ("undecided", ["NV623"])
    assert "with `seat` 1.0.0" in account.found[0].headline
    assert with_them.verdict == "verified"


def test_another_story_and_a_later_format_cannot_be_decided() -> None:
    of_another = told_run(
        "pay", "on", story={"id": "pier", "logic": "0" * 32, "text": "0" * 32, "ver": "1"}
    )
    later = told_run("pay", "on", fmt=[2, 0])
    rules = told_run("pay", "on", engine={"rules": 2, "ver": "9"})

    assert codes(verify(of_another, "run.nvs", rich())) == ["NV623"]
    assert [codes(verify(data, "x", rich())) for data in (later, rules)] == [["NV603"], ["NV603"]]
    assert verify(later, "x", rich()).verdict == "undecided"


def test_a_run_that_was_rescued_from_an_older_story_is_not_ranked(tmp_path: Path) -> None:
    """It goes on from a snapshot; where that came from is only what the file says."""
    session, journal = begin_run(tmp_path, rich(), port=UNHURRIED)
    for move in ("jump", "back", "wait", "pay", "back"):
        offered = [one.id for one in session.page.open_choices]
        journal.made(session.choose(move if move in offered else offered[0]))
    for _ in range(20):
        journal.made(session.choose("wait"))
    journal.close()
    edited = compiled(RICH.replace("id: jump,", "id: leap,"))
    (kept,) = kept_runs(tmp_path, UNHURRIED)

    resumed = resume_run(kept, edited, port=UNHURRIED)
    resumed.journal.close()
    data = resumed.journal.path.read_bytes()
    account = verify(data, "rescued.nvs", edited)

    assert b'"name":"rescue"' in data
    assert (account.verdict, codes(account)) == ("unranked", ["NV625"]), said(account)


def test_autosaves_and_their_like_are_verified_like_runs(tmp_path: Path) -> None:
    session, journal = begin_run(tmp_path, rich(), port=UNHURRIED)
    for move in ("wait", "pay", "on"):
        journal.made(session.choose(move))
    journal.close()

    accounts = [
        verify(path.read_bytes(), path.name, rich()) for path in (tmp_path / "auto").iterdir()
    ]

    assert accounts
    assert {account.verdict for account in accounts} <= {"verified", "unfinished"}
    assert any(account.rerun and account.rerun.end for account in accounts)


# ------------------------------------------------------------ the command line


@pytest.fixture(name="story")
def _story(tmp_path: Path) -> Path:
    path = tmp_path / "quay.yaml"
    path.write_text(RICH, encoding="utf-8")
    return path


ELSEWHERE = {"id": "pier", "logic": "0" * 32, "text": "0" * 32, "ver": "1"}


def forged() -> bytes:
    lines = lines_of(told_run("pay", "on"))
    lines[-1]["moves"] = 1
    return chained(lines)


LEAVINGS: dict[str, tuple[Callable[[], bytes], int, str, str]] = {
    "a run": (lambda: told_run("pay", "on"), 0, "verified", "VERIFIED"),
    "a run in progress": (lambda: told_run("pay"), 0, "unfinished", "WHOLE, NOT FINISHED"),
    "a forged one": (forged, 1, "rejected", "REJECTED at its end"),
    "a damaged one": (lambda: told_run("pay", "on")[:-30], 1, "damaged", "DAMAGED"),
    "practice": (lambda: told_run("pay", "on", mode="practice"), 1, "unranked", "NOT RANKED"),
    "a zip": (lambda: b"PK\x03\x04", 1, "unread", "NOT READ"),
    "another story": (lambda: told_run(story=ELSEWHERE), 3, "undecided", "NOT DECIDED"),
    "a later format": (lambda: told_run(fmt=[2, 0]), 3, "undecided", "NOT DECIDED"),
}


@pytest.mark.parametrize("name", LEAVINGS)
def test_what_verify_leaves_with(
    name: str, story: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make, status, verdict, last = LEAVINGS[name]
    file = tmp_path / "run.nvs"
    file.write_bytes(make())

    assert run(["verify", str(file), "--story", str(story)]) == status
    assert capsys.readouterr().out.splitlines()[-1] == last
    assert run(["verify", str(file), "--story", str(story), "--format", "json"]) == status
    assert json.loads(capsys.readouterr().out)["verdict"] == verdict


def test_several_files_are_told_one_after_the_other(
    story: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = tmp_path / "good.nvs", tmp_path / "bad.nvs"
    good.write_bytes(told_run("pay", "on"))
    bad.write_bytes(told_run("pay", "on")[:-9])

    status = run(["verify", str(good), str(bad), str(tmp_path / "none.nvs"), "--story", str(story)])

    told = capsys.readouterr().out
    assert status == 1
    assert [line for line in told.splitlines() if line.isupper()] == [
        "VERIFIED",
        "DAMAGED",
        "NOT READ",
    ]
    assert "NV608: This save cannot be opened: no such file or directory." in told


def test_a_story_that_is_not_there_decides_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "run.nvs"
    file.write_bytes(told_run("pay", "on"))

    assert run(["verify", str(file), "--story", str(tmp_path / "gone")]) == 3
    assert "NV002" in capsys.readouterr().err


def test_standard_input_is_read_and_nothing_is_written(story: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}

    ran = subprocess.run(
        [sys.executable, "-B", "-m", "neovista", "verify", "-", "--story", str(story)],
        input=told_run("pay", "on"),
        capture_output=True,
        cwd=home,
        env={
            **os.environ,
            "HOME": str(home),
            "NEOVISTA_HOME": str(home / "saves"),
            "PYTHONPATH": str(ROOT),
        },
        check=False,
    )

    assert (ran.returncode, ran.stderr) == (0, b"")
    assert ran.stdout.decode().splitlines()[-1] == "VERIFIED"
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before


def test_the_same_file_is_told_the_same_whatever_the_hash_seed(story: Path) -> None:
    told = {
        subprocess.run(
            [
                sys.executable,
                "-m",
                "neovista",
                "verify",
                "-",
                "--story",
                str(story),
                "--format",
                "json",
            ],
            input=told_run("jump", "on", cat="bird"),
            capture_output=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=False,
        ).stdout
        for seed in ("0", "1", "2")
    }

    assert len(told) == 1
