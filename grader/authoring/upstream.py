"""The backward pass of an operation as a gradient: of its output along an upstream gradient."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from grader.errors import AssignmentError
from grader.model import Draw, Loss, Normal


def along_upstream(operation: Loss, upstream: Mapping[str, Draw]) -> Loss:
    """The sum of an operation's output times an upstream gradient, which is one more input.

    Its gradient is the vector-Jacobian product that a backward pass computes.  The upstream gradient is drawn like any
    input: with ones, an answer that forgets it would be right.

    Args:
        operation: a function that returns an array.
        upstream: the name under which students take the upstream gradient, and its draw, in the output's shape.

    Raises:
        AssignmentError: there is not exactly one upstream gradient, with a name of its own.
    """
    if len(upstream) != 1 or set(upstream) & set(operation.inputs):
        given = ", ".join(upstream) or "none"
        raise AssignmentError(
            "no-upstream",
            f"A backward pass of {operation.name} is asked for, and its upstream gradients are: {given}.",
            'Expected exactly one, under a name that is not an input, such as dout=normal("n", "d").',
        )
    ((name, draw),) = upstream.items()
    if not isinstance(draw, Normal):
        raise AssignmentError(
            "no-upstream",
            f"A backward pass of {operation.name}: the draw of {name} is of type {type(draw).__name__}.",
            f'Expected {name}=normal(...) in the shape of the output, such as {name}=normal("n", "d").',
        )
    own = operation.own_point
    return replace(
        operation,
        function=_weighted(operation, name),
        inputs={**operation.inputs, name: draw},
        own_point=None if own is None else _own_point(operation, own, name),
    )


def _weighted(operation: Loss, upstream: str) -> Callable[..., Any]:
    def weighted(**tensors: Any) -> Any:
        weights = tensors.pop(upstream)
        output = operation.function(**tensors)
        if output.shape != weights.shape:
            raise ValueError(
                f"the output has shape {tuple(output.shape)}, the upstream gradient {upstream} {tuple(weights.shape)}"
            )
        return (output * weights).sum()

    return weighted


def _own_point(operation: Loss, own: Callable[[], Mapping[str, Any]], upstream: str) -> Callable[[], Mapping[str, Any]]:
    """The own point, with an upstream gradient that is the same every time."""

    def point() -> Mapping[str, Any]:
        import numpy as np
        import torch

        inputs = dict(own())
        if upstream in inputs:
            return inputs
        output = operation.function(**{k: torch.as_tensor(np.asarray(v, dtype=float)) for k, v in inputs.items()})
        return {**inputs, upstream: np.random.default_rng(0).standard_normal(tuple(output.shape))}

    return point
