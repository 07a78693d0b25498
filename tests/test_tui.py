"""The terminal front end: what stands on the screen, as text, and what the keys do."""

from __future__ import annotations

import pytest
from textual import events
from textual.pilot import Pilot
from tui_helpers import asking, frame, golden, night, played, story, title

from neovista.runtime.events import Answered
from neovista.runtime.page import OfferedChoice, Words
from neovista.runtime.session import Turn
from neovista.tui.app import Neovista
from neovista.tui.look import Terminal, look_of, terminal_of
from neovista.tui.playing import Playing, Via
from neovista.tui.screens.offers import free_letters
from neovista.tui.screens.play import PlayScreen
from neovista.tui.starting import ago
from neovista.tui.widgets.choices import Choices
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


@pytest.mark.parametrize("size", [(40, 12), *SIZES])
def test_a_question_stands_where_choices_stand(size: tuple[int, int]) -> None:
    drawn = played(night(asking()), size, *"Rex")

    golden(named("question", size), drawn)


@pytest.mark.parametrize("size", [(40, 12), (80, 24)])
def test_a_question_without_choices_and_with_much_to_say(size: tuple[int, int]) -> None:
    drawn = played(night(asking("alone")), size, *("abcdefghij" * 8))

    golden(named("alone", size), drawn)


def test_a_line_that_was_left_for_the_choices() -> None:
    drawn = played(night(asking()), (80, 24), *"Rex", "escape", "down")

    golden("left-80x24", drawn)


@pytest.mark.parametrize("size", [(40, 12), (80, 24)])
def test_what_is_arranged_stands_above_the_choices(size: tuple[int, int]) -> None:
    drawn = played(night(asking("posts")), size, "1")

    golden(named("posts", size), drawn)


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
    assert [getattr(move, "choice", "") for move in app.playing.session.run.moves] == [
        "ask",
        "wake",
    ]
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


# ------------------------------------------------------------------------ questions


def line_of(drawn: str) -> str:
    """What stands on the line that is typed in."""
    return next(row for row in drawn.splitlines() if "_" in row).strip(" ▌")


def moves_of(app: Neovista) -> list[str]:
    assert app.playing is not None
    return [
        move.question if isinstance(move, Answered) else move.choice
        for move in app.playing.session.run.moves
    ]


def test_enter_answers_and_what_was_typed_leaves_the_screen() -> None:
    app = night(asking())

    drawn = played(app, (80, 24), *"Rex", "enter")

    assert moves_of(app) == ["dog"]
    assert "▸ What was he called? (kept)" in drawn
    assert "Rex" not in drawn
    assert "_" not in drawn


def test_the_story_says_it_once_it_is_given() -> None:
    drawn = played(night(asking()), (80, 24), *"Rex", "enter", "1")

    assert "“Rex,” I said." in drawn


def test_the_same_question_asked_again_has_an_empty_line() -> None:
    app = night(asking("round"))

    drawn = played(app, (80, 24), *"Rex", "enter")

    assert moves_of(app) == ["bird"]
    assert line_of(drawn) == "_"
    assert "Rex" not in drawn


def test_history_says_what_was_asked() -> None:
    drawn = played(night(asking()), (80, 24), *"Rex", "enter", "2", "h")

    assert "▸ What was he called? (kept)" in drawn
    assert "Rex" not in drawn


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        (["u", "h", "question_mark", "q", "backslash", "b"], "uh?q\\b_"),
        (["1", "2"], "12_"),
        (["R", "x", "backspace", "e", "x"], "Rex_"),
        (["backspace", "backspace", "R"], "R_"),
        (["space", "O", "space", "space", "R", "space"], "O R _"),
        (["é", "backspace", "É"], "É_"),
        (["home", "end", "R", "pageup", "pagedown"], "R_"),
        (["R", "escape", "escape", "e"], "Re_"),
        (["R", "down", "escape", "e"], "Re_"),
    ],
)
def test_keys_are_letters_of_the_answer(keys: list[str], line: str) -> None:
    app = night(asking())

    drawn = played(app, (80, 24), *keys)

    assert line_of(drawn) == line
    assert moves_of(app) == []


def test_there_are_no_more_letters_than_there_may_be() -> None:
    drawn = played(night(asking()), (80, 24), *("x" * 30))

    assert line_of(drawn) == "x" * 24 + "_"
    assert "── 24 letters, at most" in drawn


def test_an_empty_line_is_no_answer_and_says_so() -> None:
    app = night(asking())

    drawn = played(app, (80, 24), "space", "enter")

    assert "── a word, at least" in drawn
    assert moves_of(app) == []


def test_numbers_choose_once_the_line_is_left() -> None:
    app = night(asking())

    played(app, (80, 24), *"Rex", "escape", "2")

    assert moves_of(app) == ["cross"]


def test_enter_takes_a_choice_that_the_cursor_is_on() -> None:
    app = night(asking())

    played(app, (80, 24), *"Rex", "down", "down", "enter")

    assert moves_of(app) == ["cross"]


def test_where_there_are_no_choices_the_line_cannot_be_left() -> None:
    app = night(asking("alone"))

    drawn = played(app, (80, 24), "escape", "1", "space", "escape", "2", "pagedown")

    assert line_of(drawn) == "1 2_"
    assert "esc" not in drawn.splitlines()[-1]


def test_a_word_beside_a_question_can_be_looked_up() -> None:
    looked = played(night(asking("alone")), (80, 24), *"Bo", "tab")
    opened = played(night(asking("alone")), (80, 24), *"Bo", "tab", "enter")
    back = played(night(asking("alone")), (80, 24), *"Bo", "tab", "enter", "escape", "b")

    assert "Iron, and older than the city." in looked
    assert "Iron, and older than the city." in opened
    assert line_of(back) == "Bob_"
    assert "Iron" not in back


def test_undo_help_and_leaving_have_keys_of_their_own() -> None:
    app = night(asking("gate"))

    undone = played(app, (80, 24), "2", *"Bo", "ctrl+z")
    helped = played(night(asking()), (80, 24), *"Bo", "ctrl+g")
    back = played(night(asking()), (80, 24), *"Bo", "ctrl+g", "escape")

    assert moves_of(app) == []
    assert "undone: Ask again." in undone
    assert "undo the last move" in helped
    assert line_of(back) == "Bo_"

    left = night(asking())
    played(left, (80, 24), *"Bo", "ctrl+q")
    assert left.return_code == 0


def test_an_answer_can_be_taken_back_and_given_anew() -> None:
    app = night(asking())

    undone = played(app, (80, 24), *"Rex", "enter", "u")
    again = played(night(asking()), (80, 24), *"Rex", "enter", "u", *"Bo", "enter", "1")

    assert "undone: What was he called?" in undone
    assert line_of(undone) == "_"
    assert app.playing is not None
    assert app.playing.session.answers == {}
    assert "“Bo,” I said." in again


def test_what_was_typed_is_there_after_a_resize() -> None:
    async def resize(pilot: Pilot[int]) -> None:
        for width in (140, 60, 30, 80):
            await pilot.resize_terminal(width, 24)
            await pilot.pause()

    drawn = played(night(asking()), (80, 24), *"Rex", then=resize)

    assert drawn == played(night(asking()), (80, 24), *"Rex")


@pytest.mark.parametrize(
    ("keys", "pasted", "line"),
    [
        ("", "Old\r\nRex\t\x1b[31m", "Old Rex [31m_"),
        ("My ", "  Rex", "My Rex_"),
        ("", "1\n", "1 _"),
        ("", "x" * 1000, "x" * 24 + "_"),
    ],
)
def test_a_paste_goes_in_as_text(keys: str, pasted: str, line: str) -> None:
    app = night(asking())

    async def paste(pilot: Pilot[int]) -> None:
        app.post_message(events.Paste(pasted))
        await pilot.pause()

    drawn = played(app, (80, 24), *(key.replace(" ", "space") for key in keys), then=paste)

    assert line_of(drawn) == line
    assert moves_of(app) == []


def test_a_paste_comes_back_to_the_line_and_chooses_nothing_anywhere() -> None:
    app, plain = night(asking()), night()

    async def paste(pilot: Pilot[int]) -> None:
        pilot.app.post_message(events.Paste("1"))
        await pilot.pause()

    drawn = played(app, (80, 24), "escape", "down", then=paste)
    played(plain, (80, 24), then=paste)

    assert line_of(drawn) == "1_"
    assert "▌ 1" not in drawn
    assert moves_of(app) == []
    assert moves_of(plain) == []


def test_a_click_on_the_line_comes_back_to_it() -> None:
    async def click(pilot: Pilot[int]) -> None:
        row = next(y for y, line in enumerate(frame(pilot.app).splitlines()) if "Rex_" in line)
        await pilot.click(offset=(20, row))
        await pilot.press("y")
        await pilot.pause()

    drawn = played(night(asking()), (80, 24), *"Rex", "escape", "down", then=click)

    assert line_of(drawn) == "Rexy_"


def test_a_click_on_a_choice_below_a_question_takes_it() -> None:
    app = night(asking())

    async def click(pilot: Pilot[int]) -> None:
        row = next(y for y, line in enumerate(frame(pilot.app).splitlines()) if "Cross the" in line)
        await pilot.click(offset=(20, row))
        await pilot.pause()

    played(app, (80, 24), *"Rex", then=click)

    assert moves_of(app) == ["cross"]


def test_the_key_that_led_to_a_question_is_no_letter_of_the_answer() -> None:
    app = night(asking("gate"))
    app.terminal = Terminal("24-bit", "still", held=60)

    held = played(app, (80, 24), "2", "2", "2", "B")

    assert line_of(held) == "B_"


def test_an_answer_fades_in_like_any_page_and_is_gone_at_once() -> None:
    app = night(asking(), motion="full")
    seen: list[str] = []

    async def answer(pilot: Pilot[int]) -> None:
        await pilot.press("enter")
        seen.append(frame(pilot.app))

    played(app, (80, 24), *"Rex", then=answer)

    assert "Rex" not in seen[0]
    assert moves_of(app) == ["dog"]


class Forgetful:
    """A keeper whose disk takes moves, and no words."""

    problem: str | None = None
    seal: str | None = None
    loss: str | None = None

    def heard(self) -> None: ...

    def made(self, turn: Turn, via: Via = "key") -> None:
        self.loss = "NV601: Not saved: the words you typed." if turn.said else None

    def undone(self, via: Via = "key") -> None: ...

    def close(self) -> None: ...


def test_the_rule_says_that_words_are_not_stored() -> None:
    app = night(asking())
    assert app.playing is not None
    app.playing = Playing(app.playing.session, Forgetful())

    drawn = played(app, (80, 24), *"Rex", "enter")

    assert "── NV601: Not saved: the words you typed." in drawn


def test_what_choices_are_about_is_wrapped_in_the_narrowest_window() -> None:
    choices = Choices()
    choices.dress(look_of((30, 20), Terminal("24-bit", "still")))
    label = (Words("Who stands with the lanterns, "), Words("tonight", "slanted"))

    choices.show([(OfferedChoice("teo", (Words("Teo"),)), "1")], label)

    rows = [strip.text.strip() for strip in choices.draw(30, choices.rows)]
    assert [row for row in rows if row and "─" not in row] == [
        "Who stands with the",
        "lanterns, tonight",
        "1  Teo",
    ]


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
