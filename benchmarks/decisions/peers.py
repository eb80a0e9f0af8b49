"""What other checkers say of the same answers: the usual tests, with their usual thresholds, at one point."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from benchmarks.decisions.judging import Dtype
from grader.model import Loss, Truth

Numbers = Mapping[str, npt.NDArray[Any]]
"""A student's gradients by parameter, as they came."""


@dataclass(frozen=True)
class Point:
    """Where an answer is looked at: a loss with its exact gradient, in the precision of the answer."""

    loss: Loss
    wrt: tuple[str, ...]
    truth: Truth
    dtype: Dtype


def numpy_allclose(point: Point, numbers: Numbers) -> bool:
    """`np.allclose` beside the exact gradient, rtol 1e-5 and atol 1e-8."""
    return all(
        _broadcast(lambda yours, exact: np.allclose(yours, exact), numbers[name], point.truth.gradient[name])
        for name in point.wrt
    )


def relative_error(point: Point, numbers: Numbers) -> bool:
    """The largest |a - n| / max(1e-8, |a| + |n|) beside central differences of step 1e-5 is below 1e-7."""
    return all(
        _broadcast(
            lambda yours, other: bool(
                np.max(np.abs(yours - other) / np.maximum(1e-8, np.abs(yours) + np.abs(other))) < 1e-7
            ),
            numbers[name],
            differences(point, name, 1e-5),
        )
        for name in point.wrt
    )


def norm_ratio(point: Point, numbers: Numbers) -> bool:
    """|a - n| / (|a| + |n|) over all parameters beside central differences of step 1e-7 is below 2e-7."""
    yours, theirs = [], []
    for name in point.wrt:
        other = differences(point, name, 1e-7)
        if np.size(numbers[name]) != other.size:
            return False
        yours.append(np.asarray(numbers[name], dtype=float).ravel())
        theirs.append(other.ravel())
    a, n = np.concatenate(yours), np.concatenate(theirs)
    size = np.linalg.norm(a) + np.linalg.norm(n)
    return bool(size == 0 or np.linalg.norm(a - n) / size < 2e-7)


def gradcheck(point: Point, numbers: Numbers) -> bool:
    """`torch.autograd.gradcheck` of a function whose backward pass gives the student's numbers."""
    return _gradcheck(point, numbers, fast_mode=False)


def gradcheck_fast(point: Point, numbers: Numbers) -> bool:
    """The same in its fast mode, along random directions."""
    return _gradcheck(point, numbers, fast_mode=True)


PEERS: Mapping[str, Callable[[Point, Numbers], bool]] = {
    "np.allclose": numpy_allclose,
    "torch gradcheck": gradcheck,
    "torch gradcheck, fast": gradcheck_fast,
    "relative error < 1e-7": relative_error,
    "norm ratio < 2e-7": norm_ratio,
}


def differences(point: Point, parameter: str, step: float) -> npt.NDArray[Any]:
    """Central differences in the precision of the answer."""
    inputs = _tensors(point)
    value = inputs[parameter]
    result = np.zeros(tuple(value.shape), dtype=point.dtype)
    for index in np.ndindex(result.shape):
        sides = []
        for side in (step, -step):
            moved = value.clone()
            moved[index] += side
            sides.append(float(point.loss.function(**{**inputs, parameter: moved})))
        result[index] = (sides[0] - sides[1]) / (2 * step)
    return result


def _tensors(point: Point) -> dict[str, torch.Tensor]:
    kind = torch.float64 if point.dtype == "float64" else torch.float32
    return {name: torch.tensor(value, dtype=kind) for name, value in point.truth.trial.inputs.items()}


def _broadcast(test: Callable[[Any, Any], bool], yours: Any, other: npt.NDArray[Any]) -> bool:
    """What a test says that broadcasts its arguments; shapes that do not go together fail."""
    try:
        with np.errstate(all="ignore"):
            return bool(test(np.asarray(yours), other))
    except (TypeError, ValueError):
        return False


def _gradcheck(point: Point, numbers: Numbers, *, fast_mode: bool) -> bool:
    inputs = _tensors(point)
    leaves = [inputs[name].requires_grad_() for name in point.wrt]
    fixed = {name: value for name, value in inputs.items() if name not in point.wrt}

    class Student(torch.autograd.Function):
        """The loss forward, the student's numbers backward."""

        @staticmethod
        def forward(context: Any, *values: torch.Tensor) -> torch.Tensor:
            return point.loss.function(**fixed, **dict(zip(point.wrt, values, strict=True))).detach()

        @staticmethod
        def backward(context: Any, upstream: torch.Tensor) -> Any:
            return tuple(
                upstream * torch.as_tensor(np.asarray(numbers[name]), dtype=leaf.dtype)
                for name, leaf in zip(point.wrt, leaves, strict=True)
            )

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return torch.autograd.gradcheck(Student.apply, leaves, fast_mode=fast_mode, raise_exception=False)
    except (RuntimeError, TypeError, ValueError):
        return False
