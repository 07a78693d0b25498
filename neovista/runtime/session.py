"""A run in progress. Every front end, tool and test holds the machine by this handle.

It remembers the turns that count; what the player undid is for the journal to remember, not for it.
"""

from __future__ import annotations

from functools import cached_property

from attrs import field, frozen

from neovista.model.program import Program
from neovista.runtime.events import Chose, EndingReached, Events, Move
from neovista.runtime.machine import NotOffered, begin, step
from neovista.runtime.page import EntryPage, Page
from neovista.runtime.reading import entry_page, page_of
from neovista.runtime.run import Run
from neovista.runtime.state import State


@frozen(slots=False)
class Turn:
    """A move (none at the beginning) and what followed from it."""

    program: Program = field(repr=False)
    move: Move | None
    state: State
    events: Events = field(repr=False)

    @cached_property
    def page(self) -> Page:
        """What the player had in front of them when it was over; made when first asked for."""
        return page_of(self.program, self.state, self.events)


class Session:
    """One run of one program."""

    def __init__(self, program: Program, seed: int = 2147) -> None:
        """Begin a run."""
        self.program = program
        self.seed = seed
        state, events = begin(program, seed)
        self._turns = [Turn(program, None, state, events)]

    @property
    def turns(self) -> tuple[Turn, ...]:
        """The turns that count, from the beginning."""
        return tuple(self._turns)

    @property
    def turn(self) -> Turn:
        """The last turn."""
        return self._turns[-1]

    @property
    def state(self) -> State:
        """All that is true now."""
        return self.turn.state

    @property
    def page(self) -> Page:
        """What the player has in front of them."""
        return self.turn.page

    @property
    def has_ended(self) -> bool:
        """Whether the story has stopped."""
        return any(isinstance(event, EndingReached) for event in self.turn.events)

    @property
    def run(self) -> Run:
        """How the player got here."""
        return Run(self.seed, tuple(turn.move for turn in self._turns if turn.move is not None))

    def choose(self, choice: str) -> Turn:
        """Take a choice, by its own name or as ``passage#choice``.

        Raises:
            NotOffered: if it is not open here.
        """
        at, _, name = choice.rpartition("#")
        return self.make(Chose(at or self.state.at, name))

    def make(self, move: Move) -> Turn:
        """Make a move.

        Raises:
            NotOffered: if it cannot be made here.
        """
        if self.has_ended:
            raise NotOffered("the story has ended")
        state, events = step(self.program, self.state, move)
        self._turns.append(Turn(self.program, move, state, events))
        return self.turn

    def undo(self) -> Turn | None:
        """Take the last move back and return the turn it leads back to; ``None`` at the beginning."""
        if len(self._turns) == 1:
            return None
        self._turns.pop()
        return self.turn

    def look_up(self, entry: str) -> EntryPage | None:
        """A word's entry in the codex; ``None`` if there is none."""
        return entry_page(self.program, entry, self.state) if entry in self.program.codex else None


def replay(program: Program, run: Run) -> Session:
    """Play a run again from the beginning.

    Raises:
        NotOffered: at the first move that cannot be made in this program.
    """
    session = Session(program, run.seed)
    for move in run.moves:
        session.make(move)
    return session
