"""Mistakes in loops: of what flows back through a tensor, only some rows or columns count."""

from __future__ import annotations

from collections.abc import Iterator

import torch

from grader.diagnosis.explanations.dimension_scale import sample_dimensions
from grader.diagnosis.mutation.found import ExtraMask, InComputation, SingleSample
from grader.diagnosis.mutation.mutants import Mutant
from grader.diagnosis.mutation.running import Performed, Replacement, Unfit
from grader.diagnosis.mutation.trace import Step, Trace
from grader.diagnosis.mutation.words import node_words
from grader.model import Loss, Trial


def row_mutants(loss: Loss, parameters: tuple[str, ...], trace: Trace, trial: Trial) -> Iterator[Mutant]:
    """Every tensor with only one of its rows, or all but one, on the way back."""
    samples = {trial.sizes[name]: name for name in sample_dimensions(loss, parameters)}
    for step in trace.changing:
        for axis, length in enumerate(step.result.shape[:2]):
            for words, kept in _KEPT.items():
                found = _found(trace, step, samples.get(length), words, axis)
                yield Mutant(found, 4, {step.position: _only(axis, kept, summed=False)})
                yield Mutant(found, 5, {step.position: _only(axis, kept, summed=True)})


def _found(trace: Trace, step: Step, dimension: str | None, which: str, axis: int) -> InComputation:
    if dimension is None:
        return ExtraMask(node_words(trace, step.position), f"along axis {axis}, {which} alone counts")
    return SingleSample(dimension, which)


def _only(axis: int, kept: slice, summed: bool) -> Replacement:
    """The same result, through which only some rows flow back, perhaps without the share that a mean gives them."""

    def replaced(performed: Performed) -> torch.Tensor:
        result = performed.tensor()
        if not result.requires_grad or result.dim() <= axis:
            raise Unfit
        size = result.shape[axis]
        mask = torch.zeros(size, dtype=result.dtype)
        mask[kept] = float(size) if summed else 1.0
        through = result.view_as(result)
        shape = [size if each == axis else 1 for each in range(result.dim())]
        through.register_hook(lambda upstream: upstream * mask.reshape(shape))
        return through

    return replaced


_KEPT = {
    "the last one": slice(-1, None),
    "the first one": slice(None, 1),
    "all but the last one": slice(None, -1),
    "all but the first one": slice(1, None),
}
