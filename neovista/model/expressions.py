"""The few things a condition can be made of.

A condition asks about the state and changes nothing. There is no arithmetic and no comparison of two variables: that
is what lets a prover answer every question about a story.
"""

from __future__ import annotations

from typing import Literal

from neovista.diagnostics.frozen import frozen

Value = bool | int | str | frozenset[str]
"""What a variable can hold: yes or no, a whole number, one of some names, or a set of names."""

Comparison = Literal["==", "!=", "<", "<=", ">", ">="]


@frozen
class IsTrue:
    """A yes-or-no variable by its name alone."""

    variable: str


@frozen
class Compare:
    """A number against a constant: ``concord > 80``."""

    variable: str
    comparison: Comparison
    number: int


@frozen
class Is:
    """A one-of variable against a name: ``mood is sour``."""

    variable: str
    value: str


@frozen
class IsOneOf:
    """A one-of variable against several names: ``mood in [sour, kind]``."""

    variable: str
    values: tuple[str, ...]


@frozen
class Holds:
    """Whether a set has a member: ``teo in posted``."""

    variable: str
    member: str


@frozen
class Visits:
    """How often a passage has been entered: ``visits(the_cot) >= 2``."""

    passage: str
    comparison: Comparison
    number: int


@frozen
class Chosen:
    """Whether a choice has been taken: ``chosen(the_cot#lie_down)``. Lowered to :class:`Visits`."""

    choice: str


@frozen
class Settled:
    """Whether a hinge is settled; asking does not settle it."""

    hinge: str


@frozen
class Given:
    """Whether the words asked for have been given: ``given(dog)``. Lowered to :class:`IsTrue`."""

    question: str


@frozen
class Not:
    """The opposite."""

    part: Condition


@frozen
class All:
    """Every part holds."""

    parts: tuple[Condition, ...]


@frozen
class Any:
    """At least one part holds."""

    parts: tuple[Condition, ...]


Condition = (
    IsTrue | Compare | Is | IsOneOf | Holds | Visits | Chosen | Settled | Given | Not | All | Any
)
