"""A run divided where its story says: by acts, by chapters, or where a hinge was settled."""

from __future__ import annotations

from attrs import frozen

from neovista.model.program import Program
from neovista.runtime.events import HingeSettled
from neovista.runtime.state import State
from neovista.saves.rerun import Rerun

WAYS = ("acts", "chapters", "hinges")
"""What a run can be divided by."""


@frozen
class Split:
    """The moment a stretch of a run ended: after ``t`` milliseconds and ``made`` moves, those taken back among them."""

    name: str
    title: str
    t: int
    made: int


def divided(again: Rerun, by: str) -> tuple[Split, ...]:
    """The splits of a run that was played again, in their order; the last is where it stands."""
    return _by_hinges(again) if by == "hinges" else _by_places(again, by)


def _by_places(again: Rerun, by: str) -> tuple[Split, ...]:
    """A stretch ends with the move that leaves it, for the last time if one comes back."""
    program = again.program
    found: dict[str, Split] = {}
    before = _stretch(program, again.steps[0].state, by)
    for step in again.steps[1:]:
        name, title = before
        found.pop(name, None)
        found[name] = Split(name, title, step.t, step.made)
        before = _stretch(program, step.state, by)
    if before[0] not in found and len(again.steps) > 1:
        found[before[0]] = Split(*before, again.t, again.moves)
    return tuple(found.values())


def _stretch(program: Program, state: State, by: str) -> tuple[str, str]:
    """The name and the title of the act or chapter that a state is in."""
    chapter = program.chapters[program.passages[state.at].chapter]
    if by == "chapters":
        return chapter.id, chapter.title
    title = program.acts[chapter.act - 1] if 0 < chapter.act <= len(program.acts) else ""
    return f"act{chapter.act}", f"Act {chapter.act}{f', {title}' if title else ''}"


def _by_hinges(again: Rerun) -> tuple[Split, ...]:
    return tuple(
        Split(event.hinge, event.hinge.replace("_", " "), step.t, step.made)
        for step in again.steps
        for event in step.happened
        if isinstance(event, HingeSettled)
    )
