"""How much round-off moves a gradient, measured."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.model import Choice, Loss
from grader.numerics.derivative import exact_derivative
from grader.numerics.noise import Noise, measure_noise
from tests.numerics.problems import BATCH_NORM, MSE, make_loss, normal


def noise_at(loss: Loss, wrt: tuple[str, ...], /, *, seed: int = 0, **inputs: Any) -> Noise:
    """The noise of a loss at a point."""
    point = {name: np.asarray(value, float) for name, value in inputs.items()}
    return measure_noise(loss, wrt, point, exact_derivative(loss, wrt, point), seed)


def difference_of_squares(x: torch.Tensor) -> torch.Tensor:
    """Subtracts what is nearly equal."""
    return (x**2 - 1) ** 2


CANCELLING = make_loss(difference_of_squares, x=normal())


def test_cancellation_is_noisy() -> None:
    """Near x = 1 the gradient loses digits, away from it none; the noise says so."""
    near = noise_at(CANCELLING, ("x",), x=1 + 1e-6)
    away = noise_at(CANCELLING, ("x",), x=3.0)
    assert near.gradient["x"] / abs(4e-6 * 2) > 1e4
    assert away.gradient["x"] / (4 * 3 * 8) < 20


@settings(max_examples=30, deadline=None)
@given(st.floats(0.1, 10), st.floats(1e-6, 1e6), st.integers(0, 100))
def test_noise_scales_with_the_loss(x: float, factor: float, seed: int) -> None:
    """A loss times a constant has its noise times that constant."""

    def scaled(x: torch.Tensor) -> torch.Tensor:
        return torch.sin(x) * factor

    def plain(x: torch.Tensor) -> torch.Tensor:
        return torch.sin(x) * 1.0

    one, other = (noise_at(make_loss(function, x=normal()), ("x",), seed=seed, x=x) for function in (plain, scaled))
    assert other.value == pytest.approx(factor * one.value, rel=1e-6)
    assert other.gradient["x"] == pytest.approx(factor * one.gradient["x"], rel=1e-6)


def test_same_seed_same_noise() -> None:
    """The random rounding can be replayed."""
    first, again, other = (noise_at(CANCELLING, ("x",), seed=seed, x=1.5).gradient["x"] for seed in (1, 1, 2))
    assert first == again
    assert first != other


def test_labels_are_exact() -> None:
    """A class label is never rounded, however the loss uses it."""

    def pick(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        return x[y.long()].sum()

    loss = make_loss(pick, x=normal(3), y=Choice((2,), (0.0, 1.0, 2.0)))
    noise = noise_at(loss, ("x",), x=[1.0, 2.0, 3.0], y=[1.0, 2.0])
    assert noise.gradient["x"].tolist() == [0.0, 0.0, 0.0]


def test_rounding_flips_no_branch() -> None:
    """Moving data, maxima and masks are exact: the gradient of a maximum has no noise."""

    def largest(x: torch.Tensor) -> torch.Tensor:
        return torch.relu(x).max(0).values

    assert noise_at(make_loss(largest, x=normal(3)), ("x",), x=[1.0, 5.0, 3.0]).gradient["x"].tolist() == [0, 0, 0]


def test_zero_by_mathematics_has_noise() -> None:
    """A gradient of which nothing remains is noisy, so that round-off in it is no mistake."""
    rng = np.random.default_rng(0)
    shapes = {"X": (5, 3), "W": (3, 4), "b": (4,), "G": (5, 4)}
    inputs: dict[str, Any] = {name: rng.standard_normal(shape) for name, shape in shapes.items()}
    assert np.all(noise_at(BATCH_NORM.loss, ("b",), **inputs).gradient["b"] > 0.01)


def test_operations_in_place_are_rounded_too() -> None:
    """A loss may work in place on what is its own."""

    def doubled(x: torch.Tensor) -> torch.Tensor:
        y = torch.sin(x)
        y.add_(1)
        return y.sum()

    assert noise_at(make_loss(doubled, x=normal(2)), ("x",), x=[1.0, 2.0]).value > 0.1


@pytest.mark.parametrize(
    ("name", "function", "length"),
    [
        ("entrywise", lambda X: X[0, 0] * 2, 1),
        ("sum of all", lambda X: X.sum(), 12),
        ("mean along", lambda X: X.mean(0)[0], 3),
        ("product", lambda X: (X @ X.T)[0, 0], 4),
        ("variance", lambda X: X.var(1)[0], 4),
        ("softmax", lambda X: torch.softmax(X, 1)[0, 0], 4),
        ("layer norm", lambda X: torch.nn.functional.layer_norm(X, (4,))[0, 0], 4),
        ("convolution", lambda X: torch.nn.functional.conv2d(X[None, None], X[None, None])[0, 0, 0, 0], 12),
    ],
)
def test_longest_sum_is_measured(name: str, function: Any, length: int) -> None:
    """The reduction is the number of terms of the longest sum."""
    assert noise_at(make_loss(function, X=normal(3, 4)), ("X",), X=np.arange(12.0).reshape(3, 4)).reduction == length


def test_noise_of_linear_regression_is_of_the_size_of_its_terms() -> None:
    """A well-conditioned gradient carries a few roundings, no more."""
    rng = np.random.default_rng(1)
    shapes = {"X": (5, 3), "y": (1, 3), "w": (5, 1), "b": (1, 1)}
    inputs: dict[str, Any] = {name: rng.standard_normal(shape) for name, shape in shapes.items()}
    noise = noise_at(MSE.loss, MSE.wrt, **inputs)
    exact = exact_derivative(MSE.loss, MSE.wrt, inputs)
    assert noise.gradient["w"].max() < 10 * exact.largest
