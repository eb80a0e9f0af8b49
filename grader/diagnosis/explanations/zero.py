"""All numbers are 0."""

from __future__ import annotations

import numpy as np

from grader.diagnosis.case import Case
from grader.diagnosis.mistakes import Zero


def zero(case: Case) -> Zero | None:
    """Recognizes an answer that is 0 in every entry of every trial."""
    blank = all(sighting.yours.size and not sighting.yours.any() for sighting in case.sightings)
    return Zero() if blank and any(np.any(sighting.exact.values) for sighting in case.sightings) else None
