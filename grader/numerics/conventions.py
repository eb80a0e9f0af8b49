"""What autograd gives at a tie under other conventions than torch's own.

At 0, torch differentiates relu to 0, clamp to 1 and maximum to a half; by hand each of them is as good.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

import torch
from torch.overrides import TorchFunctionMode

from grader.numerics.aten import names


class TieBroken(TorchFunctionMode):
    """A context in which the upper arm of every maximum takes a given share of the derivative at a tie.

    Args:
        share: the derivative of max(0, x) at 0.
    """

    def __init__(self, share: float) -> None:
        super().__init__()
        self.share = share

    def __torch_function__(
        self, func: Callable[..., Any], types: Any, args: Sequence[Any] = (), kwargs: Mapping[str, Any] | None = None
    ) -> Any:
        """Called by torch for every function; not in force while this runs."""
        given = dict(kwargs or {})
        arms = _ARMS.get(getattr(func, "__name__", ""))
        broken = arms(self.share, args, given) if arms and args and _real(args[0]) else None
        return func(*args, **given) if broken is None else broken


Arms: TypeAlias = Callable[[float, Sequence[Any], Mapping[str, Any]], torch.Tensor | None]
"""A function of torch from its arguments, with a share at ties; None: called in a way that knows no ties."""


def _real(value: object) -> bool:
    return isinstance(value, torch.Tensor) and value.is_floating_point()


def _larger(share: float, one: torch.Tensor, other: Any) -> torch.Tensor:
    """The larger of both; at a tie the first has the share, and the value is that of both."""
    one, other = torch.broadcast_tensors(one, torch.as_tensor(other, dtype=one.dtype))
    tied = share * one + (1 - share) * other
    return torch.where(one > other, one, torch.where(one == other, tied, other))


def _smaller(share: float, one: torch.Tensor, other: Any) -> torch.Tensor:
    """The smaller of both; at a tie the first has the rest of the share."""
    return -_larger(1 - share, -one, -torch.as_tensor(other, dtype=one.dtype))


def _relu(share: float, args: Sequence[Any], kwargs: Mapping[str, Any]) -> torch.Tensor | None:
    return None if kwargs.get("inplace") or args[1:] else _larger(share, args[0], 0.0)


def _abs(share: float, args: Sequence[Any], kwargs: Mapping[str, Any]) -> torch.Tensor:
    return _larger(share, args[0], -args[0])


def _maximum(share: float, args: Sequence[Any], kwargs: Mapping[str, Any]) -> torch.Tensor | None:
    return _larger(share, *args) if len(args) == 2 and _real(args[1]) else None


def _minimum(share: float, args: Sequence[Any], kwargs: Mapping[str, Any]) -> torch.Tensor | None:
    return _smaller(share, *args) if len(args) == 2 and _real(args[1]) else None


def _clamp(share: float, args: Sequence[Any], kwargs: Mapping[str, Any]) -> torch.Tensor | None:
    low, high = (_bound(name, place, args, kwargs) for place, name in enumerate(("min", "max"), start=1))
    floored = args[0] if low is None else _larger(share, args[0], low)
    return floored if high is None else _smaller(share, floored, high)


def _clamp_min(share: float, args: Sequence[Any], kwargs: Mapping[str, Any]) -> torch.Tensor:
    return _larger(share, args[0], _bound("min", 1, args, kwargs))


def _clamp_max(share: float, args: Sequence[Any], kwargs: Mapping[str, Any]) -> torch.Tensor:
    return _smaller(share, args[0], _bound("max", 1, args, kwargs))


def _bound(name: str, place: int, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
    return kwargs.get(name, args[place] if len(args) > place else None)


_ARMS: Mapping[str, Arms] = {
    "relu": _relu,
    **dict.fromkeys(names("abs absolute __abs__"), _abs),
    **dict.fromkeys(names("max maximum fmax"), _maximum),
    **dict.fromkeys(names("min minimum fmin"), _minimum),
    **dict.fromkeys(names("clamp clip"), _clamp),
    "clamp_min": _clamp_min,
    "clamp_max": _clamp_max,
}
"""The functions of torch that are maxima of two, by name."""
