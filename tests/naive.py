"""What the format means, said a second time, slowly and plainly.

It plays a story as it is written, place by place, and shares nothing with the compiler and the machine but the records
of a story. Where the two disagree, one of them is wrong; which, the format's page says.

A place is `chapter.passage`, or `chapter.passage.choice` for a choice however deep; behind the name of a beat stands
`.then`, `.success`, `.failure`. Nobody can write a hyphen, so whatever else there is has one: `.came-back` from a detour,
`.after-draw`, `.after-ask`, `.item-name` for an item or `.item-slot-name` for a slot's own, `.slot-name` or `.place-item`
for a step of an arrangement. A variable is `chapter.name` if it is a chapter's own; `given-question`; `beat.room-slot`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from itertools import groupby, pairwise, takewhile
from keyword import kwlist
from operator import eq, ge, gt, itemgetter, le, lt, ne
from typing import Any

from attrs import evolve, fields, frozen, has

from neovista.model import expressions as ex
from neovista.model import prose as ps
from neovista.model import story as st
from neovista.model.expressions import Condition, Value

UNSETTLED, EMPTY, ALWAYS, NEVER = "unsettled", "none", ex.All(()), ex.Any(())
INNER = ("then", "success", "failure", "true", "false", "visits", "settled", "chosen", "given")
NO_NAMES = {"", *kwlist, *INNER, UNSETTLED}
SIGNS: dict[str, Any] = {"==": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge}
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
ASSIGN: Any = st.Assignment
KNOWN = (("plain", "it is already known what you did"),)
Line = tuple[tuple[str, str], ...]  # style and words
Leads = tuple[tuple[Condition | None, str], ...]  # where to, while what holds
BACK: Leads = ((None, ""),)  # to where one will come back to, if there is such a place


@frozen(eq=False)
class Place:
    """A beat where it stands; `after`: where it leads when it says nothing itself."""

    home: str
    passage: str
    name: str
    beat: Any
    after: Leads = ()
    dealt: int = 0  # in how many storylets and items it stands

    @property
    def at(self) -> str:
        """What the names of what is in it begin with."""
        return self.name.removesuffix(".came-back")

    @property
    def choices(self) -> dict[str, st.Choice]:
        """Those that are written in it, or are a step's, by the names of their places."""
        front = self.name if isinstance(self.beat, Step) else self.passage
        return {f"{front}.{name_of(one)}": one for one in self.beat.choices}


@frozen(kw_only=True, eq=False)
class Step(st.Beat):
    """A step of an arrangement: what it asks for, a slot or an item, is called first, then all that is in sight."""

    labels: tuple[ps.Prose, ...]


def name_of(choice: st.Choice) -> str:
    """Its `id`; else its plain words, cut at 64 behind a word, with `c_` before what would be no name."""
    plain = (part for line in choice.choice for part in line.parts if isinstance(part, str))
    name = "_".join(re.findall("[a-z0-9]+", re.sub("['’]", "", "".join(plain).lower())))
    name = f"c_{name}".rstrip("_") if name in NO_NAMES or name[0].isdigit() else name
    short = name if len(name) <= 64 else name[:64].rpartition("_")[0] or name[:64]
    return short if choice.id is None else str(choice.id)


def everything(thing: Any) -> Iterator[Any]:
    """All that conditions, prose and changes are made of, the inner before the outer."""
    inner = (getattr(thing, one.name) for one in fields(type(thing))) if has(type(thing)) else ()
    for one in thing if isinstance(thing, tuple) else inner:
        yield from everything(one)
    yield thing


def asks(when: Condition | None) -> int:
    """How much a condition asks of the moment: the questions that have to hold together."""
    return sum(map(asks, when.parts)) if isinstance(when, ex.All) else int(when is not None)


def start_of(one: Any) -> Value:
    """What a variable starts as: when left out, the least, the first, empty or false."""
    said = one.start if isinstance(one.start, tuple) else (one.start,) if one.start else ()
    if one.set_of is not None:
        return frozenset(each.value for each in said)
    first = said[0].value if said else str((one.range or one.one_of or ("false",))[0])
    return int(first) if one.range else first if one.one_of else first == "true"


def changed(before: Any, sign: str, said: str, bounds: tuple[int, int]) -> Any:
    """What a variable holds after a line of `do`; a number stops at its bounds."""
    if isinstance(before, frozenset):
        return before | {str(said)} if sign == "+=" else before - {str(said)}
    if isinstance(before, bool | str):
        return said == "true" if isinstance(before, bool) else str(said)
    after = {"=": int(said), "+=": before + int(said), "-=": before - int(said)}[sign]
    return min(bounds[1], max(bounds[0], after))


def items(place: Place) -> dict[str, st.Item]:
    """The items of its arrangement: those for every slot, then each slot's own."""
    kits = {"": place.beat.arrange, **place.beat.arrange.slots} if place.beat.arrange else {}
    fronts = {f"{place.at}.item-{slot}-".replace("--", "-"): kit for slot, kit in kits.items()}
    return {f"{at}{name}": one for at, kit in fronts.items() for name, one in kit.items.items()}


def steps(place: Place) -> dict[str, Step]:
    """Of its arrangement: each slot is asked for its item; each item for its slot, where one takes several."""
    one, made = place.beat.arrange or st.Arrangement({}), dict[str, Step]()
    plain = {name: ps.Paragraph((name.replace("_", " ").capitalize(),)) for name in one.slots}
    called = {name: slot.label or (plain[name],) for name, slot in one.slots.items()}
    labels = (*called.values(), *(item.label for item in items(place).values()))
    several = any(slot.room > 1 for slot in one.slots.values())
    for name, slot in () if several else one.slots.items():
        choices = tuple(fill(place, name, each) for each in {**one.items, **slot.items})
        made[f"{place.at}.slot-{name}"] = Step(choices=choices, labels=(called[name], *labels))
    for name in (*(one.together.items if one.together else ()), *one.items) if several else ():
        choices, asked = tuple(put(place, *pair, name) for pair in called.items()), one.items[name]
        made[f"{place.at}.place-{name}"] = Step(choices=choices, labels=(asked.label, *labels))
    return made


def fill(place: Place, slot: str, name: Any) -> st.Choice:
    """A slot is given an item: one of its own, or any that no slot before it has, unless items repeat."""
    one, own, every = place.beat.arrange, f"item-{slot}-{name}", f"item-{name}"
    at: Any = f"{place.at}.{own if name in one.slots[slot].items else every}"
    before = takewhile(slot.__ne__, one.slots) if name in one.items and not one.repeat else ()
    free, item = [ex.Not(ex.Is(other, name)) for other in before], items(place)[at]
    when, do = ex.All((item.when or ALWAYS, *free)), (ASSIGN(slot, "=", name),)
    return st.Choice(choice=item.label, id=name, when=when, do=do, detour=at)


def put(place: Place, slot: Any, label: ps.Prose, name: str) -> st.Choice:
    """An item is put into a slot with room for it, and for the others if it is the first of those that go together."""
    one, room = place.beat.arrange, f"{place.at}.room-{slot}"
    at: Any = f"{place.at}.item-{name}"
    first, *others = one.together.items if one.together else (None,)
    hang = NEVER if name != first else one.together.when or ALWAYS
    fit = ex.Any((ex.Not(hang), ex.Compare(room, ">=", 1 + len(others))))
    free = (ex.Is(name, EMPTY), ex.Compare(room, ">=", 1), fit)
    along = (*(ASSIGN(each, "=", slot) for each in others), ASSIGN(room, "-=", len(others)))
    do = (st.ConditionalEffects(hang, along), ASSIGN(name, "=", slot), ASSIGN(room, "-=", 1))
    when = ex.All((one.items[name].when or ALWAYS, *free))
    return st.Choice(choice=label, id=slot, when=when, do=do, detour=at)


def emptied(place: Place) -> dict[str, str | int]:
    """What an arrangement begins with: nothing is anywhere, and there is room."""
    asked = {f"{place.home}.{step.rpartition('-')[2]}": EMPTY for step in steps(place)}
    slots = place.beat.arrange.slots if "place-" in "".join(steps(place)) else {}
    return asked | {f"{place.at}.room-{name}": slot.room for name, slot in slots.items()}


def in_a_row(place: Place) -> dict[str, Any]:
    """What comes in a beat by itself: the steps of its arrangement, then its `then`."""
    return {**steps(place), **({f"{place.at}.then": place.beat.then} if place.beat.then else {})}


def leads(place: Place, done: int = 0) -> Leads:
    """Where a place leads: to what comes in it by itself and is not done; by its `to`; or to what is around it."""
    on = tuple((None, name) for name in in_a_row(place))[done : done + 1]
    return on or tuple((way.when, way.to) for way in place.beat.to) or place.after


def inside(place: Place) -> list[Place]:
    """The places in a beat: if it has a detour, the rest of it; else whatever it offers, rolls, or comes to."""
    at, beat, after = place.at, place.beat, leads(place)
    if beat.detour:
        rest = evolve(beat, text=(), do=(), detour=None)
        return [evolve(place, name=f"{at}.came-back", beat=rest)]
    parts = {"success": beat.success, "failure": beat.failure, "after-ask": beat.ask and st.Beat()}
    parts["after-draw"] = beat.draw and after and st.Beat()
    inner = place.choices | {f"{at}.{part}": one for part, one in parts.items() if one}
    row, kept = enumerate(in_a_row(place).items(), 1), evolve(place, dealt=place.dealt + 1)
    found = [evolve(place, name=name, beat=one, after=after) for name, one in inner.items()]
    found += [evolve(place, name=name, beat=one, after=leads(place, n)) for n, (name, one) in row]
    return found + [evolve(kept, name=at, beat=one, after=BACK) for at, one in items(place).items()]


def offers(place: Place) -> tuple[Any, ...]:
    """What is read where a beat offers something."""
    choices = tuple((one.closed, one.choice, one.when) for one in place.beat.choices)
    return choices, place.beat.ask, place.beat.labels if isinstance(place.beat, Step) else ()


class Naive:
    """A run: all that is true now, and what is on the page."""

    def __init__(self, story: st.Story, seed: int, echo: dict[str, str]) -> None:
        """Begin, at the first passage of the chapter that the story starts with."""
        self.seed = "".join(LETTERS[seed >> by & 31] for by in range(35, -1, -5))
        self.file, self.echo, self.ending = story.file, echo, ""
        self.chapters = {str(one.chapter): one for one in story.chapters}
        self.values, self.visits, self.rolls = dict[str, Any](), Counter[str](), Counter[str]()
        self.known = dict[str, tuple[str, Value, Any]]()  # a variable's chapter, start and bounds
        self.places, self.cards = dict[str, Place](), list[Place]()
        self.detours, self.alive = list[Place](), set[str]()
        self.questions, self.sites = dict[str, Any](), dict[int, str]()
        self.answers, self.paragraphs = dict[str, str](), list[tuple[str, Line]]()
        own = {f"{home}.": one.variables for home, one in self.chapters.items()}
        for front, variables in {"": self.file.variables, **own}.items():
            for name, one in variables.items():
                self.declare(front[:-1], f"{front}{name}", start_of(one), one.range)
        stances = {name: str(one.start) for name, one in self.file.stances.items()}
        for name, start in {**dict.fromkeys(self.file.hinges, UNSETTLED), **stances}.items():
            self.declare("", str(name), start)
        for home, chapter in self.chapters.items():
            for name, beat in {**chapter.passages, **chapter.storylets}.items():
                at, dealt = f"{home}.{name}", name in chapter.storylets
                self.lay(Place(home, at, at, beat, BACK if dealt else (), int(dealt)))
            self.cards += [self.places[f"{home}.{name}"] for name in chapter.storylets]
            first = chapter.start or next(iter(chapter.passages))
            self.places[home] = self.places[f"{home}.{first}"]
        self.enter(self.places[self.file.start or next(iter(self.chapters))])

    def declare(self, home: str, name: str, start: Value, bounds: Any = None) -> None:
        """A variable, of a chapter's own or the story's."""
        self.known[name], self.values[name] = (home, start, bounds), start

    def lay(self, place: Place) -> None:
        """A place, those in it, and what they declare: slots, questions, and what a shuffle's order hangs on."""
        beat, self.places[place.name] = place.beat, place
        for name, start in emptied(place).items():
            self.declare(place.home, name, start, (0, start))
        if beat.ask:
            self.questions.setdefault(str(beat.ask.name), beat.ask)
            self.declare("", f"given-{beat.ask.name}", start=False)
        card = beat.choice if isinstance(beat, st.Storylet) else ()
        labels = next((step.labels[1:] for step in steps(place).values()), ())
        for mark, prose in {"": (beat.text, offers(place)), "#": card, "=": labels}.items():
            parts = [one for one in everything(prose) if getattr(one, "kind", "") == "shuffle"]
            for number, one in enumerate(parts, 1):
                self.sites.setdefault(id(one), f"{place.at}{mark}~{number}")
        for inner in inside(place):
            self.lay(inner)

    def passage(self, name: str, home: str) -> Place:
        """A passage of this chapter, of another with its name in front, or a chapter's first; or any place."""
        return self.places.get(f"{home}.{name}") or self.places[name]

    def deck(self, place: Place) -> list[Place]:
        """The storylets that may be dealt at a place."""
        draw = place.beat.draw
        return [card for card in self.cards if draw and card.beat.deck == draw.deck]

    def hand(self, place: Place) -> list[Place]:
        """Those that are: by priority, by how much they ask of the moment, by lot."""
        draw, dealt = place.beat.draw, []
        for card in self.deck(place):
            beat, time = card.beat, self.visits[place.name if draw.redraw else card.name] + 1
            if self.holds(beat.when, card.home) and not (beat.once and card.name in self.visits):
                lot = self.roll(f"{draw.deck}~{card.name}", time, 2**32)
                dealt.append((-beat.priority, -asks(beat.when), lot, card.name))
        return [self.places[name] for _, _, _, name in sorted(dealt)[: draw and draw.show]]

    def menu(self, place: Place) -> Iterator[tuple[str, Line, Line | None, Place]]:
        """What the player sees of what is dealt, then of what is written: names, words, why it is closed, where to."""
        own = [self.places[name] for name in place.choices]
        for there in () if self.ending or place.beat.detour else (*self.hand(place), *own):
            one, home, shut = there.beat, there.home, getattr(there.beat, "closed", None)
            settled = [(self.values[of], value) for of, value in getattr(one, "settle", ())]
            known = KNOWN if any(now not in (UNSETTLED, value) for now, value in settled) else None
            is_open = self.holds(one.when or (ALWAYS if shut is None else NEVER), home)
            if (is_open or shut is not None) and not (one.once and there.name in self.visits):
                reason = known if is_open else self.line(shut, home)
                yield there.name.rpartition(".")[2], self.line(one.choice, home), reason, there

    def take(self, name: str) -> None:
        """Take what is open: a choice settles what it settles, a storylet will come back; its own beat comes next."""
        here, self.paragraphs = self.here, []
        to = next(there for shown, _, _, there in self.menu(here) if shown == name)
        if isinstance(to.beat, st.Storylet):
            self.detours.append(self.places.get(f"{here.at}.after-draw") or self.places[here.at])
        else:
            for settlement in to.beat.settle:
                self.change(settlement, to.home)
        self.enter(to)

    def answer(self, words: str) -> None:
        """Answer the question that is asked."""
        self.answers[str(self.here.beat.ask.name)] = " ".join(words.split())
        self.paragraphs = []
        self.enter(self.places[f"{self.here.at}.after-ask"])

    @property
    def asked(self) -> Line | None:
        """What is asked: by a question, or by a step of an arrangement."""
        beat, home = self.here.beat, self.here.home
        prompt = beat.labels[0] if isinstance(beat, Step) else beat.ask and beat.ask.prompt
        return None if prompt is None else self.line(prompt, home)

    def enter(self, place: Place) -> None:
        """Chapters that one is not in and will not come back to end; hinges are seen, changes happen, text is read."""
        was, self.here, beat, home = self.alive, place, place.beat, place.home
        self.alive = {home, *(one.home for one in self.detours)}
        over = was - self.alive
        self.values |= {name: start for name, (of, start, _) in self.known.items() if of in over}
        self.visits[place.name] += 1
        if beat.ending and not beat.detour:
            self.ending = self.file.endings[beat.ending].title.value
        read, thread = self.read(place), self.chapters[home].thread
        seen = [name for name, one in self.file.hinges.items() if name in read and one.of != thread]
        for effect in (*map(st.Witnessing, seen), *beat.do):
            self.change(effect, home)
        if place.name == place.at:
            self.values |= emptied(place)
        self.paragraphs += [one for block in beat.text for one in self.block(block, home)]
        if on := self.next(place):
            self.enter(on)

    def read(self, place: Place) -> set[str]:
        """What is asked for at a place by its value, or printed."""
        beat, read = place.beat, [place.beat.text, place.beat.do]
        if not self.ending and not beat.detour:
            cards = ((card.beat.choice, card.beat.when) for card in self.deck(place))
            read += [offers(place), *cards, leads(place)]
        kinds = (ex.Is, ex.IsOneOf, ps.ValueOf)
        return {one.variable for one in everything(tuple(read)) if isinstance(one, kinds)}

    def next(self, place: Place) -> Place | None:
        """Where a place leads by itself; nowhere, while there is something for the player to do."""
        beat, home = place.beat, place.home
        if beat.detour:
            self.detours.append(self.places[f"{place.at}.came-back"])
            return self.passage(beat.detour, home)
        if beat.check and not self.ending:
            return self.places[f"{place.at}.{self.outcome(beat.check, home)}"]
        if self.ending or beat.ask or any(shut is None for _, _, shut, _ in self.menu(place)):
            return None
        for when, name in (*(BACK if beat.returns else ()), *leads(place)):
            if not name and self.detours:
                return self.detours.pop()
            if name and self.holds(when, home):
                to = self.passage(name, home)
                if to.name == to.passage:  # whatever it stands in will not come back
                    self.detours = self.detours[: max(0, len(self.detours) - place.dealt)]
                return to
        return None

    def outcome(self, check: Any, home: str) -> str:
        """What a roll comes to, by the times it has been rolled."""
        odds, name, bonus = check.odds, str(check.id), check.odds.bonus
        first = self.rolls[name] * odds.number + 1
        self.rolls[name] += 1
        thrown = sum(self.roll(name, first + die, odds.faces) + 1 for die in range(odds.number))
        more = self.values[self.lasting(bonus, home)] if isinstance(bonus, str) else bonus
        return "success" if thrown + odds.sign * more >= check.against else "failure"

    def roll(self, site: str, time: int, count: int) -> int:
        """A number below another one, from the seed, a name and how often."""
        said = f"nv-roll-1\0{self.seed}\0{site}\0{time}".encode()
        return int.from_bytes(sha256(said).digest()[:8], "big") * count >> 64

    def lasting(self, variable: str, home: str) -> str:
        """A chapter's own variable, or else the story's."""
        own = f"{home}.{variable}"
        return own if own in self.values else str(variable)

    def change(self, effect: Any, home: str) -> None:
        """One line of `do`: who is seen settles by the echo, the first rung that holds, or as the first value."""
        match effect:
            case st.ConditionalEffects(when, do):
                for one in do if self.holds(when, home) else ():
                    self.change(one, home)
            case st.Witnessing(hinge):
                known = self.file.hinges[hinge]
                echo = [value for value in known.values if value == self.echo.get(hinge)]
                rungs = [rung.value for rung in known.otherwise if self.holds(rung.when)]
                self.change((hinge, [*echo, *rungs, known.values[0]][0]), home)
            case (hinge, value):
                if self.values[hinge] == UNSETTLED:  # once, for good
                    self.values[str(hinge)] = str(value)
            case st.Giving(question):
                self.values[f"given-{question}"] = True
            case st.Becoming(stance, value):
                if (self.values[stance], value) in self.file.stances[stance].moves:
                    self.values[str(stance)] = str(value)
            case _:
                name, sign, said = self.lasting(effect.variable, home), effect.sign, effect.value
                self.values[name] = changed(self.values[name], sign, said, self.known[name][2])

    def holds(self, asked: Any, home: str = "") -> bool:
        """Whether a condition holds now; where there is none, nothing stands in the way."""
        held: Any = self.values.get(self.lasting(getattr(asked, "variable", ""), home))
        match asked or ALWAYS:
            case ex.Not(part):
                return not self.holds(part, home)
            case ex.All(parts):
                return all(self.holds(part, home) for part in parts)
            case ex.Any(parts):
                return any(self.holds(part, home) for part in parts)
            case ex.Chosen(choice):
                front, _, name = choice.rpartition("#")
                own = [one for one in self.places.values() if one.home == home]
                places = [self.passage(front, home)] if front else own
                return any(f"{one.passage}.{name}" in self.visits for one in places)
            case ex.Settled(hinge):
                return bool(self.values[hinge] != UNSETTLED)
            case ex.Given(question):
                return bool(self.values[f"given-{question}"])
            case ex.Visits(passage, sign, number):
                return bool(SIGNS[sign](self.visits[self.passage(passage, home).name], number))
            case ex.Compare(_, sign, number):
                return bool(SIGNS[sign](held, number))
            case ex.Holds(_, member):
                return member in held
            case _:
                return held in getattr(asked, "values", (getattr(asked, "value", True),))

    def block(self, block: st.Block, home: str) -> list[tuple[str, Line]]:
        """The paragraphs of a block; those in which nothing is left to read are left out."""
        holds = self.holds(block.when, home)
        dream, text = (block.dream, block.text) if holds else (None, block.otherwise)
        kind = "prose" if dream is None else "dream"
        lines = ((kind if one.parts else "break", self.line((one,), home)) for one in text)
        kept = [(kind, line) for kind, line in lines if line or kind == "break"]
        return kept if dream is None or not kept else [("dreamer", self.line(dream, home)), *kept]

    def line(self, prose: ps.Prose | None, home: str) -> Line:
        """One paragraph as it reads now: one space wherever there are several, none at its ends."""
        letters = self.letters(prose[0].parts if prose else (), "plain", home)
        spaced = pairwise([(" ", ""), *letters, (" ", "")])
        kept = [one for before, one in spaced if (before[0], one[0]) != (" ", " ")][:-1]
        runs = groupby(kept, key=itemgetter(1))
        return tuple((style, "".join(letter for letter, _ in run)) for style, run in runs)

    def letters(self, part: Any, style: str, home: str) -> list[tuple[str, str]]:
        """Every letter that is read of a part, or of several, with its style."""
        match part:
            case ps.Emphasis(is_strong, inner):
                style = "strong" if is_strong else "slanted"
            case ps.Lookup(entry, inner):
                style = f"lookup {entry}"
            case ps.Conditional(when, then, otherwise):
                inner = then if self.holds(when, home) else otherwise
            case ps.Variant():
                inner = self.wording(part)
            case ps.ValueOf(variable):
                inner = self.printed(variable, home)
            case _:
                inner = part
        if isinstance(inner, str):
            return [(letter, style) for letter in inner]
        return [one for each in inner for one in self.letters(each, style, home)]

    def printed(self, variable: str, home: str) -> str:
        """What a variable holds; or what was typed, once that is given."""
        question = self.questions.get(variable)
        if question is None:
            return str(self.values[self.lasting(variable, home)]).replace("_", " ")
        blank = (question.blank.value.strip() if question.blank else "") or "——"
        return self.answers.get(variable, blank) if self.values[f"given-{variable}"] else blank

    def wording(self, variant: ps.Variant) -> ps.Parts:
        """The next at each visit of the place: then the last; or nothing; or round and round; or shuffled each time."""
        turn, order = self.visits[self.here.name] - 1, [*variant.wordings]
        if variant.kind in ("sequence", "once"):
            return [*order, () if variant.kind == "once" else order[-1]][min(turn, len(order))]
        pack, place = divmod(turn, len(order))
        for last in range(len(order) - 1, 0, -1) if variant.kind == "shuffle" else ():
            other = self.roll(self.sites[id(variant)], pack * len(order) + last, last + 1)
            order[last], order[other] = order[other], order[last]
        return order[place]
