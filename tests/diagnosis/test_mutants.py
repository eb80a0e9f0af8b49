"""Mistakes inside a computation: what a student writes by hand is named by the step in which it differs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import torch
import torch.nn.functional as functional
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from grader.diagnosis.case import all_right
from grader.diagnosis.explain import explain
from grader.diagnosis.mutation.bank import Bank
from grader.diagnosis.mutation.running import Running
from grader.diagnosis.mutation.trace import trace_of
from grader.model import Array, Diagnosis, Loss, Normal, Truth
from grader.numerics.reference import build_reference
from tests.diagnosis.problems import comparisons, diagnose

Arrays = Mapping[str, Array]
ByHand = Callable[..., Arrays]
"""A derivation as a student writes it, from the inputs to all gradients."""
Slope = Callable[[Array, Array], npt.NDArray[Any] | float]
"""The derivative of an activation, from what goes in and what comes out."""

seeds = st.integers(0, 2)
few = settings(max_examples=6, deadline=None)


# Losses, each with its gradient by hand, in which single lines can be exchanged -------------------


def relu_loss(
    X: torch.Tensor,
    y: torch.Tensor,
    W1: torch.Tensor,
    b1: torch.Tensor,
    w2: torch.Tensor,
    b2: torch.Tensor,
    lam: torch.Tensor,
) -> torch.Tensor:
    """The mean squared error of a network with one hidden layer, and a penalty on its first weights."""
    return torch.mean((torch.relu(X @ W1 + b1) @ w2 + b2 - y) ** 2) + lam * torch.sum(W1**2)


def relu_by_hand(
    X: Array,
    y: Array,
    W1: Array,
    b1: Array,
    w2: Array,
    b2: Array,
    lam: Array,
    *,
    two: float = 2.0,
    penalty: float = 2.0,
    mask: Slope = lambda A, H: A > 0,
    back: Callable[[Array], Array] = lambda w2: w2,
    summed: Callable[[Array], object] = lambda D: D.sum(axis=0),
) -> Arrays:
    """Its gradient."""
    A = X @ W1 + b1
    H = np.maximum(A, 0)
    d = two * (H @ w2 + b2 - y) / len(y)
    D = np.outer(d, back(w2)) * mask(A, H)
    return {"W1": X.T @ D + penalty * lam * W1, "b1": np.asarray(summed(D)), "w2": H.T @ d, "b2": d.sum()}


def tanh_loss(X: torch.Tensor, y: torch.Tensor, W: torch.Tensor, c: torch.Tensor, v: torch.Tensor) -> torch.Tensor:
    """Half the mean squared error of a network with one hidden layer."""
    return torch.mean((torch.tanh(X @ W + c) @ v - y) ** 2) / 2


def tanh_by_hand(
    X: Array,
    y: Array,
    W: Array,
    c: Array,
    v: Array,
    *,
    slope: Slope = lambda A, H: 1 - H**2,
    off: Callable[[Array, Array], Array] = lambda p, y: p - y,
) -> Arrays:
    """Its gradient."""
    A = X @ W + c
    H = np.tanh(A)
    d = off(H @ v, y) / len(y)
    D = np.outer(d, v) * slope(A, H)
    return {"W": X.T @ D, "c": D.sum(axis=0), "v": H.T @ d}


def product_loss(P: torch.Tensor, Q: torch.Tensor, R: torch.Tensor) -> torch.Tensor:
    """The sum of the entries of P Q R, squared, for square matrices."""
    return torch.sum((P @ Q @ R) ** 2)


def product_by_hand(
    P: Array,
    Q: Array,
    R: Array,
    *,
    left: Callable[[Array], Array] = lambda P: P.T,
    right: Callable[[Array], Array] = lambda R: R.T,
) -> Arrays:
    """Its gradient by Q."""
    return {"Q": left(P) @ (2 * P @ Q @ R) @ right(R)}


def softmax_loss(Z: torch.Tensor, T: torch.Tensor) -> torch.Tensor:
    """The cross-entropy of scores with any distribution for each of the samples."""
    return -torch.mean(torch.sum(torch.softmax(T, dim=1) * torch.log_softmax(Z, dim=1), dim=1))


def _softmax(Z: Array, axis: int | None = 1) -> Array:
    powers = np.exp(Z)
    return np.asarray(powers / powers.sum(axis=axis, keepdims=True))


def softmax_by_hand(
    Z: Array, T: Array, *, axis: int | None = 1, change: Callable[[Array, Array], Array] = lambda P, T: P - T
) -> Arrays:
    """Its gradient."""
    return {"Z": change(_softmax(Z, axis), _softmax(T)) / len(Z)}


def _draws(**shapes: tuple[int | str, ...]) -> dict[str, Normal]:
    return {name: Normal(shape) for name, shape in shapes.items()}


LOSSES: Mapping[ByHand, tuple[Loss, tuple[str, ...]]] = {
    relu_by_hand: (
        Loss(
            "relu",
            "a network",
            relu_loss,
            _draws(X=("n", "d"), y=("n",), W1=("d", "h"), b1=("h",), w2=("h",), b2=(), lam=()),
        ),
        ("W1", "b1", "w2", "b2"),
    ),
    tanh_by_hand: (
        Loss("tanh", "a network", tanh_loss, _draws(X=("n", "d"), y=("n",), W=("d", "h"), c=("h",), v=("h",))),
        ("W", "c", "v"),
    ),
    product_by_hand: (
        Loss("product", "a product", product_loss, _draws(P=("n", "n"), Q=("n", "n"), R=("n", "n"))),
        ("Q",),
    ),
    softmax_by_hand: (Loss("softmax", "a classifier", softmax_loss, _draws(Z=("n", 3), T=("n", 3))), ("Z",)),
}
derivations = st.sampled_from(list(LOSSES))


@cache
def bank_of(by_hand: ByHand, seed: int) -> Bank:
    """The mutants of the loss to which a derivation belongs."""
    loss, wrt = LOSSES[by_hand]
    return Bank(build_reference(loss, wrt, seed))


def told(by_hand: ByHand, seed: int, **changes: object) -> Diagnosis | None:
    """What a student is told whose derivation has these lines."""
    return diagnose(bank_of(by_hand, seed), lambda truth: by_hand(**truth.trial.inputs, **changes))


# Single mistakes ----------------------------------------------------------------------------------

RELU, TANH, PRODUCT, SOFTMAX = relu_by_hand, tanh_by_hand, product_by_hand, softmax_by_hand
FIRST, ALL = ["W1", "b1"], ["W1", "b1", "w2", "b2"]
SINGLE: Mapping[str, tuple[ByHand, Mapping[str, object], str, Mapping[str, object]]] = {
    "no mask": (RELU, {"mask": lambda A, H: 1.0}, "missing_mask", {"of": FIRST}),
    "mask the other way round": (RELU, {"mask": lambda A, H: A < 0}, "wrong_mask", {"of": FIRST}),
    "activation for mask": (RELU, {"mask": lambda A, H: H}, "wrong_activation_derivative", {"of": FIRST}),
    "no penalty": (RELU, {"penalty": 0.0}, "missing_term", {"of": ["W1"], "term": "`lam * sum(W1**2)`"}),
    "half a penalty": (RELU, {"penalty": 1.0}, "wrong_term_factor", {"of": ["W1"], "factor": "1/2"}),
    "half a data term": (RELU, {"two": 1.0}, "wrong_term_factor", {"of": ALL, "factor": "1/2"}),
    "mean for sum": (RELU, {"summed": lambda D: D.mean(axis=0)}, "batch_scale", {"of": ["b1"], "exponent": -1}),
    "last sample": (RELU, {"summed": lambda D: D[-1]}, "single_sample", {"of": ["b1"], "which": "the last one"}),
    "all axes": (RELU, {"summed": np.sum}, "wrong_axis_sum", {"of": ["b1"], "axes": "all axes"}),
    "no second layer": (RELU, {"back": np.ones_like}, "missing_chain_factor", {"of": FIRST}),
    "no slope": (TANH, {"slope": lambda A, H: 1.0}, "missing_chain_factor", {"of": ["W", "c"]}),
    "slope squared": (TANH, {"slope": lambda A, H: (1 - H**2) ** 2}, "squared_chain_factor", {"of": ["W", "c"]}),
    "slope of another": (TANH, {"slope": lambda A, H: H * (1 - H)}, "wrong_activation_derivative", {"of": ["W", "c"]}),
    "slope at input": (TANH, {"slope": lambda A, H: 1 - A**2}, "wrong_argument", {"of": ["W", "c"]}),
    "slope at result": (TANH, {"slope": lambda A, H: 1 - np.tanh(H) ** 2}, "wrong_argument", {"of": ["W", "c"]}),
    "no labels": (TANH, {"off": lambda p, y: p}, "missing_term", {"of": ["W", "c", "v"], "term": "`y`"}),
    "labels added": (TANH, {"off": lambda p, y: p + y}, "wrong_argument", {"of": ["W", "c", "v"]}),
    "no transpose": (PRODUCT, {"left": lambda P: P}, "transposed", {"of": ["Q"], "operand": "`P`"}),
    "no other transpose": (PRODUCT, {"right": lambda R: R}, "transposed", {"of": ["Q"], "operand": "`R`"}),
    "reversed": (PRODUCT, {"left": lambda P: P.T[::-1]}, "shifted_or_flipped", {"of": ["Q"]}),
    "softmax along samples": (SOFTMAX, {"axis": 0}, "wrong_axis_sum", {"of": ["Z"], "axes": "axis 0"}),
    "softmax of all": (SOFTMAX, {"axis": None}, "wrong_axis_sum", {"of": ["Z"], "axes": "all axes"}),
    "no distribution": (SOFTMAX, {"change": lambda P, T: P}, "missing_term", {"of": ["Z"]}),
    "softmax twice": (SOFTMAX, {"change": lambda P, T: (P - T) * P * (1 - P)}, "squared_chain_factor", {"of": ["Z"]}),
}
"""By what is wrong: the derivation, its changed line, the name, and fields that tell."""


@few
@given(seeds, derivations)
def test_derivations_without_a_mistake_are_not_diagnosed(seed: int, by_hand: ByHand) -> None:
    """A right answer has no diagnosis, in float64 and when its inputs come in float32."""

    def in_float32(truth: Truth) -> Arrays:
        rough = by_hand(**{name: array.astype(np.float32) for name, array in truth.trial.inputs.items()})
        return {name: np.asarray(array, dtype=np.float32) for name, array in rough.items()}

    assert told(by_hand, seed) is None
    assert diagnose(bank_of(by_hand, seed), in_float32) is None


@pytest.mark.parametrize("what", SINGLE)
@settings(max_examples=3, deadline=None)
@given(seed=seeds)
def test_mistakes_by_hand_are_named(what: str, seed: int) -> None:
    """One line that is another one has the name of its mistake, once for all parameters that inherit it."""
    by_hand, changes, slug, fields = SINGLE[what]
    diagnosis = told(by_hand, seed, **changes)

    assert diagnosis is not None
    assert (diagnosis.slug, diagnosis.parts) == (slug, ())
    assert {name: diagnosis.parameters[name] for name in fields} == fields
    assert diagnosis.sentence
    assert len(diagnosis.hints) == 3


@few
@given(seeds, derivations, st.integers(0, 2**32 - 1))
def test_random_numbers_stay_located(seed: int, by_hand: ByHand, drawn: int) -> None:
    """Among thousands of mistakes there is none for numbers that come of no mistake."""
    rng = np.random.default_rng(drawn)
    _, wrt = LOSSES[by_hand]
    bank = bank_of(by_hand, seed)
    diagnosis = diagnose(bank, lambda truth: {n: rng.standard_normal(g.shape) for n, g in truth.gradient.items()})

    assert diagnosis is not None
    assert (diagnosis.slug, diagnosis.parameters["of"], diagnosis.parts) == ("located", list(wrt), ())


# Several mistakes ---------------------------------------------------------------------------------

PAIRS: Mapping[str, tuple[ByHand, Mapping[str, object], Mapping[str, Sequence[str]]]] = {
    "in one parameter": (
        RELU,
        {"mask": lambda A, H: 1.0, "penalty": 0.0},
        {"missing_mask": ["b1", "W1"], "missing_term": ["W1"]},
    ),
    "in two parameters": (
        RELU,
        {"summed": lambda D: D.mean(axis=0), "penalty": 0.0},
        {"missing_term": ["W1"], "batch_scale": ["b1"]},
    ),
    "a slope and a factor": (
        TANH,
        {"slope": lambda A, H: 1.0, "off": lambda p, y: 2 * (p - y)},
        {"constant_factor": ["v", "W", "c"], "missing_chain_factor": ["W", "c"]},
    ),
    "a factor left out, and the last sample beside it": (
        RELU,
        {"back": np.ones_like, "summed": lambda D: D[-1]},
        {"missing_chain_factor": FIRST, "single_sample": ["b1"]},
    ),
    "a factor of all, and a sign in one": (
        RELU,
        {"two": 1.0, "penalty": -2.0},
        {"constant_factor": ALL, "wrong_term_factor": ["W1"]},
    ),
}
"""By where they are: the derivation, its changed lines, and the parameters of each mistake."""


@pytest.mark.parametrize("where", PAIRS)
@settings(max_examples=3, deadline=None)
@given(seed=seeds)
def test_two_mistakes_by_hand_are_both_named(where: str, seed: int) -> None:
    """Of two changed lines both are named, each with the parameters that it reaches."""
    by_hand, changes, expected = PAIRS[where]
    diagnosis = told(by_hand, seed, **changes)

    assert diagnosis is not None
    assert diagnosis.slug == "two_mistakes"
    assert {part.slug: set(part.parameters["of"]) for part in diagnosis.parts} == {
        slug: set(names) for slug, names in expected.items()
    }


# Every mutant, played back ------------------------------------------------------------------------


@settings(max_examples=40, deadline=None)
@given(seeds, derivations, st.data())
def test_every_mutant_is_explained(seed: int, by_hand: ByHand, data: st.DataObject) -> None:
    """Whoever makes a mistake of the bank is told some mistake that gives all these numbers, or is right."""
    bank = bank_of(by_hand, seed)
    number = data.draw(st.integers(0, len(bank.mutants) - 1))
    answers = {truth.trial.label: bank.gradient(number, truth.trial.label) for truth in bank.reference.truths}
    assume(all(answer is not None for answer in answers.values()))
    compared = comparisons(bank.reference, lambda truth: answers[truth.trial.label] or {})
    diagnosis = explain(bank.reference, compared, bank)

    wrong = {name for name in bank.reference.wrt if not all_right(name, compared)}
    told_of = [] if diagnosis is None else [diagnosis, *diagnosis.parts]

    assert {name for each in told_of for name in each.parameters["of"]} == wrong
    assert all(_says_why(each) for each in told_of)


def _says_why(diagnosis: Diagnosis) -> bool:
    """Whether it is more than a place; bounds between which a tensor is held are a mistake."""
    return diagnosis.slug not in ("located", "shape_only", "region_only") or "bounds" in diagnosis.parameters


# Running a loss in steps --------------------------------------------------------------------------

FUSED: Mapping[str, Callable[[torch.Tensor, torch.Tensor], torch.Tensor]] = {
    "softmax": lambda x, y: (torch.softmax(x, dim=1) * y).sum(),
    "softmax of columns": lambda x, y: (functional.softmax(x, dim=0) * y).sum(),
    "log_softmax": lambda x, y: (torch.log_softmax(x, 1) * y).sum(),
    "logsumexp": lambda x, y: torch.logsumexp(x, 1).sum(),
    "logsumexp, dimension kept": lambda x, y: (x - torch.logsumexp(x, dim=1, keepdim=True)).mul(y).sum(),
    "cross_entropy of classes": lambda x, y: functional.cross_entropy(x, y.argmax(1)),
    "cross_entropy of distributions": lambda x, y: functional.cross_entropy(x, y, reduction="sum"),
    "nll_loss": lambda x, y: functional.nll_loss(functional.log_softmax(x, 1), y.argmax(1), reduction="sum"),
    "binary_cross_entropy": lambda x, y: functional.binary_cross_entropy(torch.sigmoid(x), y),
    "with logits": lambda x, y: functional.binary_cross_entropy_with_logits(x, y, reduction="none").sum(),
    "softplus": lambda x, y: (functional.softplus(x) * y).sum(),
    "logsigmoid": lambda x, y: (functional.logsigmoid(x) * y).sum(),
    "logaddexp": lambda x, y: torch.logaddexp(x, y).sum(),
    "mse_loss": lambda x, y: functional.mse_loss(x, y),
    "linear": lambda x, y: functional.linear(x, y).square().sum(),
    "linear with bias": lambda x, y: functional.linear(x, y, x[:, 0]).square().sum(),
    "var": lambda x, y: (x.var(dim=0) * y[0]).sum(),
    "var of all": lambda x, y: torch.var(x),
    "biased var": lambda x, y: (torch.var(x, dim=1, unbiased=False, keepdim=True) * y).sum(),
    "std": lambda x, y: (x.std(0, correction=0) * y[0]).sum(),
}
"""Losses of two matrices of one shape, by the operation that does several steps at once."""


@pytest.mark.parametrize("operation", FUSED)
@few
@given(drawn=st.integers(0, 2**32 - 1), rows=st.integers(2, 5), columns=st.integers(2, 4))
def test_fused_operations_are_taken_apart(operation: str, drawn: int, rows: int, columns: int) -> None:
    """In smaller steps an operation has the same value and the same gradient, up to rounding."""
    generator = torch.Generator().manual_seed(drawn)
    x = torch.randn(rows, columns, generator=generator, dtype=torch.float64).requires_grad_()
    y = torch.softmax(torch.randn(rows, columns, generator=generator, dtype=torch.float64), dim=1)
    whole = FUSED[operation](x, y)
    steps = Running({"x": x, "y": y}, {})
    with steps:
        apart = FUSED[operation](x, y)
    slopes = [torch.autograd.grad(value, x)[0] for value in (whole, apart)]

    assert steps.position > 1
    assert abs((whole - apart).item()) <= ROUNDING * max(1.0, abs(whole.item()))
    assert float((slopes[0] - slopes[1]).abs().max()) <= ROUNDING * max(1.0, float(slopes[0].abs().max()))


ROUNDING = 1e-12
"""How far the same numbers may be apart when they are computed in another order."""


def branching_loss(x: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    """A loss that takes another way where its numbers say so, and as many steps as they need."""
    total = (x * w).sum()
    if total.item() > 0:
        total = torch.tanh(total) + (w**2).sum()
    while abs(total.item()) > 0.1:
        total = total / 2
    return total


@few
@given(seeds)
def test_losses_that_decide_on_their_way_are_survived(seed: int) -> None:
    """A loss with branches and loops has a bank, right answers stay right, and a plain factor is still named."""
    loss = Loss("branching", "a loss that decides", branching_loss, _draws(x=("n",), w=("n",)))
    bank = Bank(build_reference(loss, ("w",), seed))
    steps = {len(trace_of(loss, ("w",), truth.trial).steps) for truth in bank.reference.truths}
    diagnosis = diagnose(bank, lambda truth: {"w": 3 * truth.gradient["w"]})

    assert len(steps) > 1
    assert diagnose(bank, lambda truth: truth.gradient) is None
    assert diagnosis is not None
    assert diagnosis.slug == "constant_factor"
