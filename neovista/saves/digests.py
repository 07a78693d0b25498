"""Digests of states that follow one another, each written anew only where it differs from the one before.

The same sixteen letters as ``canonical.digest``, in a quarter of the time: a state is mostly the state before it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from attrs import define, field

from neovista.runtime.state import State

_write = json.JSONEncoder(
    separators=(",", ":"), ensure_ascii=False, allow_nan=False, default=sorted
).encode


@define
class _Object:
    """A mapping as canonical JSON, kept in pieces: one for each key, in the order of the keys."""

    held: dict[str, object] = field(factory=dict)
    pieces: dict[str, str] = field(factory=dict)
    written: str = "{}"

    def of(self, found: Mapping[str, object]) -> str:
        """The whole of it."""
        held, pieces = self.held, self.pieces
        changed = [name for name, value in found.items() if held.get(name, held) is not value]
        if changed or len(found) != len(held):
            is_same = len(found) == len(held) and all(name in held for name in changed)
            for name in changed:
                pieces[name] = f"{_write(name)}:{_write(found[name])}"
            if not is_same:
                self.pieces = pieces = {name: pieces[name] for name in sorted(found)}
            self.held = dict(found)
            self.written = f"{{{','.join(pieces.values())}}}"
        return self.written


@define
class Digests:
    """Remembers how the last state was written."""

    values: _Object = field(factory=_Object)
    visits: _Object = field(factory=_Object)

    def of(self, state: State) -> str:
        """Sixteen hex letters that differ as soon as anything in the state does."""
        detours = f',"detours":{_write(list(state.detours))}' if state.detours else ""
        whole = (
            f'{{"at":{_write(state.at)}{detours},"rolls":{_ordered(state.rolls)},'
            f'"vars":{self.values.of(state.values)},"visits":{self.visits.of(state.visits)}}}'
        )
        return hashlib.sha256(whole.encode()).hexdigest()[:16]


def _ordered(counts: Mapping[str, int]) -> str:
    return _write(dict(sorted(counts.items()))) if counts else "{}"
