"""The right numbers summed, or averaged, along axes of the answer itself."""

from __future__ import annotations

from functools import partial
from itertools import combinations

import numpy as np

from grader.diagnosis.case import Case, Noisy, Sighting
from grader.diagnosis.mutation.found import WrongAxisSum
from grader.model import Array


def summed_up(case: Case) -> WrongAxisSum | None:
    """Recognizes one sum, or mean, of the right numbers in the place of many of them."""
    dims = {sighting.exact.values.ndim for sighting in case.sightings}
    if len(dims) != 1 or not (most := dims.pop()):
        return None
    for count in range(most, 0, -1):
        for axes in combinations(range(most), count):
            for mean in (False, True):
                if case.reproduced_by(partial(_summed, axes, mean)):
                    return WrongAxisSum("the answer", "all axes" if count == most else f"axis {axes[0]}")
    return None


def _summed(axes: tuple[int, ...], mean: bool, sighting: Sighting) -> Noisy | None:
    exact = sighting.exact
    if max(exact.values.shape[axis] for axis in axes) == 1 and sighting.label not in ("M", "O"):
        return None

    def summed(array: Array) -> Array:
        total = array.mean(axes, keepdims=True) if mean else array.sum(axes, keepdims=True)
        return np.asarray(total + 0 * array if sighting.yours.size == array.size else total)

    return exact.moved(summed) if not mean else Noisy(summed(exact.values), exact.scale + abs(summed(exact.scale)))
