"""`neovista test`: the tests beside a story, played."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING

from neovista.cli.commands import Commands
from neovista.cli.compiling import compiled, takes_story
from neovista.cli.telling import AT_FAULT, GOOD, MISUSED, counted, tell
from neovista.diagnostics.clean import clean

if TYPE_CHECKING:
    from neovista.compiler.pipeline import Compilation
    from neovista.model.story_tests import PlayableTest
    from neovista.writing.testing import Coverage, PlayedTest


MOST_NAMED = 5
"""Names of what no test has reached, that are printed; a list of a hundred is read by nobody."""


def add_testing(commands: Commands) -> None:
    """Declare the command."""
    test = commands.add_parser("test", help="play the tests beside a story")
    takes_story(test, or_shipped=False)
    test.add_argument("-k", metavar="PART", help="only tests with this in their name")
    test.add_argument(
        "--format", choices=("text", "json"), default="text", help="json: one object a line"
    )
    test.set_defaults(do=_test)


def _test(asked: argparse.Namespace) -> int:
    compilation = compiled(asked.story, asked.mods, or_shipped=False)
    if compilation.program is None:
        return _not_compiled(compilation, asked.format)
    chosen = _chosen(compilation.tests, asked.k)
    if compilation.tests and not chosen:
        print(clean(f"no test has “{asked.k}” in its name"), file=sys.stderr)
        return MISUSED
    from neovista.writing.testing import coverage, play_test

    tested = [play_test(compilation.program, test) for test in chosen]
    reached = coverage(compilation.program, tested)
    if asked.format == "json":
        _print_data(tested, reached)
    elif not tested:
        print(f"{clean(compilation.program.title)} has no tests yet: write some under `tests:`")
    else:
        _print_all(tested, reached)
    return GOOD if all(one.has_passed for one in tested) else AT_FAULT


def _not_compiled(compilation: Compilation, shape: str) -> int:
    if shape == "json":
        from neovista.diagnostics.render import as_data

        for diagnostic in compilation.diagnostics:
            print(json.dumps(as_data(diagnostic), ensure_ascii=False))
    else:
        tell(compilation.diagnostics)
        print("\nno test was played, for the story does not compile", file=sys.stderr)
    return AT_FAULT


def _chosen(tests: tuple[PlayableTest, ...], part: str | None) -> list[PlayableTest]:
    """The tests with some words in their name, in capitals or not; all of them, where none were given."""
    wanted = (part or "").casefold()
    return [test for test in tests if wanted in test.name.value.casefold()]


# ---------------------------------------------------------------- for people


def _print_all(tested: list[PlayedTest], reached: Coverage) -> None:
    """A line for each test, all that was found, and how many it was."""
    for one in tested:
        print(clean(_line(one)))
    found = [diagnostic for one in tested for diagnostic in one.found]
    if found:
        print(flush=True)
        tell(found)
        print(file=sys.stderr, flush=True)
    failed = sum(not one.has_passed for one in tested)
    print(
        f"{failed} of {len(tested)} failed" if failed else f"{counted(len(tested), 'test')} passed"
    )
    print(
        f"{'they reach' if len(tested) > 1 else 'it reaches'} {reached.passages} of "
        f"{counted(reached.of_passages, 'passage')} and {reached.choices} of "
        f"{counted(reached.of_choices, 'choice')}"
    )
    for what, names in (("passages", reached.missed), ("choices", reached.untaken)):
        if names:
            print(clean(f"{what} not reached: {_some_of(names)}"))


def _some_of(names: tuple[str, ...]) -> str:
    """The first of some names, and how many more there are."""
    shown = ", ".join(f"`{name.removeprefix('main.')}`" for name in names[:MOST_NAMED])
    return f"{shown} and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else shown


def _line(one: PlayedTest) -> str:
    """What was played, and how it came out."""
    name = " ".join(one.test.name.value.split())
    if not one.found:
        return f"✓ {name}: {counted(one.moves, 'move')}, {_end(one)}"
    first, *others = one.found
    span = first.place.span if first.place is not None else one.test.name.span
    where = f"{span.source.name}:{span.line}"
    more = f", and {len(others)} more" if others else ""
    return f"✗ {name}: after {counted(one.moves, 'move')}, {first.headline} ({where}){more}"


def _end(one: PlayedTest) -> str:
    page = one.page
    assert page is not None
    if page.ending is not None:
        return f"to the ending “{page.ending.title}”"
    return f"to `{page.passage.removeprefix('main.')}`"


# ----------------------------------------------------------------- for tools


def _print_data(tested: list[PlayedTest], reached: Coverage) -> None:
    """An object for each test, and one for all of them."""
    from neovista.diagnostics.render import as_data

    for one in tested:
        span = one.test.name.span
        said = {
            "test": one.test.name.value,
            "file": span.source.name,
            "line": span.line,
            "passed": one.has_passed,
            "moves": one.moves,
            "at": one.page.at if one.page is not None else None,
            "found": [as_data(diagnostic) for diagnostic in one.found],
        }
        print(json.dumps(said, ensure_ascii=False))
    whole = {
        "tests": len(tested),
        "failed": sum(not one.has_passed for one in tested),
        "passages": [reached.passages, reached.of_passages],
        "choices": [reached.choices, reached.of_choices],
    }
    print(json.dumps(whole, ensure_ascii=False))
