"""Legal, but surely not meant.

Each lint is a function of the story and its program; `compile_story` takes the list of them as an argument.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from neovista.compiler.lowering import NEVER
from neovista.compiler.never_lints import never_offered, never_shown
from neovista.compiler.places import every_beat
from neovista.compiler.round_lints import goes_round, goes_round_while, stuck
from neovista.compiler.scope import GATHERED, Scope
from neovista.compiler.style_lints import (
    colliding_words,
    fake_choices,
    long_choices,
    only_continue,
    single_choices,
)
from neovista.compiler.unused_lints import (
    never_read,
    never_set,
    never_used,
    not_looked_up,
    unseen_hinges,
)
from neovista.diagnostics.diagnostic import Diagnostic, Label
from neovista.diagnostics.source import Name
from neovista.model.program import Program, leads_to

Lint = Callable[[Scope, Program], Iterable[Diagnostic]]


def reachable(program: Program) -> set[str]:
    """The passages that can be reached if no condition ever stood in the way."""
    seen: set[str] = set()
    waiting = [program.start]
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting.extend(leads_to(program.passages[name]))
    return seen


def unreachable(scope: Scope, program: Program) -> Iterator[Diagnostic]:
    """Passages nothing leads to."""
    found = reachable(program)
    for passage in program.passages.values():
        if passage.is_named and passage.id not in found and passage.span is not None:
            name = passage.id.rpartition(".")[2]
            yield Diagnostic(
                "NV401",
                f"nothing leads to passage `{name}`",
                Label(passage.span, "never reached"),
                help=(f"lead to it with `to: {name}`, or remove it",),
            )


def nowhere_to_go(scope: Scope, program: Program) -> Iterator[Diagnostic]:
    """Beats after which the player has nothing to do and the story has not ended."""
    shut = {
        choice.beat
        for passage in program.passages.values()
        for choice in passage.choices
        if any(gate.when == NEVER for gate in choice.gates)
    }
    for passage in program.passages.values():
        has_ended = passage.ending is not None or passage.returns or passage.id in shut
        if has_ended or passage.span is None or any(leads_to(passage)):
            continue
        name = passage.id.rpartition(".")[2]
        what = f"passage `{name}`" if passage.is_named else f"choice `{name}`"
        if not passage.is_named and name == GATHERED:
            what = "this `then`"
        yield Diagnostic(
            "NV402",
            f"{what} leaves the player nowhere to go",
            Label(passage.span, "no `choices`, no `to`, no `ending`"),
            help=(
                "if the story ends here, add `ending:`",
                "if it goes on, add `to:` or `choices:`",
            ),
        )


def no_way_holds(scope: Scope, program: Program) -> Iterator[Diagnostic]:
    """Lists of ways that end with a condition."""
    for passage in program.passages.values():
        if (
            passage.ways
            and passage.ways[-1].when is not None
            and not passage.choices
            and passage.span is not None
        ):
            last = passage.ways[-1].span
            yield Diagnostic(
                "NV405",
                "of these ways none may hold",
                Label(last or passage.span, "every `to` here has a `when`"),
                help=("end the list with a `to` that has no `when`",),
            )


def goes_on(scope: Scope, program: Program) -> Iterator[Diagnostic]:
    """Beats where the story stops and goes on."""
    for beat in every_beat(scope):
        keys = [key for key in ("to", "choices", "then") if getattr(beat, key)]
        if beat.ending is not None and keys and isinstance(beat.ending, Name):
            yield Diagnostic(
                "NV406",
                f"the story stops at ending `{beat.ending}` and goes on",
                Label(beat.ending.span, f"this beat has `{keys[0]}` as well"),
                help=("keep `ending`, or what goes on: not both in one beat",),
            )


LINTS: tuple[Lint, ...] = (
    unreachable,
    nowhere_to_go,
    goes_round,
    no_way_holds,
    goes_on,
    never_offered,
    never_shown,
    goes_round_while,
    stuck,
    never_read,
    never_set,
    never_used,
    unseen_hinges,
    not_looked_up,
    long_choices,
    only_continue,
    single_choices,
    fake_choices,
    colliding_words,
)
