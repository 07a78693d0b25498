"""What is legal and reads badly: choices that are none, and words that run into one another."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import attrs

from neovista.compiler.places import every_beat, first_name, label_span
from neovista.compiler.scope import Scope
from neovista.compiler.story_reader import keys_of
from neovista.compiler.uses import Uses, is_plain, uses_of
from neovista.compiler.walking import parts_of
from neovista.diagnostics.diagnostic import Diagnostic, Label
from neovista.diagnostics.source import Name, Span, Written
from neovista.model import program as pr
from neovista.model.program import Program
from neovista.model.prose import Conditional, Emphasis, Lookup, Parts, Prose, Variant
from neovista.model.story import Beat, Choice

MOST_WORDS = 12
MOST_SHOWN = 3
_ALWAYS_EMPTY = frozenset(
    ("continue", "next", "next page", "click to continue", "press enter to continue", "")
)
"""What says nothing of what is done."""
_EMPTY_ALONE = frozenset(
    ("go on", "carry on", "keep going", "read on", "keep reading", "proceed", "more", "ok", "okay")
)
"""What says nothing where there is nothing to choose it from; beside *Stop him*, *Go on* is a deed."""
_MARKS = " .…!?,;:>→-–—[]()"
"""What may stand round it. No quotation marks: *“Go on.”* is said to somebody."""


def long_choices(scope: Scope, program: Program) -> Iterator[Diagnostic]:
    """Choices of more than twelve words."""
    for beat in every_beat(scope):
        if isinstance(beat, Choice) and _words(beat.choice) > MOST_WORDS:
            yield Diagnostic(
                "NV404",
                f"this choice has {_words(beat.choice)} words",
                Label(label_span(beat), "read in one glance or not at all"),
                help=(f"say it in {MOST_WORDS} or fewer",),
            )


def _words(prose: Prose) -> int:
    if len(prose) == 1 and len(prose[0].parts) == 1 and isinstance(prose[0].parts[0], str):
        return len(prose[0].parts[0].split())
    return sum(
        len((part.words if isinstance(part, Lookup) else part).split())
        for part in parts_of(prose)
        if isinstance(part, str | Lookup)
    )


# ---------------------------------------------------------- choices that are none


def only_continue(scope: Scope, program: Program) -> Iterator[Diagnostic]:
    """Choices that say no more than *Continue*."""
    for beat in every_beat(scope):
        for choice in beat.choices:
            if _is_only_continue(choice, len(beat.choices)):
                yield Diagnostic(
                    "NV420",
                    "this choice does not say what is done",
                    Label(label_span(choice), "a button, not a deed"),
                    help=(
                        "say in a few words what the protagonist does or says",
                        "if there is nothing to choose, remove it and let `to:` lead on",
                    ),
                )


def _is_only_continue(choice: Choice, beside: int) -> bool:
    label = choice.choice
    if len(label) != 1 or len(label[0].parts) != 1 or not isinstance(label[0].parts[0], str):
        return False
    words = label[0].parts[0].strip(_MARKS).lower()
    return words in _ALWAYS_EMPTY or (beside == 1 and words in _EMPTY_ALONE)


def single_choices(scope: Scope, program: Program) -> Iterator[Diagnostic]:
    """Beats with one choice, which is always open."""
    for beat in every_beat(scope):
        if len(beat.choices) != 1:
            continue
        [choice] = beat.choices
        hangs = choice.when is not None or choice.closed is not None or choice.once
        if any("." in way.to for way in choice.to):
            continue  # the end of a chapter is a page to be turned
        if hangs or not _only_offers(beat) or _is_only_continue(choice, 1):
            continue
        yield Diagnostic(
            "NV421",
            "there is nothing to choose here but this",
            Label(label_span(choice), "the only choice"),
            help=("add another choice, or put its text into the passage and lead on with `to:`",),
        )


_OFFERS = frozenset(
    [
        "text",
        "do",
        "choices",
        "then",
        "to",
        "ending",
        "span",
        "hour",
        "place",
        "here",
        "view",
        "dreaming",
        "choice",
        "id",
        "when",
        "closed",
        "once",
        "settle",
    ]
)


def _only_offers(beat: Beat) -> bool:
    """Whether what is offered is what is written: nothing dealt, asked or arranged beside it."""
    names = (one.name for one in attrs.fields(type(beat)) if one.name not in _OFFERS)
    return not any(getattr(beat, name) for name in names)


def fake_choices(scope: Scope, program: Program) -> Iterator[Diagnostic]:
    """Choices that all come to the same, in the same words, and leave no trace."""
    uses = uses_of(program)
    for passage in program.passages.values():
        if len(passage.choices) < 2 or not is_plain(passage):
            continue
        ends = {_end_of(program, uses, choice) for choice in passage.choices}
        if len(ends) != 1 or None in ends:
            continue
        spans = [choice.span for choice in passage.choices if choice.span is not None]
        yield Diagnostic(
            "NV422",
            "whichever of these choices is taken, the same happens",
            Label(spans[0], "no text, no effect, and the same way on"),
            tuple(Label(span, "the same") for span in spans[1:MOST_SHOWN]),
            help=("give each some text of its own, or let one of them change something",),
        )


def _end_of(program: Program, uses: Uses, choice: pr.Choice) -> tuple[object, ...] | None:
    """Where a choice leads, if it does nothing else."""
    beat = program.passages[choice.beat]
    does = beat.effects or beat.blocks or beat.choices or beat.witnesses or choice.settles
    if does or choice.beat in uses.counted or not (is_plain(choice) and is_plain(beat)):
        return None
    if beat.ending is None and not beat.ways:
        return None
    return (beat.ending, *((way.when, way.to) for way in beat.ways))


# -------------------------------------------------- words that run into one another

_STOPS = ",;:!?.…"
_NO_LETTER = ("", " ")
_JOINING = re.compile(r"(?:and|but|with|without|because|which|who) \S")
"""How a wording begins that is no ending of the word before it."""


def colliding_words(scope: Scope, program: Program) -> Iterator[Diagnostic]:
    """Conditional wordings without the blank that they need: `said.{asked: She left.}`."""
    for beat in every_beat(scope):
        said = scope.said_in(beat)
        for paragraph in said.mixed if said.wordings else ():
            for part in _collisions(paragraph.parts):
                yield _told(part)


def _collisions(parts: Parts) -> list[Conditional]:
    """The conditional wordings that collide, however deep."""
    found: list[Conditional] = []
    for index, part in enumerate(parts):
        if isinstance(part, str):
            continue
        inner: tuple[Parts, ...] = ()
        if isinstance(part, Conditional):
            inner = (part.then, part.otherwise)
            if _collides_in(parts, index, inner):
                found.append(part)
        elif isinstance(part, Emphasis):
            inner = (part.parts,)
        elif isinstance(part, Variant):
            inner = part.wordings
        for wording in inner:
            if len(wording) > 1:
                found.extend(_collisions(wording))
    return found


def _collides_in(parts: Parts, index: int, wordings: tuple[Parts, ...]) -> bool:
    """Whether one of some wordings lacks a blank where it stands."""
    before = parts[index - 1] if index else ""
    after = parts[index + 1] if index + 1 < len(parts) else ""
    # A blank on both sides is what most have, and leaves nothing to look at.
    if (
        isinstance(before, str)
        and isinstance(after, str)
        and before[-1:] in _NO_LETTER
        and after[:1] in _NO_LETTER
    ):
        return False
    return any(_collides(before, wording, after) for wording in wordings if wording)


def _collides(before: object, wording: Parts, after: object) -> bool:
    """Whether a wording certainly lacks a blank at one of its ends."""
    first, last = wording[0], wording[-1]
    if isinstance(before, str) and isinstance(first, str) and before and first[:1].isalpha():
        if _ends_a_clause(before):
            return True
        if before[-1].isalpha() and _JOINING.match(first):
            return True
    if isinstance(after, str) and isinstance(last, str) and after[:1].isalpha():
        return _ends_a_clause(last)
    return False


def _ends_a_clause(words: str) -> bool:
    """Whether words end with a mark that no letter follows; the dots of *e.g.* are none."""
    return len(words) > 2 and words[-1] in _STOPS and words[-2].isalpha() and words[-3].isalpha()


def _told(part: Conditional) -> Diagnostic:
    name = first_name(part.when)
    assert isinstance(name, Name)
    source, start = name.span.source, name.span.start
    brace = source.text.rfind("{", 0, start)
    return Diagnostic(
        "NV423",
        "this wording runs into the word beside it",
        Label(Span(source, brace if brace >= 0 else start, name.span.end), "a blank is missing"),
        help=("leave a blank before the brace, or a second one after its colon",),
    )


# ---------------------------------------------------------- words printed as they stand

_BRACES = re.compile(r"\{[^{}]*[|:][^{}]*\}|\{[a-z_]\w*\}")


def printed_braces(scope: Scope, program: Program) -> Iterator[Diagnostic]:
    """Braces as prose has them, in hours, places and titles, where they mean nothing."""
    for key, words in _printed(scope):
        found = _BRACES.search(words.value)
        if found is not None:
            yield Diagnostic(
                "NV451",
                f"`{key}` is printed as it stands, with its braces",
                Label(words.part(*found.span()), "nothing is chosen or looked up here"),
                help=(
                    "write the words alone; only prose can hang on something",
                    *(_MORE_HOURS if key in ("hour", "place") else ()),
                ),
            )


_MORE_HOURS = ("where it changes, let each passage have its own, or say it in the `text`",)


def _printed(scope: Scope) -> Iterator[tuple[str, Written]]:
    """Words that are printed and are no prose, each with its key."""
    file = scope.story.file
    named = (file.endings, file.threads, file.numbers, file.codex, file.hinges)
    for record in (file, *(one for declared in named for one in declared.values())):
        yield from _words_in(record)
    for chapter in scope.chapters.values():
        if chapter.title is not file.title:
            yield from _words_in(chapter)
        for passage in chapter.passages.values():
            if passage.hour is not None:
                yield "hour", passage.hour
            if passage.place is not None:
                yield "place", passage.place
            for words in passage.here.values():
                yield "here", words


def _words_in(record: attrs.AttrsInstance) -> Iterator[tuple[str, Written]]:
    for key in keys_of(type(record)):
        value = getattr(record, key.attribute)
        if isinstance(value, Written):
            yield key.name, value
        elif (
            isinstance(value, Mapping) and key.shape.of is not None and key.shape.of.kind == "text"
        ):
            yield from ((key.name, words) for words in value.values())
