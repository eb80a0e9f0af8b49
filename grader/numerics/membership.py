"""Whether an answer is one of the valid derivatives at a kink.

The hull of the gradients collected around the point is only as full as the collection, and a ball has no corners
at all.  So where an answer lies outside, more gradients are collected on its side of the point, as a Frank-Wolfe
method asks for them, until the answer is inside or a plane separates it from all that was found.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from grader.model import Array, Positions, Subgradients
from grader.numerics.constants import (
    SUBGRADIENT_DISTANCE,
    SUBGRADIENT_JITTER,
    SUBGRADIENT_JITTERS,
    SUBGRADIENT_NEAR,
    SUBGRADIENT_ROUNDS,
)
from grader.numerics.derivative import exact_derivative
from grader.numerics.hull import nearest_to_origin
from grader.numerics.kinks import size_of
from grader.numerics.randomness import stream
from grader.numerics.rays import random_direction, shifted


@dataclass(frozen=True)
class OnKink:
    """One parameter at a point on a kink."""

    inputs: Mapping[str, Array]
    """The point."""
    parameter: str
    subgradients: Subgradients

    @property
    def entries(self) -> npt.NDArray[np.bool_]:
        """The entries in which there are several valid derivatives."""
        mask = np.zeros(self.inputs[self.parameter].shape, dtype=np.bool_)
        mask.flat[np.concatenate(self.subgradients.blocks)] = True
        return mask

    def holds(self, numbers: Array) -> bool:
        """Whether numbers are a valid derivative, as far as the entries go in which there are several.

        Args:
            numbers: in the shape of the parameter, finite.
        """
        flat = numbers.ravel()
        return all(self._fits(block, flat[block]) for block in self.subgradients.blocks)

    def _fits(self, block: Positions, numbers: Array) -> bool:
        known = self.subgradients.limits[:, block]
        near = SUBGRADIENT_DISTANCE * float(np.ptp(known, axis=0).max())
        usual = self.subgradients.conventions[:, block] - numbers
        return bool((np.abs(usual) <= near).all(axis=1).any()) or self._in_hull(block, known - numbers, numbers, near)

    def _in_hull(self, block: Positions, points: Array, numbers: Array, near: float) -> bool:
        """Whether the origin is in the hull of the points, which are limits less the numbers, and of more of them."""
        unit = float(np.abs(points).max())  # numbers may be of any size; their squares should not overflow
        points = np.unique(points / unit, axis=0)
        for turn in range(SUBGRADIENT_ROUNDS):
            nearest = nearest_to_origin(points)
            distance = float(np.linalg.norm(nearest))
            if distance <= near / unit:
                return True
            middle = np.mean(points, axis=0)
            more = (self._beside(block, -nearest, -middle, turn) - numbers) / unit
            if float((more @ nearest).min()) > distance * near / unit:
                return False
            points = np.concatenate([points, more])
        return True

    def _beside(self, block: Positions, toward: Array, outward: Array, turn: int) -> Array:
        """Gradients beside the point, to both sides along two directions."""
        generator = stream(turn, "beside")
        here = self.inputs[self.parameter]
        found = []
        for direction in (toward, -toward, outward, -outward):
            side = np.zeros(here.size)
            side[block] = size_of(here) * direction / (np.abs(direction).max() or 1.0)
            for _ in range(SUBGRADIENT_JITTERS):
                jitter = random_direction(self.inputs, (self.parameter,), generator)[self.parameter]
                moved = side.reshape(here.shape) + SUBGRADIENT_JITTER * jitter
                point = shifted(self.inputs, {self.parameter: moved}, SUBGRADIENT_NEAR)
                derivative = exact_derivative(self.subgradients.loss, (self.parameter,), point)
                found.append(derivative.gradient[self.parameter].ravel()[block])
        return np.asarray(found)
