"""An author's mistake is never an exception, whatever it is: the compiler answers, and points into the file."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from neovista.compiler.pipeline import Compilation, compile_story
from neovista.diagnostics.render import as_data, render_diagnostics
from neovista.diagnostics.source import SourceFile

CHAPTER = """\
story: walk
title: A Walk
start: main
threads:
  mara: {name: Mara Venn, palette: mara}
variables:
  doors: {range: 0..5, start: 1}
  asked: {start: false}
  weather: {one_of: [fair, foul], start: foul}
  satchel: {set_of: [key, coin], start: [coin]}
stances:
  mood: {start: witness, moves: [witness -> accuser, accuser -> advocate]}
hinges:
  child:
    of: mara
    values: [took, left]
    otherwise:
      - {when: mood is accuser, value: left}
      - {value: took}
    told: {took: She took it along.}
endings:
  home: {title: Home}
codex:
  toll: {title: Toll, text: A penny a wheel.}
numbers:
  doors: {label: doors, before: [1, 2]}
passages:
  gate:
    hour: 21:38
    here: {the keeper: asleep}
    text:
      - |
        The gate was {open|shut|*gone*}. {doors > 2: Wide, even.|Narrow.}

        ---

        We paid the [[toll|usual]], {&once|again}: {doors} of them.
      - {when: asked and not settled(child), text: "“No,” she said.", else: 'It''s late.'}
    do: [doors += 1, {when: weather is foul, do: satchel += key}]
    choices:
      - choice: Knock.
        once: true
        do: [asked = true, weather = fair]
        text: >
          Somebody came
          down the stairs.
      - {choice: "Walk by, quietly", id: by, when: key in satchel, closed: Not yet., to: inn}
      - choice: Wait
        do: mood becomes accuser
        choices:
          - {choice: Longer, to: gate}
          - {choice: No longer, to: inn}
    then:
      text: The lamps came up.  # all of them
      to: [{when: visits(gate) >= 3, to: inn}, {to: gate}]
  inn:
    place: "The \\"Inn\\""
    text: "{chosen(gate#knock): They knew me.|Nobody looked up.}"
    ending: home
"""

PIECES = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["\t", "\n", "\r\n", " #", ": ", "- ", "---\n", "...\n", "%", "&a ", "*a ", "!x ", "<<: ", "{",
         "}", "[", "]", "'", '"', "|", ">", "\\", "`", "@", "\x00", "\ud800", "\u202e", "\u00a0", "[[",
         "]]", "**", "when: ", "to: ", "text: ", "\n  ", "\n      ", "0..", "=", "is ", "\ufeff", "a" * 70]
    ),
)  # fmt: skip


def answered(text: str) -> Compilation:
    """What becomes of a text, when everything that is said about it holds."""
    compilation = compile_story([SourceFile("story.yaml", text)])
    for diagnostic in compilation.diagnostics:
        for label in (diagnostic.place, *diagnostic.others):
            if label is not None:
                span = label.span
                assert 0 <= span.start < span.end <= len(span.source.text), diagnostic
        as_data(diagnostic)
    said = render_diagnostics(compilation.diagnostics)
    assert all(letter == "\n" or letter.isprintable() for letter in said)
    assert (compilation.program is None) == any(one.is_error for one in compilation.diagnostics)
    return compilation


def test_the_chapter_that_is_damaged_is_whole_at_first() -> None:
    compilation = answered(CHAPTER)

    assert render_diagnostics(compilation.diagnostics) == ""


@settings(max_examples=300)
@given(st.text(max_size=300))
def test_any_text_is_answered(text: str) -> None:
    answered(text)


@settings(max_examples=200)
@given(st.lists(PIECES, max_size=40).map("".join))
def test_any_heap_of_yaml_is_answered(text: str) -> None:
    answered(text)


@settings(max_examples=400)
@given(
    st.lists(
        st.tuples(st.integers(0, len(CHAPTER)), st.integers(0, 12), PIECES), min_size=1, max_size=4
    )
)
def test_a_chapter_with_slices_replaced_is_answered(wounds: list[tuple[int, int, str]]) -> None:
    text = CHAPTER
    for at, length, piece in wounds:
        text = text[:at] + piece + text[at + length :]

    answered(text)


@settings(max_examples=150)
@given(st.integers(0, len(CHAPTER)), st.integers(0, 80), st.integers(0, len(CHAPTER)))
def test_a_chapter_with_a_piece_moved_is_answered(at: int, length: int, to: int) -> None:
    piece = CHAPTER[at : at + length]
    rest = CHAPTER[:at] + CHAPTER[at + length :]

    answered(rest[:to] + piece + rest[to:])


@settings(max_examples=150)
@given(st.integers(0, len(CHAPTER)))
def test_a_chapter_cut_off_anywhere_is_answered(at: int) -> None:
    answered(CHAPTER[:at])


@settings(max_examples=100)
@given(st.data())
def test_a_chapter_with_its_lines_changed_round_is_answered(data: st.DataObject) -> None:
    lines = CHAPTER.splitlines(keepends=True)
    one = data.draw(st.integers(0, len(lines) - 1))
    other = data.draw(st.integers(0, len(lines) - 1))
    lines[one], lines[other] = lines[other], lines[one]

    answered("".join(lines))


@settings(max_examples=50)
@given(st.integers(0, len(CHAPTER)), PIECES)
def test_windows_line_ends_change_nothing_that_is_said(at: int, piece: str) -> None:
    answered((CHAPTER[:at] + piece + CHAPTER[at:]).replace("\n", "\r\n"))
