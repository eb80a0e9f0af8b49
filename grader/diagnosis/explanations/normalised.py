"""The right direction with another length."""

from __future__ import annotations

import numpy as np

from grader.diagnosis.case import Case, Noisy, Sighting
from grader.diagnosis.mistakes import Normalised


def normalised(case: Case) -> Normalised | None:
    """Recognizes the right answer divided by its own length, its largest entry, or the length of all answers."""
    if case.reproduced_by(lambda sighting: _by(sighting, float(np.linalg.norm(sighting.exact.values)))):
        return Normalised("length")
    if case.reproduced_by(lambda sighting: _by(sighting, float(np.abs(sighting.exact.values).max(initial=0.0)))):
        return Normalised("largest entry")
    if case.reproduced_by(lambda sighting: _by(sighting, sighting.common_length(case.wrt))):
        return Normalised("common length")
    return None


def _by(sighting: Sighting, size: float) -> Noisy | None:
    return sighting.exact.times(1.0 / size) if size > 0.0 else None
