"""Numbers brought to a coarser grid, where noise may decide on which side of a boundary a number falls."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from grader.diagnosis.case import Noisy, Sighting
from grader.model import Array
from grader.numerics.constants import THRESHOLD


def coarsened(sighting: Sighting, coarsen: Callable[[Array], Array], unit: float) -> Noisy | None:
    """The right answer on a coarser grid; of two points within reach of the noise, the one nearer to the student's.

    A point of the grid carries no noise but that of its own representation. None if the shapes do not fit.
    """
    exact, yours = sighting.exact, sighting.yours
    if exact.values.size != yours.size:
        return None
    yours = yours.reshape(exact.values.shape)
    reach = THRESHOLD * unit * exact.scale
    low, high = coarsen(exact.values - reach), coarsen(exact.values + reach)
    nearest = np.where(np.abs(yours - low) <= np.abs(yours - high), low, high)
    return Noisy(nearest, np.abs(nearest) / 16)
