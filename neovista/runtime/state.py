"""All that is true at one moment: enough to go on, and nothing else.

States are values. A step makes a new one; the mappings in it are never written to after that.
"""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

from neovista.model.expressions import Value
from neovista.runtime.chance import DEFAULT_LETTERS


@frozen
class State:
    """Where the player is, what every variable holds, and how often each passage has been entered.

    ``rolls`` counts how often each check has rolled, ``detours`` are the places to come back to, the nearest last,
    ``seed`` is the run's, which never changes.
    """

    at: str
    values: Mapping[str, Value] = field(repr=False)
    visits: Mapping[str, int] = field(repr=False)
    rolls: Mapping[str, int] = field(factory=dict, repr=False)
    detours: tuple[str, ...] = ()
    seed: str = field(default=DEFAULT_LETTERS, repr=False)
