"""What a student controls is shown as visible characters only."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.feedback.plain import LONGEST, plain, plain_code


@given(st.text(st.characters(exclude_categories=())))
def test_plain_text_is_one_line_that_any_encoding_can_write(text: str) -> None:
    """Whatever comes in, one line without control, direction or surrogate characters comes out."""
    line = plain(text)

    line.encode("utf-8")
    assert not [character for character in line if unicodedata.category(character) in ("Cc", "Cs")]
    assert not set(line) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain words", "plain words"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;a title\x07text", "text"),
        ("\x1b]8;;http://example.invalid\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("two\n  lines\r\nor\tthree", "two lines or three"),
        ("bell\x07", "bell\ufffd"),
        ("naïve 김 🧮", "naïve 김 🧮"),
    ],
)
def test_escape_sequences_go_and_words_stay(text: str, shown: str) -> None:
    """Colours, titles and links of terminals are taken out; letters of every script stay."""
    assert plain(text) == shown


def test_a_long_message_is_cut() -> None:
    """A message longer than anybody reads ends in an ellipsis."""
    shown = plain("x" * 10 * LONGEST)

    assert len(shown) == LONGEST
    assert shown.endswith("…")


def test_code_keeps_its_lines_and_indentation() -> None:
    """Every line of code stays on its own number, whatever ends it."""
    assert plain_code("if x:\r\n\treturn\rdone\n").split("\n") == ["if x:", "    return", "done", ""]
