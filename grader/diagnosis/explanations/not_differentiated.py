"""The loss itself, in the place of its derivative."""

from __future__ import annotations

import numpy as np

from grader.diagnosis.case import Case, Noisy
from grader.diagnosis.mutation.found import WrongActivationDerivative


def not_differentiated(case: Case) -> WrongActivationDerivative | None:
    """Recognizes the value of the loss."""
    values = {sighting.truth.value for sighting in case.sightings}
    if len(values) < 2 or any(sighting.exact.values.size != 1 for sighting in case.sightings):
        return None
    if case.reproduced_by(
        lambda s: Noisy(np.full_like(s.exact.values, s.truth.value), s.exact.scale + abs(s.truth.value))
    ):
        return WrongActivationDerivative("the loss", "its own value")
    return None
