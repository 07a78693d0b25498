"""The story as written becomes the program as run: everything special becomes something ordinary.

Every beat becomes a passage; where choices come back together becomes a way; a hinge becomes a one-of variable, its
witnessing an effect, its being known a gate; a stance's move an effect that asks where it is. It may assume that the
story has no errors.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from attrs import define, evolve, field

from neovista.compiler.arranging import emptied, steps_of
from neovista.compiler.categorizing import categories_of, run_variables_of, splits_of
from neovista.compiler.lasting_names import Names, given_name
from neovista.compiler.old_names import renames_of
from neovista.compiler.scope import Scope, first_passage
from neovista.compiler.walking import specificity
from neovista.compiler.witnessing import witnessed
from neovista.diagnostics.frozen import frozen
from neovista.diagnostics.source import Name, Span, Written
from neovista.model import expressions as ex
from neovista.model import program as pr
from neovista.model.program import UNSETTLED
from neovista.model.story import Arrangement, Beat, Block, ChapterFile, Choice, Passage, Storylet
from neovista.model.ways import CheckDeclaration, Dealing, QuestionDeclaration, Way

_ACT = re.compile(r"act(\d+)\.")
NEVER = ex.Any(())
"""Holds in no state: a choice with a reason for being closed and no condition is always closed."""
NARRATOR = "narrator"
"""The thread of chapters that name none."""


def lower(scope: Scope) -> pr.Program:
    """Lower a story without errors."""
    file = scope.story.file
    passages: dict[str, pr.Passage] = {}
    rooms: dict[str, Mapping[str, pr.Variable]] = {}
    variables = {str(known.name): known.variable for known in scope.variables.values()}
    variables.update({given_name(name): pr.YesNo(False) for name in scope.questions})
    for chapter in scope.chapters.values():
        names = Names(scope, chapter.chapter)
        lowering = _Chapter(scope, chapter, names, str(chapter.chapter))
        for name, passage in chapter.passages.items():
            lowering.passage(name, passage)
        passages.update(lowering.passages)
        rooms[chapter.chapter] = lowering.rooms
        variables.update(lowering.rooms)
    whole = Names(scope, "")
    first = (
        scope.chapters[file.start]
        if file.start is not None
        else next(iter(scope.chapters.values()))
    )
    return pr.Program(
        story=str(file.story),
        title=file.title.value,
        version=file.version.value if file.version is not None else "0",
        start=f"{first.chapter}.{first_passage(first)}",
        passages=passages,
        variables=variables,
        chapters={
            str(chapter.chapter): _chapter(chapter, variables, rooms[chapter.chapter])
            for chapter in scope.chapters.values()
        },
        threads={
            **(
                {NARRATOR: pr.Thread("")}
                if any(chapter.thread is None for chapter in scope.chapters.values())
                else {}
            ),
            **{
                str(name): pr.Thread(
                    thread.name.value, str(thread.palette or ""), str(thread.form or "")
                )
                for name, thread in file.threads.items()
            },
        },
        hinges={
            str(name): pr.Hinge(
                str(hinge.of),
                hinge.act,
                tuple(map(str, hinge.values)),
                {str(value): told.value for value, told in hinge.told.items()},
            )
            for name, hinge in file.hinges.items()
        },
        endings={str(name): ending.title.value for name, ending in file.endings.items()},
        acts=tuple(title.value for title in file.acts),
        numbers=tuple(
            pr.Number(
                str(name),
                number.label.value,
                _text(number.glyph),
                number.before,
                number.homogenizes,
            )
            for name, number in file.numbers.items()
        ),
        secret_endings=frozenset(
            str(name) for name, ending in file.endings.items() if ending.secret
        ),
        codex={
            str(name): pr.Entry(entry.title.value, whole.prose(entry.text))
            for name, entry in file.codex.items()
        },
        mods=tuple((str(name), version) for name, version in scope.story.mods),
        renames=renames_of(scope),
        categories=categories_of(file, whole),
        run_variables=run_variables_of(file.run_variables),
        splits=splits_of(file.splits),
    )


def _text(written: Written | None) -> str:
    return written.value if written is not None else ""


def _chapter(
    chapter: ChapterFile, variables: Mapping[str, pr.Variable], rooms: Mapping[str, pr.Variable]
) -> pr.Chapter:
    act = _ACT.match(f"{chapter.chapter}.")
    return pr.Chapter(
        id=str(chapter.chapter),
        title=chapter.title.value,
        thread=str(chapter.thread or NARRATOR),
        act=int(act[1]) if act else 0,
        start=f"{chapter.chapter}.{first_passage(chapter)}",
        own={
            name: variable.start
            for name, variable in variables.items()
            if name.rpartition(".")[0] == chapter.chapter or name in rooms
        },
    )


AFTER_DRAW, AFTER_ASK, CAME_BACK = "after-draw", "after-ask", "came-back"
"""Places inside a passage that no author can name: names have no hyphen."""


@frozen
class After:
    """Where a beat leads when it says nothing itself.

    ``returns``: back to where the storylet or item was taken. ``leaves``: for good, out of so many. ``dealt``: in how many
    it stands.
    """

    ways: tuple[pr.Way, ...] = ()
    returns: bool = False
    leaves: int = 0
    dealt: int = 0

    @property
    def leads_on(self) -> bool:
        """Whether it leads anywhere."""
        return bool(self.ways) or self.returns


# -------------------------------------------------------------- the passages


@define
class _Chapter:
    """One chapter's beats as passages."""

    scope: Scope
    chapter: ChapterFile
    names: Names
    id: str
    """Its name."""
    passages: dict[str, pr.Passage] = field(factory=dict)
    rooms: dict[str, pr.Variable] = field(factory=dict)
    """How much room the slots of arrangements have left."""

    def passage(self, name: str, written: Passage) -> None:
        """A passage and every beat inside it."""
        setting = pr.Setting(
            hour=_text(written.hour or self.chapter.hour),
            place=_text(written.place or self.chapter.place),
            here=tuple((str(who), doing.value) for who, doing in written.here.items()),
            view=_text(written.view),
            is_dreaming=written.dreaming,
        )
        lasting = f"{self.id}.{name}"
        after = After(returns=True, dealt=1) if isinstance(written, Storylet) else After()
        self.beat(written, lasting, lasting, setting, after)

    def beat(self, beat: Beat, name: str, passage: str, setting: pr.Setting, after: After) -> None:
        """A beat; ``after`` is where it leads when it says nothing itself."""
        self.names.begin(name)
        to = after
        if beat.to:
            ways = tuple([self.way(way) for way in beat.to])
            to = After(ways, leaves=after.dealt, dealt=after.dealt)
        gathered = after
        offers = beat.choices or beat.draw is not None or beat.ask is not None
        if beat.then is not None:
            gathered = After((pr.Way(None, f"{name}.then"),), dealt=after.dealt)
        elif offers and beat.to:
            gathered = to
        on = gathered if offers or beat.then is not None or not beat.to else to
        if beat.arrange is not None:
            on = self.arrangement(beat.arrange, name, passage, setting, on)
        ends = beat.ending is not None
        lowered = pr.Passage(
            id=name,
            chapter=self.id,
            effects=self.effects(beat, name),
            blocks=tuple([self.block(block) for block in beat.text]) if beat.text else (),
            choices=tuple([self.choice(choice, passage) for choice in beat.choices])
            if beat.choices and not ends
            else (),
            ways=() if ends else on.ways,
            ending=str(beat.ending) if beat.ending is not None else None,
            check=self.check(beat.check, name) if beat.check is not None else None,
            returns=beat.returns or (on.returns and not ends),
            leaves=on.leaves,
            draw=self.draw(beat.draw, name, gathered)
            if beat.draw is not None and not ends
            else None,
            question=self.question(beat.ask, name) if beat.ask is not None and not ends else None,
            setting=setting,
            asserts=self.names.assertions(beat) if beat.asserts else (),
            is_named=name == passage,
            span=beat.span,
        )
        for part in self.parted(lowered, beat.detour) if beat.detour is not None else (lowered,):
            self.keep(part)
        if beat.draw is not None and gathered.leads_on:
            self.keep(self.passed(f"{name}.{AFTER_DRAW}", gathered, setting, beat.span))
        if beat.ask is not None:
            self.keep(self.passed(f"{name}.{AFTER_ASK}", gathered, setting, beat.span))
        self.inner(beat, name, passage, setting, gathered, to)

    def inner(
        self, beat: Beat, name: str, passage: str, setting: pr.Setting, gathered: After, to: After
    ) -> None:
        """The beats inside a beat: its choices and outcomes lead to where they are gathered, and that leads on."""
        for choice in beat.choices:
            inner = f"{passage}.{self.scope.choice_names[id(choice)]}"
            self.beat(choice, inner, passage, setting, gathered)
        for place, outcome in (("success", beat.success), ("failure", beat.failure)):
            if outcome is not None:
                self.beat(outcome, f"{name}.{place}", passage, setting, gathered)
        if beat.then is not None:
            self.beat(beat.then, f"{name}.then", passage, setting, to)

    def keep(self, passage: pr.Passage) -> None:
        """A passage of the chapter, with what it witnesses."""
        if self.scope.story.file.hinges:
            seen = witnessed(passage, self.names, self.chapter.thread)
            passage = evolve(passage, witnesses=seen) if seen else passage
        self.passages[passage.id] = passage

    def passed(self, name: str, after: After, setting: pr.Setting, span: Span | None) -> pr.Passage:
        """A passage that is only gone through."""
        return pr.Passage(
            id=name,
            chapter=self.id,
            ways=after.ways,
            returns=after.returns,
            leaves=after.leaves,
            setting=setting,
            is_named=False,
            span=span,
        )

    def draw(self, dealing: Dealing, name: str, after: After) -> pr.Draw:
        """Storylets that join the choices; they come back to what follows, or else to the menu itself."""
        storylets = []
        for lasting, storylet in self.scope.decks[dealing.deck]:
            chapter, _, own = lasting.rpartition(".")
            names = Names(self.scope, chapter, place=f"{lasting}#")
            gates = [pr.Gate(ex.Visits(lasting, "<", 1), None)] if storylet.once else []
            if storylet.when is not None:
                gates.append(pr.Gate(names.condition(storylet.when), None))
            label = names.prose(storylet.choice)
            choice = pr.Choice(own, label, lasting, tuple(gates), span=storylet.span)
            storylets.append(pr.Dealt(choice, storylet.priority, specificity(storylet.when)))
        back = f"{name}.{AFTER_DRAW}" if after.leads_on else name
        return pr.Draw(str(dealing.deck), dealing.show, tuple(storylets), back, dealing.redraw)

    def question(self, asked: QuestionDeclaration, name: str) -> pr.Question:
        """Words that the player types, and what follows them."""
        prompt = self.names.prose(asked.prompt)
        return pr.Question(str(asked.name), prompt, asked.longest, f"{name}.{AFTER_ASK}")

    def effects(self, beat: Beat, name: str) -> tuple[pr.Effect, ...]:
        """What a beat changes; every slot is empty when an arrangement begins."""
        changes = tuple(self.names.effects(beat.do)) if beat.do else ()
        if beat.arrange is None:
            return changes
        return (*changes, *emptied(beat.arrange, self.id, name))

    def arrangement(
        self, arrangement: Arrangement, name: str, passage: str, setting: pr.Setting, after: After
    ) -> After:
        """The steps of an arrangement, one after the other, and its items, each a beat that comes back."""
        steps = steps_of(arrangement, self.names, self.id, name)
        self.rooms.update(steps.rooms)
        for index, step in enumerate(steps.steps):
            is_last = index + 1 == len(steps.steps)
            on = after if is_last else After((pr.Way(None, steps.steps[index + 1].id),))
            passed = self.passed(step.id, on, setting, arrangement.span)
            self.keep(evolve(passed, choices=step.choices, arranging=step.arranging))
            for put in steps.puts[index]:
                back = self.passed(f"{put.id}.{CAME_BACK}", on, setting, put.item.span)
                self.keep(back)
                before = self.passed(put.id, After(), setting, put.item.span)
                detour = pr.Detour(put.beat, back.id)
                self.keep(evolve(before, effects=put.effects, detour=detour))
        for beat, item in steps.items.items():
            self.beat(item, beat, passage, setting, After(returns=True, dealt=after.dealt + 1))
        self.names.begin(name)  # the items have begun places of their own
        return After((pr.Way(None, steps.steps[0].id),))

    def parted(self, whole: pr.Passage, detour: Name) -> tuple[pr.Passage, pr.Passage]:
        """A passage with a detour in it: what comes before, and what it comes back to."""
        back = f"{whole.id}.{CAME_BACK}"
        before = evolve(
            whole,
            choices=(),
            ways=(),
            ending=None,
            check=None,
            returns=False,
            leaves=0,
            draw=None,
            question=None,
            detour=pr.Detour(self.names.passage(detour), back),
        )
        return before, evolve(whole, id=back, effects=(), blocks=(), asserts=(), is_named=False)

    def way(self, way: Way) -> pr.Way:
        """A way on, by lasting names."""
        return pr.Way(
            self.names.condition(way.when) if way.when else None,
            self.names.passage(way.to),
            way.to.span,
        )

    def check(self, check: CheckDeclaration, name: str) -> pr.Check:
        """A roll, and where its outcomes are."""
        odds = check.odds
        is_named = isinstance(odds.bonus, Name)
        return pr.Check(
            id=str(check.id),
            number=odds.number,
            faces=odds.faces,
            against=check.against,
            success=f"{name}.success",
            failure=f"{name}.failure",
            constant=0 if isinstance(odds.bonus, Name) else odds.sign * odds.bonus,
            variable=self.names.variable(odds.bonus) if isinstance(odds.bonus, Name) else None,
            sign=odds.sign if is_named else 1,
        )

    def block(self, block: Block) -> pr.Block:
        """Some paragraphs of a beat."""
        return pr.Block(
            self.names.prose(block.text),
            self.names.condition(block.when) if block.when else None,
            self.names.prose(block.otherwise) if block.otherwise else (),
            self.names.prose(block.dream) if block.dream is not None else None,
        )

    def choice(self, choice: Choice, passage: str) -> pr.Choice:
        """A choice and what has to hold for it: what hides it first, then what closes it."""
        name = self.scope.choice_names[id(choice)]
        beat = f"{passage}.{name}"
        gates = []
        if choice.once:
            gates.append(pr.Gate(ex.Visits(beat, "<", 1), None))
        if choice.when is not None or choice.closed is not None:
            reason = self.names.prose(choice.closed) if choice.closed is not None else None
            when = self.names.condition(choice.when) if choice.when is not None else NEVER
            gates.append(pr.Gate(when, reason))
        settles: tuple[tuple[str, str], ...] = ()
        if choice.settle:
            settles = tuple([(str(hinge), str(value)) for hinge, value in choice.settle])
        for hinge, value in settles:
            asked = ex.IsOneOf(hinge, (UNSETTLED, value))
            gates.append(pr.Gate(asked, None, is_known=True))
        return pr.Choice(
            name, self.names.prose(choice.choice), beat, tuple(gates), settles, choice.span
        )
