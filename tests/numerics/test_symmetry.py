"""Wrong answers that are the gradient of another loss are told from those that are the gradient of none."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from grader import loss, normal
from grader.model import Array, Reference, Trial
from grader.numerics.reference import build_reference
from grader.numerics.symmetry import directions_of, is_gradient_of_another

Field = dict[str, Array]


@loss(X=normal("n", "d"), y=normal("n"), w=normal("d"), b=normal())
def squares(X: torch.Tensor, y: torch.Tensor, w: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """The mean squared error of a linear model."""
    return ((X @ w + b - y) ** 2).mean()


REFERENCE: Reference = build_reference(squares, ("w", "b"), 0)


def gradient_of(trial: Trial, power: float) -> Field:
    """The gradient of the mean of another power of the errors' magnitude."""
    X, y = trial.inputs["X"], trial.inputs["y"]
    error = X @ trial.inputs["w"] + trial.inputs["b"] - y
    slope = power * np.abs(error) ** (power - 1) * np.sign(error) / len(y)
    return {"w": X.T @ slope, "b": np.asarray(slope.sum())}


def judged(answer: object) -> bool:
    """Whether a function of a trial is found to be the gradient of another loss."""
    assert callable(answer)
    fields = [(directions, [answer(point) for point in directions.points]) for directions in directions_of(REFERENCE)]
    return is_gradient_of_another(squares, ("w", "b"), fields)


@settings(max_examples=20, deadline=None)
@given(st.sampled_from([1.5, 3.0, 4.0, 6.0]), st.floats(0.1, 3.0))
def test_the_gradient_of_another_loss_is_found(power: float, factor: float) -> None:
    """Whatever loss it is, all parameters together are its gradient."""
    assert judged(lambda trial: {name: factor * part for name, part in gradient_of(trial, power).items()})


@pytest.mark.parametrize("wrong", ["one parameter", "turned", "multiplied"])
def test_what_is_no_gradient_is_not_taken_for_one(wrong: str) -> None:
    """A factor of one parameter alone, an exchange of entries and a product leave no loss that fits."""

    def answer(trial: Trial) -> Field:
        field = gradient_of(trial, 3.0)
        match wrong:
            case "one parameter":
                return {**field, "b": 2 * field["b"]}
            case "turned":
                return {**field, "w": field["w"][::-1]}
            case _:
                return {**field, "w": field["w"] * trial.inputs["w"]}

    assert not judged(answer)


def test_small_inputs_are_moved_by_small_steps() -> None:
    """A step that were large beside them would leave where the answer is smooth."""

    @loss(w=normal("d", scale=1e-5))
    def tiny(w: torch.Tensor) -> torch.Tensor:
        """The sum of the squares."""
        return (w**2).sum()

    reference = build_reference(tiny, ("w",), 0)
    for directions in directions_of(reference):
        for point in directions.points:
            moved = np.abs(point.inputs["w"] - directions.trial.inputs["w"])
            assert 0 < moved.max() < 1e-8


def test_an_addition_that_never_changes_says_nothing() -> None:
    """A constant that is added could be anything."""
    assert not judged(lambda trial: {name: part + 0.3 for name, part in gradient_of(trial, 2.0).items()})


def test_a_single_number_is_always_a_gradient() -> None:
    """So nothing is asked for it."""

    @loss(x=normal())
    def cube(x: torch.Tensor) -> torch.Tensor:
        """The cube."""
        return x**3

    assert directions_of(build_reference(cube, ("x",), 0)) == ()
