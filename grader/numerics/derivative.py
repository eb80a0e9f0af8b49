"""The loss and its exact derivative at one point, in float64, by torch autograd."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch

from grader.errors import AssignmentError
from grader.model import Array, Loss


@dataclass(frozen=True)
class Derivative:
    """The value of a loss and its gradient in every parameter asked for."""

    value: float
    gradient: Mapping[str, Array]

    @property
    def finite(self) -> bool:
        """Whether neither the loss nor any entry of the gradient is nan or infinite."""
        return bool(np.isfinite(self.value)) and all(np.isfinite(entries).all() for entries in self.gradient.values())

    @property
    def largest(self) -> float:
        """The largest entry of the gradient, by magnitude."""
        return max((float(np.abs(entries).max(initial=0.0)) for entries in self.gradient.values()), default=0.0)


def tensors_of(inputs: Mapping[str, Array]) -> dict[str, torch.Tensor]:
    """Fresh float64 tensors, which a loss may change without harm."""
    return {
        name: torch.from_numpy(np.array(array, dtype=np.float64, order="C"))  # twice as fast as torch.tensor
        for name, array in inputs.items()
    }


def loss_value(loss: Loss, inputs: Mapping[str, Array]) -> float:
    """The loss at a point.

    Raises:
        AssignmentError: if the function raises or does not return one float64 number.
    """
    return float(_call(loss, tensors_of(inputs)).detach())


def exact_derivative(loss: Loss, wrt: tuple[str, ...], inputs: Mapping[str, Array]) -> Derivative:
    """The loss and its gradient at a point; a parameter that the loss does not use has gradient zero.

    Raises:
        AssignmentError: if the function raises, does not return one float64 number, or leaves no graph.
    """
    tensors = tensors_of(inputs)
    return differentiate(loss, wrt, tensors)


def differentiate(loss: Loss, wrt: tuple[str, ...], tensors: Mapping[str, torch.Tensor]) -> Derivative:
    """Like `exact_derivative`, on tensors that the caller owns; those of `wrt` become leaves.

    Raises:
        AssignmentError: if the function raises, does not return one float64 number, or leaves no graph.
    """
    leaves = [tensors[name].requires_grad_() for name in wrt]
    output = _call(loss, tensors)
    if not output.requires_grad:
        raise AssignmentError(
            "loss-not-differentiable",
            f"Loss {loss.name}: its result has no gradient in {', '.join(wrt)}.",
            "Use the parameters in torch operations only, without detach(), .data, .item() or torch.no_grad().",
        )
    try:
        gradients = torch.autograd.grad(output, leaves, allow_unused=True, materialize_grads=True)
    except RuntimeError as error:
        raise AssignmentError(
            "loss-not-differentiable",
            f"Loss {loss.name}: torch cannot differentiate it: {error}",
            "Use differentiable torch operations, and no operation that changes a tensor in place.",
        ) from error
    arrays = (gradient.detach().numpy() for gradient in gradients)
    return Derivative(float(output.detach()), dict(zip(wrt, arrays, strict=True)))


def _call(loss: Loss, tensors: Mapping[str, torch.Tensor]) -> torch.Tensor:
    try:
        with torch.enable_grad():
            output = loss.function(**tensors)
    except Exception as error:
        shapes = ", ".join(f"{name} {tuple(tensor.shape)}" for name, tensor in tensors.items())
        raise AssignmentError(
            "loss-raises",
            f"Loss {loss.name} raises {type(error).__name__} on inputs of shapes {shapes}: {error}",
            "Mend the function, or the shapes in @loss(...).",
        ) from error
    return _scalar(loss, output)


def _scalar(loss: Loss, output: object) -> torch.Tensor:
    if not isinstance(output, torch.Tensor):
        raise AssignmentError(
            "loss-not-a-tensor",
            f"Loss {loss.name}: expected a torch tensor, not {type(output).__name__}.",
            "Return the result of torch operations, without .item(), float() or numpy.",
        )
    if output.numel() != 1:
        raise AssignmentError(
            "loss-not-scalar",
            f"Loss {loss.name}: expected one number, not shape {tuple(output.shape)}.",
            "Reduce the result to one number, with .sum() or .mean().",
        )
    if output.dtype != torch.float64:
        raise AssignmentError(
            "loss-not-float64",
            f"Loss {loss.name}: expected float64, not {str(output.dtype).removeprefix('torch.')}.",
            "Keep the precision of the inputs: no .float(), no .long() of the result.",
        )
    return output.reshape(())
