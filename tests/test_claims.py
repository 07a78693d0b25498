"""What a story claims of itself: assertions, passages that are not reached, loops that are meant, what acts carry on."""

from __future__ import annotations

from textwrap import dedent

import pytest
from helpers import compiled, diagnose

from neovista.compiler.pipeline import compile_story
from neovista.diagnostics.diagnostic import Diagnostic
from neovista.diagnostics.source import SourceFile
from neovista.runtime.events import Chose
from neovista.runtime.machine import begin, step
from neovista.runtime.rehearsal import broken_assertions, rehearsed
from neovista.saves.fingerprint import fingerprints
from neovista.writing.testing import play_test


def told(*files: str) -> list[str]:
    """Code and place of all that is said of a story; each file begins with its name."""
    return [shown(one) for one in compile_story(map(source, files)).diagnostics]


def shown(diagnostic: Diagnostic) -> str:
    assert diagnostic.place is not None
    return f"{diagnostic.code} at {diagnostic.place.span.text}"


def source(text: str) -> SourceFile:
    name, _, rest = dedent(text).strip().partition("\n")
    return SourceFile(name, f"{rest}\n")


# ---------------------------------------------------------------- assertions

WALK = """\
variables:
  coins: {range: 0..3, start: 2}
  wet: {start: false}
endings: {home: {title: Home}}
passages:
  gate:
    assert: coins >= 1
    text: I had {coins}.
    choices:
      - choice: Pay.
        do: coins -= 1
        assert: coins <= 2
        to: gate
      - choice: Wade.
        do: wet = true
        to: road
      - choice: Give all of it away.
        do: coins = 0
        to: road
  road:
    do: {when: coins == 0, do: coins = 3}
    assert: [wet or coins == 3, visits(gate) <= 2]
    to: home
  home: {text: "{wet: I dripped.|I did not drip.}", ending: home}
"""


def broken(story: str, *moves: str) -> list[list[str]]:
    """The assertions that do not hold, turn by turn, while these choices are taken."""
    program = rehearsed(compiled(story), {})
    state, events = begin(program)
    turns = [events]
    for move in moves:
        state, events = step(program, state, Chose(state.at, move))
        turns.append(events)
    return [
        [one.span.text for one, _ in broken_assertions(program, events) if one.span]
        for events in turns
    ]


def test_nothing_is_wrong_with_assertions_that_can_hold() -> None:
    diagnose(WALK)


def test_an_assertion_that_holds_is_not_told() -> None:
    assert broken(WALK, "pay", "wade") == [[], [], []]


def test_an_assertion_is_told_each_time_it_does_not_hold() -> None:
    assert broken(WALK, "pay", "pay", "wade")[2:] == [["coins >= 1"], ["visits(gate) <= 2"]]


def test_an_assertion_is_looked_at_after_the_beat_s_own_changes() -> None:
    assert broken(WALK, "give_all_of_it_away") == [[], []]


def test_an_assertion_of_a_beat_without_words_that_is_passed_through_counts() -> None:
    assert broken(WALK.replace("coins = 3", "coins = 2", 1), "give_all_of_it_away") == [
        [],
        ["wet or coins == 3"],
    ]


def test_an_assertion_of_a_choice_is_looked_at_when_it_is_taken() -> None:
    assert broken(WALK.replace("coins <= 2", "coins >= 2"), "pay") == [[], ["coins >= 2"]]


def test_a_chapter_s_own_variables_are_what_they_were_while_it_lasted() -> None:
    """They are reset when the next chapter is entered, in the same turn."""
    program = compile_story(
        [
            source("""
                story.yaml
                story: walk
                title: A Walk
                start: act1.out
                endings: {home: {title: Home}}
            """),
            source("""
                out.yaml
                chapter: act1.out
                title: Out
                variables: {steps: {range: 0..9}}
                passages:
                  gate: {do: steps += 4, to: ford}
                  ford: {assert: steps == 4, to: act1.back}
            """),
            source("""
                back.yaml
                chapter: act1.back
                title: Back
                passages: {home: {ending: home}}
            """),
        ],
        lints=(),
    ).program
    assert program is not None
    played = rehearsed(program, {})

    assert list(broken_assertions(played, begin(played)[1])) == []


def test_an_assertion_before_a_detour_is_looked_at_once() -> None:
    story = """
        variables: {steps: {range: 0..9}}
        endings: {home: {title: Home}}
        passages:
          gate: {assert: steps >= 1, detour: shelf, to: home}
          shelf: {do: steps += 1, return: true}
          home: {ending: home}
    """

    assert broken(story) == [["steps >= 1"]]


def test_rehearsing_changes_nothing_but_what_is_told() -> None:
    program = compiled(WALK)

    state, _ = step(program, begin(program)[0], Chose("main.gate", "wade"))
    other = rehearsed(program, {})
    same, _ = step(other, begin(other)[0], Chose("main.gate", "wade"))

    assert state == same


def test_a_story_test_fails_when_an_assertion_is_broken_on_its_way() -> None:
    tests = """\
tests:
  - name: it
    play: [Pay, Pay, Wade]
    expect: {ending: home}
"""
    compilation = compile_story([SourceFile("story.yaml", f"story: w\ntitle: W\n{WALK}{tests}")])
    assert compilation.program is not None
    [test] = compilation.tests

    found = play_test(compilation.program, test).found

    assert [shown(one) for one in found] == [
        "NV506 at coins >= 1",
        "NV506 at visits(gate) <= 2",
    ]
    assert found[0].headline == "this does not hold at `gate`"
    assert found[0].place is not None
    assert found[0].place.words == "`coins` is 0"
    assert found[0].others[0].span.text == "Pay"


def test_what_an_assertion_says_is_checked_like_any_condition() -> None:
    diagnose("""
        variables:
          coins: {range: 0..3}
        endings: {home: {title: Home}}
        passages:
          gate:
            assert: coin >= 1    # NV203 at coin
            ending: home
    """)
    diagnose("""
        variables:
          coins: {range: 0..3}
        endings: {home: {title: Home}}
        passages:
          gate:
            assert: [coins, coins <= 4]    # NV302 at coins; NV304 at coins
            ending: home
    """)


def test_an_assertion_that_can_never_hold_is_an_error() -> None:
    diagnose("""
        variables:
          coins: {range: 0..3}
        endings: {home: {title: Home}}
        passages:
          gate:
            do: coins += 1
            assert: coins < 1 and coins > 2    # NV315 at coins < 1 and coins > 2
            ending: home
    """)


def test_assertions_that_exclude_each_other_are_told_once() -> None:
    diagnose("""
        variables:
          coins: {range: 0..3}
          mood: {one_of: [sour, kind]}
        endings: {home: {title: Home}}
        passages:
          gate:
            do: [coins += 1, mood = kind]
            assert: [mood is kind, coins < 1, coins > 2]    # NV315 at coins > 2
            ending: home
    """)


def test_an_assertion_counts_as_asking_after_a_variable() -> None:
    diagnose("""
        variables:
          ghost: {range: 0..3}
        endings: {home: {title: Home}}
        passages:
          gate: {do: ghost += 1, to: home}
          home: {assert: ghost == 1, ending: home}
    """)


def test_assertions_are_in_no_fingerprint() -> None:
    without = WALK.replace("    assert: coins >= 1\n", "")

    assert fingerprints(compiled(WALK)) == fingerprints(compiled(without))
    assert compiled(WALK) != compiled(without)


def test_an_assertion_about_somebody_else_s_hinge_does_not_see_it() -> None:
    compilation = compile_story(
        [
            source("""
                story.yaml
                story: walk
                title: A Walk
                start: act1.bo
                threads: {ada: {name: Ada}, bo: {name: Bo}}
                hinges: {bell: {of: ada, values: [rung, silent]}}
                endings: {home: {title: Home}}
            """),
            source("""
                bo.yaml
                chapter: act1.bo
                title: Bo
                thread: bo
                passages: {inn: {assert: bell is not rung, ending: home}}
            """),
        ],
        lints=(),
    )
    assert compilation.program is not None

    assert begin(compilation.program)[0].values["bell"] == "unsettled"


# ------------------------------------------------------------- unreachable_ok


def test_a_reason_keeps_a_passage_that_nothing_leads_to_and_what_it_leads_to() -> None:
    diagnose("""
        endings: {home: {title: Home}}
        passages:
          gate: {ending: home}
          inn: {unreachable_ok: cut in 1.2, to: bed}
          bed: {ending: home}
          attic: {ending: home}    # NV401 at attic
    """)


def test_a_reason_for_a_passage_that_is_reached_is_told() -> None:
    diagnose("""
        endings: {home: {title: Home}}
        passages:
          gate: {to: inn}
          inn: {unreachable_ok: cut in 1.2, ending: home}    # NV432 at cut in 1.2
    """)


def test_a_reason_has_to_say_something() -> None:
    assert told("""
        story.yaml
        story: walk
        title: A Walk
        endings: {home: {title: Home}}
        passages:
          gate: {ending: home}
          inn: {unreachable_ok: " ", ending: home}
    """) == ['NV430 at " "']


# ------------------------------------------------------------------ loop: free

RING = """\
variables: {open: {start: false}}
endings: {home: {title: Home}}
passages:
  gate:
    choices:
      - choice: Push.
        to: one
      - choice: Lift the bar.
        do: open = true
        to: one
  one: {to: [{when: open, to: home}, {when: not open, to: two}, {to: home}]}    # NV409 at two
  two: {to: one}
  home: {ending: home}
"""


def test_a_ring_is_told() -> None:
    diagnose(RING)


@pytest.mark.parametrize("passage", ["one", "two"])
def test_a_ring_is_not_told_when_one_of_it_is_free(passage: str) -> None:
    free = RING.replace("    # NV409 at two", "").replace(
        f"{passage}: {{", f"{passage}: {{loop: free, "
    )

    diagnose(free)


def test_a_hub_that_is_free_is_not_told() -> None:
    diagnose("""
        endings: {home: {title: Home}}
        passages:
          hub:
            loop: free
            text: The hub.
            choices:
              - choice: Again.
                text: Once more.
                to: hub
              - choice: Home.
                to: home
          home: {ending: home}
    """)


def test_a_passage_that_is_free_and_does_not_go_round_is_told() -> None:
    diagnose("""
        endings: {home: {title: Home}}
        passages:
          gate: {loop: free, to: home}    # NV433 at free
          home: {ending: home}
    """)


def test_a_loop_is_free_or_nothing() -> None:
    diagnose("""
        endings: {home: {title: Home}}
        passages:
          gate: {loop: fre, ending: home}    # NV210 at fre
    """)


# --------------------------------------------------------------------- carries

STORY = """
    story.yaml
    story: two
    title: Two
    acts: [Out, Back]
    start: act1.out
    threads: {ada: {name: Ada}}
    variables:
      coins: {range: 0..9}
      wet: {start: false}
      tired: {start: false}
    stances: {ada: {start: calm, moves: [calm -> cross]}}
    endings: {home: {title: Home}}
    carries:
      act1: [%s]
"""
OUT = """
    act1.yaml
    chapter: act1.out
    title: Out
    thread: ada
    passages:
      ford:
        text: "I waded, with {coins}. {tired: I sat down.|}"
        do: [wet = true, coins += 2, tired = true, ada becomes cross]
        to: act2.back
"""
BACK = """
    act2.yaml
    chapter: act2.back
    title: Back
    thread: ada
    passages:
      gate:
        do: coins += 1
        text: "{wet: I dripped.|I did not drip.} {ada is cross: And swore.|}"
        ending: home
"""


def test_what_a_later_act_reads_has_to_be_carried() -> None:
    [one] = compile_story(map(source, (STORY % "coins", OUT, BACK)), lints=()).diagnostics

    assert shown(one) == "NV316 at wet"
    assert one.place is not None
    assert one.place.span.source.name == "act2.yaml"
    assert [(label.span.source.name, label.span.text) for label in one.others] == [
        ("act1.yaml", "wet"),
        ("story.yaml", "act1"),
    ]


def test_what_is_carried_may_be_read_and_stances_may_be_always() -> None:
    assert told(STORY % "wet", OUT, BACK) == []


def test_counting_on_is_no_reading_and_carrying_for_it_is_for_nothing() -> None:
    assert "NV416 at coins" in told(STORY % "wet, coins", OUT, BACK)


def test_what_the_screen_shows_is_read_in_every_act() -> None:
    shown_there = STORY.replace("    acts:", "    numbers: {coins: {label: Coins}}\n    acts:")

    assert "NV416 at coins" not in told(shown_there % "wet, coins", OUT, BACK)


def test_a_variable_that_a_hinge_falls_back_on_is_read_where_the_hinge_is_seen() -> None:
    hinges = "bell: {of: ada, values: [rung, silent], otherwise: [{when: tired, value: silent}]}"
    with_rung = STORY.replace("    endings:", f"    hinges: {{{hinges}}}\n    endings:")
    bo = """
        bo.yaml
        chapter: act2.bo
        title: Bo
        passages: {inn: {text: "{bell is rung: It rang.|It did not.}", ending: home}}
    """

    assert told(with_rung % "wet", OUT, BACK, bo) == ["NV316 at tired"]


def test_nothing_is_said_of_what_later_acts_may_yet_read() -> None:
    three = STORY.replace("[Out, Back]", "[Out, Back, Over]")

    assert told(three % "wet, coins", OUT, BACK) == []


def test_an_act_that_says_nothing_carries_everything() -> None:
    silent = (STORY % "").partition("    carries:")[0]

    assert [one for one in told(silent, OUT, BACK) if one.startswith("NV316")] == []


@pytest.mark.parametrize(
    ("carried", "wrong"),
    [("act1: [wet, coin]", "NV203 at coin"), ("act3: [wet]", "NV221 at act3"),
     ("one: [wet]", "NV221 at one")],
)  # fmt: skip
def test_acts_and_variables_that_are_carried_have_to_be_there(carried: str, wrong: str) -> None:
    story = (STORY % "wet").replace("act1: [wet]", carried)

    assert told(story, OUT, BACK) == [wrong]
