"""Nodes become a `Story`, as `model.story` declares it.

It walks the declarations: each key's shape says what may stand there. It knows the shapes and no key by name, but for
the two that tell a story's file from a chapter's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, TypeVar

import attrs
from attrs import define, frozen

from neovista.compiler.effect_reader import read_effect, read_odds, read_settlement
from neovista.compiler.expression_reader import RESERVED, read_condition
from neovista.compiler.given_reader import read_given
from neovista.compiler.guessing import TRUTHS, did_you_mean
from neovista.compiler.prose_reader import read_line, read_prose
from neovista.compiler.rewriting import guessed
from neovista.compiler.shape_faults import MISSING, ShapeFaults, called, is_prose
from neovista.compiler.yaml_traps import (
    has_run_together,
    report_run_together,
)
from neovista.compiler.yaml_tree import ListNode, MapNode, Node
from neovista.diagnostics.diagnostic import Diagnostics
from neovista.diagnostics.source import Name, Written
from neovista.model.categories import Goal
from neovista.model.shapes import NAME, PROSE, TEXT, Shape, list_of, one_or_list, word_of
from neovista.model.story import (
    Block,
    ChapterFile,
    ConditionalEffects,
    Slot,
    Story,
    StoryFile,
    Together,
)
from neovista.model.story_tests import Expectation, FileOfTests
from neovista.model.ways import Way

LONGEST_NAME = 64
_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")
_PLAIN_NAME = re.compile(rf"[a-z][a-z0-9_]{{0,{LONGEST_NAME - 1}}}\Z")
"""What most names are: with no dots, not too long, nothing around them."""
_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,8})\Z")
_RANGE = re.compile(r"(-?[0-9]{1,9})\s*\.\.\s*(-?[0-9]{1,9})\Z")
_ARROW = re.compile(r"\s*([a-z][a-z0-9_]*)\s*->\s*([a-z][a-z0-9_]*)\s*\Z")


File = TypeVar("File")


def read_story(trees: list[Node], diagnostics: Diagnostics) -> Story | None:
    """Read every file's root node; ``None`` if there is no story among them or something is wrong."""
    reader = _StoryReader(diagnostics, trees)
    story: StoryFile | None = None
    chapters: list[ChapterFile] = []
    tests: list[FileOfTests] = []
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
        elif has_only_tests(tree):
            of_tests = reader.read_record(FileOfTests, tree)
            tests += [of_tests] if isinstance(of_tests, FileOfTests) else []
        elif isinstance(tree, MapNode) and not tree.entries.keys() & {"chapter", "passages"}:
            reader.neither_file(tree)
        else:
            chapter = reader.read_record(ChapterFile, tree)
            if isinstance(chapter, ChapterFile):
                chapters.append(chapter)
    return Story(story, tuple(chapters), tests=tuple(tests)) if story is not None else None


def read_file(cls: type[File], tree: Node, diagnostics: Diagnostics, below: object) -> File | None:
    """Read a file of a mod. What has to be there and is not is that of the file ``below``, if there is one."""
    read = _StoryReader(diagnostics).read_record(cls, tree, below=below)
    return read if isinstance(read, cls) else None


def report_neither(tree: Node, diagnostics: Diagnostics) -> None:
    """Report a file that begins like nothing the format knows."""
    reader = _StoryReader(diagnostics)
    if isinstance(tree, MapNode) and tree.entries:
        reader.neither_file(tree)
    else:
        reader.wrong_shape(tree, called(ChapterFile))


def report_stranger(
    written: Written, cls: type, known: list[str], diagnostics: Diagnostics
) -> None:
    """Report a key that a record does not have."""
    _StoryReader(diagnostics).unknown_key(written, cls, known)


def has_only_tests(tree: Node) -> bool:
    """Whether a file is one of tests: it has them, and is no chapter."""
    if not isinstance(tree, MapNode):
        return False
    return "tests" in tree.entries and not tree.entries.keys() & {"chapter", "passages"}


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
def _asked_of(cls: type) -> tuple[dict[str, _Read], tuple[_Key, ...], bool]:
    """A record's keys by name, each with how it is read; those that have to be there; whether it knows its place."""
    keys = keys_of(cls)
    declared = {key.name: (key.attribute, key.shape, _READERS[key.shape.kind]) for key in keys}
    has_span = any(attribute.name == "span" for attribute in attrs.fields(cls))
    return declared, tuple(key for key in keys if key.is_required), has_span


@define
class _StoryReader(ShapeFaults):
    """Reads nodes by shape."""

    trees: Sequence[Node] = ()
    """Every file of the story, for whoever guesses at a name."""

    def read_record(
        self, cls: type, node: Node, at: Written | None = None, below: object = None
    ) -> Any:
        """Read a map as a record; ``at`` is the name it stands under, ``below`` has what is left out."""
        if not isinstance(node, MapNode):
            return self.wrong_shape(node, called(cls))
        declared, required, has_span = _asked_of(cls)
        values: dict[str, Any] = {}
        is_whole = True
        for name, (written, child) in node.entries.items():
            asked = declared.get(name)
            if asked is None:
                self.unknown_key(written, cls, list(declared))
                is_whole = False
                continue
            attribute, shape, read = asked
            value = values[attribute] = read(self, shape, child)
            if value is MISSING:
                is_whole = False
        for key in required:
            if key.attribute in values or not node.entries.keys() <= declared.keys():
                continue
            if below is not None or values.get("extend") is True:
                values[key.attribute] = getattr(below, key.attribute, None)
            else:
                fields = attrs.fields(cls)
                about = next(a.metadata["about"] for a in fields if a.name == key.attribute)
                self.missing_key(cls, key.name, about, node, at)
                is_whole = False
        if not is_whole:
            return MISSING
        if has_span:
            values["span"] = at.span if at is not None else node.span
        return cls(**values)

    def read(self, shape: Shape, node: Node) -> Any:
        """Read a node as the shape its key declares."""
        return _READERS[shape.kind](self, shape, node)

    # --------------------------------------------------------------- scalars

    def written(self, node: Node, wanted: str) -> Written | None:
        """The text of a scalar."""
        if isinstance(node, Written):
            return node
        self.wrong_shape(node, wanted)
        return None

    def text(self, shape: Shape, node: Node) -> Any:
        """Text, as it is."""
        return self.written(node, "text") or MISSING

    def name(self, shape: Shape, node: Node) -> Any:
        """A name, with dots between its parts where the shape allows."""
        written = self.written(node, "a name")
        if written is None:
            return MISSING
        return self.checked_name(written, has_dots=shape.kind == "dotted")

    def passage_names(self) -> list[str]:
        """The passages of all files, by their short names."""
        maps = [tree.entries.get("passages") for tree in self.trees if isinstance(tree, MapNode)]
        return [
            name for one in maps if one and isinstance(one[1], MapNode) for name in one[1].entries
        ]

    def checked_name(
        self, written: Written, *, has_dots: bool = False, is_way: bool = False
    ) -> Any:
        """A name, if it is one."""
        if _PLAIN_NAME.match(written.value) and written.value not in RESERVED:
            return Name(written.value, written)
        text = written.value.strip()
        parts = text.split(".") if has_dots else [text]
        if not all(_NAME.match(part) for part in parts):
            better = re.sub(
                r"[^a-z0-9_.]+" if has_dots else r"[^a-z0-9_]+", "_", text.lower()
            ).strip("_")
            near = did_you_mean(better, self.passage_names()) if is_way else ""
            advice = near or (
                f"write `{better}`"
                if _NAME.match(better.split(".")[0])
                else "begin it with a letter"
            )
            self.report_mended(
                "NV105",
                written,
                "a name has small letters, digits and `_` only",
                "this has something else",
                advice,
                better if re.fullmatch(r"[A-Za-z][\w .-]*", text) and better.isascii() else "",
            )
            return MISSING
        if any(part in RESERVED for part in parts):
            self.diagnostics.report(
                "NV105",
                written.span,
                f"`{text}` is a word of conditions and cannot be a name",
                help=f"call it `{text}_`, or something better",
            )
            return MISSING
        if max(map(len, parts)) > LONGEST_NAME:
            self.diagnostics.report(
                "NV106",
                written.span,
                f"a name has at most {LONGEST_NAME} letters",
                help="shorten it",
            )
            return MISSING
        return Name(text, written, len(written.value) - len(written.value.lstrip()))

    def prose(self, shape: Shape, node: Node) -> Any:
        """Paragraphs, or one line of them."""
        written = self.written(node, "text")
        if written is None:
            return MISSING
        if not written.value.strip():
            return self.empty(written.span, "this")
        if shape.kind == "line":
            return read_line(written, self.diagnostics)
        if has_run_together(written):
            report_run_together(written, self.diagnostics)
            return MISSING
        return read_prose(written, self.diagnostics)

    def number(self, shape: Shape, node: Node) -> Any:
        """A whole number."""
        written = self.written(node, "a whole number")
        if written is None:
            return MISSING
        if not _NUMBER.match(written.value):
            is_number = re.fullmatch(r"[-+]?0*\d{1,9}", written.value)
            better = str(int(written.value)) if is_number else ""
            self.report_mended(
                "NV104",
                written,
                "a whole number belongs here",
                "this is not one",
                f"write `{better}`" if better else "write it in digits, as in `3`",
                better,
            )
            return MISSING
        return int(written.value)

    def yes_no(self, shape: Shape, node: Node) -> Any:
        """``true`` or ``false``, and nothing that YAML once took for them."""
        written = self.written(node, "`true` or `false`")
        if written is None:
            return MISSING
        if written.value not in ("true", "false"):
            better = TRUTHS.get(written.value.lower(), "")
            self.report_mended(
                "NV104",
                written,
                "`true` or `false` belongs here",
                "this is text",
                f"write `{better}`" if better else "write `true` or `false`",
                better,
            )
            return MISSING
        return written.value == "true"

    def range(self, shape: Shape, node: Node) -> Any:
        """``0..10``."""
        written = self.written(node, "a range")
        if written is None:
            return MISSING
        found = _RANGE.match(written.value)
        if not found:
            between = re.fullmatch(r"(-?\d{1,9})(?:\s*-\s*|[^\d-]+)(-?\d{1,9})", written.value)
            better = f"{between[1]}..{between[2]}" if between else ""
            self.report_mended(
                "NV104",
                written,
                "a range belongs here",
                "this is not one",
                f"write `{better}`" if better else "write the least and the most, as in `0..10`",
                better,
            )
            return MISSING
        low, high = int(found[1]), int(found[2])
        if low >= high:
            better = f"{high}..{low}" if high < low else ""
            self.report_mended(
                "NV309",
                written,
                "this range has nothing in it",
                "the least is not less than the most",
                f"write `{better}`" if better else "a variable that never changes is not needed",
                better,
            )
            return MISSING
        return low, high

    def condition(self, shape: Shape, node: Node) -> Any:
        """A condition."""
        written = self.written(node, "a condition")
        return MISSING if written is None else read_condition(written, self.diagnostics) or MISSING

    def arrow(self, shape: Shape, node: Node) -> Any:
        """``witness -> accuser``."""
        written = self.written(node, "an arrow")
        if written is None:
            return MISSING
        found = _ARROW.match(written.value)
        if not found:
            self.diagnostics.report(
                "NV104",
                written.span,
                "an arrow belongs here",
                "this is not one",
                help="write it as `witness -> accuser`",
            )
            return MISSING
        return Name(found[1], written, *found.span(1)), Name(found[2], written, *found.span(2))

    def odds(self, shape: Shape, node: Node) -> Any:
        """``2d6 + nerve``."""
        written = self.written(node, "dice")
        return MISSING if written is None else read_odds(written, self.diagnostics) or MISSING

    def effect(self, shape: Shape, node: Node) -> Any:
        """A line that changes something, or a map with ``when`` and ``do``."""
        if isinstance(node, MapNode):
            return self.read_record(ConditionalEffects, node)
        written = self.written(node, "a change")
        return MISSING if written is None else read_effect(written, self.diagnostics) or MISSING

    def settlement(self, shape: Shape, node: Node) -> Any:
        """``e_child = took``."""
        written = self.written(node, "a hinge and its value")
        return MISSING if written is None else read_settlement(written, self.diagnostics) or MISSING

    def given(self, shape: Shape, node: Node) -> Any:
        """``concord = 40``, ``visits(quay) = 2``."""
        written = self.written(node, "something given")
        return MISSING if written is None else read_given(written, self.diagnostics) or MISSING

    def outcome(self, shape: Shape, node: Node) -> Any:
        """``success`` or ``failure``."""
        written = self.written(node, "`success` or `failure`")
        if written is None:
            return MISSING
        if written.value not in ("success", "failure"):
            self.diagnostics.report(
                "NV104",
                written.span,
                "`success` or `failure` belongs here",
                "this is neither",
                help=did_you_mean(written.value, ("success", "failure"))
                or "write `success` or `failure`",
            )
            return MISSING
        return written

    def expectation(self, shape: Shape, node: Node) -> Any:
        """What the record declares; every other key is a variable, with what it has to be."""
        if not isinstance(node, MapNode):
            return self.wrong_shape(node, "a map")
        declared = {key.name for key in keys_of(Expectation)}
        kept = {name: entry for name, entry in node.entries.items() if name in declared}
        values: dict[Any, Any] = {
            self.checked_name(written, has_dots=True): self.expected_value(child)
            for name, (written, child) in node.entries.items()
            if name not in declared
        }
        read = self.read_record(Expectation, MapNode(kept, node.source, node.start, node.end))
        if MISSING in (read, *values, *values.values()):
            return MISSING
        return attrs.evolve(read, values=values)

    def expected_value(self, node: Node) -> Any:
        """What a variable has to hold; of a set, perhaps nothing."""
        if isinstance(node, ListNode) and not node.items:
            return ()
        return self.one_or_items(one_or_list(TEXT), node)

    def word(self, shape: Shape, node: Node) -> Any:
        """One of the words that may stand here."""
        listed = [f"`{word}`" for word in shape.words]
        wanted = " or ".join(filter(None, (", ".join(listed[:-1]), listed[-1])))
        written = self.written(node, wanted)
        if written is None:
            return MISSING
        if written.value not in shape.words:
            self.diagnostics.report(
                "NV104",
                written.span,
                f"{wanted} belongs here",
                "this is something else",
                help=did_you_mean(written.value, shape.words) or f"write {wanted}",
                repairs=guessed(written.span, written.value, shape.words),
            )
            return MISSING
        return written.value

    def goal(self, shape: Shape, node: Node) -> Any:
        """``any_ending``, or a record of what has to be reached."""
        if isinstance(node, MapNode):
            return self.read_record(Goal, node)
        word = self.word(word_of("any_ending"), node)
        return MISSING if word is MISSING else Goal(is_any=True, span=node.span)

    # ------------------------------------------------------------ collections

    def items(self, shape: Shape, node: Node) -> Any:
        """Each member of a list."""
        assert shape.of is not None
        if not isinstance(node, ListNode):
            return self.wrong_shape(node, "a list")
        if not node.items:
            return self.empty(node.span, "this list")
        read = tuple([self.read(shape.of, item) for item in node.items])
        return MISSING if MISSING in read else read

    def one_or_items(self, shape: Shape, node: Node) -> Any:
        """A list, or a single member of it."""
        assert shape.of is not None
        if isinstance(node, ListNode):
            return self.items(shape, node)
        read = self.read(shape.of, node)
        return MISSING if read is MISSING else (read,)

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
        return MISSING if MISSING in read or MISSING in read.values() else read

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
            if isinstance(item, MapNode) and not is_prose(item):
                read.append(self.read_record(Block, item))
            else:
                prose = self.prose(PROSE, item)
                read.append(MISSING if prose is MISSING else Block(prose))
        return MISSING if MISSING in read else tuple(read)

    def ways(self, shape: Shape, node: Node) -> Any:
        """A passage, or a list of passages with conditions."""
        if isinstance(node, ListNode):
            if not node.items:
                return self.empty(node.span, "this list")
            read = tuple([self.read_record(Way, item) for item in node.items])
            return MISSING if MISSING in read else read
        written = self.written(node, "a name")
        if written is None:
            return MISSING
        name = self.checked_name(written, has_dots=True, is_way=True)
        return MISSING if name is MISSING else (Way(name),)

    def slots(self, shape: Shape, node: Node) -> Any:
        """A list of names, or names with how many items each takes, or with more."""
        if isinstance(node, ListNode):
            names = self.items(list_of(NAME), node)
            return MISSING if names is MISSING else {name: Slot() for name in names}
        if not isinstance(node, MapNode):
            return self.wrong_shape(node, "a list")
        read: dict[Any, Any] = {}
        for written, child in node.entries.values():
            if isinstance(child, Written):
                room = self.number(shape, child)
                slot = MISSING if room is MISSING else Slot(room=room)
            else:
                slot = self.read_record(Slot, child, written)
            read[self.checked_name(written)] = slot
        return MISSING if MISSING in read or MISSING in read.values() else read

    def together(self, shape: Shape, node: Node) -> Any:
        """A list of names, or a record of them with a condition."""
        if isinstance(node, MapNode):
            return self.read_record(Together, node)
        names = self.items(list_of(NAME), node)
        return MISSING if names is MISSING else Together(names)

    # ------------------------------------------------------------------ wrong


_Reading = Callable[[_StoryReader, Shape, Node], Any]
_Read = tuple[str, Shape, _Reading]
"""The attribute a key is kept as, its shape, and what reads that."""
_READERS: dict[str, _Reading] = {
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
    "given": _StoryReader.given,
    "outcome": _StoryReader.outcome,
    "expectation": _StoryReader.expectation,
    "word": _StoryReader.word,
    "goal": _StoryReader.goal,
    "list": _StoryReader.items,
    "one_or_list": _StoryReader.one_or_items,
    "map": _StoryReader.members,
    "record": _StoryReader.one_record,
    "blocks": _StoryReader.blocks,
    "ways": _StoryReader.ways,
    "slots": _StoryReader.slots,
    "together": _StoryReader.together,
}
