"""The loss along a straight line through a point: all that differences ever look at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from grader.model import Array, Loss
from grader.numerics.branches import Signature, branch_signature
from grader.numerics.constants import ENTRY_LIMIT
from grader.numerics.derivative import loss_value


@dataclass(frozen=True)
class Line:
    """The loss as a function of t, where one parameter is moved by t times a direction."""

    loss: Loss
    inputs: Mapping[str, Array]
    parameter: str
    direction: Array

    def value(self, t: float) -> float:
        """The loss at t."""
        return loss_value(self.loss, self.at(t))

    def signature(self, t: float) -> Signature:
        """Which way the loss goes at each of its branches at t."""
        return branch_signature(self.loss.function, self.at(t))

    def at(self, t: float) -> dict[str, Array]:
        """The inputs at t."""
        return {**self.inputs, self.parameter: self.inputs[self.parameter] + t * self.direction}


def coordinate(loss: Loss, inputs: Mapping[str, Array], parameter: str, index: tuple[int, ...]) -> Line:
    """The line along which a single entry of a parameter moves."""
    direction = np.zeros_like(inputs[parameter])
    direction[index] = 1.0
    return Line(loss, inputs, parameter, direction)


def indices(shape: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """The entries of a tensor; of a large one, a limited number that is spread evenly."""
    size = int(np.prod(shape))
    chosen = np.unique(np.linspace(0, size - 1, min(size, ENTRY_LIMIT)).astype(int)) if size else ()
    return (tuple(int(i) for i in np.unravel_index(flat, shape)) for flat in chosen)
