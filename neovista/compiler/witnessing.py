"""Which hinges of other threads a passage sees: whatever it reads of them settles them, if nothing has yet."""

from __future__ import annotations

from collections.abc import Iterator

from neovista.compiler.lasting_names import Names
from neovista.compiler.walking import prose_conditions, questions_of, special_parts_of
from neovista.model import expressions as ex
from neovista.model import program as pr
from neovista.model.expressions import Condition
from neovista.model.program import offered_at
from neovista.model.prose import Prose, ValueOf


def witnessed(passage: pr.Passage, names: Names, thread: str | None) -> tuple[pr.Witness, ...]:
    """The hinges of other threads whose value a passage reads, in the order the story declares them."""
    hinges = names.scope.story.file.hinges
    if not hinges or _surely_reads_none(passage, names):
        return ()
    read = {name for condition in _conditions(passage) for name in _values_read(condition)}
    read |= {
        part.variable
        for prose in _prose(passage)
        for part in special_parts_of(prose)
        if isinstance(part, ValueOf)
    }
    return tuple(
        names.witness(name) for name, hinge in hinges.items() if name in read and hinge.of != thread
    )


def _surely_reads_none(passage: pr.Passage, names: Names) -> bool:
    """Whether no hinge was spoken of while this passage was lowered, and nothing in it was lowered before."""
    if passage.draw is not None or passage.arranging is not None:
        return False
    if any(way.when is not None for way in passage.ways):
        return False
    return names.values_read.isdisjoint(names.scope.story.file.hinges)


def _conditions(passage: pr.Passage) -> Iterator[Condition]:
    for block in passage.blocks:
        if block.when is not None:
            yield block.when
    for prose in _prose(passage):
        yield from prose_conditions(prose)
    yield from _effect_conditions(passage.effects)
    yield from (way.when for way in passage.ways if way.when is not None)
    yield from (gate.when for choice in offered_at(passage) for gate in choice.gates)


def _effect_conditions(effects: tuple[pr.Effect, ...]) -> Iterator[Condition]:
    for effect in effects:
        if isinstance(effect, pr.Perhaps):
            yield effect.when
            yield from _effect_conditions(effect.effects)


def _prose(passage: pr.Passage) -> Iterator[Prose]:
    for block in passage.blocks:
        yield from (block.prose, block.otherwise, block.dream or ())
    for choice in offered_at(passage):
        yield choice.label
        yield from (gate.reason for gate in choice.gates if gate.reason is not None)
    if passage.question is not None:
        yield passage.question.prompt
    if passage.arranging is not None:
        yield from (one.label for one in (*passage.arranging.places, *passage.arranging.items))


def _values_read(condition: Condition) -> Iterator[str]:
    """The one-of variables whose value is asked for; whether a hinge is settled at all is not its value."""
    for question in questions_of(condition):
        if isinstance(question, ex.Is | ex.IsOneOf):
            yield question.variable
