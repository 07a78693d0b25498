"""A roll from the run's seed, the name of the place that rolls, and how many times it has: and from nothing else.

So a roll somewhere else moves no other, and undoing and trying again rolls the same. The machine has no other chance.
"""

from __future__ import annotations

import hashlib

SEED_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no letter that is taken for another when it is read aloud."""

LARGEST_SEED = 32**8 - 1
DEFAULT_SEED = 2147


def seed_letters(seed: int) -> str:
    """A seed as eight letters that can be typed and read aloud.

    Raises:
        ValueError: if it is below zero or above ``LARGEST_SEED``.
    """
    if not 0 <= seed <= LARGEST_SEED:
        raise ValueError(f"a seed is a whole number from 0 to {LARGEST_SEED}")
    return "".join(SEED_LETTERS[(seed >> shift) & 31] for shift in range(35, -1, -5))


DEFAULT_LETTERS = seed_letters(DEFAULT_SEED)


def roll(letters: str, site: str, time: int, count: int) -> int:
    """A number from 0 to ``count`` − 1: the one that this seed gives at this site the so-manieth time, from 1."""
    said = f"nv-roll-1\0{letters}\0{site}\0{time}".encode()
    return (int.from_bytes(hashlib.sha256(said).digest()[:8], "big") * count) >> 64


def lot(letters: str, site: str, time: int) -> int:
    """A number to be put in order by: another for every site and every time, from 1."""
    return roll(letters, site, time, 2**32)


def dice(letters: str, site: str, time: int, number: int, faces: int) -> int:
    """What so many dice show together, each from 1 to ``faces``, the so-manieth time they are thrown, from 1."""
    first = (time - 1) * number + 1
    return sum(roll(letters, site, first + die, faces) + 1 for die in range(number))


def shuffled(letters: str, site: str, time: int, count: int) -> int:
    """Which of ``count`` wordings comes the so-manieth time, from 1: each once before any comes again."""
    pack, place = divmod(time - 1, count)
    order = list(range(count))
    for last in range(count - 1, 0, -1):
        other = roll(letters, site, pack * count + last, last + 1)
        order[last], order[other] = order[other], order[last]
    return order[place]
