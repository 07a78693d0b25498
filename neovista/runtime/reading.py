"""A turn, read: the state and the events become the page the player has in front of them.

Reading changes nothing; a page can be made again at any time and is the same.
"""

from __future__ import annotations

from functools import lru_cache

from attrs import frozen

from neovista.model.program import UNSETTLED, Block, Choice, Passage, Program
from neovista.runtime.evaluate import Reader, Test, one_line, reader_of, test_of
from neovista.runtime.events import EndingReached, Events, HingeSettled, TextShown
from neovista.runtime.page import (
    EntryPage,
    KnownHinge,
    OfferedChoice,
    Page,
    ShownEnding,
    ShownNumber,
    ShownParagraph,
    Words,
)
from neovista.runtime.state import State

KNOWN_REASON = "it is already known what you did"


def page_of(program: Program, state: State, events: Events) -> Page:
    """The page that a turn ends on."""
    passage = program.passages[state.at]
    chapter = program.chapters[passage.chapter]
    thread = program.threads[chapter.thread]
    shown = [event for event in events if isinstance(event, TextShown)]
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
            paragraph
            for event in shown
            for paragraph in read_passage(program, event.passage, event.state)
        ),
        choices=() if reached is not None else _offered(program, state),
        known=_known(program, state),
        settled=tuple(
            _known_hinge(program, event.hinge, event.value)
            for event in events
            if isinstance(event, HingeSettled)
        ),
        ending=ShownEnding(reached, program.endings[reached]) if reached is not None else None,
    )


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


def _offered(program: Program, state: State) -> tuple[OfferedChoice, ...]:
    visit = state.visits.get(state.at, 0)
    offered = (
        _offered_choice(ready, state, visit) for ready in _ready_text(program, state.at).choices
    )
    return tuple(choice for choice in offered if choice is not None)


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


# --------------------------------------------------------------------- codex


def entry_page(program: Program, entry: str, state: State) -> EntryPage:
    """A word's entry, as it reads now.

    Raises:
        KeyError: if the story has no such entry.
    """
    found = program.codex[entry]
    return EntryPage(entry, found.title, reader_of(found.prose)(state, 1))
