"""Watching which single numbers the notebook's functions return while an answer is computed."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import numpy as np

LARGEST = 100_000
"""Numbers that are kept of one function."""
_OWN = frozenset({"__main__", "formula"})
"""The modules of the notebook's functions, and of those that the grader hands in."""
_GENERATES = inspect.CO_GENERATOR | inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR


@contextmanager
def noting_returns(wanted: bool) -> Iterator[dict[str, list[complex]]]:
    """By function, told apart by name and line: the single numbers that it returns inside the block, in order.

    Args:
        wanted: whether to look at all; it takes time.
    """
    found: dict[str, list[complex]] = {}

    def note(frame: FrameType, event: str, returned: object) -> None:
        if event != "return" or returned is None or frame.f_globals.get("__name__") not in _OWN:
            return
        code = frame.f_code
        if code.co_flags & _GENERATES or (number := _single_number(returned)) is None:
            return
        kept = found.setdefault(f"{code.co_name}:{code.co_firstlineno}", [])
        if len(kept) < LARGEST:
            kept.append(number)

    before = sys.getprofile()
    if wanted:
        sys.setprofile(note)
    try:
        yield found
    finally:
        sys.setprofile(before)


def _single_number(value: object) -> complex | None:
    """The number in a float, or in an array or tensor of one entry."""
    match value:
        case bool() | int():
            return None
        case float() | complex():
            return value
        case np.generic() | np.ndarray() if value.dtype.kind in "fc" and value.size == 1:
            return value.reshape(-1)[0].item()  # type: ignore[no-any-return]
    torch = sys.modules.get("torch")
    if torch is None or not isinstance(value, torch.Tensor) or value.numel() != 1:
        return None
    if not (value.is_floating_point() or value.is_complex()):
        return None
    try:
        return value.detach().item()  # type: ignore[no-any-return]
    except RuntimeError:  # inside of torch.func there are tensors without a value
        return None
