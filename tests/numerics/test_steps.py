"""A routine of numerical differentiation is right if its error is what its step allows."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, Literal

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.model import Agreement, Array, Nothing, Numbers, Reference
from grader.numerics.constants import STEP_LADDER
from grader.numerics.derivative import loss_value
from grader.numerics.reference import build_reference
from grader.numerics.steps import StepTable, judge_step, step_table, steps_to_kink
from tests.numerics.problems import BATCH_NORM, LOGISTIC, MSE, RELU, SOFTMAX, TANH, Problem, make_loss, normal

Scheme = Callable[[Callable[[float], float], float], float]


def central(f: Callable[[float], float], h: float) -> float:
    """The two-sided quotient."""
    return (f(h) - f(-h)) / (2 * h)


RIGHT_SCHEMES: dict[str, Scheme] = {
    "central": central,
    "central with half the step": lambda f, h: central(f, h / 2),
    "five points": lambda f, h: (-f(2 * h) + 8 * f(h) - 8 * f(-h) + f(-2 * h)) / (12 * h),
    "Richardson": lambda f, h: (4 * central(f, h / 2) - central(f, h)) / 3,
}
ONE_SIDED: dict[str, Scheme] = {
    "forward": lambda f, h: (f(h) - f(0)) / h,
    "backward": lambda f, h: (f(0) - f(-h)) / h,
}
WRONG_SCHEMES: dict[str, Scheme] = {
    "divided by h": lambda f, h: (f(h) - f(-h)) / h,
    "forward, divided by 2h": lambda f, h: (f(h) - f(0)) / (2 * h),
    "sides swapped": lambda f, h: (f(-h) - f(h)) / (2 * h),
    "not divided": lambda f, h: f(h) - f(-h),
}
SMOOTH = (LOGISTIC, SOFTMAX, TANH, MSE)


@cache
def reference_of(problem: Problem) -> Reference:
    """The reference of a problem, built once."""
    return build_reference(problem.loss, problem.wrt, 0)


@cache
def table_of(problem: Problem, trial: int, order: Literal[1, 2]) -> StepTable:
    """The table of a problem's trial, built once."""
    return step_table(problem.loss, reference_of(problem).truths[trial], problem.wrt, order)


def routine(problem: Problem, trial: int, parameter: str, scheme: Scheme, step: float, dtype: type = float) -> Array:
    """What a student's routine returns."""
    inputs = reference_of(problem).truths[trial].trial.inputs
    x = inputs[parameter]
    gradient: Array = np.zeros(x.shape, dtype)
    for index in np.ndindex(x.shape):

        def along(t: float, index: tuple[int, ...] = index) -> float:
            moved = x.copy()
            moved[index] += t
            return float(dtype(loss_value(problem.loss, {**inputs, parameter: moved})))

        gradient[index] = scheme(along, step)
    return gradient


def judged(
    problem: Problem, trial: int, order: Literal[1, 2], scheme: Scheme, step: float, dtype: type = float
) -> set[Agreement]:
    """How a routine stands, over all parameters."""
    table = table_of(problem, trial, order)
    values = {name: Numbers(routine(problem, trial, name, scheme, step, dtype), "numpy") for name in problem.wrt}
    found = (judge_step(table, name, value, step) for name, value in values.items())
    return {comparison.agreement for comparison in found if comparison is not None}


@pytest.mark.parametrize("problem", [*SMOOTH, RELU, BATCH_NORM], ids=lambda p: p.loss.name)
@pytest.mark.parametrize("scheme", RIGHT_SCHEMES)
def test_two_sided_differences_are_right_for_both_orders(problem: Problem, scheme: str) -> None:
    """Any right scheme passes with every step, where truncation rules and where round-off does."""
    for step in STEP_LADDER:
        assert judged(problem, 0, 2, RIGHT_SCHEMES[scheme], step) <= {Agreement.EXACT}
        assert judged(problem, 0, 1, RIGHT_SCHEMES[scheme], step) <= {Agreement.EXACT}


@pytest.mark.parametrize("problem", SMOOTH, ids=lambda p: p.loss.name)
@pytest.mark.parametrize("scheme", ONE_SIDED)
def test_one_sided_differences_are_of_first_order(problem: Problem, scheme: str) -> None:
    """A one-sided difference passes where order 1 is asked and fails where order 2 is, with every step."""
    for step in STEP_LADDER:
        assert judged(problem, 0, 1, ONE_SIDED[scheme], step) == {Agreement.EXACT}
        assert Agreement.WRONG in judged(problem, 0, 2, ONE_SIDED[scheme], step)


@pytest.mark.parametrize("scheme", WRONG_SCHEMES)
@pytest.mark.parametrize("order", [1, 2])
def test_wrong_quotients_are_wrong(order: Literal[1, 2], scheme: str) -> None:
    """A wrong denominator or sign fails with every step and for either order."""
    for step in STEP_LADDER:
        assert judged(LOGISTIC, 0, order, WRONG_SCHEMES[scheme], step) == {Agreement.WRONG}


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(SMOOTH), st.sampled_from(STEP_LADDER), st.floats(0.01, 100), st.integers(0, 3))
def test_error_beyond_the_step_is_wrong(problem: Problem, step: float, size: float, trial: int) -> None:
    """Whatever is off by more than the truncation of a coarse step is found."""
    truth = reference_of(problem).truths[trial]
    name = problem.wrt[0]
    wrong = truth.gradient[name] + size * (np.abs(truth.gradient[name]).max() + 100)
    comparison = judge_step(table_of(problem, trial, 2), name, Numbers(wrong, "numpy"), step)
    assert comparison is not None
    assert comparison.agreement is Agreement.WRONG
    assert comparison.distance > 64


def test_routine_in_float32_is_judged_by_its_own_round_off() -> None:
    """A right routine in float32 is as good as float32 can be; a wrong denominator is wrong there, too."""
    for step in (1e-2, 1e-3):
        assert judged(TANH, 0, 2, central, step, np.float32) == {Agreement.FLOAT32}
        assert Agreement.WRONG in judged(TANH, 0, 2, WRONG_SCHEMES["divided by h"], step, np.float32)


def test_missing_numbers_are_missing_here_too() -> None:
    """What is no array gets the same words as in any comparison."""
    comparison = judge_step(table_of(MSE, 0, 2), "w", Nothing(), 1e-3)
    assert comparison is not None
    assert comparison.agreement is Agreement.MISSING


# Kinks --------------------------------------------------------------------------------------------


def at(function: Callable[[Any], Any], point: list[float]) -> tuple[Any, Any]:
    """A loss of one vector, and its truth at an own point."""
    loss = make_loss(function, x=normal("n"))
    loss = type(loss)(loss.name, loss.sentence, loss.function, loss.inputs, lambda: {"x": point})
    return loss, build_reference(loss, ("x",), 0).truths[-1]


def relu_sum(x: torch.Tensor) -> torch.Tensor:
    """Kinks at zero."""
    return torch.relu(x).sum()


def test_entries_beside_a_kink_are_left_out() -> None:
    """A step that crosses a kink says nothing about its entry, but the others still count."""
    loss, truth = at(relu_sum, [1e-3, 2.0])
    table = step_table(loss, truth, ("x",), 2)
    crossing = judge_step(table, "x", Numbers(np.array([0.55, 1.0]), "numpy"), 1e-2)
    elsewhere = judge_step(table, "x", Numbers(np.array([1.0, 0.5]), "numpy"), 1e-2)
    smaller = judge_step(table, "x", Numbers(np.array([0.55, 1.0]), "numpy"), 1e-4)
    assert crossing is not None
    assert crossing.agreement is Agreement.EXACT
    assert elsewhere is not None
    assert elsewhere.agreement is Agreement.WRONG
    assert smaller is not None
    assert smaller.agreement is Agreement.WRONG


def test_nothing_is_said_where_every_entry_is_beside_a_kink() -> None:
    """Without an entry to judge there is no comparison, and so no accusation."""
    loss, truth = at(relu_sum, [1e-3, -1e-3])
    table = step_table(loss, truth, ("x",), 2)
    assert judge_step(table, "x", Numbers(np.array([0.5, 0.5]), "numpy"), 1e-2) is None
    assert judge_step(table, "x", Numbers(np.array([1.0, 0.0]), "numpy"), 1e-4) is not None


def test_edge_of_the_domain_counts_as_a_kink() -> None:
    """Where the loss is not defined two steps away, nothing is said."""
    loss, truth = at(lambda x: torch.log(x).sum(), [1e-3])
    assert judge_step(step_table(loss, truth, ("x",), 2), "x", Numbers(np.array([1.0]), "numpy"), 1e-2) is None


@settings(max_examples=20, deadline=None)
@given(st.floats(1e-4, 5.0), st.sampled_from([1e-2, 1e-4, 1e-6]))
def test_distance_to_the_nearest_kink(gap: float, step: float) -> None:
    """The number of steps to the nearest kink is found, on either side and in any coordinate."""
    loss, truth = at(relu_sum, [9.0, -gap, -8.0])
    found = steps_to_kink(loss, truth, ("x",), step)
    if gap / step < 1e6:
        assert found == pytest.approx(gap / step, rel=1e-3, abs=1e-3)


def test_no_kink_within_reach() -> None:
    """A smooth loss has no kink, and one that is a million steps away does not count."""
    assert steps_to_kink(TANH.loss, reference_of(TANH).truths[0], TANH.wrt, 1e-3) is None
    loss, truth = at(relu_sum, [50.0])
    assert steps_to_kink(loss, truth, ("x",), 1e-6) is None
