"""Complex numbers at the border to students' code: inside, everything is real, and they are pairs.

A real function of z = x + iy is a function of x and y.  Its gradient by the pair is dL/dx and dL/dy; put together as a
complex number, dL/dx + i dL/dy, that is what torch gives.
"""

from __future__ import annotations

from typing import Any, assert_never

import numpy as np
import numpy.typing as npt

from grader.model import Array, ComplexArray, Trial, Wirtinger


def paired(numbers: ComplexArray) -> Array:
    """Complex numbers as pairs: one more axis, the last, of real and imaginary parts."""
    return np.stack([numbers.real, numbers.imag], axis=-1)


def put_together(pairs: Array) -> ComplexArray:
    """Pairs as complex numbers, each part as it is; infinity times the imaginary unit would be no number."""
    numbers = np.empty(pairs.shape[:-1], np.result_type(pairs, np.complex64))
    numbers.real, numbers.imag = pairs[..., 0], pairs[..., 1]
    return numbers


def as_students_see(trial: Trial, name: str, array: Array) -> Array | ComplexArray:
    """An input, or a gradient by it, in the shape and type that it has in a notebook."""
    return put_together(array) if name in trial.complex else array


def read_as(convention: Wirtinger, array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """A student's complex gradient in torch's convention.

    Args:
        convention: the one in which it was given.
        array: the gradient.
    """
    match convention:
        case Wirtinger.TORCH:
            return array
        case Wirtinger.CONJUGATE:
            return np.asarray(np.conj(array))
        case Wirtinger.BY_CONJUGATE:
            return np.asarray(2 * array)
        case Wirtinger.BY_NUMBER:
            return np.asarray(2 * np.conj(array))
        case unknown:
            assert_never(unknown)
