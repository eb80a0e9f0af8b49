"""Whether a gradient is that of a function of which nothing is known but its values along some lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from grader.model import Array, Reference, Trial, TrialLabel, Truth
from grader.numerics.constants import (
    RIDDERS_GAIN,
    SLOPE_RESOLUTION,
    THRESHOLD,
    U32,
    U64,
    WITNESS_ESTIMATES,
    WITNESS_RELATIVE,
)
from grader.numerics.lattice import float32_representable
from grader.numerics.line import Line
from grader.numerics.randomness import stream
from grader.numerics.ridders import Slope, extrapolated, steps_from
from grader.numerics.witness import first_steps, random_lines

_TRIALS = 2
"""Trials at which lines are drawn: the first ones, all of whose sizes differ."""


@dataclass(frozen=True)
class Ray:
    """A line through the point of a trial, with the steps along it at which values are needed."""

    truth: Truth
    line: Line
    first: float
    """The first step of the extrapolation."""

    @property
    def points(self) -> Mapping[float, Trial]:
        """Where values are needed, by their distance from the point of the trial."""
        steps = (t for step in steps_from(self.first) for t in (step, -step))
        return {t: replace(self.truth.trial, inputs=self.line.at(t)) for t in steps}

    @property
    def label(self) -> TrialLabel:
        """The label of the trial."""
        return self.truth.trial.label

    @property
    def parameter(self) -> str:
        """The parameter that moves."""
        return self.line.parameter


def rays_of(reference: Reference) -> tuple[Ray, ...]:
    """Random lines in every parameter, on a piece on which the reference's own loss is smooth."""
    return tuple(
        Ray(truth, line, next(first_steps(line)))
        for truth in reference.truths[:_TRIALS]
        for name in reference.wrt
        for line in random_lines(
            reference.loss,
            truth.trial.inputs,
            name,
            stream(reference.seed, reference.loss.name, truth.trial.label, name, "slopes"),
        )
    )


@dataclass(frozen=True)
class Measured:
    """The slope of a function along a ray, with how far it may be off."""

    ray: Ray
    slope: Slope

    @property
    def uncertainty(self) -> float:
        """Ridders' estimate is an estimate, so ten times that."""
        return WITNESS_ESTIMATES * self.slope.error

    def is_along(self, gradient: Array) -> bool:
        """Whether a gradient has this slope along the ray, within the noise of both."""
        norm = float(np.linalg.norm(gradient))
        unit = U32 if float32_representable(gradient) else U64
        spread = float(np.linalg.norm(self.ray.truth.noise[self.ray.parameter]))
        noise = THRESHOLD * unit * (norm + spread) + WITNESS_RELATIVE * norm
        off = abs(self.slope.value - float(np.sum(gradient * self.ray.line.direction)))
        return off <= self.uncertainty + noise


def measured(ray: Ray, values: Mapping[float, float], in_float32: bool) -> Measured:
    """The slope of a function at the point of a ray's trial.

    Args:
        ray: the line.
        values: the function at every point of the ray.
        in_float32: whether the values have no more digits than float32.
    """
    size = max(map(abs, values.values()))
    round_off = RIDDERS_GAIN * (U32 if in_float32 else U64) * (ray.truth.value_noise + size)
    return Measured(ray, extrapolated(values.__getitem__, ray.first, round_off))


def is_gradient(slopes: Sequence[Measured], gradients: Mapping[tuple[TrialLabel, str], Array]) -> bool:
    """Whether gradients have all the slopes that were measured, and those are exact enough for that to mean anything.

    Args:
        slopes: of the function.
        gradients: by the label of the trial and the parameter; finite.
    """
    largest = max((float(np.linalg.norm(gradient)) for gradient in gradients.values()), default=0.0)
    return largest > 0 and all(_agrees(each, gradients, SLOPE_RESOLUTION * largest) for each in slopes)


def _agrees(measured: Measured, gradients: Mapping[tuple[TrialLabel, str], Array], resolution: float) -> bool:
    gradient = gradients.get((measured.ray.label, measured.ray.parameter))
    return (
        gradient is not None
        and gradient.shape == measured.ray.line.direction.shape
        and measured.uncertainty <= resolution
        and measured.is_along(gradient)
    )
