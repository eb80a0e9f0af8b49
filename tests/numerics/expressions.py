"""Random smooth losses with gradients of their own: reverse accumulation in numpy, rule by rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import torch
from hypothesis import strategies as st

from grader.model import Array, Loss, Normal

Shape: TypeAlias = tuple[int, ...]
SQUARE: Shape = (3, 3)
"""One shape for all values inside an expression, so that every operation fits everywhere."""


@dataclass(frozen=True)
class Leaf:
    """A parameter, or a constant input."""

    name: str


@dataclass(frozen=True)
class Apply:
    """An operation on what its arguments give."""

    operation: str
    arguments: tuple[Expression, ...]


Expression: TypeAlias = Leaf | Apply

Backward: TypeAlias = Callable[[Array, Array, Sequence[Array]], Sequence[Array]]
"""From what comes down, the value, and the arguments, to what goes on to each argument."""


@dataclass(frozen=True)
class Rule:
    """An operation in numpy and in torch, and its derivative by hand."""

    arity: int
    forward: Callable[..., Array]
    backward: Backward
    torch: Callable[..., torch.Tensor]


def _softmax(a: Array) -> Array:
    powers = np.exp(a - a.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def _centred(a: Array) -> Array:
    return np.asarray(a - a.mean(axis=0))


RULES: Mapping[str, Rule] = {
    "add": Rule(2, lambda a, b: a + b, lambda d, v, x: (d, d), lambda a, b: a + b),
    "subtract": Rule(2, lambda a, b: a - b, lambda d, v, x: (d, -d), lambda a, b: a - b),
    "multiply": Rule(2, lambda a, b: a * b, lambda d, v, x: (d * x[1], d * x[0]), lambda a, b: a * b),
    "divide": Rule(
        2,
        lambda a, b: a / (1 + b**2),
        lambda d, v, x: (d / (1 + x[1] ** 2), -2 * d * v * x[1] / (1 + x[1] ** 2)),
        lambda a, b: a / (1 + b**2),
    ),
    "matmul": Rule(2, lambda a, b: a @ b, lambda d, v, x: (d @ x[1].T, x[0].T @ d), lambda a, b: a @ b),
    "transpose": Rule(1, lambda a: a.T, lambda d, v, x: (d.T,), lambda a: a.T),
    "sin": Rule(1, np.sin, lambda d, v, x: (d * np.cos(x[0]),), torch.sin),
    "exp": Rule(1, lambda a: np.exp(-(a**2)), lambda d, v, x: (-2 * d * v * x[0],), lambda a: torch.exp(-(a**2))),
    "tanh": Rule(1, np.tanh, lambda d, v, x: (d * (1 - v**2),), torch.tanh),
    "log": Rule(
        1, lambda a: np.log(2 + a**2), lambda d, v, x: (2 * d * x[0] / (2 + x[0] ** 2),), lambda a: torch.log(2 + a**2)
    ),
    "sqrt": Rule(1, lambda a: np.sqrt(1 + a**2), lambda d, v, x: (d * x[0] / v,), lambda a: torch.sqrt(1 + a**2)),
    "softmax": Rule(
        1,
        _softmax,
        lambda d, v, x: (v * (d - (d * v).sum(axis=1, keepdims=True)),),
        lambda a: torch.softmax(a, 1),
    ),
    "centre": Rule(1, _centred, lambda d, v, x: (_centred(d),), lambda a: a - a.mean(0)),
}
"""Each by its own derivation, without autograd."""

PARAMETERS = ("u", "v")
INPUTS = (*PARAMETERS, "c")


def expressions(depth: int = 4) -> st.SearchStrategy[Expression]:
    """Random trees over the rules."""
    leaves: st.SearchStrategy[Expression] = st.sampled_from(INPUTS).map(Leaf)
    if depth == 0:
        return leaves
    below = expressions(depth - 1)

    def applied(name: str) -> st.SearchStrategy[Expression]:
        return st.tuples(*[below] * RULES[name].arity).map(lambda arguments: Apply(name, arguments))

    return leaves | st.sampled_from(sorted(RULES)).flatmap(applied)


def loss_of(expression: Expression) -> Loss:
    """The mean of an expression and a little of every parameter, so that none is without a gradient."""

    def function(u: torch.Tensor, v: torch.Tensor, c: torch.Tensor) -> torch.Tensor:
        return _in_torch(expression, {"u": u, "v": v, "c": c}).mean() + (u * v).sum() / 10

    return Loss("random", "a random smooth loss", function, {name: Normal(SQUARE) for name in INPUTS})


def _in_torch(expression: Expression, inputs: Mapping[str, torch.Tensor]) -> torch.Tensor:
    match expression:
        case Leaf(name):
            return inputs[name]
        case Apply(operation, arguments):
            return RULES[operation].torch(*(_in_torch(argument, inputs) for argument in arguments))


def gradient_by_hand(expression: Expression, inputs: Mapping[str, Any]) -> dict[str, Array]:
    """Reverse accumulation over the tree, in the dtype of the inputs."""
    gradient = {"u": inputs["v"] / 10, "v": inputs["u"] / 10, "c": np.zeros_like(inputs["c"])}

    def evaluate(node: Expression) -> tuple[Array, Callable[[Array], None]]:
        match node:
            case Leaf(name):

                def leaf(down: Array, name: str = name) -> None:
                    gradient[name] = gradient[name] + down

                return inputs[name], leaf
            case Apply(operation, arguments):
                rule = RULES[operation]
                known = [evaluate(argument) for argument in arguments]
                values = [value for value, _ in known]
                here = rule.forward(*values)

                def inner(down: Array) -> None:
                    for (_, back), each in zip(known, rule.backward(down, here, values), strict=True):
                        back(np.asarray(each))

                return here, inner

    value, back = evaluate(expression)
    back(np.full_like(value, 1 / value.size))
    return gradient
