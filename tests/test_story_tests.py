"""Tests beside a story: how they are read, where they begin, what is played, and how each kind of fault is told."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from textwrap import dedent, indent

import pytest
from helpers import same
from test_diagnostics import PAGES, blocks, named, section, sources

from neovista.cli.command_line import run
from neovista.compiler.pipeline import Compilation, compile_story
from neovista.diagnostics.diagnostic import Diagnostic
from neovista.diagnostics.render import render_diagnostics
from neovista.diagnostics.source import SourceFile
from neovista.model.story_tests import ExpectedValue, PlayableTest
from neovista.saves.fingerprint import fingerprints
from neovista.saves.stories import load_sources
from neovista.writing.testing import Coverage, PlayedTest, coverage, play_test

ROOT = Path(__file__).parent.parent
STORIES = sorted(
    path.parent
    for at in ("story", "examples", "tests/stories")
    for path in (ROOT / at).rglob("story.yaml")
)

FERRY = """\
story: ferry
title: The Last Ferry
variables:
  coins: {range: 0..3, start: 1}
  wet: {start: false}
  weather: {one_of: [rain, snow]}
  bag: {set_of: [rope, note, lamp]}
endings:
  away: {title: Away}
  left: {title: Left}
passages:
  quay:
    text: |
      {The ferry was in, and so was the rain.|The ferry had not left. Nor had the rain.}
    choices:
      - choice: Look under the bench.
        once: true
        do: [coins += 1, bag += note]
        text: A coin, in an *orange* note.
        to: quay
      - choice: Look at the river.
        id: river
        do: wet = true
        to: quay
      - choice: Buy a ticket.
        when: coins >= 2
        closed: A ticket is two, and I have {coins}.
        do: coins -= 2
        to: deck
      - choice: “Is there another?”
        id: another
        to: late
  deck:
    text: The river was wide.
    choices:
      - choice: Jump.
        check: {id: leap, odds: 1d6, against: 4}
        success: {text: It was not far., to: away}
        failure: {text: It was farther., to: deck}
  away: {text: I was gone., ending: away}
  late: {text: There was not., ending: left}
"""


def compiled(tests: str, story: str = FERRY) -> Compilation:
    """A story with these tests, each written as it stands under `tests:`."""
    written = indent(dedent(tests).strip(), "  ")
    return compile_story([SourceFile("story.yaml", f"{story}tests:\n{written}\n")], lints=())


def played(tests: str, story: str = FERRY) -> list[PlayedTest]:
    """How these tests come out."""
    compilation = compiled(tests, story)
    assert compilation.program is not None, render_diagnostics(compilation.diagnostics)
    return [play_test(compilation.program, test) for test in compilation.tests]


def found(test: str, story: str = FERRY) -> list[str]:
    """What is found of one test: code, place, headline."""
    [one] = played(f"- name: it\n{indent(dedent(test).strip(), '  ')}", story)
    return [told(diagnostic) for diagnostic in one.found]


def told(diagnostic: Diagnostic) -> str:
    assert diagnostic.place is not None
    return f"{diagnostic.code} at {diagnostic.place.span.text}: {diagnostic.headline}"


def refused(test: str, story: str = FERRY) -> list[str]:
    """What is wrong with one test before it is played."""
    compilation = compiled(f"- name: it\n{indent(dedent(test).strip(), '  ')}", story)
    assert compilation.program is None
    return [f"{one.code} at {one.place.span.text}" for one in compilation.diagnostics if one.place]


# ------------------------------------------------------------- every story here


@pytest.mark.parametrize("folder", STORIES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_the_tests_of_every_story_here_pass(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status = run(["test", str(folder)])

    said = capsys.readouterr()
    assert status == 0, said.out + said.err


def test_those_of_the_test_piece_meet_all_of_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["test", str(ROOT / "examples" / "cloak")]) == 0

    assert "reach 7 of 7 passages and 14 of 14 choices" in capsys.readouterr().out


def test_the_shipped_story_has_some() -> None:
    assert len(compile_story(load_sources(ROOT / "story").files).tests) >= 8


# ------------------------------------------------------------------------ pages

OF_TESTS = sorted(PAGES.glob("NV50*.md"))


def all_that_is_found(files: list[SourceFile]) -> list[Diagnostic]:
    """What is wrong with a story, and with its tests when they are played."""
    compilation = compile_story(files)
    program = compilation.program
    of_tests = [play_test(program, test).found for test in compilation.tests] if program else []
    return [*compilation.diagnostics, *(one for each in of_tests for one in each)]


@pytest.mark.parametrize("path", OF_TESTS, ids=named)
def test_a_page_of_a_test_s_fault_is_true_both_ways(path: Path) -> None:
    page = path.read_text(encoding="utf-8")

    faults = all_that_is_found(sources(page, "Wrong"))

    [old] = blocks(section(page, "What Neovista says"), "text")
    said = render_diagnostics(faults)
    if os.environ.get("NEOVISTA_UPDATE_GOLDEN"):
        path.write_text(page.replace(f"```text\n{old}```", f"```text\n{said}```"), encoding="utf-8")
        old = said
    assert [fault.code for fault in faults] == [path.name[:5]]
    same(old, said, path.name)
    assert render_diagnostics(all_that_is_found(sources(page, "Right"))) == ""


@pytest.mark.parametrize("path", OF_TESTS, ids=named)
def test_a_headline_of_a_test_s_fault_keeps_to_the_rules(path: Path) -> None:
    [fault] = all_that_is_found(sources(path.read_text(encoding="utf-8"), "Wrong"))

    assert fault.headline[0] == "`" or fault.headline[0].islower()
    assert not fault.headline.endswith(".")
    assert fault.notes


# --------------------------------------------------------------------- the moves


@pytest.mark.parametrize(
    "move",
    [
        "river",
        "quay#river",
        "Look at the river.",
        "look at the",
        "Look  At  THE river",
    ],
)
def test_a_choice_is_meant_by_its_id_its_words_or_how_they_begin(move: str) -> None:
    assert found(f"play: ['{move}']\nexpect: {{wet: true}}") == []


@pytest.mark.parametrize("move", ["Is there another?", '"Is there', "“Is there another?”"])
def test_quotation_marks_need_not_be_typed(move: str) -> None:
    assert found(f"play: ['{move}']\nexpect: {{ending: left}}") == []


def test_a_beginning_that_fits_two_open_choices_is_told_with_both() -> None:
    [one] = played("- name: it\n  play: [Look]")

    [fault] = one.found
    assert told(fault) == "NV502 at Look: move “Look” fits 2 choices at `quay`"
    assert "`look_under_the_bench`" in fault.help[0]
    assert "`river`: Look at the river." in fault.help[0]


def test_a_beginning_that_fits_one_open_choice_is_enough_whatever_is_hidden() -> None:
    assert found("play: [Look under, Look]\nexpect: {wet: true}") == []


def test_the_whole_of_a_label_is_meant_before_what_only_begins_so() -> None:
    story = FERRY.replace("Look under the bench.", "Look at the river. Again.")

    assert found("play: [Look at the river.]\nexpect: {wet: true}", story) == []


def test_what_is_not_offered_is_told_with_what_is_and_what_was_meant() -> None:
    [one] = played("- name: it\n  play: [river, Look at the rivre]")

    [fault] = one.found
    assert (
        told(fault)
        == "NV501 at Look at the rivre: move “Look at the rivre” is not offered at `quay`"
    )
    assert fault.help == ("did you mean `Look at the river.`?",)
    assert "`another`: “Is there another?”" in fault.notes[0]
    assert fault.place is not None
    assert fault.place.words == "move 2"


def test_what_is_closed_is_told_with_its_reason() -> None:
    [one] = played("- name: it\n  play: [Buy a ticket]")

    [fault] = one.found
    assert fault.headline == "move “Buy a ticket” is closed at `quay`"
    assert fault.notes[0] == "the reason it gives: A ticket is two, and I have 1."


def test_nothing_is_played_after_a_move_that_cannot_be_made() -> None:
    [one] = played("- name: it\n  play: [nothing, another]\n  expect: {ending: left}")

    assert [fault.code for fault in one.found] == ["NV501"]
    assert one.moves == 0


def test_a_move_after_the_end_is_told() -> None:
    assert found("play: [another, river]") == [
        "NV501 at river: move “river” comes after the story has ended"
    ]


def test_a_move_of_another_passage_is_told() -> None:
    assert found("play: [deck#jump]") == [
        "NV501 at deck#jump: move “deck#jump” is of another passage: the test is at `quay`"
    ]


def test_a_story_that_goes_round_for_ever_fails_its_test() -> None:
    story = """\
story: ring
title: Ring
endings: {out: {title: Out}}
passages:
  one:
    choices:
      - choice: Round.
        to: two
      - choice: Out.
        to: three
  two: {to: [{when: visits(one) >= 1, to: two_b}, {to: three}]}
  two_b: {to: [{when: visits(one) >= 1, to: two}, {to: three}]}
  three: {ending: out}
"""

    assert found("play: [Round]", story) == [
        "NV501 at Round: move “Round” leads to no page at `one`"
    ]
    assert found("start: two\ngiven: visits(one) = 1", story) == [
        "NV501 at it: this test leads to no page"
    ]


ASKING = """\
story: dog
title: The Dog
endings: {told: {title: Told}}
passages:
  gate:
    text: Somebody asked.
    ask: {name: dog, prompt: What was it called?, longest: 6}
    to: home
  home:
    text: |
      {given(dog): A name was said.|Nothing was said.}
    ending: told
"""


def test_at_a_question_a_move_is_the_words_that_are_typed() -> None:
    assert found("play: [Rex]\nexpect: {ending: told}", ASKING) == []


def test_words_that_a_question_does_not_take_are_told() -> None:
    assert found("play: [Bartholomew]", ASKING) == [
        "NV501 at Bartholomew: move “Bartholomew” leads to no page at `gate`"
    ]


# ------------------------------------------------------------- what comes of it


@pytest.mark.parametrize(
    ("expected", "fault"),
    [
        ("at: deck", "NV503 at deck: the test ends at `quay`, and not at `deck`"),
        ("ending: away", "NV503 at away: the story has not ended: it is at `quay`"),
        ("coins: 1", "NV503 at 1: `coins` is 2, and not 1"),
        ('coins: ">= 3"', 'NV503 at ">= 3": `coins` is 2, and not >= 3'),
        ('coins: "!= 2"', 'NV503 at "!= 2": `coins` is 2, and not != 2'),
        ("wet: true", "NV503 at true: `wet` is false, and not true"),
        ("weather: snow", "NV503 at snow: `weather` is rain, and not snow"),
        ("bag: [rope, note]", "NV503 at bag: `bag` is [note], and not [note, rope]"),
        ("text: I was gone", "NV504 at I was gone: the words “I was gone” are not read at `quay`"),
        ("closed: Buy", "NV503 at Buy: choice “Buy” is open at `quay`"),
        ("closed: Swim", "NV503 at Swim: choice “Swim” is not shown at `quay`"),
        (
            "choices: [river, Buy, Swim]",
            "NV503 at Swim: other choices are open at `quay` than expected",
        ),
        ("choices: [river, Buy]", "NV503 at river: other choices are open at `quay` than expected"),
    ],
)
def test_what_comes_out_otherwise_is_told(expected: str, fault: str) -> None:
    assert found(f"play: [Look under]\nexpect:\n  {expected}") == [fault]


@pytest.mark.parametrize(
    "expected",
    [
        "at: quay",
        "coins: 2",
        'coins: "> 1"',
        'coins: "< 3"',
        'coins: "<= 2"',
        'weather: "!= snow"',
        "bag: [note]",
        "wet: false",
        "text: [A COIN, an orange note, The ferry had not left. Nor had]",
        "choices: [Buy, river, Is there]",
    ],
)
def test_what_comes_out_as_expected_is_not_told(expected: str) -> None:
    assert found(f"play: [Look under]\nexpect:\n  {expected}") == []


def test_an_ending_that_is_another_is_told() -> None:
    assert found("play: [another]\nexpect: {ending: away}") == [
        "NV503 at away: the story ends with `left`, and not with `away`"
    ]


def test_an_empty_set_can_be_expected() -> None:
    assert found("expect: {bag: []}") == []


def test_all_that_is_wrong_with_one_test_is_told_together() -> None:
    codes = [
        one.split()[0] for one in found("expect: {at: deck, coins: 3, text: gone}\nnever: rain")
    ]

    assert codes == ["NV505", "NV503", "NV503", "NV504"]


def test_keys_that_nobody_gave_are_not_checked() -> None:
    [test] = compiled("- name: it\n  expect: {coins: 1}").tests

    assert [type(one) for one in test.expected] == [ExpectedValue]
    assert found("play: [river]") == []


@pytest.mark.parametrize(
    ("words", "is_read"),
    [
        ("orange", True),  # in passing, in the text of a choice
        ("the river", True),  # in a choice that is offered
        ("a ticket is two", True),  # in the reason that one is closed for
        ("rang", False),  # no whole word
        ("wide", False),  # on a page that this test does not come to
    ],
)
def test_what_should_never_be_read_is_looked_for_on_every_page(words: str, is_read: bool) -> None:
    codes = [one.split()[0] for one in found(f"play: [Look under, river]\nnever: {words}")]

    assert codes == (["NV505"] if is_read else [])


# ------------------------------------------------------------ where it begins


def beginning(test: str, story: str = FERRY) -> PlayableTest:
    [one] = compiled(f"- name: it\n{indent(dedent(test).strip(), '  ')}", story).tests
    return one


def test_a_test_begins_where_the_story_does() -> None:
    test = beginning("expect: {at: quay}")

    assert (test.start, test.seed) == ("main.quay", 2147)


def test_what_is_given_is_so_before_the_first_passage_is_entered() -> None:
    test = """
        start: deck
        given:
          - coins = 3
          - weather = snow
          - wet = true
          - bag = [rope, lamp]
          - bag -= lamp
          - bag += note
          - visits(quay) = 2
          - chosen(river)
        expect:
          at: deck
          coins: 3
          weather: snow
          wet: true
          bag: [note, rope]
    """

    assert found(test) == []
    assert beginning(test).visits == {"main.quay": 2, "main.quay.river": 1}


def test_more_and_less_of_a_number_stop_at_its_bounds() -> None:
    assert beginning("given: [coins += 1]").values == {"coins": 2}
    assert beginning("given: [coins -= 3]").values == {"coins": 0}


def test_visits_that_are_given_are_read_in_the_prose() -> None:
    assert found("given: visits(quay) = 1\nexpect: {text: The ferry had not left}") == []


@pytest.mark.parametrize(("outcome", "text"), [("success", "I was gone"), ("failure", "farther")])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_check_that_is_forced_comes_out_so_whatever_is_rolled(
    outcome: str, text: str, seed: int
) -> None:
    test = f"""
        start: deck
        seed: {seed}
        force: {{leap: {outcome}}}
        play: [Jump]
        expect: {{text: {text}}}
    """

    assert found(test) == []


def test_what_is_not_forced_hangs_on_the_seed() -> None:
    ended = {
        seed: not found(f"start: deck\nseed: {seed}\nplay: [Jump]\nexpect: {{ending: away}}")
        for seed in range(12)
    }

    assert set(ended.values()) == {True, False}


ACTS = {
    "story.yaml": """
        story: two
        title: Two
        acts: [Out, Back]
        start: act1.ada
        threads: {ada: {name: Ada}, bo: {name: Bo}}
        variables: {coins: {range: 0..9}}
        hinges:
          bell: {of: ada, act: 1, values: [rung, silent]}
        endings: {home: {title: Home}}
    """,
    "act1/ada.yaml": """
        chapter: act1.ada
        title: Out
        thread: ada
        variables: {wet: {start: false}}
        passages:
          gate:
            choices:
              - choice: Ring.
                settle: bell = rung
                to: act2.bo
              - choice: Walk on.
                do: wet = true
                to: act2.ada
    """,
    "act2/ada.yaml": """
        chapter: act2.ada
        title: Back
        thread: ada
        passages: {road: {text: The road., to: act2.bo}}
        tests:
          - {name: in this chapter, start: road, expect: {at: act2.bo.inn}}
    """,
    "act2/bo.yaml": """
        chapter: act2.bo
        title: Inn
        thread: bo
        passages:
          inn: {text: "{bell is rung: It rang.|It was silent.}", ending: home}
    """,
}


def in_acts(test: str) -> Compilation:
    """A story of two acts, with one more test in a file of its own."""
    files = {**ACTS, "tests.yaml": f"tests:\n  - name: it\n{indent(dedent(test).strip(), '    ')}"}
    return compile_story(
        [SourceFile(name, dedent(text).strip() + "\n") for name, text in files.items()], lints=()
    )


def its_test(compilation: Compilation) -> PlayableTest:
    """The test that stands in a file of its own."""
    assert compilation.program is not None, render_diagnostics(compilation.diagnostics)
    return next(test for test in compilation.tests if test.name.value == "it")


@pytest.mark.parametrize(
    ("test", "start"),
    [
        ("expect: {at: gate}", "act1.ada.gate"),
        ("thread: bo", "act2.bo.inn"),
        ("thread: ada", "act1.ada.gate"),
        ("thread: ada\ngiven: act = 2", "act2.ada.road"),
        ("given: act = 1", "act1.ada.gate"),
        ("start: act2.bo", "act2.bo.inn"),
        ("start: act2.bo.inn\ngiven: act = 2", "act2.bo.inn"),
    ],
)
def test_a_test_begins_in_the_chapter_of_its_thread_in_the_act(test: str, start: str) -> None:
    assert its_test(in_acts(test)).start == start


@pytest.mark.parametrize(
    ("test", "wrong"),
    [
        ("thread: bo\ngiven: act = 1", "NV221 at act = 1"),
        ("given: act = 7", "NV221 at act = 7"),
        ("given: act = 2", "NV222 at act = 2"),
        ("thread: cy", "NV209 at cy"),
        ("start: act2.ada.inn", "NV201 at act2.ada.inn"),
        ("start: act2.bo\nthread: ada", "NV222 at ada"),
        ("start: act2.bo\ngiven: act = 1", "NV222 at act = 1"),
    ],
)
def test_a_beginning_that_cannot_be_told_is_an_error(test: str, wrong: str) -> None:
    compilation = in_acts(test)

    assert compilation.program is None
    [one] = compilation.diagnostics
    assert one.place is not None
    assert f"{one.code} at {one.place.span.text}" == wrong


def test_a_test_in_a_file_of_its_own_speaks_as_the_chapter_it_begins_in() -> None:
    test = its_test(in_acts("thread: ada\ngiven: wet = true\nexpect: {at: gate, wet: true}"))

    assert test.values == {"act1.ada.wet": True}


def test_a_test_in_a_chapter_speaks_as_that_chapter() -> None:
    compilation = in_acts("thread: bo")

    assert [test.start for test in compilation.tests if test.name.value == "in this chapter"] == [
        "act2.ada.road"
    ]


@pytest.mark.parametrize(
    ("given", "text"),
    [("bell = rung", "It rang"), ("bell = silent", "It was silent"), ("coins = 1", "It rang")],
)
def test_a_hinge_that_is_given_is_settled_and_any_other_settles_when_it_is_seen(
    given: str, text: str
) -> None:
    compilation = in_acts(f"thread: bo\ngiven: {given}\nexpect: {{text: {text}}}")
    assert compilation.program is not None

    assert play_test(compilation.program, its_test(compilation)).found == ()


# ------------------------------------------------------- what makes no sense


@pytest.mark.parametrize(
    ("test", "wrong"),
    [
        ("given: coin = 1", "NV203 at coin"),
        ("given: coins = 4", "NV304 at 4"),
        ("given: coins = many", "NV302 at many"),
        ("given: wet = 1", "NV302 at 1"),
        ("given: weather = sun", "NV210 at sun"),
        ("given: weather += sun", "NV305 at weather"),
        ("given: bag = rope", "NV305 at bag"),
        ("given:\n  - bag = [rope, coat]", "NV210 at coat"),
        ("given:\n  - weather = [rain, snow]", "NV305 at weather"),
        ("given: visits(dekc) = 1", "NV201 at dekc"),
        ("given: chosen(rivre)", "NV204 at rivre"),
        ("given: coins == 1", "NV121 at coins == 1"),
        ("given: rain", "NV121 at rain"),
        ("force: {lepa: success}", "NV220 at lepa"),
        ("force: {leap: sucess}", "NV104 at sucess"),
        ("play: [deck#leap]", "NV204 at leap"),
        ("play: [dekc#jump]", "NV201 at dekc"),
        ("play: ['…']", "NV022 at '…'"),
        ("seed: -1", "NV104 at it"),
        ("expect: {at: dekc}", "NV201 at dekc"),
        ("expect: {ending: gone}", "NV207 at gone"),
        ("expect: {coin: 1}", "NV203 at coin"),
        ("expect: {coins: 4}", "NV304 at 4"),
        ('expect: {coins: "> 4"}', "NV304 at 4"),
        ('expect: {weather: "> rain"}', 'NV302 at "> rain"'),
        ("expect: {weather: [rain, snow]}", "NV302 at weather"),
        ("expect: {bag: [coat]}", "NV210 at coat"),
        ("expect: {choice: [river]}", "NV203 at choice"),
        ("never: ['—']", "NV022 at '—'"),
        ("expects: {coins: 1}", "NV101 at expects"),
        ("play: {river: 1}", "NV103 at {river: 1}"),
    ],
)
def test_names_and_values_are_checked_like_any_others(test: str, wrong: str) -> None:
    assert refused(test) == [wrong]


def test_whatever_is_wrong_with_several_tests_is_told_at_once() -> None:
    compilation = compiled("""
        - name: one
          given: coins = 9
        - name: two
          expect: {at: dekc, ending: gone}
    """)

    assert [one.code for one in compilation.diagnostics] == ["NV304", "NV201", "NV207"]


def test_a_file_of_tests_may_hold_nothing_else() -> None:
    files = [
        SourceFile("story.yaml", FERRY),
        SourceFile("tests.yaml", "tests:\n  - name: it\ntitle: Mine\n"),
    ]

    [one] = compile_story(files).diagnostics
    assert one.code == "NV101"


def test_tests_are_in_no_fingerprint() -> None:
    with_tests = compiled("- name: it\n  play: [river]").program
    without = compile_story([SourceFile("story.yaml", FERRY)]).program

    assert with_tests is not None
    assert without is not None
    assert fingerprints(with_tests) == fingerprints(without)


# ------------------------------------------------------------------- coverage


def test_what_the_tests_reach_is_counted_once_each() -> None:
    compilation = compiled("""
        - name: one
          play: [river, another]
        - name: two
          play: [river, Look under, Buy]
    """)
    assert compilation.program is not None

    tested = [play_test(compilation.program, test) for test in compilation.tests]

    assert coverage(compilation.program, tested) == Coverage(
        3, 4, 4, 5, missed=("main.away",), untaken=("main.deck#jump",)
    )


def test_a_key_that_expect_does_not_have_is_answered_with_those_it_has() -> None:
    [told] = compiled("- name: it\n  expect: {not_offered: river}").diagnostics

    assert told.code == "NV203"
    assert "`expect` has `at`, `ending`, `text`, `choices`, `closed`" in told.help[0]
    assert "`never:`" in told.help[0]


def test_a_choice_that_is_always_closed_cannot_be_reached_and_is_not_counted() -> None:
    story = FERRY.replace("        when: coins >= 2\n", "")
    compilation = compiled("- name: it", story)
    assert compilation.program is not None

    assert coverage(compilation.program, []).of_choices == 4


# ------------------------------------------------------------------- the command


def story_file(tmp_path: Path, tests: str) -> str:
    path = tmp_path / "ferry.yaml"
    path.write_text(FERRY + dedent(tests), encoding="utf-8")
    return str(path)


TWO = """
    tests:
      - name: one can stay
        play: [another]
        expect: {ending: left}
      - name: one can swim
        play: [river, Swim]
        expect: {ending: away}
"""


def test_a_line_for_each_test_and_how_many_failed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status = run(["test", story_file(tmp_path, dedent(TWO))])

    said = capsys.readouterr()
    assert status == 1
    assert said.out.splitlines() == [
        "✓ one can stay: 1 move, to the ending “Left”",
        "✗ one can swim: after 1 move, move “Swim” is not offered at `quay` (ferry.yaml:48)",
        "",
        "1 of 2 failed",
        "they reach 2 of 4 passages and 2 of 5 choices",
        "passages not reached: `deck`, `away`",
        "choices not reached: `quay#look_under_the_bench`, `quay#buy_a_ticket`, `deck#jump`",
    ]
    assert "error[NV501]" in said.err


def test_only_some_tests_can_be_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status = run(["test", story_file(tmp_path, dedent(TWO)), "-k", "STAY"])

    assert status == 0
    assert "1 test passed\nit reaches 2 of 4 passages" in capsys.readouterr().out


def test_asking_for_none_of_them_is_a_slip_of_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status = run(["test", story_file(tmp_path, dedent(TWO)), "-k", "fly"])

    assert status == 2
    assert capsys.readouterr().err == "no test has “fly” in its name\n"


def test_a_story_without_tests_is_no_fault(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status = run(["test", story_file(tmp_path, "")])

    assert status == 0
    assert capsys.readouterr().out == "The Last Ferry has no tests yet: write some under `tests:`\n"


def test_a_story_that_does_not_compile_plays_no_test(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status = run(["test", story_file(tmp_path, "tests:\n  - name: it\n    start: dekc\n")])

    said = capsys.readouterr()
    assert status == 1
    assert said.out == ""
    assert "error[NV201]" in said.err


def test_tools_get_an_object_for_each_test_and_one_for_all(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status = run(["test", story_file(tmp_path, dedent(TWO)), "--format", "json"])

    [stay, swim, whole] = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert status == 1
    assert (stay["test"], stay["passed"], stay["moves"], stay["at"]) == (
        "one can stay",
        True,
        1,
        "main.late",
    )
    assert [one["code"] for one in swim["found"]] == ["NV501"]
    assert re.fullmatch(r"ferry\.yaml:4\d", f"{swim['file']}:{swim['line']}")
    assert whole == {"tests": 2, "failed": 1, "passages": [2, 4], "choices": [2, 5]}
