"""All numbers are 0."""

from __future__ import annotations

import numpy as np

from grader.diagnosis.case import Case, Sighting
from grader.diagnosis.mistakes import Zero


def zero(case: Case) -> Zero | None:
    """Recognizes an answer that is 0, up to rounding, in every entry of every trial."""
    blank = all(sighting.yours.size and _is_nothing(sighting, case.unit) for sighting in case.sightings)
    return Zero() if blank and any(np.any(sighting.exact.values) for sighting in case.sightings) else None


def _is_nothing(sighting: Sighting, unit: float) -> bool:
    """Whether there are only zeros, or what rounding leaves of them."""
    largest = float(sighting.exact.scale.max(initial=0.0))
    return bool((np.abs(sighting.yours) <= unit * largest).all())
