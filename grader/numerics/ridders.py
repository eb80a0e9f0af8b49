"""Ridders' extrapolation: a derivative from values along a line, with an estimate of its own error.

C. J. F. Ridders, Accurate computation of F'(x) and F'(x)F''(x), Advances in Engineering Software 4 (1982);
Press et al., Numerical Recipes, section 5.7.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from grader.numerics.constants import RIDDERS_LEVELS, RIDDERS_SAFE, RIDDERS_SHRINK


@dataclass(frozen=True)
class Slope:
    """A derivative along a line by differences, with the error that it estimates for itself."""

    value: float
    error: float


def steps_from(first: float) -> tuple[float, ...]:
    """Every step that the extrapolation may take, largest first."""
    steps = [first]
    while len(steps) < RIDDERS_LEVELS:
        steps.append(steps[-1] / RIDDERS_SHRINK)
    return tuple(steps)


def extrapolated(value: Callable[[float], float], first: float, round_off: float) -> Slope:
    """The derivative at t = 0.

    Args:
        value: the function along a line; asked for at plus and minus the steps of `steps_from`, no others.
        first: the first step.
        round_off: how far rounding may move a value, times the gain of the extrapolation.
    """
    start, *finer = steps_from(first)
    previous = [_central(value, start)]
    best = Slope(previous[0], np.inf)
    for step in finer:
        row = _row(_central(value, step), previous)
        for older, lower, higher in zip(previous, row, row[1:], strict=False):
            error = max(abs(higher - lower), abs(higher - older), round_off / step)
            if error <= best.error:
                best = Slope(higher, error)
        if abs(row[-1] - previous[-1]) >= RIDDERS_SAFE * best.error:
            break
        previous = row
    return best


def _central(value: Callable[[float], float], step: float) -> float:
    return (value(step) - value(-step)) / (2 * step)


def _row(first: float, previous: list[float]) -> list[float]:
    """One more row of Neville's tableau: each entry removes one more even power of the step."""
    row = [first]
    factor = 1.0
    for older in previous:
        factor *= RIDDERS_SHRINK**2
        row.append((row[-1] * factor - older) / (factor - 1))
    return row
