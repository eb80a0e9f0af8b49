"""Mistakes in the derivative of a softmax, `p * (g - sum(p * g))`, where `g` flows back to the probabilities `p`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TypeAlias

import torch

from grader.diagnosis.mutation.found import (
    InComputation,
    MissingChainFactor,
    SquaredChainFactor,
    WrongAxisSum,
    WrongTermFactor,
)
from grader.diagnosis.mutation.mutants import Mutant
from grader.diagnosis.mutation.rules.flowing import Tensors, flowing_past, flowing_to
from grader.diagnosis.mutation.running import Node
from grader.diagnosis.mutation.slopes import SAME
from grader.diagnosis.mutation.trace import Trace

Derivative: TypeAlias = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]
"""What flows back to the scores, given the probabilities and what flows back to these."""


def softmax_mutants(trace: Trace) -> Iterator[Mutant]:
    """Every softmax with wrong forms of its derivative, whether or not all ways from its scores lead through it."""
    for scores in trace.nodes:
        if scores not in trace.varying or not trace.tensor(scores).dim():
            continue
        found = _probabilities(trace, scores)
        if found is None:
            continue
        end, dim = found
        if end in trace.depending_on(frozenset(trace.parameters), without=scores):
            continue
        for mistake, rank, derivative in _once_more(dim):
            yield flowing_to(scores, mistake, rank, partial(_of_scores, end, derivative))
        if _all_ways_lead_through(trace, scores, end):
            for mistake, rank, derivative in _wrong(trace, end, dim):
                yield Mutant(mistake, rank, {end: flowing_past(scores, partial(_of_scores, end, derivative))})


def _probabilities(trace: Trace, scores: Node) -> tuple[int, int] | None:
    """The step that gives the softmax of some scores, and along which axis."""
    start = trace.tensor(scores)
    softmaxes = [torch.softmax(start, dim) for dim in range(start.dim())]
    for step in trace.changing:
        if step.result.shape == start.shape:
            for dim, values in enumerate(softmaxes):
                if start.shape[dim] > 1 and bool((values - step.result).abs().max() <= SAME):
                    return step.position, dim
    return None


def _all_ways_lead_through(trace: Trace, scores: Node, end: int) -> bool:
    beyond = trace.depending_on(frozenset({scores}), without=end)
    last = len(trace.steps) - 1
    return end == last or last not in beyond


def _of_scores(end: int, derivative: Derivative, upstream: torch.Tensor, tensors: Tensors) -> torch.Tensor:
    return derivative(tensors[end], upstream)


def _once_more(dim: int) -> Iterator[tuple[InComputation, float, Derivative]]:
    """What becomes of `p * (g - sum(p * g))` itself."""
    words = "the softmax"
    yield SquaredChainFactor(words), 3, lambda p, u: p * (u - (p * u).sum(dim, keepdim=True))
    yield SquaredChainFactor(words), 4, lambda p, u: p * u
    yield MissingChainFactor(words), 3, lambda p, u: u / p
    unweighted = MissingChainFactor(f"{words} in the mean within its derivative")
    yield unweighted, 4, lambda p, u: u - p * (u / p).mean(dim, keepdim=True)


def _wrong(trace: Trace, end: int, dim: int) -> Iterator[tuple[InComputation, float, Derivative]]:
    words, inner = "the softmax", "the sum within the derivative of the softmax"
    unweighted = MissingChainFactor(f"{words} in the sum within its derivative")
    yield unweighted, 3, lambda p, g: p * (g - g.sum(dim, keepdim=True))
    yield unweighted, 4, lambda p, g: g - (p * g).sum(dim, keepdim=True)
    yield WrongTermFactor(inner, "-1"), 3, lambda p, g: p * (g + (p * g).sum(dim, keepdim=True))
    yield SquaredChainFactor(words), 4, lambda p, g: p * (g - p * g)
    yield SquaredChainFactor(words), 4, lambda p, g: p * (g - (p * p * g).sum(dim, keepdim=True))
    for axis in range(trace.tensor(end).dim()):
        if axis != dim:
            yield WrongAxisSum(inner, f"axis {axis}"), 3, _along(axis)
    if trace.tensor(end).dim() > 1:
        yield WrongAxisSum(inner, "all axes"), 3, lambda p, g: p * (g - (p * g).sum())


def _along(axis: int) -> Derivative:
    return lambda p, g: p * (g - (p * g).sum(axis, keepdim=True))
