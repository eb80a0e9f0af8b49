"""Complex steps confirm analytic losses to the last digits, and keep quiet about all others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

from grader.numerics.complex_step import complex_slope
from grader.numerics.derivative import exact_derivative
from grader.numerics.line import Line
from grader.numerics.reference import build_reference
from tests.numerics.problems import BATCH_NORM, LOGISTIC, MSE, SOFTMAX, make_loss, normal


def line_through(function: Callable[..., Any], x: list[float]) -> Line:
    """A line along all entries of x."""
    return Line(make_loss(function, x=normal("n")), {"x": np.array(x)}, "x", np.ones(len(x)))


@pytest.mark.parametrize(
    "function",
    [
        lambda x: (x**3 - 2 * x**2).sum(),
        lambda x: torch.exp(torch.sin(x)).prod(),
        lambda x: torch.logsumexp(x, 0) + torch.softmax(x, 0)[0] + torch.log_softmax(x, 0)[-1],
        lambda x: torch.logaddexp(x, torch.zeros_like(x)).sum() + torch.sigmoid(x).mean(),
        lambda x: (torch.outer(x, x) + 3 * torch.eye(len(x), dtype=x.dtype)).inverse().trace(),
        lambda x: torch.sqrt(1 + (x * x).sum()) / (2 + torch.tanh(x).sum()),
    ],
)
def test_analytic_losses_have_the_slope_of_autograd(function: Callable[..., Any]) -> None:
    """To the last digits, since no difference is taken."""
    line = line_through(function, [0.3, -0.7, 1.1])
    expected = exact_derivative(line.loss, ("x",), line.inputs).gradient["x"].sum()
    slope = complex_slope(line)
    assert slope is not None
    assert abs(slope - expected) <= 1e-14 * (1 + abs(expected))


@pytest.mark.parametrize(
    "function",
    [
        lambda x: x.abs().sum(),
        lambda x: torch.relu(x).sum(),
        lambda x: x.max(),
        lambda x: x.norm(),
        lambda x: x.var(),
        lambda x: (x + 5) ** 2.5,
        lambda x: torch.where(x > 0, x, 2 * x).sum(),
        lambda x: (x.conj() * x).real.sum(),
        lambda x: x.sum() * float(x[0]),
    ],
)
def test_losses_that_are_not_analytic_have_none(function: Callable[..., Any]) -> None:
    """Branches, absolute values and conjugates, powers by way of the angle, and ways out of torch."""
    assert complex_slope(line_through(function, [0.3, -0.7, 1.1])) is None


def test_a_detached_part_too_small_for_differences_voids_a_trial() -> None:
    """Beside a large constant differences see few digits; a complex step sees all, and the reason says so."""

    def nearly(x: torch.Tensor) -> torch.Tensor:
        return (x**2).sum() + 1e-9 * (x.detach() ** 2).sum() + 1e6

    void = build_reference(make_loss(nearly, x=normal("n")), ("x",), 0).voids[0]
    assert "along a random direction in x autograd says" in void.reason
    assert "a complex step says" in void.reason


@pytest.mark.parametrize("problem", [MSE, LOGISTIC, SOFTMAX, BATCH_NORM], ids=lambda p: p.loss.name)
@pytest.mark.parametrize("scale", [1e-3, 30.0])
def test_sound_losses_are_never_void(problem: Any, scale: float) -> None:
    """At any size of the inputs the second witness agrees, or says nothing."""
    assert build_reference(problem.scaled(scale).loss, problem.wrt, 3).voids == ()
