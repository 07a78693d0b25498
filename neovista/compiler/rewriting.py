"""What to write in the place of a name, a condition or a change that is nearly right.

It makes repairs for whoever reports a fault, and none where the text does not stand in the file as it reads.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from neovista.compiler.guessing import IN_WORDS, TRUTHS, likely
from neovista.diagnostics.diagnostic import Repair
from neovista.diagnostics.source import Name, Span, Written
from neovista.model.program import SetOf, Variable, YesNo

Repairs = tuple[Repair, ...]

CLEARLY_NEARER = 0.1
"""By how much a name is nearer than the next, in `SequenceMatcher`'s ratio, to be the only near one."""

_MADE_OF = re.compile(r"(?:[^\s#:'\"\\]|:(?=\S)|[ ](?!#))*\Z")
"""What may stand in a scalar of any style."""


_NEARLY: tuple[tuple[str, str], ...] = (
    (r"(?P<at>(['\"])(?P<word>-?\w+)\2)", r"\g<word>"),
    (r"(?P<at>[“”„«»‘’])(?P<word>-?\w+)[“”„«»‘’]", r"\g<word>"),
    (r"(?P<name>[\w.]+)\s+is\s+(?P<at>-?\d+)", r"\g<name> == \g<at>"),
    (r"(?P<name>[\w.]+)\s+is\s+not\s+(?P<at>-?\d+)", r"\g<name> != \g<at>"),
    (r"(?P<at>visits\([^()]*\))\s+is\s+(?P<number>\d+)", r"\g<at> == \g<number>"),
    (r"(?P<at>visits\([^()]*\))\s+is\s+not\s+(?P<number>\d+)", r"\g<at> != \g<number>"),
    (r"(?P<name>[\w.]+)(?:\s*==|\s+is)\s*(?P<at>True)", r"\g<name>"),
    (r"(?P<name>[\w.]+)(?:\s*!=|\s+is\s+not)\s*(?P<at>False)", r"\g<name>"),
    (r"(?P<name>[\w.]+)(?:\s*==|\s+is)\s*(?P<at>False)", r"not \g<name>"),
    (r"(?P<name>[\w.]+)(?:\s*!=|\s+is\s+not)\s*(?P<at>True)", r"not \g<name>"),
    (r"(?P<name>[\w.]+)[ ]*(?P<at>=)[ ]*true(?![\w(])", r"\g<name>"),
    (r"(?P<name>[\w.]+)[ ]*(?P<at>=)[ ]*false(?![\w(])", r"not \g<name>"),
    (r"(?P<name>[\w.]+)[ ]*(?P<at>=)[ ]*(?P<value>-?\d+)(?![\w(])", r"\g<name> == \g<value>"),
    (r"(?P<name>[\w.]+)[ ]*(?P<at>=)[ ]*(?P<value>[a-z]\w*)(?![\w(])", r"\g<name> is \g<value>"),
    (r"(?P<at>0+(?P<number>\d+))(?!\w)", r"\g<number>"),
    (r"[ ]*(?P<at>&&|AND|And)[ ]*", " and "),
    (r"[ ]*(?P<at>\|\||OR|Or)[ ]*", " or "),
    (r"\A(?P<at>if|when)[ ]+", ""),
    *(
        (
            rf"(?P<name>[\w.]+)[ ]+(?:is[ ]+)?(?P<at>{words})[ ]+(?P<number>-?\d+)",
            rf"\g<name> {sign} \g<number>",
        )
        for words, sign in IN_WORDS.items()
    ),
    (r"(?P<at>!|NOT|Not)[ ]*(?=[\w(])", "not "),
    (r"(?P<at>IS|Is)", "is"),
    (r"(?P<at>IN|In)", "in"),
    (r"(?P<at>=>|≥)", ">="),
    (r"(?P<at>=<|≤)", "<="),
    (r"(?P<at><>|≠)", "!="),
)
"""What is nearly a condition, and how it is written; ``at`` is what was reported."""


LONGEST_REWRITTEN = 512
"""Letters; what is longer is no condition, and the patterns above would look at it for hours."""


def better_condition(written: Written, offset: int, text: str, start: int, end: int) -> Repairs:
    """What to write for a condition of which characters ``start`` to ``end`` were refused, if it is nearly one.

    The condition is ``text``, from character ``offset`` of what was written.
    """
    for pattern, template in _NEARLY if len(text) <= LONGEST_REWRITTEN else ():
        for found in re.finditer(pattern, text):
            if found.span("at") == (start, end):
                better = found.expand(template)
                return replaced(written, better, offset + found.start(), offset + found.end())
    return ()


def replaced(written: Written, text: str, start: int = 0, end: int | None = None) -> Repairs:
    """Characters ``start`` to ``end`` of something written, replaced; nothing, where they do not stand there as they are."""
    stop = len(written.value) if end is None else end
    said = written.value[start:stop]
    span = written.part(start, stop)
    return (Repair(span, text),) if said and span.text == said and _MADE_OF.match(text) else ()


def replaced_between(first: Name, last: Name, text: str, between: str) -> Repairs:
    """Two names of one scalar and what stands between them, if it is what is expected there."""
    written = first.written
    if last.written is not written or not re.fullmatch(between, written.value[first.end : last.start]):  # fmt: skip
        return ()
    return replaced(written, text, first.start, last.end)


def guessed(span: Span, name: str, known: Iterable[str]) -> Repairs:
    """The nearest of some names in the place of one that is not among them, if no other is nearly as near."""
    from difflib import SequenceMatcher, get_close_matches

    near = get_close_matches(
        name, likely(name, dict.fromkeys(known)), n=2, cutoff=0.6 if len(name) > 3 else 0.5
    )
    ratios = [SequenceMatcher(None, one, name).ratio() for one in near]
    is_only = len(near) == 1 or (len(near) == 2 and ratios[0] - ratios[1] >= CLEARLY_NEARER)
    return (Repair(span, near[0], is_guess=True),) if is_only and span.text == name else ()


def rewritten(name: Name, sign: str, value: Name, between: str) -> Repairs:
    """A change of another kind, as `mood becomes sour` for `mood = sour`."""
    return replaced_between(name, value, f"{name}{sign}{value}", between)


def as_truth(value: Name) -> Repairs:
    """`yes` as `true`."""
    better = TRUTHS.get(value.lower())
    return replaced(value.written, better, value.start, value.end) if better else ()


def as_question(name: Name, value: Name, variable: Variable) -> Repairs:
    """`asked is yes` as `asked`, `posted is teo` as `teo in posted`."""
    truth = TRUTHS.get(value.lower()) if isinstance(variable, YesNo) else None
    better = name if truth == "true" else f"not {name}" if truth else ""
    if isinstance(variable, SetOf) and value in variable.members:
        better = f"{value} in {name}"
    return replaced_between(name, value, better, r"\s*(?:==|\bis\b)\s*") if better else ()
