"""Arguments that came over the wire, as the objects that a student's code expects."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.execution.inside.kinds import Kind, fresh

Arrays = Mapping[str, np.ndarray[Any, Any]]


@dataclass(frozen=True)
class Entry:
    """How fresh values enter a call."""

    lifted: bool
    """Whether floating inputs go in as float64, whatever the notebook holds."""
    unrecorded: str
    """The library of inputs of which nothing is recorded: ``numpy`` or ``torch``."""


def build(description: Mapping[str, Any], arrays: Arrays, kind: Kind | None, entry: Entry) -> object:
    """Make one argument from its description on the wire, new at every call."""
    match description:
        case {"array": name}:
            return fresh(arrays[name], kind or Kind(entry.unrecorded, "float64", arrays[name].shape), entry.lifted)
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
