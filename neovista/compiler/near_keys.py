"""Lines that are nearly the format's: a key whose colon was forgotten, a dash that no list begins with.

YAML reads both as words, and stumbles over what follows them. They are looked for before anything is taken for prose.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from neovista.diagnostics.diagnostic import Diagnostics, Repair
from neovista.diagnostics.source import SourceFile, Span

DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
_ODD_DASH = re.compile(rf"[ ]*(?P<dash>[{DASHES}])[ ]*(?P<key>[a-z_]{{2,20}}):?(?:[ ]|$)")
_COLON_LEFT_OUT = re.compile(r"[ ]*(?:-[ ]+)*(?P<key>[a-z_]{2,20})[ ]+(?P<value>\S.*)")
_LISTED = re.compile(rf"[ ]*[-{DASHES}](?:[ ]|$)")
_LOOKS_LIKE = {
    "choice": re.compile(r"[^a-z=:]"),
    "closed": re.compile(r"[^a-z=:]"),
    "title": re.compile(r"[^a-z=:]"),
    "text": re.compile(r"[|>][ ]*$"),
    "do": re.compile(r"\w+ *[-+]?= *\S|\w+ becomes \w+|(?:give|collect|witness) [\w.]+ *$"),
    "settle": re.compile(r"\w+ *= *\w+ *$"),
    "when": re.compile(r"(?:not )?\w+ *(?:$|[<>=!]=? *\w|is (?:not )?\w+ *$)|(?:not )?\w+\("),
    "to": re.compile(r"[a-z][a-z0-9_.]*[a-z0-9_] *$"),
    "ending": re.compile(r"[a-z][a-z0-9_]* *$"),
    "id": re.compile(r"[a-z][a-z0-9_]* *$"),
    "once": re.compile(r"true *$"),
}
"""What stands behind a key, where no sentence would go on like that: *to the gate.* is prose."""


def find_odd_dash(source: SourceFile, lines: Iterable[int], diagnostics: Diagnostics) -> bool:
    """`– choice: Knock.`: report a word processor's dash where a list's belongs."""
    for number in lines:
        found = _ODD_DASH.match(source.line(number))
        if found is not None and is_key_of_format(found["key"]):
            at = source.line_starts[number - 1] + found.start("dash")
            report_odd_dash(source, at, diagnostics)
            return True
    return False


def is_odd_dash(key: str) -> bool:
    """Whether a key is one of the format's behind a dash that is none of YAML's."""
    found = _ODD_DASH.match(key)
    return found is not None and is_key_of_format(found["key"])


def report_odd_dash(source: SourceFile, at: int, diagnostics: Diagnostics) -> None:
    """A dash of prose where the one of a list belongs."""
    behind = "" if source.text[at + 1 : at + 2] == " " else " "
    diagnostics.report(
        "NV024",
        Span(source, at, at + 1),
        "this is a dash, and not the `-` of a list",
        "word processors write these",
        help="begin the line with the sign for minus and a blank: `- `",
        repairs=(Repair(Span(source, at, at + 1), f"-{behind}"),),
    )


def find_forgotten_colon(
    source: SourceFile, lines: Iterable[int], diagnostics: Diagnostics
) -> bool:
    """`- choice Knock.`, `do doors += 1`: report a key and what belongs behind it, with no colon between."""
    for number in lines:
        found = _COLON_LEFT_OUT.match(source.line(number)) if number else None
        if found is None or found["key"] not in _LOOKS_LIKE:
            continue
        if not _LOOKS_LIKE[found["key"]].match(found["value"]):
            continue
        start = source.line_starts[number - 1] + found.start("key")
        end = start + len(found["key"])
        diagnostics.report(
            "NV020",
            Span(source, start, end),
            f"a colon is missing behind `{found['key']}`",
            "words, as it stands",
            help=f"write `{found['key']}: {found['value'].rstrip()[:60]}`",
            repairs=(Repair(Span(source, end, end), ":"),),
        )
        return True
    return False


def is_nearly_format(line: str) -> bool:
    """Whether a line may be meant as the format's, however badly it is written."""
    found = re.match(r"[ ]*(?P<key>[a-z_]+):", line)
    return bool(_LISTED.match(line)) or (found is not None and is_key_of_format(found["key"]))


def is_key_of_format(word: str) -> bool:
    """Whether some record of the format has a key of this name."""
    from neovista.compiler.mending import format_keys

    return word in format_keys().all
