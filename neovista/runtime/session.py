"""A run in progress. Every front end, tool and test holds the machine by this handle.

It remembers the turns that count; what the player undid is for the journal to remember, not for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from attrs import evolve, field, frozen

from neovista.diagnostics.clean import clean
from neovista.model.program import Program
from neovista.runtime.echoes import echoed
from neovista.runtime.events import Answered, Chose, EndingReached, Events, Move
from neovista.runtime.machine import NotOffered, begin, step, take_up
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
    answers: Mapping[str, str] = field(factory=dict, repr=False, eq=False)
    """The words typed in this run, as far as they are known here: read with, and part of nothing else."""
    said: str = field(default="", repr=False, eq=False)
    """The words that this move was typed as, where they are known."""

    @cached_property
    def page(self) -> Page:
        """What the player had in front of them when it was over; made when first asked for."""
        return page_of(self.program, self.state, self.events, self.answers)


class Session:
    """One run of one program."""

    def __init__(
        self,
        program: Program,
        seed: int = 2147,
        *,
        echo: Mapping[str, str] | None = None,
        beginning: tuple[State, Events] | None = None,
    ) -> None:
        """Begin a run; ``echo`` are the hinges that another run settled, and how. ``beginning`` is the story’s own, if left out."""
        self.program = program
        self.seed = seed
        self.echo = dict(echo or {})
        self.answers: dict[str, str] = {}
        """The words that were typed, by their question: for whoever shows pages, and for nobody else."""
        self._played = echoed(program, self.echo)
        state, events = beginning or begin(self._played, seed)
        self._turns = [Turn(self._played, None, state, events, self.answers)]
        self._beginning = None if beginning is None else state

    @classmethod
    def from_state(
        cls, program: Program, state: State, seed: int = 2147, echo: Mapping[str, str] | None = None
    ) -> Session:
        """A run that begins in the middle, in a state that is one of this program’s. Its ``run`` says so.

        Raises:
            StoryGoesRound: if it leads to no page.
        """
        return cls(program, seed, echo=echo, beginning=take_up(echoed(program, echo or {}), state))

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
        moves = tuple(turn.move for turn in self._turns if turn.move is not None)
        return Run(self.seed, moves, tuple(sorted(self.echo.items())), self._beginning)

    def choose(self, choice: str) -> Turn:
        """Take a choice, by its own name or as ``passage#choice``.

        Raises:
            NotOffered: if it is not open here.
        """
        at, _, name = choice.rpartition("#")
        return self.make(Chose(at or self.state.at, name))

    def answer(self, words: str) -> Turn:
        """Answer the question that is open here. The words are kept in ``answers`` and nowhere else.

        Raises:
            NotOffered: if nothing is asked here.
            ValueError: for no words, or for more letters than there may be; the message says which.
        """
        question = self.page.question
        if question is None:
            raise NotOffered(f"nothing is asked at {self.state.at}")
        said = " ".join(clean(words).split())
        if not said:
            raise ValueError("a word, at least")
        if len(said) > question.longest:
            raise ValueError(f"{question.longest} letters, at most")
        return self.make(Answered(self.state.at, question.id), said)

    def remember(self, answers: Mapping[str, str]) -> None:
        """Words that were typed in this run at another time, for the questions whose words are not known here."""
        self._turns = [
            evolve(turn, said=turn.said or answers.get(turn.move.question, ""))
            if isinstance(turn.move, Answered)
            else turn
            for turn in self._turns
        ]
        self._read_anew()

    def _read_anew(self) -> None:
        """What is known are the words typed last, of the turns that count; every page is read with them."""
        self.answers.clear()
        for turn in self._turns:
            if isinstance(turn.move, Answered) and turn.said:
                self.answers[turn.move.question] = turn.said
        self._turns = [evolve(turn) for turn in self._turns]

    def make(self, move: Move, said: str = "") -> Turn:
        """Make a move; ``said`` are the words of an answer, where they are known.

        Raises:
            NotOffered: if it cannot be made here.
        """
        if self.has_ended:
            raise NotOffered("the story has ended")
        state, events = step(self._played, self.state, move)
        self._turns.append(Turn(self._played, move, state, events, self.answers, said))
        if said:
            self._read_anew()
        return self.turn

    def undo(self) -> Turn | None:
        """Take the last move back and return the turn it leads back to; ``None`` at the beginning."""
        if len(self._turns) == 1:
            return None
        if self._turns.pop().said:
            self._read_anew()
        return self.turn

    def look_up(self, entry: str) -> EntryPage | None:
        """A word's entry in the codex; ``None`` if there is none."""
        if entry not in self.program.codex:
            return None
        return entry_page(self.program, entry, self.state, self.answers)


def replay(program: Program, run: Run) -> Session:
    """Play a run again from its beginning.

    Raises:
        NotOffered: at the first move that cannot be made in this program.
    """
    if run.beginning is None:
        session = Session(program, run.seed, echo=dict(run.echo))
    else:
        session = Session.from_state(program, run.beginning, run.seed, dict(run.echo))
    for move in run.moves:
        session.make(move)
    return session
