"""Mistakes in what a parameter stands for: half of it, twice it or its opposite, as of the logarithm of a variance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

import numpy as np

from grader.diagnosis.mutation.found import WrongArgument
from grader.diagnosis.mutation.mutants import Mutant, Reading
from grader.diagnosis.mutation.trace import Step, Trace
from grader.model import Array


def meaning_mutants(trace: Trace) -> Iterator[Mutant]:
    """Every parameter of which the loss takes an exponential or the like, with that factor in its derivative or not."""
    for name in dict.fromkeys(found for step in trace.changing for found in _of_function(trace, step)):
        for words, factor in ((f"{name} / 2", 0.5), (f"2 * {name}", 2.0), (f"-{name}", -1.0)):
            found = WrongArgument("the loss", f"`{words}` for `{name}`")
            for slope in (factor, 1.0):
                yield Mutant(found, 4, change=partial(_multiplied, name, factor), read={name: (name, _times(slope))})


_FUNCTIONS = frozenset({"exp", "log", "softplus", "sigmoid"})
_LINEAR = frozenset({"mul", "div", "neg"})


def _of_function(trace: Trace, step: Step) -> Iterator[str]:
    """The parameter to which a function of every entry is applied, perhaps after a factor."""
    operand = step.operands[0] if step.operands and step.operation in _FUNCTIONS else None
    if isinstance(operand, int) and trace.steps[operand].operation in _LINEAR and trace.steps[operand].operands:
        operand = trace.steps[operand].operands[0]
    if isinstance(operand, str) and operand in trace.parameters:
        yield operand


def _multiplied(name: str, factor: float, inputs: Mapping[str, Array]) -> Mapping[str, Array]:
    return {**inputs, name: np.asarray(factor * inputs[name], dtype=np.float64)}


def _times(factor: float) -> Reading:
    return lambda upstream, _: factor * upstream
