"""Where the player goes round for ever, or stands still: passages with no choice in them, or with none that is open."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator

from neovista.compiler.claim_lints import free_loops
from neovista.compiler.holding import Claim, Held, Holding, entered, visits_of
from neovista.compiler.lowering import NEVER
from neovista.compiler.scope import Scope
from neovista.compiler.uses import Uses, asked_in, changed_in, is_plain, uses_of
from neovista.diagnostics.diagnostic import Diagnostic, Label
from neovista.model import expressions as ex
from neovista.model.expressions import Condition
from neovista.model.program import Choice, Passage, Program, leads_to

LONGEST_RING = 8
MOST_PATHS = 2_000
Ring = tuple[tuple[Passage, int], ...]
"""Passages, each with the number of the way that is taken."""


def goes_round(scope: Scope, program: Program) -> Iterator[Diagnostic]:
    """Passages that lead to one another with no choice and no condition between them."""
    done: set[str] = set()
    for start in program.passages:
        path: list[str] = []
        name: str | None = start
        while name is not None and name not in done and name not in path:
            path.append(name)
            passage = program.passages[name]
            is_straight = len(passage.ways) == 1 and leads_to(passage) == [passage.ways[0].to]
            way = passage.ways[0] if is_straight else None
            name = way.to if way is not None and way.when is None else None
        if name is not None and name in path and name not in done:
            first = program.passages[name]
            span = (first.ways[0].span if first.ways else None) or first.span
            assert span is not None
            ring = [one.rpartition(".")[2] for one in [*path[path.index(name) :], name]]
            yield Diagnostic(
                "NV403",
                "these passages lead to one another for ever",
                Label(span, " → ".join(ring)),
                help=("give one of them choices, or a way out",),
            )
        done.update(path)


# ------------------------------------------------------- rings with conditions


def goes_round_while(scope: Scope, program: Program) -> Iterator[Diagnostic]:
    """Rings that hang on conditions, in which nothing changes what the conditions ask about."""
    passing = {name: one for name, one in program.passages.items() if _passes_on(one)}
    holding = Holding(scope, "")
    told: set[frozenset[str]] = set()
    free = free_loops(scope)
    for start in passing.values():
        for ring in _rings(passing, start) if _hangs_on_conditions(start) else ():
            names = frozenset(passage.id for passage, _ in ring)
            if names in told or _is_free(ring, free):
                continue
            if not _goes_on_for_ever(program, holding, ring):
                continue
            told.add(names)
            way = start.ways[ring[0][1]]
            span = way.span or start.span
            assert span is not None
            shown = [passage.id.rpartition(".")[2] for passage, _ in (*ring, ring[0])]
            yield Diagnostic(
                "NV409",
                "these passages lead to one another for as long as their conditions hold",
                Label(span, " → ".join(shown)),
                help=(
                    "change what they ask for somewhere in the ring, or give one of them choices",
                ),
                notes=("nothing in the ring changes what the conditions ask about",),
            )


def _is_free(ring: Ring, free: Container[str]) -> bool:
    """Whether a passage of the ring says that going round is meant."""
    names = (passage.id.split(".") for passage, _ in ring)
    return any(".".join(name[:length]) in free for name in names for length in range(len(name) + 1))


def _passes_on(passage: Passage) -> bool:
    """Whether a passage only ever leads on by its ways."""
    stops = passage.choices or passage.ending is not None
    return bool(passage.ways) and not stops and is_plain(passage)


def _hangs_on_conditions(passage: Passage) -> bool:
    return any(way.when is not None for way in passage.ways)


def _rings(passing: dict[str, Passage], start: Passage) -> Iterator[Ring]:
    """Every way from a passage back to it that meets no other twice; not too many, and none too long."""
    paths: list[Ring] = [((start, index),) for index in range(len(start.ways))]
    for _ in range(MOST_PATHS):
        if not paths:
            return
        path = paths.pop()
        passage, index = path[-1]
        to = passage.ways[index].to
        if to == start.id:
            yield path
        elif to in passing and len(path) < LONGEST_RING:
            following = passing[to]
            if all(one is not following for one, _ in path):
                paths.extend((*path, (following, way)) for way in range(len(following.ways)))


def _goes_on_for_ever(program: Program, holding: Holding, ring: Ring) -> bool:
    """Whether the ring can be gone round, and then is gone round again and again."""
    passages = [passage for passage, _ in ring]
    claims: list[Claim] = []
    for passage, index in ring:
        when = passage.ways[index].when
        claims += [(when, True)] if when is not None else []
        for earlier in passage.ways[:index]:
            if earlier.when is None:
                return False
            claims.append((earlier.when, False))
    if not claims or len({passage.chapter for passage in passages}) > 1:
        return False
    asked = asked_in(condition for condition, _ in claims)
    if asked is None or asked & changed_in(program, passages):
        return False
    names = {passage.id for passage in passages}
    return not asked & names and holding.can_hold(claims, entered(*names))


# ------------------------------------------------------------- standing still


def stuck(scope: Scope, program: Program) -> Iterator[Diagnostic]:
    """Passages in which it may be that no choice is open, and that lead nowhere by themselves."""
    holding = Holding(scope, "")
    for passage in program.passages.values():
        span = passage.span
        if span is None or not _hangs_on_choices(passage):
            continue
        if _may_be_stuck(program, holding, passage):
            yield Diagnostic(
                "NV415",
                "of these choices none may be open",
                Label(span, "every choice here hangs on something, and there is no `to` or `then`"),
                help=(
                    "leave one choice that is always open",
                    "or add `to:`, for when there is none",
                ),
            )


def _hangs_on_choices(passage: Passage) -> bool:
    """Whether there is no way on but by choices with conditions."""
    if not passage.choices or passage.ways or not is_plain(passage):
        return False
    return all(choice.gates and is_plain(choice) for choice in passage.choices)


def _may_be_stuck(program: Program, holding: Holding, passage: Passage) -> bool:
    """Whether all its choices can be closed at once, as far as can be told for certain."""
    held = entered(passage.id)
    opened = []
    for choice in passage.choices:
        opened.append(_opened(choice))
        if not holding.can_hold([(opened[-1], False)], held):
            return False
    if not holding.can_hold([(one, False) for one in opened], held):
        return False
    again: set[str] = set()
    asked = asked_in(opened) or set()
    for choice in passage.choices:
        if choice.beat not in asked:
            continue
        if _comes_back(program, choice.beat, passage.id, _surely_leads_to):
            again.add(choice.beat)
        elif _comes_back(program, choice.beat, passage.id, leads_to):
            return False
        else:
            held[visits_of(choice.beat)] = ((0, 0),)
    if any(_is_never(holding, one, held) for one in opened):
        return False
    if not holding.can_hold([(one, False) for one in opened], held):
        return False
    return _is_told_for_certain(uses_of(program), opened, again)


def _opened(choice: Choice) -> Condition:
    """What has to hold for a choice to be open."""
    gates = tuple(gate.when for gate in choice.gates)
    return gates[0] if len(gates) == 1 else ex.All(gates)


def _is_never(holding: Holding, condition: Condition, held: Held) -> bool:
    """Whether a choice can never be open and was not closed on purpose; that is told elsewhere."""
    parts = condition.parts if isinstance(condition, ex.All) else (condition,)
    return NEVER not in parts and not holding.can_hold([(condition, True)], held)


def _is_told_for_certain(uses: Uses, opened: list[Condition], again: set[str]) -> bool:
    """Whether no condition may have changed together with choices that were taken here before.

    "Leave when you have two clues", beside two choices that each give one, is never stuck; it cannot be told here.
    """
    asked = asked_in(opened)
    if asked is None:
        return False
    return not (asked & again) or not (asked - again) & (
        uses.changed | uses.counted | set(uses.seen)
    )


def _surely_leads_to(passage: Passage) -> Iterator[str]:
    """Where a passage leads if nothing stands in the way; a condition may be what ends the asking."""
    yield from (choice.beat for choice in passage.choices if not choice.gates)
    yield from (way.to for way in passage.ways[:1] if way.when is None)


def _comes_back(
    program: Program, start: str, end: str, leads: Callable[[Passage], Iterable[str]]
) -> bool:
    """Whether one passage leads to another."""
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        name = waiting.pop()
        if name == end:
            return True
        if name not in seen:
            seen.add(name)
            waiting.extend(leads(program.passages[name]))
    return False
