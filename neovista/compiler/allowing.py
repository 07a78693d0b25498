"""`# allow NV402: why`: a warning that its author has seen and means to keep.

The comment stands on the line of the warning or on the line above it. It may name several codes. Errors cannot be
allowed; an allowance that silences nothing is told, so that none outlives its reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from attrs import frozen

from neovista.compiler.yaml_tree import ListNode, MapNode, Node
from neovista.diagnostics.catalogue import CATALOGUE
from neovista.diagnostics.diagnostic import Diagnostic, Diagnostics, Label
from neovista.diagnostics.source import SourceFile, Span, Written

_ALLOWANCE = re.compile(
    r"(?:^|(?<=\s))#[ \t]*(?P<said>allow[ \t]+(?P<codes>NV\d+(?:[ \t,]+NV\d+)*))"
    r"[ \t]*(?::[ \t]*(?P<why>\S.*)?)?",
    re.MULTILINE,
)
_CODE = re.compile(r"NV\d+")
WHY = "write why, as in `# allow {code}: the road ends here for now`"


@frozen
class Allowance:
    """One code, allowed at one place."""

    code: str
    place: Span
    line: int
    has_why: bool


@frozen
class Allowances:
    """Those of the story itself, and those of the mods over it."""

    below: tuple[Allowance, ...] = ()
    above: tuple[Allowance, ...] = ()


def allowances_in(trees: Iterable[Node], mods: Iterable[Node]) -> Allowances:
    """What the comments of some files allow."""
    return Allowances(
        tuple(one for tree in trees for one in _allowances(tree)),
        tuple(one for tree in mods for one in _allowances(tree)),
    )


def apply_allowances(found: Allowances, diagnostics: Diagnostics, *, has_mods: bool) -> None:
    """Take away the warnings that are allowed; say which allowances lack their reason, or silence nothing.

    Under mods, an allowance of the story itself may silence nothing: what it allows may have been replaced.
    """
    allowances = [*found.below, *found.above]
    if not allowances:
        return
    used: set[Allowance] = set()
    kept = []
    for diagnostic in diagnostics.found:
        silencing = [one for one in allowances if _silences(one, diagnostic)]
        used.update(silencing)
        if not silencing:
            kept.append(diagnostic)
    diagnostics.found[:] = kept
    judged = allowances
    if has_mods:
        judged = [*found.above, *(one for one in found.below if one in used)]
    diagnostics.extend(_remarks(judged, used))


def _silences(allowance: Allowance, diagnostic: Diagnostic) -> bool:
    """Whether it stands where the diagnostic points to, or one line above."""
    if diagnostic.code != allowance.code or diagnostic.is_error or diagnostic.place is None:
        return False
    span = diagnostic.place.span
    return span.source is allowance.place.source and 0 <= span.line - allowance.line <= 1


def _remarks(allowances: list[Allowance], used: set[Allowance]) -> Iterator[Diagnostic]:
    """What is wrong with the allowances themselves."""
    for one in allowances:
        if one not in used:
            yield Diagnostic(
                "NV431",
                f"this `allow {one.code}` silences nothing",
                Label(one.place, _no_use(one.code)),
                help=("remove it, or put it on the line of the warning or the one above",),
            )
        elif not one.has_why:
            yield Diagnostic(
                "NV430",
                f"`allow {one.code}` does not say why",
                Label(one.place, "no reason given"),
                help=(WHY.format(code=one.code),),
            )


def _no_use(code: str) -> str:
    known = CATALOGUE.get(code)
    if known is None:
        return "there is no such code"
    return "errors cannot be allowed" if known.severity == "error" else f"no {code} here"


def _allowances(tree: Node) -> Iterator[Allowance]:
    """The allowances in the comments of a file."""
    source = tree.source
    found = [*_ALLOWANCE.finditer(source.text)] if "allow" in source.text else []
    if not found:
        return
    prose = [*_scalars(tree)]
    for one in found:
        start, end = one.span("said")
        if not any(first < start < last for first, last in prose):
            for code in _CODE.findall(one["codes"]):
                yield _allowance(source, code, start, end, bool(one["why"]))


def _allowance(source: SourceFile, code: str, start: int, end: int, has_why: bool) -> Allowance:
    return Allowance(code, Span(source, start, end), source.line_of(start), has_why)


def _scalars(tree: Node) -> Iterator[tuple[int, int]]:
    """Where text stands: a `#` in there is no comment."""
    match tree:
        case Written():
            header = tree.source.text.find("\n", tree.start)
            is_block = tree.style in ("|", ">")
            yield (header if is_block and header >= 0 else tree.start), tree.end
        case ListNode(items):
            for item in items:
                yield from _scalars(item)
        case MapNode(entries):
            for _, value in entries.values():
                yield from _scalars(value)
