"""Mistakes in maxima: what flows back reaches more entries than the winner, or another one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch.nn import functional

from grader.diagnosis.mutation.found import MissingMask, WrongMask
from grader.diagnosis.mutation.mutants import Mutant
from grader.diagnosis.mutation.running import Performed, Replacement, Unfit, tensor_in
from grader.diagnosis.mutation.trace import Trace
from grader.diagnosis.mutation.words import step_words

_OF_MEANS = frozenset({"kernel_size", "stride", "padding", "ceil_mode", "dim", "keepdim"})
"""The arguments that a mean takes as well as a maximum."""

Pooled = Callable[[torch.Tensor, Performed], torch.Tensor]
"""Another function of the same entries, whose derivative is used."""


def pooling_mutants(trace: Trace) -> Iterator[Mutant]:
    """Every maximum with other derivatives."""
    for step in trace.steps:
        if step.position not in trace.varying or step.operation not in ("max_pool2d", "max_pool1d", "max", "amax"):
            continue
        words = step_words(trace, step)
        for found, pooled in (
            (MissingMask(words), _sum),
            (MissingMask(words), _mean),
            (WrongMask(words, "the smallest entry"), _smallest),
            (WrongMask(words, "the entry of the largest size"), _of_largest_size),
        ):
            yield Mutant(found, 3, {step.position: _differentiated_as(pooled)})


def _differentiated_as(pooled: Pooled) -> Replacement:
    def replaced(performed: Performed) -> Any:
        result = performed.result()
        value = tensor_in(result)
        if value is None:
            raise Unfit
        other = pooled(performed.operands()[0], performed)
        if other.shape != value.shape:
            raise Unfit
        mixed = value.detach() + (other - other.detach())
        return mixed if value is result else type(result)((mixed, *result[1:]))

    return replaced


def _sum(x: torch.Tensor, performed: Performed) -> torch.Tensor:
    mean = _mean(x, performed)
    return mean * (x.numel() // mean.numel())


def _mean(x: torch.Tensor, performed: Performed) -> torch.Tensor:
    arguments = performed.args[1:]
    named = {name: value for name, value in performed.kwargs.items() if name in _OF_MEANS}
    match performed.operation:
        case "max_pool2d":
            return functional.avg_pool2d(x, *arguments[:3], **named)
        case "max_pool1d":
            return functional.avg_pool1d(x, *arguments[:3], **named)
        case _:
            return torch.mean(x, *arguments, **named) if arguments or named else x.mean()


def _smallest(x: torch.Tensor, performed: Performed) -> torch.Tensor:
    return -_largest(-x, performed)


def _of_largest_size(x: torch.Tensor, performed: Performed) -> torch.Tensor:
    return _largest(x * x.detach().sign(), performed)


def _largest(x: torch.Tensor, performed: Performed) -> torch.Tensor:
    found = tensor_in(performed.function(x, *performed.args[1:], **performed.kwargs))
    if found is None:
        raise Unfit
    return found
