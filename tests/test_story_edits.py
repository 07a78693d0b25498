"""T-STORY-1: stories edited in a thousand ways, and runs kept before each edit.

Whatever was edited, a kept run goes on or says why not, on a page of the new story, and its file stays as it was. What
`story diff` calls safe for saves keeps every run at its line; what it calls safe for runs keeps every state as it was.
The chapters that are shipped are edited, and a small story that has all they have not. Some sixty edits are made each
time; NEOVISTA_TORTURE asks for a thousand, and five hundred more. The account says how many were made, called safe for
saves and for runs, called unsafe, and how many of those broke a run that was kept here.
"""

from __future__ import annotations

import os
import random
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import pytest
from attrs import define, field, frozen
from helpers import UNHURRIED

from neovista.compiler.pipeline import compile_story
from neovista.diagnostics.source import SourceFile
from neovista.model.program import Program
from neovista.runtime.machine import NotOffered
from neovista.runtime.renaming import place_today
from neovista.saves.files import Reading, read_run
from neovista.saves.fingerprint import fingerprints
from neovista.saves.journal import begin_run, kept_runs, resume_run
from neovista.saves.records import counted
from neovista.saves.replaying import follow
from neovista.saves.rescuing import rescue
from neovista.saves.stories import load_sources
from neovista.writing.story_diff import StoryDiff, story_diff

TORTURE = bool(os.environ.get("NEOVISTA_TORTURE"))
EDITS = {"shipped": 1000 if TORTURE else 36, "rich": 500 if TORTURE else 24}
NIGHTS = 12 if TORTURE else 6
SHIPPED = Path(__file__).parent.parent / "story"

RICH = """\
story: quay
title: The Quay
start: act1.ida
variables:
  coins: {range: 0..6, start: 2}
  nerve: {range: 0..4, start: 1}
  mood: {one_of: [calm, sour], start: calm}
  seen: {set_of: [heron, crane, barge]}
  wet: {start: false}
threads:
  ida: {name: Ida Fell}
  rob: {name: Rob Fell}
stances:
  ida: {start: patient, moves: [patient -> cross, cross -> gone]}
hinges:
  boat: {of: ida, values: [sold, kept], otherwise: [{when: mood is sour, value: sold}, {value: kept}]}
endings:
  home: {title: Home}
  away: {title: Away}
"""
IDA = """\
chapter: act1.ida
title: The Quay
thread: ida
variables:
  knots: {range: 0..5}
passages:
  quay:
    text: |
      The quay was {wet: wet|dry}, and I had {coins}.
    draw: {deck: birds, show: 1}
    choices:
      - choice: Coil the rope.
        id: coil
        when: knots < 3
        do: knots += 1
        text: It went round.
        to: quay
      - choice: Throw it at the bollard.
        id: throw
        once: true
        check: {id: bollard, odds: 2d6 + nerve, against: 8}
        success: {text: It held., do: [nerve += 1, mood = calm], to: shed}
        failure: {text: It fell in., do: [wet = true, mood = sour], to: quay}
      - choice: Go to the shed.
        id: shed
        to: shed
      - choice: Ask the harbour master.
        id: ask_master
        when: coins >= 1 and not wet
        closed: Not like this.
        detour: office
        text: I came out again.
        to: quay
  office:
    text: He had a stamp.
    do: coins -= 1
    choices:
      - {choice: Wait., id: wait, do: ida becomes cross}
      - {choice: Leave., id: leave}
    then: {return: true}
  shed:
    text: Inside it was dark.
    do: {when: wet, do: coins -= 1}
    ask: {name: boat_name, prompt: What is she called?}
    to: locker
  locker:
    text: There was a locker.
    choices:
      - {choice: Open it., id: open_it, when: nerve >= 2, do: coins += 1, to: locker_open}
      - {choice: Kick it., id: kick_it, when: mood is sour, once: true, to: locker}
    to: posts
  locker_open:
    text: Rope.
    to: posts
  posts:
    text: Four of us, and the tide.
    arrange:
      slots: {bow: {room: 1, label: The bow}, stern: {room: 2, label: The stern}}
      items:
        ivo: {label: Ivo, do: nerve += 1}
        bela: {label: Bela}
        nat: {label: Nat}
    to: decide
  decide:
    text: So.
    choices:
      - choice: Sell her.
        settle: boat = sold
        do: coins += 4
        to: act2.rob
      - choice: Keep her.
        settle: boat = kept
        when: nerve >= 1
        to: act2.rob
      - choice: Not tonight.
        id: not_tonight
        to: [{when: mood is sour and coins < 2, to: alone}, {to: act2.rob.pier}]
  alone:
    text: Nobody came.
    choices:
      - {choice: Walk home., id: walk, to: over}
      - {choice: Swim., id: swim, when: wet, do: coins = 0, to: over}
  over:
    text: That was that.
    ending: away
storylets:
  heron:
    choice: A heron.
    deck: birds
    once: true
    do: seen += heron
    text: It stood.
  crane:
    choice: A crane.
    deck: birds
    when: knots >= 1
    text: It lifted.
    choices:
      - {choice: Watch., id: watch, do: seen += crane}
      - {choice: Do not., id: look_away}
  gull:
    choice: A gull.
    deck: birds
    text: It asked.
  barge:
    choice: A barge.
    deck: birds
    when: coins > 1
    do: coins -= 1
    text: It went by.
"""
ROB = """\
chapter: act2.rob
title: The Pier
thread: rob
passages:
  pier:
    text: "{boat is sold: She had gone.|There she lay.}"
    do:
      - {when: boat is sold, do: mood = sour}
      - {when: heron in seen, do: nerve += 1}
    choices:
      - choice: Untie her.
        id: untie
        when: boat is kept
        text: She moved off.
      - choice: Sit down.
        id: sit
        text: The boards were cold.
      - choice: Count the coins.
        id: count
        once: true
        when: coins >= 3
        text: There were {coins}.
        to: pier
    then:
      text: It grew light.
      to: [{when: nerve >= 3 or visits(pier) >= 3, to: out}, {to: indoors}]
  out:
    text: The bar was quiet.
    choices:
      - {choice: On., id: go_on, do: wet = true, to: far}
      - {choice: Back., id: back, to: indoors}
  far:
    ending: away
  indoors:
    text: The kettle was on.
    choices:
      - {choice: Tea., id: tea, to: done}
      - {choice: Nothing., id: nothing, to: done}
  done:
    ending: home
"""

# ------------------------------------------------------------------ the edits

Texts = dict[str, str]
Edit = Callable[[Texts, random.Random], Texts | None]


def replaced(texts: Texts, name: str, start: int, end: int, new: str) -> Texts:
    return {**texts, name: texts[name][:start] + new + texts[name][end:]}


def found(texts: Texts, pattern: str, chance: random.Random) -> tuple[str, re.Match[str]] | None:
    """One place, of all files, that a pattern fits."""
    every = [
        (name, match)
        for name, text in texts.items()
        for match in re.finditer(pattern, text, re.MULTILINE)
    ]
    return chance.choice(every) if every else None


def block_at(text: str, start: int) -> int:
    """The end of whatever begins at a line: up to the next line that is not further in."""
    first, *_ = text[start:].split("\n", 1)
    indent = len(first) - len(first.lstrip(" "))
    end = start + len(first) + 1
    while end < len(text):
        line = text[end:].split("\n", 1)[0]
        if line.strip() and len(line) - len(line.lstrip(" ")) <= indent:
            break
        end += len(line) + 1
    return min(end, len(text))


def blocks(texts: Texts, pattern: str) -> list[tuple[str, int, int]]:
    """Everything that begins with a line that a pattern fits, to its end."""
    return [
        (name, match.start(), block_at(text, match.start()))
        for name, text in texts.items()
        for match in re.finditer(pattern, text, re.MULTILINE)
    ]


CHOICE = r"^ +- (?:\{)?choice: "
PASSAGE = r"^  [a-z_0-9]+:(?= *(?:\{.*)?$)(?=\n(?:    |$)|.*\{(?:text|choices|to|ending))"
CONDITION = r"(?:(?<=when: )|(?<=when: \[))[^,}\n{]+(?=[,}\n])"
EFFECT = r"(?<=do: )(?![|{\[>])[^,}\n]+(?=[,}\n])"


def typo(texts: Texts, chance: random.Random) -> Texts | None:
    at = found(texts, r"(?<=^      )[A-Z][a-z]+ [a-z]+", chance) or found(
        texts, r"(?<=text: )[A-Z][a-z]+", chance
    )
    if at is None:
        return None
    name, match = at
    letters = list(match[0])
    place = chance.randrange(1, len(letters) - 1)
    letters[place] = chance.choice("aeiourst")
    return replaced(texts, name, match.start(), match.end(), "".join(letters))


def new_choice(texts: Texts, chance: random.Random) -> Texts | None:
    listed = blocks(texts, CHOICE)
    if not listed:
        return None
    name, start, end = chance.choice(listed)
    text = texts[name]
    indent = re.match(r" *", text[start:])[0]  # type: ignore[index]
    more = chance.choice(["", f"{indent}  once: true\n", f"{indent}  when: visits(bell) > 5\n"])
    new = f"{indent}- choice: Look at the lamp once more.\n{indent}  id: lamp_{chance.randrange(99)}\n{more}{indent}  text: It was a lamp.\n"
    place = chance.choice([start, end])
    return replaced(texts, name, place, place, new)


def new_passage(texts: Texts, chance: random.Random) -> Texts | None:
    """A passage between a `to:` and where it led."""
    at = found(texts, r"(?<=[ {]to: )[a-z_0-9.]+(?=[\n}])", chance)
    where = found(texts, r"^passages:\n", chance)
    if at is None or where is None:
        return None
    name, match = at
    chapters = [one for one, text in texts.items() if text.startswith("chapter:") and one == name]
    if not chapters:
        return None
    body = chance.choice(
        [
            f"    text: There was a landing.\n    to: {match[0]}\n",
            f"    do: {any_effect(texts, chance)}\n    text: A landing.\n    to: {match[0]}\n",
            f"    text: There was a landing.\n    choices:\n      - {{choice: On., id: go_on_up, to: {match[0]}}}\n      - {{choice: Up., id: up, to: {match[0]}}}\n",
        ]
    )
    edited = replaced(texts, name, match.start(), match.end(), "landing_9")
    place = edited[name].index("passages:\n") + len("passages:\n")
    return replaced(edited, name, place, place, f"  landing_9:\n{body}")


def any_effect(texts: Texts, chance: random.Random) -> str:
    at = found(texts, EFFECT, chance)
    return at[1][0] if at is not None else "concord += 1"


def new_variable(texts: Texts, chance: random.Random) -> Texts | None:
    at = found(texts, r"^variables:\n", chance)
    if at is None:
        return None
    name, match = at
    return replaced(texts, name, match.end(), match.end(), "  lamps_lit: {range: 0..3}\n")


def delete_choice(texts: Texts, chance: random.Random) -> Texts | None:
    listed = blocks(texts, CHOICE)
    name, start, end = chance.choice(listed)
    return replaced(texts, name, start, end, "")


def delete_passage(texts: Texts, chance: random.Random) -> Texts | None:
    """A passage taken out; whatever led there leads to where it would have led on."""
    listed = [one for one in blocks(texts, PASSAGE) if texts[one[0]].startswith("chapter:")]
    name, start, end = chance.choice(listed)
    whole = texts[name][start:end]
    gone = whole.split(":", 1)[0].strip()
    ways = re.findall(r"(?<=to: )[a-z_0-9.]+(?=[\n}])", whole)
    ways = [one for one in ways if one != gone]
    if not ways:
        return None
    edited = replaced(texts, name, start, end, "")
    to = chance.choice(ways)
    return {
        one: re.sub(
            rf"(?<=to: ){gone}(?=[\n,}}])",
            to,
            re.sub(rf"^start: {gone}$", f"start: {to}", text, flags=re.MULTILINE),
        )
        for one, text in edited.items()
    }


def delete_prose(texts: Texts, chance: random.Random) -> Texts | None:
    listed = blocks(texts, r"^ +text: \|$")
    if not listed:
        return None
    name, start, end = chance.choice(listed)
    head = texts[name][start:end].split("\n", 1)[0]
    indent = len(head) - len(head.lstrip(" "))
    return replaced(texts, name, start, end, f"{head}\n{' ' * indent}  Nothing more.\n\n")


def swap(texts: Texts, chance: random.Random, pattern: str) -> Texts | None:
    """Two neighbours change places."""
    listed = blocks(texts, pattern)
    pairs = [(a, b) for a, b in pairwise(listed) if a[0] == b[0] and a[2] == b[1]]
    if not pairs:
        return None
    (name, start, middle), (_, _, end) = chance.choice(pairs)
    text = texts[name]
    first, second = text[start:middle], text[middle:end]
    if not second.endswith("\n"):
        return None
    return replaced(texts, name, start, end, second + first)


def reorder_choices(texts: Texts, chance: random.Random) -> Texts | None:
    return swap(texts, chance, CHOICE)


def reorder_passages(texts: Texts, chance: random.Random) -> Texts | None:
    return swap(texts, chance, PASSAGE)


def reorder_effects(texts: Texts, chance: random.Random) -> Texts | None:
    at = found(texts, r"(?<=do: \[)[^\]\n]+, [^\]\n]+(?=\])", chance)
    if chance.random() < 0.5 or at is None:
        return swap(texts, chance, r"^ {6,}- (?:\{when: .*do: |witness )")
    name, match = at
    parts = match[0].split(", ")
    return replaced(texts, name, match.start(), match.end(), ", ".join(parts[::-1]))


def rename_passage(texts: Texts, chance: random.Random, was: bool) -> Texts | None:
    listed = [one for one in blocks(texts, PASSAGE) if texts[one[0]].startswith("chapter:")]
    name, start, _ = chance.choice(listed)
    line = texts[name][start:].split("\n", 1)[0]
    old = line.split(":", 1)[0].strip()
    if "{" in line:
        new = f"  {old}_new: {{" + (f"was: {old}, " if was else "") + line.split("{", 1)[1]
    else:
        new = f"  {old}_new:" + (f"\n    was: {old}" if was else "")
    chapter = texts[name].split("\n", 1)[0].removeprefix("chapter: ")
    edited = replaced(texts, name, start, start + len(line), new)
    speaks = r"(?:(?<=to: )|(?<=tour: )|(?<=start: )){}(?=[\n,}])|(?<=visits\(){}(?=\))|(?<=chosen\(){}(?=#)"
    own, full = speaks.replace("{}", old), speaks.replace("{}", f"{chapter}.{old}")
    return {
        one: re.sub(
            full, f"{chapter}.{old}_new", re.sub(own, f"{old}_new", text) if one == name else text
        )
        for one, text in edited.items()
    }


def rename_choice(texts: Texts, chance: random.Random, was: bool) -> Texts | None:
    at = found(texts, r"(?<=[ ]id: )[a-z_0-9]+(?=[\n,])", chance)
    if at is None:
        return None
    name, match = at
    old = match[0]
    line_start = texts[name].rfind("\n", 0, match.start()) + 1
    indent = " " * (match.start() - line_start - 4)
    after = texts[name][match.end()]
    more = "" if not was else f", was: {old}" if after == "," else f"\n{indent}was: {old}"
    edited = replaced(texts, name, match.start(), match.end(), f"{old}_new{more}")
    return {
        one: re.sub(rf"(?<=[(#]){old}(?=\))", f"{old}_new", text) for one, text in edited.items()
    }


def rename_variable(texts: Texts, chance: random.Random, was: bool) -> Texts | None:
    at = found(texts, r"(?<=^  )[a-z_]+(?=: \{(?:range|start|one_of|set_of))", chance)
    if at is None:
        return None
    name, match = at
    old = match[0]
    body = texts[name][match.end() :]
    line = body.split("\n", 1)[0]
    new = f"{old}_new" + (line.replace("{", f"{{was: {old}, ", 1) if was else line)
    edited = replaced(texts, name, match.start(), match.end() + len(line), new)
    word = rf"(?<![\w:\[.]){old}(?=(?: (?:[-+<>=!]=?|is|in|and|or)|[}}\n,:|)]))|(?<= in ){old}(?!\w)|(?<=not ){old}(?!\w)|(?<=when: ){old}(?!\w)|(?<=collect ){old}(?=\.)|(?<=\{{){old}(?=[ }}:])"
    return {
        one: "\n".join(
            part if f"{old}_new" in part else re.sub(word, f"{old}_new", part)
            for part in text.split("\n")
        )
        for one, text in edited.items()
    }


def rename_ending(texts: Texts, chance: random.Random, was: bool) -> Texts | None:
    at = found(texts, r"(?<=ending: )[a-z_]+(?=[\n,}])", chance)
    if at is None:
        return None
    old = at[1][0]
    more = f", was: {old}" if was else ""
    return {
        one: re.sub(
            rf"(?<=ending: ){old}(?=[\n,}}])",
            f"{old}_new",
            re.sub(
                rf"(?<=^  ){old}: \{{title: ([^,}}]*)",
                rf"{old}_new: {{title: \1{more}",
                text,
                flags=re.MULTILINE,
            ),
        )
        for one, text in texts.items()
    }


def retype(texts: Texts, chance: random.Random) -> Texts | None:
    """A number that begins elsewhere, a yes that was a no, one of more names, more members of a set."""
    at = found(texts, r"(?<=: )\{(?:range|start|one_of|set_of)[^}\n]*\}", chance)
    if at is None:
        return None
    name, match = at
    said = match[0]
    if "start: false" in said:
        new = said.replace("false", "true")
    elif "one_of" in said:
        new = chance.choice(
            [
                said.replace("one_of: [", "one_of: [never, "),
                re.sub(
                    r"start: \w+",
                    "start: " + said.split("[")[1].split("]")[0].split(", ")[-1],
                    said,
                ),
            ]
        )
    elif "set_of" in said:
        new = said.replace("set_of: [", "set_of: [moth, ")
    else:
        new = re.sub(
            r"start: (\d+)",
            lambda found: f"start: {max(0, int(found[1]) + chance.choice([-1, 1]))}",
            said,
        )
    return None if new == said else replaced(texts, name, match.start(), match.end(), new)


def change_range(texts: Texts, chance: random.Random) -> Texts | None:
    at = found(texts, r"(?<=range: )(\d+)\.\.(\d+)", chance)
    if at is None:
        return None
    name, match = at
    low, high = int(match[1]), max(1, int(match[2]) + chance.choice([-3, -1, 1, 2, 10]))
    return replaced(texts, name, match.start(), match.end(), f"{low}..{high}")


def change_condition(texts: Texts, chance: random.Random) -> Texts | None:
    at = found(texts, CONDITION, chance)
    if at is None:
        return None
    name, match = at
    said = match[0]
    kind = chance.randrange(4)
    if kind == 0 and re.search(r"\d", said):
        new = re.sub(
            r"\d+", lambda found: str(max(0, int(found[0]) + chance.choice([-1, 1]))), said, count=1
        )
    elif kind == 1:
        new = f"not ({said})"
    elif kind == 2:
        other = found(texts, CONDITION, chance)
        new = f"{said} {chance.choice(['and', 'or'])} ({other[1][0] if other else said})"
    else:
        new = said.split(" and ")[0] if " and " in said else f"{said} or {said}"
    return None if new == said else replaced(texts, name, match.start(), match.end(), new)


def drop_condition(texts: Texts, chance: random.Random) -> Texts | None:
    """A choice that asks for nothing any more, or can be taken again."""
    at = found(texts, r"^ +(?:when: [^{\n]*|once: true)\n", chance)
    if at is None:
        return None
    name, match = at
    rest = texts[name][match.end() :]
    if rest.lstrip(" ").startswith(("closed", "else")):
        return None
    return replaced(texts, name, match.start(), match.end(), "")


def change_effect(texts: Texts, chance: random.Random) -> Texts | None:
    at = found(texts, EFFECT, chance)
    if at is None:
        return None
    name, match = at
    said, kind = match[0], chance.randrange(4)
    if kind == 0 and re.search(r"\d", said):
        new = re.sub(r"\d+", lambda found: str(int(found[0]) + 1), said)
    elif kind == 1 and re.search("[-+]= ", said):
        new = said.replace("+=", "-=") if "+=" in said else said.replace("-=", "+=")
    elif kind == 2:
        new = f"[{said}, {any_effect(texts, chance)}]"
    else:
        new = any_effect(texts, chance)
    return None if new == said else replaced(texts, name, match.start(), match.end(), new)


def change_way(texts: Texts, chance: random.Random) -> Texts | None:
    at = found(texts, r"(?<=[ {]to: )[a-z_0-9.]+(?=[\n},])", chance)
    other = found(texts, r"(?<=[ {]to: )[a-z_0-9.]+(?=[\n},])", chance)
    if at is None or other is None or at[0] != other[0] or at[1][0] == other[1][0]:
        return None
    return replaced(texts, at[0], at[1].start(), at[1].end(), other[1][0])


def change_check(texts: Texts, chance: random.Random) -> Texts | None:
    at = found(texts, r"(?<=against: )\d+", chance)
    if at is None:
        return None
    name, match = at
    return replaced(
        texts, name, match.start(), match.end(), str(int(match[0]) + chance.choice([-1, 1]))
    )


def change_draw(texts: Texts, chance: random.Random) -> Texts | None:
    at = found(texts, r"(?<=show: )\d+", chance)
    if at is None:
        return None
    name, match = at
    return replaced(texts, name, match.start(), match.end(), str(int(match[0]) + 1))


def change_start(texts: Texts, chance: random.Random) -> Texts | None:
    """Where the story begins, or a chapter; in a chapter a name that is written with it leads there."""
    at = found(texts, r"(?<=^start: )[a-z_0-9.]+$", chance)
    if at is None:
        return None
    name, match = at
    within = texts if name == "story.yaml" else {name: texts[name]}
    names = r"(?<=^chapter: )\S+$" if name == "story.yaml" else r"(?<=^  )[a-z_0-9]+(?=:\n    )"
    other = found(within, names, chance)
    return None if other is None else replaced(texts, name, match.start(), match.end(), other[1][0])


def retitle(texts: Texts, chance: random.Random) -> Texts | None:
    at = found(texts, r"(?<=^title: ).+$", chance)
    return (
        None if at is None else replaced(texts, at[0], at[1].start(), at[1].end(), "Another Title")
    )


def with_was(edit: Callable[[Texts, random.Random, bool], Texts | None], *, was: bool) -> Edit:
    return lambda texts, chance: edit(texts, chance, was)


EDITS_BY_KIND: dict[str, Edit] = {
    "typo": typo,
    "prose rewritten": delete_prose,
    "choice new": new_choice,
    "choice gone": delete_choice,
    "choices in another order": reorder_choices,
    "choice renamed with was": with_was(rename_choice, was=True),
    "choice renamed without": with_was(rename_choice, was=False),
    "passage new": new_passage,
    "passage gone": delete_passage,
    "passages in another order": reorder_passages,
    "passage renamed with was": with_was(rename_passage, was=True),
    "passage renamed without": with_was(rename_passage, was=False),
    "variable new": new_variable,
    "variable renamed with was": with_was(rename_variable, was=True),
    "variable renamed without": with_was(rename_variable, was=False),
    "variable retyped": retype,
    "range changed": change_range,
    "condition changed": change_condition,
    "condition dropped": drop_condition,
    "effect changed": change_effect,
    "effects in another order": reorder_effects,
    "way changed": change_way,
    "check changed": change_check,
    "draw changed": change_draw,
    "start changed": change_start,
    "ending renamed with was": with_was(rename_ending, was=True),
    "ending renamed without": with_was(rename_ending, was=False),
    "title changed": retitle,
}


# ----------------------------------------------------------------- the corpus


@frozen
class Kept:
    """A run that was kept before the edit: its file, and where it stood."""

    name: str
    data: bytes = field(repr=False)
    reading: Reading = field(repr=False)
    at: str
    has_ended: bool


@frozen
class Corpus:
    """A story and runs of it at many depths."""

    texts: Texts = field(repr=False)
    program: Program = field(repr=False)
    kept: tuple[Kept, ...] = field(repr=False)


def compiled(texts: Texts) -> Program | None:
    return compile_story([SourceFile(name, text) for name, text in texts.items()]).program


@lru_cache(maxsize=2)
def corpus(which: str, folder: Path) -> Corpus:
    if which == "shipped":
        texts = {
            source.name: source.text
            for source in load_sources(SHIPPED).files
            if "tests" not in source.name
        }
    else:
        texts = {"story.yaml": RICH, "ida.yaml": IDA, "rob.yaml": ROB}
    program = compiled(texts)
    assert program is not None
    chance = random.Random(2147)
    kept: list[Kept] = []
    for night in range(NIGHTS):
        deepest = chance.choice([2, 6, 14, 25, 45]) if night % 3 else 400
        kept.append(kept_run(program, folder / f"{which}-{night}", deepest, chance))
    assert any(one.has_ended for one in kept)
    return Corpus(texts, program, tuple(kept))


def kept_run(program: Program, folder: Path, deepest: int, chance: random.Random) -> Kept:
    """Play and keep a run, as deep as that or to its end; now and then something is taken back."""
    session, journal = begin_run(folder, program, seed=chance.randrange(9999), port=UNHURRIED)
    for _ in range(deepest):
        if session.has_ended:
            break
        if len(session.turns) > 1 and chance.random() < 0.06:
            session.undo()
            journal.undone()
            continue
        page = session.page
        if page.question is not None:
            journal.made(session.answer("Rex"))
        else:
            journal.made(session.choose(chance.choice(page.open_choices).id))
    journal.close()
    assert journal.problem is None
    data = journal.path.read_bytes()
    return Kept(journal.path.name, data, read_run(data), session.state.at, session.has_ended)


# ------------------------------------------------------------------- checking


@define
class Tally:
    """What came of the edits of one kind."""

    made: int = 0
    safe_for_saves: int = 0
    safe_for_runs: int = 0
    unsafe: int = 0
    broke: int = 0


def edits(of: Corpus, chance: random.Random, count: int) -> Iterator[tuple[str, Program]]:
    """So many edits that still compile, of every kind in its turn."""
    kinds = list(EDITS_BY_KIND)
    made = 0
    for turn in range(count * 20):
        kind = kinds[turn % len(kinds)]
        texts = EDITS_BY_KIND[kind](of.texts, chance)
        if chance.random() < 0.1 and texts is not None:
            other = chance.choice(kinds)
            texts = EDITS_BY_KIND[other](texts, chance)
            kind = "two at once"
        program = compiled(texts) if texts is not None and texts != of.texts else None
        if program is None:
            continue
        yield kind, program
        made += 1
        if made == count:
            return
    pytest.fail(f"only {made} edits could be made")


def goes_on(kept: Kept, program: Program) -> bool:
    """Whether a run goes on at the same line: all its choices can be made, and lead where they led."""
    try:
        rescued = rescue(kept.reading, program)
    except NotOffered:
        return False
    is_whole = rescued.stands == len(counted(kept.reading.events)) and not rescued.is_from_state
    return is_whole and rescued.session.state.at == place_today(program, kept.at)


def verifies(kept: Kept, program: Program) -> bool:
    """Whether a run replays with the states that were recorded, to the end that was recorded."""
    return not follow(kept.reading, program).fault


def resumed_in_words(kept: Kept, program: Program, folder: Path) -> None:
    """The run goes on, on a page of the new story; its file is as it was; and it goes on once more."""
    path = folder / "live" / kept.name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(kept.data)
    try:
        (run,) = (one for one in kept_runs(folder, UNHURRIED) if one.path == path)
        resumed = resume_run(run, program, port=UNHURRIED)
        state, turns = resumed.session.state, len(resumed.session.turns)
        assert resumed.session.page.passage in program.passages
        resumed.journal.close()
        assert resumed.journal.problem is None
        own = resumed.journal.path == path
        assert path.read_bytes().startswith(kept.data) if own else path.read_bytes() == kept.data
        assert own or resumed.message.startswith(("NV607", "NV612"))
        (again,) = (one for one in kept_runs(folder, UNHURRIED) if one.path == resumed.journal.path)
        twice = resume_run(again, program, port=UNHURRIED)
        twice.journal.close()
        assert twice.message == ""
        assert (twice.session.state, len(twice.session.turns)) == (state, turns)
    finally:
        for one in path.parent.iterdir():
            one.unlink()


def checked(kind: str, old: Corpus, new: Program, tally: Tally) -> StoryDiff:
    """Hold what is said of an edit against every run of the corpus."""
    diff = story_diff(old.program, new)
    told = "\n".join(f"{kind}: {change}" for change in diff.changes)
    going_on = [goes_on(kept, new) for kept in old.kept]
    verifying = [verifies(kept, new) for kept in old.kept]
    if diff.saves_survive:
        assert all(going_on), f"called safe for saves, and broke one:\n{told}"
    if diff.runs_verify:
        assert all(verifying), f"called safe for runs, and one differs:\n{told}"
    if fingerprints(old.program)[0] == fingerprints(new)[0]:
        assert diff.runs_verify
    tally.made += 1
    tally.safe_for_saves += diff.saves_survive
    tally.safe_for_runs += diff.runs_verify
    tally.unsafe += not diff.saves_survive
    tally.broke += not diff.saves_survive and not all(going_on)
    return diff


@pytest.mark.parametrize("which", EDITS)
def test_whatever_is_edited_no_night_is_lost(
    which: str,
    tmp_path_factory: pytest.TempPathFactory,
    capsys: pytest.CaptureFixture[str],
) -> None:
    old = corpus(which, tmp_path_factory.mktemp("corpus"))
    folder = tmp_path_factory.mktemp("saves")
    chance = random.Random(41)
    tallies: dict[str, Tally] = {}
    for turn, (kind, new) in enumerate(edits(old, chance, EDITS[which])):
        checked(kind, old, new, tallies.setdefault(kind, Tally()))
        for kept in old.kept if TORTURE else (old.kept[turn % len(old.kept)],):
            resumed_in_words(kept, new, folder)
    with capsys.disabled():
        sys.stdout.write(account(which, tallies, len(old.kept)))
    assert sum(tally.made for tally in tallies.values()) == EDITS[which]


def account(which: str, tallies: dict[str, Tally], runs: int) -> str:
    """The counts, kind by kind."""
    lines = [
        f"\n{which}: edits against {runs} runs",
        f"{'':28} made  saves  runs  unsafe  broke one",
    ]
    sums: Counter[str] = Counter()
    for kind, tally in sorted(tallies.items()):
        counts = (tally.made, tally.safe_for_saves, tally.safe_for_runs, tally.unsafe, tally.broke)
        lines.append(
            f"{kind:28} {counts[0]:4} {counts[1]:6} {counts[2]:5} {counts[3]:7} {counts[4]:10}"
        )
        sums.update(dict(zip(("made", "saves", "runs", "unsafe", "broke"), counts, strict=True)))
    lines.append(
        f"{'all':28} {sums['made']:4} {sums['saves']:6} {sums['runs']:5} {sums['unsafe']:7} {sums['broke']:10}"
    )
    return "\n".join(lines)
