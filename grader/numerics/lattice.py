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
    LATTICE_CHANCE,
    LATTICE_FALSE_ALARM,
    LATTICE_FINENESS,
    LATTICE_LARGEST,
    LATTICE_OF_TERMS,
    LATTICE_POWERS_OF_TEN,
    LATTICE_POWERS_OF_TWO,
    LATTICE_SMALLEST,
    LATTICE_THRESHOLD,
    THRESHOLD,
    U64,
)

_STEPS: tuple[float, ...] = tuple(
    sorted(
        [
            *(float(10**-k) for k in LATTICE_POWERS_OF_TEN),
            *(2.0**-k for k in LATTICE_POWERS_OF_TWO),
            math.cbrt(2 * U64),
        ]
    )
)
_PLAIN, _COMBINED = (1, 2), (6, 12)
"""Denominators in steps: of a one-sided and a two-sided difference; of one that is extrapolated by Richardson, and of
one over five points.  The finer lattice of the latter holds that of the former, which therefore go first."""
_CANDIDATES = [(step, sides) for group in (_PLAIN, _COMBINED) for step in _STEPS for sides in group]
_STEP_OF: tuple[float, ...] = tuple(step for step, _ in _CANDIDATES)
_DENOMINATORS: Array = np.asarray([sides * step for step, sides in _CANDIDATES])


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
    yours = [_in_last_places(truth, _full_entries(_out_of_noise(truth, gradient))) for truth, gradient in answers]
    explaining = _explaining(yours, _DENOMINATORS)
    if not explaining.any():
        return None
    exact = [_in_last_places(truth, _entries(_out_of_noise(truth, truth.gradient))) for truth, _ in answers]
    # Where the exact gradient is on the lattice too, being on it proves nothing.
    telling = np.flatnonzero(explaining & ~_explaining(exact, _DENOMINATORS))
    return _STEP_OF[telling[0]] if telling.size else None


def may_be_of_terms(step: float) -> bool:
    """Whether the lattice of this step is also that of a formula which subtracts nearly equal terms."""
    return step >= LATTICE_OF_TERMS and math.frexp(step)[0] == 0.5


def float32_representable(array: npt.NDArray[Any]) -> bool:
    """Whether all of several numbers survive a trip through float32: they were computed or stored there."""
    with np.errstate(over="ignore"):
        same = array.astype(np.float32).astype(np.float64) == array
    return bool(np.all(same) and np.count_nonzero(array) > 1)


def _out_of_noise(truth: Truth, gradient: Mapping[str, Array]) -> Mapping[str, Array]:
    """Without entries that are nothing but rounding, such as those of a gradient that is zero by mathematics.

    Rounding in a formula comes in the last places of its terms, and therefore on lattices as well.
    """
    return {
        name: array[np.abs(array) > THRESHOLD * U64 * truth.noise[name]]
        for name, array in gradient.items()
        if array.shape == truth.noise[name].shape
    }


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


def _explaining(trials: Sequence[Array], denominators: Array) -> npt.NDArray[np.bool_]:
    """Which denominators explain the numbers of all trials, as quotients, better than chance could."""
    multiples = np.outer(denominators, np.concatenate(trials)) if trials else np.empty((len(denominators), 0))
    telling = (multiples > LATTICE_SMALLEST) & (multiples < LATTICE_LARGEST)
    ends = np.cumsum([trial.size for trial in trials])[:-1]
    # Entries of one gradient depend on one another, such as rows that sum to zero: half of them count.
    independent = sum((part.sum(axis=1) + 1) // 2 for part in np.split(telling, ends, axis=1))
    count = telling.sum(axis=1)
    # The last place of a multiple counts as distance: numbers that coarse are near integers by chance.
    distances = np.where(telling, np.abs(multiples - np.round(multiples)) + np.spacing(multiples), 0.0)
    mean = distances.sum(axis=1) / np.maximum(count, 1) / LATTICE_CHANCE
    allowed = [_largest_distance(int(n), int(k)) if n else 0.0 for n, k in zip(count, independent, strict=True)]
    return np.asarray(mean < np.asarray(allowed))


def _largest_distance(count: int, independent: int) -> float:
    """The distance that chance undercuts with no more than the permitted probability, over all candidates.

    The sum of n uniform numbers is below s with a probability of at most s^n / n! (Irwin and Hall).
    """
    probability = LATTICE_FALSE_ALARM / len(_DENOMINATORS)
    log_sum = (math.log(probability) + math.lgamma(independent + 1)) / independent
    # A distance of 1 is the mean of chance, at which the uniform numbers average one half.
    return min(LATTICE_THRESHOLD, 2 * math.exp(log_sum) / count)
