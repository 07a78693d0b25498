"""An older story under the names of a newer one, so that what was only renamed is not taken for what is new."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

import attrs
from attrs import evolve, field, frozen

from neovista.model import program as pr
from neovista.runtime.renaming import choice_today, place_today, renamed_ending, variable_today

_VARIABLES = {"variable", "hinge", "given"}
_PLACES = {"to", "back", "beat", "success", "failure", "passage"}
"""The fields by which the records of a program name a variable, and a place."""


@frozen
class OlderStory:
    """``program`` does and says what the older story does, under the newer one’s names.

    ``names`` has what each place was called, ``choices`` each choice by its place and name of today, ``variables`` each
    variable. ``merged`` are names of today that several things have: then nothing can be told apart.
    """

    program: pr.Program = field(repr=False)
    names: dict[str, str] = field(repr=False)
    choices: dict[tuple[str, str], str] = field(repr=False)
    variables: dict[str, str] = field(repr=False)
    merged: tuple[str, ...] = ()


def older_story(old: pr.Program, new: pr.Program) -> OlderStory:
    """The older of two stories, under the names of the newer."""
    names = {place_today(new, name): name for name in old.passages}
    variables = {variable_today(new, name): name for name in old.variables}
    choices = {
        (place_today(new, name), choice_today(new, name, choice.id)): choice.id
        for name, passage in old.passages.items()
        for choice in pr.offered_at(passage)
    }
    merged = (
        *_twice(place_today(new, name) for name in old.passages),
        *_twice(variable_today(new, name) for name in old.variables),
        *_twice(
            f"{place_today(new, name)}#{choice_today(new, name, choice.id)}"
            for name, passage in old.passages.items()
            for choice in pr.offered_at(passage)
        ),
    )
    program = evolve(
        old,
        start=place_today(new, old.start),
        passages={
            place_today(new, name): _passage(new, passage) for name, passage in old.passages.items()
        },
        variables={variable_today(new, name): known for name, known in old.variables.items()},
        chapters={
            name: evolve(
                chapter,
                start=place_today(new, chapter.start),
                own={variable_today(new, one): start for one, start in chapter.own.items()},
            )
            for name, chapter in old.chapters.items()
        },
        hinges={variable_today(new, name): hinge for name, hinge in old.hinges.items()},
        endings={renamed_ending(new, name): title for name, title in old.endings.items()},
        secret_endings=frozenset(renamed_ending(new, name) for name in old.secret_endings),
        numbers=_today(new, old.numbers),
        codex={name: _today(new, entry) for name, entry in old.codex.items()},
        categories={
            name: evolve(
                _today(new, category),
                ending=renamed_ending(new, category.ending),
                collected=variable_today(new, category.collected) if category.collected else "",
            )
            for name, category in old.categories.items()
        },
    )
    return OlderStory(program, names, choices, variables, tuple(merged))


def _twice(names: Iterable[str]) -> list[str]:
    return [name for name, count in Counter(names).items() if count > 1]


def _passage(new: pr.Program, passage: pr.Passage) -> pr.Passage:
    today: pr.Passage = _today(new, passage)
    draw = today.draw
    if draw is not None:
        storylets = tuple(
            evolve(dealt, choice=_choice(new, passage, dealt.choice)) for dealt in draw.storylets
        )
        draw = evolve(draw, storylets=storylets)
    return evolve(
        today,
        id=place_today(new, passage.id),
        choices=tuple(_choice(new, passage, choice) for choice in today.choices),
        ending=None if passage.ending is None else renamed_ending(new, passage.ending),
        draw=draw,
    )


def _choice(new: pr.Program, passage: pr.Passage, choice: pr.Choice) -> pr.Choice:
    settles = tuple((variable_today(new, hinge), value) for hinge, value in choice.settles)
    return evolve(choice, id=choice_today(new, passage.id, choice.id), settles=settles)


def _today(new: pr.Program, value: Any) -> Any:
    """A record, or several, with everything in it that names a variable or a place under today’s name."""
    if isinstance(value, tuple):
        return tuple([_today(new, one) for one in value])
    if not attrs.has(type(value)):
        return value
    changed: dict[str, Any] = {}
    for part in attrs.fields(type(value)):
        held = getattr(value, part.name)
        today = _named(new, part.name, held) if isinstance(held, str) else _today(new, held)
        if today is not held:
            changed[part.name] = today
    return evolve(value, **changed) if changed else value


def _named(new: pr.Program, part: str, name: str) -> str:
    if part in _VARIABLES:
        return variable_today(new, name)
    if part in _PLACES:
        return place_today(new, name)
    if part == "site" and name:
        # What a shuffle hangs on: the place it stands in, and which of its shuffles it is.
        place, _, which = name.partition("~")
        return f"{place_today(new, place)}~{which}"
    return name
