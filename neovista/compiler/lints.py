"""Legal, but surely not meant.

Each lint is a function of the story and its program; `compile_story` takes the list of them as an argument.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from neovista.compiler.claim_lints import (
    carried_for_nothing,
    free_for_nothing,
    reached_after_all,
    unreachable,
)
from neovista.compiler.lowering import AFTER_ASK, NEVER
from neovista.compiler.never_lints import never_offered, never_opens, never_shown
from neovista.compiler.places import every_beat
from neovista.compiler.round_lints import goes_round, goes_round_while, stuck
from neovista.compiler.scope import GATHERED, Scope
from neovista.compiler.style_lints import (
    colliding_words,
    fake_choices,
    long_choices,
    only_continue,
    printed_braces,
    single_choices,
)
from neovista.compiler.unused_lints import (
    never_read,
    never_set,
    never_settled,
    never_used,
    not_looked_up,
    unseen_hinges,
)
from neovista.diagnostics.diagnostic import Diagnostic, Label
from neovista.model.program import Program, leads_to

_GATHER = "if all these choices go on alike, add `then:` beside their `choices:`"

Lint = Callable[[Scope, Program], Iterable[Diagnostic]]


def nowhere_to_go(scope: Scope, program: Program) -> Iterator[Diagnostic]:
    """Beats after which the player has nothing to do and the story has not ended."""
    shut = {
        choice.beat
        for passage in program.passages.values()
        for choice in passage.choices
        for gate in choice.gates
        if gate.when is NEVER
    }
    for passage in program.passages.values():
        goes_on = passage.choices or passage.ways  # as most do
        if goes_on or passage.ending is not None or passage.returns or passage.id in shut:
            continue
        if passage.span is None or any(leads_to(passage)):
            continue
        name = passage.id.rpartition(".")[2]
        what = f"passage `{name}`" if passage.is_named else f"choice `{name}`"
        if name == AFTER_ASK:
            what = "the answer to this question"
        if not passage.is_named and name == GATHERED:
            what = "this `then`"
        yield Diagnostic(
            "NV402",
            f"{what} leaves the player nowhere to go",
            Label(passage.span, "no `choices`, no `to`, no `ending`"),
            help=(
                "if the story ends here, add `ending:`",
                "if it goes on, add `to:` or `choices:`",
                *(() if passage.is_named or name in (AFTER_ASK, GATHERED) else (_GATHER,)),
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
        if beat.ending is None:
            continue
        keys = [key for key in ("to", "choices", "then") if getattr(beat, key)]
        if keys:
            yield Diagnostic(
                "NV406",
                f"the story stops at ending `{beat.ending}` and goes on",
                Label(beat.ending.span, f"this beat has `{keys[0]}` as well"),
                help=("keep `ending`, or what goes on: not both in one beat",),
            )


LINTS: tuple[Lint, ...] = (
    unreachable,
    reached_after_all,
    nowhere_to_go,
    goes_round,
    no_way_holds,
    goes_on,
    never_offered,
    never_opens,
    never_shown,
    goes_round_while,
    free_for_nothing,
    stuck,
    never_read,
    never_set,
    never_used,
    never_settled,
    unseen_hinges,
    not_looked_up,
    carried_for_nothing,
    long_choices,
    only_continue,
    single_choices,
    fake_choices,
    colliding_words,
    printed_braces,
)

NEEDED: tuple[Lint, ...] = (goes_round,)
"""Those whose findings are errors: all that has to be asked of a story that is only played."""
