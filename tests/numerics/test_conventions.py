"""Autograd under other conventions at a tie: the same values, and another derivative at the tie alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch

from grader.numerics.conventions import TieBroken

TIES: dict[str, tuple[Callable[..., Any], float, float]] = {
    "relu": (torch.relu, 0.0, 1.0),
    "method": (lambda x: x.relu(), 0.0, 1.0),
    "functional": (torch.nn.functional.relu, 0.0, 1.0),
    "module": (torch.nn.ReLU(), 0.0, 1.0),
    "clamp": (lambda x: torch.clamp(x, min=0), 0.0, 1.0),
    "clamp from above": (lambda x: x.clamp(max=0), 1.0, 0.0),
    "clamp_min": (lambda x: x.clamp_min(0), 0.0, 1.0),
    "clamp_max": (lambda x: x.clamp_max(0), 1.0, 0.0),
    "maximum": (lambda x: torch.maximum(x, torch.zeros_like(x)), 0.0, 1.0),
    "max of two": (lambda x: torch.max(x, torch.zeros_like(x)), 0.0, 1.0),
    "minimum": (lambda x: torch.minimum(x, torch.zeros_like(x)), 1.0, 0.0),
    "abs": (torch.abs, -1.0, 1.0),
    "builtin abs": (abs, -1.0, 1.0),
}


@pytest.mark.parametrize(("function", "off", "on"), TIES.values(), ids=TIES)
@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_the_share_decides_at_the_tie_alone(function: Callable[..., Any], off: float, on: float, share: float) -> None:
    """Beside it everything is as torch has it."""
    x = torch.tensor([-1.0, 0.0, 2.0], requires_grad=True)
    value = function(x)
    (usual,) = torch.autograd.grad(value.sum(), x)
    with TieBroken(share):
        broken = function(x)
    (gradient,) = torch.autograd.grad(broken.sum(), x)
    assert broken.tolist() == value.tolist()
    assert gradient[1].item() == off + share * (on - off)
    assert gradient[[0, 2]].tolist() == usual[[0, 2]].tolist()


@pytest.mark.parametrize("function", [torch.max, lambda x: x.max(dim=0).values, lambda x: x.min(0)[0], torch.sum])
def test_other_functions_stay_as_they_are(function: Callable[..., Any]) -> None:
    """A maximum over entries is no maximum of two."""
    x = torch.tensor([1.0, 1.0], requires_grad=True)
    (usual,) = torch.autograd.grad(function(x), x)
    with TieBroken(1.0):
        (gradient,) = torch.autograd.grad(function(x), x)
    assert gradient.tolist() == usual.tolist()
