"""Mistakes with matrices: in the derivative of an inverse, and where an inverse flows back as from a determinant."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import torch

from grader.diagnosis.mutation.found import (
    ExtraMask,
    InComputation,
    MissingChainFactor,
    SquaredChainFactor,
    TransposedOperand,
    WrongActivationDerivative,
)
from grader.diagnosis.mutation.mutants import Mutant
from grader.diagnosis.mutation.rules.flowing import Tensors, flowing_past
from grader.diagnosis.mutation.running import Performed, Replacement, Unfit
from grader.diagnosis.mutation.slopes import proportional
from grader.diagnosis.mutation.trace import Trace
from grader.diagnosis.mutation.words import node_words

Matrix = Callable[[torch.Tensor], torch.Tensor]
"""What flows back, by the matrix."""


def inverse_mutants(trace: Trace) -> Iterator[Mutant]:
    """Every matrix whose transposed inverse flows back to it, as from a logarithm of a determinant."""
    yield from _of_inverse(trace)
    for step in trace.changing:
        upstream, matrix = trace.upstream.get(step.position), step.result
        if upstream is None or matrix.dim() != 2 or matrix.shape[0] != matrix.shape[1] or matrix.shape[0] < 2:
            continue
        if proportional(upstream, torch.linalg.pinv(matrix).T):
            words = node_words(trace, step.position)
            for found, flow in _instead(words):
                yield Mutant(found, 4, {step.position: _with_upstream(flow)})


def _instead(words: str) -> Iterator[tuple[InComputation, Matrix]]:
    inverse = torch.linalg.inv
    yield TransposedOperand(f"the inverse of {words}"), lambda m: inverse(m)
    yield MissingChainFactor(f"the inverse of {words}"), torch.ones_like
    yield WrongActivationDerivative("the determinant", f"{words} itself"), lambda m: m.T
    yield WrongActivationDerivative("the determinant", "one over every entry"), lambda m: 1 / m.T
    yield SquaredChainFactor(f"the inverse of {words}"), lambda m: (inverse(m) @ inverse(m)).T
    yield ExtraMask(f"the inverse of {words}", "its diagonal"), lambda m: torch.diag(inverse(m).diagonal())
    yield ExtraMask(f"the inverse of {words}", "its lower triangle"), lambda m: inverse(m).T.tril()
    yield ExtraMask(f"the inverse of {words}", "its upper triangle"), lambda m: inverse(m).T.triu()


def _with_upstream(flow: Matrix) -> Replacement:
    def replaced(performed: Performed) -> torch.Tensor:
        result = performed.tensor()
        matrix = result.detach()
        own: torch.Tensor = torch.linalg.inv(matrix).T

        def instead(upstream: torch.Tensor) -> torch.Tensor:
            constant: torch.Tensor = (upstream * own).sum() / (own * own).sum()
            return constant * flow(matrix)

        if not result.requires_grad:
            raise Unfit
        through = result.view_as(result)
        through.register_hook(instead)
        return through

    return replaced


# The derivative of an inverse ---------------------------------------------------------------------

OfInverse = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]
"""What flows back to a matrix, given its inverse and what flows back to that."""


def _of_inverse(trace: Trace) -> Iterator[Mutant]:
    """Every inverse `V` of a matrix with other derivatives than `-V.T @ g @ V.T` (Petersen and Pedersen, 2012)."""
    for step in trace.changing:
        source = step.operands[0] if step.operands else None
        if step.operation in ("inv", "inverse") and source is not None and step.result.dim() == 2:
            words = node_words(trace, step.position)
            for found, rank, derivative in _derivatives(words):
                flow = partial(_flow_of_inverse, step.position, derivative)
                yield Mutant(found, rank, {step.position: flowing_past(source, flow)})


def _flow_of_inverse(inverse: int, derivative: OfInverse, upstream: torch.Tensor, tensors: Tensors) -> torch.Tensor:
    return derivative(tensors[inverse], upstream)


def _derivatives(words: str) -> Iterator[tuple[InComputation, float, OfInverse]]:
    left_out = MissingChainFactor(f"{words} in the derivative of an inverse")
    yield left_out, 3, lambda v, g: -v.T @ g
    yield left_out, 3, lambda v, g: -g @ v.T
    yield MissingChainFactor(words), 4, lambda v, g: -g
    yield TransposedOperand(words), 3, lambda v, g: -v @ g @ v
    yield TransposedOperand(words), 3, lambda v, g: -v @ g @ v.T
    yield TransposedOperand(words), 3, lambda v, g: -v.T @ g @ v
    yield TransposedOperand("what flows back"), 4, lambda v, g: -v.T @ g.T @ v.T
    yield TransposedOperand("what flows back"), 4, lambda v, g: -v @ g.T @ v
    yield WrongActivationDerivative(words, "minus the square of every entry"), 4, lambda v, g: -(v**2) * g
    yield WrongActivationDerivative(words, "minus its own square"), 4, lambda v, g: -(v @ v) * g
