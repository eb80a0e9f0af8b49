"""The parameter after a step, in the place of its gradient."""

from __future__ import annotations

from dataclasses import replace

from grader.diagnosis.case import Case
from grader.diagnosis.explanations.ratio import ratio
from grader.diagnosis.mistakes import UpdatedParameter


def updated_parameter(case: Case) -> UpdatedParameter | None:
    """Recognizes the parameter less a rate times the right answer."""
    if any(s.yours.shape != s.input(case.parameter).shape for s in case.sightings):
        return None
    steps = [replace(sighting, yours=sighting.yours - sighting.input(case.parameter)) for sighting in case.sightings]
    factor = ratio(steps)
    if factor is None or factor >= 0.0:
        return None
    rate = float(f"{-factor:.3g}")
    if case.reproduced_by(lambda sighting: sighting.exact.times(-rate).plus(sighting.input(case.parameter))):
        return UpdatedParameter(rate)
    return None
