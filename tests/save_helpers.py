"""What the tests of saves share: a small story with everything in it that saves care for, and disks that fail."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path

from attrs import field, frozen
from helpers import UnhurriedPort, compiled_sources

from neovista.diagnostics.source import SourceFile
from neovista.model.program import Program
from neovista.runtime.session import Session
from neovista.saves.journal import Journal, Saved, begin_run
from neovista.saves.port import Found, Port

FILES = {
    "story.yaml": """
story: night
title: Night
version: 1.0.0
start: act1.quay
acts: [The Quay, The Hill]
threads:
  mara: {name: Mara Quell}
  teo: {name: Teo}
hinges:
  bell: {of: mara, act: 1, values: [silent, rung], otherwise: [{value: silent}]}
  lamp: {of: teo, act: 1, values: [out, lit], otherwise: [{value: out}]}
endings:
  home: {title: Home}
""",
    "quay.yaml": """
chapter: act1.quay
title: The Quay
thread: mara
start: dock
passages:
  dock:
    text: The dock is wet. Nobody is awake.
    choices:
      - {choice: Wait., id: wait, to: dock}
      - {choice: Ring the bell., id: ring, settle: bell = rung, to: dock}
      - {choice: Ask about the dog., id: dog, to: dog}
      - {choice: Climb., id: climb, to: act2.hill.top}
  dog:
    text: A dog.
    ask: {name: dog, prompt: What was he called?, blank: the dog, longest: 9}
    choices:
      - {choice: Never mind., id: back, to: dock}
    then:
      text: "You call {dog}."
      do: give dog
      choices: [{choice: Go back., id: on, to: dock}]
""",
    "hill.yaml": """
chapter: act2.hill
title: The Hill
thread: mara
start: top
passages:
  top:
    text: "The hill. {lamp is lit: A light.|No light.}"
    choices:
      - {choice: Go home., id: go, to: end}
      - {choice: Stay., id: stay, to: top}
  end:
    text: It is morning.
    ending: home
""",
}


@cache
def night(**changed: str) -> Program:
    """The story; a file of it may be another."""
    files = {**FILES, **{f"{name}.yaml": text for name, text in changed.items()}}
    return compiled_sources(SourceFile(name, text) for name, text in files.items())


def go_on(session: Session, journal: Journal, *moves: str) -> None:
    """Make these moves: a choice's name, ``undo``, or words with ``!`` before them, which are typed."""
    for move in moves:
        if move == "undo":
            session.undo()
            journal.undone()
        elif move.startswith("!"):
            journal.made(session.answer(move.removeprefix("!")))
        else:
            journal.made(session.choose(move))


def begun(
    folder: Path, *moves: str, port: Port | None = None, **how: object
) -> tuple[Session, Journal]:
    """A run in which these moves were made, still open."""
    session, journal = begin_run(folder, night(), port=port or QUICK, **how)  # type: ignore[arg-type]
    go_on(session, journal, *moves)
    return session, journal


def saved_as(journal: Journal, label: str) -> Saved:
    """Keep this moment under a name, which has to succeed."""
    saving = journal.save_as(label)
    assert saving.wait(60), saving.problem
    assert saving.saved is not None
    return saving.saved


def files_in(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, with its bytes; without what only says which program is here."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "lock"
    }


class Killed(BaseException):
    """The program ended, as far as its files can tell."""


QUICK = UnhurriedPort()
"""The disk, without waiting for it."""


@frozen
class WatchedPort(UnhurriedPort):
    """A disk that remembers each call in which the folder ``watches`` has a part, and fails at some of them."""

    watches: str
    fails: Callable[[str, int], bool] = lambda name, number: False
    """Whether a call of this name fails, which is the so manieth of all."""
    error: int = errno.EIO
    kills: bool = False
    """Whether the program ends there, with everything left as it is."""
    calls: list[str] = field(factory=list)
    handles: set[int] = field(factory=set)

    def _called(self, name: str, *, is_there: bool) -> None:
        if is_there:
            self.calls.append(name)
            if self.fails(name, len(self.calls)):
                if self.kills:
                    raise Killed
                raise OSError(self.error, os.strerror(self.error))

    def _is_there(self, path: Path) -> bool:
        return self.watches in (path.name, path.parent.name)

    def names(self, folder: Path) -> list[str]:
        self._called("names", is_there=self._is_there(folder))
        return super().names(folder)

    def make_folder(self, folder: Path) -> None:
        self._called("make_folder", is_there=folder.name == self.watches)
        Port.make_folder(self, folder)

    def load(self, path: Path) -> Found:
        self._called("load", is_there=self._is_there(path))
        return super().load(path)

    def claim(self, path: Path) -> None:
        self._called("claim", is_there=self._is_there(path))
        super().claim(path)

    def create(self, path: Path) -> int:
        self._called("create", is_there=self._is_there(path))
        handle = super().create(path)
        if self._is_there(path):
            self.handles.add(handle)
        return handle

    def append(self, handle: int, data: bytes) -> None:
        self._called("append", is_there=handle in self.handles)
        super().append(handle, data)

    def sync(self, handle: int) -> None:
        self._called("sync", is_there=handle in self.handles)

    def read(self, handle: int) -> bytes:
        self._called("read", is_there=handle in self.handles)
        return super().read(handle)

    def close(self, handle: int) -> None:
        is_there = handle in self.handles
        self.handles.discard(handle)
        super().close(handle)
        self._called("close", is_there=is_there)

    def replace(self, path: Path, by: Path) -> None:
        self._called("replace", is_there=self._is_there(path))
        super().replace(path, by)

    def sync_folder(self, folder: Path) -> None:
        self._called("sync_folder", is_there=folder.name == self.watches)


PROTOCOL = ["create", "append", "sync", "read", "close", "replace", "sync_folder", "names", "load"]
"""How a whole file gets to its place, in this order."""
