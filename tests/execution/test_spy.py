"""Programs that differentiate are seen at work through every door, and hand-written derivatives are not."""

from __future__ import annotations

import sys
import types
from collections.abc import Callable

import pytest
import torch
from torch.autograd.forward_ad import dual_level, make_dual, unpack_dual

from grader.execution.inside.returns import noting_returns
from grader.execution.inside.spy import SCALE, TORCH, watching

# Torch warns of its own code when it first uses a forward mode.
pytestmark = pytest.mark.filterwarnings("ignore:.torch.jit.script:DeprecationWarning")


def loss(w: torch.Tensor) -> torch.Tensor:
    """A loss with gradient 2 w."""
    return (w**2).sum()


def leaf() -> torch.Tensor:
    """A point."""
    return torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)


def by_backward(w: torch.Tensor) -> torch.Tensor:
    """The method of a tensor."""
    loss(w).backward()
    assert w.grad is not None
    return w.grad


def by_duals(w: torch.Tensor) -> torch.Tensor:
    """Dual numbers, entry by entry."""
    with dual_level():
        slopes = [unpack_dual(loss(make_dual(w.detach(), e))).tangent for e in torch.eye(2, dtype=w.dtype)]
    return torch.stack(slopes)


def by_jvp(w: torch.Tensor) -> torch.Tensor:
    """Products of the Jacobian with directions."""
    return torch.stack([torch.func.jvp(loss, (w,), (e,))[1] for e in torch.eye(2, dtype=w.dtype)])


DOORS: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {
    "backward": by_backward,
    "autograd.grad": lambda w: torch.autograd.grad(loss(w), w)[0],
    "functional.jacobian": lambda w: torch.autograd.functional.jacobian(loss, w),
    "func.grad": torch.func.grad(loss),
    "func.jacrev": torch.func.jacrev(loss),
    "func.jacfwd": torch.func.jacfwd(loss),
    "func.jvp": by_jvp,
    "dual numbers": by_duals,
}


@pytest.mark.parametrize("door", DOORS.values(), ids=DOORS.keys())
def test_every_door_of_torch_is_watched(door: Callable[[torch.Tensor], torch.Tensor]) -> None:
    """Autograd is seen, its results follow the scale, and afterwards torch is as it was."""
    with watching() as sightings:
        plain = door(leaf()).detach()
    with watching(SCALE):
        scaled = door(leaf()).detach()

    assert sightings.programs.keys() == {TORCH}
    assert torch.equal(plain, 2 * leaf().detach())
    assert bool((scaled > plain).all())
    assert torch.equal(door(leaf()).detach(), plain)


class Square(torch.autograd.Function):
    """A function with a backward that somebody wrote."""

    @staticmethod
    def forward(ctx: torch.autograd.function.FunctionCtx, w: torch.Tensor) -> torch.Tensor:  # type: ignore[override]
        """The loss."""
        ctx.save_for_backward(w)
        return loss(w)

    @staticmethod
    def backward(ctx: torch.autograd.function.FunctionCtx, upstream: torch.Tensor) -> torch.Tensor:  # type: ignore[override]
        """Its derivative."""
        (w,) = ctx.saved_tensors  # type: ignore[attr-defined]
        return upstream * 2 * w


def test_a_backward_by_hand_is_a_formula() -> None:
    """An engine that only calls hand-written code differentiates nothing; beside an operation of torch it does."""
    w = leaf()
    with watching(SCALE) as alone:
        Square.apply(w).backward()
    with watching() as mixed:
        (3 * Square.apply(leaf())).backward()

    assert alone.programs == {}
    assert w.grad is not None
    assert torch.equal(w.grad, 2 * w.detach())
    assert mixed.programs == {TORCH: 1}


def test_a_forward_pass_alone_is_no_differentiation() -> None:
    """Torch may compute values, with or without a graph."""
    with watching() as sightings:
        loss(leaf())

    assert sightings.programs == {}


def test_other_programs_are_seen_where_they_are_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A function of another program is noted, also where the notebook imported it by name before."""
    module = types.ModuleType("autograd.core")
    module.trace = lambda f, x: f"{f} at {x}"  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "autograd.core", module)

    with watching() as sightings:
        answer = module.trace("f", 1)

    assert answer == "f at 1"
    assert sightings.programs == {"autograd": 1}


def test_sympy_is_seen() -> None:
    """Symbolic differentiation is noted, as a function and as a method."""
    sympy = pytest.importorskip("sympy")
    x = sympy.Symbol("x")

    for differentiate in (lambda: sympy.diff(x**2, x), lambda: (x**3).diff(x)):
        with watching() as sightings:
            differentiate()
        assert "sympy" in sightings.programs


RETURNS = """
import numpy as np, torch
def value(x): return float((x ** 2).sum())
def tensor(x): return torch.tensor(x).sum()
def array(x): return 2 * x
def number(x): return 3
def each(x): yield from x
def answer(x):
    value(x); value(x + 1); tensor(x); number(x); list(each(x))
    return array(x)
"""


def test_single_numbers_that_functions_return_are_noted() -> None:
    """Of the notebook's own functions the numbers are kept, by function; arrays, counts and generators are not."""
    import numpy as np

    namespace: dict[str, object] = {"__name__": "__main__"}
    exec(RETURNS, namespace)  # noqa: S102 - our own source
    answer = namespace["answer"]
    assert callable(answer)

    with noting_returns(wanted=True) as found:
        answer(np.array([1.0, 2.0]))
        np.mean(np.ones(3))
    with noting_returns(wanted=False) as nothing:
        answer(np.array([1.0, 2.0]))

    assert found == {"value:3": [5.0, 13.0], "tensor:4": [3.0]}
    assert nothing == {}
    assert sys.getprofile() is None
