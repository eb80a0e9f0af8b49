"""Which parameters are wrong, on which trials, and where most: all that is left when nothing explains the numbers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from grader.diagnosis.case import all_right
from grader.diagnosis.mistakes import Located
from grader.model import Agreement, Comparison


def located(wrong: Sequence[str], comparisons: Sequence[Comparison]) -> Located | None:
    """Where parameters are wrong; None if no wrong number of theirs can be put beside the right one.

    The worst entry is taken from the assignment's own point if a parameter is wrong there, since students see it.

    Args:
        wrong: the parameters that nothing explains.
        comparisons: every parameter of the question at every trial.
    """
    numbers = [each for each in comparisons if each.parameter in wrong and each.agreement is Agreement.WRONG]
    if not numbers:
        return None
    right = tuple(name for name in _names(comparisons) if all_right(name, comparisons))
    wrong_on = tuple(dict.fromkeys(each.trial.label for each in numbers))
    worst = max(numbers, key=lambda each: (each.trial.label == "O", each.distance))
    return Located(right, wrong_on, worst.parameter, _worst_entry(worst), worst.trial.label)


def _names(comparisons: Sequence[Comparison]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.parameter for each in comparisons))


def _worst_entry(comparison: Comparison) -> tuple[int, ...]:
    """The entry that is furthest off, if there is more than one."""
    if comparison.yours is None or comparison.yours.size != comparison.exact.size or comparison.exact.size == 1:
        return ()
    error = np.abs(comparison.yours.reshape(comparison.exact.shape) - comparison.exact)
    worst = tuple(int(index) for index in np.unravel_index(int(error.argmax()), error.shape))
    return worst[:-1] if comparison.parameter in comparison.trial.complex else worst
