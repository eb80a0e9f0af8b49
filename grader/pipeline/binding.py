"""Which argument goes into which parameter of a student's function."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from grader.model import Argument
from grader.notebook.entering import argument_source
from grader.notebook.functions import Signature
from grader.notebook.names import near_miss
from grader.notebook.spoken import synonyms

STEP = "step"
"""The argument that sets the step of a difference quotient."""
FURTHER = "*"
"""Begins the name of an argument that goes in order, after those whose parameters have names."""
_STEP_NAMES = ("epsilon", "eps", "h", "delta", "step", "dx", "e")
MOST_IN_OTHER_ORDERS = 4
"""Parameters with names that say nothing whose arguments are tried in every order."""
_OBJECTS = frozenset({"self", "cls"})


def bind_arguments(signature: Signature, arguments: Mapping[str, Argument], step: str | None) -> dict[str, str]:
    """Parameter to argument: by name, by nearly the name, then in order; in the order of the parameters.

    Args:
        signature: the student's parameters.
        arguments: what the question passes, by name.
        step: what the question calls the step of a difference quotient, if it sets one.
    """
    bound = bind_by_name(signature, arguments, step)
    free = _free(arguments, bound)
    for name in _open(signature, bound):
        if free:
            bound[name] = free.pop(0)
    return _whole(signature, arguments, bound, free)


def bind_by_name(signature: Signature, arguments: Mapping[str, Argument], step: str | None) -> dict[str, str]:
    """Parameter to argument, of the parameters whose names or annotations say what they take; see `bind_arguments`."""
    bound = {name: name for name in signature.names if name in arguments}
    for name in _free(arguments, bound):
        candidates = [parameter for parameter in signature.names if parameter not in bound]
        if near := near_miss(name, candidates, arguments):
            bound[near] = name
    bound |= _by_meaning(signature, arguments, bound)
    if step and (own := _step_parameter(signature, bound, step)):
        bound[own] = STEP
    return bound


def other_bindings(
    signature: Signature, arguments: Mapping[str, Argument], step: str | None
) -> Iterator[dict[str, str]]:
    """The bindings in which the parameters whose names say nothing take the arguments that are left in other orders."""
    bound = bind_by_name(signature, arguments, step)
    free, open_ = _free(arguments, bound), _open(signature, bound)
    if len(free) == len(open_) <= MOST_IN_OTHER_ORDERS:
        for order in list(itertools.permutations(free))[1:]:
            yield _whole(signature, arguments, bound | dict(zip(open_, order, strict=True)), [])


def says_nothing(signature: Signature, arguments: Mapping[str, Argument], step: str | None) -> tuple[str, ...]:
    """The parameters that have to be given something, and neither name nor annotation says what."""
    return tuple(_open(signature, bind_by_name(signature, arguments, step)))


def _free(arguments: Mapping[str, Argument], bound: Mapping[str, str]) -> list[str]:
    return [name for name in arguments if name not in bound.values()]


def _open(signature: Signature, bound: Mapping[str, str]) -> list[str]:
    return [name for name in signature.required if name not in bound and name not in _OBJECTS]


def _by_meaning(signature: Signature, arguments: Mapping[str, Argument], bound: Mapping[str, str]) -> dict[str, str]:
    """Pairs of a parameter and an argument that mean the same and nothing else that is left."""
    free = _free(arguments, bound)
    pairs = [
        (parameter, name)
        for parameter in signature.names
        if parameter not in bound
        for name in free
        if _plain(parameter) in synonyms(name) or _is_annotated_as(signature, parameter, name)
    ]
    parameters, names = [parameter for parameter, _ in pairs], [name for _, name in pairs]
    return {p: name for p, name in pairs if parameters.count(p) == 1 and names.count(name) == 1}


def _plain(parameter: str) -> str:
    """A name without the words that say what form its value has: ``X`` of ``X_batch`` and ``batch_X``."""
    if parameter in _PLAIN_ALREADY:
        return parameter
    words = [word for word in parameter.split("_") if word and word not in _FORMS]
    return words[0] if len(words) == 1 else parameter


_FORMS = frozenset("batch mini minibatch b arr array np mat matrix vec vector tensor in all full".split())
_PLAIN_ALREADY = frozenset({"b"})


def _is_annotated_as(signature: Signature, parameter: str, name: str) -> bool:
    said = signature.annotations.get(parameter, "").casefold()
    words = set(re.findall(r"[^\W\d_]{3,}", said))
    return any(other.casefold() in words for other in synonyms(name))


def _whole(
    signature: Signature, arguments: Mapping[str, Argument], bound: dict[str, str], free: list[str]
) -> dict[str, str]:
    """A binding with what does not go into required parameters, in the order of the parameters."""
    bound = dict(bound)
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
