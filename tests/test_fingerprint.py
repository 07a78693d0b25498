"""Two fingerprints: what a story does, and what it says."""

from __future__ import annotations

import os
import subprocess
import sys
import typing
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
import pytest
from attrs import evolve

from neovista.diagnostics.source import SourceFile, Span
from neovista.model import expressions as ex
from neovista.model import program as pr
from neovista.model.categories import Category, RunVariables, Splits
from neovista.model.prose import Conditional, Paragraph, Prose
from neovista.saves.fingerprint import _parts, fingerprints


def words(text: str) -> Prose:
    return (Paragraph((text,)),)


GATE = pr.Gate(ex.Holds("seen", "teo"), words("Nuri is on watch"))
TAKE = pr.Choice("take", words("Take it"), "dock", (GATE,))
LEAVE = pr.Choice("leave", words("Leave it"), "stair", ())
DOCK = pr.Passage(
    "dock",
    "night",
    effects=(pr.Add("oil", 1, 0, 9), pr.PutIn("seen", "teo")),
    blocks=(pr.Block(words("The dock is wet."), ex.IsTrue("snow"), words("The dock is dry.")),),
    choices=(TAKE, LEAVE),
    setting=pr.Setting(hour="21:38"),
)
STAIR = pr.Passage("stair", "night", ways=(pr.Way(None, "dock"),))
STORY = pr.Program(
    story="small",
    title="Small",
    version="1.0.0",
    start="dock",
    passages={"dock": DOCK, "stair": STAIR},
    variables={
        "oil": pr.Range(0, 9, 0),
        "snow": pr.YesNo(True),
        "seen": pr.SetOf(("teo", "mags", "nuri"), frozenset(["teo", "mags"])),
    },
    chapters={"night": pr.Chapter("night", "Night", "nobody", 1, "dock", {"oil": 0})},
    threads={"nobody": pr.Thread("Nobody")},
    hinges={"dog": pr.Hinge("nobody", 1, ("in", "out"))},
    endings={"lit": "Lit"},
    codex={"rail": pr.Entry("The rail", words("A rail."))},
    categories={"any": Category("Any")},
)


def with_dock(**changed: Any) -> pr.Program:
    return evolve(STORY, passages={**STORY.passages, "dock": evolve(DOCK, **changed)})


def with_take(**changed: Any) -> pr.Program:
    return with_dock(choices=(evolve(TAKE, **changed), LEAVE))


SAID: dict[str, Callable[[], pr.Program]] = {
    "a word": lambda: with_dock(blocks=(pr.Block(words("The dock is damp.")),)),
    "a condition in prose": lambda: with_dock(
        blocks=(pr.Block((Paragraph((Conditional(ex.IsTrue("snow"), ("a",), ("b",)),)),)),)
    ),
    "when a paragraph is shown": lambda: with_dock(blocks=(evolve(DOCK.blocks[0], when=None),)),
    "a label": lambda: with_take(label=words("Take it down")),
    "a reason": lambda: with_take(gates=(evolve(GATE, reason=words("Nuri watches")),)),
    "the hour": lambda: with_dock(setting=pr.Setting(hour="21:39")),
    "the story's title": lambda: evolve(STORY, title="Smaller"),
    "a chapter's title": lambda: evolve(
        STORY, chapters={"night": evolve(STORY.chapters["night"], title="Day")}
    ),
    "a name": lambda: evolve(STORY, threads={"nobody": pr.Thread("Somebody")}),
    "an ending's title": lambda: evolve(STORY, endings={"lit": "Alight"}),
    "an entry": lambda: evolve(STORY, codex={"rail": pr.Entry("The rail", words("Iron."))}),
    "how an outcome is told": lambda: evolve(
        STORY, hinges={"dog": evolve(STORY.hinges["dog"], told={"in": "The dog went in."})}
    ),
    "a category's name": lambda: evolve(STORY, categories={"any": Category("Whatever")}),
    "a number that is shown": lambda: evolve(STORY, numbers=(pr.Number("oil", "Oil"),)),
}

DONE: dict[str, Callable[[], pr.Program]] = {
    "an effect": lambda: with_dock(effects=(pr.Add("oil", 2, 0, 9), DOCK.effects[1])),
    "an effect less": lambda: with_dock(effects=DOCK.effects[:1]),
    "the order of effects": lambda: with_dock(effects=DOCK.effects[::-1]),
    "the order of choices": lambda: with_dock(choices=(LEAVE, TAKE)),
    "where a choice leads": lambda: with_take(beat="stair"),
    "what a choice settles": lambda: with_take(settles=(("dog", "in"),)),
    "a gate's condition": lambda: with_take(gates=(evolve(GATE, when=ex.Holds("seen", "mags")),)),
    "a gate that opens again": lambda: with_take(gates=(evolve(GATE, is_known=True),)),
    "where a passage leads": lambda: evolve(
        STORY,
        passages={
            **STORY.passages,
            "stair": evolve(STAIR, ways=(pr.Way(ex.IsTrue("snow"), "dock"),)),
        },
    ),
    "where the story begins": lambda: evolve(STORY, start="stair"),
    "what a variable starts as": lambda: evolve(
        STORY, variables={**STORY.variables, "oil": pr.Range(0, 9, 1)}
    ),
    "a new variable": lambda: evolve(STORY, variables={**STORY.variables, "more": pr.YesNo(False)}),
    "a hinge": lambda: evolve(STORY, hinges={"dog": pr.Hinge("nobody", 1, ("in", "away"))}),
    "a chapter's own variables": lambda: evolve(
        STORY, chapters={"night": evolve(STORY.chapters["night"], own={})}
    ),
    "the story's name": lambda: evolve(STORY, story="other"),
    "a category": lambda: evolve(STORY, categories={"any": Category("Any", rank_by="moves")}),
    "what a category asks": lambda: evolve(STORY, categories={"any": Category("Any", sessions=1)}),
    "what tells boards apart": lambda: evolve(STORY, run_variables=RunVariables(echo=("none",))),
    "where runs are divided": lambda: evolve(STORY, splits=Splits("chapters")),
}

NEITHER: dict[str, Callable[[], pr.Program]] = {
    "the version": lambda: evolve(STORY, version="2.0.0"),
    "a span": lambda: with_dock(span=Span(SourceFile("a.yaml", "text"), 0, 1)),
    "the order in which passages are written": lambda: evolve(
        STORY, passages=dict(sorted(STORY.passages.items(), reverse=True))
    ),
    "the order in which variables are declared": lambda: evolve(
        STORY, variables=dict(sorted(STORY.variables.items(), key=str))
    ),
}


def test_fingerprints_are_thirty_two_hex_letters() -> None:
    logic, text = fingerprints(STORY)

    assert len(logic) == len(text) == 32
    assert logic != text
    assert set(logic + text) <= set("0123456789abcdef")


@pytest.mark.parametrize("change", SAID.values(), ids=SAID.keys())
def test_what_is_said_moves_only_the_text(change: Callable[[], pr.Program]) -> None:
    logic, text = fingerprints(change())

    assert logic == fingerprints(STORY)[0]
    assert text != fingerprints(STORY)[1]


@pytest.mark.parametrize("change", DONE.values(), ids=DONE.keys())
def test_what_is_done_moves_only_the_logic(change: Callable[[], pr.Program]) -> None:
    logic, text = fingerprints(change())

    assert logic != fingerprints(STORY)[0]
    assert text == fingerprints(STORY)[1]


@pytest.mark.parametrize("change", NEITHER.values(), ids=NEITHER.keys())
def test_what_is_neither_moves_nothing(change: Callable[[], pr.Program]) -> None:
    assert fingerprints(change()) == fingerprints(STORY)


def test_a_choice_that_is_hidden_and_not_closed_is_another_logic() -> None:
    hidden = with_take(gates=(evolve(GATE, reason=None),))

    assert fingerprints(hidden)[0] != fingerprints(STORY)[0]


def test_a_field_nobody_has_set_is_not_in_a_fingerprint() -> None:
    """A new key of the format must leave the runs of stories that do not use it alone."""
    spelt_out = with_dock(ending=None, is_named=True, witnesses=())

    assert fingerprints(spelt_out) == fingerprints(STORY)


def test_every_field_of_a_program_that_is_prose_counts_as_said() -> None:
    records = [one for one in vars(pr).values() if isinstance(one, type) and attrs.has(one)]

    for record in records:
        shapes = typing.get_type_hints(record)
        for part in _parts(record):
            assert part.is_said or "Paragraph" not in str(shapes[part.name]), (record, part.name)


HASHED = """
from pathlib import Path
from neovista.compiler.pipeline import compile_story
from neovista.saves.fingerprint import fingerprints
from neovista.saves.stories import load_sources
print(*fingerprints(compile_story(load_sources(Path("story")).files).program))
"""


def test_fingerprints_do_not_hang_on_the_hash_seed() -> None:
    found = {
        subprocess.run(
            [sys.executable, "-c", HASHED],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=Path(__file__).parent.parent,
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "2")
    }

    assert len(found) == 1
    assert len(found.pop()) == 66
