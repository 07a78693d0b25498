"""What every name of a story means, as seen from each of its chapters.

It resolves; it does not judge what is done with the names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from attrs import define, field, frozen

from neovista.compiler.expression_reader import RESERVED
from neovista.compiler.guessing import TRUTHS, variable_like
from neovista.compiler.rewriting import replaced
from neovista.compiler.walking import Said, beats_of, said_in
from neovista.diagnostics.diagnostic import Diagnostics, Label
from neovista.diagnostics.source import Name, Span, Written
from neovista.model.declarations import VariableDeclaration
from neovista.model.program import EMPTY, UNSETTLED, OneOf, Range, SetOf, Variable, YesNo
from neovista.model.prose import Prose
from neovista.model.story import Arrangement, Beat, ChapterFile, Choice, Item, Slot, Story, Storylet
from neovista.model.ways import QuestionDeclaration

LONGEST_CHOICE = 64
GATHERED = "then"
"""Where choices come back together; the one name that a choice cannot have."""
INNER = frozenset({GATHERED, "success", "failure"})
"""The names of places inside a passage, which no choice of it can have."""
ONLY_CHAPTER = "main"
"""The chapter that a story of one file is."""


@frozen
class Known:
    """A variable as some chapter knows it: its lasting name, its type, where it is declared."""

    name: str
    variable: Variable
    span: Span
    kind: str = "variable"


@define
class Scope:
    """Every table of names that a story has."""

    story: Story
    diagnostics: Diagnostics
    chapters: dict[str, ChapterFile] = field(factory=dict)
    variables: dict[str, Known] = field(factory=dict)
    """The story's own, by name; a chapter's, by chapter and name."""
    choice_names: dict[int, str] = field(factory=dict)
    """The name of each choice, by the identity of what was written."""
    questions: dict[str, QuestionDeclaration] = field(factory=dict)
    """Every question of the story, by its name."""
    decks: dict[str, list[tuple[str, Storylet]]] = field(factory=dict)
    """Every deck's storylets, each with its lasting name."""
    checks: dict[str, Name] = field(factory=dict)
    """Every check of the story, by its name, as it was written there."""
    choices: dict[str, dict[str, list[str]]] = field(factory=dict)
    """For each chapter: a choice's name to the passages that have one of that name."""
    walked: dict[int, list[Beat]] = field(factory=dict)
    """The beats of each passage, and what each beat says: walked once for all checks and lints, by identity as well."""
    said: dict[int, Said] = field(factory=dict)
    seen: dict[str, dict[str, Known]] = field(factory=dict)
    """For each chapter: what its names mean, as far as somebody has asked."""
    led_to: dict[str, dict[str, str | None]] = field(factory=dict)
    """For each chapter: the lasting names of the passages that are named there, as far as somebody has asked."""

    # -------------------------------------------------------------- questions

    def known(self, chapter: str, name: str) -> Known | None:
        """What a chapter means by a variable's name."""
        try:
            return self.seen[chapter][name]  # as most have been asked for
        except KeyError:
            known = self.variables.get(f"{chapter}.{name}") or self.variables.get(name)
            if known is not None:
                self.seen.setdefault(chapter, {})[name] = known
            return known

    def beats_of(self, passage: Beat) -> list[Beat]:
        """A passage and all the beats inside it, in the order they are written."""
        found = self.walked.get(id(passage))
        if found is None:
            found = self.walked[id(passage)] = beats_of(passage)
        return found

    def said_in(self, beat: Beat) -> Said:
        """The conditions and the special parts of prose in a beat itself."""
        found = self.said.get(id(beat))
        if found is None:
            found = self.said[id(beat)] = said_in(beat)
        return found

    def visible(self, chapter: str) -> Iterator[str]:
        """The names of variables that a chapter can speak of."""
        own = f"{chapter}."
        for name in self.variables:
            if name.startswith(own):
                yield name.removeprefix(own)
            elif "." not in name:
                yield name

    def passage(self, chapter: str, name: str) -> str | None:
        """The lasting name of a passage: of this chapter, of another with its name in front, or a chapter's first."""
        try:
            return self.led_to[chapter][name]
        except KeyError:
            found = self.led_to.setdefault(chapter, {})[name] = self._passage(chapter, name)
            return found

    def _passage(self, chapter: str, name: str) -> str | None:
        at, _, last = name.rpartition(".")
        home = self.chapters.get(at or chapter)
        if home is not None and last in home.passages:
            return f"{home.chapter}.{last}"
        whole = self.chapters.get(name)
        return f"{whole.chapter}.{first_passage(whole)}" if whole is not None else None

    def choice(self, chapter: str, name: str) -> str | None:
        """The beat of a choice: `passage#choice`, or the choice alone where only one has that name."""
        at, mark, last = name.rpartition("#")
        if mark:
            passage = self.passage(chapter, at)
            if passage is None:
                return None
            home = passage.rpartition(".")[0]
            return f"{passage}.{last}" if passage in self.choices[home].get(last, ()) else None
        homes = self.choices.get(chapter, {}).get(last, [])
        return f"{homes[0]}.{last}" if len(homes) == 1 else None


def first_passage(chapter: ChapterFile) -> str:
    """The passage a chapter begins with."""
    return chapter.start if chapter.start is not None else next(iter(chapter.passages))


# ------------------------------------------------------------------- building


def build_scope(story: Story, diagnostics: Diagnostics) -> Scope:
    """Collect every name; report those that are given twice and declarations that cannot be."""
    scope = Scope(story, diagnostics)
    passages = {f"{one.chapter}.{name}": name for one in story.chapters for name in one.passages}
    for chapter in story.chapters:
        if chapter.chapter in passages:
            diagnostics.report(
                "NV211",
                chapter.chapter.span,
                f"chapter `{chapter.chapter}` has the name of a passage",
                others=[Label(passages[chapter.chapter].span, "the passage")],
                help="rename one of them; `to:` could not tell them apart",
            )
        if chapter.chapter in scope.chapters:
            _report_twice(
                diagnostics,
                "NV211",
                "chapter",
                chapter.chapter,
                scope.chapters[chapter.chapter].chapter.span,
            )
        else:
            scope.chapters[chapter.chapter] = chapter
    _declare_story(scope)
    for chapter in scope.chapters.values():
        for name, declared in chapter.variables.items():
            _declare(
                scope, f"{chapter.chapter}.{name}", name, variable_of(declared, name, diagnostics)
            )
        _name_choices(scope, chapter)
        _name_inner(scope, chapter)
    return scope


def _declare_story(scope: Scope) -> None:
    file, diagnostics = scope.story.file, scope.diagnostics
    for name, declared in file.variables.items():
        _declare(scope, name, name, variable_of(declared, name, diagnostics))
    for name, stance in file.stances.items():
        values = tuple(
            dict.fromkeys([stance.start, *(end for arrow in stance.moves for end in arrow)])
        )
        _declare(scope, name, name, OneOf(tuple(map(str, values)), str(stance.start)), "stance")
    for name, hinge in file.hinges.items():
        _declare(scope, name, name, OneOf((UNSETTLED, *map(str, hinge.values)), UNSETTLED), "hinge")


def _declare(
    scope: Scope, lasting: str, name: Name, variable: Variable | None, kind: str = "variable"
) -> None:
    earlier = scope.variables.get(lasting) or scope.variables.get(str(name))
    if earlier is not None:
        _report_twice(scope.diagnostics, "NV212", "variable", name, earlier.span)
    elif variable is not None:
        scope.variables[lasting] = Known(lasting, variable, name.span, kind)


def _report_twice(diagnostics: Diagnostics, code: str, what: str, name: Name, first: Span) -> None:
    diagnostics.report(
        code,
        name.span,
        f"{what} `{name}` is declared twice",
        f"second `{name}`",
        others=[Label(first, f"first `{name}`")],
        help="rename one of them",
    )


# ------------------------------------------------------------------ variables


def variable_of(
    declared: VariableDeclaration, name: Name, diagnostics: Diagnostics
) -> Variable | None:
    """The type of a declared variable, or nothing if it is declared as something that cannot be."""
    start = declared.start
    kinds = [kind for kind in ("range", "one_of", "set_of") if getattr(declared, kind) is not None]
    if len(kinds) > 1:
        diagnostics.report(
            "NV310",
            name.span,
            f"`{name}` is declared as two kinds of variable",
            f"it has `{kinds[0]}` and `{kinds[1]}`",
            help="keep the one that is meant",
        )
        return None
    if declared.set_of is not None:
        return _set_variable(declared, name, diagnostics)
    if isinstance(start, tuple) and len(start) == 1:
        start = start[0]
    if isinstance(start, tuple):
        _report_start(name, name.span, "one value", diagnostics)
        return None
    if declared.range is not None:
        low, high = declared.range
        said = start.value if start is not None else str(low)
        if not re.fullmatch(r"-?[0-9]{1,9}", said) or not low <= int(said) <= high:
            _report_start(
                name,
                start.span if start else name.span,
                f"a whole number from {low} to {high}",
                diagnostics,
            )
            return None
        return Range(low, high, int(said))
    if declared.one_of is not None:
        values = tuple(map(str, declared.one_of))
        said = start.value if start is not None else values[0]
        if said not in values:
            _report_start(
                name, start.span if start else name.span, "one of its own names", diagnostics
            )
            return None
        return OneOf(values, said)
    if start is not None and start.value not in ("true", "false"):
        _report_start(
            name,
            start.span,
            f"`true` or `false`; to let it hold anything else, write `{variable_like(start.value)}`",
            diagnostics,
            start,
        )
        return None
    return YesNo(start is not None and start.value == "true")


def _set_variable(
    declared: VariableDeclaration, name: Name, diagnostics: Diagnostics
) -> Variable | None:
    members = tuple(map(str, declared.set_of or ()))
    given = (
        declared.start
        if isinstance(declared.start, tuple)
        else (declared.start,)
        if declared.start
        else ()
    )
    stray = next((one for one in given if one.value not in members), None)
    if stray is not None:
        _report_start(name, stray.span, "some of its own names", diagnostics)
        return None
    return SetOf(members, frozenset(one.value for one in given))


def _report_start(
    name: Name, span: Span, wanted: str, diagnostics: Diagnostics, truth: Written | None = None
) -> None:
    first, *rest = wanted.split("; ")
    better = TRUTHS.get(truth.value.lower(), "") if truth is not None else ""
    said = f"`{span.text}`" if span != name.span else "several values"
    diagnostics.report(
        "NV309",
        span,
        f"`{name}` cannot start as {said}",
        help=[f"start it as {first}", *rest],
        repairs=replaced(truth, better) if truth is not None and better else (),
    )


# -------------------------------------------------------------------- choices


def _name_choices(scope: Scope, chapter: ChapterFile) -> None:
    """Give each choice its lasting name, and say where two of one passage have the same."""
    homes = scope.choices.setdefault(chapter.chapter, {})
    for passage_name, passage in chapter.passages.items():
        first: dict[str, Choice] = {}
        for choice in scope.beats_of(passage):
            if choice is passage or not isinstance(choice, Choice):
                continue
            name = choice.id if choice.id is not None else made_from_words(choice.choice)
            if choice.id in INNER:
                _report_gathered(scope.diagnostics, choice.id)
            scope.choice_names[id(choice)] = str(name)
            if name in first:
                _report_choice_twice(scope.diagnostics, name, first[name], choice)
                continue
            first[name] = choice
            homes.setdefault(str(name), []).append(f"{chapter.chapter}.{passage_name}")


def _name_inner(scope: Scope, chapter: ChapterFile) -> None:
    """What beats name: checks, questions, the variables of arrangements; and which deck a storylet is of."""
    for name, passage in chapter.passages.items():
        if isinstance(passage, Storylet):
            deck = scope.decks.setdefault(str(passage.deck), [])
            deck.append((f"{chapter.chapter}.{name}", passage))
        for beat in scope.beats_of(passage):
            if beat.check is not None:
                _name_check(scope, beat.check.id)
            if beat.ask is not None:
                _name_question(scope, chapter.chapter, beat.ask)
            if beat.arrange is not None:
                _declare_arrangement(scope, chapter, beat.arrange)


def _name_question(scope: Scope, chapter: str, asked: QuestionDeclaration) -> None:
    """A question can be asked in several places; no variable shares its name, since prose could not tell them apart."""
    variable = scope.known(chapter, asked.name)
    if variable is not None:
        _report_twice(scope.diagnostics, "NV212", "variable", asked.name, variable.span)
    scope.questions.setdefault(str(asked.name), asked)


def _name_check(scope: Scope, name: Name) -> None:
    """A check's rolls hang on its name, so no two checks of a story share one."""
    first = scope.checks.setdefault(str(name), name)
    if first is not name:
        _report_twice(scope.diagnostics, "NV215", "check", name, first.span)


def is_per_item(arrangement: Arrangement) -> bool:
    """Whether each item is asked for its slot: where a slot holds more than one. Otherwise each slot for its item."""
    return any(slot.room > 1 for slot in arrangement.slots.values())


def items_for(arrangement: Arrangement, slot: Slot) -> dict[Name, Item]:
    """What can be put in a slot."""
    return {**arrangement.items, **slot.items}


def _declare_arrangement(scope: Scope, chapter: ChapterFile, arrangement: Arrangement) -> None:
    """One variable for each slot, that holds its item; or for each item, that holds its slot."""
    if is_per_item(arrangement):
        values = tuple(map(str, arrangement.slots))
        asked = dict.fromkeys(arrangement.items, values)
    else:
        asked = {
            name: tuple(map(str, items_for(arrangement, slot)))
            for name, slot in arrangement.slots.items()
        }
    for name, can_be in asked.items():
        lasting = f"{chapter.chapter}.{name}"
        _declare(scope, lasting, name, OneOf((EMPTY, *can_be), EMPTY), "slot")


def _report_gathered(diagnostics: Diagnostics, name: Name) -> None:
    diagnostics.report(
        "NV105",
        name.span,
        f"`{name}` is a place inside a passage, and cannot be a choice's name",
        help=f"call it `{name}_`, or something better",
    )


def _report_choice_twice(
    diagnostics: Diagnostics, name: str, first: Choice, second: Choice
) -> None:
    assert first.span is not None
    assert second.span is not None
    diagnostics.report(
        "NV205",
        second.id.span if second.id is not None else second.span,
        f"two choices of one passage are named `{name}`",
        "second",
        others=[Label(first.id.span if first.id is not None else first.span, "first")],
        help="give each an `id:` of its own",
        notes="saves and tests refer to a choice by its name"
        if second.id is not None
        else "without an `id:`, the name is made from the words",
    )


def made_from_words(label: Prose) -> str:
    """A choice's name, made from what the player reads: its plain words, cut at 64 letters."""
    words = "".join(
        part for paragraph in label for part in paragraph.parts if isinstance(part, str)
    )
    name = re.sub(r"[^a-z0-9]+", "_", words.lower().replace("’", "").replace("'", "")).strip("_")
    if not name or not name[0].isalpha() or name in INNER or name in RESERVED:
        name = f"c_{name}".rstrip("_")
    return (
        name
        if len(name) <= LONGEST_CHOICE
        else name[:LONGEST_CHOICE].rpartition("_")[0] or name[:LONGEST_CHOICE]
    )
