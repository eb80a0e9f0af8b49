"""Watching programs that differentiate, and scaling their results to see where these flow.

Of torch, reverse mode runs through ``_engine_run_backward`` and forward mode through ``_make_dual``, whatever the
door; both are linear in what is put into them, so that scaling the input scales every derivative that comes out.
Of other programs, functions are watched that all of their doors look up when they are used.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from typing import Any

SCALE = 1.375
"""Exact in binary, and no factor that a formula is likely to contain."""
GENTLE = 1 + 2.0**-20
"""A scale that a comparison of results within usual tolerances does not notice."""
TORCH = "torch"

_ENGINE = (("torch.autograd", "_engine_run_backward"), ("torch.autograd.graph", "_engine_run_backward"))
_DUALS = (
    ("torch.autograd.forward_ad", "make_dual"),
    ("torch._functorch.predispatch", "_make_dual"),  # what `make_dual` looks up when it is called
    ("torch._VF", "_make_dual"),  # the same in earlier versions
)
_OTHERS = {
    "autograd": (("autograd.core", "trace"),),
    "jax": tuple(("jax._src.interpreters.ad", name) for name in ("jvp", "linearize", "vjp")),
    "tensorflow": (("tensorflow.python.eager.backprop", "GradientTape.gradient"),),
    "scipy": (
        ("scipy.optimize._optimize", "approx_derivative"),
        ("scipy.optimize._numdiff", "_dense_difference"),
        ("scipy.differentiate._differentiate", "_derivative_weights"),
    ),
    "numdifftools": (("numdifftools.core", "Derivative.__call__"), ("numdifftools.core", "Jacobian.__call__")),
    "sympy": (("sympy.core.expr", "_derivative_dispatch"), ("sympy.core.function", "_derivative_dispatch")),
}
"""Program to the places that its derivatives pass; where it keeps them elsewhere, it is not seen."""


@dataclass
class Sightings:
    """What was seen to differentiate."""

    programs: dict[str, int] = field(default_factory=dict)
    """Program to how often it ran."""

    def see(self, program: str) -> None:
        """Count one run."""
        self.programs[program] = self.programs.get(program, 0) + 1


@contextmanager
def watching(scale: float = 1.0) -> Iterator[Sightings]:
    """Note which programs differentiate inside the block; with a scale other than 1 torch's results come out scaled."""
    sightings = Sightings()
    undo: list[Callable[[], None]] = []
    if TORCH in sys.modules:
        with suppress(ImportError):
            import_module("torch._functorch.predispatch")  # torch itself loads it at its first use
    _replace(_ENGINE, _backward(sightings, scale), undo)
    _replace(_DUALS, _dual(sightings, scale), undo)
    for program, places in _OTHERS.items():
        _replace(places, _noting(sightings, program), undo)
    try:
        yield sightings
    finally:
        for step in reversed(undo):
            step()


def _replace(places: Iterable[tuple[str, str]], wrap: Callable[[Any], Any], undo: list[Callable[[], None]]) -> None:
    for module, path in places:
        *owners, name = path.split(".")
        holder: Any = sys.modules.get(module)
        for owner in owners:
            holder = getattr(holder, owner, None)
        original = None if holder is None else getattr(holder, name, None)
        if original is not None:
            setattr(holder, name, wrap(original))
            undo.append(partial(setattr, holder, name, original))


def _noting(sightings: Sightings, program: str) -> Callable[[Any], Any]:
    def wrap(original: Any) -> Any:
        def run(*arguments: Any, **named: Any) -> Any:
            sightings.see(program)
            return original(*arguments, **named)

        return run

    return wrap


def _backward(sightings: Sightings, scale: float) -> Callable[[Any], Any]:
    def wrap(original: Any) -> Any:
        def run(outputs: Any, gradients: Any, *rest: Any, **named: Any) -> Any:
            if _all_by_hand(outputs):
                return original(outputs, gradients, *rest, **named)
            sightings.see(TORCH)
            if scale != 1.0:
                gradients = tuple(None if g is None else g * scale for g in gradients)
            return original(outputs, gradients, *rest, **named)

        return run

    return wrap


def _dual(sightings: Sightings, scale: float) -> Callable[[Any], Any]:
    def wrap(original: Any) -> Any:
        def make_dual(tensor: Any, tangent: Any, **named: Any) -> Any:
            sightings.see(TORCH)
            return original(tensor, tangent * scale if scale != 1.0 else tangent, **named)

        return make_dual

    return wrap


def _all_by_hand(outputs: Iterable[Any]) -> bool:
    """Whether the engine only carries results between functions whose backward somebody wrote out.

    What torch adds of its own are leaves, and sums of what comes down to one tensor on several ways.
    """
    waiting = [getattr(output, "grad_fn", None) for output in outputs]
    seen: set[Any] = set()
    by_hand = False
    while waiting:
        node = waiting.pop()
        if node is None or node in seen:
            continue
        seen.add(node)
        written = getattr(type(node), "_forward_cls", None)
        if written is not None and not written.__module__.startswith("torch"):
            by_hand = True
        elif node.name() != "torch::autograd::AccumulateGrad":
            return False
        waiting += [following for following, _ in node.next_functions]
    return by_hand
