"""``{concord > 80: green | wet slate}`` becomes prose: a scanner that reads each letter once.

Nothing is parsed again after this, and no library's markup is used: a bracket that means nothing is a bracket.
"""

from __future__ import annotations

import re

from attrs import define, evolve, field

from neovista.compiler.expression_reader import read_condition
from neovista.diagnostics.diagnostic import Diagnostics
from neovista.diagnostics.source import Name, Written
from neovista.model.expressions import Condition
from neovista.model.prose import (
    Conditional,
    Emphasis,
    Lookup,
    Paragraph,
    Part,
    Parts,
    Prose,
    ValueOf,
    Variant,
    VariantKind,
)

DEEPEST = 8
_BREAKS = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
_SPECIAL = re.compile(r"[{}|*\\\[]")
_VALUE = re.compile(r"\{[ ]*(?P<name>[A-Za-z_]\w*)[ ]*\}")
_CONDITION = re.compile(r"\{(?P<condition>[^{}|:\\\n]{1,512}(?:\n[^{}|:\\\n]{0,512})?):")
_ASKS = re.compile(
    r"^\s*(?:[a-z_]\w*|.*(?:[<>=!&]|\b(?:and|or|not|is|in|visits|settled|chosen)\b).*)\s*$",
    re.DOTALL,
)
_LOOKUP = re.compile(r"\[\[(?P<entry>[^\[\]|\n]{1,64})(?:\|(?P<words>[^\[\]|]{1,200}))?\]\]")
_KINDS: dict[str, VariantKind] = {"&": "cycle", "!": "once", "~": "shuffle"}


def read_prose(written: Written, diagnostics: Diagnostics) -> Prose:
    """Read something written as paragraphs, with blank lines between them."""
    text = written.value
    paragraphs = []
    start = 0
    for found in [*_BREAKS.finditer(text), None]:
        end = found.start() if found else len(text)
        if text[start:end].strip():
            paragraphs.append(_paragraph(written, start, end, diagnostics))
        start = found.end() if found else end
    return tuple(paragraphs)


def read_line(written: Written, diagnostics: Diagnostics) -> Prose:
    """Read something written as one line."""
    if not written.value.strip():
        return ()
    return (_paragraph(written, 0, len(written.value), diagnostics),)


def _paragraph(written: Written, start: int, end: int, diagnostics: Diagnostics) -> Paragraph:
    text = written.value[start:end]
    if text.strip() == "---":
        return Paragraph(())
    if not _SPECIAL.search(text):
        return Paragraph((text.strip().replace("\n", " "),))
    return Paragraph(_Scanner(written, end, diagnostics, at=start).read())


@define
class _Frame:
    """Something that has been opened: the paragraph, ``*``, ``**`` or a brace."""

    opener: str
    start: int
    parts: list[Part] = field(factory=list)
    wordings: list[Parts] = field(factory=list)
    condition: Condition | None = None
    is_conditional: bool = False


@define
class _Scanner:
    """One paragraph, read from left to right; what is open stands on a stack."""

    written: Written
    end: int
    diagnostics: Diagnostics
    at: int
    frames: list[_Frame] = field(factory=list)
    is_too_deep: bool = False

    def read(self) -> Parts:
        """Read to the end of the paragraph."""
        text = self.written.value
        self.frames.append(_Frame("", self.at))
        while self.at < self.end:
            special = _SPECIAL.search(text, self.at, self.end)
            stop = special.start() if special else self.end
            self.say(text[self.at : stop])
            self.at = stop
            if special:
                self.special(special[0])
        self.unwind()
        while len(self.frames) > 1:
            self.leave_open()
            self.unwind()
        return tuple(_trimmed(self.frames[0].parts))

    def special(self, character: str) -> None:
        """Deal with a letter that may mean something."""
        if character == "\\":
            self.escape()
        elif character == "*":
            self.star()
        elif character == "[":
            self.bracket()
        elif character == "{":
            self.open_brace()
        elif self.brace() is None:
            self.take(1)
        elif character == "|":
            self.next_wording()
        else:
            self.close_brace()

    # ---------------------------------------------------------------- pieces

    def say(self, words: str) -> None:
        """Add plain words to what is open."""
        if not words:
            return
        words = words.replace("\n", " ")
        parts = self.frames[-1].parts
        if parts and isinstance(parts[-1], str):
            parts[-1] += words
        else:
            parts.append(words)

    def take(self, count: int) -> None:
        """Add the next letters as they are."""
        self.say(self.written.value[self.at : self.at + count])
        self.at += count

    def brace(self) -> _Frame | None:
        """The innermost open brace."""
        return next((frame for frame in reversed(self.frames) if frame.opener == "{"), None)

    def escape(self) -> None:
        """``\\{`` is a brace, ``\\:`` a colon; a backslash before anything else is itself."""
        following = self.written.value[self.at + 1 : self.at + 2]
        if following and following in "{}|*[]:\\":
            self.say(following)
            self.at += 2
        else:
            self.take(1)

    def bracket(self) -> None:
        """``[[concord|the board]]``, or just a bracket."""
        found = _LOOKUP.match(self.written.value, self.at, self.end)
        if not found:
            self.take(1)
            return
        words = (found["words"] or found["entry"]).replace("\n", " ")
        entry = found["entry"].strip().lower().replace(" ", "_")
        self.frames[-1].parts.append(Lookup(Name(entry, self.written, *found.span("entry")), words))
        self.at = found.end()

    def star(self) -> None:
        """Emphasis begins, ends, or a star is a star."""
        text = self.written.value
        marker = "**" if text.startswith("**", self.at) else "*"
        before = text[self.at - 1] if self.at else " "
        after = text[self.at + len(marker)] if self.at + len(marker) < self.end else " "
        top = self.frames[-1]
        if top.opener == marker and not before.isspace() and top.parts:
            self.frames.pop()
            self.frames[-1].parts.append(Emphasis(marker == "**", tuple(top.parts)))
            self.at += len(marker)
        elif (
            not after.isspace()
            and all(frame.opener != marker for frame in self.frames)
            and len(self.frames) < 24
        ):
            self.frames.append(_Frame(marker, self.at))
            self.at += len(marker)
        else:
            self.take(len(marker))

    def unwind(self) -> None:
        """Emphasis that was never closed was only stars: put them back, up to the nearest brace."""
        while self.frames[-1].opener in ("*", "**"):
            frame = self.frames.pop()
            self.say(frame.opener)
            for part in frame.parts:
                if isinstance(part, str):
                    self.say(part)
                else:
                    self.frames[-1].parts.append(part)

    # ---------------------------------------------------------------- braces

    def open_brace(self) -> None:
        """A value, a condition or a choice of wordings begins."""
        text = self.written.value
        value = _VALUE.match(text, self.at, self.end)
        if value:
            self.frames[-1].parts.append(
                ValueOf(Name(value["name"], self.written, *value.span("name")))
            )
            self.at = value.end()
            return
        if self.is_too_deep:
            self.take(1)
            return
        if sum(frame.opener == "{" for frame in self.frames) >= DEEPEST:
            self.report(
                "NV112",
                self.at,
                self.at + 1,
                f"these braces are nested more than {DEEPEST} deep",
                "make the inner part a block with `when`",
            )
            self.is_too_deep = True
            self.take(1)
            return
        frame = _Frame("{", self.at)
        condition = _CONDITION.match(text, self.at, self.end)
        if condition and _ASKS.match(condition["condition"]):
            frame.is_conditional = True
            frame.condition = self.condition(*condition.span("condition"))
            self.at = condition.end()
            self.at += text[self.at : self.at + 1] in (" ", "\n")
        else:
            self.at += 1
        self.frames.append(frame)

    def condition(self, start: int, end: int) -> Condition | None:
        """What stands between a brace and a colon, read as a condition; it may have been meant as prose."""
        read = read_condition(self.written, self.diagnostics, start, end)
        if read is None and self.diagnostics.found[-1].code == "NV120":
            last = self.diagnostics.found.pop()
            note = "if these are words to be read, write the colon as `\\:`"
            self.diagnostics.add(evolve(last, notes=(*last.notes, note)))
        return read

    def next_wording(self) -> None:
        """``|``: one wording ends and another begins."""
        self.unwind()
        frame = self.frames[-1]
        frame.wordings.append(tuple(frame.parts))
        frame.parts = []
        self.at += 1

    def close_brace(self) -> None:
        """``}``: the wordings are complete."""
        self.unwind()
        frame = self.frames.pop()
        frame.wordings.append(tuple(frame.parts))
        self.at += 1
        if frame.is_conditional:
            self.conditional(frame)
        else:
            self.variant(frame)

    def conditional(self, frame: _Frame) -> None:
        """``{condition: a|b}``."""
        if len(frame.wordings) > 2:
            self.report(
                "NV111",
                frame.start,
                self.at,
                "a condition chooses between two wordings",
                "nest another `{condition: …}` in the second",
            )
        elif frame.condition is not None:
            otherwise = frame.wordings[1] if len(frame.wordings) == 2 else ()
            self.frames[-1].parts.append(Conditional(frame.condition, frame.wordings[0], otherwise))

    def variant(self, frame: _Frame) -> None:
        """``{a|b}`` and its kinds."""
        first = frame.wordings[0]
        mark = self.written.value[frame.start + 1 : frame.start + 2]
        kind = _KINDS.get(mark)
        if kind is not None and first and isinstance(first[0], str):
            first = (first[0][1:], *first[1:])
        if len(frame.wordings) == 1 and kind != "once":
            self.report(
                "NV111", frame.start, self.at, "this brace chooses between nothing",
                "write two wordings, `{one|other}`, or a condition, `{asked: one}`",
                "for a brace that is read, write `\\{`",
            )  # fmt: skip
        self.frames[-1].parts.append(Variant(kind or "sequence", (first, *frame.wordings[1:])))

    def leave_open(self) -> None:
        """A brace that the paragraph does not close."""
        frame = self.frames.pop()
        if not self.is_too_deep:
            self.report(
                "NV110", frame.start, frame.start + 1, "this brace is not closed in its paragraph",
                "close it with `}`, or write `\\{` for a brace that is read",
                "whole paragraphs that depend on something are a block with `when`",
            )  # fmt: skip

    def report(self, code: str, start: int, end: int, headline: str, *advice: str) -> None:
        """Say what is wrong with characters ``start`` to ``end``."""
        self.diagnostics.report(code, self.written.part(start, end), headline, help=advice)


def _trimmed(parts: list[Part]) -> list[Part]:
    """No blanks at either end of a paragraph."""
    if parts and isinstance(parts[0], str):
        parts[0] = parts[0].lstrip()
    if parts and isinstance(parts[-1], str):
        parts[-1] = parts[-1].rstrip()
    return [part for part in parts if part != ""]
