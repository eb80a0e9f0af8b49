"""The derivative of an analytic loss by a step along the imaginary axis: no difference is taken, so nothing cancels.

W. Squire, G. Trapp, Using complex variables to estimate derivatives of real functions, SIAM Review 40 (1998).
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import torch

from grader.model import Array, Choice, Loss, Trial
from grader.numerics.aten import Intercepted, Operation, names
from grader.numerics.constants import COMPLEX_RELATIVE, COMPLEX_STEP, THRESHOLD, U64
from grader.numerics.derivative import Derivative
from grader.numerics.line import Line
from grader.numerics.noise import Noise


class _NotAnalyticError(Exception):
    """An operation that is not known to be analytic."""


def complex_slope(line: Line) -> float | None:
    """The derivative at t = 0; None where an operation of the loss is not analytic, or knows no complex numbers."""
    try:
        with warnings.catch_warnings(), torch.no_grad(), Intercepted(_analytic):
            warnings.simplefilter("ignore")
            output = line.loss.function(**_complex(line))
    except (_NotAnalyticError, ArithmeticError, LookupError, NotImplementedError, RuntimeError, TypeError, ValueError):
        return None
    if not (isinstance(output, torch.Tensor) and output.is_complex() and output.numel() == 1):
        return None
    slope = float(output.imag) / COMPLEX_STEP
    return slope if np.isfinite(slope) else None


def complex_disagreement(
    trial: Trial, lines: tuple[Line, ...], exact: Derivative, noise: Noise, loss: Loss
) -> str | None:
    """The reason why a trial is void, if complex steps contradict the gradient.

    Args:
        trial: the trial.
        lines: directions in one parameter.
        exact: the gradient.
        noise: its noise.
        loss: the loss, for its name.

    Returns:
        None where they agree, or where the loss allows none.
    """
    for line in lines:
        slope = complex_slope(line)
        if slope is None:
            return None
        gradient = exact.gradient[line.parameter]
        along = float(np.sum(gradient * line.direction))
        rounding = THRESHOLD * U64 * float(np.linalg.norm(noise.gradient[line.parameter]))
        if abs(slope - along) > COMPLEX_RELATIVE * float(np.linalg.norm(gradient)) + rounding:
            return (
                f"Loss {loss.name}, trial {trial.label}: along a random direction in {line.parameter} autograd says "
                f"{along:.12g}, a complex step says {slope:.12g}. "
                "Look for detach(), .data, .item() or torch.no_grad() in the loss."
            )
    return None


def _complex(line: Line) -> Mapping[str, torch.Tensor]:
    """The inputs with a tiny imaginary move; labels and the like stay real, since they are indices as often."""
    inputs: dict[str, Array | np.ndarray[Any, np.dtype[np.complex128]]] = {
        name: array.copy() if isinstance(line.loss.inputs[name], Choice) else array.astype(np.complex128)
        for name, array in line.inputs.items()
    }
    inputs[line.parameter] = line.inputs[line.parameter] + 1j * COMPLEX_STEP * line.direction
    return {name: torch.from_numpy(np.asarray(array)) for name, array in inputs.items()}


def _analytic(operation: Operation) -> Any:
    if operation.name in _COMPOSED:
        return _COMPOSED[operation.name](operation.arguments())
    if operation.name in _ANALYTIC or (operation.name.startswith("pow") and _simple_power(operation)):
        return operation.run()
    raise _NotAnalyticError(operation.name)


def _simple_power(operation: Operation) -> bool:
    """Whether torch multiplies: other powers go by way of the angle, which loses a tiny imaginary part."""
    return operation.arguments().get("exponent") in (1, 2, 3, -1, -2)


def _log_sum_exp(arguments: Mapping[str, Any]) -> torch.Tensor:
    """With the largest real part taken out, which is a constant of the step."""
    values, dims = arguments["self"], arguments["dim"]
    largest = values.real.amax(dims, keepdim=True)
    total = (values - largest).exp().sum(dims, keepdim=True).log() + largest
    return torch.as_tensor(total if arguments["keepdim"] else total.sum(dims))


def _log_softmax(arguments: Mapping[str, Any]) -> torch.Tensor:
    return torch.as_tensor(arguments["self"] - _log_sum_exp({**arguments, "keepdim": True}))


def _log_add_exp(arguments: Mapping[str, Any]) -> torch.Tensor:
    both = torch.broadcast_tensors(arguments["self"], arguments["other"])
    return _log_sum_exp({"self": torch.stack(both), "dim": [0], "keepdim": False})


_COMPOSED: Mapping[str, Callable[[Mapping[str, Any]], torch.Tensor]] = {
    "logsumexp": _log_sum_exp,
    "_log_softmax": _log_softmax,
    "_softmax": lambda arguments: _log_softmax(arguments).exp(),
    "logaddexp": _log_add_exp,
}
"""Operations that are analytic where torch has them for real numbers only."""

_ANALYTIC = names(
    # arithmetic
    "add sub rsub mul div neg reciprocal sum mean prod cumsum cumprod dot mv mm bmm addmm addmv baddbmm addbmm "
    "addcmul addcdiv convolution linalg_inv_ex _linalg_solve_ex _linalg_det _linalg_check_errors trace "
    # functions
    "exp exp2 expm1 log log2 log10 log1p sqrt rsqrt sin cos tan sinh cosh tanh sigmoid asin acos atan "
    "asinh acosh atanh "
    # moving data
    "alias as_strided cat clone constant_pad_nd copy detach diag_embed diagonal expand flip gather index index_put "
    "index_select lift_fresh masked_fill permute repeat roll scatter select select_scatter slice slice_scatter split "
    "split_with_sizes squeeze stack t take transpose tril triu unbind unfold unsqueeze view "
    "_reshape_alias _to_copy _unsafe_index _unsafe_view "
    # making constants
    "arange empty empty_like eye full full_like linspace new_empty new_full new_ones new_zeros ones ones_like "
    "scalar_tensor zero zeros zeros_like fill"
)
"""Operations of ATen that are analytic in every floating-point argument, where they are defined."""
