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
from neovista.plain.phrases import HELP, filled, heading, numbers_on, spoken, stopped, wanted
from neovista.runtime.events import Answered
from neovista.runtime.machine import StoryGoesRound
from neovista.runtime.page import OfferedChoice, ShownParagraph, said_by
from neovista.runtime.session import Session, Turn
from neovista.saves.journal import Journal
from neovista.saves.spoken import loaded, saved_as, spoken_saves

PATIENCE = 1.0
"""Seconds to wait for the disk, when somebody asks whether the run is kept."""

MEASURE = 72
"""Letters in a line, on a terminal; elsewhere a paragraph is one line."""

_HOW_TO_LOAD = "Say load NAME; saves tells the names."


def play_plain(
    session: Session,
    journal: Journal,
    lines: Iterable[str],
    write: Callable[[str], None],
    *,
    asks: bool,
    wraps: bool = False,
    again: str = "neovista play --plain",
) -> None:
    """Play until the story ends, the lines do, or somebody says ``quit``.

    ``asks``: lines come from a person, who is asked for each. ``wraps``: what is written goes to a terminal.
    ``again``: the command that goes on with a run, once its name is put behind it. The journal is flushed at the end, and left open for whoever opened it to close.
    """
    player = _Player(session, journal, write, wraps, again)
    player.show(session.turn)
    try:
        player.listen(lines, asks)
    finally:
        if player.journal is not journal:  # another run was loaded, and is ours to close
            player.journal.close()


@define
class _Player:
    """One playing, and what has been said of it already."""

    session: Session
    journal: Journal
    write: Callable[[str], None]
    wraps: bool
    typed: str
    has_quit: bool = False
    chapter: str = ""
    hour: str = ""
    place: str = ""
    trouble: str | None = None
    words: dict[str, Callable[[_Player, str], None]] = field(factory=lambda: dict(_WORDS))

    def listen(self, lines: Iterable[str], asks: bool) -> None:
        """Do what each line says, until the story ends, they do, or one of them quits."""
        heard = iter(lines)
        while not (self.session.has_ended or self.has_quit):
            self.ask(asks)
            line = next(heard, None)
            if line is None:
                break
            self.hear(clean(line).strip())
        if self.session.has_ended:
            self.finish()
        else:
            self.leave(asks)

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
            numbers = numbers_on(self.session.page)
            if self.session.page.question is None:
                self.write(f"Choose {numbers or '1'}, or help: ")
            else:
                self.write(f"Answer{f', choose {numbers},' if numbers else ''} or /help: ")

    def show(self, turn: Turn) -> None:
        """A page: where it is, as far as that is new, what it says, what it offers."""
        page = turn.page
        left = page.left if page.chapter != self.chapter else 0
        self.read(page.paragraphs[:left])  # the last words of the chapter before
        if page.chapter != self.chapter:
            self.chapter = page.chapter
            self.hour = self.place = ""
            self.say(heading(page))
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
        self.read(page.paragraphs[left:])
        if page.question is not None:
            self.say(page.question.text)
        if page.arrangement is not None:
            self.say(wanted("".join(words.text for words in page.arrangement.prompt)))
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
            return f"{stopped(label)} {stopped(reason)}".strip()
        threads = self.session.program.threads.values()
        names = {"I", *(word for thread in threads for word in thread.name.split())}
        if re.split(r"\W", label, maxsplit=1)[0] not in names:
            label = label[:1].lower() + label[1:]
        return f"{label.rstrip('.')}; {stopped(reason)}"

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
            self.say(f"To go on: {self.typed} --save {self.journal.name}")

    def _tell_trouble(self) -> None:
        trouble = self.journal.problem or self.journal.loss
        if trouble is not None and trouble != self.trouble:
            self.trouble = trouble
            self.say(self.trouble)

    # -------------------------------------------------------------- hearing

    def hear(self, line: str) -> None:
        """Do what a line says."""
        self.journal.heard()
        word, _, rest = line.partition(" ")
        number = word.rstrip(".)")
        if self.session.page.question is not None and not line.startswith("/"):
            self.answer(line)
        elif not line:
            return
        elif number.isascii() and number.isdecimal() and not rest:
            self.choose(int(number) if len(number) < 4 else 0)
        elif (do := self.words.get(word.removeprefix("/").lower())) is not None:
            do(self, rest.strip())
        else:
            self.say(f"There is no `{line[:40]}` here. {self._possible()}")
        self._tell_trouble()

    def _possible(self) -> str:
        if self.session.page.question is not None:
            return "Type the answer, or say /undo, /again, /help or /quit."
        count = len(self.session.page.open_choices)
        return f"Say a number{f' from 1 to {count}' if count > 1 else ', 1'}, undo, again, help or quit."

    def answer(self, line: str) -> None:
        """Answer what is asked, or take a choice that is offered beside it; what was typed is never said again here."""
        for number in range(1, len(self.session.page.open_choices) + 1):
            if line.rstrip(".)") == str(number):
                self.choose(number)
                return
        try:
            turn = self.session.answer(line)
        except ValueError as why:
            self.say(stopped(str(why).capitalize()))
        except StoryGoesRound as why:
            self.say(str(why))
        else:
            self.turn_to(turn)

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
        else:
            self.turn_to(turn)

    def turn_to(self, turn: Turn) -> None:
        """Keep a move, then show where it led."""
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
        self.say(heading(page))
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
            if hinge.told:
                self.say(hinge.told)
                continue
            thread = self.session.program.threads.get(hinge.of)
            of = thread.name if thread else spoken(hinge.of)
            self.say(f"{spoken(hinge.hinge)}: {spoken(hinge.value)} ({of})")

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

    def slots(self, rest: str) -> None:
        """What has been put where so far, while something is arranged."""
        arrangement = self.session.page.arrangement
        if arrangement is None:
            self.say("Nothing is being arranged here.")
            return
        names = {item.id: item.text for item in arrangement.items}
        for place in arrangement.places:
            self.say(filled(place, names))

    def _list(self, variable: SetOf, value: Value) -> None:
        held = [name for name in variable.members if isinstance(value, frozenset) and name in value]
        self.say(f"The ledger holds {len(held)} of {len(variable.members)}.")
        for name in held:
            self.say(spoken(name))

    def word(self, name: str) -> None:
        """Look a word up; without one, say which words of this page can be."""
        if not name:
            found = {
                words.entry
                for part in self.session.page.paragraphs
                for words in part.words
                if words.entry
            }
            here = ", ".join(spoken(entry) for entry in sorted(found))
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
            said = said_by(turn.page, after.move) if after.move is not None else ()
            label = "".join(words.text for words in said)
            did = "You answered" if isinstance(after.move, Answered) else "You chose"
            self.say(f"{did}: {label}")
            self.say()

    def save(self, rest: str) -> None:
        """Keep this moment under a name; without one nothing has to be done, and that is said once it is so."""
        if rest:
            self.say(saved_as(self.journal, rest, 5 * PATIENCE))
            return
        self.journal.flush(PATIENCE)
        self._tell_trouble()
        if self.journal.problem is None:
            self.say(f"Every choice is kept already, in {self.journal.path}.")

    def saves(self, rest: str) -> None:
        """What can be loaded."""
        for line in spoken_saves(self.journal.lock.folder, self.session.program):
            self.say(line)

    def load(self, rest: str) -> None:
        """Go on with another save or run in the place of this one."""
        found = loaded(self.journal, rest, self.session.program) if rest else _HOW_TO_LOAD
        if isinstance(found, str):
            self.say(found)
            return
        self.session, self.journal, self.chapter = found.session, found.journal, ""
        self.say(found.message or "Loaded.")
        self.say()
        self.show(self.session.turn)

    def help(self, rest: str) -> None:
        """What can be said here."""
        program = self.session.program
        absent = [
            word
            for word, is_there in (
                ("ledger", any(name.rpartition(".")[2] == "ledger" for name in program.variables)),
                ("slots", any(one.arranging is not None for one in program.passages.values())),
            )
            if not is_there
        ]
        for line in HELP:
            if line.partition(":")[0] not in absent:
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
    "slots": _Player.slots,
    "word": _Player.word,
    "history": _Player.history,
    "save": _Player.save,
    "saves": _Player.saves,
    "load": _Player.load,
    "keys": _Player.help,
    "help": _Player.help,
    "quit": _Player.quit,
}
