"""Ways through what was written: every beat, every condition, every piece of prose, each once.

The checks and the lowering ask the same questions of a story; this is where the answers are found.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from attrs import define, field

from neovista.diagnostics.frozen import frozen
from neovista.model import expressions as ex
from neovista.model.expressions import Condition
from neovista.model.prose import (
    Conditional,
    Emphasis,
    Lookup,
    Paragraph,
    Part,
    Parts,
    Prose,
    Secret,
    ValueOf,
    Variant,
)
from neovista.model.story import (
    Arrangement,
    Assignment,
    Beat,
    Becoming,
    Choice,
    ConditionalEffects,
    Giving,
    Item,
    Storylet,
    Witnessing,
    WrittenEffect,
)


def beats_of(beat: Beat) -> list[Beat]:
    """A beat and all the beats inside it, in the order they are written."""
    found: list[Beat] = []
    _collect_beats(beat, found)
    return found


def _collect_beats(beat: Beat, found: list[Beat]) -> None:
    found.append(beat)
    for choice in beat.choices:
        _collect_beats(choice, found)
    if beat.arrange is not None:
        for item in items_of(beat.arrange):
            _collect_beats(item, found)
    for inner in (beat.success, beat.failure, beat.then):
        if inner is not None:
            _collect_beats(inner, found)


def items_of(arrangement: Arrangement) -> Iterator[Item]:
    """Every item of an arrangement: those of any slot, then each slot's own."""
    yield from arrangement.items.values()
    for slot in arrangement.slots.values():
        yield from slot.items.values()


def choices_of(beat: Beat) -> Iterator[Choice]:
    """Every choice inside a beat, however deep."""
    return (inner for inner in beats_of(beat) if inner is not beat and isinstance(inner, Choice))


def prose_of(beat: Beat) -> list[Prose]:
    """All prose of a beat itself; a choice's label and reason are its own, and so is what a player is asked there."""
    found: list[Prose] = []
    for block in beat.text:
        found.append(block.text)
        if block.otherwise:
            found.append(block.otherwise)
        if block.dream is not None:
            found.append(block.dream)
    if beat.ask is not None:
        found.append(beat.ask.prompt)
    if beat.arrange is not None:
        found += (slot.label for slot in beat.arrange.slots.values() if slot.label is not None)
    if isinstance(beat, Choice):
        found.append(beat.choice)
        if beat.closed is not None:
            found.append(beat.closed)
    elif isinstance(beat, Item):
        found.append(beat.label)
    elif isinstance(beat, Storylet):
        found.append(beat.choice)
    return found


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
            case str() | Lookup() | ValueOf() | Secret():
                pass


def is_only_words(parts: Parts) -> bool:
    """Whether these are only words, which most are."""
    return len(parts) == 1 and isinstance(parts[0], str)


def special_parts_of(prose: Prose) -> list[Part]:
    """Every part of some prose that is not plain words; most paragraphs have none and cost nothing."""
    found: list[Part] = []
    for paragraph in prose:
        if not is_only_words(paragraph.parts):
            _collect_special(paragraph.parts, found)
    return found


def _collect_special(parts: Parts, found: list[Part]) -> None:
    for part in parts:
        if isinstance(part, str):
            continue
        found.append(part)
        inner: tuple[Parts, ...] = ()
        if isinstance(part, Conditional):
            inner = (part.then, part.otherwise)
        elif isinstance(part, Emphasis):
            inner = (part.parts,)
        elif isinstance(part, Variant):
            inner = part.wordings
        for wording in inner:
            if not is_only_words(wording):
                _collect_special(wording, found)


def prose_conditions(prose: Prose) -> Iterator[Condition]:
    """The conditions that some prose hangs on."""
    return (part.when for part in special_parts_of(prose) if isinstance(part, Conditional))


_OFFERED = (Choice, Item, Storylet)
"""Beats that have a condition of their own."""
_NAMED = (Lookup, ValueOf)


@frozen(eq=False, repr=False)
class Said:
    """What is said in a beat itself and can be wrong, found in one walk for everybody who checks it."""

    conditions: Sequence[Condition] = ()
    """Every condition; a choice's own `when` among them."""
    named: Sequence[Lookup | ValueOf] = ()
    """What its prose looks up and prints."""
    mixed: Sequence[Paragraph] = ()
    """The paragraphs that are not words alone."""
    wordings: Sequence[Condition] = ()
    """The conditions that wordings hang on; among the others as well."""
    is_nested: bool = False
    """Whether anything but words stands inside a wording or between stars."""


def said_in(beat: Beat) -> Said:
    """Walk through a beat, but not through those inside it."""
    conditions = [block.when for block in beat.text if block.when is not None]
    mixed = [
        paragraph
        for prose in prose_of(beat)
        for paragraph in prose
        if not is_only_words(paragraph.parts)
    ]
    found = _Found() if mixed else _NOTHING
    for paragraph in mixed:
        found.collect(paragraph.parts)
    conditions += found.wordings
    if beat.do:
        conditions += effect_conditions(beat.do)
    for way in beat.to:
        if way.when is not None:
            conditions.append(way.when)
    if beat.arrange is not None and beat.arrange.together is not None:
        together = beat.arrange.together.when
        conditions += (together,) if together is not None else ()
    if beat.asserts:
        conditions += beat.asserts
    if isinstance(beat, _OFFERED) and beat.when is not None:
        conditions.append(beat.when)
    # Most say next to nothing, and an empty tuple is nobody's: lists are made and thrown away one by one.
    return Said(conditions, found.named or (), mixed or (), found.wordings, found.is_nested)


@define
class _Found:
    """What stands in some mixed paragraphs, while they are walked."""

    wordings: list[Condition] = field(factory=list)
    named: list[Lookup | ValueOf] = field(factory=list)
    is_nested: bool = False

    def collect(self, parts: Parts) -> None:
        """Walk through some parts; the commonest first."""
        for part in parts:
            if isinstance(part, str):
                continue
            inner: tuple[Parts, ...] = ()
            if isinstance(part, Conditional):
                self.wordings.append(part.when)
                inner = (part.then, part.otherwise)
            elif isinstance(part, Emphasis):
                inner = (part.parts,)
            elif isinstance(part, Variant):
                inner = part.wordings
            elif isinstance(part, _NAMED):
                self.named.append(part)
            for wording in inner:
                if wording and not is_only_words(wording):
                    self.is_nested = True
                    self.collect(wording)


_NOTHING = _Found()
"""What every beat without mixed paragraphs has, and nobody adds to."""


def conditions_of(beat: Beat) -> Sequence[Condition]:
    """Every condition of a beat itself; a choice's own `when` among them."""
    return said_in(beat).conditions


def specificity(condition: Condition | None) -> int:
    """How much a condition asks of the moment: the questions that have to hold together."""
    match condition:
        case None:
            return 0
        case ex.All(parts):
            return sum(specificity(part) for part in parts)
        case _:
            return 1


def effect_conditions(effects: tuple[WrittenEffect, ...]) -> Iterator[Condition]:
    """The conditions that some changes hang on."""
    for effect in effects:
        if isinstance(effect, ConditionalEffects):
            yield effect.when
            yield from effect_conditions(effect.do)


def plain_effects(
    effects: tuple[WrittenEffect, ...],
) -> Iterator[Assignment | Becoming | Witnessing | Giving]:
    """Every single change, whether it is conditional or not."""
    for effect in effects:
        if isinstance(effect, ConditionalEffects):
            yield from plain_effects(effect.do)
        else:
            yield effect


def questions_of(condition: Condition) -> Iterable[Condition]:
    """The single questions a condition is made of."""
    match condition:
        case ex.Not(part):
            return questions_of(part)
        case ex.All(parts) | ex.Any(parts):
            return [question for part in parts for question in questions_of(part)]
        case _:
            return (condition,)
