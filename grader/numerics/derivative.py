"""A function and what is asked about it at one point, in float64, by torch autograd."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import assert_never

import numpy as np
import torch

from grader.errors import AssignmentError
from grader.model import VALUE_NAME, Array, Loss, Quantity
from grader.numerics.parameters import parameters_of


@dataclass(frozen=True)
class Derivative:
    """The one number that a function gives, and what is asked about it for every parameter."""

    value: float
    """0 where the function gives an array, or where its value is what is asked for."""
    gradient: Mapping[str, Array]

    @property
    def finite(self) -> bool:
        """Whether neither the value nor any entry of what is asked is nan or infinite."""
        return bool(np.isfinite(self.value)) and all(np.isfinite(entries).all() for entries in self.gradient.values())

    @property
    def largest(self) -> float:
        """The largest entry of what is asked, by magnitude."""
        return max(self.by_parameter.values(), default=0.0)

    @property
    def by_parameter(self) -> dict[str, float]:
        """The largest entry of every parameter, by magnitude."""
        return {name: float(np.abs(entries).max(initial=0.0)) for name, entries in self.gradient.items()}


@dataclass(frozen=True)
class Derived:
    """The same in torch, before it is looked at from outside."""

    value: torch.Tensor
    gradient: Mapping[str, torch.Tensor]


def tensors_of(inputs: Mapping[str, Array]) -> dict[str, torch.Tensor]:
    """Fresh float64 tensors, which a loss may change without harm."""
    return {
        name: torch.from_numpy(np.array(array, dtype=np.float64, order="C"))  # twice as fast as torch.tensor
        for name, array in inputs.items()
    }


def output(loss: Loss, inputs: Mapping[str, Array]) -> Array:
    """What the function returns at a point.

    Raises:
        AssignmentError: if the function raises or does not return float64 numbers.
    """
    return np.asarray(_call(loss, tensors_of(inputs)).detach().numpy())


def loss_value(loss: Loss, inputs: Mapping[str, Array]) -> float:
    """The one number that a loss gives at a point.

    Raises:
        AssignmentError: if the function raises or does not return one float64 number.
    """
    return float(_scalar(loss, _call(loss, tensors_of(inputs))).detach())


def exact_derivative(loss: Loss, wrt: tuple[str, ...], inputs: Mapping[str, Array]) -> Derivative:
    """What is asked about a function, at a point; a parameter that it does not use has derivative zero.

    Raises:
        AssignmentError: if the function raises, does not return what the question needs, or leaves no graph.
    """
    tensors = tensors_of(inputs)
    return differentiate(loss, wrt, tensors)


def differentiate(loss: Loss, wrt: tuple[str, ...], tensors: Mapping[str, torch.Tensor]) -> Derivative:
    """Like `exact_derivative`, on tensors that the caller owns; those of `wrt` become leaves.

    Raises:
        AssignmentError: if the function raises, does not return what the question needs, or leaves no graph.
    """
    derived = derive(loss, wrt, tensors)
    return Derivative(float(derived.value), {name: found.numpy() for name, found in derived.gradient.items()})


def derive(loss: Loss, wrt: tuple[str, ...], tensors: Mapping[str, torch.Tensor]) -> Derived:
    """Like `differentiate`, but the result stays in torch."""
    leaves = [tensors[name].requires_grad_() for name in parameters_of(loss, wrt)]
    result = _call(loss, tensors)
    match loss.quantity:
        case Quantity.VALUE:
            return Derived(torch.zeros(()), {VALUE_NAME: result.detach()})
        case Quantity.GRADIENT:
            number = _with_graph(loss, wrt, _scalar(loss, result))
            return _derived(number.detach(), wrt, _gradients(loss, number, leaves))
        case Quantity.JACOBIAN:
            return _derived(torch.zeros(()), wrt, _jacobians(loss, _with_graph(loss, wrt, result), leaves))
        case Quantity.HESSIAN:
            number = _with_graph(loss, wrt, _scalar(loss, result))
            return _derived(number.detach(), wrt, _hessians(loss, number, leaves))
        case unknown:
            assert_never(unknown)


def _derived(value: torch.Tensor, wrt: tuple[str, ...], derivatives: Sequence[torch.Tensor]) -> Derived:
    found = (derivative.detach() for derivative in derivatives)
    return Derived(value, dict(zip(wrt, found, strict=True)))


def _with_graph(loss: Loss, wrt: tuple[str, ...], result: torch.Tensor) -> torch.Tensor:
    if not result.requires_grad:
        raise AssignmentError(
            "loss-not-differentiable",
            f"Loss {loss.name}: its result has no gradient in {', '.join(wrt)}.",
            "Use the parameters in torch operations only, without detach(), .data, .item() or torch.no_grad().",
        )
    return result


def _jacobians(loss: Loss, result: torch.Tensor, leaves: Sequence[torch.Tensor]) -> list[torch.Tensor]:
    """For each leaf, the gradients of all entries of a result stacked in its shape."""
    rows = [_gradients(loss, entry, leaves) for entry in result.reshape(-1)]
    return [
        torch.stack(column).reshape(result.shape + leaf.shape)
        for leaf, column in zip(leaves, zip(*rows, strict=True), strict=True)
    ]


def _hessians(loss: Loss, number: torch.Tensor, leaves: Sequence[torch.Tensor]) -> list[torch.Tensor]:
    """For each leaf, the second derivatives by its own entries."""
    slopes = torch.autograd.grad(number, leaves, create_graph=True, allow_unused=True, materialize_grads=True)
    return [
        _jacobians(loss, slope, [leaf])[0] if slope.requires_grad else leaf.new_zeros(leaf.shape * 2)
        for leaf, slope in zip(leaves, slopes, strict=True)
    ]


def _gradients(loss: Loss, number: torch.Tensor, leaves: Sequence[torch.Tensor]) -> Sequence[torch.Tensor]:
    try:
        return torch.autograd.grad(number, leaves, retain_graph=True, allow_unused=True, materialize_grads=True)
    except RuntimeError as error:
        raise AssignmentError(
            "loss-not-differentiable",
            f"Loss {loss.name}: torch cannot differentiate it: {error}",
            "Use differentiable torch operations, and no operation that changes a tensor in place.",
        ) from error


def _call(loss: Loss, tensors: Mapping[str, torch.Tensor]) -> torch.Tensor:
    try:
        with torch.enable_grad():
            result = loss.function(**tensors)
    except Exception as error:
        shapes = ", ".join(f"{name} {tuple(tensor.shape)}" for name, tensor in tensors.items())
        raise AssignmentError(
            "loss-raises",
            f"Loss {loss.name} raises {type(error).__name__} on inputs of shapes {shapes}: {error}",
            "Mend the function, or the shapes in @loss(...).",
        ) from error
    if not isinstance(result, torch.Tensor):
        raise AssignmentError(
            "loss-not-a-tensor",
            f"Loss {loss.name}: expected a torch tensor, not {type(result).__name__}.",
            "Return the result of torch operations, without .item(), float() or numpy.",
        )
    if result.dtype != torch.float64:
        raise AssignmentError(
            "loss-not-float64",
            f"Loss {loss.name}: expected float64, not {str(result.dtype).removeprefix('torch.')}.",
            "Keep the precision of the inputs: no .float(), no .long() of the result.",
        )
    return result


def _scalar(loss: Loss, result: torch.Tensor) -> torch.Tensor:
    if result.numel() != 1:
        raise AssignmentError(
            "loss-not-scalar",
            f"Loss {loss.name}: expected one number, not shape {tuple(result.shape)}.",
            "Reduce the result to one number, with .sum() or .mean(), or ask for its jacobian(...) or backward(...).",
        )
    return result.reshape(())
