"""Whatever a student's code returned, as arrays by path and a description in plain JSON."""

from __future__ import annotations

import copy
import dataclasses
import sys
from collections.abc import Mapping
from itertools import islice
from types import EllipsisType, GeneratorType, SimpleNamespace
from typing import Any

import numpy as np

from grader.execution.inside.aids.stand_in import StandIn

ITEMS = 64
DEPTH = 4
NESTED = 16
"""Lists within one another beyond which they are no numbers: NumPy would unfold one that holds itself without end."""


def describe(value: object, path: str, arrays: dict[str, np.ndarray[Any, Any]], depth: int = 0) -> dict[str, Any]:
    """Put the numbers of a value into `arrays`, under names that start with `path`, and say how they hang together."""
    match value:
        case None | EllipsisType():
            return {"kind": "nothing"}
        case list() | tuple() | Mapping() if depth >= DEPTH or len(value) > ITEMS:
            return _numbers(value, path, arrays)
        case Mapping():
            pairs = {str(key): item for key, item in value.items()}
            return {"kind": "keyed", "items": _described(pairs, path, arrays, depth)}
        case tuple() if hasattr(value, "_asdict"):
            return {"kind": "keyed", "items": _described(value._asdict(), path, arrays, depth)}
        case list() | tuple():
            items = _described({str(i): item for i, item in enumerate(value)}, path, arrays, depth)
            return {"kind": "items", "items": list(items.values())}
        case _:
            return _numbers(value, path, arrays)


def _described(
    items: Mapping[str, object], path: str, arrays: dict[str, np.ndarray[Any, Any]], depth: int
) -> dict[str, Any]:
    return {key: describe(item, f"{path}/{n}", arrays, depth + 1) for n, (key, item) in enumerate(items.items())}


def _numbers(value: object, path: str, arrays: dict[str, np.ndarray[Any, Any]]) -> dict[str, Any]:
    array = as_array(value)
    if array is None:
        return {"kind": "unusable", "type": type(value).__name__}
    arrays[path] = array
    return {"kind": "numbers", "array": path, "library": library_of(value)}


def library_of(value: object) -> str:
    """``torch``, ``numpy`` or ``python``."""
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(value, torch.Tensor):
        return "torch"
    return "numpy" if isinstance(value, np.ndarray | np.generic) else "python"


def as_array(value: Any) -> np.ndarray[Any, Any] | None:
    """A copy of the numbers in a value as a plain array; None if there are none."""
    torch = sys.modules.get("torch")
    try:
        if isinstance(value, StandIn):
            value = value.__array__()  # which says that nobody has them
        if torch is not None and isinstance(value, torch.Tensor):
            value = value.detach().cpu()
            value = value if value.layout is torch.strided else value.to_dense()
            value = value.float() if value.dtype in (torch.bfloat16,) else value
            array = value.resolve_conj().numpy()
        elif isinstance(value, str | bytes) or _levels(value, {}) > NESTED:
            return None
        elif hasattr(value, "toarray"):  # a sparse matrix of scipy
            array = np.asarray(value.toarray())
        else:
            array = np.asarray(value)
        if array.dtype.kind == "O":
            array = array.astype(np.float64)
        if array.dtype == np.longdouble:
            array = array.astype(np.float64)
    except (Exception, SystemExit):
        return None
    return np.array(array, copy=True, order="C") if array.dtype.kind in "biufc" else None


def _levels(value: object, known: dict[int, int]) -> int:
    """How many lists stand within one another; more than can be counted if one holds itself.

    Args:
        value: the outermost list, or anything else, which is no level.
        known: the levels of lists that were looked into, by identity, to look into shared ones once.
    """
    if not isinstance(value, list | tuple):
        return 0
    if id(value) not in known:
        known[id(value)] = NESTED  # if it is met again before it is known, it holds itself
        known[id(value)] = 1 + max((_levels(item, known) for item in value), default=0)
    return known[id(value)]


def detached(value: object, depth: int = 0) -> object:
    """A copy of a value that later changes do not reach; of a tensor, without its graph."""
    match value:
        case _ if depth > DEPTH:
            return value
        case tuple() if hasattr(value, "_asdict"):
            return {name: detached(item, depth + 1) for name, item in value._asdict().items()}
        case GeneratorType():  # which computes nothing before it is asked, in the time of the call
            return [detached(item, depth + 1) for item in islice(value, ITEMS)]
        case SimpleNamespace():
            return {name: detached(item, depth + 1) for name, item in vars(value).items()}
        case _ if dataclasses.is_dataclass(value) and not isinstance(value, type):
            names = [each.name for each in dataclasses.fields(value)]
            return {name: detached(getattr(value, name, None), depth + 1) for name in names}
        case list() | tuple():
            return [detached(item, depth + 1) for item in value]
        case Mapping():
            return {name: detached(item, depth + 1) for name, item in value.items()}
        case _ if hasattr(value, "detach"):
            return value.detach().clone()
        case _:
            return _copied(value)


def _copied(value: object) -> object:
    try:
        return copy.deepcopy(value)
    except Exception:  # a generator, a module: what cannot be copied holds no numbers
        return value
