"""The right numbers, entry by entry times an input."""

from __future__ import annotations

from functools import partial

import numpy as np

from grader.diagnosis.case import Case, Noisy, Sighting
from grader.diagnosis.mutation.found import ExtraFactor


def input_factor(case: Case) -> ExtraFactor | None:
    """Recognizes the right answer times an input of its shape, or one that is a single number."""
    for name, draw in case.loss.inputs.items():
        if draw.shape and draw.shape != case.loss.inputs[case.parameter].shape:
            continue
        if case.reproduced_by(partial(_times, name)):
            return ExtraFactor("the gradient", f"`{name}`")
    return None


def _times(name: str, sighting: Sighting) -> Noisy | None:
    factor = sighting.input(name)
    if factor.ndim and factor.shape != sighting.exact.values.shape:
        return None
    return sighting.exact.moved(lambda array: array * np.abs(factor)).signed(np.sign(factor))
