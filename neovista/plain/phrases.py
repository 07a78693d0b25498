"""How the plain front end puts things: headings, names and lists, in words alone."""

from __future__ import annotations

from collections.abc import Mapping

from neovista.runtime.page import Page, ShownPlace

_STOPS = '.?!…”’"'
"""With which a sentence ends."""

HELP = (
    "A number takes that choice. Where something is asked, a line is the answer.",
    "A line that begins with / is one of these words, also where something is asked: /undo",
    "undo: take the last choice back",
    "again: repeat this page",
    "where: act, chapter, hour, numbers, and who is here",
    "known: what is settled",
    "ledger: what you have collected",
    "slots: what has been put where so far",
    "word NAME: look a word up",
    "history N: the last N pages",
    "save: where this run is kept; save NAME: keep this moment under a name",
    "saves: what is kept; load NAME: go on from there",
    "quit: stop here",
)


def heading(page: Page) -> str:
    """Act, chapter and teller, as a sentence or two."""
    act = f"Act {page.act}{f', {page.act_title}' if page.act_title else ''}. " if page.act else ""
    teller = f", told by {page.teller}" if page.teller else ""
    return f"{act}{page.title}{teller}."


def numbers_on(page: Page) -> str:
    """The numbers that choose, as a range."""
    count = len(page.open_choices)
    return f"1{f' to {count}' if count > 1 else ''}" if count else ""


def wanted(label: str) -> str:
    """What an arrangement asks about, as a line above what can be chosen for it."""
    return label if label[-1:] in (*_STOPS, ":") else f"{label}:"


def filled(place: ShownPlace, names: Mapping[str, str]) -> str:
    """A place and what has been put there; how many go there, where that is more than one."""
    held = ", ".join(names.get(item, spoken(item)) for item in place.held) or "nothing yet"
    count = f" ({len(place.held)} of {place.room})" if place.room > 1 else ""
    return f"{place.text}{count}: {held}"


def spoken(name: str) -> str:
    return name.rpartition(".")[2].replace("_", " ")


def stopped(text: str) -> str:
    """A sentence with its end, if it had none."""
    return text if not text or text[-1] in _STOPS else f"{text}."
