"""All that a player can do, and all that can happen because of it."""

from __future__ import annotations

from attrs import field, frozen

from neovista.model.expressions import Value
from neovista.runtime.state import State


@frozen
class Chose:
    """The player took a choice of the passage they were at."""

    at: str
    choice: str


@frozen
class Answered:
    """The player typed the words that a question asked for. The words are nowhere in it."""

    at: str
    question: str


Move = Chose | Answered


@frozen
class PassageEntered:
    """A passage was entered."""

    passage: str


@frozen
class TextShown:
    """A passage that has text showed it; the state is the one it is read in."""

    passage: str
    state: State = field(repr=False)


@frozen
class VariableChanged:
    """A variable holds something else than before."""

    variable: str
    before: Value
    after: Value


@frozen
class HingeSettled:
    """A hinge was settled: by its owner, or because somebody else saw it."""

    hinge: str
    value: str
    was_seen: bool


@frozen
class Rolled:
    """A check rolled: what the dice and the bonus came to, against what."""

    check: str
    total: int
    against: int

    @property
    def is_success(self) -> bool:
        """Whether that was enough."""
        return self.total >= self.against


@frozen
class EndingReached:
    """The story stopped, under this name."""

    ending: str


Event = PassageEntered | TextShown | VariableChanged | HingeSettled | Rolled | EndingReached
Events = tuple[Event, ...]
