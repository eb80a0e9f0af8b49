"""The points at which gradients are judged."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.errors import AssignmentError
from grader.model import Choice, Loss, Trial, Uniform
from grader.numerics.branches import branch_signature
from grader.numerics.constants import THRESHOLD, U64
from grader.numerics.derivative import exact_derivative
from grader.numerics.sizes import size_candidates, summed_over
from grader.numerics.trials import plan_trials
from tests.numerics.problems import BATCH_NORM, LOGISTIC, MSE, RELU, RELU_NEURON, SOFTMAX, TANH, make_loss, normal


def by_label(loss: Loss, wrt: tuple[str, ...], seed: int = 0) -> dict[str, Trial]:
    """The trials of a loss by label."""
    return {trial.label: trial for trial in plan_trials(loss, wrt, seed)}


@pytest.mark.parametrize("problem", [MSE, LOGISTIC, TANH, RELU], ids=lambda p: p.loss.name)
def test_sizes_tell_dimensions_apart(problem: Any) -> None:
    """In A and B no size divides another, none is the same in both; in S all are equal; only samples are many."""
    trials = by_label(problem.loss, problem.wrt)
    samples = summed_over(problem.loss, problem.wrt)
    for label in "AB":
        assert all(a % b for a, b in itertools.permutations(trials[label].sizes.values(), 2))
        assert max(size for symbol, size in trials[label].sizes.items() if symbol not in samples) <= 7
    assert all(trials["A"].sizes[symbol] != trials["B"].sizes[symbol] for symbol in trials["A"].sizes)
    assert len(set(trials["S"].sizes.values())) == 1
    assert set(trials["M"].sizes.values()) == {1}


def test_the_first_sizes_come_twice_with_other_numbers() -> None:
    """An answer that is kept for inputs of a shape is wrong for the second of them."""
    trials = by_label(MSE.loss, MSE.wrt)

    assert trials["C"].sizes == trials["A"].sizes
    assert not np.any(trials["C"].inputs["X"] == trials["A"].inputs["X"])


def test_there_are_many_samples() -> None:
    """A branch that one sample in ten takes is rarely missed, and no other size grows for it."""
    trials = by_label(MSE.loss, MSE.wrt)
    [samples] = summed_over(MSE.loss, MSE.wrt)
    assert trials["A"].sizes[samples] + trials["B"].sizes[samples] >= 30


def test_a_dimension_of_a_parameter_is_no_number_of_samples() -> None:
    """Nothing is summed over where every dimension is a parameter's, nor where no gradient is asked for."""
    assert summed_over(MSE.loss, tuple(MSE.loss.inputs)) == ()
    assert summed_over(MSE.loss, ()) == ()


def test_sizes_of_products_differ() -> None:
    """A factor N * D in one trial is another in the next, so that it cannot pass for a constant."""
    trials = by_label(MSE.loss, MSE.wrt)
    assert np.prod(list(trials["A"].sizes.values())) != np.prod(list(trials["B"].sizes.values()))


def test_fixed_dimension_is_told_apart_and_met() -> None:
    """With three classes, no symbolic size is a multiple of three in A, and all are three in S."""
    trials = by_label(SOFTMAX.loss, SOFTMAX.wrt)
    assert all(size % 3 for size in trials["A"].sizes.values())
    assert set(trials["S"].sizes.values()) == {3}


def test_many_symbols_get_distinct_sizes() -> None:
    """Even a loss with more symbols than there are small sizes gets its trials."""
    symbols = [f"s{i}" for i in range(14)]
    loss = make_loss(lambda **inputs: sum(t.sum() for t in inputs.values()), **{s: normal(s) for s in symbols})
    trials = by_label(loss, ("s0",))
    assert len(set(trials["A"].sizes.values())) == len(symbols)
    assert len(set(trials["B"].sizes.values())) == len(symbols)


@settings(max_examples=100)
@given(st.lists(st.integers(2, 12), max_size=3), st.integers(1, 8))
def test_every_symbol_changes_from_a_to_b(fixed: list[int], count: int) -> None:
    """Whatever the fixed dimensions, no symbol has the same size twice, nor two symbols in one trial."""
    symbols = [f"s{i}" for i in range(count)]
    loss = make_loss(lambda x: x, x=normal(*symbols, *fixed))
    first, second = (next(iter(size_candidates(loss, ("x",), label, {}))) for label in ("A", "B"))
    assert all(first[symbol] != second[symbol] for symbol in symbols)
    assert len(set(first.values())) == len(set(second.values())) == count


def test_arrays_are_float64_with_the_declared_shapes() -> None:
    """Inputs are arrays even where they are single numbers, and have all their digits."""
    for trial in plan_trials(RELU_NEURON, ("w",), 3):
        for array in trial.inputs.values():
            assert isinstance(array, np.ndarray)
            assert array.shape == ()
            assert array.dtype == np.float64
            assert array != np.float32(array)


def test_same_seed_same_trials() -> None:
    """A run can be replayed, and another seed or loss gives other numbers."""
    first, again, other = (by_label(MSE.loss, MSE.wrt, seed)["A"].inputs["X"] for seed in (7, 7, 8))
    renamed = by_label(replace(MSE.loss, name="other"), MSE.wrt, 7)["A"].inputs["X"]
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
    assert not np.array_equal(first, renamed)


def test_loss_without_symbols_gets_four_points() -> None:
    """A scalar function is judged at four different points."""
    trials = plan_trials(RELU_NEURON, ("w",), 0)
    assert [trial.label for trial in trials] == ["A", "B", "S", "M"]
    assert len({float(trial.inputs["w"]) for trial in trials}) == 4


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32))
def test_scalar_relu_is_met_on_both_sides(seed: int) -> None:
    """For every seed some trial is active and some is not, and most have a gradient."""
    trials = plan_trials(RELU_NEURON, ("w",), seed)
    active = [float(t.inputs["w"] * t.inputs["x"] + t.inputs["b"]) > 0 for t in trials]
    assert active.count(True) >= 2
    assert active.count(False) >= 1


def test_branch_that_lies_far_out_is_met() -> None:
    """A kink three standard deviations away is crossed all the same."""

    def far_relu(x: torch.Tensor) -> torch.Tensor:
        return torch.where(x > 3, 2 * x, x)

    values = [float(t.inputs["x"]) for t in plan_trials(make_loss(far_relu, x=normal()), ("x",), 0)]
    assert min(values) < 3 < max(values)


@pytest.mark.parametrize("seed", range(10))
def test_no_trial_is_saturated_where_most_draws_are(seed: int) -> None:
    """Not even the first, which has no other to be compared with: rounding 1 - p would leave little of p (1 - p)."""

    def neuron(z: torch.Tensor) -> torch.Tensor:
        return (1 / (1 + torch.exp(-100 * z)) - 0.5) ** 2

    exponents = [abs(100 * float(t.inputs["z"])) for t in plan_trials(make_loss(neuron, z=normal()), ("z",), seed)]
    assert max(exponents) < 25


@pytest.mark.parametrize("seed", range(5))
def test_units_are_neither_all_on_nor_all_off(seed: int) -> None:
    """In a network at least a fifth of the units is on, and a fifth off."""
    trials = by_label(RELU.loss, RELU.wrt, seed)
    for label in "ABS":
        [branch] = branch_signature(RELU.loss.function, trials[label].inputs)
        assert 0.2 <= branch.ways.count(1) / len(branch.ways) <= 0.8


def test_every_class_occurs() -> None:
    """Labels take all their values as soon as there is room, and over the trials where there is not."""
    trials = by_label(SOFTMAX.loss, SOFTMAX.wrt)
    assert set(trials["A"].inputs["y"]) == {0.0, 1.0, 2.0}

    def labelled(w: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        return w * (y + 1)

    scalar = make_loss(labelled, w=normal(), y=Choice((), (0.0, 1.0)))
    assert {float(t.inputs["y"]) for t in plan_trials(scalar, ("w",), 0)} == {0.0, 1.0}


def test_inputs_outside_the_domain_are_drawn_again() -> None:
    """Under a logarithm only points with a finite value remain."""

    def log_likelihood(X: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
        return torch.log(X @ w).sum()

    loss = make_loss(log_likelihood, X=normal("m", "d"), w=normal("d"))
    for trial in plan_trials(loss, ("w",), 0):
        assert exact_derivative(loss, ("w",), trial.inputs).finite


def test_points_without_a_gradient_are_drawn_again() -> None:
    """A finite loss whose gradient is not is no point to judge by."""

    def rooted(x: torch.Tensor) -> torch.Tensor:
        return torch.where(x > 0, torch.sqrt(x), 0.0)

    assert all(trial.inputs["x"] > 0 for trial in plan_trials(make_loss(rooted, x=normal()), ("x",), 0))


def test_uniform_draws_stay_inside() -> None:
    """A declared interval is respected, also in search of far branches."""

    def stabilised(p: torch.Tensor) -> torch.Tensor:
        return torch.log(p.clamp(1e-12, 1)).sum()

    for trial in plan_trials(make_loss(stabilised, p=Uniform(("n",), 0.2, 0.9)), ("p",), 0):
        assert np.all((trial.inputs["p"] > 0.2) & (trial.inputs["p"] < 0.9))


def test_minimal_trial_grows_where_ones_give_no_gradient() -> None:
    """One sample has no variance: batch normalisation is tried with two."""
    assert set(by_label(BATCH_NORM.loss, BATCH_NORM.wrt)["M"].sizes.values()) == {2}


@pytest.mark.parametrize("names", [("I", "K"), ("K", "I")])
def test_sizes_suit_the_loss(names: tuple[str, str]) -> None:
    """A kernel is never larger than its image, in whichever order they are declared."""

    def convolution(I: torch.Tensor, K: torch.Tensor) -> torch.Tensor:  # noqa: E741
        return (torch.nn.functional.conv2d(I[None, None], K[None, None]) ** 2).sum()

    draws = {"I": normal("n", "n"), "K": normal("k", "k")}
    trials = by_label(make_loss(convolution, **{name: draws[name] for name in names}), ("K",))
    assert set(trials) == {"A", "B", "S", "M", "C"}
    assert trials["A"].sizes["n"] > trials["A"].sizes["k"]


def test_trial_that_the_loss_cannot_have_is_left_out() -> None:
    """A loss that needs more rows than columns does without the square trial."""

    def tall(X: torch.Tensor) -> torch.Tensor:
        assert X.shape[0] > X.shape[1]
        return (X**2).sum()

    assert set(by_label(make_loss(tall, X=normal("m", "d")), ("X",))) == {"A", "B", "C"}


def returns_vector(x: torch.Tensor) -> torch.Tensor:
    """Not a scalar."""
    return x * 2


def returns_float(x: torch.Tensor) -> float:
    """Not a tensor."""
    return float(x.sum())


def returns_single(x: torch.Tensor) -> torch.Tensor:
    """Half the digits."""
    return x.float().sum()


def raises(x: torch.Tensor) -> torch.Tensor:
    """Cannot be evaluated."""
    raise ValueError("no such layer")


def detached(x: torch.Tensor) -> torch.Tensor:
    """Has no graph."""
    return (x.detach() ** 2).sum()


def overwrites(x: torch.Tensor) -> torch.Tensor:
    """Destroys what the backward pass needs."""
    y = torch.exp(x)
    z = (y**2).sum()
    y.mul_(2)
    return z


def never_finite(x: torch.Tensor) -> torch.Tensor:
    """Outside its domain everywhere."""
    return torch.log(-(x**2)).sum()


def by_chance(x: torch.Tensor) -> torch.Tensor:
    """Another value every time."""
    return (x * torch.rand(1, dtype=x.dtype)).sum()


@pytest.mark.parametrize(
    ("function", "slug", "words"),
    [
        (returns_vector, "loss-not-scalar", "expected one number, not shape (5,)"),
        (returns_float, "loss-not-a-tensor", "expected a torch tensor, not float"),
        (returns_single, "loss-not-float64", "expected float64, not float32"),
        (raises, "loss-raises", "raises ValueError on inputs of shapes x (5,): no such layer"),
        (detached, "loss-not-differentiable", "its result has no gradient in x"),
        (overwrites, "loss-not-differentiable", "torch cannot differentiate it"),
        (never_finite, "loss-not-finite", "nan or infinite"),
        (by_chance, "loss-random", "two evaluations at the same inputs differ"),
    ],
)
def test_unusable_loss_is_named_with_its_fix(function: Any, slug: str, words: str) -> None:
    """An instructor reads which loss, what is wrong, and what to do."""
    with pytest.raises(AssignmentError) as caught:
        plan_trials(make_loss(function, x=normal("n")), ("x",), 0)
    assert caught.value.slug == slug
    assert function.__name__ in caught.value.message
    assert words in caught.value.message
    assert caught.value.fix


@pytest.mark.parametrize("shape", [(1,), (1, 1)])
def test_scalar_may_come_in_brackets(shape: tuple[int, ...]) -> None:
    """A loss of shape (1,) or (1, 1) is a number."""

    def bracketed(x: torch.Tensor) -> torch.Tensor:
        return (x**2).sum().reshape(shape)

    assert len(plan_trials(make_loss(bracketed, x=normal("n")), ("x",), 0)) == 5


@pytest.mark.parametrize("wrt", [("v",), ()])
def test_unknown_parameter_is_named(wrt: tuple[str, ...]) -> None:
    """A gradient in something that is no input is a mistake of the assignment."""
    with pytest.raises(AssignmentError, match="the inputs are X, y, w, b") as caught:
        plan_trials(MSE.loss, wrt, 0)
    assert caught.value.slug == "unknown-parameter"


def test_the_first_sizes_come_once_where_a_gradient_vanishes_the_second_time() -> None:
    """A saturated softmax leaves a gradient that float32 cannot hold, which would be held against right code."""

    def saturated(Q: torch.Tensor, K: torch.Tensor, V: torch.Tensor) -> torch.Tensor:
        return (torch.softmax(1e4 * Q @ K.T, 1) @ V).sum()

    wrt = ("Q", "K", "V")
    loss = make_loss(saturated, Q=normal("n", "d"), K=normal("m", "d"), V=normal("m", "v"))
    planned = [by_label(loss, wrt, seed) for seed in range(6)]
    largest = [
        {label: exact_derivative(loss, wrt, trial.inputs).by_parameter for label, trial in each.items()}
        for each in planned
    ]

    assert any("C" not in each for each in planned)
    for each in largest:
        again = each.pop("C", {})
        assert all(
            size >= THRESHOLD * U64 * max(other[name] for other in each.values()) for name, size in again.items()
        )
