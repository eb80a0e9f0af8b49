"""Statements that have the sizes of their own data as numbers are judged on inputs of these sizes."""

from __future__ import annotations

import pytest
import torch

from grader import gradient, loss, normal, returned_by, variables
from grader.model import Status
from grader.pipeline.own_sizes import NOTE
from tests.pipeline.in_process import asking, verdict


@loss(X=normal("n", "d"), y=normal("n"), w=normal("d"))
def squared_error(X: torch.Tensor, y: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    """The mean squared error of a linear model."""
    return ((X @ w - y) ** 2).mean()


VARIABLE = asking(
    q=gradient(squared_error, wrt="w", answer=variables(given={"X": "X", "y": "y", "w": "w"}, w="dw")),
)
FUNCTION = asking(q=gradient(squared_error, wrt="w", answer=returned_by("compute_gradient")))
DATA = """import numpy as np
rng = np.random.default_rng(0)
X, y, w = rng.normal(size=(8, 3)), rng.normal(size=8), rng.normal(size=3)
"""


@pytest.mark.parametrize(
    "answer",
    [
        "dw = np.zeros(3)\nfor i in range(8):\n    dw += 2 * (X[i] @ w - y[i]) * X[i] / len(y)",
        "dw = 0.25 * X.T @ (X @ w - y)",
        "n = 8\ndw = 2 / n * X.T @ (X @ w - y)",
        "dw = (2 * (X @ w - y).reshape(8, 1) * X).mean(axis=0)",
    ],
)
def test_a_right_formula_with_sizes_as_numbers_is_right(answer: str) -> None:
    """It cannot be right for other sizes, and nobody asked it to; that is said in a note."""
    found = verdict(VARIABLE, DATA + answer)

    assert (found.status, found.score, NOTE in found.notes) == (Status.CORRECT, 1.0, True)


def test_a_right_formula_without_sizes_needs_no_note() -> None:
    """It is right for all sizes."""
    found = verdict(VARIABLE, DATA + "dw = 2 / len(y) * X.T @ (X @ w - y)")

    assert (found.status, NOTE in found.notes) == (Status.CORRECT, False)


@pytest.mark.parametrize(
    "answer",
    [
        "dw = 2 / 10 * X.T @ (X @ w - y)",
        "dw = np.zeros(3)\nfor i in range(8):\n    dw += (X[i] @ w - y[i]) * X[i] / len(y)",
        "dw = 2 / len(w) * X.T @ (X @ w - y)",
    ],
)
def test_a_wrong_formula_stays_wrong(answer: str) -> None:
    """Numbers that fit no size, or a mistake beside them."""
    assert verdict(VARIABLE, DATA + answer).status is Status.WRONG


def test_a_mistake_beside_the_sizes_is_named() -> None:
    """Not that the code stops on inputs of other sizes."""
    answer = "dw = np.zeros(3)\nfor i in range(8):\n    dw += (X[i] @ w - y[i]) * X[i] / 8"

    found = verdict(VARIABLE, DATA + answer)

    assert found.diagnosis is not None
    assert (found.diagnosis.slug, NOTE in found.notes) == ("constant_factor", True)


def test_data_with_one_sample_hide_no_missing_mean() -> None:
    """Right at the notebook's own size alone, with no number in its code that stands for it."""
    one = DATA.replace("(8, 3)", "(1, 3)").replace("size=8", "size=1")

    assert verdict(VARIABLE, f"{one}dw = 2 * X.T @ (X @ w - y)").status is Status.WRONG


def test_the_two_of_a_square_is_no_size() -> None:
    """A mistake that shows only where there are not two features is one all the same."""
    two = DATA.replace("(8, 3)", "(8, 2)").replace("size=3", "size=2")

    assert verdict(VARIABLE, f"{two}dw = 2 * 2 * X.T @ (X @ w - y) / (len(y) * len(w))").status is Status.WRONG


def test_a_function_works_for_all_sizes() -> None:
    """It was asked for as a function of the data, so numbers for their sizes are a mistake."""
    answer = "def compute_gradient(X, y, w):\n    return 2 / 8 * X.T @ (X @ w - y)"

    assert verdict(FUNCTION, DATA + answer).status is Status.WRONG
