"""A square table where a row of numbers is expected."""

from __future__ import annotations

from grader.diagnosis.case import Case, Sighting
from grader.diagnosis.mistakes import BroadcastShape


def broadcast_shape(case: Case) -> BroadcastShape | None:
    """Recognizes n by n numbers where n are expected, as a column beside a row of n makes; the values do not matter."""
    rows = [sighting for sighting in case.sightings if sighting.exact.values.size > 1]
    return BroadcastShape() if rows and all(map(_is_square_of_row, rows)) else None


def _is_square_of_row(sighting: Sighting) -> bool:
    exact, yours = sighting.exact.values, sighting.yours
    is_row = sum(length > 1 for length in exact.shape) == 1
    return is_row and yours.shape == (exact.size, exact.size)
