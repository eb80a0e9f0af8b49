"""Lifting a student's own casts: while a call runs, whatever stands for float32 stands for float64.

So a formula that rounds by itself shows what it is worth without the rounding.  Lower precisions stay what they are:
who asks for those means to lose digits.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import Any

import numpy as np


@contextmanager
def lifted_casts(namespace: MutableMapping[str, Any], wanted: bool) -> Iterator[None]:
    """Inside the block float32 stands for float64: in numpy, in torch, and where the notebook has named it.

    Args:
        namespace: what the notebook has named.
        wanted: whether to lift anything at all.
    """
    with ExitStack() as undo:
        if wanted:
            _lift_names(namespace, undo)
            _lift_numpy(undo)
            _lift_torch(undo)
        yield


def _lift_numpy(undo: ExitStack) -> None:
    for name in ("float32", "single"):
        _set(np, name, np.float64, undo)
        _put(np.sctypeDict, name, np.float64, undo)  # where numpy looks up a dtype that is given as a string


def _lift_torch(undo: ExitStack) -> None:
    torch = sys.modules.get("torch")
    if torch is None:
        return
    for name in ("float32", "float"):
        _set(torch, name, torch.float64, undo)
    _set(torch, "FloatTensor", torch.DoubleTensor, undo)
    _set(torch.Tensor, "float", torch.Tensor.double, undo)
    undo.callback(torch.set_default_dtype, torch.get_default_dtype())
    torch.set_default_dtype(torch.float64)


def _lift_names(namespace: MutableMapping[str, Any], undo: ExitStack) -> None:
    """What was imported or assigned by a name of its own, such as ``dtype = np.float32``."""
    pairs: list[tuple[object, object]] = [(np.float32, np.float64), (np.dtype(np.float32), np.dtype(np.float64))]
    if torch := sys.modules.get("torch"):
        pairs += [(torch.float32, torch.float64), (torch.FloatTensor, torch.DoubleTensor)]
    for name, value in list(namespace.items()):
        for single, double in pairs:
            if value is single:
                _put(namespace, name, double, undo)


def _set(holder: Any, name: str, value: object, undo: ExitStack) -> None:
    own = vars(holder)
    back: Callable[[], None] = (
        partial(setattr, holder, name, own[name]) if name in own else partial(delattr, holder, name)
    )
    undo.callback(back)
    setattr(holder, name, value)


def _put(names: MutableMapping[str, Any], name: str, value: object, undo: ExitStack) -> None:
    undo.callback(names.__setitem__, name, names[name])
    names[name] = value
