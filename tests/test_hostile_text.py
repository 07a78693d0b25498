"""Text from outside: in a chapter refused with its name and place, everywhere else cleaned, and never obeyed.

There is no type for clean text, and these tests say why none is needed: a compiled story holds nothing that `clean`
would change, whatever comes in by another way is cleaned there, and every widget draws by one function, which lets no
control through whoever forgot. `NEOVISTA_LONG=1` sends each payload through each way in by itself.
"""

from __future__ import annotations

import fcntl
import io
import os
import pty
import re
import struct
import sys
import termios
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from payloads import ALONE, ESCAPES, GATE, HIDDEN, MARKUP, PLAIN
from rich.style import Style
from test_real_terminal import Terminal

from neovista.cli.command_line import run
from neovista.compiler.pipeline import compile_story
from neovista.compiler.prose_reader import read_prose
from neovista.diagnostics.clean import clean, first_hidden
from neovista.diagnostics.diagnostic import Diagnostics
from neovista.diagnostics.source import SourceFile, Span, Written
from neovista.runtime.page import (
    EntryPage,
    KnownHinge,
    OfferedChoice,
    OpenQuestion,
    Page,
    ShownNumber,
    ShownParagraph,
    Words,
)
from neovista.saves.stories import as_read, load_sources
from neovista.tui.forms import SetParagraph
from neovista.tui.look import Look, look_of
from neovista.tui.look import Terminal as Shows
from neovista.tui.widgets.card import Card
from neovista.tui.widgets.choices import Choices
from neovista.tui.widgets.drawn import Drawn, row
from neovista.tui.widgets.footer import Footer, Hint
from neovista.tui.widgets.panel import Panel
from neovista.tui.widgets.prose import Prose
from neovista.tui.widgets.question import Question
from neovista.tui.widgets.rail import Rail, Stop

LONG = bool(os.environ.get("NEOVISTA_LONG"))
WITHOUT_HALVES = [one for one in HIDDEN.values() if not "\ud800" <= one <= "\udfff"]
"""No argument and no name of a file can hold half a character."""

TOGETHER = [
    "".join(ESCAPES),
    "".join(WITHOUT_HALVES),
    "\x1b]0;owned\x07",
    "\x9b31m",
    "\u202eevil",
    "\udc9b31m",
]
SENT = [*ESCAPES, *WITHOUT_HALVES, *TOGETHER] if LONG else TOGETHER


def is_obeyed(text: str) -> bool:
    """Whether anything in a text is more than letters, spaces and ends of lines to a terminal."""
    return any(
        unicodedata.category(letter) in ("Cc", "Cs", "Co", "Zl", "Zp")
        or (first_hidden(f"a{letter}a") is not None and not letter.isspace())
        for letter in set(text) - {"\n", "\ufffc", "\ufffd"}
        if not unicodedata.category(letter).startswith("M")
    )


# ------------------------------------------------------------------- chapters

PLACES = {
    "a block": "    text: |\n      Op@en.\n    ending: home\n",
    "a plain scalar": "    text: Op@en.\n    ending: home\n",
    "quotation marks": '    text: "Op@en."\n    ending: home\n',
    "a label": "    choices:\n      - choice: Op@en.\n        ending: home\n",
    "a reason": "    choices:\n      - {choice: A, when: doors > 1, closed: Op@en, ending: home}\n",
    "a key": "    te@xt: Open.\n    ending: home\n",
    "a name of somebody": "    here: {W@im: asleep}\n    ending: home\n",
    "an hour": "    hour: 2@1\n    ending: home\n",
    "a condition": "    choices:\n      - {choice: A, when: do@ors > 1, ending: home}\n",
    "a comment": "    ending: home  # a comm@ent\n",
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("character", HIDDEN.values(), ids=HIDDEN.keys())
def test_a_hidden_character_is_an_error_with_its_name_and_place(character: str, place: str) -> None:
    text = GATE + PLACES[place].replace("@", character)

    [diagnostic] = compile_story([SourceFile("story.yaml", text)]).diagnostics

    assert diagnostic.code == "NV013"
    assert diagnostic.place is not None
    assert diagnostic.place.span == Span(
        diagnostic.place.span.source, text.index(character), text.index(character) + 1
    )
    name = unicodedata.name(character, f"U+{ord(character):04X}").lower()
    assert diagnostic.place.words == name


SPELLED = {name: one for name, one in HIDDEN.items() if not "\ud800" <= one <= "\udfff"}


@pytest.mark.parametrize("character", SPELLED.values(), ids=SPELLED.keys())
@pytest.mark.parametrize("place", ["text", "te@xt", "choice"])
def test_what_cannot_be_typed_cannot_be_spelled_in_an_escape(character: str, place: str) -> None:
    """Every one of these once came through to the page."""
    spelled = f"\\U{ord(character):08x}"
    body = {
        "text": f'    text: "Op{spelled}en."\n    ending: home\n',
        "te@xt": f'    "te{spelled}xt": Open.\n    ending: home\n',
        "choice": f'    choices:\n      - choice: "Op{spelled}en."\n        ending: home\n',
    }[place]

    [diagnostic] = compile_story([SourceFile("story.yaml", GATE + body)]).diagnostics

    assert diagnostic.code == "NV013"
    assert diagnostic.place is not None
    assert diagnostic.place.span.text == "\\"


@pytest.mark.parametrize(
    "escape", ["\\e", "\\a", "\\b", "\\v", "\\f", "\\r", "\\N", "\\L", "\\P", "\\0", "\\x9b"]
)
def test_the_short_escapes_spell_nothing_either(escape: str) -> None:
    found = compile_story(
        [SourceFile("s", f'{GATE}    text: "a{escape}b"\n    ending: home\n')]
    ).diagnostics

    assert [one.code for one in found] in (["NV013"], ["NV003"])


@pytest.mark.parametrize(
    "letters", ["\\n", "\\t", "\\_", "\\u00e9", '\\"', "\\\\", "\\/", "\\u2014", "\\U0001f9ed"]
)
def test_an_escape_of_something_that_can_be_seen_is_read(letters: str) -> None:
    found = compile_story(
        [SourceFile("s", f'{GATE}    text: "a{letters}b"\n    ending: home\n')]
    ).diagnostics

    assert not any(one.is_error for one in found)


@pytest.mark.parametrize("text", ALONE.values(), ids=ALONE.keys())
def test_marks_stand_on_letters_and_not_in_heaps(text: str) -> None:
    found = compile_story(
        [SourceFile("s", f"{GATE}    text: |\n      {text}\n    ending: home\n")]
    ).diagnostics

    assert [one.code for one in found] == ["NV013"]
    assert "mark" in found[0].headline


@pytest.mark.parametrize(
    "letters",
    [
        "e\u0301",
        "ه\u200cا",
        "क्\u200dष",
        "👩\u200d👩\u200d👧",
        "❤\ufe0f\u200d🔥",
        "1\ufe0f\u20e3",
        "ש\u05c1\u05b8",
    ],
)
def test_writing_of_every_kind_is_no_hidden_character(letters: str) -> None:
    assert first_hidden(f"Here: {letters}.") is None


def strings_of(thing: object) -> Iterator[str]:
    """Every string in a tree of records."""
    if isinstance(thing, str):
        yield thing
    elif isinstance(thing, Span | SourceFile):
        return
    elif isinstance(thing, dict):
        for key, value in thing.items():
            yield from strings_of(key)
            yield from strings_of(value)
    elif isinstance(thing, tuple | list | set | frozenset):
        for one in thing:
            yield from strings_of(one)
    else:
        for attribute in getattr(type(thing), "__attrs_attrs__", ()):
            yield from strings_of(getattr(thing, attribute.name))


LETTERS = st.one_of(
    st.sampled_from(
        [
            *HIDDEN.values(),
            "\u0301",
            "\u0324",
            "\ufe0f",
            "👩",
            "क",
            "é",
            "a",
            " ",
            "\t",
            "*",
            "|",
            "{a|",
            "}",
        ]
    ),
    st.characters(codec="utf-8"),
)


@settings(max_examples=50_000 if LONG else 500)
@given(
    st.lists(LETTERS, max_size=8).map("".join),
    st.sampled_from(["    text: |\n      x@x\n", "    text: 'x@x'\n", '    place: "x@x"\n']),
)
def test_a_story_that_compiles_holds_nothing_that_cleaning_would_change(
    text: str, place: str
) -> None:
    """So that nobody behind the compiler has to clean: not the machine, not a page, not a widget."""
    written = (GATE + place.replace("@", text) + "    ending: home\n").encode(
        "utf-8", "surrogatepass"
    )
    try:
        source = SourceFile("story.yaml", as_read(written))
    except UnicodeDecodeError:
        return

    program = compile_story([source]).program

    for one in strings_of(program) if program is not None else ():
        assert clean(one) == one.replace("\t", "    ")


def test_a_chapter_comes_in_with_whole_letters() -> None:
    assert as_read("cafe\u0301\r\n".encode()) == "café\n"


@settings(max_examples=200_000 if LONG else 1_500)
@given(st.lists(LETTERS, max_size=12).map("".join))
def test_first_hidden_finds_what_clean_drops(text: str) -> None:
    whole = unicodedata.normalize("NFC", text).replace("\t", " ")

    hidden = first_hidden(whole)

    if hidden is None:
        assert clean(whole) == whole
    else:
        assert 0 <= hidden[0] < len(whole)


# --------------------------------------------------------------------- markup


def shown(prose: object) -> str:
    """The letters of prose as it was read."""
    return "".join(
        one for one in strings_of(prose) if one not in ("sequence", "cycle", "once", "shuffle")
    )


@settings(max_examples=100_000 if LONG else 1_500)
@given(
    st.lists(st.sampled_from(MARKUP) | st.text("[]{}*|\\:/a é\n", max_size=6), max_size=8).map(
        "".join
    )
)
def test_any_markup_is_prose_or_a_mistake(text: str) -> None:
    diagnostics = Diagnostics()
    source = SourceFile("story.yaml", text or " ")

    read = read_prose(Written(text, source, 0, len(text)), diagnostics)

    letters = set(shown(read)) - set(" _")
    assert letters <= set(text.lower()) | set(text)
    for one in diagnostics:
        assert one.place is not None
        assert one.place.span.end <= len(source.text)


def look() -> Look:
    return look_of((100, 40), Shows(motion="still", held=0))


def a_page(words: str) -> Page:
    """A page on which everything says the same."""
    said = (Words(words),)
    return Page(
        at="a", passage="a", chapter="a", title=words, act=1, act_title=words, thread="a", teller=words, form="",
        palette="", hour=words, place=words, here=((words, words),), view="a", is_dreaming=False,
        numbers=(ShownNumber(words, 3, "", (1, 2)), ShownNumber(words, 3, "x")),
        paragraphs=(ShownParagraph(said),), choices=(OfferedChoice("a", said), OfferedChoice("b", said, said)),
        known=(KnownHinge("a", words, words, words), KnownHinge("a", words, words)),
    )  # fmt: skip


def prose(words: str) -> Drawn:
    widget = Prose()
    widget.dress(look())
    widget.give(20)
    widget.show([SetParagraph((Words(words),), mark=words, short=words, note=words)], 0)
    return widget


def choices(words: str) -> Drawn:
    widget = Choices()
    widget.dress(look())
    widget.show([(choice, words) for choice in a_page(words).choices])
    widget.say(words)
    return widget


def panel(words: str) -> Drawn:
    widget = Panel()
    widget.dress(look())
    widget.show(a_page(words))
    widget.look_up(EntryPage("a", words, a_page(words).paragraphs))
    return widget


def card(words: str) -> Drawn:
    widget = Card()
    widget.dress(look())
    widget.look_up(EntryPage("a", words, a_page(words).paragraphs))
    return widget


def footer(words: str) -> Drawn:
    widget = Footer()
    widget.dress(look())
    widget.show((Hint("a", words),))
    return widget


def rail(words: str) -> Drawn:
    widget = Rail()
    widget.dress(look_of((200, 50), Shows(motion="still", held=0)))
    widget.show([Stop(words, 1)])
    return widget


def question(words: str) -> Drawn:
    widget = Question()
    widget.dress(look())
    widget.ask(OpenQuestion("a", (Words(words),), 40))
    widget.show(words, is_typed_in=True)
    return widget


WIDGETS: list[Callable[[str], Drawn]] = [prose, choices, panel, card, footer, rail, question]


def drawn(widget: Drawn) -> str:
    """All that a widget puts on the screen."""
    return "\n".join(segment.text for strip in widget.draw(100, 40) for segment in strip)


@pytest.mark.parametrize("widget", WIDGETS, ids=lambda widget: widget.__name__)
@pytest.mark.parametrize("words", MARKUP)
def test_markup_of_others_is_words_to_every_widget(
    widget: Callable[[str], Drawn], words: str
) -> None:
    assert "".join(words.split()) in "".join(drawn(widget(words)).split())


@settings(max_examples=5_000 if LONG else 100)
@given(st.text("[]/@=abc{}*|\\:#$%<>é漢 ", min_size=1, max_size=20), st.sampled_from(WIDGETS))
def test_any_brackets_are_words_to_every_widget(words: str, widget: Callable[[str], Drawn]) -> None:
    squeezed = "".join(words.split())

    assert squeezed in "".join(drawn(widget(words)).split()) or widget in (
        footer,
        rail,
        panel,
        card,
    )


@pytest.mark.parametrize("widget", WIDGETS, ids=lambda widget: widget.__name__)
@pytest.mark.parametrize("words", [*TOGETHER, *ESCAPES], ids=repr)
def test_no_widget_lets_a_control_through_even_if_somebody_forgot_to_clean(
    widget: Callable[[str], Drawn], words: str
) -> None:
    assert not is_obeyed(drawn(widget(f"a{words}b")))


@pytest.mark.parametrize("words", [*TOGETHER, *ESCAPES, *HIDDEN.values()], ids=repr)
def test_the_one_function_that_makes_rows_lets_none_through(words: str) -> None:
    strip = row(300, Style(), [(2, f"a{words}b\nc", Style())])

    assert not is_obeyed("".join(segment.text for segment in strip))
    assert "\n" not in "".join(segment.text for segment in strip)


# -------------------------------------------------------------------- ways in


def as_name(text: str) -> str:
    """A payload as the name of a file."""
    return (
        text.replace("/", "_")
        .encode("utf-8", "surrogateescape" if "\udc9b" in text else "replace")
        .decode("utf-8", "surrogateescape")[:80]
    )


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    return path


def a_missing_story(sent: str, folder: Path) -> list[str]:
    return ["check", str(folder / as_name(sent))]


def a_story_s_folder(sent: str, folder: Path) -> list[str]:
    write(folder / as_name(f"w{sent}") / "story.yaml", PLAIN.replace("ending: home", "ending: hom"))
    return ["check", str(folder / as_name(f"w{sent}"))]


def a_chapter_s_name(sent: str, folder: Path) -> list[str]:
    write(folder / "story.yaml", PLAIN)
    write(folder / as_name(f"c{sent}.yaml")[:-5].join(["", ".yaml"]), "chapter: [\n")
    return ["check", str(folder)]


def a_chapter_s_text(sent: str, folder: Path) -> list[str]:
    return ["check", str(write(folder / "story.yaml", PLAIN.replace("Open", f"O{sent}pen")))]


def text_spelled_in_escapes(sent: str, folder: Path) -> list[str]:
    spelled = "".join(f"\\U{ord(letter):08x}" for letter in sent)
    return ["check", str(write(folder / "story.yaml", PLAIN.replace("Open.", f'"O{spelled}pen."')))]


def a_title(sent: str, folder: Path) -> list[str]:
    spelled = "".join(f"\\U{ord(letter):08x}" for letter in sent)
    return ["check", str(write(folder / "story.yaml", PLAIN.replace("A Walk", f'"A{spelled}"')))]


def an_unknown_key(sent: str, folder: Path) -> list[str]:
    return ["check", str(write(folder / "story.yaml", f"{PLAIN}    t{sent}: a\n"))]


def a_condition(sent: str, folder: Path) -> list[str]:
    return [
        "check",
        str(write(folder / "story.yaml", f"{PLAIN}    to: [{{when: 'a{sent} > 1', to: gate}}]\n")),
    ]


def a_check_for_tools(sent: str, folder: Path) -> list[str]:
    return [*a_chapter_s_text(sent, folder), "--format", "json"]


def an_include(sent: str, folder: Path) -> list[str]:
    return ["check", str(write(folder / "story.yaml", f"{PLAIN}include: ['a{sent}.yaml']\n"))]


def a_mod(sent: str, folder: Path) -> list[str]:
    write(folder / "story.yaml", PLAIN)
    return ["check", str(folder), "--mod", str(folder / as_name(f"m{sent}"))]


def a_code(sent: str, folder: Path) -> list[str]:
    return ["explain", f"NV{sent}"]


def a_command(sent: str, folder: Path) -> list[str]:
    return [f"c{sent}"]


def an_option(sent: str, folder: Path) -> list[str]:
    return ["check", f"--o{sent}"]


def a_seed(sent: str, folder: Path) -> list[str]:
    return ["play", "--plain", "--seed", f"1{sent}"]


def a_run_s_name(sent: str, folder: Path) -> list[str]:
    story = write(folder / "story.yaml", PLAIN)
    return ["play", str(story), "--plain", "--saves", str(folder / "saves"), "--save", f"r{sent}"]


def a_folder_of_runs(sent: str, folder: Path) -> list[str]:
    story = write(folder / "story.yaml", PLAIN)
    return ["play", str(story), "--plain", "--saves", str(folder / as_name(f"s{sent}"))]


def a_folder_of_runs_in_the_environment(sent: str, folder: Path) -> list[str]:
    os.environ["NEOVISTA_HOME"] = str(folder / as_name(f"s{sent}"))
    return ["play", str(write(folder / "story.yaml", PLAIN)), "--plain"]


def a_run_s_file(sent: str, folder: Path) -> list[str]:
    story = write(folder / "story.yaml", PLAIN)
    kept = write(folder / "r.nvs", f'{{"neovista":"1{sent}","story":"a{sent}"}}\n')
    return ["play", str(story), "--plain", "--saves", str(folder / "saves"), "--save", str(kept)]


def a_typed_line(sent: str, folder: Path) -> list[str]:
    story = write(folder / "story.yaml", GATE + "    choices: [{choice: Go., ending: home}]\n")
    return ["play", str(story), "--plain", "--saves", str(folder / "saves")]


def a_new_folder(sent: str, folder: Path) -> list[str]:
    return ["new", str(folder / as_name(f"n{sent}"))]


WAYS_IN = [
    a_missing_story, a_story_s_folder, a_chapter_s_name, a_chapter_s_text, text_spelled_in_escapes, a_title,
    an_unknown_key, a_condition, a_check_for_tools, an_include, a_mod, a_code, a_command, an_option, a_seed, a_run_s_name,
    a_folder_of_runs, a_folder_of_runs_in_the_environment, a_run_s_file, a_typed_line, a_new_folder,
]  # fmt: skip


@pytest.mark.parametrize("way_in", WAYS_IN, ids=lambda way_in: way_in.__name__)
@pytest.mark.parametrize("sent", SENT, ids=lambda sent: repr(sent)[:40])
def test_nothing_that_comes_in_goes_out_as_a_control(
    way_in: Callable[[str, Path], list[str]],
    sent: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    out, err = (
        io.TextIOWrapper(io.BytesIO(), encoding="utf-8", errors="replace") for _ in range(2)
    )
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{sent}\nword {sent}\n"))
    monkeypatch.setenv("NEOVISTA_HOME", str(tmp_path / "home"))
    try:
        run(way_in(sent, tmp_path))
    except SystemExit as left:
        assert left.code == 2  # noqa: PT017 - the library leaves so, and what it said is what matters

    for stream in (out, err):
        stream.flush()
        assert not is_obeyed(stream.buffer.getvalue().decode("utf-8"))


# ------------------------------------------------------------- a real terminal

_SEQUENCE = re.compile(
    r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[PX^_].*?\x1b\\|[ -/]*[0-~])",
    re.DOTALL,
)


def sequences(written: bytes) -> set[str]:
    """The kinds of sequences in what a program wrote: colours and places without their numbers."""
    text = written.decode("utf-8", "replace")
    found = set()
    for one in _SEQUENCE.findall(text):
        is_drawing = re.fullmatch(r"\x1b\[[\d;:]*[mHABCDGJK]", one)
        found.add(f"\x1b[…{one[-1]}" if is_drawing else one)
    rest = _SEQUENCE.sub("", text)
    found |= {
        letter
        for letter in rest
        if unicodedata.category(letter) in ("Cc", "Co") and letter not in "\r\n"
    }
    return found


def in_a_terminal(words: list[str], then: Callable[[Terminal], None], **environment: str) -> bytes:
    """What the real command writes to a real terminal."""
    given = {
        **os.environ,
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "CI": "true",
        **environment,
    }
    child, descriptor = pty.fork()
    if child == 0:
        try:
            os.execve(sys.executable, [sys.executable, "-m", "neovista", *words], given)
        finally:
            os._exit(127)  # a child that goes on would be a second run of the tests
    fcntl.ioctl(descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    terminal = Terminal(child, descriptor, 80, 24)
    try:
        then(terminal)
        terminal.gone()
    finally:
        os.close(descriptor)
    return terminal.written


def left_alone(terminal: Terminal) -> None:
    """The command ends by itself."""


def played(terminal: Terminal) -> None:
    """A night from the title to its end, and away."""
    terminal.until("New night")
    terminal.press("\r")
    terminal.until("Open.")
    terminal.until("Back to the title")
    terminal.press("h")
    terminal.until("Open.")
    terminal.press("\x11")


def in_check(sent: str, folder: Path) -> bytes:
    return in_a_terminal(a_chapter_s_name(sent, folder), left_alone)


def in_a_wrong_story(sent: str, folder: Path) -> bytes:
    return in_a_terminal(a_chapter_s_text(sent, folder), left_alone)


def in_a_night(sent: str, folder: Path) -> bytes:
    story = write(folder / "story.yaml", PLAIN)
    saves = folder / as_name(f"s{sent}")
    return in_a_terminal(["play", str(story), "--saves", str(saves)], played)


def in_the_terminal_s_name(sent: str, folder: Path) -> bytes:
    story = write(folder / "story.yaml", PLAIN)
    name = f"xterm-256color{sent}".encode("utf-8", "surrogateescape").decode(
        "utf-8", "surrogateescape"
    )
    more = {"TERM": name} if "\0" not in name else {}
    return in_a_terminal(
        ["play", str(story), "--plain", "--saves", str(folder / "s")], left_alone, **more
    )


@pytest.mark.parametrize(
    "way_in",
    [in_check, in_a_wrong_story, in_a_night, in_the_terminal_s_name],
    ids=lambda way_in: way_in.__name__,
)
def test_a_real_terminal_is_told_nothing_but_what_it_is_told_without(
    way_in: Callable[[str, Path], bytes], tmp_path: Path
) -> None:
    sent_ones = (
        [one for one in ESCAPES if "\n" not in one]
        if LONG
        else ["".join(TOGETHER[2:5]) + "\x1b[2J\x1b[6n"]
    )
    allowed = sequences(way_in("pl{ain", tmp_path / "plain"))

    for number, sent in enumerate(sent_ones):
        assert sequences(way_in(sent, tmp_path / str(number))) <= allowed


def test_the_tokens_of_a_terminal_are_told_apart() -> None:
    found = sequences(b"a\x1b[31mb\x1b[2;3H\x1b]0;t\x07\x1b[6n\x9b\xc2\x9b\r\n\x05")

    assert found == {"\x1b[…m", "\x1b[…H", "\x1b]0;t\x07", "\x1b[6n", "\x9b", "\x05"}


def test_a_loaded_story_is_the_story_that_is_compiled(tmp_path: Path) -> None:
    """The tests above go by way of the disk; this says that nothing is lost on it."""
    write(tmp_path / "story.yaml", PLAIN)

    assert [file.text for file in load_sources(tmp_path).files] == [PLAIN]
