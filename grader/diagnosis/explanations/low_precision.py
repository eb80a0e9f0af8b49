"""The right numbers, as far as 16 bits go."""

from __future__ import annotations

import numpy as np

from grader.diagnosis.case import Case, Sighting
from grader.diagnosis.mistakes import LowPrecision
from grader.numerics.constants import LOW_PRECISION_DISTANCE, U16, UBF16


def low_precision(case: Case) -> LowPrecision | None:
    """Recognizes numbers of a format with 16 bits that differ from the right ones by no more than its rounding."""
    for name, unit, bits in (("float16", U16, 11), ("bfloat16", UBF16, 8)):
        if all(_fits(sighting, unit, bits) for sighting in case.sightings):
            return LowPrecision(name)
    return None


def _fits(sighting: Sighting, unit: float, bits: int) -> bool:
    matches = sighting.exact.matches(sighting.yours, unit * LOW_PRECISION_DISTANCE)
    digits = np.frexp(sighting.yours)[0] * 2.0**bits
    return matches is not None and bool(matches.all()) and bool((digits == np.round(digits)).all())
