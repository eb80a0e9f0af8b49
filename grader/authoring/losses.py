"""The decorator that makes a torch function the truth of a question."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

from grader.errors import AssignmentError
from grader.model import Draw, Loss


def loss(
    at: Callable[[], Mapping[str, Any]] | Mapping[str, Any] | None = None, **inputs: Draw
) -> Callable[[Callable[..., Any]], Loss]:
    """Declare a function of torch operations as a loss.

    Args:
        at: the assignment's own point, the inputs that students see: a mapping, or a function that makes it.
        **inputs: how each parameter of the function is drawn.

    Raises:
        AssignmentError: if the parameters and the draws do not match, or the docstring is missing.
    """

    def declare(function: Callable[..., Any]) -> Loss:
        name = function.__name__
        parameters = list(inspect.signature(function).parameters)
        if set(parameters) != set(inputs):
            raise AssignmentError(
                "inputs-do-not-match",
                f"Loss {name}: its parameters are {', '.join(parameters)}, its draws {', '.join(inputs)}.",
                "Give @loss(...) one draw for every parameter of the function, under the same name.",
            )
        sentence = inspect.cleandoc(function.__doc__ or "").split("\n\n")[0].replace("\n", " ")
        if not sentence:
            raise AssignmentError(
                "no-docstring",
                f"Loss {name} has no docstring.",
                'Say in a few words what it is, such as "the mean squared error of a linear model"; reports use it.',
            )
        ordered = {parameter: inputs[parameter] for parameter in parameters}
        return Loss(name, sentence, function, ordered, _maker(at))

    return declare


def _maker(at: Callable[[], Mapping[str, Any]] | Mapping[str, Any] | None) -> Callable[[], Mapping[str, Any]] | None:
    if at is None or callable(at):
        return at
    fixed = dict(at)
    return lambda: fixed
