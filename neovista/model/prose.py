"""Prose as the machine keeps it: paragraphs of words, emphasis, looked-up words and variants.

Prose reads the state and never changes it.
"""

from __future__ import annotations

from typing import Literal

from neovista.diagnostics.frozen import frozen
from neovista.model.expressions import Condition

VariantKind = Literal["sequence", "cycle", "once", "shuffle"]


@frozen
class Emphasis:
    """``*slanted*`` or ``**strong**`` words."""

    is_strong: bool
    parts: Parts


@frozen
class Lookup:
    """``[[concord|the board]]``: words that have an entry in the codex."""

    entry: str
    words: str


@frozen
class ValueOf:
    """``{concord}``: what a variable holds now."""

    variable: str


@frozen
class Secret:
    """``{dog}``: words that the player typed; ``blank`` stands for them until ``given`` holds, or where nobody knows them."""

    question: str
    blank: str
    given: str


@frozen
class Variant:
    """``{a|b}``, ``{&a|b}``, ``{!a|b}``, ``{~a|b}``: wordings by how often the passage has been entered.

    ``site`` is what a shuffle's order hangs on, beside the seed.
    """

    kind: VariantKind
    wordings: tuple[Parts, ...]
    site: str = ""


@frozen
class Conditional:
    """``{condition: a|b}``: wordings by whether something holds."""

    when: Condition
    then: Parts
    otherwise: Parts


Part = str | Emphasis | Lookup | ValueOf | Secret | Variant | Conditional
Parts = tuple[Part, ...]


@frozen
class Paragraph:
    """A paragraph; one without parts is a break (``---``)."""

    parts: Parts


Prose = tuple[Paragraph, ...]
