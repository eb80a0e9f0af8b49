"""How many times the right answer a student's numbers are."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from grader.diagnosis.case import Sighting
from grader.model import Array

_DENOMINATORS = (1, 2, 3, 4, 6, 8)
_WHOLE = 2.0**53
"""Floating-point numbers from here on are whole."""


def ratio(sightings: Sequence[Sighting]) -> float | None:
    """The factor that brings the right numbers nearest to the student's, by least squares over all sightings.

    None if there is no such factor: the right answer is 0 throughout, or the shapes differ.
    """
    if any(sighting.yours.size != sighting.exact.values.size for sighting in sightings):
        return None
    yours = _joined([sighting.yours for sighting in sightings])
    exact = _joined([sighting.exact.values for sighting in sightings])
    largest = np.abs(exact).max(initial=0.0)
    if largest == 0.0:
        return None
    weights = exact / largest
    factor = float((yours / largest) @ weights / (weights @ weights))
    return factor if np.isfinite(factor) else None


def nearest_fraction(factor: float) -> float:
    """The number with a small denominator that is nearest to a factor."""
    if abs(factor) >= _WHOLE:
        return factor
    fractions = [Fraction(round(factor * denominator), denominator) for denominator in _DENOMINATORS]
    return float(min(fractions, key=lambda fraction: abs(factor - fraction)))


def _joined(arrays: Sequence[Array]) -> Array:
    return np.concatenate([array.ravel() for array in arrays])
