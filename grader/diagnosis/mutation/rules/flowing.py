"""What flows back to a tensor, changed on the way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TypeAlias

import torch

from grader.diagnosis.mutation.found import InComputation
from grader.diagnosis.mutation.mutants import Mutant
from grader.diagnosis.mutation.running import Node, Performed, Replacement, Unfit

Tensors: TypeAlias = Mapping[Node, torch.Tensor]
Flow: TypeAlias = Callable[[torch.Tensor, Tensors], torch.Tensor]
"""What flows back instead, given what does and the tensors of the computation."""


def flowing_to(node: Node, found: InComputation, rank: float, flow: Flow) -> Mutant:
    """The mutant of a parameter or a result to which something else flows back."""
    if isinstance(node, str):
        return Mutant(found, rank, read={node: (node, partial(_flow, flow))})
    return Mutant(found, rank, {node: _to_result(node, flow)})


def flowing_past(source: Node, flow: Flow) -> Replacement:
    """The same result, from which something of the same shape flows back straight to an earlier tensor."""

    def replaced(performed: Performed) -> torch.Tensor:
        start, result = performed.nodes[source], performed.tensor()
        through = result.detach() + (start - start.detach())
        _hooked(through, {**performed.unchanged, **performed.nodes}, flow)
        return through

    return replaced


def _to_result(node: int, flow: Flow) -> Replacement:
    def replaced(performed: Performed) -> torch.Tensor:
        result = performed.tensor()
        through = result.view_as(result)
        _hooked(through, {**performed.unchanged, **performed.nodes, node: result}, flow)
        return through

    return replaced


def _hooked(through: torch.Tensor, tensors: Tensors, flow: Flow) -> None:
    if not through.requires_grad:
        raise Unfit
    through.register_hook(lambda upstream: _flow(flow, upstream, tensors))


def _flow(flow: Flow, upstream: torch.Tensor, tensors: Tensors) -> torch.Tensor:
    flowing = flow(upstream, {node: tensor.detach() for node, tensor in tensors.items()})
    if flowing.shape != upstream.shape:
        raise Unfit
    return flowing
