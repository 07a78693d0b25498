"""What is otherwise in the choices of a passage, and in the storylets that join them."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import evolve

from neovista.model import program as pr
from neovista.writing.compared import ELSEWHERE, Compared, Found, choice_named, words_of
from neovista.writing.spelling import spelt
from neovista.writing.survival import conditions, is_never_open, may_stop_anew

GONE_ON = "where none of the others is open the story went on by itself, and now it stops"
TAKEN = "a run in which it was taken cannot go on"
CLOSED = "it may be closed where a run has taken it"
LOTS = "which of them are dealt may come out otherwise"


def choice_changes(at: Compared) -> Iterator[Found]:
    before = {choice.id: choice for choice in at.old.choices}
    after = {choice.id: choice for choice in at.new.choices}
    is_heard = not (at.old.detour or at.old.check or at.old.ending)
    kind = "arrangement" if at.new.arranging is not None else "choice"
    for name, choice in before.items():
        if name not in after:
            breaks = "" if is_never_open(choice) or not is_heard else TAKEN
            yield Found(kind, f"{choice_named(choice)} is gone", breaks)
    for name, choice in after.items():
        if name not in before:
            yield Found(
                kind,
                f"{choice_named(choice)} is new",
                _stopped_anew(at.old, choice) if is_heard else "",
            )
            continue
        yield from _same_choice(at, kind, before[name], choice)
    kept = [name for name in before if name in after]
    if kept != [name for name in after if name in before]:
        yield Found("order", f"the choices of {at.place or 'it'} are in another order")


def _stopped_anew(old: pr.Passage, choice: pr.Choice) -> str:
    if is_never_open(choice) or not may_stop_anew(old, conditions(choice.gates)):
        return ""
    return GONE_ON


def _same_choice(at: Compared, kind: str, old: pr.Choice, new: pr.Choice) -> Iterator[Found]:
    was = at.older.choices.get((at.new.id, new.id), new.id)
    if was != new.id:
        yield Found(
            "renamed",
            f"{choice_named(new)} was called `{was}`, and is `{new.id}` now",
            is_counted=True,
        )
    if old.beat != new.beat:
        yield Found("way", f"{choice_named(new)} leads elsewhere", ELSEWHERE)
    if old.settles != new.settles:
        hinges = frozenset(hinge for hinge, _ in (*old.settles, *new.settles))
        yield Found(
            "effect",
            f"{choice_named(new)} settles {_settled(new)} now, and settled {_settled(old)}",
            changes=hinges,
        )
    yield from _gates(at.old, kind, old, new)


def _settled(choice: pr.Choice) -> str:
    return ", ".join(f"`{hinge} = {value}`" for hinge, value in choice.settles) or "nothing"


def _gates(passage: pr.Passage, kind: str, old: pr.Choice, new: pr.Choice) -> Iterator[Found]:
    was, is_now = conditions(old.gates), conditions(new.gates)
    if was == is_now:
        if [(gate.reason is None, gate.is_known) for gate in old.gates] != [
            (gate.reason is None, gate.is_known) for gate in new.gates
        ]:
            yield Found(
                "condition", f"{choice_named(new)} is hidden or shown otherwise while it is closed"
            )
        return
    kind = "condition" if kind == "choice" else kind
    said = f"{choice_named(new)} asks for {_asked(new)} now, and asked for {_asked(old)}"
    if is_now <= was or is_never_open(old):
        yield Found(kind, said, _stopped_anew(passage, new))
    else:
        yield Found(kind, said, CLOSED)


def _asked(choice: pr.Choice) -> str:
    listed = [f"`{spelt(gate.when)}`" for gate in choice.gates if not gate.is_known]
    return " and ".join(listed) or "nothing"


# ------------------------------------------------------------------ the draws


def storylet_changes(at: Compared) -> Iterator[Found]:
    """What is otherwise in the deck that a passage deals from."""
    old, new = at.old.draw, at.new.draw
    if old is not None and new is not None:
        yield from _same_draw(at, old, new)
    elif old is not None:
        yield Found("draw", f"{at.it} deals from the deck `{old.deck}` no more", TAKEN)
    elif new is not None:
        stops = (_stopped_anew(at.old, dealt.choice) for dealt in new.storylets)
        said = f"{at.it} deals from the deck `{new.deck}`"
        yield Found("draw", said, next(filter(None, stops), ""))


def _same_draw(at: Compared, old: pr.Draw, new: pr.Draw) -> Iterator[Found]:
    lots = LOTS if _needs_lots(old) or _needs_lots(new) else ""
    before, after = _dealt(old), _dealt(new)
    for name, dealt in before.items():
        if name not in after:
            yield Found("storylet", f"the storylet “{_title(dealt)}” is gone", TAKEN)
    for name, dealt in after.items():
        if name in before:
            yield from _same_storylet(at, before[name].choice, dealt.choice, lots)
        else:
            breaks = lots or _stopped_anew(at.old, dealt.choice)
            yield Found("storylet", f"the storylet “{_title(dealt)}” is new", breaks)
    if old.back != new.back:
        said = f"the storylets of {at.place or 'it'} come back elsewhere"
        yield Found("draw", said, ELSEWHERE)
    shared = set(before) & set(after)
    if _drawn(old, shared) != _drawn(new, shared) or (lots and _moved(at, old, new)):
        yield Found("draw", f"{at.it} deals otherwise from the deck `{new.deck}`", lots)


def _same_storylet(at: Compared, old: pr.Choice, new: pr.Choice, lots: str) -> Iterator[Found]:
    if old.label != new.label:
        said = f"the storylet “{words_of(old.label)}” reads “{words_of(new.label)}” now"
        yield Found("prose", said)
    for found in _same_choice(at, "storylet", old, new):
        yield evolve(found, breaks=found.breaks or lots)


def _needs_lots(draw: pr.Draw) -> bool:
    return draw.show < len(draw.storylets)


def _dealt(draw: pr.Draw) -> dict[str, pr.Dealt]:
    return {dealt.choice.id: dealt for dealt in draw.storylets}


def _title(dealt: pr.Dealt) -> str:
    return words_of(dealt.choice.label)


def _drawn(draw: pr.Draw, shared: set[str]) -> object:
    """All that decides what is dealt, but for conditions and for the storylets that only one of two draws has."""
    ranks = {
        dealt.choice.id: (dealt.priority, dealt.specificity)
        for dealt in draw.storylets
        if dealt.choice.id in shared
    }
    return draw.deck, draw.show, draw.redraw, ranks


def _moved(at: Compared, old: pr.Draw, new: pr.Draw) -> bool:
    """Whether lots fall otherwise because of a name that they hang on, or a tie because of the order."""
    beats = [dealt.choice.beat for dealt in old.storylets]
    is_renamed = any(at.older.names.get(beat, beat) != beat for beat in beats)
    return is_renamed or beats != [dealt.choice.beat for dealt in new.storylets]
