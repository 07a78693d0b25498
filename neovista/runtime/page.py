"""What the player has in front of them: everything a front end may know, and nothing it has to work out.

Prose comes as plain words with a style each; nothing in it is ever parsed again.
"""

from __future__ import annotations

from typing import Literal

from attrs import frozen

Style = Literal["plain", "slanted", "strong", "lookup"]


@frozen
class Words:
    """Some words in one style; looked-up ones name their entry in the codex."""

    text: str
    style: Style = "plain"
    entry: str = ""


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
    prose and colours are dressed. ``settled``: hinges settled by the move that led here, newest last.
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
    known: tuple[KnownHinge, ...] = ()
    settled: tuple[KnownHinge, ...] = ()
    ending: ShownEnding | None = None

    @property
    def open_choices(self) -> tuple[OfferedChoice, ...]:
        """Those that can be taken, in their order; a player's 1 is the first of them."""
        return tuple(choice for choice in self.choices if choice.is_open)


@frozen
class EntryPage:
    """A word looked up in the codex."""

    id: str
    title: str
    paragraphs: tuple[ShownParagraph, ...]
