"""What may be left out of a gradient unnoticed at some points: a parameter at the branches, or the branches themselves.

A margin without its bias may violate the same samples as with it, and the samples that a mask leaves out may add up to
nothing; and where all numbers are limited, a square matrix may do as well as its transpose.  At other points of the
same loss they do not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import torch
from torch.overrides import TorchFunctionMode

from grader.errors import AssignmentError
from grader.model import Array, Loss
from grader.numerics.branches import Signature, branch_signature
from grader.numerics.constants import OMISSION_DRAWS, OMISSION_SHARE, THRESHOLD, U64
from grader.numerics.derivative import Derivative, exact_derivative, output
from grader.numerics.draws import draw_inputs
from grader.numerics.parameters import parameters_of
from grader.numerics.sizes import is_square


@dataclass(frozen=True)
class Omission:
    """Something left out, and where that shows."""

    what: Literal["parameter", "branches", "order of axes"]
    """A parameter, which shows where a branch goes another way; or all branches, or which axis of a square input is
    which, which shows in a gradient."""
    parameter: str
    input: str = ""
    """The input whose axes are exchanged."""


def usual_omissions(
    loss: Loss, wrt: tuple[str, ...], sizes: Mapping[str, int], generator: np.random.Generator
) -> frozenset[Omission]:
    """The omissions that show at many points of these sizes, so that a trial where they do can be asked for."""
    everything = frozenset(Omission(what, name) for what in ("parameter", "branches") for name in wrt)
    return _usual(everything, loss, wrt, sizes, generator)


def usual_exchanges(
    loss: Loss, wrt: tuple[str, ...], sizes: Mapping[str, int], generator: np.random.Generator
) -> frozenset[Omission]:
    """The same of the axes of square matrices, where sizes make matrices square."""
    square = [name for name, draw in loss.inputs.items() if is_square(draw.shape, sizes)]
    everything = frozenset(Omission("order of axes", name, matrix) for name in wrt for matrix in square)
    return _usual(everything, loss, wrt, sizes, generator) if square else frozenset()


def _usual(
    everything: frozenset[Omission],
    loss: Loss,
    wrt: tuple[str, ...],
    sizes: Mapping[str, int],
    generator: np.random.Generator,
) -> frozenset[Omission]:
    drawn = (draw_inputs(loss, sizes, generator, 1.0, turn) for turn in range(OMISSION_DRAWS))
    draws = (inputs for inputs in drawn if np.isfinite(output(loss, inputs)).all())
    counted = Counter(one for inputs in draws for one in shown(loss, wrt, inputs, everything))
    return frozenset(one for one, count in counted.items() if count >= OMISSION_SHARE * OMISSION_DRAWS)


def shown(
    loss: Loss, wrt: tuple[str, ...], inputs: Mapping[str, Array], omissions: frozenset[Omission]
) -> frozenset[Omission]:
    """Those of several omissions that change something at a point."""
    signature = branch_signature(loss.function, inputs) if omissions else ()
    if not signature:
        return frozenset()
    found = {
        one
        for name in parameters_of(loss, wrt)
        if (one := Omission("parameter", name)) in omissions and _signature_without(name, loss, inputs) != signature
    }
    if any(one.what == "branches" for one in omissions):
        found |= {Omission("branches", name) for name in _changed_by_branches(loss, wrt, inputs)}
    for matrix in sorted({one.input for one in omissions if one.what == "order of axes"}):
        turned = {**inputs, matrix: np.ascontiguousarray(inputs[matrix].T)}
        found |= {Omission("order of axes", name, matrix) for name in _changed_at(loss, wrt, inputs, turned)}
    return frozenset(found & omissions)


def _signature_without(parameter: str, loss: Loss, inputs: Mapping[str, Array]) -> Signature | None:
    """How the branches go if a parameter is zero; None if the loss cannot do without it."""
    without = {**inputs, parameter: np.zeros_like(inputs[parameter])}
    try:
        output(loss, without)
    except AssignmentError:
        return None
    return branch_signature(loss.function, without)


def _changed_by_branches(loss: Loss, wrt: tuple[str, ...], inputs: Mapping[str, Array]) -> list[str]:
    """The parameters in which the gradient is another one where every branch goes one way."""
    exact = exact_derivative(loss, wrt, inputs)
    try:
        one_way = exact_derivative(replace(loss, function=_one_way(loss.function)), wrt, inputs)
    except AssignmentError:  # nothing is left to differentiate
        return list(exact.gradient)
    return _different(exact, one_way)


def _changed_at(
    loss: Loss, wrt: tuple[str, ...], inputs: Mapping[str, Array], others: Mapping[str, Array]
) -> list[str]:
    """The parameters in which the gradient is another one at another point."""
    exact = exact_derivative(loss, wrt, inputs)
    try:
        return _different(exact, exact_derivative(loss, wrt, others))
    except AssignmentError:
        return list(exact.gradient)


def _different(one: Derivative, other: Derivative) -> list[str]:
    """The parameters in which two gradients differ."""
    return [
        name
        for name, entries in one.gradient.items()
        if np.max(np.abs(other.gradient[name] - entries), initial=0.0) > THRESHOLD * U64 * one.largest
    ]


def _one_way(function: Callable[..., Any]) -> Callable[..., Any]:
    def run(**tensors: torch.Tensor) -> Any:
        with _FirstArm():
            return function(**tensors)

    return run


class _FirstArm(TorchFunctionMode):
    """Operations that choose give what they choose from, first of all."""

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        if getattr(func, "__name__", "") in _CHOOSING:
            return args[0]
        return func(*args, **(kwargs or {}))


_CHOOSING = frozenset("relu relu_ relu6 leaky_relu elu hardtanh clamp clamp_ clamp_min clamp_max clip abs".split())
