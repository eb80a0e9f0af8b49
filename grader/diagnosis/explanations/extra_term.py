"""The right answer plus something simple."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grader.diagnosis.case import Case, Sighting
from grader.diagnosis.explanations.ratio import nearest_fraction
from grader.diagnosis.mistakes import ExtraTerm
from grader.model import Array, Quantity

_COEFFICIENTS = (1.0, -1.0, 2.0, -2.0, 0.5, -0.5)
_SMALLEST_SHARE = 1e-3
"""A constant below this share of the right answer may as well be a stabilizer, or the error of a difference."""


def extra_term(case: Case) -> ExtraTerm | None:
    """Recognizes an added simple multiple of the parameter, or an added constant.

    The multiple may carry one number of the inputs that is not differentiated, such as the weight of a penalty.
    """
    candidates = (*_multiples(case), *_constants(case.sightings))
    fitting = (term for term in candidates if _reproduces(term, case))
    return next(fitting, None)


def _multiples(case: Case) -> Iterator[ExtraTerm]:
    if case.loss.quantity is not Quantity.GRADIENT:
        return  # only a gradient has the shape of its parameter
    numbers = (name for name, draw in case.loss.inputs.items() if all(size == 1 for size in draw.shape))
    weights = [(name,) for name in numbers if name not in case.wrt]
    for weight in ((), *weights):
        for coefficient in _COEFFICIENTS:
            yield ExtraTerm(coefficient, (*weight, case.parameter))


def _constants(sightings: tuple[Sighting, ...]) -> Iterator[ExtraTerm]:
    """The difference where it is known best, as a fraction and as it is."""
    if any(sighting.yours.size != sighting.exact.values.size for sighting in sightings):
        return
    differences = [(s.yours.ravel() - s.exact.values.ravel(), s.exact.scale.ravel()) for s in sightings]
    difference = np.concatenate([values for values, _ in differences])
    constant = float(difference[np.concatenate([scale for _, scale in differences]).argmin()])
    largest = max(float(np.abs(sighting.exact.values).max()) for sighting in sightings)
    for candidate in (nearest_fraction(constant), constant):
        if abs(candidate) >= _SMALLEST_SHARE * largest and candidate != 0.0:
            yield ExtraTerm(candidate, ())


def _reproduces(term: ExtraTerm, case: Case) -> bool:
    return case.reproduced_by(lambda sighting: sighting.exact.plus(_value(term, sighting)), fitted=not term.factors)


def _value(term: ExtraTerm, sighting: Sighting) -> Array:
    shape = sighting.exact.values.shape
    value = np.full(shape, term.coefficient)
    for name in term.factors:
        factor = sighting.input(name)
        value = value * (factor.reshape(shape) if factor.size == value.size else factor.reshape(()))
    return value
