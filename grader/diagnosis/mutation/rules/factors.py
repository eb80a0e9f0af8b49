"""Mistakes on the way through a tensor: a familiar slope stands there once too often, or is divided out."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import torch

from grader.diagnosis.mutation.found import (
    ExtraFactor,
    ExtraMask,
    InComputation,
    MissingChainFactor,
    SquaredChainFactor,
)
from grader.diagnosis.mutation.mutants import Mutant
from grader.diagnosis.mutation.running import Performed, Replacement
from grader.diagnosis.mutation.slopes import SIGMOID, TANH, Activation
from grader.diagnosis.mutation.trace import Trace
from grader.diagnosis.mutation.words import node_words


def factor_mutants(trace: Trace) -> Iterator[Mutant]:
    """Every result with every factor that may stand on the way through it."""
    for step in trace.changing:
        words = node_words(trace, step.position)
        for found, rank, factor in _factors(words):
            yield Mutant(found, rank, {step.position: _times(factor)})


def _factors(words: str) -> Iterator[tuple[InComputation, int, Callable[[torch.Tensor], torch.Tensor]]]:
    for activation in (SIGMOID, TANH):
        yield SquaredChainFactor(f"{activation.words} of {words}"), 6, activation.slope
        yield MissingChainFactor(f"{activation.words} of {words}"), 6, _one_over(activation)
    yield ExtraMask(words, f"{words}, where it is positive"), 7, lambda t: (t > 0).to(t)
    yield ExtraFactor(words, "its own value"), 7, lambda t: t
    yield ExtraFactor(words, "one over its own value"), 7, lambda t: 1 / t


def _one_over(activation: Activation) -> Callable[[torch.Tensor], torch.Tensor]:
    return lambda t: 1 / activation.slope(t)


def _times(factor: Callable[[torch.Tensor], torch.Tensor]) -> Replacement:
    def replaced(performed: Performed) -> torch.Tensor:
        result = performed.tensor()
        fixed = result.detach()
        return fixed + factor(fixed) * (result - fixed)

    return replaced
