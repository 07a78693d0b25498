"""Files of runs that are written as a whole: autosaves and the saves that players name.

Such a file is what happened so far, the player's label if it has one, and a line that says it is whole. It is written
beside its place, read back, and only then takes the place in one step; whatever fails on the way, the old one stays.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import re
from collections.abc import Mapping
from pathlib import Path

from attrs import field, frozen

from neovista.diagnostics.clean import clean
from neovista.saves.canonical import Json, Line, read_line, run_letters, sealed
from neovista.saves.files import DamagedHeader, NewerFormat, NotASave, Reading, read_run
from neovista.saves.port import HeldElsewhere, Port
from neovista.saves.records import Aside

LONGEST_LABEL = 200
"""Letters that a player may give a save as its label."""


@frozen
class SoFar:
    """All that has happened in a run, as lines of its file, and what the next line has to know of them.

    ``words`` are those that were typed, by the number of the event that answered with them.
    """

    data: bytes = field(repr=False)
    head: str
    n: int
    words: Mapping[int, str] = field(factory=dict, repr=False)


# ----------------------------------------------------------------- what is in it


def whole(so_far: SoFar, label: str = "") -> bytes:
    """A whole file of what has happened so far."""
    data, head, n = so_far.data, so_far.head, so_far.n
    lines: list[Line] = [{"k": "eof"}]
    if label:
        lines.insert(0, {"k": "note", "label": label})
    for line in lines:
        n += 1
        line["n"] = n
        piece, head = sealed(head, line)
        data += piece
    return data


def label_from(given: Json) -> str:
    """A label as it is kept and shown, of whatever was typed or stands in a file; empty if nothing is left of it."""
    if not isinstance(given, str):
        return ""
    return " ".join(clean(given[: 4 * LONGEST_LABEL]).split())[:LONGEST_LABEL].strip()


def label_of(data: bytes, reading: Reading) -> str:
    """The label in a whole file; empty if it has none."""
    line = _label_line(data, reading)
    return label_from(line["label"]) if line is not None else ""


def happened(data: bytes, reading: Reading) -> int:
    """The number of the last event that is neither the line that closes a whole file, nor the label before that."""
    if not reading.is_closed:
        return len(reading.events)
    return len(reading.events) - (1 if _label_line(data, reading) is None else 2)


def so_far_in(data: bytes, reading: Reading, words: Mapping[int, str] | None = None) -> SoFar:
    """What has happened, by a file that is whole."""
    last = happened(data, reading)
    return SoFar(data[: reading.ends[last]], reading.heads[last], last, words or {})


def _label_line(data: bytes, reading: Reading) -> Line | None:
    if not reading.is_closed or len(reading.events) < 2:
        return None
    last = reading.events[-2]
    if not isinstance(last, Aside) or last.kind != "note":
        return None
    line = read_line(data[reading.ends[-3] : reading.ends[-2] - 1])
    return line if "label" in line else None


_CHAINED = re.compile(rb'"h":"([0-9a-f]{32})",?')
_CLOSING = re.compile(rb'\{"h":"[0-9a-f]{32}","k":"eof","n":\d+\}')


def is_whole(data: bytes) -> bool:
    """Whether these bytes are a file that was written as a whole, to its last line."""
    return _is_chained(data) or _is_read_as_whole(data)


def _is_chained(data: bytes) -> bool:
    """The same by the chain alone, in a tenth of the time: lines of ours are not read to be found as they were written.

    A line's hash is that of its bytes without the hash itself, which may be cut out because a line has one form only.
    """
    lines = data.split(b"\n")
    if len(lines) < 3 or lines.pop() or not _CLOSING.fullmatch(lines[-1]):
        return False
    before = bytes(16)
    for line in lines:
        chain = _CHAINED.search(line)
        if chain is None:
            return False
        rest = line[: chain.start()] + line[chain.end() :]
        before = hashlib.sha256(before + rest).digest()[:16]
        if before.hex().encode() != chain[1]:
            return False
    return True


def _is_read_as_whole(data: bytes) -> bool:
    try:
        reading = read_run(data)
    except (NotASave, NewerFormat, DamagedHeader):
        return False
    return reading.is_closed and not reading.fault


# ---------------------------------------------------------------- to the disk


def put_whole(port: Port, path: Path, data: bytes) -> Path:
    """Put a whole file on the disk, in the place of the one that may be there; where it lies.

    That is elsewhere in the folder only where another program would not let go of the old file.

    Raises:
        OSError: if the disk does not take it. Until the new file has its name, the old one is as it was.
    """
    folder, letters = path.parent, run_letters(os.urandom(10))
    new = folder / f".{path.stem}.{letters}.tmp"
    try:
        _write(port, new, data)
        try:
            port.replace(path, by=new)
        except HeldElsewhere:
            path = folder / f"{path.stem}-{letters[:8]}.nvs"
            port.replace(path, by=new)
    except OSError:
        with contextlib.suppress(OSError):
            port.remove(new)
        raise
    port.sync_folder(folder)
    if path.name not in port.names(folder) or port.load(path).data != data:
        raise OSError(errno.EIO, "what was written is not what is found")
    return path


def _write(port: Port, new: Path, data: bytes) -> None:
    """A new file, which is on the disk and was read back. A descriptor that failed once is not asked again."""
    handle = port.create(new)
    try:
        port.append(handle, data)
        port.sync(handle)
        found = port.read(handle)
        if found != data or not is_whole(found):
            raise OSError(errno.EIO, "what was written is not what is read")
    finally:
        port.close(handle)


def move_aside(port: Port, folder: Path, path: Path) -> Path:
    """Move a damaged file to where nothing is lost and nothing in the way; ``folder`` is that of all saves.

    Raises:
        OSError: if it cannot be moved; then it is where it was.
    """
    bad = folder / "bad"
    port.make_folder(bad)
    moved = bad / f"{path.stem}-{run_letters(os.urandom(10))[:8]}.nvs"
    port.replace(moved, by=path)
    port.sync_folder(bad)
    return moved
