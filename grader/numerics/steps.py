"""Judging a routine of numerical differentiation by the error that its step allows.

A difference quotient is off by truncation, which our own quotients measure, and by round-off, which grows as
the step shrinks.  Their sum bounds the error of a right routine from above; nothing is fitted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from grader.model import Agreement, Array, Comparison, Loss, Numbers, Truth, Value
from grader.numerics.compare import fit, verdict_on
from grader.numerics.constants import (
    KINK_BISECTIONS,
    KINK_HORIZON,
    STEP_LADDER,
    STEP_ROUND_OFF,
    THRESHOLD,
    U32,
    U64,
)
from grader.numerics.lattice import float32_representable
from grader.numerics.line import Line, coordinate, indices


@dataclass(frozen=True)
class StepBound:
    """What a difference quotient with one step may be off, entry by entry of one parameter."""

    truncation: Array
    """nan for entries that are not judged, since a kink or the edge of the domain is within two steps."""
    rounding: Array
    """Absolute error per unit of relative round-off."""


@dataclass(frozen=True)
class StepTable:
    """The bounds of all parameters and steps at one trial: computed once, used for every submission."""

    truth: Truth
    order: Literal[1, 2]
    bounds: Mapping[tuple[str, float], StepBound]
    """By parameter and step."""


def step_table(
    loss: Loss, truth: Truth, wrt: tuple[str, ...], order: Literal[1, 2], steps: Iterable[float] = STEP_LADDER
) -> StepTable:
    """What difference quotients may be off at one trial.

    Args:
        loss: the loss.
        truth: the exact derivative at the trial.
        wrt: the parameters that are differentiated.
        order: the least order of accuracy: 1 allows one-sided, 2 asks for two-sided differences.
        steps: the steps with which routines are called.
    """
    bounds = {
        (name, step): StepBound(truncation, _rounding(truth, name, step))
        for name in wrt
        for step, truncation in _truncations(loss, truth, name, order, tuple(steps)).items()
    }
    return StepTable(truth, order, bounds)


def judge_step(table: StepTable, parameter: str, value: Value, step: float) -> Comparison | None:
    """Judge what a routine of numerical differentiation returned when it was called with `step`.

    Numbers that were computed in float32 are allowed the round-off of float32.  The distance of the comparison
    is the largest error beside the allowed one, times the threshold: more than the threshold is wrong.

    Args:
        table: of the trial at which the routine was called; holds this parameter and step.
        parameter: the parameter that the numbers belong to.
        value: what the routine returned.
        step: the step that it was given.

    Returns:
        The comparison; None where kinks lie within two steps of every entry, so that nothing can be said.
    """
    fitted = fit(table.truth, parameter, value)
    if isinstance(fitted, Comparison):
        return fitted
    bound = table.bounds[parameter, step]
    judged = np.isfinite(bound.truncation)
    if not judged.any():
        return None
    off = np.where(judged, _deviation(fitted.array, table.truth.gradient[parameter]), 0.0)
    agreement, distance = Agreement.EXACT, _distance(off, bound, U64)
    if distance > THRESHOLD and _in_float32(value, fitted.array):
        agreement, distance = Agreement.FLOAT32, _distance(off, bound, U32)
    if distance > THRESHOLD:
        agreement = Agreement.WRONG
    return verdict_on(table.truth, parameter, agreement, yours=fitted.array, distance=distance, note=fitted.note)


def _deviation(yours: Array, exact: Array) -> Array:
    with np.errstate(over="ignore"):
        return np.abs(yours - exact)


def _distance(off: Array, bound: StepBound, unit: float) -> float:
    """The largest error beside the allowed one, so that the threshold is what is allowed."""
    allowed = np.nan_to_num(bound.truncation) + STEP_ROUND_OFF * unit * bound.rounding
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        return THRESHOLD * float(np.max(np.where(off == 0, 0.0, off / allowed)))


def steps_to_kink(loss: Loss, truth: Truth, wrt: tuple[str, ...], step: float) -> float | None:
    """How many steps away the nearest kink lies along any single coordinate; None: none within a million.

    Args:
        loss: the loss.
        truth: the exact derivative at the trial.
        wrt: the parameters that are differentiated.
        step: the unit of the answer.
    """
    lines = [line for name in wrt for line in _coordinates(loss, truth, name)]
    here = lines[0].signature(0.0)
    if not here:
        return None
    for power in range(KINK_HORIZON + 1):
        far = float(2**power)
        crossing = [(line, side) for line in lines for side in (-step, step) if line.signature(side * far) != here]
        if crossing:
            near = far / 2 if power else 0.0
            return min(_bisected(line, side, near, far) for line, side in crossing)
    return None


def _bisected(line: Line, side: float, near: float, far: float) -> float:
    """Where between `near` and `far` steps the signature changes."""
    here = line.signature(0.0)
    for _ in range(KINK_BISECTIONS):
        middle = (near + far) / 2
        if line.signature(side * middle) == here:
            near = middle
        else:
            far = middle
    return far


def _coordinates(loss: Loss, truth: Truth, parameter: str) -> Iterator[Line]:
    inputs = truth.trial.inputs
    return (coordinate(loss, inputs, parameter, index) for index in indices(inputs[parameter].shape))


def _truncations(
    loss: Loss, truth: Truth, parameter: str, order: Literal[1, 2], steps: tuple[float, ...]
) -> Mapping[float, Array]:
    exact = truth.gradient[parameter]
    truncations = {step: np.full(exact.shape, np.nan) for step in steps}
    for index in indices(exact.shape):
        line = coordinate(loss, truth.trial.inputs, parameter, index)
        for step, error in _errors_along(line, exact[index], order, steps):
            truncations[step][index] = error
    return truncations


def _errors_along(
    line: Line, exact: float, order: Literal[1, 2], steps: tuple[float, ...]
) -> Iterator[tuple[float, float]]:
    """The truncation of every step that stays on the smooth piece about the point."""
    smooth = False
    for step in sorted(steps, reverse=True):
        smooth = smooth or _smooth_within(line, 2 * step)  # smooth within the longer step, so within the shorter
        if smooth:
            yield step, sum(_quotient_error(line, exact, t, order) for t in (step, 2 * step))


def _rounding(truth: Truth, parameter: str, step: float) -> Array:
    size = np.abs(truth.gradient[parameter])
    moved = size * (np.abs(truth.trial.inputs[parameter]) + step)  # from the rounding of x + h itself
    return (truth.value_noise + abs(truth.value) + moved) / step + size


def _quotient_error(line: Line, exact: float, step: float, order: Literal[1, 2]) -> float:
    """The error of our own difference quotient; for order 1 the worst of forward, backward and central."""
    left, here, right = (line.value(t) for t in (-step, 0.0, step))
    central = abs((right - left) / (2 * step) - exact)
    if order == 2:
        return central
    return max(central, abs((right - here) / step - exact), abs((here - left) / step - exact))


def _smooth_within(line: Line, reach: float) -> bool:
    """Whether the loss is finite and takes the same branches at both ends and half-way to them."""
    points = (-reach, -reach / 2, reach / 2, reach)
    here = line.signature(0.0)
    return all(np.isfinite(line.value(t)) for t in points) and (
        not here or all(line.signature(t) == here for t in points)
    )


def _in_float32(value: Value, numbers: Array) -> bool:
    short = isinstance(value, Numbers) and value.array.dtype in (np.float16, np.float32)
    return short or float32_representable(numbers)
