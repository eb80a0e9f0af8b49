"""Jumps of a loss are found, and kinks are none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch

from grader.numerics.jumps import Jump, find_jump
from grader.numerics.trials import plan_trials
from tests.numerics.problems import PROBLEMS, Problem, make_loss, normal


def jumps_of(function: Callable[..., Any]) -> list[Jump | None]:
    """What is found from every trial."""
    loss = make_loss(function, x=normal("n"))
    return [find_jump(loss, ("x",), trial) for trial in plan_trials(loss, ("x",), 0)]


@pytest.mark.parametrize(
    ("function", "operation", "height"),
    [
        (lambda x: (x * x).sum().round() + x.sum(), "round", 1.0),
        (lambda x: (x.sign() / 1000).sum() + (x**2).sum(), "sign", 0.002),
        (lambda x: torch.where(x > 0, x, x + 3).sum(), "gt", 3.0),
    ],
)
def test_jumps_are_found_with_operation_and_height(function: Callable[..., Any], operation: str, height: float) -> None:
    """From every trial, however small they are beside the loss."""
    for jump in jumps_of(function):
        assert jump is not None
        assert (jump.parameter, jump.operation) == ("x", operation)
        assert abs(jump.height - height) < 1e-6


@pytest.mark.parametrize(
    "function",
    [
        lambda x: 1e6 * x.abs().sum(),
        lambda x: x.max() - torch.relu(x).sum(),
        lambda x: torch.where(x > 0, x**2, 0 * x).sum(),
        lambda x: torch.exp(x).sum(),
    ],
)
def test_kinks_are_no_jumps(function: Callable[..., Any]) -> None:
    """However steep."""
    assert set(jumps_of(function)) == {None}


@pytest.mark.parametrize("problem", PROBLEMS, ids=[p.loss.name for p in PROBLEMS])
def test_sound_losses_have_none(problem: Problem) -> None:
    """An ordinary loss is continuous."""
    for trial in plan_trials(problem.loss, problem.wrt, 0):
        assert find_jump(problem.loss, problem.wrt, trial) is None
