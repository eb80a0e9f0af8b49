"""Which entries of a gradient jump together: a kink of `|x|` touches one of them, one of a norm touches all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import numpy.typing as npt

from grader.model import Array, Loss, Positions
from grader.numerics.constants import (
    ENTRY_LIMIT,
    SUBGRADIENT_BASES,
    SUBGRADIENT_NEAR,
    SUBGRADIENT_OPPOSITE,
    SUBGRADIENT_TOUCHED,
)
from grader.numerics.derivative import exact_derivative
from grader.numerics.rays import random_direction, shifted


def blocks_of(
    loss: Loss,
    inputs: Mapping[str, Array],
    parameter: str,
    jump: npt.NDArray[np.bool_],
    heights: Array,
    generator: np.random.Generator,
) -> tuple[Positions, ...]:
    """Positions of the entries that jump, grouped so that no kink touches two groups.

    The derivatives of different groups can then be chosen freely: the loss is, close to the point, a sum of terms
    that each depend on one group.

    Args:
        loss: the loss.
        inputs: the point.
        parameter: the parameter.
        jump: which entries jump, in the flat array.
        heights: by how much, in the flat array.
        generator: where the directions come from.
    """
    positions = np.flatnonzero(jump)
    if not 1 < len(positions) <= ENTRY_LIMIT:
        return (positions,)
    group = np.arange(len(positions))
    for touched in _touched_together(loss, inputs, parameter, positions, heights, generator):
        together = np.isin(group, group[touched])
        group[together] = group[touched].min()
    return tuple(positions[group == label] for label in np.unique(group))


def _touched_together(
    loss: Loss,
    inputs: Mapping[str, Array],
    parameter: str,
    positions: Positions,
    heights: Array,
    generator: np.random.Generator,
) -> Iterator[npt.NDArray[np.bool_]]:
    """For every entry that is moved alone, which of the others answer."""

    def gradient(direction: Mapping[str, Array]) -> Array:
        point = shifted(inputs, direction, SUBGRADIENT_NEAR)
        return exact_derivative(loss, (parameter,), point).gradient[parameter].ravel()[positions]

    for _ in range(SUBGRADIENT_BASES):
        base = random_direction(inputs, (parameter,), generator)
        before = gradient(base)
        for place, position in enumerate(positions):
            move = base[parameter].copy()
            move.flat[position] *= SUBGRADIENT_OPPOSITE
            touched = np.abs(gradient({parameter: move}) - before) > SUBGRADIENT_TOUCHED * heights[positions]
            touched[place] = True
            yield touched
