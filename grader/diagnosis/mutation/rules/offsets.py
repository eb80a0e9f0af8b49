"""Small numbers against division by zero: another one than in the loss, one where it has none, or one elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import torch

from grader.diagnosis.mutation.found import ChangedLoss
from grader.diagnosis.mutation.mutants import Mutant
from grader.diagnosis.mutation.running import Node, Performed, Replacement
from grader.diagnosis.mutation.trace import Step, Trace
from grader.diagnosis.mutation.words import node_words, step_words

USUAL = tuple(10.0**-k for k in range(1, 9))
"""Small numbers that stand in notebooks."""
_SMALL = 0.011


def offset_mutants(trace: Trace) -> Iterator[Mutant]:
    """Every divisor, root and logarithm with a small number added, and every small number with another one."""
    yield from _everywhere(trace)
    for step in trace.changing:
        for number in _sensitive(trace, step):
            own = node_words(trace, step.operands[number])
            for small in USUAL:
                found = ChangedLoss(step_words(trace, step), f"{own} plus `{small:g}` for {own}")
                yield Mutant(found, 4, {step.position: _added(number, small)})
        if step.operation == "sqrt":
            for small in USUAL:
                found = ChangedLoss(step_words(trace, step), f"{step_words(trace, step)} plus `{small:g}`")
                yield Mutant(found, 4, {step.position: _beside_root(small)})
        yield from _another_number(trace, step)
        yield from _outside(trace, step)


def _sensitive(trace: Trace, step: Step) -> Iterator[int]:
    """The operands of which a step must not get a 0."""
    for number, operand in enumerate(step.operands):
        divisor = step.operation == "div" and number == 1 and len(step.operands) == 2
        alone = step.operation in ("log", "sqrt", "rsqrt", "reciprocal", "rdiv")
        if operand in trace.varying and (divisor or alone) and not _has_one(trace, operand):
            yield number


def _everywhere(trace: Trace) -> Iterator[Mutant]:
    """The same number added at all roots, or at all logarithms."""
    for operation, words in (("sqrt", "every square root"), ("log", "every logarithm")):
        alike = [step for step in trace.changing if step.operation == operation]
        for small in USUAL if len(alike) > 1 else ():
            found = ChangedLoss(words, f"the same of `{small:g}` more")
            yield Mutant(found, 4, {step.position: _added(0, small) for step in alike})
            if operation == "sqrt":
                found = ChangedLoss(words, f"the same plus `{small:g}`")
                yield Mutant(found, 4, {step.position: _beside_root(small) for step in alike})


def _has_one(trace: Trace, node: object) -> bool:
    step = trace.steps[node] if isinstance(node, int) else None
    return step is not None and step.operation == "add" and any(0 < each < _SMALL for each in step.constants)


def _another_number(trace: Trace, step: Step) -> Iterator[Mutant]:
    if step.operation != "add" or len(step.constants) != 1 or not 0 < step.constants[0] < _SMALL:
        return
    own = step.constants[0]
    for small in USUAL:
        if not 0.99 < small / own < 1.01:
            found = ChangedLoss(step_words(trace, step), f"`{small:g}` for `{own:g}`")
            yield Mutant(found, 4, {step.position: _plus(small)})


def _outside(trace: Trace, step: Step) -> Iterator[Mutant]:
    """What is added under a root, added to the root."""
    added = _what_is_added(trace, step)
    if added is None:
        return
    for after in trace.changing:
        if after.operation == "sqrt" and after.operands == (step.position,):
            found = ChangedLoss(step_words(trace, after), "the root plus what is added under it")
            for outside in (_result_plus(added), _beside_root(added)):
                yield Mutant(found, 4, {step.position: _other_summand(added), after.position: outside})


def _what_is_added(trace: Trace, step: Step) -> Node | float | None:
    """The number, or the single number that goes in, that a sum adds."""
    if step.operation != "add":
        return None
    if len(step.constants) == 1:
        return step.constants[0]
    numbers = (each for each in step.operands if each not in trace.varying and each is not None)
    return next((each for each in numbers if not trace.tensor(each).dim()), None)


def _added(number: int, small: float) -> Replacement:
    return lambda performed: performed.result_of(lambda k, operand: operand + small if k == number else operand)


def _plus(small: float) -> Replacement:
    return lambda performed: performed.operands()[0] + small


def _number(performed: Performed, added: Node | float) -> torch.Tensor | float:
    """What is added: a number, or the value of a tensor."""
    return added if isinstance(added, float) else performed.value(added)


def _other_summand(added: Node | float) -> Replacement:
    def replaced(performed: Performed) -> Any:
        result = performed.tensor()
        return result - _number(performed, added)

    return replaced


def _result_plus(added: Node | float) -> Replacement:
    return lambda performed: performed.tensor() + _number(performed, added)


def _beside_root(added: Node | float) -> Replacement:
    """A root with something added, whose derivative is taken for that of the root of its own square."""

    def replaced(performed: Performed) -> Any:
        (operand,) = performed.operands()
        value = performed.tensor().detach() + _number(performed, added)
        slopes: torch.Tensor = 0.5 / value * (operand - operand.detach())
        return value + slopes

    return replaced
