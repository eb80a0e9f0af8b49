"""The right array with all its numbers in a single row."""

from __future__ import annotations

from grader.diagnosis.case import Case
from grader.diagnosis.mistakes import Flattened
from grader.numerics.shapes import Conformed, conform


def flattened(case: Case) -> Flattened | None:
    """Recognizes the numbers of a matrix, or of an array with more axes, without their shape."""
    if all(isinstance(conform(s.yours, s.exact.values.shape), Conformed) for s in case.sightings):
        return None
    if case.reproduced_by(lambda sighting: sighting.moved(lambda array: array.ravel(order="C"))):
        return Flattened("C")
    if case.reproduced_by(lambda sighting: sighting.moved(lambda array: array.ravel(order="F"))):
        return Flattened("F")
    return None
