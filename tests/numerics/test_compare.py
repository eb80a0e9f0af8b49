"""Right answers pass whatever their arithmetic, wrong ones never do."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from grader.model import Agreement, Array, Items, Keyed, Loss, Nothing, Numbers, Reference, Truth, Unusable, Value
from grader.numerics.compare import compare, noise_units
from grader.numerics.constants import ENTRY_WEIGHT
from grader.numerics.reference import build_reference
from tests.numerics.problems import BATCH_NORM, LOGISTIC, MSE, PROBLEMS, SOFTMAX, Problem, make_loss, normal

SCALES = (1e-4, 1e-3, 1e-2, 0.1, 0.3, 3.0, 10.0, 30.0, 100.0, 1000.0)


def numbers(array: Any) -> Numbers:
    """An array as it comes from a student."""
    return Numbers(np.asarray(array), "numpy")


@cache
def reference_of(index: int, seed: int = 0) -> Reference:
    """The reference of a problem, built once."""
    return build_reference(PROBLEMS[index].loss, PROBLEMS[index].wrt, seed)


def agreements(problem: Problem, reference: Reference, dtype: type) -> set[Agreement]:
    """How the gradient by hand, computed in some precision, stands at every trial."""
    found = set()
    for truth in reference.truths:
        by_hand = problem.by_hand(**{name: array.astype(dtype) for name, array in truth.trial.inputs.items()})
        found |= {compare(truth, name, numbers(by_hand[name])).agreement for name in problem.wrt}
    return found


@pytest.mark.parametrize("index", range(len(PROBLEMS)), ids=[p.loss.name for p in PROBLEMS])
@pytest.mark.parametrize("seed", [0, 1])
def test_gradient_by_hand_is_exact(index: int, seed: int) -> None:
    """A right derivation in float64 is exact at every trial."""
    assert agreements(PROBLEMS[index], reference_of(index, seed), np.float64) == {Agreement.EXACT}


@pytest.mark.parametrize("index", range(len(PROBLEMS)), ids=[p.loss.name for p in PROBLEMS])
def test_gradient_by_hand_in_float32_is_as_good_as_float32(index: int) -> None:
    """A right derivation in float32 is never called wrong."""
    found = agreements(PROBLEMS[index], reference_of(index), np.float32)
    assert Agreement.FLOAT32 in found
    assert found <= {Agreement.EXACT, Agreement.FLOAT32}


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("problem", [MSE, LOGISTIC, SOFTMAX, BATCH_NORM], ids=lambda p: p.loss.name)
def test_scale_of_inputs_does_not_matter(problem: Problem, scale: float) -> None:
    """Right derivations pass for inputs of any size, in either precision, without a tolerance to tune."""
    scaled = problem.scaled(scale)
    reference = build_reference(scaled.loss, scaled.wrt, seed=0)
    assert reference.voids == ()
    assert agreements(scaled, reference, np.float64) == {Agreement.EXACT}
    assert agreements(scaled, reference, np.float32) <= {Agreement.EXACT, Agreement.FLOAT32}


@settings(max_examples=40, deadline=None)
@given(
    index=st.integers(0, len(PROBLEMS) - 1),
    where=st.integers(0, 10**6),
    size=st.floats(1e-4, 1e6),
    sign=st.sampled_from([-1.0, 1.0]),
)
def test_error_far_above_the_noise_is_wrong(index: int, where: int, size: float, sign: float) -> None:
    """One entry that is off by more than float32 could explain is found, in any problem, trial and tensor."""
    problem, reference = PROBLEMS[index], reference_of(index)
    truth = reference.truths[where % len(reference.truths)]
    name = problem.wrt[where % len(problem.wrt)]
    exact = truth.gradient[name]
    wrong = exact.copy()
    entry = np.unravel_index(where % exact.size, exact.shape)
    unit = truth.noise[name][entry] + ENTRY_WEIGHT * abs(exact[entry]) + np.abs(exact).max()
    wrong[entry] += sign * size * 1000 * max(float(unit), 1e-300)
    assert compare(truth, name, numbers(wrong)).agreement is Agreement.WRONG


@given(where=st.integers(0, 100), size=st.floats(-1.0, 1.0))
def test_error_within_the_noise_is_exact(where: int, size: float) -> None:
    """The last bits do not count."""
    truth = reference_of(0).truths[where % 4]
    jittered = truth.gradient["w"] * (1 + 4 * np.finfo(float).eps * size)
    assert compare(truth, "w", numbers(jittered)).agreement is Agreement.EXACT


@pytest.mark.parametrize("factor", [2.0, 0.5, -1.0, 1 + 1e-4, 0.0])
def test_wrong_factor_is_wrong(factor: float) -> None:
    """A missing 2, a sign, a zero: wrong at every trial."""
    for truth in reference_of(0).truths:
        assert compare(truth, "w", numbers(factor * truth.gradient["w"])).agreement is Agreement.WRONG


def test_gradient_that_is_zero_by_mathematics() -> None:
    """A bias before a normalisation: zero, and round-off, are right; a thousandth is not."""
    for truth in build_reference(BATCH_NORM.loss, ("b",), seed=0).truths:
        zero = np.zeros_like(truth.gradient["b"])
        assert compare(truth, "b", numbers(zero)).agreement is Agreement.EXACT
        assert compare(truth, "b", numbers(zero + 1e-17)).agreement is Agreement.EXACT
        assert compare(truth, "b", numbers(zero + 1e-3)).agreement is Agreement.WRONG


@pytest.mark.parametrize(("reduction", "order_of_summation"), [(1, 1.0), (16, 1.0), (64, 2.0), (1600, 10.0)])
def test_unit_of_noise(reduction: int, order_of_summation: float) -> None:
    """The unit is the measured noise, four roundings of the entry and a quarter of the largest, times long sums."""
    truth = replace(
        reference_of(0).truths[0],
        gradient={"w": np.array([1.0, -8.0, 0.0])},
        noise={"w": np.array([3.0, 0.5, 0.0])},
        reduction=reduction,
    )
    off = 1e-6 * np.array([1.0, 2.0, -1.0])
    units = 2.0**-53 * order_of_summation * np.array([3 + 4 + 2, 0.5 + 32 + 2, 2])
    found = noise_units(truth, "w", truth.gradient["w"] + off)
    assert found == pytest.approx(np.abs(off) / units, rel=1e-6)


def test_tensor_of_zeros_without_noise_must_be_zero() -> None:
    """Where nothing can round, nothing may deviate."""
    zeros = {"w": np.zeros(2)}
    truth = replace(reference_of(0).truths[0], gradient=zeros, noise=zeros)
    assert noise_units(truth, "w", np.array([0.0, 1e-300])).tolist() == [0.0, np.inf]


def test_distance_counts_units_of_noise() -> None:
    """The distance grows in proportion to the error."""
    truth = reference_of(0).truths[0]
    near, far = (compare(truth, "w", numbers(truth.gradient["w"] * (1 + error))).distance for error in (1e-9, 1e-6))
    assert far == pytest.approx(1000 * near, rel=1e-6)


@pytest.mark.parametrize(
    ("value", "agreement", "note"),
    [
        (Nothing(), Agreement.MISSING, "no numbers came for w"),
        (
            Items((numbers(1.0), numbers(2.0))),
            Agreement.SHAPE,
            "expected an array of shape (5, 1), not a sequence of 2",
        ),
        (Keyed({"w": numbers(1.0)}), Agreement.SHAPE, "expected an array of shape (5, 1), not a mapping of 1"),
        (Unusable("str"), Agreement.SHAPE, "expected an array of shape (5, 1), not str"),
        (numbers(np.zeros((3, 3))), Agreement.SHAPE, "expected shape (5, 1), not (3, 3)"),
        (numbers(np.zeros((5, 1), bool)), Agreement.SHAPE, "expected numbers, not booleans"),
        (numbers([[1], [2], [np.nan], [np.inf], [0]]), Agreement.NOT_FINITE, "2 of 5 numbers are nan or infinite"),
    ],
)
def test_what_is_no_gradient_is_said_in_words(value: Value, agreement: Agreement, note: str) -> None:
    """Everything that a student's code may return gets an agreement and a sentence."""
    found = compare(reference_of(0).truths[0], "w", value)
    assert (found.agreement, found.note, found.distance) == (agreement, note, np.inf)


def test_column_for_vector_is_granted_with_a_note() -> None:
    """A shape convention costs nothing, and is mentioned."""
    truth = reference_of(0).truths[0]
    found = compare(truth, "w", numbers(truth.gradient["w"][:, 0]))
    assert found.agreement is Agreement.EXACT
    assert found.note == "shape (5,) was taken as shape (5, 1)"


def test_enormous_numbers_are_wrong_without_a_warning() -> None:
    """The largest floats do not upset the comparison."""
    truth = reference_of(0).truths[0]
    huge = np.full((5, 1), np.finfo(float).max) * np.array([[1], [-1], [1], [-1], [1]])
    assert compare(truth, "w", numbers(huge)).agreement is Agreement.WRONG


# Random expressions -------------------------------------------------------------------------------

UNARY: dict[str, tuple[Any, Any, Any]] = {
    "sin": (torch.sin, np.sin, np.cos),
    "tanh": (torch.tanh, np.tanh, lambda x: 1 / np.cosh(x) ** 2),
    "exp of sin": (lambda x: torch.exp(torch.sin(x)), lambda x: np.exp(np.sin(x)), None),
    "square": (lambda x: x**2, lambda x: x * x, lambda x: 2 * x),
    "logistic": (torch.sigmoid, lambda x: 1 / (1 + np.exp(-x)), lambda x: np.exp(-x) / (1 + np.exp(-x)) ** 2),
    "root": (lambda x: torch.sqrt(1 + x**2), lambda x: np.hypot(1, x), lambda x: x / np.hypot(1, x)),
}

Expression = tuple[Any, ...]

EXPRESSIONS: st.SearchStrategy[Expression] = st.recursive(
    st.sampled_from([("x",), ("y",), ("constant", 0.7), ("constant", -1.3)]),
    lambda inner: st.one_of(
        st.tuples(st.sampled_from(sorted(UNARY)), inner), st.tuples(st.sampled_from(["+", "*", "/"]), inner, inner)
    ),
    max_leaves=6,
)


def in_torch(expression: Expression, x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """The value of an expression."""
    match expression:
        case ("x",):
            return x
        case ("y",):
            return y
        case ("constant", number):
            return torch.full_like(x, number)
        case ("+", left, right):
            return in_torch(left, x, y) + in_torch(right, x, y)
        case ("*", left, right):
            return in_torch(left, x, y) * in_torch(right, x, y)
        case ("/", left, right):
            return in_torch(left, x, y) / (1.5 + torch.sin(in_torch(right, x, y)))
        case (name, inner):
            return torch.as_tensor(UNARY[name][0](in_torch(inner, x, y)))
    raise AssertionError(expression)


def forward(expression: Expression, x: Array, y: Array) -> tuple[Array, Array]:
    """The value of an expression and its derivative in x, forward and in other arithmetic."""
    match expression:
        case ("x",):
            return x, np.ones_like(x)
        case ("y",):
            return y, np.zeros_like(x)
        case ("constant", number):
            return np.full_like(x, number), np.zeros_like(x)
        case ("+", left, right):
            (a, da), (b, db) = forward(left, x, y), forward(right, x, y)
            return b + a, db + da
        case ("*", left, right):
            (a, da), (b, db) = forward(left, x, y), forward(right, x, y)
            return b * a, b * da + a * db
        case ("/", left, right):
            (a, da), (b, db) = forward(left, x, y), forward(right, x, y)
            below = np.sin(b) + 1.5
            return a / below, (da * below - a * db * np.cos(b)) / (below * below)
        case ("exp of sin", inner):
            a, da = forward(inner, x, y)
            return np.exp(np.sin(a)), da * np.cos(a) * np.exp(np.sin(a))
        case (name, inner):
            a, da = forward(inner, x, y)
            return UNARY[name][1](a), da * UNARY[name][2](a)
    raise AssertionError(expression)


def uses_x(expression: Expression) -> bool:
    """Whether there is anything to differentiate."""
    return expression == ("x",) or any(uses_x(part) for part in expression if isinstance(part, tuple))


def loss_of(expression: Expression) -> Loss:
    """The sum of an expression over the entries of two vectors."""

    def random_expression(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        return in_torch(expression, x, y).sum()

    return make_loss(random_expression, x=normal("n"), y=normal("n"))


@settings(max_examples=30, deadline=None)
@given(expression=EXPRESSIONS, seed=st.integers(0, 2**32))
def test_random_expression_differentiated_a_second_way_is_exact(expression: Expression, seed: int) -> None:
    """Forward accumulation in numpy agrees with the reference for any smooth expression."""
    assume(uses_x(expression))
    for truth in build_reference(loss_of(expression), ("x",), seed).truths:
        _, derivative = forward(expression, truth.trial.inputs["x"], truth.trial.inputs["y"])
        found = compare(truth, "x", numbers(derivative))
        assert found.agreement is Agreement.EXACT, found


@settings(max_examples=40, deadline=None)
@given(expression=EXPRESSIONS, seed=st.integers(0, 2**32), size=st.floats(1e-3, 1e3))
def test_random_expression_with_an_error_is_wrong(expression: Expression, seed: int, size: float) -> None:
    """An error that is visible beside the entries and their noise is found."""
    assume(uses_x(expression))
    truth: Truth = build_reference(loss_of(expression), ("x",), seed).truths[0]
    scale = np.abs(truth.gradient["x"]).max() + truth.noise["x"].max()
    wrong = truth.gradient["x"] + size * max(scale, 1e-300)
    assert compare(truth, "x", numbers(wrong)).agreement is Agreement.WRONG
