"""All that is true at one moment: enough to go on, and nothing else.

States are values. A step makes a new one; the mappings in it are never written to after that.
"""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

from neovista.model.expressions import Value


@frozen
class State:
    """Where the player is, what every variable holds, and how often each passage has been entered."""

    at: str
    values: Mapping[str, Value] = field(repr=False)
    visits: Mapping[str, int] = field(repr=False)
