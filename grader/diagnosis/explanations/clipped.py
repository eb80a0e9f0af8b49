"""The right numbers, kept within limits."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from grader.diagnosis.case import Case, Noisy, Sighting
from grader.diagnosis.mistakes import Clipped

_LEAST_ENTRIES = 4
"""Numbers that one limit has to explain."""


def clipped(case: Case) -> Clipped | None:
    """Recognizes entries, or the length of the whole, that do not pass a limit which some right ones pass."""
    limit = max(float(np.abs(sighting.yours).max(initial=0.0)) for sighting in case.sightings)
    if case.reproduced_by(lambda sighting: _entries(sighting, limit), fitted=1) and _within(case):
        return Clipped("entries", float(f"{limit:.6g}"))
    length = max(float(np.linalg.norm(sighting.yours)) for sighting in case.sightings)
    if case.reproduced_by(lambda sighting: _length(sighting, length), fitted=1):
        shorter = any(
            np.linalg.norm(sighting.exact.values) < length * (1 - 2 * case.unit) for sighting in case.sightings
        )
        return Clipped("length", float(f"{length:.6g}")) if shorter else None
    return _together(case)


def _together(case: Case) -> Clipped | None:
    """Recognizes a limit on the length of all answers together."""
    limit = max(_share(sighting) * sighting.common_length(case.wrt) for sighting in case.sightings)
    if not case.reproduced_by(lambda sighting: _common(sighting, case.wrt, limit), fitted=1):
        return None
    return Clipped("common length", float(f"{limit:.6g}")) if _within(case) else None


def _share(sighting: Sighting) -> float:
    """Which part of the right answer's length is left; 0 where that is 0, or the limit is not reached."""
    length = float(np.linalg.norm(sighting.exact.values))
    return float(np.linalg.norm(sighting.yours)) / length if length > 0.0 and not sighting.right else 0.0


def _common(sighting: Sighting, parameters: Sequence[str], limit: float) -> Noisy | None:
    length = sighting.common_length(parameters)
    return sighting.exact.times(min(1.0, limit / length)) if length > 0.0 else None


def _entries(sighting: Sighting, limit: float) -> Noisy:
    return sighting.exact.moved(lambda array: np.clip(array, -limit, limit)).widened(sighting.exact.scale)


def _length(sighting: Sighting, limit: float) -> Noisy | None:
    length = float(np.linalg.norm(sighting.exact.values))
    return sighting.exact.times(min(1.0, limit / length)) if length > 0.0 else None


def _within(case: Case) -> bool:
    """Whether there are more entries than one, which a fitted limit explains by itself."""
    return sum(sighting.yours.size for sighting in case.sightings) >= _LEAST_ENTRIES
