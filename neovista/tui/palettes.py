"""The colours: twelve roles for the interface, and the colours of the city in the band.

Looked up by the name of a thread as a story gives it; a name that is not known here gets the first
thread's colours, so that a story may have people this module has never heard of. It decides nothing
about where a colour is used, and asks no terminal what it can show.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Generic, Literal, TypeVar

from attrs import evolve, frozen

from neovista.tui.oklab import Rgb, luminance, mix_rgb

Colour = TypeVar("Colour")

Scheme = Literal["dark", "paper", "high contrast"]
"""The schemes with colours of their own; the terminal's own sixteen are `terminal_palette`."""


@frozen
class Palette(Generic[Colour]):
    """A colour for each role: `Rgb`, a number of the 256, or a name of the terminal's sixteen."""

    background: Colour
    surface: Colour
    raised: Colour
    line: Colour
    text: Colour
    muted: Colour
    faint: Colour
    accent: Colour
    lookup: Colour
    good: Colour
    warn: Colour
    bad: Colour


@frozen
class BandColours:
    """What the band of one thread is drawn with. Shares are 0 to 1."""

    sky: tuple[Rgb, Rgb, Rgb, Rgb]
    """From the top to the horizon."""
    disc: Rgb
    far: Rgb
    mid: Rgb
    near: Rgb
    lit: tuple[Rgb, Rgb, Rgb]
    """Windows."""
    ramp: tuple[int, ...]
    """Numbers of the 256 colours, dark to light."""
    disc_x: float
    """The disc's centre as a share of the width."""
    disc_radius: float
    """As a share of the sky's height, before it is made to fit."""
    narrowest: int
    """Width of buildings in cells."""
    widest: int
    tallest: float
    """As a share of the sky's height."""
    spires: float
    """The share of buildings with a spire."""
    is_striped: bool = False
    """Whether the disc's lower half is cut into stripes."""
    disc_y: float | None = None
    """The disc's centre as a share of the sky's height; `None` where it stands by itself."""


def palette(thread: str, scheme: Scheme = "dark", concord: float = 0) -> Palette[Rgb]:
    """The roles of a thread's interface, as much like the Stairwell's as `concord` (0-100) makes it."""
    if scheme == "high contrast":
        return HIGH_CONTRAST
    known = DARK if scheme == "dark" else PAPER
    own = known.get(thread, known[DEFAULT])
    return homogenized(own, concord, STAIRWELL if scheme == "dark" else PAPER_STAIRWELL)


def indexed_palette(thread: str, concord: float = 0) -> Palette[int]:
    """The roles in numbers of the 256 colours, chosen by hand: nothing is mixed here."""
    if homogenization(concord) > 0.5:
        return INDEXED_STAIRWELL
    return INDEXED.get(thread, INDEXED[DEFAULT])


def terminal_palette(thread: str) -> Palette[str]:
    """The roles in names of the terminal's own sixteen colours; weight and reverse do the rest."""
    return SIXTEEN.get(thread, SIXTEEN[DEFAULT])


def band_colours(thread: str) -> BandColours:
    return BAND.get(thread, BAND[DEFAULT])


def homogenization(concord: float) -> float:
    """How far the city has become one building, 0 to 1, for a Concord of 0 to 100."""
    return float(max(0.0, min(1.0, (concord - 74) / 22)) ** 1.1)


def homogenized(own: Palette[Rgb], concord: float, end: Palette[Rgb] | None = None) -> Palette[Rgb]:
    """`own` moved toward the Stairwell's roles, at most 92 % of the way. Outcomes keep their colours."""
    share = 0.92 * homogenization(concord)
    end = end or STAIRWELL
    return evolve(
        own,
        background=mix_rgb(own.background, end.background, share),
        surface=mix_rgb(own.surface, end.surface, share),
        raised=mix_rgb(own.raised, end.raised, share),
        line=mix_rgb(own.line, end.line, share),
        text=mix_rgb(own.text, end.text, share),
        muted=mix_rgb(own.muted, end.muted, share),
        faint=mix_rgb(own.faint, end.faint, share),
        accent=mix_rgb(own.accent, end.accent, share),
        lookup=mix_rgb(own.lookup, end.lookup, share),
    )


def contrast(one: Rgb, other: Rgb) -> float:
    """The WCAG 2 ratio of two colours, 1 to 21, in either order."""
    lights = sorted((luminance(one), luminance(other)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def hex_of(rgb: Rgb) -> str:
    """`#rrggbb`."""
    return "#{:02x}{:02x}{:02x}".format(*rgb)


def rgb_of(written: str) -> Rgb:
    """The colour written `#rrggbb`."""
    return int(written[1:3], 16), int(written[3:5], 16), int(written[5:7], 16)


def indexed_rgb(index: int) -> Rgb:
    """What terminals show for number 16 to 255 of the 256 colours."""
    if index >= 232:
        grey = 8 + 10 * (index - 232)
        return grey, grey, grey
    red, rest = divmod(index - 16, 36)
    green, blue = divmod(rest, 6)
    return _CUBE[red], _CUBE[green], _CUBE[blue]


_CUBE = (0, 95, 135, 175, 215, 255)

DEFAULT = "elysia"
"""The thread whose colours the title, the openings and every unknown name take."""


def _roles(written: str, outcomes: str = "#86D99B #F2C265 #FF9C9C") -> Palette[Rgb]:
    return Palette(*(rgb_of(word) for word in f"{written} {outcomes}".split()))


DARK: Mapping[str, Palette[Rgb]] = {
    "elysia": _roles(
        "#0A1018 #0F1822 #182635 #243546 #E6EEF4 #A9B8C5 #8293A2 #5CD6E0 #9DB8FF",
    ),
    "jaxon": _roles(
        "#120D0A #1A1310 #2A1E18 #3B2A21 #F4EBE3 #C4B3A6 #9C8A7C #FFA94D #8CC8EE",
    ),
    "luna": _roles(
        "#0A110E #0F1914 #1A2A22 #28402F #E7F1E8 #ACBCAF #81948A #86DDA0 #E6CC6B",
    ),
    "calvin": _roles(
        "#110C17 #181120 #281C35 #38294A #F0E8F5 #BEAECB #9787AA #F08FE0 #A8A2FF",
    ),
}

STAIRWELL = _roles("#0F1411 #161C18 #232C26 #333E36 #EBEBE2 #B6BBB0 #8C948A #9CCBB0 #D8C79A")


def _paper(accent: str) -> Palette[Rgb]:
    written = f"#F7F3EA #EFE9DC #E4DCCB #D3C8B2 #211D18 #4A4339 #675E51 {accent} #5C2A6B"
    return _roles(written, "#164A22 #553800 #7C1212")


PAPER: Mapping[str, Palette[Rgb]] = {
    "elysia": _paper("#09474F"),
    "jaxon": _paper("#6E2900"),
    "luna": _paper("#1B4D28"),
    "calvin": _paper("#761B66"),
}

PAPER_STAIRWELL = _paper("#1F4A36")

HIGH_CONTRAST = _roles(
    "#000000 #000000 #262626 #FFFFFF #FFFFFF #E6E6E6 #C8C8C8 #FFE000 #7FDBFF",
    "#8CFF9E #FFD166 #FFB3B3",
)


def _indexed(accent: int, lookup: int) -> Palette[int]:
    return Palette(233, 234, 236, 239, 255, 251, 247, accent, lookup, 114, 221, 217)


INDEXED: Mapping[str, Palette[int]] = {
    "elysia": _indexed(80, 153),
    "jaxon": _indexed(215, 117),
    "luna": _indexed(114, 185),
    "calvin": _indexed(219, 189),
}

INDEXED_STAIRWELL = _indexed(151, 186)


def _sixteen(accent: str) -> Palette[str]:
    outcomes = ("bright_green", "bright_yellow", "bright_red")
    return Palette(*("default",) * 7, accent, "bright_blue", *outcomes)


SIXTEEN: Mapping[str, Palette[str]] = {
    "elysia": _sixteen("bright_cyan"),
    "jaxon": _sixteen("bright_yellow"),
    "luna": _sixteen("bright_green"),
    "calvin": _sixteen("bright_magenta"),
}


def _city(
    written: str, ramp: str, numbers: tuple[float, float, int, int, float, float]
) -> BandColours:
    shades = [rgb_of(word) for word in written.split()]
    disc_x, disc_radius, narrowest, widest, tallest, spires = numbers
    return BandColours(
        sky=(shades[0], shades[1], shades[2], shades[3]),
        disc=shades[4],
        far=shades[5],
        mid=shades[6],
        near=shades[7],
        lit=(shades[8], shades[9], shades[10]),
        ramp=tuple(int(word) for word in ramp.split()),
        disc_x=disc_x,
        disc_radius=disc_radius,
        narrowest=narrowest,
        widest=widest,
        tallest=tallest,
        spires=spires,
    )


BAND: Mapping[str, BandColours] = {
    "elysia": _city(
        "#0A1422 #12304A #2E7184 #9FE3DC #E9FBF6 #2B6678 #15384A #07131D #FFE2A8 #8FF3F0 #FFFFFF",
        "233 234 235 23 24 30 37 73 116 159 231",
        (0.68, 0.30, 3, 8, 0.86, 0.35),
    ),
    "jaxon": evolve(
        _city(
            "#1A0D12 #4A1A22 #B4432F #FFC069 #FFE9B0"
            " #8E3A2E #4A1D1C #170B09 #FFD27A #FF9A4A #FFF1CF",
            "233 234 52 88 130 166 172 215 222 230",
            (0.34, 0.52, 4, 11, 0.66, 0.12),
        ),
        is_striped=True,
    ),
    "luna": _city(
        "#08140F #14402F #4E8B57 #F0DE8A #FFF6C9 #3D7A54 #1B4433 #08130E #FFE07A #B8FFB0 #FFFFFF",
        "233 234 235 22 28 65 71 108 150 186 230",
        (0.22, 0.36, 5, 10, 0.74, 0.20),
    ),
    "calvin": _city(
        "#130A20 #3A1A5E #8B3A96 #FFA6CF #FFE3F4 #6E2F86 #371A55 #100817 #FFB8EC #B9A8FF #FFE9A8",
        "233 234 53 54 90 97 133 176 218 225 231",
        (0.76, 0.24, 2, 5, 0.78, 0.70),
    ),
}

STAIRWELL_SKY: tuple[Rgb, Rgb, Rgb, Rgb] = (
    rgb_of("#23241C"),
    rgb_of("#4A4A3A"),
    rgb_of("#8A8468"),
    rgb_of("#B8B090"),
)
STAIRWELL_FAR, STAIRWELL_MID, STAIRWELL_NEAR = map(rgb_of, ("#3F7A62", "#27523F", "#12281F"))
STAIRWELL_RAIL = rgb_of("#D8A868")
STAIRWELL_RAMP = (233, 234, 236, 22, 59, 65, 101, 137, 144, 179)
