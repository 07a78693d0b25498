"""Cloak of Darkness: it plays as the specification of that old test piece says."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers import compiled_folder, expect_transcript, page_lines

from neovista.cli.command_line import run
from neovista.model.expressions import Value
from neovista.runtime.machine import NotOffered
from neovista.runtime.session import Session

CLOAK = Path(__file__).parent.parent / "examples" / "cloak"
PROGRAM = compiled_folder(CLOAK)


def played(*choices: str) -> Session:
    """The story after these choices."""
    session = Session(PROGRAM)
    for choice in choices:
        session.choose(choice)
    return session


def read_at(session: Session) -> str:
    """The page, as a transcript shows it."""
    return "\n".join(page_lines(session.page))


def open_at(session: Session) -> list[str]:
    """What can be done."""
    return [choice.id for choice in session.page.open_choices]


# ----------------------------------------------------------------- transcripts

WON = """\
You come in out of the November rain, and the doors fall shut on the noise of it.

The foyer of the opera house is all red plush and gilding, and quite empty. No usher, no programme seller, not one latecomer shaking an umbrella; the chandeliers are burning for you alone.

The street is behind you, to the north. There is a doorway in the south wall and another in the west.
  1 Go south, through the wider doorway.
  2 Go west, through the narrow one.
  × Go north, back into the street.   (closed: you have only just arrived, and the rain is getting worse)
  3 Look at what you have on.
> west
Rows of hooks must have run the length of this little room once. The screw holes are there, plugged and painted over, and at the end of the last row a single brass hook has been forgotten.

The only way out is the way you came, to the east.
  1 Hang the cloak on the hook.
  2 Let the cloak fall where you stand.
  3 Look at the hook.
  4 Go east, to the foyer.
> hang
You reach up and hang it there. The room is lighter at once, by rather more than one lamp.

The cloakroom, with its one brass hook. Your cloak hangs on it like a way through the wall.

The only way out is the way you came, to the east.
  1 Put the cloak back on.
  2 Look at the hook.
  3 Go east, to the foyer.
> east
The foyer again.

The chandeliers are still burning. There is still nobody here.
  1 Go south, through the wider doorway.
  2 Go west, through the narrow one.
  × Go north, back into the street.   (closed: you have only just arrived, and the rain is getting worse)
> south
A bar like others, small, and better lit than it deserves. They have strewn the floor with sawdust. Somebody has written in the sawdust with a finger, and nobody has stepped on it.
  1 Read the message.
  2 Go back north, to the foyer.
> read
The letters are quite clear. You bend down, with your hands on your knees, and read:

*You have won.*
= You have won
"""

LOST = """\
You come in out of the November rain, and the doors fall shut on the noise of it.

The foyer of the opera house is all red plush and gilding, and quite empty. No usher, no programme seller, not one latecomer shaking an umbrella; the chandeliers are burning for you alone.

The street is behind you, to the north. There is a doorway in the south wall and another in the west.
  1 Go south, through the wider doorway.
  2 Go west, through the narrow one.
  × Go north, back into the street.   (closed: you have only just arrived, and the rain is getting worse)
  3 Look at what you have on.
> south
The light of the foyer comes as far as the threshold and no farther. You would have said it was a bar, from the smell of beer and wood, and there is something dry underfoot. It is too dark to see your own hands, or the cloak that you are wearing.
  1 Go back north, towards the light.
  2 Stand and wait for your eyes.
  3 Feel along the wall for a lamp.
  4 Walk on, into the middle of the room.
> wait
They do not get used to it. You shift from foot to foot, and something soft gives way under one of them.

It is as dark as it was, in every direction but north.
  1 Go back north, towards the light.
  2 Stand and wait for your eyes.
  3 Feel along the wall for a lamp.
  4 Walk on, into the middle of the room.
> feel
No lamp; a shelf, a glass that rings, and your shoes scuffing through whatever has been strewn here. In the dark one could so easily disturb something.

It is as dark as it was, in every direction but north.
  1 Go back north, towards the light.
  2 Stand and wait for your eyes.
  3 Feel along the wall for a lamp.
  4 Walk on, into the middle of the room.
> north
The foyer again.

The chandeliers are still burning. There is still nobody here.
  1 Go south, through the wider doorway.
  2 Go west, through the narrow one.
  × Go north, back into the street.   (closed: you have only just arrived, and the rain is getting worse)
  3 Look at what you have on.
> west
Rows of hooks must have run the length of this little room once. The screw holes are there, plugged and painted over, and at the end of the last row a single brass hook has been forgotten.

The only way out is the way you came, to the east.
  1 Hang the cloak on the hook.
  2 Let the cloak fall where you stand.
  3 Look at the hook.
  4 Go east, to the foyer.
> drop
It goes down without a sound. You would not have treated it so, with anybody looking.

The cloakroom, with its one brass hook. Your cloak lies on the floor, a hole that one could step into.

The only way out is the way you came, to the east.
  1 Put the cloak back on.
  2 Look at the hook.
  3 Go east, to the foyer.
> east
The foyer again.

The chandeliers are still burning. There is still nobody here.
  1 Go south, through the wider doorway.
  2 Go west, through the narrow one.
  × Go north, back into the street.   (closed: you have only just arrived, and the rain is getting worse)
> south
Without the cloak it is a bar like others, smaller than the dark was, and better lit than it deserves. They have strewn the floor with sawdust. Something was written in the sawdust. Then somebody went to and fro on it, in your shoes.
  1 Read the message.
  2 Go back north, to the foyer.
> read
You kneel, to have the light behind you. The first word may be *You*. The last has been spread over half the floor, and of what it was you can only find one long stroke and a very tidy full stop. It will do:

*You have lost.*
= You have lost
"""


def test_with_the_cloak_on_the_hook_five_choices_win() -> None:
    expect_transcript(PROGRAM, WON)


def test_with_the_message_trampled_reading_it_loses() -> None:
    expect_transcript(PROGRAM, LOST)


# ----------------------------------------------------------------------- rooms


def test_nothing_is_wrong_with_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", str(CLOAK), "--strict"]) == 0

    assert capsys.readouterr().err == ""


def test_it_begins_in_the_foyer_with_the_cloak_on() -> None:
    session = played()

    assert session.page.place == "The foyer"
    assert session.state.values["cloak"] == "worn"


def test_the_foyer_leads_south_and_west_and_its_north_door_is_closed() -> None:
    session = played()

    assert open_at(session) == ["south", "west", "look_at_cloak"]
    with pytest.raises(NotOffered):
        session.choose("north")
    [north] = [choice for choice in session.page.choices if choice.id == "north"]
    assert north.reason == "you have only just arrived, and the rain is getting worse"


def test_every_room_can_be_left_the_way_one_came() -> None:
    assert played("west", "east").page.place == "The foyer"
    assert played("south", "north").page.place == "The foyer"
    assert played("west", "hang", "east", "south", "north").page.place == "The foyer"


def test_a_room_is_described_once_and_recognised_afterwards() -> None:
    assert "quite empty" in read_at(played())
    assert "quite empty" not in read_at(played("west", "east"))
    assert "The screw holes" not in read_at(played("west", "east", "west"))


def test_the_cloak_can_be_looked_at_while_it_is_worn() -> None:
    assert "whatever light it is given" in read_at(played("look_at_cloak"))
    assert "look_at_cloak" not in open_at(played("west", "hang", "east"))


# ----------------------------------------------------------------- the cloak


@pytest.mark.parametrize(("choice", "is_now"), [("hang", "on_hook"), ("drop", "on_floor")])
def test_the_cloak_is_left_and_put_on_again(choice: str, is_now: str) -> None:
    without = played("west", choice)
    again = played("west", choice, "put_on")

    assert without.state.values["cloak"] == is_now
    assert open_at(without) == ["put_on", "look_at_hook", "east"]
    assert again.state.values["cloak"] == "worn"
    assert open_at(again) == ["hang", "drop", "look_at_hook", "east"]


def test_the_cloakroom_tells_where_the_cloak_is() -> None:
    assert "Your cloak" not in read_at(played("west"))
    assert "Your cloak hangs on it" in read_at(played("west", "hang"))
    assert "Your cloak lies on the floor" in read_at(played("west", "drop"))


def test_the_hook_is_a_hook_until_something_hangs_on_it() -> None:
    assert "A plain brass hook" in read_at(played("west", "look_at_hook"))
    assert "It has a cloak on it" in read_at(played("west", "hang", "look_at_hook"))
    assert "A plain brass hook" in read_at(played("west", "drop", "look_at_hook"))


# ------------------------------------------------------------------- the bar


@pytest.mark.parametrize("before", [[], ["west", "east"], ["west", "hang", "put_on", "east"]])
def test_the_bar_is_dark_while_the_cloak_is_worn(before: list[str]) -> None:
    session = played(*before, "south")

    assert session.page.place == "The bar, you suppose"
    assert "read" not in open_at(session)


@pytest.mark.parametrize("choice", ["hang", "drop"])
def test_the_bar_is_light_without_the_cloak(choice: str) -> None:
    session = played("west", choice, "east", "south")

    assert session.page.place == "The bar"
    assert open_at(session) == ["read", "north"]


@pytest.mark.parametrize(
    ("in_the_dark", "trampled"),
    [
        ([], 0),
        (["wait"], 1),
        (["feel"], 1),
        (["walk_on"], 2),
        (["wait", "feel"], 2),
        (["wait", "walk_on"], 2),
        (["walk_on", "walk_on", "wait", "feel"], 2),
        (["wait", "north", "south", "feel"], 2),
    ],
)
def test_whatever_is_done_in_the_dark_disturbs_until_nothing_is_left(
    in_the_dark: list[str], trampled: Value
) -> None:
    assert played("south", *in_the_dark).state.values["trampled"] == trampled


@pytest.mark.parametrize(
    ("in_the_dark", "seen", "ending"),
    [
        ([], "nobody has stepped on it", "won"),
        (["wait"], "a foot on a corner of it", "won"),
        (["feel", "wait"], "in your shoes", "lost"),
        (["walk_on"], "in your shoes", "lost"),
        (["walk_on", "walk_on"], "in your shoes", "lost"),
    ],
)
def test_the_message_is_what_was_left_of_it(in_the_dark: list[str], seen: str, ending: str) -> None:
    session = played("south", *in_the_dark, "north", "west", "hang", "east", "south")
    assert seen in read_at(session)

    session.choose("read")

    assert session.has_ended
    assert session.page.ending is not None
    assert session.page.ending.id == ending


def test_leaving_the_dark_at_once_disturbs_nothing() -> None:
    assert played("south", "north", "south", "north").state.values["trampled"] == 0
