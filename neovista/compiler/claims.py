"""What a story claims of itself: that an assertion holds, that an act carries no more on than it lists.

Here is what can be told without playing. That a passage is not reached, and that a loop is meant, is for `claim_lints`;
whether an assertion holds each time is for tests, and for whoever proves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from attrs import frozen

from neovista.compiler.guessing import did_you_mean
from neovista.compiler.holding import Holding
from neovista.compiler.scope import Known, Scope
from neovista.compiler.walking import (
    beats_of,
    conditions_of,
    plain_effects,
    prose_of,
    questions_of,
    special_parts_of,
)
from neovista.diagnostics.diagnostic import Label
from neovista.diagnostics.source import Name
from neovista.model import expressions as ex
from neovista.model.expressions import Condition
from neovista.model.program import Passage, Perhaps, Program, Witness
from neovista.model.prose import ValueOf
from neovista.model.story import Assignment, Beat, Becoming, Witnessing

_ACT = re.compile(r"act(\d+)\Z")


def check_claims(scope: Scope, program: Program) -> None:
    """Report claims that cannot be so."""
    holding = Holding(scope, "")
    for passage in program.passages.values():
        if passage.asserts:
            _check_assertions(scope, holding, passage)
    for chapter in scope.chapters.values():
        for written in chapter.passages.values():
            if written.loop is not None and written.loop != "free":
                scope.diagnostics.report(
                    "NV210",
                    written.loop.span,
                    f"`loop` is never `{written.loop}`",
                    help="write `loop: free`, or remove it",
                )
    if scope.story.file.carries:
        _check_carried(scope, program)


def _check_assertions(scope: Scope, holding: Holding, passage: Passage) -> None:
    """Each by itself, and then all of a beat together, against what the variables can hold."""
    alone = [one for one in passage.asserts if not holding.can_hold([(one.when, True)])]
    together = [(one.when, True) for one in passage.asserts]
    for one in alone:
        assert one.span is not None
        scope.diagnostics.report(
            "NV315",
            one.span,
            "this assertion can never hold",
            "nothing that its variables can be makes it true",
            help="assert what can be so, or remove it",
        )
    if not alone and not holding.can_hold(together):
        *others, last = [one.span for one in passage.asserts if one.span is not None]
        scope.diagnostics.report(
            "NV315",
            last,
            "these assertions can never hold together",
            "not with the others",
            others=[Label(span, "") for span in others],
            help="assert what can be so, or remove one of them",
        )


# -------------------------------------------------------------------- carries


@frozen
class Carried:
    """What an act lists to be carried on."""

    act: int
    said: Name
    names: tuple[Name, ...]


def carried(scope: Scope) -> Iterator[Carried]:
    """What each act carries on, where it says so."""
    for said, names in scope.story.file.carries.items():
        act = _ACT.match(said)
        if act is not None:
            yield Carried(int(act[1]), said, names)


def _check_carried(scope: Scope, program: Program) -> None:
    """Names that lead nowhere; and what later acts read although it is not listed."""
    acts = {chapter.act for chapter in program.chapters.values()}
    acts |= set(range(1, len(program.acts) + 1))
    known = [f"act{act}" for act in sorted(acts) if act]
    for said in scope.story.file.carries:
        if said not in known:
            scope.diagnostics.report(
                "NV221",
                said.span,
                f"no act named `{said}`",
                help=did_you_mean(said, known) or f"name one of {', '.join(known) or 'its acts'}",
            )
    of_story = [name for name in scope.variables if "." not in name]
    for one in carried(scope):
        for name in one.names:
            if name not in of_story:
                scope.diagnostics.report(
                    "NV203",
                    name.span,
                    f"no variable named `{name}`",
                    help=did_you_mean(name, of_story) or "list a variable of `story.yaml`",
                    notes="a chapter's own variables are gone at its end",
                )
        _check_later_acts(scope, program, one)


def _check_later_acts(scope: Scope, program: Program, one: Carried) -> None:
    """The first place of a later act that reads what this act changes and does not carry on, for each variable."""
    changed = _changed_in(scope, program, one.act)
    told: set[str] = set()
    for name, known in read_after(scope, program, one.act):
        if known.kind != "variable" or known.name in one.names or known.name in told:
            continue
        if known.name in changed:
            told.add(known.name)
            scope.diagnostics.report(
                "NV316",
                name.span,
                f"act {one.act} does not carry `{known.name}` on",
                "read in a later act",
                others=[
                    Label(changed[known.name].span, f"changed in act {one.act}"),
                    Label(one.said.span, "not listed here"),
                ],
                help=f"add `{known.name}` to what `{one.said}` carries, or read something else",
            )


def _changed_in(scope: Scope, program: Program, act: int) -> dict[str, Name]:
    """The story's variables that an act changes, each with the first place that does."""
    changed: dict[str, Name] = {}
    for at, beat in _beats(scope):
        if program.chapters[at].act == act:
            for effect in plain_effects(beat.do):
                known = scope.known(at, effect.variable) if isinstance(effect, Assignment) else None
                if isinstance(effect, Assignment) and known is not None and "." not in known.name:
                    changed.setdefault(known.name, effect.variable)
    return changed


def read_after(scope: Scope, program: Program, act: int) -> Iterator[tuple[Name, Known]]:
    """Whatever of the story's a later act reads, stances and hinges too, with the place.

    A change that counts on from before (`harm += 1`) is not a reading: what comes of it is read where it is asked for.
    """
    for at, beat in _beats(scope):
        if program.chapters[at].act > act:
            for name in _names_read(beat):
                known = scope.known(at, name)
                if known is not None and "." not in known.name:
                    yield name, known
    hinges = scope.story.file.hinges
    for seen in sorted(_seen_after(program, act)):
        for rung in hinges[next(name for name in hinges if name == seen)].otherwise:
            for name in _asked(rung.when) if rung.when is not None else ():
                known = scope.known("", name)
                if known is not None:
                    yield name, known


def _beats(scope: Scope) -> Iterator[tuple[str, Beat]]:
    """Every beat, and the chapter it stands in."""
    for at, chapter in scope.chapters.items():
        for passage in chapter.passages.values():
            for beat in beats_of(passage):
                yield at, beat


def _names_read(beat: Beat) -> Iterator[Name]:
    """The variables that a beat asks after, prints, adds to its dice, moves along or sees."""
    for condition in conditions_of(beat):
        yield from _asked(condition)
    for prose in prose_of(beat):
        for part in special_parts_of(prose):
            if isinstance(part, ValueOf) and isinstance(part.variable, Name):
                yield part.variable
    if beat.check is not None and isinstance(beat.check.odds.bonus, Name):
        yield beat.check.odds.bonus
    for effect in plain_effects(beat.do):
        if isinstance(effect, Becoming):
            yield effect.stance
        elif isinstance(effect, Witnessing):
            yield effect.hinge


def _asked(condition: Condition) -> Iterator[Name]:
    for question in questions_of(condition):
        match question:
            case (
                ex.IsTrue(name)
                | ex.Compare(name)
                | ex.Is(name)
                | ex.IsOneOf(name)
                | ex.Holds(name)
                | ex.Settled(name)
            ):
                if isinstance(name, Name):
                    yield name
            case _:
                pass


def _seen_after(program: Program, act: int) -> set[str]:
    """The hinges that later acts may see, and that then settle by what the story holds."""
    seen: set[str] = set()
    for passage in program.passages.values():
        if program.chapters[passage.chapter].act > act:
            waiting = [*passage.witnesses, *passage.effects]
            while waiting:
                effect = waiting.pop()
                if isinstance(effect, Witness):
                    seen.add(effect.hinge)
                elif isinstance(effect, Perhaps):
                    waiting.extend(effect.effects)
    return seen
