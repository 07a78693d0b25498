"""The runs that are kept: found by what is in the files, not by their names, and looked at without touching them."""

from __future__ import annotations

from pathlib import Path

from attrs import frozen

from neovista.diagnostics.clean import clean
from neovista.diagnostics.diagnostic import Diagnostic
from neovista.model.program import Program
from neovista.runtime.page import Page
from neovista.saves.files import (
    DamagedHeader,
    NewerFormat,
    NotASave,
    Reading,
    read_header,
    read_run,
)
from neovista.saves.fingerprint import fingerprints
from neovista.saves.port import PORT, Port
from neovista.saves.replaying import follow
from neovista.saves.rescuing import rescue


@frozen
class KeptRun:
    """A run on the disk, as a list of runs shows it.

    ``last_played`` counts seconds since 1970, ``picks`` the choices that were made, answers among them, those taken
    back too. ``problem`` says, with its code, why it cannot be gone on with; then what else is not known is empty.
    """

    path: Path
    run_id: str
    story: str
    seed: int
    last_played: float
    picks: int
    has_ended: bool
    problem: str = ""
    is_open: bool = False
    """Whether some program is writing to it now."""
    mods: tuple[str, ...] = ()
    """The mods it was made with."""

    def can_go_on(self, program: Program) -> bool:
        """Whether *Continue* may mean it: moved in, not ended, of this story and its mods, and nobody else's now."""
        is_ours = self.story == program.story and self.picks > 0
        is_ours = is_ours and self.mods == tuple(name for name, _ in program.mods)
        return is_ours and not (self.has_ended or self.is_open or self.problem)


class NotKept(Exception):
    """A run that cannot be gone on with, and why."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        """Carry the diagnostic."""
        super().__init__(diagnostic.headline)
        self.diagnostic = diagnostic


def kept_runs(folder: Path, port: Port = PORT) -> tuple[KeptRun, ...]:
    """The runs kept in this folder, the last played first. Whatever else lies there is passed over."""
    found = [kept for path in _paths(folder, port) if (kept := kept_run(path, port)) is not None]
    whole = {kept.run_id for kept in found if not kept.path.name.startswith(".")}
    shown = [
        kept for kept in found if not kept.path.name.startswith(".") or kept.run_id not in whole
    ]
    return tuple(sorted(shown, key=lambda kept: (-kept.last_played, kept.path.name)))


def named_run(folder: Path, name: str, port: Port = PORT) -> KeptRun:
    """The run that has this name here, or is in this file.

    Raises:
        NotKept: if there is none.
    """
    runs = kept_runs(folder, port)
    for kept in runs:
        if name in (kept.run_id, str(kept.path), kept.path.name, kept.path.stem):
            return kept
    found = kept_run(Path(name), port)
    if found is not None:
        return found
    names = ", ".join(f"`{clean(kept.path.stem)}`" for kept in runs[:5] if kept.run_id)
    advice = f"the runs kept there are {names}" if names else "no run is kept there yet"
    headline = f"no run named `{name}` is kept in {folder}"
    raise NotKept(Diagnostic("NV608", headline, None, help=(advice,)))


def _paths(folder: Path, port: Port) -> list[Path]:
    live = folder / "live"
    try:
        return [live / name for name in port.names(live)]
    except OSError:
        return []


def kept_run(path: Path, port: Port = PORT) -> KeptRun | None:
    """What a file holds, by a glance: the header is checked, the events are counted and not read."""
    try:
        found = port.load(path)
        header, _ = read_header(found.data)
    except (OSError, NotASave):
        return None
    except (NewerFormat, DamagedHeader) as why:
        return KeptRun(
            path, "", "", 0, found.written_at, 0, False, said(explain(why, path)), found.is_open
        )
    whole = found.data[: found.data.rfind(b"\n") + 1]
    ended, moved = (
        whole.rfind(b'"k":"end"'),
        max(whole.rfind(kind) for kind in (b'"k":"pick"', b'"k":"text"', b'"k":"undo"')),
    )
    return KeptRun(
        path,
        header.run,
        header.story,
        header.seed,
        found.written_at,
        whole.count(b'"k":"pick"') + whole.count(b'"k":"text"'),
        ended > moved,
        "",
        found.is_open,
        tuple(name for name, _ in header.mods),
    )


def peek(kept: KeptRun, program: Program, port: Port = PORT) -> Page | None:
    """The page a run stands at, if it is one of this story and can be read."""
    try:
        reading = load_reading(port.load(kept.path).data, kept.path, program)
    except (OSError, NotKept):
        return None
    standing = follow(reading, program)
    if standing.fault and has_changed(reading, program):
        return rescue(reading, program).session.page
    return standing.session.page


def load_reading(data: bytes, path: Path, program: Program) -> Reading:
    """A file's run, if it can be one of this story."""
    try:
        reading = read_run(data)
    except (NotASave, NewerFormat, DamagedHeader) as why:
        raise NotKept(explain(why, path)) from why
    if reading.is_newer:
        raise NotKept(explain(NewerFormat(reading.fault), path))
    if reading.header.story != program.story:
        headline = f"this save is of another story, `{reading.header.story}`"
        raise NotKept(
            not_kept(
                "NV605", headline, path, f"open it with that story; this one is `{program.story}`"
            )
        )
    return reading


def has_changed(reading: Reading, program: Program) -> bool:
    """Whether the story does something else than when the run was made; takes a moment."""
    return reading.header.logic != fingerprints(program)[0]


# --------------------------------------------------------------------- words


def explain(why: Exception, path: Path) -> Diagnostic:
    """What to tell somebody about a file that cannot be gone on with."""
    match why:
        case NewerFormat():
            headline = f"this save was made by a newer Neovista ({why})"
            return not_kept(
                "NV603", headline, path, "install a later release. The file has not been touched"
            )
        case NotASave():
            seems = f" ({why})" if str(why) else ""
            return not_kept("NV602", f"this is not a Neovista save{seems}", path)
        case DamagedHeader():
            headline = f"this save is damaged at its beginning: {why}"
            return not_kept(
                "NV606", headline, path, "nothing in it can be played from. It has not been changed"
            )
        case _:
            return not_kept(
                "NV608", "this save cannot be opened", path, notes=(type(why).__name__,)
            )


def not_kept(
    code: str, headline: str, path: Path, *advice: str, notes: tuple[str, ...] = ()
) -> Diagnostic:
    """A diagnostic about a file of runs as a whole."""
    return Diagnostic(code, headline, None, help=advice, notes=notes, file=clean(path.name))


def said(diagnostic: Diagnostic) -> str:
    """A diagnostic as sentences, with its code."""
    parts = (diagnostic.headline, *diagnostic.help)
    return f"{diagnostic.code}: " + " ".join(f"{part[:1].upper()}{part[1:]}." for part in parts)
