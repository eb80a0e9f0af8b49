"""Mistakes in the loss itself: a step that is another one, or is not there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import torch

from grader.diagnosis.mutation.found import ChangedLoss, IgnoresInput, MissingChainFactor, MissingTerm, WrongArgument
from grader.diagnosis.mutation.mutants import Mutant
from grader.diagnosis.mutation.running import Node, Performed, Replacement, Unfit, is_floating
from grader.diagnosis.mutation.slopes import ACTIVATIONS, RELU, known_activation
from grader.diagnosis.mutation.trace import Step, Trace
from grader.diagnosis.mutation.words import node_words, step_words


def forward_mutants(trace: Trace) -> Iterator[Mutant]:
    """Every step left out, with other numbers, another function or another operand."""
    for step in trace.changing:
        yield from _left_out(trace, step)
        yield from _one_less(trace, step)
        yield from _other_numbers(trace, step)
        yield from _other_functions(trace, step)
        yield from _other_operands(trace, step)


def _left_out(trace: Trace, step: Step) -> Iterator[Mutant]:
    for number, operand in enumerate(step.operands):
        if operand is not None and trace.tensor(operand).shape == step.result.shape:
            yield Mutant(_without_the_other(trace, step, number), 4, {step.position: _operand(number)})


def _without_the_other(trace: Trace, step: Step, number: int) -> IgnoresInput | MissingTerm | ChangedLoss:
    """What it is called that only one operand of a step counts."""
    others = [operand for operand in step.operands if operand != step.operands[number]]
    neutral = _NEUTRAL.get(step.operation) if number == 0 or step.operation in ("add", "mul") else None
    match others:
        case [str(name)] if neutral is not None:
            return IgnoresInput(name, neutral)
        case [int(other)] if neutral == "0":
            return MissingTerm(node_words(trace, other))
        case _:
            return ChangedLoss(step_words(trace, step), f"{node_words(trace, step.operands[number])} alone")


_NEUTRAL = {"add": "0", "sub": "0", "mul": "1", "div": "1"}
"""What an operand changes nothing with."""


def _one_less(trace: Trace, step: Step) -> Iterator[Mutant]:
    """A mean that divides by one less than there are."""
    operand = step.operands[0] if step.operands else None
    if step.operation == "mean" and operand is not None and step.result.numel():
        found = ChangedLoss(step_words(trace, step), "a mean that divides by one less")
        yield Mutant(found, 4, {step.position: _times_more})
        yield Mutant(ChangedLoss(step_words(trace, step), "the sum"), 4, {step.position: _times_all})


def _count(performed: Performed) -> int:
    return performed.operands()[0].numel() // max(1, performed.tensor().numel())


def _times_more(performed: Performed) -> Any:
    count = _count(performed)
    return performed.tensor() * count / max(1, count - 1)


def _times_all(performed: Performed) -> Any:
    return performed.tensor() * _count(performed)


def _operand(number: int) -> Replacement:
    return lambda performed: performed.operands()[number]


def _other_numbers(trace: Trace, step: Step) -> Iterator[Mutant]:
    if step.operation in _WITH_AXES:
        return
    for number, constant in enumerate(step.constants):
        for words, change in _OTHER_NUMBERS.items():
            other = change(constant)
            if other != constant:
                found = ChangedLoss(step_words(trace, step), f"{words} for {constant:.4g}")
                yield Mutant(found, 5, {step.position: _constant(number, change)})


_OTHER_NUMBERS: Mapping[str, Callable[[float], float]] = {
    "0": lambda c: 0.0,
    "1": lambda c: 1.0,
    "1/2": lambda c: 0.5,
    "the opposite": lambda c: -c,
    "twice as much": lambda c: 2 * c,
    "half as much": lambda c: c / 2,
    "one more": lambda c: c + 1,
    "one less": lambda c: c - 1,
    "the square": lambda c: c**2,
    "the root": lambda c: abs(c) ** 0.5,
}
"""What stands in the place of a number, which may differ between inputs as sizes do."""


def _constant(number: int, change: Callable[[float], float]) -> Replacement:
    def replaced(performed: Performed) -> Any:
        places = [k for k, each in enumerate(performed.args) if isinstance(each, int | float)]
        args = list(performed.args)
        args[places[number]] = change(float(args[places[number]]))
        return performed.function(*args, **performed.kwargs)

    return replaced


def _other_functions(trace: Trace, step: Step) -> Iterator[Mutant]:
    source = step.operands[0] if len(step.operands) == 1 else None
    if source is None or trace.tensor(source).shape != step.result.shape:
        return
    own = known_activation(trace.tensor(source), step.result)
    if own is None:
        return
    if own is RELU:
        found = ChangedLoss(step_words(trace, step), "the negative part of its input")
        yield Mutant(found, 5, {step.position: _function(lambda a: -torch.relu(-a))})
        yield Mutant(found, 5, {step.position: _function(lambda a: torch.relu(-a))})
    for other in ACTIVATIONS:
        if other is not own:
            found = ChangedLoss(step_words(trace, step), other.words)
            yield Mutant(found, 5, {step.position: _function(other.value)})


def _function(function: Callable[[torch.Tensor], torch.Tensor]) -> Replacement:
    return lambda performed: function(performed.operands()[0])


def _other_operands(trace: Trace, step: Step) -> Iterator[Mutant]:
    for number, operand in enumerate(step.operands):
        if operand is None or step.operation in _MOVING:
            continue
        shape = trace.tensor(operand).shape
        for node in trace.nodes:
            earlier = isinstance(node, str) or node < step.position
            if node != operand and earlier and trace.tensor(node).shape == shape:
                found = _in_the_place_of(trace, step, operand, node)
                yield Mutant(found, 6 if shape else 7, {step.position: _other_operand(number, node)})
        if len(shape) == 2:
            other = ChangedLoss(step_words(trace, step), f"{node_words(trace, operand)} transposed")
            yield Mutant(other, 6, {step.position: _transposed(number)})


def _in_the_place_of(trace: Trace, step: Step, operand: Node, node: Node) -> WrongArgument | MissingChainFactor:
    """The name of a tensor in the place of an operand; an identity matrix leaves out what it stands for."""
    if step.operation == "matmul" and node in trace.identities:
        return MissingChainFactor(f"{step_words(trace, step)} with {node_words(trace, operand)}")
    return WrongArgument(step_words(trace, step), f"{node_words(trace, node)} for {node_words(trace, operand)}")


def _other_operand(number: int, node: Node) -> Replacement:
    return lambda performed: performed.result_of(lambda k, t: performed.nodes[node] if k == number else t)


def _transposed(number: int) -> Replacement:
    def replaced(performed: Performed) -> Any:
        expected = performed.tensor()
        result = performed.result_of(lambda k, t: t.T if k == number else t)
        if not is_floating(result) or result.shape != expected.shape:
            raise Unfit
        return result

    return replaced


_WITH_AXES = frozenset(
    (
        "sum mean max min amax amin softmax getitem gather cumsum roll reshape view transpose permute unsqueeze "
        "squeeze unfold diagonal"
    ).split()
)
_MOVING = frozenset({"T", "t", "reshape", "view", "transpose", "permute", "flatten", "squeeze", "unsqueeze", "detach"})
