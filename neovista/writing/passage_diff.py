"""What is otherwise in one passage of two versions of a story, and what a run could notice of each of those changes.

Both passages stand under the newer story's names. Which of what is found matters is worked out in ``story_diff``, from
all passages together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from attrs import evolve, frozen

from neovista.model import program as pr
from neovista.model.prose import Prose
from neovista.saves.fingerprint import said_in
from neovista.writing.choice_diff import choice_changes, storylet_changes
from neovista.writing.compared import ELSEWHERE, Compared, Found, choice_named, words_of
from neovista.writing.spelling import spelt, spelt_effects, spelt_name
from neovista.writing.survival import (
    Variables,
    always_stops,
    certain_ways,
    only_leads_on,
    plain_effects,
    written_by,
)


def passage_changes(compared: Compared) -> Iterator[Found]:
    """Everything that is otherwise in a passage that both stories have."""
    for look in _LOOKS:
        yield from look(compared)


def _prose(at: Compared) -> Iterator[Found]:
    old, new = said_in(at.old), said_in(at.new)
    assert isinstance(old, dict)
    assert isinstance(new, dict)
    if old.get("blocks") != new.get("blocks"):
        yield Found("prose", f"the prose{at.behind} is changed")
    if not at.place and old.get("setting") != new.get("setting"):
        yield Found(
            "prose", "what stands around it is changed: the hour, the place, who is here, the view"
        )
    before = {choice.id: choice for choice in at.old.choices}
    for choice in at.new.choices:
        if choice.id in before:
            yield from _choice_prose(before[choice.id], choice)
    asked, asked_now = _asked_in(at.old), _asked_in(at.new)
    if any(asked[name] != asked_now[name] for name in asked.keys() & asked_now.keys()):
        yield Found("prose", f"what is asked in {at.place or 'it'} is worded otherwise")


def _choice_prose(old: pr.Choice, new: pr.Choice) -> Iterator[Found]:
    if old.label != new.label:
        yield Found("prose", f"{choice_named(old)} reads “{words_of(new.label)}” now")
    reasons = [(one.reason, two.reason) for one, two in zip(old.gates, new.gates, strict=False)]
    if any(one != two and one is not None and two is not None for one, two in reasons):
        yield Found("prose", f"{choice_named(new)} is closed for a reason in other words")


def _asked_in(passage: pr.Passage) -> dict[str, Prose]:
    """The words of a question, or of what an arrangement asks about, by their names."""
    arranging, question = passage.arranging, passage.question
    found = {} if question is None else {question.id: question.prompt}
    if arranging is not None:
        found.update({one.id: one.label for one in (*arranging.places, *arranging.items)})
    return found


# ---------------------------------------------------------------- the effects


def _effects(at: Compared) -> Iterator[Found]:
    """What happens on entering, but for what is declared once for all: bounds, arrows, by what rung a hinge settles."""
    before = [*map(_bare, (*at.old.witnesses, *at.old.effects))]
    after = [*map(_bare, (*at.new.witnesses, *at.new.effects))]
    if before == after:
        return
    same = 0
    while same < min(len(before), len(after)) and before[same] == after[same]:
        same += 1
    behind = 0
    while (
        behind < min(len(before), len(after)) - same and before[-1 - behind] == after[-1 - behind]
    ):
        behind += 1
    was, is_now = before[same : len(before) - behind], after[same : len(after) - behind]
    if _come_to_the_same(was, is_now):
        yield Found(
            "order", f"the changes of {at.place or 'it'} are in another order, and come to the same"
        )
        return
    seen = all(isinstance(effect, pr.Witness) for effect in (*was, *is_now))
    yield Found(
        "hinge" if seen else "effect",
        f"{_doing(at)} does {spelt_effects(is_now)} now, and did {spelt_effects(was)}",
        changes=frozenset(written_by((*was, *is_now))),
    )


def _doing(at: Compared) -> str:
    if not at.place:
        return "entering it"
    return f"taking {at.place}" if at.place.startswith("“") else f"coming to {at.place}"


def _bare(effect: pr.Effect) -> pr.Effect:
    match effect:
        case pr.Add():
            return evolve(effect, low=0, high=0)
        case pr.Become():
            return evolve(effect, origins=frozenset())
        case pr.Witness():
            return evolve(effect, ladder=())
        case pr.Perhaps(when, effects):
            return pr.Perhaps(when, tuple(map(_bare, effects)))
        case _:
            return effect


def _come_to_the_same(was: list[pr.Effect], is_now: list[pr.Effect]) -> bool:
    """Whether these are the same changes, none of which can notice another."""
    names = [name for effect in was for name in written_by((effect,))]
    is_plain = not any(isinstance(effect, pr.Perhaps | pr.Witness) for effect in was)
    is_same = len(was) == len(is_now) and all(effect in is_now for effect in was)
    return is_same and is_plain and len(set(names)) == len(names)


# ------------------------------------------------------------- where it leads


def _ways(at: Compared) -> Iterator[Found]:
    old, new = at.old, at.new
    was, is_now = _led(old), _led(new)
    if (was, old.returns, old.leaves) == (is_now, new.returns, new.leaves):
        return
    said = f"{at.it} leads to {_destination(new)} now, and led to {_destination(old)}"
    is_decided_before = old.detour or old.check or old.ending or always_stops(old)
    passed_before, passed_now = (
        _passed(old, at.older.program, at.program),
        _passed(new, at.program, at.older.program),
    )
    if is_decided_before:
        yield Found("way", said)
    elif (
        passed_before.ends == passed_now.ends
        and old.returns == new.returns
        and not (old.leaves or new.leaves)
    ):
        changes = frozenset(written_by((*passed_before.effects, *passed_now.effects)))
        yield Found("way", said, changes=changes, is_counted=True)
    else:
        yield Found("way", said, ELSEWHERE)


def _led(passage: pr.Passage) -> list[tuple[object, str]]:
    return [(way.when, way.to) for way in certain_ways(passage)]


def _destination(passage: pr.Passage) -> str:
    ways = [
        f"`{_short(way.to)}`" + (f" when {spelt(way.when)}" if way.when is not None else "")
        for way in certain_ways(passage)
    ]
    if passage.returns:
        ways.append("where the detour came from")
    return ", else ".join(ways) or "nowhere by itself"


def _short(name: str) -> str:
    return "then" if name.endswith(".then") else spelt_name(name)


@frozen
class _Passed:
    """Where ways come out, and what happens in the passages between that only one of the stories has."""

    ends: tuple[tuple[object, str], ...]
    effects: tuple[pr.Effect, ...]


def _passed(passage: pr.Passage, here: pr.Program, there: pr.Program) -> _Passed:
    """Follow the ways through passages that are only led through, as long as the other story has no such passage."""
    ends: list[tuple[object, str]] = []
    effects: list[pr.Effect] = []
    for when, first in _led(passage):
        to = first
        for _ in range(len(here.passages)):
            between = here.passages[to]
            if (
                to in there.passages
                or not only_leads_on(between)
                or between.chapter != passage.chapter
            ):
                break
            effects += (*between.witnesses, *between.effects)
            to = certain_ways(between)[0].to
        ends.append((when, to))
    return _Passed(tuple(ends), tuple(effects))


def _stops(at: Compared) -> Iterator[Found]:
    """Whether the story ends there, goes on a detour, rolls or asks: each decides where a run goes."""
    old, new = at.old, at.new
    if old.ending != new.ending:
        breaks = ELSEWHERE if None in (old.ending, new.ending) else ""
        said = f"{at.it} ends the story as {_ending(new)} now, and ended it as {_ending(old)}"
        yield Found("ending", said, breaks, is_counted=True)
    if old.detour != new.detour:
        yield Found("way", f"{at.it} goes on another detour", ELSEWHERE)
    if old.check != new.check:
        yield Found("check", f"{at.it} rolls {_roll(new)} now, and rolled {_roll(old)}", ELSEWHERE)
    asked, asked_before = _question(new), _question(old)
    if asked != asked_before:
        yield Found(
            "question", f"{at.it} asks {asked[0]} now, and asked {asked_before[0]}", ELSEWHERE
        )
    elif (
        new.question is not None
        and old.question is not None
        and new.question.longest != old.question.longest
    ):
        yield Found("question", f"an answer may have {new.question.longest} letters now")
    if old.arranging is None and new.arranging is not None:
        yield Found("arrangement", f"{at.it} is a step of an arrangement now", ELSEWHERE)


def _ending(passage: pr.Passage) -> str:
    return f"`{passage.ending}`" if passage.ending is not None else "nothing"


def _roll(passage: pr.Passage) -> str:
    check = passage.check
    if check is None:
        return "nothing"
    bonus = spelt_name(check.variable) if check.variable is not None else str(abs(check.constant))
    sign = "-" if check.constant < 0 or check.sign < 0 else "+"
    has_bonus = check.variable is not None or check.constant
    return f"`{check.id}`, {check.number}d{check.faces}{f' {sign} {bonus}' if has_bonus else ''} against {check.against}"


def _question(passage: pr.Passage) -> tuple[str, str]:
    asked = passage.question
    return ("nothing", "") if asked is None else (f"for `{asked.id}`", asked.to)


def _chapters(at: Compared) -> Iterator[Found]:
    """A passage that has moved: what ends with a chapter ends elsewhere."""
    if at.old.chapter != at.new.chapter and not at.place:
        own = _own(at.older.program.chapters, at.old) | _own(at.program.chapters, at.new)
        yield Found(
            "passage",
            f"it stands in `{at.new.chapter}` now, and stood in `{at.old.chapter}`",
            changes=own,
        )


def _own(chapters: Mapping[str, pr.Chapter], passage: pr.Passage) -> Variables:
    return frozenset(chapters[passage.chapter].own)


_LOOKS: tuple[Callable[[Compared], Iterable[Found]], ...] = (
    _chapters,
    _prose,
    _effects,
    choice_changes,
    storylet_changes,
    _ways,
    _stops,
)


# --------------------------------------------------- what is declared for all


def declared_in(passages: Iterable[pr.Passage]) -> dict[tuple[str, str], object]:
    """What effects hold of what is declared once: the rungs of a hinge, the arrows of a stance, the bounds of a number."""
    found: dict[tuple[str, str], object] = {}
    for passage in passages:
        for effect in plain_effects((*passage.witnesses, *passage.effects)):
            match effect:
                case pr.Witness(hinge, ladder):
                    found["rungs", hinge] = ladder
                case pr.Become(stance, value, origins):
                    found[f"arrows to {value}", stance] = origins
                case pr.Add(variable, _, low, high):
                    found["bounds", variable] = (low, high)
                case _:
                    pass
    return found
