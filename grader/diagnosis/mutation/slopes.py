"""Functions whose derivatives students write: the functions themselves, and their slopes by input and by output."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import torch

Function: TypeAlias = Callable[[torch.Tensor], torch.Tensor]


@dataclass(frozen=True)
class Activation:
    """A function of every entry."""

    words: str
    value: Function
    slope: Function
    """By its input."""
    slope_by_output: Function | None
    """The usual short form, which takes the function's value."""


def _sigmoid_slope(x: torch.Tensor) -> torch.Tensor:
    return torch.sigmoid(x) * (1 - torch.sigmoid(x))


SIGMOID = Activation("the sigmoid", torch.sigmoid, _sigmoid_slope, lambda y: y * (1 - y))
TANH = Activation("tanh", torch.tanh, lambda x: 1 - torch.tanh(x) ** 2, lambda y: 1 - y**2)
RELU = Activation("the ReLU", torch.relu, lambda x: (x > 0).to(x), lambda y: (y > 0).to(y))
EXPONENTIAL = Activation("the exponential", torch.exp, torch.exp, lambda y: y)
SOFTPLUS = Activation(
    "the softplus", lambda x: -torch.nn.functional.logsigmoid(-x), torch.sigmoid, lambda y: 1 - torch.exp(-y)
)
LEAKY = Activation(
    "the leaky ReLU", torch.nn.functional.leaky_relu, lambda x: torch.where(x > 0, torch.ones_like(x), 0.01), None
)
SQUARE = Activation("the square", torch.square, lambda x: 2 * x, None)
ABSOLUTE = Activation("the absolute value", torch.abs, torch.sign, None)
SINE = Activation("the sine", torch.sin, torch.cos, None)
COSINE = Activation("the cosine", torch.cos, lambda x: -torch.sin(x), None)
LOGARITHM = Activation("the logarithm", torch.log, torch.reciprocal, None)
ROOT = Activation("the square root", torch.sqrt, lambda x: 0.5 / torch.sqrt(x), lambda y: 0.5 / y)
RECIPROCAL = Activation("the reciprocal", torch.reciprocal, lambda x: -1 / x**2, lambda y: -(y**2))

ACTIVATIONS = (SIGMOID, TANH, RELU, EXPONENTIAL, SOFTPLUS, LEAKY)
KNOWN = (*ACTIVATIONS, SQUARE, ABSOLUTE, SINE, COSINE, LOGARITHM, ROOT, RECIPROCAL)


def known_activation(source: torch.Tensor, result: torch.Tensor) -> Activation | None:
    """The function that takes one tensor to another, if it is among those with a name.

    The nearest one is taken: on large numbers a softplus is nearly a ReLU.
    """
    if not result.numel():
        return None
    off = {each: float((each.value(source) - result).abs().max()) for each in KNOWN}
    nearest = min(KNOWN, key=lambda each: math.inf if math.isnan(off[each]) else off[each])
    return nearest if off[nearest] <= SAME * float(result.abs().max()) else None


_SIMPLE = 8
"""The largest number by which one number counts as a multiple of another."""

SAME = 2.0**-40
"""Relative difference up to which two ways to compute a function are the same function."""


def proportional(one: torch.Tensor, other: torch.Tensor) -> bool:
    """Whether one tensor is a multiple of another, other than 0."""
    squares = float((other * other).sum())
    if squares == 0.0:
        return False
    factor = float((one * other).sum()) / squares
    if one.numel() == 1 and not (abs(factor) <= _SIMPLE and (24.0 * factor).is_integer()):
        return False  # one number is a multiple of any other
    return factor != 0.0 and bool((one - factor * other).abs().max() <= SAME * one.abs().max())


SHAPES: Mapping[str, Function] = {
    "y * (1 - y)": lambda y: y * (1 - y),
    "1 - y**2": lambda y: 1 - y**2,
    "1 - y": lambda y: 1 - y,
    "y * (1 + y)": lambda y: y * (1 + y),
    "1 + y**2": lambda y: 1 + y**2,
    "1 + y": lambda y: 1 + y,
    "2 * y": lambda y: 2 * y,
    "y**2": lambda y: y**2,
}
"""Polynomials that stand for derivatives of activations, right ones and wrong ones."""

MASKS: Mapping[str, Function] = {
    "positive": lambda t: (t > 0).to(t),
    "negative": lambda t: (t < 0).to(t),
    "not negative": lambda t: (t >= 0).to(t),
    "above 1": lambda t: (t > 1).to(t),
    "below 1": lambda t: (t < 1).to(t),
}
"""What switches entries on and off."""
