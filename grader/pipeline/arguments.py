"""The arguments of a question, made from the inputs of its loss."""

from __future__ import annotations

import ast
import inspect
import textwrap
from typing import Any

import numpy as np
import numpy.typing as npt

from grader.errors import AssignmentError
from grader.model import Argument, Array, ComplexArray, Formula, Loss, Question, Returned, Sizes, Trial
from grader.notebook.parsing import parse
from grader.numerics.complex_numbers import as_students_see


def inputs_of(trial: Trial) -> dict[str, Argument]:
    """The inputs of the loss at one trial, in float64 or complex128."""
    return {name: as_students_see(trial, name, value) for name, value in trial.inputs.items()}


def arguments_of(question: Question, trial: Trial) -> dict[str, Argument]:
    """The arguments by name at one trial: the inputs of the loss, or what the instructor makes of them.

    Raises:
        AssignmentError: the instructor's function raises, or makes something that cannot be an argument.
    """
    assert isinstance(question.answer, Returned)
    make = question.answer.arguments
    if make is None:
        return inputs_of(trial)
    import torch

    tensors = {name: torch.tensor(value) for name, value in inputs_of(trial).items()}
    wanted = [name for name in inspect.signature(make).parameters if name in tensors]
    try:
        made = make(**{name: tensors[name] for name in wanted})
    except Exception as error:
        raise AssignmentError(
            "arguments-do-not-run",
            f"Question {question.name}: {make.__name__} raises {type(error).__name__}: {error}",
            "It gets the inputs of the loss as tensors, by name, and returns the arguments as a dict.",
        ) from error
    return {name: _argument(question, name, value) for name, value in made.items()}


def passed_at(question: Question, trial: Trial) -> dict[str, Argument]:
    """What enters the student's code at one trial: the arguments of a function, or the inputs of a program."""
    return arguments_of(question, trial) if isinstance(question.answer, Returned) else inputs_of(trial)


def _argument(question: Question, name: str, value: Any) -> Argument:
    import torch

    match value:
        case torch.Tensor():
            return _in_full(value.detach().resolve_conj().numpy())
        case np.ndarray() | list():
            return _in_full(np.asarray(value))
        case Loss():
            return formula_of(value, value.name)
        case Formula():
            return value
        case tuple() if all(isinstance(part, torch.Size) for part in value):
            return Sizes(tuple(tuple(part) for part in value))
        case int() | float():
            return float(value)
        case _:
            raise AssignmentError(
                "bad-argument",
                f"Question {question.name}: the argument {name} is a {type(value).__name__}.",
                "Expected a tensor, an array, a number, a loss, or a tuple of shapes.",
            )


def _in_full(array: npt.NDArray[Any]) -> Array | ComplexArray:
    if array.dtype.kind == "c":
        return array.astype(np.complex128)
    return array.astype(np.float64)


def formula_of(loss: Loss, name: str) -> Formula:
    """The loss as plain source under a name, which works on arrays and tensors alike if its operations do."""
    tree = parse(textwrap.dedent(inspect.getsource(loss.function)))
    function = tree.body[0]
    assert isinstance(function, ast.FunctionDef)
    function.name, function.decorator_list, function.returns = name, [], None
    for part in ast.walk(function.args):
        if isinstance(part, ast.arg):
            part.annotation = None  # it would be evaluated where the function is made
    return Formula(name, ast.unparse(function))
