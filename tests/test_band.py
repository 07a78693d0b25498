"""Facts about the band: what can be read on it, what can be seen in it, and that it never changes."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from itertools import pairwise, product

import pytest
from attrs import evolve

from neovista.tui.band import HALF, Band, Kind, Row, Shade, draw_band, water_at
from neovista.tui.oklab import Rgb, to_lab
from neovista.tui.palettes import (
    STAIRWELL_RAMP,
    Scheme,
    band_colours,
    contrast,
    homogenization,
    indexed_rgb,
    palette,
)
from neovista.tui.skyline import Skyline, skyline

THREADS = ("elysia", "jaxon", "luna", "calvin")
SEEDS = ("Form Twelve", "Saltmarket", "Posts", "Ninety-One Seconds", "Platform", "the Hush")
SIZES = {"80x24": (80, 5), "140x40": (140, 9)}
CONCORDS = (25, 71, 88, 97)
KINDS: tuple[Kind, ...] = ("half blocks", "quadrants", "256")


@cache
def band(
    thread: str = "elysia",
    seed: str = "Form Twelve",
    columns: int = 80,
    rows: int = 5,
    is_dreaming: bool = False,
    concord: int = 71,
    kind: Kind = "half blocks",
    scheme: Scheme = "dark",
    has_header: bool = True,
) -> Band:
    return draw_band(
        palette(thread, scheme, concord),
        band_colours(thread),
        seed,
        columns,
        rows,
        is_dreaming=is_dreaming,
        concord=concord,
        kind=kind,
        has_header=has_header,
    )


def outline(
    thread: str, seed: str, columns: int, rows: int, *, is_dreaming: bool, concord: float = 71
) -> Skyline:
    return skyline(
        band_colours(thread),
        seed,
        columns,
        rows,
        scale=1,
        is_dreaming=is_dreaming,
        concord=concord,
    )


def width(row: Row) -> int:
    return sum(len(text) for text, _, _ in row)


def shades(row: Row) -> set[Shade]:
    return {shade for run in row for shade in run[1:] if shade is not None}


def checksum(drawn: Band) -> str:
    return sha256(repr(drawn.rows).encode()).hexdigest()[:16]


def on_screen(shade: Shade) -> Rgb:
    return indexed_rgb(shade) if isinstance(shade, int) else shade


# ------------------------------------------------------------------- the header


@pytest.mark.parametrize(("thread", "concord"), [*product(THREADS, CONCORDS)])
def test_the_header_can_be_read_on_every_cell(thread: str, concord: int) -> None:
    roles = palette(thread, concord=concord)
    for seed, size, is_dreaming, kind in product(SEEDS, SIZES.values(), (False, True), KINDS[:2]):
        drawn = band(thread, seed, *size, is_dreaming, concord, kind)
        for shade in drawn.header:
            assert contrast(roles.text, on_screen(shade)) >= 8.2
            assert contrast(roles.accent, on_screen(shade)) >= 7


@pytest.mark.parametrize(("thread", "concord"), [*product(THREADS, CONCORDS)])
def test_the_header_can_be_read_on_paper(thread: str, concord: int) -> None:
    roles = palette(thread, "paper", concord)
    for seed, is_dreaming in product(SEEDS, (False, True)):
        drawn = band(thread, seed, 80, 5, is_dreaming, concord, scheme="paper")
        for shade in drawn.header:
            assert contrast(roles.text, on_screen(shade)) >= 8.2
            assert contrast(roles.accent, on_screen(shade)) >= 7


@pytest.mark.parametrize("kind", KINDS)
def test_the_first_row_has_no_glyphs_and_one_colour_for_each_cell(kind: Kind) -> None:
    for thread, is_dreaming in product(THREADS, (False, True)):
        drawn = band(thread, "Posts", is_dreaming=is_dreaming, kind=kind)
        assert {text.strip() for text, _, _ in drawn.rows[0]} == {""}
        assert {foreground for _, foreground, _ in drawn.rows[0]} == {None}
        cells = [shade for text, _, shade in drawn.rows[0] for _ in text]
        assert tuple(cells) == drawn.header


def test_in_256_colours_the_first_row_is_nearly_black() -> None:
    for thread, is_dreaming in product(THREADS, (False, True)):
        drawn = band(thread, is_dreaming=is_dreaming, kind="256")
        assert set(drawn.header) <= {233, 234, 235}


def test_without_a_header_the_first_row_is_picture() -> None:
    drawn = band("jaxon", columns=24, rows=4, has_header=False)
    assert drawn.header == ()
    assert any(HALF in text for text, _, _ in drawn.rows[0])


# ---------------------------------------------------------------------- the cells


@pytest.mark.parametrize(("kind", "rows"), [*product(KINDS, (1, 2, 3, 4, 5, 6, 7, 9, 11, 15))])
def test_every_row_is_as_wide_as_the_window(kind: Kind, rows: int) -> None:
    for columns, is_dreaming in product((1, 8, 40, 81), (False, True)):
        drawn = band("calvin", "a", columns, rows, is_dreaming, 30, kind)
        assert [width(row) for row in drawn.rows] == [columns] * rows


@pytest.mark.parametrize("kind", KINDS)
def test_neighbours_of_one_style_are_one_run(kind: Kind) -> None:
    for row in band(columns=140, rows=9, concord=97, kind=kind).rows:
        styles = [run[1:] for run in row]
        assert all(one != other for one, other in pairwise(styles))


@pytest.mark.parametrize(("thread", "concord"), [*product(THREADS, CONCORDS)])
def test_256_colours_use_only_the_ramp(thread: str, concord: int) -> None:
    ramp = STAIRWELL_RAMP if homogenization(concord) > 0.5 else band_colours(thread).ramp
    for is_dreaming in (False, True):
        drawn = band(thread, is_dreaming=is_dreaming, concord=concord, kind="256")
        assert set().union(*(shades(row) for row in drawn.rows[1:])) <= set(ramp)


# --------------------------------------------------------------------- what is seen


@pytest.mark.parametrize(("thread", "is_dreaming"), [*product(THREADS, (False, True))])
def test_at_least_half_of_the_disc_can_be_seen(thread: str, is_dreaming: bool) -> None:
    for seed, (columns, rows), concord in product(SEEDS, SIZES.values(), (0, 25, 71)):
        here = outline(thread, seed, columns, rows, is_dreaming=is_dreaming, concord=concord)
        assert here.disc_pixels()
        assert here.visible_disc() >= 0.5


def test_a_sleepers_city_hangs_clear_of_the_one_that_stands() -> None:
    for thread, seed in product(THREADS, SEEDS):
        here = outline(thread, seed, 140, 9, is_dreaming=True)
        assert any(here.hanging)
        for x, low in enumerate(here.hanging):
            roof = min(layer.roofs[x] for layer in here.layers)
            assert low == 0 or roof - low >= 0.28 * here.water


def test_nothing_hangs_over_those_who_are_awake_or_over_the_stairwell() -> None:
    assert not any(outline("luna", "Posts", 80, 5, is_dreaming=False).hanging)
    assert not any(outline("luna", "Posts", 80, 5, is_dreaming=True, concord=97).hanging)


def test_at_97_every_layer_is_a_flight_of_nine_equal_steps() -> None:
    for layer in outline("jaxon", "Posts", 180, 30, is_dreaming=False, concord=97).layers:
        assert len(set(layer.roofs)) == 9
        assert list(layer.roofs) == sorted(layer.roofs, reverse=True)
        assert {layer.roofs.count(roof) for roof in set(layer.roofs)} == {20}


def test_at_97_the_four_threads_have_nearly_the_same_picture() -> None:
    for seed, (columns, rows), is_dreaming in product(SEEDS, SIZES.values(), (False, True)):
        pictures = [
            band(thread, seed, columns, rows, is_dreaming, 97).painting.rows for thread in THREADS
        ]
        for other in pictures[1:]:
            for row, beside in zip(pictures[0], other, strict=True):
                for one, two in zip(row, beside, strict=True):
                    assert sum((a - b) ** 2 for a, b in zip(one, two, strict=True)) < 0.04**2


def test_at_71_the_four_threads_are_told_apart_by_hue() -> None:
    middles = [to_lab(band_colours(thread).sky[2])[1:] for thread in THREADS]
    for one, other in product(middles, repeat=2):
        assert one == other or sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) > 0.05**2


def test_the_last_row_runs_out_into_the_page() -> None:
    schemes: tuple[Scheme, ...] = ("dark", "paper")
    for thread, scheme in product(THREADS, schemes):
        page = palette(thread, scheme).background
        drawn = band(thread, scheme=scheme)
        for _, _, background in drawn.rows[-1]:
            assert contrast(on_screen(background), page) < 1.2


# --------------------------------------------------------------------- always the same

GOLDEN: dict[tuple[str, str, int, int, bool, int, Kind], str] = {
    ("elysia", "Form Twelve", 80, 5, False, 71, "half blocks"): "81a22a931e6b9d72",
    ("jaxon", "Saltmarket", 80, 5, True, 25, "quadrants"): "a92aff09096afb8c",
    ("luna", "Posts", 80, 6, False, 50, "256"): "e20d316b809d0643",
    ("calvin", "Ninety-One Seconds", 140, 9, True, 88, "quadrants"): "632fe345b5573bfb",
    ("elysia", "Form Twelve", 140, 9, False, 97, "half blocks"): "dda271481b5e8907",
    ("jaxon", "Platform", 24, 4, False, 71, "half blocks"): "0bf6e779e60d4425",
}


@pytest.mark.parametrize("arguments", GOLDEN)
def test_a_place_looks_the_same_on_every_machine(
    arguments: tuple[str, str, int, int, bool, int, Kind],
) -> None:
    assert checksum(band(*arguments)) == GOLDEN[arguments]


def test_the_same_arguments_give_the_same_picture() -> None:
    again = band.__wrapped__("luna", "Posts")
    assert again.rows == band("luna", "Posts").rows


@pytest.mark.parametrize(("thread", "kind"), [*product(THREADS, KINDS)])
def test_different_places_look_different(thread: str, kind: Kind) -> None:
    assert len({checksum(band(thread, seed, kind=kind)) for seed in SEEDS}) == len(SEEDS)


def test_a_seed_may_be_any_text() -> None:
    for seed in ("", "Zürich ▲ 街", "x" * 5000):
        assert len(band(seed=seed).rows) == 5


# -------------------------------------------------------------------------- life


@pytest.mark.parametrize(("kind", "size"), [*product(KINDS, SIZES.values())])
def test_only_whole_rows_of_water_move_and_at_most_two(kind: Kind, size: tuple[int, int]) -> None:
    drawn = band("elysia", "Posts", *size, kind=kind)
    assert 1 <= len(drawn.water_rows) <= 2
    for moment in range(8):
        moved = water_at(drawn, moment)
        assert tuple(number for number, _ in moved) == drawn.water_rows
        assert all(width(row) == size[0] for _, row in moved)
        assert all(number * 2 >= drawn.painting.water.first for number in drawn.water_rows)


@pytest.mark.parametrize("kind", KINDS)
def test_the_band_is_drawn_with_its_water_at_rest_and_the_water_then_moves(kind: Kind) -> None:
    drawn = band("elysia", "Posts", 140, 9, kind=kind)
    assert all(drawn.rows[number] == row for number, row in water_at(drawn, 0))
    assert len({water_at(drawn, moment) for moment in range(6)}) > 1


def test_a_band_that_is_only_a_header_has_no_life() -> None:
    assert water_at(band(rows=1), 3) == ()


def test_the_title_may_put_the_disc_where_it_wants_it() -> None:
    colours = evolve(band_colours("elysia"), disc_x=0.5, disc_y=0.8, disc_radius=0.32)
    here = skyline(colours, "Neovista", 80, 15, scale=1, is_dreaming=True, concord=50)
    assert here.disc.x == 40
    assert here.disc.y == pytest.approx(0.8 * here.water)
    assert here.visible_disc() >= 0.5
