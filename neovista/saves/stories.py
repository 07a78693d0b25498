"""A folder of chapters becomes source files, or diagnostics that say why it cannot.

A story comes from anywhere, and so does a mod: every file is hostile until read. Only regular files are, only so many,
only so large, and nothing outside the folder. It reads text and does not look at what the text says, but for what a
story of a single file includes.
"""

from __future__ import annotations

import errno
import os
import stat
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import field, frozen

from neovista.diagnostics.clean import clean
from neovista.diagnostics.diagnostic import Diagnostic, Label
from neovista.diagnostics.source import SourceFile

if TYPE_CHECKING:
    from neovista.compiler.joining import Include

MOST_FILES = 500
MOST_LOOKED_AT = 20_000
"""Files and folders of any kind that are looked through for chapters."""

LARGEST_FILE = 1 << 20
LARGEST_STORY = 32 << 20


@frozen
class Sources:
    """The files of a story that could be read, and what was wrong with the others."""

    files: tuple[SourceFile, ...]
    found: tuple[Diagnostic, ...] = field(default=())
    paths: tuple[Path, ...] = field(default=())
    """Where each of the files lies, in their order."""


def load_sources(place: str | os.PathLike[str]) -> Sources:
    """Load a story: a folder with `story.yaml` in it, or a single file with the parts that it includes."""
    return _load(
        Path(place),
        "story.yaml",
        _trouble(
            "NV001",
            "this folder holds no story",
            str(place),
            "a story's folder has a `story.yaml` in it; is this one folder too high or too deep?",
        ),
    )


def load_mod(place: str | os.PathLike[str]) -> Sources:
    """Load a mod: a folder with `mod.yaml` in it."""
    return _load(
        Path(place),
        "mod.yaml",
        _trouble(
            "NV230",
            "this folder holds no mod",
            str(place),
            "a mod's folder has a `mod.yaml` in it; is this one folder too high or too deep?",
        ),
    )


def _load(root: Path, front: str, without_front: Diagnostic) -> Sources:
    """Everything below a folder, with its front file at the head; or a file with what it includes."""
    try:
        is_folder = root.is_dir()
        there = is_folder or root.exists()
    except (OSError, ValueError):
        is_folder = there = False
    if not there:
        trouble = _trouble(
            "NV002", "there is no such file or folder", str(root), "look at the spelling"
        )
        return Sources((), (trouble,))
    if not is_folder:
        return _read_with_parts(root)
    try:
        if not (root / front).exists():  # before anything is walked: this may be a whole disk
            return Sources((), (without_front,))
        paths = list(_chapters(root, front))
    except OSError as fault:
        return Sources((), (_unreadable(str(root), fault),))
    except _TooMany:
        return Sources((), (_too_many(str(root)),))
    return _read_all(paths)


class _TooMany(Exception):
    """More files than a story has."""


def _too_many(name: str) -> Diagnostic:
    return _trouble("NV012", f"this story has more than {MOST_FILES} files", name, "")


def _chapters(root: Path, front: str) -> Iterator[tuple[Path, str]]:
    """The YAML files under a folder, the front one first, the rest by name; names are shown from the folder on."""
    found = []
    seen = 0
    for folder, folders, files in os.walk(root):
        seen += len(folders) + len(files)
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        found += [
            Path(folder, name)
            for name in files
            if name.endswith(".yaml") and not name.startswith(".")
        ]
        if len(found) > MOST_FILES or seen > MOST_LOOKED_AT:
            raise _TooMany
    ordered = sorted(
        found, key=lambda path: (path != root / front, path.relative_to(root).as_posix())
    )
    return ((path, (Path(root.name) / path.relative_to(root)).as_posix()) for path in ordered)


def _read_all(paths: list[tuple[Path, str]]) -> Sources:
    files: list[SourceFile] = []
    places: list[Path] = []
    found: list[Diagnostic] = []
    total = 0
    for path, name in paths:
        read = _read(path, clean(name))
        if isinstance(read, Diagnostic):
            found.append(read)
            continue
        total += len(read.text)
        files.append(read)
        places.append(path)
        if total > LARGEST_STORY:
            return _too_large(name)
    return Sources(tuple(files), tuple(found), tuple(places))


def _too_large(name: str) -> Sources:
    trouble = _trouble("NV012", "this story is larger than any story can be", name, "")
    return Sources((), (trouble,))


# ---------------------------------------------------------------------- parts


def _read_with_parts(root: Path) -> Sources:
    """A single file, and nothing else but what it includes, and what that includes."""
    from neovista.compiler.joining import includes_of

    first = _read(root, clean(root.name), is_named=True)
    if isinstance(first, Diagnostic):
        return Sources((), (first,))
    files, found, seen = [first], list[Diagnostic](), {first.name}
    for file in files:
        for include in includes_of(file):
            if include.file in seen:
                continue
            seen.add(include.file)
            part = _read_part(root.parent, include)
            if isinstance(part, SourceFile):
                files.append(part)
            elif part is not None:
                found.append(part)
        if len(seen) > MOST_FILES:
            return Sources((), (_too_many(root.name),))
        if sum(len(one.text) for one in files) > LARGEST_STORY:
            return _too_large(root.name)
    places = (root, *(root.parent / one.name for one in files[1:]))
    return Sources(tuple(files), tuple(found), places)


def _read_part(folder: Path, include: Include) -> SourceFile | Diagnostic | None:
    """A file that another includes; ``None`` if it is not there, which the compiler says at its place."""
    path = folder / include.file
    try:
        path.lstat()
        is_inside = Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))
    except (OSError, ValueError):
        return None
    if not is_inside:
        return Diagnostic(
            "NV030",
            f"`{include.written.value}` cannot be included",
            Label(include.written.span, "this leads out of the story’s folder"),
            help=("put the file itself there, not a link to it",),
        )
    return _read(path, include.file)


# ---------------------------------------------------------------------- files


def _read(path: Path, name: str, *, is_named: bool = False) -> SourceFile | Diagnostic:
    """One file's text. A pipe must not hang us, and a device must not fill the memory.

    A link is followed only where somebody named it: in a story it could lead anywhere.
    """
    how = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
    try:
        descriptor = os.open(path, how | (0 if is_named else getattr(os, "O_NOFOLLOW", 0)))
        with open(descriptor, "rb") as file:  # noqa: PTH123 - opened by descriptor, so that it can be looked at first
            about = os.fstat(descriptor)
            if not stat.S_ISREG(about.st_mode):
                return _trouble(
                    "NV002", "this is not a file of text", name, "a story is made of ordinary files"
                )
            if about.st_size > LARGEST_FILE:
                return _trouble(
                    "NV012",
                    "this file is larger than a chapter can be",
                    name,
                    "split it; a chapter has at most 1 MiB",
                )
            data = file.read(LARGEST_FILE + 1)
    except OSError as fault:
        return _unreadable(name, fault)
    return _decoded(data, name)


def _decoded(data: bytes, name: str) -> SourceFile | Diagnostic:
    if not data.strip():
        return _trouble(
            "NV004", "this file has nothing in it", name, "write a chapter, or remove it"
        )
    if b"\0" in data[:4096]:
        return _trouble(
            "NV003", "this file is not text", name, "a chapter is plain text, saved as UTF-8"
        )
    try:
        text = as_read(data)
    except UnicodeDecodeError as fault:
        line = data.count(b"\n", 0, fault.start) + 1
        return _trouble(
            "NV003",
            f"this file is not UTF-8 text (line {line})",
            name,
            "save it as UTF-8; most editors ask when saving",
        )
    return SourceFile(name, text)


def as_read(data: bytes) -> str:
    """A file's bytes as text: without a mark at its beginning, with lines that end alike, and with whole letters (NFC).

    Raises:
        UnicodeDecodeError: if they are not UTF-8.
    """
    return unicodedata.normalize("NFC", data.decode("utf-8-sig").replace("\r\n", "\n"))


def _unreadable(name: str, fault: OSError) -> Diagnostic:
    if fault.errno == errno.ELOOP:
        return _trouble(
            "NV002",
            "this is a link to another file, and links are not followed",
            name,
            "put the file itself there",
        )
    return _trouble(
        "NV002", f"this cannot be opened: {(fault.strerror or 'no reason given').lower()}", name, ""
    )


def _trouble(code: str, headline: str, name: str, advice: str) -> Diagnostic:
    return Diagnostic(code, headline, None, help=(advice,) if advice else (), file=clean(name))
