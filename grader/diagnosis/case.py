"""A case: the numbers of one wrong parameter at every trial, beside all that is known about those trials."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from grader.model import Agreement, Array, Comparison, Loss, Reference, TrialLabel, Truth
from grader.numerics.complex_numbers import as_students_see, paired, put_together
from grader.numerics.constants import ENTRY_WEIGHT, LARGEST_WEIGHT, REDUCTION_FREE, THRESHOLD, U64
from grader.numerics.shapes import Misfit, conform

RIGHT = frozenset({Agreement.EXACT, Agreement.FLOAT32, Agreement.SUBGRADIENT})
"""The agreements of a right answer."""

LEAST_EVIDENCE = 2
"""Different numbers that an explanation without a fitted constant must reproduce; chance does not do it twice."""


@dataclass(frozen=True)
class Noisy:
    """Expected numbers, each with its noise per unit of relative round-off; both of one shape."""

    values: Array
    scale: Array

    def times(self, factor: float) -> Noisy:
        """These numbers multiplied by a constant."""
        return Noisy(self.values * factor, self.scale * abs(factor))

    def plus(self, addition: Array) -> Noisy:
        """These numbers with others added, which bring the noise of their own rounding."""
        return Noisy(self.values + addition, self.scale + ENTRY_WEIGHT * np.abs(addition))

    def widened(self, scale: Array) -> Noisy:
        """The same numbers with another noise."""
        return Noisy(self.values, scale)

    def signed(self, signs: Array) -> Noisy:
        """These numbers with other signs."""
        return Noisy(self.values * signs, self.scale)

    def moved(self, move: Callable[[Array], Array]) -> Noisy:
        """These numbers in other places."""
        return Noisy(move(self.values), move(self.scale))

    def matches(self, numbers: Array, unit: float) -> npt.NDArray[np.bool_] | None:
        """Which of the numbers are these, within the noise; None if the shapes do not fit.

        Shapes are granted the same conventions as in the comparison with the right answer itself.
        """
        fitted = conform(numbers, self.values.shape)
        if isinstance(fitted, Misfit):
            return None
        return np.asarray(np.abs(fitted.array - self.values) <= THRESHOLD * unit * self.scale)


@dataclass(frozen=True)
class Sighting:
    """A student's numbers for one parameter at one trial."""

    parameter: str
    truth: Truth
    yours: Array
    """In the expected shape where convention allows, otherwise in the student's own."""
    agreement: Agreement

    @property
    def label(self) -> TrialLabel:
        """The name of the trial."""
        return self.truth.trial.label

    @property
    def right(self) -> bool:
        """Whether every number is right as far as its own precision goes.

        Agreement in float32 alone is no more than near for numbers that came in float64.
        """
        in_float32 = bool((self.yours.astype(np.float32) == self.yours).all())
        return self.agreement is Agreement.EXACT or (self.agreement is Agreement.FLOAT32 and in_float32)

    @cached_property
    def exact(self) -> Noisy:
        """The right answer."""
        return self.exact_of(self.parameter)

    def exact_of(self, parameter: str) -> Noisy:
        """The right answer for any parameter, with the scale of noise by which answers are judged."""
        gradient = self.truth.gradient[parameter]
        if np.all(np.abs(gradient) <= THRESHOLD * U64 * self.truth.noise[parameter]):
            gradient = np.zeros_like(gradient)  # nothing but rounding, of which nobody's answer is a multiple
        size = np.abs(gradient)
        order_of_summation = max(1.0, math.sqrt(self.truth.reduction / REDUCTION_FREE))
        scale = self.truth.noise[parameter] + ENTRY_WEIGHT * size + LARGEST_WEIGHT * size.max(initial=0.0)
        return Noisy(gradient, order_of_summation * scale)

    def common_length(self, parameters: Sequence[str]) -> float:
        """The length of the right answers for several parameters, put together."""
        return math.sqrt(sum(float((self.truth.gradient[name] ** 2).sum()) for name in parameters))

    @property
    def shape(self) -> tuple[int, ...]:
        """The expected shape as students see it, where a pair of real and imaginary part is one number."""
        return as_students_see(self.truth.trial, self.parameter, self.exact.values).shape

    def moved(self, move: Callable[[Any], Any]) -> Noisy:
        """The right answer with its numbers in other places; a complex number moves as one."""
        if self.parameter not in self.truth.trial.complex:
            return self.exact.moved(move)
        return self.exact.moved(lambda pairs: paired(move(put_together(pairs))))

    def input(self, name: str) -> Array:
        """An input of the loss at this trial."""
        return np.asarray(self.truth.trial.inputs[name], dtype=np.float64)


Prediction = Callable[[Sighting], Noisy | None]
"""What a student with a certain mistake would have got; None where the mistake says nothing."""


@dataclass(frozen=True)
class Case:
    """One parameter that is wrong on some trial: the student's finite numbers at every trial that has any."""

    parameter: str
    wrt: tuple[str, ...]
    loss: Loss
    sightings: tuple[Sighting, ...]
    unit: float
    """Relative round-off of the arithmetic in which the answer is taken to be computed."""
    others_right: bool = False
    """Whether all other parameters are right."""

    @cached_property
    def evidence(self) -> int:
        """How many different numbers other than 0 there are on random trials, in the answer or in the truth.

        The assignment's own point does not count: its numbers are often small integers, which agree by chance.
        """
        drawn = [sighting for sighting in self.sightings if sighting.label != "O"]
        return max(_different(s.yours for s in drawn), _different(s.exact.values for s in drawn))

    def reproduced_by(self, predict: Prediction, fitted: int = 0) -> bool:
        """Whether a mistake gives the student's numbers, all of them, and there are enough of them to tell.

        Args:
            predict: the numbers that the mistake makes.
            fitted: constants of the prediction that were chosen to suit the student's numbers.
        """
        return self.evidence >= LEAST_EVIDENCE + fitted and all(
            self._reproduces(predict(sighting), sighting.yours) for sighting in self._smallest_first
        )

    @cached_property
    def _smallest_first(self) -> tuple[Sighting, ...]:
        """What is refuted should be refuted quickly."""
        return tuple(sorted(self.sightings, key=lambda sighting: sighting.yours.size))

    def _reproduces(self, expected: Noisy | None, yours: Array) -> bool:
        matches = None if expected is None else expected.matches(yours, self.unit)
        return matches is not None and bool(matches.all())


def all_right(parameter: str, comparisons: Sequence[Comparison]) -> bool:
    """Whether a parameter is right on every trial."""
    return all(each.agreement in RIGHT for each in comparisons if each.parameter == parameter)


def case_of(parameter: str, reference: Reference, comparisons: Sequence[Comparison], unit: float) -> Case | None:
    """The case of one parameter; None if it is right, or hardly any of its numbers are finite."""
    own = [comparison for comparison in comparisons if comparison.parameter == parameter]
    truths = {truth.trial.label: truth for truth in reference.truths}
    sightings = tuple(filter(None, (_sighting(comparison, truths) for comparison in own)))
    if all_right(parameter, own) or all(sighting.agreement in RIGHT for sighting in sightings):
        return None
    sightings = tuple(sighting for sighting in sightings if np.isfinite(sighting.yours).all())
    if len(sightings) < LEAST_EVIDENCE or all(sighting.agreement in RIGHT for sighting in sightings):
        return None
    others = all(all_right(name, comparisons) for name in reference.wrt if name != parameter)
    return Case(parameter, reference.wrt, reference.loss, sightings, unit, others)


def _sighting(comparison: Comparison, truths: Mapping[TrialLabel, Truth]) -> Sighting | None:
    truth = truths.get(comparison.trial.label)
    if truth is None or comparison.yours is None:
        return None
    if comparison.parameter in truth.subgradients:  # several numbers are right, so no mistake is to be had from them
        return None
    return Sighting(comparison.parameter, truth, comparison.yours, comparison.agreement)


def _different(arrays: Iterable[Array]) -> int:
    numbers = np.concatenate([np.zeros(0), *(array.ravel() for array in arrays)])
    return len(np.unique(numbers[numbers != 0]))
