"""Fused operations, written out in the steps that a derivation by hand takes.

Numbers stay the same up to rounding for inputs of moderate size, which those of trials are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import torch


def decomposition_of(operation: str) -> Callable[..., Any] | None:
    """The same operation in smaller steps; None: it is a step itself."""
    return _PARTS.get(operation)


def _softmax(x: torch.Tensor, dim: int | None = None, *_: Any, **__: Any) -> torch.Tensor:
    powers = torch.exp(x)
    return powers / powers.sum(-1 if dim is None else dim, keepdim=True)


def _log_softmax(x: torch.Tensor, dim: int | None = None, *_: Any, **__: Any) -> torch.Tensor:
    return torch.log(_softmax(x, dim))


def _logsumexp(x: torch.Tensor, dim: Any, keepdim: bool = False) -> torch.Tensor:
    return torch.log(torch.exp(x).sum(dim, keepdim=keepdim))


def _reduced(entries: torch.Tensor, reduction: str) -> torch.Tensor:
    match reduction:
        case "mean":
            return entries.mean()
        case "sum":
            return entries.sum()
        case _:
            return entries


def _cross_entropy(x: torch.Tensor, target: torch.Tensor, *_: Any, reduction: str = "mean", **__: Any) -> torch.Tensor:
    logarithms = _log_softmax(x, -1 if x.dim() == 1 else 1)
    if target.is_floating_point():
        return _reduced(-(target * logarithms).sum(-1 if x.dim() == 1 else 1), reduction)
    return _nll(logarithms, target, reduction=reduction)


def _nll(logarithms: torch.Tensor, target: torch.Tensor, *_: Any, reduction: str = "mean", **__: Any) -> torch.Tensor:
    rows = logarithms if logarithms.dim() > 1 else logarithms[None]
    chosen = rows.gather(1, target.reshape(-1, 1))[:, 0]
    return _reduced(-chosen, reduction)


def _bce(p: torch.Tensor, y: torch.Tensor, *_: Any, reduction: str = "mean", **__: Any) -> torch.Tensor:
    return _reduced(-(y * torch.log(p) + (1 - y) * torch.log(1 - p)), reduction)


def _bce_with_logits(z: torch.Tensor, y: torch.Tensor, *_: Any, reduction: str = "mean", **__: Any) -> torch.Tensor:
    return _bce(torch.sigmoid(z), y, reduction=reduction)


def _softplus(x: torch.Tensor, *_: Any, **__: Any) -> torch.Tensor:
    return -torch.log(torch.sigmoid(-x))


def _logsigmoid(x: torch.Tensor) -> torch.Tensor:
    return torch.log(torch.sigmoid(x))


def _logaddexp(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    return a - torch.log(torch.sigmoid(a - b))


def _mse(x: torch.Tensor, y: torch.Tensor, *_: Any, reduction: str = "mean", **__: Any) -> torch.Tensor:
    return _reduced((x - y) ** 2, reduction)


def _linear(x: torch.Tensor, weight: torch.Tensor, bias: torch.Tensor | None = None) -> torch.Tensor:
    product = x @ weight.T
    return product if bias is None else product + bias


def _variance(x: torch.Tensor, dim: Any = None, *_: Any, **kwargs: Any) -> torch.Tensor:
    keepdim = bool(kwargs.get("keepdim", False))
    biased = kwargs.get("correction", 1) == 0 or kwargs.get("unbiased", True) is False
    dims = tuple(range(x.dim())) if dim is None else dim
    squares = (x - x.mean(dims, keepdim=True)) ** 2
    if biased:
        return squares.mean(dims, keepdim=keepdim)
    total = squares.sum(dims, keepdim=keepdim)
    return total / (squares.numel() // max(1, total.numel()) - 1)


def _deviation(x: torch.Tensor, *args: Any, **kwargs: Any) -> torch.Tensor:
    return torch.sqrt(_variance(x, *args, **kwargs))


def _solve(a: torch.Tensor, b: torch.Tensor, *_: Any, **__: Any) -> torch.Tensor:
    inverse: torch.Tensor = torch.linalg.inv(a)
    return inverse @ b


FUNCTIONS_OF_ENTRIES = frozenset({"softplus", "logsigmoid", "logaddexp"})
"""Those that students know by their derivative, and not by the steps in which they are written out here."""

_PARTS: Mapping[str, Callable[..., Any]] = {
    "softmax": _softmax,
    "log_softmax": _log_softmax,
    "logsumexp": _logsumexp,
    "cross_entropy": _cross_entropy,
    "nll_loss": _nll,
    "binary_cross_entropy": _bce,
    "binary_cross_entropy_with_logits": _bce_with_logits,
    "softplus": _softplus,
    "logsigmoid": _logsigmoid,
    "logaddexp": _logaddexp,
    "mse_loss": _mse,
    "linear": _linear,
    "var": _variance,
    "std": _deviation,
    "solve": _solve,
}
