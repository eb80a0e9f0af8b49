"""The same numbers whatever the inputs are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from grader.diagnosis.case import LEAST_EVIDENCE, Case, Sighting
from grader.diagnosis.mistakes import HardCoded
from grader.model import Array


def hard_coded(case: Case) -> HardCoded | None:
    """Recognizes an answer that stays the same on different inputs while the right answer does not.

    That is either the same array, or the same number in every entry of arrays whose sizes differ.
    """
    yours = [sighting.yours for sighting in case.sightings]
    exact = [sighting.exact.values for sighting in case.sightings]
    if not (_same(yours) or _one_number(yours)) or _distinct(exact) < LEAST_EVIDENCE or not any(map(np.any, yours)):
        return None
    return HardCoded(right_at_own_point=_right_at_own_point(case.sightings))


def _same(arrays: Sequence[Array]) -> bool:
    return len(arrays) >= LEAST_EVIDENCE and _distinct(arrays) == 1


def _one_number(arrays: Sequence[Array]) -> bool:
    numbers = np.concatenate([array.ravel() for array in arrays])
    return len(arrays) >= LEAST_EVIDENCE and numbers.size > 0 and bool((numbers == numbers[0]).all())


def _distinct(arrays: Sequence[Array]) -> int:
    return len({array.tobytes() for array in arrays})


def _right_at_own_point(sightings: Sequence[Sighting]) -> bool:
    return any(sighting.label == "O" and sighting.right for sighting in sightings)
