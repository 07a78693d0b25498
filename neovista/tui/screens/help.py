"""The keys in words, made from what is bound, so that help cannot be out of date."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from textual.binding import Binding, BindingType

NAMES = {
    "question_mark": "?",
    "backslash": "\\",
    "escape": "Esc",
    "pagedown": "Page Down",
    "pageup": "Page Up",
    "space": "Space",
    "enter": "Enter",
    "tab": "Tab",
    "shift+tab": "Shift+Tab",
    "backspace": "Backspace",
    "home": "Home",
    "end": "End",
    "down": "↓",
    "up": "↑",
}
COLUMN = 22
"""Cells of the keys, before what they do."""

BESIDE = (
    "Where something is asked, what you type is the answer. Enter gives it, Esc goes to the choices.",
    "Copying: hold Shift while you drag with the mouse, or Option on a Mac.",
    "Every move is kept as you make it. Leave when you like.",
    "Without a screen: neovista play --plain.",
)


def help_lines(bindings: Sequence[BindingType]) -> Iterator[tuple[str, str]]:
    """Keys and what they do, for everything that is bound; then what else is worth knowing."""
    bound = [one for one in bindings if isinstance(one, Binding)]
    if any(one.action == "take" for one in bound):
        yield _column("1-9, then letters"), "choose"
    for one in bound:
        yield _column("  ".join(NAMES.get(key, key) for key in one.key.split(","))), one.description
    yield "", ""
    for line in BESIDE:
        yield "", line


def _column(keys: str) -> str:
    """As wide as the column, in blanks that no line breaks at."""
    return f"{keys:{COLUMN}}".replace(" ", "\u00a0")
