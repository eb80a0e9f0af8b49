"""The point of a convex hull that is nearest to the origin.

P. Wolfe, Finding the nearest point in a polytope, Mathematical Programming 11 (1976).
"""

from __future__ import annotations

import numpy as np

from grader.model import Array, Positions
from grader.numerics.constants import HULL_GAIN, HULL_ROUNDS, HULL_WEIGHT


def nearest_to_origin(points: Array) -> Array:
    """The mixture of points, with weights from 0 that add up to 1, that has the least norm.

    Args:
        points: one a row, at least one.
    """
    unit = float(np.abs(points).max()) or 1.0  # so that the system of equations below is well scaled
    return unit * _nearest_to_origin(points / unit)


def _nearest_to_origin(points: Array) -> Array:
    squares = np.einsum("ij,ij->i", points, points)
    corral = np.array([int(np.argmin(squares))])
    weights = np.ones(1)
    nearest = points[corral[0]]
    negligible = HULL_GAIN * float(squares.max())
    for _ in range(HULL_ROUNDS):
        best = int(np.argmin(points @ nearest))
        if best in corral or nearest @ nearest - points[best] @ nearest <= negligible:
            break
        corral, weights = _shrunk(points, np.append(corral, best), np.append(weights, 0.0))
        nearest = weights @ points[corral]
    return np.asarray(nearest)


def _shrunk(points: Array, corral: Positions, weights: Array) -> tuple[Positions, Array]:
    """Fewer of the points, whose hull holds the point of their plane that is nearest to the origin."""
    while True:
        target = _affine_weights(points[corral])
        if (target > HULL_WEIGHT).all():
            return corral, target
        leaving = target <= HULL_WEIGHT
        way = float(np.min(weights[leaving] / np.maximum(weights[leaving] - target[leaving], HULL_WEIGHT)))
        weights = weights + min(way, 1.0) * (target - weights)
        kept = weights > HULL_WEIGHT
        kept[np.argmax(weights)] = True
        if kept.all():
            kept[np.argmin(weights)] = False
        corral, weights = corral[kept], weights[kept] / weights[kept].sum()


def _affine_weights(points: Array) -> Array:
    """Weights of any sign that add up to 1, of the nearest point of the plane through all points."""
    count = len(points)
    system = np.ones((count + 1, count + 1))
    system[0, 0] = 0.0
    system[1:, 1:] = points @ points.T
    solution = np.linalg.lstsq(system, np.eye(count + 1)[0], rcond=None)[0]
    return np.asarray(solution[1:])
