"""The tutorial, followed to the letter: each block is typed in its turn, and what it promises happens.

A YAML block begins with its file's name: `# walk/gate.yaml` is the whole file; `# in walk/gate.yaml` a part of it, whose
passages and declarations replace those of the same name and are added otherwise; and `# in walk/gate.yaml, the text of
the gate` a part of those, whose keys do.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers import compiled_folder, transcript_of
from test_docs import command_folder, is_shown

from neovista.compiler.pipeline import compile_story
from neovista.diagnostics.render import render_diagnostics
from neovista.saves.stories import load_sources

PAGE = Path(__file__).parent.parent / "docs" / "writing.md"
SECTIONS = re.split(r"^(?=## )", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
FOLDER = "lime_street"


# ---------------------------------------------------------------- following it


def follow(folder: Path) -> Iterator[str]:
    """Do in a folder what the page says, a section at a time; say what each section was."""
    command_folder(folder)
    for section in SECTIONS:
        for language, block in re.findall(
            r"^```(\w*)\n(.*?)^```$", section, re.MULTILINE | re.DOTALL
        ):
            {"yaml": written, "console": typed}[language](folder, block)
        yield section.partition("\n")[0]


def written(folder: Path, block: str) -> None:
    """Write a file, or a part of one."""
    head, _, text = block.partition("\n")
    found = re.fullmatch(r"# (?P<is_part>in )?(?P<name>[\w/.]+)(?P<of_names>, .+)?", head)
    assert found is not None, head
    path = folder / found["name"]
    depth = 0 if not found["is_part"] else 3 if found["of_names"] else 2
    before = path.read_text(encoding="utf-8") if depth else ""
    path.write_text(merged(before, text, depth) if depth else text, encoding="utf-8")


def typed(folder: Path, block: str) -> None:
    """Type what stands behind each dollar sign, and expect what stands below it."""
    search = os.pathsep.join([str(folder / "bin"), os.environ["PATH"]])
    environment = {**os.environ, "PATH": search, "NEOVISTA_HOME": str(folder / "runs")}
    environment.pop("FORCE_COLOR", None)
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, _, shown = part.partition("\n")
        ran = subprocess.run(
            ["sh", "-c", f"{command} 2>&1"],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert is_shown(ran.stdout, shown), f"$ {command}\n{ran.stdout}"


def merged(before: str, part: str, depth: int, indent: str = "") -> str:
    """A text with part of it replaced: what has the same name, so many names deep, and whatever stands below it."""
    old, new = entries(before, indent), entries(part, indent)
    for name, text in new.items():
        inner = f"{indent}  "
        if depth > 1 and entries(text, inner) and entries(old.get(name, ""), inner):
            text = f"{indent}{name}:\n{merged(old[name], text, depth - 1, inner)}"
        old[name] = text
    return "".join(old.values())


def entries(text: str, indent: str) -> dict[str, str]:
    """What stands under each name at an indent."""
    parts = re.split(rf"^(?={indent}[a-z]\w*:)", text, flags=re.MULTILINE)
    return {part.partition(":")[0].strip(): part for part in parts[1:]}


def test_a_part_replaces_what_has_its_name_and_is_added_otherwise() -> None:
    before = "title: A\npassages:\n  a:\n    to: b\n  b:\n    hour: 1\n    to: a\n"
    part = "title: B\nhour: 10\npassages:\n  b:\n    to: c\n  c:\n    to: a\n"
    as_it_was = "title: B\npassages:\n  a:\n    to: b\n"

    assert merged(before, part, 2) == f"{as_it_was}  b:\n    to: c\n  c:\n    to: a\nhour: 10\n"
    assert merged(before, part, 3) == (
        f"{as_it_was}  b:\n    hour: 1\n    to: c\n  c:\n    to: a\nhour: 10\n"
    )


# --------------------------------------------------------------------- the page


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the page has been followed to its end."""
    place = tmp_path_factory.mktemp("tutorial")
    assert len(list(follow(place))) == len(SECTIONS)
    return place / FOLDER


def test_after_each_section_the_story_compiles(tmp_path: Path) -> None:
    for _ in follow(tmp_path):
        compiled_folder(tmp_path / FOLDER)


def test_at_the_end_of_the_page_nothing_is_wrong(folder: Path) -> None:
    sources = load_sources(folder)

    compilation = compile_story(sources.files, found=sources.found)

    assert render_diagnostics(compilation.diagnostics) == ""


@pytest.mark.parametrize(
    ("moves", "said"),
    [
        (["1", "2", "1", "1", "1"], "= A Little After"),
        (["1", "2", "1", "2", "1"], "= Four O’Clock"),
        (["1", "2", "2", "1", "1"], "= Four O’Clock"),
        (["1", "2", "1", "1"], "~ Mother, a Tuesday"),
        (["1", "1", "1", "1", "2", "1"], "“You counted,” I said."),
        (["1", "1", "1", "2", "2", "1"], "“There are 5 boxes,” I said"),
        (["1", "2", "3", "1", "1"], "He had. I went and looked."),
        (["1", "2", "3", "1", "2"], "“It’s company for the jars,” he said."),
        (["1", "2", "3"], "At two I listened for [[the_clock|the clock]]."),
    ],
)
def test_whatever_the_page_promises_can_happen(folder: Path, moves: list[str], said: str) -> None:
    assert said in transcript_of(compiled_folder(folder), moves)


def test_the_story_has_all_that_the_page_is_about(folder: Path) -> None:
    program = compiled_folder(folder)

    assert len(program.chapters) == 2
    assert len(program.threads) == 2
    assert set(program.endings) == {"four_o_clock", "a_little_after"}
    assert {"boxes", "has_read", "nora", "clock"} <= set(program.variables)
    assert set(program.codex) == {"the_clock"}


def test_nothing_on_the_page_has_to_be_known_beforehand() -> None:
    assert {
        language
        for section in SECTIONS
        for language in re.findall(r"^```(\w+)$", section, re.MULTILINE)
    } == {"yaml", "console"}
