"""The length of the longest sum in a loss: another order of summation is noise that grows with it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import torch

from grader.model import Array, Loss
from grader.numerics.aten import Intercepted, Operation, names
from grader.numerics.derivative import differentiate, tensors_of


def longest_reduction(loss: Loss, wrt: tuple[str, ...], inputs: Mapping[str, Array]) -> int:
    """The largest number of terms that one operation adds up, in the loss or on the way back."""
    lengths = [1]

    def measured(operation: Operation) -> Any:
        output = operation.run()
        if operation.name in _MEASURES:
            lengths.append(_MEASURES[operation.name](operation.arguments(), output))
        return output

    with Intercepted(measured):
        differentiate(loss, wrt, tensors_of(inputs))
    return max(lengths)


Measure: TypeAlias = Callable[[Mapping[str, Any], Any], int]
"""The number of terms, from the arguments and the output of an operation."""


def _collapsed(arguments: Mapping[str, Any], output: Any) -> int:
    """Entries of the input to one entry of the output."""
    first = output[0] if isinstance(output, tuple) else output
    return _ceiling(arguments["self"], first)


def _ceiling(many: torch.Tensor, few: torch.Tensor) -> int:
    return math.ceil(many.numel() / max(few.numel(), 1))


def _inner(name: str) -> Measure:
    return lambda arguments, output: int(arguments[name].shape[-1])


def _along(arguments: Mapping[str, Any], output: Any) -> int:
    values = arguments["self"]
    return int(values.shape[arguments["dim"]]) if values.dim() else 1


def _normalised(arguments: Mapping[str, Any], output: Any) -> int:
    """Entries that share one mean, which a fused normalisation returns second."""
    return _ceiling(arguments["input"], output[1])


def _kernel(arguments: Mapping[str, Any], output: Any) -> int:
    return int(arguments["weight"][0].numel())


_COLLAPSING = names(
    "sum mean prod var std var_mean nansum logsumexp norm linalg_vector_norm "
    "mse_loss huber_loss smooth_l1_loss binary_cross_entropy nll_loss_forward"
)

_MEASURES: Mapping[str, Measure] = {
    **dict.fromkeys(_COLLAPSING, _collapsed),
    **dict.fromkeys(names("mm bmm mv dot"), _inner("self")),
    **dict.fromkeys(names("_softmax _log_softmax cumsum cumprod"), _along),
    **dict.fromkeys(names("native_batch_norm native_layer_norm native_group_norm"), _normalised),
    "addmm": _inner("mat1"),
    "addmv": _inner("mat"),
    "baddbmm": _inner("batch1"),
    "convolution": _kernel,
}
"""How each reducing operation of ATen is measured."""
