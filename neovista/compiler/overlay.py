"""A mod laid over a story, name by name: a pure function of what was written.

It walks the declarations. Whatever is kept by name is added, replaced as a whole or, where a record says `extend`, added
to; a list of records grows; anything else that a file of the mod says is said in the story's stead. Spans come
along, so that the checks point into the mod where the mod is at fault.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

import attrs
from attrs import evolve, frozen

from neovista.compiler.guessing import did_you_mean
from neovista.compiler.scope import made_from_words
from neovista.diagnostics.diagnostic import Diagnostics, Label
from neovista.diagnostics.source import Name, Span
from neovista.model.mods import Mod
from neovista.model.shapes import Shape
from neovista.model.story import ChapterFile, Choice, Story

Record = TypeVar("Record")
_GROWING = frozenset({"list", "one_or_list", "blocks"})
"""Kinds of shape that an extension adds to; of any other, the one that is there stays."""


def lay_over(story: Story, mod: Mod, diagnostics: Diagnostics) -> Story:
    """The story with a mod over it; what the mod cannot have meant is reported."""
    overlay = _Overlay(diagnostics)
    named = mod.file.mod
    for earlier, _ in story.mods:
        if earlier == named:
            overlay.report_twice(earlier, named)
    file = story.file
    for declared in mod.declared:
        file = overlay.laid(file, declared)
    version = mod.file.version.value if mod.file.version is not None else "0"
    return evolve(
        story,
        file=file,
        chapters=overlay.chapters(story.chapters, mod.chapters),
        mods=(*story.mods, (named, version)),
        tests=(*story.tests, *mod.tests),
    )


def report_extensions(story: Story, diagnostics: Diagnostics) -> None:
    """Report every `extend` in a story itself: only a mod has something to add to."""
    overlay = _Overlay(diagnostics)
    for chapter in story.chapters:
        overlay.whole(chapter, "only a mod can extend what is there already")


@frozen
class _Overlay:
    """Lays records over records."""

    diagnostics: Diagnostics

    def chapters(
        self, below: tuple[ChapterFile, ...], above: tuple[ChapterFile, ...]
    ) -> tuple[ChapterFile, ...]:
        """The chapters of both: one that both have is laid over the other, in its place."""
        laid = list(below)
        for chapter in above:
            at = next((at for at, one in enumerate(laid) if one.chapter == chapter.chapter), None)
            if at is not None:
                laid[at] = self.laid(laid[at], chapter)
            else:
                self.whole(chapter, "this chapter is the mod’s own, and nothing lies below it")
                laid.append(chapter)
        return tuple(laid)

    def laid(self, below: Record, above: Record) -> Record:
        """A file with another over it."""
        changed: dict[str, Any] = {}
        for attribute in _declared(type(below)):
            old, new = getattr(below, attribute.name), getattr(above, attribute.name)
            shape: Shape = attribute.metadata["shape"]
            if new is old or _is_unsaid(new, attribute) or new == old:
                continue
            if shape.kind == "map":
                changed[attribute.name] = self.merged(old, new)
            elif shape.kind == "list" and shape.of is not None and shape.of.record is not None:
                changed[attribute.name] = (*old, *new)
            else:
                changed[attribute.name] = new
        return _changed(below, changed)

    def merged(self, below: Mapping[Name, Any], above: Mapping[Name, Any]) -> dict[Name, Any]:
        """What both have, by name; each name points to where it was written last."""
        written = {str(name): name for name in above}
        merged: dict[Name, Any] = {}
        for name, record in below.items():
            here = written.get(name)
            if here is None:
                merged[name] = record
            elif _extends(above[here]):
                merged[name] = self.extended(record, above[here], here)
            else:
                merged[here] = above[here]
        for name, record in above.items():
            if name not in below:
                self.not_extending(name, record, below, "")
                merged[name] = record
        return merged

    # -------------------------------------------------------------- extending

    def extended(self, below: Record, above: Record, name: Name) -> Record:
        """A record with what another adds to it: lists grow, and a key that was left out is filled in."""
        changed: dict[str, Any] = {}
        for attribute in _declared(type(below)):
            old, new = getattr(below, attribute.name), getattr(above, attribute.name)
            shape: Shape = attribute.metadata["shape"]
            if attribute.name == "extend" or new is None or _is_unsaid(new, attribute):
                continue
            if shape.of is not None and shape.of.record is not None and shape.of.record() is Choice:
                changed[attribute.name] = self.placed(old, new, name)
            elif shape.kind in _GROWING:
                changed[attribute.name] = (*old, *new)
            elif shape.kind == "map":
                changed[attribute.name] = {**old, **new}
            elif _is_unsaid(old, attribute):
                changed[attribute.name] = new
            else:
                key = attribute.metadata["name"] or attribute.name
                self.report_in_vain(name, key, _place(old), _place(new))
        return _changed(below, changed)

    def placed(
        self, below: tuple[Choice, ...], above: tuple[Choice, ...], passage: Name
    ) -> tuple[Choice, ...]:
        """The choices of both: each of the mod's at the end, or beside the choice that it names."""
        placed = list(below)
        behind: dict[str, int] = {}
        for choice in above:
            beside = choice.before if choice.before is not None else choice.after
            free = evolve(choice, before=None, after=None)
            names = [_name(one) for one in placed]
            if beside is None:
                placed.append(free)
            elif choice.before is not None and choice.after is not None:
                self.report_between(choice.before, choice.after)
            elif beside not in names:
                self.report_beside(beside, passage, names)
            elif choice.before is not None:
                placed.insert(names.index(beside), free)
            else:
                behind[beside] = behind.get(beside, 0) + 1
                placed.insert(names.index(beside) + behind[beside], free)
        return tuple(placed)

    # ------------------------------------------------------------------ wrong

    def whole(self, chapter: ChapterFile, words: str) -> None:
        """A chapter with nothing below it has nothing to extend."""
        for attribute in _declared(ChapterFile):
            if attribute.metadata["shape"].kind == "map":
                for name, record in getattr(chapter, attribute.name).items():
                    self.not_extending(name, record, {}, words)

    def not_extending(self, name: Name, record: Any, below: Mapping[Name, Any], words: str) -> None:
        """Report a record that says it extends one, where there is none."""
        if _extends(record):
            self.diagnostics.report(
                "NV233",
                name.span,
                f"there is no `{name}` to extend",
                words,
                help=did_you_mean(name, below)
                or "take `extend` away, or give it the name of a passage that is there",
            )

    def report_twice(self, first: Name, second: Name) -> None:
        """Two mods of one name."""
        self.diagnostics.report(
            "NV231",
            second.span,
            f"two mods are named `{second}`",
            "second",
            others=[Label(first.span, "first")],
            help="play with one of them, or rename one: a save could not tell them apart",
        )

    def report_beside(self, beside: Name, passage: Name, names: list[str]) -> None:
        """A place beside a choice that the passage does not have."""
        self.diagnostics.report(
            "NV234",
            beside.span,
            f"passage `{passage}` has no choice `{beside}`",
            help=did_you_mean(beside, names) or _listed(names),
        )

    def report_between(self, before: Name, after: Name) -> None:
        """Two places for one choice."""
        self.diagnostics.report(
            "NV234",
            after.span,
            "a choice stands before another or after one, not both",
            "the second place",
            others=[Label(before.span, "the first place")],
            help="keep one of them",
        )

    def report_in_vain(self, passage: Name, key: str, old: Span | None, new: Span | None) -> None:
        """Something that an extension says and the passage has said already."""
        self.diagnostics.report(
            "NV440",
            new or passage.span,
            f"passage `{passage}` has a `{key}` already",
            "this is not used",
            others=[Label(old, "this stays")] if old is not None else (),
            help="remove it; or take `extend` away, and write the whole passage anew",
        )


def _listed(names: list[str]) -> str:
    if not names:
        return "remove it: the passage has no choices"
    return f"its choices are {', '.join(f'`{name}`' for name in names)}"


def _name(choice: Choice) -> str:
    return str(choice.id) if choice.id is not None else made_from_words(choice.choice)


def _extends(record: Any) -> bool:
    return getattr(record, "extend", False) is True


def _declared(record: type) -> list[attrs.Attribute[Any]]:
    return [attribute for attribute in attrs.fields(record) if "shape" in attribute.metadata]


def _is_unsaid(value: Any, attribute: attrs.Attribute[Any]) -> bool:
    """Whether a key was left out, as far as can be told from what is there."""
    return bool(value == attribute.default)


def _changed(record: Record, changed: dict[str, Any]) -> Record:
    made: Any = record
    changed_record: Record = evolve(made, **changed)
    return changed_record


def _place(value: Any) -> Span | None:
    """Where something was written, as far as it remembers."""
    span = getattr(value, "span", None)
    if isinstance(span, Span):
        return span
    parts = value if isinstance(value, tuple) else ()
    if attrs.has(type(value)):
        parts = tuple(getattr(value, attribute.name) for attribute in attrs.fields(type(value)))
    return next((place for part in parts if (place := _place(part)) is not None), None)
