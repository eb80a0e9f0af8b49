"""Trials show every usual combination of branches, so that a mistake in one region has nowhere to hide."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from grader import loss, normal, uniform
from grader.numerics.branches import branch_signature
from grader.numerics.coverage import missing, usual_combinations
from grader.numerics.trials import plan_trials


@loss(X=normal("n", "d"), y=normal("n"), w=normal("d"), b=normal(), delta=uniform(low=0.7, high=1.6))
def huber(X, y, w, b, delta):  # type: ignore[no-untyped-def]
    """The mean Huber loss."""
    e = X @ w + b - y
    return torch.where(e.abs() <= delta, 0.5 * e**2, delta * (e.abs() - 0.5 * delta)).mean()


@pytest.mark.parametrize("seed", [2, 34, 45, 109, 114])
def test_both_ends_of_a_piecewise_loss_are_visited(seed: int) -> None:
    """Far below and far above: a sign that is lost in one of them shows on some trial, whatever the seed."""
    errors, deltas = [], []
    for trial in plan_trials(huber, ("w", "b"), seed):
        inputs = trial.inputs
        errors.append(inputs["X"] @ inputs["w"] + inputs["b"] - inputs["y"])
        deltas.append(np.full(errors[-1].shape, inputs["delta"]))
    error, delta = np.concatenate(errors), np.concatenate(deltas)

    assert (error > delta).any()
    assert (error < -delta).any()
    assert ((error > 0) & (error < delta)).any()
    assert ((error < 0) & (error > -delta)).any()


def test_combinations_are_counted_entry_by_entry() -> None:
    """Two branches of as many entries combine in the ways that entries really go."""

    def function(x: torch.Tensor) -> torch.Tensor:
        return (torch.relu(x) + torch.where(x > 1, x, 0 * x)).sum()

    points = [{"x": np.array([-1.0, 0.5, 2.0])}, {"x": np.array([-2.0, 0.7, 3.0])}]
    seen = [branch_signature(function, point) for point in points]
    wanted = usual_combinations(seen)

    assert len({one.ways for one in wanted}) == 3
    assert not missing(wanted, seen[0])
    assert len(missing(wanted, branch_signature(function, {"x": np.array([-1.0, -2.0, 0.5])}))) == 1
