"""Diagnostics, made into something a person or an editor sees.

For people: lines of fragments, each some text and the name of a style, which a front end colours or does not. For
editors: plain data. Nothing here prints.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from typing import Literal

from attrs import frozen

from neovista.diagnostics.clean import clean
from neovista.diagnostics.diagnostic import Diagnostic, Label, Repair
from neovista.diagnostics.source import SourceFile

FragmentStyle = Literal["plain", "error", "warning", "headline", "frame", "fault", "reason", "help"]


@frozen
class Fragment:
    """Some text of one style."""

    text: str
    style: FragmentStyle = "plain"


Line = tuple[Fragment, ...]

LONGEST_LINE = 160
"""Characters of a line that are shown; of a longer one, those round its mark."""


@frozen
class _Mark:
    """A stretch of one line that is underlined, from 0, and the words beside it."""

    start: int
    end: int
    words: str
    is_fault: bool

    @property
    def style(self) -> FragmentStyle:
        return "fault" if self.is_fault else "reason"

    @property
    def underline(self) -> str:
        return ("^" if self.is_fault else "-") * (self.end - self.start)


# ---------------------------------------------------------------- for people


def render_diagnostic(diagnostic: Diagnostic) -> list[Line]:
    """One diagnostic as lines of fragments."""
    severity = diagnostic.severity
    lines: list[Line] = [
        (
            Fragment(f"{severity}[{diagnostic.code}]", severity),
            Fragment(f": {_shown(diagnostic.headline)}", "headline"),
        )
    ]
    width = 1
    if diagnostic.place is not None:
        labels = [(diagnostic.place, True), *((label, False) for label in diagnostic.others)]
        width = max(len(str(_last_line(label))) for label, _ in labels)
        for index, source in enumerate(dict.fromkeys(label.span.source for label, _ in labels)):
            here = [(label, is_fault) for label, is_fault in labels if label.span.source is source]
            lines.extend(_excerpt(source, here, width, is_first=index == 0))
    elif diagnostic.file:
        lines.append((Fragment(" --> ", "frame"), Fragment(_shown(diagnostic.file))))
    lines.extend(_advice(diagnostic, width))
    return lines


def _last_line(label: Label) -> int:
    return label.span.line


def _shown(text: str) -> str:
    """Text with nothing in it that a terminal would obey; a blank of any kind is a blank."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_shown_character, text))


def _shown_character(character: str) -> str:
    if character.isprintable():
        return character if clean(character) else "\N{REPLACEMENT CHARACTER}"
    if character == "\t" or unicodedata.category(character) == "Zs":
        return " " * (2 if unicodedata.east_asian_width(character) in "WF" else 1)
    return "\N{REPLACEMENT CHARACTER}"


def _columns(text: str) -> int:
    """How many columns of a terminal some shown text takes."""
    if text.isascii():
        return len(text)
    return sum(
        0
        if unicodedata.category(character) in ("Mn", "Me")
        else 2
        if unicodedata.east_asian_width(character) in "WF"
        else 1
        for character in text
    )


def _excerpt(
    source: SourceFile, labels: list[tuple[Label, bool]], width: int, *, is_first: bool
) -> list[Line]:
    """The author's lines with marks under them."""
    span = labels[0][0].span
    arrow = "-->" if is_first else ":::"
    frame = " " * width
    lines: list[Line] = [
        (
            Fragment(f"{frame}{arrow} ", "frame"),
            Fragment(f"{_shown(source.name)}:{span.line}:{span.column}"),
        )
    ]
    if is_first:
        lines.append((Fragment(f"{frame} |", "frame"),))
    by_line: dict[int, list[tuple[Label, bool]]] = {}
    for label, is_fault in labels:
        by_line.setdefault(label.span.line, []).append((label, is_fault))
    previous = 0
    for number, here in sorted(by_line.items(), key=lambda pair: pair[0]):
        if previous and number > previous + 1:
            lines.append((Fragment("...", "frame"),))
        previous = number
        said, marks = _windowed(source.line(number), number, here)
        lines.append((Fragment(f"{number:>{width}} | ", "frame"), Fragment(said)))
        lines.extend(_marked(marks, frame))
    return lines


def _windowed(line: str, number: int, labels: list[tuple[Label, bool]]) -> tuple[str, list[_Mark]]:
    """A line as it is shown, cut round its first mark if it is very long, and its marks in columns."""
    left, right = 0, len(line)
    if right > LONGEST_LINE:
        first = min(label.span.column for label, _ in labels) - 1
        left = 0 if first < LONGEST_LINE // 2 else first - LONGEST_LINE // 4
        right = min(len(line), left + LONGEST_LINE)
    front, back = "… " if left else "", " …" if right < len(line) else ""
    marks = []
    for label, is_fault in labels:
        start = min(label.span.column - 1, max(right - 1, left))
        length = min(label.span.end - label.span.start, max(right - start, 1))
        begin = _columns(front + _shown(line[left:start]))
        end = begin + max(1, _columns(_shown(line[start : start + length])))
        marks.append(_Mark(begin, end, _shown(label.words), is_fault))
    return front + _shown(line[left:right]) + back, marks


def _marked(marks: list[_Mark], frame: str) -> list[Line]:
    """The underlines; the last one's words stand beside it, the others' hang below, the nearest first."""
    ordered = sorted(marks, key=lambda mark: (mark.start, not mark.is_fault))
    last = ordered[-1]
    hanging = [mark for mark in ordered[:-1] if mark.words]
    rows = [[(mark.start, mark.underline, mark.style) for mark in ordered]]
    if last.words:
        end = max(mark.end for mark in ordered)
        rows[0].append((end + 1, last.words, last.style))
    if hanging:
        rows.append([(mark.start, "|", mark.style) for mark in hanging])
    for index in range(len(hanging) - 1, -1, -1):
        mark = hanging[index]
        stems = [(one.start, "|", one.style) for one in hanging[:index] if one.start < mark.start]
        rows.append([*stems, (mark.start, mark.words, mark.style)])
    return [(Fragment(f"{frame} | ", "frame"), *_drawn(row)) for row in rows]


def _drawn(row: list[tuple[int, str, FragmentStyle]]) -> Iterator[Fragment]:
    """Pieces of a row, each at its column; where two overlap, the later one is cut."""
    column = 0
    for start, text, style in row:
        if start > column:
            yield Fragment(" " * (start - column))
            column = start
        left = text[column - start :]
        if left:
            yield Fragment(left, style)
            column += _columns(left)


def _advice(diagnostic: Diagnostic, width: int) -> list[Line]:
    frame = " " * width
    lines: list[Line] = []
    said: list[tuple[str, FragmentStyle, str]] = [
        ("help", "help", text) for text in diagnostic.help
    ]
    said += [("note", "plain", text) for text in diagnostic.notes]
    if said and diagnostic.place is not None:
        lines.append((Fragment(f"{frame} |", "frame"),))
    for kind, style, text in said:
        first, *rest = text.split("\n")
        lines.append(
            (
                Fragment(f"{frame} = ", "frame"),
                Fragment(f"{kind}: ", style),
                Fragment(_shown(first)),
            )
        )
        lines.extend((Fragment(f"{frame}         {_shown(line)}"),) for line in rest)
    return lines


def counted(diagnostics: Iterable[Diagnostic]) -> str:
    """The last line of a report: how many of each, and where to read on."""
    found = list(diagnostics)
    errors = sum(diagnostic.is_error for diagnostic in found)
    parts = [
        f"{count} {word}{'' if count == 1 else 's'}"
        for count, word in ((errors, "error"), (len(found) - errors, "warning"))
        if count
    ]
    which = "it" if len(found) == 1 else "any of them"
    return f'{", ".join(parts)}; run "neovista explain CODE" for more on {which}'


def render_diagnostics(diagnostics: Iterable[Diagnostic]) -> str:
    """Everything that was found, as plain text."""
    found = list(diagnostics)
    if not found:
        return ""
    pieces = [
        "\n".join(
            "".join(fragment.text for fragment in line).rstrip()
            for line in render_diagnostic(diagnostic)
        )
        for diagnostic in found
    ]
    return "\n\n".join([*pieces, counted(found)]) + "\n"


# --------------------------------------------------------------- for editors


def as_data(diagnostic: Diagnostic) -> dict[str, object]:
    """One diagnostic as plain data; lines and columns count from 1."""
    return {
        "code": diagnostic.code,
        "severity": diagnostic.severity,
        "headline": diagnostic.headline,
        "place": None if diagnostic.place is None else _place_data(diagnostic.place),
        "file": diagnostic.place.span.source.name if diagnostic.place else diagnostic.file,
        "others": [_place_data(label) for label in diagnostic.others],
        "help": list(diagnostic.help),
        "notes": list(diagnostic.notes),
        "repairs": [_repair_data(repair) for repair in diagnostic.repairs],
    }


def _repair_data(repair: Repair) -> dict[str, object]:
    """Where it begins and ends, the end not included; an insertion ends where it begins."""
    source, start, end = repair.span.source, repair.span.start, repair.span.end
    return {
        "file": source.name,
        "line": source.line_of(start),
        "column": source.column_of(start),
        "end_line": source.line_of(end),
        "end_column": source.column_of(end),
        "text": repair.text,
        "is_guess": repair.is_guess,
    }


def _place_data(label: Label) -> dict[str, object]:
    span = label.span
    return {
        "file": span.source.name,
        "line": span.line,
        "column": span.column,
        "end_line": span.source.line_of(max(span.start, span.end - 1)),
        "end_column": span.source.column_of(max(span.start, span.end - 1)) + 1,
        "words": label.words,
    }
