"""What a run's file proves: it is read, played again, and held against its story and its category.

Nothing is written and nothing asked of anybody. What was found is an ``Account``; ``accounts`` puts it into words. That
a file is whole and replays says nothing of who pressed the keys, or how fast: no account claims that.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from attrs import field, frozen

from neovista.diagnostics.clean import clean
from neovista.diagnostics.diagnostic import Diagnostic
from neovista.model.program import Program
from neovista.runtime.machine import StoryGoesRound
from neovista.saves.categories import Met, judge, practice
from neovista.saves.files import (
    DamagedHeader,
    Header,
    NewerFormat,
    NotASave,
    Reading,
    read_run,
)
from neovista.saves.fingerprint import fingerprints
from neovista.saves.keeping import explain
from neovista.saves.rerun import Refusal, Rerun, rerun

Verdict = Literal[
    "verified", "unfinished", "unranked", "rejected", "damaged", "unread", "undecided"
]
"""What can be said of a file: `unfinished` is whole and has no end yet, `unranked` is one of practice, `unread` no run."""

_CODES = {"choice": "NV620", "state": "NV621", "ending": "NV622", "account": "NV622"}


@frozen
class Account:
    """What was found out of one file; of one that cannot be read or played, that and no more."""

    file: str
    verdict: Verdict
    found: tuple[Diagnostic, ...] = ()
    reading: Reading | None = field(default=None, repr=False)
    rerun: Rerun | None = field(default=None, repr=False)
    met: Met | None = None
    same_logic: bool = True
    same_text: bool = True

    @property
    def header(self) -> Header | None:
        """The file's first line."""
        return self.reading.header if self.reading is not None else None

    @property
    def holds(self) -> bool:
        """Whether all of it was played again, and nothing in it was otherwise."""
        whole = self.reading is not None and not self.reading.fault
        return whole and self.rerun is not None and self.rerun.refusal is None

    @property
    def place(self) -> str:
        """Where it was rejected, to people; empty if it was not."""
        if self.verdict != "rejected":
            return ""
        refusal = self.rerun.refusal if self.rerun is not None else None
        return refusal.place if refusal is not None else "its category"


def verify(data: bytes, file: str, program: Program) -> Account:
    """Find out what a file proves; ``file`` is what to call it, ``program`` the story that is here."""
    try:
        reading = read_run(data)
    except NotASave as why:
        return Account(file, "unread", (explain(why, Path(file)),))
    except (DamagedHeader, NewerFormat) as why:
        undecided = isinstance(why, NewerFormat)
        return Account(file, "undecided" if undecided else "damaged", (explain(why, Path(file)),))
    if reading.is_newer:
        newer = explain(NewerFormat(reading.fault), Path(file))
        return Account(file, "undecided", (newer,), reading)
    logic, text = fingerprints(program)
    header = reading.header
    same_logic, same_text = header.logic == logic, header.text == text
    if header.story != program.story or _has_other_mods(header, program):
        elsewhere = _elsewhere(file, header, program, logic, None)
        return Account(file, "undecided", (elsewhere,), reading, None, None, same_logic, same_text)
    try:
        again = rerun(reading, program)
    except StoryGoesRound as why:
        stuck = _told(why.code, f"the story here cannot be begun: {why.what}", file)
        return Account(file, "undecided", (stuck,), reading)
    met = judge(header, again)
    verdict, found = _judged(file, reading, again, met, logic)
    return Account(file, verdict, tuple(found), reading, again, met, same_logic, same_text)


def _judged(
    file: str, reading: Reading, again: Rerun, met: Met, logic: str
) -> tuple[Verdict, list[Diagnostic]]:
    """The verdict, and all that is to be said for it."""
    header, refusal = reading.header, again.refusal
    if refusal is not None and refusal.hangs_on_the_story and header.logic != logic:
        return "undecided", [_elsewhere(file, header, again.program, logic, refusal)]
    if refusal is not None:
        return "rejected", [_refused(file, refusal)]
    if reading.fault:
        return "damaged", [damage(file, reading, again.moves)]
    if practice(header, again):
        why = practice(header, again)
        said = "Practice file: it can be compared and studied, not ranked"
        return "unranked", [_told("NV625", said, file, note=why)]
    if again.end is None:
        return "unfinished", []
    declared = header.category
    if declared is None or declared in met.categories:
        return "verified", []
    if declared not in again.program.categories and header.logic != logic:
        return "undecided", [_elsewhere(file, header, again.program, logic, None)]
    return "rejected", [_not_met(file, declared, again.program, met)]


# --------------------------------------------------------------------- words


def _told(code: str, headline: str, file: str, *advice: str, note: str = "") -> Diagnostic:
    notes = (note,) if note else ()
    return Diagnostic(code, headline, None, help=advice, notes=notes, file=clean(Path(file).name))


def _refused(file: str, refusal: Refusal) -> Diagnostic:
    why = f"Rejected at {refusal.place}: {refusal.why}"
    if refusal.fault == "state":
        why += ". The file was edited, or this build is not the one it names"
    return _told(_CODES[refusal.fault], why, file)


def damage(file: str, reading: Reading, whole: int) -> Diagnostic:
    """What to say of a file of which only the beginning is whole, with so many choices in it."""
    first = {0: "Nothing of it can be played from.", 1: "The first choice is whole."}
    kept = first.get(whole, f"The first {whole} choices are whole and can be played from.")
    after = f"after choice {whole}" if whole else "before its first choice"
    return _told(
        "NV606",
        f"This file is damaged {after}: {reading.fault}. {kept} The original has not been changed",
        file,
        "`neovista saves repair FILE` makes a clean copy",
    )


def _has_other_mods(header: Header, program: Program) -> bool:
    """Whether other mods lay over the story, or in another order; their versions are in the fingerprint."""
    return [name for name, _ in header.mods] != [name for name, _ in program.mods]


def _elsewhere(
    file: str, header: Header, program: Program, logic: str, refusal: Refusal | None
) -> Diagnostic:
    """A run of a story that is not here, of another build of it, or with other mods over it."""
    run = f"story {header.version} (logic {header.logic[:8]})"
    if header.story != program.story:
        run = f"the story `{header.story}`, {header.version} (logic {header.logic[:8]})"
    mods = ", ".join(f"`{name}` {version}" for name, version in header.mods) or "no mods"
    if _has_other_mods(header, program):
        run += f" with {mods}"
    said = f"Cannot check: the run is from {run}, which is not here"
    if refusal is not None:
        here = f"{program.version} (logic {logic[:8]})"
        said += f". At {refusal.place} it differs from this one, {here}: {refusal.why}"
    mod = "".join(f" --mod {name}" for name, _ in header.mods)
    return _told("NV623", said, file, f"`neovista verify --story PATH{mod} FILE`")


def _not_met(file: str, declared: str, program: Program, met: Met) -> Diagnostic:
    category = program.categories.get(declared)
    name = category.name if category is not None else declared
    why = met.missed.get(declared, "this story has no such category")
    meets = f" It does meet: {', '.join(met.all)}" if met.all else " It meets no other"
    return _told("NV624", f"Not *{name}*: {why}.{meets}", file)
