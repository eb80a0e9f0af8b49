"""The reference: exact gradients that differences confirm."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch

from grader.model import Loss, Reference
from grader.numerics.reference import build_reference, reference_at_sizes
from grader.numerics.sizes import symbols_of
from tests.numerics.problems import BATCH_NORM, LOGISTIC, MSE, PROBLEMS, RELU, RELU_NEURON, make_loss, normal


def labels(reference: Reference) -> list[str]:
    """The trials that can be used."""
    return [truth.trial.label for truth in reference.truths]


@pytest.mark.parametrize("problem", PROBLEMS, ids=[p.loss.name for p in PROBLEMS])
def test_witnesses_confirm_a_sound_loss(problem: Any) -> None:
    """Every trial of an ordinary loss stands, with differences close to the gradient."""
    reference = build_reference(problem.loss, problem.wrt, 0)
    assert labels(reference) == ["A", "B", "S", "M", *(["C"] if symbols_of(problem.loss) else [])]
    assert reference.trusted
    assert all(truth.witness_gap < 1e-8 for truth in reference.truths)


@pytest.mark.parametrize("problem", [MSE, LOGISTIC, RELU], ids=lambda p: p.loss.name)
def test_differences_show_the_gradient_entry_by_entry(problem: Any) -> None:
    """The numbers shown beside the exact ones are the same to many digits."""
    for truth in build_reference(problem.loss, problem.wrt, 0).truths:
        for name in problem.wrt:
            gap = np.abs(truth.differences[name] - truth.gradient[name]).max()
            assert gap <= 1e-8 * np.abs(truth.gradient[name]).max()


@pytest.mark.parametrize("problem", PROBLEMS, ids=[p.loss.name for p in PROBLEMS])
def test_a_reference_at_given_sizes_has_two_trials_of_these(problem: Any) -> None:
    """With numbers of their own, however the sizes were chosen."""
    usual = build_reference(problem.loss, problem.wrt, 0)
    sizes = usual.truths[1].trial.sizes

    reference = reference_at_sizes(problem.loss, problem.wrt, 0, sizes)

    assert reference.trusted
    assert [truth.trial.sizes for truth in reference.truths] == [sizes, sizes]
    one, other, known = (truth.gradient[problem.wrt[0]] for truth in (*reference.truths, usual.truths[1]))
    assert not np.array_equal(one, other)
    assert not np.array_equal(other, known)


def test_same_seed_same_reference() -> None:
    """A reference can be rebuilt bit by bit."""
    one, two = (build_reference(RELU.loss, RELU.wrt, 5) for _ in range(2))
    for first, second in zip(one.truths, two.truths, strict=True):
        assert all(np.array_equal(first.gradient[name], second.gradient[name]) for name in RELU.wrt)
        assert all(np.array_equal(first.noise[name], second.noise[name]) for name in RELU.wrt)
        assert (first.value_noise, first.witness_gap) == (second.value_noise, second.witness_gap)


def test_unused_parameter_has_gradient_zero() -> None:
    """What the loss does not depend on has gradient zero, not none."""

    def ignores_b(w: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
        return (w**2).sum()

    for truth in build_reference(make_loss(ignores_b, w=normal("n"), b=normal("n")), ("w", "b"), 0).truths:
        assert truth.gradient["b"].tolist() == [0.0] * truth.trial.sizes["n"]


def test_partly_detached_loss_is_void_and_says_where() -> None:
    """A hidden path makes autograd and differences disagree: parameter, entry and both numbers are named."""

    def partly_detached(w: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
        return (w * 3).sum() + (b * b.detach()).sum()

    reference = build_reference(make_loss(partly_detached, w=normal("n"), b=normal("n")), ("w", "b"), 0)
    assert reference.truths == ()
    assert not reference.trusted
    void = reference.voids[0]
    b = void.trial.inputs["b"]
    worst = int(np.argmax(np.abs(b)))
    assert f"Loss partly_detached, trial A: for b at [{worst}]" in void.reason
    assert f"autograd says {b[worst]:.6g}, differences say {2 * b[worst]:.6g}" in void.reason


def test_detached_scalar_is_named_without_an_index() -> None:
    """A parameter that is a single number has no entry to name."""

    def half_detached(x: torch.Tensor) -> torch.Tensor:
        return x * x.detach()

    reason = build_reference(make_loss(half_detached, x=normal()), ("x",), 0).voids[0].reason
    assert "for x autograd says" in reason


def test_fast_oscillation_does_not_fool_the_witness() -> None:
    """Where the first steps are too coarse, smaller ones are tried."""

    def oscillates(x: torch.Tensor) -> torch.Tensor:
        return torch.sin(1000 * x**2)

    assert build_reference(make_loss(oscillates, x=normal()), ("x",), 0).voids == ()


def with_own_point(loss: Loss, **point: Any) -> Loss:
    """A loss with an own point."""

    def own_point() -> Mapping[str, Any]:
        return point

    return replace(loss, own_point=own_point)


def test_own_point_is_a_trial() -> None:
    """The numbers that students see are judged too."""
    reference = build_reference(with_own_point(RELU_NEURON, w=1.0, x=2.0, b=3.0), ("w",), 0)
    assert labels(reference) == ["A", "B", "S", "M", "O"]
    assert reference.truths[-1].gradient["w"] == 2.0
    assert reference.truths[-1].value == 5.0


@pytest.mark.parametrize(
    ("function", "point"),
    [
        (lambda x: torch.relu(x).sum(), [0.0, 1.0]),
        (lambda x: torch.relu(x).sum(), [0.0] + [1.0] * 500),
        (lambda x: (torch.relu(x) * 1e-5).sum() + (x**2).sum(), [0.0, 1.0]),
        (lambda x: x.abs().sum(), [1.0, 0.0]),
        (lambda x: x.max(), [2.0, 2.0]),
        (lambda x: x.norm(), [0.0, 0.0]),
        (lambda x: torch.clamp(1 - x, min=0).sum(), [1.0, 3.0]),
    ],
)
def test_own_point_on_a_kink_has_several_derivatives(function: Any, point: list[float]) -> None:
    """None is chosen: what is known of all of them is kept, confirmed by the loss around the point."""
    reference = build_reference(with_own_point(make_loss(function, x=normal("n")), x=point), ("x",), 0)
    assert labels(reference) == ["A", "B", "S", "M", "C", "O"]
    assert list(reference.truths[-1].subgradients) == ["x"]
    assert reference.truths[-1].witness_gap < 1e-8
    assert reference.voids == ()


def test_own_point_beside_a_kink_stays() -> None:
    """A point that is merely near a kink has one derivative."""
    loss = make_loss(lambda x: torch.relu(x).sum(), x=normal("n"))
    reference = build_reference(with_own_point(loss, x=[1e-3, -1.0, 1.0]), ("x",), 0)
    assert reference.truths[-1].gradient["x"].tolist() == [1.0, 0.0, 1.0]


def test_zero_initialisation_that_has_a_derivative_stays() -> None:
    """Zeros under a smooth loss are an ordinary point."""
    zeros = {"X": np.ones((3, 2)), "y": [0, 1, 1], "w": [0, 0], "b": 0}
    assert labels(build_reference(with_own_point(LOGISTIC.loss, **zeros), LOGISTIC.wrt, 0))[-1] == "O"


def test_large_own_point_is_differentiated_in_part() -> None:
    """Of a large parameter only some entries are shown as differences; all have an exact gradient."""
    point = {"X": np.ones((2, 1000)), "y": [0, 1], "w": np.linspace(-1, 1, 1000), "b": 0.5}
    truth = build_reference(with_own_point(LOGISTIC.loss, **point), ("w",), 0).truths[-1]
    shown = np.isfinite(truth.differences["w"])
    assert 100 < shown.sum() < 1000
    assert truth.differences["w"][shown] == pytest.approx(truth.gradient["w"][shown], rel=1e-8)


def test_gradient_of_zero_is_no_kink() -> None:
    """A gradient that consists of round-off moves with every perturbation, and yet the own point stays."""
    rng = np.random.default_rng(0)
    point = {
        name: rng.standard_normal(shape) for name, shape in {"X": (5, 3), "W": (3, 4), "b": (4,), "G": (5, 4)}.items()
    }
    assert labels(build_reference(with_own_point(BATCH_NORM.loss, **point), ("b",), 0))[-1] == "O"


def stabilised(X: torch.Tensor, y: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    """Binary cross-entropy with a clamp that is not meant to act."""
    p = torch.sigmoid(X @ w).clamp(1e-12, 1 - 1e-12)
    return -(y * torch.log(p) + (1 - y) * torch.log(1 - p)).mean()


STABILISED = make_loss(stabilised, **{name: draw for name, draw in LOGISTIC.loss.inputs.items() if name != "b"})


def test_own_point_without_digits_is_left_out() -> None:
    """Where rounding has eaten the digits of the loss there is nothing to compare."""
    point = {"X": [[1.0, 0.3], [-0.2, 1.0]], "y": [0, 1], "w": [26.0, 1.0]}
    reference = build_reference(with_own_point(STABILISED, **point), ("w",), 0)
    assert labels(reference) == ["A", "B", "S", "M", "C"]
    assert reference.voids == ()


def test_stabilised_logarithm_is_trusted_for_every_seed() -> None:
    """A clamp that is never meant to act does not lure the trials to where digits are lost."""
    for seed in range(5):
        reference = build_reference(STABILISED, ("w",), seed)
        assert reference.voids == ()
        assert all(t.noise["w"].max() < 1e6 * np.abs(t.gradient["w"]).max() for t in reference.truths)


def test_gradient_of_zero_is_confirmed() -> None:
    """A bias before a normalisation: the witnesses see zero within round-off."""
    reference = build_reference(BATCH_NORM.loss, ("b",), 0)
    assert reference.trusted
    assert all(truth.witness_gap < 1e-8 for truth in reference.truths)
