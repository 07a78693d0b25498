"""A chapter that has changed, put in the place of the one on the disk; what it says is not looked at.

The whole file is written beside it and takes its name in one step, so nobody ever reads half of one. What somebody
else has changed in the meantime is left alone.
"""

from __future__ import annotations

import contextlib
import os
from difflib import SequenceMatcher
from pathlib import Path

from neovista.diagnostics.clean import clean
from neovista.diagnostics.diagnostic import Diagnostic
from neovista.saves.port import PORT, Port
from neovista.saves.stories import as_read

_MARK = "\ufeff".encode()
"""With which some editors begin a file."""


def replace_chapter(
    path: Path, name: str, before: str, after: str, port: Port = PORT
) -> Diagnostic | None:
    """Put ``after`` in the place of ``before``, as `saves.stories` read it; say why not, where it cannot be done.

    ``name`` is what the file is called for people. Line ends, the mark at the beginning and the mode stay as they are.
    """
    written = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        if not port.may_write(path):
            return _refusal(name, "this is a link, or a file for reading only")
        data = port.load(path).data
        if as_read(data) != before:
            return _changed(name)
        handle = port.create(written)
        try:
            port.append(handle, _as_written(data, before, after))
            port.sync(handle)
        finally:
            port.close(handle)
        port.copy_mode(written, path)
        if port.load(path).data != data:
            return _changed(name)
        port.replace(path, written)
        port.sync_folder(path.parent)
    except OSError as fault:
        return _refusal(name, (fault.strerror or "no reason given").lower())
    except UnicodeDecodeError:
        return _changed(name)
    finally:
        with contextlib.suppress(OSError):
            port.remove(written)
    return None


def _as_written(data: bytes, before: str, after: str) -> bytes:
    """The bytes of a text, with the line ends and the mark that the file had; new lines end as the first one does."""
    raw = data.decode("utf-8-sig")
    if "\r\n" not in raw:
        return data[: len(_MARK)] * data.startswith(_MARK) + after.encode()
    old, lines = raw.split("\n"), after.split("\n")
    end = "\r" if old[0].endswith("\r") else ""
    old[-1] += end
    kept = [f"{line}{end}" for line in lines]
    matching = SequenceMatcher(None, before.split("\n"), lines, autojunk=False)
    for block in matching.get_matching_blocks():
        kept[block.b : block.b + block.size] = old[block.a : block.a + block.size]
    return data[: len(_MARK)] * data.startswith(_MARK) + "\n".join(kept).removesuffix("\r").encode()


def _changed(name: str) -> Diagnostic:
    return _refusal(name, "somebody has changed it since it was read", "fix the story again")


def _refusal(name: str, why: str, *advice: str) -> Diagnostic:
    return Diagnostic(
        "NV610", f"this chapter was not written: {why}", None, help=advice, file=clean(name)
    )
