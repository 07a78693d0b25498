"""``make hostile``: how long the answers to hostile input take, the slowest first. Nothing may take a second.

The input is what the tests have (`tests/payloads.py`). Each is answered in a process of its own, so that one that hangs
is told by name and the rest still runs; memory is that process's most.
"""

from __future__ import annotations

import gc
import multiprocessing
import re
import resource
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path

from neovista.compiler.expression_reader import read_condition
from neovista.compiler.pipeline import compile_story
from neovista.diagnostics.clean import clean, first_hidden
from neovista.diagnostics.diagnostic import Diagnostics
from neovista.diagnostics.render import render_diagnostics
from neovista.diagnostics.source import SourceFile, Written
from neovista.runtime.machine import NotOffered
from neovista.runtime.session import Session

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

import payloads
from test_source_rules import PATTERNS, adversaries

PATIENCE = 20.0
SHOWN = 16


def _story(text: str) -> str:
    """Compile, say what is wrong, and, if nothing is, begin and read the first page."""
    compilation = compile_story([SourceFile("story.yaml", text)])
    render_diagnostics(compilation.diagnostics)
    found = [one.code for one in compilation.diagnostics]
    if compilation.program is None:
        return f"{len(found)} × {found[0]}"
    try:
        page = Session(compilation.program).page
    except NotOffered as why:
        return str(why)[:5]
    return f"plays; {len(page.choices)} choices"


def _condition(text: str) -> str:
    diagnostics = Diagnostics()
    source = SourceFile("story.yaml", f"when: {text}\n")
    read = read_condition(Written(text, source, 6, 6 + len(text)), diagnostics)
    return diagnostics.found[0].code if read is None else "a condition"


def _letters(text: str) -> str:
    first_hidden(text * 60_000)
    return f"{len(clean(text * 60_000))} letters kept"


def _looked(name: str) -> str:
    pattern, is_searched = PATTERNS[name]
    look = re.search if is_searched else re.match
    taken = []
    for text in adversaries(name):
        begun = time.perf_counter()
        look(pattern, text)
        taken.append(time.perf_counter() - begun)
    return f"{len(taken)} texts, the worst {1000 * max(taken):.1f} ms"


def asked() -> Iterator[tuple[str, Callable[[], str]]]:
    """Everything that is to be answered, by name."""
    for corpus in (payloads.TAGS, payloads.ALIASES, payloads.SHAPES, payloads.megabytes()):
        for name, text in corpus.items():
            yield f"file: {name}", partial(_story, text)
    for name, text in payloads.LONG_EXPRESSIONS.items():
        yield f"condition: {name}", partial(_condition, text)
    for text in payloads.EXPRESSIONS:
        yield f"condition: {text!r:.40}", partial(_condition, text)
    for name, text in {**payloads.HIDDEN, **payloads.ALONE}.items():
        yield f"letters: {name}", partial(_letters, text)
    for name in PATTERNS:
        yield f"pattern: {name}", partial(_looked, name)


def _answer(do: Callable[[], str], sent: Connection) -> None:
    gc.disable()  # as the commands do
    begun = time.perf_counter()
    try:
        said = do()
    except Exception as fault:
        said = f"A FAULT OF OURS: {fault!r:.60}"
    taken = time.perf_counter() - begun
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    sent.send((taken, most, said))


def main() -> None:
    """Ask everything, and print the slowest answers."""
    forked = multiprocessing.get_context("fork")
    found = []
    for name, do in asked():
        here, there = forked.Pipe(duplex=False)
        child = forked.Process(target=_answer, args=(do, there))
        child.start()
        there.close()
        try:
            answer = here.recv() if here.poll(PATIENCE) else (PATIENCE, 0, "NO ANSWER")
        except EOFError:
            answer = (PATIENCE, 0, f"the process left with {child.exitcode}")
        child.kill()
        child.join()
        found.append((*answer, name))
    found = list(
        {name: (*rest, name) for *rest, name in sorted(found)}.values()
    )  # of a pattern, the slowest
    found.sort(reverse=True)
    print(f"{len(found)} hostile inputs; the {SHOWN} slowest answers")
    for taken, most, said, name in found[:SHOWN]:
        print(f"{1000 * taken:9.1f} ms  {most:4} MB  {name:44} {said}")
    print(f"{sum(taken >= 1 for taken, *_ in found)} took a second or more")
    print(f"most memory: {max(most for _, most, *_ in found)} MB")


if __name__ == "__main__":
    main()
