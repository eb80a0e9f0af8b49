"""Points at which a gradient cannot be judged well: on a kink, or where rounding drowns the digits."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from grader.model import Array, Loss
from grader.numerics.constants import DIGITS_LEFT, KINK_DRAWS, KINK_MOVE, KINK_PERTURBATION, THRESHOLD, U64
from grader.numerics.derivative import Derivative, exact_derivative
from grader.numerics.noise import Noise
from grader.numerics.parameters import parameters_of


def near_kink(
    loss: Loss,
    wrt: tuple[str, ...],
    inputs: Mapping[str, Array],
    exact: Derivative,
    noise: Noise,
    generator: np.random.Generator,
) -> bool:
    """Whether a tiny perturbation of the parameters moves the gradient by more than a smooth loss would.

    A gradient that is zero by mathematics moves altogether, but only within its noise.
    """
    for _ in range(KINK_DRAWS):
        moved = exact_derivative(loss, wrt, _perturbed(inputs, parameters_of(loss, wrt), generator))
        visible = KINK_MOVE * max(exact.largest, moved.largest)
        for name in wrt:
            move = np.abs(moved.gradient[name] - exact.gradient[name])
            if not np.all((move <= visible) | (move <= THRESHOLD * U64 * noise.gradient[name])):
                return True
    return False


def ill_conditioned(exact: Derivative, noise: Noise) -> bool:
    """Whether rounding leaves few digits of the gradient, as at the far end of a saturated sigmoid.

    A gradient that is zero by mathematics has no digits to lose.
    """
    spread = max(float(entries.max(initial=0.0)) for entries in noise.gradient.values())
    return not noise.finite or THRESHOLD * U64 * spread < exact.largest < DIGITS_LEFT * spread


def size_of(parameter: Array) -> float:
    """The root mean square of a parameter, or one where it is zero altogether: the unit of its steps."""
    rms = float(np.sqrt(np.mean(parameter**2))) if parameter.size else 0.0
    return rms or 1.0


def _perturbed(inputs: Mapping[str, Array], wrt: tuple[str, ...], generator: np.random.Generator) -> dict[str, Array]:
    moved = dict(inputs)
    for name in wrt:
        size = np.where(inputs[name] == 0, size_of(inputs[name]), np.abs(inputs[name]))
        moved[name] = inputs[name] + KINK_PERTURBATION * size * generator.uniform(-1, 1, inputs[name].shape)
    return moved
