"""Colours as eyes see them: sRGB to OKLab and back, and mixing in between.

OKLab keeps lightness apart from hue, so that a mix of two colours is never muddier or brighter than
both. Plain floats and tables: this runs for every pixel of a band. It knows no palette.
"""

from __future__ import annotations

from functools import lru_cache

Rgb = tuple[int, int, int]
"""Red, green and blue of sRGB, 0 to 255 each."""

Lab = tuple[float, float, float]
"""Lightness 0 to 1, then green to red and blue to yellow, about −0.4 to 0.4."""

_STEPS = 16383


def _to_linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def _from_linear(light: float) -> int:
    channel = light * 12.92 if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055
    return round(channel * 255)


_LINEAR = tuple(_to_linear(channel / 255) for channel in range(256))


@lru_cache(maxsize=1)
def _channels() -> bytes:
    """Every step of linear light as a channel; made at the first mixing, which no first page waits for."""
    return bytes(_from_linear(step / _STEPS) for step in range(_STEPS + 1))


@lru_cache(maxsize=4096)
def to_lab(rgb: Rgb) -> Lab:
    red, green, blue = (_LINEAR[channel] for channel in rgb)
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    medium = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )


def to_rgb(lab: Lab) -> Rgb:
    """The nearest sRGB colour; what a screen cannot show is cut off channel by channel."""
    lightness, a, b = lab
    long = lightness + 0.3963377774 * a + 0.2158037573 * b
    medium = lightness - 0.1055613458 * a - 0.0638541728 * b
    short = lightness - 0.0894841775 * a - 1.2914855480 * b
    long, medium, short = long * long * long, medium * medium * medium, short * short * short
    red = 4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short
    channels = _channels()
    return (
        channels[int(red * _STEPS + 0.5)] if 0 < red < 1 else 255 * (red >= 1),
        channels[int(green * _STEPS + 0.5)] if 0 < green < 1 else 255 * (green >= 1),
        channels[int(blue * _STEPS + 0.5)] if 0 < blue < 1 else 255 * (blue >= 1),
    )


def mix(start: Lab, end: Lab, share: float) -> Lab:
    """`share` 0 is `start`, 1 is `end`."""
    rest = 1 - share
    return (
        start[0] * rest + end[0] * share,
        start[1] * rest + end[1] * share,
        start[2] * rest + end[2] * share,
    )


def mix_rgb(start: Rgb, end: Rgb, share: float) -> Rgb:
    """`mix` for sRGB colours; exact at both ends."""
    if share <= 0:
        return start
    return end if share >= 1 else to_rgb(mix(to_lab(start), to_lab(end), share))


def luminance(rgb: Rgb) -> float:
    """Relative luminance as WCAG 2 defines it, 0 to 1."""
    red, green, blue = (_LINEAR[channel] for channel in rgb)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
