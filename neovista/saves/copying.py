"""Files of runs that were named by somebody: read from wherever they are, mended into a new one, taken in.

The file that is read is never written to, and no file that is there already is ever replaced.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from attrs import frozen

from neovista.diagnostics.clean import clean
from neovista.diagnostics.diagnostic import Diagnostic
from neovista.saves.files import DamagedHeader, NewerFormat, NotASave, Reading, read_run
from neovista.saves.keeping import NotKept, explain
from neovista.saves.port import LARGEST_FILE, PORT, Port, TooLarge
from neovista.saves.records import Answered, Picked
from neovista.saves.whole import put_whole, so_far_in, whole

STDIN = "-"
_MOVES = (b'"k":"pick"', b'"k":"text"')


def load_named(name: str, port: Port = PORT) -> bytes:
    """The bytes of a file; of standard input for `-`.

    Raises:
        NotKept: if it cannot be opened, or is larger than any run.
    """
    try:
        if name == STDIN:
            found = sys.stdin.buffer.read(LARGEST_FILE + 1)
            if len(found) > LARGEST_FILE:
                raise TooLarge("a file is too large")
            return found
        return port.load(Path(os.path.realpath(name))).data
    except OSError as why:
        said = "it is too large for a save" if isinstance(why, TooLarge) else why.strerror
        headline = f"this save cannot be opened: {(said or 'it is no file').lower()}"
        raise NotKept(Diagnostic("NV608", headline, None, file=clean(name))) from why


def read_named(data: bytes, name: str) -> Reading:
    """A file’s run, as far as it can be trusted.

    Raises:
        NotKept: if it is none, or of a later format.
    """
    try:
        reading = read_run(data)
    except (NotASave, NewerFormat, DamagedHeader) as why:
        raise NotKept(explain(why, Path(name))) from why
    if reading.is_newer:
        raise NotKept(explain(NewerFormat(reading.fault), Path(name)))
    return reading


@frozen
class Copied:
    """A new file, with how many choices that are whole in it, and how many were lost."""

    path: Path
    choices: int
    lost: int


def repair(data: bytes, reading: Reading, to: Path, port: Port = PORT) -> Copied:
    """Write what is whole of a file into a new one.

    Raises:
        NotKept: if that cannot be made, or is there already.
    """
    prefix = whole(so_far_in(data, reading))
    rest = data[reading.ends[-1] :]
    path = _put_new(port, to, prefix)
    return Copied(path, _choices(reading), sum(rest.count(kind) for kind in _MOVES))


def take_in(data: bytes, reading: Reading, folder: Path, port: Port = PORT) -> tuple[Path, bool]:
    """Copy a run that is whole among those of a folder; where it is, and whether it was there already.

    Raises:
        NotKept: if it cannot be written.
    """
    live, run = folder / "live", reading.header.run
    file = data if reading.is_closed else whole(so_far_in(data, reading))
    number = 1
    while (path := live / (f"{run}.nvs" if number == 1 else f"{run}-{number}.nvs")).exists():
        if _holds(port, path, (data, file)):
            return path, True
        number += 1
    return _put_new(port, path, file), False


def _holds(port: Port, path: Path, files: tuple[bytes, ...]) -> bool:
    try:
        return port.load(path).data in files
    except OSError:
        return False


def _choices(reading: Reading) -> int:
    return sum(isinstance(event, Picked | Answered) for event in reading.events)


def _put_new(port: Port, path: Path, data: bytes) -> Path:
    try:
        if os.path.lexists(path):
            raise FileExistsError
        port.make_folder(path.parent)
        return put_whole(port, path, data)
    except OSError as why:
        reason = (
            "there is a file of that name already"
            if isinstance(why, FileExistsError)
            else (why.strerror or "the disk reported an error").lower()
        )
        headline = f"this copy was not made: {reason}"
        advice = ("name another file, or another folder",)
        raise NotKept(
            Diagnostic("NV626", headline, None, help=advice, file=clean(str(path)))
        ) from why
