"""A turn, read: the state and the events become the page the player has in front of them.

Reading changes nothing; a page can be made again at any time and is the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from itertools import takewhile

from attrs import evolve, frozen

from neovista.model.program import (
    EMPTY,
    UNSETTLED,
    Arranging,
    Block,
    Chapter,
    Choice,
    Passage,
    Place,
    Program,
    Question,
)
from neovista.runtime.evaluate import Reader, Test, one_line, reader_of, test_of
from neovista.runtime.events import EndingReached, Events, HingeSettled, TextShown
from neovista.runtime.machine import hand
from neovista.runtime.page import (
    EntryPage,
    KnownHinge,
    OfferedChoice,
    OpenQuestion,
    Page,
    ShownArrangement,
    ShownEnding,
    ShownNumber,
    ShownParagraph,
    ShownPlace,
    Words,
)
from neovista.runtime.state import State

KNOWN_REASON = "it is already known what you did"


def page_of(
    program: Program, state: State, events: Events, answers: Mapping[str, str] | None = None
) -> Page:
    """The page that a turn ends on. ``answers``: the words typed in this run, as far as they are known here."""
    passage = program.passages[state.at]
    chapter = _told_in(program, passage, state)
    thread = program.threads[chapter.thread]
    read = [
        (
            _told_in(program, program.passages[event.passage], event.state),
            read_passage(program, event.passage, event.state),
        )
        for event in events
        if isinstance(event, TextShown)
    ]
    before = takewhile(lambda told: told[0] is not chapter, read)
    reached = next((event.ending for event in events if isinstance(event, EndingReached)), None)
    return Page(
        at=state.at,
        passage=_named(program, passage),
        chapter=chapter.id,
        title=chapter.title,
        act=chapter.act,
        act_title=program.acts[chapter.act - 1] if 0 < chapter.act <= len(program.acts) else "",
        thread=chapter.thread,
        teller=thread.name,
        form=thread.form,
        palette=thread.palette,
        hour=passage.setting.hour,
        place=passage.setting.place,
        here=passage.setting.here,
        view=passage.setting.view or chapter.id,
        is_dreaming=passage.setting.is_dreaming,
        numbers=_numbers(program, state),
        paragraphs=tuple(
            _spoken_out(paragraph, answers or {})
            for _, paragraphs in read
            for paragraph in paragraphs
        ),
        left=sum(len(paragraphs) for _, paragraphs in before),
        choices=() if reached is not None else _offered(program, state, answers or {}),
        known=_known(program, state),
        settled=tuple(
            _known_hinge(program, event.hinge, event.value)
            for event in events
            if isinstance(event, HingeSettled)
        ),
        ending=ShownEnding(reached, program.endings[reached]) if reached is not None else None,
        question=_question(passage.question, state, answers or {}) if passage.question else None,
        arrangement=_arrangement(passage.arranging, state, answers or {})
        if passage.arranging
        else None,
    )


def _told_in(program: Program, passage: Passage, state: State) -> Chapter:
    """The chapter whose eyes a passage is read through: of one that is nobody's, those it was reached from."""
    chapter = program.chapters[passage.chapter]
    for back in reversed(state.detours):
        if program.threads[chapter.thread].name:
            break
        chapter = program.chapters[program.passages[back].chapter]
    return chapter


def _spoken_out(paragraph: ShownParagraph, answers: Mapping[str, str]) -> ShownParagraph:
    """A paragraph with the typed words in it that are known here."""
    words = _known_words(paragraph.words, answers)
    return paragraph if words is paragraph.words else ShownParagraph(words, paragraph.kind)


def _known_words(words: tuple[Words, ...], answers: Mapping[str, str]) -> tuple[Words, ...]:
    if not any(piece.secret in answers for piece in words if piece.secret):
        return words
    return tuple(evolve(piece, text=answers.get(piece.secret, piece.text)) for piece in words)


def _named(program: Program, passage: Passage) -> str:
    """The author's own passage that a beat stands in."""
    name = passage.id
    while not program.passages[name].is_named:
        name = name.rpartition(".")[0]
    return name


def _numbers(program: Program, state: State) -> tuple[ShownNumber, ...]:
    shown = []
    for number in program.numbers:
        value = state.values[number.variable]
        assert isinstance(value, int)
        shown.append(
            ShownNumber(number.label, value, number.glyph, number.before, number.homogenizes)
        )
    return tuple(shown)


def _known(program: Program, state: State) -> tuple[KnownHinge, ...]:
    """The hinges that are settled, in the order the story declares them."""
    return tuple(
        _known_hinge(program, name, str(state.values[name]))
        for name in program.hinges
        if state.values[name] != UNSETTLED
    )


def _known_hinge(program: Program, name: str, value: str) -> KnownHinge:
    hinge = program.hinges[name]
    return KnownHinge(name, hinge.of, value, hinge.told.get(value, ""))


# -------------------------------------------------------- passages made ready


@frozen
class ReadyBlock:
    """A block with its prose compiled."""

    test: Test | None
    then: Reader
    otherwise: Reader
    dreamer: Reader | None


@frozen
class ReadyGate:
    """A gate with its condition compiled, and the reason it gives; none hides the choice."""

    test: Test
    reason: Reader | None
    is_known: bool


@frozen
class ReadyLabel:
    """A choice as far as it is read."""

    choice: Choice
    label: Reader
    gates: tuple[ReadyGate, ...]


@frozen
class ReadyText:
    """All that is read of a passage, compiled the first time it is asked for."""

    blocks: tuple[ReadyBlock, ...]
    choices: tuple[ReadyLabel, ...]
    storylets: Mapping[str, ReadyLabel]


@lru_cache(maxsize=8)
def _ready_texts(program: Program) -> dict[str, ReadyText]:
    """What has been compiled of a program; only a cache."""
    return {}


def _ready_text(program: Program, name: str) -> ReadyText:
    texts = _ready_texts(program)
    found = texts.get(name)
    if found is None:
        passage = program.passages[name]
        found = texts[name] = ReadyText(
            tuple(_ready_block(block) for block in passage.blocks),
            tuple(_ready_label(choice) for choice in passage.choices),
            {
                storylet.choice.id: _ready_label(storylet.choice)
                for storylet in (passage.draw.storylets if passage.draw is not None else ())
            },
        )
    return found


def _ready_block(block: Block) -> ReadyBlock:
    return ReadyBlock(
        test_of(block.when) if block.when is not None else None,
        reader_of(block.prose),
        reader_of(block.otherwise),
        reader_of(block.dream) if block.dream is not None else None,
    )


def _ready_label(choice: Choice) -> ReadyLabel:
    gates = tuple(
        ReadyGate(
            test_of(gate.when),
            reader_of(gate.reason) if gate.reason is not None else None,
            gate.is_known,
        )
        for gate in choice.gates
    )
    return ReadyLabel(choice, reader_of(choice.label), gates)


# --------------------------------------------------------------------- prose


def read_passage(program: Program, name: str, state: State) -> tuple[ShownParagraph, ...]:
    """A passage's paragraphs in the state it was entered in."""
    shown: list[ShownParagraph] = []
    visit = state.visits.get(name, 0)
    for block in _ready_text(program, name).blocks:
        holds = block.test is None or block.test(state.values, state.visits)
        paragraphs = (block.then if holds else block.otherwise)(state, visit)
        if block.dreamer is not None and paragraphs and holds:
            shown.append(ShownParagraph(one_line(block.dreamer(state, visit)), "dreamer"))
            paragraphs = tuple(_dreamt(paragraph) for paragraph in paragraphs)
        shown.extend(paragraphs)
    return tuple(shown)


def _dreamt(paragraph: ShownParagraph) -> ShownParagraph:
    return ShownParagraph(paragraph.words, "dream") if paragraph.kind == "prose" else paragraph


# ------------------------------------------------------------------- choices


def _offered(
    program: Program, state: State, answers: Mapping[str, str]
) -> tuple[OfferedChoice, ...]:
    """What is dealt, then the passage's own choices."""
    visit = state.visits.get(state.at, 0)
    text = _ready_text(program, state.at)
    dealt = [choice.id for choice in hand(program, state)] if text.storylets else ()
    readies = (*(text.storylets[name] for name in dealt), *text.choices)
    offered = (_offered_choice(ready, state, visit) for ready in readies)
    return tuple(
        _said_out(choice, answers) if answers else choice
        for choice in offered
        if choice is not None
    )


def _said_out(choice: OfferedChoice, answers: Mapping[str, str]) -> OfferedChoice:
    """A choice with the typed words in it that are known here."""
    closed = choice.closed and _known_words(choice.closed, answers)
    return evolve(choice, label=_known_words(choice.label, answers), closed=closed)


def _offered_choice(ready: ReadyLabel, state: State, visit: int) -> OfferedChoice | None:
    """A choice as it is offered now; ``None`` while it is hidden."""
    choice = ready.choice
    gate = next((gate for gate in ready.gates if not gate.test(state.values, state.visits)), None)
    if gate is not None and gate.reason is None and not gate.is_known:
        return None
    return OfferedChoice(
        choice.id,
        one_line(ready.label(state, visit)),
        None if gate is None else _reason(gate, state, visit),
        is_known=gate is not None and gate.is_known,
        is_the_way_taken=bool(choice.settles)
        and all(state.values[hinge] == value for hinge, value in choice.settles),
        was_taken=state.visits.get(choice.beat, 0) > 0,
    )


def _reason(gate: ReadyGate, state: State, visit: int) -> tuple[Words, ...]:
    if gate.is_known or gate.reason is None:
        return (Words(KNOWN_REASON),)
    return one_line(gate.reason(state, visit))


# ---------------------------------------------- questions and arrangements


def _question(question: Question, state: State, answers: Mapping[str, str]) -> OpenQuestion:
    prompt = one_line(reader_of(question.prompt)(state, state.visits.get(state.at, 0)))
    return OpenQuestion(question.id, _known_words(prompt, answers), question.longest)


def _arrangement(
    arranging: Arranging, state: State, answers: Mapping[str, str]
) -> ShownArrangement:
    """An arrangement as far as it is made."""
    visit = state.visits.get(state.at, 0)
    asked = arranging.items if arranging.per_item else arranging.places
    filled = {one.id: str(state.values[f"{arranging.chapter}.{one.id}"]) for one in asked}
    turned: dict[str, tuple[str, ...]] = {}
    for name, value in filled.items():
        turned[value] = (*turned.get(value, ()), name)

    def shown(places: tuple[Place, ...], *, is_asked: bool) -> tuple[ShownPlace, ...]:
        return tuple(
            ShownPlace(
                one.id,
                _known_words(one_line(reader_of(one.label)(state, visit)), answers),
                one.room,
                tuple(v for v in (filled[one.id],) if v != EMPTY)
                if is_asked
                else turned.get(one.id, ()),
            )
            for one in places
        )

    return ShownArrangement(
        arranging.craft,
        arranging.asked,
        arranging.per_item,
        shown(arranging.places, is_asked=not arranging.per_item),
        shown(arranging.items, is_asked=arranging.per_item),
    )


# --------------------------------------------------------------------- codex


def entry_page(
    program: Program, entry: str, state: State, answers: Mapping[str, str] | None = None
) -> EntryPage:
    """A word's entry, as it reads now, with the typed words in it that are known here.

    Raises:
        KeyError: if the story has no such entry.
    """
    found = program.codex[entry]
    paragraphs = reader_of(found.prose)(state, 1)
    said = tuple(_spoken_out(paragraph, answers or {}) for paragraph in paragraphs)
    return EntryPage(entry, found.title, said)
