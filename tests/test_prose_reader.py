"""``{doors > 3: green | wet slate}`` becomes prose, and what means nothing stays as it is written."""

from __future__ import annotations

import sys
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neovista.compiler.prose_reader import read_line, read_prose
from neovista.diagnostics.diagnostic import Diagnostics
from neovista.diagnostics.source import SourceFile, Written
from neovista.model.expressions import Compare, IsTrue
from neovista.model.prose import (
    Conditional,
    Emphasis,
    Lookup,
    Paragraph,
    Parts,
    Prose,
    ValueOf,
    Variant,
)


def written(text: str) -> Written:
    """Prose as it stands in a block of a chapter."""
    lines = "".join(f"  {line}\n" for line in text.split("\n"))
    source = SourceFile("story.yaml", f"text: |\n{lines}")
    return Written(text, source, 6, len(source.text), "|")


def prose(text: str) -> Prose:
    """What some text is read as, when nothing is wrong with it."""
    diagnostics = Diagnostics()
    read = read_prose(written(text), diagnostics)
    assert diagnostics.found == []
    return read


def parts(text: str) -> Parts:
    """The same of a single paragraph."""
    [paragraph] = prose(text)
    return paragraph.parts


def underlined(text: str) -> list[tuple[str, str]]:
    """What is wrong with some text: each code, and the letters it points at."""
    diagnostics = Diagnostics()
    read_prose(written(text), diagnostics)
    return [(found.code, found.place.span.text) for found in diagnostics if found.place is not None]


# ----------------------------------------------------------------- paragraphs


@pytest.mark.parametrize("gap", ["\n\n", "\n\n\n\n", "\n  \n", "\n \n\t\n"])
def test_a_blank_line_parts_paragraphs(gap: str) -> None:
    assert prose(f"One.{gap}Two.") == (Paragraph(("One.",)), Paragraph(("Two.",)))


def test_a_line_end_inside_a_paragraph_is_a_blank() -> None:
    assert parts("One\ntwo *three\nfour*") == ("One two ", Emphasis(False, ("three four",)))


def test_dashes_alone_are_a_break() -> None:
    assert prose("One.\n\n---\n\nTwo.")[1] == Paragraph(())


def test_dashes_among_words_are_dashes() -> None:
    assert parts("One --- two") == ("One --- two",)


def test_a_line_is_never_several_paragraphs() -> None:
    read = read_line(written("One.\n\nTwo."), Diagnostics())

    assert len(read) == 1


@pytest.mark.parametrize("text", ["", " ", "\n\n", " \n "])
def test_blanks_are_no_prose(text: str) -> None:
    assert prose(text) == ()
    assert read_line(written(text), Diagnostics()) == ()


# ------------------------------------------------------------------- emphasis


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("*a*", (Emphasis(False, ("a",)),)),
        ("**a**", (Emphasis(True, ("a",)),)),
        ("an *old* gate", ("an ", Emphasis(False, ("old",)), " gate")),
        ("*a* and *b*", (Emphasis(False, ("a",)), " and ", Emphasis(False, ("b",)))),
        ("un*believ*able", ("un", Emphasis(False, ("believ",)), "able")),
        ("**a *b* c**", (Emphasis(True, ("a ", Emphasis(False, ("b",)), " c")),)),
        ("*{a|b}*", (Emphasis(False, (Variant("sequence", (("a",), ("b",))),)),)),
        ("{*a*|b}", (Variant("sequence", ((Emphasis(False, ("a",)),), ("b",))),)),
    ],
)
def test_words_between_stars_are_emphasised(text: str, wanted: Parts) -> None:
    assert parts(text) == wanted


@pytest.mark.parametrize(
    "text",
    ["*", "**", "* a", "a *", "2 * 3 * 4", "a * b", "*a", "**a", "a*", "**a*b", "* *", "five **"],
)
def test_a_stray_star_is_a_star(text: str) -> None:
    read = parts(text)

    assert read == (text,)


def test_emphasis_does_not_reach_over_paragraphs() -> None:
    assert prose("*a\n\nb*") == (Paragraph(("*a",)), Paragraph(("b*",)))


def test_emphasis_does_not_reach_out_of_a_wording() -> None:
    assert parts("{*a|b*}") == (Variant("sequence", (("*a",), ("b*",))),)


# ------------------------------------------------------------------ brackets


def test_words_in_double_brackets_are_looked_up() -> None:
    assert parts("[[Big Gate]]") == (Lookup("big_gate", "Big Gate"),)
    assert parts("[[gate|the old one]]") == (Lookup("gate", "the old one"),)


@pytest.mark.parametrize("text", ["[", "]", "[a]", "[[", "]]", "[[]]", "[[a", "[[a]", "a]] [b"])
def test_a_stray_bracket_is_a_bracket(text: str) -> None:
    assert parts(text) == (text,)


# -------------------------------------------------------------------- braces


def test_a_name_in_braces_is_its_value() -> None:
    assert parts("{doors} doors") == (ValueOf("doors"), " doors")


@pytest.mark.parametrize(
    ("text", "kind", "wordings"),
    [
        ("{a|b|c}", "sequence", (("a",), ("b",), ("c",))),
        ("{&a|b}", "cycle", (("a",), ("b",))),
        ("{!a|b}", "once", (("a",), ("b",))),
        ("{!a}", "once", (("a",),)),
        ("{&One thing: a is b|c}", "cycle", (("One thing: a is b",), ("c",))),
        ("{~not one: a|b}", "shuffle", (("not one: a",), ("b",))),
        ("{!Once, and only once: a}", "once", (("Once, and only once: a",),)),
        ("{a|}", "sequence", (("a",), ())),
    ],
)
def test_wordings_come_by_how_often(text: str, kind: str, wordings: tuple[Parts, ...]) -> None:
    [variant] = parts(text)

    assert isinstance(variant, Variant)
    assert (variant.kind, variant.wordings) == (kind, wordings)


def test_wordings_come_by_a_condition() -> None:
    assert parts("{doors > 3: a|b}") == (Conditional(Compare("doors", ">", 3), ("a",), ("b",)),)
    assert parts("{asked:a}") == (Conditional(IsTrue("asked"), ("a",), ()),)


def test_wordings_stand_inside_wordings() -> None:
    inner = Conditional(IsTrue("asked"), ("a",), ("b",))

    assert parts("{one|{asked: a|b}}") == (Variant("sequence", (("one",), (inner,))),)


def test_a_colon_in_a_wording_is_a_colon() -> None:
    assert parts("{He said: no|She said: yes}") == (
        Variant("sequence", (("He said: no",), ("She said: yes",))),
    )


@pytest.mark.parametrize("text", ["}", "|", "a } b | c", "}{a|b}"[:1]])
def test_a_stray_closing_brace_or_bar_is_itself(text: str) -> None:
    assert parts(text) == (text,)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (r"\{a\}", "{a}"),
        (r"\*a\*", "*a*"),
        (r"\[[a]]", "[[a]]"),
        (r"a \| b", "a | b"),
        (r"\\", "\\"),
        (r"C:\names", r"C:\names"),
        ("\\", "\\"),
    ],
)
def test_a_backslash_makes_a_character_itself(text: str, wanted: str) -> None:
    assert parts(text) == (wanted,)


# ---------------------------------------------------------------------- wrong


@pytest.mark.parametrize(
    ("text", "code", "letters"),
    [
        ("The {open|shut gate.", "NV110", "{"),
        ("The\nold {open|shut\ngate.", "NV110", "{"),
        ("The {a|b\n\nc} gate.", "NV110", "{"),
        ("The {wide open} gate.", "NV111", "{wide open}"),
        ("The {} gate.", "NV111", "{}"),
        ("The {asked: a|b|c} gate.", "NV111", "{asked: a|b|c}"),
        ("One.\n\nThe {asked = 1: a} gate.", "NV301", "="),
        ("A *b* {doors and: a} gate.", "NV120", "and"),
        ("{doors >= 1: a|{doors >=: b}}", "NV120", ">="),
        ("{a|" * 9 + "b" + "}" * 9, "NV112", "{"),
    ],
)
def test_what_is_wrong_is_underlined_to_the_letter(text: str, code: str, letters: str) -> None:
    assert underlined(text) == [(code, letters)]


def test_each_open_brace_is_told() -> None:
    assert [code for code, _ in underlined("a {b\n\nc {d")] == ["NV110", "NV110"]


# --------------------------------------------------------------------- limits

SIZE = 1 << 16


def steps(text: str) -> int:
    """How much is done to read some text: every call and return of every function, which no other program delays."""
    done = 0

    def count(frame: object, event: str, argument: object) -> None:
        nonlocal done
        done += 1

    read, found = written(text), Diagnostics()
    sys.setprofile(count)
    try:
        read_prose(read, found)
    finally:
        sys.setprofile(None)
    return done


@pytest.mark.parametrize(
    "unit",
    ["*a ", "**a ", "*", "a* ", "{", "{a|", "{a:", "{a", "}", "|", "[[", "[[a", "]]", "\\", "*a* ", "*{a|"],
)  # fmt: skip
def test_what_is_done_to_read_a_page_grows_with_the_page_and_no_faster(unit: str) -> None:
    few = steps(unit * (SIZE // 8 // len(unit)))

    many = steps(unit * (SIZE // len(unit)))

    assert many < 10 * few


def test_words_without_marks_are_one_part() -> None:
    assert parts("word " * 10_000) == (("word " * 10_000).strip(),)


def test_a_colon_that_is_escaped_begins_no_condition() -> None:
    assert parts(r"{It is so\: yes|no}") == (Variant("sequence", (("It is so: yes",), ("no",))),)
    assert underlined(r"{It is so\: yes|no}") == []


def test_words_that_were_taken_for_a_condition_are_told_how_to_write_their_colon() -> None:
    found = Diagnostics()

    read_prose(written("{The house is quite empty: no usher|Empty}"), found)

    assert [one.code for one in found] == ["NV120"]
    assert r"write the colon as `\:`" in found.found[0].notes[-1]


# ------------------------------------------------------------ the shorter way

PIECES = st.lists(
    st.sampled_from(
        ["{", "}", "|", "*", "**", "[[", "]]", "\\", "a", "b ", "é", "\n", "\n\n", " ", ":", "---", "{a: ", "{a > 3: ",
         "{&", "{!", "{x}", "{ x }", "[[a|b]]", "[[a b]]", "*so*", "**so**", "{not a: x|y}", "{a: x}", "{a is b:\n x|y}",
         "{A: b}", "{a and b: x}", "{visits(a) > 1: x}", "said."]
    ),
    max_size=14,
)  # fmt: skip


@given(PIECES)
def test_a_paragraph_without_nesting_reads_as_the_scanner_reads_it(pieces: list[str]) -> None:
    text = "".join(pieces)
    shorter, longer = Diagnostics(), Diagnostics()

    read = read_prose(written(text), shorter)
    with patch("neovista.compiler.prose_reader._unnested", return_value=None):
        scanned = read_prose(written(text), longer)

    assert read == scanned
    assert shorter.found == longer.found
