"""At a kink every valid derivative is right, and no other number."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
import torch

from benchmarks.decisions.corpus import Problem, Variant
from benchmarks.decisions.kinks import KINKS
from grader.model import Agreement, Comparison, Numbers, Reference, Truth
from grader.numerics.compare import compare
from grader.numerics.reference import build_reference
from tests.numerics.problems import make_loss, normal

ACCEPTED = {Agreement.EXACT, Agreement.FLOAT32, Agreement.SUBGRADIENT}
VARIANTS = [(problem, variant) for problem in KINKS for variant in problem.variants]


@cache
def reference_of(name: str) -> Reference:
    """The reference of a problem, built once."""
    problem = next(problem for problem in KINKS if problem.name == name)
    return build_reference(problem.loss, problem.wrt, 0)


def judged(problem: Problem, variant: Variant, truth: Truth, dtype: type) -> list[Comparison]:
    """What an answer gives at one trial, parameter by parameter."""
    cell: dict[str, Any] = {}
    exec(variant.source, cell)  # noqa: S102 - our own answers
    inputs = {name: np.asarray(array, dtype=dtype) for name, array in truth.trial.inputs.items()}
    answer = cell[variant.function](**inputs)
    values = answer if len(problem.wrt) > 1 else (answer,)
    return [
        compare(truth, name, Numbers(np.asarray(value), "numpy"))
        for name, value in zip(problem.wrt, values, strict=True)
    ]


def test_there_are_kinks_enough() -> None:
    """At least twenty losses, each with valid and with wrong answers."""
    assert len(KINKS) >= 20
    for problem in KINKS:
        assert {bool(variant.mistakes) for variant in problem.variants} == {True, False}
        assert reference_of(problem.name).truths[-1].trial.label == "O"


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize(("problem", "variant"), VARIANTS, ids=[variant.function for _, variant in VARIANTS])
def test_valid_derivatives_pass_and_others_do_not(problem: Problem, variant: Variant, dtype: type) -> None:
    """Whatever convention an answer takes at a kink, it is right; a number that is no derivative is wrong."""
    *drawn, own = reference_of(problem.name).truths
    for truth in drawn:
        assert all(found.agreement in ACCEPTED for found in judged(problem, variant, truth, dtype))
    accepted = all(found.agreement in ACCEPTED for found in judged(problem, variant, own, dtype))
    assert accepted == (not variant.mistakes)


# Single properties --------------------------------------------------------------------------------


def at_kink(function: Callable[..., Any], point: list[float]) -> Truth:
    """The truth at an own point."""

    def own_point() -> Mapping[str, Any]:
        return {"x": point}

    loss = replace(make_loss(function, x=normal("n")), own_point=own_point)
    truth = build_reference(loss, ("x",), 0).truths[-1]
    assert truth.trial.label == "O"
    return truth


def agreement(truth: Truth, numbers: Any) -> Agreement:
    """How numbers for x stand there."""
    return compare(truth, "x", Numbers(np.asarray(numbers, dtype=float), "numpy")).agreement


def test_what_autograd_says_is_exact() -> None:
    """The convention of torch needs no note."""
    truth = at_kink(lambda x: torch.relu(x).sum(), [0.0, 1.0])
    found = compare(truth, "x", Numbers(np.array([0.0, 1.0]), "numpy"))
    assert (found.agreement, found.note) == (Agreement.EXACT, "")


def test_another_convention_is_named_in_a_note() -> None:
    """A student learns that the point is a kink; a granted shape is named as well."""
    truth = at_kink(lambda x: torch.relu(x).sum(), [0.0, 1.0])
    found = compare(truth, "x", Numbers(np.array([[1.0], [1.0]]), "numpy"))
    assert found.agreement is Agreement.SUBGRADIENT
    assert "kink" in found.note
    assert "(2, 1)" in found.note


def test_entries_with_one_derivative_must_match() -> None:
    """A choice at one entry does not loosen the others."""
    truth = at_kink(lambda x: torch.relu(x).sum(), [0.0, 1.0])
    assert agreement(truth, [0.5, 1.0]) is Agreement.SUBGRADIENT
    assert agreement(truth, [0.5, 1.0 + 1e-3]) is Agreement.WRONG
    assert agreement(truth, [0.0, 1.0 + 1e-3]) is Agreement.WRONG


def test_entries_that_share_a_kink_are_chosen_together() -> None:
    """With max(0, a + 2 b) both entries take the same share of the slope."""
    truth = at_kink(lambda x: torch.relu(x[0] + 2 * x[-1]), [2.0, -1.0])
    assert agreement(truth, [0.25, 0.5]) is Agreement.SUBGRADIENT
    assert agreement(truth, [1.0, 0.0]) is Agreement.WRONG


def test_many_independent_kinks_are_chosen_one_by_one() -> None:
    """Hundreds of zeros, each with a choice of its own."""
    truth = at_kink(lambda x: (torch.relu(x) - 2 * torch.relu(-x)).sum(), [0.0] * 100 + [1.0])
    assert agreement(truth, [*np.linspace(1, 2, 100), 1.0]) is Agreement.SUBGRADIENT
    assert agreement(truth, [*np.linspace(1, 2.01, 100), 1.0]) is Agreement.WRONG


def test_a_small_kink_beside_large_entries_is_judged_by_its_own_size() -> None:
    """What is valid is measured by the jump, not by the largest gradient."""
    truth = at_kink(lambda x: 1e-3 * torch.relu(x[0]) + (x[1:] ** 2).sum(), [0.0, 1.0])
    assert agreement(truth, [0.4e-3, 2.0]) is Agreement.SUBGRADIENT
    assert agreement(truth, [1.2e-3, 2.0]) is Agreement.WRONG


@pytest.mark.parametrize("size", [1, 2, 5, 12])
def test_the_ball_of_a_norm_is_round_in_any_dimension(size: int) -> None:
    """At zero a norm has every vector of at most length one, wherever it points."""
    truth = at_kink(lambda x: x.norm(), [0.0] * size)
    for seed in range(5):
        direction = np.random.default_rng(seed).standard_normal(size)
        direction /= np.linalg.norm(direction)
        assert agreement(truth, direction) is Agreement.SUBGRADIENT
        assert agreement(truth, 0.7 * direction) is Agreement.SUBGRADIENT
        assert agreement(truth, 1.02 * direction) is Agreement.WRONG


@pytest.mark.parametrize("bend", [1.0, -1.0], ids=["convex", "concave"])
@pytest.mark.parametrize("seed", range(8))
def test_mixtures_of_the_pieces_are_valid(seed: int, bend: float) -> None:
    """Of a maximum or minimum of linear pieces, every mixture of slopes is valid, and nothing beyond them."""
    rng = np.random.default_rng(seed)
    pieces, size = int(rng.integers(2, 7)), int(rng.integers(2, 5))
    slopes = rng.standard_normal((pieces, 4))[:, :size]
    truth = at_kink(
        lambda x: (
            bend * (torch.from_numpy(slopes[:, :1] if len(x) == 1 else slopes) @ x).max()
            if len(x) in (1, size)
            else x.sum()
        ),
        [0.0] * size,
    )
    for _ in range(5):
        mixture = rng.dirichlet(np.ones(pieces)) @ slopes * bend
        assert agreement(truth, mixture) in ACCEPTED
        direction = rng.standard_normal(size)
        beyond = slopes[np.argmax(slopes @ direction)] + 0.05 * direction
        assert agreement(truth, bend * beyond) is Agreement.WRONG


def test_numbers_of_any_size_are_judged() -> None:
    """Nothing overflows."""
    truth = at_kink(lambda x: x.norm(), [0.0] * 3)
    assert agreement(truth, [1e300, -1e300, 1e-300]) is Agreement.WRONG


def test_a_derivative_that_autograd_misses_is_the_only_right_one() -> None:
    """Where relu(x) - relu(-x) is x, the slope is 1, whatever torch says."""
    truth = at_kink(lambda x: (torch.relu(x) - torch.relu(-x)).sum() + torch.exp(x).sum(), [0.0, 1.0])
    assert truth.subgradients == {}
    assert agreement(truth, [2.0, 1 + np.e]) is Agreement.EXACT
    assert agreement(truth, [1.0, 1 + np.e]) is Agreement.WRONG


@pytest.mark.parametrize(
    ("function", "point"),
    [
        (lambda x: (x.round() + x).sum(), [0.5, 1.0]),
        (lambda x: (torch.sign(x) + x**2).sum(), [0.0, 1.0]),
        (lambda x: (torch.relu(x) * 3 + x * x.detach()).sum(), [0.0, 1.0]),
        (lambda x: (x**2).sum(), [0.0, 0.0]),
    ],
    ids=["jump", "sign", "detached", "flat"],
)
def test_points_that_cannot_be_judged_are_left_out(function: Callable[..., Any], point: list[float]) -> None:
    """A loss that jumps, one that autograd does not see through, a gradient without any digits."""
    loss = replace(make_loss(function, x=normal("n")), own_point=lambda: {"x": point})
    labels = [truth.trial.label for truth in build_reference(loss, ("x",), 0).truths]
    assert "O" not in labels
