"""The one way a value is written in a saved run, and the strict way it is read back.

A line is JSON with sorted keys and no spaces, and nothing else is accepted: a line whose bytes differ from the
canonical form of its own value is refused. The chain and the digests find corruption and careless edits; they hold no
secret and do not stop a forger. What the lines mean is for ``records`` to know.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterator
from typing import NoReturn

from neovista.runtime.chance import SEED_LETTERS
from neovista.runtime.state import State

Json = None | bool | int | str | list["Json"] | dict[str, "Json"]
Line = dict[str, Json]

GREATEST = 10**15
"""No whole number in a file lies further from zero."""

LONGEST_LINE = 64 * 1024
"""Bytes of one line, without its end."""

DEEPEST = 16
"""Brackets that may be open at once."""

MOST_KEYS = 4096
"""Keys of one object."""

BEFORE_THE_FIRST = "0" * 32
"""What the first line of a file is chained to."""


class NotCanonical(ValueError):
    """Text or a value that no program of ours would have written; the message says what is odd about it."""


# ------------------------------------------------------------------- writing


def canonical(value: Json) -> bytes:
    """Write a value in its only form.

    Raises:
        NotCanonical: for anything that a file may not hold, such as a float or a control character.
    """
    _check(value)
    return _ENCODER.encode(value).encode()


def chained(before: str, line: Line) -> str:
    """The chain's next value, 32 hex letters: of a line (without its own ``h``) and the value before it."""
    return hashlib.sha256(bytes.fromhex(before) + canonical(line)).hexdigest()[:32]


def sealed(before: str, line: Line) -> tuple[bytes, str]:
    """A line as it goes into a file, its end included, and the chain's value after it."""
    here = chained(before, line)
    return canonical({**line, "h": here}) + b"\n", here


def digest(state: State) -> str:
    """Sixteen hex letters that differ as soon as anything in the state does.

    The state comes from the machine, so its values are taken as they are; sets are written as sorted lists.
    """
    whole: dict[str, object] = {
        "at": state.at,
        "rolls": state.rolls,
        "vars": state.values,
        "visits": state.visits,
    }
    if state.detours:
        whole["detours"] = list(state.detours)
    return hashlib.sha256(_ENCODER.encode(whole).encode()).hexdigest()[:16]


_ENCODER = json.JSONEncoder(
    sort_keys=True,
    separators=(",", ":"),
    ensure_ascii=False,
    allow_nan=False,
    default=sorted,
)


def _check(value: object) -> None:
    match value:
        case None | bool():
            return
        case int():
            if not -GREATEST <= value <= GREATEST:
                raise NotCanonical("a number is too large")
        case str():
            _check_text(value)
        case list():
            for item in value:
                _check(item)
        case dict():
            _check_object(value)
        case _:
            raise NotCanonical(f"a file does not hold a {type(value).__name__}")


def _check_object(value: dict[object, object]) -> None:
    for key, item in value.items():
        if not isinstance(key, str):
            raise NotCanonical("a key is not text")
        _check_text(key)
        _check(item)


_NEVER = re.compile(
    "[\x00-\x1f\x7f-\x9f"  # controls
    "\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069"  # lines ends and what turns the writing round
    "\ud800-\udfff\ue000-\uf8ff\U000f0000-\U0010ffff]"  # halves of characters, and private ones
)


def _check_text(text: str) -> None:
    if text.isascii() and text.isprintable():
        return
    if _NEVER.search(text):
        raise NotCanonical("there is a character in it that no text of ours has")
    if not unicodedata.is_normalized("NFC", text):
        raise NotCanonical("an accented letter is written in an unusual way")


# ------------------------------------------------------------------- reading


def read_line(line: bytes) -> Line:
    """Read one line, without its end, and nothing that is not canonical.

    Raises:
        NotCanonical: for every other sequence of bytes; never any other exception.
    """
    if len(line) > LONGEST_LINE:
        raise NotCanonical("a line is too long")
    if _depth(line) > DEEPEST:
        raise NotCanonical("it is nested too deep")
    try:
        value = _DECODER.decode(line.decode())
    except NotCanonical:
        raise
    except (ValueError, RecursionError) as why:
        raise NotCanonical("a line is not JSON") from why
    if not isinstance(value, dict):
        raise NotCanonical("a line is not an object")
    if not line.isascii() or b"\\" in line or b"\x7f" in line:
        _check(value)
    if _ENCODER.encode(value).encode() != line:
        raise NotCanonical("a line is not written as we write it")
    return value


_STRINGS = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)


def _depth(line: bytes) -> int:
    """How many brackets are open at once at most, counted before anything is parsed."""
    if line.count(b"{") + line.count(b"[") <= DEEPEST:
        return 0
    deepest = depth = 0
    for letter in _STRINGS.sub(b"", line):
        if letter in b"{[":
            depth += 1
            deepest = max(deepest, depth)
        elif letter in b"}]":
            depth -= 1
    return deepest


def _object(pairs: list[tuple[str, Json]]) -> Line:
    if len(pairs) > MOST_KEYS:
        raise NotCanonical("an object has too many keys")
    made = dict(pairs)
    if len(made) != len(pairs):
        raise NotCanonical("a key is given twice")
    return made


def _whole(digits: str) -> int:
    if len(digits) > 17 or not -GREATEST <= (number := int(digits)) <= GREATEST:
        raise NotCanonical("a number is too large")
    return number


def _refuse(text: str) -> NoReturn:
    raise NotCanonical("a number is not whole")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_whole, parse_float=_refuse, parse_constant=_refuse
)


def lines_of(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The whole lines of a file, without their ends, each with the offset behind it; not a torn last one."""
    start = 0
    while (end := data.find(b"\n", start)) >= 0:
        yield end + 1, data[start:end]
        start = end + 1


# --------------------------------------------------------------------- seeds


def seed_of(letters: str) -> int:
    """The seed that eight letters stand for.

    Raises:
        ValueError: if they are not eight letters of ``SEED_LETTERS``.
    """
    if len(letters) != 8 or any(letter not in SEED_LETTERS for letter in letters):
        raise ValueError(f"a seed has eight letters, out of {SEED_LETTERS}")
    seed = 0
    for letter in letters:
        seed = seed * 32 + SEED_LETTERS.index(letter)
    return seed


def run_letters(bits: bytes) -> str:
    """Ten bytes as the sixteen small letters that name a run."""
    number = int.from_bytes(bits, "big")
    return "".join(SEED_LETTERS[(number >> shift) & 31] for shift in range(75, -1, -5)).lower()
