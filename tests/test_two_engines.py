"""The machine against the naive interpreter: both play the same walks, and agree on every page and every state.

`make test` plays about 2,000 walks. The long run plays as many as it is told, and with `-s` prints how many they were::

    NEOVISTA_WALKS=20000 make test ARGS="-k two_engines -s -n 0"

No story of the repository is left out: not one that is shipped, tested, or printed on a page.
"""

from __future__ import annotations

import json
import os
import random
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from textwrap import dedent, indent
from typing import Any

import pytest
from attrs import define, frozen
from helpers import mods_apart
from naive import Line, Naive
from test_diagnostics import FILES as PAGES
from test_diagnostics import blocks
from test_diagnostics import sources as sources_of
from test_properties import ASKED, Maker
from test_writing import SECTIONS
from test_writing import written as write

from neovista.compiler.pipeline import compile_story
from neovista.compiler.scope import Scope
from neovista.diagnostics.diagnostic import Diagnostic
from neovista.diagnostics.source import SourceFile
from neovista.model import story as st
from neovista.model.program import Program
from neovista.runtime.machine import StoryGoesRound
from neovista.runtime.page import Words
from neovista.runtime.session import Session
from neovista.writing.examples import all_examples, name_of

ROOT = Path(__file__).parent.parent
WALKS = int(os.environ.get("NEOVISTA_WALKS", "2000"))
"""Half of them over the stories of the repository, half over made-up ones."""
WALKS_A_STORY = 10
"""Over each made-up story."""
PARTS = 4
"""The made-up stories are played in so many tests, which can go side by side."""
LONGEST_WALK, LONGEST_NIGHT = 12, 40
"""Moves in a walk; a real story has longer ones."""
FOLDERS = {"shipped": "story", "an example": "examples", "a test": "tests/stories"}
KINDS = {*FOLDERS, "of the reference", "right on a page", "of the tutorial"}
REAL = ("shipped", "an example")


# --------------------------------------------------------------------- stories


@frozen
class Both:
    """A story for either side, and its text for whoever has to find out."""

    program: Program
    story: st.Story
    sources: tuple[SourceFile, ...]


def both(*sources: SourceFile) -> Both:
    """A story, compiled for the machine and as written for the naive interpreter; a mod is laid over it, parts are joined."""
    written: list[st.Story] = []

    def keep(scope: Scope, _program: Program) -> tuple[Diagnostic, ...]:
        written.append(scope.story)
        return ()

    story, mods = mods_apart(sources)
    compilation = compile_story(story, lints=(keep,), mods=mods)
    assert compilation.program is not None, compilation.diagnostics
    return Both(compilation.program, written[0], sources)


def sources_in(folder: Path, front: str = "") -> tuple[SourceFile, ...]:
    """The files of a story of the repository."""
    return tuple(
        SourceFile(f"{front}{path.relative_to(folder)}", path.read_text(encoding="utf-8"))
        for path in sorted(folder.rglob("*.yaml"))
    )


def repository() -> Iterator[tuple[str, str, Both]]:
    """Every story of the repository: of what kind it is, its name, and itself."""
    for kind, at in FOLDERS.items():
        for path in sorted((ROOT / at).rglob("story.yaml")):
            yield kind, path.parent.name, both(*sources_in(path.parent))
    cloak = ROOT / "examples" / "cloak"
    mod = sources_in(ROOT / "examples" / "cloak_mod", "cloak_mod/")
    yield "an example", "cloak_mod", both(*sources_in(cloak), *mod)
    for example in all_examples():
        files = [SourceFile(name_of(text), text) for text in example.texts]
        yield "of the reference", example.title, both(*files)
    for page in PAGES:
        files = sources_of(page.read_text(encoding="utf-8"), "Right")
        if files:
            yield "right on a page", page.stem, both(*files)
    yield from tutorial()


def tutorial() -> Iterator[tuple[str, str, Both]]:
    """The story of the tutorial after each of its sections; nothing is typed, so nothing is cut out to be included."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for name in ("lime_street", "cat"):
            (folder / name).mkdir()
        for section in SECTIONS:
            texts = [text for text in blocks(section, "yaml") if "\ninclude:" not in text]
            for text in texts:
                write(folder, text)
            for path in sorted(folder.glob("*.yaml")):  # in no folder: a story by itself
                source = SourceFile(path.name, path.read_text(encoding="utf-8"))
                path.unlink()
                yield "of the tutorial", path.stem, both(source)
            if texts:
                title = section.partition("\n")[0].removeprefix("## ")
                yield "of the tutorial", title, both(*sources_in(folder))


# ------------------------------------------------------------ made-up stories

WORDS_MORE = ("{dog} ", "{given(cat): {cat}|nobody} ", "{~red|{~blue|green}} ")
ASKED_MORE = (*ASKED[:-1], "chosen(p0#on)", "given(dog)", "visits(nook) >= 2", "not given(cat)")
CHANGES_MORE = ("give dog", "give cat", "witness theirs")


@define
class Richer(Maker):
    """Makes up stories with the rest of the format: detours, rolls, storylets, questions, arrangements, shuffles."""

    mark: str = "s"
    deals: bool = True
    """Not inside a storylet."""
    named: int = 0
    """How many other things have a name already."""

    def story(self) -> dict[str, Any]:
        """The whole; one can come back from four of its passages."""
        story = super().story()
        on = {"choice": "Go on", "id": "on", "to": f"p{self.passages - 1}"}
        first = story["passages"]["p0"]
        for key in ("arrange", "check", "success", "failure", "return"):
            first.pop(key, None)
        first["choices"].append(on)
        story["passages"] |= self.asides()
        self.deals = False
        story["storylets"] = {f"{self.mark}{at}": self.storylet() for at in range(3)}
        return story

    def asides(self) -> dict[str, Any]:
        """Passages for detours: a simple one, one with choices, one that asks, one that leads on."""
        leave = {"choice": "Leave", "id": "leave", "do": self.change(), "return": "true"}
        cat = {"ask": {"name": "cat", "prompt": "And it?", "blank": "a  cat"}, "then": leave_it()}
        return {
            "aside": {"text": [self.block()], "do": [self.change()], "return": "true"},
            "nook": {"text": self.prose(2) or "Nook.", "detour": "aside", "choices": [leave]},
            "yard": {"ask": {"name": "dog", "prompt": f"Who? {self.prose(1)}"}, "then": cat},
            "lane": {
                "text": "Lane.",
                "to": [{"when": self.asked(), "to": "aside"}, {"to": "nook"}],
            },
        }

    def storylet(self) -> dict[str, Any]:
        """Something that is dealt; by itself it comes back, or leads to the end."""
        card = self.beat(self.passages - 1, 2)
        card |= {"deck": "streets", "choice": f"Card {self.prose(1)}"}
        card |= {"priority": self.dice.randint(0, 1), "once": self.dice.choice(["true", "false"])}
        return card | ({"when": self.asked()} if self.often() else {})

    def beat(self, at: int, deeper: int) -> dict[str, Any]:
        """A beat that may have more than choices."""
        beat = super().beat(at, deeper)
        if self.rarely():
            beat["detour"] = self.dice.choice(["aside", "nook", "yard", "lane"])
        if self.rarely() and self.deals:
            redraw = self.dice.choice(["true", "false"])
            beat["draw"] = {"deck": "streets", "show": self.dice.randint(1, 2), "redraw": redraw}
        if self.rarely():
            beat["ask"] = {"name": "dog", "prompt": f"What {self.prose(1)}?", "longest": 3}
        if self.rarely():
            odds = self.dice.choice(["1d6 + harm", "2d4 - harm", "1d2 - 1"])
            beat["check"] = {"id": self.own("roll"), "odds": odds, "against": 3}
            beat |= {"success": self.beat(at, 0), "failure": self.beat(at, 0)}
        if self.rarely() and deeper:
            beat["arrange"] = self.arrangement(at)
        if self.rarely():
            beat["return"] = "true"
        return fitting(beat)

    def choice(self, at: int, deeper: int) -> dict[str, Any]:
        """A choice, whatever its beat has."""
        choice = fitting(super().choice(at, deeper))
        if "closed" in choice:
            choice["closed"] = f"so {self.prose(1)}"
        return choice

    def arrangement(self, at: int) -> dict[str, Any]:
        """Two slots for three items, each for one or more of them."""
        slots, items = [self.own("slot") for _ in range(2)], [self.own("item") for _ in range(3)]
        own = {"label": f"Own {self.prose(1)}", "when": f"not {slots[0]} is {items[0]}"}
        made: dict[str, Any] = {"items": {name: self.item(at) for name in items}}
        if self.often():
            second = {"label": f"Slot {self.prose(1)}", "items": {self.own("own"): own}}
            made |= {"slots": {slots[0]: 1, slots[1]: second}}
            return made | {"repeat": self.dice.choice(["true", "false"])}
        made["slots"] = {slots[0]: 2, slots[1]: {"room": 2, "label": f"Slot {self.prose(1)}"}}
        together = {"items": items[1:], "when": self.asked()}
        return made | ({"together": together} if self.often() else {})

    def item(self, at: int) -> dict[str, Any]:
        """What can be put there."""
        item = {**self.beat(at, 1 if self.rarely() else 0), "label": f"Put {self.prose(2)}"}
        return item | ({"when": self.asked()} if self.rarely() else {})

    def prose(self, deeper: int) -> str:
        """Words and variants, shuffled ones too."""
        if self.rarely():
            return str(self.dice.choice(WORDS_MORE))
        if deeper and self.rarely():
            return f"{{~{self.prose(deeper - 1)}|{self.prose(deeper - 1)}|other}}"
        return super().prose(deeper)

    def asked(self, questions: tuple[str, ...] = ASKED_MORE) -> str:
        """A condition."""
        return super().asked(questions)

    def change(self) -> Any:
        """An effect."""
        return self.dice.choice(CHANGES_MORE) if self.rarely() else super().change()

    def own(self, what: str) -> str:
        """A name that nothing else has."""
        self.named += 1
        return f"{what}_{self.mark}{self.named}"

    def rarely(self) -> bool:
        """Now and then."""
        return self.dice.random() < 0.15


def leave_it() -> dict[str, Any]:
    """Where one comes back from the questions."""
    return {"text": "So it is called.", "return": "true"}


def fitting(beat: dict[str, Any]) -> dict[str, Any]:
    """A beat without what cannot stand beside the rest of it."""
    away = {
        "arrange": "choices draw ask ending check success failure return",
        "check": "choices draw ask to ending return",
        "return": "choices draw ask then",
    }
    for key, others in away.items():
        if key in beat:
            beat = {name: one for name, one in beat.items() if name not in others.split()}
    return beat


def made_up(number: int) -> Both:
    """A story out of a number; every other one is of two chapters, by two people."""
    maker = Richer(random.Random(number), 1 + number % 5)
    story = maker.story()
    files = {"story.yaml": story}
    if number % 2:
        files |= two_chapters(story, maker)
    return both(*(SourceFile(name, json.dumps(files[name], indent=1)) for name in sorted(files)))


def two_chapters(story: dict[str, Any], maker: Maker) -> dict[str, dict[str, Any]]:
    """The passages of a story as Jaxon's chapter, and as many again as Luna's, each leading to the other.

    What Jaxon settles is seen by Luna. Of the variables, `rain` is the chapters' own.
    """
    lunas = Richer(maker.dice, maker.passages, mark="t").story()
    text = json.dumps({name: lunas[name] for name in ("passages", "storylets")})
    text = text.replace('"mine = dog"', '"theirs = wet"').replace(
        '"mine = no_dog"', '"theirs = dry"'
    )
    her = {"thread": "luna"}
    if maker.dice.random() < 0.2:  # it is nobody's
        her, text = {}, re.sub(', "settle": "[^"]*"', "", text)
    hers = json.loads(text)
    his = {name: story.pop(name) for name in ("passages", "storylets")}
    his = json.loads(json.dumps(his).replace('"detour": "lane"', '"detour": "act2.luna.lane"'))
    hers["passages"]["p0"]["choices"].append({"choice": "Back", "id": "back", "to": "act1.jaxon"})
    his["passages"][f"p{maker.passages}"] = {"text": "On.", "to": "act2.luna.p0"}
    own = {"rain": story["variables"].pop("rain")}
    story["hinges"]["theirs"]["otherwise"] = [
        {"when": "harm >= 1 or visits(act1.jaxon.p0) >= 2", "value": "wet"}
    ]
    heads = {"act1.jaxon": {"thread": "jaxon", **his}, "act2.luna": {**her, **hers}}
    return {
        f"{name}.yaml": {"chapter": name, "title": name, "variables": own, **rest}
        for name, rest in heads.items()
    }


# ----------------------------------------------------------------------- walks


def walk(story: Both, dice: random.Random, longest: int = LONGEST_WALK) -> list[str]:
    """Play both sides by the same moves; return what was taken, or fail with all there is to know."""
    seed, echo = dice.randrange(10**6), echo_of(story, dice)
    taken: list[str] = []
    session, other = Session(story.program, seed, echo=echo), Naive(story.story, seed, echo)
    while True:
        said, expected = of_machine(session), of_naive(other)
        if said != expected:
            way = f"seed {seed}, echo {echo}: {', '.join(taken)}"
            pytest.fail(disagreement(story, way, said, expected), pytrace=False)
        moves = moves_at(session)
        if not moves or len(taken) == longest:
            return taken
        taken.append(dice.choice(moves))
        rounds = [goes_round(side, taken[-1]) for side in (session, other)]
        if any(rounds):
            way = f"seed {seed}, echo {echo}: {', '.join(taken)}"
            sides = ({"goes round": one} for one in rounds)
            assert all(rounds), disagreement(story, way, *sides)
            return taken


def echo_of(story: Both, dice: random.Random) -> dict[str, str]:
    """Some hinges that another run settled, now and then as something that is unheard of."""
    hinges = story.program.hinges.items()
    return {
        name: dice.choice((*hinge.values, "unheard_of"))
        for name, hinge in hinges
        if dice.random() < 0.3
    }


def moves_at(session: Session) -> list[str]:
    """All that a player can do: take a choice, or say something."""
    page = session.page
    moves = [choice.id for choice in page.open_choices]
    if page.question is not None:
        moves += [f"say {word[: page.question.longest]}" for word in ("Rex", "Bo  and Bo", "x")]
    return moves


def goes_round(side: Session | Naive, move: str) -> bool:
    """Make a move; whether it leads to no page, a side says."""
    words = move.removeprefix("say ")
    try:
        if isinstance(side, Session):
            side.choose(move) if words == move else side.answer(words)
        elif words == move:
            side.take(move)
        else:
            side.answer(words)
    except (StoryGoesRound, RecursionError):
        return True
    return False


def of_naive(other: Naive) -> dict[str, Any]:
    """All that is compared, as the naive interpreter has it."""
    return {
        "paragraphs": tuple(other.paragraphs),
        "asked": other.asked,
        "choices": tuple((name, words, shut) for name, words, shut, _ in other.menu(other.here)),
        "ending": other.ending,
        "where": other.here.name,
        "detours": tuple(one.name for one in other.detours),
        "values": other.values,
        "visits": dict(other.visits),
        "rolls": dict(other.rolls),
    }


def of_machine(session: Session) -> dict[str, Any]:
    """All that is compared, as the machine has it."""
    page, state = session.page, session.state
    asked = page.question or page.arrangement
    return {
        "paragraphs": tuple((one.kind, line_of(one.words)) for one in page.paragraphs),
        "asked": None if asked is None else line_of(asked.prompt),
        "choices": tuple(
            (one.id, line_of(one.label), None if one.closed is None else line_of(one.closed))
            for one in page.choices
        ),
        "ending": "" if page.ending is None else page.ending.title,
        "where": state.at,
        "detours": state.detours,
        "values": dict(state.values),
        "visits": dict(state.visits),
        "rolls": dict(state.rolls),
    }


def line_of(words: tuple[Words, ...]) -> Line:
    """Words by their style, as the naive interpreter writes them; neighbours of one style are one."""
    runs = groupby(words, key=lambda one: f"{one.style} {one.entry}".strip())
    return tuple((style, "".join(one.text for one in run)) for style, run in runs)


def disagreement(story: Both, way: str, said: dict[str, Any], expected: dict[str, Any]) -> str:
    """The story, the walk, and both sides where they differ."""
    texts = [f"--- {source.name}\n{source.text}" for source in story.sources]
    sides = [
        f"{what}\n  the machine: {said[what]}\n  naively:     {expected[what]}"
        for what in said
        if said[what] != expected[what]
    ]
    return "\n".join([*texts, f"--- the walk\n{way}", *sides])


def share_of(kind: str) -> int:
    """A real story is walked ten times as often as one that shows a single thing."""
    return 10 if kind in REAL else 1


def tell(line: str) -> None:
    """Say it to whoever asked for it with `-s`."""
    sys.stdout.write(f"{line}\n")


# ------------------------------------------------------------------ what holds


def test_both_engines_agree_on_every_story_of_the_repository() -> None:
    """A walk begins at a seed of its own, so that the same walks are made whatever other stories there are."""
    stories = list(repository())
    shares = sum(share_of(kind) for kind, _, _ in stories)

    walks, moves = Counter[str](), Counter[str]()
    for kind, name, story in stories:
        dice = random.Random(name)
        each = max(1, WALKS // 2 * share_of(kind) // shares)
        longest = LONGEST_NIGHT if kind in REAL else LONGEST_WALK
        walks[kind] += each
        moves[kind] += sum(len(walk(story, dice, longest)) for _ in range(each))

    for kind, many in Counter(kind for kind, _, _ in stories).items():
        tell(f"{kind}: {walks[kind]} walks of {moves[kind]} moves over {many} stories")
    assert set(walks) == KINDS


@pytest.mark.parametrize("part", range(PARTS))
def test_both_engines_agree_on_stories_that_are_made_up(part: int) -> None:
    numbers = range(part, max(PARTS, WALKS // 2 // WALKS_A_STORY), PARTS)
    dice = random.Random(part)

    steps = 0
    for number in numbers:
        story = made_up(number)
        steps += sum(len(walk(story, dice)) for _ in range(WALKS_A_STORY))

    tell(f"{len(numbers) * WALKS_A_STORY} walks of {steps} moves over {len(numbers)} stories")


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

    assert of_naive(Naive(made.story, 7, {}))["choices"][0][0] == name
    assert Session(made.program).page.choices[0].id == name


def test_a_disagreement_tells_the_story_the_walk_and_both_sides() -> None:
    story = made_up(1)

    told = disagreement(story, "seed 7: c0", {"where": "here"}, {"where": "there"})

    assert story.sources[0].text in told
    assert "seed 7: c0" in told
    assert "the machine: here" in told
    assert "naively:     there" in told
