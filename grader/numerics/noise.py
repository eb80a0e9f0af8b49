"""How much round-off moves the loss and each entry of its gradient: Monte-Carlo arithmetic and running errors.

The loss is run several times with a random relative error in every floating-point result, forward and
backward.  The spread is the conditioning of the computation, so that no tolerance has to be guessed:
an entry that survives a cancellation is noisy, and is known to be.  Where errors cancel by the order of autograd's
own operations, the running errors are larger, and count.

D. S. Parker, Monte Carlo Arithmetic (1997); see also CESTAC and Verificarlo.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import torch

from grader.model import Array, Choice, Loss
from grader.numerics.aten import Intercepted, Operation, names
from grader.numerics.constants import NOISE_RUNS, NOISE_SIZE
from grader.numerics.derivative import Derivative, derive, differentiate, tensors_of
from grader.numerics.parts import parts, rounds
from grader.numerics.reductions import longest_reduction
from grader.numerics.running_error import RunningErrors


@dataclass(frozen=True)
class Noise:
    """Absolute spread per unit of relative round-off."""

    value: float
    gradient: Mapping[str, Array]
    reduction: int
    """Length of the longest sum."""

    @property
    def finite(self) -> bool:
        """Whether rounding leaves the loss and its gradient finite."""
        return bool(np.isfinite(self.value)) and all(np.isfinite(spread).all() for spread in self.gradient.values())


def measure_noise(loss: Loss, wrt: tuple[str, ...], inputs: Mapping[str, Array], exact: Derivative, seed: int) -> Noise:
    """The spread of the loss and its gradient about the exact derivative under random rounding.

    Args:
        loss: the loss.
        wrt: the parameters of the gradient.
        inputs: the point.
        exact: the loss and gradient at the point, without noise.
        seed: makes the random rounding replayable.
    """
    generator = torch.Generator().manual_seed(seed)
    runs = [_rounded_run(loss, wrt, inputs, generator) for _ in range(NOISE_RUNS)]
    spread = {name: _spread([run.gradient[name] for run in runs], exact.gradient[name]) for name in wrt}
    running = _running_errors(loss, wrt, inputs, generator)
    return Noise(
        value=float(_spread([np.float64(run.value) for run in runs], np.float64(exact.value))),
        gradient={name: np.asarray(np.maximum(spread[name], running[name])) for name in wrt},
        reduction=longest_reduction(loss, wrt, inputs),
    )


def _running_errors(
    loss: Loss, wrt: tuple[str, ...], inputs: Mapping[str, Array], generator: torch.Generator
) -> dict[str, Array]:
    tensors = tensors_of(inputs)
    errors = RunningErrors(generator, _EXACT)
    errors.begin(tensor for name, tensor in tensors.items() if not isinstance(loss.inputs[name], Choice))
    with Intercepted(errors.through):
        derived = derive(loss, wrt, tensors)
    found = {name: errors.of(gradient).numpy() for name, gradient in derived.gradient.items()}
    # An intermediate at the edge of its domain, such as a saturated probability under a logarithm, has no such error.
    return {name: np.where(np.isfinite(entries), entries, 0.0) for name, entries in found.items()}


def _spread(runs: list[Any], exact: Any) -> Array:
    """Root mean square deviation from the exact value, per unit of rounding."""
    with np.errstate(over="ignore", invalid="ignore"):
        deviations = np.asarray(runs) - exact
        return np.asarray(np.sqrt(np.mean(deviations**2, axis=0)) / NOISE_SIZE)


def _rounded_run(
    loss: Loss, wrt: tuple[str, ...], inputs: Mapping[str, Array], generator: torch.Generator
) -> Derivative:
    tensors = {
        name: tensor if isinstance(loss.inputs[name], Choice) else _rounded(tensor, generator)
        for name, tensor in tensors_of(inputs).items()
    }
    with Intercepted(partial(_randomly_rounded, generator)):
        return differentiate(loss, wrt, tensors)


def _rounded(tensor: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """A random relative error; of a complex number, in both of its parts and relative to its absolute value."""
    chance = torch.rand(parts(tensor).shape, generator=generator, dtype=torch.float64)
    error = NOISE_SIZE * (2 * chance - 1)
    return tensor * (1 + (torch.view_as_complex(error) if tensor.is_complex() else error.to(tensor.dtype)))


def _randomly_rounded(generator: torch.Generator, operation: Operation) -> Any:
    """The result of an operation, with a random relative error where the operation rounds."""
    output = operation.run()
    if operation.is_view or not rounds(operation, _EXACT):
        return output
    if operation.is_in_place:
        return _rounded_in_place(output, generator)
    if isinstance(output, tuple | list):
        return type(output)(_rounded_if_floating(item, generator) for item in output)
    return _rounded_if_floating(output, generator)


def _is_floating(item: object) -> bool:
    return isinstance(item, torch.Tensor) and (item.is_floating_point() or item.is_complex())


def _rounded_if_floating(item: Any, generator: torch.Generator) -> Any:
    return _rounded(item, generator) if _is_floating(item) else item


def _rounded_in_place(output: Any, generator: torch.Generator) -> Any:
    if _is_floating(output):
        output.copy_(_rounded(output, generator))
    return output


_EXACT = names(
    # moving data
    "alias cat clone constant_pad_nd copy detach fill flip gather index index_put index_select lift_fresh "
    "masked_fill masked_scatter masked_select repeat roll scatter select_backward select_scatter "
    "slice_backward slice_scatter stack take tril triu unfold_backward _to_copy _unsafe_index _unsafe_view "
    # making constants
    "arange empty empty_like empty_strided eye full full_like linspace new_empty new_empty_strided new_full "
    "new_ones new_zeros ones ones_like scalar_tensor zero zeros zeros_like "
    # choosing, comparing, rounding
    "abs amax amin argmax argmin argsort ceil clamp clamp_max clamp_min cummax cummin eq floor fmax fmin ge gt "
    "hardtanh hardtanh_backward isfinite isnan kthvalue le lt max max_pool2d_with_indices "
    "max_pool2d_with_indices_backward maximum median min minimum mode ne neg nonzero relu round sgn sign sort "
    "threshold threshold_backward topk trunc "
    "value_selecting_reduction_backward where"
)
"""Operations of ATen that round nothing."""
