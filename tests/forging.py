"""Runs written by hand, a second reader of them, and a forger who knows the format."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Callable
from copy import deepcopy
from functools import lru_cache
from typing import Any

from attrs import define, evolve, field, frozen
from helpers import compiled

from neovista.model.program import Program, offered_at
from neovista.runtime.chance import SEED_LETTERS
from neovista.runtime.machine import NotOffered
from neovista.runtime.session import Session
from neovista.saves.canonical import BEFORE_THE_FIRST, digest, sealed, seed_of
from neovista.saves.fingerprint import fingerprints

Lines = list[dict[str, Any]]
RUN_ID = "5t9k2m8xq4hw7c3n"

RICH = """\
story: quay
title: The Quay
version: 1.2.0
threads:
  ida: {name: Ida}
  rob: {name: Rob}
variables:
  coins: {range: 0..6, start: 2}
  nerve: {range: 0..4, start: 1}
  mood: {one_of: [calm, sour], start: calm}
  seen: {set_of: [heron, crane, barge]}
  wet: {start: false}
  harm: {range: 0..6, start: 0}
hinges:
  boat: {of: rob, values: [sold, kept], otherwise: [{when: mood is sour, value: sold}, {value: kept}]}
endings:
  home: {title: Home}
  lost: {title: Lost}
categories:
  any: {name: Any, goal: any_ending}
  home: {name: Straight Home, goal: {ending: home}, sessions: 1, rank_by: moves}
  both: {name: Both Ways, goal: {endings: all}, resets: allowed}
  bird: {name: Bird, goal: {collected: seen, count: 2}, require: harm == 0}
  alone: {name: Alone, goal: any_ending, echo: none}
passages:
  quay:
    text: "The quay. {boat is kept: The boat was there.|No boat.}"
    draw: {deck: birds, show: 1}
    choices:
      - {choice: Wait., id: wait, do: [nerve -= 1], to: quay}
      - {choice: Pay., id: pay, when: coins >= 2, closed: It is two., do: coins -= 2, to: gate}
      - {choice: Sulk., id: sulk, once: true, do: [mood = sour, harm += 1], to: quay}
      - {choice: Ask the dog., id: dog, to: kennel}
      - {choice: Jump., id: jump, do: wet = true, to: dive}
  kennel:
    text: He had no name.
    ask: {name: hound, prompt: "What shall he be called?", blank: the dog, longest: 12}
    then: {do: coins += 1, to: quay}
  dive:
    text: Cold.
    check: {id: swim, odds: 1d6 + nerve, against: 5}
    success: {text: Across., to: gate}
    failure: {text: Back., do: harm += 1, to: quay}
  gate:
    text: A gate, and a man.
    detour: hut
    choices:
      - {choice: Go on., id: on, to: home}
      - {choice: Turn round., id: back, do: coins += 2, to: quay}
      - {choice: Walk into the reeds., id: reeds, when: wet, to: lost}
  hut: {text: The hut smelt of tar., return: true}
  home: {text: Home., ending: home}
  lost: {text: Reeds., ending: lost}
storylets:
  heron: {deck: birds, choice: Look at the heron., once: true, do: seen += heron, text: It looked back.}
  crane: {deck: birds, choice: Look at the crane., once: true, do: seen += crane, text: It swung.}
"""


@lru_cache(maxsize=1)
def rich() -> Program:
    return compiled(RICH)


def lines_of(data: bytes) -> Lines:
    return [json.loads(line) for line in data.splitlines()]


def chained(lines: Lines) -> bytes:
    """What a forger does: number the lines and chain them anew."""
    head, data = BEFORE_THE_FIRST, b""
    for n, line in enumerate(lines):
        plain = {key: value for key, value in line.items() if key != "h"}
        if n:
            plain["n"] = n
        piece, head = sealed(head, plain)
        data += piece
    return data


# ------------------------------------------------------------- by hand


@define
class ByHand:
    """A run as lines, its clock and its counts as one likes them."""

    session: Session
    lines: Lines
    marks: list[tuple[int, str]] = field(factory=list)
    t: int = 0
    made: int = 0
    undos: int = 0

    def move(self, move: str, via: str) -> None:
        """A choice; or ``undo``, ``say WORDS``, ``open GAP``, or a line as JSON."""
        stamp = {"t": self.t, "d": 3, "v": via}
        if move == "undo":
            self.session.undo()
            self.marks.pop()
            self.undos += 1
            to, state = self.marks[-1]
            self.lines.append({"k": "undo", "to": to, **stamp, "s": state})
        elif move.startswith("open"):
            gap = int(move.partition(" ")[2])
            self.lines.append({"k": "open", "gap": gap, "boot": False, "t": self.t})
        elif move.startswith("{"):
            self.lines.append({**json.loads(move), "t": self.t})
        else:
            self.forward(move, stamp)

    def forward(self, move: str, stamp: dict[str, Any]) -> None:
        """A choice or an answer, and the end if it leads there."""
        at, session = self.session.state.at, self.session
        if move.startswith("say "):
            question = session.page.question
            session.answer(move.removeprefix("say "))
            line = {"k": "text", "question": question.id if question else ""}
        else:
            session.choose(move)
            line = {"k": "pick", "at": at, "c": move}
        self.made += 1
        self.lines.append({**line, **stamp, "s": digest(session.state)})
        self.marks.append((len(self.lines) - 1, digest(session.state)))
        if session.page.ending is not None:
            igt = self.t - 3 * (self.made + self.undos)
            counts = {"t": self.t, "igt": igt, "moves": self.made, "undos": self.undos}
            self.lines.append({"k": "end", "ending": session.page.ending.id, **counts})


def run_of(program: Program, *moves: str, via: str = "key", **header: Any) -> bytes:
    """A run of these moves: the first after 450 ms, each of the others 50 ms slower than the one before it."""
    logic, text = fingerprints(program)
    session = Session(program, echo=(header.get("echo") or {}).get("hinges"))
    first = {
        "cat": None,
        "echo": None,
        "engine": {"rules": 1, "ver": "0.1.0"},
        "fmt": [1, 0],
        "mode": "run",
        "nonce": None,
        "nv": "save",
        "opts": {"keys": "stable", "text": "instant", "typeahead": True},
        "run": RUN_ID,
        "seed": "00000233",
        "story": {"id": program.story, "logic": logic, "text": text, "ver": program.version},
        "t0": "2026-11-22T16:53Z",
        **header,
    }
    by_hand = ByHand(session, [first], [(0, digest(session.state))])
    for number, move in enumerate(moves, 1):
        by_hand.t += 400 + 50 * number
        by_hand.move(move, via)
    return chained(by_hand.lines)


def told_run(*moves: str, **header: Any) -> bytes:
    """A run of the rich story."""
    return run_of(rich(), *moves, **header)


# ---------------------------------------------------------- the second reader


class Illegal(Exception):
    """What the second reader says of a file that is no whole and legal run."""


def by_the_book(data: bytes, program: Program) -> dict[str, Any] | None:
    """What a run comes to, by a reader that shares only the machine with ours; ``None`` if it is not a legal one."""
    try:
        first, *events = by_the_chain(data)
        reader = _Book(
            Session(program, seed_of(first["seed"]), echo=(first["echo"] or {}).get("hinges"))
        )
        for line in events:
            reader.read(line)
    except (Illegal, ValueError, NotOffered):
        return None
    end = reader.end
    return {
        "run": first["run"],
        "moves": reader.moves,
        "undos": reader.undos,
        "ending": end and end["ending"],
        "seal": end and end["h"][:16],
        "at": reader.session.state.at,
    }


def by_the_chain(data: bytes) -> Lines:
    """The lines of a whole file."""
    head, found = bytes(16), []
    for n, raw in enumerate(data.splitlines()):
        line = json.loads(raw)
        plain = {key: value for key, value in line.items() if key != "h"}
        head = hashlib.sha256(head + written(plain)).digest()[:16]
        if line.get("h") != head.hex() or written(line) != raw or (n and line["n"] != n):
            raise Illegal
        found.append(line)
    return found


@define
class _Book:
    session: Session
    marks: list[tuple[int, str]] = field()
    moves: int = 0
    undos: int = 0
    waited: int = 0
    t: int = 0
    end: dict[str, Any] | None = None

    @marks.default
    def _begun(self) -> list[tuple[int, str]]:
        return [(0, summed(self.session))]

    def read(self, line: dict[str, Any]) -> None:
        """One event."""
        kind = line["k"]
        if kind in ("pick", "text", "undo"):
            (self.undo if kind == "undo" else self.make)(line)
            self.agree(line["s"] == self.marks[-1][1])
            self.end = None
            self.waited += line["d"]
        if kind in ("pick", "text", "undo", "open"):
            self.agree(line["t"] >= self.t)
            self.t = line["t"]
        if kind == "end":
            self.close(line)

    def agree(self, is_so: bool) -> None:
        if not is_so:
            raise Illegal

    def undo(self, line: dict[str, Any]) -> None:
        self.agree(line["to"] in [n for n, _ in self.marks[:-1]])
        while self.marks[-1][0] != line["to"]:
            self.marks.pop()
            self.session.undo()
        self.undos += 1

    def make(self, line: dict[str, Any]) -> None:
        if line["k"] == "text":
            self.agree(self.session.page.question is not None)
            self.session.answer("Rex")
            self.agree(line["question"] == getattr(self.session.turn.move, "question", ""))
        else:
            self.agree(line["at"] == self.session.state.at)
            self.session.choose(line["c"])
        self.marks.append((line["n"], summed(self.session)))
        self.moves += 1

    def close(self, line: dict[str, Any]) -> None:
        ending = self.session.page.ending
        self.agree(self.end is None and ending is not None and ending.id == line["ending"])
        counts = (line["moves"], line["undos"], line["t"], line["igt"])
        self.agree(counts == (self.moves, self.undos, self.t, max(0, self.t - self.waited)))
        self.end = line


def written(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def summed(session: Session) -> str:
    state = session.state
    whole: dict[str, Any] = {
        "at": state.at,
        "rolls": dict(state.rolls),
        "vars": {
            name: sorted(value) if isinstance(value, frozenset) else value
            for name, value in state.values.items()
        },
        "visits": dict(state.visits),
    }
    if state.detours:
        whole["detours"] = list(state.detours)
    return hashlib.sha256(written(whole)).hexdigest()[:16]


# ------------------------------------------------------------------- forging


@frozen
class Forger:
    """Changes lines; ``program`` is what a forger can look things up in."""

    program: Program
    dice: random.Random

    def one(self, lines: Lines, *kinds: str) -> dict[str, Any] | None:
        found = [line for line in lines[1:] if line["k"] in kinds]
        return self.dice.choice(found) if found else None

    def choice(self, lines: Lines) -> None:
        """Another choice of the same passage, or one that is nowhere."""
        line = self.one(lines, "pick")
        if line is not None:
            others = [one.id for one in offered_at(self.program.passages[line["at"]])]
            line["c"] = self.dice.choice([*others, "fly"])

    def place(self, lines: Lines) -> None:
        line = self.one(lines, "pick")
        if line is not None:
            line["at"] = self.dice.choice([*self.program.passages, "nowhere.at_all"])

    def question(self, lines: Lines) -> None:
        line = self.one(lines, "text")
        if line is not None:
            line["question"] = "cat"

    def order(self, lines: Lines) -> None:
        at = self.dice.randrange(1, len(lines))
        if at + 1 < len(lines):
            lines[at], lines[at + 1] = lines[at + 1], lines[at]

    def dropped(self, lines: Lines) -> None:
        del lines[self.dice.randrange(1, len(lines))]

    def repeated(self, lines: Lines) -> None:
        at = self.dice.randrange(1, len(lines))
        lines.insert(at, deepcopy(lines[at]))

    def cut(self, lines: Lines) -> None:
        del lines[self.dice.randrange(2, len(lines) + 1) :]

    def seed(self, lines: Lines) -> None:
        lines[0]["seed"] = "".join(self.dice.choices(SEED_LETTERS, k=8))

    def name(self, lines: Lines) -> None:
        lines[0]["run"] = "".join(self.dice.choices(SEED_LETTERS, k=16)).lower()

    def undo_target(self, lines: Lines) -> None:
        line = self.one(lines, "undo")
        if line is not None:
            line["to"] = max(0, line["to"] + self.dice.choice([-2, -1, 1, 2, 40]))

    def smart_undo(self, lines: Lines) -> None:
        """Another target, with the digest that was there."""
        line = self.one(lines, "undo")
        before = [one for one in lines[1:] if one["k"] in ("pick", "text")]
        if line is not None and before:
            back = self.dice.choice(before)
            line["to"], line["s"] = back["n"], back["s"]

    def digest(self, lines: Lines) -> None:
        line = self.one(lines, "pick", "undo", "text")
        if line is not None:
            line["s"] = f"{self.dice.getrandbits(64):016x}"

    def roll(self, lines: Lines) -> None:
        """A state in which a roll, a count or a value came out otherwise, with its true digest."""
        line = self.one(lines, "pick", "text")
        if line is None:
            return
        session = Session(self.program, 1)
        while not session.has_ended and self.dice.random() < 0.7 and session.page.open_choices:
            session.choose(self.dice.choice(session.page.open_choices).id)
        name = self.dice.choice([*session.state.visits])
        rolls = {**session.state.rolls, "swim": self.dice.randrange(4)}
        visits = {**session.state.visits, name: self.dice.randrange(9)}
        line["s"] = digest(evolve(session.state, rolls=rolls, visits=visits))

    def echo(self, lines: Lines) -> None:
        hinges = self.dice.choice([{"boat": "kept"}, {"boat": "sold"}, {"gong": "rung"}, {}])
        named = {"run": lines[0]["run"], "seal": "3a0983b7feb68ea6", "hinges": hinges}
        lines[0]["echo"] = self.dice.choice([None, named, named])

    def ending(self, lines: Lines) -> None:
        line = self.one(lines, "end")
        if line is not None:
            line["ending"] = self.dice.choice([*self.program.endings, "paradise"])

    def counts(self, lines: Lines) -> None:
        line = self.one(lines, "end")
        if line is not None:
            key = self.dice.choice(["moves", "undos", "igt", "t"])
            line[key] = max(0, line[key] + self.dice.choice([-1000, -1, 1, 7]))

    def clock(self, lines: Lines) -> None:
        line = self.one(lines, "pick", "undo", "text", "open")
        if line is not None:
            key = self.dice.choice([key for key in ("t", "d") if key in line])
            line[key] = max(0, line[key] + self.dice.choice([-5000, -1, 1, 5000]))

    def early_end(self, lines: Lines) -> None:
        """An end where the story goes on."""
        end = {"k": "end", "ending": self.dice.choice([*self.program.endings])}
        counts = {"t": lines[-1].get("t", 0), "igt": 0, "moves": len(lines) - 1, "undos": 0}
        lines.append({**end, **counts})

    def played_again(self, lines: Lines) -> None:
        """A choice is changed, and all that follows is made to fit, as far as it can be."""
        self.choice(lines)
        seed = seed_of(lines[0]["seed"])
        session = Session(self.program, seed, echo=(lines[0]["echo"] or {}).get("hinges"))
        kept, last = [lines[0]], 0
        for line in lines[1:]:
            if line["k"] != "pick":
                break
            try:
                session.choose(f"{session.state.at}#{line['c']}")
            except NotOffered:
                break
            last = line["t"]
            kept.append({**line, "at": session.turns[-2].state.at, "s": digest(session.state)})
        if session.page.ending is not None:
            waited = sum(line["d"] for line in kept[1:])
            end = {"k": "end", "ending": session.page.ending.id, "undos": 0}
            kept.append({**end, "moves": len(kept) - 1, "t": last, "igt": max(0, last - waited)})
        lines[:] = kept


OPERATORS: dict[str, Callable[[Forger, Lines], None]] = {
    name: operator
    for name, operator in vars(Forger).items()
    if callable(operator) and not name.startswith("_") and name != "one"
}
