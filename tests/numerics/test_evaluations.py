"""Differences of a function's values are recognised in an answer to the last bit, and a formula beside them is not."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.model import Array
from grader.numerics.evaluations import Quotient, Values, evaluations_per_entry, quotient_of

Answer = Callable[[Callable[[Array], complex], Array], Array]


def loss(x: Array) -> complex:
    """A loss, in real and in complex numbers."""
    return (np.exp(x / 3) * np.sin(x)).sum() + 2  # type: ignore[no-any-return]


def slope(x: Array) -> Array:
    """Its gradient."""
    return np.exp(x / 3) * (np.sin(x) / 3 + np.cos(x))


def forward(f: Callable[[Array], complex], x: Array) -> Array:
    """One-sided, with one value at the point."""
    here = f(x)
    return np.array([(f(x + 1e-6 * e) - here) / 1e-6 for e in np.eye(x.size)])


def forward_each(f: Callable[[Array], complex], x: Array) -> Array:
    """One-sided, with a value at the point for every entry."""
    return np.array([(f(x + 1e-6 * e) - f(x)) / 1e-6 for e in np.eye(x.size)])


def central(f: Callable[[Array], complex], x: Array) -> Array:
    """Two-sided, after a look at the loss itself."""
    f(x)
    return np.array([(f(x + 1e-5 * e) - f(x - 1e-5 * e)) / 2e-5 for e in np.eye(x.size)])


def central_at_once(f: Callable[[Array], complex], x: Array) -> Array:
    """Two-sided, all values on one side first."""
    up, down = ([f(x + sign * 1e-5 * e) for e in np.eye(x.size)] for sign in (1, -1))
    return (np.array(up) - np.array(down)) / 2e-5


def raised(f: Callable[[Array], complex], x: Array) -> Array:
    """A complex step."""
    return np.array([f(x + 1e-20j * e).imag / 1e-20 for e in np.eye(x.size)])


ANSWERS: dict[str, tuple[Answer, Quotient, int]] = {
    "forward": (forward, Quotient("one-sided difference", 1e-6), 1),
    "forward, each": (forward_each, Quotient("one-sided difference", 1e-6), 2),
    "central": (central, Quotient("central difference", 1e-5), 2),
    "central, at once": (central_at_once, Quotient("central difference", 1e-5), 2),
    "complex step": (raised, Quotient("complex step", 1e-20), 1),
}


def watched(answer: Answer, points: Sequence[Array]) -> list[tuple[Values, Array]]:
    """What an answer returns at some points, and the values of the loss that it was made of."""
    trials = []
    for x in points:
        values: list[complex] = []

        def f(at: Array, kept: list[complex] = values) -> complex:
            kept.append(value := loss(at))
            return value

        trials.append((gradient := answer(f, x), np.array(values)))
        assert gradient.shape == x.shape
    return [(values, gradient) for gradient, values in trials]


def points(seed: int) -> list[Array]:
    """Points of different sizes."""
    generator = np.random.default_rng(seed)
    return [generator.standard_normal(size) for size in (5, 7, 4, 1)]


@pytest.mark.parametrize(("answer", "expected", "count"), ANSWERS.values(), ids=ANSWERS.keys())
@given(seed=st.integers(0, 2**16))
def test_differences_are_recognised(answer: Answer, expected: Quotient, count: int, seed: int) -> None:
    """Kind, step and number of evaluations are found, whatever the point."""
    trials = watched(answer, points(seed))
    quotient = quotient_of(trials)

    assert quotient is not None
    assert quotient.sort == expected.sort
    assert quotient.step == pytest.approx(expected.step, rel=1e-9)
    assert evaluations_per_entry([(gradient.size, values) for values, gradient in trials]) == count


@given(seed=st.integers(0, 2**16))
def test_a_formula_beside_its_check_is_none(seed: int) -> None:
    """Values that were only compared with the answer do not make it up, in float64 and in float32."""
    trials = watched(central, points(seed))
    exact = [(values, slope(x)) for (values, _), x in zip(trials, points(seed), strict=True)]
    rounded = [(values, gradient.astype(np.float32).astype(np.float64)) for values, gradient in exact]

    assert quotient_of(exact) is None
    assert quotient_of(rounded) is None


def test_scalars_are_told_by_their_common_step() -> None:
    """One number a trial says something together with those of the others."""
    scalars = [np.array([value]) for value in (0.3, 1.2, -0.7)]
    trials = watched(central, scalars)
    exact = [(values, slope(x)) for (values, _), x in zip(trials, scalars, strict=True)]

    assert quotient_of(trials) is not None
    assert quotient_of(exact) is None
    assert quotient_of(trials[:1]) is None


COUNTS = {
    "once a sample": [(5, 7), (7, 4), (4, 4)],
    "once a trial": [(5, 1), (7, 1), (4, 1)],
    "by another rule": [(5, 10), (7, 14), (4, 9)],
}


@pytest.mark.parametrize("counts", COUNTS.values(), ids=COUNTS.keys())
def test_loops_over_something_else_are_no_evaluations_per_entry(counts: list[tuple[int, int]]) -> None:
    """The number of calls has to follow the number of entries on every trial."""
    near = [(size, 1 + 1e-5 * np.arange(count, dtype=np.float64)) for size, count in counts]

    assert evaluations_per_entry(near) is None


def test_values_of_a_helper_are_no_evaluations_of_a_loss() -> None:
    """What a helper returns for one entry after the other lies far apart, or is always the same."""
    generator = np.random.default_rng(1)
    apart = [(size, generator.standard_normal(2 * size)) for size in (5, 7, 4)]
    same = [(size, np.ones(2 * size)) for size in (5, 7, 4)]

    assert evaluations_per_entry(apart) is None
    assert evaluations_per_entry(same) is None


def test_one_size_alone_says_nothing_of_a_rule() -> None:
    """A count grows with the number of entries only where that number differs."""
    assert evaluations_per_entry([(5, 1 + 1e-5 * np.arange(10.0)), (5, 1 + 1e-5 * np.arange(10.0))]) is None
