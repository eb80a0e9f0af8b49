"""Gradients along rays from a point, and their limits at the point itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from grader.model import Array, Loss
from grader.numerics.constants import (
    SUBGRADIENT_CONTINUOUS,
    SUBGRADIENT_FAR,
    SUBGRADIENT_NEAR,
    SUBGRADIENT_PAIRS,
    THRESHOLD,
    U64,
)
from grader.numerics.derivative import Derivative, exact_derivative, loss_value
from grader.numerics.kinks import size_of

Direction = Mapping[str, Array]
"""By parameter, in units of what its entries may be moved by."""


@dataclass(frozen=True)
class Rays:
    """Gradients along many rays; one flat array a row, and row by row along the same ray."""

    near: Mapping[str, Array]
    far: Mapping[str, Array]
    continuous: bool
    """Whether the loss changes along every ray as its gradient promises."""
    gap: float
    """Largest error of that change, relative to the length of the ray and the norm of the steepest gradient."""

    @property
    def limits(self) -> Mapping[str, Array]:
        """The gradients at distance zero, by linear extrapolation."""
        back = SUBGRADIENT_NEAR / (SUBGRADIENT_FAR - SUBGRADIENT_NEAR)
        return {name: near + back * (near - self.far[name]) for name, near in self.near.items()}


def collect(
    loss: Loss,
    wrt: tuple[str, ...],
    inputs: Mapping[str, Array],
    value: float,
    value_noise: float,
    generator: np.random.Generator,
) -> Rays | None:
    """Gradients along random rays, in opposite pairs; None if the loss or a gradient is not finite on one of them.

    Args:
        loss: the loss.
        wrt: the parameters of the gradient, which all move.
        inputs: the point.
        value: the loss at the point.
        value_noise: its spread per unit of relative round-off.
        generator: where the directions come from.
    """
    near, far, gaps = [], [], []
    continuous = True
    for direction in _pairs(inputs, wrt, generator):
        near.append(exact_derivative(loss, wrt, shifted(inputs, direction, SUBGRADIENT_NEAR)))
        far.append(exact_derivative(loss, wrt, shifted(inputs, direction, SUBGRADIENT_FAR)))
        # the gradient half-way gives the change of a quadratic exactly
        change = loss_value(loss, shifted(inputs, direction, 2 * SUBGRADIENT_FAR)) - value
        if not (near[-1].finite and far[-1].finite and np.isfinite(change)):
            return None
        terms = [far[-1].gradient[name] * direction[name] * 2 * SUBGRADIENT_FAR for name in wrt]
        off = abs(change - sum(float(np.sum(term)) for term in terms))
        size = sum(float(np.sum(np.abs(term))) for term in terms)
        rounding = THRESHOLD * U64 * (value_noise + abs(value))
        continuous = continuous and off <= SUBGRADIENT_CONTINUOUS * size + rounding
        gaps.append(off / (2 * SUBGRADIENT_FAR * _norm(direction)))
    steepest = max(_norm(derivative.gradient) for derivative in far)
    return Rays(_stacked(near, wrt), _stacked(far, wrt), continuous, max(gaps) / (steepest or 1.0))


def random_direction(inputs: Mapping[str, Array], wrt: tuple[str, ...], generator: np.random.Generator) -> Direction:
    """A normal draw for every entry, in units of the entry's size."""
    return {name: _sizes(inputs[name]) * generator.standard_normal(inputs[name].shape) for name in wrt}


def shifted(inputs: Mapping[str, Array], direction: Direction, distance: float) -> dict[str, Array]:
    """The point at a distance along a ray."""
    return {**inputs, **{name: inputs[name] + distance * move for name, move in direction.items()}}


def _pairs(inputs: Mapping[str, Array], wrt: tuple[str, ...], generator: np.random.Generator) -> Iterator[Direction]:
    for _ in range(SUBGRADIENT_PAIRS):
        direction = random_direction(inputs, wrt, generator)
        yield direction
        yield {name: -move for name, move in direction.items()}


def _sizes(parameter: Array) -> Array:
    return np.where(parameter == 0, size_of(parameter), np.abs(parameter))


def _norm(arrays: Mapping[str, Array]) -> float:
    return float(np.sqrt(sum(float(np.sum(array**2)) for array in arrays.values())))


def _stacked(found: list[Derivative], wrt: tuple[str, ...]) -> dict[str, Array]:
    return {name: np.stack([derivative.gradient[name].ravel() for derivative in found]) for name in wrt}
