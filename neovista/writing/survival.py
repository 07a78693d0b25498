"""Whether what has changed in a story can lead a run elsewhere, or leave a state otherwise.

It never says that a save survives if one could break: what it cannot show, it does not claim. It looks at what a passage
decides (whether it stops, which choices are open, where it leads) and at which variables such decisions hang on, also by
way of others. Wordings decide nothing. It does not look at how much a single turn may hold, which no story of ours comes
near.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import field, frozen

from neovista.model import expressions as ex
from neovista.model import program as pr
from neovista.model.expressions import Condition

Variables = frozenset[str]
NONE: Variables = frozenset()


# --------------------------------------------------------------- what is read


def read_by(condition: Condition | None) -> Iterator[str]:
    """The variables that a condition asks for."""
    match condition:
        case None | ex.Visits():
            return
        case ex.Not(part):
            yield from read_by(part)
        case ex.All(parts) | ex.Any(parts):
            for part in parts:
                yield from read_by(part)
        case ex.Settled(name) | ex.IsTrue(name) | ex.Compare(name) | ex.Is(name):
            yield name
        case ex.IsOneOf(name) | ex.Holds(name):
            yield name
        case _:
            raise AssertionError("a program has no other conditions")


def written_by(effects: Iterable[pr.Effect]) -> Iterator[str]:
    """The variables that some effects may change."""
    for effect in effects:
        match effect:
            case pr.Perhaps(_, inner):
                yield from written_by(inner)
            case pr.Settle(name) | pr.Witness(name):
                yield name
            case _:
                yield effect.variable


def plain_effects(effects: Iterable[pr.Effect]) -> Iterator[pr.Effect]:
    """Every single effect, conditional or not."""
    for effect in effects:
        if isinstance(effect, pr.Perhaps):
            yield from plain_effects(effect.effects)
        else:
            yield effect


def conditions(gates: Iterable[pr.Gate]) -> frozenset[Condition]:
    """What all has to hold for a choice to be open."""
    return frozenset(part for gate in gates for part in _parts(gate.when))


def _parts(condition: Condition) -> Iterator[Condition]:
    if isinstance(condition, ex.All):
        for part in condition.parts:
            yield from _parts(part)
    else:
        yield condition


def is_never_open(choice: pr.Choice) -> bool:
    """Whether its author shut it for good."""
    return ex.Any(()) in conditions(choice.gates)


# ------------------------------------------------------------ what it decides


def goes_on(passage: pr.Passage) -> bool:
    """Whether it would lead on by itself if nothing were offered: then it matters whether something is."""
    return bool(passage.ways) or passage.returns


def stops_for(passage: pr.Passage) -> list[frozenset[Condition]]:
    """What has to hold for it to stop, one set for each choice: it stops if all of one hold. An empty one always does."""
    found = [conditions(choice.gates) for choice in pr.offered_at(passage)]
    return [*found, frozenset()] if passage.question is not None else found


def always_stops(passage: pr.Passage) -> bool:
    """Whether something is offered there whatever the state."""
    return frozenset() in stops_for(passage)


def may_stop_anew(old: pr.Passage, opening: frozenset[Condition]) -> bool:
    """Whether a choice that is open under these conditions may stop a run where the older passage led on."""
    return goes_on(old) and not any(known <= opening for known in stops_for(old))


def certain_ways(passage: pr.Passage) -> tuple[pr.Way, ...]:
    """Its ways, without those behind one that always holds."""
    ways: list[pr.Way] = []
    for way in passage.ways:
        ways.append(way)
        if way.when is None:
            break
    return tuple(ways)


def only_leads_on(passage: pr.Passage) -> bool:
    """Whether a run comes through it and out at one place, whatever the state, and can never rest there."""
    ways = certain_ways(passage)
    is_busy = passage.choices or passage.leaves or passage.returns
    has_more = (passage.draw, passage.question, passage.detour, passage.check, passage.ending)
    return len(ways) == 1 and ways[0].when is None and not is_busy and not any(has_more)


def reached(program: pr.Program) -> frozenset[str]:
    """The passages that something leads to, from the beginning on; conditions are taken to hold."""
    found, waiting = {program.start}, [program.start]
    while waiting:
        for name in pr.leads_to(program.passages[waiting.pop()]):
            if name not in found:
                found.add(name)
                waiting.append(name)
    return frozenset(found)


# ------------------------------------------------------------- what hangs on


@frozen
class Bearing:
    """On which variables the decisions of two stories hang: those of the passages that both have and a run can reach."""

    decides: Variables = field(repr=False)
    spreads: dict[str, set[str]] = field(repr=False)
    """For each variable, those that may hold something else if it does."""

    def decided_by(self, variables: Iterable[str]) -> str:
        """The first variable on which a decision hangs, of these and those that hang on them; or nothing."""
        waiting, seen = sorted(variables), set(variables)
        while waiting:
            name = waiting.pop(0)
            if name in self.decides:
                return name
            new = sorted(self.spreads.get(name, set()) - seen)
            seen.update(new)
            waiting += new
        return ""


def bearing_of(passages: Iterable[pr.Passage]) -> Bearing:
    """What the decisions of these passages hang on."""
    decides: set[str] = set()
    spreads: dict[str, set[str]] = {}
    for passage in passages:
        decides.update(_decided(passage))
        for effect in (*passage.witnesses, *passage.effects):
            _spread(effect, spreads)
    return Bearing(frozenset(decides), spreads)


def _decided(passage: pr.Passage) -> Iterator[str]:
    for choice in pr.offered_at(passage):
        for gate in choice.gates:
            yield from read_by(gate.when)
    for way in passage.ways:
        yield from read_by(way.when)
    if passage.check is not None and passage.check.variable is not None:
        yield passage.check.variable


def _spread(effect: pr.Effect, spreads: dict[str, set[str]]) -> None:
    """Note what each variable an effect asks for has a hand in."""
    match effect:
        case pr.Perhaps(when, effects):
            for name in read_by(when):
                spreads.setdefault(name, set()).update(written_by(effects))
            for inner in effects:
                _spread(inner, spreads)
        case pr.Witness(hinge, ladder):
            for rung, _ in ladder:
                for name in read_by(rung):
                    spreads.setdefault(name, set()).add(hinge)
        case _:
            pass
