"""Places where a loss jumps: it has no derivative there, and one that says nothing beside them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from grader.model import Loss, Trial
from grader.numerics.branches import Branch
from grader.numerics.constants import JUMP_BISECTIONS, JUMP_HEIGHT, JUMP_REACH
from grader.numerics.kinks import size_of
from grader.numerics.line import Line
from grader.numerics.randomness import stream
from grader.numerics.witness import random_lines


@dataclass(frozen=True)
class Jump:
    """A place where a loss is not continuous."""

    parameter: str
    """Which moves."""
    operation: str
    """The operation of torch that goes another way there."""
    height: float
    """By how much the loss changes at once."""


def find_jump(loss: Loss, wrt: Sequence[str], trial: Trial) -> Jump | None:
    """Look for a jump along random lines through a trial; None if each change of a branch is a kink at most.

    Args:
        loss: a loss of one number.
        wrt: the parameters that move.
        trial: where the lines begin.
    """
    generator = stream(0, loss.name, trial.label, "jumps")
    lines = (line for name in wrt for line in random_lines(loss, trial.inputs, name, generator))
    return next((jump for line in lines for jump in _jumps_along(line)), None)


def _jumps_along(line: Line) -> Iterator[Jump]:
    reach = JUMP_REACH * size_of(line.inputs[line.parameter])
    for far in (-reach, reach):
        if line.signature(far) != line.signature(0.0):
            near, far = _bracket(line, far)
            height = abs(line.value(far) - line.value(near))
            usual = abs(line.value(0.0)) + abs(line.value(far))
            if np.isfinite(height) and height > JUMP_HEIGHT * usual:
                yield Jump(line.parameter, _changed(line, near, far), height)


def _bracket(line: Line, far: float) -> tuple[float, float]:
    """Two points close together, between which the signature changes."""
    near, here = 0.0, line.signature(0.0)
    for _ in range(JUMP_BISECTIONS):
        middle = (near + far) / 2
        if line.signature(middle) == here:
            near = middle
        else:
            far = middle
    return near, far


def _changed(line: Line, near: float, far: float) -> str:
    """The operation whose branches differ between two points."""
    one, other = line.signature(near), line.signature(far)
    pairs: Iterator[tuple[Branch, Branch]] = zip(one, other, strict=False)
    return next((branch.operation for branch, after in pairs if branch != after), "a branch")
