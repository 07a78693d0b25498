"""A story as a list of passages, for tools that measure prose and choices.

Each choice's own response is a passage of its own; what a clause or a choice hangs on is among its reads. It only
writes down what the program holds; it measures nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from neovista.model import expressions as ex
from neovista.model import program as pr
from neovista.model.expressions import Condition
from neovista.model.prose import (
    Conditional,
    Emphasis,
    Lookup,
    Parts,
    Prose,
    Secret,
    ValueOf,
    Variant,
)

_WHOLE_SENTENCES = re.compile(r"^[“‘\"A-Z0-9—].*[.?!…][”’\"]?$", re.DOTALL)


def export_passages(program: pr.Program) -> list[dict[str, object]]:
    """Every passage as plain data: id, pov, act, text, choices (text, to, sets, needs), sets, reads, next.

    ``next`` is where a passage leads by itself; of several ways the last, which holds when no other does.
    """
    counted = {
        name
        for passage in program.passages.values()
        for name in _reads(passage)
        if name in program.passages
    }
    return [
        _exported(program, passage, counted)
        for passage in program.passages.values()
        if passage.blocks or passage.choices or passage.ending is not None
    ]


def _exported(program: pr.Program, passage: pr.Passage, counted: set[str]) -> dict[str, object]:
    chapter = program.chapters[passage.chapter]
    choices = []
    for choice in passage.choices:
        beat = program.passages[choice.beat]
        target, passed = _shown_at(program, beat)
        sets = {name for one in passed for name in _sets(one.effects)} | {
            hinge for hinge, _ in choice.settles
        }
        needs = {name for gate in choice.gates for name in _asked(gate.when)}
        choices.append(
            {
                "text": _text(choice.label),
                "to": target,
                "sets": sorted(sets | ({choice.beat} & counted)),
                "needs": sorted(needs - {hinge for hinge, _ in choice.settles} - {choice.beat}),
            }
        )
    return {
        "id": passage.id,
        "pov": chapter.thread,
        "act": chapter.act,
        "text": "\n\n".join(
            filter(
                None,
                (
                    _text(prose)
                    for block in passage.blocks
                    for prose in (block.prose, block.otherwise)
                ),
            )
        ),
        "choices": choices,
        "sets": sorted(_sets(passage.effects)),
        "reads": sorted(_reads(passage)),
        "next": _next(program, passage),
    }


def _next(program: pr.Program, passage: pr.Passage) -> str | None:
    """Where a passage leads by itself; of several ways the last, which holds when no other does."""
    chosen = {choice.beat for choice in passage.choices}
    ways = [name for name in pr.leads_to(passage) if name not in chosen]
    if passage.detour is not None:
        ways = [passage.detour.to]
    return _shown_at(program, program.passages[ways[-1]])[0] if ways else None


def _shown_at(program: pr.Program, passage: pr.Passage) -> tuple[str, list[pr.Passage]]:
    """The first passage from here on that shows something, and those gone through on the way."""
    passed = [passage]
    while (
        not passage.blocks
        and len(passed) < 100
        and list(pr.leads_to(passage)) == [way.to for way in passage.ways[:1]] != []
    ):
        passage = program.passages[passage.ways[0].to]
        if not passage.blocks and not passage.choices:
            passed.append(passage)
    return passage.id, passed


# ----------------------------------------------------------------- the prose


def _text(prose: Prose) -> str:
    return "\n\n".join(
        re.sub(r"\s+", " ", _said(paragraph.parts)).strip()
        for paragraph in prose
        if paragraph.parts
    )


def _said(parts: Parts) -> str:
    """The words of some parts: of wordings the first, and of the others those that are whole sentences."""
    said = []
    for part in parts:
        match part:
            case str():
                said.append(part)
            case Emphasis():
                said.append(_said(part.parts))
            case Lookup():
                said.append(part.words)
            case ValueOf():
                said.append("71")
            case Secret():
                said.append(part.blank)
            case Conditional():
                said.append(_wordings([part.then, part.otherwise]))
            case Variant():
                said.append(_wordings(part.wordings))
    return "".join(said)


def _wordings(wordings: Iterable[Parts]) -> str:
    first, *others = [
        text for text in (_said(wording) for wording in wordings) if text.strip()
    ] or [""]
    return " ".join([first, *(other for other in others if _WHOLE_SENTENCES.match(other.strip()))])


# ------------------------------------------------------------ reads and sets


def _asked(condition: Condition) -> Iterator[str]:
    match condition:
        case ex.Not(part):
            yield from _asked(part)
        case ex.All(parts) | ex.Any(parts):
            for part in parts:
                yield from _asked(part)
        case ex.Visits(name) | ex.Chosen(name) | ex.Settled(name) | ex.Given(name):
            yield name
        case ex.IsTrue(name) | ex.Compare(name) | ex.Is(name) | ex.IsOneOf(name) | ex.Holds(name):
            yield name


def _asked_in(parts: Parts) -> Iterator[str]:
    for part in parts:
        match part:
            case Conditional():
                yield from _asked(part.when)
                yield from _asked_in(part.then)
                yield from _asked_in(part.otherwise)
            case Variant():
                for wording in part.wordings:
                    yield from _asked_in(wording)
            case Emphasis():
                yield from _asked_in(part.parts)
            case ValueOf():
                yield part.variable
            case Secret():
                yield part.given
            case str() | Lookup():
                pass


def _reads(passage: pr.Passage) -> set[str]:
    """Every variable, passage and choice that something about this passage hangs on."""
    read: set[str] = set()
    for block in passage.blocks:
        for prose in (block.prose, block.otherwise, block.dream or ()):
            read.update(name for paragraph in prose for name in _asked_in(paragraph.parts))
        read.update(_asked(block.when) if block.when is not None else ())
    for choice in passage.choices:
        mine = {choice.beat, *(hinge for hinge, _ in choice.settles)}
        read.update(name for gate in choice.gates for name in _asked(gate.when) if name not in mine)
        read.update(name for paragraph in choice.label for name in _asked_in(paragraph.parts))
    read.update(name for way in passage.ways if way.when is not None for name in _asked(way.when))
    read.update(_asked_by(passage.effects))
    if passage.check is not None and passage.check.variable is not None:
        read.add(passage.check.variable)
    return read


def _asked_by(effects: Iterable[pr.Effect]) -> Iterator[str]:
    for effect in effects:
        if isinstance(effect, pr.Perhaps):
            yield from _asked(effect.when)
            yield from _asked_by(effect.effects)


def _sets(effects: Iterable[pr.Effect]) -> set[str]:
    changed: set[str] = set()
    for effect in effects:
        if isinstance(effect, pr.Perhaps):
            changed |= _sets(effect.effects)
        elif isinstance(effect, pr.Settle | pr.Witness):
            changed.add(effect.hinge)
        else:
            changed.add(effect.variable)
    return changed
