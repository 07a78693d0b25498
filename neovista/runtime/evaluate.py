"""Conditions, effects and prose, compiled once to closures and then only called.

A condition becomes ``(values, visits) -> bool``; an effect ``(values, visits, events) -> None`` on a dictionary that is
its caller's own; prose is read by :func:`read_prose`. None of them reads anything but the state.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable, Mapping

from attrs import evolve

from neovista.model import expressions as ex
from neovista.model import program as pr
from neovista.model import prose as ps
from neovista.model.expressions import Condition, Value
from neovista.runtime.chance import shuffled
from neovista.runtime.events import Event, HingeSettled, VariableChanged
from neovista.runtime.page import ShownParagraph, Style, Words
from neovista.runtime.state import State

Values = Mapping[str, Value]
Visits = Mapping[str, int]
Test = Callable[[Values, Visits], bool]
Change = Callable[[dict[str, Value], Visits, list[Event]], None]

_COMPARISONS: dict[str, Callable[[int, int], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


# ---------------------------------------------------------------- conditions


def test_of(condition: Condition) -> Test:
    """Compile a condition."""
    match condition:
        case ex.IsTrue(variable):
            return lambda values, visits: bool(values[variable])
        case ex.Compare(variable, comparison, number):
            compare = _COMPARISONS[comparison]
            return lambda values, visits: compare(values[variable], number)  # type: ignore[arg-type]
        case ex.Is(variable, value):
            return lambda values, visits: values[variable] == value
        case ex.IsOneOf(variable, names):
            allowed = frozenset(names)
            return lambda values, visits: values[variable] in allowed
        case ex.Holds(variable, member):
            return lambda values, visits: member in values[variable]  # type: ignore[operator]
        case ex.Visits(passage, comparison, number):
            compare = _COMPARISONS[comparison]
            return lambda values, visits: compare(visits.get(passage, 0), number)
        case ex.Settled(hinge):
            return lambda values, visits: values[hinge] != pr.UNSETTLED
        case ex.Chosen(name) | ex.Given(name):
            raise AssertionError(f"lowering left a question about {name} behind")
        case ex.Not() | ex.All() | ex.Any():
            return _joined(condition)


def _joined(condition: ex.Not | ex.All | ex.Any) -> Test:
    """Compile ``not``, ``and``, ``or``."""
    if isinstance(condition, ex.Not):
        part = test_of(condition.part)
        return lambda values, visits: not part(values, visits)
    parts = tuple(test_of(part) for part in condition.parts)
    if len(parts) == 2:
        one, two = parts
        if isinstance(condition, ex.All):
            return lambda values, visits: one(values, visits) and two(values, visits)
        return lambda values, visits: one(values, visits) or two(values, visits)
    if isinstance(condition, ex.All):
        return lambda values, visits: all(part(values, visits) for part in parts)
    return lambda values, visits: any(part(values, visits) for part in parts)


# ------------------------------------------------------------------- effects


def _set(values: dict[str, Value], events: list[Event], variable: str, after: Value) -> None:
    before = values[variable]
    if before != after:
        values[variable] = after
        events.append(VariableChanged(variable, before, after))


def change_of(effect: pr.Effect) -> Change:
    """Compile an effect."""
    match effect:
        case pr.Assign(variable, value):
            return lambda values, visits, events: _set(values, events, variable, value)
        case pr.Add(variable, by, low, high):
            return lambda values, visits, events: _set(
                values,
                events,
                variable,
                min(high, max(low, values[variable] + by)),  # type: ignore[operator]
            )
        case pr.PutIn(variable, member):
            return lambda values, visits, events: _set(
                values,
                events,
                variable,
                values[variable] | {member},  # type: ignore[operator]
            )
        case pr.TakeOut(variable, member):
            return lambda values, visits, events: _set(
                values,
                events,
                variable,
                values[variable] - {member},  # type: ignore[operator]
            )
        case pr.Become(variable, value, origins):
            return lambda values, visits, events: (
                _set(values, events, variable, value) if values[variable] in origins else None
            )
        case pr.Settle(hinge, value):
            return _settling(hinge, lambda values, visits: value, was_seen=False)
        case pr.Witness(hinge, ladder):
            return _settling(hinge, _first_rung(ladder), was_seen=True)
        case pr.Perhaps(when, effects):
            test, change = test_of(when), changes_of(effects)
            return lambda values, visits, events: (
                change(values, visits, events) if change and test(values, visits) else None
            )


def _first_rung(
    ladder: tuple[tuple[Condition | None, str], ...],
) -> Callable[[Values, Visits], str]:
    rungs = tuple((test_of(when) if when else None, value) for when, value in ladder)

    def first(values: Values, visits: Visits) -> str:
        return next(value for test, value in rungs if test is None or test(values, visits))

    return first


def _settling(hinge: str, value_of: Callable[[Values, Visits], str], *, was_seen: bool) -> Change:
    """A hinge is settled once; after that this changes nothing."""

    def settle(values: dict[str, Value], visits: Visits, events: list[Event]) -> None:
        if values[hinge] == pr.UNSETTLED:
            value = value_of(values, visits)
            values[hinge] = value
            events.append(HingeSettled(hinge, value, was_seen))

    return settle


def changes_of(effects: Iterable[pr.Effect]) -> Change | None:
    """Compile effects to happen one after the other; ``None`` if there are none."""
    changes = tuple(change_of(effect) for effect in effects)
    if len(changes) <= 1:
        return changes[0] if changes else None

    def change(values: dict[str, Value], visits: Visits, events: list[Event]) -> None:
        for one in changes:
            one(values, visits, events)

    return change


# --------------------------------------------------------------------- prose

Writer = Callable[[list[Words], State, int, Style], None]
Reader = Callable[[State, int], tuple[ShownParagraph, ...]]


def reader_of(prose: ps.Prose) -> Reader:
    """Compile prose to a function from a state, and how often its passage was entered, to paragraphs."""
    paragraphs = tuple(_paragraph_reader(paragraph) for paragraph in prose)

    def read(state: State, visit: int) -> tuple[ShownParagraph, ...]:
        read_ones = [paragraph(state, visit) for paragraph in paragraphs]
        return tuple([shown for shown in read_ones if shown is not None])

    return read


def _paragraph_reader(
    paragraph: ps.Paragraph,
) -> Callable[[State, int], ShownParagraph | None]:
    """Compile a paragraph; one that always reads the same is made once. It is ``None`` when nothing is left of it."""
    if not paragraph.parts:
        fixed = ShownParagraph((), "break")
        return lambda state, visit: fixed
    if all(isinstance(part, str) for part in paragraph.parts):
        words = _tidied([Words(str(part)) for part in paragraph.parts])
        plain = ShownParagraph(words) if words else None
        return lambda state, visit: plain
    writer = _writer_of(paragraph.parts)

    def read(state: State, visit: int) -> ShownParagraph | None:
        words: list[Words] = []
        writer(words, state, visit, "plain")
        tidy = _tidied(words)
        return ShownParagraph(tidy) if tidy else None

    return read


def _writer_of(parts: ps.Parts) -> Writer:
    writers = tuple(_part_writer(part) for part in parts)
    if len(writers) == 1:
        return writers[0]

    def write(words: list[Words], state: State, visit: int, style: Style) -> None:
        for writer in writers:
            writer(words, state, visit, style)

    return write


def _part_writer(part: ps.Part) -> Writer:
    match part:
        case str():
            return lambda words, state, visit, style: words.append(Words(part, style))
        case ps.Emphasis(is_strong, parts):
            inner, marked = _writer_of(parts), "strong" if is_strong else "slanted"
            return lambda words, state, visit, style: inner(words, state, visit, marked)  # type: ignore[arg-type]
        case ps.Lookup(entry, text):
            return lambda words, state, visit, style: words.append(Words(text, "lookup", entry))
        case ps.ValueOf(variable):
            return lambda words, state, visit, style: words.append(
                Words(str(state.values[variable]).replace("_", " "), style)
            )
        case ps.Secret(question, blank, given):
            return lambda words, state, visit, style: words.append(
                Words(blank, style, secret=question if state.values[given] else "")
            )
        case ps.Conditional(when, then, otherwise):
            test, yes, no = test_of(when), _writer_of(then), _writer_of(otherwise)
            return lambda words, state, visit, style: (
                yes if test(state.values, state.visits) else no
            )(words, state, visit, style)
        case ps.Variant(kind, wordings, site):
            return _variant_writer(kind, tuple(_writer_of(wording) for wording in wordings), site)


def _variant_writer(kind: ps.VariantKind, writers: tuple[Writer, ...], site: str) -> Writer:
    count = len(writers)

    def write(words: list[Words], state: State, visit: int, style: Style) -> None:
        turn = max(0, visit - 1)
        if kind == "cycle":
            turn %= count
        elif kind == "sequence":
            turn = min(turn, count - 1)
        elif kind == "shuffle":
            turn = shuffled(state.seed, site, turn + 1, count)
        elif turn >= count:
            return
        writers[turn](words, state, visit, style)

    return write


_SPACES = re.compile(r"\s+")


def _tidied(words: list[Words]) -> tuple[Words, ...]:
    """Join neighbours of one style; one space wherever there were several, none at the ends."""
    joined: list[Words] = []
    at_space = True
    for piece in words:
        text = _SPACES.sub(" ", piece.text)
        if at_space:
            text = text.removeprefix(" ")
        if not text:
            continue
        at_space = text.endswith(" ")
        last = joined[-1] if joined else None
        if last and last.style == piece.style and _is_plain(last) and _is_plain(piece):
            joined[-1] = Words(last.text + text, last.style)
        else:
            joined.append(Words(text, piece.style, piece.entry, piece.secret))
    while joined and not joined[-1].text.rstrip():
        joined.pop()
    if joined and joined[-1].text.endswith(" "):
        last = joined[-1]
        joined[-1] = evolve(last, text=last.text.rstrip())
    return tuple(joined)


def _is_plain(words: Words) -> bool:
    """Whether nothing is behind them but the words."""
    return not words.entry and not words.secret


def one_line(paragraphs: tuple[ShownParagraph, ...]) -> tuple[Words, ...]:
    """What was read of a label, a reason or a heading: they are one paragraph, or nothing is left of it."""
    return paragraphs[0].words if paragraphs else ()
