"""The machine against the naive interpreter: both play the same walks, and agree on every page and every state.

`make test` plays about 2,000 walks. The long run plays as many as it is told, and with `-s` prints how many they were::

    NEOVISTA_WALKS=20000 make test ARGS="-k two_engines -s -n 0"

Stories that use what the naive interpreter does not know are left out; their names are printed with the counts.
"""

from __future__ import annotations

import json
import os
import random
import sys
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from textwrap import dedent, indent
from typing import Any

import attrs
import naive
import pytest
from attrs import frozen
from test_properties import Maker

from neovista.compiler.pipeline import compile_story
from neovista.compiler.story_reader import read_story
from neovista.compiler.yaml_tree import read_yaml
from neovista.diagnostics.diagnostic import Diagnostics
from neovista.diagnostics.source import Name, SourceFile, Span, Written
from neovista.model import story as st
from neovista.model.program import Program
from neovista.model.prose import Variant
from neovista.runtime.machine import StoryGoesRound
from neovista.runtime.page import Words
from neovista.runtime.session import Session

ROOT = Path(__file__).parent.parent
WALKS = int(os.environ.get("NEOVISTA_WALKS", "2000"))
"""Half of them over the stories of the repository, half over made-up ones."""
WALKS_A_STORY = 10
"""Over each made-up story."""
PARTS = 4
"""The made-up stories are played in so many tests, which can go side by side."""
LONGEST_WALK, LONGEST_NIGHT = 12, 40
"""Choices in a walk; a real story has longer ones."""
FOLDERS = sorted(
    path.parent
    for at in ("story", "examples", "tests/stories")
    for path in (ROOT / at).rglob("story.yaml")
)


KEYS = """
text do choices then to ending choice id when closed once settle otherwise dream hour place here view dreaming
range one_of set_of start moves value of values act told title secret name palette form label glyph before
homogenizes chapter passages thread variables story version acts threads numbers stances hinges endings codex
"""
RECORDS = """
Story StoryFile ChapterFile Passage Choice Beat Block Way ConditionalEffects Assignment Becoming Witnessing
VariableDeclaration StanceDeclaration Rung HingeDeclaration EndingDeclaration ThreadDeclaration NumberDeclaration
CodexDeclaration Paragraph Emphasis Lookup ValueOf Variant Conditional
IsTrue Compare Is IsOneOf Holds Visits Chosen Settled Not All Any
"""
KNOWN = frozenset(f"{KEYS} {RECORDS} sequence cycle once".split())
"""What the naive interpreter knows of the format: keys, records, and kinds of variant."""


# --------------------------------------------------------------------- stories


@frozen
class Both:
    """A story for either side, and its text for whoever has to find out."""

    program: Program
    story: st.Story
    sources: tuple[SourceFile, ...]


def both(*sources: SourceFile) -> Both:
    """A story, compiled for the machine and as written for the naive interpreter."""
    compilation = compile_story(sources, lints=())
    assert compilation.program is not None, compilation.diagnostics
    return Both(compilation.program, written(sources), sources)


def written(sources: tuple[SourceFile, ...]) -> st.Story:
    """A story as it is written; passages in the story's own file are its chapter `main`."""
    found = Diagnostics()
    trees = [read_yaml(source, found) for source in sources]
    story = read_story([tree for tree in trees if tree is not None], found)
    assert story is not None, list(found)
    file = story.file
    if not file.passages:
        return story
    main = Name("main", Written("main", file.story.span.source, 0, 4))
    thread = next(iter(file.threads), None)
    chapter = st.ChapterFile(chapter=main, title=file.title, passages=file.passages, thread=thread)
    return attrs.evolve(story, chapters=(chapter, *story.chapters))


def sources_in(folder: Path) -> tuple[SourceFile, ...]:
    """The files of a story of the repository."""
    return tuple(
        SourceFile(str(path.relative_to(folder)), path.read_text(encoding="utf-8"))
        for path in sorted(folder.rglob("*.yaml"))
    )


def made_up(number: int) -> Both:
    """A story out of a number; every other one is of two chapters, by two people."""
    maker = Maker(random.Random(number), 1 + number % 5)
    story = maker.story()
    files = {"story.yaml": story}
    if number % 2:
        files |= two_chapters(story, maker)
    return both(*(SourceFile(name, json.dumps(files[name], indent=1)) for name in sorted(files)))


def two_chapters(story: dict[str, Any], maker: Maker) -> dict[str, dict[str, Any]]:
    """The passages of a story as Jaxon's chapter, and as many again as Luna's, each leading to the other.

    What Jaxon settles is seen by Luna. Of the variables, `rain` is the chapters' own.
    """
    jaxons, lunas = story.pop("passages"), {}
    for name, passage in Maker(maker.dice, maker.passages).story()["passages"].items():
        text = json.dumps(passage).replace("mine = dog", "theirs = wet")
        lunas[name] = json.loads(text.replace("mine = no_dog", "theirs = dry"))
    last = f"p{maker.passages}"
    lunas["p0"]["choices"].append({"choice": "Back", "id": "back", "to": "act1.jaxon"})
    jaxons[last] = {"text": "On.", "to": "act2.luna.p0"}
    own = {"rain": story["variables"].pop("rain")}
    story["hinges"]["theirs"]["otherwise"] = [
        {"when": "harm >= 1 or visits(act1.jaxon.p0) >= 2", "value": "wet"}
    ]
    heads = (("act1.jaxon", "jaxon", jaxons), ("act2.luna", "luna", lunas))
    return {
        f"{chapter}.yaml": {
            "chapter": chapter,
            "title": chapter,
            "thread": thread,
            "variables": own,
            "passages": passages,
        }
        for chapter, thread, passages in heads
    }


def strange_in(thing: Any) -> set[str]:
    """What the naive interpreter does not know in some part of a story: records, keys, kinds of variant."""
    if isinstance(thing, dict | tuple):
        return set().union(*map(strange_in, thing.values() if isinstance(thing, dict) else thing))
    if not attrs.has(type(thing)) or isinstance(thing, Written | Span):
        return set()
    kinds = {type(thing).__name__, thing.kind if isinstance(thing, Variant) else "once"}
    strange = kinds - KNOWN
    for one in attrs.fields(type(thing)):
        value = getattr(thing, one.name)
        if "shape" in one.metadata and one.name not in KNOWN and value != one.default:
            strange.add(one.name)
        strange |= strange_in(value)
    return strange


@lru_cache
def repository() -> tuple[list[tuple[Path, Both]], dict[str, set[str]]]:
    """The stories that both sides can play, and what is strange in the others."""
    played, strange = [], {}
    for folder in FOLDERS:
        sources = sources_in(folder)
        found = strange_in(written(sources))
        if found:
            strange[folder.name] = found
        else:
            played.append((folder, both(*sources)))
    return played, strange


# ----------------------------------------------------------------------- walks


def walk(story: Both, dice: random.Random, longest: int = LONGEST_WALK) -> list[str]:
    """Play both sides by the same choices; return what was taken, or fail with all there is to know."""
    taken: list[str] = []
    session, other = Session(story.program, dice.randrange(10**6)), naive.begin(story.story)
    while True:
        said, expected = of_machine(session), of_naive(other)
        if said != expected:
            pytest.fail(disagreement(story, taken, said, expected), pytrace=False)
        choices = [choice.id for choice in session.page.open_choices]
        if not choices or len(taken) == longest:
            return taken
        taken.append(dice.choice(choices))
        rounds = goes_round(session, taken[-1]), goes_round_naively(other, taken[-1])
        if any(rounds):
            assert all(rounds), disagreement(story, taken, *({"goes round": one} for one in rounds))
            return taken


def goes_round(session: Session, choice: str) -> bool:
    """Take a choice; whether it leads to no page, the machine says."""
    try:
        session.choose(choice)
    except StoryGoesRound:
        return True
    return False


def goes_round_naively(other: naive.Naive, choice: str) -> bool:
    """Take a choice; whether it leads to no page, the naive interpreter says."""
    try:
        other.take(choice)
    except RecursionError:
        return True
    return False


def of_naive(other: naive.Naive) -> dict[str, Any]:
    """All that is compared, as the naive interpreter has it."""
    paragraphs, choices, ending = other.page
    return {
        "paragraphs": paragraphs,
        "choices": choices,
        "ending": ending,
        "where": other.here.name,
        "values": other.values,
        "visits": other.visits,
    }


def of_machine(session: Session) -> dict[str, Any]:
    """All that is compared, as the machine has it."""
    page, state = session.page, session.state
    return {
        "paragraphs": tuple((one.kind, line_of(one.words)) for one in page.paragraphs),
        "choices": tuple(
            (one.id, line_of(one.label), None if one.closed is None else line_of(one.closed))
            for one in page.choices
        ),
        "ending": None if page.ending is None else page.ending.title,
        "where": state.at,
        "values": dict(state.values),
        "visits": dict(state.visits),
    }


def line_of(words: tuple[Words, ...]) -> naive.Line:
    """Words by their style, as the naive interpreter writes them; neighbours of one style are one."""
    runs = groupby(words, key=lambda one: f"{one.style} {one.entry}".strip())
    return tuple((style, "".join(one.text for one in run)) for style, run in runs)


def disagreement(
    story: Both, taken: list[str], said: dict[str, Any], expected: dict[str, Any]
) -> str:
    """The story, the walk, and both sides where they differ."""
    texts = [f"--- {source.name}\n{source.text}" for source in story.sources]
    sides = [
        f"{what}\n  the machine: {said[what]}\n  naively:     {expected[what]}"
        for what in said
        if said[what] != expected[what]
    ]
    return "\n".join([*texts, f"--- the walk\n{' '.join(taken) or 'nowhere'}", *sides])


def tell(line: str) -> None:
    """Say it to whoever asked for it with `-s`."""
    sys.stdout.write(f"{line}\n")


# ------------------------------------------------------------------ what holds


def test_both_engines_agree_on_every_story_of_the_repository() -> None:
    played, strange = repository()
    dice = random.Random(2147)
    each = max(1, WALKS // 2 // len(played))

    steps = 0
    for folder, story in played:
        longest = LONGEST_WALK if folder.is_relative_to(ROOT / "tests") else LONGEST_NIGHT
        steps += sum(len(walk(story, dice, longest)) for _ in range(each))

    tell(f"{each * len(played)} walks of {steps} choices over {len(played)} stories")
    for name, why in strange.items():
        tell(f"left out: {name} ({', '.join(sorted(why))})")


@pytest.mark.parametrize("part", range(PARTS))
def test_both_engines_agree_on_stories_that_are_made_up(part: int) -> None:
    numbers = range(part, max(PARTS, WALKS // 2 // WALKS_A_STORY), PARTS)
    dice = random.Random(part)

    steps = 0
    for number in numbers:
        story = made_up(number)
        steps += sum(len(walk(story, dice)) for _ in range(WALKS_A_STORY))

    tell(f"{len(numbers) * WALKS_A_STORY} walks of {steps} choices over {len(numbers)} stories")


def test_the_stories_that_both_engines_can_play_are_most() -> None:
    played, strange = repository()

    assert (ROOT / "story") in [folder for folder, _ in played]
    assert (ROOT / "examples" / "cloak") in [folder for folder, _ in played]
    assert len(played) >= 30, strange


AWKWARD = {
    "a ring without a choice": """
        a: {text: A., choices: [{choice: In, to: b}, {choice: Stay, to: a}]}
        b: {to: c}
        c: {text: C., to: b}
    """,
    "an ending that goes on": """
        a: {text: A., choices: [{choice: Out, to: b}, {choice: Stay, to: a}]}
        b: {ending: over, choices: [{choice: Ask, when: theirs is dry, to: a}], to: a}
    """,
    "nothing open and nowhere to go": """
        a: {text: A., choices: [{choice: In, to: b}, {choice: Stay, to: a}]}
        b: {text: B., choices: [{choice: Never, closed: "{theirs}", to: a}]}
    """,
    "a passage without anything": """
        a: {choices: [{choice: In, to: b}, {choice: Stay, once: true, to: a}], then: {text: Then.}}
        b: {}
    """,
}


@pytest.mark.parametrize("passages", AWKWARD.values(), ids=AWKWARD)
def test_both_engines_agree_on_stories_that_are_warned_of(passages: str) -> None:
    head = """
        story: awkward
        title: Awkward
        threads: {jaxon: {name: Jaxon}, luna: {name: Luna}}
        hinges: {theirs: {of: luna, values: [dry, wet]}}
        endings: {over: {title: Over}}
        passages:
    """
    text = dedent(head).strip() + "\n" + indent(dedent(passages).strip(), "  ") + "\n"
    story = both(SourceFile("story.yaml", text))
    dice = random.Random(7)

    walks = [walk(story, dice) for _ in range(20)]

    assert any(0 < len(one) < LONGEST_WALK for one in walks)


LABELS = {
    "Read the board.": "read_the_board",
    "Don’t say it": "dont_say_it",
    "12 steps": "c_12_steps",
    "Not": "c_not",
    "Then": "c_then",
    "Идти": "c",
    "Take *the* coat": "take_coat",
    "Go {north|south} now": "go_now",
    "Wait " * 12: "_".join(["wait"] * 12),
    "Remember " * 12: "_".join(["remember"] * 7),
}


@pytest.mark.parametrize(("label", "name"), LABELS.items())
def test_a_choice_is_named_after_its_plain_words(label: str, name: str) -> None:
    choice = {"choice": label, "to": "start"}
    story = {"start": {"choices": [choice]}}
    text = json.dumps({"story": "test", "title": "Test", "passages": story})

    made = both(SourceFile("story.yaml", text))

    assert naive.begin(made.story).page[1][0][0] == name
    assert Session(made.program).page.choices[0].id == name


def test_a_disagreement_tells_the_story_the_walk_and_both_sides() -> None:
    story = made_up(1)

    told = disagreement(story, ["c0"], {"where": "here"}, {"where": "there"})

    assert story.sources[0].text in told
    assert "c0" in told
    assert "the machine: here" in told
    assert "naively:     there" in told
