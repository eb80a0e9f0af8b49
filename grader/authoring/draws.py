"""How one input of a loss is drawn; dimensions are numbers or symbols such as ``"m"``."""

from __future__ import annotations

import math

from grader.errors import AssignmentError
from grader.model import Choice, Normal, Shape, Uniform


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
