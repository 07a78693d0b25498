"""``doors += 2``, ``mara becomes accuser``, ``collect satchel.key``: what a line that changes something can say."""

from __future__ import annotations

import pytest

from neovista.compiler.effect_reader import read_effect, read_settlement
from neovista.compiler.pipeline import compile_story
from neovista.diagnostics.diagnostic import Diagnostics
from neovista.diagnostics.source import SourceFile, Written
from neovista.model.story import Assignment, Becoming

STORY = """
story: walk
title: A Walk
threads: {mara: {name: Mara Venn}}
variables:
  doors: {range: 0..5}
  asked: {start: false}
  weather: {one_of: [fair, foul]}
  satchel: {set_of: [key, coin]}
stances:
  mara: {start: witness, moves: [witness -> accuser]}
hinges:
  child: {of: mara, values: [took, left]}
endings: {home: {title: Home}}
passages:
  gate:
    do: LINE
    ending: home
"""


def written(line: str) -> Written:
    source = SourceFile("story.yaml", f"do: {line}\n")
    return Written(line, source, 4, 4 + len(line))


def effect(line: str) -> tuple[str, str, str]:
    """A line that reads well, in its three parts."""
    diagnostics = Diagnostics()
    read = read_effect(written(line), diagnostics)
    assert diagnostics.found == []
    if isinstance(read, Becoming):
        return str(read.stance), "becomes", str(read.value)
    assert isinstance(read, Assignment)
    return str(read.variable), read.sign, str(read.value)


def advice(line: str) -> str:
    """What is said to somebody who wrote a line that cannot be read."""
    diagnostics = Diagnostics()
    assert read_effect(written(line), diagnostics) is None
    [diagnostic] = diagnostics
    assert diagnostic.code == "NV121"
    return diagnostic.help[0]


def found_in_story(line: str) -> list[tuple[str, str]]:
    """The codes of what is wrong with a line in a whole story, and the letters they point at."""
    compilation = compile_story([SourceFile("story.yaml", STORY.replace("LINE", line))], lints=())
    return [
        (found.code, found.place.span.text)
        for found in compilation.diagnostics
        if found.place is not None
    ]


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("doors = 3", ("doors", "=", "3")),
        ("doors += 2", ("doors", "+=", "2")),
        ("doors -= 2", ("doors", "-=", "2")),
        ("doors=3", ("doors", "=", "3")),
        ("  doors   +=   2  ", ("doors", "+=", "2")),
        ("doors = -1", ("doors", "=", "-1")),
        ("asked = true", ("asked", "=", "true")),
        ("weather = foul", ("weather", "=", "foul")),
        ("satchel += key", ("satchel", "+=", "key")),
        ("satchel -= key", ("satchel", "-=", "key")),
        ("collect satchel.key", ("satchel", "+=", "key")),
        ("mara becomes accuser", ("mara", "becomes", "accuser")),
    ],
)
def test_a_change_of_each_shape_is_read(line: str, wanted: tuple[str, str, str]) -> None:
    assert effect(line) == wanted


@pytest.mark.parametrize(
    ("line", "better"),
    [
        ("doors == 3", "doors = 3"),
        ("doors++", "doors += 1"),
        ("doors--", "doors -= 1"),
        ("doors + 2", "doors += 2"),
        ("doors = doors + 2", "doors += 2"),
        ("doors = doors - 1", "doors -= 1"),
        ("set doors = 3", "doors = 3"),
        ("set doors to 3", "doors = 3"),
        ("doors is 3", "doors = 3"),
        ('weather = "foul"', "weather = foul"),
        ("weather = 'foul'", "weather = foul"),
        ("weather = “foul”", "weather = foul"),
        ("asked", "asked = true"),
        ("not asked", "asked = false"),
    ],
)
def test_a_habit_from_elsewhere_is_put_in_our_words(line: str, better: str) -> None:
    assert advice(line) == f"write `{better}`"


@pytest.mark.parametrize(
    "line",
    ["doors *= 2", "doors = 1.5", "doors = stairs + 1", "jump home", "x = y = z", "= 3", "+"],
)
def test_what_is_no_change_is_shown_what_is(line: str) -> None:
    assert advice(line).startswith("a change is one of")


@pytest.mark.parametrize("line", ["doors += 1, asked = true", "doors += 1; asked = true"])
def test_several_changes_on_a_line_are_told_apart(line: str) -> None:
    diagnostics = Diagnostics()

    read_effect(written(line), diagnostics)

    [diagnostic] = diagnostics
    assert diagnostic.notes == ("a list holds several changes, one each line",)


@pytest.mark.parametrize("line", ["child = took", "child=took"])
def test_a_settlement_is_a_hinge_and_its_value(line: str) -> None:
    settlement = read_settlement(written(line), Diagnostics())

    assert settlement is not None
    assert (str(settlement[0]), str(settlement[1])) == ("child", "took")


@pytest.mark.parametrize("line", ["child", "child += took", "child is took", "settle child"])
def test_what_settles_nothing_is_told(line: str) -> None:
    diagnostics = Diagnostics()

    assert read_settlement(written(line), diagnostics) is None
    assert [found.code for found in diagnostics] == ["NV121"]


@pytest.mark.parametrize(
    ("line", "code", "letters"),
    [
        ("dors += 1", "NV203", "dors"),
        ("doors = 9", "NV304", "9"),
        ("doors = open", "NV305", "doors"),
        ("doors += key", "NV305", "doors"),
        ("asked = yes", "NV305", "asked"),
        ("asked += 1", "NV305", "asked"),
        ("weather = fowl", "NV210", "fowl"),
        ("weather += foul", "NV305", "weather"),
        ("satchel = key", "NV305", "satchel"),
        ("satchel += keys", "NV210", "keys"),
        ("collect doors.key", "NV305", "doors"),
        ("mara = accuser", "NV306", "mara"),
        ("mara becomes witness", "NV306", "witness"),
        ("mara becomes angry", "NV210", "angry"),
        ("weather becomes foul", "NV305", "weather"),
        ("child = took", "NV307", "child"),
    ],
)
def test_a_change_that_does_not_fit_is_told_once_and_to_the_letter(
    line: str, code: str, letters: str
) -> None:
    assert found_in_story(line) == [(code, letters)]


@pytest.mark.parametrize(
    "line",
    ["doors += 9", "doors -= 9", "doors = 0", "satchel -= coin", "mara becomes accuser", "asked = false"],
)  # fmt: skip
def test_a_change_that_fits_is_not_told(line: str) -> None:
    assert found_in_story(line) == []


@pytest.mark.parametrize(
    "body",
    [
        "{when: asked, do: doors += 1}",
        "[doors += 1, {when: asked, do: [doors -= 1, {when: doors > 2, do: asked = true}]}]",
    ],
)
def test_changes_may_hang_on_a_condition(body: str) -> None:
    assert found_in_story(body) == []


def test_a_condition_of_a_change_is_checked_too() -> None:
    assert found_in_story("{when: askd, do: doors += 1}") == [("NV203", "askd")]
