"""Noise along a line tells differences from formulas, without a look at the exact derivative."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import torch

from grader import loss, normal
from grader.model import Array, Truth
from grader.numerics.reference import build_reference
from grader.numerics.roughness import is_noisy, points_on_line


@loss(X=normal("n", "d"), w=normal("d"))
def cosines(X: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    """The mean cosine of a linear model."""
    return torch.cos(X @ w).mean()


TRUTH = build_reference(cosines, ("w",), 1).truths[0]
Gradient = Callable[[Array, Array], Array]


def formula(X: Array, w: Array) -> Array:
    """The gradient."""
    return -X.T @ np.sin(X @ w) / len(X)  # type: ignore[no-any-return]


def central(step: float) -> Gradient:
    """Differences of a step."""

    def gradient(X: Array, w: Array) -> Array:
        directions = step * np.eye(len(w))
        pairs = [(np.cos(X @ (w + e)).mean(), np.cos(X @ (w - e)).mean()) for e in directions]
        return np.array([(up - down) / (2 * step) for up, down in pairs])

    return gradient


def along_line(truth: Truth, gradient: Gradient) -> list[Array]:
    """The gradient at the points of a line."""
    return [gradient(point["X"], point["w"]) for point in points_on_line(truth, ("w",), 1)]


SMOOTH: dict[str, Gradient] = {
    "a formula": formula,
    "in another order": lambda X, w: sum(-x * np.sin(x @ w) for x in X) / len(X),
    "rounded to 6 decimals": lambda X, w: np.round(formula(X, w), 6),
    "wrong": lambda X, w: formula(X, w) * 3 + w,
}


@pytest.mark.parametrize("gradient", SMOOTH.values(), ids=SMOOTH.keys())
def test_formulas_are_smooth(gradient: Gradient) -> None:
    """Formulas in float64 have no more noise than rounding leaves, right or wrong."""
    assert not is_noisy(TRUTH, "w", along_line(TRUTH, gradient))


@pytest.mark.parametrize("step", [1e-3, 1e-4, 1e-5, 6e-6, 1e-7])
def test_differences_are_noisy(step: float) -> None:
    """Differences carry the rounding of the loss, magnified by the step."""
    assert is_noisy(TRUTH, "w", along_line(TRUTH, central(step)))


def test_what_is_not_finite_is_not_noisy() -> None:
    """Of nan nothing is said."""
    assert not is_noisy(TRUTH, "w", along_line(TRUTH, lambda X, w: np.full_like(w, np.nan)))
