"""The pictures that explain a mistake, and their words."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.feedback.illustration import MOST_COLUMNS, MOST_DOTS, MOST_ROWS, pictures
from grader.feedback.picture import ErrorMap, Exchanged, Scatter
from grader.feedback.svg import svg
from grader.model import Agreement, Diagnosis, TrialLabel, Verdict
from tests.feedback.sample_grades import (
    CORRECT,
    DOUBLED,
    ERROR,
    FACTOR,
    LARGE,
    NOT_ANALYTIC,
    TRANSPOSED,
    VECTOR,
    comparison,
    comparisons,
    matrices,
    trial,
)


def drawn(verdict: Verdict) -> list[ElementTree.Element]:
    """The pictures as trees; parsing them shows that they are well formed."""
    return [ElementTree.fromstring(svg(picture)) for picture in pictures(verdict)]  # noqa: S314 - our own


def labels(root: ElementTree.Element) -> list[str]:
    """The texts written into a picture."""
    return [" ".join((element.text or "").split()) for element in root.iter("text")]


def test_a_factor_is_a_line_of_its_own() -> None:
    """The scatter of a doubled gradient carries both lines and says so in words."""
    (picture,) = pictures(DOUBLED)
    (root,) = drawn(DOUBLED)

    assert isinstance(picture, Scatter)
    assert picture.slope == 2.0
    assert "Yours lie on y = 2x." in " ".join(picture.description.split())
    assert {"y = x", "y = 2x"} <= set(labels(root))


def test_only_the_wrong_parameter_is_drawn() -> None:
    """A factor in b makes a picture of b over all trials, and none of w."""
    (picture,) = pictures(FACTOR)

    assert isinstance(picture, Scatter)
    assert picture.title == "Your b against exact"
    assert len({dot.trial for dot in picture.dots}) == 5


def test_a_lost_sign_needs_no_factor() -> None:
    """A flipped sign is the line y = −x, whether or not the diagnosis gives a factor."""
    flipped = Diagnosis("sign_flipped", {}, "", "")
    (root,) = drawn(replace(DOUBLED, diagnosis=flipped))

    assert "y = −x" in labels(root)


def test_two_mistakes_are_two_lines() -> None:
    """Where each parameter has a mistake of its own, each picture has its own line."""
    parts = (
        Diagnosis("constant_factor", {"of": ["w"], "factor": 2.0}, "", ""),
        Diagnosis("zero", {"of": ["b"]}, "", ""),
    )
    both = Diagnosis("two_mistakes", {"of": ["w", "b"]}, "", "", parts=parts)
    mixed = comparisons(w=lambda g, m: 2 * g, b=lambda g, m: 0 * g)
    drawings = pictures(replace(DOUBLED, comparisons=mixed, diagnosis=both))

    assert [(each.title, each.slope) for each in drawings if isinstance(each, Scatter)] == [
        ("Your w against exact", 2.0),
        ("Your b against exact", None),
    ]


@pytest.mark.parametrize("factor", ["m", None, math.nan, 0.0, math.inf])
def test_a_factor_that_is_no_number_draws_no_line(factor: object) -> None:
    """Only a finite number other than zero is a slope."""
    (picture,) = pictures(replace(DOUBLED, diagnosis=Diagnosis("constant_factor", {"factor": factor}, "", "")))

    assert isinstance(picture, Scatter)
    assert picture.slope is None


def test_exchanged_axes_are_two_maps() -> None:
    """A transposed matrix is drawn beside the exact one, an arrow from an entry to where it belongs."""
    (picture,) = pictures(TRANSPOSED)

    assert isinstance(picture, Exchanged)
    row, column = picture.followed
    assert row != column
    assert picture.yours[column][row] == picture.exact[row][column]
    assert f"What belongs in row {row}, column {column} stands in row {column}, column {row}" in picture.description


def test_exchanged_axes_of_a_matrix_that_is_not_square() -> None:
    """The two maps have each their own shape."""
    oblong = replace(TRANSPOSED, comparisons=matrices((2, 3), lambda g: g.T))
    (picture,) = pictures(oblong)

    assert isinstance(picture, Exchanged)
    assert (len(picture.yours), len(picture.exact)) == (3, 2)
    assert len(drawn(oblong)) == 1


def test_a_lost_row_shows_as_a_row() -> None:
    """The map of a large array's errors is dark in the guilty row alone."""
    error_map = pictures(LARGE)[1]

    assert isinstance(error_map, ErrorMap)
    assert [max(row) > 0 for row in error_map.cells] == [i == 5 for i in range(8)]
    assert error_map.furthest[0] == 5
    assert "W[5, 18] is furthest off" in error_map.description


def test_a_long_vector_is_drawn_as_bars() -> None:
    """The errors of a vector stand in one row."""
    error_map = pictures(VECTOR)[1]

    assert isinstance(error_map, ErrorMap)
    assert len(error_map.cells) == 1
    assert "furthest off" in labels(drawn(VECTOR)[1])


@pytest.mark.parametrize("verdict", [CORRECT, NOT_ANALYTIC, ERROR])
def test_nothing_wrong_with_the_numbers_makes_no_picture(verdict: Verdict) -> None:
    """A picture explains wrong numbers, and nothing else."""
    assert pictures(verdict) == ()


def test_numbers_that_are_right_where_they_can_be_compared_make_no_picture() -> None:
    """A shape that is wrong at some sizes is not explained by the numbers at the others."""
    exact = np.ones((1, 1))
    odd = replace(comparison("b", trial("A"), exact, np.ones((1, 7))), agreement=Agreement.SHAPE)

    assert pictures(replace(FACTOR, comparisons=(odd, comparison("b", trial("M"), exact, exact)))) == ()


def test_the_assignments_own_inputs_are_filled() -> None:
    """Every shape of dot can be told filled from hollow, whichever set the own inputs are."""
    for ordinal in range(6):
        labels_before: list[TrialLabel] = ["A", "B", "S", "M", "A"]
        order: list[TrialLabel] = [*labels_before[:ordinal], "O"]
        mixed = tuple(comparison("b", trial(label), np.ones(2), 2 * np.ones(2)) for label in order)
        (root,) = drawn(replace(DOUBLED, comparisons=mixed))
        dots = [element for element in root.iter("path") if "transform" in element.attrib]

        assert [dot.attrib["fill"] for dot in dots] == ["none"] * 2 * ordinal + ["currentColor"] * 2
        assert all(dot.attrib["d"].endswith("z") for dot in dots)


def test_a_huge_array_makes_a_small_picture() -> None:
    """A million numbers are drawn in blocks and as some of their dots, and counted in words."""
    huge = replace(LARGE, comparisons=matrices((1000, 500), lambda g: -g))
    scatter, error_map = pictures(huge)

    assert isinstance(scatter, Scatter)
    assert isinstance(error_map, ErrorMap)
    assert len(scatter.dots) <= MOST_DOTS + 2
    assert f"1000000 numbers from 2 sets of inputs, {len(scatter.dots)} of them drawn" in scatter.description
    assert (len(error_map.cells), len(error_map.cells[0])) == (MOST_ROWS, MOST_COLUMNS)


GEOMETRY = ("x", "y", "width", "height", "d", "transform", "viewBox", "fill-opacity")

finite_or_not = st.floats(allow_nan=True, allow_infinity=True)
finite = st.floats(allow_nan=False, allow_infinity=False)


@given(
    st.lists(st.tuples(finite, finite_or_not), min_size=1, max_size=20),
    st.one_of(st.none(), st.floats(allow_nan=True, allow_infinity=True)),
)
def test_any_numbers_can_be_drawn(pairs: list[tuple[float, float]], factor: float | None) -> None:
    """Whatever the numbers, pictures are well formed, and every coordinate in them is finite and in the frame."""
    exact, yours = (np.array(column) for column in zip(*pairs, strict=True))
    verdict = replace(
        FACTOR,
        comparisons=(comparison("v", trial("A"), exact, yours),),
        diagnosis=Diagnosis("constant_factor", {"factor": factor}, "", ""),
    )
    for root in drawn(verdict):
        for element in root.iter("line"):
            assert all(-1 <= float(element.attrib[name]) <= 361 for name in ("x1", "x2", "y1", "y2"))
        geometry = [value for element in root.iter() for name, value in element.attrib.items() if name in GEOMETRY]
        assert not re.search("nan|inf", " ".join(geometry))


def test_a_parameters_name_is_text() -> None:
    """A name is escaped, wherever it is written."""
    odd = replace(DOUBLED, comparisons=(comparison("<b>&", trial("A"), np.ones(3), 2 * np.ones(3)),), diagnosis=None)
    (root,) = drawn(odd)

    assert root.findtext("title") == "Your <b>& against exact"
