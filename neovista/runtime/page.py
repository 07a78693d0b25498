"""What the player has in front of them: everything a front end may know, and nothing it has to work out.

Prose comes as plain words with a style each; nothing in it is ever parsed again.
"""

from __future__ import annotations

from typing import Literal

from attrs import frozen

from neovista.runtime.events import Answered, Move

Style = Literal["plain", "slanted", "strong", "lookup"]


@frozen
class Words:
    """Some words in one style; looked-up ones name their entry in the codex, typed ones the question they answer."""

    text: str
    style: Style = "plain"
    entry: str = ""
    secret: str = ""


@frozen
class ShownParagraph:
    """A paragraph as it is read. A ``break`` has no words; a ``dreamer`` heads a ``dream``."""

    words: tuple[Words, ...]
    kind: Literal["prose", "break", "dreamer", "dream"] = "prose"

    @property
    def text(self) -> str:
        """The words alone."""
        return "".join(words.text for words in self.words)


@frozen
class OfferedChoice:
    """A choice as it is offered now: open, or closed with the reason for it.

    ``is_known``: a hinge is behind it and is settled already. ``is_the_way_taken``: this is what was settled.
    ``was_taken``: in this run, some time before.
    """

    id: str
    label: tuple[Words, ...]
    closed: tuple[Words, ...] | None = None
    is_known: bool = False
    is_the_way_taken: bool = False
    was_taken: bool = False

    @property
    def is_open(self) -> bool:
        """Whether it can be taken."""
        return self.closed is None

    @property
    def text(self) -> str:
        """The label's words alone."""
        return "".join(words.text for words in self.label)

    @property
    def reason(self) -> str:
        """Why it is closed; empty while it is open."""
        return "".join(words.text for words in self.closed or ())


@frozen
class OpenQuestion:
    """Words that the player is asked for: at most ``longest`` letters. They are nobody else's to know."""

    id: str
    prompt: tuple[Words, ...]
    longest: int

    @property
    def text(self) -> str:
        """What is asked, the words alone."""
        return "".join(words.text for words in self.prompt)


@frozen
class ShownPlace:
    """A place or an item of an arrangement: what it is called, how many it takes, and what has been put there."""

    id: str
    label: tuple[Words, ...]
    room: int
    held: tuple[str, ...]

    @property
    def text(self) -> str:
        """What it is called, the words alone."""
        return "".join(words.text for words in self.label)


@frozen
class ShownArrangement:
    """An arrangement while it is made: what a front end needs to dress it as its craft.

    The choices of the page fill what is ``asked``: a place, or with ``per_item`` an item.
    """

    craft: str
    asked: str
    per_item: bool
    places: tuple[ShownPlace, ...]
    items: tuple[ShownPlace, ...]

    @property
    def prompt(self) -> tuple[Words, ...]:
        """What is asked about, as it is called."""
        asked = self.items if self.per_item else self.places
        return next(one.label for one in asked if one.id == self.asked)


@frozen
class ShownNumber:
    """One of the story's numbers. ``before``: what it was on the last nights. ``homogenizes``: it moves the colours."""

    label: str
    value: int
    glyph: str = ""
    before: tuple[int, ...] = ()
    homogenizes: bool = False


@frozen
class KnownHinge:
    """A settled hinge: whose it is, how it was settled, and that in a sentence where the writer gave one."""

    hinge: str
    of: str
    value: str
    told: str = ""


@frozen
class ShownEnding:
    """The story has stopped here."""

    id: str
    title: str


@frozen
class Page:
    """What the player has in front of them.

    ``at`` and ``passage``: the beat, and the author's own passage around it. ``form`` and ``palette``: how the teller's
    prose and colours are dressed. ``settled``: hinges settled by the move that led here, newest last. ``left``: how many
    paragraphs at the top belong to the chapter that this move left, and to its teller.
    """

    at: str
    passage: str
    chapter: str
    title: str
    act: int
    act_title: str
    thread: str
    teller: str
    form: str
    palette: str
    hour: str
    place: str
    here: tuple[tuple[str, str], ...]
    view: str
    is_dreaming: bool
    numbers: tuple[ShownNumber, ...]
    paragraphs: tuple[ShownParagraph, ...]
    choices: tuple[OfferedChoice, ...]
    left: int = 0
    known: tuple[KnownHinge, ...] = ()
    settled: tuple[KnownHinge, ...] = ()
    ending: ShownEnding | None = None
    question: OpenQuestion | None = None
    arrangement: ShownArrangement | None = None

    @property
    def open_choices(self) -> tuple[OfferedChoice, ...]:
        """Those that can be taken, in their order; a player's 1 is the first of them."""
        return tuple(choice for choice in self.choices if choice.is_open)


def said_by(page: Page, move: Move) -> tuple[Words, ...]:
    """The words under which a page offered a move: a choice's label, a question's prompt; none, if it did not."""
    if isinstance(move, Answered):
        return page.question.prompt if page.question is not None else ()
    return next((choice.label for choice in page.choices if choice.id == move.choice), ())


@frozen
class EntryPage:
    """A word looked up in the codex."""

    id: str
    title: str
    paragraphs: tuple[ShownParagraph, ...]
