"""Losses with gradients derived by hand in numpy: a second way to the same numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch

from grader.model import Choice, Draw, Loss, Normal, Shape, Uniform

Arrays = Mapping[str, np.ndarray[Any, np.dtype[Any]]]


@dataclass(frozen=True, eq=False)
class Problem:
    """A loss, its parameters, and their gradients by hand, in the dtype of the inputs."""

    loss: Loss
    wrt: tuple[str, ...]
    by_hand: Callable[..., Arrays]

    def scaled(self, scale: float) -> Problem:
        """The same problem with inputs of another size."""
        draws = {name: _scaled(draw, scale) for name, draw in self.loss.inputs.items()}
        return replace(self, loss=replace(self.loss, inputs=draws))


def _scaled(draw: Draw, scale: float) -> Draw:
    return draw if isinstance(draw, Choice) else Uniform(draw.shape, -2 * scale, 2 * scale)


def normal(*shape: int | str) -> Normal:
    """Standard normal draws."""
    return Normal(shape)


def labels(*shape: int | str, values: tuple[float, ...] = (0.0, 1.0)) -> Choice:
    """Class labels."""
    return Choice(shape, values)


def make_loss(function: Callable[..., Any], **inputs: Draw) -> Loss:
    """A loss from a function and its draws."""
    return Loss(function.__name__, f"the {function.__name__}", function, inputs)


def mean_squared_error(X, y, w, b):  # type: ignore[no-untyped-def]
    """Linear regression with samples in columns."""
    return ((w.T @ X + b - y) ** 2).mean()


def mean_squared_error_by_hand(X: Any, y: Any, w: Any, b: Any) -> Arrays:
    """Its gradient."""
    r = w.T @ X + b - y
    m = X.shape[1]
    return {"w": X @ r.T * (2 / m), "b": r.sum(axis=1, keepdims=True) * (2 / m)}


def logistic(X, y, w, b):  # type: ignore[no-untyped-def]
    """Binary cross-entropy, in a form that does not overflow."""
    z = X @ w + b
    return (torch.logaddexp(z, torch.zeros_like(z)) - y * z).mean()


def logistic_by_hand(X: Any, y: Any, w: Any, b: Any) -> Arrays:
    """Its gradient, with the sigmoid by way of tanh."""
    d = ((1 + np.tanh((X @ w + b) / 2)) / 2 - y) / len(y)
    return {"w": X.T @ d, "b": d.sum()}


def softmax_cross_entropy(X, y, W, b):  # type: ignore[no-untyped-def]
    """Cross-entropy of three classes."""
    z = X @ W + b
    return (z.logsumexp(1) - z.gather(1, y.long()[:, None])[:, 0]).mean()


def softmax_cross_entropy_by_hand(X: Any, y: Any, W: Any, b: Any) -> Arrays:
    """Its gradient."""
    z = X @ W + b
    e = np.exp(z - z.max(1, keepdims=True))
    d = (e / e.sum(1, keepdims=True) - np.eye(3, dtype=X.dtype)[y.astype(int)]) / len(y)
    return {"W": X.T @ d, "b": d.sum(0)}


def tanh_network(X, y, W1, b1, W2, b2):  # type: ignore[no-untyped-def]
    """Two layers."""
    return ((torch.tanh(X @ W1 + b1) @ W2 + b2 - y) ** 2).mean()


def tanh_network_by_hand(X: Any, y: Any, W1: Any, b1: Any, W2: Any, b2: Any) -> Arrays:
    """Its backward pass."""
    h = np.tanh(X @ W1 + b1)
    return _backward(X, y, W2, b2, h, 1 - h * h)


def relu_network(X, y, W1, b1, W2, b2):  # type: ignore[no-untyped-def]
    """Two layers with a kink."""
    return ((torch.relu(X @ W1 + b1) @ W2 + b2 - y) ** 2).mean()


def relu_network_by_hand(X: Any, y: Any, W1: Any, b1: Any, W2: Any, b2: Any) -> Arrays:
    """Its backward pass."""
    z = X @ W1 + b1
    return _backward(X, y, W2, b2, np.maximum(z, 0), z > 0)


def _backward(X: Any, y: Any, W2: Any, b2: Any, h: Any, slope: Any) -> Arrays:
    d = (h @ W2 + b2 - y) * (2 / y.size)
    e = d @ W2.T * slope
    return {"W1": X.T @ e, "b1": e.sum(0), "W2": h.T @ d, "b2": d.sum(0)}


def batch_norm(X, W, b, G):  # type: ignore[no-untyped-def]
    """A bias before normalisation: its gradient is zero by mathematics, and round-off in practice."""
    z = X @ W + b
    return ((z - z.mean(0)) / torch.sqrt(z.var(0, unbiased=False) + 1e-5) * G).sum()


def batch_norm_by_hand(X: Any, W: Any, b: Any, G: Any) -> Arrays:
    """The usual backward pass of batch normalisation."""
    z = X @ W + b
    s = np.sqrt(z.var(0) + z.dtype.type(1e-5))
    n = (z - z.mean(0)) / s
    d = (G - G.mean(0) - n * (G * n).mean(0)) / s
    return {"W": X.T @ d, "b": d.sum(0)}


def sine_of_square(x):  # type: ignore[no-untyped-def]
    """A scalar chain."""
    return torch.sin(x**2) * torch.exp(-x)


def sine_of_square_by_hand(x: Any) -> Arrays:
    """By the product and the chain rule."""
    return {"x": np.exp(-x) * (2 * x * np.cos(x * x) - np.sin(x * x))}


_MATRIX: Shape = ("m", "d")
_NETWORK = {
    "X": normal("m", "d"),
    "y": normal("m", "c"),
    "W1": normal("d", "h"),
    "b1": normal("h"),
    "W2": normal("h", "c"),
    "b2": normal("c"),
}

MSE = Problem(
    make_loss(mean_squared_error, X=normal("d", "m"), y=normal(1, "m"), w=normal("d", 1), b=normal(1, 1)),
    ("w", "b"),
    mean_squared_error_by_hand,
)
LOGISTIC = Problem(
    make_loss(logistic, X=Normal(_MATRIX), y=labels("m"), w=normal("d"), b=normal()),
    ("w", "b"),
    logistic_by_hand,
)
SOFTMAX = Problem(
    make_loss(
        softmax_cross_entropy, X=Normal(_MATRIX), y=labels("m", values=(0.0, 1.0, 2.0)), W=normal("d", 3), b=normal(3)
    ),
    ("W", "b"),
    softmax_cross_entropy_by_hand,
)
TANH = Problem(make_loss(tanh_network, **_NETWORK), ("W1", "b1", "W2", "b2"), tanh_network_by_hand)
RELU = Problem(make_loss(relu_network, **_NETWORK), ("W1", "b1", "W2", "b2"), relu_network_by_hand)
BATCH_NORM = Problem(
    make_loss(batch_norm, X=Normal(_MATRIX), W=normal("d", "h"), b=normal("h"), G=normal("m", "h")),
    ("W", "b"),
    batch_norm_by_hand,
)
SCALAR = Problem(make_loss(sine_of_square, x=normal()), ("x",), sine_of_square_by_hand)

PROBLEMS = (MSE, LOGISTIC, SOFTMAX, TANH, RELU, BATCH_NORM, SCALAR)


def relu_neuron(w, x, b):  # type: ignore[no-untyped-def]
    """One neuron: every trial is on one side of its kink."""
    return torch.relu(w * x + b)


RELU_NEURON = make_loss(relu_neuron, w=normal(), x=normal(), b=normal())
