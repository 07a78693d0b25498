"""Facts about the grid: the numbers of each size, and that they hang together at every size."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neovista.tui.grid import grid

SIZES = {
    # w, h: text edge, measure, side, rail, band rows, rule rows, blank rows, footer gap
    (40, 12): (5, 32, 0, 0, 1, 1, 0, 2),
    (60, 20): (5, 52, 0, 0, 3, 1, 0, 2),
    (80, 24): (11, 66, 0, 0, 5, 1, 1, 2),
    (100, 30): (21, 66, 0, 0, 6, 1, 1, 3),
    (120, 30): (13, 68, 34, 0, 6, 1, 1, 3),
    (140, 40): (23, 68, 34, 0, 9, 2, 1, 3),
    (160, 48): (47, 68, 38, 32, 11, 2, 1, 3),
}


@pytest.mark.parametrize("size", SIZES)
def test_each_reference_size_has_its_numbers(size: tuple[int, int]) -> None:
    here = grid(*size)
    found = (
        here.text,
        here.measure,
        here.side,
        here.rail,
        here.band_rows,
        here.rule_rows,
        here.blank_rows,
        here.footer_gap,
    )
    assert found == SIZES[size]


@pytest.mark.parametrize(("height", "rows"), [(17, 1), (18, 3), (22, 4), (26, 5), (33, 6), (45, 9)])
def test_the_band_grows_with_the_window(height: int, rows: int) -> None:
    assert grid(80, height).band_rows == rows


def test_the_header_reaches_over_the_side_panel_and_else_ends_with_the_measure() -> None:
    assert grid(140, 40).header_right == 137
    assert grid(80, 24).header_right == grid(80, 24).right == 77


def test_a_page_of_80_by_24_leaves_the_rest_to_the_prose() -> None:
    assert grid(80, 24).prose_rows(3) == 24 - 5 - 1 - 3 - 1 - 1


def test_choices_take_at_most_half_of_the_rows() -> None:
    here = grid(80, 24)
    assert here.most_choice_rows == 12
    assert here.prose_rows(100) == here.prose_rows(12)


def test_the_classes_name_the_widest_and_the_highest_threshold_reached() -> None:
    assert grid(80, 24).classes == ("-w80", "-h24")
    assert grid(139, 33).classes == ("-w120", "-h27")
    assert grid(200, 60).classes == ("-w156", "-h46")
    assert grid(30, 10).classes == ()


def test_only_a_window_under_40_by_12_is_too_small() -> None:
    assert not grid(40, 12).too_small
    assert grid(39, 12).too_small
    assert grid(40, 11).too_small


def test_a_measure_of_the_readers_own_is_cut_to_what_fits() -> None:
    assert grid(140, 40, measure=50).measure == 50
    assert grid(80, 24, measure=100).measure == 68
    assert grid(80, 24, measure=10).measure == 40


def test_without_a_side_panel_the_column_stands_in_the_middle() -> None:
    here = grid(140, 40, has_side_panel=False)
    assert (here.side, here.text, here.header_right) == (0, 40, here.right)


@given(st.integers(40, 300), st.integers(12, 120), st.none() | st.integers(1, 200))
def test_nothing_overlaps_at_any_size(width: int, height: int, measure: int | None) -> None:
    here = grid(width, height, measure=measure)
    left, cells = here.column
    assert here.rail <= left
    assert left + cells <= here.side_left
    assert here.right <= here.header_right <= width
    assert here.prose_rows(9) >= 0
