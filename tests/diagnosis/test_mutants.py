"""Mistakes inside a computation: what a student writes by hand is named by the step in which it differs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial

import numpy as np
import pytest
import torch
import torch.nn.functional as functional
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from grader.diagnosis.explain import explain
from grader.diagnosis.mutation.bank import Bank
from grader.diagnosis.mutation.running import Running
from grader.diagnosis.mutation.trace import trace_of
from grader.model import Array, Diagnosis, Loss, Normal, Reference, Truth
from grader.numerics.reference import build_reference
from tests.diagnosis.problems import comparisons, diagnose

Arrays = Mapping[str, Array]
ByHand = Callable[..., Arrays]
"""A derivation as a student writes it, from the inputs to all gradients."""

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
    mask: Callable[[Array, Array], object] = lambda A, H: A > 0,
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
    slope: Callable[[Array, Array], object] = lambda A, H: 1 - H**2,
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
