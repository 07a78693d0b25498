"""The city in colour: sky, disc, stars, buildings, windows, and what the water makes of them.

Takes an outline and gives pixels in OKLab. It knows no cell, no glyph and no header: `band` makes
cells of the pixels, and may do so for several kinds of terminal from one painting.
"""

from __future__ import annotations

from math import exp, hypot, sin

from attrs import field, frozen

from neovista.tui.oklab import Lab, mix, to_lab
from neovista.tui.palettes import (
    STAIRWELL_FAR,
    STAIRWELL_MID,
    STAIRWELL_NEAR,
    STAIRWELL_RAIL,
    STAIRWELL_SKY,
    BandColours,
    homogenization,
)
from neovista.tui.skyline import Layer, Skyline, chances, flight

Pixels = list[list[Lab]]
"""Rows of colours, from the top; one entry for each pixel column."""

_HAZE = {"far": (0.21, 0.30), "mid": (0.09, 0.16), "near": (0.0, 0.0)}
"""How much of the sky behind, and of the ramp's third colour at its feet, is in each layer."""

_WINDOWS = {"far": (0.0, 0.0, 0.0), "mid": (0.07, 0.30, 0.60), "near": (0.12, 0.50, 0.95)}
"""The share of lit pixels, and how bright they are at least and at most."""


_SHADES = 512
"""Steps of the sky's ramp, mixed once for each picture."""

_LIFT = 0.10 * _SHADES


@frozen
class Paints:
    """The band's colours at one Concord."""

    sky: tuple[Lab, ...]
    disc: Lab
    layers: dict[str, Lab]
    lit: tuple[Lab, ...]
    rail: Lab
    page: Lab
    """What the last row of water runs out into."""
    same: float
    """How far the city has become one building, 0 to 1."""


@frozen
class Water:
    """The rows under the horizon, as colours to choose from, so that a moment costs no mixing."""

    first: int
    """Its first pixel row."""
    scale: int
    still: Pixels
    """Each row as it is where nothing glints."""
    bright: Pixels
    """Each row as it is where the waves meet."""


@frozen
class Painting:
    rows: Pixels = field(repr=False)
    """All pixels, the water's at rest."""
    water: Water = field(repr=False)
    scale: int
    """Pixel columns in a column of cells."""
    shade: Lab
    """What the header is darkened toward: the sky's first colour."""
    is_paper: bool


def paint(outline: Skyline, colours: BandColours, seed: str, page: Lab, concord: float) -> Painting:
    """The pixels of `outline`. `page` is the page's background, which the picture runs out into."""
    paints = paints_at(colours, page, concord)
    rows = _sky(outline, paints)
    behind = [list(row) for row in rows]
    _disc(rows, outline, paints, colours.is_striped)
    _stars(rows, outline, paints, seed)
    for layer in outline.layers:
        _buildings(rows, behind, outline, layer, paints)
        _rail(rows, outline, paints, layer)
        _windows(rows, outline, layer, paints, seed)
    _hanging(rows, behind, outline, paints, seed)
    is_paper = _is_paper(page)
    if is_paper:
        rows = [[mix(colour, page, 0.58) for colour in row] for row in rows]
    water = _water(rows, outline, paints, 0.58 if is_paper else 0.0)
    return Painting(
        rows=rows + waves(water, 0),
        water=water,
        scale=outline.scale,
        shade=page if is_paper else paints.sky[0],
        is_paper=is_paper,
    )


def paints_at(colours: BandColours, page: Lab, concord: float) -> Paints:
    """The colours, moved toward the Stairwell's as `concord` (0-100) has it."""
    same = homogenization(concord)
    city = {
        "far": (colours.far, STAIRWELL_FAR, 0.90),
        "mid": (colours.mid, STAIRWELL_MID, 0.95),
        "near": (colours.near, STAIRWELL_NEAR, 0.95),
    }
    # On paper the end is cream above green, not dusk.
    cream = 0.5 if _is_paper(page) else 0.0
    return Paints(
        sky=tuple(
            mix(to_lab(own), mix(to_lab(end), page, cream), 0.95 * same)
            for own, end in zip(colours.sky, STAIRWELL_SKY, strict=True)
        ),
        disc=to_lab(colours.disc),
        layers={
            name: mix(to_lab(own), to_lab(end), most * same)
            for name, (own, end, most) in city.items()
        },
        lit=tuple(to_lab(colour) for colour in colours.lit),
        rail=to_lab(STAIRWELL_RAIL),
        page=page,
        same=same,
    )


def _is_paper(page: Lab) -> bool:
    return page[0] > 0.7


def waves(water: Water, moment: int) -> Pixels:
    """The water's pixel rows at a moment, counted in steps of the animation; 0 is at rest."""
    rows: Pixels = []
    width = len(water.still[0])
    for down, (still, bright) in enumerate(zip(water.still, water.bright, strict=True)):
        row = []
        for x in range(width):
            across = x / water.scale
            long = sin(across * 0.31 - down * 1.1 - moment * 0.19 + 2.0)
            short = sin(across * 0.83 + down * 1.9 + moment * 0.31)
            at = x + round(1.3 * short + 0.7 * long)
            at = 0 if at < 0 else min(at, width - 1)
            row.append(bright[at] if long * short > 0.74 else still[at])
        rows.append(row)
    return rows


def _glow(outline: Skyline) -> tuple[list[float], list[float]]:
    """The disc's light in the sky, as one factor for each pixel column and one for each row."""
    disc, cells = outline.disc, outline.width / outline.scale
    across = [
        exp(-2 * (((x + 0.5) / outline.scale - disc.x) / (0.24 * cells)) ** 2)
        for x in range(outline.width)
    ]
    down = [
        exp(-2 * ((y + 0.5 - disc.y) / (0.95 * outline.water)) ** 2) for y in range(outline.water)
    ]
    return across, down


def _sky(outline: Skyline, paints: Paints) -> Pixels:
    across, down = _glow(outline)
    shades = [_ramp(paints.sky, step / _SHADES) for step in range(_SHADES + 1)]
    same = paints.same
    rows = []
    for y in range(outline.water):
        position = _sky_position(outline, (y + 0.5) / outline.water, same) * _SHADES
        row = []
        for light in across:
            glow = light * down[y]
            # Where the disc has faded nothing glows: the flight stands in flat light.
            glow += (0.55 - glow) * same
            row.append(shades[min(_SHADES, int(position * (0.46 + 0.54 * glow) + glow * _LIFT))])
        rows.append(row)
    return rows


def _sky_position(outline: Skyline, v: float, same: float) -> float:
    """Where on the sky's ramp a height is, 0 the first colour and 1 the last."""
    if not outline.is_dreaming:
        return float(v**1.35)
    # Each thread's disc hangs at a height of its own, and the Stairwell has none.
    centre = outline.disc.y / outline.water * (1 - same) + 0.5 * same
    return 0.30 + 0.70 * exp(-(((v - centre) / 0.34) ** 2))


def _ramp(stops: tuple[Lab, ...], position: float) -> Lab:
    at = max(0.0, min(1.0, position)) * (len(stops) - 1)
    step = min(int(at), len(stops) - 2)
    return mix(stops[step], stops[step + 1], at - step)


def _disc(rows: Pixels, outline: Skyline, paints: Paints, is_striped: bool) -> None:
    disc, strength = outline.disc, 1 - paints.same
    reach = 2.2 * disc.radius
    for y, row in enumerate(rows):
        if abs(y + 0.5 - disc.y) > reach or strength <= 0:
            continue
        cut = 0.25 if is_striped and y + 0.5 > disc.y and (outline.water - y) % 2 == 0 else 1.0
        for x in range(outline.width):
            away = hypot((x + 0.5) / outline.scale - disc.x, y + 0.5 - disc.y)
            if away >= reach:
                continue
            solid = cut * max(0.0, min(1.0, disc.radius + 0.5 - away))
            halo = 0.24 * min(1.0, (reach - away) / (reach - disc.radius)) ** 1.5
            row[x] = mix(row[x], paints.disc, max(solid, halo) * strength)


def _stars(rows: Pixels, outline: Skyline, paints: Paints, seed: str) -> None:
    strength = 1 - paints.same
    last = int(0.62 * outline.water)
    numbers = chances(seed, "stars", 2 * outline.width * outline.height)
    disc = outline.disc
    for y in range(2, last + 1):
        for x in range(outline.width):
            chance = numbers[2 * (y * outline.width + x)] * outline.scale
            if chance >= 0.011:
                continue
            if hypot((x + 0.5) / outline.scale - disc.x, y + 0.5 - disc.y) > 2 * disc.radius:
                bright = 0.15 + 0.40 * numbers[2 * (y * outline.width + x) + 1]
                rows[y][x] = mix(rows[y][x], paints.disc, bright * strength)


def _buildings(
    rows: Pixels, behind: Pixels, outline: Skyline, layer: Layer, paints: Paints
) -> None:
    haze, foot = _HAZE[layer.name]
    own = paints.layers[layer.name]
    for y in range(outline.water):
        base = mix(own, paints.sky[2], foot * (y / outline.water) ** 2)
        row, sky = rows[y], behind[y]
        for x, roof in enumerate(layer.roofs):
            if y >= roof:
                row[x] = mix(base, sky[x], haze) if haze else base


def _windows(rows: Pixels, outline: Skyline, layer: Layer, paints: Paints, seed: str) -> None:
    share, least, most = _WINDOWS[layer.name]
    if layer.name == "near" and outline.height <= 8:
        share = 0.14
    share *= (1 - paints.same) ** 0.7 / (2**0.5 if outline.scale == 2 else 1.0)
    numbers = chances(seed, f"{layer.name} windows", 3 * outline.width * outline.water)
    for y in range(outline.water):
        last = -2
        for x, roof in enumerate(layer.roofs):
            at = 3 * (y * outline.width + x)
            # Not under the roof itself, where it would blur the outline, and not beside another:
            # two together are a wall of light.
            if y <= roof or x == last + 1 or numbers[at] >= share * layer.lively[x]:
                continue
            last = x
            lit = paints.lit[int(numbers[at + 1] * 3)]
            rows[y][x] = mix(rows[y][x], lit, least + (most - least) * numbers[at + 2])


def _rail(rows: Pixels, outline: Skyline, paints: Paints, layer: Layer) -> None:
    """The handrail over the far steps, before the nearer ones are built."""
    strength = min(1.0, max(0.0, paints.same - 0.45) * 4)
    if layer.name != "far" or strength == 0:
        return
    for x, step in enumerate(flight(outline.width, outline.water, 1.0)):
        y = outline.water - round(step) - 2
        if y >= 0:
            rows[y][x] = mix(rows[y][x], paints.rail, strength)


def _hanging(rows: Pixels, behind: Pixels, outline: Skyline, paints: Paints, seed: str) -> None:
    if not any(outline.hanging):
        return
    mid = paints.layers["mid"]
    dark = mix(paints.layers["near"], mid, 0.5)
    numbers = chances(seed, "hanging windows", 3 * outline.width * outline.water)
    for x, low in enumerate(outline.hanging):
        for y in range(low):
            sky = behind[y][x]
            # Lighter than a dark sky, darker than a light one, or its upper half would be lost.
            against = max(0.0, min(1.0, (sky[0] / mid[0] - 0.7) / 0.6))
            rows[y][x] = mix(mix(mid, dark, against), sky, 0.09)
            at = 3 * (y * outline.width + x)
            if y < low - 1 and numbers[at] * outline.scale**0.5 < 0.09:
                lit = paints.lit[int(numbers[at + 1] * 3)]
                rows[y][x] = mix(rows[y][x], lit, 0.30 + 0.45 * numbers[at + 2])


def _water(rows: Pixels, outline: Skyline, paints: Paints, paper: float) -> Water:
    near = mix(paints.layers["near"], paints.page, paper)
    disc = mix(paints.disc, paints.page, paper)
    path = _path(outline, 1 - paints.same)
    count = outline.height - outline.water
    still, bright = [], []
    for down in range(count):
        mirrored = rows[max(0, outline.water - 1 - round(1.8 * down))]
        deep = 0.28 + 0.22 * down / max(1, count - 1)
        row = [
            mix(mix(colour, near, deep), disc, 0.30 * light)
            for colour, light in zip(mirrored, path, strict=True)
        ]
        glints = [
            mix(colour, disc, 0.10 * (1 - paints.same) + 0.30 * light)
            for colour, light in zip(row, path, strict=True)
        ]
        # The last row is all but the page, so that no line is needed between picture and prose.
        out = 0.92 if down == count - 1 else 0.0
        still.append([mix(colour, paints.page, out) for colour in row])
        bright.append([mix(colour, paints.page, out) for colour in glints])
    return Water(first=outline.water, scale=outline.scale, still=still, bright=bright)


def _path(outline: Skyline, strength: float) -> list[float]:
    """How much of the disc's light lies on the water, for each pixel column."""
    disc = outline.disc
    return [
        strength * exp(-((((x + 0.5) / outline.scale - disc.x) / disc.radius) ** 2))
        for x in range(outline.width)
    ]
