"""Slopes from values alone: what Ridders' extrapolation asks for, and when they are those of a gradient."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.model import Array, Reference, TrialLabel
from grader.numerics.constants import RIDDERS_GAIN, RIDDERS_LEVELS, U64
from grader.numerics.reference import build_reference
from grader.numerics.ridders import extrapolated, steps_from
from grader.numerics.slopes import Measured, is_gradient, measured, rays_of
from tests.numerics.problems import make_loss, normal

FUNCTIONS: dict[str, tuple[Callable[[float], float], float]] = {
    "exp": (math.exp, 1.0),
    "sin": (lambda t: math.sin(3 * t + 1), 3 * math.cos(1)),
    "quartic": (lambda t: (t + 2) ** 4, 32.0),
    "line": (lambda t: 5 * t - 1, 5.0),
    "rational": (lambda t: 1 / (2 + t), -0.25),
}


def cubes(x, y):  # type: ignore[no-untyped-def]
    """A smooth loss."""
    return (x**3 * y).sum()


REFERENCE = build_reference(make_loss(cubes, x=normal("n"), y=normal("n")), ("x",), 2)


def values_of(function: Callable[[Array, Array], float], reference: Reference) -> list[Measured]:
    """The slopes of a function of x and y along the rays of a reference."""
    return [
        measured(
            ray,
            {t: float(function(trial.inputs["x"], trial.inputs["y"])) for t, trial in ray.points.items()},
            in_float32=False,
        )
        for ray in rays_of(reference)
    ]


def gradients_of(
    gradient: Callable[[Array, Array], Array], reference: Reference
) -> Mapping[tuple[TrialLabel, str], Array]:
    """A gradient in x at every trial."""
    trials = [truth.trial for truth in reference.truths]
    return {(trial.label, "x"): np.asarray(gradient(trial.inputs["x"], trial.inputs["y"])) for trial in trials}


@pytest.mark.parametrize(("function", "slope"), FUNCTIONS.values(), ids=FUNCTIONS.keys())
@given(first=st.floats(1e-4, 3e-2))
def test_the_slope_is_within_ten_of_its_own_estimates(
    function: Callable[[float], float], slope: float, first: float
) -> None:
    """For every first step that stays on a smooth piece."""
    found = extrapolated(function, first, RIDDERS_GAIN * U64 * (1 + abs(function(0.0))))

    assert abs(found.value - slope) <= 10 * found.error + 1e-12 * abs(slope)


@given(first=st.floats(1e-8, 1.0))
def test_all_values_can_be_had_in_advance(first: float) -> None:
    """No other steps are asked for than those that are announced."""
    known = {t: math.sin(t) for step in steps_from(first) for t in (step, -step)}

    assert len(known) == 2 * RIDDERS_LEVELS
    assert math.isfinite(extrapolated(known.__getitem__, first, 0.0).value)


def test_a_gradient_has_the_slopes_of_its_function_and_of_no_other() -> None:
    """Of another function than the loss of the reference, of which nothing but values is known."""
    slopes = values_of(lambda x, y: float((np.sin(x) * y**2).sum()), REFERENCE)

    assert is_gradient(slopes, gradients_of(lambda x, y: np.cos(x) * y**2, REFERENCE))
    assert not is_gradient(slopes, gradients_of(lambda x, y: 3 * x**2 * y, REFERENCE))
    assert not is_gradient(slopes, gradients_of(lambda x, y: np.cos(x) * y**2 * (1 + 1e-6), REFERENCE))


def test_nothing_is_the_gradient_of_a_constant() -> None:
    """A placeholder that returns 0 beside a gradient of zeros explains nothing."""
    slopes = values_of(lambda x, y: 0.0, REFERENCE)

    assert not is_gradient(slopes, gradients_of(lambda x, y: 0 * x, REFERENCE))


def test_slopes_that_are_known_badly_prove_nothing() -> None:
    """Values that are mostly noise agree with many gradients."""
    noise = np.random.default_rng(1)
    slopes = values_of(lambda x, y: float((x * y).sum() + noise.normal()), REFERENCE)

    assert not is_gradient(slopes, gradients_of(lambda x, y: y, REFERENCE))


def test_every_parameter_and_two_trials_are_looked_at() -> None:
    """Three directions for each, the same for the same seed."""
    rays, again = rays_of(REFERENCE), rays_of(REFERENCE)

    assert [(ray.label, ray.parameter) for ray in rays] == [("A", "x")] * 3 + [("B", "x")] * 3
    assert all(np.array_equal(one.line.direction, other.line.direction) for one, other in zip(rays, again, strict=True))
