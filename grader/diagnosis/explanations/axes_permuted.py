"""The right array with its axes in another order."""

from __future__ import annotations

from itertools import islice, permutations

import numpy as np

from grader.diagnosis.case import Case
from grader.diagnosis.mistakes import AxesPermuted


def axes_permuted(case: Case) -> AxesPermuted | None:
    """Recognizes another order of the axes of an array that has at least three of them."""
    axes = len(case.sightings[0].shape)
    if axes < 3:
        return None
    other_orders = islice(permutations(range(axes)), 1, None)
    return next((AxesPermuted(order) for order in other_orders if _reproduces(order, case)), None)


def _reproduces(order: tuple[int, ...], case: Case) -> bool:
    return case.reproduced_by(lambda sighting: sighting.moved(lambda array: np.transpose(array, order)))
