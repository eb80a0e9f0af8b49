"""Whether wrong answers are the gradient of some other loss, of which nothing is known.

A field is a gradient only if its Jacobian is symmetric, and near a point that suffices (Clairaut's theorem and
Poincaré's lemma; Spivak, Calculus on Manifolds, 1965, theorems 2-5 and 4-11).  Two random directions u and v show
any asymmetry: the change along u, times v, is to be the change along v, times u.  What is looked at is the difference
from the exact gradient, whose own Jacobian is symmetric: where that difference does not change, nothing is said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from grader.model import Array, Loss, Reference, Trial, TrialLabel
from grader.numerics.constants import SYMMETRIC, SYMMETRY_STEP, TELLING
from grader.numerics.derivative import exact_derivative
from grader.numerics.randomness import stream

_TRIALS: frozenset[TrialLabel] = frozenset({"A", "B", "C"})
_STEPS = (SYMMETRY_STEP, -SYMMETRY_STEP, SYMMETRY_STEP / 2, -SYMMETRY_STEP / 2)

Field = Mapping[str, Array]
"""A gradient by parameter."""


@dataclass(frozen=True)
class Directions:
    """Two directions in all parameters together at the point of a trial."""

    trial: Trial
    first: Field
    second: Field

    @property
    def points(self) -> tuple[Trial, ...]:
        """Where answers are needed: at every step along the first direction, and then along the second."""
        return tuple(_moved(self.trial, way, step) for way in (self.first, self.second) for step in _STEPS)


def directions_of(reference: Reference) -> tuple[Directions, ...]:
    """Random directions at the trials that are drawn at large sizes; none where there is but one number to move."""
    return tuple(_directions(reference, truth.trial) for truth in reference.truths if _suits(reference, truth.trial))


def is_gradient_of_another(
    loss: Loss, wrt: tuple[str, ...], answers: Sequence[tuple[Directions, Sequence[Field]]]
) -> bool:
    """Whether answers are, near every point, the exact gradient of some loss that is not the asked one.

    Args:
        loss: the asked loss.
        wrt: the parameters that are asked for.
        answers: for every pair of directions the answers at its points, in their order.
    """
    found = [_asymmetry(loss, wrt, directions, fields) for directions, fields in answers]
    telling = [asymmetry for asymmetry in found if asymmetry is not None]
    return bool(telling) and max(telling) <= SYMMETRIC


def _suits(reference: Reference, trial: Trial) -> bool:
    return trial.label in _TRIALS and sum(trial.inputs[name].size for name in reference.wrt) > 1


def _directions(reference: Reference, trial: Trial) -> Directions:
    generator = stream(reference.seed, reference.loss.name, trial.label, "symmetry")

    def drawn() -> Field:
        inputs = {name: trial.inputs[name] for name in reference.wrt}
        return {name: _size(numbers) * generator.standard_normal(numbers.shape) for name, numbers in inputs.items()}

    return Directions(trial, drawn(), drawn())


def _size(numbers: Array) -> float:
    """The usual size of a parameter's entries: steps are relative to it."""
    return float(np.sqrt(np.mean(numbers**2))) or 1.0


def _moved(trial: Trial, way: Field, step: float) -> Trial:
    moved = {name: trial.inputs[name] + step * direction for name, direction in way.items()}
    return replace(trial, inputs={**trial.inputs, **moved})


def _asymmetry(loss: Loss, wrt: tuple[str, ...], directions: Directions, fields: Sequence[Field]) -> float | None:
    """How far the added part is from symmetric, relative to its changes; None: that, or the answer, hardly changes."""
    exact = [_flat(exact_derivative(loss, wrt, point.inputs).gradient, wrt) for point in directions.points]
    answers = [_flat(field, wrt) for field in fields]
    first, second = _flat(directions.first, wrt), _flat(directions.second, wrt)
    along_first, along_second = _changes([own - truth for own, truth in zip(answers, exact, strict=True)])
    size = _norm(along_first) * _norm(second) + _norm(along_second) * _norm(first)
    of_truth, of_answer = sum(map(_norm, _changes(exact))), sum(map(_norm, _changes(answers)))
    if not size > TELLING * of_truth * (_norm(first) + _norm(second)) or not of_answer > TELLING * of_truth:
        return None
    return float(abs(along_first @ second - along_second @ first) / size)


def _changes(values: Sequence[Array]) -> tuple[Array, Array]:
    """The derivatives along the first and the second direction, from the values at all points."""
    return _change(values[: len(_STEPS)]), _change(values[len(_STEPS) :])


def _change(values: Sequence[Array]) -> Array:
    """The derivative along a direction, by central differences with two steps and Richardson's extrapolation."""
    wide = (values[0] - values[1]) / (2 * SYMMETRY_STEP)
    narrow = (values[2] - values[3]) / SYMMETRY_STEP
    return np.asarray((4 * narrow - wide) / 3)


def _flat(field: Field, wrt: tuple[str, ...]) -> Array:
    return np.concatenate([np.ravel(field[name]) for name in wrt])


def _norm(numbers: Array) -> float:
    return float(np.linalg.norm(numbers))
