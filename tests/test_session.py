"""A run in progress: what it remembers, and what it refuses."""

from __future__ import annotations

import pytest
from helpers import compiled

from neovista.runtime.events import Chose
from neovista.runtime.machine import NotOffered
from neovista.runtime.page import KnownHinge, ShownNumber
from neovista.runtime.run import Run
from neovista.runtime.session import Session, replay

STREET = """
codex:
  concord: {title: Concord, text: How far they dream the same.}
variables:
  harm: {range: 0..3}
passages:
  street:
    text: "{One|Two}. Harm {harm}."
    choices:
      - {choice: Go, do: harm += 1, to: street}
      - {choice: Stop, ending: over}
endings:
  over: {title: Over}
"""


def test_a_session_begins_at_the_first_page() -> None:
    session = Session(compiled(STREET))

    assert session.page.at == "main.street"
    assert session.turn.move is None
    assert session.run == Run(2147, ())
    assert not session.has_ended


def test_a_choice_is_taken_by_its_name_or_with_its_passage() -> None:
    session = Session(compiled(STREET))

    session.choose("go")
    session.choose("main.street#go")

    assert session.run.moves == (Chose("main.street", "go"),) * 2


def test_a_choice_of_another_passage_is_not_offered() -> None:
    session = Session(compiled(STREET))

    with pytest.raises(NotOffered):
        session.choose("main.alley#go")


def test_a_refused_move_is_not_remembered() -> None:
    session = Session(compiled(STREET))

    with pytest.raises(NotOffered):
        session.choose("fly")

    assert len(session.turns) == 1


def test_an_ended_story_takes_no_move() -> None:
    session = Session(compiled(STREET))
    session.choose("stop")

    with pytest.raises(NotOffered):
        session.choose("stop")

    assert session.has_ended
    assert session.page.choices == ()


def test_undo_leads_back_to_the_turn_before() -> None:
    session = Session(compiled(STREET))
    before = session.turn
    session.choose("go")

    after = session.undo()

    assert after is before
    assert session.run.moves == ()


def test_there_is_nothing_to_undo_at_the_beginning() -> None:
    session = Session(compiled(STREET))

    assert session.undo() is None
    assert len(session.turns) == 1


def test_an_undone_ending_can_be_played_on_from() -> None:
    session = Session(compiled(STREET))
    session.choose("stop")

    session.undo()

    assert not session.has_ended
    assert session.choose("go").page.paragraphs[0].text == "Two. Harm 1."


def test_a_page_is_made_once_and_stays() -> None:
    session = Session(compiled(STREET))
    page = session.page
    session.choose("go")

    assert session.turns[0].page is page
    assert page.paragraphs[0].text == "One. Harm 0."


def test_a_run_played_again_is_the_same_run() -> None:
    program = compiled(STREET)
    session = Session(program, seed=7)
    session.choose("go")
    session.choose("stop")

    again = replay(program, session.run)

    assert again.run == session.run
    assert again.turns == session.turns


def test_a_run_that_does_not_fit_is_not_offered() -> None:
    with pytest.raises(NotOffered):
        replay(compiled(STREET), Run(1, (Chose("main.street", "fly"),)))


def test_a_word_of_the_codex_is_looked_up() -> None:
    entry = Session(compiled(STREET)).look_up("concord")

    assert entry is not None
    assert (entry.title, entry.paragraphs[0].text) == ("Concord", "How far they dream the same.")


def test_a_word_the_codex_does_not_have_is_nothing() -> None:
    assert Session(compiled(STREET)).look_up("discord") is None


def test_a_page_tells_all_that_a_front_end_shows() -> None:
    page = Session(
        compiled(
            """
            threads: {jaxon: {name: Jaxon Tyrell, palette: slate, form: set}}
            variables: {harm: {range: 0..100, start: 7}}
            numbers: {harm: {label: Harm, before: [3, 2]}}
            hinges: {j_set: {of: jaxon, values: [dog, no_dog]}}
            passages:
              gate:
                hour: 22:00
                place: Saltmarket
                view: rail
                here: {Wim: showing you}
                choices:
                  - {choice: "*Knock*, or not", id: knock, to: gate}
                  - {choice: Whistle, when: harm > 9, closed: "only {harm}", to: gate}
            """
        )
    ).page

    assert (page.title, page.act, page.act_title) == ("Test", 0, "")
    assert (page.teller, page.palette, page.form) == ("Jaxon Tyrell", "slate", "set")
    assert (page.hour, page.place, page.view) == ("22:00", "Saltmarket", "rail")
    assert page.here == (("Wim", "showing you"),)
    assert page.numbers == (ShownNumber("Harm", 7, before=(3, 2)),)
    assert [choice.text for choice in page.choices] == ["Knock, or not", "Whistle"]
    assert [choice.reason for choice in page.choices] == ["", "only 7"]


def test_a_page_tells_what_is_known_and_what_was_settled_just_now() -> None:
    session = Session(
        compiled(
            """
            threads: {jaxon: {name: Jaxon}}
            hinges: {j_set: {of: jaxon, values: [dog, no_dog], told: {dog: There was a dog.}}}
            passages:
              gate:
                choices:
                  - {choice: Dog, settle: j_set = dog, to: gate}
                  - {choice: Wait, to: gate}
            """
        )
    )
    dog = KnownHinge("j_set", "jaxon", "dog", "There was a dog.")

    first, second, third = session.page, session.choose("dog").page, session.choose("wait").page

    assert (first.known, first.settled) == ((), ())
    assert (second.known, second.settled) == ((dog,), (dog,))
    assert (third.known, third.settled) == ((dog,), ())


def test_a_beat_inside_a_passage_knows_that_passage() -> None:
    session = Session(
        compiled(
            "passages: {gate: {choices: [{choice: Knock, then: {choices: [{choice: In, id: go, to: gate}]}}]}}"
        )
    )

    page = session.choose("knock").page

    assert (page.at, page.passage) == ("main.gate.knock.then", "main.gate")


def test_a_choice_that_was_taken_is_known_as_such() -> None:
    session = Session(compiled(STREET))

    before, after = session.page, session.choose("go").page

    assert [choice.was_taken for choice in before.choices] == [False, False]
    assert [choice.was_taken for choice in after.choices] == [True, False]
