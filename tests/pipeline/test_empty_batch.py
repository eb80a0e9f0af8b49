"""An empty batch, where the instructor includes one: what it takes to be right there, and what it costs not to be."""

from __future__ import annotations

import pytest
import torch

from grader import (
    backward,
    gradient,
    loss,
    normal,
    numerical_gradient,
    partial_credit,
    returned_by,
    uniform,
    variables,
)
from grader.execution.limits import Limits
from grader.execution.session import open_session
from grader.execution.walls import find_wall
from grader.feedback.number_table import number_table
from grader.model import Cell, Loss, Notebook, Question, Status, Verdict
from grader.notebook.locate import locate
from grader.notebook.source import read_script
from grader.pipeline.judging import judge
from grader.pipeline.preparing import Prepared
from grader.pipeline.watching import watch_for
from tests.pipeline.in_process import asking, verdict


@loss(empty="n", X=normal("n", "d"), y=normal("n"), w=normal("d"), b=normal())
def squared_error(X: torch.Tensor, y: torch.Tensor, w: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """The mean squared error of a linear model."""
    return ((X @ w + b - y) ** 2).mean()


@loss(empty="n", X=normal("n", "d"), w=normal("d"), lam=uniform(low=0.3, high=2.0))
def penalised(X: torch.Tensor, w: torch.Tensor, lam: torch.Tensor) -> torch.Tensor:
    """A sum of squares with a penalty."""
    return ((X @ w) ** 2).sum() + lam * (w**2).sum()


@loss(empty="n", X=normal("n", "d"), W=normal("d", "k"))
def layer(X: torch.Tensor, W: torch.Tensor) -> torch.Tensor:
    """A linear layer."""
    return X @ W


WHERE = "on an empty batch (`n` = 0)"
HINT = "What does each line of your code give when there are no samples?"
BOTH = asking(q=gradient(squared_error, ("w", "b"), returned_by("backward"), points=2))
PENALISED = asking(q=gradient(penalised, "w", returned_by("backward")))
MEAN = """
import numpy as np
def backward(X, y, w, b):
    r = X @ w + b - y
    return 2 * X.T @ r / {count}, 2 * r.sum() / {count}
"""
SUM = """
import numpy as np
def backward(X, w, lam):
    if len(X) == 0:
        {first}
    return 2 * X.T @ (X @ w) + 2 * lam * w
"""
GUARDED = MEAN.format(count="max(len(y), 1)")


def outcome(found: Verdict) -> tuple[Status, float | None, str]:
    """What was decided and said."""
    return found.status, found.score, found.sentence


def test_an_answer_that_is_right_there_too_is_correct() -> None:
    """Nothing is said about it."""
    found = verdict(BOTH, GUARDED)

    assert outcome(found) == (Status.CORRECT, 2.0, "Your `w` and `b` are right.")
    assert found.notes == ()


def test_a_mean_over_nothing_is_told() -> None:
    """The numbers are right on every other input; the sentence says where they are not, and the hint leads there."""
    found = verdict(BOTH, MEAN.format(count="len(y)"))

    expected = f"Your `w` and `b` are right except {WHERE}: expected zeros, not nan or infinity."
    assert outcome(found) == (Status.PARTLY_CORRECT, 0.0, expected)
    assert found.hints == (HINT,)
    assert found.diagnosis is None


def test_only_the_parameter_that_is_wrong_there_loses_its_points() -> None:
    """The other one keeps its own."""
    found = verdict(BOTH, MEAN.replace("2 * r.sum() / {count}", "2 * r.sum() / max(len(y), 1)").format(count="len(y)"))

    expected = f"Your `w` is right except {WHERE}: expected zeros, not nan or infinity."
    assert outcome(found) == (Status.PARTLY_CORRECT, 1.0, expected)
    assert [(part.parameter, part.status) for part in found.parts] == [("w", "wrong"), ("b", "correct")]


REMAINS = "the gradient of what the loss is without samples"


@pytest.mark.parametrize(
    ("first", "said"),
    [
        ("return 1 / 0", "expected numbers, not `ZeroDivisionError`"),
        ("return None", f"expected {REMAINS}, and no numbers came"),
        ("return np.zeros_like(w)", f"expected {REMAINS}, not other numbers"),
        ("return w * np.nan", f"expected {REMAINS}, not nan or infinity"),
        ("return np.zeros((0, 2))", "expected shape (5,), not (0, 2)"),
        ("raise SystemExit", "expected numbers, not `SystemExit`"),
    ],
)
def test_whatever_comes_instead_is_said(first: str, said: str) -> None:
    """Expected one thing, not another: without the expected numbers themselves."""
    found = verdict(PENALISED, SUM.format(first=first))

    assert outcome(found) == (Status.PARTLY_CORRECT, 0.0, f"Your `w` is right except {WHERE}: {said}.")


def test_what_is_left_of_the_loss_counts() -> None:
    """A sum without terms leaves the penalty."""
    assert verdict(PENALISED, SUM.format(first="return 2 * lam * w")).status is Status.CORRECT


@pytest.mark.parametrize(
    ("shares", "score"), [({"empty_batch": 0.75}, 1.5), ({"constant_factor": 0.5}, 1.0), ({}, 0.0)]
)
def test_what_is_right_elsewhere_earns_what_the_instructor_says(shares: dict[str, float], score: float) -> None:
    """The share for an empty batch, and never less than for numbers off by a constant; a note says so."""
    credit = partial_credit(**shares)
    asked = asking(q=gradient(squared_error, ("w", "b"), returned_by("backward"), points=2, credit=credit))
    found = verdict(asked, MEAN.format(count="len(y)"))

    assert (found.status, found.score) == (Status.PARTLY_CORRECT, score)
    assert len(found.notes) == (score > 0)


def test_a_mistake_elsewhere_is_told_first() -> None:
    """The diagnosis is that of the other inputs, as if there were no empty batch, which only adds a note."""
    source = MEAN.replace(", 2 * r", ", r").format(count="len(y)")
    found = verdict(BOTH, source)

    assert found.sentence == "Your `b` equals the right answer times 1/2."
    assert found.diagnosis is not None
    assert found.diagnosis.slug == "constant_factor"
    assert found.notes == (f"Your `w` is right except {WHERE}: expected zeros, not nan or infinity.",)


def test_numbers_that_are_wrong_everywhere_are_not_wrong_twice() -> None:
    """Of an answer that is wrong on other inputs the empty batch says nothing."""
    guarded, bare = (
        verdict(BOTH, MEAN.replace("2 * ", "").format(count=count)) for count in ("max(len(y), 1)", "len(y)")
    )

    assert outcome(guarded) == outcome(bare)
    assert guarded.notes == bare.notes


def test_nothing_that_happens_there_reaches_the_other_calls() -> None:
    """It comes last: a function that breaks on it keeps all that it was right about."""
    source = f"broken = []\n{GUARDED}".replace(
        "    r =", "    if broken: w = w * 0\n    if len(y) == 0: broken.append(1)\n    r ="
    )

    assert verdict(BOTH, source).status is Status.CORRECT


def test_impure_and_wrong_there_says_both() -> None:
    """What was said of its behaviour becomes a note."""
    source = (
        MEAN.format(count="len(y)")
        .replace("    r =", "    X, w0 = X, w.copy()\n    w[:] = 0\n    r =")
        .replace("@ w +", "@ w0 +")
    )
    found = verdict(BOTH, source)

    assert found.sentence.startswith(f"Your `w` and `b` are right except {WHERE}")
    assert found.notes == ("The numbers are right, but your code changes its input `w`.",)


@pytest.mark.parametrize(
    ("returned", "status"),
    [
        ("dout @ W.T, X.T @ dout", Status.CORRECT),
        ("(dout @ W.T).ravel() if len(X) == 0 else dout @ W.T, X.T @ dout", Status.PARTLY_CORRECT),
    ],
)
def test_a_parameter_that_is_itself_empty_has_its_shape(returned: str, status: Status) -> None:
    """There are no numbers to compare, but an array without rows still has columns."""
    asked = asking(q=backward(layer, ("X", "W"), returned_by("layer_backward"), dout=normal("n", "k")))
    found = verdict(asked, f"def layer_backward(X, W, dout):\n    return {returned}\n")

    assert found.status is status
    assert number_table(found, show_expected=True) is not None


def test_the_table_shows_the_empty_batch_where_nothing_else_differs() -> None:
    """Beside a sentence about the empty batch stand its numbers."""
    table = number_table(verdict(BOTH, MEAN.format(count="len(y)")), show_expected=True)

    assert table is not None
    assert table.caption.startswith("On an empty batch (n = 0, d = ")
    assert table.rows[0].cells[0].strip() == "nan"


def test_difference_quotients_are_not_asked_for_there() -> None:
    """They take the differences of a loss that is nan."""
    routine = returned_by("numerical", lambda X, w, lam: {"f": penalised, "X": X, "w": w, "lam": lam})
    asked = asking(q=numerical_gradient(penalised, "w", routine))

    assert asked.empty_batches["q"] is None


# Through the wall ---------------------------------------------------------------------------------


def behind_the_wall(prepared: Prepared, *cells: str) -> Verdict:
    """What becomes of the only question of an assignment, in a real kernel."""
    notebook = Notebook(tuple(Cell(index, "code", source) for index, source in enumerate(cells)))
    script = read_script(notebook)
    located = locate(script, prepared.assignment)
    with open_session(find_wall("auto"), notebook, watch_for(located), Limits(), None) as session:
        return judge(prepared, prepared.assignment.questions["q"], located["q"], session).verdict


def in_variables(asked: Loss) -> Question:
    """A question whose answer stands in variables."""
    given = {name: name for name in asked.inputs}
    return gradient(asked, "w", variables(w="dw", given=given))


DATA = """
import numpy as np
import torch
X, y = {make}([[1.0, 2.0], [3.0, 4.0], [5.0, 7.0]]), {make}([1.0, 0.0, 2.0])
w, b = {make}([1.0, -1.0]), {b}
"""


@pytest.mark.sandbox
@pytest.mark.slow
@pytest.mark.parametrize(
    ("make", "b", "answer"),
    [
        ("np.array", "0.5", "dw = 2 * X.T @ (X @ w + b - y) / {count}"),
        ("torch.tensor", "torch.tensor(0.5)", "dw = 2 * X.T @ (X @ w + b - y) / {count}"),
        (
            "list",
            "0.5",
            "A = np.array(X).reshape(-1, len(w))\ndw = 2 * A.T @ (A @ np.array(w) + b - np.array(y)) / {count}",
        ),
    ],
)
def test_empty_arrays_pass_the_wall(make: str, b: str, answer: str) -> None:
    """As arrays of numpy, tensors of torch, and lists, they enter as what the notebook holds."""
    asked = asking(q=in_variables(squared_error))
    cells = DATA.format(make=make, b=b), answer
    guarded, bare = (
        behind_the_wall(asked, cells[0], cells[1].format(count=count)) for count in ("max(len(y), 1)", "len(y)")
    )

    assert guarded.status is Status.CORRECT
    assert (bare.status, "zeros, not nan" in bare.sentence) == (Status.PARTLY_CORRECT, True)
