"""A student's own lines beside the sentence about them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.feedback.listing import highlighted, listing
from grader.model import Cell, Notebook, Place
from tests.feedback.sample_grades import HERE, NOTEBOOK


def test_the_located_line_is_marked_among_its_neighbours() -> None:
    """Three lines before and after are shown, and the located one alone is marked."""
    shown = listing(NOTEBOOK, HERE, "db_np")

    assert shown is not None
    assert [line.number for line in shown.lines] == list(range(10, 17))
    assert [line.text for line in shown.lines if line.marked] == ["db_np = 2 * np.ones((1, m)) @ (z_np - y_np).T"]
    assert shown.caption == "Your code: db_np in cell 2, line 13 (marked)"


@pytest.mark.parametrize(
    "place", [Place(7, (1, 1), "x"), Place(1, (99, 99), "x"), Place(1, (0, 0), "x"), Place(1, (3, 2), "x")]
)
def test_a_place_that_is_not_in_the_notebook_shows_nothing(place: Place) -> None:
    """A place that fits no line, in a notebook that changed since, is left out."""
    assert listing(NOTEBOOK, place, "x") is None


def test_lines_after_an_open_string_are_coloured_as_what_they_are() -> None:
    """A stretch that starts inside a docstring is still taken for a string."""
    source = '"""\n' + "words\n" * 8 + '"""\nx = 1\n'
    shown = listing(Notebook((Cell(0, "code", source),)), Place(0, (8, 8), ""), "here")

    assert shown is not None
    assert "h-s" in highlighted(shown)[0]


@given(st.text("ab<>&\"'#\n\r\t \\\0\x0c\u2028(=%!?", max_size=80), st.integers(1, 12))
def test_every_line_is_escaped_and_in_its_place(source: str, line: int) -> None:
    """As many lines of HTML come out as lines went in, and no character of theirs is markup."""
    shown = listing(Notebook((Cell(0, "code", source),)), Place(0, (line, line), "x"), "here")
    if shown is None:
        return
    lines = highlighted(shown)

    assert len(lines) == len(shown.lines)
    for html, code in zip(lines, shown.lines, strict=True):
        assert html.striptags().split() == code.text.split()


def test_a_huge_cell_is_shown_in_part() -> None:
    """Neither a very long line nor a very long cell makes the page long."""
    source = "\n".join(["x = 1"] * 5000 + ["y" * 100_000] + ["x = 2"] * 5000)
    shown = listing(Notebook((Cell(0, "code", source),)), Place(0, (5001, 9000), "y"), "here")

    assert shown is not None
    assert sum(map(len, highlighted(shown))) < 10_000
