"""Saves beside the live runs, as a list of them shows them: those that the player named, and the autosaves."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

from attrs import evolve, frozen

from neovista.diagnostics.clean import clean
from neovista.model.program import Program
from neovista.runtime.page import KnownHinge, Page
from neovista.saves.files import DamagedHeader, NewerFormat, NotASave, Reading, read_run
from neovista.saves.keeping import KeptRun, kept_run, peek
from neovista.saves.port import PORT, Port
from neovista.saves.whole import label_of

Shelf = Literal["named", "auto"]
"""The folder in which a save lies."""


@frozen
class Saved:
    """A save. What a page would say of it is empty where nobody gave a program, or where it cannot be gone on with."""

    kept: KeptRun
    shelf: Shelf
    label: str
    """What the player called it; of an autosave, its place in the ring, as `auto/3`."""
    head: str = ""
    """What binds the file to its last line: tells whether it is still the same."""
    is_whole: bool = True
    """Whether the file is whole; of another, what comes before the damage can be played from."""
    act: int = 0
    chapter: str = ""
    teller: str = ""
    sentence: str = ""
    """The last sentence of the page."""
    hinges: tuple[KnownHinge, ...] = ()

    @property
    def path(self) -> Path:
        """Where it lies."""
        return self.kept.path

    @property
    def kept_at(self) -> float:
        """When it was written; seconds since 1970."""
        return self.kept.last_played

    @property
    def choices(self) -> int:
        """The choices that were made, answers among them, those taken back too."""
        return self.kept.picks


def saves_in(
    folder: Path, shelf: Shelf, program: Program | None = None, port: Port = PORT
) -> tuple[Saved, ...]:
    """The saves of a folder, the newest first, by what is in the files; whatever else lies there is passed over."""
    try:
        names = port.names(folder / shelf)
    except OSError:
        return ()
    found = [
        saved
        for name in names
        if not name.startswith(".")
        and (saved := saved_at(folder / shelf / name, shelf, program, port)) is not None
    ]
    return tuple(sorted(found, key=lambda saved: (-saved.kept_at, saved.path.name)))


def saved_at(
    path: Path, shelf: Shelf, program: Program | None = None, port: Port = PORT
) -> Saved | None:
    """The save in a file; ``None`` if it holds none."""
    kept = kept_run(path, port)
    if kept is None:
        return None
    called = f"auto/{clean(path.stem)}" if shelf == "auto" else clean(path.stem)
    saved = Saved(kept, shelf, called, is_whole=False)
    try:
        data = port.load(path).data
        reading = read_run(data)
    except (OSError, NotASave, NewerFormat, DamagedHeader):
        return saved
    saved = evolve(
        saved,
        label=label_of(data, reading) or called,
        head=reading.heads[-1],
        is_whole=is_written_out(reading),
    )
    page = peek(kept, program, port) if program is not None else None
    return saved if page is None else _shown(saved, page)


def is_written_out(reading: Reading) -> bool:
    """Whether a file was written as a whole and still is."""
    return reading.is_closed and not reading.fault


def _shown(saved: Saved, page: Page) -> Saved:
    return evolve(
        saved,
        act=page.act,
        chapter=page.title,
        teller=page.teller,
        sentence=last_sentence(page),
        hinges=page.known,
    )


_BETWEEN = re.compile(r"(?<=[.?!…])[”’\"')]*\s+")


def last_sentence(page: Page) -> str:
    """The last sentence that was read; empty on a page without words."""
    texts = (one.text.strip() for one in reversed(page.paragraphs) if one.kind != "dreamer")
    text = next((text for text in texts if text), "")
    return _BETWEEN.split(text)[-1] if text else ""
