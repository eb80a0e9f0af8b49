"""The right numbers in the wrong places along one axis."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from grader.diagnosis.case import Case
from grader.diagnosis.mistakes import ShiftedOrFlipped
from grader.model import Array

_PLACES = (1, -1, 2, -2)


def shifted_or_flipped(case: Case) -> ShiftedOrFlipped | None:
    """Recognizes a reversed order, and a shift by one or two places."""
    shapes = [sighting.shape for sighting in case.sightings]
    longest = [max(lengths) for lengths in zip(*shapes, strict=True)]
    return next((mistake for mistake in _moves(longest) if _reproduces(mistake, case)), None)


def _moves(longest: Sequence[int]) -> Iterator[ShiftedOrFlipped]:
    """All moves that leave something in sight on the longest axis of each kind."""
    for axis, length in enumerate(longest):
        yield ShiftedOrFlipped("flipped", axis, 0)
        for by in _PLACES:
            if abs(by) < length:
                yield ShiftedOrFlipped("rolled", axis, by)
                yield ShiftedOrFlipped("shifted", axis, by)


def _reproduces(mistake: ShiftedOrFlipped, case: Case) -> bool:
    return case.reproduced_by(lambda sighting: sighting.moved(lambda array: _moved(array, mistake)))


def _moved(array: Array, mistake: ShiftedOrFlipped) -> Array:
    match mistake.move:
        case "flipped":
            return np.flip(array, mistake.axis)
        case "rolled":
            return np.roll(array, mistake.by, mistake.axis)
        case "shifted":
            return _shifted(array, mistake.axis, mistake.by)


def _shifted(array: Array, axis: int, by: int) -> Array:
    moved = np.roll(array, by, axis)
    emptied = np.moveaxis(moved, axis, 0)
    if by > 0:
        emptied[:by] = 0.0
    else:
        emptied[by:] = 0.0
    return moved
