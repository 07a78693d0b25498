"""Ways through what was written: every beat, every condition, every piece of prose, each once.

The checks and the lowering ask the same questions of a story; this is where the answers are found.
"""

from __future__ import annotations

from collections.abc import Iterator

from neovista.model import expressions as ex
from neovista.model.expressions import Condition
from neovista.model.prose import Conditional, Emphasis, Lookup, Part, Parts, Prose, ValueOf, Variant
from neovista.model.story import (
    Assignment,
    Beat,
    Becoming,
    Choice,
    ConditionalEffects,
    Witnessing,
    WrittenEffect,
)


def beats_of(beat: Beat) -> Iterator[Beat]:
    """A beat and all the beats inside it, in the order they are written."""
    yield beat
    for choice in beat.choices:
        yield from beats_of(choice)
    for inner in (beat.success, beat.failure, beat.then):
        if inner is not None:
            yield from beats_of(inner)


def choices_of(beat: Beat) -> Iterator[Choice]:
    """Every choice inside a beat, however deep."""
    return (inner for inner in beats_of(beat) if inner is not beat and isinstance(inner, Choice))


def prose_of(beat: Beat) -> Iterator[Prose]:
    """All prose of a beat itself; a choice's label and reason are its own."""
    for block in beat.text:
        yield block.text
        yield block.otherwise
        if block.dream is not None:
            yield block.dream
    if isinstance(beat, Choice):
        yield beat.choice
        if beat.closed is not None:
            yield beat.closed


def parts_of(prose: Prose) -> Iterator[Part]:
    """Every part of some prose, however deep."""
    for paragraph in prose:
        yield from _parts(paragraph.parts)


def _parts(parts: Parts) -> Iterator[Part]:
    for part in parts:
        yield part
        match part:
            case Emphasis():
                yield from _parts(part.parts)
            case Variant():
                for wording in part.wordings:
                    yield from _parts(wording)
            case Conditional():
                yield from _parts(part.then)
                yield from _parts(part.otherwise)
            case str() | Lookup() | ValueOf():
                pass


def special_parts_of(prose: Prose) -> list[Part]:
    """Every part of some prose that is not plain words; most paragraphs have none and cost nothing."""
    found: list[Part] = []
    for paragraph in prose:
        _collect_special(paragraph.parts, found)
    return found


def _collect_special(parts: Parts, found: list[Part]) -> None:
    for part in parts:
        if isinstance(part, str):
            continue
        found.append(part)
        if isinstance(part, Emphasis):
            _collect_special(part.parts, found)
        elif isinstance(part, Variant):
            for wording in part.wordings:
                _collect_special(wording, found)
        elif isinstance(part, Conditional):
            _collect_special(part.then, found)
            _collect_special(part.otherwise, found)


def prose_conditions(prose: Prose) -> Iterator[Condition]:
    """The conditions that some prose hangs on."""
    return (part.when for part in special_parts_of(prose) if isinstance(part, Conditional))


def conditions_of(beat: Beat) -> Iterator[Condition]:
    """Every condition of a beat itself; a choice's own `when` among them."""
    for block in beat.text:
        if block.when is not None:
            yield block.when
    for prose in prose_of(beat):
        yield from prose_conditions(prose)
    yield from effect_conditions(beat.do)
    for way in beat.to:
        if way.when is not None:
            yield way.when
    if isinstance(beat, Choice) and beat.when is not None:
        yield beat.when


def effect_conditions(effects: tuple[WrittenEffect, ...]) -> Iterator[Condition]:
    """The conditions that some changes hang on."""
    for effect in effects:
        if isinstance(effect, ConditionalEffects):
            yield effect.when
            yield from effect_conditions(effect.do)


def plain_effects(
    effects: tuple[WrittenEffect, ...],
) -> Iterator[Assignment | Becoming | Witnessing]:
    """Every single change, whether it is conditional or not."""
    for effect in effects:
        if isinstance(effect, ConditionalEffects):
            yield from plain_effects(effect.do)
        else:
            yield effect


def questions_of(condition: Condition) -> Iterator[Condition]:
    """The single questions a condition is made of."""
    match condition:
        case ex.Not(part):
            yield from questions_of(part)
        case ex.All(parts) | ex.Any(parts):
            for part in parts:
                yield from questions_of(part)
        case _:
            yield condition
