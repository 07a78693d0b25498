"""Conditions and changes that nobody means well with, and stories that would never come to a page.

No escape that was ever published for somebody's safe subset of Python is a condition here; and a turn is bounded in
passages, in work, in detours and in text, each with a code that names the place.
"""

from __future__ import annotations

import ast
import io
import os
from pathlib import Path

import pytest
from helpers import compiled
from hypothesis import given, settings
from hypothesis import strategies as st
from payloads import EXPRESSIONS, GATE, LONG_EXPRESSIONS

from neovista.compiler import expression_reader
from neovista.compiler.effect_reader import LONGEST as LONGEST_CHANGE
from neovista.compiler.effect_reader import read_effect, read_odds, read_settlement
from neovista.compiler.expression_reader import LARGEST_NUMBER, read_condition
from neovista.compiler.guessing import MOST_KNOWN, MOST_LOOKED_AT, likely
from neovista.compiler.pipeline import compile_story
from neovista.diagnostics.diagnostic import Diagnostic, Diagnostics
from neovista.diagnostics.source import SourceFile, Written
from neovista.model import expressions as ex
from neovista.model.program import Program
from neovista.plain.player import play_plain
from neovista.runtime.events import PassageEntered
from neovista.runtime.machine import DEEPEST_DETOUR, StoryGoesRound, begin
from neovista.runtime.session import Session
from neovista.runtime.weighing import LONGEST_TURN, MOST_LETTERS
from neovista.saves.journal import begin_run

LONG = bool(os.environ.get("NEOVISTA_LONG"))
NODES = (
    ex.All, ex.Any, ex.Not, ex.IsTrue, ex.Compare, ex.Is, ex.IsOneOf, ex.Holds, ex.Visits, ex.Settled, ex.Chosen,
    ex.Given,
)  # fmt: skip


def reading(text: str) -> tuple[ex.Condition | None, list[Diagnostic]]:
    source = SourceFile("story.yaml", f"when: {text}\n")
    diagnostics = Diagnostics()
    condition = read_condition(Written(text, source, 6, 6 + len(text)), diagnostics)
    return condition, diagnostics.found


class FailingParser:
    """Python's `ast`, as far as the reader is concerned, with a parser that fails."""

    def __init__(self, fault: Exception) -> None:
        self.fault = fault

    def parse(self, *asked: object, **more: object) -> ast.AST:
        raise self.fault

    def __getattr__(self, name: str) -> object:
        return getattr(ast, name)


# ----------------------------------------------------------------- conditions


@pytest.mark.parametrize("text", EXPRESSIONS)
def test_no_published_escape_is_a_condition(text: str) -> None:
    condition, found = reading(text)

    assert condition is None
    [diagnostic] = found
    assert diagnostic.code[:3] in ("NV1", "NV3")
    assert diagnostic.place is not None
    span = diagnostic.place.span
    assert 0 <= span.start < span.end <= len(span.source.text)


@pytest.mark.parametrize("text", LONG_EXPRESSIONS.values(), ids=LONG_EXPRESSIONS.keys())
def test_a_long_or_deep_condition_is_refused(text: str) -> None:
    condition, found = reading(text)

    assert condition is None
    assert len(found) == 1


@pytest.mark.parametrize(
    "name",
    [
        "brackets",
        "square brackets",
        "not",
        "a name",
        "and",
        "calls",
        "spaces",
        "digits",
        "f-strings",
    ],
)
def test_what_is_too_long_or_too_deep_never_reaches_python_s_parser(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    parser = FailingParser(AssertionError("Python's parser was asked"))
    monkeypatch.setattr(expression_reader, "ast", parser)

    assert reading(LONG_EXPRESSIONS[name])[1][0].code in ("NV122", "NV120")


@pytest.mark.parametrize(
    "fault", [SyntaxError("a"), ValueError("a"), RecursionError(), MemoryError()], ids=repr
)
def test_whatever_python_s_parser_raises_is_a_diagnostic(
    fault: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(expression_reader, "ast", FailingParser(fault))

    assert [one.code for one in reading("not (doors > 1 and mood is sour)")[1]] == ["NV120"]


@pytest.mark.parametrize(
    "text",
    [
        "doors > -(3)",
        "doors > (-(3))",
        "doors > -\t3",
        "doors > -\n3",
        "doors == -(\n3)",
        "visits(gate) > -(3)",
    ],
)
def test_a_negative_number_may_be_written_oddly(text: str) -> None:
    """Each of these was once a traceback."""
    condition, found = reading(text)

    assert found == []
    assert isinstance(condition, ex.Compare | ex.Visits)
    assert condition.number == -3


@pytest.mark.parametrize("number", [LARGEST_NUMBER, -LARGEST_NUMBER])
def test_a_number_has_its_bounds_and_never_wraps(number: int) -> None:
    assert reading(f"doors == {number}")[1] == []
    assert [one.code for one in reading(f"doors == {number * 10}")[1]] == ["NV304"]


PIECES = st.sampled_from(
    [
        "doors", "mood", "sour", "visits", "settled", "chosen", "given", "(", ")", "[", "]", "{", "}", " and ", " or ",
        "not ", " in ", " is ", " ", "==", "!=", "<", ">=", "=", ":=", "1", "-3", "0x1", "1.5", "1e9", "'a'", '"', "#", ".",
        ",", ":", ";", "\n", "\t", "*", "**", "%", "lambda ", "if ", "else ", "for ", "await ", "f'{", "}'", "\\", "…", "ß",
        "ｖisits", "²", "\u0301", "\x00", "\ud800", "__class__", "True", "None", "-(", "~", "@", "->",
    ]
)  # fmt: skip


def holds_only_our_nodes(condition: object) -> bool:
    """Whether nothing of Python is left: typed nodes, names, whole numbers."""
    if isinstance(condition, ex.All | ex.Any):
        return all(map(holds_only_our_nodes, condition.parts))
    if isinstance(condition, ex.Not):
        return holds_only_our_nodes(condition.part)
    return isinstance(condition, NODES) and not isinstance(condition, ast.AST)


@settings(max_examples=200_000 if LONG else 1_500)
@given(st.lists(PIECES, max_size=14).map("".join) | st.text(max_size=40))
def test_any_text_is_a_condition_of_ours_or_is_refused_with_a_place(text: str) -> None:
    condition, found = reading(text)

    assert (condition is None) == bool(found)
    assert condition is None or holds_only_our_nodes(condition)
    for diagnostic in found:
        assert diagnostic.place is not None
        span = diagnostic.place.span
        assert 0 <= span.start < span.end <= len(span.source.text)


# -------------------------------------------------------------------- changes


@settings(max_examples=100_000 if LONG else 600)
@given(
    st.lists(
        PIECES
        | st.sampled_from(["+=", "-=", "becomes ", "set ", "to ", "2d6", "collect ", "give "]),
        max_size=10,
    ).map("".join)
)
def test_any_text_is_a_change_of_ours_or_is_refused(text: str) -> None:
    written = Written(text, SourceFile("story.yaml", f"do: {text}\n"), 4, 4 + len(text))
    for read in (read_effect, read_settlement, read_odds):
        diagnostics = Diagnostics()

        assert (read(written, diagnostics) is None) == bool(diagnostics.found)


@pytest.mark.parametrize("read", [read_effect, read_settlement])
@pytest.mark.parametrize(
    "text",
    ["set a" + "to" * 30_000 + "!", "a" * 60_000, "a " * 30_000, "a=" * 30_000, " " * 60_000],
)
def test_what_is_longer_than_a_change_is_none(read: object, text: str) -> None:
    """The first of them once took three seconds for every mebibyte of its length, squared."""
    diagnostics = Diagnostics()

    assert len(text) > LONGEST_CHANGE
    assert read(Written(text, SourceFile("s", text), 0, len(text)), diagnostics) is None  # type: ignore[operator]
    assert [one.code for one in diagnostics] == ["NV121"]


def test_among_a_hundred_thousand_names_few_are_compared_with_a_wrong_one() -> None:
    known = [f"passage_{number}" for number in range(100_000)]

    assert len(likely("passage_x", known)) == MOST_LOOKED_AT < MOST_KNOWN
    assert "gate_keeper" in likely("gate_keepr", [*known, "gate_keeper"])


# ---------------------------------------------------------------------- turns

RING = """
variables: {found: {start: false}}
passages:
  gate: {to: [{when: found, to: end}, {to: road}]}
  road: {to: [{when: found, to: end}, {to: hill}]}
  hill: {to: [{when: found, to: end}, {to: road}]}
  end: {text: Home.}
"""
LONG_RING = "variables: {found: {start: false}}\npassages:\n" + "".join(
    f"  p{number}: {{to: [{{when: found, to: p0}}, {{to: p{(number + 1) % 40}}}]}}\n"
    for number in range(40)
)
COUNTED = """
variables: {{n: {{range: 0..99999}}}}
passages:
  gate:
    do: n += 1
    to: [{{when: n < {most}, to: gate}}, {{to: end}}]
  end: {{text: Home.}}
"""
HEAVY = (
    "variables: {n: {range: 0..99999}}\npassages:\n  gate:\n    do:\n"
    + "      - n += 1\n" * 30_000
    + "    to: [{when: n < 0, to: end}, {to: gate}]\n  end: {text: Home.}\n"
)
DETOURS = """
passages:
  gate: {detour: shelf, text: Open.}
  shelf: {detour: jar, return: true}
  jar: {detour: shelf, return: true}
"""
WORDY = (
    "variables: {n: {range: 0..9999}}\npassages:\n  gate:\n    text: |\n      "
    + "ab " * 400
    + "\n    do: n += 1\n    to: [{when: n < 5000, to: gate}, {to: end}]\n  end: {text: Home.}\n"
)
ONE_PASSAGE = "passages:\n  gate:\n    text:\n" + "".join(
    f"      - |\n        {'ab ' * 20_000}\n" for _ in range(5)
)
WITHOUT_END = {
    "a ring": (RING, "NV403", "hill → road → hill"),
    "a ring of forty": (LONG_RING, "NV403", "p20 → p21 → p22 → p23 → p24 → p25 → p26 → …"),
    "a count": (COUNTED.format(most=LONGEST_TURN + 5), "NV403", "gate → gate"),
    "thirty thousand changes, round and round": (HEAVY, "NV403", "gate → gate"),
    "detours": (DETOURS, "NV418", "64 deep, at main.jar"),
    "text again and again": (WORDY, "NV419", "main.gate"),
    "one long passage": (ONE_PASSAGE, "NV419", "main.gate"),
}


def begun(story: str) -> Program:
    """A story that the compiler has nothing against; what it warns of does not matter here."""
    head = "" if "story:" in story else "story: walk\ntitle: A Walk\n"
    compilation = compile_story([SourceFile("story.yaml", head + story)], lints=())
    assert compilation.diagnostics == ()
    assert compilation.program is not None
    return compilation.program


@pytest.mark.parametrize(("story", "code", "named"), WITHOUT_END.values(), ids=WITHOUT_END.keys())
def test_a_turn_without_end_is_refused_with_a_code_and_the_place(
    story: str, code: str, named: str
) -> None:
    program = begun(story)

    with pytest.raises(StoryGoesRound) as why:
        begin(program)

    assert str(why.value).startswith(f"{code}: from here ")
    assert named in str(why.value)
    assert why.value.code == code
    assert why.value.passage in program.passages


def test_as_many_passages_as_a_turn_may_go_through_are_gone_through() -> None:
    """A passage with a change and two ways is a little more than a passage."""
    most = LONGEST_TURN * 95 // 100

    _, events = begin(begun(COUNTED.format(most=most)))

    assert sum(isinstance(event, PassageEntered) for event in events) == most + 1


def test_as_many_detours_as_may_be_open_are_come_back_from() -> None:
    passages = "".join(
        f"  p{n}: {{detour: p{n + 1}, return: true}}\n" for n in range(DEEPEST_DETOUR)
    )
    story = f"passages:\n{passages}  p{DEEPEST_DETOUR}: {{text: Home., return: true}}\n"

    assert Session(begun(story)).page.paragraphs[0].text == "Home."
    with pytest.raises(StoryGoesRound, match="NV418"):
        begin(
            begun(
                "passages:\n  gate: {detour: p0}\n"
                + passages
                + f"  p{DEEPEST_DETOUR}: {{text: Home., return: true}}\n"
            )
        )


def test_as_much_text_as_a_page_holds_is_read() -> None:
    [most, rest] = divmod(MOST_LETTERS, 60_000)
    sizes = [60_000] * most + [rest]
    story = "passages:\n  gate:\n    text:\n" + "".join(f"      - {'a' * size}\n" for size in sizes)

    assert sum(len(one.text) for one in Session(begun(story)).page.paragraphs) == MOST_LETTERS
    with pytest.raises(StoryGoesRound, match="NV419"):
        begin(begun(story + "      - a\n"))


def test_text_is_counted_at_its_longest_wording() -> None:
    words = "{n: a|" + "b" * 60_000 + "}"
    story = (
        "variables: {n: {start: true}}\npassages:\n  gate:\n    text:\n"
        + f'      - "{words}"\n' * 5
    )

    with pytest.raises(StoryGoesRound, match="NV419"):
        begin(begun(story))


@pytest.mark.parametrize(("story", "code", "named"), WITHOUT_END.values(), ids=WITHOUT_END.keys())
def test_the_player_is_told_in_a_sentence_and_plays_on(
    story: str, code: str, named: str, tmp_path: Path
) -> None:
    door = "  door: {text: A door., choices: [{choice: Go., to: gate}, {choice: Stay., text: You stayed.}]}\n"
    first = "p0" if "  p0:" in story else "gate"
    program = begun(story.replace("passages:\n", "passages:\n" + door.replace("gate", first)))
    session, journal = begin_run(tmp_path, program)
    said: list[str] = []

    play_plain(session, journal, io.StringIO("1\n2\n"), said.append, asks=False)
    journal.close()

    told = " ".join("".join(said).split())
    assert f"{code}: from here " in told
    assert "That is the story’s fault; the run is kept, and every other way is open." in told
    assert "You stayed." in told
    assert "Traceback" not in told


def test_a_refused_move_changes_nothing() -> None:
    program = compiled(
        """
        variables: {n: {range: 0..9999}}
        passages:
          gate: {text: Open., choices: [{choice: Go., do: n += 5, to: road}]}
          road: {do: n += 1, to: [{when: n < 9000, to: road}, {to: gate}]}
        """
    )
    session = Session(program)
    before = session.state

    with pytest.raises(StoryGoesRound):
        session.choose("go")

    assert session.state == before
    assert len(session.turns) == 1


def test_the_file_of_the_tests_above_is_sound() -> None:
    found = compile_story([SourceFile("story.yaml", f"{GATE}    ending: home\n")]).diagnostics

    assert not any(one.is_error for one in found)
