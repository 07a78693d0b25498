"""Whether the names lead somewhere.

One walk over everything that was written. Whether what is said about the names makes sense is for `type_checks`,
which may assume that this found nothing.
"""

from __future__ import annotations

from collections.abc import Iterable

from attrs import frozen

from neovista.compiler.guessing import did_you_mean
from neovista.compiler.rewriting import guessed
from neovista.compiler.scope import ONLY_CHAPTER, Scope
from neovista.compiler.walking import (
    plain_effects,
    prose_conditions,
    questions_of,
    special_parts_of,
)
from neovista.diagnostics.diagnostic import Diagnostics
from neovista.diagnostics.source import Name
from neovista.model import expressions as ex
from neovista.model.categories import CategoryDeclaration
from neovista.model.declarations import HingeDeclaration
from neovista.model.expressions import Condition
from neovista.model.prose import Lookup, Part, ValueOf
from neovista.model.story import (
    Assignment,
    Beat,
    Becoming,
    ChapterFile,
    Choice,
    Giving,
    Witnessing,
)

_HELP = {
    "passage": "write that passage, or lead to one that is there",
    "variable": "declare it under `variables:`, or use one that is there",
    "choice": "give the choice this `id:`, or use one that is there",
    "hinge": "declare it under `hinges:` in `story.yaml`",
    "ending": "declare it under `endings:` in `story.yaml`",
    "codex entry": "declare it under `codex:` in `story.yaml`",
    "thread": "declare it under `threads:` in `story.yaml`",
    "chapter": "write that chapter, or begin with one that is there",
    "deck": "give a storylet this `deck:`, or draw from one that is there",
    "question": "ask it somewhere, with `ask:`",
    "item": "declare it under the arrangement’s `items:`",
}


def check_names(scope: Scope) -> None:
    """Report every name that leads nowhere."""
    _check_story(scope)
    for chapter in scope.chapters.values():
        _Checker(scope, scope.diagnostics, chapter.chapter).chapter(chapter)
        for name, passage in chapter.passages.items():
            checker = _Checker(scope, scope.diagnostics, chapter.chapter, f"passage `{name}`")
            for beat in scope.beats_of(passage):
                checker.beat(beat)


def _check_story(scope: Scope) -> None:
    """The names in `story.yaml` itself."""
    file = scope.story.file
    story = _Checker(scope, scope.diagnostics, "")
    if file.start is not None and file.start not in scope.chapters:
        story.missing("NV213", "chapter", file.start, scope.chapters)
    for number in file.numbers:
        if number not in scope.variables:
            story.missing("NV203", "variable", number, scope.variables)
    for hinge in file.hinges.values():
        story.hinge(hinge)
    for entry in file.codex.values():
        story.named(special_parts_of(entry.text))
        for condition in prose_conditions(entry.text):
            story.condition(condition)
    for category in file.categories.values():
        story.category(category)


@frozen
class _Checker:
    """Looks names up as one chapter sees them."""

    scope: Scope
    diagnostics: Diagnostics
    at: str
    within: str = "the codex"

    def missing(
        self,
        code: str,
        what: str,
        name: str,
        known: Iterable[str],
        words: str = "",
        note: str = "",
        better: str = "",
    ) -> None:
        """Report a name that leads nowhere, with the nearest one that does, or with what is ``better``."""
        assert isinstance(name, Name)
        listed = [*known]
        self.diagnostics.report(
            code,
            name.span,
            f"no {what} named `{name}`",
            words,
            help=better or did_you_mean(name, listed) or _HELP[what],
            notes=() if better else note or (),
            repairs=() if better else guessed(name.span, name, listed),
        )

    def category(self, category: CategoryDeclaration) -> None:
        """What it asks for, as the story sees it and no chapter."""
        file, goal = self.scope.story.file, category.goal
        if goal.ending is not None and goal.ending not in file.endings:
            self.missing("NV207", "ending", goal.ending, file.endings)
        if goal.collected is not None:
            self.variable(goal.collected)
        for thread in category.threads.of if category.threads is not None else ():
            if thread not in file.threads:
                self.missing("NV209", "thread", thread, file.threads)
        if category.require is not None:
            self.condition(category.require)

    def hinge(self, hinge: HingeDeclaration) -> None:
        """Whose it is, and what it hangs on."""
        threads = self.scope.story.file.threads
        if hinge.of not in threads:
            self.missing("NV209", "thread", hinge.of, threads)
        for rung in hinge.otherwise:
            if rung.when is not None:
                self.condition(rung.when)

    def chapter(self, chapter: ChapterFile) -> None:
        """The names at the head of a chapter."""
        threads = self.scope.story.file.threads
        if chapter.thread is not None and chapter.thread not in threads:
            self.missing("NV209", "thread", chapter.thread, threads)
        if chapter.start is not None and chapter.start not in chapter.passages:
            self.missing(
                "NV201",
                "passage",
                chapter.start,
                chapter.passages,
                f"no such passage in chapter `{self.at}`",
            )

    def beat(self, beat: Beat) -> None:
        """Every name in a beat itself."""
        self.ways_on(beat)
        said = self.scope.said_in(beat)
        for condition in said.conditions:
            self.condition(condition)
        if said.named:
            self.named(said.named)
        for effect in plain_effects(beat.do) if beat.do else ():
            if isinstance(effect, Assignment):
                self.variable(effect.variable)
                continue
            match effect:
                case Becoming(variable):
                    self.variable(variable)
                case Witnessing(hinge):
                    self.settled_hinge(hinge)
                case Giving(question):
                    self.question(question)
        if beat.ending is not None and beat.ending not in self.scope.story.file.endings:
            self.missing("NV207", "ending", beat.ending, self.scope.story.file.endings)
        if isinstance(beat, Choice):
            self.not_placed(beat)
            for hinge, _ in beat.settle:
                self.settled_hinge(hinge)

    def not_placed(self, choice: Choice) -> None:
        """Where an extension put its choices is settled by now; whatever still asks for a place stands elsewhere."""
        beside = choice.before or choice.after
        if beside is not None:
            self.diagnostics.report(
                "NV234",
                beside.span,
                f"there is no place beside `{beside}` to put this choice",
                help="only a choice of a passage that a mod extends has one; others stand where they are written",
            )

    def ways_on(self, beat: Beat) -> None:
        """Where a beat leads, and what its dice add."""
        for way in beat.to:
            self.passage(way.to)
            if self.scope.decks:
                self.not_dealt(way.to)
        if beat.detour is not None:
            self.passage(beat.detour)
        if beat.draw is not None and beat.draw.deck not in self.scope.decks:
            self.missing("NV217", "deck", beat.draw.deck, self.scope.decks)
        if beat.arrange is not None and beat.arrange.together is not None:
            for item in beat.arrange.together.items:
                if item not in beat.arrange.items:
                    self.missing("NV210", "item", item, beat.arrange.items)
        if beat.check is not None and isinstance(beat.check.odds.bonus, Name):
            self.variable(beat.check.odds.bonus)

    def not_dealt(self, name: Name) -> None:
        """A storylet comes back to where it was dealt, so no way leads to one."""
        lasting = self.scope.passage(self.at, name) or ""
        for deck, storylets in self.scope.decks.items():
            if any(lasting == storylet for storylet, _ in storylets):
                self.diagnostics.report(
                    "NV216",
                    name.span,
                    f"`{name}` is a storylet, and no way leads to one",
                    "led to here",
                    help=(
                        f"deal it: `draw: {{deck: {deck}}}`",
                        f"or go there and come back: `detour: {name}`",
                    ),
                )

    def question(self, name: str) -> None:
        """A question that is given or asked after."""
        if name not in self.scope.questions:
            self.missing("NV218", "question", name, self.scope.questions)

    def passage(self, name: Name) -> None:
        """A passage that is led to."""
        if self.scope.passage(self.at, name) is not None:
            return
        chapters = self.scope.chapters
        here = chapters[self.at].passages if self.at in chapters else {}
        elsewhere = [
            f"{chapter}.{passage}"
            for chapter in (chapters if "." in name or len(chapters) > 1 else ())
            for passage in chapters[chapter].passages
        ]
        if "." in name:
            self.missing("NV201", "passage", name, elsewhere, "no such passage")
            return
        same = [one for one in elsewhere if one.endswith(f".{name}")]
        note = "to lead into another chapter, write its name too"
        self.missing(
            "NV201",
            "passage",
            name,
            here,
            "no such passage"
            if self.at == ONLY_CHAPTER
            else f"no such passage in chapter `{self.at}`",
            f"{note}, as in `{(same or elsewhere)[-1]}`" if len(chapters) > 1 else "",
            self.chapter_called(name),
        )

    def chapter_called(self, name: str) -> str:
        """What to write for the last part of a chapter's name: a way leads to its first passage by its whole name."""
        called = [one for one in self.scope.chapters if one.rpartition(".")[2] == name]
        return f"write `{called[0]}`" if called and self.at not in called else ""

    def variable(self, name: str, words: str = "") -> None:
        """A variable that is read or changed."""
        if self.scope.known(self.at, name) is None:
            self.missing("NV203", "variable", name, self.scope.visible(self.at), words)

    def is_known(self, name: str) -> bool:
        """Whether a chapter can speak of a variable."""
        return self.scope.known(self.at, name) is not None

    def list_without_brackets(self, name: str, variable: str) -> None:
        """`ground in slate`: the names to choose from stand in brackets."""
        assert isinstance(name, Name)
        self.diagnostics.report(
            "NV203",
            name.span,
            f"no set named `{name}`",
            help=f"to ask for one of several names, write `{variable} in [{name}, …]`",
        )

    def settled_hinge(self, name: str) -> None:
        """A hinge that is settled or asked after."""
        if name not in self.scope.story.file.hinges:
            self.missing("NV206", "hinge", name, self.scope.story.file.hinges)

    def named(self, parts: Iterable[Part]) -> None:
        """The words that are looked up, and the values that are printed."""
        for part in parts:
            if isinstance(part, Lookup) and part.entry not in self.scope.story.file.codex:
                self.missing("NV208", "codex entry", part.entry, self.scope.story.file.codex)
            elif isinstance(part, ValueOf) and part.variable not in self.scope.questions:
                self.variable(part.variable, f"used in the text of {self.within}")

    def condition(self, condition: Condition) -> None:
        """Every name a condition speaks of."""
        if isinstance(condition, ex.Compare) and self.is_known(condition.variable):
            return  # as most are
        for question in questions_of(condition):
            match question:
                case ex.Visits(passage):
                    assert isinstance(passage, Name)
                    self.passage(passage)
                case ex.Chosen(choice):
                    self.choice(choice)
                case ex.Given(asked):
                    self.question(asked)
                case ex.Settled(hinge):
                    self.settled_hinge(hinge)
                case ex.Holds(variable, member) if not self.is_known(variable) and self.is_known(
                    member
                ):
                    self.list_without_brackets(variable, member)
                case (
                    ex.IsTrue(variable)
                    | ex.Compare(variable)
                    | ex.Is(variable)
                    | ex.IsOneOf(variable)
                    | ex.Holds(variable)
                ):
                    self.variable(variable)
                case ex.Not() | ex.All() | ex.Any():
                    raise AssertionError("a single question has no parts")

    def choice(self, name: str) -> None:
        """A choice that is asked after."""
        assert isinstance(name, Name)
        if self.scope.choice(self.at, name) is not None:
            return
        here = self.scope.choices.get(self.at, {})
        homes = here.get(name, [])
        note = ""
        if len(homes) > 1:
            first = homes[0].rpartition(".")[2]
            note = f"several passages have one; say which, as in `{first}#{name}`"
        passage = name.rpartition("#")[0]
        if passage and self.scope.passage(self.at, passage) is None:
            self.passage(Name(passage, name.written, name.start, name.start + len(passage)))
            return
        known = [f"{at.rpartition('.')[2]}#{one}" for one, ats in here.items() for at in ats]
        known = known if passage else [*here]
        self.missing("NV204", "choice", name, known, "", note, self.elsewhere(name))

    def elsewhere(self, name: str) -> str:
        """How a choice of another chapter is asked after, if one has this name and none here."""
        found = [
            f"{at}#{name}"
            for chapter, named in self.scope.choices.items()
            if chapter != self.at
            for at in named.get(name, ())
        ]
        if not found or "#" in name or self.scope.choices.get(self.at, {}).get(name):
            return ""
        listed = ", or ".join(f"`chosen({one})`" for one in found[:2])
        return f"in another chapter a choice is asked for with its passage: write {listed}"
