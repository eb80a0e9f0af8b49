"""The decorator that makes a torch function the truth of a question."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

from grader.authoring.complex_inputs import in_pairs
from grader.authoring.draws import AnyDraw, ComplexNormal
from grader.errors import AssignmentError
from grader.model import Loss

_EXAMPLE = '@loss(X=normal("d", "m"), y=normal(1, "m"))'


def loss(
    at: Callable[[], Mapping[str, Any]] | Mapping[str, Any] | None = None,
    empty: str | None = None,
    **inputs: AnyDraw,
) -> Callable[[Callable[..., Any]], Loss]:
    """Declare a function of torch operations as a loss.

    Args:
        at: the assignment's own point, the inputs that students see: a mapping, or a function that makes it.
        empty: the dimension that may be 0: answers are then called on an empty batch too, such as ``empty="n"``.
        **inputs: how each parameter of the function is drawn.

    Raises:
        AssignmentError: there are no draws, they do not fit the parameters, none has the dimension that may be 0, or
            the docstring is missing.
    """
    if not inputs:
        raise AssignmentError(
            "no-draws", "@loss stands without draws.", f"Say how every parameter is drawn, such as {_EXAMPLE}."
        )

    def declare(function: Callable[..., Any]) -> Loss:
        name = function.__name__
        ordered = _in_order(name, list(inspect.signature(function).parameters), inputs)
        _require_dimension(name, empty, ordered)
        real = {parameter: draw for parameter, draw in ordered.items() if not isinstance(draw, ComplexNormal)}
        declared = Loss(name, _sentence(name, function), function, real, _maker(at), empty=empty)
        return in_pairs(declared, ordered) if len(real) < len(ordered) else declared

    return declare


def _in_order(name: str, parameters: list[str], inputs: Mapping[str, AnyDraw]) -> dict[str, AnyDraw]:
    if set(parameters) != set(inputs):
        raise AssignmentError(
            "inputs-do-not-match",
            f"Loss {name}: its parameters are {', '.join(parameters) or 'none'}, its draws {', '.join(inputs)}.",
            "Give @loss(...) one draw for every parameter of the function, under the same name.",
        )
    return {parameter: _draw(name, parameter, inputs[parameter]) for parameter in parameters}


def _draw(name: str, parameter: str, given: object) -> AnyDraw:
    if not isinstance(given, AnyDraw):
        raise AssignmentError(
            "no-draw",
            f"Loss {name}: the draw of {parameter} is of type {type(given).__name__}.",
            'Expected normal(...), uniform(...) or choice(...), such as normal("d", "m").',
        )
    return given


def _require_dimension(name: str, empty: str | None, inputs: Mapping[str, AnyDraw]) -> None:
    symbols = dict.fromkeys(size for draw in inputs.values() for size in draw.shape if isinstance(size, str))
    if empty is not None and empty not in symbols:
        raise AssignmentError(
            "unknown-dimension",
            f"Loss {name}: empty={empty!r} is no dimension of its inputs.",
            f"Expected one of its symbols: {', '.join(symbols) or 'it has none'}.",
        )


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
