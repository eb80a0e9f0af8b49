"""The noise of a gradient does not depend on the order in which autograd happens to compute it."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from grader import loss, normal
from grader.model import Agreement, Numbers
from grader.numerics.compare import compare
from grader.numerics.reference import build_reference


@loss(X=normal("n", "d"), W=normal("d", "h"), b=normal("h"), dout=normal("n", "h"))
def normalised(X, W, b, dout):  # type: ignore[no-untyped-def]
    """A linear layer before a batch normalisation."""
    Z = X @ W + b
    mean = Z.mean(dim=0)
    variance = ((Z - mean) ** 2).mean(dim=0)
    return ((Z - mean) / torch.sqrt(variance + 1e-5) * dout).sum()


def closed_form(X, W, b, dout):  # type: ignore[no-untyped-def]
    """The gradient of the bias: zero by mathematics, left over from cancelling terms."""
    Z = X @ W + b
    std = np.sqrt(Z.var(0) + 1e-5)
    H = (Z - Z.mean(0)) / std
    return ((dout - dout.mean(0) - H * (dout * H).mean(0)) / std).sum(0)


@pytest.mark.parametrize("seed", [20, 27, 65, 71, 77, 93, 98, 110])
def test_a_gradient_that_is_zero_by_mathematics_may_be_computed_in_any_way(seed: int) -> None:
    """Errors that cancel in one way of computing it do not in another, which is as right."""
    reference = build_reference(normalised, ("W", "b"), seed)

    for truth in reference.truths:
        inputs = truth.trial.inputs
        for dtype, right in ((np.float64, Agreement.EXACT), (np.float32, Agreement.FLOAT32)):
            numbers = Numbers(closed_form(**{name: array.astype(dtype) for name, array in inputs.items()}), "numpy")
            assert compare(truth, "b", numbers).agreement in (Agreement.EXACT, right)
    assert Agreement.WRONG in {
        compare(truth, "b", Numbers(closed_form(**truth.trial.inputs) + 1e-3, "numpy")).agreement
        for truth in reference.truths
    }
