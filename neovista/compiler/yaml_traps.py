"""The traps that YAML sets for prose, told alike by whoever falls into one: the parser, or what reads after it."""

from __future__ import annotations

import re

from neovista.diagnostics.diagnostic import Diagnostics, Label
from neovista.diagnostics.source import SourceFile, Span, Written

PROSE_KEYS = frozenset({"text", "choice", "closed", "else", "dream", "title"})
LONGEST_EXAMPLE = 60

LINE = re.compile(r"(?P<lead>[ ]*(?:-[ ]+)*)(?:(?P<key>[\w-]+):(?:[ ]+|$))?(?P<value>.*)")
"""A line of a chapter: its indent and dashes, its key, and the rest."""
_EMPTY_LINE = re.compile(r"(?<=\S)[ \t\r]*\n[ \t\r]*\n[ \t]*(?=\S)")
_OWN_MAP = re.compile(
    r"\{[ ]*(?:when|text|else|dream|range|one_of|set_of|start|title|label|name|of)[ ]*:[ ]"
)


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
    found = LINE.match(source.line(source.line_of(at)))
    assert found is not None
    return found["key"] or "text", found["value"].strip()


def rest_of_line(source: SourceFile, at: int) -> Span:
    """From a place to the end of the words of its line."""
    at = min(at, max(len(source.text) - 1, 0))
    number = source.line_of(at)
    end = source.line_starts[number - 1] + len(source.line(number).rstrip())
    return Span(source, at, max(at + 1, end))


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
    from neovista.compiler.mending import words_repairs

    diagnostics.report(
        "NV016",
        Span(source, at, at + 1),
        "a colon turns these words into a key",
        "YAML reads what stands before this as a name",
        help=mended(key, words),
        repairs=words_repairs(source, at),
    )


def report_first_character(source: SourceFile, at: int, diagnostics: Diagnostics) -> None:
    """Words that begin with something YAML keeps for itself."""
    from neovista.compiler.mending import words_repairs

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
        repairs=words_repairs(source, at),
    )


def has_run_together(written: Written) -> bool:
    """Whether paragraphs have become one: only a `|` block keeps the empty line between them."""
    if written.style == "|" or "\n" not in written.value:
        return False
    return _empty_line(written) is not None


def report_run_together(written: Written, diagnostics: Diagnostics) -> None:
    """Paragraphs that are not in a `|` block."""
    from neovista.compiler.mending import block_mended

    source = written.source
    found = _empty_line(written)
    assert found is not None
    if written.style == ">":
        advice = "write `|` in the place of `>`"
    else:
        key, words = words_of(source, written.start)
        first = words.partition("\n")[0] if not written.style else words.strip("\"'")
        advice = f"put the words in a `|` block:\n  {key}: |\n    {first[:LONGEST_EXAMPLE]}"
    diagnostics.report(
        "NV023",
        rest_of_line(source, found.end()),
        "this paragraph would run into the one before it",
        "outside a `|` block, YAML takes the empty line away",
        help=advice,
        repairs=block_mended(written),
    )


def _empty_line(written: Written) -> re.Match[str] | None:
    """The first single empty line between words; of two, YAML leaves one."""
    text, start = written.source.text, written.start
    if written.style == ">":
        start = text.find("\n", start) + 1
    return _EMPTY_LINE.search(text, start, written.end)


def report_key_without_space(
    source: SourceFile, at: int, key: str, diagnostics: Diagnostics, *, has_colon: bool = True
) -> None:
    """`text:Hello`, or `text` alone."""
    from neovista.compiler.mending import key_mended

    diagnostics.report(
        "NV020",
        Span(source, at, at + len(key) + has_colon),
        f"`{key}` is not a key as it stands",
        "there is no space behind the colon" if has_colon else "there is no colon behind it",
        help=f"write `{key}: …`",
        repairs=key_mended(source, at, key, has_colon=has_colon),
    )
