"""A loss of complex numbers as a loss of pairs of real ones, which is what everything after it works with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import wraps
from typing import Any

from grader.authoring.draws import AnyDraw, ComplexNormal
from grader.model import Loss


def in_pairs(loss: Loss, draws: Mapping[str, AnyDraw]) -> Loss:
    """The same loss, whose complex inputs have one more axis, of real and imaginary parts.

    Args:
        loss: what the instructor wrote; its function takes complex tensors.
        draws: how all its inputs are drawn.
    """
    names = frozenset(name for name, draw in draws.items() if isinstance(draw, ComplexNormal))
    own = loss.own_point
    return replace(
        loss,
        function=_of_pairs(loss.function, names),
        inputs={name: draw.pairs if isinstance(draw, ComplexNormal) else draw for name, draw in draws.items()},
        own_point=None if own is None else _point_of_pairs(own, names),
        complex=names,
    )


def _of_pairs(function: Callable[..., Any], names: frozenset[str]) -> Callable[..., Any]:
    @wraps(function)
    def of_pairs(**tensors: Any) -> Any:
        import torch

        return function(**{k: torch.view_as_complex(v) if k in names else v for k, v in tensors.items()})

    return of_pairs


def _point_of_pairs(own: Callable[[], Mapping[str, Any]], names: frozenset[str]) -> Callable[[], Mapping[str, Any]]:
    def point() -> Mapping[str, Any]:
        return {name: _pairs(value) if name in names else value for name, value in own().items()}

    return point


def _pairs(value: Any) -> Any:
    import torch

    return torch.view_as_real(torch.as_tensor(value).detach().cpu().resolve_conj().to(torch.complex128))
