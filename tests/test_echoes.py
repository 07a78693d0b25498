"""Another run's settled hinges, brought into this one: they are seen before the story's own rungs, and not after."""

from __future__ import annotations

import pytest
from helpers import compiled

from neovista.model.program import Program
from neovista.runtime.session import Session, replay

STORY = """
threads:
  ana: {name: Ana}
  rui: {name: Rui}
variables:
  late: {start: false}
hinges:
  bell:
    of: rui
    values: [silent, rung, broken]
    otherwise:
      - {when: late, value: broken}
endings:
  out: {title: Out}
passages:
  yard:
    text: The yard.
    choices:
      - {choice: Listen., id: listen, to: tower}
      - {choice: Wait and listen., id: wait, do: late = true, to: tower}
      - {choice: Send somebody up., id: send, do: [{when: not late, do: witness bell}], to: tower}
  tower:
    text: "{bell is rung: It rings.|{bell is broken: It clanks.|Nothing.}}"
    ending: out
"""


@pytest.fixture(name="program", scope="module")
def _program() -> Program:
    return compiled(STORY)


def heard(session: Session) -> str:
    return session.page.paragraphs[-1].text


@pytest.mark.parametrize("choice", ["listen", "wait", "send"])
@pytest.mark.parametrize(
    ("echo", "listens", "waits"),
    [
        ({}, "Nothing.", "It clanks."),
        ({"bell": "rung"}, "It rings.", "It rings."),
        ({"bell": "broken"}, "It clanks.", "It clanks."),
        ({"bell": "melted"}, "Nothing.", "It clanks."),
        ({"gong": "rung"}, "Nothing.", "It clanks."),
    ],
)
def test_what_is_seen_first_is_the_echo(
    program: Program, choice: str, echo: dict[str, str], listens: str, waits: str
) -> None:
    session = Session(program, echo=echo)

    session.choose(choice)

    assert heard(session) == (waits if choice == "wait" else listens)


def test_a_run_knows_its_echo_and_is_replayed_with_it(program: Program) -> None:
    session = Session(program, echo={"bell": "rung"})
    session.choose("wait")

    again = replay(program, session.run)

    assert session.run.echo == (("bell", "rung"),)
    assert again.state == session.state
    assert again.run == session.run
    assert again.page == session.page


def test_an_echo_changes_no_other_session(program: Program) -> None:
    Session(program, echo={"bell": "rung"}).choose("listen")
    session = Session(program)

    session.choose("listen")

    assert heard(session) == "Nothing."


def test_what_is_settled_already_stays(program: Program) -> None:
    story = STORY.replace("text: The yard.", "text: '{bell is silent: Hush.|Hark.}'")
    session = Session(compiled(story), echo={"bell": "broken"})

    assert session.state.values["bell"] == "broken"
    assert heard(session) == "Hark."

    session.choose("wait")

    assert heard(session) == "It clanks."
