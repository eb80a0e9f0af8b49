"""Mistakes in the sum over all ways to the loss: one is left out, or counts with another factor."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import torch

from grader.diagnosis.mutation.found import MissingPath, MissingTerm
from grader.diagnosis.mutation.mutants import Mutant
from grader.diagnosis.mutation.running import Performed, Replacement
from grader.diagnosis.mutation.trace import Step, Trace
from grader.diagnosis.mutation.words import node_words, step_words


def path_mutants(trace: Trace) -> Iterator[Mutant]:
    """Every way into a step, and every result with all ways that lead on from it, taken for a constant."""
    for step in trace.steps:
        if step.position not in trace.varying:
            continue
        for number, operand in enumerate(step.operands):
            if operand in trace.varying:
                found = _found(trace, step, number)
                rank = 0.1 if isinstance(found, MissingTerm) else 1
                yield Mutant(found, rank, {step.position: _constant_operand(number)}, leaves_out=True, way=number)
        if step.alone:
            whole = MissingPath(step_words(trace, step), "it")
            yield Mutant(whole, 2, {step.position: _constant_result}, leaves_out=True)
    yield from _alike(trace)


def _alike(trace: Trace) -> Iterator[Mutant]:
    """All steps that make the same tensor, taken for constants together: what is forgotten once is forgotten twice."""
    groups: dict[str, list[Step]] = {}
    for step in trace.changing:
        if step.position in trace.expressions:
            groups.setdefault(trace.expressions[step.position], []).append(step)
    for words, alike in groups.items():
        first = alike[0].result  # words are cut short, so that different tensors may have the same ones
        steps = [step for step in alike if torch.equal(step.result, first)]
        if len(steps) > 1:
            constants = {step.position: _constant_result for step in steps}
            yield Mutant(MissingTerm(f"`{words}`"), _SEVERAL, constants, leaves_out=True)


_SEVERAL = 0.15
"""How far a tensor is sought that is left out wherever it stands: less than one of these places with a factor."""


def _found(trace: Trace, step: Step, number: int) -> MissingTerm | MissingPath:
    node = step.operands[number]
    operand, result = node_words(trace, node), step_words(trace, step)
    if step.operation not in ("add", "sub", "rsub"):
        return MissingPath(result, operand)
    uses = sum(other.operands.count(node) for other in trace.steps)
    return MissingTerm(operand if uses == 1 else f"{operand} in {result}")


def _constant_operand(number: int) -> Replacement:
    return lambda performed: performed.result_of(lambda k, t: t.detach() if k == number else t)


def _constant_result(performed: Performed) -> Any:
    return performed.tensor().detach()
