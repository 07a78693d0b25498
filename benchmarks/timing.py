"""Seconds, taken several times, and how they are said."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable

ROUNDS = 9


def said(seconds: Iterable[float]) -> str:
    """Their median, the least and the most, in milliseconds."""
    found = sorted(1000 * second for second in seconds)
    return f"{statistics.median(found):8.1f} ms   ({found[0]:.1f} to {found[-1]:.1f})"


def timed(do: Callable[[], object], rounds: int = ROUNDS) -> list[float]:
    """How long it takes, so many times in a row."""
    taken = []
    for _ in range(rounds):
        begun = time.perf_counter()
        do()
        taken.append(time.perf_counter() - begun)
    return taken
