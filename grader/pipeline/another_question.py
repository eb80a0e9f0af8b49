"""A numerical question about another function, where a routine is given one: does it differentiate what it is given?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import wraps
from typing import Any

import numpy as np

from grader.model import Argument, Array, Formula, Loss, Numerical, Question, Reference, Returned
from grader.numerics.another_function import another_function
from grader.pipeline.arguments import arguments_of, formula_of


def another_question(question: Question) -> Question:
    """The same question about the other function."""
    assert isinstance(question.answer, Returned)
    assert question.answer.arguments is not None
    other = replace(question.loss, name="another function", function=another_function, own_point=None)
    passing = _passing(question.answer.arguments, formula_of(other, question.loss.name))
    return replace(
        question,
        name=f"{question.name}/another function",
        loss=other,
        answer=replace(question.answer, arguments=passing),
    )


def _passing(make: Callable[..., Mapping[str, Any]], other: Formula) -> Callable[..., Mapping[str, Any]]:
    """The instructor's maker of arguments, with the other function in the place of the assignment's own."""

    @wraps(make)
    def passing(**inputs: Any) -> Mapping[str, Any]:
        return {name: other if isinstance(value, Loss) else value for name, value in make(**inputs).items()}

    return passing


def takes_any_function(question: Question, reference: Reference) -> bool:
    """Whether a routine is given a function and otherwise nothing but inputs and constants.

    An argument that is computed with the assignment's own function would contradict another one.
    """
    if not isinstance(question.method, Numerical) or not isinstance(question.answer, Returned):
        return False
    if not reference.trusted or question.answer.arguments is None:
        return False
    inputs = [tuple(truth.trial.inputs.values()) for truth in reference.truths]
    made = [arguments_of(question, truth.trial) for truth in reference.truths]
    given = {name: [arguments[name] for arguments in made] for name in made[0]}
    functions = [name for name, values in given.items() if isinstance(values[0], Formula)]
    others = (values for name, values in given.items() if name not in functions)
    return len(functions) == 1 and all(_are_inputs(values, inputs) or _is_constant(values) for values in others)


def _are_inputs(values: Sequence[Argument], inputs: Sequence[Sequence[Array]]) -> bool:
    return all(
        isinstance(value, np.ndarray | float) and any(np.array_equal(value, each) for each in at_trial)
        for value, at_trial in zip(values, inputs, strict=True)
    )


def _is_constant(values: Sequence[Argument]) -> bool:
    return all(isinstance(value, float) and value == values[0] for value in values)
