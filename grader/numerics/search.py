"""Looking for inputs that make a good trial: finite, away from kinks, with the branches taken both ways."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from grader.errors import AssignmentError
from grader.model import Array, Loss, Quantity
from grader.numerics.branches import Signature, branch_signature
from grader.numerics.constants import COMBINATION_DRAWS, DIGITS_LEFT, DRAWS, FAINT, PATIENCE, THRESHOLD, U64, WIDE
from grader.numerics.coverage import Combination, Coverage, missing, usual_combinations
from grader.numerics.derivative import Derivative, exact_derivative, output
from grader.numerics.draws import draw_inputs
from grader.numerics.kinks import ill_conditioned, near_kink, size_of
from grader.numerics.noise import measure_noise
from grader.numerics.omissions import Omission, shown


@dataclass(frozen=True)
class Candidate:
    """Inputs that would do for a trial, and what speaks against them."""

    sizes: Mapping[str, int]
    inputs: Mapping[str, Array]
    signature: Signature
    derivative: Derivative
    cost: int


@dataclass(frozen=True)
class Earlier:
    """What the trials before have shown."""

    coverage: Coverage = field(default_factory=Coverage)
    largest: Mapping[str, float] = field(default_factory=dict)
    """The largest entry of any gradient, by parameter."""
    wanted: frozenset[Combination] = frozenset()
    """Usual combinations of branches that no trial has shown."""
    unnoticed: frozenset[Omission] = frozenset()
    """What could be left out and shows at many points, but has shown on no trial."""
    sizes: Mapping[str, int] = field(default_factory=dict)
    """The value of every symbolic dimension on the first of them."""

    def after(self, found: Candidate, noticed: frozenset[Omission]) -> Earlier:
        """The same with one more trial, on which leaving these things out is noticed."""
        return Earlier(
            self.coverage.after(found.signature),
            {
                name: max(self.largest.get(name, 0.0), largest)
                for name, largest in found.derivative.by_parameter.items()
            },
            missing(self.wanted, found.signature),
            self.unnoticed - noticed,
            self.sizes or found.sizes,
        )

    def shortfall(self, signature: Signature) -> int:
        """How many branches, and combinations of branches, an evaluation leaves unseen."""
        return self.coverage.shortfall(signature) + len(missing(self.wanted, signature))

    def dwarfs(self, derivative: Derivative) -> bool:
        """Whether a gradient is all zeros, or vanishes beside those of the trials before."""
        return derivative.largest <= THRESHOLD * U64 * max(self.largest.values(), default=0.0)

    def dwarfs_any(self, derivative: Derivative) -> bool:
        """Whether a gradient vanishes in a parameter in which those of the trials before do not."""
        own = derivative.by_parameter
        return any(largest > 0.0 and own[name] <= THRESHOLD * U64 * largest for name, largest in self.largest.items())


_UNFIT = 1000
"""More than all branches together can cost: a point on a kink, or full of noise, is the last resort."""


@dataclass(frozen=True)
class Search:
    """The search for the inputs of one trial."""

    loss: Loss
    wrt: tuple[str, ...]
    earlier: Earlier
    turn: int
    """Which value a choice with room for one takes first."""

    def best_draw(self, sizes: Mapping[str, int], generator: np.random.Generator) -> Candidate:
        """The first draw that nothing speaks against, or the best of many.

        Raises:
            AssignmentError: if the loss cannot be evaluated with these sizes, or on no draw at all.
        """
        best: Candidate | None = None
        for attempt in range(DRAWS):
            if best is not None and (best.cost == 0 or attempt >= PATIENCE):
                break
            spread = WIDE if PATIENCE // 2 <= attempt < PATIENCE else 1.0
            inputs = draw_inputs(self.loss, sizes, generator, spread, self.turn + attempt)
            worth_beating = best.cost if best is not None else math.inf
            best = self._candidate(sizes, inputs, generator, worth_beating) or best
        if best is None:
            raise AssignmentError(
                "loss-not-finite",
                f"Loss {self.loss.name}: its value or gradient is nan or infinite for all of {DRAWS} random inputs.",
                "Declare inputs inside the domain, such as uniform(..., low=0.5, high=2.0) under a logarithm.",
            )
        return best

    def _candidate(
        self,
        sizes: Mapping[str, int],
        inputs: Mapping[str, Array],
        generator: np.random.Generator,
        worth_beating: float,
    ) -> Candidate | None:
        """These inputs as a candidate; None if they are unusable or no cheaper than `worth_beating`."""
        if not np.isfinite(output(self.loss, inputs)).all():
            return None
        signature = branch_signature(self.loss.function, inputs)
        cost = self.earlier.shortfall(signature)
        if cost >= worth_beating:  # the tests below take longer
            return None
        derivative = exact_derivative(self.loss, self.wrt, inputs)
        if not derivative.finite:
            return None
        cost += self._says_little(signature, derivative) + self._faint(signature, derivative, inputs)
        cost += len(self.earlier.unnoticed - shown(self.loss, self.wrt, inputs, self.earlier.unnoticed))
        if cost >= worth_beating:
            return None
        noise = measure_noise(self.loss, self.wrt, inputs, derivative, seed=0)
        cost += _UNFIT * near_kink(self.loss, self.wrt, inputs, derivative, noise, generator)
        cost += _UNFIT * ill_conditioned(derivative, noise)
        return Candidate(sizes, inputs, signature, derivative, cost) if cost < worth_beating else None

    def _faint(self, signature: Signature, derivative: Derivative, inputs: Mapping[str, Array]) -> int:
        """How many gradients are so small, beside those of the trials before or beside the others, that little shows.

        One that vanishes by chance cannot tell a sum from a mean; one that is saturated away leaves other ways of
        computing it no digits.  On the side of a branch that is still missing it may be as small as it is there.
        """
        if self.earlier.coverage.fills_gap(signature):
            return 0
        usual = max(*self.earlier.largest.values(), derivative.largest, 0.0)
        return sum(
            size < FAINT * usual or self._saturated(name, size, derivative, inputs)
            for name, size in derivative.by_parameter.items()
        )

    def _saturated(self, parameter: str, size: float, derivative: Derivative, inputs: Mapping[str, Array]) -> bool:
        """Whether moving a parameter by its own size promises a change that hardly shows beside the loss."""
        if self.loss.quantity is not Quantity.GRADIENT:
            return False
        return size * size_of(inputs[parameter]) < DIGITS_LEFT * abs(derivative.value)

    def _says_little(self, signature: Signature, derivative: Derivative) -> bool:
        """Whether the gradient vanishes, other than on the side of a branch that is still missing."""
        return self.earlier.dwarfs(derivative) and not self.earlier.coverage.fills_gap(signature)


def combinations_at(loss: Loss, sizes: Mapping[str, int], generator: np.random.Generator) -> frozenset[Combination]:
    """How the branches of a loss usually combine, learnt from many draws of the same sizes."""
    draws = (draw_inputs(loss, sizes, generator, 1.0, turn) for turn in range(COMBINATION_DRAWS))
    return usual_combinations(
        branch_signature(loss.function, inputs) for inputs in draws if np.isfinite(output(loss, inputs)).all()
    )
