"""Records that nobody changes, at a third of what it costs to make one that cannot be changed.

A compiler makes records by the ten thousand. `attrs.frozen` stores each field past a guard of its own: 0.6 µs for a
record of six, where plain slots take 0.2. So these have plain slots, and it is mypy that keeps them as they are: it
reads `frozen` here as attrs’ own, and refuses every assignment. `test_architecture` holds both halves of that.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from attrs import frozen
else:
    from attrs import define

    def frozen(cls=None, /, *, eq=True, **more):
        """Make a class a record with slots, which nobody changes; with ``eq``, one that can be a key as well."""
        if cls is None:
            return partial(frozen, eq=eq, **more)
        hashed = eq and "__hash__" not in cls.__dict__
        return define(cls, eq=eq, unsafe_hash=True if hashed else None, **more)


__all__ = ["frozen"]
