"""What holds for every story and every run: some are made up, and walked through at random."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from attrs import define
from helpers import compiled_sources
from hypothesis import given
from hypothesis import strategies as st

from neovista.diagnostics.source import SourceFile
from neovista.model.expressions import Value
from neovista.model.program import UNSETTLED, OneOf, Program, Range, SetOf, Variable, YesNo
from neovista.runtime.events import (
    Chose,
    Events,
    HingeSettled,
    PassageEntered,
    TextShown,
    VariableChanged,
)
from neovista.runtime.machine import NotOffered, open_choices, step
from neovista.runtime.reading import page_of
from neovista.runtime.session import Session, replay
from neovista.runtime.state import State

# ------------------------------------------------------------ made-up stories

WORDS = ("One. ", "*Two* ", "{harm} ", "{ground} ", "{theirs} ", "", "{!once} ", "[[town]] ")
ASKED = (
    "rain",
    "ground is slate",
    "ground in [slate, water]",
    "teo in posted",
    "elysia is advocate",
    "settled(mine)",
    "mine is dog",
    "theirs in [dry, wet]",
    "harm < 2",
    "harm == 0",
    "visits(p0) >= 2",
    "chosen(c0)",
)
CHANGES = (
    "harm += 2",
    "harm -= 9",
    "harm = 3",
    "posted += teo",
    "posted -= teo",
    "rain = true",
    "rain = false",
    "ground = water",
    "elysia becomes accuser",
    "elysia becomes advocate",
)


@define
class Maker:
    """Makes up a story of Jaxon's, in which a hinge of Luna's is seen, out of one number."""

    dice: random.Random
    passages: int
    taken: int = 0
    """How many choices have a name already."""

    def story(self) -> dict[str, Any]:
        """The whole."""
        first = self.choice(0, 1)
        passages = {f"p{at}": {"hour": "late", **self.beat(at, 2)} for at in range(self.passages)}
        passages["p0"].setdefault("choices", []).append(first)
        passages[f"p{self.passages}"] = {"ending": "over"}
        rungs = [{"when": self.asked(("rain", "harm >= 1")), "value": "wet"}, {"value": "dry"}]
        return {
            "story": "made_up",
            "title": "Made up",
            "threads": {"jaxon": {"name": "Jaxon"}, "luna": {"name": "Luna"}},
            "variables": {
                "harm": {"range": "-2..3", "start": "0"},
                "rain": {"start": "false"},
                "ground": {"one_of": ["grass", "slate", "water"]},
                "posted": {"set_of": ["teo", "ivo"]},
            },
            "stances": {
                "elysia": {
                    "start": "witness",
                    "moves": ["witness -> accuser", "accuser -> advocate"],
                }
            },
            "hinges": {
                "mine": {"of": "jaxon", "values": ["dog", "no_dog"]},
                "theirs": {"of": "luna", "values": ["dry", "wet"], "otherwise": rungs},
            },
            "endings": {"over": {"title": "Over"}},
            "codex": {"town": {"title": "Town", "text": "A town."}},
            "passages": passages,
        }

    def beat(self, at: int, deeper: int) -> dict[str, Any]:
        """A beat of one passage: by itself it leads only forward, so that no turn goes round for ever."""
        beat: dict[str, Any] = {"text": [self.block(), f"Here, at {at}."]}
        if self.often():
            beat["do"] = [self.change(), self.change()]
        if deeper and self.often():
            beat["choices"] = [self.choice(at, deeper - 1) for _ in range(self.dice.randint(1, 3))]
        if deeper and self.often():
            beat["then"] = self.beat(at, 0)
        if self.often():
            ahead = [f"p{self.dice.randint(at + 1, self.passages)}" for _ in range(2)]
            beat["to"] = [{"when": self.asked(), "to": ahead[0]}, {"to": ahead[1]}]
        return beat

    def choice(self, at: int, deeper: int) -> dict[str, Any]:
        """A choice, which may also lead back."""
        choice = {**self.beat(at, deeper), "choice": f"Go {self.prose(1)}", "id": f"c{self.taken}"}
        self.taken += 1
        if self.often():
            choice["when"] = self.asked()
            choice.update(self.dice.choice([{}, {"closed": "so {harm}"}]))
        if self.often():
            choice["to"] = f"p{self.dice.randint(0, self.passages - 1)}"
        if self.often():
            choice["settle"] = self.dice.choice(["mine = dog", "mine = no_dog"])
        choice["once"] = self.dice.choice(["true", "false"])
        return choice

    def block(self) -> Any:
        """A block of text, perhaps a conditional dream."""
        if self.often():
            return f"So. {self.prose(2)}"
        texts = {"text": "So.", "else": f"No. {self.prose(1)}", "dream": f"Dream {self.prose(1)}"}
        return {"when": self.asked(), **texts}

    def prose(self, deeper: int) -> str:
        """Words, variants and conditions in one another."""
        if not deeper or self.often():
            return str(self.dice.choice(WORDS))
        head = self.dice.choice(["", "&", "!", f"{self.asked()}: "])
        return f"{{{head}{self.prose(deeper - 1)}|{self.prose(deeper - 1)}}}"

    def asked(self, questions: tuple[str, ...] = ASKED) -> str:
        """A condition."""
        one, other = self.dice.choice(questions), self.dice.choice(questions)
        return str(
            self.dice.choice([one, f"not {one}", f"({one} or {other})", f"{one} and {other}"])
        )

    def change(self) -> Any:
        """An effect, perhaps a conditional one."""
        line = self.dice.choice(CHANGES)
        return line if self.often() else {"when": self.asked(), "do": line}

    def often(self) -> bool:
        """Half of the time."""
        return self.dice.random() < 0.5


@lru_cache(maxsize=1024)
def made_up(number: int, passages: int) -> Program:
    """The same story each time for the same number."""
    story = Maker(random.Random(number), passages).story()
    return compiled_sources([SourceFile("story.yaml", json.dumps(story))])


PROGRAMS = st.builds(made_up, st.integers(0, 10**6), st.integers(1, 5))
WALKS = st.lists(st.integers(0, 5), max_size=12)


def walked(program: Program, walk: list[int]) -> Session:
    """A session after taking, each time, one of the open choices."""
    session = Session(program)
    for pick in walk:
        offered = session.page.open_choices
        if not offered:
            break
        session.choose(offered[pick % len(offered)].id)
    return session


# ------------------------------------------------------------------ what holds


@given(PROGRAMS, WALKS)
def test_a_run_played_again_gives_the_same_turns(program: Program, walk: list[int]) -> None:
    session = walked(program, walk)

    again = replay(program, session.run)

    assert again.turns == session.turns
    assert [turn.page for turn in again.turns] == [turn.page for turn in session.turns]


@given(PROGRAMS, WALKS)
def test_undo_gives_back_every_page_and_state(program: Program, walk: list[int]) -> None:
    session = walked(program, walk)
    before = [(turn.state, page_of(program, turn.state, turn.events)) for turn in session.turns]

    undone = [(session.state, session.page)]
    while session.undo() is not None:
        undone.append((session.state, session.page))

    assert undone == before[::-1]


@given(PROGRAMS, WALKS)
def test_a_page_read_twice_is_the_same(program: Program, walk: list[int]) -> None:
    for turn in walked(program, walk).turns:
        assert page_of(program, turn.state, turn.events) == turn.page


@given(PROGRAMS, WALKS)
def test_no_step_changes_a_state_that_was(program: Program, walk: list[int]) -> None:
    session = Session(program)
    moves = walked(program, walk).run.moves

    seen = [_copied(session.state), *(_copied(session.make(move).state) for move in moves)]

    assert [turn.state for turn in session.turns] == seen


def _copied(state: State) -> State:
    return State(state.at, dict(state.values), dict(state.visits))


@given(PROGRAMS, WALKS)
def test_no_value_leaves_what_was_declared(program: Program, walk: list[int]) -> None:
    for turn in walked(program, walk).turns:
        shown = [event.state for event in turn.events if isinstance(event, TextShown)]
        for state in [*shown, turn.state]:
            assert state.values.keys() == program.variables.keys()
            for name, variable in program.variables.items():
                assert _can_hold(variable, state.values[name]), name


def _can_hold(variable: Variable, value: Value) -> bool:
    match variable:
        case Range(low, high):
            return type(value) is int and low <= value <= high
        case YesNo():
            return type(value) is bool
        case OneOf(values):
            return value in values
        case SetOf(members):
            return isinstance(value, frozenset) and value <= set(members)


@given(PROGRAMS, WALKS)
def test_events_tell_exactly_what_changed(program: Program, walk: list[int]) -> None:
    turns = walked(program, walk).turns

    for before, after in pairwise(turns):
        assert _after(before.state, after.events) == after.state


def _after(state: State, events: Events) -> State:
    """A state, as the events say it has become."""
    at, values, visits = state.at, dict(state.values), dict(state.visits)
    for event in events:
        match event:
            case PassageEntered(passage):
                at = passage
                visits[passage] = visits.get(passage, 0) + 1
            case VariableChanged(variable, old, new):
                assert values[variable] == old != new
                values[variable] = new
            case HingeSettled(hinge, value):
                assert values[hinge] == UNSETTLED
                values[hinge] = value
            case TextShown(passage, shown):
                assert shown == State(passage, values, visits)
            case _:
                pass
    return State(at, values, visits)


@given(PROGRAMS, WALKS)
def test_a_settled_hinge_stays_as_it_is(program: Program, walk: list[int]) -> None:
    turns = walked(program, walk).turns

    for hinge in program.hinges:
        held = [turn.state.values[hinge] for turn in turns]
        assert len(set(held) - {UNSETTLED}) <= 1
        assert held == sorted(held, key=lambda value: value != UNSETTLED)


@given(PROGRAMS, WALKS)
def test_the_page_offers_what_the_machine_takes(program: Program, walk: list[int]) -> None:
    turn = walked(program, walk).turn
    offered = {choice.id for choice in turn.page.open_choices}

    assert offered == {choice.id for choice in open_choices(program, turn.state)}
    for choice in program.passages[turn.state.at].choices:
        assert _is_taken(program, turn.state, choice.id) == (choice.id in offered)


def _is_taken(program: Program, state: State, choice: str) -> bool:
    try:
        step(program, state, Chose(state.at, choice))
    except NotOffered:
        return False
    return True


# ------------------------------------------------------------- the hash seed

_DIGESTS = """
from helpers import STORIES, STORY_NAMES, compiled_folder, moves_of
from neovista.runtime.machine import NotOffered
from neovista.runtime.session import Session
from neovista.saves.canonical import digest
for name in STORY_NAMES:
    session = Session(compiled_folder(STORIES / name))
    for move in moves_of((STORIES / name / "transcript.txt").read_text(encoding="utf-8")):
        try:
            session.choose(move)
        except NotOffered:
            pass
    print(name, *(digest(turn.state) for turn in session.turns))
    print(*(turn.page for turn in session.turns), sep="\\n")
"""


def test_pages_do_not_hang_on_the_hash_seed() -> None:
    one, other = (_printed(_DIGESTS, seed) for seed in ("0", "1"))

    assert one == other
    assert "ShownParagraph" in one


def _printed(code: str, hash_seed: str) -> str:
    here = Path(__file__).parent
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={
            **os.environ,
            "PYTHONHASHSEED": hash_seed,
            "PYTHONPATH": f"{here}{os.pathsep}{here.parent}",
        },
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout
