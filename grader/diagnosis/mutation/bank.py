"""All mutants of one loss with their numbers, made when they are first asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from grader.diagnosis.mutation.found import InComputation
from grader.diagnosis.mutation.mutants import INSIDE, Gradient, Mutant
from grader.diagnosis.mutation.rounds import in_every_round
from grader.diagnosis.mutation.rules.factors import factor_mutants
from grader.diagnosis.mutation.rules.formulas import formula_mutants
from grader.diagnosis.mutation.rules.forward import forward_mutants
from grader.diagnosis.mutation.rules.inputs import input_mutants, sample_mutants
from grader.diagnosis.mutation.rules.inverses import inverse_mutants
from grader.diagnosis.mutation.rules.masks import mask_mutants
from grader.diagnosis.mutation.rules.meanings import meaning_mutants
from grader.diagnosis.mutation.rules.normalisations import normalisation_mutants
from grader.diagnosis.mutation.rules.offsets import offset_mutants
from grader.diagnosis.mutation.rules.operations import operation_mutants
from grader.diagnosis.mutation.rules.paths import path_mutants
from grader.diagnosis.mutation.rules.pooling import pooling_mutants
from grader.diagnosis.mutation.rules.products import product_mutants
from grader.diagnosis.mutation.rules.reductions import reduction_mutants
from grader.diagnosis.mutation.rules.residuals import residual_mutants
from grader.diagnosis.mutation.rules.rows import row_mutants
from grader.diagnosis.mutation.rules.scales import scale_mutants
from grader.diagnosis.mutation.rules.segments import segment_mutants
from grader.diagnosis.mutation.rules.softmaxes import log_sum_mutants, softmax_mutants
from grader.diagnosis.mutation.rules.sums import early_sum_mutants
from grader.diagnosis.mutation.rules.updates import update_mutants
from grader.diagnosis.mutation.rules.values import value_mutants
from grader.diagnosis.mutation.trace import Trace, trace_of
from grader.model import Array, Quantity, Reference, Trial, TrialLabel, Truth
from grader.numerics.constants import ENTRY_WEIGHT, LARGEST_WEIGHT, THRESHOLD, U64

MOST = 4000
"""Mutants of one loss beyond which the rest is left out, those that are sought furthest first."""


@dataclass(frozen=True)
class Sheet:
    """The numbers of all mutants that have the parameter's shape at one trial, one mutant a row."""

    rows: Array
    numbers: tuple[int, ...]
    """Which mutant each row is of."""


@dataclass
class Bank:
    """The mutants of one reference."""

    reference: Reference
    most: int = MOST
    """Mutants beyond which the rest is left out."""
    _made: dict[tuple[int, TrialLabel], Gradient | None] = field(default_factory=dict, repr=False)
    _traces: dict[TrialLabel, Trace] = field(default_factory=dict, repr=False)
    _sheets: dict[tuple[str, TrialLabel], Sheet] = field(default_factory=dict, repr=False)

    @cached_property
    def mutants(self) -> tuple[Mutant, ...]:
        """All of them, likeliest first; none unless the gradient of a loss is asked for."""
        if not self.most or self.reference.loss.quantity is not Quantity.GRADIENT or not self.reference.truths:
            return ()
        found = sorted(self._all(), key=lambda mutant: mutant.rank)
        return tuple(found[: self.most])

    def gradient(self, number: int, label: TrialLabel) -> Gradient | None:
        """The numbers of one mutant at one trial; None: it has none there."""
        key = (number, label)
        if key not in self._made:
            self._made[key] = self.gradient_of(self.mutants[number], label)
        return self._made[key]

    def gradient_of(self, mutant: Mutant, label: TrialLabel) -> Gradient | None:
        """The numbers of a mutant that is none of these at one trial; None: it has none there."""
        loss, wrt = self.reference.loss, self.reference.wrt
        return mutant.gradient(loss, wrt, self._trials[label], self._trace(label).tensors)

    def unchanged(self, parameter: str, label: TrialLabel) -> Array:
        """The right numbers for a parameter at one trial, computed step by step as those of the mutants are."""
        return np.asarray(self._trace(label).upstream[parameter].numpy())

    def numbers_of(self, mistake: object) -> list[int]:
        """Which mutants a mistake is of; none: it is no mistake inside the computation."""
        return [number for number, mutant in enumerate(self.mutants) if mutant.mistake == mistake]

    def concerned(self, mistake: InComputation) -> frozenset[str]:
        """The parameters whose gradients a mistake changes at the first trial, whichever mutant of that name it is."""
        label = self.reference.truths[0].trial.label
        found = [self.gradient(number, label) for number in self.numbers_of(mistake)]
        changed = [self._changed(gradient, label) for gradient in found if gradient is not None]
        return frozenset.intersection(*changed) if changed else frozenset()

    def _changed(self, gradient: Gradient, label: TrialLabel) -> frozenset[str]:
        truth = self.reference.truths[0]
        return frozenset(
            name for name in gradient if _differs(gradient[name], self.unchanged(name, label), truth, name)
        )

    def sheet(self, parameter: str, label: TrialLabel) -> Sheet:
        """The numbers of all mutants for one parameter at one trial."""
        key = (parameter, label)
        if key not in self._sheets:
            self._sheets[key] = self._sheet(parameter, label)
        return self._sheets[key]

    def odd_shapes(self, parameter: str, label: TrialLabel) -> Iterator[int]:
        """The mutants whose numbers for a parameter have another shape than the parameter."""
        shape = self._trials[label].inputs[parameter].shape
        for number in range(len(self.mutants)):
            gradient = self.gradient(number, label)
            if gradient is not None and gradient[parameter].shape != shape:
                yield number

    @cached_property
    def _trials(self) -> Mapping[TrialLabel, Trial]:
        return {truth.trial.label: truth.trial for truth in self.reference.truths}

    def _trace(self, label: TrialLabel) -> Trace:
        if label not in self._traces:
            self._traces[label] = trace_of(self.reference.loss, self.reference.wrt, self._trials[label])
        return self._traces[label]

    def _all(self) -> Iterator[Mutant]:
        loss, wrt = self.reference.loss, self.reference.wrt
        trace = trace_of(loss, wrt, self.reference.truths[0].trial)
        of_trace = (
            segment_mutants,
            product_mutants,
            path_mutants,
            reduction_mutants,
            residual_mutants,
            forward_mutants,
            factor_mutants,
            mask_mutants,
            pooling_mutants,
            inverse_mutants,
            operation_mutants,
            normalisation_mutants,
            softmax_mutants,
            log_sum_mutants,
            formula_mutants,
            offset_mutants,
            value_mutants,
            scale_mutants,
            meaning_mutants,
            early_sum_mutants,
        )
        for rule in of_trace:
            found = [_farther_inside(mutant, trace) for mutant in rule(trace)]
            yield from found
            yield from in_every_round(found, trace)
        yield from input_mutants(loss, wrt)
        yield from sample_mutants(loss, wrt)
        yield from row_mutants(loss, wrt, trace, self.reference.truths[0].trial)
        yield from update_mutants(self.reference)

    def _sheet(self, parameter: str, label: TrialLabel) -> Sheet:
        shape = self._trials[label].inputs[parameter].shape
        made = ((number, self.gradient(number, label)) for number in range(len(self.mutants)))
        fitting = [(number, g[parameter]) for number, g in made if g is not None and g[parameter].shape == shape]
        rows = np.stack([array.ravel() for _, array in fitting]) if fitting else np.zeros((0, int(np.prod(shape))))
        return Sheet(rows, tuple(number for number, _ in fitting))


def _differs(found: Array, unchanged: Array, truth: Truth, parameter: str) -> bool:
    """Whether numbers differ by more than rounding, of which a gradient that is 0 by mathematics consists."""
    if found.shape != unchanged.shape:
        return True
    size = np.abs(unchanged)
    scale = truth.noise[parameter] + ENTRY_WEIGHT * size + LARGEST_WEIGHT * size.max(initial=0.0)
    return bool((np.abs(found - unchanged) > THRESHOLD * U64 * scale).any())


def _farther_inside(mutant: Mutant, trace: Trace) -> Mutant:
    if not trace.inner.isdisjoint(mutant.replacements):
        return replace(mutant, rank=mutant.rank + INSIDE)
    return mutant
