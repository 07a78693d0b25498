"""Categories: what can be declared, and which of them a run meets, whatever it says of itself."""

from __future__ import annotations

from typing import Any

import pytest
from forging import run_of
from helpers import compiled, compiled_sources, diagnose
from test_the_story import nights, shipped

from neovista.diagnostics.source import SourceFile
from neovista.model.categories import RunVariables, Splits
from neovista.model.program import Program
from neovista.runtime.session import Session
from neovista.saves.categories import Met, judge
from neovista.saves.files import read_run
from neovista.saves.rerun import rerun

STORY = """
acts: [The Quay, The Far Side]
threads:
  ida: {name: Ida}
  rob: {name: Rob}
  gulls: {name: The gulls}
variables:
  harm: {range: 0..3}
  finds: {set_of: [shoe, shilling, rope]}
endings:
  dry: {title: Dry}
  wet: {title: Wet}
categories:
CATEGORIES
start: act1.ida
"""

CHAPTERS = {
    "act1.ida": """
thread: ida
passages:
  quay:
    text: The quay.
    choices:
      - {choice: Look., id: look, once: true, do: finds += shoe, to: quay}
      - {choice: Dig., id: dig, once: true, do: [finds += shilling, harm += 1], to: quay}
      - {choice: Ask Rob., id: rob, to: act1.rob.boat}
      - {choice: Listen., id: gulls, to: act1.gulls.roof}
      - {choice: Cross., id: cross, to: act2.ida.shore}
      - {choice: Jump., id: jump, to: water}
  water: {text: Cold., ending: wet}
""",
    "act1.rob": """
thread: rob
passages:
  boat:
    text: The boat.
    choices:
      - {choice: Say nothing., id: nothing, to: act1.ida.quay}
      - {choice: Row., id: row, to: act2.ida.shore}
""",
    "act1.gulls": """
thread: gulls
passages:
  roof: {text: The roof., to: act1.ida.quay}
""",
    "act2.ida": """
thread: ida
passages:
  shore:
    text: The far side.
    choices:
      - {choice: Sit down., id: sit, to: dry}
      - {choice: Wade., id: wade, to: wet}
  dry: {text: Dry., ending: dry}
  wet: {text: Wet., ending: wet}
""",
}


def story(categories: str, more: str = "") -> Program:
    """The story with these categories."""
    listed = "".join(f"  {line.strip()}\n" for line in categories.strip().splitlines())
    head = "story: test\ntitle: Test\n" + STORY.replace("CATEGORIES\n", listed) + more
    files = [SourceFile("story.yaml", head)]
    files += [
        SourceFile(f"{name}.yaml", f"chapter: {name}\ntitle: {name}\n{text}")
        for name, text in CHAPTERS.items()
    ]
    return compiled_sources(files)


def met(program: Program, *moves: str, **header: Any) -> Met:
    """What a run of these moves meets; ``undo`` and ``open 5`` are moves."""
    reading = read_run(run_of(program, *moves, **header))
    again = rerun(reading, program)
    assert (reading.fault, again.refusal) == ("", None)
    return judge(reading.header, again)


# ----------------------------------------------------------------- which it meets

ECHO = {"run": "5t9k2m8xq4hw7c3n", "seal": "3a0983b7feb68ea6", "hinges": {}}

AID = '{"k": "tool", "name": "console"}'
WHYS: dict[str, tuple[str, tuple[str, ...], str]] = {
    "any ending": ("goal: any_ending", ("jump",), ""),
    "no ending yet": ("goal: any_ending", ("look",), "it has not ended"),
    "the ending": ("goal: {ending: dry}", ("cross", "sit"), ""),
    "another ending": ("goal: {ending: dry}", ("jump",), "it came to *Wet*, not to *Dry*"),
    "all endings": ("goal: {endings: all}, resets: allowed", ("jump", "undo", "cross", "sit"), ""),
    "one of all endings": ("goal: {endings: all}, resets: allowed", ("jump",), "one of two endings were reached"),
    "going back where one may not": ("goal: any_ending", ("jump", "undo", "jump"), "it went back from an ending"),
    "an undo on the way": ("goal: any_ending", ("look", "undo", "jump"), ""),
    "enough": ("goal: {collected: finds, count: 2}", ("look", "dig", "jump"), ""),
    "not enough": ("goal: {collected: finds, count: 2}", ("look", "jump"), "finds holds 1 of 2"),
    "taken back": ("goal: {collected: finds, count: 1}", ("look", "undo", "jump"), "finds holds 0 of 1"),
    "what it needs": ("goal: any_ending, require: harm == 0", ("jump",), ""),
    "not what it needs": ("goal: any_ending, require: harm == 0", ("dig", "jump"), "it needs harm == 0; the run has 1"),
    "one thread": ("goal: any_ending, threads: {per_act: 1}", ("cross", "sit"), ""),
    "two threads": ("goal: any_ending, threads: {per_act: 1}", ("rob", "row", "sit"), "two threads were lived in Act 1"),
    "two threads, one of them taken back": ("goal: any_ending, threads: {per_act: 1}", ("rob", "undo", "jump"), ""),
    "a thread that does not count": ("goal: any_ending, threads: {per_act: 1, of: [ida, rob]}", ("gulls", "jump"), ""),
    "too few threads": ("goal: any_ending, threads: {per_act: 2}", ("jump",), "one thread was lived in Act 1"),
    "too few in a later act": (
        "goal: any_ending, threads: {per_act: 2, of: [ida, rob]}",
        ("rob", "row", "sit"),
        "one thread was lived in Act 2",
    ),
    "no thread that counts": ("goal: any_ending, threads: {per_act: 1, of: [rob]}", ("jump",), "no thread was lived that counts"),
    "one session": ("goal: any_ending, sessions: 1", ("look", "jump"), ""),
    "two sessions": ("goal: any_ending, sessions: 1", ("look", "open 5", "jump"), "it was played in two sessions"),
    "two sessions of two": ("goal: any_ending, sessions: 2", ("look", "open 5", "jump"), ""),
    "an aid": ("goal: any_ending", (AID, "jump"), "an aid was used: console"),
}  # fmt: skip


@pytest.mark.parametrize("name", WHYS)
def test_a_run_meets_a_category_or_is_told_why_not(name: str) -> None:
    keys, moves, why = WHYS[name]
    program = story(f"it: {{name: It, {keys}}}")

    found = met(program, *moves)

    assert found.missed.get("it", "") == why
    assert found.categories == (() if why else ("it",))


HEADERS: dict[str, tuple[str, str, dict[str, Any], str]] = {
    "an echo": ("goal: any_ending", "", {"echo": ECHO}, ""),
    "an echo where none may be": ("goal: any_ending, echo: none", "", {"echo": ECHO}, "it brought an echo"),
    "an echo that no board has": ("goal: any_ending", "run_variables: {echo: [none]}", {"echo": ECHO}, "it brought an echo"),
    "no echo where one has to be": ("goal: any_ending", "run_variables: {echo: [own]}", {}, "it brought no echo"),
    "a race": ("goal: any_ending", "", {"nonce": "tuesday"}, ""),
    "a race that no board has": (
        "goal: any_ending", "run_variables: {seed: [set]}", {"nonce": "tuesday"},
        "it was run in a race, and no board of this story is one of races",
    ),
    "no race": ("goal: any_ending", "run_variables: {seed: [race]}", {}, "it was not run in a race"),
    "practice": ("goal: any_ending", "", {"mode": "practice"}, "it was made in the mode `practice`"),
    "play": ("goal: any_ending", "", {"mode": "play"}, ""),
    "a script": ("goal: any_ending", "", {"via": "script"}, "choices were made by a script"),
}  # fmt: skip


@pytest.mark.parametrize("name", HEADERS)
def test_what_a_run_was_begun_with_counts(name: str) -> None:
    keys, more, header, why = HEADERS[name]
    program = story(f"it: {{name: It, {keys}}}", more)

    assert met(program, "jump", **header).missed.get("it", "") == why


def test_aids_can_be_let_in() -> None:
    program = story("it: {name: It, goal: any_ending}", "run_variables: {aids: [none, any]}")

    assert met(program, AID, "jump").categories == ("it",)


def test_traits_need_no_category() -> None:
    program = story("it: {name: It, goal: any_ending}")

    assert met(program, "jump").traits == ("no-echo", "single-session")
    assert met(program, "open 5", "jump", echo=ECHO).traits == ()


def test_what_is_left_out_is_not_asked() -> None:
    program = story("it: {name: It, goal: any_ending}")

    assert program.run_variables == RunVariables()
    assert program.splits == Splits("acts", ())
    assert met(program, "dig", "rob", "row", "open 5", "wade").categories == ("it",)


def test_splits_are_what_the_story_says() -> None:
    program = story(
        "it: {name: It, goal: any_ending}", "splits: {default: chapters, also: [hinges, acts]}"
    )

    assert program.splits == Splits("chapters", ("hinges", "acts"))


# ---------------------------------------------------------------- what is wrong


def test_what_no_run_could_be_held_against_is_reported() -> None:
    diagnose("""
        threads: {ida: {name: Ida}}
        variables:
          harm: {range: 0..3}
          finds: {set_of: [shoe, rope]}
        endings: {dry: {title: Dry}}
        categories:
          one: {name: One, goal: {ending: drie}}  # NV207 at drie
          two: {name: Two, goal: {collected: fins, count: 1}}  # NV203 at fins
          three: {name: Three, goal: any_ending, threads: {per_act: 1, of: [rob]}}  # NV209 at rob
          four: {name: Four, goal: any_ending, require: harn == 0}  # NV203 at harn
        passages:
          quay: {text: The quay., do: [harm += 1, finds += shoe], ending: dry}
    """)


def test_what_makes_no_sense_is_reported() -> None:
    diagnose("""
        threads: {ida: {name: Ida}}
        variables:
          harm: {range: 0..3}
          finds: {set_of: [shoe, rope]}
        endings: {dry: {title: Dry}}
        categories:
          one: {name: One, goal: {collected: harm, count: 1}}  # NV302 at harm
          two: {name: Two, goal: {collected: finds, count: 3}}  # NV304 at finds
          three: {name: Three, goal: {ending: dry, endings: all}}  # NV325 at {ending: dry, endings: all}
          four: {name: Four, goal: {count: 3}}  # NV325 at {count: 3}
          five: {name: Five, goal: {ending: dry, count: 3}}  # NV325 at {ending: dry, count: 3}
          six: {name: Six, goal: {collected: finds}}  # NV325 at {collected: finds}
          seven: {name: Seven, goal: any_ending, require: harm == 9}  # NV304 at harm
          eight: {name: Eight, goal: any_ending, threads: {per_act: 2}}  # NV304 at Eight
          nine: {name: Nine, goal: any_ending, sessions: 0}  # NV304 at Nine
        passages:
          quay: {text: The quay., do: [harm += 1, finds += shoe], ending: dry}
    """)


def test_only_some_words_may_stand_where_only_some_do() -> None:
    diagnose("""
        endings: {dry: {title: Dry}}
        categories:
          one: {name: One, goal: any}  # NV104 at any
          two: {name: Two, goal: any_ending, rank_by: speed}  # NV104 at speed
          three: {name: Three, goal: any_ending, resets: yes}  # NV104 at yes
          four: {name: Four, goal: any_ending, echo: [none]}  # NV103 at [none]
        run_variables: {seed: [dice]}  # NV104 at dice
        splits: {default: levels}  # NV104 at levels
        passages:
          quay: {text: The quay., ending: dry}
    """)


def test_what_a_category_reads_is_read() -> None:
    """A number that only a category asks for is not there for nothing."""
    diagnose("""
        variables:
          harm: {range: 0..3}
          finds: {set_of: [shoe, rope]}
        endings: {dry: {title: Dry}}
        categories:
          one: {name: One, goal: {collected: finds, count: 1}, require: harm == 0}
        passages:
          quay: {text: The quay., do: [harm += 1, finds += shoe], ending: dry}
    """)


def test_a_category_is_no_witness_of_a_hinge() -> None:
    program = compiled("""
        threads: {ida: {name: Ida}}
        hinges: {boat: {of: ida, values: [sold, kept]}}
        endings: {dry: {title: Dry}}
        categories: {kept: {name: Kept, goal: any_ending, require: boat is kept}}
        passages:
          quay:
            text: The quay.
            choices:
              - {choice: Keep it., id: keep, settle: boat = kept, to: dry}
              - {choice: Leave., id: leave, to: dry}
          dry: {text: Dry., ending: dry}
    """)

    assert met(program, "keep").categories == ("kept",)
    assert met(program, "leave").missed == {"kept": "it needs boat is kept; the run has unsettled"}
    assert Session(program).state.values["boat"] == "unsettled"


def test_the_shipped_story_s_categories_can_be_met() -> None:
    assert {*shipped().categories} == {"one_night", "low", "unharmed"}
    session = nights()[0]
    moves = [move.choice for move in session.run.moves if hasattr(move, "choice")]
    assert met(shipped(), *moves).categories == ("one_night", "low", "unharmed")
