"""All that is known about one loss: its trials, with exact gradients that witnesses confirm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from grader.model import Array, Loss, Quantity, Reference, Trial, Truth, Void
from grader.numerics.complex_step import complex_disagreement
from grader.numerics.contraction import Contraction, contractions
from grader.numerics.derivative import Derivative, exact_derivative, loss_value
from grader.numerics.kinks import ill_conditioned, near_kink
from grader.numerics.line import Line
from grader.numerics.noise import Noise, measure_noise
from grader.numerics.randomness import stream
from grader.numerics.subgradients import surroundings
from grader.numerics.trials import plan_trials, trials_at_sizes
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
    return _reference(loss, wrt, seed, plan_trials(loss, wrt, seed))


def reference_at_sizes(loss: Loss, wrt: tuple[str, ...], seed: int, sizes: Mapping[str, int]) -> Reference:
    """The same at sizes that are not the grader's to choose, as those of a notebook whose code has them as numbers.

    Args:
        loss: the loss.
        wrt: the parameters whose gradient is asked for.
        seed: the seed of the run.
        sizes: the value of every symbolic dimension.

    Raises:
        AssignmentError: if the loss cannot be evaluated or differentiated at such sizes.
    """
    return _reference(loss, wrt, seed, trials_at_sizes(loss, wrt, seed, sizes))


def _reference(loss: Loss, wrt: tuple[str, ...], seed: int, trials: Sequence[Trial]) -> Reference:
    known = [_establish(loss, wrt, trial, seed) for trial in trials]
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
        return _beside_kink(loss, wrt, trial, exact, generator)
    if not (exact.finite and noise.finite):
        return Void(trial, f"Loss {loss.name}, trial {trial.label}: the loss leaves its domain when rounded.")
    gaps = []
    for name, contraction in contractions(loss, wrt, trial.inputs, generator).items():
        along, rounding = _along(contraction, name, exact, noise, trial, generator)
        gap = witness_gap(contraction.loss, trial, name, along, rounding, generator)
        if not gap.agrees:
            slopes = entry_slopes(contraction.loss, trial, name, rounding)
            return Void(trial, disagreement(loss, trial, name, along.gradient[name], slopes))
        second = complex_disagreement(trial, _second_lines(contraction, trial, name, seed), along, rounding, loss)
        if second is not None:
            return Void(trial, second)
        gaps.append(gap)
    return Truth(
        trial=trial,
        value=exact.value,
        value_noise=noise.value,
        gradient=exact.gradient,
        noise=noise.gradient,
        reduction=noise.reduction,
        differences=_differences(loss, wrt, trial, exact, noise),
        witness_gap=max((gap.relative for gap in gaps), default=0.0),
    )


def _second_lines(contraction: Contraction, trial: Trial, parameter: str, seed: int) -> tuple[Line, ...]:
    generator = stream(seed, contraction.loss.name, trial.label, parameter, "second witness")
    return random_lines(contraction.loss, trial.inputs, parameter, generator)


def _beside_kink(
    loss: Loss, wrt: tuple[str, ...], trial: Trial, exact: Derivative, generator: np.random.Generator
) -> Truth | None:
    """What is true at an own point that may lie on a kink; None where rounding leaves no digits, or nothing is known.

    The point is the instructor's to keep, so nothing is void; the drawn trials decide.
    """
    around = surroundings(loss, wrt, trial.inputs, exact, generator) if loss.quantity is Quantity.GRADIENT else None
    if around is None:
        return None
    return Truth(
        trial=trial,
        value=exact.value,
        value_noise=around.noise.value,
        gradient=around.exact.gradient,
        noise=around.noise.gradient,
        reduction=around.noise.reduction,
        differences=_differences(loss, wrt, trial, exact, around.noise),
        witness_gap=around.gap,
        subgradients=around.subgradients,
    )


def _along(
    contraction: Contraction,
    parameter: str,
    exact: Derivative,
    noise: Noise,
    trial: Trial,
    generator: np.random.Generator,
) -> tuple[Derivative, Noise]:
    """What is asked along the direction of its contraction, and the noise of that; a gradient is its own."""
    if contraction.is_itself:
        return exact, noise
    gradient = {parameter: contraction.of(exact.gradient[parameter])}
    along = Derivative(loss_value(contraction.loss, trial.inputs), gradient)
    seed = int(generator.integers(2**62))
    return along, measure_noise(contraction.loss, (parameter,), trial.inputs, along, seed)


def _differences(
    loss: Loss, wrt: tuple[str, ...], trial: Trial, exact: Derivative, noise: Noise
) -> Mapping[str, Array]:
    """A gradient once more by differences, entry by entry; other quantities are confirmed along directions only."""
    if loss.quantity is Quantity.GRADIENT:
        return {name: entry_slopes(loss, trial, name, noise) for name in wrt}
    return {name: np.full(asked.shape, np.nan) for name, asked in exact.gradient.items()}


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
    for name, contraction in contractions(loss, wrt, trial.inputs, generator).items():
        along, rounding = _along(contraction, name, exact, noise, trial, generator)
        norm = float(np.linalg.norm(along.gradient[name]))
        lines = random_lines(contraction.loss, trial.inputs, name, generator)
        if any(one_sided_slopes_differ(line, norm, rounding.value) for line in lines):
            return True
    return False
