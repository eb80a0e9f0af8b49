"""Values that have lost something on the way and are used so in the derivative: digits, or what is beyond a limit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial

import torch

from grader.diagnosis.mutation.found import CoarseInside, CutInside, HeldInside, InComputation, NarrowInside
from grader.diagnosis.mutation.mutants import Mutant
from grader.diagnosis.mutation.running import Performed, Replacement
from grader.diagnosis.mutation.trace import Trace
from grader.diagnosis.mutation.words import node_words

_LIMITS: Mapping[str, Callable[[torch.Tensor], torch.Tensor]] = {
    "no more than 1": partial(torch.clamp, max=1.0),
    "no less than 0": partial(torch.clamp, min=0.0),
    "between -1 and 1": partial(torch.clamp, min=-1.0, max=1.0),
    "between 0 and 1": partial(torch.clamp, min=0.0, max=1.0),
}


def value_mutants(trace: Trace) -> Iterator[Mutant]:
    """Every result with less in it, while the derivative goes through it as it was."""
    for step in trace.changing:
        for found, change in _changes(node_words(trace, step.position)):
            changed = change(step.result) != step.result
            everywhere = isinstance(found, HeldInside) and changed.numel() > 1 and bool(changed.all())
            if bool(changed.any()) and not everywhere:
                yield Mutant(found, 5, {step.position: _with_value(change)})


def _changes(words: str) -> Iterator[tuple[InComputation, Callable[[torch.Tensor], torch.Tensor]]]:
    yield CutInside(words), torch.trunc
    yield NarrowInside(words, 16), lambda t: t.half().to(t)
    yield NarrowInside(words, 32), lambda t: t.float().to(t)
    for decimals in range(5):
        yield CoarseInside(words, decimals), partial(torch.round, decimals=decimals)
    for bounds, change in _LIMITS.items():
        yield HeldInside(words, bounds), change


def _with_value(change: Callable[[torch.Tensor], torch.Tensor]) -> Replacement:
    def replaced(performed: Performed) -> torch.Tensor:
        result = performed.tensor()
        fixed = result.detach()
        return change(fixed) + (result - fixed)

    return replaced
