"""What the documents say can be typed, and what they name is there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from neovista.compiler.pipeline import compile_story
from neovista.diagnostics.render import render_diagnostics
from neovista.diagnostics.source import SourceFile

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = sorted([ROOT / "README.md", ROOT / "ARCHITECTURE.md", *(ROOT / "docs").rglob("*.md")])


def blocks(page: str, language: str) -> list[str]:
    """The code blocks of a page in one language."""
    found = re.findall(r"^```(\w*)\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    return [block for given, block in found if given == language]


def stories() -> dict[str, str]:
    """The stories in the README, by the name in their first line."""
    return {block.partition("\n")[0].removeprefix("# "): block for block in blocks(README, "yaml")}


# --------------------------------------------------------------------- README


def test_two_commands_do_all_the_setting_up() -> None:
    assert blocks(README, "sh")[0].splitlines() == ["make play", "make test"]


@pytest.mark.parametrize("command", "".join(blocks(README, "sh")).splitlines())
def test_make_knows_each_command(command: str) -> None:
    make, *words = command.split()

    asked = subprocess.run(
        [make, "--dry-run", *words], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert asked.returncode == 0, asked.stderr


@pytest.mark.parametrize(("name", "story"), stories().items())
def test_each_story_compiles_without_a_warning(name: str, story: str) -> None:
    compilation = compile_story([SourceFile(name, story)])

    assert render_diagnostics(compilation.diagnostics) == ""
    assert compilation.program is not None


def typed() -> list[tuple[str, str]]:
    """What is typed in the README's console blocks, and what is printed; in the order of the page."""
    return [
        (part.partition("\n")[0], part.partition("\n")[2])
        for block in blocks(README, "console")
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]
    ]


def test_what_is_typed_prints_what_is_shown(tmp_path: Path) -> None:
    for name, story in stories().items():
        (tmp_path / name).write_text(story, encoding="utf-8")
    search = os.pathsep.join([str(command_folder(tmp_path)), os.environ["PATH"]])
    environment = {
        **{name: value for name, value in os.environ.items() if name != "FORCE_COLOR"},
        "PATH": search,
        "NEOVISTA_HOME": str(tmp_path / "runs"),
    }

    for command, shown in typed():
        ran = subprocess.run(
            ["sh", "-c", f"{command} 2>&1"],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

        assert is_shown(ran.stdout, shown), f"$ {command}\n{ran.stdout}"


def command_folder(folder: Path) -> Path:
    """A folder with a ``neovista`` in it that is this checkout's, whatever else is installed."""
    made = folder / "bin"
    made.mkdir()
    command = made / "neovista"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m neovista "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    return made


def is_shown(printed: str, shown: str) -> bool:
    """Whether this was printed; ``...`` in what is shown stands for anything."""
    pieces = re.split(r"\.\.\.", shown.rstrip("\n"))
    escaped = [
        "".join(f"[{letter}]" if letter in "*?[" else letter for letter in one) for one in pieces
    ]
    return fnmatchcase(printed.rstrip("\n"), "*".join(escaped))


def test_three_dots_stand_for_anything_and_nothing_else_does() -> None:
    assert is_shown("a [b]? c\nd\ne\n", "a [b]? ...\ne\n")
    assert not is_shown("a\nb\n", "a\n")
    assert not is_shown("ab\n", "a?\n")


def test_every_verb_in_the_readme_is_one_of_the_command_s() -> None:
    asked = subprocess.run(
        [sys.executable, "-m", "neovista", "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    verbs = set(re.findall(r"(?:`|\| |\$ )neovista ([a-z]+)", README))
    assert verbs == {"play", "check", "explain", "export", "fix", "new", "schema", "test"}
    assert verbs <= set(asked.stdout.split())


def test_every_option_in_the_readme_is_one_of_the_command_s() -> None:
    asked = "".join(
        subprocess.run(
            [sys.executable, "-m", "neovista", verb, "--help"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for verb in ("play", "check", "fix")
    )

    named = set(re.findall(r"(?<![\w-])--[a-z]+", README))
    assert named <= set(re.findall(r"--[a-z]+", asked))


# ----------------------------------------------------------------- every page


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_whatever_a_page_links_to_is_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    anchors = {anchor(heading) for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE)}

    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if target.startswith("#"):
            assert target[1:] in anchors, target
        else:
            assert (page.parent / target.partition("#")[0]).exists(), target


def anchor(heading: str) -> str:
    """What a heading is linked to by."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


@pytest.mark.parametrize(
    "page", [ROOT / "README.md", ROOT / "ARCHITECTURE.md"], ids=lambda page: str(page.name)
)
def test_files_and_folders_that_are_named_are_there(page: Path) -> None:
    named = re.findall(
        r"`((?:docs|tests|story|saves|benchmarks|neovista|\.ci)/[\w./-]*)`",
        page.read_text(encoding="utf-8"),
    )

    assert [
        name
        for name in named
        if not ((ROOT / name).exists() or (ROOT / "neovista" / name).exists())
    ] == []


def test_pages_and_comments_stay_on_this_side_of_the_checkout() -> None:
    private = re.compile(r"(?<![\w.])\.\./\w|/(?:work|root|home)/")

    assert [
        path.relative_to(ROOT).as_posix()
        for path in [*PAGES, ROOT / "Makefile", ROOT / "constraints.txt", ROOT / ".ci" / "run"]
        if private.search(path.read_text(encoding="utf-8"))
    ] == []


# ------------------------------------------------------------------ the pins


def test_every_dependency_is_pinned() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    pinned = set(
        re.findall(
            r"^([\w.-]+)==", (ROOT / "constraints.txt").read_text(encoding="utf-8"), re.MULTILINE
        )
    )

    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    names = {re.split(r"[<>=!~ ]", one, maxsplit=1)[0] for one in wanted}
    assert {name.lower() for name in names} <= {name.lower() for name in pinned}
