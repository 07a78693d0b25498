"""``make bench``: measure, and print the figures. It judges nothing; a slow machine is not a fault.

Each comparison is made within one run, in turn, and given as the median of its rounds with the least and the most.
"""

from __future__ import annotations

import platform
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.compiling import compiling
from benchmarks.synthetic import story_of
from benchmarks.terminal import time_program
from benchmarks.timing import ROUNDS, said, timed
from benchmarks.verifying import verifying
from neovista.compiler.pipeline import compile_story
from neovista.model.program import Program
from neovista.runtime.events import Chose
from neovista.runtime.machine import begin, open_choices, step
from neovista.runtime.session import Session, replay


def stepping() -> None:
    """Choices a second, without and with their pages; replaying a run of 300."""
    program = compile_story(story_of(7)).program
    assert program is not None
    without = timed(lambda: _walk(program, 5000), 5)
    pages = timed(lambda: _walk_pages(program, 1000), 5)
    print(f"choices a second, machine alone    {5000 / statistics.median(without):8,.0f}")
    print(f"choices a second, every page read  {1000 / statistics.median(pages):8,.0f}")
    session = Session(program)
    for _ in range(300):
        session.choose(session.page.open_choices[-1].id)
    print(f"replay a run of 300 choices        {said(timed(lambda: replay(program, session.run)))}")


def _walk(program: Program, count: int) -> None:
    state, _ = begin(program)
    for number in range(count):
        choices = list(open_choices(program, state))
        state, _ = step(program, state, Chose(state.at, choices[number % len(choices)].id))


def _walk_pages(program: Program, count: int) -> None:
    session = Session(program)
    for number in range(count):
        choices = session.page.open_choices
        session.choose(choices[number % len(choices)].id)


def starting() -> None:
    """From the shell to the first drawn page, beside the smallest Textual app, in turn."""
    with tempfile.TemporaryDirectory() as saves:
        played = [sys.executable, "-m", "neovista", "play", "--saves", saves]
        subprocess.run(
            [*played, "--plain"], input="1\n1\n", text=True, capture_output=True, check=True
        )
        kept = next(Path(saves, "live").iterdir()).stem
        smallest = [sys.executable, str(Path(__file__).parent / "smallest_app.py")]
        title, page, least = [], [], []
        for _ in range(ROUNDS):
            least.append(time_program(smallest, b"smallest words", b"q"))
            title.append(time_program(played, b"New night", b"\x11"))
            page.append(time_program([*played, "--save", kept], b"Concord", b"\x11"))
    print(f"smallest Textual app, drawn        {said(one.drawn for one in least)}")
    for name, found in (("title, drawn", title), ("a page of a kept run, drawn", page)):
        ratio = statistics.median(
            one.drawn / other.drawn for one, other in zip(found, least, strict=True)
        )
        print(f"{name:35}{said(one.drawn for one in found)}   ratio {ratio:.2f}")
    print(f"smallest Textual app, leaving      {said(one.left for one in least)}")
    print(f"neovista, leaving                  {said(one.left for one in page)}")


def answering() -> None:
    """The commands that draw nothing, as whole processes."""
    python = timed(lambda: subprocess.run([sys.executable, "-c", "pass"], check=True), 9)
    check = timed(
        lambda: subprocess.run(
            [sys.executable, "-m", "neovista", "check"], check=True, capture_output=True
        ),
        9,
    )
    with tempfile.TemporaryDirectory() as saves:
        plain = timed(
            lambda: subprocess.run(
                [sys.executable, "-m", "neovista", "play", "--plain", "--saves", saves],
                input="1\n", text=True, check=True, capture_output=True,
            ),
            9,
        )  # fmt: skip
    print(f"python itself                      {said(python)}")
    print(f"neovista check                     {said(check)}")
    print(f"neovista play --plain, one choice  {said(plain)}")


def main() -> None:
    """Everything, in an order that leaves the quiet for the last."""
    print(
        f"Python {platform.python_version()} on {platform.machine()}, {platform.system()}; medians of {ROUNDS} rounds\n"
    )
    compiling()
    stepping()
    verifying()
    answering()
    starting()
    from benchmarks.keys import keys

    keys()


if __name__ == "__main__":
    main()
