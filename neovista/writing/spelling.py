"""Conditions and changes of a program as their author would write them, with names as short as they are inside a chapter."""

from __future__ import annotations

from collections.abc import Iterable

from neovista.model import expressions as ex
from neovista.model import program as pr
from neovista.model.expressions import Condition, Value


def spelt_name(name: str) -> str:
    """A variable’s or a passage’s name without its chapter."""
    return name.rpartition(".")[2]


def spelt_value(value: Value) -> str:
    """A value."""
    if isinstance(value, frozenset):
        return f"[{', '.join(sorted(value))}]"
    return str(value).lower() if isinstance(value, bool) else str(value)


def spelt(condition: Condition | None, within: str = "") -> str:
    """A condition; nothing, where none is asked for. ``within`` is what it is a part of: `and`, `or`, `not`."""
    match condition:
        case None | ex.All(()):
            return "nothing"
        case ex.Any(()):
            return "what never holds"
        case ex.All(parts):
            return _joined(parts, "and", within == "not")
        case ex.Any(parts):
            return _joined(parts, "or", within in ("not", "and"))
        case ex.Not(part):
            return f"not {spelt(part, 'not')}"
        case _:
            return _question(condition)


def _joined(parts: Iterable[Condition], word: str, is_bracketed: bool) -> str:
    said = f" {word} ".join(spelt(part, word) for part in parts)
    return f"({said})" if is_bracketed else said


def _question(condition: Condition) -> str:
    match condition:
        case ex.IsTrue(name):
            return (
                f"given({name.removeprefix('given-')})"
                if name.startswith("given-")
                else spelt_name(name)
            )
        case ex.Compare(name, comparison, number):
            return f"{spelt_name(name)} {comparison} {number}"
        case ex.Is(name, value):
            return f"{spelt_name(name)} is {value}"
        case ex.IsOneOf(name, values):
            return f"{spelt_name(name)} in [{', '.join(values)}]"
        case ex.Holds(name, member):
            return f"{member} in {spelt_name(name)}"
        case ex.Visits(name, comparison, number):
            return f"visits({spelt_name(name)}) {comparison} {number}"
        case ex.Settled(name):
            return f"settled({name})"
        case _:
            raise AssertionError("a program has no other conditions")


def spelt_effect(effect: pr.Effect) -> str:
    """A change."""
    match effect:
        case pr.Assign(name, value):
            return f"{spelt_name(name)} = {spelt_value(value)}"
        case pr.Add(name, by):
            return f"{spelt_name(name)} {'+' if by >= 0 else '-'}= {abs(by)}"
        case pr.PutIn(name, member):
            return f"{spelt_name(name)} += {member}"
        case pr.TakeOut(name, member):
            return f"{spelt_name(name)} -= {member}"
        case pr.Become(name, value):
            return f"{spelt_name(name)} becomes {value}"
        case pr.Settle(hinge, value):
            return f"settle {hinge} = {value}"
        case pr.Witness(hinge):
            return f"witness {hinge}"
        case pr.Perhaps(when, effects):
            return f"{', '.join(map(spelt_effect, effects))} when {spelt(when)}"


def spelt_effects(effects: Iterable[pr.Effect]) -> str:
    """Some changes."""
    return ", ".join(f"`{spelt_effect(effect)}`" for effect in effects) or "nothing"
