"""What is right on an empty batch."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from grader import backward, hessian, jacobian, loss, normal, returned_by, value
from grader.errors import AssignmentError
from grader.model import Loss
from grader.numerics.empty_batch import on_empty_batch
from grader.numerics.reference import build_reference


@loss(empty="n", X=normal("n", "d"), y=normal("n"), w=normal("d"))
def mean_square(X: torch.Tensor, y: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    """The mean squared error."""
    return ((X @ w - y) ** 2).mean()


@loss(empty="n", X=normal("n", "d"), w=normal("d"))
def penalised_sum(X: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    """A sum with a penalty."""
    return ((X @ w) ** 2).sum() + (w**2).sum()


@loss(empty="n", X=normal("n", "d"), w=normal("d"))
def penalised_mean(X: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    """A mean with a penalty."""
    return ((X @ w) ** 2).mean() + (w**2).sum()


@loss(empty="n", X=normal("n", "d"), w=normal("d"))
def weighted_by_mean(X: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    """A penalty times a mean."""
    return ((X @ w) ** 2).mean() * (w**2).sum()


@loss(empty="n", X=normal("n", "d"), w=normal("d"))
def largest(X: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    """The largest of all scores."""
    return (X @ w).max()


@loss(empty="n", X=normal("n", "d"))
def rows(X: torch.Tensor) -> torch.Tensor:
    """The squares of all rows."""
    return (X**2).sum(1)


def right(asked: Loss) -> list[np.ndarray]:
    """The gradients by w that are right on the empty batch."""
    return [truth.gradient["w"] for truth in on_empty_batch(build_reference(asked, ("w",), 3))]


def test_a_sum_over_nothing_keeps_what_does_not_depend_on_samples() -> None:
    """The gradient of the penalty is all that is left, and zeros are not right."""
    (truth,) = on_empty_batch(build_reference(penalised_sum, ("w",), 3))

    np.testing.assert_array_equal(truth.gradient["w"], 2 * truth.trial.inputs["w"])


def test_a_mean_over_nothing_pulls_at_no_parameter() -> None:
    """The value is nan, and zeros are right."""
    assert all(not gradient.any() for gradient in right(mean_square))


def test_where_the_loss_is_nan_zeros_and_its_own_gradient_are_right() -> None:
    """A penalty beside a mean over nothing: those who return zeros at once and those who go on are both right."""
    zeros, own = right(penalised_mean)

    assert not zeros.any()
    assert own.all()


def test_a_gradient_that_is_nan_leaves_zeros() -> None:
    """Nothing else can be asked for."""
    (zeros,) = right(weighted_by_mean)

    assert not zeros.any()


def test_the_batch_is_the_first_trials_without_its_samples() -> None:
    """One size is 0, all others are as they were, and so are the inputs without that size."""
    reference = build_reference(mean_square, ("w",), 3)
    first, empty = reference.truths[0].trial, on_empty_batch(reference)[0].trial

    assert (empty.label, empty.sizes) == ("E", {**first.sizes, "n": 0})
    assert {name: array.shape for name, array in empty.inputs.items()} == {
        "X": (0, first.sizes["d"]),
        "y": (0,),
        "w": (first.sizes["d"],),
    }
    np.testing.assert_array_equal(empty.inputs["w"], first.inputs["w"])


def test_a_loss_that_raises_there_is_the_instructors_to_mend() -> None:
    """The message shows the shapes."""
    with pytest.raises(AssignmentError, match=r"largest raises .* shapes X \(0, \d\)") as raised:
        on_empty_batch(build_reference(largest, ("w",), 3))

    assert raised.value.slug == "loss-raises"


def test_only_gradients_are_asked_for() -> None:
    """A value, a Jacobian or a Hessian of nothing says nothing; a backward pass is a gradient."""
    answer = returned_by("f")
    asked = (
        (value(mean_square, answer), 0),
        (jacobian(rows, "X", answer), 0),
        (hessian(mean_square, "w", answer), 0),
        (backward(rows, "X", answer, dout=normal("n")), 1),
    )

    assert [len(on_empty_batch(build_reference(q.loss, q.wrt, 3))) for q, _ in asked] == [many for _, many in asked]
