"""Files that nobody means well with: each is answered with a code and a place, whatever reads it, and soon.

How soon is measured by `make hostile`; here it is counted, or a child process has to come back at all.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from payloads import ALIASES, GATE, HEAD, NOT_TRUTHS, NUMBERS, PLAIN, SHAPES, TAGS

from neovista.compiler import yaml_tree
from neovista.compiler.pipeline import Compilation, compile_story
from neovista.compiler.yaml_tree import (
    DEEPEST,
    LARGEST_FILE,
    LONGEST_KEY,
    LONGEST_SCALAR,
    MOST_NODES,
    ListNode,
    MapNode,
    Node,
    read_yaml,
)
from neovista.diagnostics.diagnostic import MOST_FOUND, Diagnostic, Diagnostics
from neovista.diagnostics.render import render_diagnostics
from neovista.diagnostics.source import SourceFile, Written
from neovista.saves.stories import LARGEST_STORY, MOST_FILES, load_sources

ROOT = Path(__file__).parent.parent
LONG = bool(os.environ.get("NEOVISTA_LONG"))
FILES = {**TAGS, **ALIASES, **SHAPES}
IN_ONE_PARSER = (
    "an odd escape",
    "an escape of half a character",
    "an escape beyond Unicode",
)
"""PyYAML's two parsers place these a few letters apart, or take one and not the other; both are answered."""


def compiled(text: str) -> Compilation:
    return compile_story([SourceFile("story.yaml", text)])


def codes(text: str) -> list[str]:
    return [diagnostic.code for diagnostic in compiled(text).diagnostics]


def limits(text: str) -> list[str]:
    """The codes that reading a text alone leads to."""
    diagnostics = Diagnostics()
    read_yaml(SourceFile("story.yaml", text), diagnostics)
    return [diagnostic.code for diagnostic in diagnostics]


# -------------------------------------------------------------------- corpora


@pytest.mark.parametrize("text", FILES.values(), ids=FILES.keys())
def test_a_hostile_file_is_answered_with_a_code_a_place_and_what_to_do(text: str) -> None:
    compilation = compiled(text)

    assert compilation.program is None
    for diagnostic in compilation.diagnostics:
        assert diagnostic.is_error
        assert diagnostic.code[:3] in ("NV0", "NV1", "NV2", "NV3")
        if not text:
            assert diagnostic.file == "story.yaml"
            continue
        assert diagnostic.place is not None
        span = diagnostic.place.span
        assert 0 <= span.start < span.end <= len(span.source.text)
        said = render_diagnostics([diagnostic])
        assert f"story.yaml:{span.line}:{span.column}" in said
        assert "^" in said
        assert diagnostic.help or diagnostic.code in ("NV003", "NV005")


def test_the_file_that_the_others_are_made_from_is_sound() -> None:
    assert not any(diagnostic.is_error for diagnostic in compiled(PLAIN).diagnostics)


@pytest.mark.parametrize("text", TAGS.values(), ids=TAGS.keys())
def test_every_tag_is_refused_as_one(text: str) -> None:
    assert codes(text) in (["NV008"], ["NV005"], ["NV018"])
    assert codes(text) == ["NV008"] or "!e!" in text


@pytest.mark.parametrize("text", ALIASES.values(), ids=ALIASES.keys())
def test_every_anchor_alias_and_merge_key_is_refused_where_it_begins(text: str) -> None:
    assert codes(text) in (["NV007"], ["NV014"])


def said(node: Node | None) -> object:
    """All that a node says, and where it begins."""
    match node:
        case Written(value):
            return value, node.start, node.style
        case ListNode(items):
            return [said(item) for item in items]
        case MapNode(entries):
            return {name: (key.start, said(child)) for name, (key, child) in entries.items()}
        case None:
            return None


def read_with(loader: type, text: str) -> tuple[object, list[tuple[str, str]]]:
    """What a text says to a parser, and what is wrong with it, each with the line and the column."""
    before = yaml_tree._LOADER
    yaml_tree._LOADER = loader
    try:
        diagnostics = Diagnostics()
        root = read_yaml(SourceFile("story.yaml", text), diagnostics)
    finally:
        yaml_tree._LOADER = before
    return said(root), [(one.code, place_of(one)) for one in diagnostics]


def place_of(diagnostic: Diagnostic) -> str:
    place = diagnostic.place
    return f"{place.span.line}:{place.span.column}" if place else "nowhere"


PARSED = {
    name: text
    for name, text in {**FILES, "a sound file": PLAIN}.items()
    if name not in IN_ONE_PARSER and len(text) < 20_000
}
SHIPPED = sorted((ROOT / "story").rglob("*.yaml"))


@pytest.mark.skipif(not yaml.__with_libyaml__, reason="this PyYAML has one parser")
@pytest.mark.parametrize("text", PARSED.values(), ids=PARSED.keys())
def test_both_parsers_of_the_library_say_the_same(text: str) -> None:
    assert read_with(yaml.CSafeLoader, text) == read_with(yaml.SafeLoader, text)


@pytest.mark.skipif(not yaml.__with_libyaml__, reason="this PyYAML has one parser")
@pytest.mark.parametrize("name", IN_ONE_PARSER)
def test_what_the_two_parsers_place_apart_both_refuse(name: str) -> None:
    for loader in (yaml.CSafeLoader, yaml.SafeLoader):
        assert read_with(loader, SHAPES[name])[1]


@pytest.mark.skipif(not yaml.__with_libyaml__, reason="this PyYAML has one parser")
@pytest.mark.parametrize("path", SHIPPED if LONG else SHIPPED[:3], ids=lambda path: path.name)
def test_both_parsers_read_the_shipped_story_alike(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    root, wrong = read_with(yaml.CSafeLoader, text)

    assert wrong == []
    assert (root, wrong) == read_with(yaml.SafeLoader, text)


# -------------------------------------------------------------------- scalars

PLAIN_WORDS = st.from_regex(r"[A-Za-z0-9.+~=_-][A-Za-z0-9.:+~=_/-]{0,20}", fullmatch=True)


@settings(max_examples=20_000 if LONG else 500)
@given(PLAIN_WORDS.filter(lambda word: word not in ("-", "---", "...", "=") and word[-1] != ":"))
def test_a_plain_scalar_is_the_text_that_was_written(word: str) -> None:
    diagnostics = Diagnostics()

    root = read_yaml(SourceFile("story.yaml", f"hour: {word}\n"), diagnostics)

    assert diagnostics.found == []
    assert isinstance(root, MapNode)
    value = root.entries["hour"][1]
    assert isinstance(value, Written)
    assert value.value == word


@pytest.mark.parametrize("written", NUMBERS)
@pytest.mark.parametrize("text", ["{range: 0..@}", "{range: 0..5, start: @}"])
def test_a_number_is_digits_and_nothing_else(written: str, text: str) -> None:
    declared = HEAD.replace("{range: 0..5}", text.replace("@", written))

    found = codes(f"{declared}passages: {{gate: {{ending: home}}}}\n")

    is_padded = written.isascii() and written.isdecimal() and len(written) < 4
    assert [code for code in found if code[:3] != "NV4"] or (is_padded and "start" not in text)


@pytest.mark.parametrize("written", NUMBERS)
def test_a_change_takes_digits_and_nothing_else(written: str) -> None:
    found = codes(f"{GATE}    do: 'doors = {written}'\n    ending: home\n")

    assert [code for code in found if code[:3] != "NV4"] or (
        written.isascii() and written.isdecimal() and int(written) > 5
    )


@pytest.mark.parametrize("written", NOT_TRUTHS)
def test_true_and_false_have_one_spelling(written: str) -> None:
    assert codes(f"{GATE}    dreaming: {written}\n    ending: home\n")[0] == "NV104"


@pytest.mark.parametrize("arrow", ["witness -> аccuser", "witnеss -> accuser"])
def test_a_name_has_no_letters_of_another_alphabet(arrow: str) -> None:
    stances = f"stances: {{mood: {{start: witness, moves: [{arrow}]}}}}\n"

    assert "NV104" in codes(PLAIN.replace("mood: ", "other: ") + stances)


# --------------------------------------------------------------------- limits

NESTED = "a: " + "[" * (DEEPEST - 1) + "b" + "]" * (DEEPEST - 1)


@pytest.mark.parametrize(
    ("most", "too_much"),
    [
        ("a: b\n#" + "c" * (LARGEST_FILE - 6), "a: b\n#" + "c" * (LARGEST_FILE - 5)),
        (NESTED, NESTED.replace("b", "[b]")),
        (
            "a:\n" + "- b\n" * (MOST_NODES - 3),
            "a:\n" + "- b\n" * (MOST_NODES - 2),
        ),
        ("a: |\n  " + "b" * (LONGEST_SCALAR - 1) + "\n", "a: |\n  " + "b" * LONGEST_SCALAR + "\n"),
        (f"{'a' * LONGEST_KEY}: b\n", f"{'a' * (LONGEST_KEY + 1)}: b\n"),
    ],
    ids=["letters", "depth", "nodes", "a scalar", "a key"],
)
def test_a_limit_is_where_it_is_said_to_be(most: str, too_much: str) -> None:
    assert limits(most) == []
    assert limits(too_much) in (["NV012"], ["NV014"])


@pytest.mark.parametrize("unit", ["[", "{", "[{", "- ", "? "])
def test_what_is_nested_too_deep_is_refused_long_before_its_end(unit: str) -> None:
    """A C parser that is asked to go on until the end leaves with a segmentation fault."""
    asked = 0

    class Counting(yaml.SafeLoader):
        def get_event(self) -> object:
            nonlocal asked
            asked += 1
            return super().get_event()  # type: ignore[no-untyped-call]

    _, wrong = read_with(Counting, unit * 5_000)

    assert wrong
    assert asked < 4 * DEEPEST


def test_no_more_is_found_than_anybody_reads() -> None:
    many = PLAIN + "".join(f"  p{number}: {{to: q{number}}}\n" for number in range(3 * MOST_FOUND))

    assert len(compiled(many).diagnostics) == MOST_FOUND + 1


def test_many_warnings_do_not_stop_a_story() -> None:
    many = PLAIN + "".join(f"  p{number}: {{ending: home}}\n" for number in range(3 * MOST_FOUND))

    compilation = compiled(many)

    assert compilation.program is not None
    assert len(compilation.diagnostics) == MOST_FOUND + 1


@pytest.mark.parametrize(
    "fault",
    [yaml.YAMLError("a"), ValueError("a"), RecursionError(), MemoryError(), UnicodeError("a")],
    ids=lambda fault: type(fault).__name__,
)
def test_whatever_the_parser_raises_is_a_diagnostic(fault: Exception) -> None:
    class Failing(yaml.SafeLoader):
        def get_event(self) -> object:
            raise fault

    root, wrong = read_with(Failing, "a: b\n")

    assert root is None
    assert [code[:3] for code, _ in wrong] == ["NV0"]


BOMBS = [
    "brackets behind a key",
    "opening brackets",
    "brackets and braces",
    "dashes",
    "a staircase",
]


@pytest.mark.parametrize("name", BOMBS if not LONG else ["all"])
def test_a_mebibyte_of_one_thing_does_not_take_the_process_down(name: str) -> None:
    program = f"""
import sys
sys.path.insert(0, {str(Path(__file__).parent)!r})
from payloads import megabytes
from neovista.compiler.pipeline import compile_story
from neovista.diagnostics.render import render_diagnostics
from neovista.diagnostics.source import SourceFile
for name, text in megabytes().items():
    if name == {name!r} or {name!r} == "all":
        found = compile_story([SourceFile("story.yaml", text)])
        assert len(render_diagnostics(found.diagnostics)) < 400_000, name
        assert found.program is not None or found.diagnostics, name
"""

    answered = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True, text=True, timeout=600 if LONG else 20, check=False,
    )  # fmt: skip

    assert 0 <= answered.returncode <= 9, answered.stderr
    assert answered.returncode == 0, answered.stderr


# -------------------------------------------------------------------- folders


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A story in a folder, and a file beside it that is none of the story's."""
    (tmp_path / "secret.yaml").write_text("chapter: secret\n", encoding="utf-8")
    walk = tmp_path / "walk"
    walk.mkdir()
    (walk / "story.yaml").write_text(PLAIN, encoding="utf-8")
    return walk


def loaded(folder: Path) -> tuple[list[str], list[str]]:
    """The names of what was loaded, and the codes of what was not."""
    sources = load_sources(folder)
    return [file.name for file in sources.files], [one.code for one in sources.found]


def linked_outside(folder: Path) -> None:
    (folder / "b.yaml").symlink_to("../secret.yaml")


def linked_to_a_device(folder: Path) -> None:
    (folder / "b.yaml").symlink_to("/dev/zero")


def linked_round(folder: Path) -> None:
    (folder / "b.yaml").symlink_to("b.yaml")


def a_pipe(folder: Path) -> None:
    os.mkfifo(folder / "b.yaml")


def larger_than_a_chapter(folder: Path) -> None:
    (folder / "b.yaml").write_bytes(b"# " + b"a" * LARGEST_FILE)


def bytes_of_another_encoding(folder: Path) -> None:
    (folder / "b.yaml").write_bytes("chapter: a\n".encode("utf-16"))


def broken_bytes(folder: Path) -> None:
    (folder / "b.yaml").write_bytes(b"chapter: \xc3\x28\xed\xa0\x80\n")


def overlong_bytes(folder: Path) -> None:
    (folder / "b.yaml").write_bytes(b"chapter: \xc0\xaf\xc1\x9c\n")


HOSTILE_FOLDERS = {
    linked_outside: "NV002",
    linked_to_a_device: "NV002",
    linked_round: "NV002",
    a_pipe: "NV002",
    larger_than_a_chapter: "NV012",
    bytes_of_another_encoding: "NV003",
    broken_bytes: "NV003",
    overlong_bytes: "NV003",
}


@pytest.mark.parametrize("make", HOSTILE_FOLDERS, ids=lambda make: make.__name__)
def test_what_is_no_ordinary_file_of_the_folder_is_refused(make: object, folder: Path) -> None:
    make(folder)  # type: ignore[operator]

    names, found = loaded(folder)

    assert names == ["walk/story.yaml"]
    assert found == [HOSTILE_FOLDERS[make]]  # type: ignore[index]


def test_a_folder_that_leads_elsewhere_is_not_followed(folder: Path) -> None:
    (folder / "more").symlink_to("..", target_is_directory=True)

    assert loaded(folder) == (["walk/story.yaml"], [])


def test_a_folder_with_the_name_of_a_chapter_is_passed_by(folder: Path) -> None:
    (folder / "b.yaml").mkdir()

    assert loaded(folder) == (["walk/story.yaml"], [])


def test_a_story_has_only_so_many_files(folder: Path) -> None:
    for number in range(MOST_FILES):
        (folder / f"c{number}.yaml").touch()

    assert loaded(folder) == ([], ["NV012"])


def test_a_story_has_only_so_many_letters(folder: Path) -> None:
    for number in range(LARGEST_STORY // LARGEST_FILE):
        (folder / f"c{number}.yaml").write_bytes(b"#" * LARGEST_FILE)

    assert loaded(folder) == ([], ["NV012"])


def test_a_folder_without_a_story_is_not_looked_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody may say `neovista check /`."""

    def walk(*asked: object) -> Iterator[object]:
        raise AssertionError("a whole disk would be read")

    monkeypatch.setattr(os, "walk", walk)

    assert loaded(tmp_path) == ([], ["NV001"])


def test_a_folder_of_other_things_is_not_looked_through_for_ever(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at = 0

    def walk(root: Path) -> Iterator[tuple[str, list[str], list[str]]]:
        nonlocal looked_at
        while True:
            looked_at += 1
            yield str(root), [], ["photo.jpg"] * 1_000

    monkeypatch.setattr(os, "walk", walk)

    assert loaded(folder) == ([], ["NV012"])
    assert looked_at < 100


@pytest.mark.parametrize(
    "name",
    [
        "",
        "\0",
        "a\0b",
        "a" * 300,
        "/dev/zero",
        "/dev/null",
        "/proc/self/mem",
        "\udcff",
        "../" * 2_000,
    ],
)
def test_a_name_that_is_no_story_is_answered(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    sources = load_sources(name)

    assert sources.files == ()
    assert [one.code for one in sources.found] in (["NV001"], ["NV002"])


# --------------------------------------------------------- the folder we are in

TAKEN = ("yaml", "attr", "attrs", "rich", "textual", "platformdirs", "typing", "json", "argparse", "re", "site", "pathlib")  # fmt: skip


@pytest.mark.parametrize("way", ["the command", "the module", "the module, and a path with a gap"])
def test_a_module_in_the_folder_of_a_story_is_never_imported(way: str, folder: Path) -> None:
    for name in TAKEN:
        (folder / f"{name}.py").write_text(
            f"raise SystemExit('{name} was run')\n", encoding="utf-8"
        )
        (folder / name).mkdir()
        (folder / name / "__init__.py").write_text(
            f"raise SystemExit('{name}')\n", encoding="utf-8"
        )
    words = (
        ["-m", "neovista"] if "module" in way else [str(Path(sys.executable).parent / "neovista")]
    )
    gap = {"PYTHONPATH": os.pathsep} if "gap" in way else {}

    for more in (
        ["check"],
        ["play", "--plain", "--saves", str(folder.parent / "saves")],
        ["schema"],
    ):
        ran = subprocess.run(
            [sys.executable, *words, *more],
            cwd=folder, input="", capture_output=True, text=True, timeout=20, check=False, env={**os.environ, **gap},
        )  # fmt: skip

        assert ran.returncode == 0, ran.stderr
        assert "was run" not in ran.stderr
