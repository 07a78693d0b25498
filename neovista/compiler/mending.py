"""What to write in the place of words that YAML misreads, where what was meant is beyond doubt.

It makes repairs for whoever reports a fault, and none where words may end elsewhere, mean two things, or hold a
comment that would be lost. Only a fault calls it, so nothing imports it before there is one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import islice

import attrs
from attrs import frozen

from neovista.compiler.near_keys import is_nearly_format
from neovista.diagnostics.diagnostic import Repair
from neovista.diagnostics.source import SourceFile, Span, Written
from neovista.model import mods, story, story_tests
from neovista.model.shapes import Shape

Repairs = tuple[Repair, ...]

LONGEST_HUNT = 300
"""Lines above a fault in which the key is looked for that it belongs to."""

_OWNER = re.compile(r"(?P<lead>[ ]*(?:-[ ]+)*)(?:(?P<key>[A-Za-z][\w-]*):(?:[ ]+|$))?(?P<value>.*)")
_KEY_FIRST = re.compile(r"[ ]*(?:-[ ]+)*(?P<key>[a-z_]+):(?:[ ]|$)")
_KEY_IN_BRACES = re.compile(r"[{,][ ]*(?P<key>[a-z_]+):[ ]*")
_COMMENT = re.compile(r"(?<![ \t])[ \t]{2,}#[ ].*\Z")

_NEVER_MEANT = re.compile(
    "[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]"
)
"""No width, another direction: gone without a trace. Other hidden characters may stand for a lost letter."""
_ODD_BLANKS = re.compile("^[ ]*[\t\u00a0\u2007\u202f][ \t\u00a0\u2007\u202f]*(?=\\S)", re.MULTILINE)
_STOPS = (2, 4, 8)
"""How far apart the stops of tabs are in the editors there are."""

MOST_REPAIRS = 5_000
"""Of one kind in one file; a file with more was not written by a person, and nobody waits while it is mended."""


# ---------------------------------------------------------------- the format


@frozen
class _Keys:
    """The format's keys by what stands behind them."""

    all: frozenset[str]
    words: frozenset[str]
    blocks: frozenset[str]
    lists_of_words: frozenset[str]
    maps_of_words: frozenset[str]


@cache
def format_keys() -> _Keys:
    """Every key that some record of the format has; what stands behind it is told by a story's own."""
    shapes: dict[str, list[Shape]] = {}
    every: set[str] = set()
    for module in (story, mods, story_tests):
        for cls in vars(module).values():
            for name, shape in _declared(cls):
                if module is story:
                    shapes.setdefault(name, []).append(shape)
                every.add(name)

    def always(holds: Callable[[Shape], bool]) -> frozenset[str]:
        return frozenset(name for name, found in shapes.items() if all(map(holds, found)))

    return _Keys(
        frozenset(every),
        always(lambda shape: shape.kind in ("text", "prose", "line", "blocks")),
        always(lambda shape: shape.kind in ("prose", "blocks")),
        frozenset(
            name
            for name, found in shapes.items()
            if any(shape.kind == "blocks" or _holds_text(shape, "list") for shape in found)
        ),
        always(lambda shape: _holds_text(shape, "map")),
    )


def _declared(cls: object) -> Iterator[tuple[str, Shape]]:
    if isinstance(cls, type) and attrs.has(cls):
        for attribute in attrs.fields(cls):
            if "shape" in attribute.metadata:
                yield attribute.metadata["name"] or attribute.name, attribute.metadata["shape"]


def _holds_text(shape: Shape, kind: str) -> bool:
    return shape.kind == kind and shape.of is not None and shape.of.kind == "text"


# ---------------------------------------------------------------- letters


def without_hidden(source: SourceFile) -> Repairs:
    """Characters that cannot be seen and change nothing that can, taken away everywhere."""
    found = list(islice(_NEVER_MEANT.finditer(source.text), MOST_REPAIRS + 1))
    if len(found) > MOST_REPAIRS:
        return ()
    return tuple(Repair(Span(source, *one.span()), "") for one in found)


def indented(source: SourceFile, reads: Callable[[str], object | None]) -> Repairs:
    """Every tab and no-break space before words as the spaces it stands for.

    How wide a tab is, only its writer's editor knows: every usual width is tried, and those that can be read have to
    read alike. ``reads`` gives what a text reads as, or nothing.
    """
    found = list(islice(_ODD_BLANKS.finditer(source.text), MOST_REPAIRS + 1))
    if len(found) > MOST_REPAIRS:
        return ()
    if not any("\t" in one[0] for one in found):
        return _blanks(source, found, 1)
    if not re.search(r"^ ", source.text, re.MULTILINE):
        return _blanks(source, found, 2)
    tried: list[tuple[object, Repairs]] = []
    for stop in _STOPS:
        repairs = _blanks(source, found, stop)
        read = reads(applied(source.text, repairs))
        if read is not None:
            tried.append((read, repairs))
    is_sure = bool(tried) and all(read == tried[0][0] for read, _ in tried)
    return tried[0][1] if is_sure else ()


def _blanks(source: SourceFile, found: list[re.Match[str]], stop: int) -> Repairs:
    return tuple(
        Repair(Span(source, *one.span()), re.sub("[^ \t]", " ", one[0]).expandtabs(stop))
        for one in found
    )


def applied(text: str, repairs: Iterable[Repair]) -> str:
    """A text with repairs made that do not overlap."""
    pieces, at = [], 0
    for repair in sorted(repairs, key=lambda one: (one.span.start, one.span.end)):
        pieces += [text[at : repair.span.start], repair.text]
        at = repair.span.end
    return "".join([*pieces, text[at:]])


def indented_like(source: SourceFile, number: int, column: int) -> Repairs:
    """A line, and those below it that begin where it does, moved to another column, from 0."""
    repairs = []
    lead = _indent(source.line(number))
    for one in range(number, len(source.line_starts) + 1):
        line = source.line(one)
        if not line.strip() or _indent(line) != lead or is_nearly_format(line):
            break
        start = source.line_starts[one - 1]
        repairs.append(Repair(Span(source, start, start + lead), " " * column))
    return tuple(repairs)


def marked_inside(source: SourceFile, at: int) -> Repairs:
    """A `---` or `...` that stands at the very left amid prose, indented with it; a break is a paragraph of its own."""
    number = source.line_of(at)
    around = [
        next(filter(str.strip, map(source.line, numbers)), "")
        for numbers in (range(number - 1, 0, -1), range(number + 1, len(source.line_starts) + 1))
    ]
    columns = {_indent(line) for line in around}
    is_prose = len(columns) == 1 and 0 not in columns and not any(map(_KEY_FIRST.match, around))
    if not is_prose:
        return ()
    line = source.line(number).rstrip()
    above, below = (
        "\n" if line == "---" and source.line(one).strip() else ""
        for one in (number - 1, number + 1)
    )
    return (Repair(Span(source, at, at + len(line)), f"{above}{' ' * columns.pop()}{line}{below}"),)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


# ------------------------------------------------------------------- keys


def key_mended(source: SourceFile, at: int, key: str, *, has_colon: bool) -> Repairs:
    """`text:Hello`, or `text` alone, with what it lacks."""
    end = at + len(key) + has_colon
    if key not in format_keys().all:
        return ()
    if has_colon:
        return (Repair(Span(source, end, end), " "),)
    number = source.line_of(at)
    below = next(filter(str.strip, map(source.line, range(number + 1, len(source.line_starts) + 1))), "")  # fmt: skip
    is_open = _indent(below) >= source.column_of(at)
    return (Repair(Span(source, end, end), ":"),) if is_open else ()


def mark_mended(source: SourceFile, at: int, end: int) -> Repairs:
    """`!Help`, `&then`, `*she*` as words, unless it may have been YAML that was meant; `when: !asked` as `not asked`."""
    mark = source.text[at:end]
    found = _OWNER.match(source.line(source.line_of(at)))
    if found is not None and found["key"] == "when" and re.match(r"![a-z(]", mark):
        return (Repair(Span(source, at, at + 1), "not "),)
    half = {"&": "*", "*": "&"}.get(mark[0], "")
    words = source.line(source.line_of(at))[source.column_of(end) - 1 :].strip()
    has_half = half and re.search(re.escape(half + mark[1:]) + r"(?![\w-])", source.text)
    # `&open The gate`: a word that no sentence begins with.
    is_apart = re.fullmatch(r"[a-z][\w-]*", mark[1:]) and not words[:1].islower()
    is_yaml = mark.startswith("!!") or has_half or is_apart
    return () if is_yaml else words_repairs(source, at)


def hash_mended(source: SourceFile, at: int, hash_at: int) -> Repairs:
    """A ` #`, from ``at`` on: in words it is a letter; behind anything else it begins a comment, a little too near."""
    behind = source.text[hash_at + 1 : hash_at + 2]
    words = _words_round(source, hash_at)
    if words is not None:
        return words.repairs() if behind.strip() else ()
    owner = _owner_in_line(source, hash_at)
    if owner is None or owner in format_keys().words or owner not in format_keys().all:
        return ()
    return (Repair(Span(source, at, hash_at + 1), "  #" if not behind.strip() else "  # "),)


def _owner_in_line(source: SourceFile, at: int) -> str | None:
    """The key of the line a place stands in, if its value stands in no brackets."""
    found = _OWNER.match(source.line(source.line_of(at)))
    return found["key"] if found is not None and found["value"][:1] not in ("{", "[") else None


# ------------------------------------------------------------------ words


def words_repairs(source: SourceFile, at: int) -> Repairs:
    """The words round a place, in quotation marks or in a block, so that YAML reads them as words.

    Nothing, where no words belong, or where it cannot be told where they end.
    """
    words = _words_round(source, at)
    return words.repairs() if words is not None else ()


def block_mended(written: Written) -> Repairs:
    """Paragraphs in a `|` block; nothing for quoted ones, whose marks may be the author's."""
    if written.style == ">":
        return (Repair(Span(written.source, written.start, written.start + 1), "|"),)
    return words_repairs(written.source, written.start) if not written.style else ()


@frozen
class _Words:
    """Words as they stand: from where, how far, under which key, and how far in their block would begin."""

    source: SourceFile
    start: int
    end: int
    key: str
    lines: tuple[str, ...]
    indent: int | None
    is_below: bool = False

    def repairs(self) -> Repairs:
        """How they are written: below their key with a `|` behind it, or quoted, or in a block."""
        if self.is_below:
            return (Repair(Span(self.source, self.start, self.start), " |"),)
        comment = _COMMENT.search(self.lines[0]) if len(self.lines) == 1 else None
        if any(line.startswith("#") or _COMMENT.search(line) for line in self.lines[1:]):
            return ()
        first = self.lines[0][: comment.start()] if comment else self.lines[0]
        span = Span(self.source, self.start, self.end)
        quoted = self.quoted(first) if len(self.lines) == 1 else ""
        kept = comment[0] if comment else ""
        if quoted:
            return (Repair(span, quoted + kept),)
        if self.indent is None or not self.may_be_block():
            return ()
        # A `|` that was meant to begin a block stands on the line of its first words.
        mark, first = (first[0], first[1:]) if first[0] in "|>" else ("|", first)
        margin = " " * self.indent
        body = "\n".join(margin + line if line else "" for line in (first.strip(), *self.lines[1:]))
        return (Repair(span, f"{mark}{kept}\n{body}"),)

    def may_be_block(self) -> bool:
        """Whether the end of the last line means nothing here; in a title it would be part of it."""
        keys = format_keys()
        return self.key in keys.blocks or self.key in ("choice", "closed", "dream")

    def quoted(self, words: str) -> str:
        """The words in quotation marks, or nothing where a block is the better place."""
        if (self.key in format_keys().blocks and self.indent is not None) or words[0] in "|>":
            return ""
        if '"' not in words and "\\" not in words:
            return f'"{words}"'
        if self.indent is not None and self.may_be_block():
            return ""
        return "'" + words.replace("'", "''") + "'"


@frozen
class _Owner:
    """What words of a line belong to: its column, from 0, the key, and where and what its value is.

    The key is ``None`` where no words belong, and ``""`` for a name in a map or a list of words.
    """

    column: int
    key: str | None
    start: int
    value: str


def _words_round(source: SourceFile, at: int) -> _Words | None:
    number = source.line_of(at)
    line, column = source.line(number), source.column_of(at) - 1
    known = [one for one in _KEY_IN_BRACES.finditer(line) if one["key"] in format_keys().all]
    if any(one[0].startswith("{") and one.start() < column for one in known):
        return _words_in_braces(source, number, column, known)
    top = _line_of_owner(source, number)
    owner = _owner_in(source, top) if top else None
    if owner is None or owner.key is None:
        return None
    lines = _lines_below(source, top, owner.column)
    if any(_is_of_format(one) for one in lines):
        return None
    if not owner.value:
        return _words_below(source, top, owner.key, lines)
    if re.match(r"[|>](?![ ]?[A-Z“\"‘'])", owner.value):
        return None  # a block, or nothing that can be told
    indent = owner.column + 2
    if owner.value[0] in "|>":
        indent = next((_indent(one) for one in lines if one.strip()), indent)
    last = top + len(lines)
    end = source.line_starts[last - 1] + len(source.line(last).rstrip())
    whole = (owner.value, *map(str.strip, lines))
    return _Words(source, owner.start, end, owner.key, whole, indent)


def _words_below(source: SourceFile, top: int, key: str, lines: list[str]) -> _Words | None:
    """Words that begin below their key: it only lacks its `|`."""
    first = min((_indent(one) for one in lines if one.strip()), default=0)
    if not lines or _indent(lines[0]) != first or key not in format_keys().blocks:
        return None
    behind = source.line_starts[top - 1] + len(source.line(top).rstrip())
    return _Words(source, behind, behind, key, (), None, is_below=True)


def _is_of_format(line: str) -> bool:
    """Whether a line is the format's, and not somebody's words."""
    found = _KEY_FIRST.match(line)
    return bool(found and found["key"] in format_keys().all) or line.lstrip().startswith("- ")


def _line_of_owner(source: SourceFile, number: int) -> int:
    """The line that words in a line belong to: this one, or the nearest above that is further out; 0 if there is none."""
    if _owner_in(source, number) is not None:
        return number
    inner = _indent(source.line(number))
    for above in range(number - 1, max(0, number - LONGEST_HUNT), -1):
        line = source.line(above)
        if not line.strip():
            continue
        owner = _owner_in(source, above)
        if owner is not None and owner.column < inner:
            return above
        inner = min(inner, _indent(line))
    return 0


def _owner_in(source: SourceFile, number: int) -> _Owner | None:
    """What the words of a line belong to, if that is in the same line."""
    keys, line = format_keys(), source.line(number).rstrip()
    found = _OWNER.match(line)
    assert found is not None
    begin, lead, key = source.line_starts[number - 1], len(found["lead"]), found["key"]
    value = begin + found.start("value")
    if key in keys.all:
        return _Owner(lead, key if key in keys.words else None, value, found["value"])
    dash = found["lead"].rfind("-")
    parent = _parent_of(source, number, dash, is_list=True) if dash >= 0 else ""
    if parent in keys.lists_of_words:
        return _Owner(dash, parent if parent in keys.blocks else "", begin + lead, line[lead:])
    if key and _parent_of(source, number, lead, is_list=False) in keys.maps_of_words:
        return _Owner(lead, "", value, found["value"])
    return _Owner(dash, None, value, found["value"]) if dash >= 0 else None


def _parent_of(source: SourceFile, number: int, column: int, *, is_list: bool) -> str:
    """The key that a list or a map is the value of, by one of its lines."""
    for above in range(number - 1, max(0, number - LONGEST_HUNT), -1):
        found = _OWNER.match(source.line(above))
        if found is None or not source.line(above).strip():
            continue
        at = len(found["lead"])
        if at < column or (is_list and at == column and found["key"]):
            return found["key"] if found["key"] and not found["value"] else ""
    return ""


def _lines_below(source: SourceFile, top: int, column: int) -> list[str]:
    """The lines below one that stand further in than a column, without blank ones at their end."""
    lines: list[str] = []
    for number in range(top + 1, len(source.line_starts) + 1):
        line = source.line(number)
        if line.strip() and _indent(line) <= column:
            break
        lines.append(line)
    while lines and not lines[-1].strip():
        lines.pop()
    return lines


def _words_in_braces(
    source: SourceFile, number: int, column: int, known: list[re.Match[str]]
) -> _Words | None:
    """Words inside `{ }`: they end before the next key, or before the brace that closes the line."""
    line = source.line(number).rstrip()
    mine = [one for one in known if one.start() < column][-1]
    end = next((one.start() for one in known if one.start() >= mine.end()), line.rfind("}"))
    words = line[mine.end() : max(end, mine.end())].rstrip()
    if mine["key"] not in format_keys().words or not words or re.search(r"[{}\[\]]", words):
        return None
    begin = source.line_starts[number - 1] + mine.end()
    return _Words(source, begin, begin + len(words), mine["key"], (words,), None)
