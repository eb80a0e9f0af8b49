"""Numbers as people read them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.feedback.figures import aligned, points, significant, telling_digits


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (16.3741, "16.37"),
        (5.0, "5.000"),
        (-0.000327482, "-0.0003275"),
        (1234.4, "1234"),
        (123456.0, "1.235e+05"),
        (1.2344e-9, "1.234e-09"),
        (0.0, "0"),
        (-0.0, "0"),
        (math.nan, "nan"),
        (-math.inf, "-inf"),
    ],
)
def test_four_significant_digits(value: float, text: str) -> None:
    """Numbers have four significant digits, trailing zeros kept."""
    assert significant(value) == text


@pytest.mark.parametrize(
    ("value", "text"), [(10.0, "10"), (7.5, "7.5"), (1 / 3, "0.33"), (0.0, "0"), (100000.0, "100000")]
)
def test_points_have_no_needless_zeros(value: float, text: str) -> None:
    """Points are as short as they can be."""
    assert points(value) == text


def test_columns_stand_on_the_decimal_point() -> None:
    """The points of a column are under one another, and all texts are equally long."""
    column = aligned(["16.37", "-3.275", "0", "1.234e-09"])

    assert len({len(text) for text in column}) == 1
    assert {text.index(".") for text in column if "." in text} == {2}


@given(st.floats(allow_nan=False, allow_infinity=False), st.floats(allow_nan=False, allow_infinity=False))
def test_enough_digits_to_see_a_difference(one: float, other: float) -> None:
    """Two numbers that differ are shown differently."""
    digits = telling_digits(one, other)

    assert digits >= 4
    assert (significant(one, digits) == significant(other, digits)) == (one == other)
