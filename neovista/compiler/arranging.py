"""An arrangement becomes ordinary passages: a step for each slot, or for each item, and a choice for each way to fill it.

Where every slot takes one item, each slot is asked for its item; where one takes more, each item is asked for its slot.
What has been put where is a one-of variable; how much room a slot has left is a number. Items that go together are
asked for first, while every slot is still empty, so that no order of choices leaves one of them without a place.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from attrs import frozen

from neovista.compiler.lasting_names import Names
from neovista.compiler.scope import is_per_item, items_for
from neovista.compiler.walking import items_of
from neovista.model import expressions as ex
from neovista.model import program as pr
from neovista.model.expressions import Condition
from neovista.model.program import EMPTY
from neovista.model.prose import Paragraph, Prose
from neovista.model.story import Arrangement, Item, Slot


@frozen
class Put:
    """A choice’s passage: what putting an item into a slot changes, and the item’s own beat, which is gone through."""

    id: str
    effects: tuple[pr.Effect, ...]
    beat: str
    item: Item


@frozen
class Steps:
    """An arrangement as passages that are not yet joined: the steps, what each of their choices does, the items."""

    steps: tuple[pr.Passage, ...]
    puts: tuple[tuple[Put, ...], ...]
    items: Mapping[str, Item]
    rooms: Mapping[str, pr.Variable]


def emptied(arrangement: Arrangement, chapter: str, name: str) -> tuple[pr.Effect, ...]:
    """What makes every slot empty."""
    if not is_per_item(arrangement):
        return tuple(pr.Assign(f"{chapter}.{slot}", EMPTY) for slot in arrangement.slots)
    items = tuple(pr.Assign(f"{chapter}.{item}", EMPTY) for item in arrangement.items)
    rooms = tuple(
        pr.Assign(_room(name, slot), known.room) for slot, known in arrangement.slots.items()
    )
    return (*items, *rooms)


def steps_of(arrangement: Arrangement, names: Names, chapter: str, name: str) -> Steps:
    """An arrangement’s steps; ``name`` is the beat it stands in."""
    labels = _labels(arrangement, Names(names.scope, names.at, f"{name}="))
    making = _Making(arrangement, names, chapter, name, labels)
    return making.per_item() if is_per_item(arrangement) else making.per_slot()


def _labels(arrangement: Arrangement, names: Names) -> dict[int, Prose]:
    """What slots and items are called, by identity: made once, so that a shuffle reads the same wherever it is shown."""
    labels: dict[int, Prose] = {}
    for slot in arrangement.slots.values():
        if slot.label is not None:
            labels[id(slot)] = names.prose(slot.label)
    labels.update({id(item): names.prose(item.label) for item in items_of(arrangement)})
    return labels


def _room(name: str, slot: str) -> str:
    """How much room a slot has left."""
    return f"{name}.room-{slot}"


def _gated(when: Iterable[Condition]) -> tuple[pr.Gate, ...]:
    return tuple(pr.Gate(condition, None) for condition in when)


@frozen
class _Making:
    """One arrangement while its steps are made."""

    arrangement: Arrangement
    names: Names
    chapter: str
    name: str
    labels: Mapping[int, Prose]

    def variable(self, asked: str) -> str:
        """What a slot, or an item, holds."""
        return f"{self.chapter}.{asked}"

    def called(self, name: str, slot: Slot) -> Prose:
        """What a slot is called."""
        if slot.label is not None:
            return self.labels[id(slot)]
        return (Paragraph((name.replace("_", " ").capitalize(),)),)

    def arranging(self, asked: str, *, per_item: bool) -> pr.Arranging:
        """What a front end needs to dress a step."""
        every: dict[str, Item] = {}
        for slot in self.arrangement.slots.values():
            every.update(
                {str(name): item for name, item in items_for(self.arrangement, slot).items()}
            )
        return pr.Arranging(
            craft=str(self.arrangement.craft or ""),
            places=tuple(
                pr.Place(str(name), self.called(name, slot), slot.room)
                for name, slot in self.arrangement.slots.items()
            ),
            items=tuple(pr.Place(name, self.labels[id(item)]) for name, item in every.items()),
            asked=asked,
            per_item=per_item,
            chapter=self.chapter,
        )

    def when(self, item: Item) -> tuple[Condition, ...]:
        """What has to hold for an item to be there at all."""
        return () if item.when is None else (self.names.condition(item.when),)

    # ------------------------------------------------------- each slot its item

    def per_slot(self) -> Steps:
        """A step for each slot."""
        steps, puts, beats = [], [], {}
        before: list[str] = []
        for slot_name, slot in self.arrangement.slots.items():
            step = f"{self.name}.slot-{slot_name}"
            choices, here = [], []
            for name, item in items_for(self.arrangement, slot).items():
                own = f"{slot_name}-{name}" if name in slot.items else str(name)
                beat = f"{self.name}.item-{own}"
                beats[beat] = item
                gates = [*self.when(item)]
                if not self.arrangement.repeat and name in self.arrangement.items:
                    gates += (ex.Not(ex.Is(self.variable(one), str(name))) for one in before)
                put = f"{step}.{name}"
                label = self.labels[id(item)]
                choices.append(pr.Choice(str(name), label, put, _gated(gates), span=item.span))
                assign = pr.Assign(self.variable(slot_name), str(name))
                here.append(Put(put, (assign,), beat, item))
            before.append(slot_name)
            steps.append(self.step(step, choices, self.arranging(str(slot_name), per_item=False)))
            puts.append(tuple(here))
        return Steps(tuple(steps), tuple(puts), beats, {})

    def step(self, name: str, choices: Iterable[pr.Choice], arranging: pr.Arranging) -> pr.Passage:
        """The passage at which one slot, or one item, is asked about."""
        return pr.Passage(
            id=name,
            chapter=self.chapter,
            choices=tuple(choices),
            arranging=arranging,
            is_named=False,
        )

    # ------------------------------------------------------- each item its slot

    def per_item(self) -> Steps:
        """A step for each item, those that go together first."""
        steps, puts, beats = [], [], {}
        items = {str(name): item for name, item in self.arrangement.items.items()}
        for name in self.order():
            item = items[name]
            step, beat = f"{self.name}.place-{name}", f"{self.name}.item-{name}"
            beats[beat] = item
            gates = (*self.when(item), ex.Is(self.variable(name), EMPTY))
            choices, here = [], []
            for called, slot in self.arrangement.slots.items():
                slot_name = str(called)
                put = f"{step}.{slot_name}"
                fits = (*gates, *self.fits(name, slot_name))
                label = self.called(slot_name, slot)
                choices.append(pr.Choice(slot_name, label, put, _gated(fits), span=item.span))
                here.append(Put(put, self.placed(name, slot_name), beat, item))
            steps.append(self.step(step, choices, self.arranging(str(name), per_item=True)))
            puts.append(tuple(here))
        return Steps(tuple(steps), tuple(puts), beats, self.rooms())

    def rooms(self) -> dict[str, pr.Variable]:
        """How much room each slot has left."""
        return {
            _room(self.name, name): pr.Range(0, slot.room, slot.room)
            for name, slot in self.arrangement.slots.items()
        }

    def order(self) -> list[str]:
        """Those that go together first, then the others as they are written."""
        together = self.arrangement.together
        first = list(map(str, together.items)) if together is not None else []
        return [*first, *(str(name) for name in self.arrangement.items if name not in first)]

    def others(self, name: str) -> tuple[str, ...]:
        """Whom an item takes along: those it goes together with, if it is the first of them."""
        together = self.arrangement.together
        if together is None or name != together.items[0]:
            return ()
        return tuple(map(str, together.items[1:]))

    def fits(self, name: str, slot: str) -> tuple[Condition, ...]:
        """Whether a slot has room for an item and those it takes along."""
        room = _room(self.name, slot)
        alone: Condition = ex.Compare(room, ">=", 1)
        others = self.others(name)
        if not others:
            return (alone,)
        whole: Condition = ex.Compare(room, ">=", 1 + len(others))
        hang = self.hang()
        return (whole,) if hang is None else (ex.Any((whole, ex.All((ex.Not(hang), alone)))),)

    def hang(self) -> Condition | None:
        """What going together hangs on."""
        together = self.arrangement.together
        if together is None or together.when is None:
            return None
        return self.names.condition(together.when)

    def placed(self, name: str, slot: str) -> tuple[pr.Effect, ...]:
        """An item is put into a slot, and takes its room there; so do those it takes along."""
        room, most = _room(self.name, slot), self.arrangement.slots[slot].room  # type: ignore[index]
        own: tuple[pr.Effect, ...] = (
            pr.Assign(self.variable(name), slot),
            pr.Add(room, -1, 0, most),
        )
        others = self.others(name)
        if not others:
            return own
        along: tuple[pr.Effect, ...] = (
            *(pr.Assign(self.variable(other), slot) for other in others),
            pr.Add(room, -len(others), 0, most),
        )
        hang = self.hang()
        return (*own, *along) if hang is None else (*own, pr.Perhaps(hang, along))
