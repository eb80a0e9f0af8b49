"""What a loss computes at one trial, step by step, and how its tensors depend on one another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from inspect import currentframe
from types import CodeType
from typing import TypeAlias

import torch

from grader.diagnosis.mutation.expressions import expressions_of
from grader.diagnosis.mutation.running import Node, Performed, Running, is_floating
from grader.diagnosis.mutation.words import names_of
from grader.model import Loss, Trial
from grader.numerics.derivative import tensors_of

Place: TypeAlias = tuple[tuple[CodeType, int], ...]
"""The calls that lead to a step, each with the instruction at which it is, from the inside out."""


@dataclass(frozen=True)
class Step:
    """One operation of a loss, with what went in and what came out at one trial."""

    position: int
    operation: str
    operands: tuple[Node | None, ...]
    """Where each tensor came from; None: from a constant."""
    constants: tuple[float, ...]
    """The plain numbers among its arguments."""
    result: torch.Tensor
    alone: bool
    """Whether the tensor is all that comes out, without, say, the position of a maximum."""
    place: Place = ()
    """Where it stands in the code of the loss: the same for all rounds of a loop."""


@dataclass(frozen=True)
class Trace:
    """All steps of a loss."""

    steps: tuple[Step, ...]
    inputs: Mapping[str, torch.Tensor]
    parameters: tuple[str, ...]
    upstream: Mapping[Node, torch.Tensor]
    """The gradient of the loss by every parameter and every step's result."""
    inner: frozenset[int] = frozenset()
    """The steps inside a function of every entry, but for the last one, which gives its result."""

    @property
    def tensors(self) -> dict[Node, torch.Tensor]:
        """The value of every node."""
        return {node: self.tensor(node) for node in self.nodes}

    def tensor(self, node: Node) -> torch.Tensor:
        """The value of a node."""
        return self.inputs[node] if isinstance(node, str) else self.steps[node].result

    @cached_property
    def nodes(self) -> tuple[Node, ...]:
        """All tensors, inputs first."""
        return (*self.inputs, *range(len(self.steps)))

    @cached_property
    def masks(self) -> tuple[Node, ...]:
        """The tensors of zeros and ones alone, and both, that depend on no parameter."""
        return tuple(node for node in self.nodes if node not in self.varying and _is_mask(self.tensor(node)))

    @cached_property
    def identities(self) -> frozenset[Node]:
        """The results that depend on no parameter and are identity matrices."""
        constant = (step for step in self.steps if step.position not in self.varying)
        return frozenset(step.position for step in constant if _is_identity(step.result))

    @cached_property
    def changing(self) -> tuple[Step, ...]:
        """The steps whose result depends on a parameter and is a tensor."""
        return tuple(step for step in self.steps if step.position in self.varying and step.alone)

    @cached_property
    def rounds(self) -> tuple[int, ...]:
        """Of every step, how often the same place of the code was passed before."""
        passed: Counter[Place] = Counter()
        found = []
        for step in self.steps:
            found.append(passed[step.place])
            passed[step.place] += 1
        return tuple(found)

    @cached_property
    def expressions(self) -> dict[Node, str]:
        """The tensors that can be written as a short expression."""
        return expressions_of(self.steps, self.inputs)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The steps in words."""
        return names_of(self.steps, self.expressions)

    @cached_property
    def varying(self) -> frozenset[Node]:
        """The nodes that depend on a parameter."""
        return self.depending_on(frozenset(self.parameters))

    def depending_on(self, sources: frozenset[Node], without: Node | None = None) -> frozenset[Node]:
        """The nodes that depend on any of some, along ways that do not pass through a certain one."""
        found: set[Node] = set(sources - {without})
        for step in self.steps:
            if step.operation in _CONSTANT or step.position == without:
                continue
            if any(operand in found for operand in step.operands):
                found.add(step.position)
        return frozenset(found)

    def leading_to(self, position: int) -> frozenset[Node]:
        """The nodes on which a step's result depends, and itself."""
        found: set[Node] = {position}
        for step in reversed(self.steps[: position + 1]):
            if step.position in found:
                found |= {operand for operand in step.operands if operand is not None}
        return frozenset(found)


_CONSTANT = frozenset({"detach", "zeros_like", "ones_like", "sign", "sgn", "floor", "ceil", "round"})
"""Operations through which no derivative passes."""


def _is_mask(tensor: torch.Tensor) -> bool:
    ones, zeros = tensor == 1, tensor == 0
    return bool(tensor.dim() and (ones | zeros).all() and ones.any() and zeros.any())


def _is_identity(tensor: torch.Tensor) -> bool:
    square = tensor.dim() == 2 and tensor.shape[0] == tensor.shape[1] > 1
    return square and torch.equal(tensor, torch.eye(len(tensor)).to(tensor))


def _place() -> Place:
    """Where the loss is while one of its steps is noted."""
    found = []
    frame = currentframe()
    while frame is not None and frame.f_code is not trace_of.__code__:
        found.append((frame.f_code, frame.f_lasti))
        frame = frame.f_back
    return tuple(found)


def trace_of(loss: Loss, parameters: tuple[str, ...], trial: Trial) -> Trace:
    """Run a loss at a trial and note its steps."""
    inputs = tensors_of(trial.inputs)
    for name in parameters:
        inputs[name].requires_grad_()
    known: dict[int, Node] = {id(tensor): name for name, tensor in inputs.items()}
    alive: list[torch.Tensor] = []
    steps: list[Step] = []

    def note(position: int, performed: Performed, result: object, tensor: torch.Tensor) -> None:
        operands = tuple(known.get(id(each)) for each in performed.operands())
        constants = tuple(float(each) for each in performed.args if isinstance(each, int | float))
        alone = result is tensor
        steps.append(Step(position, performed.operation, operands, constants, tensor.detach(), alone, _place()))
        known.setdefault(id(tensor), position)
        alive.append(tensor)

    with torch.enable_grad(), Running(inputs, {}, watch=note) as running:
        value = loss.function(**inputs)
    live: dict[Node, torch.Tensor] = {name: inputs[name] for name in parameters}
    live |= {k: tensor for k, tensor in enumerate(alive) if tensor.requires_grad}
    slopes = torch.autograd.grad(value.sum(), list(live.values()), allow_unused=True, materialize_grads=True)
    upstream = {k: slope.detach() for k, slope in zip(live, slopes, strict=True)}
    detached = {name: tensor.detach() for name, tensor in inputs.items()}
    floating = tuple(name for name in parameters if is_floating(inputs[name]))
    return Trace(tuple(steps), detached, floating, upstream, frozenset(running.within))
