"""Right in one region of the inputs and wrong in another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from grader.diagnosis.case import Case, Sighting
from grader.diagnosis.mistakes import RegionOnly, SignRegion

_LEAST_ENTRIES = 5
"""Entries on either side of 0 that must follow the sign of an input; fewer do so by chance."""


def sign_region(case: Case) -> SignRegion | None:
    """Recognizes an answer that is right exactly where an input is positive, or exactly where it is negative."""
    candidates = (SignRegion(name, where) for name in case.loss.inputs for where in ("positive", "negative"))
    return next((mistake for mistake in candidates if _follows(mistake, case)), None)


def region_only(case: Case) -> RegionOnly | None:
    """Recognizes an answer that is right on some trials; where the right answer is 0 that says nothing."""
    right = tuple(sighting.label for sighting in case.sightings if sighting.right)
    wrong = tuple(sighting.label for sighting in case.sightings if not sighting.right)
    return RegionOnly(right, wrong) if wrong and any(map(tellingly_right, case.sightings)) else None


def tellingly_right(sighting: Sighting) -> bool:
    """Whether a trial is right, and not because the right answer is 0."""
    return sighting.right and bool(np.any(sighting.exact.values))


def _follows(mistake: SignRegion, case: Case) -> bool:
    split = [_split(mistake, sighting, case.unit) for sighting in case.sightings]
    known = [one for one in split if one is not None]
    if len(known) < len(split):
        return False
    right = np.concatenate([one.right for one in known])
    inside = np.concatenate([one.inside for one in known])
    enough = min(inside.sum(), (~inside).sum()) >= _LEAST_ENTRIES
    return bool(enough and (right == inside).all())


@dataclass(frozen=True)
class _Split:
    """Of the telling entries of one sighting, which are right and which lie in the region."""

    right: npt.NDArray[np.bool_]
    inside: npt.NDArray[np.bool_]


def _split(mistake: SignRegion, sighting: Sighting, unit: float) -> _Split | None:
    """Entries whose right answer is 0 and got 0 say nothing and are left out."""
    exact, place = sighting.exact, sighting.input(mistake.input)
    right = exact.matches(sighting.yours, unit)
    if right is None or place.shape != exact.values.shape:
        return None
    telling = (exact.values != 0) | (sighting.yours.reshape(right.shape) != 0)
    inside = place > 0 if mistake.right_where == "positive" else place < 0
    return _Split(right[telling], inside[telling])
