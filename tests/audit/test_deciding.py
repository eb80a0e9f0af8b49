"""What measured slopes show of a claimed gradient."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.audit.deciding import Decision, Reading, Shown, decide, reading
from grader.audit.points import layout, steps
from grader.audit.slopes import Slope, slope
from grader.model import Array

Function = Callable[[Array], float]
A = np.array([[2.0, 0.5, -1.0], [0.5, 3.0, 0.25], [-1.0, 0.25, 1.5]])
OWN = np.array([0.7, -1.3, 2.1])


def loss(x: Array) -> float:
    """A smooth loss of three entries."""
    return float(np.cosh(0.3 * x @ A @ x / 4).sum() + np.sin(x).sum())


def gradient(x: Array) -> Array:
    """Its derivative."""
    quadratic = 0.3 * x @ A @ x / 4
    return np.asarray(np.sinh(quadratic) * 0.3 * A @ x / 2 + np.cos(x))


def decided(claimed: Callable[[Array], Array], of: Function = loss, single: bool = False, own: Array = OWN) -> Decision:
    """What is decided on a claimed gradient of a loss."""
    places = layout(own, 1)
    dtype = np.float32 if single else np.float64
    found: list[Reading] = []
    for direction in places.directions:
        at = places.points[direction.point]
        values = {t: float(dtype(of(at + t * direction.vector))) for t in steps(1e-2)}
        measured = slope(values, float(dtype(of(at))), 1e-2, single)
        if measured is not None:
            found.append(reading(direction.point, claimed(at), direction.vector, measured, single))
    return decide(found, own.size)


def test_the_derivative_is_right_to_many_digits() -> None:
    """In float64 at least eight digits are sure."""
    found = decided(gradient)

    assert (found.shown, found.points) == (Shown.RIGHT, 5)
    assert found.digits >= 8


def test_float32_shows_fewer_digits_and_no_less_a_mistake() -> None:
    """A rounded loss still tells the derivative from one that lacks a term."""
    right, wrong = decided(gradient, single=True), decided(lambda x: gradient(x) + 3 * x, single=True)

    assert (right.shown, wrong.shown) == (Shown.RIGHT, Shown.WRONG)
    assert right.digits <= 6


@given(factor=st.sampled_from([-1.0, 0.5, 2.0, 3.0, 1 / 3, 40.0, 0.1]))
def test_a_constant_factor_is_named(factor: float) -> None:
    """Wherever it was tried the same."""
    found = decided(lambda x: factor * gradient(x))

    assert found.shown is Shown.FACTOR
    assert found.factor == pytest.approx(factor)


@given(entry=st.integers(0, 2), power=st.integers(1, 3), size=st.floats(0.1, 10))
def test_another_term_is_wrong(entry: int, power: int, size: float) -> None:
    """A mistake in a single entry is seen on lines along which all entries move."""

    def claimed(x: Array) -> Array:
        extra = np.zeros(3)
        extra[entry] = size * x[entry] ** power
        return gradient(x) + extra

    assert decided(claimed).shown is Shown.WRONG


@given(size=st.floats(1e-5, 1e-4))
def test_what_is_nearly_right_is_never_wrong(size: float) -> None:
    """A small constant in loss or gradient may be why."""
    assert decided(lambda x: gradient(x) * (1 + size * np.array([1, -1, 1]))).shown in (Shown.OPEN, Shown.RIGHT)


def test_numbers_put_in_by_hand_are_right_where_they_were_taken() -> None:
    """They do not follow."""
    assert decided(lambda x: gradient(OWN)).shown is Shown.RIGHT_HERE


def test_nothing_is_decided_by_a_loss_in_steps() -> None:
    """Rounded to one digit, a loss has no slopes."""
    assert decided(gradient, of=lambda x: round(loss(x), 1)).shown is Shown.OPEN


def test_kinks_decide_nothing_and_the_points_beside_them_do() -> None:
    """At zero the absolute value has two slopes, of which any mixture is as good."""
    found = decided(np.sign, of=lambda x: float(np.abs(x).sum()), own=np.zeros(3))

    assert (found.shown, found.points) == (Shown.RIGHT, 4)


def test_two_constants_are_not_each_others_multiples() -> None:
    """Of a slope that is the same everywhere every number is a multiple, which shows nothing: it is wrong."""
    found = decided(lambda x: np.array([5.0]), of=lambda x: float(3 * x[0]), own=np.array([2.0]))

    assert found.shown is Shown.WRONG


def test_a_loss_without_finite_values_has_no_slope() -> None:
    """There is nothing to compare with."""
    assert slope(dict.fromkeys(steps(1e-2), np.nan), 1.0, 1e-2, False) is None
    assert decided(gradient, of=lambda x: np.nan).shown is Shown.OPEN


def test_a_kink_is_told_from_a_bend() -> None:
    """However sharp the bend, its one-sided slopes come together."""

    def at_zero(function: Callable[[float], float]) -> Slope:
        found = slope({t: function(t) for t in steps(1e-2)}, function(0.0), 1e-2, False)
        assert found is not None
        return found

    assert at_zero(abs).kink
    assert at_zero(lambda t: max(0.0, t) + t).kink
    assert not at_zero(lambda t: 1000 * t * t).kink
    assert not at_zero(lambda t: 3 * t).kink
