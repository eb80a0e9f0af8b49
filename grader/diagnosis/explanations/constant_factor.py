"""The right answer times one number, the same at all trials."""

from __future__ import annotations

from grader.diagnosis.case import Case
from grader.diagnosis.explanations.ratio import nearest_fraction, ratio
from grader.diagnosis.explanations.step_not_slope import step_not_slope
from grader.diagnosis.mistakes import ConstantFactor

_LARGEST_SIMPLE = 100
_NAMED_OTHERWISE = (0.0, 1.0, -1.0)


def constant_factor(case: Case) -> ConstantFactor | None:
    """Recognizes a constant ratio that is neither a change of sign nor a learning rate.

    A fraction of small whole numbers is preferred; any other number counts as fitted.
    """
    factor = ratio(case.sightings)
    if factor is None or step_not_slope(case) is not None:
        return None
    simple = nearest_fraction(factor)
    if abs(simple) <= _LARGEST_SIMPLE and case.reproduced_by(lambda sighting: sighting.exact.times(simple)):
        return None if simple in _NAMED_OTHERWISE else ConstantFactor(simple)
    if case.reproduced_by(lambda sighting: sighting.exact.times(factor), fitted=1):
        return ConstantFactor(float(f"{factor:.6g}"))
    return None
