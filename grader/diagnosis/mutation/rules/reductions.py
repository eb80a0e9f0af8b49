"""Mistakes in sums: along another axis, over too much or too little."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

import torch

from grader.diagnosis.mutation.found import MissingPath, SingleSample, WrongAxisSum
from grader.diagnosis.mutation.mutants import Mutant, Reading
from grader.diagnosis.mutation.running import Node, Performed, Replacement, Unfit
from grader.diagnosis.mutation.trace import Step, Trace
from grader.diagnosis.mutation.words import step_words


def reduction_mutants(trace: Trace) -> Iterator[Mutant]:
    """Every sum in the loss along other axes, and every sum that the gradient of a broadcast parameter needs."""
    for step in trace.steps:
        if step.operation in _REDUCING and step.position in trace.varying:
            yield from _along_other_axes(trace, step)
    yield from _together(trace)
    for name in trace.parameters:
        yield from _of_broadcast(trace, name)


def _along_other_axes(trace: Trace, step: Step) -> Iterator[Mutant]:
    operand = step.operands[0]
    if operand is None:
        return
    dims = trace.tensor(operand).dim()
    for axes in _subsets(dims):
        for keepdim in (True, False):
            found = WrongAxisSum(step_words(trace, step), _axes_words(axes, dims))
            yield Mutant(found, 3, {step.position: _reduced_over(axes, keepdim)})


def _together(trace: Trace) -> Iterator[Mutant]:
    """All sums that keep the number of axes, along another one."""
    kept = [
        step
        for step in trace.steps
        if step.operation in _REDUCING and step.operands and step.operands[0] is not None
        and 0 < step.result.numel() < trace.tensor(step.operands[0]).numel() and step.result.dim() > 0
    ]  # fmt: skip
    if len(kept) < 2:
        return
    for axis in (0, 1):
        for keepdim in (True, False):
            found = WrongAxisSum("every sum", f"axis {axis}")
            yield Mutant(found, 4, {step.position: _reduced_over((axis,), keepdim) for step in kept})


def _reduced_over(axes: tuple[int, ...], keepdim: bool) -> Replacement:
    def replaced(performed: Performed) -> Any:
        if performed.operation in ("max", "min") and len(axes) > 1:
            raise Unfit
        dim = axes[0] if performed.operation in ("max", "min") else axes
        return performed.function(performed.args[0], dim=dim, keepdim=keepdim)

    return replaced


def _of_broadcast(trace: Trace, name: str) -> Iterator[Mutant]:
    """The gradient of a parameter that is added to, or multiplied with, something larger."""
    for step in trace.steps:
        if name not in step.operands or step.operation not in ("add", "sub", "mul"):
            continue
        dims = step.result.dim()
        if trace.tensor(name).shape == step.result.shape:
            continue
        number = step.operands.index(name)
        if sum(name in other.operands for other in trace.steps) > 1:
            yield from _only_here(trace, name, step, number)
            continue
        for axes in _subsets(dims):
            for keepdim in (False, True):
                found = WrongAxisSum(f"the sum in the gradient of `{name}`", _axes_words(axes, dims))
                yield _read(found, 2, name, step, _summed(step, number, axes, keepdim))
        yield _read(SingleSample(f"`{name}`", "the last one"), 3, name, step, _one(step, number, -1))
        yield _read(SingleSample(f"`{name}`", "the first one"), 3, name, step, _one(step, number, 0))


def _only_here(trace: Trace, name: str, step: Step, number: int) -> Iterator[Mutant]:
    """What one of several uses of a parameter contributes to its gradient, and nothing else."""
    shape = trace.tensor(name).shape
    found = MissingPath(f"every step but {step_words(trace, step)}", f"`{name}`")
    for axes in _subsets(step.result.dim()):
        kept = [size for axis, size in enumerate(step.result.shape) if axis not in axes]
        if kept == list(shape):
            yield _read(found, 2, name, step, _summed(step, number, axes, keepdim=False))


def _read(
    found: WrongAxisSum | SingleSample | MissingPath, rank: int, name: str, step: Step, reading: Reading
) -> Mutant:
    return Mutant(found, rank, read={name: (step.position, reading)})


def _contributions(step: Step, number: int, upstream: torch.Tensor, nodes: Mapping[Node, torch.Tensor]) -> torch.Tensor:
    """What each entry of the larger tensor contributes to the parameter's gradient."""
    match step.operation:
        case "mul":
            other = step.operands[1 - number] if len(step.operands) == 2 else None
            if other is None:
                raise Unfit
            return upstream * nodes[other]
        case "sub":
            return -upstream if number == 1 else upstream
        case _:
            return upstream


def _summed(step: Step, number: int, axes: tuple[int, ...], keepdim: bool) -> Reading:
    return lambda upstream, nodes: _contributions(step, number, upstream, nodes).sum(axes, keepdim=keepdim)


def _one(step: Step, number: int, sample: int) -> Reading:
    return lambda upstream, nodes: _contributions(step, number, upstream, nodes)[sample]


def _subsets(dims: int) -> Iterator[tuple[int, ...]]:
    for count in range(1, dims + 1):
        yield from combinations(range(dims), count)


def _axes_words(axes: tuple[int, ...], dims: int) -> str:
    if len(axes) == dims:
        return "all axes" if dims > 1 else "axis 0"
    return f"axis {axes[0]}" if len(axes) == 1 else f"the axes {', '.join(map(str, axes))}"


_REDUCING = frozenset({"sum", "mean", "max", "amax", "min", "amin", "prod"})
