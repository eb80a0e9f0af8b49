"""Arrays of derivatives along one random direction: one number, whose gradient differences can confirm.

A Jacobian is confirmed through the gradient of u . f(x), a Hessian through that of v . grad f(x): a wrong entry would
have to be orthogonal to a random vector not to show.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import assert_never

import numpy as np
import torch

from grader.model import Array, Loss, Quantity
from grader.numerics.derivative import output


@dataclass(frozen=True)
class Contraction:
    """A function of one number, whose gradient is what is asked along a direction."""

    loss: Loss
    direction: Array
    is_itself: bool = False
    """Whether what is asked is a gradient already, so that there is nothing to contract."""

    def of(self, derivative: Array) -> Array:
        """An array of derivatives along the direction, in the shape of the parameter."""
        return np.asarray(np.tensordot(self.direction, derivative, self.direction.ndim))


def contractions(
    loss: Loss, wrt: tuple[str, ...], inputs: Mapping[str, Array], generator: np.random.Generator
) -> Mapping[str, Contraction]:
    """A contraction for every parameter; a gradient is its own, and a value has none.

    Args:
        loss: the function and what is asked about it.
        wrt: the parameters.
        inputs: a point, which gives the shapes.
        generator: makes the directions.
    """
    match loss.quantity:
        case Quantity.VALUE:
            return {}
        case Quantity.GRADIENT:
            return dict.fromkeys(wrt, Contraction(loss, np.ones(()), is_itself=True))
        case Quantity.JACOBIAN:
            direction = generator.standard_normal(output(loss, inputs).shape)
            return dict.fromkeys(wrt, Contraction(_number(loss, _along(loss, direction)), direction))
        case Quantity.HESSIAN:
            directions = {name: generator.standard_normal(inputs[name].shape) for name in wrt}
            return {name: Contraction(_number(loss, _slope(loss, name, v)), v) for name, v in directions.items()}
        case unknown:
            assert_never(unknown)


def _number(loss: Loss, function: Callable[..., torch.Tensor]) -> Loss:
    return replace(loss, quantity=Quantity.GRADIENT, function=function)


def _along(loss: Loss, direction: Array) -> Callable[..., torch.Tensor]:
    """The result of a function along a direction."""
    return lambda **tensors: (loss.function(**tensors) * torch.as_tensor(direction)).sum()


def _slope(loss: Loss, parameter: str, direction: Array) -> Callable[..., torch.Tensor]:
    """The slope of a loss along a direction in one parameter."""

    def slope(**tensors: torch.Tensor) -> torch.Tensor:
        leaf = tensors[parameter]
        if not leaf.requires_grad:
            leaf = leaf.detach().clone().requires_grad_()
        number = loss.function(**{**tensors, parameter: leaf})
        (gradient,) = torch.autograd.grad(number, leaf, create_graph=True, allow_unused=True, materialize_grads=True)
        # The zeros keep a graph where the loss is linear.
        return (gradient * torch.as_tensor(direction)).sum() + 0 * leaf.sum()

    return slope
