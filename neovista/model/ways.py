"""What decides how a beat goes on, beside its choices: a roll, a question, a deck, a way. Records as in `story`."""

from __future__ import annotations

from neovista.diagnostics.frozen import frozen
from neovista.diagnostics.source import Name, Written
from neovista.model.expressions import Condition
from neovista.model.prose import Prose
from neovista.model.shapes import (
    CONDITION,
    DOTTED,
    LINE,
    NAME,
    NUMBER,
    TEXT,
    YES_NO,
    Shape,
    key,
)


@frozen(eq=False, repr=False)
class Odds:
    """``2d6 + nerve``: dice, and perhaps a variable or a number more or less."""

    number: int
    faces: int
    sign: int
    bonus: Name | int


@frozen(eq=False, repr=False)
class CheckDeclaration:
    """A roll that hangs on the seed, its own name and the times it was rolled, and on nothing else."""

    id: Name = key("Its name, for ever; a new check moves no other.", NAME)
    odds: Odds = key(
        "The dice, and perhaps a variable or a number more or less: `2d6 + nerve`.", Shape("odds")
    )
    against: int = key("What has to be reached.", NUMBER)


@frozen(eq=False, repr=False)
class QuestionDeclaration:
    """Words that the player types. They are a secret: no save, no export and no other player ever holds them."""

    name: Name = key("Its name, for `give` and `given`.", NAME)
    prompt: Prose = key("What is asked.", LINE)
    blank: Written | None = key(
        "What stands in the words’ place until they are given, and for whoever replays the run.",
        TEXT,
        default=None,
    )
    longest: int = key("How many letters there may be, at most.", NUMBER, default=24)


@frozen(eq=False, repr=False)
class Dealing:
    """Storylets that join a menu: those whose `when` holds, the highest `priority` first, then those that ask most."""

    deck: Name = key("The deck they come from.", NAME)
    show: int = key("How many join, at most.", NUMBER, default=1)
    redraw: bool = key(
        "Deal anew at each visit; otherwise the hand stays until a storylet of it is taken.",
        YES_NO,
        default=False,
    )


@frozen(eq=False, repr=False)
class Way:
    """Where to go while something holds."""

    to: Name = key("The passage to go to.", DOTTED)
    when: Condition | None = key("Go there only while this holds.", CONDITION, default=None)
