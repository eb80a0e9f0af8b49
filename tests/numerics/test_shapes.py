"""A column for a vector is a convention; a transpose is not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.numerics.shapes import Conformed, Misfit, conform

SHAPES = st.lists(st.integers(1, 4), max_size=4).map(tuple)


@pytest.mark.parametrize(
    ("given_shape", "expected", "note"),
    [
        ((3, 5), (3, 5), ""),
        ((5,), (5, 1), "shape (5,) was taken as shape (5, 1)"),
        ((5, 1), (5,), "shape (5, 1) was taken as shape (5,)"),
        ((1, 5), (5, 1), "shape (1, 5) was taken as shape (5, 1)"),
        ((1, 1), (), "shape (1, 1) was taken as a single number"),
        ((), (1,), "a single number was taken as shape (1,)"),
        ((3, 1, 5), (3, 5), "shape (3, 1, 5) was taken as shape (3, 5)"),
    ],
)
def test_conventions_are_granted(given_shape: tuple[int, ...], expected: tuple[int, ...], note: str) -> None:
    """Dimensions of size one may come and go."""
    numbers = np.arange(float(np.prod(given_shape))).reshape(given_shape)
    found = conform(numbers, expected)
    assert isinstance(found, Conformed)
    assert found.note == note
    assert found.array.shape == expected
    assert found.array.ravel().tolist() == numbers.ravel().tolist()


@pytest.mark.parametrize(
    ("given_shape", "expected", "reason"),
    [
        ((5, 3), (3, 5), "expected shape (3, 5), not (5, 3), its transpose"),
        ((15,), (3, 5), "expected shape (3, 5), not (15,)"),
        ((3, 3), (3, 5), "expected shape (3, 5), not (3, 3)"),
        ((4,), (), "expected a single number, not shape (4,)"),
        ((), (4,), "expected shape (4,), not a single number"),
        ((0,), (4,), "expected shape (4,), not (0,)"),
    ],
)
def test_other_shapes_are_said_in_words(given_shape: tuple[int, ...], expected: tuple[int, ...], reason: str) -> None:
    """Nothing is reshaped silently, and the numbers stay available."""
    found = conform(np.ones(given_shape), expected)
    assert isinstance(found, Misfit)
    assert found.reason == reason
    assert found.numbers is not None
    assert found.numbers.shape == given_shape


@given(SHAPES, st.permutations(range(4)))
def test_a_transpose_is_never_taken_for_the_original(shape: tuple[int, ...], order: list[int]) -> None:
    """Numbers that are granted a shape keep their order."""
    numbers = np.arange(float(np.prod(shape))).reshape(shape)
    moved = numbers.transpose([axis for axis in order if axis < len(shape)])
    found = conform(moved, shape)
    if isinstance(found, Conformed):
        assert found.array.ravel().tolist() == moved.ravel().tolist()


@pytest.mark.parametrize(
    ("array", "expected"),
    [
        (np.array([1, 2, 3]), [1.0, 2.0, 3.0]),
        (np.array([1, 2, 3], np.uint8), [1.0, 2.0, 3.0]),
        (np.array([1, 2, 3], np.float16), [1.0, 2.0, 3.0]),
        (np.array([1, 2, 3], np.longdouble), [1.0, 2.0, 3.0]),
        (np.array([1, 2 + 1e-17j, 3]), [1.0, 2.0, 3.0]),
    ],
)
def test_real_numbers_of_any_type_are_taken(array: np.ndarray[Any, Any], expected: list[float]) -> None:
    """Integers, short floats, and complex numbers whose imaginary part is round-off."""
    found = conform(array, (3,))
    assert isinstance(found, Conformed)
    assert found.array.dtype == np.float64
    assert found.array.tolist() == expected


@pytest.mark.parametrize(
    ("array", "reason"),
    [
        (np.array([True, False]), "expected numbers, not booleans"),
        (np.array([1, 2j]), "expected real numbers, not complex numbers"),
        (np.array([1, complex(np.nan, np.nan)]), "expected real numbers, not complex numbers"),
        (np.array(["a", "b"]), "expected numbers, not values of type <U1"),
        (np.array([{}, 1], object), "expected numbers, not values of type object"),
    ],
)
def test_what_holds_no_real_numbers_is_a_misfit(array: np.ndarray[Any, Any], reason: str) -> None:
    """The kind of thing is named."""
    assert conform(array, (2,)) == Misfit(reason)
