"""Text becomes nodes that know where they stand; what a chapter never needs is refused, in a writer's words."""

from __future__ import annotations

import subprocess
import sys

import pytest

from neovista.compiler.pipeline import compile_story
from neovista.compiler.yaml_tree import LARGEST_FILE, ListNode, MapNode, Node, read_yaml
from neovista.diagnostics.diagnostic import Diagnostic, Diagnostics
from neovista.diagnostics.source import SourceFile, Written

HEAD = "story: walk\ntitle: A Walk\nendings: {home: {title: Home}}\npassages:\n  gate:\n"


def read(text: str) -> MapNode:
    """The root of a text that has nothing wrong with it."""
    diagnostics = Diagnostics()
    root = read_yaml(SourceFile("story.yaml", text), diagnostics)
    assert diagnostics.found == []
    assert isinstance(root, MapNode)
    return root


def value(node: Node) -> str:
    assert isinstance(node, Written)
    return node.value


def found_in(body: str) -> list[Diagnostic]:
    """What is wrong with a passage."""
    return list(compile_story([SourceFile("story.yaml", HEAD + body)]).diagnostics)


def codes(body: str) -> list[str]:
    return [diagnostic.code for diagnostic in found_in(body)]


def only(body: str) -> Diagnostic:
    [diagnostic] = found_in(body)
    return diagnostic


def underlined(body: str) -> str:
    """The words that the only diagnostic points at."""
    diagnostic = only(body)
    assert diagnostic.place is not None
    return diagnostic.place.span.text


# ---------------------------------------------------------------------- nodes


@pytest.mark.parametrize(
    "written", ["no", "Yes", "on", "~", "null", "12:30", "0755", "1e3", "0x10", "2026-11-22", ".5"]
)
def test_what_yaml_would_guess_at_stays_text(written: str) -> None:
    root = read(f"hour: {written}\n")

    assert value(root.entries["hour"][1]) == written


def test_maps_keep_their_order() -> None:
    root = read("c: 1\na: 2\nb: 3\n")

    assert list(root.entries) == ["c", "a", "b"]


def test_a_list_is_a_list() -> None:
    items = read("a: [b, c]\n").entries["a"][1]

    assert isinstance(items, ListNode)
    assert [value(item) for item in items.items] == ["b", "c"]


@pytest.mark.parametrize("end", ["\n", "\r\n", ""])
def test_a_key_is_found_where_it_stands(end: str) -> None:
    root = read(f"one: 1{end or chr(10)}two: 2{end}")

    assert root.entries["two"][0].span.text == "two"
    assert root.entries["two"][1].span.text == "2"
    assert root.entries["two"][1].span.line == 2


def test_an_indented_chapter_between_dashes_and_dots_is_read() -> None:
    root = read("---\nstory: walk\n...\n")

    assert value(root.entries["story"][1]) == "walk"


def test_a_number_sign_inside_a_block_is_prose() -> None:
    root = read("text: |\n  Room #9, and\n  # nothing else\n")

    assert value(root.entries["text"][1]) == "Room #9, and\n# nothing else\n"


# ---------------------------------------------------------------------- spans


@pytest.mark.parametrize(
    "written",
    [
        "Here is {gold} for you.",
        "'Here is {gold} for you.'",
        "'It''s here: {gold}.'",
        '"Here is {gold} for you."',
        '"A \\"mark\\" and \\u00e9 {gold}."',
        "|\n      Here is {gold}.",
        "|\n\n      Here is {gold}.",
        "|-\n      Here is\n\n      some {gold}.",
        "|2\n      Here is {gold}.",
        "|  # a comment\n      Here is {gold}.",
        "|\n      漢字 Here is {gold}.",
        "|\n        Indented\n        is {gold}.",
        ">\n      Here is\n      some {gold}.",
        ">-\n\n      Here is\n\n\n      some {gold}\n      for you.",
        "Here is\n      some {gold}.",
        '"Here is\n      some {gold}."',
        '"Here is \\\n      some {gold}."',
        "'Here is\n\n\n      some {gold}.'",
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_name_in_prose_is_found_to_the_letter(written: str, end: str) -> None:
    body = f"    text: {written}\n    ending: home\n"

    found = compile_story([SourceFile("story.yaml", (HEAD + body).replace("\n", end))]).diagnostics

    [diagnostic] = found
    assert diagnostic.code == "NV203"
    assert diagnostic.place is not None
    assert diagnostic.place.span.text == "gold"


def test_a_name_in_the_last_line_of_a_file_without_an_end_is_found() -> None:
    assert underlined("    ending: home\n    text: |\n      Here is {gold}") == "gold"


@pytest.mark.parametrize("blanks", ["", "\n", "\n\n\n"])
def test_a_block_is_pointed_at_by_its_first_words(blanks: str) -> None:
    root = read(f"text: |\n{blanks}  The gate\n  was open.\n")

    assert root.entries["text"][1].span.text == "The gate"


# ---------------------------------------------------------------------- traps


def test_a_doubled_key_shows_both() -> None:
    diagnostic = only("    text: a\n    text: b\n    ending: home\n")

    assert diagnostic.code == "NV006"
    assert [label.span.line for label in diagnostic.others] == [6]


@pytest.mark.parametrize("first", "!&*@%`|>{[")
@pytest.mark.parametrize("gap", ["", " "])
def test_words_that_begin_with_a_character_of_yamls_are_told(first: str, gap: str) -> None:
    diagnostic = only(f"    text: {first}{gap}Hello, he said.\n    ending: home\n")

    assert diagnostic.code in ("NV007", "NV008", "NV018")
    assert diagnostic.place is not None
    assert diagnostic.place.span.text.startswith(first)
    assert "text: " in "".join(diagnostic.help)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("*open", "NV007"),
        ("&open", "NV007"),
        ("!!str open", "NV008"),
        ("! open", "NV008"),
        ("*Open*, he said", "NV018"),
        ("[[Toll]] was paid", "NV018"),
        ("[[Toll]]", "NV018"),
        ("{asked: Again.|Ask.}", "NV018"),
        ("{one|other}, she said", "NV018"),
        ("She said: no", "NV016"),
        ('"No," she said', "NV017"),
        ("'No,' she said", "NV017"),
        ("'Tis Anna's gate", "NV017"),
        ("'Tis open", "NV019"),
        ('"No, she said', "NV019"),
        ("It was #9", "NV010"),
        ("#9 was open", "NV010"),
        ("It was # 9", "NV010"),
    ],
)
def test_a_sentence_that_yaml_takes_for_something_else_is_told_once(
    written: str, code: str
) -> None:
    assert codes(f"    text: {written}\n    ending: home\n") == [code]


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("{choice: No, not yet, to: gate}", "NV021"),
        ("{choice: Say: no, to: gate}", "NV016"),
        ('{choice: "No," she said, to: gate}', "NV017"),
        ("{choice: @home, to: gate}", "NV018"),
        ("{choice: {one|other}, to: gate}", "NV018"),
        ("{choice: No, to: gate", "NV019"),
        ("{choice: No, to:gate}", "NV020"),
        ("{choice: No, to: ga: te}", "NV016"),
        ("{choice: No,, to: gate}", "NV005"),
        ("{choice: No, to: }", "NV022"),
        ("{choice: No, tp: gate}", "NV101"),
        ("{chioce: No, to: gate}", "NV101"),
        ("No", "NV103"),
        ("choice: No\n       to: gate", "NV005"),
        ("choice: No\n          to: gate", "NV005"),
    ],
)
def test_a_choice_that_is_nearly_right_is_told_once(written: str, code: str) -> None:
    assert codes(f"    choices:\n      - {written}\n    text: Hello.\n") == [code]


def test_a_comment_that_stands_apart_is_a_comment() -> None:
    assert codes("    text: It was nine.  # the ninth\n    ending: home\n") == []


def test_a_comment_in_the_middle_of_a_sentence_is_told_once() -> None:
    assert codes("    text: It was the #9\n      that was open.\n    ending: home\n") == ["NV010"]


@pytest.mark.parametrize("blank", ["\t", "\u00a0", "  \t", " \u2007 "])
def test_blanks_that_are_not_spaces_are_pointed_at(blank: str) -> None:
    diagnostic = found_in(f"{blank}text: Hello.\n    ending: home\n")[0]

    assert diagnostic.code == "NV009"
    assert diagnostic.place is not None
    assert diagnostic.place.span.text in ("\t", "\u00a0", "\u2007")


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ("    ending: home\n---\n  inn: {ending: home}\n", "---"),
        ("    ending: home\n...\n  inn: {ending: home}\n", "..."),
        ("    text: |\n      Open.\n---\n      Shut.\n", "---"),
        ("    text: |\n      Open.\n% of them\n      Shut.\n", "%"),
    ],
)
def test_what_ends_a_document_is_pointed_at(body: str, line: str) -> None:
    assert codes(body) == ["NV011"]
    assert underlined(body) == line


def test_a_directive_is_told() -> None:
    [diagnostic] = compile_story([SourceFile("story.yaml", "%YAML 1.1\n---\na: b\n")]).diagnostics

    assert diagnostic.code == "NV011"


@pytest.mark.parametrize(
    "cut",
    [
        '    text: "The gate',
        "    text:",
        "    text: \n\n",
        "    choices:\n      - {choice: Go",
        "    choices:\n      - {choice: Go, to: ",
        "    choices:\n      - ",
        "    choices:\n      - choice: Go\n        t",
        "    choices:\n",
    ],
)
def test_a_chapter_cut_off_in_the_middle_is_told(cut: str) -> None:
    assert codes(cut) == ["NV015"]


def test_prose_that_stands_left_of_its_block_is_told() -> None:
    diagnostic = only("    text: |\n      The gate\n   was open.\n    ending: home\n")

    assert diagnostic.code == "NV005"
    assert diagnostic.headline == "these words stand outside their block"


@pytest.mark.parametrize("line", ["text:Hello.", "text"])
def test_a_key_without_its_colon_or_space_is_told(line: str) -> None:
    assert codes(f"    {line}\n    ending: home\n") == ["NV020"]


@pytest.mark.parametrize(
    "text",
    [
        "|\n      One.\n\n      Two.",
        ">\n\n      One.",
        ">\n      One.\n\n\n      Two.",
        "One.\n\n\n      Two.",
        '"One.\\n\\nTwo."',
    ],
)
def test_paragraphs_that_stay_apart_are_not_told(text: str) -> None:
    assert codes(f"    text: {text}\n    ending: home\n") == []


@pytest.mark.parametrize(
    "text", ["One.\n\n      Two.", ">\n      One.\n\n      Two.", "'One.\n\n      Two.'"]
)
def test_paragraphs_that_would_become_one_are_told(text: str) -> None:
    body = f"    text: {text}\n    ending: home\n"

    assert codes(body) == ["NV023"]
    assert underlined(body).startswith("Two.")


@pytest.mark.parametrize("key", ["<<", "[a, b]", "{a: b}", '""', "a" * 65])
def test_a_key_is_one_short_word(key: str) -> None:
    assert codes(f"    {key}: open\n    ending: home\n") == ["NV014"]


@pytest.mark.parametrize(
    ("body", "wanted"),
    [("yes", "true"), ("on", "true"), ("True", "true"), ("NO", "false"), ("off", "false")],
)
def test_a_truth_in_another_spelling_is_put_right(body: str, wanted: str) -> None:
    diagnostic = only(f"    dreaming: {body}\n    ending: home\n")

    assert (diagnostic.code, diagnostic.help) == ("NV104", (f"write `{wanted}`",))


# ---------------------------------------------------------------- characters


@pytest.mark.parametrize(
    ("character", "code"),
    [
        ("\x00", "NV003"),
        ("\x1b", "NV013"),
        ("\x85", "NV013"),
        ("\r", "NV013"),
        ("\u200b", "NV013"),
        ("\u2028", "NV013"),
        ("\u202e", "NV013"),
        ("\u2066", "NV013"),
        ("\ufeff", "NV013"),
        ("\ud800", "NV013"),
        ("\ue000", "NV013"),
        ("\U000e0041", "NV013"),
    ],
)
def test_a_character_that_cannot_be_seen_is_named_and_placed(character: str, code: str) -> None:
    diagnostic = only(f"    text: Open{character}ed.\n    ending: home\n")

    assert diagnostic.code == code
    assert diagnostic.place is not None
    assert diagnostic.place.span.text == character


@pytest.mark.parametrize(
    "letters", ["שלום", "مرحبا", "漢字", "नमस्ते", "👩‍👩‍👧", "“Café”", "c\u0327"]
)
def test_every_script_may_be_written(letters: str) -> None:
    assert codes(f"    text: {letters}\n    ending: home\n") == []


# --------------------------------------------------------------------- limits


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a" * (LARGEST_FILE + 1), "NV012"),
        ("a: " + "[" * 33 + "]" * 33, "NV012"),
        ("a: |\n " + "b" * 70_000, "NV012"),
        ("\n".join(f"a{number}: b" for number in range(60_000)), "NV012"),
    ],
)
def test_more_than_a_chapter_needs_is_refused(text: str, code: str) -> None:
    diagnostics = Diagnostics()

    read_yaml(SourceFile("story.yaml", text), diagnostics)

    assert [diagnostic.code for diagnostic in diagnostics] == [code]


def test_a_file_of_doubled_keys_is_not_told_for_ever() -> None:
    found = compile_story([SourceFile("story.yaml", "a: b\n" * 50_000)]).diagnostics

    assert 0 < len(found) < 1000


@pytest.mark.parametrize(
    "bomb",
    [
        "'[' * 10**6",
        "'{' * 10**6",
        "'[{' * 500_000",
        "'a: ' + '[' * 900_000",
        "'- ' * 500_000",
        "'? ' * 500_000",
        "'&a ' * 300_000",
        "'!' * 10**6",
        "'\"' * 10**6",
        "'>' * 10**6",
        "'*a ' * 300_000",
        "chr(10).join(' ' * number + 'a:' for number in range(1400))",
    ],
)
def test_a_bomb_is_answered_with_a_code_and_does_not_take_the_parser_down(bomb: str) -> None:
    program = f"""
from neovista.compiler.pipeline import compile_story
from neovista.diagnostics.render import render_diagnostics
from neovista.diagnostics.source import SourceFile
found = compile_story([SourceFile("story.yaml", {bomb})]).diagnostics
assert len(render_diagnostics(found)) < 2000
print(found[0].code)
"""

    answered = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=10, check=False
    )

    assert answered.returncode == 0, answered.stderr
    assert answered.stdout.startswith("NV0")
