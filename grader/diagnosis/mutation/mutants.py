"""A mutant: the loss with one thing in it changed, and the gradient that comes of it."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial, reduce
from typing import TypeAlias

import numpy as np
import torch

from grader.diagnosis.mutation.found import InComputation
from grader.diagnosis.mutation.running import Node, Replacement, Running, Unfit
from grader.model import Array, Loss, Trial
from grader.numerics.derivative import tensors_of

_NO_NUMBERS = (
    Unfit, RuntimeError, ValueError, TypeError, LookupError, ArithmeticError, AttributeError, AssertionError
)  # fmt: skip
"""What a loss may raise with shapes or values that it is not made for."""

INSIDE = 4.0
"""How much further a mistake is sought inside a function of every entry, which few people take apart."""

Gradient: TypeAlias = Mapping[str, Array]
Change: TypeAlias = Callable[[Mapping[str, Array]], Mapping[str, Array]]
"""Gives other inputs; raises Unfit where that makes no sense."""
Reading: TypeAlias = Callable[[torch.Tensor, Mapping[Node, torch.Tensor]], torch.Tensor]
"""Makes a parameter's gradient out of that of a node, and the tensors of the computation."""


@dataclass(frozen=True)
class Mutant:
    """One mistake, as a way to make its numbers."""

    mistake: InComputation
    rank: float
    """How far it is sought: of mutants with the same numbers the lowest is taken."""
    replacements: Mapping[int, Replacement] = field(default_factory=dict)
    change: Change | None = None
    read: Mapping[str, tuple[Node, Reading]] = field(default_factory=dict)
    """Of parameters whose gradient is made out of that of another node."""
    scale: Callable[[Trial], float] | None = None
    """What the gradient is multiplied by."""
    leaves_out: bool = False
    """Whether it leaves something out that may as well count with another factor."""
    way: int | None = None
    """By its number, the operand of the step on whose way the mistake is; one rule makes the same for each such way."""
    counted: Mapping[int, Callable[[Trial], float]] = field(default_factory=dict)
    """Of replacements that leave something out, the factors with which that counts nevertheless."""

    def with_part_counted(self, factor: Callable[[Trial], float]) -> Mutant:
        """What is left out counts with a factor instead."""
        return replace(self, counted=dict.fromkeys(self.replacements, factor))

    def together_with(self, other: Mutant) -> Mutant | None:
        """Both mistakes in one derivation, under the name of the other one; None: they are in the same place."""
        if not (self.replacements.keys().isdisjoint(other.replacements) and self.read.keys().isdisjoint(other.read)):
            return None
        changes = [change for change in (self.change, other.change) if change is not None]
        scales = [scale for scale in (self.scale, other.scale) if scale is not None]
        return Mutant(
            other.mistake,
            other.rank,
            {**self.replacements, **other.replacements},
            partial(_one_after_the_other, changes) if changes else None,
            {**self.read, **other.read},
            partial(_product, scales) if scales else None,
            counted={**self.counted, **other.counted},
        )

    def gradient(
        self, loss: Loss, parameters: tuple[str, ...], trial: Trial, unchanged: Mapping[Node, torch.Tensor]
    ) -> Gradient | None:
        """What a student with this mistake gets at a trial; None where it cannot be made, or is not finite.

        Args:
            loss: the loss.
            parameters: what it is differentiated by.
            trial: the inputs.
            unchanged: the tensors of the loss there.
        """
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return self._gradient(loss, parameters, trial, unchanged)
        except _NO_NUMBERS:
            return None

    def _gradient(
        self, loss: Loss, parameters: tuple[str, ...], trial: Trial, unchanged: Mapping[Node, torch.Tensor]
    ) -> Gradient | None:
        inputs = tensors_of(trial.inputs if self.change is None else self.change(trial.inputs))
        leaves = {name: inputs[name].requires_grad_() for name in parameters}
        with torch.enable_grad(), Running(inputs, self._replacements_at(trial), unchanged) as running:
            value = loss.function(**inputs)
        wanted = [running.nodes[node] for node, _ in self.read.values()]
        found = torch.autograd.grad(
            value.reshape(()), [*leaves.values(), *wanted], allow_unused=True, materialize_grads=True
        )
        gradient = dict(zip(leaves, found, strict=False))
        for (name, (_, reading)), upstream in zip(self.read.items(), found[len(leaves) :], strict=True):
            gradient[name] = reading(upstream, running.nodes)
        factor = 1.0 if self.scale is None else self.scale(trial)
        arrays = {name: factor * np.asarray(each.detach().numpy()) for name, each in gradient.items()}
        return arrays if all(np.isfinite(array).all() for array in arrays.values()) else None

    def _replacements_at(self, trial: Trial) -> Mapping[int, Replacement]:
        partly = {position: _partly(self.replacements[position], f(trial)) for position, f in self.counted.items()}
        return {**self.replacements, **partly}


def _partly(left_out: Replacement, factor: float) -> Replacement:
    """The same result, through which a factor of what is left out flows back; the derivative is linear in each way."""
    return lambda performed: factor * performed.tensor() + (1.0 - factor) * left_out(performed)


def _one_after_the_other(changes: Sequence[Change], inputs: Mapping[str, Array]) -> Mapping[str, Array]:
    return reduce(lambda changed, change: change(changed), changes, inputs)


def _product(scales: Sequence[Callable[[Trial], float]], trial: Trial) -> float:
    return math.prod(scale(trial) for scale in scales)
