"""``doors >= 3 and not asked`` becomes a condition, and nothing else of Python ever does."""

from __future__ import annotations

from unittest.mock import patch

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neovista.compiler.expression_reader import (
    DEEPEST,
    LARGEST_NUMBER,
    LONGEST,
    MOST_TOKENS,
    read_condition,
)
from neovista.compiler.pipeline import compile_story
from neovista.diagnostics.diagnostic import Diagnostic, Diagnostics
from neovista.diagnostics.source import Name, SourceFile, Written
from neovista.model.expressions import (
    All,
    Any,
    Chosen,
    Compare,
    Condition,
    Holds,
    Is,
    IsOneOf,
    IsTrue,
    Not,
    Settled,
    Visits,
)


def reading(text: str) -> tuple[Condition | None, list[Diagnostic]]:
    """What some text is read as, and what is wrong with it."""
    source = SourceFile("story.yaml", f"when: {text}\n")
    diagnostics = Diagnostics()
    condition = read_condition(Written(text, source, 6, 6 + len(text)), diagnostics)
    return condition, diagnostics.found


def refused(text: str) -> tuple[str, str]:
    """The code of what is wrong with some text, and the letters it points at."""
    condition, found = reading(text)
    assert condition is None
    [diagnostic] = found
    assert diagnostic.place is not None
    span = diagnostic.place.span
    assert 0 <= span.start < span.end <= len(span.source.text)
    return diagnostic.code, span.text


# --------------------------------------------------------------------- shapes


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("asked", IsTrue("asked")),
        ("  asked  ", IsTrue("asked")),
        ("(asked)", IsTrue("asked")),
        ("not asked", Not(IsTrue("asked"))),
        ("doors == 3", Compare("doors", "==", 3)),
        ("doors != 3", Compare("doors", "!=", 3)),
        ("doors < 3", Compare("doors", "<", 3)),
        ("doors <= 3", Compare("doors", "<=", 3)),
        ("doors > 3", Compare("doors", ">", 3)),
        ("doors >= 3", Compare("doors", ">=", 3)),
        ("doors>=3", Compare("doors", ">=", 3)),
        ("doors > -3", Compare("doors", ">", -3)),
        ("doors > - 3", Compare("doors", ">", -3)),
        ("3 < doors", Compare("doors", ">", 3)),
        ("3 >= doors", Compare("doors", "<=", 3)),
        ("1 < doors <= 4", All((Compare("doors", ">", 1), Compare("doors", "<=", 4)))),
        ("mood is sour", Is("mood", "sour")),
        ("mood is not sour", Not(Is("mood", "sour"))),
        ("mood == sour", Is("mood", "sour")),
        ("mood != sour", Not(Is("mood", "sour"))),
        ("mood in [sour, kind]", IsOneOf("mood", ("sour", "kind"))),
        ("mood in (sour, kind)", IsOneOf("mood", ("sour", "kind"))),
        ("mood not in [sour]", Not(IsOneOf("mood", ("sour",)))),
        ("teo in posted", Holds("posted", "teo")),
        ("teo not in posted", Not(Holds("posted", "teo"))),
        ("settled(child)", Settled("child")),
        ("chosen(knock)", Chosen("knock")),
        ("chosen(gate#knock)", Chosen("gate#knock")),
        ("visits(gate)", Visits("gate", ">=", 1)),
        ("visits(act1.mara.gate) >= 2", Visits("act1.mara.gate", ">=", 2)),
        ("2 <= visits(gate)", Visits("gate", ">=", 2)),
        ("a and b and c", All((IsTrue("a"), IsTrue("b"), IsTrue("c")))),
        ("a or b", Any((IsTrue("a"), IsTrue("b")))),
        ("a or b and not c", Any((IsTrue("a"), All((IsTrue("b"), Not(IsTrue("c"))))))),
        ("(a or b) and c", All((Any((IsTrue("a"), IsTrue("b"))), IsTrue("c")))),
        ("a and\nb", All((IsTrue("a"), IsTrue("b")))),
    ],
)
def test_a_condition_of_each_shape_is_read(text: str, wanted: Condition) -> None:
    condition, found = reading(text)

    assert found == []
    assert condition == wanted


def test_a_name_remembers_where_it_stands() -> None:
    condition, _ = reading("asked and settled(child)")

    assert isinstance(condition, All)
    settled = condition.parts[1]
    assert isinstance(settled, Settled)
    assert getattr(settled.hinge, "span").text == "child"  # noqa: B009 - a Name, which mypy sees as str


def test_a_part_of_a_text_is_read_where_it_stands() -> None:
    text = "It was {doors = 3: open}."
    source = SourceFile("story.yaml", f"text: {text}\n")
    diagnostics = Diagnostics()

    read_condition(Written(text, source, 6, 6 + len(text)), diagnostics, 8, 17)

    [diagnostic] = diagnostics
    assert diagnostic.place is not None
    assert diagnostic.place.span.start == source.text.index("=")


# ---------------------------------------------------------------------- wrong


@pytest.mark.parametrize(
    ("text", "code", "letters"),
    [
        ("doors = 3", "NV301", "="),
        ("doors == 3 and asked = true", "NV301", "="),
        ("(doors := 3)", "NV301", "="),
        ("doors => 3", "NV120", "=>"),
        ("doors =< 3", "NV120", "=<"),
        ("doors <> 3", "NV120", "<>"),
        ("doors ≥ 3", "NV120", "≥"),
        ("asked && met", "NV120", "&&"),
        ("asked || met", "NV120", "||"),
        ("!asked", "NV120", "!"),
        ("doors != 3 and !asked", "NV120", "!"),
        ("asked AND met", "NV120", "AND"),
        ("Not asked", "NV120", "Not"),
        ("mood is “sour”", "NV120", "“"),
        ("doors 3", "NV120", "doors 3"),
        ("mood becomes sour", "NV120", "mood becomes"),
        ("asked and", "NV120", "and"),
        ("asked and (met", "NV120", "("),
        ("asked and met)", "NV120", ")"),
        ("doors >= 03", "NV120", "03"),
        ("doors >= 0x10", "NV120", "0x10"),
        ("doors >= 1e9", "NV120", "1e9"),
        ("doors >= 1_000", "NV120", "1_000"),
        ("doors > 3and asked", "NV120", "3and"),
        ("asked(dog)", "NV120", "asked"),
        ("random()", "NV120", "random"),
        ("visits()", "NV120", "visits()"),
        ("visits(a, b)", "NV120", "visits(a, b)"),
        ("visits(passage=a)", "NV301", "="),
        ("asked is True", "NV302", "True"),
        ("asked == False", "NV302", "False"),
        ("doors is 3", "NV302", "3"),
        ("visits(gate) is 3", "NV302", "visits(gate)"),
        ("settled(child) is took", "NV302", "settled(child)"),
        ("settled(child) == 3", "NV302", "settled(child)"),
        ('doors >= "high"', "NV302", '"high"'),
        ('mood == "sour"', "NV303", '"sour"'),
        ("mood is 'sour'", "NV303", "'sour'"),
        ("doors + 1 > 3", "NV303", "doors + 1"),
        ("doors > stairs", "NV303", "stairs"),
        ("doors > 3.5", "NV303", "3.5"),
        ("doors > -stairs", "NV303", "-stairs"),
        ("1 < 2", "NV303", "1"),
        ("true", "NV303", "true"),
        ("not False", "NV303", "False"),
        ("7", "NV303", "7"),
        (f"doors > {LARGEST_NUMBER + 1}", "NV304", f"{LARGEST_NUMBER + 1}"),
    ],
)
def test_what_a_condition_cannot_say_is_underlined(text: str, code: str, letters: str) -> None:
    assert refused(text) == (code, letters)


@pytest.mark.parametrize("text", ["", "   "])
def test_no_condition_at_all_is_told(text: str) -> None:
    assert refused(text)[0] == "NV120"


@pytest.mark.parametrize(
    "text",
    [
        "().__class__",
        "().__class__.__bases__[0].__subclasses__()",
        "__import__('os')",
        "__import__('os').system('id')",
        "a.__globals__['x']",
        "lambda: 1",
        "(lambda: (yield))()",
        "[x for x in y]",
        "{x for x in y}",
        "{x: y for x in z}",
        "(x for x in y)",
        "[*a]",
        "{**a}",
        'f"{a}"',
        "f'{a!r:>{b}}'",
        "'{0.__class__}'.format(a)",
        "'%s' % a",
        "'a' 'b'",
        "b'a'",
        "...",
        "None",
        "a if b else c",
        "a[0]",
        "a[0:1]",
        "a.b",
        "a()",
        "a(b)(c)",
        "getattr(a, 'b')",
        "eval('1')",
        "exec('1')",
        "open('/etc/passwd')",
        "breakpoint()",
        "9**9**9**9",
        "1 << 99999",
        "'a' * 10**9",
        "await a",
        "yield a",
        "a; b",
        "import os",
        "del a",
        "a @ b",
        "~a",
        "-a",
        "a == b == c()",
        "`a`",
        "$a",
        "a ? b : c",
        "\\",
        "'\\d'",
        "\x00",
        "\ud800",
        "a\u2028b",
        "a # b",
        "'''",
        '"',
    ],
)
def test_nothing_else_of_python_gets_through(text: str) -> None:
    assert refused(text)[0][:3] in ("NV1", "NV3")


@pytest.mark.parametrize("text", ["__builtins__", "__class__", "os", "#", "ａ == 1", "print"])
def test_a_name_that_means_something_to_python_means_nothing_here(text: str) -> None:
    story = f"story: walk\ntitle: A\npassages: {{gate: {{to: [{{when: '{text}', to: gate}}]}}}}\n"

    found = compile_story([SourceFile("story.yaml", story)]).diagnostics

    assert [diagnostic.code for diagnostic in found] == ["NV203"]


# --------------------------------------------------------------------- limits


def test_a_condition_has_at_most_so_many_letters() -> None:
    longest = "a" * LONGEST

    assert reading(longest)[0] == IsTrue(longest)
    assert refused(longest + "a")[0] == "NV122"


def test_a_condition_has_at_most_so_many_words() -> None:
    most = " or ".join("a" * (MOST_TOKENS // 2))

    assert reading(most)[1] == []
    assert refused(f"not {most} or a")[0] == "NV122"


def test_brackets_go_only_so_deep() -> None:
    assert reading("(" * DEEPEST + "a" + ")" * DEEPEST)[1] == []
    assert refused("(" * (DEEPEST + 1) + "a" + ")" * (DEEPEST + 1))[0] == "NV122"


def test_a_condition_without_brackets_goes_only_so_deep() -> None:
    assert reading("not " * DEEPEST + "a")[1] == []
    assert refused("not " * (DEEPEST + 1) + "a")[0] == "NV122"


@pytest.mark.parametrize("bomb", ["(" * 10**6, "not " * 10**6, "a" * 10**6, "-" * 10**6, "[" * 500])
def test_a_bomb_is_refused_before_anything_parses_it(bomb: str) -> None:
    assert refused(bomb)[0] == "NV122"


# ------------------------------------------------------------ the shorter way

WORDS = st.lists(
    st.sampled_from(
        ["a", "doors", " ", "not ", "not", " is ", "is", " >= ", " < ", "==", "3", "-1", "007", f"{LARGEST_NUMBER}",
         "true", "visits", "given", "A", "é", "_", "\n", " and ", "None", "(", ")", ".", "#"]
    ),
    max_size=6,
)  # fmt: skip


@given(WORDS)
def test_the_commonest_conditions_read_as_python_parses_them(words: list[str]) -> None:
    text = "".join(words)

    read, found = reading(text)
    with patch("neovista.compiler.expression_reader.commonest_condition", return_value=None):
        parsed, said = reading(text)

    assert (read, found) == (parsed, said)
    assert places(read) == places(parsed)


def places(condition: Condition | None) -> list[tuple[int, int]]:
    """Where the names of a condition without brackets stand."""
    while isinstance(condition, Not):
        condition = condition.part
    values = attrs.astuple(condition, recurse=False) if condition is not None else ()
    return [(name.start, name.end) for name in values if isinstance(name, Name)]
