"""Complex inputs as pairs of real numbers: what is known of their losses, and how student's numbers are read."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from grader import complex_normal, loss, normal
from grader.model import Agreement, Array, Loss, Numbers, Reference, Truth, Wirtinger
from grader.numerics.compare import compare
from grader.numerics.complex_numbers import paired, put_together, read_as
from grader.numerics.reference import build_reference
from grader.numerics.shapes import Conformed, Misfit, conform_complex
from grader.numerics.sizes import size_candidates
from grader.reference_format import from_bytes, to_bytes


@loss(A=complex_normal("n", "d"), y=complex_normal("n"), w=complex_normal("d"))
def least_squares(A: torch.Tensor, y: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    """The sum of squared residuals."""
    return ((A @ w - y).abs() ** 2).sum()


@loss(A=complex_normal("n", "d"), y=normal("n"), x=complex_normal("d"))
def phase_retrieval(A: torch.Tensor, y: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
    """The squared errors of intensities."""
    return (((A @ x).abs() ** 2 - y) ** 2).sum()


@loss(z=complex_normal("n"))
def spectrum(z: torch.Tensor) -> torch.Tensor:
    """The fourth powers of a spectrum."""
    return (torch.fft.fft(z, norm="ortho").abs() ** 4).sum()


@loss(z=complex_normal("n"), w=complex_normal("n"))
def correlation(z: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    """The phase of a correlation."""
    return torch.exp((z.conj() * w).sum()).imag + torch.vdot(z, w).real


def of(asked: Loss, *wrt: str) -> Reference:
    """What is known of a loss."""
    return build_reference(asked, wrt, 4)


SQUARES, PHASE = of(least_squares, "w"), of(phase_retrieval, "x")


def by_hand(truth: Truth) -> Array:
    """The gradient of the least squares, in an order of operations other than autograd's."""
    A, y, w = (put_together(truth.trial.inputs[name]) for name in ("A", "y", "w"))
    return 2 * sum(a.conj() * (a @ w - b) for a, b in zip(A, y, strict=True))


@pytest.mark.parametrize(
    ("asked", "wrt"),
    [(least_squares, ("A", "w")), (phase_retrieval, ("x",)), (spectrum, ("z",)), (correlation, ("z", "w"))],
)
def test_differences_confirm_gradients_by_pairs(asked: Loss, wrt: tuple[str, ...]) -> None:
    """The witnesses agree on every trial, and rounding moves gradients by little."""
    reference = of(asked, *wrt)

    assert (reference.trusted, reference.voids) == (True, ())
    for truth in reference.truths:
        for name in wrt:
            assert truth.gradient[name].shape[-1] == 2
            assert 0 < truth.noise[name].max() < 1e4 * np.abs(truth.gradient[name]).max()


@pytest.mark.parametrize("truth", SQUARES.truths, ids=lambda truth: truth.trial.label)
def test_right_numbers_are_exact(truth: Truth) -> None:
    """By hand in another order of operations, within the noise that was measured through complex operations."""
    assert compare(truth, "w", Numbers(by_hand(truth), "numpy")).agreement is Agreement.EXACT


@pytest.mark.parametrize("truth", SQUARES.truths, ids=lambda truth: truth.trial.label)
@given(phase=st.floats(-3.1, 3.1).filter(lambda phase: abs(phase) > 1e-4))
def test_a_turned_gradient_is_wrong(truth: Truth, phase: float) -> None:
    """A phase that is not 0 shows, on every trial."""
    turned = np.exp(1j * phase) * by_hand(truth)

    assert compare(truth, "w", Numbers(turned, "numpy")).agreement is Agreement.WRONG


@given(st.lists(st.complex_numbers(allow_nan=False, allow_infinity=False), max_size=9))
def test_pairs_lose_nothing(numbers: list[complex]) -> None:
    """Taken apart and put together again, numbers are the same to the last bit."""
    array = np.array(numbers, dtype=np.complex128)

    np.testing.assert_array_equal(put_together(paired(array)), array)


def test_infinite_parts_stay_what_they_are() -> None:
    """One part that is infinite, or no number, leaves the other one alone."""
    pairs = np.array([[np.inf, 1.0], [2.0, -np.inf], [np.inf, np.inf], [np.nan, 3.0]])

    np.testing.assert_array_equal(paired(put_together(pairs)), pairs)


@pytest.mark.parametrize(
    ("convention", "given_as"),
    [
        (Wirtinger.TORCH, lambda g: g),
        (Wirtinger.CONJUGATE, np.conj),
        (Wirtinger.BY_CONJUGATE, lambda g: g / 2),
        (Wirtinger.BY_NUMBER, lambda g: np.conj(g) / 2),
    ],
)
def test_every_convention_leads_back_to_torchs(convention: Wirtinger, given_as) -> None:
    """Halves and conjugates are undone without rounding."""
    gradient = by_hand(SQUARES.truths[0])

    np.testing.assert_array_equal(read_as(convention, given_as(gradient)), gradient)


def test_shapes_are_those_that_students_see() -> None:
    """A column is a vector; a transpose is none; and no sentence speaks of pairs."""
    column = conform_complex(np.ones((3, 1), dtype=complex), (3,))
    turned = conform_complex(np.ones((2, 3)), (3, 2))

    assert isinstance(column, Conformed)
    assert (column.array.shape, column.note) == ((3, 2), "shape (3, 1) was taken as shape (3,)")
    assert isinstance(turned, Misfit)
    assert turned.reason == "expected shape (3, 2), not (2, 3), its transpose"
    assert conform_complex(np.array([True]), (1,)) == Misfit("expected numbers, not booleans")


def test_the_axis_of_pairs_is_no_size_of_the_inputs() -> None:
    """Equal sizes are as large as those of real losses."""
    (equal,) = size_candidates(least_squares, ("w",), "S", {})

    assert equal["n"] == equal["d"] > 2


def test_the_cache_keeps_what_is_complex() -> None:
    """A reference that is read back says of every trial which inputs are pairs."""
    again = from_bytes(to_bytes(PHASE, "key"), "key", phase_retrieval, ("x",), 4)

    assert [truth.trial.complex for truth in again.truths] == [frozenset({"A", "x"})] * len(PHASE.truths)
