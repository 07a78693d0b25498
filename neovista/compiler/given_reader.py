"""``concord = 40``, ``posted += teo``, ``visits(quay) = 2``: what a story test takes as given, line by line.

It tells the shapes apart; what the names mean is for `test_checks`.
"""

from __future__ import annotations

import re

from neovista.diagnostics.diagnostic import Diagnostics
from neovista.diagnostics.source import Name, Written
from neovista.model.story_tests import (
    GivenAct,
    GivenChosen,
    GivenValue,
    GivenVisits,
    WrittenGiven,
)

_NAME = r"[a-z]\w*(?:\.[a-z]\w*)*"
_ACT = re.compile(r"\s*act\s*=\s*(?P<act>\d{1,3})\s*")
_VISITS = re.compile(rf"\s*visits\(\s*(?P<name>{_NAME})\s*\)\s*=\s*(?P<count>\d{{1,6}})\s*")
_CHOSEN = re.compile(rf"\s*chosen\(\s*(?P<name>(?:{_NAME}#)?[a-z]\w*)\s*\)\s*")
_VALUE = re.compile(
    rf"\s*(?P<name>{_NAME})\s*(?P<sign>=|\+=|-=)\s*"
    r"(?:(?P<one>-?\d{1,9}|[A-Za-z_]\w*)|\[(?P<many>[\w\s,]*)\])\s*"
)
_NEARLY = (
    (rf"({_NAME}|visits\([\w. ]+\))\s*(?:==|is|becomes|:)\s*(-?\w+)", r"\1 = \2"),
    (rf"not\s+({_NAME})", r"\1 = false"),
    (rf"({_NAME})", r"\1 = true"),
)
"""What is nearly right, and how it is written."""
_HELP = (
    "what is given is one of `concord = 40`, `e_child = asked`, `posted = [teo, mags]`, `posted += teo`,\n"
    "`act = 2`, `visits(quay) = 2`, `chosen(quay#pay)`"
)


def read_given(written: Written, diagnostics: Diagnostics) -> WrittenGiven | None:
    """Read one line of what is given; ``None`` if it is none."""
    line = written.value
    if found := _ACT.fullmatch(line):
        return GivenAct(int(found["act"]), written.span)
    if found := _VISITS.fullmatch(line):
        return GivenVisits(_name(found, written), int(found["count"]))
    if found := _CHOSEN.fullmatch(line):
        return GivenChosen(_name(found, written))
    if found := _VALUE.fullmatch(line):
        values = (
            (Name(found["one"], written, *found.span("one")),)
            if found["one"] is not None
            else _members(found, written)
        )
        return GivenValue(_name(found, written), found["sign"], values, found["many"] is not None)
    diagnostics.report(
        "NV121",
        written.span,
        "this gives nothing to begin with",
        help=f"write `{better}`" if (better := _better(line.strip())) else _HELP,
    )
    return None


def _members(found: re.Match[str], written: Written) -> tuple[Name, ...]:
    """The names between brackets."""
    start = found.start("many")
    return tuple(
        Name(one[0], written, start + one.start(), start + one.end())
        for one in re.finditer(r"\w+", found["many"])
    )


def _better(line: str) -> str:
    """What was nearly written, if it can be told."""
    for pattern, template in _NEARLY:
        found = re.fullmatch(pattern, line)
        if found:
            return found.expand(template)
    return ""


def _name(found: re.Match[str], written: Written) -> Name:
    return Name(found["name"], written, *found.span("name"))
