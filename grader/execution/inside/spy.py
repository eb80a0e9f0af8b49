"""Watching torch's automatic differentiation, and scaling its results to see where they flow.

Reverse mode runs through ``_engine_run_backward``, forward mode through ``forward_ad.make_dual``; both are linear in
what is put into them, so scaling the input scales every derivative that comes out.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

SCALE = 1.375
"""Exact in binary, and no factor that a formula is likely to contain."""


@dataclass
class Sightings:
    """How often the engine ran."""

    count: int = 0


@contextmanager
def watching(scale: float = 1.0) -> Iterator[Sightings]:
    """Count the engine's runs inside the block; with a scale other than 1 its results come out scaled."""
    sightings = Sightings()
    torch = sys.modules.get("torch")
    if torch is None:
        yield sightings
        return
    undo: list[Callable[[], None]] = []
    for module_name in ("torch.autograd", "torch.autograd.graph"):
        _replace(sys.modules.get(module_name), "_engine_run_backward", _backward(sightings, scale), undo)
    _replace(sys.modules.get("torch.autograd.forward_ad"), "make_dual", _dual(sightings, scale), undo)
    try:
        yield sightings
    finally:
        for step in undo:
            step()


def _replace(module: Any, name: str, wrap: Callable[[Any], Any], undo: list[Callable[[], None]]) -> None:
    original = getattr(module, name, None)
    if original is not None:
        setattr(module, name, wrap(original))
        undo.append(lambda: setattr(module, name, original))


def _backward(sightings: Sightings, scale: float) -> Callable[[Any], Any]:
    def wrap(original: Any) -> Any:
        def run(outputs: Any, gradients: Any, *rest: Any, **named: Any) -> Any:
            sightings.count += 1
            if scale != 1.0:
                gradients = tuple(None if g is None else g * scale for g in gradients)
            return original(outputs, gradients, *rest, **named)

        return run

    return wrap


def _dual(sightings: Sightings, scale: float) -> Callable[[Any], Any]:
    def wrap(original: Any) -> Any:
        def make_dual(tensor: Any, tangent: Any, **named: Any) -> Any:
            sightings.count += 1
            return original(tensor, tangent * scale if scale != 1.0 else tangent, **named)

        return make_dual

    return wrap
