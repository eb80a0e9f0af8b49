"""Sums that are taken too early: of what flows back from a step to one of its operands, as if that were one number."""

from __future__ import annotations

from collections.abc import Iterator

import torch

from grader.diagnosis.mutation.found import WrongAxisSum
from grader.diagnosis.mutation.mutants import Mutant
from grader.diagnosis.mutation.running import Performed, Replacement
from grader.diagnosis.mutation.trace import Trace
from grader.diagnosis.mutation.words import node_words, step_words


def early_sum_mutants(trace: Trace) -> Iterator[Mutant]:
    """Every way from a step to an operand, with what flows back there summed along some axes."""
    for step in trace.changing:
        for number, operand in enumerate(step.operands):
            if operand is None or operand not in trace.varying:
                continue
            dims = trace.tensor(operand).dim()
            words = f"what flows back from {step_words(trace, step)} to {node_words(trace, operand)}"
            for axes in _axes(dims):
                axes_words = f"axis {axes[0]}" if len(axes) == 1 else "all axes"
                yield Mutant(WrongAxisSum(words, axes_words), 5, {step.position: _summed(number, axes)})


def _axes(dims: int) -> Iterator[tuple[int, ...]]:
    yield from ((axis,) for axis in range(dims))
    if dims > 1:
        yield tuple(range(dims))


def _summed(number: int, axes: tuple[int, ...]) -> Replacement:
    def with_sum(operand: torch.Tensor) -> torch.Tensor:
        through = operand.view_as(operand)
        if through.requires_grad:
            through.register_hook(lambda upstream: upstream.sum(axes, keepdim=True).expand_as(upstream))
        return through

    def replaced(performed: Performed) -> object:
        return performed.result_of(lambda k, operand: with_sum(operand) if k == number else operand)

    return replaced
