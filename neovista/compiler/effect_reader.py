"""``concord += 2``, ``jaxon becomes doubter``, ``collect ledger.wet_piano``: a small line scanner of its own.

It tells the shapes apart; whether the variable can take the change is for the checks.
"""

from __future__ import annotations

import re
from functools import lru_cache

from neovista.compiler.rewriting import replaced
from neovista.diagnostics.diagnostic import Diagnostics
from neovista.diagnostics.source import Name, Written
from neovista.model.story import Assignment, Becoming, Giving, Settlement, Sign, Witnessing
from neovista.model.ways import Odds

LONGEST = 512
"""Letters of a change; what is longer is none, and is not looked at."""

_NAME = r"[A-Za-z_][A-Za-z0-9_]*"
_CHANGE = re.compile(rf"\s*(?P<name>{_NAME})\s*(?P<sign>=|\+=|-=)\s*(?P<value>-?[0-9]+|{_NAME})\s*")
_BECOMES = re.compile(rf"\s*(?P<name>{_NAME})\s+becomes\s+(?P<value>{_NAME})\s*")
_WITNESS = re.compile(rf"\s*witness\s+(?P<name>{_NAME})\s*")
_GIVE = re.compile(rf"\s*give\s+(?P<name>{_NAME})\s*")
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
_AND = re.compile(r"\s*(?:[,;]|\band\b)\s*")
"""What stands between several changes on one line."""
_ALONE = re.compile(r"\bdo:[ ]+\Z")
"""What stands before a change that is in no list."""
_ODDS = re.compile(
    rf"\s*([0-9]{{0,3}})d([0-9]{{1,4}})(?:\s*(?P<sign>[+-])\s*(?P<bonus>[0-9]{{1,4}}|{_NAME}))?\s*"
)
_SIGNS: dict[str, Sign] = {"=": "=", "+=": "+=", "-=": "-="}
MOST_DICE = 20
MOST_FACES = 1000
_HELP = (
    "a change is one of `concord += 2`, `ground = slate`, `lay_down = true`, `posted -= teo`,\n"
    "`jaxon becomes doubter`, `collect ledger.wet_piano`, `witness l_teo`, `give dog`"
)


def read_effect(
    written: Written, diagnostics: Diagnostics
) -> Assignment | Becoming | Witnessing | Giving | None:
    """Read one line as a change; ``None`` if it is not one."""
    line = written.value if len(written.value) <= LONGEST else ""
    told = _told_apart(line)
    if told:
        name, at, sign, value, value_at = told
        return Assignment(Name(name, written, at), sign, Name(value, written, value_at))
    becomes = _BECOMES.fullmatch(line)
    if becomes:
        return Becoming(_name(becomes, "name", written), _name(becomes, "value", written))
    witness = _WITNESS.fullmatch(line)
    if witness:
        return Witnessing(_name(witness, "name", written))
    give = _GIVE.fullmatch(line)
    if give:
        return Giving(_name(give, "name", written))
    collect = _COLLECT.fullmatch(line)
    if collect:
        return Assignment(_name(collect, "name", written), "+=", _name(collect, "value", written))
    better = _better(line.strip()) or _several(line)
    diagnostics.report(
        "NV121",
        written.span,
        "this is not a change",
        help=f"write `{better}`" if better else _HELP,
        notes="a list holds several changes, one each line" if _AND.search(line) else (),
        # A name alone may be short for more than one change.
        repairs=replaced(written, better)
        if better
        and re.search(r"\W|^not\b", line.strip())
        and (better[0] != "[" or _ALONE.search(written.source.text, 0, written.start))
        else (),
    )
    return None


@lru_cache(maxsize=1024)
def _told_apart(line: str) -> tuple[str, int, Sign, str, int] | None:
    """The words of the commonest change, and where they stand; a story makes the same few over and over."""
    found = _CHANGE.fullmatch(line)
    if found is None:
        return None
    sign = _SIGNS[found["sign"]]
    return found["name"], found.start("name"), sign, found["value"], found.start("value")


def _several(line: str) -> str:
    """`nerve += 2, nerve -= 1` as a list of changes, if each of them is one; a settlement is none."""
    parts = [part.strip() for part in _AND.split(line)]
    shapes = (_CHANGE, _BECOMES, _WITNESS, _GIVE, _COLLECT)
    changes = [
        part if any(shape.fullmatch(part) for shape in shapes) else _better(part) for part in parts
    ]
    return f"[{', '.join(changes)}]" if len(parts) > 1 and all(changes) else ""


def _better(line: str) -> str:
    """The change that was nearly written, if it can be told."""
    for pattern, template in _NEARLY:
        found = re.fullmatch(pattern, line)
        if found:
            return found.expand(template)
    return ""


def read_settlement(written: Written, diagnostics: Diagnostics) -> Settlement | None:
    """Read ``e_child = took``; ``None`` if it is something else."""
    line = written.value if len(written.value) <= LONGEST else ""
    change = _CHANGE.fullmatch(line)
    if change is None or change["sign"] != "=":
        found = re.fullmatch(
            rf"\s*({_NAME})\s+(?:is|to|becomes)\s+({_NAME})\s*|\s*({_NAME})\s*==\s*({_NAME})\s*",
            line,
        )
        better = f"{found[1] or found[3]} = {found[2] or found[4]}" if found else ""
        diagnostics.report(
            "NV121",
            written.span,
            "this does not settle a hinge",
            help=f"write `{better}`"
            if better
            else "write the hinge and its value, as in `e_child = took`",
            repairs=replaced(written, better) if better else (),
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
