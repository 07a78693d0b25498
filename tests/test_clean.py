"""What may reach a terminal, and what is dropped on the way in."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neovista.diagnostics.clean import MOST_MARKS, clean

KEPT = {
    "plain letters": "Saltmarket, 21:38.",
    "ends of lines": "one\ntwo\n",
    "accents": "Ferréira à Çelik",
    "curly quotation marks and dashes": "“No,” she said — ‘no’…",
    "Arabic": "السلام عليكم",
    "Hebrew": "שלום",
    "Devanagari with a joiner": "क्\u200dष",
    "Persian with a non-joiner": "می\u200cخواهم",
    "a family, joined": "👩\u200d👩\u200d👧",
    "a skin tone, joined": "👩🏽\u200d🚀",
    "a heart with a selector, joined": "❤\ufe0f\u200d🔥",
    "Chinese": "雪",
    "a no-break space": "10\u00a0km",
}

DROPPED = {
    "an escape sequence": ("a\x1b[31mb", "a[31mb"),
    "a carriage return": ("a\r\nb", "a\nb"),
    "a bell": ("a\x07b", "ab"),
    "a backspace": ("a\x08b", "ab"),
    "NUL": ("a\x00b", "ab"),
    "DEL": ("a\x7fb", "ab"),
    "a control of eight bits": ("a\x9b31mb", "a31mb"),
    "other ends of lines": ("a\u2028b\u2029c\x85d\x0be", "abcde"),
    "an override": ("a\u202eb\u202cc", "abc"),
    "isolates": ("a\u2066b\u2069c", "abc"),
    "marks of direction": ("a\u200eb\u200fc\u061cd", "abcd"),
    "a space without width": ("a\u200bb\u2060c\ufeffd", "abcd"),
    "a soft hyphen": ("a\u00adb", "ab"),
    "a joiner between Latin letters": ("a\u200db\u200cé\u200dà", "abéà"),
    "a joiner at the end": ("क\u200d", "क"),
    "a joiner at the beginning": ("\u200dक", "क"),
    "two joiners": ("क\u200d\u200dष", "क\u200dष"),
    "tags": ("a\U000e0041\U000e007fb", "ab"),
    "marks between lines": ("a\ufff9b\ufffac\ufffbd", "abcd"),
    "private characters": ("a\ue000b\U000f0000c\U0010fffdd", "abcd"),
    "what is no character": ("a\ufdd0b\uffffc\U0001fffed", "abcd"),
    "half a character": ("a\ud800b\udfffc", "abc"),
    "letters without a shape": ("a\u3164b\u115fc\u034fd", "abcd"),
    "a tab": ("a\tb", "a    b"),
    "an accent in two parts": ("e\u0301", "é"),
    "an accent behind something dropped": ("e\u200b\u0301", "é"),
    "a heap of marks": ("a" + "\u0324" * 40, "a" + "\u0324" * MOST_MARKS),
    "a heap of marks with joiners between": (
        "a" + "\u0324\u200d" * 40,
        "a" + "\u0324" * MOST_MARKS,
    ),
}


@pytest.mark.parametrize("text", KEPT.values(), ids=KEPT.keys())
def test_writing_is_kept(text: str) -> None:
    assert clean(text) == text


@pytest.mark.parametrize(("text", "shown"), DROPPED.values(), ids=DROPPED.keys())
def test_what_cannot_be_seen_is_dropped(text: str, shown: str) -> None:
    assert clean(text) == shown


@given(
    st.text(
        st.characters(codec=None) | st.sampled_from("e\u0301\u0324\u200d\u200cक्ष👩é\u1100\u1161\t")
    )
)
def test_clean_text_is_clean(text: str) -> None:
    shown = clean(text)

    assert clean(shown) == shown
    assert unicodedata.is_normalized("NFC", shown)
    assert not any(
        unicodedata.category(letter) in ("Cc", "Cs", "Co", "Zl", "Zp")
        for letter in shown
        if letter != "\n"
    )
    shown.encode()


def test_long_hostile_text_is_cleaned_too() -> None:
    for text in ("e\u200d\u0301" * 20_000, "क\u200d" * 30_000, "\u0301" * 60_000, "\x1b" * 60_000):
        clean(text)
