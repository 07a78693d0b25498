"""What can never come up: choices and wordings whose own conditions exclude them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from neovista.compiler.holding import Claim, Held, Holding, entered
from neovista.compiler.places import condition_span, every_beat, label_span
from neovista.compiler.scope import Scope
from neovista.compiler.story_reader import keys_of
from neovista.diagnostics.diagnostic import Diagnostic, Label
from neovista.diagnostics.frozen import frozen
from neovista.diagnostics.source import Span
from neovista.model import expressions as ex
from neovista.model.expressions import Condition
from neovista.model.program import UNSETTLED, Program
from neovista.model.prose import Conditional, Emphasis, Parts, Prose, Variant
from neovista.model.story import Beat, Block, Choice

_BEHIND = tuple(
    key
    for key in keys_of(Choice)
    if key.attribute not in ("choice", "closed", "id", "was", "before", "after")
)
"""What only matters of a choice that can be taken."""
_HELP = "ask for something that can be so, or remove it"


def never_offered(scope: Scope, program: Program) -> Iterator[Diagnostic]:
    """Choices whose own conditions exclude one another."""
    for here in _heres(scope, _offers_what_may_never_be):
        for choice in here.beat.choices:
            if _is_surely_offered(here.holding, choice):
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


def never_opens(scope: Scope, program: Program) -> Iterator[Diagnostic]:
    """Choices that are always closed, with more behind them than their words."""
    for beat in every_beat(scope):
        if not isinstance(beat, Choice) or beat.closed is None or beat.when is not None:
            continue
        more = [key.name for key in _BEHIND if getattr(beat, key.attribute)]
        if more:
            yield Diagnostic(
                "NV417",
                "this choice is never open",
                Label(label_span(beat), f"`closed`, no `when`, and yet it has `{more[0]}`"),
                help=(
                    "say when it is open, with `when:`; `closed` is why it is shut at other times",
                    "if it is always shut, leave it only its words and its `closed`",
                ),
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
    for here in _heres(scope, _hangs_on_something):
        for block in here.beat.text:
            yield from here.block(block)
        if isinstance(here.beat, Choice):
            yield from here.reason(here.beat)
        for choice in here.beat.choices:
            yield from here.prose(choice.choice, ())


def _offers_what_may_never_be(holding: Holding, beat: Beat) -> bool:
    return bool(beat.choices) and not all(_is_surely_offered(holding, one) for one in beat.choices)


def _is_surely_offered(holding: Holding, choice: Choice) -> bool:
    """Whether a choice hangs on nothing, or on one number alone that may be as it asks: what most do."""
    if choice.settle:
        return False
    if choice.when is None:
        return True
    return isinstance(choice.when, ex.Compare) and not choice.once and holding.is_open(choice.when)


def _has_closed_choices(holding: Holding, beat: Beat) -> bool:
    return bool(beat.choices) and any(choice.closed is not None for choice in beat.choices)


def _hangs_on_something(holding: Holding, beat: Beat) -> bool:
    """Whether any words at a beat, its choices’ included, hang on more than numbers that can be either way.

    Most do not, and this tells it by a look at the conditions alone.
    """
    for block in beat.text:
        if block.when is not None:
            return True
    for one in (beat, *beat.choices):
        said = holding.scope.said_in(one)
        if said.is_nested or (isinstance(one, Choice) and one.closed is not None):
            return True
        for when in said.wordings:
            if not isinstance(when, ex.Compare) or not holding.is_open(when):
                return True
    return False


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


def _heres(scope: Scope, is_wanted: Callable[[Holding, Beat], bool]) -> Iterator[_Here]:
    """The beats of the story that somebody wants, each with what has been entered when it is read."""
    for chapter in scope.chapters.values():
        holding = Holding(scope, chapter.chapter)
        for name, passage in chapter.passages.items():
            lasting = f"{chapter.chapter}.{name}"
            for beat in scope.beats_of(passage):
                if not is_wanted(holding, beat):
                    continue
                sure = entered(lasting)
                if isinstance(beat, Choice) and beat.text:
                    sure = entered(lasting, f"{lasting}.{scope.choice_names[id(beat)]}")
                yield _Here(scope, holding, lasting, sure, beat)
