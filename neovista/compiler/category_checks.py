"""Whether categories can be judged: their names lead somewhere, what they ask makes sense, and each has one goal."""

from __future__ import annotations

from neovista.compiler.scope import Scope
from neovista.diagnostics.diagnostic import Label
from neovista.model.categories import CategoryDeclaration, Goal
from neovista.model.program import SetOf


def check_categories(scope: Scope) -> None:
    """Report what no run could be held against. Every name has been looked up, and every condition judged."""
    for category in scope.story.file.categories.values():
        _check_goal(scope, category.goal)
        _check_counts(scope, category)


def _check_goal(scope: Scope, goal: Goal) -> None:
    """One goal and no more; a set that is collected is one, and has as many names as are asked for."""
    assert goal.span is not None
    said = [
        name
        for name, value in (
            ("ending", goal.ending),
            ("endings", goal.endings),
            ("collected", goal.collected),
        )
        if value is not None
    ]
    if not goal.is_any and len(said) != 1:
        headline = (
            f"this goal says {' and '.join(f'`{name}`' for name in said)}"
            if said
            else "this goal says nothing"
        )
        _unclear(
            scope,
            goal,
            headline,
            "keep one of them" if said else "write `any_ending`, or which ending",
        )
    elif goal.collected is None and goal.count is not None:
        _unclear(
            scope,
            goal,
            "this goal counts nothing",
            "say which set: `collected: …`, or remove `count`",
        )
    elif goal.collected is not None:
        _check_collected(scope, goal)


def _check_collected(scope: Scope, goal: Goal) -> None:
    assert goal.collected is not None
    known = scope.known("", goal.collected)
    assert known is not None
    declared = [Label(known.span, f"`{known.span.text}` is declared here")]
    if not isinstance(known.variable, SetOf):
        scope.diagnostics.report(
            "NV302",
            goal.collected.span,
            f"`{goal.collected}` is no set of names, and nothing is collected in it",
            others=declared,
            help="name a variable with `set_of`; what else has to hold is for `require`",
        )
    elif goal.count is None:
        most = len(known.variable.members)
        _unclear(
            scope, goal, "this goal says not how many are enough", f"add `count: {most}`, or fewer"
        )
    elif not 1 <= goal.count <= len(known.variable.members):
        scope.diagnostics.report(
            "NV304",
            goal.collected.span,
            f"`{goal.collected}` can never hold {goal.count} names",
            others=declared,
            help=f"count from 1 to {len(known.variable.members)}",
        )


def _check_counts(scope: Scope, category: CategoryDeclaration) -> None:
    """Numbers that no run could have."""
    threads = category.threads
    if threads is not None and not 1 <= threads.per_act <= (most := _most_threads(scope, category)):
        scope.diagnostics.report(
            "NV304",
            category.name.span,
            f"no act is lived by {threads.per_act} threads",
            help=f"write `per_act` from 1 to {most}",
        )
    if category.sessions is not None and category.sessions < 1:
        scope.diagnostics.report(
            "NV304",
            category.name.span,
            f"no run is played in {category.sessions} sessions",
            help="write `sessions: 1`, or remove it",
        )


def _most_threads(scope: Scope, category: CategoryDeclaration) -> int:
    of = category.threads.of if category.threads is not None else ()
    return max(1, len(set(of) or scope.story.file.threads))


def _unclear(scope: Scope, goal: Goal, headline: str, advice: str) -> None:
    assert goal.span is not None
    scope.diagnostics.report("NV325", goal.span, headline, help=advice)
