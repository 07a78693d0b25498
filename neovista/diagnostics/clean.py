"""Text from outside, made safe to show: nothing in it moves the cursor, hides, or turns the writing round.

`clean` is called where text comes in (a name, an argument, the words of an exception), once. A chapter is not cleaned
but refused, with the place of what `clean` would have dropped: `first_hidden` finds it. Neither judges letters: every
script stays possible.
"""

from __future__ import annotations

import re
import unicodedata

MOST_MARKS = 4
"""Combining marks that one letter may carry."""

_JOINERS = "\u200c\u200d"

_NOT_SHOWN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # controls, but for the end of a line and the tab
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\uffa0"  # letters without a shape
    "\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"  # no width, other ends of lines, other directions
    "\ufdd0-\ufdef\ufff0-\ufffb\ufffe\uffff"  # not characters, and marks between the lines
    "\ud800-\udfff\ue000-\uf8ff"  # halves of characters, and private ones
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"  # controls of shorthand and of music
    "\U000e0000-\U000e00ff\U000e01f0-\U0010ffff"  # tags, and everything behind them
    + "".join(
        f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0xF0000, 0x10000)
    )
    + "]"
)


def clean(text: str) -> str:
    """The text as it may be shown: NFC, without what cannot be seen; tabs become four spaces, line ends stay."""
    if text.isascii() and text.isprintable():
        return text
    shown = _NOT_SHOWN.sub("", text).replace("\t", "    ")
    if shown.isascii():
        return shown
    return unicodedata.normalize("NFC", _without_heaps(unicodedata.normalize("NFC", shown)))


_NOT_PRINTED = "\ufffc\ufffd"
"""What stands where something was that could not be read. It may be shown, but nobody writes it."""

_MARKUP = "{}|*[]:\\\"'"


_USUAL = bytes(range(0x20, 0x7F)) + b"\n"


def unusual_in(text: str) -> str:
    """The text without what every keyboard has: printable ASCII, and the ends of lines. Half a millisecond a megabyte."""
    rest = text.encode("utf-8", "surrogatepass").translate(None, _USUAL)
    return rest.decode("utf-8", "surrogatepass")


def first_hidden(text: str) -> tuple[int, str] | None:
    """The first character of a chapter that nobody can see, or not where it stands; and a headline about it.

    In a text without one, ``clean`` drops nothing. A mark has to stand on a letter, never on a blank or on a sign of
    ours: what stands between those is put together anew, and the marks would heap up on some other letter.
    """
    letters = set(unusual_in(text))
    if not letters:
        return None
    hidden = {one for one in letters if _NOT_SHOWN.match(one) or one in _NOT_PRINTED}
    if hidden:
        return min(map(text.index, hidden)), "a character that cannot be seen stands here"
    marks = {one for one in letters if unicodedata.category(one)[0] == "M"}
    odd = marks.union(_JOINERS) & letters
    if not odd:
        return None
    for run in re.finditer(f"[{re.escape(''.join(sorted(odd)))}]+", text):
        base = text[run.start() - 1 : run.start()]
        if text[run.start()] in marks and (not base.strip() or base in _MARKUP):
            return run.start(), "a mark that belongs on a letter stands here alone"
        count = 0
        for at in range(*run.span()):
            if text[at] in _JOINERS:
                if not (base and _joins(base) and _joins(text[at + 1 : at + 2])):
                    return at, "a character that cannot be seen stands here"
            elif (count := count + 1) > MOST_MARKS:
                return at, f"more than {MOST_MARKS} marks stand on one letter"
    return None


def _without_heaps(text: str) -> str:
    """The same with joiners only where they join, and no more marks on a letter than it can carry."""
    kept: list[str] = []
    base, marks = "", 0
    for place, letter in enumerate(text):
        if letter in _JOINERS:
            if base and _joins(base) and _joins(text[place + 1 : place + 2]):
                kept.append(letter)
        elif letter.isascii() or not unicodedata.category(letter).startswith("M"):
            kept.append(letter)
            base, marks = letter, 0
        elif marks < MOST_MARKS:
            kept.append(letter)
            marks += 1
    return "".join(kept)


def _joins(letter: str) -> bool:
    """Whether a joiner beside this means something: a pictogram, or a letter of a script that knows no capitals."""
    if not letter or letter.isascii():
        return False
    return unicodedata.category(letter) in ("So", "Sk", "Lo")
