"""What is never written in `neovista/`: names that run data, markup of libraries, and patterns that may not come back.

How long a pattern takes is measured by `make hostile`; here it is looked at. What is looked for is found in the source
by `ast`, which a test may use.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "neovista"
MODULES = sorted(PACKAGE.rglob("*.py"))
NAMES = [path.relative_to(PACKAGE).as_posix() for path in MODULES]
TREES = {
    name: ast.parse(path.read_text(encoding="utf-8"))
    for name, path in zip(NAMES, MODULES, strict=True)
}

# ---------------------------------------------------------------- banned names

MODULES_NOT_USED = {
    "asyncore", "cffi", "code", "codeop", "commands", "concurrent.futures.process", "ctypes", "dbm", "dill", "ftplib", "http",
    "imaplib", "importlib.machinery", "importlib.util", "jinja2", "marshal", "mmap", "multiprocessing", "nntplib", "pdb",
    "pickle", "poplib", "pty", "requests", "runpy", "shelve", "smtplib", "socket", "socketserver", "sqlite3", "ssl",
    "subprocess", "tarfile", "telnetlib", "tempfile", "urllib.request", "webbrowser", "xml", "xmlrpc", "zipfile", "zipimport",
}  # fmt: skip
CALLS_NOT_MADE = {
    "eval",
    "exec",
    "compile",
    "__import__",
    "breakpoint",
    "input",
    "vars",
    "locals",
    "delattr",
}
ATTRIBUTES_NOT_USED = {
    "system", "popen", "spawnl", "spawnv", "startfile", "execv", "execve", "execvp", "fork", "from_markup", "format_map",
    "set_window_title", "open_url", "copy_to_clipboard", "vformat", "get_field",
    "__globals__", "__subclasses__", "__mro__", "__bases__", "__builtins__", "__code__", "f_back",
}  # fmt: skip
OF_YAML = {"ScalarEvent", "MappingStartEvent", "SequenceStartEvent", "MappingEndEvent", "SequenceEndEvent", "AliasEvent",
           "DocumentStartEvent", "NodeEvent", "CollectionStartEvent", "Event", "YAMLError", "SafeLoader"}  # fmt: skip
"""All of the library that is touched: its events, and a loader that is only asked for them."""

MAY = {
    "compiler/mending.py": {"vars"},
    "writing/records.py": {"__mro__", "__bases__"},
}
"""Both walk through our own declarations."""


def imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_imported_that_runs_data_or_reaches_out(name: str) -> None:
    assert {
        one
        for one in imports(TREES[name])
        if any(one == no or one.startswith(f"{no}.") for no in MODULES_NOT_USED)
    } == set()


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_called_that_runs_data(name: str) -> None:
    called = {call.func.id for call in calls(TREES[name]) if isinstance(call.func, ast.Name)}
    used = {node.attr for node in ast.walk(TREES[name]) if isinstance(node, ast.Attribute)}

    assert (called & CALLS_NOT_MADE) - MAY.get(name, set()) == set()
    assert (used & ATTRIBUTES_NOT_USED) - MAY.get(name, set()) == set()


def test_the_yaml_library_is_asked_for_events_and_nothing_else() -> None:
    tree = TREES["compiler/yaml_tree.py"]

    used = {
        node.attr for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "yaml"
    }  # fmt: skip
    fetched = {
        call.args[1].value for call in calls(tree)
        if isinstance(call.func, ast.Name) and call.func.id == "getattr" and isinstance(call.args[1], ast.Constant)
        and isinstance(call.args[0], ast.Name) and call.args[0].id == "yaml"
    }  # fmt: skip
    asked = {
        node.attr for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Call)
        and isinstance(node.value.func, ast.Name) and node.value.func.id == "_LOADER"
    }  # fmt: skip

    assert used - {"parse"} <= OF_YAML
    assert fetched <= {"CSafeLoader"}
    assert asked == {"get_event"}


WALK_DECLARATIONS = {
    "__init__.py", "compiler/lints.py", "compiler/scope.py", "compiler/style_lints.py", "compiler/uses.py",
    "compiler/way_checks.py", "saves/records.py", "tui/look.py",
}  # fmt: skip
"""Modules that fetch attributes by names of their own lists; everybody else, by those of a record's declaration."""


@pytest.mark.parametrize("name", NAMES)
def test_attributes_are_fetched_by_names_that_are_ours(name: str) -> None:
    """`getattr` with a name that is worked out: only over our own declarations, and each is listed."""
    worked_out = [
        ast.unparse(call) for call in calls(TREES[name])
        if isinstance(call.func, ast.Name) and call.func.id in ("getattr", "setattr", "hasattr")
        and not isinstance(call.args[1], ast.Constant)
        and not (isinstance(call.args[1], ast.Attribute) and call.args[1].attr in ("name", "attribute"))
    ]  # fmt: skip

    assert name in WALK_DECLARATIONS or worked_out == []


@pytest.mark.parametrize("name", NAMES)
def test_no_text_is_a_format(name: str) -> None:
    """`.format` and `%` stand behind text of ours, never behind text that came in."""
    loose = [
        ast.unparse(call)[:60] for call in calls(TREES[name])
        if isinstance(call.func, ast.Attribute) and call.func.attr == "format" and not is_ours(call.func.value)
    ]  # fmt: skip
    loose += [
        ast.unparse(node)[:60]
        for node in ast.walk(TREES[name])
        if isinstance(node, ast.BinOp)
        and isinstance(node.op, ast.Mod)
        and not is_ours(node.left)
        and isinstance(node.right, ast.Tuple | ast.Dict | ast.JoinedStr)
    ]

    assert loose == []


def is_ours(node: ast.expr) -> bool:
    """A literal, or a constant of a module."""
    is_constant = isinstance(node, ast.Name) and node.id.strip("_").isupper()
    return isinstance(node, ast.Constant) or is_constant


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("tui/")])
def test_nothing_on_the_screen_is_markup_a_link_or_an_action_from_text(name: str) -> None:
    given = {keyword.arg for call in calls(TREES[name]) for keyword in call.keywords}
    texts = {
        node.value
        for node in ast.walk(TREES[name])
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }

    assert not given & {"markup", "link", "meta"}
    assert not any("@click" in text or "\x1b]" in text for text in texts)
    assert not {"rich.markup", "textual.markup", "textual.content", "rich.text"} & set(
        imports(TREES[name])
    )


def test_every_row_on_the_screen_is_made_by_one_function() -> None:
    """`row` lets no control through; `test_hostile_text` holds it to that."""
    makers = {
        name for name in NAMES for call in calls(TREES[name])
        if isinstance(call.func, ast.Name) and call.func.id in ("Strip", "Segment")
    }  # fmt: skip

    assert makers == {"tui/widgets/drawn.py"}


def test_the_environment_is_asked_for_little() -> None:
    asked = {
        node.value
        for name in NAMES
        for node in ast.walk(TREES[name])
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.fullmatch(r"[A-Z]+(?:_[A-Z]+)+|TERM|CI|COLORTERM", node.value)
        and any(word in ast.unparse(TREES[name]) for word in ("environ",))
    }  # fmt: skip

    assert asked <= {
        "NEOVISTA_HOME", "NO_COLOR", "TERM", "COLORTERM", "CI", "TEXTUAL_ANIMATIONS", "SSH_CONNECTION", "SSH_TTY",
        "O_NONBLOCK", "O_CLOEXEC", "O_NOFOLLOW", "O_BINARY",
    }  # fmt: skip


# ------------------------------------------------------------------- patterns


SEARCHING = {"search", "sub", "subn", "finditer", "findall", "split"}


def patterns() -> dict[str, tuple[str, bool]]:
    """Every regular expression in the package, by where it stands, and whether it is looked for at every letter.

    Those that are put together are fetched from their module.
    """
    found = {}
    for name, tree in TREES.items():
        searched = {
            node.value.id
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and node.attr in SEARCHING
        }
        given = {
            id(node.value): target.id
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for call in calls(tree):
            func = call.func
            if not (
                isinstance(func, ast.Attribute)
                and isinstance(func.value, ast.Name)
                and func.value.id == "re"
            ):
                continue
            if func.attr == "escape" or not call.args:
                continue
            text = text_of(call.args[0], name)
            if text is not None:
                is_searched = func.attr in SEARCHING or given.get(id(call)) in searched
                found[f"{name}:{call.lineno}"] = text, is_searched
    return found


def text_of(node: ast.expr, name: str) -> str | None:
    """The text of an expression made of literals and a module's own constants; ``None`` for a variable."""
    module = import_module("neovista." + name.removesuffix(".py").replace("/", "."))
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        parts = [
            text_of(part.value if isinstance(part, ast.FormattedValue) else part, name)
            for part in node.values
        ]
        return None if None in parts else "".join(map(str, parts))
    if isinstance(node, ast.Name) and isinstance(getattr(module, node.id, None), str):
        return str(getattr(module, node.id))
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        sides = [text_of(node.left, name), text_of(node.right, name)]
        return None if None in sides else "".join(map(str, sides))
    return None


LISTED = {
    f"{module} {at}": (pattern, module == "rewriting")
    for module in ("effect_reader", "rewriting")
    for at, (pattern, _) in enumerate(import_module(f"neovista.compiler.{module}")._NEARLY)
}
PATTERNS = {**patterns(), **LISTED}
SAMPLE = [
    chr(code)
    for code in (*range(0x250), 0x416, 0x5D0, 0x964, 0x2013, 0x2014, 0x2019, 0x201C, 0x96EA, 0xFF41)
]


def letters_of(tree: Any) -> set[str]:
    """The letters of a sample that something of one letter takes."""
    op, argument = tree
    if op is codes.LITERAL:
        return {chr(argument)} & set(SAMPLE)
    if op is codes.NOT_LITERAL:
        return set(SAMPLE) - {chr(argument)}
    if op is codes.ANY:
        return set(SAMPLE)
    if op is codes.IN:
        found: set[str] = set()
        for kind, value in argument:
            if kind is codes.LITERAL:
                found |= {chr(value)} & set(SAMPLE)
            elif kind is codes.RANGE:
                found |= {one for one in SAMPLE if value[0] <= ord(one) <= value[1]}
            elif kind is codes.CATEGORY:
                sign = {"CATEGORY_DIGIT": r"\d", "CATEGORY_NOT_DIGIT": r"\D", "CATEGORY_SPACE": r"\s", "CATEGORY_NOT_SPACE": r"\S",
                        "CATEGORY_WORD": r"\w", "CATEGORY_NOT_WORD": r"\W"}[str(value)]  # fmt: skip
                found |= {one for one in SAMPLE if re.match(sign, one)}
        return set(SAMPLE) - found if argument and argument[0][0] is codes.NEGATE else found
    return set()


def first_letters(items: Iterable[Any]) -> tuple[set[str], bool]:
    """The letters that a sequence may begin with, and whether it may be empty."""
    found: set[str] = set()
    for item in items:
        op, argument = item
        if op in (codes.AT, codes.ASSERT, codes.ASSERT_NOT):
            continue
        if op in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
            inner, is_empty = first_letters(argument[2])
            is_empty = is_empty or argument[0] == 0
        elif op is codes.SUBPATTERN:
            inner, is_empty = first_letters(argument[3])
        elif op is codes.BRANCH:
            ways = [first_letters(way) for way in argument[1]]
            inner, is_empty = set().union(*(one for one, _ in ways)), any(one for _, one in ways)
        elif op in (codes.GROUPREF, codes.GROUPREF_EXISTS):
            inner, is_empty = set(SAMPLE), True
        else:
            inner, is_empty = letters_of(item), False
        found |= inner
        if not is_empty:
            return found, False
    return found, True


def endless(items: Iterable[Any]) -> Iterator[tuple[Any, ...]]:
    """Every repetition without a bound, wherever it stands in a sequence."""
    for op, argument in items:
        if op in (codes.MAX_REPEAT, codes.MIN_REPEAT):
            if argument[1] is codes.MAXREPEAT or argument[1] > 100:
                yield argument
            yield from endless(argument[2])
        elif op is codes.SUBPATTERN:
            yield from endless(argument[3])
        elif op is codes.BRANCH:
            for way in argument[1]:
                yield from endless(way)
        elif op in (codes.ASSERT, codes.ASSERT_NOT):
            yield from endless(argument[1])


def endless_at_the_end(items: list[Any]) -> Iterator[tuple[Any, ...]]:
    """The repetitions without a bound that a sequence may end with."""
    for item in reversed(items):
        op, argument = item
        if op in (codes.MAX_REPEAT, codes.MIN_REPEAT):
            if argument[1] is codes.MAXREPEAT or argument[1] > 100:
                yield argument
            yield from endless_at_the_end(list(argument[2]))
        elif op is codes.SUBPATTERN:
            yield from endless_at_the_end(list(argument[3]))
        elif op is codes.BRANCH:
            for way in argument[1]:
                yield from endless_at_the_end(list(way))
        if not first_letters([item])[1]:
            return


def is_ambiguous(repetition: tuple[Any, ...]) -> bool:
    """Whether a repetition holds another, and the end of one round may be read as the beginning of the next.

    `(?:a+)+` may; `(?:- +)*` may not, for no blank begins a round.
    """
    body: list[Any] = list(repetition[2])
    if not list(endless(body)):
        return False
    first, is_empty = first_letters(body)
    at_the_end = endless_at_the_end(body)
    return is_empty or any(first & first_letters(one[2])[0] for one in at_the_end)


@pytest.mark.parametrize("text", [text for text, _ in PATTERNS.values()], ids=PATTERNS.keys())
def test_no_pattern_repeats_what_repeats_in_two_ways(text: str) -> None:
    assert [one for one in endless(parser.parse(text)) if is_ambiguous(one)] == []


@pytest.mark.parametrize(
    "text", [r"(a+)+", r"(a*)*b", r"(?:\w+\s*)+$", r"(?:a|b+c)*d|(?:x*)*", r"(?:,?\w+)*"]
)
def test_a_pattern_that_may_not_come_back_is_told(text: str) -> None:
    assert any(is_ambiguous(one) for one in endless(parser.parse(text)))


def test_the_patterns_are_found() -> None:
    assert len(PATTERNS) > 60
    assert sum("compiler/" in name for name in PATTERNS) > 30


LONGEST = {"compiler/guessing.py": 512, "rewriting": 512, "effect_reader": 512, "compiler/effect_reader.py": 512,
           "compiler/expression_reader.py": 512, "writing/": 4_000}  # fmt: skip
"""Letters that ever reach some patterns, where that is fewer than a scalar has; what is ours alone is never hostile."""


def units_of(text: str) -> list[str]:
    """What to repeat so that a pattern has the most to go back over: letters of its own repetitions, and its words."""
    letters = []
    for one in endless(parser.parse(text)):
        begin, _ = first_letters(one[2])
        letters.append(min(begin or {"a"}, key=lambda letter: (not letter.isalnum(), letter)))
        if begin & {" "}:
            letters.append(" ")
    words = re.findall(r"[a-z]{2,}", text)
    units = [
        *letters,
        *words,
        "".join(letters),
        "a ",
        "A",
        "{",
        "{a",
        "- ",
        " |",
        "=",
        "\n",
        "to",
        "0",
    ]
    return list(dict.fromkeys(unit for unit in units if unit))


def adversaries(name: str, size: int = 1 << 16) -> Iterator[str]:
    """Texts of 64 KiB (or of all that a pattern is ever given) over which it has much to go back."""
    text, _ = PATTERNS[name]
    most = next((letters for part, letters in LONGEST.items() if name.startswith(part)), size)
    front = re.match(r"[A-Za-z{\[#]*", text)
    for unit in units_of(text):
        for before in sorted({"", front[0] if front else "", "a", "set a"}):
            yield (before + unit * most)[:most] + "\x00!"


def test_no_pattern_takes_for_ever_over_sixty_four_kibibytes() -> None:
    """In a child process, which has to come back; how soon it does, `make hostile` says by pattern."""
    program = f"""
import re, sys
sys.path.insert(0, {str(Path(__file__).parent)!r})
from test_source_rules import PATTERNS, adversaries
for name, (pattern, is_searched) in PATTERNS.items():
    print(name, flush=True)
    for text in adversaries(name, 1 << 13):
        re.match(pattern, text)
        if is_searched:
            re.search(pattern, text)
"""

    try:
        ran = subprocess.run(
            [sys.executable, "-c", program],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        said = (late.stdout or b"").decode().split()
        pytest.fail(f"{said[-1] if said else 'the first pattern'} does not come back")
    assert ran.returncode == 0, ran.stderr
