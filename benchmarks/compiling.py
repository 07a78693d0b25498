"""A megabyte of chapters: compiled beside the YAML library's own loader, in how much memory, and checked from cold."""

from __future__ import annotations

import gc
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import yaml

from benchmarks.synthetic import story_of
from benchmarks.timing import ROUNDS, said, timed
from neovista.compiler.lints import LINTS, NEEDED, Lint
from neovista.compiler.pipeline import compile_story
from neovista.diagnostics.source import SourceFile

CHAPTERS = 20
"""About 150,000 words."""

# In a process of its own, for it makes everything slower. What the parser holds outside of Python is not counted: some
# buffers of a few kilobytes.
_PEAK = f"""
import tracemalloc
from benchmarks.synthetic import story_of
from neovista.compiler.pipeline import compile_story
sources = story_of({CHAPTERS})
tracemalloc.start()
compilation = compile_story(sources)
assert compilation.program is not None
print(*tracemalloc.get_traced_memory())
"""


def compiling() -> None:
    """All three, on the same story."""
    sources = story_of(CHAPTERS)
    characters = sum(len(source.text) for source in sources)
    print(f"{characters / 1e6:.2f} MB of chapters, {CHAPTERS} files")
    # The collector of cycles slows the library's loader and is never on while we compile: off is the harder comparison.
    gc.disable()
    _compare(sources, "compile, with all lints", "  the library's CSafeLoader alone")
    _compare(sources, "compile, to play", "  CSafeLoader, again", NEEDED)
    gc.enable()
    _compare(sources, "compile, collector on", "  CSafeLoader, collector on")
    kept, peak = (
        int(one) / (1 << 20) for one in _output_of([sys.executable, "-c", _PEAK], 0).split()
    )
    print(f"  memory at its peak               {peak:8.1f} MiB  ({kept:.1f} kept)")
    with tempfile.TemporaryDirectory() as folder:
        _check(Path(folder), sources)


def _compare(
    sources: list[SourceFile], ours_is: str, theirs_is: str, lints: Sequence[Lint] = LINTS
) -> None:
    ours, theirs = [], []
    for _ in range(ROUNDS):
        ours += timed(lambda: compile_story(sources, lints), 1)
        theirs += timed(lambda: [_library_load(source.text) for source in sources], 1)
    print(f"{ours_is:35}{said(ours)}")
    print(f"{theirs_is:35}{said(theirs)}")
    ratio = statistics.median(a / b for a, b in zip(ours, theirs, strict=True))
    print(f"  ratio                            {ratio:8.2f}      (least by least {min(ours) / min(theirs):.2f})")  # fmt: skip


def _library_load(text: str) -> object:
    return yaml.load(text, yaml.CSafeLoader)  # noqa: TID251 - what others use is what is measured


def _check(folder: Path, sources: list[SourceFile]) -> None:
    """`neovista check` as a process of its own: on the story as it is, and with a name in it that leads nowhere."""
    for source in sources:
        (folder / Path(source.name).name).write_text(source.text, encoding="utf-8")
    command = [sys.executable, "-m", "neovista", "check", str(folder)]
    clean = timed(lambda: _output_of(command, 0))
    broken = folder / Path(sources[CHAPTERS // 2].name).name
    broken.write_text(
        broken.read_text(encoding="utf-8").replace("to: p7\n", "to: p777\n", 1), encoding="utf-8"
    )
    assert "NV201" in _output_of(command, 1)
    faulty = timed(lambda: _output_of(command, 1))
    print(f"neovista check, from cold          {said(clean)}")
    print(f"neovista check, one error shown    {said(faulty)}")


def _output_of(command: list[str], status: int) -> str:
    """What a command prints, if it leaves as it should.

    Raises:
        AssertionError: if it leaves otherwise.
    """
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == status, done.stderr
    return done.stdout + done.stderr
