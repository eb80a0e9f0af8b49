"""Arguments that came over the wire, as the objects that a student's code expects."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.execution.inside.kinds import Kind, fresh

Arrays = Mapping[str, np.ndarray[Any, Any]]

_IN_ORDER = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)


@dataclass(frozen=True)
class Entry:
    """How fresh values enter a call."""

    lifted: bool
    """Whether inputs go in as float64, whatever the notebook holds."""
    unrecorded: str
    """The library of inputs of which nothing is recorded: ``numpy`` or ``torch``."""

    def kind_of_unrecorded(self, array: np.ndarray[Any, Any]) -> Kind:
        """The kind of an input of which nothing is recorded: whole numbers may be indices, where floats failed.

        A single number of numpy is a scalar, as people have it: unlike an array it does not change in place.
        """
        library = "scalar" if self.unrecorded == "numpy" and array.ndim == 0 else self.unrecorded
        return Kind(library, "float64" if self.lifted else "int64", array.shape)


def build(description: Mapping[str, Any], arrays: Arrays, kind: Kind | None, entry: Entry) -> object:
    """Make one argument from its description on the wire, new at every call."""
    match description:
        case {"array": name}:
            array = arrays[name]
            return fresh(array, kind or entry.kind_of_unrecorded(array), entry.lifted)
        case {"number": number}:
            return number
        case {"sizes": shapes}:
            return tuple(_size(shape) for shape in shapes)
        case {"formula": name, "source": source}:
            return _formula(name, source)
        case _:
            raise ValueError(f"unknown argument: {sorted(description)}")


def _size(shape: list[int]) -> object:
    torch = sys.modules.get("torch")
    return torch.Size(shape) if torch is not None else tuple(shape)


def _formula(name: str, source: str) -> object:
    namespace: dict[str, Any] = {"np": np, "torch": sys.modules.get("torch"), "__name__": "formula"}
    exec(compile(source, name, "exec"), namespace)  # noqa: S102 - the instructor's loss, as text of the question
    return namespace[name]


def call_with(function: Callable[..., object], named: Mapping[str, object], further: Sequence[object]) -> object:
    """Call a function with arguments of which the names are known, as its author's own calls might.

    A decorator may have put a wrapper around the function that takes anything in order, or hides its parameters;
    so arguments go in order as long as there is no gap, and by name after that.
    """
    in_order, by_name = _arranged(function, named)
    return function(*in_order, *further, **by_name)


def _arranged(
    function: Callable[..., object], named: Mapping[str, object]
) -> tuple[Sequence[object], Mapping[str, object]]:
    try:
        parameters = inspect.signature(function).parameters
    except (TypeError, ValueError):
        return [], named
    if not named.keys() <= parameters.keys():
        takes_any = any(p.kind is inspect.Parameter.VAR_POSITIONAL for p in parameters.values())
        return (list(named.values()), {}) if takes_any else ([], named)
    in_order = []
    for name, parameter in parameters.items():
        if parameter.kind not in _IN_ORDER or name not in named:
            break
        in_order.append(name)
    return [named[name] for name in in_order], {k: v for k, v in named.items() if k not in in_order}
