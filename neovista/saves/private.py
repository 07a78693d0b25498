"""The words that players typed, in a file of their own beside the runs. Nothing else holds them, and nothing needs them.

A run goes on without that file: where it is lost or damaged, what the story says instead stands in the words' place.
"""

from __future__ import annotations

import contextlib
import errno
import json
from collections.abc import Mapping
from pathlib import Path

from attrs import define, field

from neovista.diagnostics.clean import clean
from neovista.saves.port import Port

FORMAT = 1
LONGEST = 4096
"""Letters of one answer; no longer one is read back."""


def private_path(run: Path) -> Path:
    """Where the words typed in a run are kept, by where the run is: in a folder beside that of the runs."""
    shelf, folder = run.parent.name, run.parent.parent
    if shelf in ("named", "auto", "removed"):
        return folder / "private" / f"{shelf}-{run.stem}.json"
    return (folder if shelf == "live" else run.parent) / "private" / f"{run.stem}.json"


def load_words(path: Path, port: Port) -> dict[int, str]:
    """The words that were typed, by the number of the event that answered with them; none, where none can be read."""
    try:
        found = json.loads(port.load(path).data)
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(found, dict) or found.get("nv") != "private" or found.get("fmt") != FORMAT:
        return {}
    words = found.get("words")
    if not isinstance(words, dict):
        return {}
    read = {
        int(n): " ".join(clean(said[:LONGEST]).split())
        for n, said in words.items()
        if n.isascii() and n.isdecimal() and len(n) < 8 and isinstance(said, str)
    }
    return {n: said for n, said in read.items() if said}


def _bytes_of(words: Mapping[int, str]) -> bytes:
    whole = {
        "fmt": FORMAT,
        "nv": "private",
        "words": {str(n): said for n, said in sorted(words.items())},
    }
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


@define
class PrivateWords:
    """The words typed in one run, and the file they are in; every change writes the whole of it anew."""

    port: Port
    path: Path
    words: dict[int, str] = field(factory=dict, repr=False)
    is_stored: bool = True
    """Whether the file holds just these. A run in which nothing was typed has none."""
    is_kept: bool = True
    """Whether they are to be stored at all: not those of a run that goes on in memory, for the file has those of the run."""

    def keep(self, n: int, said: str) -> None:
        """Keep what event ``n`` answered with, before that event is written: no answer is without its words.

        Raises:
            OSError: if the disk does not take it; what was there before is still there.
        """
        self._change({**self.words, n: said})

    def forget_after(self, n: int) -> None:
        """What was typed after event ``n`` was taken back.

        Raises:
            OSError: as above.
        """
        self._change({at: one for at, one in self.words.items() if at <= n})

    def _change(self, words: dict[int, str]) -> None:
        self.is_stored = self.is_stored and words == self.words
        self.words = words
        self.store()

    def store(self) -> None:
        """Put what has changed on the disk: a new file, read back, takes the place of the old one.

        Raises:
            OSError: as above.
        """
        if self.is_stored or not self.is_kept:
            return
        port, folder, data = self.port, self.path.parent, _bytes_of(self.words)
        # Only who has the run may write here, so what lies there under this name was left by a program that died.
        new = folder / f".{self.path.stem}.tmp"
        port.make_folder(folder)
        port.remove(new)
        try:
            handle = port.create(new)
            try:
                port.append(handle, data)
                port.sync(handle)
                if port.read(handle) != data:
                    raise OSError(errno.EIO, "what was written is not what is read")
            finally:
                port.close(handle)
            port.replace(self.path, by=new)
        except OSError:
            with contextlib.suppress(OSError):
                port.remove(new)
            raise
        self.is_stored = True
        port.sync_folder(folder)
