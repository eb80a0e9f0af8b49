"""What the source of an answer shows of how it is computed: only what reaches the answer counts."""

from __future__ import annotations

import textwrap

import pytest

from grader.model import Cell, Notebook
from grader.notebook.source import read_script
from grader.notebook.traces import Traces, traces_of


def traces(source: str, *roots: str) -> Traces:
    """What one cell shows."""
    script = read_script(Notebook((Cell(0, "code", textwrap.dedent(source).strip("\n")),)))
    assert not script.broken
    return traces_of(script.statements, roots)


QUOTIENTS = {
    "two-sided": "dw = (f(w + h) - f(w - h)) / (2 * h)",
    "by way of names": "up, down = f(w + h), f(w - h)\ndw = (up - down) / (2 * h)",
    "in place": "w[0] += h\nz = X @ w\nhigh = sum((z - y) ** 2) / n\nw[0] -= 2 * h\n"
    "v = X @ w\nlow = sum((v - y) ** 2) / n\n"
    "dw = (high - low) / (2 * h)",
    "one-sided": "dw = (f(w + e) - f(w)) / h\ne[0] = h",
    "five points": "dw = (-f(w + 2 * h) + 8 * f(w + h) - 8 * f(w - h) + f(w - 2 * h)) / (12 * h)",
    "complex step": "dw = f(w + 1j * h).imag / h",
    "complex step of many": "raised = [f(w + complex(0, 1e-20) * e) for e in E]\ndw = np.imag(raised) / 1e-20",
    "stored": "dw = np.zeros(3)\nfor i in range(3):\n    dw[i] = (f(w + h * E[i]) - f(w)) / h",
    "appended": "dw = []\nfor e in E:\n    dw.append((f(w + h * e) - f(w)) / h)",
    "with a method": "dw = torch.zeros(3)\nfor i in range(3):\n    dw[i].copy_((f(w + h * E[i]) - f(w)) / h)",
}


@pytest.mark.parametrize("source", QUOTIENTS.values(), ids=QUOTIENTS.keys())
def test_difference_quotients_are_seen_in_the_source(source: str) -> None:
    """The usual spellings of a difference quotient are recognised."""
    assert traces(source, "dw").quotients


FUNCTIONS = {
    "in a helper": """
        def slope(f, x, h):
            return (f(x + h) - f(x - h)) / (2 * h)
        def derive(w):
            return slope(loss, w, 1e-5)
        """,
    "filled in by a helper": """
        def fill(out, f, x, h):
            for i in range(len(x)):
                out[i] = (f(x + h * E[i]) - f(x)) / h
        def derive(w):
            grad = np.zeros(3)
            fill(grad, loss, w, 1e-5)
            return grad
        """,
    "in a lambda": """
        slope = lambda f, x, h: (f(x + h) - f(x)) / h
        def derive(w):
            return slope(loss, w, 1e-5)
        """,
    "in a nested function": """
        def derive(w):
            def along(e):
                return (loss(w + 1e-5 * e) - loss(w)) / 1e-5
            return [along(e) for e in E]
        """,
    "in a method": """
        class Model:
            def grads(self, w, h):
                self.dw = (self.loss(w + h) - self.loss(w - h)) / (2 * h)
        def derive(w):
            model = Model()
            model.grads(w, 1e-5)
            return model.dw
        """,
    "in a method that is the answer": """
        class Model:
            def derive(self, w, h=1e-5):
                return (self.loss(w + h) - self.loss(w - h)) / (2 * h)
        """,
    "in a decorator": """
        def numerically(f):
            def g(x, h=1e-5):
                return (f(x + h) - f(x)) / h
            return g
        @numerically
        def derive(w):
            return loss(w)
        """,
    "in a global": """
        total = None
        def work(w, h):
            global total
            total = (loss(w + h) - loss(w)) / h
        def derive(w):
            work(w, 1e-5)
            return total
        """,
    "by out=": """
        def derive(w, h=1e-5):
            grad = np.zeros(3)
            np.divide(1, 1, out=grad, where=(loss(w + h) - loss(w)) / h)
            return grad
        """,
}


@pytest.mark.parametrize("source", FUNCTIONS.values(), ids=FUNCTIONS.keys())
def test_values_are_followed_through_functions(source: str) -> None:
    """A quotient that reaches the answer by way of other functions is seen."""
    assert traces(source, "derive").quotients


CHECKS = {
    "asserted": """
        def derive(w, h=1e-5):
            grad = 2 * w
            numeric = (loss(w + h) - loss(w - h)) / (2 * h)
            assert np.allclose(grad, numeric)
            return grad
        """,
    "printed": """
        def derive(w, h=1e-5):
            grad = 2 * w
            numeric = (loss(w + h) - loss(w - h)) / (2 * h)
            print(grad, numeric)
            return grad
        """,
    "in a condition": """
        def derive(w, h=1e-5):
            grad = 2 * w
            if abs((loss(w + h) - loss(w - h)) / (2 * h) - grad) > 1e-3:
                raise ValueError
            return grad
        """,
    "with the same names in another function": """
        def numeric(w, h=1e-5):
            grad = (loss(w + h) - loss(w - h)) / (2 * h)
            return grad
        def derive(w):
            grad = 2 * w
            check(grad, numeric(w))
            return grad
        """,
    "in a function that only looks": """
        def check(grad, w, h):
            error = grad - (loss(w + h) - loss(w - h)) / (2 * h)
            print(error)
        def derive(w):
            grad = 2 * w
            check(grad, w, 1e-5)
            return grad
        """,
    "kept for later": """
        errors = []
        def derive(w, h=1e-5):
            grad = 2 * w
            errors.append(grad - (loss(w + h) - loss(w - h)) / (2 * h))
            return grad
        """,
}


@pytest.mark.parametrize("source", CHECKS.values(), ids=CHECKS.keys())
def test_a_check_beside_an_answer_is_no_part_of_it(source: str) -> None:
    """Quotients that are compared with the answer, and do not become it, are not reported."""
    assert traces(source, "derive").quotients == ()


FORMULAS = {
    "batch normalisation": """
        n = X.shape[0]
        std = np.sqrt(X.var(axis=0) + 1e-5)
        xhat = (X - X.mean(axis=0)) / std
        dbeta, dgamma = np.sum(dout, axis=0), np.sum(dout * xhat, axis=0)
        dw = gamma / (n * std) * (n * dout - dbeta - xhat * dgamma)
        """,
    "the same over a length": """
        n = float(len(X))
        dw = (n * dout - n * dbeta - xhat * dgamma) / n / std
        """,
    "two sums over a count": """
        n, d = X.shape
        dw = (np.sum(n * X) - np.sum(y - n)) / n
        """,
    "terms without anything in common": """
        dw = (k * dout - xhat * dgamma) / k
        """,
}


@pytest.mark.parametrize("source", FORMULAS.values(), ids=FORMULAS.keys())
def test_differences_over_a_count_are_formulas(source: str) -> None:
    """Terms of a formula that are taken from one another and divided are no values of a function at two points."""
    assert traces(source, "dw").quotients == ()


AUTOGRAD = {
    "the attribute": "loss(w).backward()\ndw = w.grad",
    "torch.autograd.grad": "import torch\ndw = torch.autograd.grad(loss(w), w)",
    "torch.func": "from torch.func import jacfwd as forward, grad\ndw = grad(loss)(w)",
    "jax": "import jax\ngradient_of = jax.value_and_grad(loss)\ndw = gradient_of(w)[1]",
    "tensorflow": "import tensorflow as tf\nwith tf.GradientTape() as tape:\n    l = loss(w)\ndw = tape.gradient(l, w)",
}


@pytest.mark.parametrize("source", AUTOGRAD.values(), ids=AUTOGRAD.keys())
def test_automatic_differentiation_is_seen_in_the_source(source: str) -> None:
    """What asks a program for automatic differentiation is recognised, if its values reach the answer."""
    assert traces(source, "dw").autograd


def test_a_name_alone_is_no_automatic_differentiation() -> None:
    """Functions and variables of the notebook may be called `grad`."""
    assert traces("def grad(w):\n    return 2 * w\ngradient = grad(w)\ndw = gradient", "dw").autograd == ()


def test_symbolic_differentiation_is_seen_in_the_source() -> None:
    """A derivative by sympy that was made into a function is traced; numpy's `diff` is another thing."""
    lambdified = "import sympy as sp\nslope = sp.lambdify(x, sp.diff(x**2, x))\ndw = slope(3.0)"

    assert traces(lambdified, "dw").symbolic == (2,)
    assert traces("import numpy as np\ndw = np.diff(w)", "dw").symbolic == ()
