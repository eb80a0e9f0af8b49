"""The right parts along an axis, in another order."""

from __future__ import annotations

from functools import partial
from itertools import permutations

from grader.diagnosis.case import Case, Noisy, Sighting
from grader.diagnosis.mistakes import Reordered

_LONGEST = 5


def reordered(case: Case) -> Reordered | None:
    """Recognizes the parts along an axis of fixed length exchanged, such as the gates of a cell."""
    shape = case.loss.inputs[case.parameter].shape
    for axis, length in enumerate(shape):
        if isinstance(length, int) and 2 < length <= _LONGEST:
            for order in permutations(range(length)):
                if order != tuple(range(length)) and case.reproduced_by(partial(_taken, axis, order)):
                    return Reordered(axis, order)
    return None


def _taken(axis: int, order: tuple[int, ...], sighting: Sighting) -> Noisy:
    return sighting.exact.moved(lambda array: array.take(order, axis))
