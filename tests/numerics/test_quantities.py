"""Jacobians, Hessians, values and backward passes: each has an exact answer that differences confirm."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from grader import backward, hessian, jacobian, loss, normal, returned_by, uniform, value
from grader.errors import AssignmentError
from grader.model import Agreement, Loss, Numbers, Question, Reference
from grader.numerics.compare import compare
from grader.numerics.reference import build_reference

SEED = 5
ANSWER = returned_by("answer")


@loss(x=normal("n"), A=normal("k", "n"))
def squashed(x, A):
    """The tanh of a linear map."""
    return torch.tanh(A @ x)


@loss(x=uniform("n", low=0.5, high=2.0), y=normal("n"))
def wavy(x, y):
    """A sum of products of sines and logarithms."""
    return (torch.sin(x) * x.flip(0).log() * y).sum() + x.sum() ** 3


@loss(X=normal("n", "d"), y=normal("n"), w=normal("d"))
def per_sample(X, y, w):
    """The squared error of every sample."""
    return (X @ w - y) ** 2


def reference_of(question: Question) -> Reference:
    """The truth of a question."""
    return build_reference(question.loss, question.wrt, SEED)


def agreements(reference: Reference, name: str, answer: object) -> set[Agreement]:
    """How a numpy function of the inputs does on all trials."""
    return {
        compare(truth, name, Numbers(np.asarray(answer(**truth.trial.inputs)), "numpy")).agreement  # type: ignore[operator]
        for truth in reference.truths
    }


def test_a_jacobian_has_the_output_first() -> None:
    """The derivative of f_i by x_j stands in row i and column j; the transpose is another shape, or wrong."""
    reference = reference_of(jacobian(squashed, "x", ANSWER))

    def right(x, A):  # type: ignore[no-untyped-def]
        return (1 - np.tanh(A @ x) ** 2)[:, None] * A

    assert reference.trusted
    assert not reference.voids
    assert agreements(reference, "x", right) == {Agreement.EXACT}
    assert agreements(reference, "x", lambda x, A: right(x, A).T) >= {Agreement.SHAPE, Agreement.WRONG}


def test_a_jacobian_by_a_matrix_has_three_dimensions() -> None:
    """The dimensions of the parameter follow that of the output."""
    reference = reference_of(jacobian(squashed, "A", ANSWER))

    def right(x, A):  # type: ignore[no-untyped-def]
        slope = 1 - np.tanh(A @ x) ** 2
        return np.einsum("i,ij,k->ijk", slope, np.eye(len(A)), x)

    assert agreements(reference, "A", right) == {Agreement.EXACT}


def test_gradients_of_every_sample_are_a_jacobian() -> None:
    """One row a sample; their mean is another answer."""
    reference = reference_of(jacobian(per_sample, "w", ANSWER))

    def right(X, y, w):  # type: ignore[no-untyped-def]
        return 2 * (X @ w - y)[:, None] * X

    assert agreements(reference, "w", right) == {Agreement.EXACT}
    assert Agreement.EXACT not in agreements(reference, "w", lambda X, y, w: right(X, y, w) / 2)


def test_a_hessian_holds_mixed_derivatives() -> None:
    """The diagonal alone is wrong."""
    reference = reference_of(hessian(wavy, "x", ANSWER))

    def right(x, y):  # type: ignore[no-untyped-def]
        other, n = x[::-1], len(x)
        result = np.diag(-np.sin(x) * np.log(other) * y - np.sin(other) * y[::-1] / x**2) + 6 * x.sum()
        mixed = np.cos(x) * y / other + np.cos(other) * y[::-1] / x
        result[np.arange(n), np.arange(n)[::-1]] += mixed * (np.arange(n) != np.arange(n)[::-1])
        middle = np.arange(n) == np.arange(n)[::-1]
        result[middle, middle] = (-np.sin(x) * np.log(x) * y + 2 * np.cos(x) * y / x - np.sin(x) * y / x**2)[
            middle
        ] + 6 * x.sum()
        return result

    assert reference.trusted
    assert agreements(reference, "x", right) == {Agreement.EXACT}
    assert Agreement.WRONG in agreements(reference, "x", lambda x, y: np.diag(np.diag(right(x, y))))


def test_a_linear_function_has_a_hessian_of_zeros() -> None:
    """It leaves no second graph, and yet has a second derivative."""

    @loss(x=normal("n"), c=normal("n"))
    def linear(x, c):  # type: ignore[no-untyped-def]
        """A weighted sum."""
        return (c * x).sum()

    reference = reference_of(hessian(linear, "x", ANSWER))

    assert agreements(reference, "x", lambda x, c: np.zeros((len(x), len(x)))) == {Agreement.EXACT}


def test_a_backward_pass_is_judged_with_random_upstream() -> None:
    """An answer that takes ones for the upstream gradient is wrong."""
    reference = reference_of(backward(squashed, ("x", "A"), ANSWER, dout=normal("k")))

    def right_x(x, A, dout):  # type: ignore[no-untyped-def]
        return A.T @ (dout * (1 - np.tanh(A @ x) ** 2))

    assert reference.trusted
    assert agreements(reference, "x", right_x) == {Agreement.EXACT}
    assert agreements(reference, "x", lambda x, A, dout: right_x(x, A, np.ones(len(A)))) == {Agreement.WRONG}


def test_the_value_of_a_forward_pass_is_judged_by_its_noise() -> None:
    """Another order of the same operations is right, a lost activation is wrong."""
    reference = reference_of(value(squashed, ANSWER))

    assert agreements(reference, "value", lambda x, A: np.tanh((A * x).sum(axis=1))) == {Agreement.EXACT}
    assert Agreement.EXACT not in agreements(reference, "value", lambda x, A: A @ x)


@pytest.mark.parametrize("quantity", [jacobian, hessian])
def test_a_detached_graph_is_found(quantity) -> None:  # type: ignore[no-untyped-def]
    """What autograd says of a Jacobian or a Hessian counts only as far as differences confirm it."""

    @loss(x=normal("n"))
    def detached(x):  # type: ignore[no-untyped-def]
        """A sum that hides a part of itself from autograd."""
        return (x**3 * x.detach()).sum().reshape(1)

    reference = reference_of(quantity(detached, "x", ANSWER))

    assert not reference.trusted
    assert "detach()" in reference.voids[0].reason


@pytest.mark.parametrize("quantity", [backward, hessian])
def test_only_one_number_has_a_gradient(quantity) -> None:  # type: ignore[no-untyped-def]
    """Who asks for the Hessian of an array, or gives an upstream gradient of another shape, is told so."""
    more = {"dout": normal("n")} if quantity is backward else {}
    with pytest.raises(AssignmentError, match=r"expected one number|the upstream gradient dout"):
        reference_of(quantity(squashed, "x", ANSWER, **more))


def test_a_backward_pass_needs_one_upstream_gradient() -> None:
    """The message says how to give it."""
    with pytest.raises(AssignmentError) as raised:
        backward(squashed, "x", ANSWER)

    assert 'dout=normal("n", "d")' in raised.value.fix


def test_the_own_point_of_a_backward_pass_has_an_upstream_gradient() -> None:
    """It is not in the notebook, so it is made, the same one every time."""

    @loss(x=normal("n"), at={"x": [1.0, 2.0, 3.0]})
    def doubled(x):  # type: ignore[no-untyped-def]
        """Twice the input."""
        return 2 * x

    question = backward(doubled, "x", ANSWER, dy=normal("n"))
    one, other = (reference_of(question).truths[-1].trial for _ in range(2))

    assert (one.label, one.inputs["dy"].shape) == ("O", (3,))
    assert np.array_equal(one.inputs["dy"], other.inputs["dy"])
    assert isinstance(question.loss, Loss)
