"""What every command prints alike: diagnostics for people, and what a command leaves with."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from neovista.diagnostics.diagnostic import Diagnostic

GOOD, AT_FAULT, MISUSED, UNDECIDED = 0, 1, 2, 3
"""All is well; the story, the file or the run is at fault; the command line is; it cannot be decided here."""

_COLOURS = {
    "error": "1;31",
    "warning": "1;33",
    "headline": "1",
    "frame": "34",
    "fault": "1;31",
    "reason": "34",
    "help": "1;36",
}


def tell(found: Iterable[Diagnostic]) -> None:
    """Print diagnostics for people; in colour on a terminal."""
    from neovista.diagnostics.render import counted as counted_by_weight
    from neovista.diagnostics.render import render_diagnostic

    listed = list(found)
    if not listed:
        return
    in_colour = (
        sys.stderr.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    )
    for diagnostic in listed:
        for line in render_diagnostic(diagnostic):
            pieces = [
                f"\x1b[{_COLOURS[piece.style]}m{piece.text}\x1b[0m"
                if in_colour and piece.style in _COLOURS
                else piece.text
                for piece in line
            ]
            print("".join(pieces).rstrip(), file=sys.stderr)
        print(file=sys.stderr)
    print(counted_by_weight(listed), file=sys.stderr)


def counted(count: int, what: str) -> str:
    """So many of these, in words."""
    return f"{count} {what}{'' if count == 1 else 's'}"
