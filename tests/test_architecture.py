"""The map is true: layers, façade, tree, words, sizes, what a fresh Python loads, and what is never named."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import neovista
from neovista.diagnostics.source import SourceFile, Span

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "neovista"
MODULES = sorted(PACKAGE.rglob("*.py"))
MAP = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")

MOST_LINES = 440
"""The map says some 400; a tenth is forgiven."""
ASKED_WHY = {
    "compiler/story_reader.py": "one walk over one set of declarations; each kind of shape is a short method of it",
    "compiler/yaml_tree.py": "one walk over the parser's events; each thing it refuses is a short method of it",
}
"""Modules that are longer and were asked why. An entry is as good as its reason."""


def module_name(path: Path) -> str:
    return path.relative_to(PACKAGE).with_suffix("").as_posix().replace("/", ".")


# --------------------------------------------------------------------- layers


def test_imports_keep_to_the_contracts() -> None:
    checked = subprocess.run(
        [
            sys.executable,
            "-c",
            "from importlinter.cli import lint_imports_command; lint_imports_command()",
            "--no-cache",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_the_map_quotes_the_contract_of_the_layers() -> None:
    quoted = tomllib.loads(fenced("toml")[0])["tool"]["importlinter"]["contracts"]

    held = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = held["tool"]["importlinter"]["contracts"]
    assert quoted == [contract for contract in contracts if contract["name"] == "Layers"]


def test_the_map_draws_the_layers_of_the_contract() -> None:
    rows = next(block for block in fenced("") if block.strip().startswith("cli\n"))

    [contract] = tomllib.loads(fenced("toml")[0])["tool"]["importlinter"]["contracts"]
    assert [row.strip().replace("│", "|") for row in rows.splitlines()] == contract["layers"]


# --------------------------------------------------------------------- façade


def test_the_facade_is_pinned() -> None:
    assert sorted(neovista.__all__) == [
        "Compilation",
        "Diagnostic",
        "Event",
        "Move",
        "Page",
        "Program",
        "Run",
        "Session",
        "SourceFile",
        "compile_story",
        "load_sources",
        "render_diagnostics",
        "replay",
    ]


@pytest.mark.parametrize("name", neovista.__all__)
def test_each_name_of_the_facade_can_be_fetched(name: str) -> None:
    assert getattr(neovista, name) is not None
    assert name in dir(neovista)


def test_a_name_that_is_not_in_the_facade_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Engine'"):
        _ = neovista.Engine


def test_the_map_shows_the_facade() -> None:
    shown = next(block for block in fenced("python") if "from neovista import" in block)

    [imported] = [node for node in ast.parse(shown).body if isinstance(node, ast.ImportFrom)]
    assert sorted(alias.name for alias in imported.names) == sorted(neovista.__all__)


def test_the_example_of_the_facade_runs() -> None:
    example = next(block for block in fenced("python") if "from neovista import" in block)

    ran = subprocess.run(
        [sys.executable, "-c", example], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.strip()


def test_importing_the_facade_loads_nothing() -> None:
    loaded = loaded_by("import neovista")

    assert {name for name in loaded if name.startswith("neovista")} == {"neovista"}


# ----------------------------------------------------------------------- tree


def test_the_tree_in_the_map_is_the_folder() -> None:
    drawn = next(block for block in fenced("") if block.startswith("neovista/\n"))

    assert set(paths_of(drawn)) == {
        path.relative_to(PACKAGE).as_posix() + ("/" if path.is_dir() else "")
        for path in PACKAGE.rglob("*")
        if "__pycache__" not in path.parts
        and path.suffix != ".md"
        and (path.name != "__init__.py" or path.parent == PACKAGE)
    }


def paths_of(drawn: str) -> Iterator[str]:
    """The paths that a drawn tree has."""
    above: list[str] = []
    for line in drawn.splitlines()[1:]:
        indent, name = re.fullmatch(r"([│├└─ ]+)(\S+)(?: .*)?", line).groups()  # type: ignore[union-attr]
        del above[len(indent) // 4 - 1 :]
        yield "".join([*above, name])
        above.append(name)


def test_each_module_opens_with_what_it_is_for() -> None:
    assert [
        module_name(path)
        for path in MODULES
        if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ] == []


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_a_module_is_short_or_was_asked_why(path: Path) -> None:
    lines = len(path.read_text(encoding="utf-8").splitlines())

    if path.relative_to(PACKAGE).as_posix() not in ASKED_WHY:
        assert lines <= MOST_LINES


def test_whatever_was_asked_why_is_still_there() -> None:
    assert [name for name in ASKED_WHY if not (PACKAGE / name).is_file()] == []


# ---------------------------------------------------------------------- words


def glossary_rows(heading: str) -> Iterator[list[str]]:
    """The cells of a table in the glossary."""
    page = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    table = page.partition(heading)[2].partition("\n\n")[0]
    for row in table.splitlines()[2:]:
        yield [cell.strip() for cell in row.strip("|").split("|")]


def words_not_said() -> set[str]:
    return {word for row in glossary_rows("| we say ") for word in row[-1].split(", ") if word}


def words_allowed() -> dict[str, list[str]]:
    """For each word of somebody else's: the modules and packages that may use it."""
    allowed: dict[str, list[str]] = {}
    for words, modules, _ in glossary_rows("| word | in "):
        for word in words.split(", "):
            allowed[word] = re.findall(r"`([\w.]+)`", modules)
    return allowed


def names_given(path: Path) -> Iterator[tuple[str, int]]:
    """Every name that a module gives to something, with its line; whoever uses one uses a name given elsewhere."""
    yield from ((part, 1) for part in module_name(path).split("."))
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case (
                ast.FunctionDef(name=name)
                | ast.AsyncFunctionDef(name=name)
                | ast.ClassDef(name=name)
            ):
                yield name, node.lineno
            case ast.arg(arg=name):
                yield name, node.lineno
            case ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
                yield name, node.lineno
            case ast.alias(asname=str(name)):
                yield name, node.lineno
            case _:
                pass


def words_in(name: str) -> Iterator[str]:
    """The words of a name: ``ReadyChoices`` has *ready*, *choices* and *choice*."""
    if name.startswith("__"):
        return
    for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name):
        yield word.lower()
        yield word.lower().removesuffix("s")


def test_a_word_is_found_in_a_name() -> None:
    assert {"ready", "choice"} <= set(words_in("_ReadyChoices"))
    assert "screen" in words_in("SCREEN_SIZE")
    assert "node" in words_not_said()
    assert "compiler.yaml_tree" in words_allowed()["node"]


def test_names_are_made_of_the_glossary_s_words() -> None:
    unsaid, allowed = words_not_said(), words_allowed()

    strangers = {
        f"{module_name(path)}:{line}: {name}"
        for path in MODULES
        for name, line in names_given(path)
        for word in words_in(name)
        if word in unsaid
        and not any(
            f"{module_name(path)}.".startswith(f"{module}.") for module in allowed.get(word, ())
        )
    }

    assert strangers == set()


# ------------------------------------------------------- what a command loads


def loaded_by(code: str, stdin: str = "") -> set[str]:
    """The modules that a fresh Python has after running some code; what the code prints is thrown away."""
    asked = (
        "import io, json, sys\n"
        "said, sys.stdout = sys.stdout, io.TextIOWrapper(io.BytesIO())\n"
        f"{code}\n"
        "print(json.dumps(sorted(sys.modules)), file=said)\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", asked],
        cwd=ROOT,
        input=stdin,
        capture_output=True,
        text=True,
        check=True,
        env={name: value for name, value in os.environ.items() if "COVERAGE" not in name},
    )
    return set(json.loads(ran.stdout))


def roots(modules: set[str]) -> set[str]:
    return {name.partition(".")[0] for name in modules}


def test_checking_a_story_loads_no_terminal() -> None:
    loaded = loaded_by(
        "from neovista.cli.command_line import run\nassert run(['check', 'story']) == 0"
    )

    assert not {"textual", "rich"} & roots(loaded)
    assert not any(name.startswith(("neovista.tui", "neovista.plain")) for name in loaded)


def test_plain_play_loads_no_terminal(tmp_path: Path) -> None:
    words = ["play", "story", "--plain", "--saves", str(tmp_path)]

    loaded = loaded_by(
        f"from neovista.cli.command_line import run\nassert run({words!r}) == 0", stdin="1\n"
    )

    assert not {"textual", "rich"} & roots(loaded)
    assert not any(name.startswith("neovista.tui") for name in loaded)


# ---------------------------------------------------------- what is never named

BANNED_NAMES = {"eval", "exec", "compile", "__import__", "globals", "breakpoint"}
BANNED_MODULES = {"pickle", "marshal", "shelve", "dill", "runpy", "code", "ctypes"}
BANNED_LOADERS = {"load", "load_all", "safe_load", "safe_load_all", "full_load", "unsafe_load"}
FACADE_MAY = {"globals"}
"""It keeps what it has fetched."""


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_nothing_that_runs_data_is_named(path: Path) -> None:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Name(id=name) if name in BANNED_NAMES:
                found.add(name)
            case ast.Attribute(value=ast.Name(id="yaml"), attr=name) if name in BANNED_LOADERS:
                found.add(f"yaml.{name}")
            case ast.Import(names=names):
                found |= {alias.name for alias in names} & BANNED_MODULES
            case ast.ImportFrom(module=str(module)) if module.partition(".")[0] in BANNED_MODULES:
                found.add(module)
            case ast.ImportFrom(module="yaml", names=names):
                found |= {alias.name for alias in names} & BANNED_LOADERS
            case _:
                pass

    assert found - (FACADE_MAY if path == PACKAGE / "__init__.py" else set()) == set()


# -------------------------------------------------------------------- records

THING = """
from neovista.diagnostics.frozen import frozen

@frozen
class Thing:
    word: str

{}
"""


@pytest.mark.parametrize(
    ("said", "refused"),
    [
        ("word: str = Thing('a').word", ""),
        ("Thing('a').word = 'b'", "read-only"),
        ("Thing()", "call-arg"),
    ],
)
def test_a_record_that_could_be_changed_is_frozen_to_the_type_checker(
    tmp_path: Path, said: str, refused: str
) -> None:
    (tmp_path / "thing.py").write_text(THING.format(said), encoding="utf-8")

    checked = subprocess.run(
        [sys.executable, "-m", "mypy", str(tmp_path / "thing.py")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert checked.returncode == bool(refused), checked.stdout + checked.stderr
    assert refused in checked.stdout


def test_such_a_record_has_slots_and_can_be_a_key() -> None:
    span, same = (Span(SourceFile("a", "words"), 0, 5) for _ in range(2))

    assert {span: 1}[same] == 1
    assert not hasattr(span, "__dict__")


# ------------------------------------------------------------------ decisions

DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))


def test_decisions_are_numbered_without_a_gap() -> None:
    assert [path.name[:5] for path in DECISIONS] == [
        f"{number:04}-" for number in range(1, len(DECISIONS) + 1)
    ]


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_is_a_dated_page_of_one_screen(path: Path) -> None:
    page = path.read_text(encoding="utf-8")

    assert page.startswith(f"# {path.name[:4]}. ")
    assert re.search(r"^\d{4}-\d\d-\d\d$", page, re.MULTILINE)
    for part in ("What we saw.", "What we chose.", "What it costs."):
        assert f"**{part}**" in page
    assert len(page.splitlines()) <= 40


def test_the_map_lists_the_decisions() -> None:
    listed = re.findall(r"^\| (\d{4}) \| (.+) \|$", MAP, re.MULTILINE)

    assert listed == [
        (path.name[:4], path.read_text(encoding="utf-8").splitlines()[0].partition(". ")[2])
        for path in DECISIONS
    ]


@pytest.mark.parametrize("number", sorted(set(re.findall(r"\((\d{4})\)", MAP))))
def test_a_decision_that_is_referred_to_is_there(number: str) -> None:
    assert any(path.name.startswith(number) for path in DECISIONS)


# -------------------------------------------------------------------- helpers


def fenced(language: str) -> list[str]:
    """The code blocks of the map in one language."""
    blocks = re.findall(r"^```(\w*)\n(.*?)^```$", MAP, re.MULTILINE | re.DOTALL)
    return [block for given, block in blocks if given == language]
