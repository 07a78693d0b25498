"""Runs as a list of them shows them: which it is, where it stands, whether it can be gone on with, and why not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from attrs import frozen

from neovista.model.program import Program
from neovista.runtime.page import Page
from neovista.runtime.reading import page_of
from neovista.saves.accounts import times, verdict_line
from neovista.saves.keeping import KeptRun, kept_runs, peek
from neovista.saves.port import PORT, Port
from neovista.saves.rerun import Rerun, clock
from neovista.saves.saved import saves_in
from neovista.saves.verifying import Account


@frozen
class ListedRun:
    """A run in a list. ``standing`` says whether it can go on, in words; ``written_at`` counts seconds since 1970."""

    path: Path
    name: str
    run_id: str
    story: str
    chapter: str
    passage: str
    choices: int
    written_at: float
    can_go_on: bool
    standing: str


def listed_runs(folder: Path, program: Program | None, port: Port = PORT) -> tuple[ListedRun, ...]:
    """Every run of a folder by what is in its file, the last written first; those a player named or the ring holds too."""
    found = [(kept, kept.run_id or kept.path.name) for kept in kept_runs(folder, port)]
    for shelf in ("named", "auto"):
        found += [
            (saved.kept, saved.label or saved.path.stem)
            for saved in saves_in(folder, shelf, None, port)
        ]
    listed = [_listed(kept, name, program, port) for kept, name in found]
    return tuple(sorted(listed, key=lambda run: (-run.written_at, run.name)))


def _listed(kept: KeptRun, name: str, program: Program | None, port: Port) -> ListedRun:
    is_ours = program is not None and kept.story == program.story and not kept.problem
    page = peek(kept, program, port) if program is not None and is_ours else None
    can_go_on = program is not None and kept.can_go_on(program)
    return ListedRun(
        kept.path,
        name,
        kept.run_id,
        kept.story,
        page.title if page is not None else "",
        page.passage if page is not None else "",
        kept.picks,
        kept.last_played,
        can_go_on,
        _standing(kept, program, page, can_go_on=can_go_on),
    )


def _standing(kept: KeptRun, program: Program | None, page: Page | None, *, can_go_on: bool) -> str:
    if kept.problem:
        return kept.problem.partition(". ")[0]
    if kept.is_open:
        return "open in another window"
    if kept.has_ended:
        return f"ended: {page.ending.title}" if page is not None and page.ending else "ended"
    if program is not None and kept.story != program.story:
        return f"of another story, {kept.story}"
    if program is not None and kept.mods != tuple(name for name, _ in program.mods):
        return f"made with other mods: {', '.join(kept.mods) or 'none'}"
    return "can go on" if can_go_on else "not begun yet" if not kept.picks else ""


# ---------------------------------------------------------------------- one


def shown(account: Account) -> Iterator[str]:
    """One run, in a few lines: which, how far, and what is to be said of its file."""
    header, again = account.header, account.rerun
    if header is not None:
        yield f"run       {header.run}"
        yield f"story     {header.story} {header.version} (logic {header.logic[:8]})"
        yield f"begun     {header.begun or 'not recorded'}, to {header.mode}"
    if again is not None:
        page = _page(again)
        yield f"chapter   {page.title}"
        yield f"passage   {page.passage}"
        yield f"choices   {again.moves}, of which {len(again.steps) - 1} count"
        sessions = len(again.gaps) + 1
        yield f"time      {clock(times(again)[0])}, in {sessions} session{'' if sessions == 1 else 's'}"
        if page.ending is not None:
            yield f"ending    {page.ending.title}"
    yield f"file      {verdict_line(account).lower()}"
    for diagnostic in account.found:
        yield f"          {diagnostic.code}: {diagnostic.headline}"


def shown_data(account: Account) -> dict[str, object]:
    """The same as plain data."""
    header, again = account.header, account.rerun
    page = _page(again) if again is not None else None
    return {
        "file": account.file,
        "run": header.run if header is not None else None,
        "story": header.story if header is not None else None,
        "version": header.version if header is not None else None,
        "mode": header.mode if header is not None else None,
        "begun": header.begun if header is not None else None,
        "chapter": page.title if page is not None else None,
        "passage": page.passage if page is not None else None,
        "choices": again.moves if again is not None else None,
        "ending": page.ending.id if page is not None and page.ending is not None else None,
        "verdict": account.verdict,
        "found": [one.code for one in account.found],
    }


def _page(again: Rerun) -> Page:
    return page_of(again.program, again.last.state, again.last.happened)
