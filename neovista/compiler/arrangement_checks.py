"""Whether an arrangement can be filled whatever is put where, and whether a deck's storylets can be told apart."""

from __future__ import annotations

from attrs import frozen

from neovista.compiler.scope import Scope, is_per_item, items_for
from neovista.compiler.walking import choices_of
from neovista.diagnostics.diagnostic import Diagnostics, Label
from neovista.diagnostics.source import Name, Span
from neovista.model.program import EMPTY
from neovista.model.story import Arrangement, Beat, Passage, Storylet


def check_offers(scope: Scope) -> None:
    """Report arrangements that cannot be filled, storylets that deal, and menus with two choices of one name."""
    for chapter in scope.chapters.values():
        for passage in chapter.passages.values():
            for beat in scope.beats_of(passage):
                if beat.arrange is not None:
                    _Arranged(beat.arrange, scope.diagnostics).check()
                _check_draw(scope, passage, beat)


def _check_draw(scope: Scope, passage: Passage, beat: Beat) -> None:
    if beat.draw is None:
        return
    deck = beat.draw.deck
    if isinstance(passage, Storylet):
        scope.diagnostics.report(
            "NV314",
            deck.span,
            "a storylet cannot deal storylets itself",
            "drawn inside one",
            help="lead to a passage with this `draw`",
        )
        return
    taken = {scope.choice_names[id(choice)]: choice.span for choice in choices_of(passage)}
    for lasting, storylet in scope.decks.get(deck, ()):
        name = lasting.rpartition(".")[2]
        if name in taken:
            _report_twice(name, storylet.span, taken[name], deck, scope.diagnostics)
        taken[name] = storylet.span


def _report_twice(
    name: str, second: Span | None, first: Span | None, deck: Name, diagnostics: Diagnostics
) -> None:
    assert second is not None
    assert first is not None
    diagnostics.report(
        "NV205",
        second,
        f"storylet `{name}` is dealt where a choice has its name",
        "the storylet",
        others=[Label(first, "the other"), Label(deck.span, "dealt here")],
        help="rename one of them",
    )


@frozen
class _Arranged:
    """One arrangement while it is judged."""

    arrangement: Arrangement
    diagnostics: Diagnostics

    def check(self) -> None:
        """The first thing that is wrong with it."""
        slots = self.arrangement.slots
        for name in (*slots, *self.arrangement.items):
            if name == EMPTY:
                self.refuse(name.span, f"`{EMPTY}` is what an empty slot holds", "rename it")
                return
        empty = next((name for name, slot in slots.items() if slot.room < 1), None)
        if empty is not None:
            self.refuse(empty.span, f"slot `{empty}` has room for nothing", "give it room for one")
        elif is_per_item(self.arrangement):
            self.check_items()
        else:
            self.check_slots()

    def refuse(self, span: Span, headline: str, *advice: str) -> None:
        """Report it."""
        self.diagnostics.report("NV313", span, headline, help=advice)

    def check_slots(self) -> None:
        """Each slot is asked for its item, and has one."""
        slots, items = self.arrangement.slots, self.arrangement.items
        for name, slot in slots.items():
            if not items_for(self.arrangement, slot):
                self.refuse(name.span, f"there is no item for slot `{name}`", "add `items:`")
                return
        shared = [name for name, slot in slots.items() if not slot.items]
        if not self.arrangement.repeat and len(shared) > len(items):
            self.refuse(
                shared[-1].span,
                f"there are {len(shared)} slots, and {len(items)} items for them",
                "add items, take slots away, or let items be used again with `repeat: true`",
            )
        if self.arrangement.together is not None:
            self.refuse(
                self.arrangement.together.items[0].span,
                "each of these slots takes one item, so no two go together",
                "give a slot more room, as in `{lanterns: 2, watch: 1}`",
            )

    def check_items(self) -> None:
        """Each item is asked for its slot, and there is room for all of them."""
        slots, items = self.arrangement.slots, self.arrangement.items
        own = next((name for name, slot in slots.items() if slot.items), None)
        last = list(slots)[-1]
        room = sum(slot.room for slot in slots.values())
        together = self.arrangement.together
        most = max(slot.room for slot in slots.values())
        if own is not None:
            self.refuse(
                own.span,
                "where a slot takes several items, all items are for any slot",
                "move these to the arrangement’s own `items:`",
            )
        elif not items:
            self.refuse(last.span, "there is nothing to put into these slots", "add `items:`")
        elif room < len(items):
            self.refuse(
                last.span,
                f"there are {len(items)} items, and room for {room}",
                "give a slot more room, or add one for those that are left over",
            )
        elif together is not None and len(together.items) > most:
            self.refuse(
                together.items[0].span,
                f"of {len(together.items)} items that go together, no slot takes more than {most}",
                "give a slot more room",
            )
