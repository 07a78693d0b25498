"""The shipped story: nothing is wrong with it, every night of it ends, and all of it can be seen."""

from __future__ import annotations

import random
from collections import Counter
from functools import lru_cache
from pathlib import Path

from neovista.compiler.pipeline import compile_story
from neovista.model.program import UNSETTLED, Program
from neovista.runtime.events import HingeSettled, PassageEntered
from neovista.runtime.session import Session
from neovista.saves.stories import load_sources

STORY = Path(__file__).parent.parent / "story"
NIGHTS = 400


@lru_cache(maxsize=1)
def shipped() -> Program:
    compilation = compile_story(load_sources(STORY).files)
    assert compilation.program is not None
    return compilation.program


@lru_cache(maxsize=1)
def nights() -> tuple[Session, ...]:
    """Nights played at random to their end, each preferring the choices that were taken least so far."""
    chance = random.Random(2147)
    taken: Counter[str] = Counter()
    played = []
    for _ in range(NIGHTS):
        session = Session(shipped())
        while not session.has_ended:
            offered = session.page.open_choices
            assert offered, f"nothing can be done at {session.state.at}"
            choice = min(
                offered, key=lambda one: (taken[f"{session.state.at}#{one.id}"], chance.random())
            )
            taken[f"{session.state.at}#{choice.id}"] += 1
            session.choose(choice.id)
            assert len(session.turns) < 200
        played.append(session)
    return tuple(played)


def test_nothing_is_wrong_with_the_story() -> None:
    found = compile_story(load_sources(STORY).files).diagnostics

    assert [f"{one.code} {one.headline}" for one in found] == []


def test_every_night_comes_to_its_end() -> None:
    assert {session.page.ending.id for session in nights() if session.page.ending} == {
        "first_night"
    }


def test_every_passage_and_every_choice_is_met_in_some_night() -> None:
    entered = {
        event.passage
        for session in nights()
        for turn in session.turns
        for event in turn.events
        if isinstance(event, PassageEntered)
    }
    closed = {
        choice.beat
        for passage in shipped().passages.values()
        for choice in passage.choices
        if _never(choice)
    }

    assert set(shipped().passages) - entered == closed


def _never(choice: object) -> bool:
    """Whether the story itself says that this choice is always closed."""
    from neovista.compiler.lowering import NEVER
    from neovista.model.program import Choice

    assert isinstance(choice, Choice)
    return any(gate.when == NEVER for gate in choice.gates)


def test_a_night_has_as_many_decisions_as_a_chapter_should() -> None:
    decisions = [
        sum(
            len(turn.page.open_choices) > 1
            for turn in session.turns
            if turn.page.thread == "elysia"
        )
        for session in nights()
    ]

    assert min(decisions) >= 20
    assert max(decisions) <= 34


def test_a_night_reads_as_long_as_a_chapter_should() -> None:
    words = [
        sum(
            len(paragraph.text.split())
            for turn in session.turns
            for paragraph in turn.page.paragraphs
            if turn.page.thread == "elysia"
        )
        for session in nights()
    ]

    assert 1800 <= sorted(words)[len(words) // 2] <= 2800


def test_every_value_of_elysias_hinges_is_settled_in_some_night() -> None:
    settled = {
        (event.hinge, event.value)
        for session in nights()
        for turn in session.turns
        for event in turn.events
        if isinstance(event, HingeSettled)
    }

    for name in ("e_child", "e_call"):
        assert {value for hinge, value in settled if hinge == name} == set(
            shipped().hinges[name].values
        )


def test_when_the_bell_has_rung_nothing_of_the_act_is_unsettled() -> None:
    first_act = [name for name, hinge in shipped().hinges.items() if hinge.act == 1]

    for session in nights():
        assert all(session.state.values[name] != UNSETTLED for name in first_act)


def test_the_commissions_own_choices_leave_concord_where_it_was() -> None:
    concord = {
        session.state.values["concord"]
        for session in nights()
        if session.state.values["e_call"] == "debate" and session.state.values["j_set"] == "dog"
    }

    assert concord <= set(range(60, 80))


def test_each_stance_of_elysia_that_the_act_can_lead_to_is_reached() -> None:
    assert {session.state.values["elysia"] for session in nights()} == {"witness", "accuser"}


def test_at_least_three_dreams_of_the_ledger_can_be_met_in_one_night() -> None:
    met = max(
        sum(
            paragraph.kind == "dreamer"
            for turn in session.turns
            for paragraph in turn.page.paragraphs
        )
        for session in nights()
    )

    assert met >= 3
