"""What was probably meant: the nearest of some names, and the habits that people bring to conditions.

It knows letters and words, not the story: who asks decides what is reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from heapq import nsmallest
from itertools import chain, islice

from attrs import frozen

TRUTHS = {"yes": "true", "on": "true", "y": "true", "true": "true"} | {
    "no": "false", "off": "false", "n": "false", "false": "false"
}  # fmt: skip
"""What people write for true and false, in small letters."""


HABITS: dict[str, tuple[str, ...]] = {
    "if": ("when",),
    "condition": ("when",),
    "requires": ("when",),
    "require": ("when",),
    "goto": ("to",),
    "go": ("to",),
    "next": ("to",),
    "link": ("to",),
    "target": ("to",),
    "label": ("choice",),
    "option": ("choice",),
    "options": ("choices",),
    "links": ("choices",),
    "set": ("do", "settle"),
    "effect": ("do",),
    "effects": ("do",),
    "prose": ("text",),
    "body": ("text",),
    "description": ("text",),
    "end": ("ending",),
    "reason": ("closed",),
    "name": ("title", "id"),
    "not_offered": ("never",),
    "time": ("hour",),
    "where": ("place",),
    "location": ("place",),
    "who": ("here",),
}
"""What keys are called elsewhere, and here; the first that a record has is meant."""

MOST_KNOWN, MOST_LOOKED_AT = 400, 40
"""Names that are counted letter by letter, and those of them that are compared in full."""


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A question with the nearest known name in it; empty when none is near."""
    from difflib import get_close_matches

    near = get_close_matches(name, likely(name, known), n=1, cutoff=0.6 if len(name) > 3 else 0.5)
    return f"did you mean `{near[0]}`?" if near else ""


def likely(name: str, known: Iterable[str]) -> list[str]:
    """Those of some names that a closer look is worth: a story may have a hundred thousand, and as many mistakes."""
    listed = list(known)
    if len(listed) <= MOST_LOOKED_AT:
        return listed
    reach = range(len(name) - len(name) // 2, len(name) + len(name) // 2 + 2)
    first, letters = name[:1], set(name)
    alike = (one for one in listed if one[:1] == first and len(one) in reach)
    others = (one for one in listed if one[:1] != first and len(one) in reach)
    return nsmallest(
        MOST_LOOKED_AT,
        islice(chain(alike, others), MOST_KNOWN),
        key=lambda one: len(letters.symmetric_difference(one)),
    )


def variable_like(said: str) -> str:
    """How a variable is declared of which only a range was written, or what it starts as."""
    if re.fullmatch(r"-?\d{1,9}\s*\.\.\s*-?\d{1,9}", said):
        return f"{{range: {said}}}"
    if re.fullmatch(r"-?\d{1,9}", said):
        high = 9
        while high < int(said):
            high = high * 10 + 9
        return f"{{range: {min(0, int(said))}..{high}, start: {said}}}"
    if said.lower() in TRUTHS:
        return f"{{start: {TRUTHS[said.lower()]}}}"
    if re.fullmatch(r"[a-z][a-z0-9_]*", said):
        return f"{{one_of: [{said}, …], start: {said}}}"
    return "{range: 0..9}"


# ----------------------------------------------------------------- conditions


@frozen
class Misread:
    """What is wrong with characters ``start`` to ``end`` of a condition."""

    start: int
    end: int
    headline: str
    words: str = ""
    advice: tuple[str, ...] = ()
    code: str = "NV120"


_UNREADABLE = "this condition cannot be read"
_EXAMPLE = ("a condition reads like `doors >= 3 and not asked`",)
_FOREIGN = {
    "&&": "and", "||": "or", "=>": ">=", "=<": "<=", "<>": "!=", "≥": ">=", "≤": "<=", "≠": "!=", "!": "not",
}  # fmt: skip
_FOREIGN_WORD = re.compile("|".join(map(re.escape, _FOREIGN)) + "(?!=)")
_SHOUTED = re.compile(r"\b(?:AND|OR|NOT|IN|IS|And|Or|Not|In|Is)\b")
_CURLY = re.compile("[“”„«»‘’]")
_RUN_ON = re.compile(r"(?<![\w.#])\d\w*[^\W\d]\w*|(?<![\w.#])0\d+|\\")
IN_WORDS = {
    "at least": ">=",
    "at most": "<=",
    "no more than": "<=",
    "no less than": ">=",
    "more than": ">",
    "greater than": ">",
    "less than": "<",
    "fewer than": "<",
    "above": ">",
    "over": ">",
    "below": "<",
    "under": "<",
}
"""Comparisons in words, and how they are written."""
_IN_WORDS = re.compile(
    rf"(?P<name>[\w.]+)[ ]+(?:is[ ]+)?(?P<words>{'|'.join(IN_WORDS)})[ ]+(?P<number>-?\d+)"
)
_SINGLE_EQUALS = re.compile(r"(?<![<>=!])=(?!=)")
_TWO_WORDS = re.compile(r"([\w.#]+)\s+([\w.#]+)")
_JOINING = frozenset({"and", "or", "not", "in", "is", "if", "else", "for", "lambda"})
_LAST_SIGN = re.compile(r"(?:[<>]=?|[=!]=|[-+,(\[])\Z")
_LAST_WORD = re.compile(r"[\w.#]+\s*\Z")


def habit_in(text: str) -> Misread | None:
    """The first thing in a condition that people write elsewhere, or by accident."""
    if found := _SHOUTED.search(text):
        headline = f"`{found[0]}` is not a word of conditions"
        return Misread(*found.span(), headline, "", (f"write it small: `{found[0].lower()}`",))
    if text.startswith(("if ", "when ")):
        word = text.split()[0]
        return Misread(0, len(word), f"`{word}` is not a word of conditions", "", ("leave it out",))
    if found := _IN_WORDS.search(text):
        sign = IN_WORDS[" ".join(found["words"].split())]
        said = f"`{' '.join(found['words'].split())}` is not a word of conditions"
        better = f"write `{found['name']} {sign} {found['number']}`"
        return Misread(*found.span("words"), said, "", (better,))
    if found := _CURLY.search(text):
        advice = "names and values stand without quotation marks"
        return Misread(*found.span(), _UNREADABLE, "a quotation mark", (advice,))
    if found := _RUN_ON.search(text):
        advice = "write a number in digits, and a space behind it"
        words = "this is neither a number nor a name"
        return Misread(*found.span(), _UNREADABLE, words, (advice,))
    if found := _FOREIGN_WORD.search(text):
        headline = f"`{found[0]}` is not a word of conditions"
        return Misread(*found.span(), headline, "", (f"write `{_FOREIGN[found[0]]}`",))
    if found := _SINGLE_EQUALS.search(text):
        return Misread(
            *found.span(),
            "a condition cannot change a variable",
            "this sets, it does not compare",
            (
                *_compared(text[: found.start()], text[found.end() :]),
                "to change it when the choice is taken, move it to `do:`",
            ),
            "NV301",
        )
    return None


def _compared(left: str, right: str) -> tuple[str, ...]:
    """How to compare what somebody has set: `doors = 3`."""
    name, value = _LAST_WORD.search(left.rstrip(": ")), re.match(r"\s*(-?[\w.]+)", right)
    if not name or not value:
        return ()
    if value[1] in ("true", "false"):
        asked = "" if value[1] == "true" else "not "
        return (f"to ask, write `{asked}{name[0].strip()}`",)
    sign = "==" if value[1].lstrip("-").isdigit() else "is"
    return (f"to compare, write `{name[0].strip()} {sign} {value[1]}`",)


def stumble(text: str, at: int, said: str) -> Misread:
    """Why a parser that gave up at a place, saying something, could make nothing of a condition."""
    if "never closed" in said:
        return Misread(at, at + 1, _UNREADABLE, "this bracket is not closed", _EXAMPLE)
    if said.startswith("unmatched"):
        return Misread(at, at + 1, _UNREADABLE, "nothing opens this bracket", _EXAMPLE)
    for two in _TWO_WORDS.finditer(text):
        if not _JOINING & set(two.groups()):
            between = "`==` or `>=`" if two[2].isdigit() else "`and`, `is` or a comparison"
            words = "nothing stands between these two words"
            return Misread(*two.span(), _UNREADABLE, words, (f"put {between} between them",))
    last = _LAST_SIGN.search(text) or _LAST_WORD.search(text)
    if last and (last[0].strip() in _JOINING or last.re is _LAST_SIGN):
        return Misread(*last.span(), _UNREADABLE, "nothing follows this", _EXAMPLE)
    return Misread(at, at + 1, _UNREADABLE, "here it stops making sense", _EXAMPLE)
