"""Mistakes in a product: the other factor left out, another one, or in another power."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import torch

from grader.diagnosis.mutation.found import (
    ExtraFactor,
    MissingChainFactor,
    MissingMask,
    MissingTermInDerivative,
    MovedOperand,
    ReshapedOperand,
    SquaredChainFactor,
    TransposedOperand,
    WrongArgument,
    WrongAxisSum,
    WrongOrder,
)
from grader.diagnosis.mutation.mutants import Mutant
from grader.diagnosis.mutation.running import Node, Performed, Replacement, Unfit
from grader.diagnosis.mutation.trace import Step, Trace
from grader.diagnosis.mutation.words import node_words, step_words

Partner = Callable[[Performed, torch.Tensor], torch.Tensor]
"""What stands in the place of the other factor on the way back."""


def product_mutants(trace: Trace) -> Iterator[Mutant]:
    """Every factor of every product that varies, with every tensor that may stand in the place of its partner."""
    for step in trace.changing:
        if step.operation in _PRODUCTS and len(step.operands) >= 2:
            for number, operand in enumerate(step.operands[:2]):
                if operand in trace.varying:
                    yield from _partners(trace, step, number)


def _partners(trace: Trace, step: Step, number: int) -> Iterator[Mutant]:
    partner = step.operands[1 - number]
    words = f"{step_words(trace, step)} with {node_words(trace, partner)}"
    at = step.position

    def mutant(found: Any, rank: int, other: Partner) -> Mutant:
        return Mutant(found, rank, {at: _with_partner(number, other)})

    def of_way(found: Any, rank: int, other: Partner) -> Mutant:
        return replace(mutant(found, rank, other), way=number)

    if step.operation in ("mul", "div"):
        left_out = MissingMask(words) if partner in trace.masks else MissingChainFactor(words)
        yield of_way(left_out, 2, lambda _, p: torch.ones_like(p))
        yield of_way(SquaredChainFactor(words), 3, lambda _, p: p**2)
        if step.operation == "div" and number == 0 and partner is not None:
            squared = ExtraFactor(step_words(trace, step), f"the square of {node_words(trace, partner)}")
            yield mutant(squared, 3, lambda _, p: 1 / p)
        if step.operation == "div" and number == 1:
            yield Mutant(MissingChainFactor(words), 3, {at: _quotient(lambda a, b: -a / b)})
            yield Mutant(MissingChainFactor(words), 4, {at: _quotient(lambda a, b: -1 / b**2)})
            yield Mutant(SquaredChainFactor(words), 4, {at: _quotient(lambda a, b: -a / b**3)})
    else:
        yield of_way(MissingChainFactor(words), 4, lambda _, p: torch.ones_like(p))
        yield of_way(MissingChainFactor(words), 4, lambda _, p: _identity(p))
        yield of_way(TransposedOperand(node_words(trace, partner)), 2, lambda _, p: _transposed(p))
        yield of_way(ReshapedOperand(node_words(trace, partner)), 3, lambda _, p: _reshaped(p))
        for axis in range(_dims(trace, partner)):
            summed = WrongAxisSum(words, f"axis {axis} of {node_words(trace, partner)}")
            yield mutant(summed, 4, _along(axis, lambda p, k: p.sum(k, keepdim=True).expand_as(p)))
            contracted = step.operation == "matmul" and axis == _dims(trace, partner) - 1 - number
            early = WrongOrder(step_words(trace, step), f"the mean of {node_words(trace, partner)} along axis {axis}")
            averaged = early if contracted else summed
            yield mutant(averaged, 5, _along(axis, lambda p, k: p.mean(k, keepdim=True).expand_as(p)))
            moved = MovedOperand(node_words(trace, partner), axis)
            yield mutant(moved, 3, _along(axis, lambda p, k: p.flip(k)))
            yield mutant(moved, 4, _along(axis, lambda p, k: p.roll(1, k)))
            yield mutant(moved, 4, _along(axis, lambda p, k: p.roll(-1, k)))
    if partner is None:
        return
    shape = trace.tensor(partner).shape
    for node in trace.nodes:
        if node == at and step.operation == "mul":
            yield mutant(
                ExtraFactor(words.partition(" with ")[0], node_words(trace, step.operands[number])), 4, _at(node)
            )
        elif node != partner and trace.tensor(node).shape == shape:
            yield mutant(_instead(trace, step, partner, node), 4 if trace.tensor(node).dim() else 6, _at(node))


def _instead(
    trace: Trace, step: Step, partner: Node, node: Node
) -> MissingChainFactor | MissingTermInDerivative | WrongArgument:
    """The name of another tensor in the place of a factor; where it is a part of that, the rest of it is left out."""
    words = step_words(trace, step)
    if step.operation == "matmul" and node in trace.identities:
        return MissingChainFactor(f"{words} with {node_words(trace, partner)}")
    rest = _rest(trace, partner, node)
    match trace.steps[partner].operation if isinstance(partner, int) else None:
        case "mul" if rest is not None:
            return MissingChainFactor(f"{words} with {node_words(trace, rest)}")
        case "add" if rest is not None:
            return MissingTermInDerivative(node_words(trace, rest), words)
    return WrongArgument(words, f"{node_words(trace, node)} for {node_words(trace, partner)}")


def _rest(trace: Trace, whole: Node, node: Node) -> Node | None:
    """The other one of two tensors of which a result is made; None: it is made of others."""
    operands = trace.steps[whole].operands if isinstance(whole, int) else ()
    rest = [operand for operand in operands if operand is not None and operand != node]
    return rest[0] if len(rest) == 1 and node in operands else None


def _along(axis: int, change: Callable[[torch.Tensor, int], torch.Tensor]) -> Partner:
    return lambda _, partner: change(partner, axis)


def _dims(trace: Trace, node: Node | None) -> int:
    """The number of axes of a node."""
    return 0 if node is None else trace.tensor(node).dim()


_PRODUCTS = frozenset({"mul", "div", "matmul", "einsum", "conv1d", "conv2d"})


def _identity(matrix: torch.Tensor) -> torch.Tensor:
    """What leaves a product as it is without a matrix."""
    if matrix.dim() != 2 or matrix.shape[0] != matrix.shape[1]:
        raise Unfit
    return torch.eye(len(matrix), dtype=matrix.dtype)


def _reshaped(matrix: torch.Tensor) -> torch.Tensor:
    """What becomes of a matrix that is cut into the transposed shape, when it is used as the transposed one."""
    if matrix.dim() != 2:
        raise Unfit
    return matrix.reshape(matrix.shape[::-1]).T


def _with_partner(number: int, partner: Partner) -> Replacement:
    """The same value, whose derivative by one operand has another partner."""

    def replaced(performed: Performed) -> torch.Tensor:
        operands = performed.operands()
        other = partner(performed, operands[1 - number].detach())
        if other.shape != operands[1 - number].shape:
            raise Unfit
        mine = performed.result_of(lambda k, t: t if k == number else other)
        theirs = performed.result_of(lambda k, t: t.detach() if k == number else t)
        value = performed.tensor().detach()
        if mine.shape != value.shape:
            raise Unfit
        slopes: torch.Tensor = (mine - mine.detach()) + (theirs - theirs.detach())
        return value + slopes

    return replaced


def _quotient(slope: Callable[[torch.Tensor, torch.Tensor], torch.Tensor]) -> Replacement:
    """The same quotient with another derivative by what it is divided by."""

    def replaced(performed: Performed) -> torch.Tensor:
        above, below = performed.operands()
        used = slope(above.detach(), below.detach())
        by_above: torch.Tensor = performed.result_of(lambda k, t: t if k == 0 else t.detach())
        return by_above + used * (below - below.detach())

    return replaced


def _at(node: Node) -> Partner:
    return lambda performed, _: performed.value(node)


def _transposed(matrix: torch.Tensor) -> torch.Tensor:
    if matrix.dim() != 2:
        raise Unfit
    return matrix.T
