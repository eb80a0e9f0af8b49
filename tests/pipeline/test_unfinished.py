"""An answer for which nothing was written is unfinished, in whatever form it was left; one that is wrong is wrong."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from grader import gradient, loss, normal, numerical_gradient, returned_by, variables
from grader.model import Status
from tests.pipeline.in_process import asking, verdict


def _own() -> dict[str, object]:
    rng = np.random.default_rng(0)
    return {"X": rng.normal(size=(8, 3)), "y": rng.normal(size=8), "w": rng.normal(size=3), "b": 0.5}


@loss(X=normal("n", "d"), y=normal("n"), w=normal("d"), b=normal(), at=_own)
def squared_error(X: torch.Tensor, y: torch.Tensor, w: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """The mean squared error of a linear model."""
    return ((X @ w + b - y) ** 2).mean()


@loss(X=normal("n", "d"), w=normal("d"))
def centred(X: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    """A mean that does not depend on w."""
    return ((X - X.mean(dim=0)) @ w).mean() + (X**2).sum()


@loss(w=normal("d"))
def squared_norm(w: torch.Tensor) -> torch.Tensor:
    """The squared length of a vector."""
    return (w**2).sum()


FUNCTION = asking(q=gradient(squared_error, wrt=("w", "b"), answer=returned_by("compute_gradient")))
PACKED = asking(q=gradient(squared_error, wrt=("w", "b"), answer=returned_by("compute_gradient", packed=("w", "b"))))
VARIABLES = asking(
    q=gradient(
        squared_error,
        wrt=("w", "b"),
        answer=variables(w="grad_w", b="grad_b", given={"X": "X", "y": "y", "w": "w", "b": "b"}),
    )
)
CENTRED = asking(q=gradient(centred, wrt=("w",), answer=returned_by("compute_gradient")))
SQUARED_NORM = asking(q=gradient(squared_norm, wrt=("w",), answer=returned_by("compute_gradient")))
DIFFERENCES = asking(
    q=numerical_gradient(
        squared_norm, "w", returned_by("numerical", arguments=lambda w: {"f": squared_norm, "x": w}, step="h")
    )
)
DATA = """import numpy as np
import torch
rng = np.random.default_rng(0)
X, y, w, b = rng.normal(size=(8, 3)), rng.normal(size=8), rng.normal(size=3), 0.5
"""
HEAD = "def compute_gradient(X, y, w, b):\n    "

BODIES = {
    "zeros of the right shape": "return np.zeros_like(w), 0.0",
    "zeros of another shape": "return 0, 0",
    "zeros in a list": "return [0, 0]",
    "zeros that are as many as the inputs": "return [0.0] * len(w), 0.0",
    "zeros in torch": "w, b = torch.as_tensor(w), torch.as_tensor(b)\n    return torch.zeros(w.shape), torch.zeros(())",
    "a dict of zeros": "return {'w': np.zeros(w.shape), 'b': 0.0}",
    "a dict that is filled with zeros": (
        "grads = {}\n    grads['w'] = np.zeros_like(w)\n    grads['b'] = 0\n    return grads"
    ),
    "an empty dict": "return {}",
    "an empty dict beside a loss": "return ((X @ w + b - y) ** 2).mean(), {}",
    "an empty list": "grads = []\n    return grads",
    "a loss and zeros": "return ((X @ w + b - y) ** 2).mean(), np.zeros_like(w), 0.0",
    "zeros and a loss": "dw, db = np.zeros_like(w), 0\n    return dw, db, ((X @ w + b - y) ** 2).mean()",
    "a loss in the same line as the zeros": (
        "loss, dw, db = ((X @ w + b - y) ** 2).mean(), np.zeros_like(w), 0\n    return loss, dw, db"
    ),
    "a loop that only passes": (
        "dw, db = np.zeros(len(w)), 0.0\n    for i in range(len(y)):\n        pass  # TODO\n    return dw, db"
    ),
    "a loop over the loss": (
        "dw, db, loss = np.zeros(len(w)), 0.0, 0.0\n    for i in range(len(y)):\n        r = X[i] @ w + b - y[i]\n"
        "        loss += r ** 2\n    return loss / len(y), dw / len(y), db / len(y)"
    ),
    "an average over nothing": (
        "dw, db = np.zeros(w.shape), 0.0\n    dw /= len(y)\n    db *= 1 / len(y)\n    return dw, db"
    ),
    "a forward pass alone": "error = X @ w + b - y\n    dw = np.zeros_like(w)\n    db = 0.0\n    return dw, db",
    "the slope of the loss alone": (
        "d_error = 2 * (X @ w + b - y)\n    dw, db = np.zeros_like(w), 0.0\n    return dw, db"
    ),
    "arrays that were never set": "return np.empty_like(w), np.empty(())",
    "nan": "return np.full(w.shape, np.nan), float('nan')",
    "None beside zeros": "return np.zeros(w.shape), None",
    "the inputs": "return w, b",
    "copies of the inputs": "dw, db = w.copy(), float(b)\n    return dw, db",
    "the inputs in a dict": "return {'w': w, 'b': b}",
    "zeros from a function of one's own": "def start():\n        return np.zeros_like(w), 0.0\n    return start()",
    "a text": "return 'YOUR ANSWER'",
    "a text that is printed": "print('TODO')",
    "a loop with nothing in it": "for i in range(len(y)):\n        pass",
    "an exception of any kind": "raise Exception",
    "an exception that says what is to be done": "m = len(y)\n    raise ValueError('Write your code here')",
    "an exception of another language": "m = len(y)\n    raise RuntimeError('Noch nicht implementiert')",
    "an exception of a class that says it": (
        "class NotImplementedYet(Exception):\n        pass\n    m = len(y)\n    raise NotImplementedYet"
    ),
    "an assertion": "m = len(y)\n    assert False, 'TODO: gradient'",
    "a text that is raised": "m = len(y)\n    raise 'your code here'",
    "names without values": "error = X @ w + b - y\n    return grad_w, grad_b",
    "None for all gradients beside the loss": "grads = None\n    return ((X @ w + b - y) ** 2).mean(), grads",
    "a name without value beside the loss": "loss = ((X @ w + b - y) ** 2).mean()\n    return loss, gradients",
}


@pytest.mark.parametrize("body", BODIES)
def test_function_for_which_nothing_was_written_is_unfinished(body: str) -> None:
    """Whatever a template has in the place of the answer is no answer."""
    found = verdict(FUNCTION, f"{DATA}{HEAD}{BODIES[body]}")
    assert (found.status, found.score) == (Status.UNFINISHED, 0.0)
    assert "compute_gradient" in found.sentence


LINES = {
    "zeros": "grad_w, grad_b = 0, 0",
    "zeros of the right shape": "grad_w = np.zeros_like(w)\ngrad_b = 0.0",
    "zeros with sizes": "grad_w = np.zeros(X.shape[1])\ngrad_b = 0.0",
    "arrays that were never set": "grad_w = np.empty(3)\ngrad_b = np.nan",
    "a loop that only passes": "grad_w, grad_b = np.zeros(3), 0.0\nfor i in range(len(y)):\n    pass",
    "the loss alone": "loss = ((X @ w + b - y) ** 2).mean()\ngrad_w = np.zeros(3)\ngrad_b = 0",
    "a text": "grad_w = 'your answer'\ngrad_b = 'your answer'",
}


@pytest.mark.parametrize("lines", LINES)
def test_variables_for_which_nothing_was_written_are_unfinished(lines: str) -> None:
    """What a template gives the variables of the answer is no answer."""
    assert verdict(VARIABLES, f"{DATA}{LINES[lines]}").status is Status.UNFINISHED


def test_packed_zeros_are_unfinished() -> None:
    """One vector of zeros stands for all parts."""
    source = f"{DATA}{HEAD}theta = np.zeros(len(w) + 1)\n    return theta"
    assert verdict(PACKED, source).status is Status.UNFINISHED


WRITTEN = {
    "zero times an input": "return 0 * w, 0 * b",
    "an input minus itself": "return w - w, b - b",
    "zeros beside a formula": "return 2 * X.T @ (X @ w + b - y), 0",
    "a loop that adds to another name": (
        "dw, db = np.zeros_like(w), 0.0\n    for x, t in zip(X, y):\n        d_w = 2 * x * (x @ w + b - t)\n"
        "        d_b = 2 * (x @ w + b - t)\n    return dw, db"
    ),
    "a loop that runs over nothing": (
        "dw, db = np.zeros_like(w), 0.0\n    for i in range(0):\n        dw += X[i]\n        db += 1\n    return dw, db"
    ),
    "a formula under another name": (
        "grads = 2 * X.T @ (X @ w + b - y)\n    dw, db = np.zeros_like(w), 0.0\n    return dw, db"
    ),
    "a sum of values that cancel": "r = X @ w + b - y\n    return (r - r) @ X, (r - r).sum()",
    "zeros in one of several branches": (
        "if len(y) == 1000:\n        return np.zeros_like(w), 0.0\n    return X.T @ (X @ w), (X @ w).sum()"
    ),
    "ones": "return np.ones_like(w), 1.0",
    "the inputs changed": "return 2 * w, 2 * b",
    "zeros that are filled through another name": (
        "dw, db = np.zeros_like(w), 0.0\n    out = dw\n    out += X[0]\n    return dw, db"
    ),
    "zeros that a function fills": (
        "dw, db = np.zeros_like(w), 0.0\n    np.add.at(dw, [0], X[0, 0])\n    return dw, db"
    ),
}


@pytest.mark.parametrize("body", WRITTEN)
def test_wrong_answer_is_wrong(body: str) -> None:
    """What was computed, or meant as the answer, is judged, and so are its zeros."""
    assert verdict(FUNCTION, f"{DATA}{HEAD}{WRITTEN[body]}").status in (Status.WRONG, Status.PARTLY_CORRECT)


def test_zero_beside_a_right_part_is_wrong() -> None:
    """A zero for one of two parts was derived, and is named as what it is."""
    found = verdict(FUNCTION, f"{DATA}{HEAD}return 2 * X.T @ (X @ w + b - y) / len(y), 0")
    assert found.status is Status.PARTLY_CORRECT
    assert found.diagnosis is not None
    assert found.diagnosis.slug == "zero"


def test_zeros_that_are_right_are_right() -> None:
    """A gradient that is zero may be written down as such."""
    assert verdict(CENTRED, f"{DATA}def compute_gradient(X, w):\n    return np.zeros_like(w)").status is Status.CORRECT


def test_parameter_without_its_factor_is_wrong() -> None:
    """An input that is handed back is an answer where only a factor is missing."""
    found = verdict(SQUARED_NORM, f"{DATA}def compute_gradient(w):\n    return w")
    assert found.status is Status.WRONG
    assert found.diagnosis is not None
    assert found.diagnosis.slug == "constant_factor"


ERRORS = {
    "a misspelled name": "grad_w = 2 * X.T @ (X @ w + b - y) / len(y)\n    return grad_w, grad_bias",
    "an input of the wrong kind": (
        "if X.ndim == 2:\n        raise ValueError('expected a vector')\n    return X * (X @ w), X @ w"
    ),
    "a library that has not implemented it": "return torch.ones(2, dtype=torch.int64).sigmoid_(), 0",
    "a module that is not imported": "return sp.dot(X.T, X @ w), 0",
}


@pytest.mark.parametrize("body", ERRORS)
def test_code_that_fails_is_no_placeholder(body: str) -> None:
    """An exception counts as a placeholder only where it says that nothing was written."""
    assert verdict(FUNCTION, f"{DATA}{HEAD}{ERRORS[body]}").status is Status.ERROR


def test_right_answer_elsewhere_counts_before_untouched_zeros() -> None:
    """A template's zeros do not hide a right answer under other names."""
    source = f"{DATA}grad_w, grad_b = 0, 0\nr = X @ w + b - y\n"
    own = "def gradient(X, y, w, b):\n    r = X @ w + b - y\n    return 2 * X.T @ r / len(y), 2 * r.mean()"
    assert verdict(VARIABLES, f"{source}{own}").status is Status.CORRECT


def test_zeros_under_another_name_are_unfinished() -> None:
    """Where nothing has the asked name, what says that it is meant as the answer is looked at, and is not begun."""
    source = f"{DATA}def my_compute_gradient(X, y, w, b):\n    return np.zeros_like(w), 0.0"
    found = verdict(FUNCTION, source)
    assert found.status is Status.UNFINISHED
    assert "my_compute_gradient" in found.sentence


def test_numerical_routine_that_fills_nothing_is_unfinished() -> None:
    """A routine of differences is judged as a formula is."""
    source = (
        "def numerical(f, x, h=1e-5):\n    fx = f(x)\n    grad = np.zeros_like(x)\n"
        "    it = np.nditer(x, flags=['multi_index'])\n    while not it.finished:\n        ix = it.multi_index\n"
        "        it.iternext()\n    return grad"
    )
    assert verdict(DIFFERENCES, f"{DATA}{source}").status is Status.UNFINISHED
