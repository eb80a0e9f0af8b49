"""All that is known about one loss: its trials, with exact gradients that witnesses confirm."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from grader.model import Loss, Reference, Trial, Truth, Void
from grader.numerics.derivative import Derivative, exact_derivative
from grader.numerics.kinks import ill_conditioned, near_kink
from grader.numerics.noise import Noise, measure_noise
from grader.numerics.randomness import stream
from grader.numerics.trials import plan_trials
from grader.numerics.witness import (
    disagreement,
    entry_slopes,
    one_sided_slopes_differ,
    random_lines,
    witness_gap,
)


def build_reference(loss: Loss, wrt: tuple[str, ...], seed: int) -> Reference:
    """Plan the trials of a loss, differentiate it at each and let differences confirm the gradients.

    Args:
        loss: the loss.
        wrt: the parameters whose gradient is asked for.
        seed: the seed of the run, not negative; the same seed gives the same reference.

    Raises:
        AssignmentError: if the loss cannot be evaluated or differentiated on its declared inputs.
    """
    known = [_establish(loss, wrt, trial, seed) for trial in plan_trials(loss, wrt, seed)]
    return Reference(
        loss=loss,
        wrt=wrt,
        seed=seed,
        truths=tuple(truth for truth in known if isinstance(truth, Truth)),
        voids=tuple(void for void in known if isinstance(void, Void)),
    )


def _establish(loss: Loss, wrt: tuple[str, ...], trial: Trial, seed: int) -> Truth | Void | None:
    """What is true at one trial; None where nothing can be said and nothing is wrong."""
    generator = stream(seed, loss.name, trial.label, "witness")
    exact = exact_derivative(loss, wrt, trial.inputs)
    noise = measure_noise(loss, wrt, trial.inputs, exact, int(generator.integers(2**62)))
    if trial.label == "O" and (ill_conditioned(exact, noise) or _on_kink(loss, wrt, trial, exact, noise, generator)):
        # At a kink several answers are right, and without digits all are.  The point is the instructor's to keep,
        # so nothing is void; the drawn trials decide.
        return None
    if not (exact.finite and noise.finite):
        return Void(trial, f"Loss {loss.name}, trial {trial.label}: the loss leaves its domain when rounded.")
    gaps = [witness_gap(loss, trial, name, exact, noise, generator) for name in wrt]
    slopes = {name: entry_slopes(loss, trial, name, noise) for name in wrt}
    for gap in gaps:
        if not gap.agrees:
            reason = disagreement(loss, trial, gap.parameter, exact.gradient[gap.parameter], slopes[gap.parameter])
            return Void(trial, reason)
    return Truth(
        trial=trial,
        value=exact.value,
        value_noise=noise.value,
        gradient=exact.gradient,
        noise=noise.gradient,
        reduction=noise.reduction,
        differences=slopes,
        witness_gap=max(gap.relative for gap in gaps),
    )


def _on_kink(
    loss: Loss,
    wrt: tuple[str, ...],
    trial: Trial,
    exact: Derivative,
    noise: Noise,
    generator: np.random.Generator,
) -> bool:
    if near_kink(loss, wrt, trial.inputs, exact, noise, generator):
        return True
    norms: Mapping[str, float] = {name: float(np.linalg.norm(exact.gradient[name])) for name in wrt}
    return any(
        one_sided_slopes_differ(line, norms[name], noise.value)
        for name in wrt
        for line in random_lines(loss, trial.inputs, name, generator)
    )
