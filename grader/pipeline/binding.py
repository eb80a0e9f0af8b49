"""Which argument goes into which parameter of a student's function."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from grader.model import Argument
from grader.notebook.entering import argument_source
from grader.notebook.functions import Signature
from grader.notebook.names import near_miss

STEP = "step"
"""The argument that sets the step of a difference quotient."""
FURTHER = "*"
"""Begins the name of an argument that goes in order, after those whose parameters have names."""
_STEP_NAMES = ("epsilon", "eps", "h", "delta", "step", "dx", "e")
_OBJECTS = frozenset({"self", "cls"})


def bind_arguments(signature: Signature, arguments: Mapping[str, Argument], step: str | None) -> dict[str, str]:
    """Parameter to argument: by name, by nearly the name, then in order; in the order of the parameters.

    Args:
        signature: the student's parameters.
        arguments: what the question passes, by name.
        step: what the question calls the step of a difference quotient, if it sets one.
    """
    bound = {name: name for name in signature.names if name in arguments}
    free = [name for name in arguments if name not in bound.values()]
    for name in list(free):
        candidates = [parameter for parameter in signature.names if parameter not in bound]
        if near := near_miss(name, candidates, arguments):
            bound[near] = name
            free.remove(name)
    if step and (own := _step_parameter(signature, bound, step)):
        bound[own] = STEP
    for name in signature.required:
        if name not in bound and name not in _OBJECTS and free:
            bound[name] = free.pop(0)
    if number := _number_with_default(signature, bound, arguments, free):
        bound[number] = free.pop()
    ordered = {name: bound[name] for name in signature.names if name in bound}
    return ordered | _further(signature, free)


def _step_parameter(signature: Signature, bound: Mapping[str, str], step: str) -> str | None:
    return next((n for n in (step, *_STEP_NAMES) if n in signature.names and n not in bound), None)


def _number_with_default(
    signature: Signature, bound: Mapping[str, str], arguments: Mapping[str, Argument], free: Sequence[str]
) -> str | None:
    """The one number that is left to pass belongs to the one parameter left that has a number as its default."""
    numbers = [name for name in signature.defaults if name not in bound]
    if len(free) == len(numbers) == 1 and np.ndim(arguments[free[0]]) == 0:  # type: ignore[arg-type]
        return numbers[0]
    return None


def _further(signature: Signature, free: Sequence[str]) -> dict[str, str]:
    if signature.any_named:
        return {name: name for name in free}
    if signature.any_more:
        return {f"{FURTHER}{position}": name for position, name in enumerate(free)}
    return {}


def call_source(function: str, bound: Mapping[str, str], keys: Mapping[str, str]) -> str:
    """The call of a function as source, in which every argument is taken as a fresh input."""
    arguments = [
        argument_source(name, keys[parameter])
        if parameter.startswith(FURTHER)
        else f"{parameter}={argument_source(name, keys[parameter])}"
        for parameter, name in bound.items()
    ]
    return f"{function}({', '.join(arguments)})"
