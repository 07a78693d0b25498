"""Whether conditions can hold together, as far as can be told from themselves and from what a variable can hold.

No prover: it knows the declared ranges and names, how questions of one variable exclude one another, and nothing of
what a story does. Where it is not sure it says that they can.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from attrs import define, field

from neovista.compiler.scope import Scope
from neovista.model import expressions as ex
from neovista.model.expressions import Condition
from neovista.model.program import UNSETTLED, OneOf, Range

Claim = tuple[Condition, bool]
"""That a condition holds, or that it does not."""
Numbers = tuple[tuple[int, int], ...]
"""Stretches of whole numbers, in order."""
Values = Numbers | frozenset[str]
Held = dict[str, Values]
"""What each thing asked about can still be."""

MANY = 1 << 40
MOST_STEPS = 400
_JOINED = frozenset((ex.Not, ex.All, ex.Any))
_NOT_ASKED: tuple[str, Values] = ("", ())
_TRUE, _FALSE, _EITHER = frozenset({"true"}), frozenset({"false"}), frozenset({"true", "false"})
_OPPOSITE: dict[ex.Comparison, ex.Comparison] = {
    "==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">",
}  # fmt: skip


@define
class Holding:
    """Asks about the conditions of one chapter; of lowered ones, with no chapter's name."""

    scope: Scope
    at: str
    steps: int = 0
    open: dict[tuple[str, str, int], bool] = field(factory=dict)
    answers: dict[Hashable, tuple[str, Values] | None] = field(factory=dict)

    def can_hold(self, claims: Sequence[Claim], held: Held | None = None) -> bool:
        """Whether all of these can be so at one moment."""
        if len(claims) == 1 and claims[0][0].__class__ not in _JOINED:
            return self._one_can_hold(claims[0], held)
        self.steps = 0
        return self._search(list(claims), dict(held or {}))

    def is_open(self, question: ex.Compare) -> bool:
        """Whether a number may be so compared and may not; each kind of question is asked once."""
        key = (question.variable, question.comparison, question.number)
        found = self.open.get(key)
        if found is None:
            found = self.can_hold([(question, True)]) and self.can_hold([(question, False)])
            self.open[key] = found
        return found

    def _one_can_hold(self, claim: Claim, held: Held | None) -> bool:
        """The same of a single question, which is most of what is asked."""
        condition, is_so = claim
        # Most questions are of this kind, and a record's own hash costs more than all the rest of this.
        key: Hashable = claim
        if isinstance(condition, ex.Compare):
            key = (condition.variable, condition.comparison, condition.number, is_so)
        asked = self.answers.get(key, _NOT_ASKED)
        if asked is _NOT_ASKED:
            asked = self.answers[key] = self._asked(condition, is_so)
        if asked is None:
            return True
        before = held.get(asked[0]) if held else None
        return bool(asked[1] if before is None else _both(before, asked[1]))

    def _search(self, claims: list[Claim], held: Held) -> bool:
        """Narrow down what is held; whatever may be so in several ways is tried last, one way after the other."""
        forks: list[tuple[tuple[Condition, ...], bool]] = []
        while claims:
            condition, is_so = claims.pop()
            match condition:
                case ex.Not(part):
                    claims.append((part, not is_so))
                case ex.All(parts) | ex.Any(parts):
                    if isinstance(condition, ex.All) is is_so:
                        claims.extend((part, is_so) for part in parts)
                    else:
                        forks.append((parts, is_so))
                case _:
                    if not self._narrow(condition, is_so, held):
                        return False
        if not forks:
            return True
        self.steps += 1
        if self.steps > MOST_STEPS:
            return True
        (parts, is_so), *others = forks
        rest: list[Claim] = [(_joined(fork, claim), claim) for fork, claim in others]
        return any(self._search([*rest, (part, is_so)], dict(held)) for part in parts)

    def _narrow(self, question: Condition, is_so: bool, held: Held) -> bool:
        """What a single question leaves of the thing it asks about; whether that is anything."""
        asked = self._asked(question, is_so)
        if asked is None:
            return True
        name, values = asked
        before = held.get(name)
        left = values if before is None else _both(before, values)
        held[name] = left
        return bool(left)

    def _asked(self, question: Condition, is_so: bool) -> tuple[str, Values] | None:
        """What a question asks about, and what that can be if it is so."""
        match question:
            case ex.IsTrue(variable):
                return self._name(variable), _TRUE if is_so else _FALSE
            case ex.Compare(variable, comparison, number):
                known = self.scope.known(self.at, variable)
                if known is None or not isinstance(known.variable, Range):
                    return None
                bounds = (known.variable.low, known.variable.high)
                return known.name, numbers(comparison, number, is_so, *bounds)
            case ex.Is(variable, value):
                return self._one_of(variable, (value,), is_so)
            case ex.IsOneOf(variable, values):
                return self._one_of(variable, values, is_so)
            case ex.Settled(hinge):
                return self._one_of(hinge, (UNSETTLED,), not is_so)
            case ex.Holds(variable, member):
                return f"{member} in {self._name(variable)}", _TRUE if is_so else _FALSE
            case _:
                return self._counted(question, is_so)

    def _counted(self, question: Condition, is_so: bool) -> tuple[str, Values] | None:
        """How often something was entered."""
        match question:
            case ex.Visits(passage, comparison, number):
                name = self.scope.passage(self.at, passage) or passage
                return visits_of(name), numbers(comparison, number, is_so, 0, MANY)
            case ex.Chosen(choice):
                beat = self.scope.choice(self.at, choice)
                return (visits_of(beat), numbers(">=", 1, is_so, 0, MANY)) if beat else None
            case _:
                return None

    def _name(self, variable: str) -> str:
        known = self.scope.known(self.at, variable)
        return known.name if known is not None else variable

    def _one_of(
        self, variable: str, values: tuple[str, ...], is_so: bool
    ) -> tuple[str, Values] | None:
        known = self.scope.known(self.at, variable)
        if known is None or not isinstance(known.variable, OneOf):
            return None
        whole = frozenset(known.variable.values)
        return known.name, whole & frozenset(values) if is_so else whole - frozenset(values)


def visits_of(passage: str) -> str:
    """The name under which visits of a passage are held."""
    return f"visits of {passage}"


def entered(*passages: str) -> Held:
    """What is held where these have been entered."""
    return {visits_of(passage): ((1, MANY),) for passage in passages}


def numbers(comparison: ex.Comparison, number: int, is_so: bool, low: int, high: int) -> Numbers:
    """The numbers between two bounds that a comparison leaves."""
    match comparison if is_so else _OPPOSITE[comparison]:
        case "==":
            stretches = [(number, number)]
        case "!=":
            stretches = [(low, number - 1), (number + 1, high)]
        case "<":
            stretches = [(low, number - 1)]
        case "<=":
            stretches = [(low, number)]
        case ">":
            stretches = [(number + 1, high)]
        case _:
            stretches = [(number, high)]
    return _within(((low, high),), tuple(stretches))


def _joined(parts: tuple[Condition, ...], is_so: bool) -> Condition:
    """A fork as a single condition again."""
    return ex.Any(parts) if is_so else ex.All(parts)


def _both(one: Values, other: Values) -> Values:
    """What is in both."""
    if isinstance(one, frozenset):
        return one & other if isinstance(other, frozenset) else frozenset()
    if isinstance(other, frozenset):
        return ()
    return _within(one, other)


def _within(one: Numbers, other: Numbers) -> Numbers:
    return tuple(
        (max(low, least), min(high, most))
        for low, high in one
        for least, most in other
        if max(low, least) <= min(high, most)
    )
