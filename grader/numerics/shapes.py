"""Which shapes mean the same: a column for a vector is a convention, a transpose is not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from grader.model import Array
from grader.numerics.constants import THRESHOLD, U64


@dataclass(frozen=True)
class Conformed:
    """Numbers in the expected shape."""

    array: Array
    note: str = ""
    """The convention that was granted, if any."""


@dataclass(frozen=True)
class Misfit:
    """Something that cannot be put beside the expected shape."""

    reason: str
    numbers: Array | None = None
    """Real numbers in the shape in which they came; None: they are no real numbers."""


def conform(array: npt.NDArray[Any], shape: tuple[int, ...]) -> Conformed | Misfit:
    """Bring numbers to the expected shape, where convention allows.

    Shapes with the same dimensions other than 1, in the same order, hold the same numbers in the same places.

    Args:
        array: what a student's code produced, of any dtype.
        shape: the expected shape.
    """
    numbers = _real(array)
    if isinstance(numbers, Misfit):
        return numbers
    if numbers.shape == shape:
        return Conformed(numbers)
    if _without_ones(numbers.shape) == _without_ones(shape):
        return Conformed(numbers.reshape(shape), f"{_words(numbers.shape)} was taken as {_words(shape)}")
    found = str(numbers.shape) if shape and numbers.shape else _words(numbers.shape)
    transpose = ", its transpose" if numbers.shape == shape[::-1] else ""
    return Misfit(f"expected {_words(shape)}, not {found}{transpose}", numbers)


def _real(array: npt.NDArray[Any]) -> Array | Misfit:
    """The numbers in float64; an imaginary part that is mere round-off is dropped."""
    match array.dtype.kind:
        case "i" | "u" | "f":
            with np.errstate(over="ignore"):  # longdouble reaches further
                return array.astype(np.float64)
        case "c" if _imaginary_is_noise(array):
            return array.real.astype(np.float64)
        case "c":
            return Misfit("expected real numbers, not complex numbers")
        case "b":
            return Misfit("expected numbers, not booleans")
        case _:
            return Misfit(f"expected numbers, not values of type {array.dtype}")


def _imaginary_is_noise(array: npt.NDArray[Any]) -> bool:
    with np.errstate(over="ignore", invalid="ignore"):
        largest = np.abs(array).max(initial=0.0)
    return bool(np.all(np.abs(array.imag) <= THRESHOLD * U64 * largest))


def _without_ones(shape: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(size for size in shape if size != 1)


def _words(shape: tuple[int, ...]) -> str:
    return f"shape {shape}" if shape else "a single number"
