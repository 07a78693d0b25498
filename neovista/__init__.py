"""Neovista: a narrative game for the terminal, and the compiler and machine that play it.

What a front end or a stranger may import is imported from here; what is not named here may change on any day. Names
are fetched when first asked for, so that a command pays for what it uses and for nothing else.
"""

from __future__ import annotations

# Not from `typing`: with `python -m neovista`, nothing may be imported before the current folder is off the path.
TYPE_CHECKING = False

if TYPE_CHECKING:
    from neovista.compiler.pipeline import Compilation, compile_story
    from neovista.diagnostics.diagnostic import Diagnostic
    from neovista.diagnostics.render import render_diagnostics
    from neovista.diagnostics.source import SourceFile
    from neovista.model.program import Program
    from neovista.runtime.events import Event, Move
    from neovista.runtime.page import Page
    from neovista.runtime.run import Run
    from neovista.runtime.session import Session, replay
    from neovista.saves.stories import load_sources

__all__ = [
    "Compilation",
    "Diagnostic",
    "Event",
    "Move",
    "Page",
    "Program",
    "Run",
    "Session",
    "SourceFile",
    "compile_story",
    "load_sources",
    "render_diagnostics",
    "replay",
]

_HOMES = {
    "Compilation": "neovista.compiler.pipeline",
    "Diagnostic": "neovista.diagnostics.diagnostic",
    "Event": "neovista.runtime.events",
    "Move": "neovista.runtime.events",
    "Page": "neovista.runtime.page",
    "Program": "neovista.model.program",
    "Run": "neovista.runtime.run",
    "Session": "neovista.runtime.session",
    "SourceFile": "neovista.diagnostics.source",
    "compile_story": "neovista.compiler.pipeline",
    "load_sources": "neovista.saves.stories",
    "render_diagnostics": "neovista.diagnostics.render",
    "replay": "neovista.runtime.session",
}


def __getattr__(name: str) -> object:
    """Fetch one of the names above the first time somebody asks for it."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    found: object = getattr(import_module(home), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    """The names above, whether or not they have been fetched."""
    return sorted({*globals(), *__all__})
