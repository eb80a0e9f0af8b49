"""In what kind of object a notebook keeps an input, and how to make a fresh one of the same kind."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Kind:
    """What a fresh value has to look like to take the place of a recorded one."""

    library: str
    """``torch``, ``numpy``, ``matrix``, ``scalar`` (of numpy), ``frame``, ``series`` (of pandas), ``list``, ``tuple``
    or ``number``."""
    dtype: str = "float64"
    shape: tuple[int, ...] = ()
    requires_grad: bool = False
    leaf: bool = True
    columns: tuple[Any, ...] = ()
    """The names of the columns of a data frame."""


def kind_of(value: object) -> Kind | None:
    """The kind of a value; None if it holds no numbers."""
    torch, pandas = sys.modules.get("torch"), sys.modules.get("pandas")
    if torch is not None and isinstance(value, torch.Tensor):
        dtype = str(value.dtype).removeprefix("torch.")
        return Kind("torch", dtype, tuple(value.shape), bool(value.requires_grad), bool(value.is_leaf))
    if pandas is not None and isinstance(value, pandas.DataFrame | pandas.Series):
        return _kind_of_table(value, isinstance(value, pandas.Series))
    match value:
        case np.matrix():
            return Kind("matrix", str(value.dtype), value.shape)
        case np.ndarray() if value.dtype.kind in "fciub":
            return Kind("numpy", str(value.dtype), value.shape)
        case np.inexact() | np.integer() | np.bool_():
            return Kind("scalar", str(value.dtype))
        case bool() | int() | float() | complex():
            dtypes = {bool: "bool", int: "int64", complex: "complex128"}
            return Kind("number", dtypes.get(type(value), "float64"))
        case list() | tuple():
            return _kind_of_sequence(value)
        case _:
            return None


def _kind_of_sequence(value: list[Any] | tuple[Any, ...]) -> Kind | None:
    try:
        array = np.asarray(value)
    except (ValueError, TypeError, RuntimeError):
        return None
    library = "list" if isinstance(value, list) else "tuple"
    return Kind(library, str(array.dtype), array.shape) if array.dtype.kind in "fciu" else None


def _kind_of_table(value: Any, is_series: bool) -> Kind | None:
    array = value.to_numpy()
    if array.dtype.kind not in "fiub":
        return None
    columns = () if is_series else tuple(value.columns)
    return Kind("series" if is_series else "frame", str(array.dtype), array.shape, columns=columns)


def fresh(array: np.ndarray[Any, Any], kind: Kind, lifted: bool) -> object:
    """A new object of a kind that holds the numbers of an array.

    Args:
        array: the numbers, float64 or complex128.
        kind: what to make.
        lifted: whether to keep that precision, whatever the kind holds.  Otherwise whole numbers take the place of
            whole numbers, as where labels are used as indices.
    """
    return _made(with_axes_of(array, kind.shape), kind, _full(array) if lifted else _narrowed(array, kind.dtype))


def restored(array: np.ndarray[Any, Any], kind: Kind) -> object:
    """What a notebook held, from its numbers and its kind."""
    return _made(array, kind, kind.dtype)


def _full(array: np.ndarray[Any, Any]) -> str:
    return "complex128" if array.dtype.kind == "c" else "float64"


def _narrowed(array: np.ndarray[Any, Any], dtype: str) -> str:
    if array.dtype.kind == "c":
        return dtype if dtype.startswith("complex") else _full(array)
    if dtype.startswith(("float", "bfloat")):
        return dtype
    with np.errstate(invalid="ignore"):
        return dtype if np.array_equal(array.astype(dtype), array) else "float64"


def _made(array: np.ndarray[Any, Any], kind: Kind, dtype: str) -> object:
    if kind.library == "torch":
        return _tensor(array, kind, dtype)
    array = array.astype(dtype)
    match kind.library:
        case "numpy":
            return array
        case "matrix":
            return np.matrix(array)
        case "scalar":
            return array.reshape(())[()] if array.size == 1 else array
        case "frame" | "series":
            return _table(array, kind)
        case "list":
            return array.tolist()
        case "tuple":
            return tuple(array.tolist())
        case _:
            return array.item() if array.size == 1 else array


def _tensor(array: np.ndarray[Any, Any], kind: Kind, dtype: str) -> object:
    torch = sys.modules["torch"]
    wanted = getattr(torch, dtype)
    differentiable = wanted.is_floating_point or wanted.is_complex
    tensor = torch.tensor(array).to(wanted).requires_grad_(kind.requires_grad and differentiable)
    return tensor if kind.leaf or not kind.requires_grad else tensor.clone()


def _table(array: np.ndarray[Any, Any], kind: Kind) -> object:
    pandas = sys.modules["pandas"]
    if kind.library == "series" and array.ndim == 1:
        return pandas.Series(array)
    same = array.ndim == 2 and array.shape[1] == len(kind.columns)
    return pandas.DataFrame(array, columns=list(kind.columns) if same else None)


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
