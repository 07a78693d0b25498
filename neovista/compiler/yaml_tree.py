"""Text becomes nodes that know where they stand; the only import of yaml.

The library's own loaders guess types (`no` a boolean, `12:30` a number), keep the second of two equal keys and say
nothing, and can be made to run code. This reads the parser's events instead and makes three kinds of node, in which
every scalar is text. What a chapter never needs is refused, with its place: anchors, tags, merge keys, tabs before a
line, second documents, and comments that swallow the end of a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml
from attrs import define, field

from neovista.compiler.yaml_faults import (
    is_prose_in_brackets,
    mended,
    report_colon,
    report_cut_off,
    report_fault,
    report_first_character,
    report_key_without_space,
    words_of,
)
from neovista.diagnostics.diagnostic import Diagnostic, Diagnostics, Label
from neovista.diagnostics.source import SourceFile, Span, Written

LARGEST_FILE = 1 << 20
DEEPEST = 32
MOST_NODES = 100_000
LONGEST_SCALAR = 1 << 16
LONGEST_KEY = 64
MOST_FOUND = 500
"""Diagnostics after which nobody would read on."""


@define(eq=False)
class ScalarNode:
    """Text."""

    written: Written

    @property
    def span(self) -> Span:
        """Where it stands."""
        return self.written.span


@define(eq=False)
class ListNode:
    """Nodes in an order."""

    items: list[Node]
    source: SourceFile
    start: int
    end: int

    @property
    def span(self) -> Span:
        """Its first line."""
        return first_line(self.source, self.start, self.end)


@define(eq=False)
class MapNode:
    """Nodes by name, in their order."""

    entries: dict[str, tuple[Written, Node]]
    source: SourceFile
    start: int
    end: int

    @property
    def span(self) -> Span:
        """Its first line."""
        return first_line(self.source, self.start, self.end)


Node = ScalarNode | ListNode | MapNode


def first_line(source: SourceFile, start: int, end: int) -> Span:
    """The part of a stretch that stands on its first line."""
    line_end = source.text.find("\n", start)
    stop = min(end, line_end) if line_end >= 0 else end
    return Span(source, start, max(start + 1, start + len(source.text[start:stop].rstrip())))


_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_HIDDEN = re.compile(
    "\r(?!\n)|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\uffff"
    "\ud800-\udfff\ue000-\uf8ff\U000e0000-\U000e007f\U000f0000-\U0010ffff]"
)
_BLANK_START = re.compile(
    "^[ ]*[\t\u00a0\u2007\u202f]+[ \t\u00a0]*(?=[^ \t\u00a0\n])", re.MULTILINE
)
_MARK = re.compile(r"[&*!][^\s,\]}]*")
_COMMENT = re.compile(r"[ \t]+#")
_COMMENT_APART = re.compile(r"(?:  +|\t)# ")


def read_yaml(source: SourceFile, diagnostics: Diagnostics) -> Node | None:
    """Read one file; ``None`` if it cannot be read, and then the diagnostics say why."""
    before = len(diagnostics.errors)
    _check_text(source, diagnostics)
    if len(diagnostics.errors) > before:
        return None
    try:
        root = _Reader(source, diagnostics).read(yaml.parse(source.text, Loader=_LOADER))
    except _Refused:
        return None
    except yaml.YAMLError as fault:
        if not _is_told_already(source, fault, diagnostics):
            report_fault(source, fault, diagnostics)
        return None
    if root is None and len(diagnostics.errors) == before:
        diagnostics.add(
            Diagnostic(
                "NV004",
                "this file has nothing in it",
                Label(Span(source, 0, 1)) if source.text else None,
                help=("write a chapter, or remove it",),
                file=source.name,
            )
        )
    return root


def _is_told_already(source: SourceFile, fault: Any, diagnostics: Diagnostics) -> bool:
    """Whether the parser only stumbles over words that a comment has cut in two."""
    last = diagnostics.found[-1] if diagnostics.found else None
    mark = getattr(fault, "problem_mark", None)
    if last is None or last.place is None or mark is None or last.place.span.source is not source:
        return False
    return 0 <= source.line_of(min(mark.index, len(source.text))) - last.place.span.line <= 1


# ------------------------------------------------------------ the text itself


def _check_text(source: SourceFile, diagnostics: Diagnostics) -> None:
    """What can be told from the letters alone."""
    text = source.text
    if len(text) > LARGEST_FILE:
        diagnostics.report(
            "NV012",
            Span(source, 0, 1),
            "this file is larger than a chapter can be",
            help="split it; a chapter has at most 1 MiB",
        )
        return
    hidden = _HIDDEN.search(text) if not (text.isascii() and text.isprintable()) else None
    if hidden:
        _report_hidden(source, hidden.start(), diagnostics)
    for found in _BLANK_START.finditer(text):
        bad = next(index for index in range(found.start(), found.end()) if text[index] != " ")
        what = "a tab" if text[bad] == "\t" else "a no-break space"
        diagnostics.report(
            "NV009",
            Span(source, bad, bad + 1),
            f"{what} stands before the words of this line",
            "not a space, though it looks like one" if what != "a tab" else "a tab",
            help="indent with spaces, two to a step",
        )


def _report_hidden(source: SourceFile, at: int, diagnostics: Diagnostics) -> None:
    import unicodedata

    character = source.text[at]
    if character == "\x00" or source.text.count("\ufffd") > 8:
        name = "a NUL" if character == "\x00" else "noise"
        diagnostics.report(
            "NV003", Span(source, at, at + 1), f"this file is not text; it has {name} in it"
        )
        return
    name = unicodedata.name(character, f"U+{ord(character):04X}").lower()
    diagnostics.report(
        "NV013",
        Span(source, at, at + 1),
        "a character that cannot be seen stands here",
        name,
        help="delete it; it often comes along with pasted text",
    )


# ------------------------------------------------------------------ the events


def _start(event: yaml.Event) -> int:
    assert event.start_mark is not None
    return event.start_mark.index


def _end(event: yaml.Event) -> int:
    assert event.end_mark is not None
    return event.end_mark.index


class _Refused(Exception):
    """The file holds something that reading cannot go on after."""


@define
class _Open:
    """A list or map that has begun; of a map, the key whose value comes next."""

    node: ListNode | MapNode
    key: Written | None = None


@define
class _Reader:
    """The nodes so far, while the events come."""

    source: SourceFile
    diagnostics: Diagnostics
    open: list[_Open] = field(factory=list)
    root: Node | None = None
    nodes: int = 0
    documents: int = 0

    def read(self, events: Iterator[yaml.Event]) -> Node | None:
        """Walk through the events; the root node, or nothing if there was none."""
        for event in events:
            if isinstance(event, yaml.ScalarEvent):
                self.count(event)
                self.scalar(event)
            elif isinstance(event, yaml.MappingStartEvent):
                self.count(event)
                self.begin(MapNode({}, self.source, _start(event), 0))
            elif isinstance(event, yaml.SequenceStartEvent):
                self.count(event)
                self.begin(ListNode([], self.source, _start(event), 0))
            elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
                self.open.pop().node.end = _end(event)
            elif isinstance(event, yaml.AliasEvent):
                self.alias(event)
            elif isinstance(event, yaml.DocumentStartEvent):
                self.document(event)
        return self.root

    def count(self, event: yaml.NodeEvent) -> None:
        """Refuse what no chapter needs, and too much of what it does."""
        self.nodes += 1
        if self.nodes > MOST_NODES:
            self.refuse(
                event, "NV012", "this file has more in it than a chapter can hold", "", "split it"
            )
        if event.anchor is not None:
            self.refuse_mark(
                event,
                "NV007",
                "anchors are not used in chapters",
                "an anchor",
                "remove it; write things out again where they are needed",
            )
        if getattr(event, "tag", None) is not None:
            self.refuse_mark(event, "NV008", "tags are not used in chapters", "a tag", "remove it")

    def alias(self, event: yaml.AliasEvent) -> None:
        """`*name` stands for what `&name` was written at; `*name, he said` is prose."""
        end = _end(event)
        line_end = self.source.text.find("\n", end)
        rest = self.source.text[end : line_end if line_end >= 0 else len(self.source.text)].strip()
        if (rest and rest[0] not in "#:,]}") or (rest[:1] == "," and not self.is_in_braces()):
            report_first_character(self.source, _start(event), self.diagnostics)
            raise _Refused
        self.refuse_mark(
            event,
            "NV007",
            "aliases are not used in chapters",
            "an alias",
            "write out again what it stands for",
        )

    def is_in_braces(self) -> bool:
        """Whether the list or map that is open is written in brackets."""
        return bool(self.open) and self.source.text[self.open[-1].node.start] in "[{"

    def refuse_mark(
        self, event: yaml.NodeEvent, code: str, headline: str, words: str, advice: str
    ) -> None:
        """Refuse a word that means something to YAML; if words follow, they may have been prose."""
        start = _start(event)
        found = _MARK.match(self.source.text, start)
        end = found.end() if found else start + 1
        key, line = words_of(self.source, start)
        advices = [advice]
        if line.startswith(self.source.text[start:end]) and line != self.source.text[start:end]:
            advices.append(f"if it begins the prose, {mended(key, line)}")
        self.diagnostics.report(code, Span(self.source, start, end), headline, words, help=advices)
        raise _Refused

    def document(self, event: yaml.DocumentStartEvent) -> None:
        """One document a file."""
        self.documents += 1
        if event.version or event.tags:
            self.refuse(
                event,
                "NV011",
                "directives are not used in chapters",
                "a line that begins with `%` speaks to YAML",
                "remove it, and the `---` below it",
            )
        if self.documents > 1:
            self.refuse(
                event,
                "NV011",
                "a second document begins here",
                "`---` alone on a line begins one",
                "for a break in prose, indent it with the prose",
            )

    def refuse(self, event: yaml.Event, code: str, headline: str, words: str, advice: str) -> None:
        """Report something and stop reading this file."""
        span = first_line(
            self.source,
            _start(event),
            max(_end(event), _start(event) + 1),
        )
        self.diagnostics.report(code, span, headline, words, help=advice)
        raise _Refused

    def begin(self, node: ListNode | MapNode) -> None:
        """A list or a map begins."""
        if len(self.open) >= DEEPEST:
            self.diagnostics.report(
                "NV012",
                first_line(self.source, node.start, node.start + 1),
                f"this is nested more than {DEEPEST} deep",
                help="give the inner part a passage of its own",
            )
            raise _Refused
        key = self.open[-1].key if self.open else None
        value = self.source.text[node.start : node.start + 20]
        if key is not None and is_prose_in_brackets(key.value, value):
            report_first_character(self.source, node.start, self.diagnostics)
            raise _Refused
        self.put(node, node.start)
        self.open.append(_Open(node))

    def scalar(self, event: yaml.ScalarEvent) -> None:
        """Some text: a key, or a value."""
        start, end = _start(event), _end(event)
        style = event.style or ""
        if len(event.value) > LONGEST_SCALAR:
            self.refuse(
                event, "NV012", "this text is longer than a passage can be", "", "split the passage"
            )
        written = Written(event.value, self.source, start, end, style)
        top = self.open[-1] if self.open else None
        if top is not None and top.key is None and isinstance(top.node, MapNode):
            self.key(top, top.node, written)
            return
        if not style:
            self.check_comment(written)
            if start == end and not self.source.text.startswith("#", end + 1):
                self.nothing_there(top, start)
        self.put(ScalarNode(written), start)

    def nothing_there(self, top: _Open | None, at: int) -> None:
        """A key, or a dash, with nothing behind it."""
        text = self.source.text
        key = top.key if top is not None else None
        if key is None:
            start = max(0, text.rfind("-", 0, at + 1))
            span, what = Span(self.source, start, min(start + 1, len(text))), "this `-`"
        else:
            span, what = Span(self.source, key.start, key.end), f"`{key.value}`"
        if not text[at:].strip():
            report_cut_off(self.source, self.diagnostics)
        elif key is not None and text[key.end :].lstrip()[:1] in (",", "}"):
            name, colon, _ = key.value.partition(":")
            if colon and name.isidentifier():
                report_key_without_space(self.source, key.start, name, self.diagnostics)
                return
            start = max(0, text.rfind(",", 0, key.start))
            self.diagnostics.report(
                "NV021",
                Span(self.source, start, start + 1),
                "a comma ends the words before it",
                f"YAML reads what follows, {what}, as a key",
                help="inside `{ }`, put words with a comma in quotation marks",
            )
        else:
            self.diagnostics.report(
                "NV022",
                span,
                f"{what} has nothing in it",
                "nothing follows",
                help="write what belongs there, or remove it",
            )

    def key(self, top: _Open, node: MapNode, written: Written) -> None:
        """A key: one word, once."""
        value = written.value
        is_key = self.source.text.startswith(":", written.end)
        if len(value) > LONGEST_KEY and " " in value and not written.style and is_key:
            words = first_line(self.source, written.start, len(self.source.text)).text
            report_colon(self.source, written.end, "text", words, self.diagnostics)
            raise _Refused
        if value == "<<" or not value or len(value) > LONGEST_KEY:
            said = (
                "merge keys are not used in chapters"
                if value == "<<"
                else "a key has to be one short word"
            )
            advice = "write it out" if value == "<<" else "shorten it"
            self.diagnostics.report("NV014", written.span, said, help=advice)
            raise _Refused
        if len(self.diagnostics.found) > MOST_FOUND:
            raise _Refused
        if value in node.entries:
            self.diagnostics.report(
                "NV006",
                written.span,
                f"`{value}` is given twice",
                f"second `{value}`, which would silently replace the first",
                others=[Label(node.entries[value][0].span, f"first `{value}`")],
                help="rename one of them, or merge the two",
            )
        top.key = written

    def put(self, node: Node, start: int) -> None:
        """Give a node to the list or map that is open."""
        if not self.open:
            self.root = node
            return
        top = self.open[-1]
        if isinstance(top.node, ListNode):
            top.node.items.append(node)
        elif top.key is None:
            self.diagnostics.report(
                "NV014",
                first_line(self.source, start, start + 1),
                "a key has to be one line of text",
                help="write the key as one word",
            )
            raise _Refused
        else:
            top.node.entries.setdefault(top.key.value, (top.key, node))
            top.key = None

    def check_comment(self, written: Written) -> None:
        """A comment behind words stands two spaces off, or it was not meant as one."""
        comment = _COMMENT.match(self.source.text, written.end)
        if comment and not _COMMENT_APART.match(self.source.text, written.end):
            line_end = self.source.text.find("\n", written.end)
            stop = line_end if line_end >= 0 else len(self.source.text)
            self.diagnostics.report(
                "NV010",
                Span(self.source, comment.end() - 1, stop),
                "everything from this ` #` on is lost",
                "YAML takes it for a comment",
                help="put the words in a `|` block, or in quotation marks\nfor a comment, leave two spaces before `#` and one after",
            )
