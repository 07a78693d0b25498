"""What can never come up: choices and wordings whose own conditions exclude them."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from neovista.compiler.holding import Claim, Held, Holding, entered
from neovista.compiler.places import condition_span
from neovista.compiler.scope import Scope
from neovista.compiler.walking import beats_of
from neovista.diagnostics.diagnostic import Diagnostic, Label
from neovista.diagnostics.source import Span
from neovista.model import expressions as ex
from neovista.model.expressions import Condition
from neovista.model.program import UNSETTLED, Program
from neovista.model.prose import Conditional, Emphasis, Parts, Prose, Variant
from neovista.model.story import Beat, Block, Choice

_HELP = "ask for something that can be so, or remove it"


def never_offered(scope: Scope, program: Program) -> Iterator[Diagnostic]:
    """Choices whose own conditions exclude one another."""
    for here in _heres(scope):
        for choice in here.beat.choices:
            if choice.when is None and not choice.settle:
                continue
            claims = _claims_of(here, choice)
            if not claims or here.holding.can_hold(claims, here.held):
                continue
            span = condition_span(choice.when) if choice.when is not None else None
            assert choice.span is not None
            yield Diagnostic(
                "NV407",
                "this choice can never be offered",
                Label(span or choice.span, "what it asks for is never so"),
                help=(_HELP,),
                notes=(_why(choice),) if _why(choice) else (),
            )


def _why(choice: Choice) -> str:
    """What else it hangs on, beside its `when`."""
    if choice.once:
        return "`once` offers it only until it has been taken"
    if choice.settle:
        return "a hinge that is settled can only be settled again as what it is"
    return ""


def _claims_of(here: _Here, choice: Choice) -> list[Claim]:
    """What has to be so for a choice to be open; nothing for one that is closed on purpose."""
    if choice.when is None and (choice.closed is not None or len(choice.settle) < 2):
        return []
    claims: list[Claim] = [(choice.when, True)] if choice.when is not None else []
    if choice.once:
        beat = f"{here.passage}.{here.scope.choice_names[id(choice)]}"
        claims.append((ex.Visits(beat, "<", 1), True))
    claims.extend(
        (ex.IsOneOf(str(hinge), (UNSETTLED, str(value))), True) for hinge, value in choice.settle
    )
    return claims


def never_shown(scope: Scope, program: Program) -> Iterator[Diagnostic]:
    """Paragraphs and wordings whose conditions can never hold where they stand."""
    for here in _heres(scope):
        for block in here.beat.text:
            yield from here.block(block)
        if isinstance(here.beat, Choice):
            yield from here.reason(here.beat)
        for choice in here.beat.choices:
            yield from here.prose(choice.choice, ())


@frozen
class _Here:
    """A beat, and what is sure to be so where it is read."""

    scope: Scope
    holding: Holding
    passage: str
    held: Held
    beat: Beat

    def can_hold(self, *claims: Claim) -> bool:
        """Whether these can be so here."""
        return self.holding.can_hold(claims, self.held)

    def block(self, block: Block) -> Iterator[Diagnostic]:
        """Paragraphs that come and go together."""
        if block.when is None:
            yield from self.prose(block.text, ())
            yield from self.prose(block.dream or (), ())
            return
        for prose, is_so in ((block.text, True), (block.otherwise, False)):
            if not prose:
                continue
            if self.can_hold((block.when, is_so)):
                yield from self.prose(prose, ((block.when, is_so),))
            else:
                yield self.told("these paragraphs", block.when, is_so)

    def reason(self, choice: Choice) -> Iterator[Diagnostic]:
        """Why a choice is closed stands in the passage before it, and is read only while it is closed."""
        if choice.closed is not None and choice.when is not None:
            yield from _Here(
                self.scope, self.holding, self.passage, entered(self.passage), choice
            ).prose(choice.closed, ((choice.when, False),))

    def prose(self, prose: Prose, claims: tuple[Claim, ...]) -> Iterator[Diagnostic]:
        """Every wording of some prose, under what is so round it."""
        for paragraph in prose:
            if len(paragraph.parts) > 1 or not isinstance(next(iter(paragraph.parts), ""), str):
                yield from self.parts(paragraph.parts, claims)

    def parts(self, parts: Parts, claims: tuple[Claim, ...]) -> list[Diagnostic]:
        """The wordings in some parts."""
        found: list[Diagnostic] = []
        for part in parts:
            if isinstance(part, str):
                continue
            if isinstance(part, Conditional):
                found += self.wording(part.when, True, part.then, claims)
                found += self.wording(part.when, False, part.otherwise, claims)
            elif isinstance(part, Emphasis):
                found += self.parts(part.parts, claims)
            elif isinstance(part, Variant):
                for wording in part.wordings:
                    found += self.parts(wording, claims)
        return found

    def wording(
        self, when: Condition, is_so: bool, parts: Parts, claims: tuple[Claim, ...]
    ) -> list[Diagnostic]:
        """One wording of two."""
        if not parts:
            return []
        if not self.can_hold((when, is_so), *claims):
            return [self.told("this wording", when, is_so)]
        if len(parts) > 1 or not isinstance(parts[0], str):
            return self.parts(parts, (*claims, (when, is_so)))
        return []

    def told(self, what: str, when: Condition, is_so: bool) -> Diagnostic:
        """What is said of it."""
        span: Span | None = condition_span(when) or self.beat.span
        assert span is not None
        words = "is never so here" if is_so else "is always so here"
        if not is_so:
            what = what.replace("this wording", "the other wording")
            what = what.replace("these paragraphs", "what stands under `else`")
        return Diagnostic("NV408", f"{what} can never show", Label(span, words), help=(_HELP,))


def _heres(scope: Scope) -> Iterator[_Here]:
    """Every beat of the story, with what has been entered when it is read."""
    for chapter in scope.chapters.values():
        holding = Holding(scope, chapter.chapter)
        for name, passage in chapter.passages.items():
            lasting = f"{chapter.chapter}.{name}"
            held = entered(lasting)
            for beat in beats_of(passage):
                if not (beat.text or beat.choices or getattr(beat, "closed", None)):
                    continue
                sure = held
                if isinstance(beat, Choice) and beat.text:
                    sure = entered(lasting, f"{lasting}.{scope.choice_names[id(beat)]}")
                yield _Here(scope, holding, lasting, sure, beat)
