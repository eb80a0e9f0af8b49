"""Code that rounds to float32 by itself is judged by what it computes, not by what rounding leaves of it."""

from __future__ import annotations

import pytest
import torch

from grader import gradient, loss, normal, returned_by
from grader.model import Origin, Status
from tests.pipeline.in_process import asking, verdict


@loss(x=normal("n", scale=0.01), a=normal("n"))
def cubic(x: torch.Tensor, a: torch.Tensor) -> torch.Tensor:
    """A weighted sum of cubes of small numbers."""
    return (a * x**3).sum()


@loss(x=normal("n", scale=3.0), a=normal("n"))
def beyond(x: torch.Tensor, a: torch.Tensor) -> torch.Tensor:
    """Squares of what numbers have beyond one."""
    return (a * torch.relu(x - 1) ** 2).sum()


@loss(x=normal("n"), a=normal("n"))
def all_but_one(x: torch.Tensor, a: torch.Tensor) -> torch.Tensor:
    """The same without the first."""
    return (a * x**3)[1:].sum()


@loss(z=normal("k", scale=60.0), t=normal("k"))
def likely(z: torch.Tensor, t: torch.Tensor) -> torch.Tensor:
    """A log-likelihood of scores far from one another."""
    return torch.logsumexp(z, 0) - (t * z).sum()


@loss(z=normal("k", scale=80.0), t=normal("k"))
def even_further(z: torch.Tensor, t: torch.Tensor) -> torch.Tensor:
    """The same of scores further from one another."""
    return torch.logsumexp(z, 0) - (t * z).sum()


CUBIC = asking(q=gradient(cubic, "x", returned_by("derive")))
LIKELY = asking(q=gradient(likely, "z", returned_by("derive")))
EVEN_FURTHER = asking(q=gradient(even_further, "z", returned_by("derive")))

BY_DIFFERENCE = """
import numpy as np

def derive(x, a):
    x, a = np.float32(x), np.float32(a)
    square = (1 + x) ** 2 - 1 - 2 * x
    return 3 * a * square
"""
IN_TORCH = """
import torch

def derive(x, a):
    one = torch.ones(len(x))
    x, a = torch.as_tensor(x).to(one.dtype), torch.as_tensor(a).to(one.dtype)
    square = (one + x) ** 2 - one - 2 * x
    return 3 * a * square
"""
NAIVE = """
import numpy as np

def derive(z, t):
    z, t = np.float32(z), np.float32(t)
    e = np.exp(z)
    return e / e.sum() - t
"""
FEW_DIGITS = (
    "Your code computes in float32, in which your `x` keeps few right digits on some inputs; in float64 the same code "
    "gives the right numbers."
)
OVERFLOWS = (
    "Your code computes in float32, in which your `z` is nan or infinite on some inputs; in float64 the same code "
    "gives the right numbers."
)


@pytest.mark.parametrize("source", [BY_DIFFERENCE, IN_TORCH], ids=["numpy", "torch"])
def test_a_right_formula_that_loses_digits_in_float32_is_right(source: str) -> None:
    """What is lost by subtracting nearly equal numbers is a note, and nothing else."""
    found = verdict(CUBIC, source)

    assert found.status is Status.CORRECT
    assert FEW_DIGITS in found.notes
    assert found.provenance.kind is Origin.ANALYTIC


def test_a_right_formula_that_overflows_in_float32_alone_is_right() -> None:
    """The textbook softmax leaves the range of float32 long before that of float64."""
    found = verdict(LIKELY, NAIVE)

    assert found.status is Status.CORRECT
    assert OVERFLOWS in found.notes


def test_what_comes_back_into_the_range_of_float32_is_no_wrong_formula() -> None:
    """Where a square overflows, dividing by it leaves 0, which is finite and far from right; elsewhere nan shows it."""
    found = verdict(EVEN_FURTHER, NAIVE.replace("e / e.sum()", "e / e.sum() ** 2 * e.sum()"))

    assert found.status is Status.CORRECT
    assert OVERFLOWS in found.notes


WRONG = {
    "a factor": BY_DIFFERENCE.replace("3 *", "2 *"),
    "another power": BY_DIFFERENCE.replace("a * square", "a * x"),
    "nearly the right factor": BY_DIFFERENCE.replace("3 *", "np.float32(3.001) *"),
    "a little more that large numbers hide": BY_DIFFERENCE.replace("square\n", "square + np.float32(1e-6)\n"),
}


@pytest.mark.parametrize("source", WRONG.values(), ids=WRONG.keys())
def test_a_wrong_formula_in_float32_is_wrong(source: str) -> None:
    """An error that is none of rounding stays in float64."""
    found = verdict(CUBIC, source)

    assert found.status is Status.WRONG
    assert not any("float64" in note for note in found.notes)


KNOWING = {
    "by a sum that rounds": "np.float32(1 + 2.0**-40) == 1",
    "by the name of the type": "np.float32 is not np.float64",
    "by the type of its numbers": "x.dtype.itemsize == 4",
    "on one side": "(x > x.min()) & (np.float32(1) + np.float32(2.0**-40) == 1)",
}
"""How to be wrong in float32 and right when nothing rounds."""


@pytest.mark.parametrize("known", KNOWING.values(), ids=KNOWING.keys())
def test_knowing_whether_casts_round_gains_nothing(known: str) -> None:
    """Numbers that are wrong on all inputs, or on one side, are wrong for another reason than rounding."""
    source = BY_DIFFERENCE.replace("return 3", f"return ({known}) + np.float32(3)")

    assert verdict(CUBIC, source).status is Status.WRONG


@pytest.mark.parametrize("count", range(9, 17))
def test_numbers_that_become_right_by_themselves_are_not_rounded(count: int) -> None:
    """How often it was called so far is no matter of precision."""
    known = f"calls.append(1) or len(calls) < {count}"
    source = BY_DIFFERENCE.replace("return 3", f"return ({known}) + np.float32(3)")

    assert verdict(CUBIC, f"{source}\ncalls = []\n").status is Status.WRONG


def test_zeros_are_right_for_no_reason() -> None:
    """Where inputs are so small that nothing is left of the gradient, a wrong formula shows nothing."""
    source = """
import numpy as np

def derive(x, a):
    x, a = np.float32(x), np.float32(a)
    rounds = np.float32(1 + 2.0**-40) == 1
    return np.float32(2 + rounds) * a * np.maximum(x - 1, 0)
"""
    assert verdict(asking(q=gradient(beyond, "x", returned_by("derive"))), source).status is Status.WRONG


def test_rounding_leaves_no_doubt_of_a_formula() -> None:
    """Rounded numbers beside a zero might be differences from it as well; in float64 they are a formula's."""
    source = """
import numpy as np

def along(x, a, e):
    return float(3 * (a * x) @ (x * e))

def derive(x, a):
    x, a = np.float32(x), np.float32(a)
    return np.array([along(x, a, e) for e in np.diag(np.arange(len(x)) > 0)  * 1.0])
"""
    found = verdict(asking(q=gradient(all_but_one, "x", returned_by("derive"))), source)

    assert found.status is Status.CORRECT
    assert found.provenance.kind is Origin.ANALYTIC
    assert "Computed in float32, and right to the precision of float32." in found.notes


def test_differences_in_float32_are_no_formula_without_it() -> None:
    """Difference quotients are as they were, however coarse float32 makes them."""
    source = """
import numpy as np

def value(x, a):
    return (a * x**3).sum()

def derive(x, a, h=np.float32(1e-3)):
    x, a = np.float32(x), np.float32(a)
    grad = np.zeros_like(x)
    for i in range(len(x)):
        e = np.zeros_like(x)
        e[i] = h
        grad[i] = (value(x + e, a) - value(x - e, a)) / (2 * h)
    return grad
"""
    assert verdict(CUBIC, source).status in (Status.WRONG, Status.NOT_ANALYTIC)
