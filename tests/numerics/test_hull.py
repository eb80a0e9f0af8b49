"""The nearest point of a hull, by the condition that marks it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.numerics.hull import nearest_to_origin


@given(
    count=st.integers(1, 40),
    size=st.integers(1, 8),
    seed=st.integers(0, 10**6),
    scale=st.sampled_from([1e-6, 1.0, 1e6]),
    away=st.sampled_from([0.0, 1.0, 5.0]),
)
def test_no_point_lies_further_towards_the_origin(count: int, size: int, seed: int, scale: float, away: float) -> None:
    """Every point of the hull is on the far side of the plane through the nearest one (Wolfe's criterion)."""
    points = scale * (np.random.default_rng(seed).standard_normal((count, size)) + away)
    nearest = nearest_to_origin(points)
    largest = float(np.max(np.sum(points**2, axis=1)))
    assert (points @ nearest).min() >= nearest @ nearest - 1e-10 * largest


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        ([[3.0, 4.0]], [3.0, 4.0]),
        ([[1.0, 1.0], [1.0, -1.0]], [1.0, 0.0]),
        ([[1.0, 0.0], [-1.0, 1.0], [-1.0, -1.0]], [0.0, 0.0]),
        ([[2.0, 0.0], [2.0, 0.0], [2.0, 0.0]], [2.0, 0.0]),
        ([[1.0, 2.0], [2.0, 1.0], [1.5, 1.5], [4.0, 4.0]], [1.5, 1.5]),
        ([[0.0, 0.0], [1.0, 1.0]], [0.0, 0.0]),
    ],
)
def test_simple_hulls(points: list[list[float]], expected: list[float]) -> None:
    """A point, a segment, a triangle around the origin, repeated and superfluous points."""
    assert np.abs(nearest_to_origin(np.array(points)) - expected).max() < 1e-12
