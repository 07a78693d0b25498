"""The saves of a folder said in lines, for front ends that have no screen."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from neovista.diagnostics.clean import clean
from neovista.model.program import Program
from neovista.saves.branches import Branch, branches_in
from neovista.saves.keeping import NotKept, said
from neovista.saves.named import Saving, autosaves, find_run, named_saves, slug_of
from neovista.saves.port import PORT, Port
from neovista.saves.recording import Journal
from neovista.saves.resuming import Resumed, resume_run
from neovista.saves.saved import Saved
from neovista.saves.whole import label_from

_FEW = 5
"""Autosaves that are said; the others are found on the disk."""


def spoken_saves(folder: Path, program: Program, port: Port = PORT) -> Iterator[str]:
    """What can be loaded here: the saves that were named, the last autosaves, and runs of which there are two."""
    named, kept = named_saves(folder, program, port), autosaves(folder, program, port)
    if not named:
        yield "Nothing is saved under a name yet; save NAME does that."
    yield from map(_spoken, named)
    yield from map(_spoken, kept[:_FEW])
    if len(kept) > _FEW:
        yield f"There are {len(kept) - _FEW} autosaves more, in {folder / 'auto'}."
    yield from map(_parted, branches_in(folder, port))


def _spoken(saved: Saved) -> str:
    if saved.kept.problem:
        return f"{saved.label}: {saved.kept.problem}"
    name = saved.label
    if saved.shelf == "named" and saved.path.stem != slug_of(
        saved.label
    ):  # there is another of that label
        name = f"{saved.label} ({clean(saved.path.stem)})"
    choices = f"{saved.choices} choice{'' if saved.choices == 1 else 's'}"
    place = [f"act {saved.act}" if saved.act else "", saved.chapter, choices]
    when = time.strftime("%Y-%m-%d %H:%M", time.localtime(saved.kept_at))
    damage = "" if saved.is_whole else " It is damaged; what is whole of it can be loaded."
    sentence = f" {saved.sentence}" if saved.sentence else ""
    return f"{name}: {', '.join(part for part in place if part)}, {when}.{damage}{sentence}"


def _parted(branch: Branch) -> str:
    """A branch, and where it leaves the file it is held against."""
    name, trunk = branch.kept.path.stem, branch.of.path.stem
    after = f"after choice {branch.shared}" if branch.shared else "before the first choice"
    if not branch.more:
        return f"{name}: the run {trunk}, as it was {after}."
    return f"{name}: a branch of the run {trunk}; the two part {after}."


def saved_as(journal: Journal, label: str, seconds: float) -> str:
    """Keep this moment under a name, and say whether that was done; waits no longer than so many seconds."""
    saving: Saving = journal.save_as(label)
    if not saving.wait(seconds) or saving.saved is None:
        return saving.problem
    return f"Saved as {saving.saved.label}. To come back here: load {saving.saved.label}"


def loaded(journal: Journal, name: str, program: Program) -> Resumed | str:
    """Go on with the save or run of this name in the place of the one that is played; or say why not."""
    try:
        kept = find_run(journal.lock.folder, label_from(name))
        if kept.path == journal.path:
            return "That is the run you are in; undo goes back in it."
        resumed = resume_run(kept, program, lock=journal.lock)
    except NotKept as why:
        return said(why.diagnostic)
    journal.close()
    return resumed
