"""The right matrix, transposed."""

from __future__ import annotations

from grader.diagnosis.case import Case
from grader.diagnosis.mistakes import Transposed


def transposed(case: Case) -> Transposed | None:
    """Recognizes a matrix whose rows are the columns of the right one."""
    if any(len(sighting.shape) != 2 for sighting in case.sightings):
        return None
    turned = case.reproduced_by(lambda sighting: sighting.moved(lambda array: array.T))
    return Transposed() if turned else None
