"""The slope of a loss along a line, from its values, with how far it may be off; and whether it has a kink there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from grader.audit.points import steps
from grader.numerics.constants import RIDDERS_GAIN, U32, U64, WITNESS_ESTIMATES
from grader.numerics.ridders import extrapolated

ROUNDINGS = 8.0
"""Roundings that a value of a loss is taken to carry."""

KINK_PERSISTS = 0.5
"""Share of the difference between the one-sided slopes that a kink keeps at a twentieth of the step; curvature keeps
a twentieth."""

KINK_NOISE = 30.0
"""Times the rounding by which the one-sided slopes must differ for that to mean anything."""


DISTINCT = 0.75
"""Share of the values along a line that differ if the loss is not made of steps."""


@dataclass(frozen=True)
class Slope:
    """A directional derivative by differences."""

    value: float
    uncertainty: float
    kink: bool
    """Whether the two sides have different slopes."""
    size: float = 0.0
    """The largest value of the loss that it was measured with."""
    stepped: bool = False
    """Whether the loss has the same value at many points, as one that was rounded has."""


def slope(values: Mapping[float, float], here: float, first: float, in_float32: bool) -> Slope | None:
    """The slope at t = 0; None where the loss has no finite values.

    Args:
        values: the loss at all `steps` of `first`.
        here: the loss at 0.
        first: the largest step.
        in_float32: whether it was computed in float32.
    """
    needed = [values.get(t, np.nan) for t in steps(first)]
    if not np.isfinite([here, *needed]).all():
        return None
    largest = max(map(abs, [here, *needed]))
    rounding = ROUNDINGS * (U32 if in_float32 else U64) * largest
    found = extrapolated(values.__getitem__, first, RIDDERS_GAIN * rounding)
    kink = _is_kink(values, here, first, rounding)
    stepped = len({here, *needed}) < DISTINCT * len(needed)
    return Slope(found.value, WITNESS_ESTIMATES * found.error, kink, largest, stepped)


def _is_kink(values: Mapping[float, float], here: float, first: float, rounding: float) -> bool:
    """Whether the one-sided slopes differ by something that does not shrink with the step."""
    nearest = min(t for t in values if t > 0)
    far, near = (abs(values[t] + values[-t] - 2 * here) / t for t in (first, nearest))
    return near > KINK_NOISE * rounding / nearest and near > KINK_PERSISTS * far
