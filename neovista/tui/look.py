"""How a page is dressed: a palette, a grid and what the terminal can show, made into styles.

The one place where a role becomes a colour sequence. It draws nothing and reads no page.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Literal

from attrs import evolve, frozen
from rich.color import Color
from rich.style import Style

from neovista.tui.grid import Grid
from neovista.tui.grid import grid as grid_of
from neovista.tui.oklab import mix_rgb
from neovista.tui.palettes import (
    DEFAULT,
    Palette,
    indexed_palette,
    palette,
    terminal_palette,
)

Depth = Literal["24-bit", "256", "16", "none"]
Motion = Literal["full", "calm", "still"]
Role = Literal[
    "background",
    "surface",
    "raised",
    "line",
    "text",
    "muted",
    "faint",
    "accent",
    "lookup",
    "good",
    "warn",
    "bad",
]
Paint = tuple[int, int, int] | int | str | None
"""A colour as a palette or a band gives it; none is the terminal's own."""


HELD = 0.12


@frozen
class Terminal:
    """What the terminal shows, how much may move, and how long a held key is not a choice (seconds)."""

    depth: Depth = "24-bit"
    motion: Motion = "full"
    held: float = HELD

    @property
    def has_picture(self) -> bool:
        """Whether a band can be drawn."""
        return self.depth in ("24-bit", "256")


def terminal_of(environ: Mapping[str, str]) -> Terminal:
    """What can be told from the environment alone."""
    # Nobody holds a key down where a machine types.
    held = 0.0 if environ.get("CI", "").lower() == "true" else HELD
    return Terminal(_depth_of(environ), _motion_of(environ), held)


def _depth_of(environ: Mapping[str, str]) -> Depth:
    term = environ.get("TERM", "")
    if environ.get("NO_COLOR") or term == "dumb":
        return "none"
    if environ.get("COLORTERM", "").lower() in ("truecolor", "24bit") or term.endswith("-direct"):
        return "24-bit"
    return "256" if term.endswith("256color") else "16"


def _motion_of(environ: Mapping[str, str]) -> Motion:
    is_still = (
        environ.get("TEXTUAL_ANIMATIONS", "").lower() == "none"
        or bool(environ.get("NO_COLOR"))
        or environ.get("CI", "").lower() == "true"
    )
    if is_still:
        return "still"
    return "calm" if environ.get("SSH_CONNECTION") or environ.get("SSH_TTY") else "full"


@lru_cache(maxsize=16384)
def style_of(
    colour: Paint,
    ground: Paint = None,
    bold: bool = False,
    italic: bool = False,
    underline: bool = False,
    reverse: bool = False,
    dim: bool = False,
) -> Style:
    """A style of a colour on a ground. Kept: a style renders faster the second time."""
    return Style(
        color=_rich(colour),
        bgcolor=_rich(ground),
        bold=bold or None,
        italic=italic or None,
        underline=underline or None,
        reverse=reverse or None,
        dim=dim or None,
    )


def _rich(colour: Paint) -> Color | None:
    if colour is None:
        return None
    if isinstance(colour, int):
        return Color.from_ansi(colour)
    return Color.parse(colour) if isinstance(colour, str) else Color.from_rgb(*colour)


@frozen
class Look:
    """The styles of one page at one size."""

    grid: Grid
    terminal: Terminal
    palette: Palette[Any]
    thread: str = DEFAULT
    concord: float = 0

    def paint(self, role: Role) -> Paint:
        """The colour of a role."""
        found: Paint = None if self.terminal.depth == "none" else getattr(self.palette, role)
        return found

    def style(
        self,
        role: Role,
        on: Role = "background",
        *,
        bold: bool = False,
        italic: bool = False,
        underline: bool = False,
    ) -> Style:
        """A role on the ground of another."""
        if self.terminal.has_picture:
            return style_of(self.paint(role), self.paint(on), bold, italic, underline)
        return self._plain(role, on, bold, italic, underline)

    def _plain(self, role: Role, on: Role, bold: bool, italic: bool, underline: bool) -> Style:
        """Without grounds of its own, a chip is reverse and what was read is dim."""
        is_chip = on in ("accent", "lookup", "text")
        is_dim = self.terminal.depth == "16" and role in ("muted", "faint", "line")
        colour = self.paint(on if is_chip else role)
        return style_of(
            None if colour == "default" else colour, None, bold, italic, underline, is_chip, is_dim
        )

    def faded(self, role: Role, share: float, *, bold: bool = False, italic: bool = False) -> Style:
        """A role on its way from `faint`; whole at 1."""
        first, last = self.paint("faint"), self.paint(role)
        if isinstance(first, tuple) and isinstance(last, tuple):
            ground = self.paint("background")
            return style_of(mix_rgb(first, last, share), ground, bold, italic)
        return self.style(role if share >= 0.5 else "faint", bold=bold, italic=italic)


def look_of(
    size: tuple[int, int],
    terminal: Terminal,
    thread: str = DEFAULT,
    concord: float = 0,
    *,
    has_side_panel: bool = True,
) -> Look:
    """The look of a thread's page in a window of so many columns and rows."""
    grid = grid_of(*size, has_side_panel=has_side_panel)
    if not terminal.has_picture:
        grid = evolve(grid, band_rows=1)
    return Look(grid, terminal, _palette_of(terminal.depth, thread, concord), thread, concord)


def _palette_of(depth: Depth, thread: str, concord: float) -> Palette[Any]:
    if depth == "24-bit":
        return palette(thread, concord=concord)
    if depth == "256":
        return indexed_palette(thread, concord)
    return terminal_palette(thread)
