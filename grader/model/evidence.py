"""Numbers without opinion: a student's beside the exact ones."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from grader.model.arrays import Array
from grader.model.truth import Trial, TrialLabel


class Agreement(StrEnum):
    """How one parameter's numbers of one trial stand to the exact derivative."""

    EXACT = "exact"
    """Equal within the noise of float64."""
    FLOAT32 = "float32"
    """Equal within the noise of float32."""
    SUBGRADIENT = "subgradient"
    """On a kink, where several derivatives are right: one of them, and exact in the entries that have only one."""
    WRONG = "wrong"
    SHAPE = "shape"
    """The numbers cannot be put beside the expected shape."""
    NOT_FINITE = "not_finite"
    MISSING = "missing"
    """No numbers came for this parameter."""


@dataclass(frozen=True)
class Comparison:
    """One parameter's numbers of one trial beside the exact derivative."""

    parameter: str
    trial: Trial
    agreement: Agreement
    exact: Array
    differences: Array
    yours: Array | None
    """The student's numbers, brought to the expected shape where convention allows; None: no numbers."""
    distance: float
    """Largest difference in units of the noise; infinite where there is nothing to compare."""
    note: str = ""
    """A convention that was granted (such as a shape), or what is wrong with shape or type."""
    noise: Array | None = None
    """How far rounding moves every entry of the exact derivative, per unit of relative round-off; None: not known."""


@dataclass(frozen=True)
class WrongNumbers:
    """What is kept of one wrong parameter at one trial, so that students can be compared."""

    parameter: str
    trial: TrialLabel
    yours: Array
    """In the expected shape where convention allows, otherwise in the student's own."""
    exact: Array
    noise: Array
    """As in the comparison."""
    complex: bool = False
    """Whether the last axis of all arrays counts real and imaginary parts."""


@dataclass(frozen=True)
class SameNumbers:
    """Students whose wrong numbers are equal on all trials, as far as rounding goes."""

    question: str
    parameters: tuple[str, ...]
    students: tuple[str, ...]
