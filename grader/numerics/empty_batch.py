"""An empty batch: the inputs of a trial without its samples, over which every sum has no terms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from grader.model import Array, Loss, Quantity, Reference, Trial, Truth
from grader.numerics.derivative import exact_derivative


def on_empty_batch(reference: Reference) -> tuple[Truth, ...]:
    """What is right on an empty batch: none, if the loss has none or no gradient is asked for.

    The loss's own gradient is right where it is finite.  A mean over nothing is nan, and has no gradient: zeros are
    then right as well, since without samples nothing pulls at a parameter.

    Args:
        reference: of the loss; the batch is that of its first trial, emptied.

    Raises:
        AssignmentError: the loss raises on an empty batch.
    """
    loss = reference.loss
    if loss.empty is None or loss.quantity is not Quantity.GRADIENT or not reference.truths:
        return ()
    trial = emptied(loss, reference.truths[0].trial, loss.empty)
    exact = exact_derivative(loss, reference.wrt, trial.inputs)
    zeros = {name: np.zeros_like(entries) for name, entries in exact.gradient.items()}
    own = all(np.isfinite(entries).all() for entries in exact.gradient.values())
    right = ([] if own and np.isfinite(exact.value) else [zeros]) + ([exact.gradient] if own else [])
    return tuple(_truth(trial, exact.value, gradient) for gradient in right)


def emptied(loss: Loss, trial: Trial, symbol: str) -> Trial:
    """A trial with one of its sizes 0.

    Args:
        loss: says which axes have that size.
        trial: the trial.
        symbol: the dimension.
    """
    inputs = {name: _without(array, loss.inputs[name].shape, symbol) for name, array in trial.inputs.items()}
    return replace(trial, label="E", sizes={**trial.sizes, symbol: 0}, inputs=inputs)


def _without(array: Array, shape: tuple[int | str, ...], symbol: str) -> Array:
    return array[tuple(slice(0) if dimension == symbol else slice(None) for dimension in shape)]


def _truth(trial: Trial, value: float, gradient: Mapping[str, Array]) -> Truth:
    """Nothing is measured here: sums without terms have no noise, and there are no differences to take."""
    return Truth(
        trial=trial,
        value=value,
        value_noise=0.0,
        gradient=gradient,
        noise={name: np.zeros_like(entries) for name, entries in gradient.items()},
        reduction=1,
        differences={name: np.full(entries.shape, np.nan) for name, entries in gradient.items()},
        witness_gap=0.0,
    )
