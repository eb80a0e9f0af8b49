"""How rough an answer is along a line: rounding that a computation leaves in its result.

The differences of high order of a smooth function vanish on points that lie close enough; what is left is noise
(ECnoise: Moré and Wild, "Estimating computational noise", 2011).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from grader.model import Array, Truth
from grader.numerics.compare import noise_units
from grader.numerics.constants import LINE_ORDER, LINE_POINTS, LINE_STEP, NOISY
from grader.numerics.randomness import stream


def points_on_line(truth: Truth, wrt: Sequence[str], seed: int) -> list[Mapping[str, Array]]:
    """The inputs of a trial, and others close by on a random line through all parameters."""
    generator = stream(seed, truth.trial.label, "line")
    inputs = truth.trial.inputs
    directions = {
        name: generator.standard_normal(inputs[name].shape) * max(1.0, float(np.abs(inputs[name]).max(initial=0.0)))
        for name in wrt
    }
    return [
        {**inputs, **{name: inputs[name] + k * LINE_STEP * direction for name, direction in directions.items()}}
        for k in range(LINE_POINTS)
    ]


def is_noisy(truth: Truth, parameter: str, along: Sequence[Array]) -> bool:
    """Whether a gradient carries far more noise than rounding leaves in a formula.

    Args:
        truth: the trial at the beginning of the line.
        parameter: whose gradient it is.
        along: the student's numbers at the points of the line.
    """
    left_over = np.diff(np.stack(along), n=LINE_ORDER, axis=0)
    if not np.isfinite(left_over).all():
        return False
    gamma = math.factorial(LINE_ORDER) ** 2 / math.factorial(2 * LINE_ORDER)
    noise = np.sqrt(gamma * np.mean(left_over**2, axis=0))
    units = noise_units(truth, parameter, truth.gradient[parameter] + noise)
    return float(np.sqrt(np.mean(units**2))) > NOISY
