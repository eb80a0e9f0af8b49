"""Over random smooth losses: a true gradient always passes, and no number that is off by more than noise does."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.model import Agreement, Numbers, Reference, Truth
from grader.numerics.compare import compare, noise_units
from grader.numerics.constants import THRESHOLD, U32, U64
from grader.numerics.reference import build_reference
from tests.numerics.expressions import INPUTS, PARAMETERS, Expression, expressions, gradient_by_hand, loss_of

RIGHT = {Agreement.EXACT, Agreement.FLOAT32}


def reference_of(expression: Expression, seed: int) -> Reference:
    """The reference of a random loss."""
    return build_reference(loss_of(expression), PARAMETERS, seed)


def agreement(truth: Truth, name: str, numbers: object) -> Agreement:
    """How numbers stand."""
    return compare(truth, name, Numbers(np.asarray(numbers), "numpy")).agreement


@settings(max_examples=60)
@given(expression=expressions(), seed=st.integers(0, 2**31))
def test_true_gradients_always_pass(expression: Expression, seed: int) -> None:
    """Derived by hand and computed in another order: exact in float64, and never wrong in float32."""
    reference = reference_of(expression, seed)
    assert reference.voids == ()
    for truth in reference.truths:
        inputs = truth.trial.inputs
        in_float64 = gradient_by_hand(expression, inputs)
        in_float32 = gradient_by_hand(expression, {name: inputs[name].astype(np.float32) for name in INPUTS})
        for name in PARAMETERS:
            assert agreement(truth, name, in_float64[name]) is Agreement.EXACT
            assert agreement(truth, name, in_float32[name]) in RIGHT


@settings(max_examples=40)
@given(
    expression=expressions(),
    seed=st.integers(0, 2**31),
    where=st.integers(0, 8),
    name=st.sampled_from(PARAMETERS),
    size=st.floats(1.01, 1e9),
    sign=st.sampled_from([-1.0, 1.0]),
)
def test_any_entry_off_by_more_than_noise_fails(
    expression: Expression, seed: int, where: int, name: str, size: float, sign: float
) -> None:
    """One entry above the threshold is enough: not exact above float64's, and wrong above float32's."""
    truth = reference_of(expression, seed).truths[0]
    entry = np.unravel_index(where, truth.gradient[name].shape)
    one_unit = truth.gradient[name].copy()
    one_unit[entry] += 1.0
    unit = 1.0 / noise_units(truth, name, one_unit)[entry]  # of noise, in absolute numbers
    for noise, verdicts in ((unit, {Agreement.FLOAT32, Agreement.WRONG}), (unit * U32 / U64, {Agreement.WRONG})):
        off = gradient_by_hand(expression, truth.trial.inputs)[name]
        off[entry] = truth.gradient[name][entry] + sign * size * THRESHOLD * noise
        assert agreement(truth, name, off) in verdicts


@settings(max_examples=40)
@given(expression=expressions(), other=expressions(), seed=st.integers(0, 2**31))
def test_the_gradient_of_another_loss_fails(expression: Expression, other: Expression, seed: int) -> None:
    """Unless both have the same gradient, in which case it is right."""
    truth = reference_of(expression, seed).truths[0]
    by_hand = gradient_by_hand(other, truth.trial.inputs)
    for name in PARAMETERS:
        off = np.abs(by_hand[name] - truth.gradient[name]).max()
        noise = 1e-4 * (np.abs(truth.gradient[name]).max() + truth.noise[name].max())
        if off > noise:
            assert agreement(truth, name, by_hand[name]) is Agreement.WRONG
