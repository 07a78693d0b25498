"""``concord += 2``, ``jaxon becomes doubter``, ``collect ledger.wet_piano``: a small line scanner of its own.

It tells the shapes apart; whether the variable can take the change is for the checks.
"""

from __future__ import annotations

import re

from neovista.diagnostics.diagnostic import Diagnostics
from neovista.diagnostics.source import Name, Written
from neovista.model.story import Assignment, Becoming, Odds, Settlement, Sign, Witnessing

_NAME = r"[A-Za-z_][\w]*"
_CHANGE = re.compile(rf"\s*(?P<name>{_NAME})\s*(?P<sign>=|\+=|-=)\s*(?P<value>-?\d+|{_NAME})\s*")
_BECOMES = re.compile(rf"\s*(?P<name>{_NAME})\s+becomes\s+(?P<value>{_NAME})\s*")
_WITNESS = re.compile(rf"\s*witness\s+(?P<name>{_NAME})\s*")
_COLLECT = re.compile(rf"\s*collect\s+(?P<name>{_NAME})\.(?P<value>{_NAME})\s*")
_NEARLY = (
    (rf"({_NAME})\s*==\s*(-?\w+)", r"\1 = \2"),
    (rf"({_NAME})\s*\+\+", r"\1 += 1"),
    (rf"({_NAME})\s*--", r"\1 -= 1"),
    (rf"({_NAME})\s*=\s*\1\s*([-+])\s*(\d+)", r"\1 \2= \3"),
    (rf"({_NAME})\s*([-+])\s*(\d+)", r"\1 \2= \3"),
    (rf"(?:set|let)\s+({_NAME})\s*(?:=|to)\s*(-?\w+)", r"\1 = \2"),
    (rf"({_NAME})\s*([-+]?=)\s*[\"'“](\w+)[\"'”]", r"\1 \2 \3"),
    (rf"({_NAME})\s+(?:is|to)\s+(-?\w+)", r"\1 = \2"),
    (rf"not\s+({_NAME})", r"\1 = false"),
    (rf"({_NAME})", r"\1 = true"),
)
"""What is written elsewhere, and how it is written here."""
_ODDS = re.compile(
    rf"\s*(\d{{0,3}})d(\d{{1,4}})(?:\s*(?P<sign>[+-])\s*(?P<bonus>\d{{1,4}}|{_NAME}))?\s*"
)
MOST_DICE = 20
MOST_FACES = 1000
_HELP = (
    "a change is one of `concord += 2`, `ground = slate`, `lay_down = true`, `posted -= teo`,\n"
    "`jaxon becomes doubter`, `collect ledger.wet_piano`, `witness l_teo`"
)


def read_effect(
    written: Written, diagnostics: Diagnostics
) -> Assignment | Becoming | Witnessing | None:
    """Read one line as a change; ``None`` if it is not one."""
    line = written.value
    change = _CHANGE.fullmatch(line)
    if change:
        sign: Sign = "=" if change["sign"] == "=" else "+=" if change["sign"] == "+=" else "-="
        return Assignment(_name(change, "name", written), sign, _name(change, "value", written))
    becomes = _BECOMES.fullmatch(line)
    if becomes:
        return Becoming(_name(becomes, "name", written), _name(becomes, "value", written))
    witness = _WITNESS.fullmatch(line)
    if witness:
        return Witnessing(_name(witness, "name", written))
    collect = _COLLECT.fullmatch(line)
    if collect:
        return Assignment(_name(collect, "name", written), "+=", _name(collect, "value", written))
    better = _better(line.strip())
    diagnostics.report(
        "NV121",
        written.span,
        "this is not a change",
        help=f"write `{better}`" if better else _HELP,
        notes="a list holds several changes, one each line"
        if re.search(r"[,;]|\band\b", line)
        else (),
    )
    return None


def _better(line: str) -> str:
    """The change that was nearly written, if it can be told."""
    for pattern, template in _NEARLY:
        found = re.fullmatch(pattern, line)
        if found:
            return found.expand(template)
    return ""


def read_settlement(written: Written, diagnostics: Diagnostics) -> Settlement | None:
    """Read ``e_child = took``; ``None`` if it is something else."""
    change = _CHANGE.fullmatch(written.value)
    if change is None or change["sign"] != "=":
        diagnostics.report(
            "NV121",
            written.span,
            "this does not settle a hinge",
            help=f"write `{found[1]} = {found[2]}`"
            if (
                found := re.fullmatch(
                    rf"\s*({_NAME})\s+(?:is|to|becomes)\s+({_NAME})\s*", written.value
                )
            )
            else "write the hinge and its value, as in `e_child = took`",
        )
        return None
    return _name(change, "name", written), _name(change, "value", written)


def read_odds(written: Written, diagnostics: Diagnostics) -> Odds | None:
    """Read ``2d6 + nerve``; ``None`` if it is something else."""
    found = _ODDS.fullmatch(written.value)
    number, faces = (int(found[1] or 1), int(found[2])) if found else (0, 0)
    if found is None or not 1 <= number <= MOST_DICE or not 2 <= faces <= MOST_FACES:
        diagnostics.report(
            "NV104",
            written.span,
            "dice belong here",
            "these are none" if found is None else "these cannot be thrown",
            help=f"write how many and of what, as in `2d6` or `2d6 + nerve`; at most {MOST_DICE} of {MOST_FACES} faces",
        )
        return None
    bonus: Name | int = 0
    if found["bonus"] is not None:
        is_number = found["bonus"].isdigit()
        bonus = int(found["bonus"]) if is_number else _name(found, "bonus", written)
    return Odds(number, faces, -1 if found["sign"] == "-" else 1, bonus)


def _name(found: re.Match[str], group: str, written: Written) -> Name:
    return Name(found[group], written, *found.span(group))
