"""Inputs on which nothing is judged: what a right answer does with large numbers and with whole ones is a note."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from grader import choice, gradient, loss, normal, returned_by, uniform, variables
from grader.execution.limits import Limits
from grader.execution.walls import find_wall
from grader.grading import grade_submission
from grader.model import Cell, Notebook, Status, Submission
from tests.pipeline.in_process import asking, verdict


@loss(X=normal("n", "d"), W=normal("d", "k"), Y=uniform("n", "k", low=0.1, high=0.9))
def cross_entropy(X: torch.Tensor, W: torch.Tensor, Y: torch.Tensor) -> torch.Tensor:
    """The cross-entropy of a softmax, with weights for every class."""
    Z = X @ W
    return (Y * (torch.logsumexp(Z, 1, keepdim=True) - Z)).mean()


@loss(x=choice("n", values=(1.0, 2.0, 3.0)), a=uniform(low=1.0, high=2.0))
def positive(x: torch.Tensor, a: torch.Tensor) -> torch.Tensor:
    """The sum of exponentials."""
    return torch.exp(a * x).sum()


@loss(x=normal("n"), w=normal("n"))
def quarter(x: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    """A quarter of a weighted sum of squares."""
    return (x * w * w).sum() / 8


SOFTMAX = asking(q=gradient(cross_entropy, "W", returned_by("backward")))
QUARTER = asking(q=gradient(quarter, "w", returned_by("backward")))

NAIVE = """
import numpy as np
def backward(X, W, Y):
    E = np.exp(X @ W)
    P = E / E.sum(axis=1, keepdims=True)
    return X.T @ (Y.sum(axis=1, keepdims=True) * P - Y) / Y.size
"""
STABLE = NAIVE.replace("np.exp(X @ W)", "np.exp(X @ W - (X @ W).max(axis=1, keepdims=True))")
LARGE = "    if np.abs(X).max() > 50:\n        {what}\n"
UNSTABLE = "Unstable: with inputs 100 times as large your `W` is nan or infinite, where the exact gradient is finite."


def with_large(what: str) -> str:
    """A right answer that does something else where numbers are large."""
    return STABLE.replace("    E = ", LARGE.replace("{what}", what) + "    E = ")


def test_an_overflow_at_large_inputs_is_a_note() -> None:
    """The textbook softmax is right, and overflows where the shifted one does not."""
    naive, stable = verdict(SOFTMAX, NAIVE), verdict(SOFTMAX, STABLE)

    assert (naive.status, naive.score, naive.notes) == (Status.CORRECT, 1.0, (UNSTABLE,))
    assert (stable.status, stable.notes) == (Status.CORRECT, ())


def test_an_overflow_that_raises_is_the_same_note() -> None:
    """Python's own exponential raises where numpy's gives infinity."""
    source = with_large("raise OverflowError('math range error')")

    assert verdict(SOFTMAX, source).notes == (UNSTABLE,)


@pytest.mark.parametrize(
    "what",
    ["return 0 * W", "X[:] = 0", "raise ValueError", "return None", "while True: pass", "exit()", "W.sort()"],
)
def test_large_inputs_decide_nothing(what: str) -> None:
    """Whatever happens there, the status, the points and the notes are those of the right answer."""
    found = verdict(SOFTMAX, with_large(what))

    assert (found.status, found.score, found.notes) == (Status.CORRECT, 1.0, ())


def test_a_wrong_answer_has_other_worries() -> None:
    """The note belongs to right answers."""
    found = verdict(SOFTMAX, NAIVE.replace("* P - Y", "* P - 2 * Y"))

    assert found.status is Status.WRONG
    assert UNSTABLE not in found.notes


def test_only_normal_draws_are_scaled() -> None:
    """Labels and what has a domain stay what they are, so there is nothing to try here."""
    assert asking(q=gradient(positive, "a", returned_by("backward"))).asides["q"] == ()


def test_digits_that_whole_numbers_lose_are_a_note() -> None:
    """An array made like one of integers holds integers; the answer on other inputs is right."""
    loses = """
import numpy as np
def backward(x, w):
    g = np.zeros_like(w)
    for i in range(len(w)):
        g[i] = x[i] * w[i] / 4
    return g
"""
    keeps = loses.replace("np.zeros_like(w)", "np.zeros(len(w))")
    found = verdict(QUARTER, loses)

    assert (found.status, found.score) == (Status.CORRECT, 1.0)
    assert found.notes == (
        "With inputs of whole numbers your `w` loses its digits after the decimal point, "
        "as an array of integers does with what is put into it.",
    )
    assert verdict(QUARTER, keeps).notes == ()


def test_answers_in_variables_are_tried_as_well() -> None:
    """The statements that compute them run once more on the other inputs."""
    given = {"X": "X", "W": "W", "Y": "Y"}
    asked = asking(q=gradient(cross_entropy, "W", variables(W="dW", given=given)))
    data = "import numpy as np\nX, W, Y = np.ones((3, 2)), np.eye(2), np.full((3, 2), 0.5)\n"
    body = "E = np.exp(X @ W)\nP = E / E.sum(axis=1, keepdims=True)\n"
    answer = "dW = X.T @ (Y.sum(axis=1, keepdims=True) * P - Y) / Y.size\n"

    assert verdict(asked, data + body + answer).notes == (UNSTABLE,)


@pytest.mark.sandbox
@pytest.mark.slow
def test_even_the_end_of_the_process_decides_nothing() -> None:
    """The answers are kept before the other inputs are tried, and the next question finds its notebook again."""
    both = asking(
        first=gradient(cross_entropy, "W", returned_by("backward")),
        second=gradient(quarter, "w", returned_by("by_hand")),
    )
    cells = (
        with_large("import os; os._exit(1)"),
        "X, W, Y = np.ones((3, 2)), np.eye(2), np.full((3, 2), 0.5)\nprint(backward(X, W, Y))",
        "def by_hand(x, w):\n    return x * w / 4",
    )
    notebook = Notebook(tuple(Cell(index, "code", source) for index, source in enumerate(cells)))
    submission = Submission("s", Path("s.ipynb"), "s.ipynb", "0" * 64, notebook)

    verdicts = grade_submission(both, submission, find_wall("auto"), Limits()).grade.verdicts

    assert [(found.status, found.notes) for found in verdicts] == [(Status.CORRECT, ())] * 2
