"""Files as text, and places in them.

It does not open anything: the text comes in. Offsets count characters from 0; lines and columns, which are for
people, count from 1.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property

from attrs import define, field

from neovista.diagnostics.frozen import frozen


@frozen(slots=False)
class SourceFile:
    """A file's name, as it is shown to people, and its text."""

    name: str
    text: str = field(repr=False)

    @cached_property
    def line_starts(self) -> list[int]:
        """The offset at which each line begins."""
        starts = [0]
        found = self.text.find("\n")
        while found >= 0:
            starts.append(found + 1)
            found = self.text.find("\n", found + 1)
        return starts

    def line_of(self, offset: int) -> int:
        """The line, from 1, that an offset stands in."""
        return bisect_right(self.line_starts, offset)

    def column_of(self, offset: int) -> int:
        """The column, from 1, of an offset in its line."""
        return offset - self.line_starts[self.line_of(offset) - 1] + 1

    def line(self, number: int) -> str:
        """The text of a line, without its end."""
        start = self.line_starts[number - 1]
        end = self.text.find("\n", start)
        return self.text[start : end if end >= 0 else len(self.text)].rstrip("\r")


@frozen
class Span:
    """A stretch of a file: from one offset up to, not including, another."""

    source: SourceFile = field(repr=lambda source: source.name)
    start: int
    end: int

    @property
    def line(self) -> int:
        """The line, from 1, at which the stretch begins."""
        return self.source.line_of(self.start)

    @property
    def column(self) -> int:
        """The column, from 1, at which the stretch begins."""
        return self.source.column_of(self.start)

    @property
    def text(self) -> str:
        """The letters themselves."""
        return self.source.text[self.start : self.end]


@define(unsafe_hash=True)
class Written:
    """A scalar as it stands in a file: what it says, and where each letter of that is.

    Nobody changes one. It is not frozen because there are twenty thousand in a megabyte of chapters: what freezes a
    record costs 0.4 µs each time one is made, a tenth of reading the megabyte.

    ``style`` is YAML's: ``""`` plain, ``'`` and ``"`` quoted, ``|`` and ``>`` blocks.
    """

    value: str
    source: SourceFile = field(repr=False, eq=False)
    start: int = field(repr=False, eq=False)
    end: int = field(repr=False, eq=False)
    style: str = field(default="", repr=False, eq=False)

    @property
    def span(self) -> Span:
        """The whole of it; of a block, only its first line of text."""
        if self.style in ("|", ">"):
            start = len(self.value) - len(self.value.lstrip("\n"))
            end = self.value.find("\n", start)
            return self.part(start, end if end >= 0 else len(self.value))
        return self._within(self.start, self.end)

    def part(self, start: int, end: int) -> Span:
        """Where characters ``start`` to ``end`` of the value stand; the whole, where the two do not line up."""
        if self.style == "|":
            return self._block_span(start, end)
        if not self.style and start == 0 and end == len(self.value):
            return self._within(self.start, self.end)
        quote = 1 if self.style in ("'", '"') else 0
        if self.source.text[self.start + quote : self.end - quote] == self.value:
            return self._within(self.start + quote + start, self.start + quote + end)
        offsets = self._offsets()
        if start >= len(offsets):
            return self._within(self.start, self.end if quote else self.start + 1)
        begin = offsets[start]
        return self._within(begin, offsets[max(start, min(end, len(offsets)) - 1)] + 1)

    def _within(self, start: int, end: int) -> Span:
        """A stretch of at least one letter, inside the file."""
        if 0 <= start < end <= len(self.source.text):
            return Span(self.source, start, end)
        start = max(0, min(start, len(self.source.text) - 1))
        return Span(self.source, start, max(start + 1, min(end, len(self.source.text))))

    def _block_span(self, start: int, end: int) -> Span:
        """The same in a ``|`` block: each line of the value is a line of the file, indented."""
        above = self.value.count("\n", 0, start)
        line = self.source.line_of(self.start) + 1 + above
        if line > len(self.source.line_starts):
            return self._within(self.start, self.start + 1)
        line_start = self.value.rfind("\n", 0, start) + 1
        line_end = self.value.find("\n", start)
        said = self.value[line_start : line_end if line_end >= 0 else len(self.value)]
        written = self.source.line(line)
        indent = len(written) - len(said) if written.endswith(said) else 0
        begin = self.source.line_starts[line - 1] + indent + start - line_start
        stop = min(end, line_start + len(said))
        return self._within(begin, begin + max(1, stop - start))

    def _offsets(self) -> list[int]:
        """Where each letter of a folded or quoted value stands; fewer than it has, where they do not line up."""
        text, end = self.source.text, self.end
        at = self.start + (self.style in ("'", '"'))
        if self.style == ">":
            at = text.find("\n", self.start) + 1 or end
        offsets: list[int] = []
        for letter in self.value:
            if not letter.isspace():
                while at < end and (text[at].isspace() or text.startswith(("\\\n", "\\\r\n"), at)):
                    at += 1
            elif at < end and not text[at].isspace() and text[at] != "\\":
                offsets.append(at)
                continue
            length = self._length(letter, at)
            if at >= end or not length:
                break
            offsets.append(at)
            at += length
        return offsets

    def _length(self, letter: str, at: int) -> int:
        """How many characters of the file say a letter; 0 if it does not stand there."""
        text = self.source.text
        if self.style == '"' and text[at : at + 1] == "\\":
            return 2 + {"x": 2, "u": 4, "U": 8}.get(text[at + 1 : at + 2], 0)
        if self.style == "'" and letter == "'":
            return 2
        return int(
            text[at : at + 1] == letter or (letter.isspace() and text[at : at + 1].isspace())
        )


class Name(str):
    """A name somebody wrote, which remembers where. Otherwise a ``str`` like any other."""

    __slots__ = ("end", "start", "written")

    written: Written
    start: int
    end: int

    def __new__(cls, text: str, written: Written, start: int = 0, end: int | None = None) -> Name:
        """Make a name out of characters ``start`` to ``end`` of something written."""
        name = str.__new__(cls, text)
        name.written = written
        name.start = start
        name.end = len(text) + start if end is None else end
        return name

    @property
    def span(self) -> Span:
        """Where it was written."""
        return self.written.part(self.start, self.end)
