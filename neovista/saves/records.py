"""What the lines of a run's file are: each event is a record here.

An event's attributes carry the key they have in the file and the shape they must have there. The file as a whole, its
header and its chain are read by ``files``; what an event does to a story is not known here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, Literal, cast

import attrs
from attrs import frozen

from neovista.saves.canonical import Json, Line, NotCanonical

NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}", re.ASCII)
PLACE = re.compile(r"[a-z0-9][a-z0-9._-]{0,254}", re.ASCII)
"""A passage's name holds its chapter's and, for a beat, those of the choices that led to it."""
_DIGEST = re.compile(r"[0-9a-f]{16}")

Check = Callable[[Json], bool]


# ------------------------------------------------------------------- shapes


def matches(shape: re.Pattern[str]) -> Check:
    """Text of this shape."""
    return lambda value: isinstance(value, str) and shape.fullmatch(value) is not None


def is_count(value: Json) -> bool:
    return type(value) is int and value >= 0


def is_text(value: Json) -> bool:
    return isinstance(value, str)


def is_yes_or_no(value: Json) -> bool:
    return isinstance(value, bool)


def is_object(value: Json) -> bool:
    return isinstance(value, dict)


def _is_via(value: Json) -> bool:
    return value in ("key", "mouse", "line", "script")


def key(name: str, check: Check) -> Any:
    """A record's attribute: which key it has in the file, and what may stand there."""
    return attrs.field(metadata={"key": name, "check": check})


# ------------------------------------------------------------------- events


@frozen
class Picked:
    """A choice was taken at a passage: after ``t`` ms, of which ``d`` ms were the engine's since the last event."""

    n: int = key("n", is_count)
    at: str = key("at", matches(PLACE))
    choice: str = key("c", matches(NAME))
    t: int = key("t", is_count)
    d: int = key("d", is_count)
    via: str = key("v", _is_via)
    digest: str = key("s", matches(_DIGEST))


@frozen
class TookBack:
    """The state went back to what it was after event ``to``; 0 is the beginning."""

    n: int = key("n", is_count)
    to: int = key("to", is_count)
    t: int = key("t", is_count)
    d: int = key("d", is_count)
    via: str = key("v", _is_via)
    digest: str = key("s", matches(_DIGEST))


@frozen
class Answered:
    """A question was answered; never with which words."""

    n: int = key("n", is_count)
    question: str = key("question", matches(NAME))
    t: int = key("t", is_count)
    d: int = key("d", is_count)
    via: str = key("v", _is_via)
    digest: str = key("s", matches(_DIGEST))


@frozen
class Opened:
    """The program was closed and opened again; ``gap`` ms by the wall clock lie between."""

    n: int = key("n", is_count)
    gap: int = key("gap", is_count)
    boot: bool = key("boot", is_yes_or_no)
    t: int = key("t", is_count)


@frozen
class Adjusted:
    """A setting changed during the run."""

    n: int = key("n", is_count)
    settings: Line = key("set", is_object)
    t: int = key("t", is_count)


@frozen
class Helped:
    """An aid was used that marks the run for ever."""

    n: int = key("n", is_count)
    name: str = key("name", matches(NAME))
    t: int = key("t", is_count)


@frozen
class Ended:
    """The story stopped. ``igt``: ms without the engine's own; ``moves`` counts those that were taken back too."""

    n: int = key("n", is_count)
    ending: str = key("ending", matches(NAME))
    t: int = key("t", is_count)
    igt: int = key("igt", is_count)
    moves: int = key("moves", is_count)
    undos: int = key("undos", is_count)


@frozen
class Closing:
    """The file was written as a whole, and this is its last line."""

    n: int = key("n", is_count)


@frozen
class Snapped:
    """The state as it was then, for a story that will have changed. It changes nothing; a set is a list here."""

    n: int
    at: str
    values: dict[str, Json] = attrs.field(repr=False)
    visits: dict[str, int] = attrs.field(repr=False)
    rolls: dict[str, int] = attrs.field(repr=False)
    detours: tuple[str, ...]
    t: int


@frozen
class Aside:
    """A line that changes nothing: a note, or something a later Neovista added. ``line`` is all of it."""

    n: int
    kind: str
    line: Line = attrs.field(factory=dict, repr=False)


Moved = Picked | Answered
"""What a player's move is in the file."""

Event = (
    Picked | TookBack | Answered | Opened | Adjusted | Helped | Ended | Closing | Snapped | Aside
)

_KINDS: dict[str, type[Any]] = {
    "pick": Picked,
    "undo": TookBack,
    "text": Answered,
    "open": Opened,
    "opt": Adjusted,
    "tool": Helped,
    "end": Ended,
    "eof": Closing,
}


@cache
def _keys_of(kind: str) -> tuple[tuple[str, Check], ...]:
    """The keys of a kind of event, each with its check, in the order of the record's attributes."""
    return tuple(
        (part.metadata["key"], part.metadata["check"]) for part in attrs.fields(_KINDS[kind])
    )


def read_event(line: Line) -> Event:
    """The event of a canonical line.

    Raises:
        NotCanonical: for an unknown kind that matters, or keys and values that its kind does not have.
    """
    kind = line.get("k")
    if not isinstance(kind, str) or not NAME.fullmatch(kind):
        raise NotCanonical("a line says not what it is")
    n = line.get("n")
    if kind in ("snap", "note") or kind.startswith("x-"):
        if not is_count(n):
            raise NotCanonical("a line has no number")
        snapped = _snapped(cast("int", n), line) if kind == "snap" else None
        return snapped or Aside(cast("int", n), kind, line)
    if kind not in _KINDS:
        raise NotCanonical(f"there is an event `{kind}`, which this Neovista does not know")
    keys = _keys_of(kind)
    held: list[Json] = []
    for name, check in keys:
        if name not in line or not check(line[name]):
            break
        held.append(line[name])
    if len(held) != len(keys) or len(line) != len(keys) + 2:
        raise NotCanonical(f"an event `{kind}` is not as we write it")
    return cast("Event", _KINDS[kind](*held))


def _snapped(n: int, line: Line) -> Snapped | None:
    """The state in a snapshot; ``None`` where it is not as we write it, for then it is nothing to anybody."""
    state, t = line.get("state"), line.get("t")
    if not isinstance(state, dict) or not is_count(t):
        return None
    at, values, detours = state.get("at"), state.get("vars"), state.get("detours", [])
    visits, rolls = _counts(state.get("visits")), _counts(state.get("rolls"))
    if not isinstance(at, str) or not isinstance(values, dict) or not isinstance(detours, list):
        return None
    if visits is None or rolls is None or not all(isinstance(one, str) for one in detours):
        return None
    places = tuple(cast("list[str]", detours))
    return Snapped(n, at, values, visits, rolls, places, cast("int", t))


def _counts(value: Json) -> dict[str, int] | None:
    """How often, by name."""
    if not isinstance(value, dict) or not all(map(is_count, value.values())):
        return None
    return cast("dict[str, int]", value)


def written(event: Moved | TookBack | Opened | Ended) -> Line:
    """An event as its line, still without the chain."""
    kind = next(kind for kind, record in _KINDS.items() if record is type(event))
    line: Line = {
        part.metadata["key"]: getattr(event, part.name) for part in attrs.fields(type(event))
    }
    return {"k": kind, **line}


def counted(events: Iterable[Event]) -> tuple[Moved, ...]:
    """The moves that count in the end: those that were not taken back."""
    moves: list[Moved] = []
    for event in events:
        if isinstance(event, Picked | Answered):
            moves.append(event)
        elif isinstance(event, TookBack):
            while moves and moves[-1].n > event.to:
                moves.pop()
    return tuple(moves)


Via = Literal["key", "mouse", "line", "script"]
"""What a move was made with; ``line`` is the plain front end."""
