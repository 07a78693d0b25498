"""Whether what is said about the names makes sense.

Kinds agree, values are among those the variable can hold, stances move along their arrows, hinges are settled by
those they belong to. It may assume that every name leads somewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from attrs import frozen

from neovista.compiler.guessing import did_you_mean
from neovista.compiler.rewriting import as_question, as_truth, guessed, rewritten
from neovista.compiler.scope import Known, Scope
from neovista.compiler.walking import (
    plain_effects,
    prose_conditions,
    questions_of,
    special_parts_of,
)
from neovista.diagnostics.diagnostic import Diagnostics, Label, Repair
from neovista.diagnostics.source import Name
from neovista.model import expressions as ex
from neovista.model.expressions import Condition
from neovista.model.program import OneOf, Range, SetOf, Variable, YesNo
from neovista.model.prose import Part, ValueOf
from neovista.model.story import Assignment, Beat, Becoming, Choice, Giving, Witnessing

_NUMBER = re.compile(r"-?[0-9]{1,9}\Z")


def check_types(scope: Scope) -> None:
    """Report everything that names make no sense of."""
    _check_declarations(scope)
    for chapter in scope.chapters.values():
        checker = _Checker(scope, scope.diagnostics, chapter.chapter, str(chapter.thread or ""))
        for passage in chapter.passages.values():
            for beat in scope.beats_of(passage):
                checker.beat(beat)


def _check_declarations(scope: Scope) -> None:
    """What the story declares once."""
    story = _Checker(scope, scope.diagnostics, "", "")
    for number in scope.story.file.numbers:
        story.shown_number(number)
    for hinge in scope.story.file.hinges.values():
        for rung in hinge.otherwise:
            story.member(
                rung.value, tuple(map(str, hinge.values)), f"the hinge has no value `{rung.value}`"
            )
            if rung.when is not None:
                story.condition(rung.when)
        for told in hinge.told:
            story.member(told, tuple(map(str, hinge.values)), f"the hinge has no value `{told}`")
    for entry in scope.story.file.codex.values():
        story.printed(special_parts_of(entry.text))
        for condition in prose_conditions(entry.text):
            story.condition(condition)
    for category in scope.story.file.categories.values():
        if category.require is not None:
            story.condition(category.require)


def _example(name: str, variable: Variable) -> str:
    """A question that a variable can be asked."""
    match variable:
        case Range(low):
            return f"{name} >= {low + 1}"
        case OneOf(values):
            return f"{name} is {values[-1]}"
        case SetOf(members):
            return f"{members[0] if members else '…'} in {name}"
        case YesNo():
            return name


def kind_of(variable: Variable) -> str:
    """What people call a variable's type."""
    match variable:
        case Range():
            return "a number"
        case YesNo():
            return "true or false"
        case OneOf():
            return "one of some names"
        case SetOf():
            return "a set of names"


@frozen
class _Checker:
    """Judges as one chapter sees things."""

    scope: Scope
    diagnostics: Diagnostics
    at: str
    thread: str

    def beat(self, beat: Beat) -> None:
        """Everything said in a beat itself."""
        said = self.scope.said_in(beat)
        for condition in said.conditions:
            self.condition(condition)
        if said.named:
            self.printed(said.named)
        for effect in plain_effects(beat.do) if beat.do else ():
            match effect:
                case Becoming():
                    self.becoming(effect)
                case Assignment():
                    self.assignment(effect)
                case Witnessing() | Giving():
                    pass
        if isinstance(beat, Choice):
            for hinge, value in beat.settle:
                self.settlement(hinge, value)

    def known(self, name: str) -> Known:
        """What a name means here."""
        known = self.scope.known(self.at, name)
        assert known is not None
        return known

    def disagree(
        self,
        code: str,
        name: Name,
        known: Known,
        headline: str,
        words: str,
        advice: str,
        repairs: tuple[Repair, ...] = (),
    ) -> None:
        """Report something about a name, and show where it is declared."""
        self.diagnostics.report(
            code,
            name.span,
            headline,
            words,
            others=[Label(known.span, f"`{known.span.text}` is declared here")],
            help=advice,
            repairs=repairs,
        )

    def member(
        self, name: str, allowed: tuple[str, ...], headline: str, known: Known | None = None
    ) -> None:
        """A name has to be among those allowed."""
        if name in allowed:
            return
        assert isinstance(name, Name)
        listed = ", ".join(f"`{one}`" for one in allowed if one != "unsettled")
        self.diagnostics.report(
            "NV210",
            name.span,
            headline,
            others=[Label(known.span, f"`{known.span.text}` is declared here")] if known else (),
            help=did_you_mean(name, allowed) or f"it can be {listed}",
            repairs=guessed(name.span, name, allowed),
        )

    # ------------------------------------------------------------------ prose

    def printed(self, parts: Iterable[Part]) -> None:
        """Values that are printed have to have words."""
        for part in parts:
            if isinstance(part, ValueOf) and part.variable not in self.scope.questions:
                name, known = part.variable, self.known(part.variable)
                if isinstance(known.variable, YesNo | SetOf):
                    assert isinstance(name, Name)
                    self.disagree(
                        "NV308", name, known, f"`{name}` is {kind_of(known.variable)} and has no words of its own", "printed here",
                        f"say what is to be read: `{{{name}: one wording|other wording}}`" if isinstance(known.variable, YesNo) else f"ask for a member: `{{{_example(name, known.variable)}: …}}`",
                    )  # fmt: skip

    def shown_number(self, name: Name) -> None:
        """What the screen shows as a number has to be one."""
        known = self.known(name)
        if not isinstance(known.variable, Range):
            self.disagree(
                "NV302",
                name,
                known,
                f"`{name}` is {kind_of(known.variable)}, not a number",
                "shown as a number",
                "show a variable with a `range`",
            )

    # ------------------------------------------------------------- conditions

    def condition(self, condition: Condition) -> None:
        """Each question has to fit what it asks about."""
        if isinstance(condition, ex.Compare):  # as most are
            self.compare(condition.variable, condition.comparison, condition.number)
            return
        for question in questions_of(condition):
            match question:
                case ex.IsTrue(variable):
                    self.is_true(variable)
                case ex.Compare(variable, comparison, number):
                    self.compare(variable, comparison, number)
                case ex.Is(variable, value):
                    self.is_value(variable, value)
                case ex.IsOneOf(variable, values):
                    for value in values:
                        self.is_value(variable, value)
                case ex.Holds(variable, member):
                    self.holds(variable, member)
                case _:
                    pass

    def is_true(self, name: str) -> None:
        """A name alone has to be true or false."""
        known = self.known(name)
        if not isinstance(known.variable, YesNo):
            assert isinstance(name, Name)
            example = _example(name, known.variable)
            advice = (
                f"write `settled({name})`, or ask for a value: `{example}`"
                if known.kind == "hinge"
                else f"ask something about it: `{example}`"
            )
            self.disagree(
                "NV302",
                name,
                known,
                f"`{name}` is {kind_of(known.variable)}, not true or false",
                "asked as if it were",
                advice,
            )

    def compare(self, name: str, comparison: str, number: int) -> None:
        """Only numbers are compared with numbers, and with ones they can be."""
        known = self.known(name)
        assert isinstance(name, Name)
        if not isinstance(known.variable, Range):
            self.disagree(
                "NV302",
                name,
                known,
                f"`{name}` is {kind_of(known.variable)} and cannot be compared with a number",
                "compared with a number",
                "ask with `is`, `in`, or the name alone",
            )
        elif not known.variable.low <= number <= known.variable.high:
            self.disagree(
                "NV304", name, known, f"`{name}` can never be {number}", f"compared with {number}",
                f"it goes from {known.variable.low} to {known.variable.high}",
            )  # fmt: skip

    def is_value(self, name: str, value: str) -> None:
        """`is` asks a one-of variable for a name it can hold."""
        known = self.known(name)
        assert isinstance(name, Name)
        if isinstance(known.variable, OneOf):
            self.member(value, known.variable.values, f"`{name}` is never `{value}`", known)
            return
        advice = {
            YesNo: f"write `{name}` or `not {name}`",
            SetOf: f"write `{value} in {name}`",
        }.get(type(known.variable), f"compare it with a number: `{name} >= 1`")
        headline = (
            "a number cannot be compared with text"
            if isinstance(known.variable, Range)
            else f"`{name}` is {kind_of(known.variable)}"
        )
        assert isinstance(value, Name)
        self.diagnostics.report(
            "NV302",
            value.span,
            headline,
            "this is a name",
            others=[
                Label(name.span, f"this is {kind_of(known.variable)}"),
                Label(known.span, f"`{known.span.text}` is declared here"),
            ],
            help=advice,
            repairs=as_question(name, value, known.variable),
        )

    def holds(self, name: str, member: str) -> None:
        """`in` asks a set for one of its names."""
        known = self.known(name)
        assert isinstance(name, Name)
        if isinstance(known.variable, SetOf):
            self.member(member, known.variable.members, f"`{name}` never holds `{member}`", known)
        else:
            self.disagree(
                "NV302",
                name,
                known,
                f"`{name}` is {kind_of(known.variable)}, not a set",
                "asked for a member",
                f"write `{name} is {member}`",
            )

    # ---------------------------------------------------------------- effects

    def assignment(self, effect: Assignment) -> None:
        """A change has to fit the variable."""
        known = self.known(effect.variable)
        if known.kind == "hinge":
            self.disagree(
                "NV307",
                effect.variable,
                known,
                "a hinge is settled by a choice, not changed",
                "changed here",
                f"write `settle: {effect.variable} = {effect.value}` at the choice",
            )
        elif known.kind == "stance":
            self.disagree(
                "NV306",
                effect.variable,
                known,
                "a stance moves along its arrows",
                "changed here",
                f"write `{effect.variable} becomes {effect.value}`",
                rewritten(effect.variable, " becomes ", effect.value, r"\s*=\s*"),
            )
        elif effect.sign == "=":
            self.assigned(effect, known)
        elif isinstance(known.variable, SetOf):
            self.member(
                effect.value,
                known.variable.members,
                f"`{effect.variable}` never holds `{effect.value}`",
                known,
            )
        elif not isinstance(known.variable, Range) or not _NUMBER.match(effect.value):
            what = kind_of(known.variable)
            advice = (
                "add or take away a whole number"
                if isinstance(known.variable, Range)
                else f"write `{effect.variable} = …`"
            )
            self.disagree(
                "NV305",
                effect.variable,
                known,
                f"`{effect.variable}` is {what}; `{effect.sign} {effect.value}` does not fit it",
                "changed here",
                advice,
            )

    def assigned(self, effect: Assignment, known: Known) -> None:
        """`=` gives a value the variable can hold."""
        match known.variable:
            case OneOf(values):
                self.member(
                    effect.value, values, f"`{effect.variable}` is never `{effect.value}`", known
                )
            case YesNo() if effect.value in ("true", "false"):
                pass
            case Range(low, high) if _NUMBER.match(effect.value):
                if not low <= int(effect.value) <= high:
                    self.disagree(
                        "NV304",
                        effect.value,
                        known,
                        f"`{effect.variable}` can never be {effect.value}",
                        "",
                        f"it goes from {low} to {high}",
                    )
            case SetOf():
                self.disagree(
                    "NV305",
                    effect.variable,
                    known,
                    "a set gains and loses members",
                    "changed here",
                    f"write `{effect.variable} += {effect.value}`",
                )
            case _:
                self.disagree(
                    "NV305", effect.variable, known, f"`{effect.variable}` is {kind_of(known.variable)} and cannot be `{effect.value}`", "changed here",
                    "write a whole number" if isinstance(known.variable, Range) else "write `true` or `false`",
                    as_truth(effect.value) if isinstance(known.variable, YesNo) else (),
                )  # fmt: skip

    def becoming(self, effect: Becoming) -> None:
        """`becomes` follows an arrow of a stance."""
        known = self.known(effect.stance)
        if known.kind != "stance":
            self.disagree(
                "NV305",
                effect.stance,
                known,
                f"`{effect.stance}` is not a stance",
                "moved here",
                f"write `{effect.stance} = {effect.value}`",
                rewritten(effect.stance, " = ", effect.value, r"\s+becomes\s+"),
            )
            return
        assert isinstance(known.variable, OneOf)
        moves = self.scope.story.file.stances[effect.stance].moves
        if effect.value not in known.variable.values:
            self.member(
                effect.value,
                known.variable.values,
                f"`{effect.stance}` is never `{effect.value}`",
                known,
            )
        elif all(end != effect.value for _, end in moves):
            self.disagree(
                "NV306",
                effect.value,
                known,
                f"no arrow of `{effect.stance}` leads to `{effect.value}`",
                "",
                "add the arrow to its `moves`, or choose another stance",
            )

    def settlement(self, hinge: Name, value: Name) -> None:
        """A hinge is settled by its own thread, as one of its values."""
        declared = self.scope.story.file.hinges[hinge]
        known = self.known(hinge)
        self.member(value, tuple(map(str, declared.values)), f"`{hinge}` is never `{value}`", known)
        if declared.of != self.thread:
            self.disagree(
                "NV307", hinge, known, f"hinge `{hinge}` belongs to `{declared.of}`", f"settled in a chapter of `{self.thread or self.at}`",
                "others see a hinge by reading it; only its own thread settles it",
            )  # fmt: skip
