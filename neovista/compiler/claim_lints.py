"""Passages that nothing leads to, and claims that silence a warning or ask for more than the story needs.

A claim has its reason or its name beside it and is held to that: one that silences nothing is told, so that none
outlives what it was for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from neovista.compiler.claims import carried, read_after
from neovista.compiler.scope import Scope
from neovista.compiler.unused_lints import is_being_written
from neovista.diagnostics.diagnostic import Diagnostic, Label
from neovista.diagnostics.source import Name, Written
from neovista.model.program import Program, leads_to


def reachable(program: Program, starts: Iterable[str]) -> set[str]:
    """The passages that can be reached from these if no condition ever stood in the way."""
    seen: set[str] = set()
    waiting = [*starts]
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting.extend(leads_to(program.passages[name]))
    return seen


def unreachable(scope: Scope, program: Program) -> Iterator[Diagnostic]:
    """Passages nothing leads to, and that are neither excused themselves nor reached from one that is."""
    excused = dict(_excused(scope))
    found = reachable(program, [program.start, *excused])
    for passage in program.passages.values():
        if passage.is_named and passage.id not in found and passage.span is not None:
            name = passage.id.rpartition(".")[2]
            yield Diagnostic(
                "NV401",
                f"nothing leads to passage `{name}`",
                Label(passage.span, "never reached"),
                help=(f"lead to it with `to: {name}`, or remove it",),
            )


def reached_after_all(scope: Scope, program: Program) -> Iterator[Diagnostic]:
    """Passages that are called unreachable and are not, or with no reason."""
    excused = dict(_excused(scope))
    if not excused:
        return
    found = reachable(program, [program.start])
    for lasting, why in excused.items():
        name = lasting.rpartition(".")[2]
        if lasting in found:
            yield Diagnostic(
                "NV432",
                f"passage `{name}` is reached after all",
                Label(why.span, "said to be unreachable"),
                help=("remove `unreachable_ok`, or whatever leads there",),
            )
        elif not why.value.strip():
            yield Diagnostic(
                "NV430",
                "`unreachable_ok` does not say why",
                Label(why.span, "no reason given"),
                help=('write why, as in `unreachable_ok: "cut in 1.2"`',),
            )


def _excused(scope: Scope) -> Iterator[tuple[str, Written]]:
    for chapter in scope.chapters.values():
        for name, passage in chapter.passages.items():
            if passage.unreachable_ok is not None:
                yield f"{chapter.chapter}.{name}", passage.unreachable_ok


def free_loops(scope: Scope) -> dict[str, Name]:
    """The passages with `loop: free`, by their lasting names."""
    return {
        f"{chapter.chapter}.{name}": passage.loop
        for chapter in scope.chapters.values()
        for name, passage in chapter.passages.items()
        if passage.loop is not None
    }


def free_for_nothing(scope: Scope, program: Program) -> Iterator[Diagnostic]:
    """Passages with `loop: free` that one cannot come back to."""
    for lasting, said in free_loops(scope).items():
        if lasting not in reachable(program, leads_to(program.passages[lasting])):
            yield Diagnostic(
                "NV433",
                f"nothing leads from passage `{lasting.rpartition('.')[2]}` back to it",
                Label(said.span, "nothing goes round here"),
                help=("remove `loop: free`",),
            )


def carried_for_nothing(scope: Scope, program: Program) -> Iterator[Diagnostic]:
    """Variables that an act carries on and no later act reads; what the screen shows is read all the time."""
    if is_being_written(program):
        return
    shown = {number.variable for number in program.numbers}
    for one in carried(scope):
        read = shown | {known.name for _, known in read_after(scope, program, one.act)}
        for name in one.names:
            if name not in read:
                yield Diagnostic(
                    "NV416",
                    f"no act after act {one.act} reads `{name}`",
                    Label(name.span, "carried for nothing"),
                    help=("remove it from the list, or let a later act read it",),
                )
