"""``{concord > 80: green | wet slate}`` becomes prose: a scanner that reads each letter once.

Nothing is parsed again after this, and no library's markup is used: a bracket that means nothing is a bracket.
"""

from __future__ import annotations

import re

from attrs import define, evolve, field

from neovista.compiler.expression_reader import commonest_condition, read_condition
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
    r"^\s*(?:[a-z_]\w*|.*(?:[<>=!&]|\b(?:and|or|not|is|in|visits|settled|chosen|given)\b).*)\s*$",
    re.DOTALL,
)
_NOT = re.compile(r"![ ]*\(?[a-z_]\w*[ ]*(?:\Z|[()<>=&|]|\b(?:and|or|is|in)\b)")
"""A condition that begins with `!`, as elsewhere; it is told how to say that."""
_LOOKUP = re.compile(r"\[\[(?P<entry>[^\[\]|\n]{1,64})(?:\|(?P<words>[^\[\]|]{1,200}))?\]\]")
_UNNESTED = re.compile(
    r"((?P<before>[^{}|*\\\[]*+)(?:"
    r"\{[ ]*(?P<name>[A-Za-z_]\w*)[ ]*\}"
    r"|\{(?P<condition>[^{}|:\\\n]{1,512}(?:\n[^{}|:\\\n]{0,512})?):[ \n]?"
    r"(?P<then>[^{}|*\\\[]*+)(?:\|(?P<otherwise>[^{}|*\\\[]*+))?\}"
    r"|\*(?P<slanted>(?!\s)[^{}|*\\\[]++)(?<!\s)\*(?!\*)"
    r"|\*\*(?P<strong>(?!\s)[^{}|*\\\[]++)(?<!\s)\*\*(?!\*)"
    r"|\[\[(?P<entry>[^\[\]|\n]{1,64})(?:\|(?P<words>[^\[\]|]{1,200}))?\]\]"
    r"|\Z|(?P<other>[{}|*\\\[])))"
)
"""Some words and what follows them, if nothing stands inside that; each alternative as the scanner has it.

Anything else is `other`, so that one follows the other without a gap.
"""
_KINDS: dict[str, VariantKind] = {"&": "cycle", "!": "once", "~": "shuffle"}


def read_prose(written: Written, diagnostics: Diagnostics) -> Prose:
    """Read something written as paragraphs, with blank lines between them."""
    text = written.value
    paragraphs = []
    start = 0
    for found in [*_BREAKS.finditer(text), None]:
        end = found.start() if found else len(text)
        paragraph = _paragraph(written, start, end, diagnostics)
        if paragraph is not None:
            paragraphs.append(paragraph)
        start = found.end() if found else end
    return tuple(paragraphs)


def read_line(written: Written, diagnostics: Diagnostics) -> Prose:
    """Read something written as one line."""
    paragraph = _paragraph(written, 0, len(written.value), diagnostics)
    return (paragraph,) if paragraph is not None else ()


def _paragraph(
    written: Written, start: int, end: int, diagnostics: Diagnostics
) -> Paragraph | None:
    """Characters ``start`` to ``end`` as a paragraph; nothing, if they are blanks alone."""
    if _SPECIAL.search(written.value, start, end):
        parts = _unnested(written, start, end)
        if parts is None:
            parts = _Scanner(written, end, diagnostics, at=start).read()
        return Paragraph(parts)
    text = written.value[start:end].strip()
    if not text:
        return None
    return Paragraph(() if text == "---" else (text.replace("\n", " "),))


def _unnested(written: Written, start: int, end: int) -> Parts | None:
    """The parts of a paragraph in which nothing stands inside anything else; nothing for any other.

    The scanner finds the same. Most paragraphs are of this kind, and this takes a third of its time.
    """
    parts: list[Part] = []
    # No matches but their words alone: half the time. One follows the other without a gap, so places can be counted.
    for (
        whole,
        before,
        name,
        asked,
        then,
        otherwise,
        slanted,
        strong,
        entry,
        words,
        other,
    ) in _UNNESTED.findall(written.value, start, end):
        if before:
            parts.append(before.replace("\n", " "))
        at = start + len(before)
        if asked:
            when = commonest_condition(written, at + 1, at + 1 + len(asked))
            if when is None:
                return None
            parts.append(Conditional(when, _wording(then), _wording(otherwise)))
        elif slanted or strong:
            parts.append(Emphasis(not slanted, _wording(slanted or strong)))
        elif name:
            parts.append(ValueOf(Name(name, written, start + whole.index(name, len(before)))))
        elif entry:
            parts.append(_lookup(written, entry, words, at + 2))
        elif other:
            return None
        start += len(whole)
    return tuple(_trimmed(parts))


def _wording(words: str) -> Parts:
    """Plain words as parts of prose."""
    return (words.replace("\n", " "),) if words else ()


def _lookup(written: Written, entry: str, words: str | None, at: int) -> Lookup:
    """``[[concord|the board]]``; ``at`` is where the entry's name begins."""
    name = entry.strip().lower().replace(" ", "_")
    return Lookup(Name(name, written, at, at + len(entry)), (words or entry).replace("\n", " "))


def _asks(words: str) -> bool:
    """Whether words before a colon are a condition, and not `{&Twice: a knock.|…}`: behind a mark, a colon is a colon."""
    if words[0] in "&~" or (words[0] == "!" and not _NOT.match(words)):
        return False
    return _ASKS.match(words) is not None


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
        lookup = _lookup(self.written, found["entry"], found["words"], found.start("entry"))
        self.frames[-1].parts.append(lookup)
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
        if condition and _asks(condition["condition"]):
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
    return parts if all(parts[:1]) and all(parts[-1:]) else [part for part in parts if part]
