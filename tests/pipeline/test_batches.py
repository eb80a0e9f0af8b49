"""The gradient of a batch is judged with all samples in the batch, and the order of samples is no matter."""

from __future__ import annotations

import pytest
import torch

from grader import gradient, loss, normal, returned_by, variables
from grader.model import Status
from tests.pipeline.in_process import asking, verdict


@loss(X=normal("n", "d"), y=normal("n"), w=normal("d"))
def squared_error(X: torch.Tensor, y: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    """The mean squared error of a linear model."""
    return ((X @ w - y) ** 2).mean()


VARIABLE = asking(
    q=gradient(squared_error, wrt="w", answer=variables(given={"X": "X", "y": "y", "w": "w"}, w="dw")),
)
FUNCTION = asking(q=gradient(squared_error, wrt="w", answer=returned_by("compute_gradient")))
DATA = """import numpy as np
rng = np.random.default_rng(0)
X, y, w = rng.normal(size=(8, 3)), rng.normal(size=8), np.zeros(3)
"""
STEP = """
    dw = {factor} * Xb.T @ (Xb @ w - yb) / len(yb)
    w = w - 0.1 * dw"""
BATCHES = {
    "a choice": "for _ in range(9):\n    chosen = rng.choice(8, 4)\n    Xb, yb = X[chosen], y[chosen]",
    "slices": "for start in range(0, 8, 4):\n    Xb = X[start : start + 4]\n    yb = y[start : start + 4]",
    "a loop over both": "for Xb, yb in zip(np.array_split(X, 2), np.array_split(y, 2)):",
    "a loop with numbers": (
        "parts = zip(np.array_split(X, 2), np.array_split(y, 2))\nfor i, (Xb, yb) in enumerate(parts):"
    ),
    "slices of an order": "for s in range(0, 8, 4):\n    k = rng.permutation(8)[s : s + 4]\n    Xb, yb = X[k, :], y[k]",
}


@pytest.mark.parametrize("taken", BATCHES.values(), ids=BATCHES)
def test_the_gradient_of_a_batch_is_judged_as_a_formula(taken: str) -> None:
    """Whichever samples were drawn."""
    right = verdict(VARIABLE, DATA + taken + STEP.format(factor=2))
    wrong = verdict(VARIABLE, DATA + taken + STEP.format(factor=3))

    assert (right.status, right.score) == (Status.CORRECT, 1.0)
    assert any("batch" in note for note in right.notes)
    assert wrong.status is Status.WRONG


def test_an_update_in_torch_is_followed_too() -> None:
    """Where inputs enter again after each update, what they were before may be of any library."""
    source = """
import torch
X, y, w = torch.tensor(X), torch.tensor(y), torch.zeros(3, dtype=torch.float64)
for _ in range(3):
    dw = torch.zeros_like(w)
    for k in torch.arange(8).split(4):
        r = X[k] @ w - y[k]
        dw = dw + 2 * r @ X[k] / len(y)
    w = w - 0.1 * dw"""

    assert verdict(VARIABLE, DATA + source).status is Status.CORRECT


def test_samples_that_are_added_up_one_by_one_are_no_batches() -> None:
    """A loop over samples is read as it is written."""
    loop = "dw = np.zeros(3)\nfor i in range(len(y)):\n    x, t = X[i], y[i]\n    dw += 2 * (x @ w - t) * x / len(y)"

    found = verdict(VARIABLE, DATA + loop)

    assert found.status is Status.CORRECT
    assert not any("batch" in note for note in found.notes)


@pytest.mark.parametrize(
    ("step", "status"),
    [("    w = w - 0.1 * dw", Status.CANNOT_DECIDE), ("w = w - 0.1 * dw", Status.WRONG)],
)
def test_a_step_after_every_sample_is_left_to_a_person(step: str, status: Status) -> None:
    """Its gradient is that of one sample; one that is overwritten in every round is wrong."""
    loop = f"for i in range(len(y)):\n    dw = 2 * (X[i] @ w - y[i]) * X[i]\n{step}"

    assert verdict(VARIABLE, DATA + loop).status is status


def test_another_order_of_samples_is_no_other_answer() -> None:
    """Sums in random order differ in their last digits."""
    source = """
def compute_gradient(X, y, w):
    dw = np.zeros_like(w)
    for i in np.random.permutation(len(y)):
        dw = dw + 2 * (X[i] @ w - y[i]) * X[i] / len(y)
    return dw"""

    assert verdict(FUNCTION, DATA + source).status is Status.CORRECT


def test_chance_in_the_numbers_themselves_is_another_answer() -> None:
    """Noise that is far below the numbers, and far above their rounding."""
    source = """
def compute_gradient(X, y, w):
    return 2 * X.T @ (X @ w - y) / len(y) * (1 + 1e-13 * np.random.rand())"""

    assert verdict(FUNCTION, DATA + source).status is Status.IMPURE
