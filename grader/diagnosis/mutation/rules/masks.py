"""Mistakes with tensors of zeros and ones: what they switch off counts, or something is switched off that counts."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import torch

from grader.diagnosis.mutation.found import ExtraMask, WrongArgument
from grader.diagnosis.mutation.mutants import Mutant
from grader.diagnosis.mutation.rules.flowing import Flow, flowing_to
from grader.diagnosis.mutation.running import Node, Performed, Replacement, Unfit
from grader.diagnosis.mutation.trace import Trace
from grader.diagnosis.mutation.words import node_words, step_words

Spread = Callable[[torch.Tensor], torch.Tensor]
"""Brings a mask into the shape of what it is multiplied with."""


def mask_mutants(trace: Trace) -> Iterator[Mutant]:
    """Every mask of the loss, on every way where it fits; and the opposite of a mask where that is a factor."""
    nodes: list[Node] = [*trace.parameters, *(step.position for step in trace.changing)]
    for node in nodes:
        for mask in trace.masks:
            for spread in _spreads(trace.tensor(mask).shape, trace.tensor(node).shape):
                where = f"{node_words(trace, mask)}, where it is"
                words = node_words(trace, node)
                yield flowing_to(node, ExtraMask(words, f"{where} 1"), 4, _where(mask, spread))
                yield flowing_to(node, ExtraMask(words, f"{where} 0"), 5, _where_not(mask, spread))
    for step in trace.changing:
        if step.operation == "mul":
            for number, operand in enumerate(step.operands[:2]):
                if operand in trace.masks and not _has_opposite(trace, operand):
                    mask = node_words(trace, operand)
                    found = WrongArgument(step_words(trace, step), f"1 - {mask} for {mask}")
                    yield Mutant(found, 2, {step.position: _with_opposite(number)})


def _has_opposite(trace: Trace, mask: Node) -> bool:
    """Whether the loss has the opposite of a mask as well, which has a name of its own."""
    opposite = 1 - trace.tensor(mask).double()
    return any(torch.equal(trace.tensor(other).double(), opposite) for other in trace.masks)


def _spreads(shape: torch.Size, to: torch.Size) -> Iterator[Spread]:
    """The ways in which a tensor fits beside a larger one, all axes in one piece."""
    for first in range(len(to) - len(shape) + 1):
        after = len(to) - len(shape) - first
        if to[first : first + len(shape)] == shape:
            yield lambda mask, after=after: mask.reshape(*mask.shape, *([1] * after))  # type: ignore[misc]


def _where(mask: Node, spread: Spread) -> Flow:
    return lambda upstream, tensors: upstream * spread(_zeros_and_ones(tensors[mask]))


def _where_not(mask: Node, spread: Spread) -> Flow:
    return lambda upstream, tensors: upstream * (1 - spread(_zeros_and_ones(tensors[mask])).to(upstream))


def _zeros_and_ones(tensor: torch.Tensor) -> torch.Tensor:
    """A tensor that is a mask at this trial too."""
    if not bool(((tensor == 0) | (tensor == 1)).all()):
        raise Unfit
    return tensor


def _with_opposite(number: int) -> Replacement:
    """The same value, through which what the mask switches off flows back instead."""

    def replaced(performed: Performed) -> torch.Tensor:
        value = performed.tensor().detach()
        opposite: torch.Tensor = performed.result_of(lambda k, t: 1 - _zeros_and_ones(t) if k == number else t)
        if opposite.shape != value.shape:
            raise Unfit
        return value + (opposite - opposite.detach())

    return replaced
