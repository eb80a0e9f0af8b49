"""Student ids are safe directory names, and distinct."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.notebook.students import MAX_BYTES, distinct, look_alike, student_id

_NAMES = st.text() | st.text(st.sampled_from(list("aA.- /\\:\0\n\u202e\u200bé́<|con1")))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("anna", "anna"),
        ("Anna  Müller ", "Anna Müller"),
        ("Anna Mu\u0308ller", "Anna Müller"),
        ('o\'brien "bob"', "o'brien _bob_"),
        ("two\nlines", "two lines"),
        ("🦆 duck", "🦆 duck"),
        ("../../etc/passwd", "_.._etc_passwd"),
        (".hidden", "hidden"),
        ("..", "unnamed"),
        ("", "unnamed"),
        ("a\u202egnp.exe", "a_gnp.exe"),
        ("zero\u200bwidth", "zero_width"),
        ("nul\0", "nul_"),
        ("CON", "_CON"),
        ("con.txt", "_con.txt"),
        ("console", "console"),
        ("x" * 500, "x" * MAX_BYTES),
        ("é" * 500, "é" * (MAX_BYTES // 2)),
        ("end. .", "end"),
    ],
)
def test_a_name_becomes_a_safe_id(name: str, expected: str) -> None:
    """Honest names stay readable, and dangerous ones lose what is dangerous."""
    assert student_id(name) == expected


@given(_NAMES)
def test_any_id_is_one_safe_directory_name(name: str) -> None:
    """Whatever a file is called, the id is NFC, visible, short and a single path component."""
    made = student_id(name)

    assert Path("root", made).parent == Path("root")
    assert Path("root", made).name == made
    assert not made.startswith(".")
    assert not set(made) & set('/\\:*?"<>|')
    assert not {unicodedata.category(c) for c in made} & {"Cc", "Cf", "Cs"}
    assert unicodedata.is_normalized("NFC", made)
    assert 0 < len(made.encode()) <= MAX_BYTES


@given(_NAMES)
def test_an_id_is_its_own_id(name: str) -> None:
    """Making an id of an id changes nothing."""
    assert student_id(student_id(name)) == student_id(name)


@pytest.mark.parametrize(
    ("ids", "expected"),
    [
        (["anna", "anna", "anna"], ["anna", "anna-2", "anna-3"]),
        (["anna", "anna", "anna-2"], ["anna", "anna-3", "anna-2"]),
        (["Anna", "anna"], ["Anna", "anna-2"]),
        (["ａnna", "anna"], ["ａnna", "anna-2"]),
        (["straße", "STRASSE"], ["straße", "STRASSE-2"]),
    ],
)
def test_repeated_ids_get_a_number(ids: list[str], expected: list[str]) -> None:
    """The first keeps its id; no number takes an id that is somebody's own."""
    assert distinct(ids) == expected


@given(st.lists(st.sampled_from("anna Anna anna-2 ANNA-2 anna-2-2 bob".split()) | _NAMES.map(student_id)))
def test_distinct_ids_are_distinct_and_keep_the_first(ids: list[str]) -> None:
    """No two ids are alike, each begins with what it was, and every id is still somebody's."""
    made = distinct(ids)

    assert len({look_alike(name) for name in made}) == len(ids)
    assert all(new.startswith(old) for old, new in zip(ids, made, strict=True))
    assert {look_alike(name) for name in ids} <= {look_alike(name) for name in made}
    assert distinct(made) == made
