"""Difference quotients are recognised, formulas are not accused."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from grader.model import Array, Truth
from grader.numerics.derivative import loss_value
from grader.numerics.lattice import common_difference_step, difference_step, float32_representable
from grader.numerics.reference import build_reference
from tests.numerics.problems import BATCH_NORM, PROBLEMS, SCALAR, TANH, Problem


@cache
def truths(problem: Problem, seed: int = 0) -> tuple[Truth, ...]:
    """The truths of a problem, built once."""
    return build_reference(problem.loss, problem.wrt, seed).truths


def quotient(problem: Problem, truth: Truth, parameter: str, step: float, *, central: bool) -> Array:
    """The gradient by difference quotients, as students write them."""
    x = truth.trial.inputs[parameter]
    gradient = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        nudge = np.zeros_like(x)
        nudge[index] = step
        right = loss_value(problem.loss, {**truth.trial.inputs, parameter: x + nudge})
        left = loss_value(problem.loss, {**truth.trial.inputs, parameter: x - nudge if central else x})
        gradient[index] = (right - left) / (2 * step if central else step)
    return gradient


def quotients(problem: Problem, truth: Truth, step: float, *, central: bool) -> dict[str, Array]:
    """All parameters by difference quotients."""
    return {name: quotient(problem, truth, name, step, central=central) for name in problem.wrt}


@pytest.mark.parametrize("central", [True, False])
@pytest.mark.parametrize("step", [1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 2.0**-20])
def test_step_of_differences_is_recovered(step: float, *, central: bool) -> None:
    """One- and two-sided quotients are recognised at an ordinary trial, with their step within a factor of 8."""
    found = difference_step(truths(TANH)[0], quotients(TANH, truths(TANH)[0], step, central=central))
    assert found is not None
    assert step / 8 <= found <= 8 * step


@pytest.mark.parametrize("step", [1e-3, 1e-4])
def test_extrapolated_differences_are_recognised(step: float) -> None:
    """What is made of two quotients, by Richardson's rule or over five points, is on a finer lattice."""
    truth = truths(TANH)[0]
    coarse = quotients(TANH, truth, 2 * step, central=True)
    fine = quotients(TANH, truth, step, central=True)
    found = difference_step(truth, {name: (4 * fine[name] - coarse[name]) / 3 for name in fine})
    assert found is not None
    assert step / 8 <= found <= 8 * step


@pytest.mark.parametrize("step", [1e-4, 1e-5, 1e-6])
def test_scalar_derivative_is_recognised_over_several_trials(step: float) -> None:
    """One number says nothing; four in company do."""
    answers = [(truth, quotients(SCALAR, truth, step, central=True)) for truth in truths(SCALAR)]
    assert difference_step(*answers[0]) is None
    found = common_difference_step(answers)
    assert found is not None
    assert step / 8 <= found <= 8 * step


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(PROBLEMS), st.integers(0, 2), st.integers(0, 3), st.integers(0, 2**32), st.floats(0, 8))
@example(BATCH_NORM, 0, 1, 2, 2.0)  # a gradient that is zero but for rounding, whose last places make a lattice
def test_right_formula_is_not_accused(problem: Problem, seed: int, trial: int, chance: int, places: float) -> None:
    """The exact gradient with any rounding of its own is on no lattice."""
    rng = np.random.default_rng(chance)
    truth = truths(problem, seed)[trial]
    yours = {
        name: gradient * (1 + places * 2.0**-53 * rng.standard_normal(gradient.shape))
        for name, gradient in truth.gradient.items()
    }
    assert difference_step(truth, yours) is None


@pytest.mark.parametrize("problem", PROBLEMS, ids=[p.loss.name for p in PROBLEMS])
def test_gradient_by_hand_is_not_accused(problem: Problem) -> None:
    """An honest derivation is never taken for differences, at any trial or over all."""
    answers = [
        (truth, {name: np.asarray(g) for name, g in problem.by_hand(**truth.trial.inputs).items()})
        for truth in truths(problem)
    ]
    assert all(difference_step(*answer) is None for answer in answers)
    assert common_difference_step(answers) is None


def test_short_numbers_say_nothing() -> None:
    """Whole numbers and float32 results are on many lattices, which proves nothing."""
    truth = truths(TANH)[0]
    whole = {name: np.round(100 * gradient) for name, gradient in truth.gradient.items()}
    single = {name: gradient.astype(np.float32).astype(float) for name, gradient in truth.gradient.items()}
    assert difference_step(truth, whole) is None
    assert difference_step(truth, single) is None
    assert difference_step(truth, {}) is None


def test_float32_results_are_recognised() -> None:
    """Several numbers that all survive float32 were computed there; one, or only zeros, may be by chance."""
    third = np.array([1 / 3, 1 / 7])
    assert float32_representable(third.astype(np.float32).astype(float))
    assert not float32_representable(third)
    assert not float32_representable(np.array([0.5]))
    assert not float32_representable(np.zeros(5))
    assert not float32_representable(np.array([1e300, 0.5]))
