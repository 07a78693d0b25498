"""Text becomes nodes that know where they stand; the only import of yaml.

The library's own loaders guess types (`no` a boolean, `12:30` a number), keep the second of two equal keys and say
nothing, and can be made to run code. This reads the parser's events instead and makes three kinds of node: lists, maps,
and text as it was written. What a chapter never needs is refused, with its place: anchors, tags, merge keys, tabs before a
line, second documents, and comments that swallow the end of a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NoReturn

import yaml
from attrs import define, field

from neovista.compiler.near_keys import is_odd_dash, report_odd_dash
from neovista.compiler.yaml_faults import report_fault
from neovista.compiler.yaml_traps import (
    is_prose_in_brackets,
    mended,
    report_colon,
    report_cut_off,
    report_first_character,
    report_key_without_space,
    words_of,
)
from neovista.diagnostics.clean import first_hidden, unusual_in
from neovista.diagnostics.diagnostic import Diagnostic, Diagnostics, Label, Repair, StageFailed
from neovista.diagnostics.source import SourceFile, Span, Written

LARGEST_FILE = 1 << 20
DEEPEST = 32
MOST_NODES = 100_000
LONGEST_SCALAR = 1 << 16
LONGEST_KEY = 64


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


Node = Written | ListNode | MapNode


def first_line(source: SourceFile, start: int, end: int) -> Span:
    """The part of a stretch that stands on its first line."""
    line_end = source.text.find("\n", start)
    stop = min(end, line_end) if line_end >= 0 else end
    return Span(source, start, max(start + 1, start + len(source.text[start:stop].rstrip())))


_ENDS = (yaml.MappingEndEvent, yaml.SequenceEndEvent)
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_BLANK_START = re.compile(
    "^[ ]*[\t\u00a0\u2007\u202f][ \t\u00a0\u2007\u202f]*(?=[^ \t\u00a0\u2007\u202f\n])",
    re.MULTILINE,
)
_MARK = re.compile(r"[&*!][^\s,\]}]*")
_COMMENT = re.compile(r"[ \t]+#")
_BLANK_OR_NOTHING = ("", " ", "\t")
_COMMENT_APART = re.compile(r"(?:  +|\t)# ")


def read_yaml(source: SourceFile, diagnostics: Diagnostics) -> Node | None:
    """Read one file; ``None`` if it cannot be read, and then the diagnostics say why."""
    before = len(diagnostics.errors)
    try:
        _check_text(source, diagnostics)
        if len(diagnostics.errors) > before:
            return None
        events = iter(_LOADER(source.text).get_event, None)
        root = _Reader(source, diagnostics).read(events)
    except (_Refused, StageFailed):
        return None
    except yaml.YAMLError as fault:
        if not _is_told_already(source, fault, diagnostics):
            report_fault(source, fault, diagnostics)
        return None
    except (ValueError, RecursionError, MemoryError) as fault:
        # Nothing we know of leads here; what nobody knows of is not to reach a reader as a traceback.
        diagnostics.report(
            "NV005",
            Span(source, 0, 1),
            "this file cannot be read",
            f"the parser gave up on it: {type(fault).__name__}",
            help="take away half of it, and see which half is at fault",
        )
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
    # Whatever is looked for below, no keyboard has a key for it: 1 ms a megabyte instead of 20.
    unusual = unusual_in(text)
    if not unusual:
        return
    hidden = first_hidden(text.replace("\r\n", " \n"))
    if hidden:
        at, headline = hidden
        _report_hidden(Span(source, at, at + 1), text[at], headline, diagnostics)
    if not any(one in unusual for one in "\t\u00a0\u2007\u202f"):
        return
    repairs = _indented(source)
    for found in _BLANK_START.finditer(text):
        bad = next(index for index in range(found.start(), found.end()) if text[index] != " ")
        what = "a tab" if text[bad] == "\t" else "a no-break space"
        diagnostics.report(
            "NV009",
            Span(source, bad, bad + 1),
            f"{what} stands before the words of this line",
            "not a space, though it looks like one" if what != "a tab" else "a tab",
            help="indent with spaces, two to a step",
            repairs=repairs,
        )
        repairs = ()  # they are the whole file's


def _indented(source: SourceFile) -> tuple[Repair, ...]:
    """What mends the indents of a whole file, if any has to be mended and it can be told how."""
    if not _BLANK_START.search(source.text):
        return ()
    from neovista.compiler.mending import indented

    return indented(
        source, lambda text: _said(read_yaml(SourceFile(source.name, text), Diagnostics()))
    )


def _said(node: Node | None) -> object:
    """All that a node says, but for blanks and places; nothing of one that could not be read."""
    match node:
        case Written(value):
            return " ".join(value.split())
        case ListNode(items):
            return [_said(item) for item in items]
        case MapNode(entries):
            return {name: _said(child) for name, (_, child) in entries.items()}
        case None:
            return None


def _report_hidden(place: Span, character: str, headline: str, diagnostics: Diagnostics) -> None:
    import unicodedata

    from neovista.compiler.mending import without_hidden

    source = place.source
    if character == "\x00" or source.text.count("\ufffd") > 8:
        name = "a NUL" if character == "\x00" else "noise"
        diagnostics.report("NV003", place, f"this file is not text; it has {name} in it")
        return
    name = unicodedata.name(character, f"U+{ord(character):04X}").lower()
    diagnostics.report(
        "NV013",
        place,
        headline,
        name,
        help="delete it; it often comes along with pasted text",
        repairs=without_hidden(source),
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
    entries: dict[str, tuple[Written, Node]] | None
    """Of a map; a list has none."""
    key: Written | None = None
    has_begun_again: bool = False
    """Of a list's member: whether its first key came again, most likely because another member has no dash."""


@define
class _Reader:
    """The nodes so far, while the events come."""

    source: SourceFile
    diagnostics: Diagnostics
    top: _Open | None = None
    """The innermost list or map that has begun and not ended."""
    around: list[_Open | None] = field(factory=list)
    """Those around it, the outermost first; nothing stands around that one."""
    root: Node | None = None
    nodes: int = 0
    documents: int = 0

    def read(self, events: Iterator[yaml.Event]) -> Node | None:
        """Walk through the events; the root node, or nothing if there was none."""
        scalar_event = yaml.ScalarEvent
        for event in events:
            # Three of four events are scalars; the parser makes no subclasses of any.
            if event.__class__ is scalar_event:
                self.scalar(event)
            elif isinstance(event, _ENDS):
                assert self.top is not None
                self.top.node.end = _end(event)
                self.top = self.around.pop()
            elif isinstance(event, yaml.MappingStartEvent):
                entries: dict[str, tuple[Written, Node]] = {}
                self.begin(event, MapNode(entries, self.source, _start(event), 0), entries)
            elif isinstance(event, yaml.SequenceStartEvent):
                self.begin(event, ListNode([], self.source, _start(event), 0), None)
            elif isinstance(event, yaml.AliasEvent):
                self.alias(event)
            elif isinstance(event, yaml.DocumentStartEvent):
                self.document(event)
        return self.root

    def refuse_node(self, event: yaml.NodeEvent) -> NoReturn:
        """Refuse what no chapter needs, and too much of what it does."""
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
        return self.top is not None and self.source.text[self.top.node.start] in "[{"

    def refuse_mark(
        self, event: yaml.NodeEvent, code: str, headline: str, words: str, advice: str
    ) -> NoReturn:
        """Refuse a word that means something to YAML; if words follow, they may have been prose."""
        start = _start(event)
        found = _MARK.match(self.source.text, start)
        end = found.end() if found else start + 1
        key, line = words_of(self.source, start)
        advices = [advice]
        if line.startswith(self.source.text[start:end]) and line != self.source.text[start:end]:
            advices.append(f"if it begins the prose, {mended(key, line)}")
        from neovista.compiler.mending import mark_mended

        self.diagnostics.report(
            code,
            Span(self.source, start, end),
            headline,
            words,
            help=advices,
            repairs=mark_mended(self.source, start, end),
        )
        raise _Refused

    def document(self, event: yaml.DocumentStartEvent) -> None:
        """One document a file."""
        self.documents += 1
        if event.version or event.tags or self.source.text.startswith("%", _start(event)):
            self.refuse(
                event,
                "NV011",
                "directives are not used in chapters",
                "a line that begins with `%` speaks to YAML",
                "remove it, and the `---` below it",
            )
        if self.documents > 1:
            from neovista.compiler.mending import marked_inside

            self.refuse(
                event,
                "NV011",
                "a second document begins here",
                "`---` alone on a line begins one",
                "for a break in prose, indent it with the prose",
                marked_inside(self.source, _start(event)),
            )

    def refuse(
        self,
        event: yaml.Event,
        code: str,
        headline: str,
        words: str,
        advice: str,
        repairs: tuple[Repair, ...] = (),
    ) -> NoReturn:
        """Report something and stop reading this file."""
        span = first_line(
            self.source,
            _start(event),
            max(_end(event), _start(event) + 1),
        )
        self.diagnostics.report(code, span, headline, words, help=advice, repairs=repairs)
        raise _Refused

    def begin(
        self,
        event: yaml.CollectionStartEvent,
        node: ListNode | MapNode,
        entries: dict[str, tuple[Written, Node]] | None,
    ) -> None:
        """A list or a map begins; ``entries`` are a map's."""
        top = self.top
        self.nodes += 1
        if event.anchor is not None or event.tag is not None or self.nodes > MOST_NODES:
            self.refuse_node(event)
        if len(self.around) >= DEEPEST:
            self.diagnostics.report(
                "NV012",
                first_line(self.source, node.start, node.start + 1),
                f"this is nested more than {DEEPEST} deep",
                help="give the inner part a passage of its own",
            )
            raise _Refused
        text = self.source.text
        if top is not None and top.key is not None and text.startswith(("[", "{"), node.start):
            value = text[node.start : node.start + 20]
            if is_prose_in_brackets(top.key.value, value):
                report_first_character(self.source, node.start, self.diagnostics)
                raise _Refused
        self.put(node, node.start)
        self.around.append(top)
        self.top = _Open(node, entries)

    def scalar(self, event: yaml.ScalarEvent) -> None:
        """Some text: a key, or a value."""
        value, style, top = event.value, event.style or "", self.top
        assert event.start_mark is not None
        assert event.end_mark is not None
        start, end = event.start_mark.index, event.end_mark.index
        written = Written(value, self.source, start, end, style)
        self.nodes += 1
        if event.anchor is not None or event.tag is not None or self.nodes > MOST_NODES:
            self.refuse_node(event)
        if len(value) > LONGEST_SCALAR:
            self.refuse(
                event, "NV012", "this text is longer than a passage can be", "", "split the passage"
            )
        if style == '"' and "\\" in self.source.text[start:end]:
            self.check_escapes(written)
        entries = top.entries if top is not None else None
        if top is not None and entries is not None and top.key is None:
            # A word that is not there yet is a key like most, and needs no looking at.
            if not value.isidentifier() or value in entries or len(value) > LONGEST_KEY:
                self.check_key(entries, written)
            top.key = written
            return
        if not style:
            text = self.source.text
            if text[end : end + 1] in _BLANK_OR_NOTHING:
                self.check_comment(written)
            if not value and start == end and not text.startswith("#", end + 1):
                self.nothing_there(top, end)
        if entries is not None and top is not None and top.key is not None:
            entries.setdefault(top.key.value, (top.key, written))
            top.key = None
        else:
            self.put(written, start)

    def check_escapes(self, written: Written) -> None:
        """What cannot be typed into a chapter cannot be spelled in it either: `"\\e[31m"`."""
        hidden = first_hidden(written.value)
        if hidden:
            at, headline = hidden
            span = written.part(at, at + 1)
            _report_hidden(span, written.value[at], headline, self.diagnostics)
            raise _Refused

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
            from neovista.compiler.mending import words_repairs

            start = max(0, text.rfind(",", 0, key.start))
            self.diagnostics.report(
                "NV021",
                Span(self.source, start, start + 1),
                "a comma ends the words before it",
                f"YAML reads what follows, {what}, as a key",
                help="inside `{ }`, put words with a comma in quotation marks",
                repairs=words_repairs(self.source, start),
            )
        else:
            self.diagnostics.report(
                "NV022",
                span,
                f"{what} has nothing in it",
                "nothing follows",
                help="write what belongs there, or remove it"
                if key is None or not self.is_followed_by_a_key(key)
                else f"indent what belongs to {what} further than {what} itself, or remove it",
            )

    def is_followed_by_a_key(self, key: Written) -> bool:
        """Whether the next line begins where a key does: it may have been meant to stand further in."""
        source, number = self.source, self.source.line_of(key.start) + 1
        while number < len(source.line_starts) and not source.line(number).strip():
            number += 1
        line = source.line(number) if number <= len(source.line_starts) else ""
        column = source.column_of(key.start) - 1
        return len(line) - len(line.lstrip(" ")) == column and not line.startswith("- ", column)

    def check_key(self, entries: dict[str, tuple[Written, Node]], written: Written) -> None:
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
        if not value.isascii() and is_odd_dash(value):
            report_odd_dash(self.source, written.start, self.diagnostics)
        elif value in entries:
            self.given_twice(entries, written)

    def given_twice(self, entries: dict[str, tuple[Written, Node]], written: Written) -> None:
        """A key that its map has already; the first of a list's member may begin another member."""
        value, top, parent = written.value, self.top, self.around[-1]
        assert top is not None
        if top.has_begun_again:
            return  # it is the other member's
        is_member = parent is not None and parent.entries is None
        top.has_begun_again = is_member and value == next(iter(entries))
        advice = "rename one of them, or merge the two"
        if top.has_begun_again:
            advice = (
                f"if another begins here, begin it with a dash: `- {value}: …`\nif not, {advice}"
            )
        self.diagnostics.report(
            "NV006",
            written.span,
            f"`{value}` is given twice",
            f"second `{value}`, which would silently replace the first",
            others=[Label(entries[value][0].span, f"first `{value}`")],
            help=advice,
        )

    def put(self, node: Node, start: int) -> None:
        """Give a node to the list or map that is open."""
        top = self.top
        if top is None:
            self.root = node
        elif isinstance(top.node, ListNode):
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
            from neovista.compiler.mending import hash_mended

            line_end = self.source.text.find("\n", written.end)
            stop = line_end if line_end >= 0 else len(self.source.text)
            self.diagnostics.report(
                "NV010",
                Span(self.source, comment.end() - 1, stop),
                "everything from this ` #` on is lost",
                "YAML takes it for a comment",
                help="put the words in a `|` block, or in quotation marks\nfor a comment, leave two spaces before `#` and one after",
                repairs=hash_mended(self.source, written.end, comment.end() - 1),
            )
