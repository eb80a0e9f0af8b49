"""The right answer with one sample less, or more, in a divisor."""

from __future__ import annotations

from functools import partial

from grader.diagnosis.case import Case, Noisy, Sighting
from grader.diagnosis.explanations.dimension_scale import sample_dimensions
from grader.diagnosis.mistakes import OneLess
from grader.numerics.parameters import parameters_of


def one_less(case: Case) -> OneLess | None:
    """Recognizes n - 1 or n + 1 where the loss divides by n."""
    for dimension in sorted(sample_dimensions(case.loss, parameters_of(case.loss, case.wrt))):
        for by in (-1, 1):
            if case.reproduced_by(partial(_times, dimension, by)):
                return OneLess(dimension, by)
    return None


def _times(dimension: str, by: int, sighting: Sighting) -> Noisy | None:
    size = sighting.truth.trial.sizes[dimension]
    return sighting.exact.times(size / (size + by)) if size + by else None
