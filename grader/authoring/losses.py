"""The decorator that makes a torch function the truth of a question."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

from grader.errors import AssignmentError
from grader.model import Draw, Loss

_EXAMPLE = '@loss(X=normal("d", "m"), y=normal(1, "m"))'


def loss(
    at: Callable[[], Mapping[str, Any]] | Mapping[str, Any] | None = None, **inputs: Draw
) -> Callable[[Callable[..., Any]], Loss]:
    """Declare a function of torch operations as a loss.

    Args:
        at: the assignment's own point, the inputs that students see: a mapping, or a function that makes it.
        **inputs: how each parameter of the function is drawn.

    Raises:
        AssignmentError: there are no draws, they do not fit the parameters, or the docstring is missing.
    """
    if not inputs:
        raise AssignmentError(
            "no-draws", "@loss stands without draws.", f"Say how every parameter is drawn, such as {_EXAMPLE}."
        )

    def declare(function: Callable[..., Any]) -> Loss:
        name = function.__name__
        ordered = _in_order(name, list(inspect.signature(function).parameters), inputs)
        return Loss(name, _sentence(name, function), function, ordered, _maker(at))

    return declare


def _in_order(name: str, parameters: list[str], inputs: Mapping[str, Draw]) -> dict[str, Draw]:
    if set(parameters) != set(inputs):
        raise AssignmentError(
            "inputs-do-not-match",
            f"Loss {name}: its parameters are {', '.join(parameters) or 'none'}, its draws {', '.join(inputs)}.",
            "Give @loss(...) one draw for every parameter of the function, under the same name.",
        )
    return {parameter: _draw(name, parameter, inputs[parameter]) for parameter in parameters}


def _draw(name: str, parameter: str, given: object) -> Draw:
    if not isinstance(given, Draw):
        raise AssignmentError(
            "no-draw",
            f"Loss {name}: the draw of {parameter} is of type {type(given).__name__}.",
            'Expected normal(...), uniform(...) or choice(...), such as normal("d", "m").',
        )
    return given


def _sentence(name: str, function: Callable[..., Any]) -> str:
    sentence = inspect.cleandoc(function.__doc__ or "").split("\n\n")[0].replace("\n", " ")
    if not sentence:
        raise AssignmentError(
            "no-docstring",
            f"Loss {name} has no docstring.",
            'Say in a few words what it is, such as "the mean squared error of a linear model"; reports use it.',
        )
    return sentence


def _maker(at: Callable[[], Mapping[str, Any]] | Mapping[str, Any] | None) -> Callable[[], Mapping[str, Any]] | None:
    if at is None or callable(at):
        return at
    fixed = dict(at)
    return lambda: fixed
