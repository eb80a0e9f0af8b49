"""Which shapes mean the same: a column for a vector is a convention, a transpose is not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from grader.model import Array
from grader.numerics.complex_numbers import paired
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
    note = _granted(numbers.shape, shape)
    return Misfit(_refused(numbers.shape, shape), numbers) if note is None else Conformed(numbers.reshape(shape), note)


def conform_complex(array: npt.NDArray[Any], shape: tuple[int, ...]) -> Conformed | Misfit:
    """The same for complex numbers, which become pairs: a last axis of real and imaginary parts.

    Args:
        array: what a student's code produced, of any dtype.
        shape: the expected shape, without that axis.
    """
    if array.dtype.kind not in "iufc":
        return _no_numbers(array)
    with np.errstate(over="ignore"):
        numbers = array.astype(np.complex128)
    note = _granted(numbers.shape, shape)
    if note is None:
        return Misfit(_refused(numbers.shape, shape), paired(numbers))
    return Conformed(paired(numbers.reshape(shape)), note)


def _granted(found: tuple[int, ...], wanted: tuple[int, ...]) -> str | None:
    """The convention under which a shape is the wanted one; empty: it is that very shape; None: it is not."""
    if found == wanted:
        return ""
    same = _without_ones(found) == _without_ones(wanted)
    return f"{_words(found)} was taken as {_words(wanted)}" if same else None


def _refused(found: tuple[int, ...], wanted: tuple[int, ...]) -> str:
    said = str(found) if wanted and found else _words(found)
    transpose = ", its transpose" if found == wanted[::-1] else ""
    return f"expected {_words(wanted)}, not {said}{transpose}"


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
        case _:
            return _no_numbers(array)


def _no_numbers(array: npt.NDArray[Any]) -> Misfit:
    found = "booleans" if array.dtype.kind == "b" else f"values of type {array.dtype}"
    return Misfit(f"expected numbers, not {found}")


def _imaginary_is_noise(array: npt.NDArray[Any]) -> bool:
    with np.errstate(over="ignore", invalid="ignore"):
        largest = np.abs(array).max(initial=0.0)
    return bool(np.all(np.abs(array.imag) <= THRESHOLD * U64 * largest))


def _without_ones(shape: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(size for size in shape if size != 1)


def _words(shape: tuple[int, ...]) -> str:
    return f"shape {shape}" if shape else "a single number"
