"""The assignment's own inputs as a trial: what students see in the notebook, lifted to float64."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import torch

from grader.errors import AssignmentError
from grader.model import Array, Loss, Shape, Trial


def own_trial(loss: Loss, own_point: Callable[[], Mapping[str, Any]]) -> Trial:
    """Trial O, with sizes inferred from the shapes.

    Raises:
        AssignmentError: if the point cannot be made, lacks an input, or contradicts the declared shapes.
    """
    try:
        point = own_point()
    except Exception as error:
        raise AssignmentError(
            "own-point-raises",
            f"Loss {loss.name}: making its own point raises {type(error).__name__}: {error}",
            "Mend the function that is given as at=... in @loss(...).",
        ) from error
    if set(point) != set(loss.inputs):
        raise AssignmentError(
            "own-point-inputs",
            f"Loss {loss.name}: expected an own point with {', '.join(loss.inputs)}, not {', '.join(point)}.",
            "Give at=... exactly one value for every input of the loss.",
        )
    inputs = {name: _array(loss, name, point[name]) for name in loss.inputs}
    sizes: dict[str, int] = {}
    for name, array in inputs.items():
        sizes |= _sizes(loss, name, array.shape, sizes)
    return Trial("O", sizes, inputs, loss.complex)


def _array(loss: Loss, name: str, value: Any) -> Array:
    try:
        plain = value.detach().cpu().numpy() if isinstance(value, torch.Tensor) else value
        array: Array = np.array(plain, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise AssignmentError(
            "own-point-numbers",
            f"Loss {loss.name}: the own point's {name} is not an array of real numbers: {error}",
            "Give a number, a list of numbers, or a numpy or torch array.",
        ) from error
    if not np.isfinite(array).all():
        raise AssignmentError(
            "own-point-numbers",
            f"Loss {loss.name}: the own point's {name} contains nan or infinity.",
            "Give finite numbers.",
        )
    return array


def _sizes(loss: Loss, name: str, shape: tuple[int, ...], known: Mapping[str, int]) -> dict[str, int]:
    """What one array says about the symbols, given what the arrays before it said."""
    declared = loss.inputs[name].shape
    sizes = dict(known)
    if len(declared) != len(shape):
        raise _contradiction(loss, name, shape, known)
    for dimension, size in zip(declared, shape, strict=True):
        expected = sizes.setdefault(dimension, size) if isinstance(dimension, str) else dimension
        if expected != size:
            raise _contradiction(loss, name, shape, known)
    return sizes


def _contradiction(loss: Loss, name: str, shape: tuple[int, ...], known: Mapping[str, int]) -> AssignmentError:
    where = ", ".join(f"{symbol} = {size}" for symbol, size in known.items())
    return AssignmentError(
        "own-point-shape",
        f"Loss {loss.name}: the own point's {name}: expected shape {_words(loss.inputs[name].shape)}"
        f"{f' with {where}' if where else ''}, not {shape}.",
        f"Change the own point, or the shape of {name} in @loss(...).",
    )


def _words(shape: Shape) -> str:
    return f"({', '.join(map(str, shape))}{',' if len(shape) == 1 else ''})"
