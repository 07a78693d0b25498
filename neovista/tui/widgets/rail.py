"""The night so far, at the left of a very wide window: passages by name, and how many ways were not taken."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen
from textual.strip import Strip

from neovista.tui.widgets.drawn import Drawn, Placed, row

LEFT = 3
MOST = 12


@frozen
class Stop:
    """A passage that was gone through, and the ways that were left lying there."""

    name: str
    untaken: int = 0


class Rail(Drawn):
    """The newest passages, the present one last."""

    def __init__(self) -> None:
        """The night has not begun."""
        super().__init__()
        self._stops: Sequence[Stop] = ()

    def show(self, stops: Sequence[Stop]) -> None:
        """These were gone through."""
        self._stops = stops[-MOST:]
        self.changed()

    def draw(self, width: int, height: int) -> list[Strip]:
        """A blank row, the heading, then a row or two for each passage."""
        style = self.look.style
        ground = style("text")
        lines: list[list[Placed]] = [[], [(LEFT, "THE NIGHT SO FAR", style("faint", bold=True))]]
        lines = lines if self._stops else []
        room = width - LEFT - 4
        for at, stop in enumerate(self._stops):
            is_here = at == len(self._stops) - 1
            role = style("accent", bold=True) if is_here else style("muted")
            mark = (LEFT, "◆" if is_here else "●", role)
            lines.append([mark, (LEFT + 2, stop.name[:room], role)])
            if stop.untaken:
                ways = f"├─ {stop.untaken} way{'s' if stop.untaken > 1 else ''} not taken"
                lines.append([(LEFT, ways, style("faint"))])
        if self._stops:
            lines.extend([[(LEFT, "┊", style("line"))], [(LEFT, "·", style("faint"))]])
        rows = [row(width, ground, line) for line in lines[:height]]
        return rows + [row(width, ground)] * (height - len(rows))
