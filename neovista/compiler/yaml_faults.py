"""The YAML parser's complaints, told in a writer's words.

The parser says where it gave up; from that place and the lines around it this says what was most likely meant. It
knows the traps that prose falls into and leaves the rest to a plain sentence.
"""

from __future__ import annotations

import re
from typing import Any

from attrs import frozen

from neovista.compiler.near_keys import find_forgotten_colon, find_odd_dash
from neovista.compiler.yaml_traps import (
    LINE,
    LONGEST_EXAMPLE,
    PROSE_KEYS,
    is_prose_in_brackets,
    mended,
    report_colon,
    report_cut_off,
    report_first_character,
    report_key_without_space,
    rest_of_line,
    words_of,
)
from neovista.diagnostics.diagnostic import Diagnostics, Label
from neovista.diagnostics.source import SourceFile, Span

_KEY_AND_MORE = re.compile(r"[ ]*(?:-[ ]+)*[a-z_]+:(?:[ ]|$)")
_NO_SPACE = re.compile(r"(?P<lead>[ ]*(?:-[ ]+)*)(?P<key>[a-z_]{2,20}):(?=[^\s:/])")
_NO_COLON = re.compile(r"(?P<lead>[ ]*(?:-[ ]+)*)(?P<key>[a-z_]{2,20})(?=[ ]*$)")
_BLOCK = re.compile(r".*(?:^|[ ])[|>][-+\d]*[ ]*(?:#.*)?$")
_BLOCK_AND_WORDS = re.compile(r"[|>](?:[-+\d]*[ ]+[^#\s]|[^-+\d\s])")
_ODD = "!&*@%`"


def report_fault(source: SourceFile, fault: Any, diagnostics: Diagnostics) -> None:
    """Report why the parser gave up. ``fault`` is a ``yaml.YAMLError``, with marks where it has them."""
    mark = getattr(fault, "problem_mark", None)
    if mark is None:
        at = min(getattr(fault, "position", 0) or 0, max(len(source.text) - 1, 0))
        diagnostics.report(
            "NV013",
            Span(source, at, at + 1),
            "a character that YAML cannot read stands here",
            help="delete it",
        )
        return
    at = min(mark.index, len(source.text))
    context = getattr(fault, "context_mark", None)
    began = min(context.index, len(source.text)) if context is not None else at
    said = f"{getattr(fault, 'context', '')} {getattr(fault, 'problem', '')}"
    _Fault(source, at, began, said, diagnostics).report()


@frozen
class _Fault:
    """Where the parser gave up, where what it was reading began, and its own words for it."""

    source: SourceFile
    at: int
    began: int
    said: str
    diagnostics: Diagnostics

    def report(self) -> None:
        """The first explanation that fits."""
        for explains in (
            self.is_after_quote,
            self.is_second_document,
            self.is_odd_first,
            self.is_odd_dash,
            self.is_forgotten_colon,
            self.is_stray_prose,
            self.is_key_without_space,
            self.is_never_closed,
            self.is_cut_off,
            self.is_colon,
        ):
            if explains():
                return
        here = self.source.line_of(self.at)
        if self.is_under_a_dash(here) or self.is_in_a_column_of_its_own(here):
            return
        others = (
            [Label(rest_of_line(self.source, self.began), "what it is part of begins here")]
            if self.source.line_of(self.began) != here
            else []
        )
        advice = "look at the indentation: what belongs together begins in the same column"
        if "flow" in self.said:
            advice = "inside `{ }` and `[ ]`, one comma stands between two things; words that have\na comma, a colon or a bracket in them stand in quotation marks"
        self.diagnostics.report(
            "NV005",
            rest_of_line(self.source, self.at),
            "the file cannot be read from here on",
            "this does not fit what stands before it",
            others=others,
            help=advice,
        )

    def is_in_a_column_of_its_own(self, here: int) -> bool:
        """A line that belongs to none of those above it."""
        above = self.line_above(here)
        is_first = self.source.column_of(self.at) - 1 == self.indent(here)
        if not above or not is_first or self.indent(here) == self.indent(above):
            return False
        begin = self.source.line_starts[above - 1] + self.indent(above)
        self.diagnostics.report(
            "NV005",
            rest_of_line(self.source, self.at),
            "this line begins in a column of its own",
            "nothing that is open begins here",
            others=[Label(rest_of_line(self.source, begin), "the line above begins here")],
            help="what belongs together begins in the same column",
        )
        return True

    def is_under_a_dash(self, here: int) -> bool:
        """A key that begins where the dash of the line above does, and not where its words do."""
        above, column = self.line_above(here), self.indent(here)
        while above and self.indent(above) > column:
            above = self.line_above(above)
        line = self.source.line(above) if above else ""
        key = LINE.match(self.source.line(here))
        if not line.startswith(" " * column + "- ") or key is None or not key["key"]:
            return False
        begin = self.source.line_starts[above - 1] + column
        self.diagnostics.report(
            "NV005",
            rest_of_line(self.source, self.at),
            "this line does not begin where its neighbours do",
            "below the dash, not below what follows it",
            others=[Label(rest_of_line(self.source, begin), "what it belongs to")],
            help=f"indent `{key['key']}` as far as the word behind the dash",
        )
        return True

    # ---------------------------------------------------------------- places

    def lines(self) -> list[int]:
        """The lines that may be at fault, the nearest first."""
        here = self.source.line_of(self.at)
        return list(dict.fromkeys([here, self.source.line_of(self.began), max(1, here - 1)]))

    def parts(self, number: int) -> tuple[int, str, str]:
        """Of a line: where its value begins, its key, its value."""
        found = LINE.match(self.source.line(number))
        assert found is not None
        start = self.source.line_starts[number - 1] + found.start("value")
        return start, found["key"] or "", found["value"].rstrip()

    def line_above(self, number: int) -> int:
        """The nearest line above that has words; 0 if there is none."""
        number -= 1
        while number and not self.source.line(number).strip():
            number -= 1
        return number

    def indent(self, number: int) -> int:
        """The blanks a line begins with."""
        line = self.source.line(number)
        return len(line) - len(line.lstrip(" "))

    # ---------------------------------------------------------- explanations

    def is_after_quote(self) -> bool:
        """`choice: "Hello," she said`: the value ends with the quotation mark."""
        for number in self.lines():
            start, key, value = self.parts(number)
            quote = value[:1]
            close = value.find(quote, 1) if quote in ("'", '"') else -1
            while close > 0 and quote == '"' and value[close - 1] == "\\":
                close = value.find(quote, close + 1)
            behind = value[close + 1 :].lstrip() if close > 0 else ""
            if behind and not behind.startswith(("#", ":", quote)):
                after = start + len(value) - len(behind)
                self.report_after_quote(after, key or "text", value)
                return True
        before = self.source.text[: self.at].rstrip(" ")
        here = self.source.text[self.at : self.at + 1]
        if "flow" in self.said and here not in ("", ":", "\n") and before.endswith(("'", '"')):
            line = self.source.line(self.source.line_of(self.at))
            quoted = before[:-1].rpartition(before[-1])[2]
            behind = self.source.text[self.at : self.at + len(line)].partition(",")[0]
            self.report_after_quote(self.at, "choice", f"“{quoted}” {behind}".rstrip("} \n"))
            return True
        return False

    def report_after_quote(self, at: int, key: str, words: str) -> None:
        """Words stand behind a quotation mark that ended the value."""
        from neovista.compiler.mending import words_repairs

        self.diagnostics.report(
            "NV017",
            rest_of_line(self.source, at),
            "words follow the closing quotation mark",
            "YAML has stopped reading at the mark before this",
            help=mended(key, words),
            notes="curly quotation marks, “ ”, mean nothing to YAML and can stand anywhere",
            repairs=words_repairs(self.source, at),
        )

    def is_odd_first(self) -> bool:
        """`text: {asked: Again.|Ask.} she said`: a first character that means something to YAML."""
        for number in self.lines():
            start, key, value = self.parts(number)
            if _BLOCK_AND_WORDS.match(value):
                self.report_after_block(start, key or "text", value)
                return True
            is_list = key in PROSE_KEYS and value.startswith(("[", "- ", "? "))
            if value[:1] and (value[0] in _ODD or is_list or is_prose_in_brackets(key, value)):
                report_first_character(self.source, start, self.diagnostics)
                return True
        return self.is_odd_in_braces()

    def report_after_block(self, start: int, key: str, value: str) -> None:
        """`text: |Hello`: the words of a block stand where only its mark can."""
        from neovista.compiler.mending import words_repairs

        words = value.lstrip("|>").strip()
        self.diagnostics.report(
            "NV018",
            Span(self.source, start, start + 1),
            f"the words of a `{value[0]}` block begin on the next line",
            "words stand behind this",
            help=f"begin a new line:\n  {key}: {value[0]}\n    {words[:LONGEST_EXAMPLE]}",
            repairs=words_repairs(self.source, start),
        )

    def is_odd_in_braces(self) -> bool:
        """`{choice: @home, to: gate}`."""
        character = self.source.text[self.at : self.at + 1]
        if "cannot start any token" not in self.said or not character:
            return False
        report_first_character(self.source, self.at, self.diagnostics)
        return True

    def is_key_without_space(self) -> bool:
        """`text:Hello` or `text` alone: a key that is none."""
        if "mapping values" not in self.said and "expected ':'" not in self.said:
            return False
        for number in [self.source.line_of(self.began), *self.lines()]:
            line = self.source.line(number)
            found = _NO_SPACE.match(line)
            key = found or _NO_COLON.match(line)
            if key is None or (found is None and self.is_last_line(number)):
                continue
            start = self.source.line_starts[number - 1] + key.start("key")
            report_key_without_space(
                self.source, start, key["key"], self.diagnostics, has_colon=found is not None
            )
            return True
        return False

    def is_last_line(self, number: int) -> bool:
        """Whether nothing follows a line."""
        return not "".join(self.source.text[self.source.line_starts[number - 1] :].split("\n")[1:]).strip()  # fmt: skip

    def is_odd_dash(self) -> bool:
        """`– choice: Knock.`, with a word processor’s dash."""
        return find_odd_dash(self.source, self.lines(), self.diagnostics)

    def is_forgotten_colon(self) -> bool:
        """`- choice Knock.`, without its colon."""
        above = self.line_above(self.source.line_of(self.at))
        return find_forgotten_colon(self.source, [*self.lines(), above], self.diagnostics)

    def is_never_closed(self) -> bool:
        """A bracket or a quotation mark that the file goes on behind."""
        opener = self.source.text[self.began : self.began + 1]
        if opener not in tuple("{['\"") or self.began >= self.at:
            return False
        here, there = self.source.line_of(self.at), self.source.line_of(self.began)
        if opener in "{[" and here == there and self.source.text[self.at :].strip():
            return False
        if self.is_last_line(there):
            return False
        what = "quotation mark" if opener in "'\"" else "bracket"
        closing = {"{": "}", "[": "]"}.get(opener, opener)
        key, words = words_of(self.source, self.began)
        self.diagnostics.report(
            "NV019",
            rest_of_line(self.source, self.began),
            f"a {what} is opened here and never closed",
            f"nothing closes this `{opener}`",
            help=mended(key, words)
            if opener in "'\"" and words.startswith(opener)
            else f"close it with `{closing}`",
        )
        return True

    def is_second_document(self) -> bool:
        """`...` or `%` at the very beginning of a line."""
        number = self.source.line_of(self.at)
        above = self.line_above(number)
        ends = [one for one in (number, above) if one and self.source.line(one).startswith("...")]
        if not ends and not self.source.line(number).startswith("%"):
            return False
        from neovista.compiler.mending import marked_inside

        line = ends[0] if ends else number
        begin, mark = self.source.line_starts[line - 1], "..." if ends else "%"
        self.diagnostics.report(
            "NV011",
            Span(self.source, begin, begin + len(mark)),
            f"`{mark}` at the very beginning of a line ends the chapter",
            "YAML reads no words from here on",
            help="if it belongs to the prose, indent it with the prose",
            repairs=marked_inside(self.source, begin),
        )
        return True

    def is_cut_off(self) -> bool:
        """The file ends too early."""
        if self.source.text[self.at :].strip():
            return False
        report_cut_off(self.source, self.diagnostics, self.began)
        return True

    def is_colon(self) -> bool:
        """A colon that makes a key of words, or a line that stands too far in."""
        in_flow = "flow" in self.said and self.source.text.startswith(":", self.at)
        if "mapping values" not in self.said and not in_flow:
            return False
        number = self.source.line_of(self.at)
        line, above = self.source.line(number), self.line_above(number)
        is_key = _KEY_AND_MORE.match(line) and ":" not in line[: self.source.column_of(self.at) - 1]
        if is_key and above:
            begin = self.source.line_starts[above - 1] + self.indent(above)
            self.diagnostics.report(
                "NV005",
                rest_of_line(
                    self.source, self.source.line_starts[number - 1] + self.indent(number)
                ),
                "this line does not begin where its neighbours do",
                "a key cannot stand inside the line above it",
                others=[Label(rest_of_line(self.source, begin), "this ends with its own words")],
                help="what belongs together begins in the same column",
            )
            return True
        key, words = words_of(self.source, self.at)
        if in_flow:
            front = self.source.text[: self.at].rpartition(",")[2].rpartition("{")[2]
            said = (
                self.source.text[self.at :].partition(",")[0].partition("}")[0].partition("\n")[0]
            )
            key, _, start = front.strip().partition(": ")
            words = f"{start}{said}"
        report_colon(self.source, self.at, key, words, self.diagnostics)
        return True

    def is_stray_prose(self) -> bool:
        """A line of prose that stands further left than its block, or under words with a colon."""
        if "flow" in self.said:
            return False
        for number in self.lines():
            line = self.source.line(number)
            if not line.strip() or _KEY_AND_MORE.match(line) or _NO_SPACE.match(line):
                continue
            above = self.line_above(number)
            found = LINE.match(self.source.line(above)) if above else None
            if found and not found["key"] and ": " in found["value"]:
                at = self.source.line_starts[above - 1] + self.source.line(above).index(": ")
                words = self.source.line(above).strip()
                report_colon(self.source, at, "text", words, self.diagnostics)
                return True
            while above and not _BLOCK.match(self.source.line(above)):
                if _KEY_AND_MORE.match(self.source.line(above)):
                    above = 0
                above = self.line_above(above) if above else 0
            if above and self.is_left_of(number, above):
                self.report_stray(number, above)
                return True
        return False

    def is_left_of(self, number: int, block: int) -> bool:
        """Whether a line stands further left than the first of a block, or is itself that and no further in."""
        first = self.first_line_below(block)
        return self.indent(number) < self.indent(first) or self.is_beside(block)

    def first_line_below(self, number: int) -> int:
        """The nearest line below that has words; there is one wherever this is asked."""
        number += 1
        while not self.source.line(number).strip():
            number += 1
        return number

    def is_beside(self, block: int) -> bool:
        """Whether the words of a block begin no further in than its key."""
        return self.indent(self.first_line_below(block)) <= self.key_column(block)

    def key_column(self, number: int) -> int:
        """Where the key of a line stands, behind its dashes; counted from 0."""
        found = LINE.match(self.source.line(number))
        assert found is not None
        return len(found["lead"])

    def report_stray(self, number: int, block: int) -> None:
        """Prose outside the block it belongs to."""
        from neovista.compiler.mending import indented_like

        source = self.source
        begin = source.line_starts[block - 1] + self.indent(block)
        if self.is_beside(block):
            self.report_beside(self.first_line_below(block), block)
            return
        self.diagnostics.report(
            "NV005",
            rest_of_line(source, source.line_starts[number - 1] + self.indent(number)),
            "these words stand outside their block",
            "further left than the block's first line",
            others=[Label(rest_of_line(source, begin), "the block begins here")],
            help="indent them like the lines above",
            repairs=indented_like(source, number, self.indent(self.line_above(number))),
        )

    def report_beside(self, number: int, block: int) -> None:
        """The words of a block that begin no further in than its key."""
        from neovista.compiler.mending import indented_like

        source, column = self.source, self.key_column(block)
        found = LINE.match(source.line(block))
        key = (found["key"] if found else "") or "the key"
        self.diagnostics.report(
            "NV005",
            rest_of_line(source, source.line_starts[number - 1] + self.indent(number)),
            "these words stand outside their block",
            f"no further in than `{key}`",
            others=[
                Label(
                    rest_of_line(source, source.line_starts[block - 1] + column),
                    "the block begins here",
                )
            ],
            help=f"indent the words further than `{key}`",
            repairs=indented_like(source, number, column + 2),
        )
