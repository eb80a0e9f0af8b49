"""Difference quotients betray themselves: their numerators are whole multiples of the loss's last place.

f(x + h) - f(x) is an exact multiple of the spacing of floating-point numbers near f, and so is the quotient
times h.  A formula knows nothing of that spacing.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from grader.model import Array, Truth
from grader.numerics.constants import (
    LATTICE_FALSE_ALARM,
    LATTICE_FINENESS,
    LATTICE_LARGEST,
    LATTICE_POWERS_OF_TEN,
    LATTICE_POWERS_OF_TWO,
    LATTICE_SMALLEST,
    LATTICE_THRESHOLD,
    U64,
)

_STEPS: tuple[float, ...] = tuple(
    sorted(
        [
            *(10.0**-k for k in LATTICE_POWERS_OF_TEN),
            *(2.0**-k for k in LATTICE_POWERS_OF_TWO),
            math.cbrt(2 * U64),
        ]
    )
)
_SIDES = (1, 2)
"""The denominator is h for a one-sided, 2 h for a two-sided difference."""


def difference_step(truth: Truth, yours: Mapping[str, Array]) -> float | None:
    """The step of the difference quotients that `yours` consists of; None: they look like a formula's.

    The step is the smallest that explains the numbers, right within a small factor.

    Args:
        truth: the trial, whose loss gives the lattice.
        yours: a student's numbers by parameter, in the expected shapes.
    """
    return common_difference_step([(truth, yours)])


def common_difference_step(answers: Sequence[tuple[Truth, Mapping[str, Array]]]) -> float | None:
    """Like `difference_step`, over several trials together: a scalar says something only in company."""
    yours = [_in_last_places(truth, _full_entries(gradient)) for truth, gradient in answers]
    exact = [_in_last_places(truth, _entries(truth.gradient)) for truth, _ in answers]
    for step in _STEPS:
        for sides in _SIDES:
            # Where the exact gradient is on the lattice too, being on it proves nothing.
            if _on_lattice(yours, sides * step) and not _on_lattice(exact, sides * step):
                return step
    return None


def float32_representable(array: npt.NDArray[Any]) -> bool:
    """Whether all of several numbers survive a trip through float32: they were computed or stored there."""
    with np.errstate(over="ignore"):
        same = array.astype(np.float32).astype(np.float64) == array
    return bool(np.all(same) and np.count_nonzero(array) > 1)


def _in_last_places(truth: Truth, entries: Array) -> Array:
    """Magnitudes in units of the loss's last place; an exact operation, since the unit is a power of two."""
    if truth.value == 0:
        return np.empty(0)
    return np.asarray(entries / (np.spacing(abs(truth.value)) / LATTICE_FINENESS))


def _entries(arrays: Mapping[str, Array]) -> Array:
    """The finite magnitudes, but one of each that differ by a power of two or by rounding only."""
    magnitudes = np.abs(np.concatenate([array.ravel() for array in arrays.values()] or [np.empty(0)]))
    magnitudes = magnitudes[np.isfinite(magnitudes)]
    _, first = np.unique(np.frexp(magnitudes)[0].astype(np.float32), return_index=True)
    return np.asarray(magnitudes[first])


def _full_entries(arrays: Mapping[str, Array]) -> Array:
    """Those of more digits than float32 holds; numbers of few digits are on many a lattice."""
    entries = _entries(arrays)
    with np.errstate(over="ignore"):
        return np.asarray(entries[entries != entries.astype(np.float32)])


def _on_lattice(trials: Sequence[Array], denominator: float) -> bool:
    """Whether quotients with this denominator explain the numbers better than chance could."""
    telling = [_telling(entries * denominator) for entries in trials]
    multiples = np.concatenate(telling)
    # Entries of one gradient depend on one another, such as rows that sum to zero: half of them count.
    independent = sum((part.size + 1) // 2 for part in telling)
    if independent == 0:
        return False
    # The last place of a multiple counts as distance: numbers that coarse are near integers by chance.
    distances = np.abs(multiples - np.round(multiples)) + np.spacing(multiples)
    return float(np.mean(distances)) / 0.25 < _largest_distance(multiples.size, independent)


def _telling(multiples: Array) -> Array:
    return multiples[(multiples > LATTICE_SMALLEST) & (multiples < LATTICE_LARGEST)]


def _largest_distance(count: int, independent: int) -> float:
    """The distance that chance undercuts with no more than the permitted probability, over all candidates.

    The sum of n uniform numbers is below s with a probability of at most s^n / n! (Irwin and Hall).
    """
    probability = LATTICE_FALSE_ALARM / (len(_STEPS) * len(_SIDES))
    log_sum = (math.log(probability) + math.lgamma(independent + 1)) / independent
    # A distance of 1 is the mean of chance, at which the uniform numbers average one half.
    return min(LATTICE_THRESHOLD, 2 * math.exp(log_sum) / count)
