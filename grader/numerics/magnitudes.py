"""The point of a trial once more with its inputs larger or smaller, where rounding may spare what it spoils here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from grader.errors import AssignmentError
from grader.model import Array, Loss, Normal, Truth
from grader.numerics.constants import MAGNITUDES
from grader.numerics.derivative import exact_derivative
from grader.numerics.noise import measure_noise


def at_other_magnitudes(loss: Loss, wrt: tuple[str, ...], truth: Truth) -> Iterator[Truth]:
    """What is true where all inputs that are drawn from all numbers are a power of ten larger or smaller.

    Signs and order stay, so that a branch which these decide goes the same way.  No witness confirms these gradients.

    Args:
        loss: the loss.
        wrt: the parameters of the gradient.
        truth: what is true at the trial.
    """
    free = [name for name, draw in loss.inputs.items() if isinstance(draw, Normal)]
    for factor in MAGNITUDES if free else ():
        scaled = {name: factor * truth.trial.inputs[name] for name in free}
        if (found := _truth_at({**truth.trial.inputs, **scaled}, loss, wrt, truth)) is not None:
            yield found


def _truth_at(inputs: Mapping[str, Array], loss: Loss, wrt: tuple[str, ...], truth: Truth) -> Truth | None:
    """What is true at these inputs; None where the loss is not defined there."""
    try:
        exact = exact_derivative(loss, wrt, inputs)
    except AssignmentError:
        return None
    noise = measure_noise(loss, wrt, inputs, exact, seed=0)
    if not (exact.finite and noise.finite):
        return None
    return replace(
        truth,
        trial=replace(truth.trial, inputs=inputs),
        value=exact.value,
        value_noise=noise.value,
        gradient=exact.gradient,
        noise=noise.gradient,
        reduction=noise.reduction,
        subgradients={},
    )
