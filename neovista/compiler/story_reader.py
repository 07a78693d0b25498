"""Nodes become a `Story`, as `model.story` declares it.

It walks the declarations: each key's shape says what may stand there. It knows the shapes and no key by name, but for
the two that tell a story's file from a chapter's.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import attrs
from attrs import define, frozen

from neovista.compiler.effect_reader import read_effect, read_odds, read_settlement
from neovista.compiler.expression_reader import RESERVED, read_condition
from neovista.compiler.guessing import did_you_mean
from neovista.compiler.prose_reader import read_line, read_prose
from neovista.compiler.yaml_faults import report_colon
from neovista.compiler.yaml_tree import ListNode, MapNode, Node, ScalarNode
from neovista.diagnostics.diagnostic import Diagnostics, Label
from neovista.diagnostics.source import Name, Span, Written
from neovista.model.story import (
    PROSE,
    Block,
    ChapterFile,
    ConditionalEffects,
    Shape,
    Story,
    StoryFile,
    Way,
)

LONGEST_NAME = 64
LONGEST_HELP = 72
_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")
_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,8})\Z")
_RANGE = re.compile(r"(-?\d{1,9})\s*\.\.\s*(-?\d{1,9})\Z")
_ARROW = re.compile(r"\s*([a-z]\w*)\s*->\s*([a-z]\w*)\s*\Z")
_SCALARS = frozenset(
    {"text", "a name", "a whole number", "`true` or `false`", "a range", "a condition", "an arrow"}
    | {"a change", "a hinge and its value"}
)
_TRUTHS = {"yes": "true", "on": "true", "y": "true", "true": "true"} | {
    "no": "false", "off": "false", "n": "false", "false": "false"
}  # fmt: skip
_HEADS = ("story", "chapter")
_KINDS = {ScalarNode: "text", ListNode: "a list", MapNode: "a map"}


class _Missing:
    """Stands where something could not be read; whatever holds it is given up as well."""


_MISSING = _Missing()


def read_story(trees: list[Node], diagnostics: Diagnostics) -> Story | None:
    """Read every file's root node; ``None`` if there is no story among them or something is wrong."""
    reader = _StoryReader(diagnostics)
    story: StoryFile | None = None
    chapters: list[ChapterFile] = []
    first: Written | None = None
    for tree in trees:
        if isinstance(tree, MapNode) and "story" in tree.entries:
            written = tree.entries["story"][0]
            if first is not None:
                reader.story_twice(first, written)
                continue
            first = written
            read = reader.read_record(StoryFile, tree)
            story = read if isinstance(read, StoryFile) else story
        elif isinstance(tree, MapNode) and not tree.entries.keys() & {"chapter", "passages"}:
            reader.neither_file(tree)
        else:
            chapter = reader.read_record(ChapterFile, tree)
            if isinstance(chapter, ChapterFile):
                chapters.append(chapter)
    return Story(story, tuple(chapters)) if story is not None else None


@frozen
class _Key:
    """A declared key, as the reader needs it."""

    attribute: str
    name: str
    shape: Shape
    is_required: bool


@lru_cache(maxsize=64)
def keys_of(cls: type) -> tuple[_Key, ...]:
    """The keys a record declares, in the order of the reference."""
    return tuple(
        _Key(
            attribute.name,
            attribute.metadata["name"] or attribute.name,
            attribute.metadata["shape"],
            attribute.default is attrs.NOTHING,
        )
        for attribute in attrs.fields(cls)
        if "shape" in attribute.metadata
    )


@lru_cache(maxsize=64)
def _has_span(cls: type) -> bool:
    return any(attribute.name == "span" for attribute in attrs.fields(cls))


@define
class _StoryReader:
    """Reads nodes by shape."""

    diagnostics: Diagnostics

    def read_record(self, cls: type, node: Node, at: Written | None = None) -> Any:
        """Read a map as a record; ``at`` is the name it stands under."""
        if not isinstance(node, MapNode):
            return self.wrong_shape(node, _called(cls))
        declared = {key.name: key for key in keys_of(cls)}
        values: dict[str, Any] = {}
        is_whole = True
        for name, (written, child) in node.entries.items():
            key = declared.get(name)
            if key is None:
                self.unknown_key(written, cls, list(declared))
                is_whole = False
                continue
            value = self.read(key.shape, child)
            is_whole &= value is not _MISSING
            values[key.attribute] = value
        has_strangers = not node.entries.keys() <= declared.keys()
        for key in declared.values():
            if key.is_required and key.attribute not in values and not has_strangers:
                self.missing_key(cls, key, node, at)
                is_whole = False
        if not is_whole:
            return _MISSING
        if _has_span(cls):
            values["span"] = at.span if at is not None else node.span
        return cls(**values)

    def read(self, shape: Shape, node: Node) -> Any:
        """Read a node as the shape its key declares."""
        return _READERS[shape.kind](self, shape, node)

    # --------------------------------------------------------------- scalars

    def written(self, node: Node, wanted: str) -> Written | None:
        """The text of a scalar."""
        if isinstance(node, ScalarNode):
            return node.written
        self.wrong_shape(node, wanted)
        return None

    def text(self, shape: Shape, node: Node) -> Any:
        """Text, as it is."""
        return self.written(node, "text") or _MISSING

    def name(self, shape: Shape, node: Node) -> Any:
        """A name, with dots between its parts where the shape allows."""
        written = self.written(node, "a name")
        if written is None:
            return _MISSING
        return self.checked_name(written, has_dots=shape.kind == "dotted")

    def checked_name(self, written: Written, *, has_dots: bool = False) -> Any:
        """A name, if it is one."""
        text = written.value.strip()
        parts = text.split(".") if has_dots else [text]
        if not all(_NAME.match(part) for part in parts):
            better = re.sub(
                r"[^a-z0-9_.]+" if has_dots else r"[^a-z0-9_]+", "_", text.lower()
            ).strip("_")
            advice = (
                f"write `{better}`"
                if _NAME.match(better.split(".")[0])
                else "begin it with a letter"
            )
            self.diagnostics.report(
                "NV105",
                written.span,
                "a name has small letters, digits and `_` only",
                "this has something else",
                help=advice,
            )
            return _MISSING
        if any(part in RESERVED for part in parts):
            self.diagnostics.report(
                "NV105",
                written.span,
                f"`{text}` is a word of conditions and cannot be a name",
                help=f"call it `{text}_`, or something better",
            )
            return _MISSING
        if max(map(len, parts)) > LONGEST_NAME:
            self.diagnostics.report(
                "NV106",
                written.span,
                f"a name has at most {LONGEST_NAME} letters",
                help="shorten it",
            )
            return _MISSING
        return Name(text, written, len(written.value) - len(written.value.lstrip()))

    def prose(self, shape: Shape, node: Node) -> Any:
        """Paragraphs, or one line of them."""
        written = self.written(node, "text")
        if written is None:
            return _MISSING
        if not written.value.strip():
            return self.empty(written.span, "this")
        return (read_line if shape.kind == "line" else read_prose)(written, self.diagnostics)

    def number(self, shape: Shape, node: Node) -> Any:
        """A whole number."""
        written = self.written(node, "a whole number")
        if written is None:
            return _MISSING
        if not _NUMBER.match(written.value):
            self.diagnostics.report(
                "NV104",
                written.span,
                "a whole number belongs here",
                "this is not one",
                help=f"write `{int(written.value)}`"
                if re.fullmatch(r"[-+]?0*\d{1,9}", written.value)
                else "write it in digits, as in `3`",
            )
            return _MISSING
        return int(written.value)

    def yes_no(self, shape: Shape, node: Node) -> Any:
        """``true`` or ``false``, and nothing that YAML once took for them."""
        written = self.written(node, "`true` or `false`")
        if written is None:
            return _MISSING
        if written.value not in ("true", "false"):
            self.diagnostics.report(
                "NV104",
                written.span,
                "`true` or `false` belongs here",
                "this is text",
                help=f"write `{_TRUTHS[written.value.lower()]}`"
                if written.value.lower() in _TRUTHS
                else "write `true` or `false`",
            )
            return _MISSING
        return written.value == "true"

    def range(self, shape: Shape, node: Node) -> Any:
        """``0..10``."""
        written = self.written(node, "a range")
        if written is None:
            return _MISSING
        found = _RANGE.match(written.value)
        if not found:
            self.diagnostics.report(
                "NV104",
                written.span,
                "a range belongs here",
                "this is not one",
                help=f"write `{between[1]}..{between[2]}`"
                if (
                    between := re.fullmatch(
                        r"(-?\d{1,9})(?:\s*-\s*|[^\d-]+)(-?\d{1,9})", written.value
                    )
                )
                else "write the least and the most, as in `0..10`",
            )
            return _MISSING
        low, high = int(found[1]), int(found[2])
        if low >= high:
            self.diagnostics.report(
                "NV309",
                written.span,
                "this range has nothing in it",
                "the least is not less than the most",
                help=f"write `{high}..{low}`"
                if high < low
                else "a variable that never changes is not needed",
            )
            return _MISSING
        return low, high

    def condition(self, shape: Shape, node: Node) -> Any:
        """A condition."""
        written = self.written(node, "a condition")
        return (
            _MISSING if written is None else read_condition(written, self.diagnostics) or _MISSING
        )

    def arrow(self, shape: Shape, node: Node) -> Any:
        """``witness -> accuser``."""
        written = self.written(node, "an arrow")
        if written is None:
            return _MISSING
        found = _ARROW.match(written.value)
        if not found:
            self.diagnostics.report(
                "NV104",
                written.span,
                "an arrow belongs here",
                "this is not one",
                help="write it as `witness -> accuser`",
            )
            return _MISSING
        return Name(found[1], written, *found.span(1)), Name(found[2], written, *found.span(2))

    def odds(self, shape: Shape, node: Node) -> Any:
        """``2d6 + nerve``."""
        written = self.written(node, "dice")
        return _MISSING if written is None else read_odds(written, self.diagnostics) or _MISSING

    def effect(self, shape: Shape, node: Node) -> Any:
        """A line that changes something, or a map with ``when`` and ``do``."""
        if isinstance(node, MapNode):
            return self.read_record(ConditionalEffects, node)
        written = self.written(node, "a change")
        return _MISSING if written is None else read_effect(written, self.diagnostics) or _MISSING

    def settlement(self, shape: Shape, node: Node) -> Any:
        """``e_child = took``."""
        written = self.written(node, "a hinge and its value")
        return (
            _MISSING if written is None else read_settlement(written, self.diagnostics) or _MISSING
        )

    # ------------------------------------------------------------ collections

    def items(self, shape: Shape, node: Node) -> Any:
        """Each member of a list."""
        assert shape.of is not None
        if not isinstance(node, ListNode):
            return self.wrong_shape(node, "a list")
        if not node.items:
            return self.empty(node.span, "this list")
        read = tuple([self.read(shape.of, item) for item in node.items])
        return _MISSING if _MISSING in read else read

    def one_or_items(self, shape: Shape, node: Node) -> Any:
        """A list, or a single member of it."""
        assert shape.of is not None
        if isinstance(node, ListNode):
            return self.items(shape, node)
        read = self.read(shape.of, node)
        return _MISSING if read is _MISSING else (read,)

    def members(self, shape: Shape, node: Node) -> Any:
        """Each member of a map, by its name."""
        assert shape.of is not None
        if not isinstance(node, MapNode):
            return self.wrong_shape(node, "a map")
        if not node.entries:
            return self.empty(node.span, "this map")
        is_plain_text = shape.of.kind == "text"
        read: dict[Any, Any] = {}
        for written, child in node.entries.values():
            name = Name(written.value, written) if is_plain_text else self.checked_name(written)
            value = self.read_named(shape.of, child, written)
            read[name] = value
        return _MISSING if _MISSING in read or _MISSING in read.values() else read

    def read_named(self, shape: Shape, node: Node, at: Written) -> Any:
        """Read a member of a map; a record remembers the name it stands under."""
        return (
            self.read_record(shape.record(), node, at)
            if shape.record is not None
            else self.read(shape, node)
        )

    def one_record(self, shape: Shape, node: Node) -> Any:
        """A record."""
        assert shape.record is not None
        return self.read_record(shape.record(), node)

    def blocks(self, shape: Shape, node: Node) -> Any:
        """Text, or a list of texts and blocks."""
        nodes = node.items if isinstance(node, ListNode) else [node]
        read = []
        for item in nodes:
            if isinstance(item, MapNode) and not _is_prose(item):
                read.append(self.read_record(Block, item))
            else:
                prose = self.prose(PROSE, item)
                read.append(_MISSING if prose is _MISSING else Block(prose))
        return _MISSING if _MISSING in read else tuple(read)

    def ways(self, shape: Shape, node: Node) -> Any:
        """A passage, or a list of passages with conditions."""
        if isinstance(node, ListNode):
            if not node.items:
                return self.empty(node.span, "this list")
            read = tuple([self.read_record(Way, item) for item in node.items])
            return _MISSING if _MISSING in read else read
        name = self.name(Shape("dotted"), node)
        return _MISSING if name is _MISSING else (Way(name),)

    # ------------------------------------------------------------------ wrong

    def empty(self, span: Span, what: str) -> Any:
        """Something is there, with nothing in it."""
        self.diagnostics.report(
            "NV022",
            span,
            f"{what} has nothing in it",
            help="write what belongs there, or remove it with its key",
        )
        return _MISSING

    def wrong_shape(self, node: Node, wanted: str) -> Any:
        """Something else stands where ``wanted`` belongs."""
        if wanted == "text" and isinstance(node, MapNode) and _is_prose(node):
            self.prose_with_colon(node)
            return _MISSING
        self.diagnostics.report(
            "NV103",
            node.span,
            f"{wanted} belongs here",
            f"this is {_KINDS[type(node)]}",
            help=_shape_help(node, wanted),
        )
        return _MISSING

    def unknown_key(self, written: Written, cls: type, known: list[str]) -> None:
        """A key the record does not have."""
        guess = did_you_mean(written.value, known)
        self.diagnostics.report(
            "NV101",
            written.span,
            f"{_called(cls)} has no key `{written.value}`",
            help=guess or _wrapped(f"its keys are {', '.join(f'`{name}`' for name in known)}"),
        )

    def missing_key(self, cls: type, key: _Key, node: MapNode, at: Written | None) -> None:
        """A key that has to be there and is not."""
        span = at.span if at is not None else node.span
        about = next(a.metadata["about"] for a in attrs.fields(cls) if a.name == key.attribute)
        self.diagnostics.report(
            "NV102",
            span,
            f"{_called(cls)} has no `{key.name}`",
            help=f"add `{key.name}:`",
            notes=f"`{key.name}` is {about[0].lower()}{about[1:].rstrip('.')}"
            if about.startswith(("The ", "What ", "Its ", "Whose ", "How ", "Where "))
            else (),
        )

    def prose_with_colon(self, node: MapNode) -> None:
        """`She said: hello.`, which YAML reads as a map."""
        written = next(iter(node.entries.values()))[0]
        line = node.span.text
        report_colon(written.source, written.end, "text", line, self.diagnostics)

    def story_twice(self, first: Written, second: Written) -> None:
        """Two files with `story:` at their head."""
        self.diagnostics.report(
            "NV214",
            second.span,
            "two files declare the story",
            "second `story`",
            others=[Label(first.span, "first `story`")],
            help="in all files but one, write `chapter:` and the chapter's name",
        )

    def neither_file(self, tree: MapNode) -> None:
        """A file that begins like nothing the format knows."""
        first = next(iter(tree.entries.values()))[0]
        near = next(filter(None, (did_you_mean(key, _HEADS) for key in tree.entries)), "")
        self.diagnostics.report(
            "NV102",
            first.span,
            "this file has neither `chapter` nor `story`",
            help=near
            or "begin it with `chapter:` and its name; or, once in a story, with `story:`",
        )


def _is_prose(node: MapNode) -> bool:
    """Whether a map was surely meant as words: its first name has blanks or a capital letter."""
    first = next(iter(node.entries), "")
    return bool(first) and (" " in first or first != first.lower())


def _wrapped(text: str) -> str:
    """Several lines, if one would be too long to read."""
    lines, line = [], ""
    for word in text.split(" "):
        if line and len(line) + len(word) >= LONGEST_HELP:
            lines.append(line)
            line = ""
        line = f"{line} {word}".lstrip()
    return "\n".join([*lines, line])


def _called(cls: type) -> str:
    """What people call a record."""
    words = re.sub(r"(?<!^)(?=[A-Z])", " ", cls.__name__).lower()
    words = words.replace(" declaration", "").replace(" file", "")
    return f"{'an' if words[0] in 'aeiou' else 'a'} {words}"


def _shape_help(node: Node, wanted: str) -> str:
    if wanted == "text" and isinstance(node, MapNode):
        return "a colon in prose makes YAML read a map; put the words in a `|` block"
    if wanted == "a choice" and isinstance(node, ScalarNode):
        return f"write `choice: {node.written.value[:40]}`"
    if wanted == "a variable" and isinstance(node, ScalarNode):
        said = node.written.value
        inner = f"range: {said}" if _RANGE.match(said) else f"start: {said}"
        return f"write `{{{inner}}}`"
    if wanted == "a list":
        return "begin each member with `- ` on a line of its own"
    if not isinstance(node, MapNode) and wanted not in _SCALARS:
        return f"write {wanted} as names, each with a colon and a value behind it"
    return f"write {wanted} instead"


_READERS: dict[str, Callable[[_StoryReader, Shape, Node], Any]] = {
    "text": _StoryReader.text,
    "name": _StoryReader.name,
    "dotted": _StoryReader.name,
    "prose": _StoryReader.prose,
    "line": _StoryReader.prose,
    "number": _StoryReader.number,
    "yes_no": _StoryReader.yes_no,
    "range": _StoryReader.range,
    "condition": _StoryReader.condition,
    "effect": _StoryReader.effect,
    "settlement": _StoryReader.settlement,
    "arrow": _StoryReader.arrow,
    "odds": _StoryReader.odds,
    "list": _StoryReader.items,
    "one_or_list": _StoryReader.one_or_items,
    "map": _StoryReader.members,
    "record": _StoryReader.one_record,
    "blocks": _StoryReader.blocks,
    "ways": _StoryReader.ways,
}
