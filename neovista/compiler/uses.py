"""Who reads and who changes what, over the whole program: gathered once for all lints that ask.

What it does not know it counts as both read and changed, so that nothing is called unused because it is new here.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from functools import lru_cache
from operator import attrgetter
from typing import Any
from weakref import WeakKeyDictionary

import attrs
from attrs import define, field

from neovista.compiler.walking import is_only_words, questions_of
from neovista.model import expressions as ex
from neovista.model import program as pr
from neovista.model.expressions import Condition
from neovista.model.prose import Conditional, Emphasis, Lookup, Parts, Prose, ValueOf, Variant

EVERYBODY = "*"
"""Stands for any thread, where it cannot be told which."""

_COMMON = (ex.Compare, ex.IsTrue)
_CHANGES = (pr.Assign, pr.Add, pr.Become)
_KNOWN: dict[type, frozenset[str]] = {
    pr.Passage: frozenset(
        [
            "id",
            "chapter",
            "witnesses",
            "effects",
            "blocks",
            "choices",
            "ways",
            "ending",
            "setting",
            "is_named",
            "span",
            "asserts",
        ]
    ),
    pr.Choice: frozenset(["id", "label", "beat", "gates", "settles", "span"]),
    pr.Block: frozenset(["prose", "when", "otherwise", "dream"]),
    pr.Way: frozenset(["when", "to", "span"]),
    pr.Chapter: frozenset(["id", "title", "thread", "act", "start", "own"]),
    pr.Program: frozenset(
        [
            "story",
            "title",
            "version",
            "start",
            "passages",
            "variables",
            "chapters",
            "threads",
            "hinges",
            "endings",
            "acts",
            "numbers",
            "codex",
            "secret_endings",
            "categories",
            "run_variables",
            "splits",
        ]
    ),
}


@define
class Uses:
    """What was found."""

    read: set[str] = field(factory=set)
    changed: set[str] = field(factory=set)
    seen: dict[str, set[str]] = field(factory=dict)
    """For each hinge, the threads that read it, see it or ask after it."""
    counted: set[str] = field(factory=set)
    """Passages whose visits are asked for."""
    looked_up: set[str] = field(factory=set)


_found: WeakKeyDictionary[pr.Program, Uses] = WeakKeyDictionary()


def uses_of(program: pr.Program) -> Uses:
    """Everything that a program reads and changes; found once, and forgotten with the program."""
    uses = _found.get(program)
    if uses is None:
        uses = _found[program] = _uses_of(program)
    return uses


def _uses_of(program: pr.Program) -> Uses:
    gathering = _Gathering(program, EVERYBODY)
    for number in program.numbers:
        gathering.uses.read.add(number.variable)
    for name, entry in program.codex.items():
        before = name in gathering.uses.looked_up
        gathering.prose(entry.prose)
        if not before:
            gathering.uses.looked_up.discard(name)
    for chapter in program.chapters.values():
        gathering.strange(chapter)
    gathering.strange(program)
    for category in program.categories.values():
        if category.require is not None:
            gathering.claim(category.require)
        if category.collected:
            gathering.uses.read.add(category.collected)
    for passage in program.passages.values():
        gathering.thread = program.chapters[passage.chapter].thread
        gathering.passage(passage)
    return gathering.uses


@lru_cache(maxsize=32)
def _strange_fields(record: Hashable) -> tuple[tuple[str, object], ...]:
    assert isinstance(record, type)
    known = _KNOWN.get(record, frozenset())
    return tuple((one.name, one.default) for one in attrs.fields(record) if one.name not in known)


@lru_cache(maxsize=32)
def _strange_values(record: Hashable) -> Callable[[Any], tuple[object, ...]]:
    """How to take from a record of some class what nothing here knows; `attrgetter` takes all at once."""
    names = [name for name, _ in _strange_fields(record)]
    if len(names) > 1:
        return attrgetter(*names)
    return lambda one: tuple([getattr(one, name) for name in names])


@lru_cache(maxsize=32)
def _usual_values(record: Hashable) -> tuple[object, ...]:
    return tuple(default for _, default in _strange_fields(record))


def is_plain(record: Any) -> bool:
    """Whether a passage or a choice does nothing but what is known here."""
    cls = record.__class__
    values, usual = _strange_values(cls)(record), _usual_values(cls)
    if values == usual:
        return True
    return not any(value and value != default for value, default in zip(values, usual, strict=True))


@define
class _Gathering:
    """The walk, and whose thread it is in."""

    program: pr.Program
    thread: str
    uses: Uses = field(factory=Uses)

    def passage(self, passage: pr.Passage) -> None:
        """Everything in a passage."""
        self.effects(passage.witnesses)
        self.effects(passage.effects)
        for block in passage.blocks:
            self.prose(block.prose)
            if block.otherwise:
                self.prose(block.otherwise)
            if block.dream:
                self.prose(block.dream)
            if block.when is not None:
                self.condition(block.when)
            self.strange(block)
        for choice in passage.choices:
            self.prose(choice.label)
            for gate in choice.gates:
                if gate.reason is not None:
                    self.prose(gate.reason)
                self.condition(gate.when)
            self.strange(choice)
        for way in passage.ways:
            if way.when is not None:
                self.condition(way.when)
        for assertion in passage.asserts:
            self.claim(assertion.when)
        self.strange(passage)

    def conditions(self, conditions: Iterable[Condition | None]) -> None:
        """Whatever stands in these."""
        for condition in conditions:
            if condition is not None:
                self.condition(condition)

    def condition(self, condition: Condition) -> None:
        """Whatever a condition asks about."""
        if isinstance(condition, _COMMON):
            self.reads(condition.variable)
            return
        for question in questions_of(condition):
            match question:
                case ex.Visits(passage):
                    self.uses.counted.add(passage)
                case ex.Settled(hinge):
                    self.reads(hinge)
                case (
                    ex.Compare(variable)
                    | ex.IsTrue(variable)
                    | ex.Is(variable)
                    | ex.IsOneOf(variable)
                    | ex.Holds(variable)
                ):
                    self.reads(variable)
                case _:
                    self.anything(question)

    def claim(self, condition: Condition) -> None:
        """What is only claimed is asked after like anything else, and yet nobody sees a hinge by it."""
        gathering = _Gathering(self.program, self.thread)
        gathering.condition(condition)
        self.uses.read |= gathering.uses.read
        self.uses.counted |= gathering.uses.counted

    def reads(self, name: str) -> None:
        """A variable, a stance or a hinge is asked after."""
        self.uses.read.add(name)
        if name in self.program.hinges:
            self.uses.seen.setdefault(name, set()).add(self.thread)

    def effects(self, effects: Iterable[pr.Effect]) -> None:
        """Whatever some effects change, and hang on."""
        for effect in effects:
            if isinstance(effect, _CHANGES):  # as most are
                self.uses.changed.add(effect.variable)
                continue
            match effect:
                case pr.PutIn(variable) | pr.TakeOut(variable):
                    self.uses.changed.add(variable)
                case pr.Settle():
                    pass
                case pr.Witness(hinge, ladder):
                    self.reads(hinge)
                    self.conditions(when for when, _ in ladder)
                case pr.Perhaps(when, inner):
                    self.condition(when)
                    self.effects(inner)
                case _:
                    self.anything(effect)

    def prose(self, prose: Prose) -> None:
        """Whatever some prose prints, looks up or hangs on; the commonest first, without the detour of a pattern."""
        for paragraph in prose:
            if not is_only_words(paragraph.parts):
                self.parts(paragraph.parts)

    def parts(self, parts: Parts) -> None:
        """The same of some parts."""
        for part in parts:
            if isinstance(part, str):
                continue
            inner: tuple[Parts, ...] = ()
            if isinstance(part, Conditional):
                self.condition(part.when)
                inner = (part.then, part.otherwise)
            elif isinstance(part, Emphasis):
                inner = (part.parts,)
            elif isinstance(part, Variant):
                inner = part.wordings
            elif isinstance(part, Lookup):
                self.uses.looked_up.add(part.entry)
            elif isinstance(part, ValueOf):
                self.reads(part.variable)
            else:
                self.anything(part)
            for wording in inner:
                if wording and not is_only_words(wording):
                    self.parts(wording)

    def strange(self, record: Any) -> None:
        """The fields of a record that nothing here knows."""
        values = _strange_values(record.__class__)(record)
        for value in values if any(values) else ():
            if value:
                self.anything(value)

    def anything(self, value: object) -> None:
        """Every name inside something unknown may be read there, and changed, and looked up."""
        for name in _names_in(value):
            self.uses.changed.add(name)
            self.uses.looked_up.add(name)
            self.uses.counted.add(name)
            self.uses.read.add(name)
            if name in self.program.hinges:
                self.uses.seen.setdefault(name, set()).add(EVERYBODY)


def _names_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _names_in(key)
            yield from _names_in(item)
    elif isinstance(value, tuple | list | set | frozenset):
        for item in value:
            yield from _names_in(item)
    elif attrs.has(type(value)) and not type(value).__module__.endswith("diagnostics.source"):
        for one in attrs.fields(type(value)):
            yield from _names_in(getattr(value, one.name))


def changed_in(program: pr.Program, passages: Iterable[pr.Passage]) -> set[str]:
    """What entering these passages may change; a hinge that is only read may be settled by it."""
    gathering = _Gathering(program, EVERYBODY)
    for passage in passages:
        gathering.effects((*passage.witnesses, *passage.effects))
    return gathering.uses.changed | (gathering.uses.read & set(program.hinges))


def asked_in(conditions: Iterable[Condition]) -> set[str] | None:
    """The variables and passages that conditions ask about; nothing, if they ask what is not known here."""
    asked: set[str] = set()
    for condition in conditions:
        for question in questions_of(condition):
            match question:
                case ex.Visits(name) | ex.Settled(name):
                    asked.add(name)
                case ex.Compare(name) | ex.IsTrue(name) | ex.Is(name):
                    asked.add(name)
                case ex.IsOneOf(name) | ex.Holds(name):
                    asked.add(name)
                case _:
                    return None
    return asked
