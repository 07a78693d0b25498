"""The terminal front end: what stands on the screen, as text, and what the keys do."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot
from tui_helpers import frame, golden, night, played, story, title

from neovista.tui.look import Terminal, terminal_of
from neovista.tui.screens.offers import free_letters
from neovista.tui.screens.play import PlayScreen
from neovista.tui.starting import ago
from neovista.tui.wrapping import wrap

SIZES = [(60, 20), (80, 24), (140, 40)]


def named(name: str, size: tuple[int, int]) -> str:
    return f"{name}-{size[0]}x{size[1]}"


# ------------------------------------------------------------------------- frames


@pytest.mark.parametrize("size", SIZES)
def test_a_page_after_a_choice(size: tuple[int, int]) -> None:
    drawn = played(night(), size, "1", "down", "down")

    golden(named("page", size), drawn)


@pytest.mark.parametrize("size", SIZES)
def test_a_closed_choice_in_focus_keeps_its_reason(size: tuple[int, int]) -> None:
    drawn = played(night(), size, "up")

    golden(named("known", size), drawn)


@pytest.mark.parametrize("size", SIZES)
def test_a_dream_has_a_line_down_its_left(size: tuple[int, int]) -> None:
    drawn = played(night(), size, "1", "2")

    golden(named("dream", size), drawn)


@pytest.mark.parametrize("size", SIZES)
def test_a_page_longer_than_the_pane_begins_at_its_first_new_line(size: tuple[int, int]) -> None:
    drawn = played(night(), size, "1", "3", "2")

    golden(named("long", size), drawn)


@pytest.mark.parametrize("thread", ["set", "posts", "cut"])
def test_the_other_three_forms(thread: str) -> None:
    drawn = played(night(story(thread)), (80, 24), "down")

    golden(f"form-{thread}", drawn)


@pytest.mark.parametrize("size", [(40, 12), (100, 30), (120, 30), (160, 48)])
def test_the_page_at_other_sizes(size: tuple[int, int]) -> None:
    drawn = played(night(), size, "1")

    golden(named("page", size), drawn)


@pytest.mark.parametrize("size", SIZES)
def test_the_title(size: tuple[int, int]) -> None:
    drawn = played(title(), size)

    golden(named("title", size), drawn)


def test_the_panel_over_the_page() -> None:
    drawn = played(night(), (80, 24), "1", "backslash")

    golden("panel-80x24", drawn)


def test_the_card_of_a_word() -> None:
    drawn = played(night(), (80, 24), "1", "tab")

    golden("card-80x24", drawn)


def test_the_keys_as_they_are_bound() -> None:
    drawn = played(night(), (80, 24), "question_mark")

    golden("help-80x24", drawn)


def test_an_ending() -> None:
    drawn = played(night(), (80, 24), "1", "3", "3")

    golden("ending-80x24", drawn)


# --------------------------------------------------------------------------- keys


def test_below_the_smallest_size_one_line_says_so() -> None:
    drawn = played(night(), (50, 10))

    assert drawn.split("\n")[4] == "Neovista needs 40 × 12. This window is 50 × 10."


def test_a_hinge_that_was_settled_is_marked_once() -> None:
    drawn = played(night(), (80, 24), "1", "1")

    assert "◆ Take it down, in his words." in drawn
    assert "it is known now" in drawn


def test_undo_says_what_it_undid() -> None:
    drawn = played(night(), (80, 24), "1", "u")

    assert "undone: Ask what colour the walls were." in drawn
    assert "▸" not in drawn


def test_undo_at_the_beginning_says_so() -> None:
    assert "there is nothing to undo" in played(night(), (80, 24), "u")


def test_undoing_is_as_if_nothing_had_been_done() -> None:
    app, again = night(), night()

    undone = played(app, (80, 24), "1", "3", "u", "2", "u", "down")
    plain = played(again, (80, 24), "1", "down")

    assert undone.replace("undone: Wake his mother and ask her first.", "").count("\n") == 24
    assert undone.splitlines()[:16] == plain.splitlines()[:16]


def test_a_closed_choice_says_its_reason_on_the_rule() -> None:
    drawn = played(night(), (80, 24), "1", "up", "enter")

    assert "── Nuri is on watch" in drawn


def test_enter_takes_the_choice_in_focus() -> None:
    assert "▸ Ask what colour" in played(night(), (80, 24), "down", "enter")


def test_space_turns_the_page_and_then_takes_the_only_way() -> None:
    moves = ("ask", "close", "long")

    turned = played(night(moves=moves), (80, 24), "space")
    taken = played(night(moves=moves), (80, 24), "space", "space", "space", "space")

    assert "more ▾" in turned
    assert "▸ Go home." in taken


def test_scrolled_back_the_rule_says_so() -> None:
    drawn = played(night(moves=("ask",)), (80, 24), "b")

    assert "reading back · end to return" in drawn


def test_tab_goes_through_the_words_and_then_the_choices() -> None:
    app = night(moves=("ask",))
    seen: list[tuple[str, int]] = []

    async def walk(pilot: Pilot[int]) -> None:
        for _ in range(3):
            await pilot.press("tab")
            assert isinstance(app.screen, PlayScreen)
            assert app.screen.cursor is not None
            seen.append((app.screen.cursor.on, app.screen.cursor.index))

    played(app, (80, 24), then=walk)

    assert seen == [("word", 0), ("choice", 0), ("choice", 1)]


def test_enter_on_a_word_opens_its_entry_and_escape_goes_back() -> None:
    opened = played(night(moves=("ask",)), (80, 24), "tab", "enter")
    back = played(night(moves=("ask",)), (80, 24), "tab", "enter", "escape")

    assert "Consent to Communal Sleep" in opened
    assert "1  Take it down" not in opened
    assert "1  Take it down" in back


def test_history_holds_the_whole_run() -> None:
    drawn = played(night(moves=("ask", "close")), (80, 24), "h", "home")

    assert "Form Twelve   Elysia Voss" in drawn
    assert "I reached Saltmarket" in drawn


def test_a_click_on_a_choice_takes_it() -> None:
    async def click(pilot: Pilot[int]) -> None:
        await pilot.click(offset=(15, 19))
        await pilot.pause()

    drawn = played(night(), (80, 24), then=click)

    assert "▸ Ask what colour" in drawn


def test_a_click_on_the_footer_does_what_the_key_does() -> None:
    async def click(pilot: Pilot[int]) -> None:
        row = frame(pilot.app).splitlines()[23]
        await pilot.click(offset=(row.index("u undo"), 23))
        await pilot.pause()

    drawn = played(night(), (80, 24), "1", then=click)

    assert "undone:" in drawn


def test_a_key_completes_a_motion_and_still_acts() -> None:
    app = night(motion="full")

    drawn = played(app, (80, 24), "1", "2")

    assert app.playing is not None
    assert [move.choice for move in app.playing.session.run.moves] == ["ask", "wake"]
    assert "▸" in drawn


def test_the_first_thing_said_stays_until_a_key() -> None:
    said = played(night(message="The story has changed since."), (80, 24))
    gone = played(night(message="The story has changed since."), (80, 24), "down")

    assert "── The story has changed since." in said
    assert "The story has changed" not in gone


def test_resizing_there_and_back_ends_on_the_same_frame() -> None:
    async def resize(pilot: Pilot[int]) -> None:
        for width in (140, 40, 38, 97, 200, 80):
            await pilot.resize_terminal(width, 24)
            await pilot.pause()

    assert played(night(), (80, 24), "1", then=resize) == played(night(), (80, 24), "1")


@pytest.mark.parametrize("depth", ["16", "none"])
def test_without_a_picture_the_header_is_all_of_the_band(depth: str) -> None:
    drawn = played(night(depth=depth), (80, 24), "1", "down")  # type: ignore[arg-type]

    assert "▀" not in drawn
    assert drawn.splitlines()[0].startswith("           I  Form Twelve")
    assert "▌ 1  Take it down" in drawn


def test_the_first_row_has_no_picture_in_it() -> None:
    for size in SIZES:
        assert "▀" not in played(night(), size).splitlines()[0]


def test_continue_has_the_focus_on_the_title() -> None:
    drawn = played(title(), (80, 24), "enter")

    assert "▸ Ask what colour the walls were." in drawn


def test_without_a_run_the_title_offers_a_new_one() -> None:
    drawn = played(title(has_run=False), (80, 24))

    assert "Continue" not in drawn
    assert "▌ New night" in drawn


# -------------------------------------------------------------------------- pieces


def test_a_terminal_is_known_by_its_environment() -> None:
    assert terminal_of({"COLORTERM": "truecolor"}) == Terminal("24-bit", "full")
    assert terminal_of({"TERM": "xterm-256color", "CI": "true"}) == Terminal("256", "still", 0)
    assert terminal_of({"TERM": "xterm", "SSH_TTY": "x"}) == Terminal("16", "calm")
    assert terminal_of({"NO_COLOR": "1", "COLORTERM": "truecolor"}) == Terminal("none", "still")


def test_a_choice_from_the_tenth_on_has_a_letter_that_does_nothing_else() -> None:
    assert free_letters(PlayScreen.BINDINGS)[:3] == ("a", "c", "d")


def test_a_word_longer_than_the_measure_is_cut() -> None:
    assert [text for line in wrap(["x" * 25], 10) for text, _ in line] == [
        "x" * 10,
        "x" * 10,
        "x" * 5,
    ]


def test_words_of_two_styles_stay_together() -> None:
    assert wrap(["one two", ".", " three"], 8) == (
        (("one two", 0), (".", 1)),
        (("three", 2),),
    )


def test_how_long_ago_is_said_in_the_largest_whole_unit() -> None:
    assert [ago(seconds) for seconds in (5, 65, 7300, 200000)] == [
        "just now",
        "1 minute ago",
        "2 hours ago",
        "2 days ago",
    ]
