"""What the format means, said a second time, slowly and plainly.

It plays a story as it is written, beat by beat, and shares nothing with the compiler and the machine but the records
of a story. Where the two disagree, one of them is wrong; which, the format's page says.

A beat has a lasting name: `chapter.passage` for a passage, `chapter.passage.choice` for a choice however deep in it,
and the name of a beat with `.then` behind it for its `then`. A variable of a chapter's own is `chapter.variable`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby, pairwise
from keyword import iskeyword
from operator import eq, ge, gt, le, lt, ne
from typing import Any

from attrs import define, field, fields, frozen, has

from neovista.diagnostics.source import Name
from neovista.model import expressions as ex
from neovista.model import prose as ps
from neovista.model import story as st
from neovista.model.expressions import Condition, Value

UNSETTLED = "unsettled"
NO_NAMES = ("then", "success", "failure", "true", "false", "visits", "settled", "chosen", "given")
SIGNS: dict[str, Any] = {"==": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge}
Line = tuple[tuple[str, str], ...]  # style and words
Paragraph = tuple[str, Line]
Offered = tuple[str, Line, Line | None]
Page = tuple[tuple[Paragraph, ...], tuple[Offered, ...], str | None]
"""Paragraphs (prose, break, dreamer, dream); choices with their name, words, and reason if closed; the ending's title."""


@frozen(eq=False)
class Spot:
    """A beat where it stands, and where it leads when it says nothing itself."""

    chapter: st.ChapterFile
    passage: str
    name: str
    beat: st.Beat
    after: tuple[tuple[Condition | None, Spot], ...] = ()


def name_of(choice: st.Choice) -> str:
    """Its `id`; else its plain words, cut at 64 behind a word, with `c_` before what would be no name."""
    if choice.id is not None:
        return str(choice.id)
    plain = [part for line in choice.choice for part in line.parts if isinstance(part, str)]
    words = re.findall("[a-z0-9]+", re.sub("['’]", "", "".join(plain).lower()))
    name = "_".join(words)
    if not words or name[0].isdigit() or iskeyword(name) or name in NO_NAMES:
        name = "_".join(["c", *words])
    return name if len(name) <= 64 else name[:64].rpartition("_")[0] or name[:64]


def values_read(thing: Any) -> set[str]:
    """The variables whose value is asked for or printed somewhere in conditions, prose and changes."""
    if isinstance(thing, ex.Is | ex.IsOneOf | ps.ValueOf):
        return {str(thing.variable)}
    if has(type(thing)):
        thing = tuple(getattr(thing, one.name) for one in fields(type(thing)))
    return set().union(*map(values_read, thing)) if isinstance(thing, tuple) else set()


def start_of(one: st.VariableDeclaration) -> Value:
    """What a variable starts as: when left out, the least, the first, empty or false."""
    said = one.start if isinstance(one.start, tuple) else (one.start,) if one.start else ()
    words = [each.value for each in said]
    if one.set_of is not None:
        return frozenset(words)
    if one.range is not None:
        return int(words[0]) if words else one.range[0]
    if one.one_of is not None:
        return words[0] if words else str(one.one_of[0])
    return words == ["true"]


def begin(story: st.Story) -> Naive:
    """A run at its beginning: the first passage of the chapter that the story starts with."""
    naive, file = Naive(story, Spot(story.chapters[0], "", "", st.Beat())), story.file
    naive.declared |= {str(name): one for name, one in file.variables.items()}
    for chapter in story.chapters:
        for name, one in chapter.variables.items():
            naive.declared[f"{chapter.chapter}.{name}"] = one
    naive.values |= {name: start_of(one) for name, one in naive.declared.items()}
    naive.values |= {str(name): str(one.start) for name, one in file.stances.items()}
    naive.values |= {str(name): UNSETTLED for name in file.hinges}
    naive.arrive(naive.spot_of(file.start or story.chapters[0].chapter))
    return naive


@define
class Naive:
    """A run: all that is true now, and the page it makes."""

    story: st.Story
    here: Spot
    declared: dict[str, st.VariableDeclaration] = field(factory=dict)
    values: dict[str, Value] = field(factory=dict)
    visits: dict[str, int] = field(factory=dict)
    paragraphs: list[Paragraph] = field(factory=list)
    ending: str | None = None

    @property
    def page(self) -> Page:
        """What the player has in front of them."""
        choices = tuple(one for one in map(self.offered, self.here.beat.choices) if one)
        return tuple(self.paragraphs), () if self.ending else choices, self.ending

    def take(self, name: str) -> None:
        """Take a choice: it settles what it settles, and its own beat comes next."""
        assert any(name == one and closed is None for one, _, closed in self.page[1])
        here, self.paragraphs = self.here, []
        choice = next(one for one in here.beat.choices if name_of(one) == name)
        for hinge, value in choice.settle:
            self.settle(hinge, value)
        beat = f"{here.passage}.{name}"
        self.arrive(Spot(here.chapter, here.passage, beat, choice, self.leads(here)))

    def arrive(self, spot: Spot) -> None:
        """Enter a beat, and the next, until the player can do something or nothing leads on."""
        for _ in range(1000):
            self.enter(spot)
            ways = [to for when, to in self.leads(spot) if self.holds(when)]
            if self.ending or not ways or any(closed is None for _, _, closed in self.page[1]):
                return
            spot = ways[0]
        raise RecursionError("from here beats lead to beats for ever")

    def enter(self, spot: Spot) -> None:
        """A chapter that is left loses its variables; then hinges are seen, changes happen, text is read."""
        left, self.here, beat = self.here.chapter, spot, spot.beat
        for name, one in left.variables.items() if left is not spot.chapter else ():
            self.values[f"{left.chapter}.{name}"] = start_of(one)
        self.visits[spot.name] = self.visits.get(spot.name, 0) + 1
        ways = tuple(when for when, _ in self.leads(spot))
        choices = tuple((one.choice, one.when, one.closed) for one in beat.choices)
        seen = values_read((beat.text, beat.do, () if beat.ending else (choices, ways)))
        for hinge, declared in self.story.file.hinges.items():
            if hinge in seen and declared.of != spot.chapter.thread:
                self.witness(hinge)
        for effect in beat.do:
            self.change(effect)
        for block in beat.text:
            self.paragraphs.extend(self.block(block))
        if beat.ending is not None:
            self.ending = self.story.file.endings[beat.ending].title.value

    def leads(self, spot: Spot) -> tuple[tuple[ex.Condition | None, Spot], ...]:
        """Where a beat and its choices lead that say nothing: its `then`; else its `to`; else what is around it."""
        beat = spot.beat
        to = tuple((way.when, self.spot_of(way.to)) for way in beat.to)
        if beat.then is None:
            return to or spot.after
        name, after = f"{spot.name}.then", to or spot.after
        return ((None, Spot(spot.chapter, spot.passage, name, beat.then, after)),)

    def spot_of(self, name: str) -> Spot:
        """A passage of this chapter, of another with its name in front, or a chapter's first."""
        (front, _, last), at = name.rpartition("."), self.here.chapter.chapter
        for chapter in self.story.chapters:
            first = chapter.start or next(iter(chapter.passages))
            home, wanted = (name, first) if chapter.chapter == name else (front or at, last)
            for one, passage in chapter.passages.items():
                if one == wanted and chapter.chapter == home:
                    return Spot(chapter, f"{home}.{one}", f"{home}.{one}", passage)
        raise AssertionError(f"there is no passage {name}")

    def lasting(self, variable: str) -> str:
        """A chapter's own variable, or else the story's."""
        own = f"{self.here.chapter.chapter}.{variable}"
        return own if own in self.declared else str(variable)

    def settle(self, hinge: str, value: str) -> None:
        """Once, for good."""
        if self.values[hinge] == UNSETTLED:
            self.values[hinge] = str(value)

    def witness(self, name: Name) -> None:
        """A hinge that somebody else sees settles as the first rung that holds, or as its first value."""
        hinge = self.story.file.hinges[name]
        rungs = [one.value for one in hinge.otherwise if self.holds(one.when)]
        self.settle(name, [*rungs, hinge.values[0]][0])

    def change(self, effect: st.WrittenEffect) -> None:
        """One line of `do`: a number stops at its bounds, a stance moves along its arrows only."""
        match effect:
            case st.ConditionalEffects(when, do):
                for one in do if self.holds(when) else ():
                    self.change(one)
            case st.Witnessing(hinge):
                self.witness(hinge)
            case st.Becoming(stance, value):
                if (self.values[stance], value) in self.story.file.stances[stance].moves:
                    self.values[stance] = str(value)
            case st.Assignment(variable, sign, said):
                name = self.lasting(variable)
                self.values[name] = self.changed(self.values[name], sign, said, self.declared[name])

    def changed(self, before: Any, sign: str, said: str, one: st.VariableDeclaration) -> Any:
        """What a variable holds after a line of `do`."""
        if isinstance(before, frozenset):
            return before | {str(said)} if sign == "+=" else before - {str(said)}
        if one.range is None:
            return said == "true" if one.one_of is None else str(said)
        after = {"=": int(said), "+=": before + int(said), "-=": before - int(said)}[sign]
        return min(one.range[1], max(one.range[0], after))

    def holds(self, condition: Condition | None) -> bool:
        """Whether a condition holds now; where there is none, nothing stands in the way."""
        match condition:
            case None:
                return True
            case ex.Not(part):
                return not self.holds(part)
            case ex.All(parts):
                return all(self.holds(part) for part in parts)
            case ex.Any(parts):
                return any(self.holds(part) for part in parts)
            case ex.Visits(passage, sign, number):
                return bool(SIGNS[sign](self.visits.get(self.spot_of(passage).name, 0), number))
            case ex.Chosen(choice):
                passage, _, name = choice.rpartition("#")
                homes = [passage] if passage else self.here.chapter.passages
                return any(f"{self.spot_of(home).name}.{name}" in self.visits for home in homes)
            case ex.Settled(hinge):
                return self.values[hinge] != UNSETTLED
            case _:
                return self.answers(condition, self.values[self.lasting(condition.variable)])

    def answers(self, question: Condition, value: Any) -> bool:
        """Whether what a variable holds is what is asked for."""
        if isinstance(question, ex.Compare):
            return bool(SIGNS[question.comparison](value, question.number))
        if isinstance(question, ex.Holds):
            return question.member in value
        one = question.value if isinstance(question, ex.Is) else True
        return value in (question.values if isinstance(question, ex.IsOneOf) else (one,))

    def offered(self, choice: st.Choice) -> Offered | None:
        """A choice as it is now: hidden, closed with a reason, or open."""
        name = name_of(choice)
        never = choice.when is None and choice.closed is not None
        is_shut = never or not self.holds(choice.when)
        is_done = choice.once and f"{self.here.passage}.{name}" in self.visits
        if is_done or (is_shut and choice.closed is None):
            return None
        is_known = any(self.values[one] not in (UNSETTLED, value) for one, value in choice.settle)
        known = (("plain", "it is already known what you did"),) if is_known else None
        closed = self.line(choice.closed) if is_shut and choice.closed is not None else known
        return name, self.line(choice.choice), closed

    def block(self, block: st.Block) -> Iterator[Paragraph]:
        """The paragraphs of a block; those in which nothing is left to read are left out."""
        holds = self.holds(block.when)
        dream = holds and block.dream is not None
        prose = block.text if holds else block.otherwise
        lines = [(one, line) for one in prose if (line := self.line((one,))) or not one.parts]
        if dream and lines:
            yield "dreamer", self.line(block.dream or ())
        for one, line in lines:
            yield "break" if not one.parts else "dream" if dream else "prose", line

    def line(self, prose: ps.Prose) -> Line:
        """One paragraph as it reads now: one space wherever there are several, none at its ends."""
        parts = prose[0].parts if prose else ()
        spaced = [(" ", ""), *self.letters(parts, "plain"), (" ", "")]
        kept = [one for before, one in pairwise(spaced) if (before[0], one[0]) != (" ", " ")]
        runs = groupby(kept[:-1], key=lambda one: one[1])
        return tuple((style, "".join(letter for letter, _ in run)) for style, run in runs)

    def letters(self, parts: ps.Parts, style: str) -> Iterator[tuple[str, str]]:
        """Every letter that is read of some parts, with its style."""
        for part in parts:
            match part:
                case str():
                    yield from ((letter, style) for letter in part)
                case ps.Emphasis(is_strong, inner):
                    yield from self.letters(inner, "strong" if is_strong else "slanted")
                case ps.Lookup(entry, words):
                    yield from ((letter, f"lookup {entry}") for letter in words)
                case ps.ValueOf(variable):
                    value = str(self.values[self.lasting(variable)])
                    yield from ((letter, style) for letter in value.replace("_", " "))
                case ps.Conditional(when, then, otherwise):
                    yield from self.letters(then if self.holds(when) else otherwise, style)
                case ps.Variant(kind, wordings):
                    yield from self.letters(self.wording(kind, wordings), style)

    def wording(self, kind: str, wordings: tuple[ps.Parts, ...]) -> ps.Parts:
        """The next each time its beat is entered: then the last; or round and round; or nothing."""
        turn = self.visits[self.here.name] - 1
        if kind == "cycle":
            return wordings[turn % len(wordings)]
        return (*wordings, () if kind == "once" else wordings[-1])[min(turn, len(wordings))]
