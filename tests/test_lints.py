"""What is legal and surely not meant: above all, what must not be told, for a lint that is wrong once is switched off."""

from __future__ import annotations

from textwrap import dedent

import pytest

from neovista.compiler.pipeline import compile_story
from neovista.diagnostics.source import SourceFile

HEAD = "story: test\ntitle: Test\nendings: {home: {title: Home}}\n"


def found(text: str, *others: str) -> list[tuple[str, str]]:
    """The codes of what is told of a story, and the letters they point at; more files after the first."""
    files = [SourceFile("story.yaml", HEAD + dedent(text))]
    files += [SourceFile(f"{at}.yaml", dedent(one)) for at, one in enumerate(others)]
    return [
        (one.code, one.place.span.text if one.place else "")
        for one in compile_story(files).diagnostics
    ]


def told(text: str, *others: str) -> list[str]:
    """The codes alone."""
    return [code for code, _ in found(text, *others)]


DECLARED = """
variables:
  doors: {range: 0..5}
  asked: {start: false}
  weather: {one_of: [snow, rain, fog]}
  satchel: {set_of: [coin, key]}
"""
USED = """
  used:
    do: [doors += 1, asked = true, weather = rain, satchel += coin]
    text: "{doors}{asked: !|.}{weather}{coin in satchel: !|.}"
    to: inn
  inn:
    ending: home
"""


def gate(choices: str, more: str = "") -> str:
    """A story whose first passage has these choices, and in which every variable is set and read."""
    lines = "".join(f"      {line}\n" for line in dedent(choices).strip().splitlines())
    return f"{DECLARED}passages:\n  gate:\n{more}    choices:\n{lines}{USED}"


def wording(words: str) -> str:
    """The same, with some prose."""
    return f"{DECLARED}passages:\n  gate:\n    text: |\n      {words}\n    to: used\n{USED}"


# ------------------------------------------------------------- never offered


@pytest.mark.parametrize(
    "when",
    [
        "doors > 5",
        "doors < 0",
        "doors == 2 and doors == 3",
        "asked and not asked",
        "weather is snow and weather is rain",
        "weather in [snow, rain] and weather is fog",
        "not (weather in [snow, rain, fog])",
        "(doors > 3 or doors < 1) and doors == 2",
        "coin in satchel and not (coin in satchel)",
        "visits(gate) < 1",
        "chosen(knock) and not chosen(knock)",
    ],
)
def test_a_choice_that_excludes_itself_is_told(when: str) -> None:
    story = gate(
        f"- {{choice: Knock, id: knock, when: '{when}', to: used}}\n- {{choice: Go, to: inn}}"
    )

    assert told(story) == ["NV407"]


@pytest.mark.parametrize(
    "when",
    [
        "doors == 5",
        "doors >= 0",
        "doors != 2 and doors != 3",
        "asked or not asked",
        "weather is snow or weather is rain",
        "not (weather is snow)",
        "weather in [snow, rain] and not (weather is rain)",
        "coin in satchel and not (key in satchel)",
        "visits(gate) == 1",
        "visits(inn) < 1",
        "visits(gate) > 900 and doors > 2",
    ],
)
def test_a_choice_that_may_be_offered_is_not_told(when: str) -> None:
    story = gate(f"- {{choice: Knock, when: '{when}', to: used}}\n- {{choice: Go, to: inn}}")

    assert told(story) == []


def test_once_and_having_been_chosen_exclude_one_another() -> None:
    story = gate(
        "- {choice: Knock, id: knock, once: true, when: chosen(knock), to: used}\n- {choice: Go, to: inn}"
    )

    assert found(story) == [("NV407", "chosen(knock)")]


def test_a_choice_that_is_closed_on_purpose_is_not_told() -> None:
    story = gate("- {choice: Knock, closed: Not tonight}\n- {choice: Go, to: used}")

    assert told(story) == []


@pytest.mark.parametrize("more", ["once: true", "text: It creaked", "to: used", "do: doors += 1"])
def test_what_stands_behind_a_choice_that_is_always_closed_is_told(more: str) -> None:
    story = gate(f"- {{choice: Knock, closed: Not tonight, {more}}}\n- {{choice: Go, to: inn}}")

    assert "NV417" in told(story)


def test_a_choice_that_something_opens_is_not_told() -> None:
    story = gate(
        "- {choice: Knock, when: asked, closed: Not tonight, to: used}\n- {choice: Go, to: inn}"
    )

    assert told(story) == []


# --------------------------------------------------------------- never shown


@pytest.mark.parametrize(
    ("words", "underlined"),
    [
        ("{doors > 5: One.|Two.}", "doors > 5"),
        ("{doors >= 0: One.|Two.}", "doors >= 0"),
        ("{asked: {not asked: One.|Two.}|Three.}", "not asked"),
        ("{weather is snow: *{weather is fog: One.}*}", "weather is fog"),
        ("{visits(gate) < 1: One.|Two.}", "visits(gate) < 1"),
    ],
)
def test_a_wording_that_never_shows_is_told(words: str, underlined: str) -> None:
    assert found(wording(words)) == [("NV408", underlined)]


@pytest.mark.parametrize(
    "words",
    [
        "{doors >= 0: One.}",
        "{asked: One.|{not asked: Two.}}",
        "{doors > 2: {doors > 3: One.|Two.}}",
        "{weather is snow: {asked: One.|Two.}}",
        "{visits(gate) < 2: One.|Two.}",
        "{one|two|three|four|five}",
    ],
)
def test_a_wording_that_may_show_is_not_told(words: str) -> None:
    assert told(wording(words)) == []


def test_a_choice_is_known_to_be_taken_in_its_own_text() -> None:
    story = gate(
        """
        - choice: Knock
          id: knock
          text: "{chosen(knock): One.|Two.}"
          to: used
        - {choice: Go, to: inn}
        """
    )

    assert found(story) == [("NV408", "chosen(knock)")]


# ------------------------------------------------------------ rings


def ring(road: str, hill: str, change: str = "satchel += key") -> str:
    """Two passages, each with its ways."""
    return f"""{DECLARED}passages:
  road:
    to: {road}
  hill:
    do: {change}
    to: {hill}
{USED}"""


def test_a_ring_that_hangs_on_what_it_does_not_change_is_told() -> None:
    assert told(ring("[{when: asked, to: hill}, {to: used}]", "road")) == ["NV409"]


@pytest.mark.parametrize(
    ("road", "hill", "change"),
    [
        ("[{when: asked, to: hill}, {to: used}]", "road", "asked = false"),
        ("[{when: asked, to: hill}, {to: used}]", "road", "{when: doors > 2, do: asked = false}"),
        ("[{when: visits(road) < 3, to: hill}, {to: used}]", "road", "satchel += key"),
        (
            "[{when: asked, to: hill}, {to: used}]",
            "[{when: not asked, to: road}, {to: used}]",
            "satchel += key",
        ),
        (
            "[{when: asked, to: used}, {to: hill}]",
            "[{when: asked, to: road}, {to: used}]",
            "satchel += key",
        ),
    ],
)
def test_a_ring_that_comes_to_an_end_is_not_told(road: str, hill: str, change: str) -> None:
    assert told(ring(road, hill, change)) == []


# ------------------------------------------------------------ standing still


def test_choices_that_can_all_be_closed_are_told() -> None:
    story = gate(
        "- {choice: Knock, when: asked, to: used}\n- {choice: Go, when: doors > 2, to: inn}"
    )

    assert found(story) == [("NV415", "gate")]


def test_questions_that_are_each_asked_once_may_run_out() -> None:
    story = gate(
        "- {choice: Knock, once: true, text: One., to: gate}\n- {choice: Sit, once: true, text: Two., to: gate}"
    ).replace("passages:\n", "passages:\n  before: {to: [{when: asked, to: used}, {to: gate}]}\n")

    assert told(story) == ["NV415"]


@pytest.mark.parametrize(
    "choices",
    [
        "- {choice: Knock, when: asked, to: used}\n- {choice: Go, when: not asked, to: inn}",
        "- {choice: Knock, when: doors > 2, to: used}\n- {choice: Go, when: doors <= 2, to: inn}",
        "- {choice: Knock, once: true, to: used}\n- {choice: Go, once: true, to: inn}",
        "- {choice: A, id: a, once: true, text: One., to: gate}\n- {choice: Go, when: chosen(a), to: used}",
    ],
)
def test_choices_without_a_gap_are_not_told(choices: str) -> None:
    assert told(gate(choices)) == []


def test_clues_that_are_counted_beside_the_way_out_are_not_told() -> None:
    story = gate(
        """
        - {choice: Ask her, once: true, do: doors += 1, to: gate}
        - {choice: Ask him, once: true, do: doors += 1, to: gate}
        - {choice: Go, when: doors >= 2, to: used}
        """
    )

    assert told(story) == []


def test_questions_that_end_by_counting_visits_are_not_told() -> None:
    again = "[{when: visits(gate) < 2, to: gate}, {to: used}]"
    story = gate(
        "\n".join(f"- {{choice: {one}, once: true, text: {one}., to: {again}}}" for one in "ABC")
    )

    assert told(story) == []


# --------------------------------------------------------------- unused things

PLAIN = "passages:\n  gate:\n    ending: home\n"


def test_nothing_is_said_of_a_story_that_is_still_being_written() -> None:
    entry = "codex: {bell: {title: A Bell, text: It rings.}}\n"
    chapter = "chapter: act1.mara\ntitle: Mara\npassages: {gate: {ending: home}}\n"

    assert told(f"acts: [One, Two]\n{entry}{DECLARED}", chapter) == []
    assert told(f"acts: [One]\n{entry}{DECLARED}", chapter) == ["NV412"] * 4 + ["NV414"]


def test_a_number_on_the_screen_reads_its_variable() -> None:
    story = "numbers: {doors: {label: doors}}\nvariables: {doors: {range: 0..5}}\n"

    assert told(f"{story}passages:\n  gate: {{do: doors += 1, ending: home}}\n") == []


def test_an_entry_that_only_names_itself_is_told() -> None:
    entry = "codex: {bell: {title: A Bell, text: 'A [[bell]] rings.'}}\n"

    assert told(entry + PLAIN) == ["NV414"]


HINGE = "threads: {mara: {name: Mara}, teo: {name: Teo}}\nhinges: {dog: {of: mara, act: 2, values: [fed, left]}}\n"
MARA = """
chapter: act2.mara
title: Mara
thread: mara
passages:
  gate:
    choices:
      - {choice: Feed it, settle: dog = fed, ending: home}
      - {choice: Leave it, settle: dog = left, ending: home}
"""


@pytest.mark.parametrize(
    ("act", "text", "expected"),
    [
        (2, "Hm.", ["NV413"]),
        (3, "Hm.", ["NV413"]),
        (1, "Hm.", []),
        (3, "'{dog is fed: Hm.|Oh.}'", []),
        (3, "'{settled(dog): Hm.|Oh.}'", []),
    ],
)
def test_a_hinge_is_told_where_somebody_could_have_seen_it(
    act: int, text: str, expected: list[str]
) -> None:
    teo = f"chapter: act{act}.teo\ntitle: Teo\nthread: teo\npassages: {{yard: {{text: {text}, ending: home}}}}\n"

    codes = [code for code in told(f"start: act2.mara\n{HINGE}", MARA, teo) if code != "NV401"]

    assert codes == expected


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("", ["NV450"]),
        ("act: 2, ", ["NV450"]),
        ("act: 3, ", []),
        ("otherwise: [{value: left}], ", []),
        ("otherwise: [{when: bell is rung, value: fed}, {value: left}], ", []),
    ],
)
def test_a_hinge_that_nobody_settles_is_told_unless_it_follows_or_its_chapter_is_to_come(
    more: str, expected: list[str]
) -> None:
    mara = MARA.replace("settle: dog = fed, ", "").replace(
        "settle: dog = left, ", "settle: bell = rung, "
    )
    bell = HINGE.replace(
        "dog: {", f"bell: {{of: mara, values: [still, rung]}}, dog: {{{more}"
    ).replace("act: 2, values", "values")
    teo = "chapter: act2.teo\ntitle: Teo\nthread: teo\npassages: {yard: {text: '{dog is fed: Hm.|Oh.}{bell is rung: Ah.|}', ending: home}}\n"

    codes = [
        code
        for code in told(f"start: act2.mara\n{bell}", mara, teo)
        if code not in ("NV401", "NV413")
    ]

    assert codes == expected


# ---------------------------------------------------------------------- style


@pytest.mark.parametrize(
    "label", ["Continue", "Continue …", "*Next*", "Next.", "…", "Go on", "Carry on."]
)
def test_a_choice_that_only_turns_the_page_is_told(label: str) -> None:
    if label.startswith("*"):
        label = label.strip("*")

    assert told(gate(f'- {{choice: "{label}", to: used}}')) == ["NV420"]


@pytest.mark.parametrize(
    "label", ["Go on.", "More.", "“Continue.”", "Continue the letter", "Next door"]
)
def test_a_deed_is_not_taken_for_a_button(label: str) -> None:
    assert told(gate(f'- {{choice: "{label}", to: used}}\n- {{choice: Stop him., to: inn}}')) == []


def test_a_single_choice_beside_a_way_on_is_not_told() -> None:
    story = gate("- {choice: Knock, when: asked, to: inn}").replace(
        "  gate:\n", "  gate:\n    to: used\n"
    )

    assert told(story) == []


@pytest.mark.parametrize(
    "second",
    [
        "{choice: B, id: b, to: used, text: Hm.}",
        "{choice: B, id: b, to: used, do: doors += 1}",
        "{choice: B, id: b, to: inn}",
        "{choice: B, id: b, once: true, to: used}",
    ],
)
def test_choices_that_differ_are_not_told(second: str) -> None:
    assert told(gate(f"- {{choice: A, to: used}}\n- {second}")) == []


def test_a_choice_that_is_asked_for_later_is_no_fake() -> None:
    story = gate("- {choice: A, id: a, to: used}\n- {choice: B, to: used}")

    assert told(story) == ["NV422"]
    assert told(story.replace('text: "', 'text: "{chosen(gate#a): Hm. }')) == []


@pytest.mark.parametrize(
    "words",
    [
        "He stood.{asked: She sat.}",
        "He stood,{asked: and sat down,} she said.",
        "He stood{asked: and sat down}.",
        "{asked: She sat.}He stood.",
        "He stood. {doors > 2: *Hm*|{asked: She sat.}He stood.}",
    ],
)
def test_words_that_collide_are_told(words: str) -> None:
    assert told(wording(words)) == ["NV423"]


@pytest.mark.parametrize(
    "words",
    [
        "He stood.{asked:  She sat.}",
        "He stood{asked:  with her}.",
        "Two door{doors > 1: s}.",
        "There{asked: with} he stood.",
        "At 12:{asked: 30|15} he stood, by the {asked: r|f}oad.",
        "e.g.{asked: this}",
        "“{asked: Yes.|No.}” he said.",
        "He stood.{asked: *She* sat.}",
        "He stood.{asked: …}",
    ],
)
def test_words_that_may_belong_together_are_not_told(words: str) -> None:
    assert told(wording(words)) == []


# ----------------------------------------------------------------- allowances


def allowed(above: str = "", beside: str = "") -> str:
    """A passage that leads nowhere, and comments."""
    return f"passages:\n  {above}\n  gate:{beside}\n    text: The gate was open.\n"


def test_a_warning_is_allowed_on_its_line_or_the_line_above() -> None:
    assert told(allowed()) == ["NV402"]
    assert told(allowed(beside="  # allow NV402: later")) == []
    assert told(allowed(above="# allow NV402: later")) == []
    assert told(allowed(above="# allow NV404, NV402: later")) == ["NV431"]


def test_an_allowance_two_lines_above_silences_nothing() -> None:
    assert told(allowed(above="# allow NV402: later\n")) == ["NV402", "NV431"]


def test_a_comment_about_something_else_is_left_alone() -> None:
    assert told(allowed(above="# allow her to pass, see NV402")) == ["NV402"]


def test_words_in_prose_allow_nothing() -> None:
    story = "passages:\n  gate:\n    text: |\n      # allow NV402: is prose\n"

    assert told(story) == ["NV402"]


def test_an_error_cannot_be_allowed() -> None:
    story = "passages:\n  gate:\n    to: gate  # allow NV403: for ever\n"

    assert told(story) == ["NV403", "NV431"]


def test_an_allowance_is_not_judged_before_the_lints_have_run() -> None:
    assert told("passages:\n  gate: # allow NV402: later\n    to: gat\n") == ["NV201"]


# ------------------------------------------------------------------- doubles


@pytest.mark.parametrize(
    "declared",
    [
        "variables: {a: {one_of: [one, two, one]}}",
        "variables: {a: {set_of: [one, one]}}",
        "threads: {m: {name: M}}\nhinges: {a: {of: m, values: [one, one]}}",
    ],
)
def test_a_name_that_is_listed_twice_is_an_error(declared: str) -> None:
    assert found(f"{declared}\n{PLAIN}") == [("NV320", "one")]


def test_a_choice_that_is_always_closed_leads_nowhere_and_is_not_told() -> None:
    story = gate(
        """
        - {choice: Knock., to: used}
        - {choice: Go in., closed: It is shut.}
        """
    )

    assert "NV402" not in told(story)


# ---------------------------------------------------------- words printed as they stand


@pytest.mark.parametrize(
    "line",
    ['hour: "{16:00|16:20}"', "place: The {weather} inn", 'here: {mara: "{asked: up|abed}"}'],
)
def test_braces_where_nothing_reads_them_are_told(line: str) -> None:
    assert told(gate("- {choice: Go, to: used}\n- {choice: Stay, to: inn}", f"    {line}\n")) == [
        "NV451"
    ]


def test_braces_in_prose_are_not_told() -> None:
    assert told(wording("{doors}, {weather is snow: white|wet}. {One|Two}.")) == []
