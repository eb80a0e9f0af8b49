"""Differences that confirm the exact gradient: they never judge a student, only the reference."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from grader.model import Array, Loss, Trial
from grader.numerics.constants import (
    KINK_MOVE,
    KINK_SLOPE,
    KINK_STEP,
    RIDDERS_FLOOR,
    RIDDERS_GAIN,
    RIDDERS_GOOD,
    RIDDERS_RETREATS,
    RIDDERS_STEP,
    THRESHOLD,
    U64,
    WITNESS_DIRECTIONS,
    WITNESS_ESTIMATES,
    WITNESS_RELATIVE,
)
from grader.numerics.derivative import Derivative
from grader.numerics.kinks import size_of
from grader.numerics.line import Line, coordinate, indices
from grader.numerics.noise import Noise
from grader.numerics.ridders import Slope, extrapolated


@dataclass(frozen=True)
class Gap:
    """How far the differences are from the exact gradient of one parameter."""

    parameter: str
    relative: float
    """The largest disagreement along a line, relative to the norm of the gradient."""
    agrees: bool


def slope_along(line: Line, value_noise: float) -> Slope:
    """The derivative at t = 0 by Ridders' extrapolation of central differences.

    Args:
        line: the loss along a line.
        value_noise: spread of the loss per unit of relative round-off.
    """
    round_off = RIDDERS_GAIN * U64 * (value_noise + abs(line.value(0.0)))
    best = Slope(np.nan, np.inf)
    for step in first_steps(line):
        slope = extrapolated(line.value, step, round_off)
        best = min(best, slope, key=lambda found: found.error)
        if best.error <= max(RIDDERS_GOOD * abs(best.value), RIDDERS_FLOOR * round_off / step):
            break
    return best


def one_sided_slopes_differ(line: Line, norm: float, value_noise: float) -> bool:
    """Whether the slopes to the left and to the right of t = 0 differ, or do not exist: a kink or jump on this point.

    Args:
        line: the loss along a line.
        norm: norm of the gradient in the parameter that moves.
        value_noise: spread of the loss per unit of relative round-off.
    """
    step = KINK_STEP * size_of(line.inputs[line.parameter])
    here = line.value(0.0)
    right = (4 * line.value(step / 2) - line.value(step) - 3 * here) / step
    left = -(4 * line.value(-step / 2) - line.value(-step) - 3 * here) / step
    round_off = THRESHOLD * U64 * (value_noise + abs(here)) / step
    if abs(right - left) > KINK_SLOPE * (norm + abs(right) + abs(left)) + round_off:
        return True
    halfway = 2 * (line.value(step / 2) - here) / step  # twice as steep as the whole step where the loss jumps
    return abs(right - halfway) > KINK_MOVE * (norm + abs(right)) + round_off


def random_lines(
    loss: Loss, inputs: Mapping[str, Array], parameter: str, generator: np.random.Generator
) -> tuple[Line, ...]:
    """Lines along random unit directions in one parameter."""
    directions = (generator.standard_normal(inputs[parameter].shape) for _ in range(WITNESS_DIRECTIONS))
    return tuple(
        Line(loss, inputs, parameter, np.asarray(direction / np.linalg.norm(direction))) for direction in directions
    )


def witness_gap(
    loss: Loss, trial: Trial, parameter: str, exact: Derivative, noise: Noise, generator: np.random.Generator
) -> Gap:
    """Differences along random directions beside the exact gradient of one parameter."""
    gradient = exact.gradient[parameter]
    norm, spread = float(np.linalg.norm(gradient)), float(np.linalg.norm(noise.gradient[parameter]))
    scale = norm if norm > THRESHOLD * U64 * spread else spread  # zero by mathematics: relative to what cancels
    relative, agrees = 0.0, True
    for line in random_lines(loss, trial.inputs, parameter, generator):
        slope = slope_along(line, noise.value)
        off = abs(slope.value - float(np.sum(gradient * line.direction)))
        agrees = agrees and off <= WITNESS_ESTIMATES * slope.error + WITNESS_RELATIVE * norm
        relative = max(relative, off / scale if scale else off)
    return Gap(parameter, relative, agrees)


def entry_slopes(loss: Loss, trial: Trial, parameter: str, noise: Noise) -> Array:
    """The gradient entry by entry; of a large parameter only some entries, the others are nan."""
    slopes = np.full(trial.inputs[parameter].shape, np.nan)
    for index in indices(slopes.shape):
        slopes[index] = slope_along(coordinate(loss, trial.inputs, parameter, index), noise.value).value
    return slopes


def disagreement(loss: Loss, trial: Trial, parameter: str, gradient: Array, slopes: Array) -> str:
    """The reason why a trial is void, with the entry that differs most."""
    off = np.abs(gradient - slopes)
    worst = np.unravel_index(int(np.argmax(np.nan_to_num(off, nan=-1.0, posinf=np.inf))), off.shape)
    entry = f" at [{', '.join(str(int(i)) for i in worst)}]" if worst else ""
    return (
        f"Loss {loss.name}, trial {trial.label}: for {parameter}{entry} autograd says {gradient[worst]:.6g}, "
        f"differences say {slopes[worst]:.6g}. Look for detach(), .data, .item() or torch.no_grad() in the loss."
    )


def first_steps(line: Line) -> Iterator[float]:
    """First steps for the extrapolation, each a tenth of the one before.

    Only those that stay inside the domain and on one smooth piece of the loss, if there are any.
    """
    here = line.signature(0.0)
    step = RIDDERS_STEP * size_of(line.inputs[line.parameter])
    found = False
    for retreat in range(RIDDERS_RETREATS + 1):
        smooth = all(np.isfinite(line.value(t)) and (not here or line.signature(t) == here) for t in (-step, step))
        if smooth or (retreat == RIDDERS_RETREATS and not found):
            found = True
            yield step
        step /= 10
