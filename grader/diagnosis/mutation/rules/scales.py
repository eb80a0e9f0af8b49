"""Mistakes in what flows back to a tensor as a whole: a factor of the loss is left out there, or counts twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import torch

from grader.diagnosis.mutation.found import ExtraFactor, InComputation, MissingChainFactor, SquaredChainFactor
from grader.diagnosis.mutation.mutants import Mutant
from grader.diagnosis.mutation.rules.flowing import Flow, flowing_to
from grader.diagnosis.mutation.running import Node
from grader.diagnosis.mutation.slopes import proportional
from grader.diagnosis.mutation.trace import Step, Trace
from grader.diagnosis.mutation.words import node_words

RANK = 5
OF_LOGARITHM = 2.5
"""How far it is sought that a parameter is taken for what it is the logarithm of, as in ``exp(2 * log_sigma)``."""


def scale_mutants(trace: Trace) -> Iterator[Mutant]:
    """Every parameter and result, with what flows back times, or divided by, a factor or divisor of the loss."""
    factors = list(_factors(trace))
    nodes: list[Node] = [*trace.parameters, *(step.position for step in trace.changing)]
    for node in nodes:
        value = trace.tensor(node)
        for other, power in factors:
            fitted = _fitted(trace.tensor(other).shape, value.shape)
            if other == node or fitted is None:
                continue
            for found, exponent in _named(trace, node, other, power):
                yield flowing_to(node, found, RANK, _times(other, fitted, exponent))
    for name in trace.parameters:
        if any(_is_logarithm(trace, name, step) for step in trace.changing):
            found = MissingChainFactor(f"the step back to `{name}` with the exponential of `{name}`")
            yield flowing_to(name, found, OF_LOGARITHM, _by_exponential(name))


def _is_logarithm(trace: Trace, name: str, step: Step) -> bool:
    """Whether a step is the exponential of a multiple of a parameter, other than once the parameter."""
    inner = step.operands[0] if step.operation == "exp" else None
    if not isinstance(inner, int) or trace.tensor(inner).shape != trace.tensor(name).shape:
        return False
    return proportional(trace.tensor(inner), trace.tensor(name)) and name in trace.leading_to(inner)


def _by_exponential(name: str) -> Flow:
    return lambda upstream, tensors: upstream / torch.exp(tensors[name])


def _factors(trace: Trace) -> Iterator[tuple[Node, int]]:
    """The tensors by which the loss multiplies, with 1, and those by which it divides, with -1; alike ones once."""
    known: list[tuple[torch.Tensor, int]] = []
    for step in trace.steps:
        for other, power in _of_step(trace, step):
            tensor = trace.tensor(other)
            if any(p == power and t.shape == tensor.shape and torch.equal(t, tensor) for t, p in known):
                continue
            if bool((tensor != 0).all()) and bool(torch.isfinite(tensor).all()):
                known.append((tensor, power))
                yield other, power


def _of_step(trace: Trace, step: Step) -> Iterator[tuple[Node, int]]:
    """The factors of a product, the divisor of a quotient, and what a product that divides is made of."""
    operands = [operand for operand in step.operands if operand is not None]
    if step.operation == "mul" and len(operands) == 2:
        divides = any(other.operation == "div" and other.operands[-1] == step.position for other in trace.steps)
        yield from ((operand, -1 if divides else 1) for operand in operands)
    if step.operation == "div" and len(operands) == 2:
        yield operands[1], -1
    if step.operation == "rdiv" and operands:
        yield operands[0], -1
    if step.operation == "exp":
        yield step.position, 1


def _named(trace: Trace, node: Node, other: Node, power: int) -> Iterator[tuple[InComputation, int]]:
    factor = node_words(trace, other) if power == 1 else f"one over {node_words(trace, other)}"
    words = f"the step back to {node_words(trace, node)}"
    if _is_on_chain(trace, node, other):
        yield MissingChainFactor(f"{words} with {factor}"), -power
        yield SquaredChainFactor(f"{words} with {factor}"), power
    else:
        yield ExtraFactor(words, factor), power


def _is_on_chain(trace: Trace, node: Node, other: Node) -> bool:
    """Whether a step between a tensor and the loss multiplies or divides by a factor, or by what is made of it."""
    behind = trace.depending_on(frozenset({node}))
    beside = (
        operand
        for step in trace.steps
        if step.position in behind and step.operation in _MULTIPLYING
        for operand in step.operands
        if operand is not None and operand not in behind
    )
    return other in behind or any(_is_product_of(trace, operand, other) for operand in beside)


def _is_product_of(trace: Trace, node: Node, factor: Node) -> bool:
    """Whether a tensor is a product or power of a factor, or that itself, in whatever shape."""
    seen: set[Node] = set()
    left = [node]
    while left:
        each = left.pop()
        if each == factor:
            return True
        step = trace.steps[each] if isinstance(each, int) and each not in seen else None
        seen.add(each)
        if step is not None and step.operation in _OF_PRODUCTS:
            left += [operand for operand in step.operands if operand is not None]
    return False


_MULTIPLYING = frozenset({"mul", "div", "rdiv", "matmul", "einsum"})
_OF_PRODUCTS = _MULTIPLYING | {
    "neg", "pow", "square", "sqrt", "rsqrt", "reciprocal", "T", "mT", "t", "transpose", "permute", "reshape", "view",
    "squeeze", "unsqueeze", "expand", "getitem", "flatten",
}  # fmt: skip
"""Steps of which the result is a product or power of the operands, in whatever shape."""


def _fitted(shape: torch.Size, to: torch.Size) -> Callable[[torch.Tensor], torch.Tensor] | None:
    """How a tensor is brought beside a larger one: as it is, or with its axes as the first ones; None: not at all."""
    if len(shape) > len(to):
        return None
    if all(size in (1, other) for size, other in zip(reversed(shape), reversed(to), strict=False)):
        return lambda tensor: tensor
    if all(size in (1, other) for size, other in zip(shape, to, strict=False)):
        missing = len(to) - len(shape)
        return lambda tensor: tensor.reshape(*tensor.shape, *([1] * missing))
    return None


def _times(other: Node, fitted: Callable[[torch.Tensor], torch.Tensor], exponent: int) -> Flow:
    return lambda upstream, tensors: upstream * fitted(tensors[other]) ** exponent
