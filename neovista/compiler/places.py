"""The least text that shows a fault, for what keeps no span of its own: conditions and the words of choices."""

from __future__ import annotations

import re
from collections.abc import Iterator

import attrs

from neovista.compiler.scope import Scope
from neovista.compiler.walking import questions_of
from neovista.diagnostics.source import Name, Span
from neovista.model.expressions import Condition
from neovista.model.story import Beat, Choice

_REST = re.compile(r"[ \t]*(?:\)[ \t]*)?[<>=!]=?[ \t]*-?\d+|[ \t]*\)")
_BEFORE = re.compile(r"(?:\bnot[ \t]+)?(?:\b(?:visits|chosen|settled)\([ \t]*)?\Z")
_LABEL = re.compile(r"choice:[ \t]+(?P<label>[^|>\s].*)")
_AFTER = re.compile(r"(?<![ \t])[ \t]+#.*\Z|(?<!\s)\s+\Z")


def every_beat(scope: Scope) -> list[Beat]:
    """Every beat of the story, in the order they are written."""
    return [
        beat
        for chapter in scope.chapters.values()
        for passage in chapter.passages.values()
        for beat in scope.beats_of(passage)
    ]


def condition_span(condition: Condition) -> Span | None:
    """From the first of a condition to the last; nothing if it speaks of no name."""
    names = list(_names_of(condition))
    if not names:
        return None
    spans = [name.span for name in names]
    start, end = min(span.start for span in spans), max(span.end for span in spans)
    source = spans[0].source
    line_start = source.line_starts[source.line_of(start) - 1]
    before = _BEFORE.search(source.text, line_start, start)
    rest = _REST.match(source.text, end)
    return Span(source, before.start() if before else start, rest.end() if rest else end)


def first_name(condition: Condition) -> Name | None:
    """The first name that a condition speaks of."""
    return min(_names_of(condition), key=lambda name: name.span.start, default=None)


def _names_of(condition: Condition) -> Iterator[Name]:
    for question in questions_of(condition):
        for one in attrs.fields(type(question)):
            value = getattr(question, one.name)
            for item in value if isinstance(value, tuple) else (value,):
                if isinstance(item, Name):
                    yield item


def label_span(choice: Choice) -> Span:
    """The words of a choice; all of its first line, where they cannot be told apart."""
    span = choice.span
    assert span is not None
    text = span.source.text
    if text.startswith("{", span.start):
        return span
    indent = "\n" + " " * (span.column - 1)
    at = span.start
    if not text.startswith("choice:", at):
        found = text.find(f"{indent}choice:", at)
        at = found + len(indent) if found >= 0 else at
    label = _LABEL.match(text, at)
    if label is None:
        return span
    words = _AFTER.sub("", label["label"]) if label["label"][0] not in "'\"" else label["label"]
    return Span(span.source, label.start("label"), label.start("label") + len(words.rstrip()))
