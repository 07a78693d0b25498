"""The one form in which a line may be written, and everything else, which is refused."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neovista.runtime.chance import LARGEST_SEED, seed_letters
from neovista.runtime.state import State
from neovista.saves.canonical import (
    DEEPEST,
    GREATEST,
    LONGEST_LINE,
    NotCanonical,
    canonical,
    digest,
    read_line,
    run_letters,
    seed_of,
)

REFUSED = {
    "a space": b'{"a": 1}',
    "another order": b'{"b":1,"a":2}',
    "a space before": b' {"a":1}',
    "a carriage return": b'{"a":1}\r',
    "a key twice": b'{"a":1,"a":1}',
    "a key twice, deep": b'{"a":{"b":1,"b":2}}',
    "a float": b'{"a":1.0}',
    "a float that is whole": b'{"a":1e3}',
    "not a number": b'{"a":NaN}',
    "infinity": b'{"a":-Infinity}',
    "minus nothing": b'{"a":-0}',
    "a leading zero": b'{"a":01}',
    "a number beyond the bounds": b'{"a":1000000000000001}',
    "a number of a thousand figures": b'{"a":' + b"9" * 1000 + b"}",
    "an escape where none is needed": b'{"a":"\\u0041"}',
    "an accent as an escape": b'{"a":"\\u00e9"}',
    "a control character": b'{"a":"\\u0007"}',
    "the end of a line in text": b'{"a":"\\n"}',
    "DEL": b'{"a":"\x7f"}',
    "half a character": b'{"a":"\\ud800"}',
    "half a character as bytes": b'{"a":"\xed\xa0\x80"}',
    "a private character": '{"a":"\ue000"}'.encode(),
    "writing turned round": '{"a":"\u202e"}'.encode(),
    "an isolate": '{"a":"\u2066"}'.encode(),
    "an accent in two parts": '{"a":"e\u0301"}'.encode(),
    "an accent in two parts as a key": '{"e\u0301":1}'.encode(),
    "a byte order mark": b'\xef\xbb\xbf{"a":1}',
    "bytes that are no text": b'{"a":"\xff"}',
    "a list": b"[1]",
    "a number alone": b"1",
    "nothing": b"",
    "half an object": b'{"a":',
    "too deep": b'{"a":' + b"[" * DEEPEST + b"]" * DEEPEST + b"}",
    "far too deep": b"[" * (LONGEST_LINE // 2),
    "too long": b'{"a":"' + b"x" * LONGEST_LINE + b'"}',
    "too many keys": b"{" + b",".join(b'"%05d":1' % i for i in range(4097)) + b"}",
}

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-GREATEST, GREATEST)
    | st.text(st.characters(min_codepoint=32, max_codepoint=126)),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text('abc{}[]"\\é', max_size=5), inner, max_size=4)
    ),
    max_leaves=12,
)


@pytest.mark.parametrize("line", REFUSED.values(), ids=REFUSED.keys())
def test_a_line_in_any_other_form_is_refused(line: bytes) -> None:
    with pytest.raises(NotCanonical):
        read_line(line)


@given(st.dictionaries(st.text('abcé"\\{}[]', max_size=5), VALUES, max_size=5))
def test_what_is_written_is_read_back(value: dict[str, object]) -> None:
    written = canonical(value)  # type: ignore[arg-type]

    assert read_line(written) == value


@given(st.binary(max_size=80))
def test_bytes_from_anywhere_are_read_or_refused(line: bytes) -> None:
    try:
        value = read_line(line)
    except NotCanonical:
        return

    assert canonical(value) == line


@given(
    st.recursive(st.floats() | st.text(max_size=3), lambda i: st.lists(i, max_size=3), max_leaves=5)
)
def test_what_a_file_may_not_hold_is_not_written(value: object) -> None:
    try:
        written = canonical(value)  # type: ignore[arg-type]
    except NotCanonical:
        return

    assert json.loads(written) == value
    assert "." not in written.decode() or isinstance(value, str | list)


def test_brackets_in_text_do_not_count_as_depth() -> None:
    line = canonical({"a": "{[" * 40 + '"' + "{["})

    assert read_line(line) == {"a": "{[" * 40 + '"' + "{["}


def test_the_greatest_numbers_are_read() -> None:
    assert read_line(b'{"a":1000000000000000,"b":-1000000000000000}') == {
        "a": GREATEST,
        "b": -GREATEST,
    }


def test_a_long_hostile_line_is_refused() -> None:
    for line in (b'{"a":"' + b"\\" * 65_000, b'"' * 65_000, b'{"a":' * 13_000, b"[" * 65_000):
        with pytest.raises(NotCanonical):
            read_line(line)


def test_a_state_has_one_digest() -> None:
    state = State("stair", {"wind": 0, "oil": 2}, {"stair": 1, "dock": 1})

    assert digest(state) == "98b339e288636a9d"


def test_the_order_of_a_set_is_not_in_the_digest() -> None:
    one = State("a", {"s": frozenset(["x", "y", "z"])}, {})
    other = State("a", {"s": frozenset(["z", "y", "x"])}, {})

    assert digest(one) == digest(other)


@pytest.mark.parametrize(
    "other",
    [
        State("b", {"n": 1, "y": True}, {"a": 1}),
        State("a", {"n": 2, "y": True}, {"a": 1}),
        State("a", {"n": 1, "y": False}, {"a": 1}),
        State("a", {"n": 1, "y": True}, {"a": 2}),
        State("a", {"n": True, "y": True}, {"a": 1}),
    ],
)
def test_anything_in_a_state_moves_its_digest(other: State) -> None:
    assert digest(other) != digest(State("a", {"n": 1, "y": True}, {"a": 1}))


@given(st.integers(0, LARGEST_SEED))
def test_a_seed_comes_back_from_its_letters(seed: int) -> None:
    assert seed_of(seed_letters(seed)) == seed


def test_a_seed_has_eight_letters_that_cannot_be_misread() -> None:
    assert seed_letters(2147) == "00000233"
    assert seed_of("K7Q29MXD") == 661125387181


@pytest.mark.parametrize("seed", [-1, LARGEST_SEED + 1])
def test_a_seed_without_letters_is_refused(seed: int) -> None:
    with pytest.raises(ValueError, match="a seed is"):
        seed_letters(seed)


@pytest.mark.parametrize("letters", ["", "K7Q29MX", "K7Q29MXDD", "K7Q29MXU", "k7q29mxd"])
def test_letters_that_are_no_seed_are_refused(letters: str) -> None:
    with pytest.raises(ValueError, match="eight letters"):
        seed_of(letters)


def test_a_run_has_sixteen_small_letters() -> None:
    assert run_letters(bytes(10)) == "0" * 16
    assert run_letters(b"\xff" * 10) == "z" * 16
