"""The right answer times a small negative round number."""

from __future__ import annotations

import math

from grader.diagnosis.case import Case
from grader.diagnosis.explanations.ratio import ratio
from grader.diagnosis.mistakes import StepNotSlope

_LARGEST = 0.1
_DIGITS = (1, 2, 3, 5)


def step_not_slope(case: Case) -> StepNotSlope | None:
    """Recognizes minus a usual learning rate, such as -0.1 or -0.003, as the factor."""
    factor = ratio(case.sightings)
    rate = None if factor is None else _nearest_rate(-factor)
    if rate is None or not case.reproduced_by(lambda sighting: sighting.exact.times(-rate)):
        return None
    return StepNotSlope(-rate)


def _nearest_rate(size: float) -> float | None:
    """The one-digit number nearest to `size`, written as decimals; None if that is no usual learning rate."""
    if size <= 0.0:
        return None
    power = math.floor(math.log10(size))
    rates = [float(f"{digit}e{exponent}") for digit in _DIGITS for exponent in (power, power + 1)]
    nearest = min(rates, key=lambda rate: abs(rate - size))
    return nearest if nearest <= _LARGEST else None
