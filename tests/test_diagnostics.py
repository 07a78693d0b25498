"""Every code has a page, and every page is true: what is wrong, what is said about it, and what is right.

``--update-golden``, or NEOVISTA_UPDATE_GOLDEN=1, rewrites what the pages say Neovista says.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from helpers import compiled_sources, mods_apart

from neovista.cli.command_line import run
from neovista.compiler.lints import LINTS
from neovista.compiler.pipeline import Compilation, compile_story
from neovista.diagnostics.catalogue import CATALOGUE
from neovista.diagnostics.diagnostic import Diagnostic, Diagnostics, Label
from neovista.diagnostics.render import as_data, render_diagnostics
from neovista.diagnostics.source import SourceFile, Span
from neovista.runtime.session import Session
from neovista.saves.stories import load_sources

PAGES = Path(__file__).parent.parent / "neovista" / "diagnostics" / "pages"
FILES = sorted(PAGES.glob("*.md"))
OF_BYTES = {"NV002", "NV003", "NV230"}
"""Codes that only a disk provokes; the tests make one."""

OF_TURNS = {"NV418", "NV419"}
"""Codes that a single turn provokes; the compiler has nothing against its story."""

PLAYED = ("NV5", "NV6", *OF_TURNS)
"""What only playing provokes: findings are for `test_story_tests`, runs for the tests of saves."""
COMPILED = [
    path for path in FILES if path.name[:5] not in OF_BYTES and not path.name.startswith(PLAYED)
]


def section(page: str, name: str) -> str:
    """What stands below a heading of a page, up to the next."""
    found = re.search(rf"^## {re.escape(name)}$(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL)
    return found[1] if found else ""


def blocks(text: str, language: str) -> list[str]:
    """The code blocks of one language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def sources(page: str, name: str) -> list[SourceFile]:
    """The files of a section, each named by its first line."""
    return [
        SourceFile(block.partition("\n")[0].removeprefix("# "), block)
        for block in blocks(section(page, name), "yaml")
    ]


def wrong(path: Path) -> Compilation:
    """What becomes of a page's *Wrong*; a file that stops in the middle has no last line end."""
    files = sources(path.read_text(encoding="utf-8"), "Wrong")
    files = [SourceFile(file.name, file.text.removesuffix("\n")) for file in files]
    story, mods = mods_apart(files)
    return compile_story(story, mods=mods)


def labels(diagnostics: Iterable[Diagnostic]) -> list[Label]:
    """Every place that is pointed at."""
    return [
        label
        for diagnostic in diagnostics
        for label in (diagnostic.place, *diagnostic.others)
        if label is not None
    ]


def named(path: Path) -> str:
    return path.stem


# --------------------------------------------------------------------- pages


def test_every_code_has_a_page_of_its_own_name() -> None:
    wanted = {f"{code}-{known.slug}.md" for code, known in CATALOGUE.items()}

    assert {path.name for path in FILES} == wanted


def test_no_two_codes_share_a_page_name() -> None:
    assert len({known.slug for known in CATALOGUE.values()}) == len(CATALOGUE)


@pytest.mark.parametrize("path", FILES, ids=named)
def test_a_page_begins_with_its_code_and_two_sentences_or_more(path: Path) -> None:
    head, _, rest = path.read_text(encoding="utf-8").partition("\n")

    said = rest.partition("\n## ")[0].strip()
    assert head == f"# {path.name[:5]}: {CATALOGUE[path.name[:5]].about}"
    assert len(re.findall(r"[.?!](?:\s|$)", said)) >= 2


@pytest.mark.parametrize("path", FILES, ids=named)
def test_a_page_says_what_to_do(path: Path) -> None:
    page = path.read_text(encoding="utf-8")

    assert blocks(section(page, "What Neovista says"), "text")
    assert (section(page, "Right") or section(page, "What to do")).strip()


@pytest.mark.parametrize("path", COMPILED, ids=named)
def test_what_is_wrong_is_told_once_and_to_the_letter(path: Path) -> None:
    page = path.read_text(encoding="utf-8")

    found = wrong(path).diagnostics

    said = render_diagnostics(found)
    if os.environ.get("NEOVISTA_UPDATE_GOLDEN"):
        [old] = blocks(section(page, "What Neovista says"), "text")
        path.write_text(page.replace(f"```text\n{old}```", f"```text\n{said}```"), encoding="utf-8")
        page = path.read_text(encoding="utf-8")
    assert [diagnostic.code for diagnostic in found] == [path.name[:5]]
    assert blocks(section(page, "What Neovista says"), "text") == [said]


@pytest.mark.parametrize("code", sorted(OF_TURNS))
def test_what_shows_when_a_story_is_played_is_told_as_its_page_says(
    code: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    [path] = PAGES.glob(f"{code}-*.md")
    page = path.read_text(encoding="utf-8")
    [wrong_one], [right_one] = sources(page, "Wrong"), sources(page, "Right")
    story = tmp_path / "story.yaml"
    story.write_text(wrong_one.text, encoding="utf-8")

    status = run(["play", str(story), "--plain", "--saves", str(tmp_path / "saves")])

    said = capsys.readouterr().err
    if os.environ.get("NEOVISTA_UPDATE_GOLDEN"):
        [old] = blocks(section(page, "What Neovista says"), "text")
        path.write_text(page.replace(f"```text\n{old}```", f"```text\n{said}```"), encoding="utf-8")
        page = path.read_text(encoding="utf-8")
    assert status == 1
    assert compile_story([wrong_one]).diagnostics == ()
    assert blocks(section(page, "What Neovista says"), "text") == [said]
    assert Session(compiled_sources([right_one])).has_ended


@pytest.mark.parametrize("path", COMPILED, ids=named)
def test_what_is_right_leaves_nothing_to_say(path: Path) -> None:
    """Pages of NV4 judge a whole story; the others show one thing of it, and nobody reads their variables."""
    files = sources(path.read_text(encoding="utf-8"), "Right")

    story, mods = mods_apart(files)
    compilation = compile_story(story, lints=LINTS if path.name[:3] == "NV4" else (), mods=mods)

    assert render_diagnostics(compilation.diagnostics) == ""
    assert compilation.program is not None


@pytest.mark.parametrize("path", COMPILED, ids=named)
def test_every_place_pointed_at_is_in_its_file(path: Path) -> None:
    for label in labels(wrong(path).diagnostics):
        span = label.span
        assert 0 <= span.start < span.end <= len(span.source.text)
        assert span.line <= len(span.source.line_starts)


@pytest.mark.parametrize("path", COMPILED, ids=named)
def test_the_wording_keeps_to_the_rules(path: Path) -> None:
    for diagnostic in wrong(path).diagnostics:
        words = " ".join([diagnostic.headline, *(one.words for one in labels([diagnostic]))])

        assert not diagnostic.headline.endswith(".")
        assert diagnostic.headline[0] in "`…" or diagnostic.headline[0].islower()
        assert not re.search(r"\b(illegal|invalid|unexpected|failed|you|node)\b", words)
        assert diagnostic.help or diagnostic.notes


@pytest.mark.parametrize("path", COMPILED, ids=named)
def test_editors_are_told_the_same_place(path: Path) -> None:
    for diagnostic in wrong(path).diagnostics:
        data = as_data(diagnostic)

        assert data["code"] == diagnostic.code
        if diagnostic.place is not None:
            place = data["place"]
            assert isinstance(place, dict)
            assert (place["line"], place["column"]) < (place["end_line"], place["end_column"])


@pytest.mark.parametrize("path", FILES, ids=named)
def test_explain_prints_the_page(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status = run(["explain", path.name[:5].lower()])

    assert status == 0
    assert capsys.readouterr().out == path.read_text(encoding="utf-8").rstrip() + "\n"


def test_explain_knows_no_other_codes(capsys: pytest.CaptureFixture[str]) -> None:
    status = run(["explain", "NV2011"])

    assert status == 2
    assert "did you mean `NV2" in capsys.readouterr().err


# ------------------------------------------------------------------- the disk


def said_of(folder: Path) -> str:
    """What is said about a folder, without the way to it."""
    loaded = load_sources(folder)
    told = render_diagnostics(compile_story(loaded.files, found=loaded.found).diagnostics)
    return told.replace(f"{folder.parent}/", "")


def page_says(code: str) -> str:
    [path] = PAGES.glob(f"{code}-*.md")
    [said] = blocks(section(path.read_text(encoding="utf-8"), "What Neovista says"), "text")
    return said


def story_folder(tmp_path: Path, **files: bytes) -> Path:
    """A small story, and other files beside it."""
    folder = tmp_path / "walk"
    folder.mkdir()
    story = b"story: walk\ntitle: A Walk\nendings: {home: {title: Home}}\n"
    (folder / "story.yaml").write_bytes(story + b"passages: {gate: {ending: home}}\n")
    for name, data in files.items():
        (folder / f"{name}.yaml").write_bytes(data)
    return folder


def test_a_story_that_is_not_there_is_told_as_its_page_says(tmp_path: Path) -> None:
    said = said_of(tmp_path / "walkk")

    assert said == page_says("NV002")


def test_a_file_of_bytes_is_told_as_its_page_says(tmp_path: Path) -> None:
    folder = story_folder(tmp_path, gate=b"PK\x03\x04\x00\x00walk")

    assert said_of(folder) == page_says("NV003")


def test_a_file_in_another_encoding_is_told_with_its_line(tmp_path: Path) -> None:
    folder = story_folder(tmp_path, gate="chapter: a\ntitle: Café\n".encode("latin-1"))

    assert "NV003]: this file is not UTF-8 text (line 2)" in said_of(folder)


def test_a_folder_without_a_story_is_told(tmp_path: Path) -> None:
    (tmp_path / "walk").mkdir()

    assert said_of(tmp_path / "walk").startswith("error[NV001]: this folder holds no story\n")


def test_an_empty_file_is_told(tmp_path: Path) -> None:
    folder = story_folder(tmp_path, gate=b" \n")

    assert said_of(folder).startswith("error[NV004]: this file has nothing in it\n")


def test_an_empty_source_is_told_without_a_place() -> None:
    compilation = compile_story([SourceFile("story.yaml", "")])

    [diagnostic] = compilation.diagnostics
    assert (diagnostic.code, diagnostic.place, diagnostic.file) == ("NV004", None, "story.yaml")


def test_no_sources_at_all_are_told() -> None:
    [diagnostic] = compile_story([]).diagnostics

    assert diagnostic.code == "NV001"


# ------------------------------------------------------------------- drawing


def drawn(text: str, *marks: tuple[str, str]) -> str:
    """A line with some of its words marked: the first is the fault, the others the reasons."""
    source = SourceFile("story.yaml", text)
    places = [
        Label(Span(source, text.index(part), text.index(part) + len(part)), words)
        for part, words in marks
    ]
    diagnostics = Diagnostics()
    diagnostics.report("NV302", places[0].span, "wrong", places[0].words, others=places[1:])
    lines = render_diagnostics(diagnostics).splitlines()[3:-2]
    return "\n".join(line.removeprefix("  | ") for line in lines)


def test_three_labels_of_a_line_hang_below_one_another() -> None:
    said = drawn("one  two  three", ("two", "the second"), ("one", "the first"), ("three", "last"))

    assert said == "\n".join(
        [
            "1 | one  two  three",
            "---  ^^^  ----- last",
            "|    |",
            "|    the second",
            "the first",
        ]
    )


def test_two_labels_of_one_word_are_both_said() -> None:
    said = drawn("one two", ("one", "the fault"), ("one", "the reason"))

    assert said.splitlines()[1:] == ["^^^ the reason", "|", "the fault"]


def test_a_label_without_words_only_underlines() -> None:
    said = drawn("one two", ("two", "the fault"), ("one", ""))

    assert said.splitlines()[1:] == ["--- ^^^ the fault"]


def test_carets_stand_below_wide_letters() -> None:
    said = drawn("漢字 one", ("one", "here"))

    assert said.splitlines()[1:] == ["     ^^^ here"]


def test_a_wide_word_is_underlined_in_full() -> None:
    said = drawn("a 漢字 b", ("漢字", "here"))

    assert said.splitlines()[1:] == ["  ^^^^ here"]


def test_marks_on_a_letter_take_no_room() -> None:
    said = drawn("e\u0301e\u0301 one", ("one", "here"))

    assert said.splitlines()[1:] == ["   ^^^ here"]


def test_a_tab_and_a_no_break_space_are_shown_as_blanks() -> None:
    said = drawn("\tone\u00a0two", ("two", "here"))

    assert said.splitlines() == ["1 |  one two", "     ^^^ here"]


def test_a_character_that_a_terminal_would_obey_is_not_printed() -> None:
    said = drawn("one \x1b[31m two", ("two", "here"))

    assert "\x1b" not in said
    assert said.splitlines()[1].index("^") == said.splitlines()[0].index("two") - len("1 | ")


def test_a_very_long_line_is_cut_round_its_mark() -> None:
    said = drawn("a" * 5000 + " one " + "b" * 5000, ("one", "here"))

    line, mark = said.splitlines()
    assert len(line) < 200
    assert line.startswith("1 | … a")
    assert line.endswith("b …")
    assert line[mark.index("^") + len("1 | ") :].startswith("one")


def test_lines_that_are_far_apart_have_dots_between_them() -> None:
    said = drawn("one\n\n\ntwo", ("two", "here"), ("one", "there"))

    assert said.splitlines() == ["1 | one", "--- there", "...", "4 | two", "^^^ here"]
