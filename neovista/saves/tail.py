"""The end of a run's file while it is written: what the next line has to know of those before it, and that line."""

from __future__ import annotations

from attrs import define, field

from neovista.saves.canonical import BEFORE_THE_FIRST, Line, NotCanonical, sealed
from neovista.saves.files import MOST_EVENTS
from neovista.saves.port import LARGEST_FILE, Port

_ROOM_TO_SPARE = 64 * 1024


class NotStored(Exception):
    """A file can take no more; the message says why, as a sentence."""


@define
class Tail:
    """The end of a file that is being written: what the next line has to know of those before it."""

    handle: int | None
    """The open file; ``None`` where there is none, and all is in memory."""
    head: str = BEFORE_THE_FIRST
    n: int = -1
    """The number of the last event; 0 behind the header, -1 before it."""
    counted: list[tuple[int, str]] = field(factory=list)
    """Number and digest of each pick that counts, behind those of the beginning."""
    moves: int = 0
    undos: int = 0
    waited: int = 0
    """Milliseconds that were the engine's own."""
    t: int = 0
    size: int = 0
    """Bytes of all lines, the unwritten ones too."""
    unwritten: bytearray = field(factory=bytearray, repr=False)
    """The lines that the disk did not take, and all that came after them."""


class NotOnDisk(OSError):
    """A file that could not be made or taken over; ``tail`` is what it would have held."""

    def __init__(self, why: OSError, tail: Tail) -> None:
        """For the same reason, as a number."""
        super().__init__(why.errno, why.strerror)
        self.tail = tail


def append(port: Port, tail: Tail, line: Line, *, in_memory: bool = False) -> None:
    """Write one more line at the end of a file, or where there is none, keep it in memory.

    Raises:
        NotStored: if a file of this length would not be read again, or the line not.
        OSError: if the disk does not take it; then it is kept in memory.
    """
    if tail.n + 1 >= MOST_EVENTS or tail.size > LARGEST_FILE - _ROOM_TO_SPARE:
        raise NotStored(
            "this run is longer than a file can hold. The night goes on in memory only."
        )
    try:
        data, head = sealed(tail.head, line)
    except NotCanonical as why:
        raise NotStored(f"{why}. This is our mistake, not yours.") from why
    tail.head = head
    tail.n += 1
    tail.size += len(data)
    if in_memory or tail.handle is None:
        tail.unwritten += data
        return
    try:
        port.append(tail.handle, data)
    except OSError:
        tail.unwritten += data
        raise
