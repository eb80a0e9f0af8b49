"""Right or wrong according to the sizes of the inputs."""

from __future__ import annotations

from typing import Literal

import numpy as np

from grader.diagnosis.case import Case, Sighting
from grader.diagnosis.explanations.region_only import tellingly_right
from grader.diagnosis.mistakes import ShapeOnly

_SPECIAL: tuple[Literal["equal", "one"], ...] = ("equal", "one")
_LEAST_ELSEWHERE = 2
"""Trials of other sizes that must differ from those of special sizes."""


def shape_only(case: Case) -> ShapeOnly | None:
    """Recognizes an answer that is wrong, or right, where sizes are equal or are 1, and nowhere else.

    One size is blamed alone if no other can be; otherwise all sizes are, since the smallest trial has them all at 1.
    """
    names = tuple(dict.fromkeys(name for sighting in case.sightings for name in sighting.truth.trial.sizes))
    there: Literal["wrong", "right"]
    for there in ("wrong", "right"):
        together = [ShapeOnly(there, special, names) for special in _SPECIAL if len(names) > 1]
        alone = [each for each in (ShapeOnly(there, "one", (name,)) for name in names) if _divides(each, case)]
        candidates = alone if len(alone) == 1 else [each for each in together if _divides(each, case)]
        if candidates:
            return candidates[0]
    return None


def _divides(mistake: ShapeOnly, case: Case) -> bool:
    there = [sighting for sighting in case.sightings if _is_special(mistake, sighting) is True]
    elsewhere = [sighting for sighting in case.sightings if _is_special(mistake, sighting) is False]
    if not there or len(elsewhere) < _LEAST_ELSEWHERE:
        return False
    if mistake.there == "wrong":
        return all(map(tellingly_right, elsewhere)) and not any(sighting.right for sighting in there)
    return all(map(tellingly_right, there)) and not any(_right_somewhere(each, case.unit) for each in elsewhere)


def _is_special(mistake: ShapeOnly, sighting: Sighting) -> bool | None:
    """Whether the sizes of a trial are special; None where all are 1, which makes equality trivial."""
    sizes = {sighting.truth.trial.sizes[name] for name in mistake.dimensions}
    if mistake.special == "one":
        return sizes == {1}
    return None if sizes == {1} else len(sizes) == 1


def _right_somewhere(sighting: Sighting, unit: float) -> bool:
    """Whether any number other than 0 is right: then sizes are not what it depends on."""
    matches = sighting.exact.matches(sighting.yours, unit)
    return matches is not None and bool(np.any(matches & (sighting.exact.values != 0)))
