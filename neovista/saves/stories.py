"""A folder of chapters becomes source files, or diagnostics that say why it cannot.

A story comes from anywhere, so every file is hostile until read: only regular files, only so many, only so large, and
nothing outside the folder. It reads text and does not look at what the text says.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from attrs import field, frozen

from neovista.diagnostics.clean import clean
from neovista.diagnostics.diagnostic import Diagnostic
from neovista.diagnostics.source import SourceFile

MOST_FILES = 500
LARGEST_FILE = 1 << 20
LARGEST_STORY = 32 << 20


@frozen
class Sources:
    """The files of a story that could be read, and what was wrong with the others."""

    files: tuple[SourceFile, ...]
    found: tuple[Diagnostic, ...] = field(default=())


def load_sources(place: str | os.PathLike[str]) -> Sources:
    """Load a story: a folder with `story.yaml` in it, or a single file."""
    root = Path(place)
    try:
        is_folder = root.is_dir()
        there = is_folder or root.exists()
    except (OSError, ValueError):
        is_folder = there = False
    if not there:
        return Sources(
            (),
            (
                _trouble(
                    "NV002", "there is no such file or folder", str(place), "look at the spelling"
                ),
            ),
        )
    if not is_folder:
        return _read_all([(root, root.name)])
    try:
        paths = list(_chapters(root))
    except OSError as fault:
        return Sources((), (_unreadable(str(place), fault),))
    if not (root / "story.yaml").exists():
        return Sources(
            (),
            (
                _trouble(
                    "NV001",
                    "this folder holds no story",
                    str(place),
                    "a story's folder has a `story.yaml` in it; is this one folder too high or too deep?",
                ),
            ),
        )
    if len(paths) > MOST_FILES:
        return Sources(
            (), (_trouble("NV012", f"this story has more than {MOST_FILES} files", str(place), ""),)
        )
    return _read_all(paths)


def _chapters(root: Path) -> Iterator[tuple[Path, str]]:
    """The YAML files under a folder, `story.yaml` first, the rest by name; names are shown from the folder on."""
    found = []
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        found += [
            Path(folder, name)
            for name in files
            if name.endswith(".yaml") and not name.startswith(".")
        ]
        if len(found) > MOST_FILES:
            break
    ordered = sorted(
        found, key=lambda path: (path != root / "story.yaml", path.relative_to(root).as_posix())
    )
    return ((path, (Path(root.name) / path.relative_to(root)).as_posix()) for path in ordered)


def _read_all(paths: list[tuple[Path, str]]) -> Sources:
    files: list[SourceFile] = []
    found: list[Diagnostic] = []
    total = 0
    for path, name in paths:
        read = _read(path, clean(name))
        if isinstance(read, Diagnostic):
            found.append(read)
            continue
        total += len(read.text)
        files.append(read)
        if total > LARGEST_STORY:
            return Sources(
                (), (_trouble("NV012", "this story is larger than any story can be", name, ""),)
            )
    return Sources(tuple(files), tuple(found))


def _read(path: Path, name: str) -> SourceFile | Diagnostic:
    """One file's text. A pipe must not hang us, and a device must not fill the memory."""
    try:
        descriptor = os.open(
            path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
        )
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
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = data.count(b"\n", 0, fault.start) + 1
        return _trouble(
            "NV003",
            f"this file is not UTF-8 text (line {line})",
            name,
            "save it as UTF-8; most editors ask when saving",
        )
    return SourceFile(name, text.replace("\r\n", "\n"))


def _unreadable(name: str, fault: OSError) -> Diagnostic:
    return _trouble(
        "NV002", f"this cannot be opened: {(fault.strerror or 'no reason given').lower()}", name, ""
    )


def _trouble(code: str, headline: str, name: str, advice: str) -> Diagnostic:
    return Diagnostic(code, headline, None, help=(advice,) if advice else (), file=clean(name))
