"""Mistakes in the loss itself: a kindred operation stands in the place of another one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import torch

from grader.diagnosis.mutation.found import ChangedLoss
from grader.diagnosis.mutation.mutants import Mutant
from grader.diagnosis.mutation.running import Node, Performed, Replacement, Unfit, is_floating
from grader.diagnosis.mutation.trace import Step, Trace
from grader.diagnosis.mutation.words import step_words


def operation_mutants(trace: Trace) -> Iterator[Mutant]:
    """Every step with another operation between its operands, of another sign, or after a sum that stands before it."""
    for step in trace.changing:
        words = step_words(trace, step)
        for instead, function in _BETWEEN.get(step.operation, {}).items():
            yield Mutant(ChangedLoss(words, instead), 5, {step.position: _between(function)})
        for instead, kindred in _KINDRED.get(step.operation, {}).items():
            yield Mutant(ChangedLoss(words, instead), 5, {step.position: _of_operand(kindred)})
        if _is_function(trace, step):
            opposite = ChangedLoss(words, "the same of the opposite")
            yield Mutant(opposite, 5, {step.position: _of_opposite})
    yield from _exchanged_with_sums(trace)
    yield from _weighing_the_other(trace)


# Other operations ---------------------------------------------------------------------------------

_BETWEEN: Mapping[str, Mapping[str, Callable[[Any, Any], Any]]] = {
    "mul": {"a quotient": lambda a, b: a / b, "a sum": lambda a, b: a + b},
    "div": {"a product": lambda a, b: a * b, "the quotient the other way round": lambda a, b: b / a},
    "add": {"a difference": lambda a, b: a - b, "a product": lambda a, b: a * b},
    "sub": {"a sum": lambda a, b: a + b},
}

_KINDRED: Mapping[str, Mapping[str, Callable[[torch.Tensor], torch.Tensor]]] = {
    "square": {"the absolute value": torch.abs},
    "pow": {"the absolute value": torch.abs},
    "abs": {"the square": torch.square},
    "log": {
        "the logarithm of one more": torch.log1p,
        "the logarithm to base 2": torch.log2,
        "the logarithm to base 10": torch.log10,
    },
    "exp": {"the exponential less one": torch.expm1},
    "sqrt": {"the square": torch.square},
    "sin": {"the cosine": torch.cos},
    "cos": {"the sine": torch.sin},
    "std": {"the variance": torch.square},
    "var": {"the standard deviation": torch.sqrt},
}


def _between(function: Callable[[Any, Any], Any]) -> Replacement:
    def replaced(performed: Performed) -> Any:
        if len(performed.args) != 2:
            raise Unfit
        return _of_same_shape(function(*performed.args), performed.tensor())

    return replaced


def _of_operand(function: Callable[[torch.Tensor], torch.Tensor]) -> Replacement:
    def replaced(performed: Performed) -> Any:
        result = performed.tensor()
        operand = performed.operands()[0]
        return _of_same_shape(function(operand if operand.shape == result.shape else result), result)

    return replaced


def _of_same_shape(result: Any, own: torch.Tensor) -> torch.Tensor:
    if not is_floating(result) or result.shape != own.shape:
        raise Unfit
    return result  # type: ignore[no-any-return]


def _of_opposite(performed: Performed) -> Any:
    return performed.result_of(lambda _, operand: -operand)


def _is_function(trace: Trace, step: Step) -> bool:
    """Whether a step is a function of one tensor that is neither even nor odd."""
    operand = step.operands[0] if len(step.operands) == 1 else None
    if operand is None or step.operation not in _LOPSIDED:
        return False
    return trace.tensor(operand).shape == step.result.shape


_LOPSIDED = frozenset({"exp", "expm1", "sigmoid", "softplus", "relu", "softmax", "log1p", "logsigmoid"})


# Sums and functions in the other order ------------------------------------------------------------


def _exchanged_with_sums(trace: Trace) -> Iterator[Mutant]:
    """The square of a mean for the mean of squares, the mean of logarithms for the logarithm of the mean."""
    for step in trace.changing:
        inner = step.operands[0] if len(step.operands) == 1 else None
        if not isinstance(inner, int):
            continue
        before = trace.steps[inner]
        if not before.alone or len(before.operands) != 1:
            continue
        pair = {before.operation, step.operation}
        if len(pair & _SUMS) == 1 and len(pair & _ENTRYWISE) == 1:
            words = f"{step_words(trace, step)} after {step_words(trace, before)}"
            found = ChangedLoss(words, "the two the other way round")
            yield Mutant(found, 4, {before.position: _passed_on, step.position: _swapped})


def _passed_on(performed: Performed) -> Any:
    """What goes in, with what should be done to it."""
    (operand,) = performed.operands()
    kept = operand * 1.0
    kept.later = performed  # type: ignore[attr-defined]
    return kept


def _swapped(performed: Performed) -> Any:
    (operand,) = performed.operands()
    later: Performed | None = getattr(operand, "later", None)
    if later is None:
        raise Unfit
    result = performed.tensor()
    return later.result_of(lambda _, __: result)


_SUMS = frozenset({"sum", "mean"})
_ENTRYWISE = frozenset({"square", "pow", "exp", "log", "abs", "sqrt", "log1p", "sigmoid", "tanh", "relu", "softplus"})


# Weights of other terms ---------------------------------------------------------------------------


def _weighing_the_other(trace: Trace) -> Iterator[Mutant]:
    """A number that goes in and multiplies one term of a sum, multiplying the other one."""
    for step in trace.changing:
        if step.operation not in ("add", "sub") or len(step.operands) != 2:
            continue
        for number, operand in enumerate(step.operands):
            for weight in _weights(trace, operand):
                found = ChangedLoss(step_words(trace, step), f"the other term times `{weight}` for this one")
                yield Mutant(found, 4, {step.position: _weighed(number, weight)})


def _weights(trace: Trace, node: Node | None) -> Iterator[str]:
    if isinstance(node, int) and trace.steps[node].operation == "mul":
        for operand in trace.steps[node].operands:
            if isinstance(operand, str) and operand not in trace.parameters and not trace.tensor(operand).dim():
                yield operand


def _weighed(number: int, weight: str) -> Replacement:
    def replaced(performed: Performed) -> Any:
        factor = performed.nodes[weight]
        return performed.result_of(lambda k, term: term / factor if k == number else term * factor)

    return replaced
