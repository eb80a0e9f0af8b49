"""What is known to be true: trials, and the exact derivative at each of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from grader.model.arrays import Array
from grader.model.asked import Loss

TrialLabel: TypeAlias = Literal["A", "B", "S", "M", "O"]
"""A, B: all sizes distinct; S: all sizes equal; M: minimal sizes; O: the assignment's own point."""


@dataclass(frozen=True)
class Trial:
    """One complete set of inputs of a loss."""

    label: TrialLabel
    sizes: Mapping[str, int]
    """The value of every symbolic dimension."""
    inputs: Mapping[str, Array]


@dataclass(frozen=True)
class Truth:
    """The exact derivative at one trial, confirmed by witnesses, with the noise scale of every entry."""

    trial: Trial
    value: float
    """The loss."""
    value_noise: float
    """Noise of the loss: its absolute spread per unit of relative round-off."""
    gradient: Mapping[str, Array]
    noise: Mapping[str, Array]
    """sigma: absolute spread of each gradient entry per unit of relative round-off in every operation."""
    reduction: int
    """Length of the longest sum in the loss."""
    differences: Mapping[str, Array]
    """The gradient once more, by extrapolated differences, entry by entry: shown, never judged by."""
    witness_gap: float
    """Largest disagreement of the witnesses with the gradient, relative to the gradient's norm."""


@dataclass(frozen=True)
class Void:
    """A trial that cannot be used, because its witnesses disagree."""

    trial: Trial
    reason: str


@dataclass(frozen=True)
class Reference:
    """All that is known about one loss and seed: built once, the same for every submission."""

    loss: Loss
    wrt: tuple[str, ...]
    seed: int
    truths: tuple[Truth, ...]
    voids: tuple[Void, ...]

    @property
    def trusted(self) -> bool:
        """Whether enough trials survived their witnesses to judge by."""
        return len(self.truths) >= 2 and 3 * len(self.voids) <= len(self.truths) + len(self.voids)
