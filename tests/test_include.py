"""Files in parts: what is joined, what is told, and that nothing outside the story is ever read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from helpers import compiled_sources, transcript_of

from neovista.cli.command_line import run
from neovista.compiler.joining import DEEPEST_INCLUDE, includes_of, is_path
from neovista.compiler.pipeline import Compilation, compile_story
from neovista.diagnostics.diagnostic import Diagnostic
from neovista.diagnostics.source import SourceFile
from neovista.saves.stories import MOST_FILES, load_sources

HEAD = "story: walk\ntitle: A Walk\nendings:\n  home: {title: Home}\n"
GATE = "passages:\n  gate:\n    text: The gate was open.\n    to: inn\n"
INN = "passages:\n  inn:\n    text: The inn was warm.\n    ending: home\n"


def files(**texts: str) -> list[SourceFile]:
    """Files by name; `__` in a name is a folder."""
    return [SourceFile(f"{name.replace('__', '/')}.yaml", text) for name, text in texts.items()]


def found_in(**texts: str) -> tuple[Diagnostic, ...]:
    return compile_story(files(**texts)).diagnostics


def codes(**texts: str) -> list[str]:
    return [diagnostic.code for diagnostic in found_in(**texts)]


def write(folder: Path, **texts: str) -> Path:
    """The same on the disk."""
    for file in files(**texts):
        path = folder / file.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file.text, encoding="utf-8")
    return folder


def compilation_of(place: Path) -> Compilation:
    sources = load_sources(place)
    return compile_story(sources.files, found=sources.found)


# -------------------------------------------------------------------- joining


def test_a_part_stands_where_it_is_included() -> None:
    whole = compiled_sources(files(story=HEAD + GATE + INN.removeprefix("passages:\n")))
    parted = compiled_sources(files(story=HEAD + "include: inn.yaml\n" + GATE, inn=INN))

    assert parted.passages == whole.passages
    assert list(parted.passages) == ["main.gate", "main.inn"]


def test_a_chapter_may_have_all_its_passages_in_parts() -> None:
    program = compiled_sources(
        files(
            story=HEAD,
            act1__mara="chapter: act1.mara\ntitle: Mara\ninclude: [mara/gate.yaml, mara/inn.yaml]\n",
            act1__mara__gate=GATE,
            act1__mara__inn="variables:\n  cold: {start: true}\n" + INN,
        )
    )

    assert program.start == "act1.mara.gate"
    assert list(program.variables) == ["act1.mara.cold"]


def test_maps_and_lists_of_a_part_join_those_that_are_there() -> None:
    program = compiled_sources(
        files(
            story=HEAD
            + "acts: [One]\ncodex:\n  rail: {title: Rail, text: A rail.}\ninclude: [more.yaml]\n"
            + GATE,
            more="acts: [Two]\ncodex:\n  toll: {title: Toll, text: A toll.}\n" + INN,
        )
    )

    assert program.acts == ("One", "Two")
    assert list(program.codex) == ["rail", "toll"]


def test_a_part_may_have_parts_beside_itself() -> None:
    program = compiled_sources(
        files(
            story=HEAD + "include: parts/gate.yaml\n",
            parts__gate="include: deep/inn.yaml\n" + GATE,
            parts__deep__inn=INN,
        )
    )

    assert list(program.passages) == ["main.gate", "main.inn"]


def test_what_is_wrong_in_a_part_is_told_in_the_part() -> None:
    [found] = found_in(
        story=HEAD + "include: inn.yaml\n" + GATE, inn=INN.replace("ending: home", "to: yard")
    )

    assert found.place is not None
    assert (found.code, found.place.span.source.name) == ("NV201", "inn.yaml")
    assert found.place.span.text == "yard"


def test_a_warning_of_a_part_is_allowed_in_the_part() -> None:
    loose = "passages:\n  # allow NV401: for later\n  inn:\n    ending: home\n"

    assert (
        codes(story=HEAD + "include: inn.yaml\npassages: {gate: {ending: home}}\n", inn=loose) == []
    )


def test_a_part_can_hold_tests_and_storylets() -> None:
    program = compiled_sources(
        files(
            story=HEAD
            + "include: more.yaml\npassages:\n  gate:\n    draw: {deck: road}\n    choices:\n      - {choice: Go., to: inn}\n  inn: {ending: home}\n",
            more="storylets:\n  dog: {choice: A dog., deck: road, text: A dog.}\ntests:\n  - {name: Home., play: [Go.], expect: {ending: home}}\n",
        )
    )

    assert "main.dog" in program.passages


# ----------------------------------------------------------------------- told


def test_one_name_in_two_parts_is_told_with_both_places() -> None:
    [found] = found_in(story=HEAD + "include: [inn.yaml, yard.yaml]\n" + GATE, inn=INN, yard=INN)

    assert found.code == "NV006"
    assert found.place is not None
    assert found.place.span.source.name == "yard.yaml"
    assert [label.span.source.name for label in found.others] == ["inn.yaml"]


def test_a_name_in_the_file_and_in_its_part_is_told() -> None:
    assert codes(story=HEAD + "include: inn.yaml\n" + GATE, inn=GATE) == ["NV006"]


@pytest.mark.parametrize(
    "key", ["title: Inn", "thread: mara", "start: inn", "hour: 21:38", "chapter: act1.inn"]
)
def test_a_part_says_nothing_of_the_whole_file(key: str) -> None:
    chapter = "chapter: act1.mara\ntitle: Mara\ninclude: inn.yaml\n" + GATE

    assert codes(story=HEAD, mara=chapter, inn=f"{key}\n{INN}") == ["NV033"]


def test_a_key_that_no_file_has_is_told_in_the_part() -> None:
    [found] = found_in(story=HEAD + "include: inn.yaml\n" + GATE, inn=INN + "pasages: {}\n")

    assert found.place is not None
    assert (found.code, found.place.span.source.name) == ("NV101", "inn.yaml")


def test_a_part_of_the_wrong_shape_is_told_in_the_part() -> None:
    [found] = found_in(story=HEAD + "include: inn.yaml\n" + GATE, inn="passages: [inn]\n")

    assert found.place is not None
    assert (found.code, found.place.span.source.name) == ("NV103", "inn.yaml")


def test_a_ring_names_every_file_of_it() -> None:
    [found] = found_in(
        story=HEAD + "include: a.yaml\n" + GATE,
        a="include: b.yaml\n" + INN,
        b="include: c.yaml\npassages: {yard: {ending: home}}\n",
        c="include: a.yaml\npassages: {cellar: {ending: home}}\n",
    )

    assert found.code == "NV032"
    assert found.headline.endswith("`a.yaml` → `b.yaml` → `c.yaml` → `a.yaml`")
    assert len(found.others) == 2


def test_a_file_that_includes_itself_is_told() -> None:
    [found] = found_in(story=HEAD + "include: story.yaml\n" + GATE + INN[10:])

    assert found.headline == "a file includes itself: `story.yaml` → `story.yaml`"


def test_a_ring_that_nobody_includes_is_told() -> None:
    told = codes(
        story=HEAD + "passages: {gate: {ending: home}}\n",
        a="include: b.yaml\n" + INN,
        b="include: a.yaml\npassages: {yard: {ending: home}}\n",
    )

    assert "NV032" in told


def chain(length: int) -> dict[str, str]:
    """A story, and parts of parts so many deep."""
    texts = {"story": HEAD + "include: p1.yaml\npassages: {gate: {to: p1}}\n"}
    for at in range(1, length + 1):
        last = at == length
        more = "" if last else f"include: p{at + 1}.yaml\n"
        way = "ending: home" if last else f"to: p{at + 1}"
        texts[f"p{at}"] = f"{more}passages: {{p{at}: {{{way}}}}}\n"
    return texts


def test_parts_may_be_eight_deep_and_no_deeper() -> None:
    assert codes(**chain(DEEPEST_INCLUDE)) == []
    assert codes(**chain(DEEPEST_INCLUDE + 1))[0] == "NV012"
    assert "NV012" in codes(**chain(400))


def test_a_part_nobody_includes_is_told_in_a_folder(tmp_path: Path) -> None:
    folder = write(
        tmp_path, story=HEAD + GATE + INN[10:], parts__cellar="passages: {cellar: {to: inn}}\n"
    )

    [found] = compilation_of(folder).diagnostics

    assert found.code == "NV035"
    assert found.place is not None
    assert found.place.span.source.name == f"{tmp_path.name}/parts/cellar.yaml"


# ---------------------------------------------------------------------- paths


@pytest.mark.parametrize(
    "path", ["inn.yaml", "parts/inn.yaml", "a b/Ünn-2.yaml", "con.yaml", "a.b/c.yaml"]
)
def test_a_path_beside_or_below_is_one(path: str) -> None:
    assert is_path(path)


LEADING_OUT = [
    "../inn.yaml",
    "parts/../../inn.yaml",
    "./inn.yaml",
    "/etc/passwd",
    "/etc/inn.yaml",
    "//host/inn.yaml",
    "C:/inn.yaml",
    "C:inn.yaml",
    "parts\\inn.yaml",
    "\\\\host\\inn.yaml",
    ".hidden.yaml",
    ".git/inn.yaml",
    "parts//inn.yaml",
    "parts/",
    "inn",
    "inn.yml",
    "inn.yaml/",
    "inn.yaml.",
    "inn.yaml:stream",
    "parts./inn.yaml",
    "parts /inn.yaml",
    "~/.yaml",
    "..",
    "a/..yaml",
    "file:///inn.yaml",
    "inn.yaml\0.yaml",
    "*.yaml",
    "a?.yaml",
]


@pytest.mark.parametrize("path", LEADING_OUT)
def test_a_path_that_leads_anywhere_else_is_none(path: str) -> None:
    assert not is_path(path)


@pytest.mark.parametrize("path", [path for path in LEADING_OUT if "\0" not in path])
def test_nothing_outside_is_read_for_a_path_that_leads_out(path: str, tmp_path: Path) -> None:
    (tmp_path / "inn.yaml").write_text(INN, encoding="utf-8")
    quoted = path.replace("'", "''")
    folder = write(tmp_path / "walk", story=HEAD + f"include: '{quoted}'\n" + GATE)

    sources = load_sources(folder / "story.yaml")
    compilation = compile_story(sources.files, found=sources.found)

    assert [file.name for file in sources.files] == ["story.yaml"]
    assert [found.code for found in compilation.diagnostics] == ["NV030"]


@pytest.mark.parametrize(
    "path", ["inn.yaml", "a/b/inn.yaml", "x" * 300 + ".yaml", "\U0001f40c.yaml"]
)
def test_a_file_that_is_not_there_is_told_at_its_line(path: str, tmp_path: Path) -> None:
    folder = write(tmp_path, story=HEAD + f"include: {path}\n" + GATE)

    [found] = compilation_of(folder / "story.yaml").diagnostics

    assert found.code == "NV031"
    assert found.place is not None
    assert found.place.span.text == path


# ------------------------------------------------------------------- the disk


def test_a_single_file_is_played_with_its_parts_and_nothing_else(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(
        tmp_path,
        my=HEAD + "include: parts/inn.yaml\n" + GATE,
        parts__inn=INN + "include: deep/yard.yaml\n",
        parts__deep__yard="endings:\n  away: {title: Away}\n",
        other="chapter: act1.other\ntitle: Other\n" + GATE,
    )

    sources = load_sources(tmp_path / "my.yaml")

    assert [file.name for file in sources.files] == [
        "my.yaml", "parts/inn.yaml", "parts/deep/yard.yaml"
    ]  # fmt: skip
    assert sources.paths == tuple(tmp_path / file.name for file in sources.files)
    assert run(["check", str(tmp_path / "my.yaml")]) == 0
    assert "1 chapter, 2 passages" in capsys.readouterr().out


def test_a_folder_and_its_single_file_are_the_same_story(tmp_path: Path) -> None:
    folder = write(tmp_path, story=HEAD + "include: inn.yaml\n" + GATE, inn=INN)

    one, other = compilation_of(folder).program, compilation_of(folder / "story.yaml").program

    assert one is not None
    assert other is not None
    assert transcript_of(one, []) == transcript_of(other, [])


def test_a_link_is_not_followed_out_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "secret.yaml").write_text(INN, encoding="utf-8")
    folder = write(tmp_path / "walk", story=HEAD + "include: inn.yaml\n" + GATE)
    (folder / "inn.yaml").symlink_to(tmp_path / "secret.yaml")

    alone, together = load_sources(folder / "story.yaml"), load_sources(folder)

    assert [file.name for file in alone.files] == ["story.yaml"]
    assert [found.code for found in alone.found] == ["NV030"]
    assert [file.name for file in together.files] == ["walk/story.yaml"]
    assert [found.headline for found in together.found] == [
        "this is a link to another file, and links are not followed"
    ]


def test_a_linked_folder_does_not_lead_out_either(tmp_path: Path) -> None:
    write(tmp_path / "elsewhere", inn=INN)
    folder = write(tmp_path / "walk", story=HEAD + "include: parts/inn.yaml\n" + GATE)
    (folder / "parts").symlink_to(tmp_path / "elsewhere", target_is_directory=True)

    sources = load_sources(folder / "story.yaml")

    assert [file.name for file in sources.files] == ["story.yaml"]
    assert [found.code for found in sources.found] == ["NV030"]


def test_a_pipe_for_a_part_does_not_hang(tmp_path: Path) -> None:
    folder = write(tmp_path, story=HEAD + "include: inn.yaml\n" + GATE)
    os.mkfifo(folder / "inn.yaml")

    [found] = compilation_of(folder / "story.yaml").diagnostics

    assert found.code == "NV002"


def test_a_story_named_by_a_link_is_read(tmp_path: Path) -> None:
    write(tmp_path / "walk", story=HEAD + GATE + INN[10:])
    (tmp_path / "here.yaml").symlink_to(tmp_path / "walk" / "story.yaml")

    assert compilation_of(tmp_path / "here.yaml").program is not None


def test_a_single_file_has_no_more_parts_than_a_folder_has_files(tmp_path: Path) -> None:
    many = [f"p{at}.yaml" for at in range(MOST_FILES + 1)]
    folder = write(tmp_path, story=HEAD + f"include: [{', '.join(many)}]\n" + GATE)
    for name in many:
        (folder / name).write_text("codex: {}\n", encoding="utf-8")

    [found] = load_sources(folder / "story.yaml").found

    assert found.code == "NV012"


def test_a_file_without_includes_is_not_read_twice() -> None:
    assert includes_of(SourceFile("story.yaml", "a: [\n")) == ()
    assert includes_of(SourceFile("story.yaml", "include: [\n")) == ()
