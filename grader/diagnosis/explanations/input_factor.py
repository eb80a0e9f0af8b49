"""The right numbers, entry by entry times an input."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import numpy as np

from grader.diagnosis.case import Case, Noisy, Sighting
from grader.diagnosis.mutation.found import ExtraFactor

_POWERS: Mapping[int, str] = {1: "`{}`", 2: "`{}**2`", -2: "`1 / {}**2`"}
"""An input as a factor, or one by which is multiplied instead of divided, and the other way round."""


def input_factor(case: Case) -> ExtraFactor | None:
    """Recognizes the right answer times an input of its shape, or one that is a single number, or its square."""
    for name, draw in case.loss.inputs.items():
        if draw.shape and draw.shape != case.loss.inputs[case.parameter].shape:
            continue
        for power, words in _POWERS.items():
            if case.reproduced_by(partial(_times, name, power)):
                return ExtraFactor("the gradient", words.format(name))
    return None


def _times(name: str, power: int, sighting: Sighting) -> Noisy | None:
    factor = sighting.input(name)
    if factor.ndim and factor.shape != sighting.exact.values.shape:
        return None
    if power < 0 and not factor.all():
        return None
    factor = factor**power
    return sighting.exact.moved(lambda array: array * np.abs(factor)).signed(np.sign(factor))
