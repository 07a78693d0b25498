"""Whether one thing decides what comes after a beat, and a roll has both its outcomes."""

from __future__ import annotations

from neovista.compiler.scope import Scope
from neovista.diagnostics.diagnostic import Diagnostics, Label
from neovista.diagnostics.source import Name
from neovista.model.program import Range
from neovista.model.story import Beat


def check_ways(scope: Scope) -> None:
    """Report beats with two ways on, and checks that are not whole."""
    for chapter in scope.chapters.values():
        for passage in chapter.passages.values():
            for beat in scope.beats_of(passage):
                if beat.check is not None or beat.success is not None or beat.failure is not None:
                    _check_outcomes(beat, scope.diagnostics)
                    _check_bonus(beat, str(chapter.chapter), scope)
                _check_one_way(beat, scope.diagnostics)


def _check_outcomes(beat: Beat, diagnostics: Diagnostics) -> None:
    outcomes = {"success": beat.success, "failure": beat.failure}
    there = [name for name, outcome in outcomes.items() if outcome is not None]
    if beat.check is not None:
        for missing in outcomes.keys() - set(there):
            diagnostics.report(
                "NV311",
                beat.check.id.span,
                f"check `{beat.check.id}` has no `{missing}`",
                help=f"add `{missing}:`; failing goes on, at a price",
            )
    elif there and beat.span is not None:
        diagnostics.report(
            "NV311",
            beat.span,
            f"`{there[0]}` has no check to follow",
            help="add `check:`, or remove it",
        )


def _check_bonus(beat: Beat, chapter: str, scope: Scope) -> None:
    bonus = beat.check.odds.bonus if beat.check is not None else 0
    if not isinstance(bonus, Name):
        return
    known = scope.known(chapter, bonus)
    if known is not None and not isinstance(known.variable, Range):
        scope.diagnostics.report(
            "NV302",
            bonus.span,
            f"`{bonus}` is not a number",
            "added to the dice",
            others=[Label(known.span, f"`{known.span.text}` is declared here")],
            help="add a variable with a `range`",
        )


def _check_one_way(beat: Beat, diagnostics: Diagnostics) -> None:
    """A roll alone decides what comes next; so does coming back from a detour, where there is one."""
    if beat.arrange is not None:
        one, other = (
            "arrange",
            next(
                (
                    name
                    for name in ("check", "choices", "draw", "ask", "ending")
                    if getattr(beat, name)
                ),
                "",
            ),
        )
    elif beat.check is not None:
        one, other = (
            "check",
            next(
                (
                    name
                    for name in ("choices", "draw", "ask", "arrange", "to", "ending")
                    if getattr(beat, name)
                ),
                "",
            ),
        )
    elif beat.returns:
        one, other = (
            "return",
            next(
                (name for name in ("choices", "draw", "ask", "then") if getattr(beat, name)),
                "",
            ),
        )
    else:
        return
    if other and beat.span is not None:
        diagnostics.report(
            "NV312",
            beat.span,
            f"`{one}` and `{other}` both decide what comes next",
            help=f"move `{other}` into a beat of its own",
        )
