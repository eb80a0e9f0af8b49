"""What the numbers of one trial show: the claimed gradient beside the measured slopes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np

from grader.audit.slopes import Slope
from grader.diagnosis.explanations.ratio import nearest_fraction
from grader.model import Array
from grader.numerics.constants import THRESHOLD, U32, U64

RESOLUTION = 1e-2
"""Uncertainty of a slope, relative to the gradient, above which it shows nothing."""

CLOSE = 1e-5
"""Relative difference that is no mistake of a formula: a small constant against division by zero makes such ones, and
so do data that were rounded to float32 for one of the two."""

FAR = 1e-3
"""Relative difference that is a mistake, if it is also beyond what the slope can be off by..."""

DECADES = 100.0
"""...that many times."""

SETTLED = 1e-4
"""Uncertainty of a slope, relative to the gradient, up to which no other steps are needed..."""

GROSS = 0.05
"""...if the gradient agrees, or is off by more than this: no kinks between the steps explain that."""

NOTHING = 1e-6
"""Slope, relative to the loss, below which a gradient is as good as zero, as that of a bias before a normalisation is:
differences from it are measured in this unit."""

LEAST_POINTS = 3
"""Points that have to agree before anything is said."""


class Match(Enum):
    """How a claimed gradient compares with one measured slope."""

    RIGHT = "it has the slope"
    WRONG = "it misses the slope by decades more than that can be off"
    NEAR = "it misses the slope by little"
    OPEN = "the slope is too uncertain to tell"


@dataclass(frozen=True)
class Reading:
    """The claimed gradient and the measured slope along one line."""

    point: int
    claimed: float
    slope: Slope
    derivative: float
    """Of a parameter with one entry: its derivative as measured."""
    gap: float
    """Between the two, relative to the gradient."""
    bound: float
    """What the gap may be, relative to the gradient."""

    @property
    def match(self) -> Match:
        """What this line shows."""
        if self.slope.kink or self.bound > RESOLUTION:
            return Match.OPEN
        if self.gap <= max(self.bound, CLOSE):
            return Match.RIGHT
        if self.slope.stepped:
            return Match.OPEN
        return Match.WRONG if self.gap > max(FAR, DECADES * self.bound) else Match.NEAR

    @property
    def is_settled(self) -> bool:
        """Whether other steps could show nothing else: kinks between them mislead a little, as those of many ReLUs."""
        plain = self.match is Match.RIGHT or (self.match is Match.WRONG and self.gap > GROSS)
        return plain and self.bound <= SETTLED


def reading(point: int, gradient: Array, vector: Array, slope: Slope, in_float32: bool) -> Reading:
    """Put a gradient beside a slope.

    Args:
        point: number of the point.
        gradient: what is claimed there, in the shape of the parameter.
        vector: the direction of the line.
        slope: what was measured.
        in_float32: whether the gradient was computed in float32.
    """
    claimed = float(np.sum(gradient * vector))
    least = max(NOTHING * slope.size, np.finfo(np.float64).tiny)
    scale = max(float(np.linalg.norm(gradient * vector)), abs(slope.value), least)
    bound = (slope.uncertainty + THRESHOLD * (U32 if in_float32 else U64) * scale) / scale
    derivative = slope.value / float(vector.item()) if vector.size == 1 else np.nan
    return Reading(point, claimed, slope, derivative, abs(claimed - slope.value) / scale, bound)


class Shown(Enum):
    """What all lines of a trial show together."""

    RIGHT = "right"
    RIGHT_HERE = "right_here"
    FACTOR = "constant_factor"
    WRONG = "wrong"
    OPEN = "undecided"


@dataclass(frozen=True)
class Decision:
    """What a trial shows."""

    shown: Shown
    reason: str = ""
    """Of what is undecided: why."""
    factor: float = 1.0
    digits: int = 0
    """Of what is right: to how many digits at least."""
    gap: float = 0.0
    """The largest relative difference that was seen."""
    points: int = 0
    """At how many points it was tried."""


def decide(readings: Sequence[Reading], entries: int) -> Decision:
    """What all lines of a trial show together.

    Args:
        readings: all of them; those of the notebook's own point have the number 0.
        entries: how many numbers the gradient has.
    """
    told = [each for each in readings if each.match is not Match.OPEN]
    at = {point: _together([each.match for each in told if each.point == point]) for point in {e.point for e in told}}
    if len(at) < LEAST_POINTS:
        return Decision(Shown.OPEN, _why_open(readings), points=len(at))
    gap = max(each.gap for each in told)
    fresh = {match for point, match in at.items() if point != 0}
    if {*at.values()} == {Match.RIGHT}:
        return Decision(Shown.RIGHT, digits=_digits(told), gap=gap, points=len(at))
    if at.get(0) is Match.RIGHT and fresh == {Match.WRONG}:
        own = [each for each in told if each.point == 0]
        return Decision(Shown.RIGHT_HERE, digits=_digits(own), gap=gap, points=len(at))
    if Match.RIGHT in at.values():
        return Decision(Shown.OPEN, "it is right at some points and not at others", gap=gap, points=len(at))
    factor = constant_factor(told, entries)
    if factor is not None and abs(factor - 1) > FAR:
        return Decision(Shown.FACTOR, factor=factor, gap=gap, points=len(at))
    if {*at.values()} == {Match.WRONG}:
        return Decision(Shown.WRONG, gap=gap, points=len(at))
    reason = "it is off by so little that a small constant or rounding may be why"
    return Decision(Shown.OPEN, reason, gap=gap, points=len(at))


def _together(matches: Sequence[Match]) -> Match:
    """What the lines of one point show: a gradient has all the slopes or is none; one may be met by chance."""
    for worst in (Match.WRONG, Match.NEAR):
        if worst in matches:
            return worst
    return Match.RIGHT


def _why_open(readings: Sequence[Reading]) -> str:
    if not readings:
        return "the loss has no finite values around the notebook's own point"
    if sum(each.slope.kink for each in readings) * 2 >= len(readings):
        return "the loss has kinks where it would be tested"
    return "the loss is too noisy, or too coarse in float32, for its slopes to be measured"


def _digits(readings: Sequence[Reading]) -> int:
    worst = max(max(each.gap, each.bound) for each in readings)
    return int(min(15, -np.log10(max(worst, 1e-15))))


def constant_factor(readings: Sequence[Reading], entries: int) -> float | None:
    """How many times the slopes the claimed ones are, if that is the same number everywhere."""
    usable = [each for each in readings if abs(each.slope.value) > 10 * abs(each.slope.uncertainty)]
    if len(usable) < max(LEAST_POINTS, len(readings) // 2) or not any(each.claimed for each in usable):
        return None
    ratios = np.array([each.claimed / each.slope.value for each in usable])
    middle = float(np.median(ratios))
    spread = np.array([each.slope.uncertainty / abs(each.slope.value) for each in usable]).max()
    derivatives = np.array([each.derivative for each in usable])
    if (
        entries == 1 and np.ptp(derivatives) <= FAR * np.abs(derivatives).max()
    ):  # any two constants have a constant ratio
        return None
    if np.abs(ratios - middle).max() > abs(middle) * max(CLOSE, 10 * spread):
        return None
    simple = nearest_fraction(middle)
    return simple if simple and abs(simple - middle) <= max(1e-4, 10 * spread) * abs(middle) else middle
