"""The right answer for a function of the loss."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import partial

from grader.diagnosis.case import Case, Noisy, Sighting
from grader.diagnosis.mutation.found import ChangedLoss

_SLOPES: Mapping[str, Callable[[float], float]] = {
    "its square root": lambda value: 0.5 / math.sqrt(value),
    "its square": lambda value: 2.0 * value,
    "its logarithm": lambda value: 1.0 / value,
    "its exponential": math.exp,
    "its exponential with the sign turned": lambda value: -math.exp(-value),
}


def outer_function(case: Case) -> ChangedLoss | None:
    """Recognizes the derivative of, say, the root of a mean squared error where the mean itself is asked for."""
    for words, slope in _SLOPES.items():
        if case.reproduced_by(partial(_times, slope)):
            return ChangedLoss("the loss", words)
    return None


def _times(slope: Callable[[float], float], sighting: Sighting) -> Noisy | None:
    try:
        factor = slope(sighting.truth.value)
    except (ValueError, ZeroDivisionError, OverflowError):
        return None
    return sighting.exact.times(factor)
