"""What is known to be true: trials, and the exact derivative at each of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from grader.model.arrays import Array, Positions
from grader.model.asked import Loss

TrialLabel: TypeAlias = Literal["A", "B", "S", "M", "C", "O", "E"]
"""A, B: all sizes distinct; S: all sizes equal; M: minimal sizes; C: the sizes of A, with other numbers; O: the
assignment's own point; E: an empty batch."""


@dataclass(frozen=True)
class Trial:
    """One complete set of inputs of a loss."""

    label: TrialLabel
    sizes: Mapping[str, int]
    """The value of every symbolic dimension."""
    inputs: Mapping[str, Array]
    complex: frozenset[str] = frozenset()
    """Inputs, and gradients by them, that are complex numbers: pairs, with a last axis of real and imaginary parts."""


@dataclass(frozen=True)
class Subgradients:
    """What is known about the valid derivatives in one parameter at a point on a kink.

    They are the mixtures of the limits of gradients around the point: Clarke's generalised gradient (Optimization
    and Nonsmooth Analysis, 1983, theorem 2.5.1).
    """

    loss: Loss
    blocks: tuple[Positions, ...]
    """Entries in which valid derivatives differ, by position in the flat array: those of a block depend on each
    other, blocks do not.  All other entries have one valid value."""
    limits: Array
    """Limits of gradients along rays, one flat array a row."""
    conventions: Array
    """What autograd gives at the point under the usual conventions for ties, one flat array a row; valid as well."""


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
    subgradients: Mapping[str, Subgradients] = field(default_factory=dict)
    """Of the parameters whose gradient jumps at this very point; the gradient above is then one of several."""


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
