"""The city's outline: where the water begins, where the disc hangs, how high each column is built.

A pure function of the seed, the size and Concord, in pixels and without a colour. Chance comes from
SHAKE-256 of the seed and of what it is used for, so that a place looks the same on every machine and
one part of the picture can change without moving another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from hashlib import shake_256
from itertools import cycle
from struct import unpack

from attrs import evolve, frozen

from neovista.tui.palettes import BandColours, homogenization

STEPS = 9
"""Of the one flight that every skyline becomes."""

_IN_SIGHT = 0.8
"""The share of the disc that no building may cover. With half of it left, it is not yet a moon."""


@frozen
class _Plan:
    """How one layer is built. All but `name` and `widest_gap` are shares."""

    name: str
    lowest: float
    """Height of the lowest building, of the sky's."""
    tallest: float
    """Height of the tallest, of the thread's own tallest."""
    gaps: float
    """How many buildings have sky after them."""
    widest_gap: int
    """In cells."""
    spires: float
    """Of the thread's own share of spires."""
    steps: float
    """Of the flight's height, for the flight that this layer becomes."""


_PLANS = (
    _Plan("far", 0.16, 0.92, gaps=0.30, widest_gap=3, spires=1.0, steps=1.0),
    _Plan("mid", 0.10, 0.74, gaps=0.45, widest_gap=4, spires=0.8, steps=0.8),
    _Plan("near", 0.05, 0.52, gaps=0.70, widest_gap=6, spires=0.5, steps=0.62),
)


@frozen
class Disc:
    """The light in the sky, in cells across and pixel rows down, both one to one."""

    x: float
    y: float
    radius: float


@frozen
class Layer:
    """One row of buildings. Both lists have a value for each pixel column."""

    name: str
    roofs: tuple[int, ...]
    """The first pixel row that is built on; the water's row where nothing is."""
    lively: tuple[float, ...]
    """How much of the building's windows is lit, about 1."""


@frozen
class Skyline:
    width: int
    """Pixel columns: one or two for each column of cells."""
    height: int
    """Pixel rows: two for each row of cells."""
    scale: int
    """Pixel columns in a column of cells."""
    water: int
    """The pixel row where the water begins; above it is sky."""
    disc: Disc
    layers: tuple[Layer, ...]
    """From the farthest to the nearest."""
    hanging: tuple[int, ...]
    """How many pixel rows of the dream city hang from the top, for each pixel column."""
    is_dreaming: bool

    def disc_pixels(self) -> frozenset[tuple[int, int]]:
        """The pixels (column, row) of the disc that lie under the header and above the water."""
        disc = self.disc
        return frozenset(
            (x, y)
            for y in range(min(2, self.water), self.water)
            for x in range(self.width)
            if ((x + 0.5) / self.scale - disc.x) ** 2 + (y + 0.5 - disc.y) ** 2 <= disc.radius**2
        )

    def is_sky(self, x: int, y: int) -> bool:
        """Whether nothing is built in front of this pixel."""
        return self.hanging[x] <= y < min(layer.roofs[x] for layer in self.layers)

    def visible_disc(self) -> float:
        """The share of `disc_pixels` that nothing is built in front of."""
        pixels = self.disc_pixels()
        return sum(self.is_sky(x, y) for x, y in pixels) / len(pixels) if pixels else 1.0


def skyline(
    colours: BandColours,
    seed: str,
    columns: int,
    rows: int,
    *,
    scale: int,
    is_dreaming: bool,
    concord: float,
) -> Skyline:
    """The outline of `columns` × `rows` cells, with `scale` pixels across and two down in each."""
    height = rows * 2
    water = height - _water_rows(height)
    disc = _disc(colours, columns, water, height)
    site = _Site(colours, seed, columns, scale, water, concord)
    layers = [
        _layer(plan, site, is_dreaming)
        # Under five rows there is no room for three.
        for plan in _PLANS
        if plan.name != "mid" or height > 8
    ]
    drawn = Skyline(
        width=columns * scale,
        height=height,
        scale=scale,
        water=water,
        disc=disc,
        layers=tuple(layers),
        hanging=(0,) * (columns * scale),
        is_dreaming=is_dreaming,
    )
    same = homogenization(concord)
    # Past halfway the disc is fading, and a flight with a notch before it is no flight.
    drawn = _with_the_disc_in_sight(drawn) if same <= 0.5 else drawn
    if is_dreaming and same <= 0.8:
        drawn = _with_the_hanging_city(drawn, evolve(site, concord=50))
    return drawn


def flight(width: int, water: int, share: float) -> list[float]:
    """The height in pixel rows, column by column, of nine equal steps from 10 to 72 % of the sky."""
    return [
        water * share * (0.10 + 0.62 * (x * STEPS // width) / (STEPS - 1)) for x in range(width)
    ]


def chances(seed: str, purpose: str, count: int) -> tuple[float, ...]:
    """`count` numbers from 0 up to 1, the same everywhere for one seed and purpose."""
    written = shake_256(f"{seed}\n{purpose}".encode()).digest(2 * count)
    return tuple(number / 65536 for number in unpack(f"<{count}H", written))


def _water_rows(height: int) -> int:
    if height <= 8:
        return 1
    return 2 if height <= 12 else round(height * 0.24)


def _disc(colours: BandColours, columns: int, water: int, height: int) -> Disc:
    radius = max(2.4, 2.7 if height <= 8 else colours.disc_radius * 0.85 * water)
    raised = (0.75 if colours.is_striped else 1.0) * radius + 0.16 * water
    y = water - raised if colours.disc_y is None else colours.disc_y * water
    return Disc(x=colours.disc_x * columns, y=max(y, 0.75 * radius), radius=radius)


@frozen
class _Site:
    """What every building needs to know."""

    colours: BandColours
    seed: str
    columns: int
    scale: int
    water: int
    concord: float


def _layer(plan: _Plan, site: _Site, is_dreaming: bool) -> Layer:
    heights, lively = _buildings(plan, site)
    share = homogenization(site.concord) ** 0.8
    steps = flight(len(heights), site.water, plan.steps)
    # A sleeper's city is lower, but the flight stays where it is.
    own = (0.82 if is_dreaming else 1.0) * (1 - share)
    roofs = tuple(
        max(1, site.water - max(0, round(high * own + step * share)))
        for high, step in zip(heights, steps, strict=True)
    )
    return Layer(name=plan.name, roofs=roofs, lively=tuple(lively))


def _buildings(plan: _Plan, site: _Site) -> tuple[list[float], list[float]]:
    """Heights in pixel rows and liveliness, for each pixel column; 0 high where there is a gap."""
    width = site.columns * site.scale
    next_chance = _stream(site.seed, plan.name, site.columns)
    heights: list[float] = []
    lively: list[float] = []
    # The first building is cut by the left edge, or every city would begin with a corner.
    cut = round(next_chance() * site.colours.widest * site.scale)
    while len(heights) < width + cut:
        built = _building(plan, site, next_chance)
        has_gap = next_chance() < plan.gaps
        gap = site.scale * (1 + int(next_chance() * plan.widest_gap)) if has_gap else 0
        heights += built + [0.0] * gap
        lively += [next_chance() * 2] * (len(built) + gap)
    return heights[cut : cut + width], lively[cut : cut + width]


def _building(plan: _Plan, site: _Site, next_chance: Callable[[], float]) -> list[float]:
    colours, water = site.colours, site.water
    burrs = max(0.0, min(1.0, (42 - site.concord) / 30))
    cells = colours.narrowest + int(next_chance() * (colours.widest - colours.narrowest + 1))
    # Weighed toward the low ones, so that a few are tall: a comb of equal houses is a fence.
    tall = next_chance() ** 1.5
    high = plan.lowest + (colours.tallest * plan.tallest - plan.lowest) * tall
    high *= water * (1 + 0.35 * burrs)
    built = _shaped(
        [high] * (cells * site.scale), next_chance(), max(1.0, 0.09 * water), site.scale
    )
    if next_chance() < (colours.spires + 0.45 * burrs) * plan.spires:
        at = int(next_chance() * len(built))
        built[at] += (0.12 + 0.20 * next_chance()) * water
    return built


def _shaped(built: list[float], chance: float, part: float, scale: int) -> list[float]:
    """The roof of a building: gabled, stepped at the left, shouldered or, half the time, flat."""
    width = len(built)
    if chance < 0.16:
        return [high - part * abs(2 * x + 1 - width) / width for x, high in enumerate(built)]
    if chance < 0.36:
        return [high - part * (x < width * 0.4) for x, high in enumerate(built)]
    if chance < 0.52 and width > 2 * scale:
        return [high - part * (not scale <= x < width - scale) for x, high in enumerate(built)]
    return built


def _stream(seed: str, purpose: str, columns: int) -> Callable[[], float]:
    """One chance after another. A building takes at most ten, and no building is under two cells."""
    numbers: Iterator[float] = cycle(chances(seed, purpose, 8 * columns + 64))
    return lambda: next(numbers)


def _with_the_disc_in_sight(drawn: Skyline) -> Skyline:
    """Lowers what is tallest before the disc until at least half of the disc can be seen."""
    before = _columns_of_the_disc(drawn)
    while drawn.visible_disc() < _IN_SIGHT:
        tallest = min(drawn.layers, key=lambda layer: _top(layer, before))
        top = _top(tallest, before)
        lowered = tuple(
            roof + (x in before and roof == top) for x, roof in enumerate(tallest.roofs)
        )
        layers = tuple(
            evolve(layer, roofs=lowered) if layer is tallest else layer for layer in drawn.layers
        )
        drawn = evolve(drawn, layers=layers)
    return drawn


def _top(layer: Layer, columns: range) -> int:
    return min(layer.roofs[x] for x in columns)


def _columns_of_the_disc(drawn: Skyline) -> range:
    disc = drawn.disc
    first = int((disc.x - disc.radius) * drawn.scale)
    last = int((disc.x + disc.radius) * drawn.scale)
    return range(max(0, first), min(drawn.width - 1, last) + 1)


def _with_the_hanging_city(drawn: Skyline, site: _Site) -> Skyline:
    """A second city from the top, upside down, clear of what stands under it and of the disc."""
    deepest = 0.46 / site.colours.tallest
    plan = _Plan("hanging", 0.10, deepest, gaps=0.40, widest_gap=4, spires=1.0, steps=0.0)
    heights, _ = _buildings(plan, site)
    roofs = [min(layer.roofs[x] for layer in drawn.layers) for x in range(drawn.width)]
    room = [int(roof - 0.28 * site.water) for roof in roofs]
    for x in _columns_of_the_disc(drawn):
        room[x] = min(room[x], int(drawn.disc.y - drawn.disc.radius))
    hanging = (max(0, min(round(high), low)) for high, low in zip(heights, room, strict=True))
    return evolve(drawn, hanging=tuple(hanging))
