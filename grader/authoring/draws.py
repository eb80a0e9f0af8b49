"""How one input of a loss is drawn; dimensions are numbers or symbols such as ``"m"``."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TypeAlias

from grader.errors import AssignmentError
from grader.model import Choice, Draw, Normal, Shape, Uniform


@dataclass(frozen=True)
class ComplexNormal:
    """Draws of complex numbers whose real and imaginary parts are independent and normal, about zero."""

    shape: Shape
    scale: float
    """Root mean square of their absolute values."""

    @property
    def pairs(self) -> Normal:
        """The same draws as pairs of real and imaginary parts, along one more axis."""
        return Normal((*self.shape, 2), self.scale / math.sqrt(2))


AnyDraw: TypeAlias = Draw | ComplexNormal
"""All that an instructor may declare."""


def complex_normal(*shape: int | str, scale: float = 1.0) -> ComplexNormal:
    """Draws of complex numbers about zero, of any phase; the loss takes them as complex128 tensors.

    Args:
        *shape: the dimensions.
        scale: the root mean square of their absolute values.
    """
    plain = normal(*shape, scale=scale)
    return ComplexNormal(plain.shape, plain.scale)


def normal(*shape: int | str, scale: float = 1.0) -> Normal:
    """Normal draws about zero of the given shape; no dimensions make a scalar.

    Args:
        *shape: the dimensions.
        scale: the standard deviation, for inputs whose usual size is not about one.

    Raises:
        AssignmentError: a dimension is neither a positive number nor a symbol; so for all draws.
    """
    if not 0 < scale < math.inf:
        raise AssignmentError("bad-scale", f"normal(scale={scale}) is no spread.", "Give a positive number.")
    return Normal(_checked(shape), float(scale))


def uniform(*shape: int | str, low: float, high: float) -> Uniform:
    """Uniform draws between `low` and `high`: for inputs that must stay inside a domain."""
    if not low < high:
        raise AssignmentError(
            "empty-interval", f"uniform(low={low}, high={high}) is empty.", "Give a low that is below the high."
        )
    return Uniform(_checked(shape), low, high)


def choice(*shape: int | str, values: tuple[float, ...]) -> Choice:
    """Draws from `values`, such as class labels; every value occurs as soon as there is room."""
    if not values:
        raise AssignmentError("no-values", "choice(values=()) has nothing to draw from.", "Give at least one value.")
    return Choice(_checked(shape), tuple(values))


def _checked(shape: tuple[object, ...]) -> Shape:
    return tuple(_dimension(given) for given in shape)


def _dimension(given: object) -> int | str:
    match given:
        case str() if given.isidentifier():
            return given
        case int() if given > 0 and not isinstance(given, bool):
            return given
        case _:
            raise AssignmentError(
                "bad-dimension",
                f"A dimension is {given!r}.",
                'Expected a positive whole number or a symbol such as "m".',
            )
