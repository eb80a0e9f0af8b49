"""Where a loss is asked for: at the notebook's own value of a parameter, at fresh ones, and along lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from grader.model import Array
from grader.numerics.ridders import steps_from

MOVES = (0.3, 0.3, 0.1, 0.03)
"""How far each fresh point is from the notebook's own, relative to the size of the parameter: where a loss is not
defined far away, as a logarithm, the nearer ones are still points of it."""

DIRECTIONS = 2
LARGE = 2_000
"""Entries from which on a parameter is sent less often: to two fresh points, and along one line through each point."""
LARGEST = 50_000
"""Entries from which on it is not sent at all."""

FIRST_STEPS = (1e-2, 1e-1, 1e-3, 1e-4, 1e-5, 1e-6)
"""First steps of the extrapolation, relative to the size of the parameter, in the order in which they are tried."""


@dataclass(frozen=True)
class Direction:
    """A line through a point."""

    point: int
    number: int
    vector: Array
    """One unit of it changes the parameter by about its own size."""

    def label(self, step: float) -> str:
        """What the call at a step is called."""
        return f"{self.point}/{self.number}/{step!r}"


@dataclass(frozen=True)
class Layout:
    """All points and lines of one trial; the first point is the notebook's own."""

    points: tuple[Array, ...]
    directions: tuple[Direction, ...]

    def along(self, direction: Direction, first: float) -> Mapping[str, Array]:
        """The values of the parameter along a line, by label."""
        at = self.points[direction.point]
        return {direction.label(t): np.asarray(at + t * direction.vector) for t in steps(first)}


def steps(first: float) -> tuple[float, ...]:
    """Steps to both sides for an extrapolation that begins at `first`."""
    return tuple(sign * step for step in steps_from(first) for sign in (1, -1))


def layout(own: Array, seed: int) -> Layout:
    """Points and lines around the notebook's own value of a parameter."""
    draws = np.random.default_rng(seed)
    size = size_of(own)
    points = [
        own,
        *(
            np.asarray(own + move * size * _away_from_zero(draws, own.shape))
            for move in (MOVES if own.size < LARGE else MOVES[1:3])
        ),
    ]
    directions = [
        Direction(point, number, np.asarray(size * _away_from_zero(draws, own.shape)))
        for point in range(len(points))
        for number in range(DIRECTIONS if 1 < own.size < LARGE else 1)
    ]
    return Layout(tuple(points), tuple(directions))


def size_of(own: Array) -> float:
    """The usual size of the entries of a parameter; of one that is zero, as biases are at first, a half."""
    size = float(np.sqrt(np.mean(np.square(own)))) if own.size else 0.0
    return size if size > 0 and np.isfinite(size) else 0.5


def _away_from_zero(draws: np.random.Generator, shape: tuple[int, ...]) -> Array:
    """Random numbers between a half and one and a half, of random sign, so that every entry moves."""
    return np.asarray(draws.uniform(0.5, 1.5, shape) * draws.choice([-1.0, 1.0], shape), dtype=np.float64)
