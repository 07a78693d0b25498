"""The two functions of the machine: pure, atomic, and exact about what happened."""

from __future__ import annotations

from copy import deepcopy

import pytest
from helpers import compiled, compiled_sources

from neovista.diagnostics.source import SourceFile
from neovista.model.program import Program
from neovista.runtime.events import (
    Chose,
    EndingReached,
    Events,
    HingeSettled,
    PassageEntered,
    TextShown,
    VariableChanged,
)
from neovista.runtime.machine import NotOffered, StoryGoesRound, begin, open_choices, step
from neovista.runtime.state import State

STREET = """
variables:
  harm: {range: 0..3}
  posted: {set_of: [teo, mags]}
passages:
  street:
    choices:
      - {choice: Go, do: [harm += 2, posted += teo], to: street}
      - {choice: Rest, when: harm >= 1, closed: not tired, to: street}
      - {choice: Whistle, when: harm >= 1, to: street}
"""


def changes(events: Events) -> list[VariableChanged]:
    return [event for event in events if isinstance(event, VariableChanged)]


def two_chapters(first: str, second: str, head: str = "") -> Program:
    return compiled_sources(
        [
            SourceFile("story.yaml", f"story: test\ntitle: Test\nstart: first\n{head}"),
            SourceFile("first.yaml", f"chapter: first\ntitle: First\n{first}"),
            SourceFile("second.yaml", f"chapter: second\ntitle: Second\n{second}"),
        ]
    )


# ------------------------------------------------------------------- purity


def test_the_same_state_gives_the_same_result_twice() -> None:
    program = compiled(STREET)
    state, _ = begin(program)

    once = step(program, state, Chose("main.street", "go"))
    again = step(program, state, Chose("main.street", "go"))

    assert once == again


def test_a_step_leaves_the_old_state_as_it_was() -> None:
    program = compiled(STREET)
    state, _ = begin(program)
    before = deepcopy((state.at, dict(state.values), dict(state.visits)))

    step(program, state, Chose("main.street", "go"))

    assert (state.at, state.values, state.visits) == before


def test_a_text_keeps_the_state_it_was_shown_in() -> None:
    program = compiled(
        """
        variables:
          steps: {range: 0..9}
        passages:
          top: {text: Top., do: steps += 1, to: bottom}
          bottom: {text: Bottom., do: steps += 1, ending: over}
        endings:
          over: {title: Over}
        """
    )

    _, events = begin(program)

    shown = [event.state for event in events if isinstance(event, TextShown)]
    assert [state.values["steps"] for state in shown] == [1, 2]
    assert [state.at for state in shown] == ["main.top", "main.bottom"]
    assert [dict(state.visits) for state in shown] == [
        {"main.top": 1},
        {"main.top": 1, "main.bottom": 1},
    ]


# -------------------------------------------------------------- what is said


def test_a_beginning_enters_the_first_passage() -> None:
    program = compiled("passages: {gate: {text: A gate., choices: [{choice: Wait, to: gate}]}}")

    state, events = begin(program)

    assert state == State("main.gate", {}, {"main.gate": 1})
    assert events == (PassageEntered("main.gate"), TextShown("main.gate", state))


def test_a_beginning_that_leads_on_tells_every_passage() -> None:
    program = compiled(
        """
        variables:
          harm: {range: 0..3}
        passages:
          first: {do: harm += 1, to: last}
          last: {ending: over}
        endings:
          over: {title: Over}
        """
    )

    state, events = begin(program)

    assert events == (
        PassageEntered("main.first"),
        VariableChanged("harm", 0, 1),
        PassageEntered("main.last"),
        EndingReached("over"),
    )
    assert state == State("main.last", {"harm": 1}, {"main.first": 1, "main.last": 1})


def test_a_move_tells_what_it_changed_in_the_order_it_happened() -> None:
    program = compiled(STREET)
    state, _ = begin(program)

    _, events = step(program, state, Chose("main.street", "go"))

    assert events == (
        PassageEntered("main.street.go"),
        VariableChanged("harm", 0, 2),
        VariableChanged("posted", frozenset(), frozenset({"teo"})),
        PassageEntered("main.street"),
    )


def test_nothing_is_told_of_what_stays_the_same() -> None:
    program = compiled(
        """
        variables:
          harm: {range: 0..3, start: 3}
          posted: {set_of: [teo], start: [teo]}
          rain: {start: false}
          ground: {one_of: [grass, slate]}
        stances:
          elysia: {start: witness, moves: [accuser -> advocate]}
        passages:
          street:
            choices:
              - choice: Go
                do: [harm += 1, posted += teo, rain = false, ground = grass, elysia becomes advocate]
                to: street
        """
    )
    state, _ = begin(program)

    _, events = step(program, state, Chose("main.street", "go"))

    assert changes(events) == []


def test_a_deed_settles_before_its_passage_is_entered() -> None:
    program = compiled(
        """
        threads: {jaxon: {name: Jaxon}}
        hinges: {j_set: {of: jaxon, values: [dog, no_dog]}}
        passages:
          platform:
            choices:
              - {choice: Leave it, id: leave, settle: j_set = no_dog, to: platform}
        """
    )
    state, _ = begin(program)

    state, events = step(program, state, Chose("main.platform", "leave"))

    assert events[:2] == (
        HingeSettled("j_set", "no_dog", was_seen=False),
        PassageEntered("main.platform.leave"),
    )
    assert state.values["j_set"] == "no_dog"


def test_a_settled_hinge_is_told_once() -> None:
    program = compiled(
        """
        threads: {jaxon: {name: Jaxon}}
        hinges: {j_set: {of: jaxon, values: [dog, no_dog]}}
        passages:
          platform:
            choices:
              - {choice: Leave it, id: leave, settle: j_set = no_dog, to: platform}
        """
    )
    state, _ = begin(program)
    state, _ = step(program, state, Chose("main.platform", "leave"))

    _, events = step(program, state, Chose("main.platform", "leave"))

    assert not any(isinstance(event, HingeSettled) for event in events)


def test_a_hinge_is_seen_before_the_passage_changes_anything() -> None:
    program = two_chapters(
        "thread: luna\npassages: {rail: {do: snow = true, text: '{j_set}', choices: [{choice: Wait, to: rail}]}}",
        "thread: jaxon\npassages: {platform: {ending: over}}",
        "threads: {jaxon: {name: Jaxon}, luna: {name: Luna}}\n"
        "variables: {snow: {start: false}}\n"
        "endings: {over: {title: Over}}\n"
        "hinges:\n  j_set: {of: jaxon, values: [dog, no_dog], otherwise: [{when: snow, value: no_dog}]}\n",
    )

    _, events = begin(program)

    assert events[1:3] == (
        HingeSettled("j_set", "dog", was_seen=True),
        VariableChanged("snow", before=False, after=True),
    )


def test_leaving_a_chapter_tells_that_its_own_variables_are_gone() -> None:
    program = two_chapters(
        "variables: {cots: {range: 0..9, start: 2}}\n"
        "passages: {square: {do: cots += 3, choices: [{choice: Go, to: second.gate}]}}",
        "passages: {gate: {ending: over}}",
        "endings: {over: {title: Over}}\n",
    )
    state, _ = begin(program)

    state, events = step(program, state, Chose("first.square", "go"))

    assert changes(events) == [VariableChanged("first.cots", 5, 2)]
    assert state.values == {"first.cots": 2}


# ------------------------------------------------------------ what is refused


@pytest.mark.parametrize(
    "move",
    [
        Chose("main.street", "nothing"),
        Chose("main.street", "rest"),
        Chose("main.street", "whistle"),
        Chose("main.alley", "go"),
    ],
    ids=["unknown", "closed", "hidden", "in another place"],
)
def test_a_move_that_is_not_open_is_not_offered(move: Chose) -> None:
    program = compiled(STREET)
    state, _ = begin(program)

    with pytest.raises(NotOffered):
        step(program, state, move)


def test_nothing_is_offered_after_an_ending() -> None:
    program = compiled(
        """
        passages:
          street: {ending: over, choices: [{choice: Go, to: street}]}
        endings:
          over: {title: Over}
        """
    )
    state, _ = begin(program)

    with pytest.raises(NotOffered):
        step(program, state, Chose("main.street", "go"))


def test_the_open_choices_are_those_that_a_step_takes() -> None:
    program = compiled(STREET)
    state, _ = begin(program)

    before = [choice.id for choice in open_choices(program, state)]
    state, _ = step(program, state, Chose("main.street", "go"))
    after = [choice.id for choice in open_choices(program, state)]

    assert (before, after) == (["go"], ["go", "rest", "whistle"])


@pytest.mark.parametrize("text", ["", "text: Round and round., "], ids=["silent", "with text"])
def test_a_turn_that_goes_round_for_ever_is_stopped(text: str) -> None:
    program = compiled(
        f"""
        variables:
          found: {{start: false}}
        passages:
          gate: {{choices: [{{choice: Go, to: one}}]}}
          one: {{{text}to: [{{when: found, to: gate}}, {{to: two}}]}}
          two: {{{text}to: [{{when: found, to: gate}}, {{to: one}}]}}
        """
    )
    state, _ = begin(program)

    with pytest.raises(StoryGoesRound):
        step(program, state, Chose("main.gate", "go"))


def test_a_passage_with_nowhere_to_go_ends_the_turn() -> None:
    program = compiled("passages: {gate: {text: A gate., to: wall}, wall: {text: A wall.}}")

    state, events = begin(program)

    assert state.at == "main.wall"
    assert not any(isinstance(event, EndingReached) for event in events)
