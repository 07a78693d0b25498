"""A run's file as a whole: its header, its events, and the chain that holds them together.

It reads bytes that anybody may have made, and says how far they can be trusted. It neither plays a story nor touches
the disk.
"""

from __future__ import annotations

import hashlib
import re
from typing import cast

import attrs
from attrs import frozen

from neovista.saves.canonical import (
    BEFORE_THE_FIRST,
    LONGEST_LINE,
    Json,
    Line,
    NotCanonical,
    chained,
    lines_of,
    read_line,
    seed_of,
)
from neovista.saves.records import (
    NAME,
    Check,
    Closing,
    Event,
    is_object,
    is_text,
    matches,
    read_event,
)

FORMAT = (1, 0)
"""The format's number: a file with another first part is not read, one with a later second part may be."""

RULES = 1
"""The version of what a move means; a file names the one it was made by."""

MOST_EVENTS = 100_000

_HASH = re.compile(r"[0-9a-f]{32}")
_RUN = re.compile(r"[0-9a-hjkmnp-tv-z]{16}")
_MINUTE = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}Z", re.ASCII)


class NotASave(ValueError):
    """Bytes that are no run of ours; the message says what they seem to be."""


class NewerFormat(ValueError):
    """A run written by a later Neovista, in a way this one does not read."""


class DamagedHeader(ValueError):
    """A run whose first line is not as it was written."""


# ------------------------------------------------------------------- header


@frozen
class Header:
    """The first line: which run of which story this is. ``line`` is all of it, with keys we may not know."""

    run: str
    story: str
    version: str
    logic: str
    text: str
    seed: int
    mode: str
    minor: int
    line: Line = attrs.field(repr=False)
    mods: tuple[tuple[str, str], ...] = ()
    """The mods that lay over the story: name and version of each. Without any, the line has no such key."""

    @property
    def echo(self) -> dict[str, str]:
        """The hinges that another run settled, and how, where this one brought them along."""
        brought = self.line.get("echo")
        settled = brought["hinges"] if isinstance(brought, dict) else {}
        return dict(cast("dict[str, str]", settled))

    @property
    def category(self) -> str | None:
        """The category it was begun in, if it was."""
        return cast("str | None", self.line["cat"])

    @property
    def nonce(self) -> str | None:
        """The word of a race, if it was run in one."""
        return cast("str | None", self.line["nonce"])

    @property
    def begun(self) -> str | None:
        """When it began, to the minute, in UTC."""
        return cast("str | None", self.line["t0"])


_HEADER: dict[str, Check] = {
    "cat": lambda value: value is None or matches(NAME)(value),
    "echo": lambda value: value is None or _is_echo(value),
    "engine": is_object,
    "fmt": lambda value: isinstance(value, list),
    "h": matches(_HASH),
    "mode": lambda value: value in ("play", "run", "practice", "tool"),
    "nonce": lambda value: value is None or isinstance(value, str),
    "nv": lambda value: value == "save",
    "opts": is_object,
    "run": matches(_RUN),
    "seed": is_text,
    "story": is_object,
    "t0": lambda value: value is None or matches(_MINUTE)(value),
}

_STORY: dict[str, Check] = {
    "id": matches(NAME),
    "ver": is_text,
    "logic": matches(_HASH),
    "text": matches(_HASH),
}

_MOD: dict[str, Check] = {"id": matches(NAME), "ver": is_text}


_ECHO: dict[str, Check] = {
    "run": matches(_RUN),
    "seal": matches(re.compile(r"[0-9a-f]{16}")),
    "hinges": is_object,
}


def _is_echo(value: Json) -> bool:
    if not isinstance(value, dict) or not _fits(value, _ECHO, 0):
        return False
    settled = value["hinges"]
    return isinstance(settled, dict) and all(
        matches(NAME)(hinge) and matches(NAME)(outcome) for hinge, outcome in settled.items()
    )


def _are_mods(value: Json) -> bool:
    listed = value if isinstance(value, list) else []
    return bool(listed) and all(isinstance(mod, dict) and _fits(mod, _MOD, 0) for mod in listed)


def read_header(data: bytes) -> tuple[Header, int]:
    """A file's header, and the offset behind its line.

    Raises:
        NotASave: if it is something else.
        NewerFormat: if a later Neovista wrote it.
        DamagedHeader: if it was a save, and its first line is not whole.
    """
    end, first = next(iter(lines_of(data[: LONGEST_LINE + 1])), (0, b""))
    if b'"nv":"save"' not in first:
        raise NotASave(_resembles(data))
    try:
        line = read_line(first)
        minor = _check_version(line)
        return _header(line, minor), end
    except (NotCanonical, KeyError, ValueError) as why:
        if isinstance(why, NewerFormat):
            raise
        raise DamagedHeader("its first line is not as it was written") from why


def _check_version(line: Line) -> int:
    match line.get("fmt"), line.get("engine"):
        case [int() as major, int()], _ if major > FORMAT[0]:
            raise NewerFormat(f"format {major}; this one reads {FORMAT[0]}")
        case _, {"rules": int() as rules} if rules > RULES:
            raise NewerFormat(f"rules {rules}; this one knows {RULES}")
        case [1, int() as minor], {"rules": 1, "ver": str()}:
            return minor
        case _:
            raise NotCanonical("it names no version")


def _header(line: Line, minor: int) -> Header:
    story = line["story"]
    if (
        not _fits(line, {**_HEADER, "mods": _are_mods} if "mods" in line else _HEADER, minor)
        or not isinstance(story, dict)
        or not _fits(story, _STORY, minor)
    ):
        raise NotCanonical("a header is not as we write it")
    if chained(BEFORE_THE_FIRST, _without_chain(line)) != line["h"]:
        raise NotCanonical("the chain is broken")
    said, of = cast("dict[str, str]", line), cast("dict[str, str]", story)
    mods = cast("list[dict[str, str]]", line.get("mods", []))
    return Header(
        run=said["run"],
        story=of["id"],
        version=of["ver"],
        logic=of["logic"],
        text=of["text"],
        seed=seed_of(said["seed"]),
        mode=said["mode"],
        minor=minor,
        line=line,
        mods=tuple((mod["id"], mod["ver"]) for mod in mods),
    )


def _fits(line: Line, shape: dict[str, Check], minor: int) -> bool:
    """Whether an object has these keys; a later format may have given it others beside them."""
    return all(name in line and check(line[name]) for name, check in shape.items()) and (
        len(line) == len(shape) or minor > FORMAT[1]
    )


def _without_chain(line: Line) -> Line:
    return {name: value for name, value in line.items() if name != "h"}


def _resembles(data: bytes) -> str:
    """What a file seems to be, by how it begins."""
    for start, kind in (
        (b"PK", "a zip"),
        (b"\x1f\x8b", "a gzip"),
        (b"\x89PNG", "a picture"),
        (b"%PDF", "a PDF"),
    ):
        if data.startswith(start):
            return f"it may be {kind}"
    return "it is empty" if not data else ""


# --------------------------------------------------------------- whole files


@frozen
class Reading:
    """A file, as far as it can be trusted.

    ``events`` are the whole ones from the beginning, in order. ``ends[k]`` is the offset behind the line of event
    ``k`` (of the header for 0), ``heads[k]`` the chain's value there. ``fault`` says why the rest is not among them;
    it is empty if there is no rest. ``is_newer``: the rest may be sense to a later Neovista.
    """

    header: Header
    events: tuple[Event, ...] = attrs.field(repr=False)
    ends: tuple[int, ...] = attrs.field(repr=False)
    heads: tuple[str, ...] = attrs.field(repr=False)
    fault: str = ""
    is_newer: bool = False

    @property
    def is_closed(self) -> bool:
        """Whether the file was written as a whole; a run in progress never is."""
        return bool(self.events) and isinstance(self.events[-1], Closing)


def read_run(data: bytes) -> Reading:
    """Read a file from its beginning to the first thing in it that is not as it was written.

    Raises:
        NotASave: if it is something else.
        NewerFormat: if a later Neovista wrote it.
        DamagedHeader: if nothing in it can be trusted.
    """
    header, start = read_header(data)
    events: list[Event] = []
    ends, heads = [start], [cast("str", header.line["h"])]
    fault = ""
    try:
        for end, line in lines_of(data[start:]):
            event, head = _read_next(events, heads[-1], line)
            events.append(event)
            ends.append(start + end)
            heads.append(head)
        if ends[-1] != len(data):
            fault = "its last line is torn"
    except NotCanonical as why:
        fault = str(why)
    is_newer = bool(fault) and header.minor > FORMAT[1]
    return Reading(header, tuple(events), tuple(ends), tuple(heads), fault, is_newer)


def _read_next(events: list[Event], before: str, data: bytes) -> tuple[Event, str]:
    """The next event, and the chain's value after it."""
    if len(events) >= MOST_EVENTS:
        raise NotCanonical("there are too many events")
    if events and isinstance(events[-1], Closing):
        raise NotCanonical("something follows its end")
    line = read_line(data)
    event = read_event(line)
    if event.n != len(events) + 1:
        raise NotCanonical("the events are not numbered one after the other")
    if _chained(before, data, line) != line.get("h"):
        raise NotCanonical("the chain is broken")
    return event, cast("str", line["h"])


def _chained(before: str, data: bytes, line: Line) -> str:
    """The chain's value after a canonical line; most need not be written again without their own to know it.

    Where its own stands once in the bytes, that is where it stands: quotation marks inside of text have a backslash.
    """
    own = b'"h":"%s"' % str(line.get("h")).encode()
    rest = data.replace(own + b",", b"", 1)
    if data.count(own) == 1 and len(rest) < len(data):
        return hashlib.sha256(bytes.fromhex(before) + rest).hexdigest()[:32]
    return chained(before, _without_chain(line))
