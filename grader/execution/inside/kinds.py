"""In what kind of object a notebook keeps an input, and how to make a fresh one of the same kind."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Kind:
    """What a fresh value has to look like to take the place of a recorded one."""

    library: str
    """``torch``, ``numpy``, ``matrix``, ``scalar`` (of numpy), ``list``, ``tuple`` or ``number``."""
    dtype: str = "float64"
    shape: tuple[int, ...] = ()
    requires_grad: bool = False
    leaf: bool = True

    def to_json(self) -> dict[str, object]:
        """A plain dict."""
        return asdict(self)


def kind_of(value: object) -> Kind | None:
    """The kind of a value; None if it holds no numbers."""
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(value, torch.Tensor):
        dtype = str(value.dtype).removeprefix("torch.")
        return Kind("torch", dtype, tuple(value.shape), bool(value.requires_grad), bool(value.is_leaf))
    match value:
        case np.matrix():
            return Kind("matrix", str(value.dtype), value.shape)
        case np.ndarray() if value.dtype.kind in "fiub":
            return Kind("numpy", str(value.dtype), value.shape)
        case np.floating() | np.integer():
            return Kind("scalar", str(value.dtype))
        case bool():
            return None
        case int() | float():
            return Kind("number")
        case list() | tuple():
            return _kind_of_sequence(value)
        case _:
            return None


def _kind_of_sequence(value: list[Any] | tuple[Any, ...]) -> Kind | None:
    try:
        array = np.asarray(value)
    except (ValueError, TypeError):
        return None
    library = "list" if isinstance(value, list) else "tuple"
    return Kind(library, "float64", array.shape) if array.dtype.kind in "fiu" else None


def fresh(array: np.ndarray[Any, Any], kind: Kind, lifted: bool) -> object:
    """A new object of a kind that holds the numbers of an array.

    Args:
        array: the numbers, float64.
        kind: what to make.
        lifted: whether to keep float64 where the kind has a narrower floating type.
    """
    array = with_axes_of(array, kind.shape)
    dtype = "float64" if lifted or not _is_floating(kind.dtype) else kind.dtype
    match kind.library:
        case "torch":
            return _tensor(array, kind, dtype)
        case "numpy":
            return array.astype(dtype)
        case "matrix":
            return np.matrix(array.astype(dtype))
        case "scalar":
            return np.dtype(dtype).type(array.item()) if array.size == 1 else array.astype(dtype)
        case "list":
            return array.tolist()
        case "tuple":
            return tuple(array.tolist())
        case _:
            return float(array.item()) if array.size == 1 else array.copy()


def with_axes_of(array: np.ndarray[Any, Any], shape: tuple[int, ...]) -> np.ndarray[Any, Any]:
    """Add or drop axes of length 1 so that the array has as many axes as `shape`, where that is possible."""
    if array.ndim == len(shape):
        return array
    if array.size == 1:
        return array.reshape((1,) * len(shape))
    if array.ndim < len(shape) and sum(size != 1 for size in shape) <= array.ndim:
        sizes = iter(array.shape)
        spare = len(shape) - array.ndim
        target = []
        for size in shape:
            if size == 1 and spare:
                spare -= 1
                target.append(1)
            else:
                target.append(next(sizes))
        return array.reshape(target)
    squeezed = array.squeeze()
    return squeezed if squeezed.ndim == len(shape) else array


def _is_floating(dtype: str) -> bool:
    return dtype.startswith(("float", "bfloat"))


def _tensor(array: np.ndarray[Any, Any], kind: Kind, dtype: str) -> object:
    torch = sys.modules["torch"]
    tensor = torch.tensor(array, dtype=getattr(torch, dtype)).requires_grad_(kind.requires_grad)
    return tensor if kind.leaf or not kind.requires_grad else tensor.clone()


def kind_from_json(data: Mapping[str, Any]) -> Kind:
    """The inverse of `Kind.to_json`."""
    return Kind(data["library"], data["dtype"], tuple(data["shape"]), data["requires_grad"], data["leaf"])
