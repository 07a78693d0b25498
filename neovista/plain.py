"""The plain front end: a page as lines, and a line back for each move.

For screen readers, pipes and terminals that can do nothing else. It writes no escape sequences and no boxes, says
nothing twice, and nothing while it waits. The runs it keeps are the same as everybody's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from attrs import define, field

from neovista.diagnostics.clean import clean
from neovista.model.expressions import Value
from neovista.model.program import SetOf
from neovista.runtime.machine import StoryGoesRound
from neovista.runtime.page import OfferedChoice, Page, ShownParagraph
from neovista.runtime.session import Session, Turn
from neovista.saves.journal import Journal

PATIENCE = 1.0
"""Seconds to wait for the disk, when somebody asks whether the run is kept."""

MEASURE = 72
"""Letters in a line, on a terminal; elsewhere a paragraph is one line."""

_HELP = (
    "A number takes that choice.",
    "undo: take the last choice back",
    "again: repeat this page",
    "where: act, chapter, hour, numbers, and who is here",
    "known: what is settled",
    "ledger: what you have collected",
    "word NAME: look a word up",
    "history N: the last N pages",
    "save: where this run is kept",
    "quit: stop here",
)


def play_plain(
    session: Session,
    journal: Journal,
    lines: Iterable[str],
    write: Callable[[str], None],
    *,
    asks: bool,
    wraps: bool = False,
) -> None:
    """Play until the story ends, the lines do, or somebody says ``quit``.

    ``asks``: lines come from a person, who is asked for each. ``wraps``: what is written goes to a terminal. The
    journal is flushed at the end, and left open for whoever opened it to close.
    """
    player = _Player(session, journal, write, wraps)
    player.show(session.turn)
    if session.has_ended:
        player.finish()
        return
    player.ask(asks)
    for line in lines:
        player.hear(clean(line).strip())
        if session.has_ended:
            player.finish()
            return
        if player.has_quit:
            break
        player.ask(asks)
    player.leave(asks)


@define
class _Player:
    """One playing, and what has been said of it already."""

    session: Session
    journal: Journal
    write: Callable[[str], None]
    wraps: bool
    has_quit: bool = False
    chapter: str = ""
    hour: str = ""
    place: str = ""
    trouble: str | None = None
    words: dict[str, Callable[[_Player, str], None]] = field(factory=lambda: dict(_WORDS))

    # -------------------------------------------------------------- writing

    def say(self, text: str = "") -> None:
        """Write a line, or a paragraph as lines."""
        safe = clean(text)
        if self.wraps and len(safe) > MEASURE:
            import textwrap

            safe = textwrap.fill(safe, MEASURE, break_long_words=False, break_on_hyphens=False)
        self.write(safe + "\n")

    def ask(self, asks: bool) -> None:
        """Ask for the next line, if there is somebody to ask."""
        if asks:
            count = len(self.session.page.open_choices)
            self.write(f"Choose 1{f' to {count}' if count > 1 else ''}, or help: ")

    def show(self, turn: Turn) -> None:
        """A page: where it is, as far as that is new, what it says, what it offers."""
        page = turn.page
        if page.chapter != self.chapter:
            self.chapter = page.chapter
            self.hour = self.place = ""
            self.say(_heading(page))
            self.say()
        if (page.hour, page.place) != (self.hour, self.place):
            news = [
                new
                for new, old in ((page.hour, self.hour), (page.place, self.place))
                if new and new != old
            ]
            self.hour, self.place = page.hour, page.place
            if news:
                self.say(f"{', '.join(news)}.")
                self.say()
        self.read(page.paragraphs)
        self.offer(page.choices)

    def read(self, paragraphs: Iterable[ShownParagraph]) -> None:
        """Paragraphs, each with an empty line behind it."""
        for paragraph in paragraphs:
            match paragraph.kind:
                case "break":
                    self.say("* * *")
                case "dreamer":
                    self.say(f"A dream: {paragraph.text}")
                case "prose" | "dream":
                    self.say(paragraph.text)
            self.say()

    def offer(self, choices: Iterable[OfferedChoice]) -> None:
        """The choices: the open ones numbered, the closed ones with the reason."""
        number = 0
        for choice in choices:
            if choice.is_open:
                number += 1
                self.say(f"{number}. {choice.text}")
            else:
                self.say(f"Closed: {self._closed(choice.text.strip(), choice.reason.strip())}")

    def _closed(self, label: str, reason: str) -> str:
        """A closed choice and why: one sentence where the reason is part of one, else two."""
        if not reason[:1].islower():
            return f"{_stopped(label)} {_stopped(reason)}".strip()
        threads = self.session.program.threads.values()
        names = {"I", *(word for thread in threads for word in thread.name.split())}
        if re.split(r"\W", label, maxsplit=1)[0] not in names:
            label = label[:1].lower() + label[1:]
        return f"{label.rstrip('.')}; {_stopped(reason)}"

    def finish(self) -> None:
        """The story has stopped: under which name, and what binds the file to it."""
        ending = self.session.page.ending
        if ending is not None:
            self.say(f"Ending: {ending.title}.")
        seal = self.journal.seal
        if seal is not None:
            self.say(f"Seal {seal}.")
        self._tell_trouble()
        if self.journal.problem is None:
            self.say(f"This run is kept in {self.journal.path}.")

    def leave(self, asks: bool) -> None:
        """Say where the run is kept and how to go on."""
        self.journal.flush()
        if asks and not self.has_quit:
            self.say()
        self._tell_trouble()
        if self.journal.problem is None:
            self.say(f"This run is kept in {self.journal.path}.")
            self.say(f"To go on: neovista play --plain --save {self.journal.run_id}")

    def _tell_trouble(self) -> None:
        if self.journal.problem is not None and self.journal.problem != self.trouble:
            self.trouble = self.journal.problem
            self.say(self.trouble)

    # -------------------------------------------------------------- hearing

    def hear(self, line: str) -> None:
        """Do what a line says."""
        self.journal.heard()
        word, _, rest = line.partition(" ")
        number = word.rstrip(".)")
        if not line:
            return
        if number.isascii() and number.isdecimal() and not rest:
            self.choose(int(number) if len(number) < 4 else 0)
        elif (do := self.words.get(word.lower())) is not None:
            do(self, rest.strip())
        else:
            self.say(f"There is no `{line[:40]}` here. {self._possible()}")
        self._tell_trouble()

    def _possible(self) -> str:
        count = len(self.session.page.open_choices)
        return f"Say a number{f' from 1 to {count}' if count > 1 else ', 1'}, undo, again, help or quit."

    def choose(self, number: int) -> None:
        """Take the choice of this number."""
        offered = self.session.page.open_choices
        if not 0 < number <= len(offered):
            self.say(f"There is no choice of that number. {self._possible()}")
            return
        try:
            turn = self.session.choose(offered[number - 1].id)
        except StoryGoesRound as why:
            self.say(str(why))
            return
        self.journal.made(turn, via="line")
        self.say()
        self.show(turn)

    def undo(self, rest: str) -> None:
        """Take the last choice back."""
        turn = self.session.undo()
        if turn is None:
            self.say("This is the beginning; there is nothing to take back.")
            return
        self.journal.undone(via="line")
        self.say("Taken back.")
        self.say()
        self.show(turn)

    def again(self, rest: str) -> None:
        """Repeat the page."""
        self.chapter = ""
        self.show(self.session.turn)

    def where(self, rest: str) -> None:
        """Say everything about the place and the hour."""
        page = self.session.page
        self.say(_heading(page))
        if page.hour or page.place:
            self.say(f"{', '.join(part for part in (page.hour, page.place) if part)}.")
        for number in page.numbers:
            self.say(f"{number.label} {number.value}.")
        if page.here:
            self.say(
                f"Here: {', '.join(' '.join(part for part in who if part) for who in page.here)}."
            )

    def known(self, rest: str) -> None:
        """What is settled."""
        known = self.session.page.known
        if not known:
            self.say("Nothing is settled yet.")
        for hinge in known:
            thread = self.session.program.threads.get(hinge.of)
            of = thread.name if thread else _spoken(hinge.of)
            self.say(f"{_spoken(hinge.hinge)}: {_spoken(hinge.value)} ({of})")

    def ledger(self, rest: str) -> None:
        """What has been collected, in the order in which the story declares it."""
        program, values = self.session.program, self.session.state.values
        ledgers = [
            (variable, values[name])
            for name, variable in program.variables.items()
            if name.rpartition(".")[2] == "ledger" and isinstance(variable, SetOf)
        ]
        if not ledgers:
            self.say("This story keeps no ledger.")
        for variable, value in ledgers:
            self._list(variable, value)

    def _list(self, variable: SetOf, value: Value) -> None:
        held = [name for name in variable.members if isinstance(value, frozenset) and name in value]
        self.say(f"The ledger holds {len(held)} of {len(variable.members)}.")
        for name in held:
            self.say(_spoken(name))

    def word(self, name: str) -> None:
        """Look a word up; without one, say which words of this page can be."""
        if not name:
            found = {
                words.entry
                for part in self.session.page.paragraphs
                for words in part.words
                if words.entry
            }
            here = ", ".join(_spoken(entry) for entry in sorted(found))
            self.say(
                f"Words of this page: {here}." if here else "No word of this page has an entry."
            )
            return
        wanted = name.casefold().replace(" ", "_")
        entries = self.session.program.codex.items()
        match = next(
            (i for i, one in entries if wanted in (i, one.title.casefold().replace(" ", "_"))), ""
        )
        entry = self.session.look_up(match)
        if entry is None:
            self.say(f"There is no entry for `{name[:40]}`.")
            return
        self.say(f"{entry.title}.")
        self.read(entry.paragraphs)

    def history(self, rest: str) -> None:
        """The last pages before this one, and what was chosen on each."""
        count = int(rest) if rest.isascii() and rest.isdecimal() and len(rest) < 6 else 1
        turns = self.session.turns
        if len(turns) == 1:
            self.say("This is the beginning; nothing came before it.")
        first = max(0, len(turns) - 1 - count)
        for turn, after in zip(turns[first:-1], turns[first + 1 :], strict=True):
            self.read(turn.page.paragraphs)
            taken = after.move.choice if after.move else ""
            label = next(
                (choice.text for choice in turn.page.choices if choice.id == taken), _spoken(taken)
            )
            self.say(f"You chose: {label}")
            self.say()

    def save(self, rest: str) -> None:
        """Nothing has to be done; say so, once it is so."""
        self.journal.flush(PATIENCE)
        self._tell_trouble()
        if self.journal.problem is None:
            self.say(f"Every choice is kept already, in {self.journal.path}.")

    def load(self, rest: str) -> None:
        """How to go on with another run."""
        self.say(
            "To go on with another run, quit, and start with: neovista play --plain --save RUN"
        )

    def help(self, rest: str) -> None:
        """What can be said here."""
        for line in _HELP:
            self.say(line)

    def quit(self, rest: str) -> None:
        """Stop here."""
        self.has_quit = True


_WORDS: dict[str, Callable[[_Player, str], None]] = {
    "undo": _Player.undo,
    "again": _Player.again,
    "where": _Player.where,
    "known": _Player.known,
    "ledger": _Player.ledger,
    "word": _Player.word,
    "history": _Player.history,
    "save": _Player.save,
    "load": _Player.load,
    "keys": _Player.help,
    "help": _Player.help,
    "quit": _Player.quit,
}


def _heading(page: Page) -> str:
    """Act, chapter and teller, as a sentence or two."""
    act = f"Act {page.act}{f', {page.act_title}' if page.act_title else ''}. " if page.act else ""
    teller = f", told by {page.teller}" if page.teller else ""
    return f"{act}{page.title}{teller}."


def _spoken(name: str) -> str:
    return name.rpartition(".")[2].replace("_", " ")


def _stopped(text: str) -> str:
    """A sentence with its end, if it had none."""
    return text if not text or text[-1] in '.?!…”’"' else f"{text}."
