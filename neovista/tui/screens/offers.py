"""What can be done on a page, as keys: which key takes which choice, and what the footer says about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from textual.binding import Binding, BindingType

from neovista.runtime.page import OfferedChoice, Page, Words
from neovista.tui.widgets.footer import Hint

Offered = tuple[tuple[OfferedChoice, str], ...]
"""Each choice, and the key that takes it; none for a closed one."""

AFTERWARDS = (
    OfferedChoice("title", (Words("Back to the title."),)),
    OfferedChoice("undo", (Words("Take the last move back."),)),
    OfferedChoice("leave", (Words("Leave."),)),
)
"""What can be done at an ending."""


def offered_on(page: Page, letters: Sequence[str]) -> Offered:
    """Numbers for the first nine open choices, then letters."""
    choices = AFTERWARDS if page.ending is not None else page.choices
    keys = iter(("1", "2", "3", "4", "5", "6", "7", "8", "9", *letters))
    return tuple((choice, next(keys, "") if choice.is_open else "") for choice in choices)


def free_letters(bindings: Sequence[BindingType]) -> tuple[str, ...]:
    """The letters that choose from the tenth choice on: those that do nothing else."""
    bound = {key for one in bindings if isinstance(one, Binding) for key in one.key.split(",")}
    return tuple(letter for letter in "abcdefghijklmnopqrstuvwxyz" if letter not in bound)


def hints_for(
    offered: Offered, *, can_undo: bool, has_more: bool, lays_panel: bool, can_answer: bool = False
) -> Iterator[Hint]:
    """The keys that work now, the most wanted first."""
    keys = [key for _, key in offered if key]
    if keys:
        yield Hint(keys[0] if len(keys) == 1 else f"{keys[0]}-{keys[-1]}", "choose", "choice(1)")
    if can_answer:
        yield Hint("esc", "answer", "back")
    if has_more:
        yield Hint("space", "more", "turn(1)")
    if can_undo:
        yield Hint("u", "undo", "undo")
    yield Hint("h", "history", "history")
    if lays_panel:
        yield Hint("\\", "panel", "panel")
    yield Hint("?", "help", "help")
    yield Hint("q", "leave", "leave")


def hints_while_typing(offered: Offered, *, can_undo: bool) -> Iterator[Hint]:
    """The same while keys are letters of an answer."""
    yield Hint("enter", "answer", "answer")
    if offered:
        yield Hint("esc", "choices", "back")
    if can_undo:
        yield Hint("ctrl+z", "undo", "undo")
    yield Hint("ctrl+g", "help", "help")
    yield Hint("ctrl+q", "leave", "leave")
