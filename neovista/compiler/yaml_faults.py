"""The YAML parser's complaints, told in a writer's words.

The parser says where it gave up; from that place and the lines around it this says what was most likely meant. It
knows the traps that prose falls into and leaves the rest to a plain sentence.
"""

from __future__ import annotations

import re
from typing import Any

from attrs import frozen

from neovista.diagnostics.diagnostic import Diagnostics, Label
from neovista.diagnostics.source import SourceFile, Span

PROSE_KEYS = frozenset({"text", "choice", "closed", "else", "dream", "title"})
LONGEST_EXAMPLE = 60

_LINE = re.compile(r"(?P<lead>[ ]*(?:-[ ]+)*)(?:(?P<key>[\w-]+):(?:[ ]+|$))?(?P<value>.*)")
_KEY_AND_MORE = re.compile(r"[ ]*(?:-[ ]+)*[a-z_]+:(?:[ ]|$)")
_NO_SPACE = re.compile(r"(?P<lead>[ ]*(?:-[ ]+)*)(?P<key>[a-z_]{2,20}):(?=[^\s:/])")
_NO_COLON = re.compile(r"(?P<lead>[ ]*(?:-[ ]+)*)(?P<key>[a-z_]{2,20})(?=[ ]*$)")
_BLOCK = re.compile(r".*(?:^|[ ])[|>][-+\d]*[ ]*(?:#.*)?$")
_BLOCK_AND_WORDS = re.compile(r"[|>](?:[-+\d]*[ ]+[^#\s]|[^-+\d\s])")
_OWN_MAP = re.compile(
    r"\{[ ]*(?:when|text|else|dream|range|one_of|set_of|start|title|label|name|of)[ ]*:[ ]"
)
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


def mended(key: str, words: str) -> str:
    """How to write words that YAML takes for something else."""
    shown = words if len(words) <= LONGEST_EXAMPLE else f"{words[:LONGEST_EXAMPLE].rstrip()} …"
    if key not in ("text", "else") and '"' not in shown and "\\" not in shown:
        return f'put the words in quotation marks:\n  {key}: "{shown}"'
    return f"put the words in a `|` block:\n  {key}: |\n    {shown}"


def is_prose_in_brackets(key: str, value: str) -> bool:
    """Whether a value in brackets was meant as words: `{asked: Again.|Ask.}`, `[[Concord]] is high`."""
    return key in PROSE_KEYS and (
        value.startswith("[[") or (value.startswith("{") and not _OWN_MAP.match(value))
    )


def words_of(source: SourceFile, at: int) -> tuple[str, str]:
    """The key of the line a place stands in, and the words behind it."""
    found = _LINE.match(source.line(source.line_of(at)))
    assert found is not None
    return found["key"] or "text", found["value"].strip()


def rest_of_line(source: SourceFile, at: int) -> Span:
    """From a place to the end of the words of its line."""
    at = min(at, max(len(source.text) - 1, 0))
    number = source.line_of(at)
    end = source.line_starts[number - 1] + len(source.line(number).rstrip())
    return Span(source, at, max(at + 1, end))


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
            self.is_stray_prose,
            self.is_key_without_space,
            self.is_never_closed,
            self.is_cut_off,
            self.is_colon,
        ):
            if explains():
                return
        here = self.source.line_of(self.at)
        if self.is_in_a_column_of_its_own(here):
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

    # ---------------------------------------------------------------- places

    def lines(self) -> list[int]:
        """The lines that may be at fault, the nearest first."""
        here = self.source.line_of(self.at)
        return list(dict.fromkeys([here, self.source.line_of(self.began), max(1, here - 1)]))

    def parts(self, number: int) -> tuple[int, str, str]:
        """Of a line: where its value begins, its key, its value."""
        found = _LINE.match(self.source.line(number))
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
        self.diagnostics.report(
            "NV017",
            rest_of_line(self.source, at),
            "words follow the closing quotation mark",
            "YAML has stopped reading at the mark before this",
            help=mended(key, words),
            notes="curly quotation marks, “ ”, mean nothing to YAML and can stand anywhere",
        )

    def is_odd_first(self) -> bool:
        """`text: {asked: Again.|Ask.} she said`: a first character that means something to YAML."""
        for number in self.lines():
            start, key, value = self.parts(number)
            if _BLOCK_AND_WORDS.match(value):
                words = value.lstrip("|>").strip()
                self.diagnostics.report(
                    "NV018",
                    Span(self.source, start, start + 1),
                    f"the words of a `{value[0]}` block begin on the next line",
                    "words stand behind this",
                    help=f"begin a new line:\n  {key or 'text'}: {value[0]}\n    {words[:LONGEST_EXAMPLE]}",
                )
                return True
            is_list = key in PROSE_KEYS and value.startswith("[")
            if value[:1] and (value[0] in _ODD or is_list or is_prose_in_brackets(key, value)):
                report_first_character(self.source, start, self.diagnostics)
                return True
        return self.is_odd_in_braces()

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
        line = ends[0] if ends else number
        begin, mark = self.source.line_starts[line - 1], "..." if ends else "%"
        self.diagnostics.report(
            "NV011",
            Span(self.source, begin, begin + len(mark)),
            f"`{mark}` at the very beginning of a line ends the chapter",
            "YAML reads no words from here on",
            help="if it belongs to the prose, indent it with the prose",
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
            found = _LINE.match(self.source.line(above)) if above else None
            if found and not found["key"] and ": " in found["value"]:
                at = self.source.line_starts[above - 1] + self.source.line(above).index(": ")
                words = self.source.line(above).strip()
                report_colon(self.source, at, "text", words, self.diagnostics)
                return True
            while above and not _BLOCK.match(self.source.line(above)):
                if _KEY_AND_MORE.match(self.source.line(above)):
                    above = 0
                above = self.line_above(above) if above else 0
            if above:
                self.report_stray(number, above)
                return True
        return False

    def report_stray(self, number: int, block: int) -> None:
        """Prose outside the block it belongs to."""
        source = self.source
        begin = source.line_starts[block - 1] + self.indent(block)
        self.diagnostics.report(
            "NV005",
            rest_of_line(source, source.line_starts[number - 1] + self.indent(number)),
            "these words stand outside their block",
            "further left than the block's first line",
            others=[Label(rest_of_line(source, begin), "the block begins here")],
            help="indent them like the lines above",
        )


# ------------------------------------------------------- shared with the reader


def report_cut_off(source: SourceFile, diagnostics: Diagnostics, began: int | None = None) -> None:
    """The file ends where something has only begun."""
    last = len(source.text.rstrip())
    number = source.line_of(max(0, last - 1))
    line = source.line(number)
    begin = source.line_starts[number - 1] + len(line) - len(line.lstrip())
    others = (
        [Label(rest_of_line(source, began), "this is not finished")]
        if began is not None and began < source.line_starts[number - 1]
        else []
    )
    diagnostics.report(
        "NV015",
        Span(source, begin, max(begin + 1, last)),
        "this file stops in the middle",
        "nothing follows",
        others=others,
        help="finish the last line, or close what it opens",
        notes="if more was here once, the file has been cut off: look for a copy",
    )


def report_colon(
    source: SourceFile, at: int, key: str, words: str, diagnostics: Diagnostics
) -> None:
    """A colon in words, which makes YAML read a name and a value."""
    diagnostics.report(
        "NV016",
        Span(source, at, at + 1),
        "a colon turns these words into a key",
        "YAML reads what stands before this as a name",
        help=mended(key, words),
    )


def report_first_character(source: SourceFile, at: int, diagnostics: Diagnostics) -> None:
    """Words that begin with something YAML keeps for itself."""
    character = source.text[at]
    shown = "a backtick" if character == "`" else f"`{character}`"
    key, words = words_of(source, at)
    if not words.startswith(character):
        line_end = source.text.find("\n", at)
        words = source.text[at : line_end if line_end >= 0 else len(source.text)]
        key, words = "choice", words.partition(",")[0].rstrip("} ")
    diagnostics.report(
        "NV018",
        Span(source, at, at + 1),
        f"words cannot begin with {shown}",
        "YAML keeps this character for itself",
        help=mended(key, words),
    )


def report_key_without_space(
    source: SourceFile, at: int, key: str, diagnostics: Diagnostics, *, has_colon: bool = True
) -> None:
    """`text:Hello`, or `text` alone."""
    diagnostics.report(
        "NV020",
        Span(source, at, at + len(key) + has_colon),
        f"`{key}` is not a key as it stands",
        "there is no space behind the colon" if has_colon else "there is no colon behind it",
        help=f"write `{key}: …`",
    )
