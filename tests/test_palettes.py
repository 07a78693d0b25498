"""Facts about the palettes: they are as legible as they were measured to be, at every Concord."""

from __future__ import annotations

from itertools import product

import pytest

from neovista.tui.oklab import Rgb, mix_rgb, to_lab, to_rgb
from neovista.tui.palettes import (
    BAND,
    DARK,
    HIGH_CONTRAST,
    INDEXED,
    INDEXED_STAIRWELL,
    PAPER,
    STAIRWELL,
    STAIRWELL_RAMP,
    Palette,
    Scheme,
    band_colours,
    contrast,
    hex_of,
    homogenization,
    homogenized,
    indexed_palette,
    indexed_rgb,
    palette,
    rgb_of,
    terminal_palette,
)

THREADS = ("elysia", "jaxon", "luna", "calvin")

ON_BACKGROUND_AND_RAISED = {
    "elysia": "16.3/13.1 9.4/7.6 6.0/4.9 11.0/8.9 9.8/7.8",
    "jaxon": "16.4/13.8 9.5/8.0 5.8/4.9 10.1/8.5 10.7/9.0",
    "luna": "16.5/13.0 9.6/7.6 5.9/4.7 11.7/9.2 12.0/9.5",
    "calvin": "16.1/13.4 9.3/7.7 5.8/4.9 8.9/7.4 8.5/7.1",
}

PAPER_ACCENTS = {
    "elysia": (9.4, 7.6),
    "jaxon": (9.6, 7.8),
    "luna": (8.9, 7.2),
    "calvin": (8.9, 7.3),
}


def ratios(roles: Palette[Rgb], role: str) -> tuple[float, float]:
    colour: Rgb = getattr(roles, role)
    return contrast(colour, roles.background), contrast(colour, roles.raised)


def assert_readable(roles: Palette[Rgb]) -> None:
    for role in ("text", "muted", "accent", "lookup", "good", "warn", "bad"):
        assert min(ratios(roles, role)) >= 7, role
    assert min(ratios(roles, "faint")) >= 4.5


@pytest.mark.parametrize("thread", THREADS)
def test_the_dark_palettes_have_the_contrast_that_was_measured(thread: str) -> None:
    written = ON_BACKGROUND_AND_RAISED[thread].split()
    for role, pair in zip(("text", "muted", "faint", "accent", "lookup"), written, strict=True):
        expected = tuple(float(part) for part in pair.split("/"))
        assert ratios(DARK[thread], role) == pytest.approx(expected, abs=0.1), role


@pytest.mark.parametrize("thread", THREADS)
def test_the_paper_palettes_have_the_contrast_that_was_measured(thread: str) -> None:
    paper = PAPER[thread]
    assert ratios(paper, "text") == pytest.approx((15.1, 12.3), abs=0.1)
    assert ratios(paper, "muted") == pytest.approx((8.8, 7.2), abs=0.1)
    assert ratios(paper, "faint") == pytest.approx((5.8, 4.7), abs=0.1)
    assert ratios(paper, "lookup") == pytest.approx((9.5, 7.7), abs=0.1)
    assert ratios(paper, "accent") == pytest.approx(PAPER_ACCENTS[thread], abs=0.1)


@pytest.mark.parametrize(("thread", "scheme"), [*product(THREADS, ("dark", "paper"))])
def test_text_is_readable_at_every_concord(thread: str, scheme: Scheme) -> None:
    for concord in range(101):
        assert_readable(palette(thread, scheme, concord))


def test_high_contrast_is_readable_and_does_not_follow_the_city() -> None:
    assert_readable(HIGH_CONTRAST)
    assert palette("luna", "high contrast", 100) is HIGH_CONTRAST


@pytest.mark.parametrize("roles", [*INDEXED.values(), INDEXED_STAIRWELL])
def test_the_256_colours_are_readable(roles: Palette[int]) -> None:
    fields = Palette.__slots__[:12]  # type: ignore[attr-defined]
    assert_readable(Palette(*(indexed_rgb(getattr(roles, name)) for name in fields)))


def test_below_74_nothing_is_homogenized_and_from_96_everything() -> None:
    assert homogenization(74) == 0
    assert homogenization(85) == pytest.approx(0.5**1.1)
    assert homogenization(96) == homogenization(100) == 1
    assert palette("jaxon", concord=74) == DARK["jaxon"]


def test_at_97_the_four_threads_look_the_same() -> None:
    for scheme in ("dark", "paper"):
        standing = [palette(thread, scheme, 97) for thread in THREADS]
        for one, other in product(standing, repeat=2):
            assert contrast(one.accent, other.accent) < 1.1
            assert contrast(one.background, other.background) < 1.02
            apart = zip(to_lab(one.accent), to_lab(other.accent), strict=True)
            assert sum((a - b) ** 2 for a, b in apart) < 0.03**2
    assert len({indexed_palette(thread, 97) for thread in THREADS}) == 1


def test_outcomes_keep_their_colours_in_the_stairwell() -> None:
    assert homogenized(DARK["luna"], 100).good == DARK["luna"].good == STAIRWELL.good


def test_a_thread_nobody_has_heard_of_has_the_citys_colours() -> None:
    assert palette("wim") == DARK["elysia"]
    assert indexed_palette("wim") == INDEXED["elysia"]
    assert terminal_palette("wim").accent == "bright_cyan"
    assert band_colours("wim") is BAND["elysia"]


def test_the_terminals_own_colours_leave_the_page_alone() -> None:
    for thread in THREADS:
        assert terminal_palette(thread).background == terminal_palette(thread).text == "default"
    assert len({terminal_palette(thread).accent for thread in THREADS}) == 4


def test_every_ramp_begins_in_the_dark_of_the_page() -> None:
    for ramp in (*(colours.ramp for colours in BAND.values()), STAIRWELL_RAMP):
        assert ramp[:2] == (233, 234)
        lightness = [to_lab(indexed_rgb(index))[0] for index in ramp]
        assert lightness == sorted(lightness)


def test_a_colour_survives_being_written_and_read() -> None:
    assert rgb_of("#0A1018") == (10, 16, 24)
    assert hex_of((10, 16, 24)) == "#0a1018"


def test_oklab_gives_every_grey_and_primary_back() -> None:
    for step in range(256):
        assert to_rgb(to_lab((step, step, step))) == (step, step, step)
    for red, green, blue in product((0, 51, 128, 255), repeat=3):
        back = to_rgb(to_lab((red, green, blue)))
        assert all(abs(a - b) <= 1 for a, b in zip(back, (red, green, blue), strict=True))


def test_mixing_is_exact_at_both_ends_and_between_them_in_the_middle() -> None:
    black, white = (0, 0, 0), (255, 255, 255)
    assert mix_rgb(black, white, 0) == black
    assert mix_rgb(black, white, 1) == white
    assert mix_rgb(black, white, 0.5) == (99, 99, 99)


def test_contrast_is_21_at_most_and_takes_either_order() -> None:
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contrast((255, 255, 255), (0, 0, 0)) == pytest.approx(21)
    assert contrast((9, 9, 9), (9, 9, 9)) == 1
