"""An answer in another form than the one that was asked is found, and judged as the student meant it."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from grader import gradient, loss, normal, returned_by, variables
from grader.model import Status
from tests.pipeline.in_process import asking, verdict


def _own() -> dict[str, object]:
    rng = np.random.default_rng(0)
    return {"X": rng.normal(size=(8, 3)), "y": rng.normal(size=8), "w": rng.normal(size=3), "b": 0.5}


@loss(X=normal("n", "d"), y=normal("n"), w=normal("d"), b=normal(), at=_own)
def squared_error(X: torch.Tensor, y: torch.Tensor, w: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """The mean squared error of a linear model."""
    return ((X @ w + b - y) ** 2).mean()


FUNCTION = asking(q=gradient(squared_error, wrt=("w", "b"), answer=returned_by("compute_gradient")))
VARIABLES = asking(
    q=gradient(
        squared_error,
        wrt=("w", "b"),
        answer=variables(w="grad_w", b="grad_b", given={"X": "X", "y": "y", "w": "w", "b": "b"}),
    )
)
DATA = """import numpy as np
rng = np.random.default_rng(0)
X, y, w, b = rng.normal(size=(8, 3)), rng.normal(size=8), rng.normal(size=3), 0.5
"""

FORMS = {
    "variables": "r = X @ w + b - y\ndw = 2 * X.T @ r / len(y)\ndb = 2 * r.mean()",
    "a dict": "r = X @ w + b - y\ngrads = {}\ngrads['dw'] = 2 * X.T @ r / len(y)\ngrads['db'] = 2 * r.mean()",
    "locals of a function": """
def main():
    rng = np.random.default_rng(0)
    X, y, w, b = rng.normal(size=(8, 3)), rng.normal(size=8), rng.normal(size=3), 0.5
    r = X @ w + b - y
    dw, db = 2 * X.T @ r / len(y), 2 * r.mean()
    print(dw, db)
main()""",
    "locals of a training loop": """
def train(X, y, rounds=4):
    w, b = np.zeros(X.shape[1]), 0.0
    for _ in range(rounds):
        r = X @ w + b - y
        dw, db = 2 * X.T @ r / len(y), 2 * r.mean()
        w, b = w - 0.1 * dw, b - 0.1 * db
    return w, b
w, b = train(X, y)""",
    "a function of another name": """
def my_compute_gradient(X, y, w, b):
    r = X @ w + b - y
    return 2 * X.T @ r / len(y), 2 * r.mean()""",
    "one function a parameter": """
def gradient_w(X, y, w, b):
    return 2 * X.T @ (X @ w + b - y) / len(y)
gradient_b = lambda X, y, w, b: 2 * (X @ w + b - y).mean()""",
    "a method that nobody calls": """
class Model:
    def __init__(self, w, b):
        self.w, self.b = w, b
    def gradient(self, X, y):
        r = X @ self.w + self.b - y
        return 2 * X.T @ r / len(y), 2 * r.mean()""",
    "locals of a method that trains": """
class Model:
    def __init__(self, lr=0.1):
        self.lr = lr
        self.w = self.b = None
    def fit(self, X, y, rounds=4):
        self.w, self.b = np.zeros(X.shape[1]), 0.0
        for _ in range(rounds):
            r = X @ self.w + self.b - y
            dw, db = 2 * X.T @ r / len(y), 2 * r.mean()
            self.w, self.b = self.w - self.lr * dw, self.b - self.lr * db
        return self
model = Model(0.2).fit(X, y)""",
    "locals of a method that one that trains calls": """
class Model:
    def fit(self, X, y):
        self.X, self.y, self.n = X, y, len(y)
        self.w, self.b = np.zeros(X.shape[1]), 0.0
        for _ in range(4):
            self.update()
    def update(self):
        r = self.X @ self.w + self.b - self.y
        dw, db = 2 * self.X.T @ r / self.n, 2 * r.mean()
        self.w, self.b = self.w - 0.1 * dw, self.b - 0.1 * db
model = Model()
model.fit(X, y)""",
    "a method of an object that is made from its sizes": """
class Model:
    def __init__(self, d):
        self.w, self.b = None, 0.0
        self.w = np.zeros(d)
    def compute_gradient(self, X, y):
        r = X @ self.w + self.b - y
        return 2 * X.T @ r / len(y), 2 * r.mean()
model = Model(3)""",
    "left in an object that nobody makes": """
class Model:
    def __init__(self, d):
        self.params = {"w": np.zeros(d), "b": 0.0}
    def compute_gradient(self, X, y):
        r = X @ self.params["w"] + self.params["b"] - y
        self.dw, self.db = 2 * X.T @ r / len(y), 2 * r.mean()""",
    "a function with names of another language": """
def berechne_gradient(X, ziele, gewichte, verschiebung):
    r = X @ gewichte + verschiebung - ziele
    return 2 * X.T @ r / len(r), 2 * r.mean()""",
    "variables that are deleted": """
r = X @ w + b - y
dw, db = 2 * X.T @ r / len(y), 2 * r.mean()
del r, dw, db""",
    "a static method": """
class Regression:
    @staticmethod
    def compute_gradient(X, y, w, b):
        r = X @ w + b - y
        return 2 * X.T @ r / len(y), 2 * r.mean()""",
    "attributes of an object": """
class Model:
    def __init__(self, w, b):
        self.w, self.b = w, b
    def backward(self, X, y):
        r = X @ self.w + self.b - y
        self.dw, self.db = 2 * X.T @ r / len(y), 2 * r.mean()
model = Model(w, b)
model.backward(X, y)""",
    "global variables": """
def derive():
    global dw, db
    r = X @ w + b - y
    dw, db = 2 * X.T @ r / len(y), 2 * r.mean()
derive()""",
    "arrays that are filled": """
def compute_gradient(X, y, w, b, dw, db):
    r = X @ w + b - y
    dw[:] = 2 * X.T @ r / len(y)
    db[...] = 2 * r.mean()""",
    "one step": """
def step(X, y, w, b, lr):
    r = X @ w + b - y
    return w - lr * 2 * X.T @ r / len(y), b - lr * 2 * r.mean()""",
    "steps in a loop": """
lr = 0.1
for _ in range(5):
    r = X @ w + b - y
    w, b = w - lr * 2 * X.T @ r / len(y), b - lr * 2 * r.mean()""",
    "printed": "r = X @ w + b - y\nprint('dw:', 2 * X.T @ r / len(y))\nprint('db:', 2 * r.mean())",
    "printed in a function": """
def compute_gradient(X, y, w, b):
    r = X @ w + b - y
    print("gradient of w:", 2 * X.T @ r / len(y))
    print("gradient of b:", 2 * r.mean())""",
}


@pytest.mark.parametrize("form", FORMS)
def test_right_answer_in_another_form_is_right(form: str) -> None:
    """Numbers that are right are right wherever they stand, and a note says where that is."""
    found = verdict(FUNCTION, f"{DATA}{FORMS[form]}")
    assert found.status is Status.CORRECT
    assert found.notes[0].startswith("The answer was found as `")


def test_function_in_the_place_of_variables() -> None:
    """A function is called where variables were asked for."""
    source = "def gradient(X, y, w, b):\n    r = X @ w + b - y\n    return 2 * X.T @ r / len(y), 2 * r.mean()"
    assert verdict(VARIABLES, f"{DATA}{source}").status is Status.CORRECT


def test_wrong_answer_that_names_itself_is_wrong() -> None:
    """Variables that say that they are the gradients count with their mistake."""
    source = "r = X @ w + b - y\ndw = X.T @ r / len(y)\ndb = r.mean()"
    found = verdict(FUNCTION, f"{DATA}{source}")
    assert found.status is Status.WRONG
    assert found.diagnosis is not None
    assert found.diagnosis.slug == "constant_factor"


def test_wrong_numbers_of_something_unnamed_are_left_to_a_person() -> None:
    """Where nothing says that a function is the answer, its wrong numbers do not count against anybody."""
    source = "def fehler(X, y, w, b):\n    r = X @ w + b - y\n    return X.T @ r, r.sum()"
    found = verdict(FUNCTION, f"{DATA}{source}")
    assert (found.status, found.score, found.needs_review) == (Status.CANNOT_DECIDE, None, True)


def test_two_candidates_that_differ_are_left_to_a_person() -> None:
    """Nobody chooses silently between two functions that may both be meant."""
    source = (
        "def my_gradient(X, y, w, b):\n    r = X @ w + b - y\n    return 2 * X.T @ r / len(y), 2 * r.mean()\n"
        "def our_gradient(X, y, w, b):\n    r = X @ w + b - y\n    return X.T @ r / len(y), r.mean()"
    )
    found = verdict(FUNCTION, f"{DATA}{source}")
    assert found.status is Status.CANNOT_DECIDE
    assert "my_gradient" in found.sentence
    assert "our_gradient" in found.sentence


def test_formula_beside_differences_under_the_asked_names() -> None:
    """What differences gave is not taken for the answer while a formula stands beside it."""
    source = """
def loss(w, b):
    return ((X @ w + b - y) ** 2).mean()
h = 1e-6
grad_w = np.array([(loss(w + h * e, b) - loss(w - h * e, b)) / (2 * h) for e in np.eye(len(w))])
grad_b = (loss(w, b + h) - loss(w, b - h)) / (2 * h)
def by_hand(X, y, w, b):
    r = X @ w + b - y
    return 2 * X.T @ r / len(y), 2 * r.mean()"""
    found = verdict(VARIABLES, f"{DATA}{source}")
    assert found.status is Status.CORRECT
    assert found.where is not None
    assert found.where.name == "by_hand"


def test_results_of_autograd_do_not_fill_an_empty_function() -> None:
    """A function that was left empty stays unfinished, whatever autograd left in variables."""
    source = """import torch
Xt, yt = torch.tensor(X), torch.tensor(y)
wt, bt = torch.tensor(w, requires_grad=True), torch.tensor(b, requires_grad=True)
((Xt @ wt + bt - yt) ** 2).mean().backward()
dw, db = wt.grad, bt.grad
def compute_gradient(X, y, w, b):
    raise NotImplementedError"""
    assert verdict(FUNCTION, f"{DATA}{source}").status is Status.UNFINISHED


def test_nothing_stays_missing() -> None:
    """A notebook without any gradient has none."""
    assert verdict(FUNCTION, f"{DATA}loss = ((X @ w + b - y) ** 2).mean()").status is Status.MISSING
