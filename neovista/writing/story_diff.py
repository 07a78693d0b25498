"""What is otherwise in a newer version of a story, in a writer's words, and what of it saves and runs survive.

A save survives where a run that was kept before goes on at the same line. A run still verifies where every state of it
comes out as it was recorded. Neither is said of a change unless it can be shown; what cannot be shown *may not*.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import attrs
from attrs import frozen

from neovista.model import program as pr
from neovista.saves.fingerprint import fingerprints
from neovista.writing.compared import Compared, Found, words_of
from neovista.writing.older_story import OlderStory, older_story
from neovista.writing.passage_diff import declared_in, passage_changes
from neovista.writing.spelling import spelt_name, spelt_value
from neovista.writing.survival import Bearing, bearing_of, only_leads_on, reached

BEHIND = "what comes after it"
UNTOLD = "what the story does is changed, in a way that has no name here"


@frozen
class StoryChange:
    """One thing that is otherwise, where it stands, and its two verdicts.

    ``chapter`` and ``passage`` are empty for what belongs to the whole story, or the whole chapter. ``why`` explains a
    verdict that is not good.
    """

    kind: str
    chapter: str
    passage: str
    what: str
    saves_survive: bool
    runs_verify: bool
    why: str = ""


@frozen
class StoryDiff:
    """Everything that is otherwise. A verdict over all is good where each of them is."""

    changes: tuple[StoryChange, ...]

    @property
    def saves_survive(self) -> bool:
        """Whether every run that was kept goes on at the same line."""
        return all(change.saves_survive for change in self.changes)

    @property
    def runs_verify(self) -> bool:
        """Whether every run that was made still verifies."""
        return all(change.runs_verify for change in self.changes)


def story_diff(old: pr.Program, new: pr.Program) -> StoryDiff:
    """Compare two versions of a story; what was renamed with `was` counts as the same."""
    older = older_story(old, new)
    comparison = _Comparison(older, new)
    if fingerprints(old)[0] == fingerprints(new)[0]:
        # What a story does is all there: the same fingerprint, the same runs, whatever is said in them.
        found = [change for change in comparison.changes() if change.kind == "prose"]
        return StoryDiff(
            tuple(attrs.evolve(one, saves_survive=True, runs_verify=True, why="") for one in found)
        )
    changes = tuple(dict.fromkeys(comparison.changes()))
    if all(change.kind == "prose" for change in changes):
        changes += (
            StoryChange("story", "", "", UNTOLD, False, False, "nothing can be shown of it"),
        )
    return StoryDiff(changes)


class _Comparison:
    """Two stories under the same names, and what their decisions hang on."""

    def __init__(self, older: OlderStory, new: pr.Program) -> None:
        self.older, self.old, self.new = older, older.program, new
        self.can_reach = reached(self.old)
        self.shared = [name for name in self.old.passages if name in new.passages]
        self.inside = _inside(new, self.shared)
        self.labels: Mapping[str, str] = {
            choice.beat: words_of(choice.label)
            for name in self.shared
            for choice in new.passages[name].choices
        }
        met = [name for name in self.shared if name in self.can_reach]
        self.bearing: Bearing = bearing_of(
            one.passages[name] for name in met for one in (self.old, new)
        )
        self.met = (
            declared_in(self.old.passages[name] for name in met),
            declared_in(new.passages[name] for name in met),
        )

    def changes(self) -> Iterator[StoryChange]:
        """Everything that is otherwise: of the whole story first, then chapter by chapter."""
        yield from self._whole_story()
        yield from self._declared("")
        for chapter in dict.fromkeys((*self.new.chapters, *self.old.chapters)):
            yield from self._chapter(chapter)
            yield from self._declared(chapter)
            for name in self._named_in(chapter):
                yield from self._passage(chapter, name)

    # ------------------------------------------------------------ the verdicts

    def told(
        self, found: Found, chapter: str = "", passage: str = "", is_met: bool = True
    ) -> StoryChange:
        """A change with its verdicts; one that no run can have met changes none."""
        saves, runs, why = True, True, ""
        if is_met:
            decided = self.bearing.decided_by(found.changes)
            saves = not found.breaks and not decided
            runs = saves and not found.changes and not found.is_counted
            if found.breaks:
                why = found.breaks
            elif decided:
                why = (
                    f"something is decided by `{spelt_name(decided)}`, which may come out otherwise"
                )
            elif found.changes:
                listed = ", ".join(f"`{spelt_name(name)}`" for name in sorted(found.changes))
                why = f"{listed} may hold something else"
            elif not runs:
                why = "a run's states name it"
        return StoryChange(found.kind, chapter, passage, found.what, saves, runs, why)

    # --------------------------------------------------------- the whole story

    def _whole_story(self) -> Iterator[StoryChange]:
        old, new = self.old, self.new
        if old.story != new.story:
            yield self.told(
                Found(
                    "story",
                    f"the story is `{new.story}` now, and was `{old.story}`",
                    "a save is of the story that it names",
                )
            )
        if old.start != new.start:
            yield self.told(
                Found(
                    "start",
                    f"the story begins with `{new.start}` now, and began with `{old.start}`",
                    "every run begins elsewhere",
                )
            )
        for name in self.older.merged:
            yield self.told(
                Found(
                    "renamed",
                    f"two things are called `{name}` now",
                    "what was one of them cannot be told from the other",
                )
            )
        yield from map(self.told, self._said_of_all())
        yield from map(self.told, self._endings())
        yield from map(self.told, self._categories())

    def _said_of_all(self) -> Iterator[Found]:
        old, new = self.old, self.new
        for what, was, is_now in (
            ("the story’s title is", old.title, new.title),
            ("the titles of the acts are", old.acts, new.acts),
            ("the numbers that are shown are", old.numbers, new.numbers),
            ("the codex is", old.codex, new.codex),
        ):
            if was != is_now:
                yield Found("prose", f"{what} changed")
        if old.threads != new.threads:
            kind = "prose" if list(old.threads) == list(new.threads) else "thread"
            yield Found(kind, "the threads are changed")
        for name, hinge in new.hinges.items():
            before = old.hinges.get(name, hinge)
            if before.told != hinge.told:
                yield Found("prose", f"the hinge `{name}` is told in other words")
            if (before.of, before.act) != (hinge.of, hinge.act):
                yield Found(
                    "hinge", f"the hinge `{name}` is of `{hinge.of}` in act {hinge.act} now"
                )

    def _endings(self) -> Iterator[Found]:
        old, new = self.old, self.new
        for name, title in new.endings.items():
            if name not in old.endings:
                yield Found("ending", f"the ending `{name}` is new")
            elif old.endings[name] != title:
                yield Found("prose", f"the ending `{name}` is called “{title}” now")
        for name in old.endings:
            if name not in new.endings:
                yield Found("ending", f"the ending `{name}` is gone")
        for name in sorted((old.secret_endings ^ new.secret_endings) & set(new.endings)):
            state = "is secret now" if name in new.secret_endings else "is no secret any more"
            yield Found("ending", f"the ending `{name}` {state}")
        for was, is_now in new.renames.endings.items():
            if is_now in old.endings and is_now in new.endings:
                yield Found("renamed", f"the ending `{was}` is `{is_now}` now")

    def _categories(self) -> Iterator[Found]:
        """A category decides nothing in the story, but a run that was made for one may not meet it any more."""
        old, new = self.old, self.new
        for name in dict.fromkeys((*new.categories, *old.categories)):
            was, is_now = old.categories.get(name), new.categories.get(name)
            if was is None:
                yield Found("category", f"the category `{name}` is new")
            elif is_now is None:
                yield Found("category", f"the category `{name}` is gone", is_counted=True)
            elif attrs.evolve(was, name=is_now.name) == is_now != was:
                yield Found("prose", f"the category `{name}` is called “{is_now.name}” now")
            elif was != is_now:
                yield Found(
                    "category", f"the category `{name}` asks for something else", is_counted=True
                )
        if old.run_variables != new.run_variables:
            yield Found("category", "what all categories tell apart is changed", is_counted=True)
        if old.splits != new.splits:
            yield Found("category", "runs are divided elsewhere")

    # ------------------------------------------------------------ declarations

    def _declared(self, chapter: str) -> Iterator[StoryChange]:
        """Variables, stances and hinges of the story, or of a chapter."""
        for name in dict.fromkeys((*self.new.variables, *self.old.variables)):
            home = self._home(name)
            if home[0] == chapter:
                for found in self._variable(name):
                    yield self.told(found, *home)

    def _home(self, variable: str) -> tuple[str, str]:
        """The chapter and the passage a variable belongs to; the room of an arrangement belongs to its passage."""
        for chapter in (*self.new.chapters, *self.old.chapters):
            if variable.startswith(f"{chapter}."):
                around, _, _ = variable.removeprefix(f"{chapter}.").rpartition(".")
                return chapter, around.partition(".")[0]
        return "", ""

    def _variable(self, name: str) -> Iterator[Found]:
        was, is_now = self.old.variables.get(name), self.new.variables.get(name)
        kind, called = self._called(name)
        if was is None or is_now is None:
            state = "is new" if was is None else "is gone"
            yield Found(kind, f"{called} {state}", is_counted=True)
            return
        old_name = self.older.variables[name]
        if old_name != name:
            yield Found("renamed", f"{called} was called `{spelt_name(old_name)}`", is_counted=True)
        if was != is_now:
            said = f"{called} is {_declaration(is_now)} now, and was {_declaration(was)}"
            changes = {name} if self._may_hold_otherwise(name, was, is_now) else set()
            yield Found(kind, said, changes=frozenset(changes))
        yield from self._declared_for_all(kind, called, name)

    def _may_hold_otherwise(self, name: str, was: pr.Variable, is_now: pr.Variable) -> bool:
        """Whether a declaration alone makes a difference: by its start, its bounds, or the values an echo may bring."""
        if type(was) is not type(is_now) or was.start != is_now.start:
            return True
        is_bounded = ("bounds", name) in self.met[0] or ("bounds", name) in self.met[1]
        return is_bounded or name in self.new.hinges or name in self.old.hinges

    def _called(self, name: str) -> tuple[str, str]:
        if name in self.new.hinges or name in self.old.hinges:
            return "hinge", f"the hinge `{name}`"
        if "room-" in name:
            return "arrangement", f"the room of `{name.rpartition('room-')[2]}`"
        if name.startswith("given-"):
            return "question", f"the question `{name.removeprefix('given-')}`"
        return "variable", f"the variable `{spelt_name(name)}`"

    def _declared_for_all(self, kind: str, called: str, name: str) -> Iterator[Found]:
        """What was declared once and is in the effects of many passages."""
        before, after = self.met
        for key in sorted({*before, *after}):
            what, of = key
            if of != name or what == "bounds" or before.get(key) == after.get(key):
                continue
            if key in before and key in after:
                how = (
                    "settles otherwise when it is seen first"
                    if what == "rungs"
                    else f"moves along other {what}"
                )
                yield Found(kind, f"{called} {how}", changes=frozenset({name}))

    # ---------------------------------------------------------------- chapters

    def _chapter(self, name: str) -> Iterator[StoryChange]:
        was, is_now = self.old.chapters.get(name), self.new.chapters.get(name)
        if was is None or is_now is None:
            yield self.told(
                Found("chapter", f"the chapter is {'new' if was is None else 'gone'}"), name
            )
            return
        if was.title != is_now.title:
            yield self.told(
                Found(
                    "prose", f"the chapter is called “{is_now.title}” now, and was “{was.title}”"
                ),
                name,
            )
        if was.start != is_now.start:
            said = f"the chapter’s first passage is `{spelt_name(is_now.start)}` now, and was `{spelt_name(was.start)}`"
            yield self.told(Found("start", said), name)
        if (was.thread, was.act) != (is_now.thread, is_now.act):
            yield self.told(
                Found(
                    "chapter",
                    f"it is told by `{is_now.thread}` in act {is_now.act} now, and was by `{was.thread}` in act {was.act}",
                ),
                name,
            )
        shared = set(self.old.variables) & set(self.new.variables)
        ends = frozenset((set(was.own) ^ set(is_now.own)) & shared)
        if ends:
            listed = ", ".join(f"`{spelt_name(one)}`" for one in sorted(ends))
            yield self.told(
                Found(
                    "variable", f"{listed} ended with the chapter or ends with it now", changes=ends
                ),
                name,
            )

    def _named_in(self, chapter: str) -> list[str]:
        """The passages of a chapter that have names of their own: those of today, then those that are gone."""
        return [
            name
            for passages in (self.new.passages, self.old.passages)
            for name, passage in passages.items()
            if passage.is_named
            and passage.chapter == chapter
            and (passages is self.new.passages or name not in self.new.passages)
        ]

    # ---------------------------------------------------------------- passages

    def _passage(self, chapter: str, name: str) -> Iterator[StoryChange]:
        local = name.removeprefix(f"{chapter}.")
        is_met = name in self.can_reach
        if name not in self.old.passages:
            yield self.told(Found("passage", "it is new"), chapter, local)
            return
        if name not in self.new.passages:
            rests = not only_leads_on(self.old.passages[name])
            breaks = "a run that is there, or came through, cannot go on" if rests else ""
            yield self.told(
                Found("passage", "it is gone", breaks, is_counted=True), chapter, local, is_met
            )
            return
        was = self.older.names[name]
        if was != name:
            yield self.told(
                Found("renamed", f"it was called `{spelt_name(was)}`", is_counted=True),
                chapter,
                local,
                is_met,
            )
        found = [one for inner in self.inside[name] for one in self._part(name, inner)]
        # A way behind a question or a deal stands in the passage too, where it never decides anything.
        is_behind = any(place == BEHIND and one.kind == "way" for place, one, _ in found)
        for place, one, is_met in found:
            if not (is_behind and not place and one.kind == "way"):
                yield self.told(one, chapter, local, is_met)

    def _part(self, name: str, inner: str) -> Iterator[tuple[str, Found, bool]]:
        """What is otherwise in a passage or a beat inside it: how that is called, and whether a run can have met it."""
        place = self._place(name, inner)
        old, new = self.old.passages[inner], self.new.passages[inner]
        for found in passage_changes(Compared(old, new, self.older, self.new, place)):
            yield place, found, inner in self.can_reach

    def _place(self, name: str, inner: str) -> str:
        """How an author would call a part of a passage."""
        if inner == name:
            return ""
        pieces = inner.removeprefix(f"{name}.").split(".")
        if "-" in pieces[0]:
            return BEHIND if pieces[0].startswith(("after-", "came-")) else "the arrangement"
        label = self.labels.get(f"{name}.{pieces[0]}")
        if label is None:
            return f"its `{'.'.join(pieces)}`"
        rest = ".".join(pieces[1:])
        return f"`{rest}` of “{label}”" if rest else f"“{label}”"


def _inside(program: pr.Program, shared: Iterable[str]) -> dict[str, list[str]]:
    """The passages that both stories have: each that has a name of its own, with the beats inside it."""
    found: dict[str, list[str]] = {}
    for name in shared:
        around = name
        while around in program.passages and not program.passages[around].is_named:
            around = around.rpartition(".")[0]
        found.setdefault(around, []).append(name)
    return found


def _declaration(variable: pr.Variable) -> str:
    """A variable as its author declares it."""
    match variable:
        case pr.Range(low, high, start):
            return f"`range: {low}..{high}, start: {start}`"
        case pr.YesNo(start):
            return f"`start: {spelt_value(start)}`"
        case pr.OneOf(values, start):
            return f"`one_of: [{', '.join(values)}], start: {start}`"
        case pr.SetOf(members, start):
            return f"`set_of: [{', '.join(members)}], start: {spelt_value(start)}`"
