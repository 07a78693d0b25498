"""How each teller's prose is set: pages become paragraphs with a mark in the gutter.

Pure, and without a width: the same paragraphs are wrapped again at every size. Which colour a kind
has is the prose widget's business.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Literal

from attrs import evolve, frozen

from neovista.runtime.events import Answered
from neovista.runtime.page import EntryPage, ShownParagraph, Words, said_by
from neovista.runtime.session import Session, Turn

Kind = Literal[
    "prose", "bulletin", "echo", "dreamer", "dream", "heading", "small", "ending", "row", "space"
]

KNOWN_NOW = "it is known now"
KEPT = "(kept)"
"""What stands for words that were typed."""
ECHO, SETTLED, SPOKEN, DREAMT = "▸", "◆", "—", "│"

_TIMECODE = re.compile(r"(\d\d):(\d\d):(\d\d)\.?\s+")
_SENTENCE_OF_CAPITALS = re.compile(r"[^a-z.]*\.")
_TWO_CAPITALS = re.compile(r"[^\W\d_a-z]{2}")
_SPEECH = re.compile(r"[—–]\s*")


@frozen(eq=False)
class SetParagraph:
    """A paragraph as it stands on the page.

    ``mark`` hangs in the gutter (``short`` where the gutter is narrow); ``note`` ends its last line;
    ``number`` is the count so far through the chapter. Told apart by identity: each is set once.
    """

    words: tuple[Words, ...]
    kind: Kind = "prose"
    mark: str = ""
    short: str = ""
    note: str = ""
    number: int = 0


class ChapterSoFar:
    """The chapter as it stands, turn by turn. A turn is set once, and taken off again by an undo."""

    def __init__(self, session: Session) -> None:
        """All of the chapter that the session is in."""
        self._session = session
        self._turns: list[tuple[SetParagraph, ...]] = []
        self._chapter = ""
        self.follow()

    def follow(self) -> None:
        """The session has moved on, or been taken back."""
        turns = self._session.turns
        chapter = turns[-1].page.chapter
        first = _first_of(turns)
        wanted = len(turns) - first
        if chapter != self._chapter or abs(wanted - len(self._turns)) > 1:
            self._turns = set_chapter(turns)
        elif wanted < len(self._turns):
            self._turns.pop()
        elif wanted > len(self._turns):
            before = turns[-2] if len(turns) > 1 else None
            self._turns.append(set_turn(turns[-1], before, number_after(self._turns[-1:])))
        self._chapter = chapter

    @property
    def stops(self) -> list[tuple[str, int]]:
        """The passages of the chapter by name, each with how many open ways were not taken there."""
        turns = self._session.turns[-len(self._turns) :]
        found: list[tuple[str, int]] = []
        for turn, following in zip(turns, (*turns[1:], None), strict=True):
            name = turn.page.passage.rpartition(".")[2].replace("_", " ")
            untaken = max(0, len(turn.page.open_choices) - 1) if following else 0
            if found and found[-1][0] == name:
                untaken += found.pop()[1]
            found.append((name, untaken))
        return found

    @property
    def paragraphs(self) -> list[SetParagraph]:
        """From the chapter's beginning."""
        return [paragraph for turn in self._turns for paragraph in turn]

    @property
    def first_new(self) -> int:
        """Where the last turn begins."""
        return sum(len(turn) for turn in self._turns[:-1])


def set_ending(title: str, seal: str, where: str) -> list[SetParagraph]:
    """The ending's name, its seal, and where the run is kept."""
    said = [f"Seal {seal}" if seal else "", f"Kept as {where}" if where else ""]
    lines = [SetParagraph((Words(line),), "row") for line in said if line]
    below = [SetParagraph((), "space")] if lines else []
    return [SetParagraph((Words(title, "strong"),), "ending"), *lines, *below]


def set_chapter(turns: Sequence[Turn]) -> list[tuple[SetParagraph, ...]]:
    """The turns of the chapter so far, each as its paragraphs."""
    shown: list[tuple[SetParagraph, ...]] = []
    for index in range(_first_of(turns), len(turns)):
        before = turns[index - 1] if index else None
        shown.append(set_turn(turns[index], before, number_after(shown[-1:])))
    return shown


def set_turn(turn: Turn, before: Turn | None, number: int) -> tuple[SetParagraph, ...]:
    """What a turn adds to the page: the echo of the choice, then the prose."""
    page = turn.page
    echo = echo_of(turn, before)
    if page.left:
        form = before.page.form if before is not None else page.form
        paragraphs = list(_prose(page.paragraphs[: page.left], form, number))
        paragraphs.append(heading(page.title, page.teller))
        paragraphs.extend(_prose(page.paragraphs[page.left :], page.form, 0))
    else:
        paragraphs = list(_prose(page.paragraphs, page.form, number))
    if page.settled:
        echo = (
            SetParagraph((Words(KNOWN_NOW),), "small", SETTLED, SETTLED)
            if echo is None
            else evolve(echo, mark=SETTLED, short=SETTLED, note=KNOWN_NOW)
        )
    if echo is not None:
        paragraphs.insert(0, evolve(echo, number=number))
    return tuple(paragraphs)


def number_after(shown: Iterable[tuple[SetParagraph, ...]]) -> int:
    """The number of the last paragraph that has one."""
    return max((paragraph.number for turn in shown for paragraph in turn), default=0)


def echo_of(turn: Turn, before: Turn | None) -> SetParagraph | None:
    """The words of the choice that led here; of an answer, what was asked."""
    if turn.move is None or before is None:
        return None
    label = said_by(before.page, turn.move)
    if isinstance(turn.move, Answered):
        label = (*label, Words(f" {KEPT}"))
    words = tuple(Words(words.text, "slanted") for words in label)
    return SetParagraph(words, "echo", ECHO, ECHO) if words else None


def set_history(turns: Sequence[Turn]) -> tuple[SetParagraph, ...]:
    """The whole run, its chapters under headings."""
    shown: list[SetParagraph] = []
    chapter, number = "", 0
    for index, turn in enumerate(turns):
        page = turn.page
        if page.chapter != chapter:
            chapter = page.chapter
            if not page.left:  # otherwise it stands behind the last words of the chapter before
                number = 0
                shown.append(heading(page.title, page.teller))
        paragraphs = set_turn(turn, turns[index - 1] if index else None, number)
        number = max(number, number_after((paragraphs,)))
        shown.extend(paragraphs)
    return tuple(shown)


def set_entry(entry: EntryPage) -> tuple[SetParagraph, ...]:
    """A codex entry as a page."""
    prose = tuple(
        SetParagraph(paragraph.words, "prose") for paragraph in entry.paragraphs if paragraph.words
    )
    return (heading(entry.title), *prose)


def heading(title: str, beside: str = "") -> SetParagraph:
    """A line in bold, with words beside it."""
    return SetParagraph((Words(title, "strong"),), "heading", note=beside)


def set_help(lines: Iterable[tuple[str, str]]) -> tuple[SetParagraph, ...]:
    """Keys and what they do, line by line, and a blank row at the end."""
    rows = tuple(
        SetParagraph((Words(keys, "strong"), Words(words)), "row") for keys, words in lines
    )
    return (*rows, SetParagraph((), "space"))


def _first_of(turns: Sequence[Turn]) -> int:
    """Where the chapter of the last turn begins."""
    chapter = _chapter_of(turns[-1])
    first = len(turns) - 1
    while first and _chapter_of(turns[first - 1]) == chapter:
        first -= 1
    return first


def _chapter_of(turn: Turn) -> str:
    return turn.program.passages[turn.state.at].chapter


def _prose(paragraphs: Iterable[ShownParagraph], form: str, number: int) -> Iterable[SetParagraph]:
    met: set[str] = set()
    for paragraph in paragraphs:
        if paragraph.kind == "break":
            yield SetParagraph((), "space", number=number)
            continue
        words = _first_showings(paragraph.words, met)
        if paragraph.kind in ("dream", "dreamer"):
            yield SetParagraph(words, paragraph.kind, DREAMT, DREAMT, number=number)
            continue
        one = _formed(form, paragraph, words, number)
        number = one.number
        yield one


def _first_showings(words: tuple[Words, ...], met: set[str]) -> tuple[Words, ...]:
    """A word of the codex is marked where it is first met on a page, and plain after that."""
    shown = []
    for one in words:
        if one.style == "lookup" and one.entry in met:
            shown.append(Words(one.text))
        else:
            shown.append(one)
        if one.style == "lookup":
            met.add(one.entry)
    return tuple(shown)


def _formed(
    form: str, paragraph: ShownParagraph, words: tuple[Words, ...], number: int
) -> SetParagraph:
    if form == "testimony":
        mark = str(number + 1)
        return SetParagraph(words, "prose", mark, mark[-3:], number=number + 1)
    if form == "we" and (found := _SPEECH.match(paragraph.text)):
        return SetParagraph(_without(words, found.end()), "prose", SPOKEN, SPOKEN, number=number)
    if form == "cut" and (found := _TIMECODE.match(paragraph.text)):
        hours, minutes, seconds = found.groups()
        short = f"{int(hours) * 60 + int(minutes)}:{seconds}"
        rest = _without(words, found.end())
        return SetParagraph(rest, "prose", f"{hours}:{minutes}:{seconds}", short, number=number)
    if form == "bulletin":
        return SetParagraph(_headed(words), "bulletin", number=number)
    return SetParagraph(words, "prose", number=number)


def _headed(words: tuple[Words, ...]) -> tuple[Words, ...]:
    """A bulletin's heading: what it says in capitals, before anything else."""
    said = words[0].text if words and words[0].style == "plain" else ""
    end = 0
    while (one := _SENTENCE_OF_CAPITALS.match(said, end)) and _TWO_CAPITALS.search(one[0]):
        end = one.end()
    if not end:
        return words
    return (Words(said[:end], "strong"), *_without(words, end))


def _without(words: tuple[Words, ...], letters: int) -> tuple[Words, ...]:
    """The words after so many letters."""
    rest = []
    for one in words:
        if letters >= len(one.text):
            letters -= len(one.text)
            continue
        rest.append(evolve(one, text=one.text[letters:]) if letters else one)
        letters = 0
    return tuple(rest)
