"""The player's own saves: a moment of a run, kept whole under a name.

The name is a label inside the file. What the file is called is made of it, is plain everywhere, and means nothing; and
nothing that stands in a file is ever used as a path. No save takes another's place, and one that is removed is moved.
"""

from __future__ import annotations

import contextlib
import os
import re
import threading
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

from attrs import define, field, frozen

from neovista.diagnostics.diagnostic import Diagnostic
from neovista.model.program import Program
from neovista.saves.canonical import run_letters
from neovista.saves.files import read_run
from neovista.saves.keeping import KeptRun, NotKept, explain, named_run, not_kept
from neovista.saves.lock import FolderLock
from neovista.saves.port import PORT, Port
from neovista.saves.private import PrivateWords, load_words, private_path
from neovista.saves.saved import Saved, is_written_out, saved_at, saves_in
from neovista.saves.trouble import CODE, save_not_stored
from neovista.saves.whole import SoFar, label_from, put_whole, so_far_in, whole
from neovista.saves.writer import Load

LONGEST_SLUG = 40

_DEVICES = re.compile(r"(con|prn|aux|nul|clock|(com|lpt)[0-9])")
"""Names that Windows has for devices, whatever follows the dot behind them."""

_TRIES = 10_000


# -------------------------------------------------------------------- saving


@define
class Saving:
    """A save on its way to the disk. Once ``done`` is set, ``saved`` says where it is, or ``problem`` why it is not."""

    lock: FolderLock
    label: str
    kept_at: Callable[[], float | None]
    saved: Saved | None = None
    problem: str = ""
    done: threading.Event = field(factory=threading.Event)

    def wait(self, seconds: float) -> bool:
        """Wait for the disk, but no longer than this; whether the save is there."""
        if not self.done.wait(seconds):
            self.problem = f"{CODE}: Not saved yet: the disk does not answer."
        return self.saved is not None

    def keep(self, load: Load) -> None:
        """Put it on the disk; on the thread that waits for that."""
        size = 0
        try:
            if self.lock.take():
                so_far = load()
                size = len(so_far.data)
                self.saved = put_named(self.lock, so_far, self.label)
                self.problem = ""
            else:
                self.problem = self.lock.told or ""
        except OSError as why:
            self.problem = save_not_stored(why.errno, size, self.kept_at())
        except Exception as why:
            mistake = f"{type(why).__name__}. This is our mistake, not yours."
            self.problem = f"{CODE}: Not saved: {mistake}"
        self.done.set()


def put_named(lock: FolderLock, so_far: SoFar, label: str) -> Saved:
    """Keep a moment under a label, in a file of its own.

    Raises:
        OSError: if the disk does not take it; then no new save is there.
    """
    port, named = lock.port, lock.folder / "named"
    label = label_from(label)
    port.make_folder(named)
    path = _claimed(port, named, slug_of(label))
    try:
        if so_far.words:
            PrivateWords(port, private_path(path), dict(so_far.words), is_stored=False).store()
        lies_at = put_whole(port, path, whole(so_far, label))
    except OSError:
        _give_up(port, path)
        raise
    if lies_at != path:
        _give_up(port, path)
    return _found(lies_at, port)


def _found(path: Path, port: Port) -> Saved:
    saved = saved_at(path, "named", None, port)
    if saved is None:
        raise OSError("what was written is not what is found")
    return saved


def _give_up(port: Port, path: Path) -> None:
    """Let go of a name that was taken for a save that did not come, unless it is there after all."""
    with contextlib.suppress(OSError):
        if not port.load(path).data:
            port.remove(path)


# ------------------------------------------------------------------ file names


def slug_of(label: str) -> str:
    """What a save's file is called, without its end: small letters, figures and hyphens, forty at most."""
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain)[:LONGEST_SLUG].strip("-")
    return f"save-{slug}".strip("-") if not slug or _DEVICES.fullmatch(slug) else slug


def _claimed(port: Port, folder: Path, slug: str) -> Path:
    """Take a file name that nothing has, whatever the case of its letters; with a number, if need be."""
    taken = {name.casefold() for name in port.names(folder)}
    for number in range(1, _TRIES):
        behind = f"-{number}" if number > 1 else ""
        name = f"{slug[: LONGEST_SLUG - len(behind)].rstrip('-')}{behind}.nvs"
        if name in taken:
            continue
        with contextlib.suppress(FileExistsError):
            port.claim(folder / name)
            return folder / name
    raise OSError("there are too many saves of this name")


# -------------------------------------------------------------------- finding


def named_saves(
    folder: Path, program: Program | None = None, port: Port = PORT
) -> tuple[Saved, ...]:
    """The saves that the player named, the newest first; with a program, also what their pages say."""
    return saves_in(folder, "named", program, port)


def autosaves(folder: Path, program: Program | None = None, port: Port = PORT) -> tuple[Saved, ...]:
    """The autosaves, the newest first; with a program, also what their pages say."""
    return saves_in(folder, "auto", program, port)


def find_run(folder: Path, name: str, port: Port = PORT) -> KeptRun:
    """The run that somebody means: by the label of a save, the place of an autosave, its own name, or its file.

    Of two saves with one label it is the newer.

    Raises:
        NotKept: if there is none.
    """
    wanted = label_from(name).casefold()
    saves = named_saves(folder, None, port)
    for saved in (*saves, *autosaves(folder, None, port)):
        if wanted and wanted in (saved.label.casefold(), saved.path.stem):
            return saved.kept
    try:
        return named_run(folder, name, port)
    except NotKept as why:
        if not saves:
            raise
        labels = ", ".join(f"`{saved.label}`" for saved in saves[:5])
        said = why.diagnostic
        advice = (*said.help, f"the saves there are {labels}")
        raise NotKept(Diagnostic(said.code, said.headline, None, help=advice)) from why


# ------------------------------------------------------------------- changing


@frozen
class Removed:
    """A save that was removed: where it lies now, and what the file was called before."""

    path: Path
    slug: str


def rename_save(lock: FolderLock, saved: Saved, label: str) -> Saved:
    """Give a save another label; its file keeps its name.

    Raises:
        NotKept: if it is not there any more, is damaged, or another window has the folder; if the label is empty, or
            the disk does not take it. Then the save is as it was.
    """
    port, label = lock.port, label_from(label)
    data = _still(lock, saved)
    reading = read_run(data)
    if not label or not is_written_out(reading):
        why = "a save needs a name" if not label else "this save is damaged, and cannot be renamed"
        advice = "say how it is to be called" if not label else "go on with it, and save again"
        raise NotKept(not_kept("NV606" if label else "NV608", why, saved.path, advice))
    with _words_for(saved.path, len(data)):
        lies_at = put_whole(port, saved.path, whole(so_far_in(data, reading), label))
        return _found(lies_at, port)


def remove_save(lock: FolderLock, saved: Saved) -> Removed:
    """Move a save out of the way; ``restore_save`` brings it back.

    Raises:
        NotKept: if it is not there any more, another window has the folder, or the disk does not do it.
    """
    _still(lock, saved)
    port, removed = lock.port, lock.folder / "removed"
    with _words_for(saved.path, 0):
        port.make_folder(removed)
        slug = saved.path.stem if _is_slug(saved.path.stem) else slug_of(saved.label)
        moved = removed / f"{slug[:24]}-{run_letters(os.urandom(10))}.nvs"
        port.replace(moved, by=saved.path)
        _move_words(port, saved.path, moved)
        port.sync_folder(removed)
        port.sync_folder(saved.path.parent)
    return Removed(moved, slug)


def restore_save(lock: FolderLock, removed: Removed) -> Saved:
    """Bring back a save that was removed.

    Raises:
        NotKept: as above.
    """
    port, named = lock.port, lock.folder / "named"
    _asked_here(lock, removed.path)
    with _words_for(removed.path, 0):
        port.load(removed.path)
        port.make_folder(named)
        path = _claimed(port, named, removed.slug)
        try:
            port.replace(path, by=removed.path)
        except OSError:
            _give_up(port, path)
            raise
        _move_words(port, removed.path, path)
        port.sync_folder(named)
        return _found(path, port)


def _is_slug(name: str) -> bool:
    return re.fullmatch(r"[a-z0-9-]{1,40}", name) is not None


def _move_words(port: Port, path: Path, to: Path) -> None:
    """Let the words that were typed go with their save; one in which nothing was typed has none."""
    old, new = private_path(path), private_path(to)
    if words := load_words(old, port):
        PrivateWords(port, new, words, is_stored=False).store()
        port.remove(old)


def _still(lock: FolderLock, saved: Saved) -> bytes:
    """The bytes of a save that somebody saw in a list, if they are still those."""
    _asked_here(lock, saved.path)
    try:
        data = lock.port.load(saved.path).data
    except OSError as why:
        raise NotKept(explain(why, saved.path)) from why
    now = saved_at(saved.path, saved.shelf, None, lock.port)
    if now is None or (now.head, now.kept.run_id) != (saved.head, saved.kept.run_id):
        headline = "this save is not what it was when it was listed"
        raise NotKept(not_kept("NV608", headline, saved.path, "look at the list again"))
    return data


def _asked_here(lock: FolderLock, path: Path) -> None:
    if not lock.take():
        headline = "Neovista is already open in another window"
        advice = "saves can be changed here once that one closes"
        raise NotKept(not_kept("NV604", headline, path, advice))


@contextlib.contextmanager
def _words_for(path: Path, size: int) -> Iterator[None]:
    """Say in words what the disk did not do."""
    try:
        yield
    except OSError as why:
        words = save_not_stored(why.errno, size, None).removeprefix(f"{CODE}: ")
        headline, _, advice = words.partition(". ")
        raise NotKept(not_kept(CODE, headline, path, advice.rstrip("."))) from why
