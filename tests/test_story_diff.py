"""`neovista story diff`: what it calls each kind of change, and what it says that saves and runs survive."""

from __future__ import annotations

import json
from pathlib import Path

import attrs
import pytest
from attrs import evolve
from helpers import compiled_sources

from neovista.cli.command_line import run
from neovista.diagnostics.source import SourceFile
from neovista.model import program as pr
from neovista.model.categories import Category
from neovista.saves.fingerprint import fingerprints
from neovista.writing.spelling import spelt
from neovista.writing.story_diff import story_diff

STORY = """\
story: walk
title: A Walk
threads: {mara: {name: Mara}, ivo: {name: Ivo}}
variables:
  coins: {range: 0..9, start: 3}
  idle: {range: 0..9}
  mood: {one_of: [calm, sour], start: calm}
stances:
  mara: {start: calm, moves: [calm -> cross]}
hinges:
  child: {of: mara, values: [took, left]}
endings:
  home: {title: Home}
  away: {title: Away}
categories:
  quick: {name: Quick, goal: any_ending}
"""
GATE = """\
chapter: act1.mara
title: The Gate
thread: mara
passages:
  gate:
    text: The gate was open.
    choices:
      - choice: Knock.
        id: knock
        do: [coins += 1, idle += 1]
        text: Nobody came.
      - choice: Look.
        id: look
        when: coins >= 2
        closed: No.
        settle: child = took
        text: A key.
    then:
      text: It was quiet.
      to: road
  road:
    text: The road was long.
    draw: {deck: road, show: 3}
    do: mara becomes cross
    choices:
      - choice: Back.
        id: back
        to: gate
      - choice: Try the door.
        id: door
        when: mood is calm
        check: {id: door, odds: 1d6, against: 3}
        success: {to: inn}
        failure: {do: mood = sour, to: road}
      - choice: On.
        id: go_on
        to: [{when: coins >= 5, to: inn}, {to: bed}]
  inn:
    text: The inn.
    ask: {name: dog, prompt: Whose dog?}
    to: lobby
  lobby:
    text: In the lobby.
    choices:
      - {choice: Sit., id: sit, when: coins >= 1, to: bed}
    to: bed
  bed:
    ending: home
  cellar:
    text: Nobody comes here.
    choices:
      - {choice: Up., id: up, do: coins = 9, to: bed}
storylets:
  crow:
    choice: A crow.
    deck: road
    text: It went.
"""


def compiled(story: str = STORY, gate: str = GATE) -> pr.Program:
    return compiled_sources([SourceFile("story.yaml", story), SourceFile("gate.yaml", gate)])


OLD = compiled()
SURVIVES, DIFFERS, BREAKS = "saves and runs", "saves alone", "nothing sure"

CHANGES: dict[str, tuple[list[tuple[str, str]], set[tuple[str, str]]]] = {
    "prose": ([("The gate was open.", "The gate stood open.")], {("prose", SURVIVES)}),
    "the words of a choice": ([("choice: Knock.", "choice: Knock again.")], {("prose", SURVIVES)}),
    "a reason": ([("closed: No.", "closed: Not yet.")], {("prose", SURVIVES)}),
    "a title": ([("title: The Gate", "title: Gates")], {("prose", SURVIVES)}),
    "the title of an ending": ([("{title: Home}", "{title: At Home}")], {("prose", SURVIVES)}),
    "a prompt": ([("Whose dog?", "Whose is the dog?")], {("prose", SURVIVES)}),
    "a new choice beside one that is always open": (
        [("      - choice: Look.\n", "      - {choice: Wait., id: wait}\n      - choice: Look.\n")],
        {("choice", SURVIVES)},
    ),
    "a new choice where the others may be closed": (
        [("to: bed}\n    to: bed", "to: bed}\n      - {choice: Wait., id: wait, to: bed}\n    to: bed")],
        {("choice", BREAKS)},
    ),
    "a new choice that asks for as much as another": (
        [("to: bed}\n    to: bed", "to: bed}\n      - {choice: Wait., id: wait, when: coins >= 1 and idle < 3, to: bed}\n    to: bed")],
        {("choice", SURVIVES)},
    ),
    "a choice gone": ([("      - choice: Back.\n        id: back\n        to: gate\n", "")], {("choice", BREAKS)}),
    "a choice renamed": ([("id: back", "id: go_back\n        was: back")], {("renamed", DIFFERS)}),
    "a choice renamed without": ([("id: back", "id: go_back")], {("choice", BREAKS), ("choice", SURVIVES)}),
    "choices in another order": (
        [("      - choice: Back.\n        id: back\n        to: gate\n", ""), ("      - choice: On.\n", "      - choice: Back.\n        id: back\n        to: gate\n      - choice: On.\n")],
        {("order", SURVIVES)},
    ),
    "a looser condition": ([("        when: coins >= 2\n        closed: No.\n", "")], {("condition", SURVIVES)}),
    "another condition": ([("when: coins >= 2", "when: coins >= 3")], {("condition", BREAKS)}),
    "a condition hides": ([("        closed: No.\n", "")], {("condition", SURVIVES)}),
    "an effect on what decides nothing": ([("idle += 1", "idle += 2")], {("effect", DIFFERS)}),
    "an effect on what decides": ([("coins += 1", "coins += 2")], {("effect", BREAKS)}),
    "an effect where nobody comes": ([("coins = 9", "coins = 8")], {("effect", SURVIVES)}),
    "effects in another order": ([("[coins += 1, idle += 1]", "[idle += 1, coins += 1]")], {("order", SURVIVES)}),
    "another hinge settled": ([("child = took", "child = left")], {("effect", BREAKS), ("condition", BREAKS)}),
    "a way": ([("{to: bed}]", "{to: road}]")], {("way", BREAKS)}),
    "a passage between": (
        [("      to: road\n", "      to: lane\n"), ("  road:\n", "  lane:\n    text: A lane.\n    to: road\n  road:\n")],
        {("way", DIFFERS), ("passage", SURVIVES)},
    ),
    "a passage gone": (
        [("to: lobby", "to: bed"), ("  lobby:\n    text: In the lobby.\n    choices:\n      - {choice: Sit., id: sit, when: coins >= 1, to: bed}\n    to: bed\n", "")],
        {("way", BREAKS), ("passage", BREAKS)},
    ),
    "a passage gone where nobody comes": (
        [(GATE[GATE.index("  cellar:") : GATE.index("storylets:")], "")],
        {("passage", SURVIVES)},
    ),
    "a passage renamed": ([("  lobby:\n", "  hall:\n    was: lobby\n"), ("to: lobby", "to: hall")], {("renamed", DIFFERS)}),
    "a passage moved in its file": (
        [("  bed:\n    ending: home\n", ""), ("  gate:\n", "  bed:\n    ending: home\n  gate:\n"), ("thread: mara\n", "thread: mara\nstart: gate\n")],
        set(),
    ),
    "a check": ([("against: 3", "against: 4")], {("check", BREAKS)}),
    "a storylet more, where all are dealt": (
        [("storylets:\n", "storylets:\n  rook:\n    choice: A rook.\n    deck: road\n    text: It stayed.\n")],
        {("storylet", SURVIVES), ("passage", SURVIVES)},
    ),
    "a storylet more, where lots are drawn": (
        [("show: 3", "show: 1"), ("storylets:\n", "storylets:\n  rook:\n    choice: A rook.\n    deck: road\n    text: It stayed.\n")],
        {("storylet", BREAKS), ("draw", BREAKS), ("passage", SURVIVES)},
    ),
    "a storylet gone": ([(GATE[GATE.index("storylets:") :], ""), ("    draw: {deck: road, show: 3}\n", "")], {("draw", BREAKS), ("passage", BREAKS)}),
    "a question": ([("    ask: {name: dog, prompt: Whose dog?}\n", "")], {("question", BREAKS), ("question", DIFFERS)}),
    "a longer answer": ([("prompt: Whose dog?}", "prompt: Whose dog?, longest: 40}")], {("question", SURVIVES)}),
    "another ending": ([("ending: home", "ending: away")], {("ending", DIFFERS)}),
    "an ending renamed": ([("ending: home", "ending: back_home"), ("  home: {title: Home}", "  back_home: {title: Home, was: home}")], {("renamed", SURVIVES)}),
    "a new ending": ([("  away: {title: Away}", "  away: {title: Away}\n  lost: {title: Lost}")], {("ending", SURVIVES)}),
    "a new variable": ([("  idle: {range: 0..9}", "  idle: {range: 0..9}\n  new: {start: false}")], {("variable", DIFFERS)}),
    "a variable renamed": ([("  idle: {range: 0..9}", "  lazy: {range: 0..9, was: idle}"), ("idle += 1", "lazy += 1")], {("renamed", DIFFERS)}),
    "a range of what decides nothing": ([("idle: {range: 0..9}", "idle: {range: 0..3}")], {("variable", DIFFERS)}),
    "a range of what decides": ([("coins: {range: 0..9", "coins: {range: 1..9")], {("variable", BREAKS)}),
    "a value more": ([("[calm, sour]", "[calm, sour, glad]")], {("variable", SURVIVES)}),
    "another beginning": ([("mood: {one_of: [calm, sour], start: calm}", "mood: {one_of: [calm, sour], start: sour}")], {("variable", BREAKS)}),
    "an arrow": ([("[calm -> cross]", "[calm -> cross, cross -> calm, cross -> cross]")], {("variable", DIFFERS)}),
    "where the story begins": ([("thread: mara\n", "thread: mara\nstart: road\n")], {("start", BREAKS), ("start", SURVIVES)}),
    "a category": ([("goal: any_ending", "goal: {ending: home}")], {("category", DIFFERS)}),
    "a new category": ([("categories:\n", "categories:\n  slow: {name: Slow, goal: any_ending}\n")], {("category", SURVIVES)}),
    "the name of a category": ([("name: Quick", "name: Very Quick")], {("prose", SURVIVES)}),
    "a new chapter": ([], {("chapter", SURVIVES), ("passage", SURVIVES)}),
    "nothing": ([], set()),
}  # fmt: skip


def edited(changes: list[tuple[str, str]]) -> pr.Program:
    """The walk, with words replaced, each once."""
    story, gate = STORY, GATE
    for old, new in changes:
        assert story.count(old) + gate.count(old) == 1, old
        story, gate = story.replace(old, new), gate.replace(old, new)
    return compiled(story, gate)


def verdicts(old: pr.Program, new: pr.Program) -> set[tuple[str, str]]:
    return {
        (
            change.kind,
            SURVIVES if change.runs_verify else DIFFERS if change.saves_survive else BREAKS,
        )
        for change in story_diff(old, new).changes
    }


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_is_told_with_what_survives_it(name: str) -> None:
    changes, expected = CHANGES[name]
    if name == "a new chapter":
        more = "chapter: act2.ivo\ntitle: Later\nthread: ivo\npassages: {shed: {text: A shed., ending: away}}\n"
        sources = [SourceFile("story.yaml", STORY), SourceFile("gate.yaml", GATE)]
        new = compiled_sources([*sources, SourceFile("more.yaml", more)])
    else:
        new = edited(changes)

    found = story_diff(OLD, new)

    assert verdicts(OLD, new) == expected, [change.what for change in found.changes]
    assert all(bool(change.why) is not change.runs_verify for change in found.changes)
    if fingerprints(OLD)[0] == fingerprints(new)[0]:
        assert found.runs_verify


def test_a_change_is_told_where_it_stands_and_in_the_authors_words() -> None:
    new = edited([("idle += 1", "idle += 2"), ("when: coins >= 2", "when: coins >= 3 or idle < 2")])

    told = [(one.chapter, one.passage, one.what) for one in story_diff(OLD, new).changes]

    assert told == [
        (
            "act1.mara",
            "gate",
            "the choice “Look.” asks for `coins >= 3 or idle < 2` now, and asked for `coins >= 2`",
        ),
        ("act1.mara", "gate", "taking “Knock.” does `idle += 2` now, and did `idle += 1`"),
    ]


def test_two_things_that_became_one_are_not_safe() -> None:
    new = edited(
        [
            ("  lobby:\n    text: In the lobby.\n", "  hall:\n    was: [lobby, inn]\n    text: In the lobby.\n"),
            (GATE[GATE.index("  inn:") : GATE.index("  lobby:")], ""),
            ("success: {to: inn}", "success: {to: hall}"),
            ("{when: coins >= 5, to: inn}", "{when: coins >= 5, to: hall}"),
        ]
    )  # fmt: skip

    assert ("renamed", BREAKS) in verdicts(OLD, new)


def test_what_has_no_name_here_is_not_called_safe() -> None:
    """Whatever the fingerprint knows and this page does not."""
    chapter = OLD.chapters["act1.mara"]
    new = evolve(OLD, chapters={"act1.mara": evolve(chapter, id="act1.other")})

    found = story_diff(OLD, new)

    assert fingerprints(OLD)[0] != fingerprints(new)[0]
    assert not found.saves_survive
    assert not found.runs_verify


LOOKED_AT: dict[type, set[str]] = {
    pr.Program: {
        "story", "title", "version", "start", "passages", "variables", "chapters", "threads", "hinges", "endings", "acts",
        "numbers", "codex", "secret_endings", "mods", "renames", "categories", "run_variables", "splits",
    },
    pr.Passage: {
        "id", "chapter", "witnesses", "effects", "blocks", "choices", "ways", "ending", "detour", "check", "returns", "draw",
        "question", "arranging", "leaves", "setting", "asserts", "is_named", "span",
    },
    pr.Choice: {"id", "label", "beat", "gates", "settles", "span"},
    pr.Gate: {"when", "reason", "is_known"},
    pr.Draw: {"deck", "show", "storylets", "back", "redraw"},
    pr.Dealt: {"choice", "priority", "specificity"},
    pr.Question: {"id", "prompt", "longest", "to"},
    pr.Chapter: {"id", "title", "thread", "act", "start", "own"},
    pr.Hinge: {"of", "act", "values", "told"},
    Category: {
        "name", "ending", "all_endings", "collected", "count", "threads_per_act", "threads", "sessions", "require",
        "rank_by", "may_go_back", "echo",
    },
}  # fmt: skip


@pytest.mark.parametrize("record", LOOKED_AT, ids=lambda record: record.__name__)
def test_every_part_of_a_program_is_looked_at(record: type) -> None:
    """Whoever adds one has to say what it does to a kept run: in `passage_diff`, `choice_diff` or `story_diff`."""
    assert {part.name for part in attrs.fields(record)} == LOOKED_AT[record]


@pytest.mark.parametrize(
    "said",
    [
        "coins >= 2", "not (coins > 1 and idle < 2)", "mood is calm or (idle == 1 and coins != 3)", "mood in [calm, sour]",
        "visits(bed) >= 2", "given(dog)", "settled(child)", "not given(dog)",
    ],
)  # fmt: skip
def test_a_condition_is_spelt_as_it_is_written(said: str) -> None:
    new = edited([("when: coins >= 2", f"when: {said}")])
    choice = new.passages["act1.mara.gate"].choices[1]

    assert spelt(choice.gates[0].when) == said.replace("or (idle", "or idle").replace("3)", "3")


# --------------------------------------------------------------- the command


def written(folder: Path, changes: list[tuple[str, str]]) -> str:
    folder.mkdir()
    for name, text in (("story.yaml", STORY), ("gate.yaml", GATE)):
        for old, new in changes:
            text = text.replace(old, new)
        (folder / name).write_text(text, encoding="utf-8")
    return str(folder)


def test_the_command_leaves_with_what_saves_come_to(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = written(tmp_path / "old", [])
    safe = written(tmp_path / "safe", [("idle += 1", "idle += 2")])
    unsafe = written(tmp_path / "unsafe", [("id: back", "id: go_back")])

    assert [run(["story", "diff", old, one]) for one in (old, safe, unsafe)] == [0, 0, 1]
    assert capsys.readouterr().out == (
        "nothing is changed: every save survives, and every run still verifies\n"
        "act1.mara, The Gate\n"
        "  gate\n"
        "    taking “Knock.” does `idle += 2` now, and did `idle += 1`\n"
        "      saves survive; runs may not verify: `idle` may hold something else\n"
        "\n"
        "1 change: every save survives; 1 may keep runs from verifying\n"
        "act1.mara, The Gate\n"
        "  road\n"
        "    the choice “Back.” is gone\n"
        "      saves may not survive: a run in which it was taken cannot go on\n"
        "    the choice “Back.” is new\n"
        "      saves survive; runs verify\n"
        "\n"
        "2 changes: 1 may break saves; 1 may keep runs from verifying\n"
    )


def test_the_command_gives_the_same_as_objects(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old, new = (
        written(tmp_path / "old", []),
        written(tmp_path / "new", [("idle += 1", "idle += 2")]),
    )

    run(["story", "diff", old, new, "--format", "json"])

    change, whole = map(json.loads, capsys.readouterr().out.splitlines())
    assert (change["kind"], change["chapter"], change["passage"]) == ("effect", "act1.mara", "gate")
    assert (change["saves_survive"], change["runs_verify"]) == (True, False)
    assert whole == {"changes": 1, "saves_survive": True, "runs_verify": False}


def test_a_story_that_does_not_compile_is_not_compared(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old, new = written(tmp_path / "old", []), written(tmp_path / "new", [("to: lobby", "to: loby")])

    assert run(["story", "diff", old, new]) == 1
    assert "no passage named `loby`" in capsys.readouterr().err
