"""The right numbers, rounded."""

from __future__ import annotations

import numpy as np

from grader.diagnosis.case import Case
from grader.diagnosis.explanations.coarse import coarsened
from grader.diagnosis.mistakes import Rounded
from grader.model import Array

_MOST_DECIMALS = 12
_CLEARANCE = 400
"""Round-offs that must fit between two neighbouring rounded numbers, or any number would look rounded."""


def rounded(case: Case) -> Rounded | None:
    """Recognizes the right answer rounded to some number of decimals, the fewest that reproduce it."""
    largest = max(float(np.abs(sighting.yours).max(initial=0.0)) for sighting in case.sightings)
    decimals = (k for k in range(_MOST_DECIMALS + 1) if 10.0**-k >= _CLEARANCE * case.unit * largest)
    return next((Rounded(k) for k in decimals if _reproduces(k, case)), None)


def _reproduces(decimals: int, case: Case) -> bool:
    def to_decimals(array: Array) -> Array:
        return np.round(array, decimals)

    return case.reproduced_by(lambda sighting: coarsened(sighting, to_decimals, case.unit), fitted=1)
