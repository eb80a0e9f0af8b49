"""Mistakes in the derivative of a softmax, `p * (g - sum(p * g))`, where `g` flows back to the probabilities `p`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TypeAlias

import torch

from grader.diagnosis.mutation.found import (
    InComputation,
    MissingChainFactor,
    MovedOperand,
    SquaredChainFactor,
    Thresholded,
    WrongAxisSum,
    WrongTermFactor,
)
from grader.diagnosis.mutation.mutants import Mutant
from grader.diagnosis.mutation.rules.flowing import Tensors, flowing_past, flowing_to
from grader.diagnosis.mutation.running import Node, Performed, Replacement
from grader.diagnosis.mutation.slopes import SAME
from grader.diagnosis.mutation.trace import Step, Trace
from grader.diagnosis.mutation.words import node_words

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


def log_sum_mutants(trace: Trace) -> Iterator[Mutant]:
    """Every logarithm of a sum of exponentials, with other weights on the way back than the softmax."""
    for step in trace.changing:
        for scores, exponential, dim in _sums_of_exponentials(trace, step):
            words = node_words(trace, scores)
            for found, weights in (
                (MissingChainFactor(f"the softmax of {words}"), torch.ones_like),
                (Thresholded(f"the largest entry of {words}"), partial(_of_largest, dim)),
                (MovedOperand(f"the softmax of {words}", dim), partial(_reversed, dim)),
            ):
                yield Mutant(found, 3, {exponential: _weighted(dim, weights)})


def _sums_of_exponentials(trace: Trace, step: Step) -> Iterator[tuple[Node, int, int]]:
    """Of a logarithm of a sum of exponentials: the scores, the step of the exponentials, the axis of the sum."""
    total = _only_source(trace, step, "log")
    exponentials = None if total is None else _only_source(trace, total, "sum")
    scores = exponentials.operands[0] if exponentials is not None and exponentials.operation == "exp" else None
    if total is None or exponentials is None or scores is None:
        return
    powers, sums = exponentials.result, total.result.flatten()
    users = sum(exponentials.position in other.operands for other in trace.steps)
    for dim in range(powers.dim() if users == 1 else 0):
        along = powers.sum(dim).flatten()
        if (
            powers.shape[dim] > 1
            and along.shape == sums.shape
            and bool((along - sums).abs().max() <= SAME * sums.max())
        ):
            yield scores, exponentials.position, dim


def _only_source(trace: Trace, step: Step, operation: str) -> Step | None:
    """The step that makes the only operand of a step of some kind."""
    source = step.operands[0] if step.operation == operation and len(step.operands) == 1 else None
    return trace.steps[source] if isinstance(source, int) else None


def _of_largest(dim: int, scores: torch.Tensor) -> torch.Tensor:
    return (scores == scores.amax(dim, keepdim=True)).to(scores)


def _reversed(dim: int, scores: torch.Tensor) -> torch.Tensor:
    return torch.softmax(scores, dim).flip(dim)


def _weighted(dim: int, weights: Callable[[torch.Tensor], torch.Tensor]) -> Replacement:
    """The exponentials, whose sum has a logarithm with other slopes."""

    def replaced(performed: Performed) -> torch.Tensor:
        (scores,) = performed.operands()
        fixed = scores.detach()
        ratio = weights(fixed) / torch.softmax(fixed, dim)
        return torch.exp(fixed + ratio * (scores - fixed))

    return replaced


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
