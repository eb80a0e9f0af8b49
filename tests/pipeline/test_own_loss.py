"""A student's own loss: whether it is the asked one, and whether a wrong gradient is right for it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from grader import autograd, gradient, loss, normal, partial_credit, returned_by, variables
from grader.errors import AssignmentError
from grader.execution.limits import Limits
from grader.execution.walls import find_wall
from grader.execution.wire import Caps
from grader.grading import grade_submission
from grader.model import Cell, Notebook, Status, Submission
from tests.pipeline.in_process import asking, verdict, verdicts


def handed_out() -> dict[str, object]:
    """Four samples."""
    return {"X": [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0], [7.0, 9.0]], "y": [1.0, 0.0, 2.0, 1.0], "w": [0.5, 1.5]}


@loss(X=normal("n", "d"), y=normal("n"), w=normal("d"), b=normal(1))
def squared_error(X: torch.Tensor, y: torch.Tensor, w: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """The mean squared error of a linear model."""
    return ((X @ w + b - y) ** 2).mean()


@loss(X=normal("n", "d"), y=normal("n"), w=normal("d"), at=handed_out)
def no_bias(X: torch.Tensor, y: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    """The mean squared error of a linear model without a bias."""
    return ((X @ w - y) ** 2).mean()


LINEAR = asking(
    q=gradient(squared_error, ("w", "b"), returned_by("backward"), points=2, forward=returned_by("my_loss"))
)
NO_BIAS = asking(q=gradient(no_bias, "w", returned_by("backward"), forward=returned_by("my_loss")))

GRADIENT = """
import numpy as np
def backward(X, y, w, b):
    r = X @ w + b - y
    return 2 * X.T @ r / len(y), 2 * r.mean(keepdims=True)
"""
PENALISED = """
import numpy as np
def my_loss(X, y, w, b):
    return np.mean((X @ w + b - y) ** 2) + 0.5 * np.sum(w ** 4)
def backward(X, y, w, b):
    r = X @ w + b - y
    return 2 * X.T @ r / len(y) + 2 * w ** 3, 2 * r.mean(keepdims=True)
"""


def test_the_right_gradient_of_a_different_loss_is_called_so() -> None:
    """A penalty that nobody asked for, derived without a mistake; b, which it does not touch, earns its point."""
    found = verdict(LINEAR, PENALISED)

    assert (found.status, found.score) == (Status.PARTLY_CORRECT, 1.0)
    assert found.diagnosis is not None
    assert found.diagnosis.slug == "different_loss"
    assert found.sentence.startswith(
        "Your `w` and `b` are the right gradients of a different loss, your own `my_loss`: expected "
    )
    assert found.sentence.endswith("on one set of fresh inputs.")
    assert found.diagnosis.parameters["function"] == "my_loss"


def test_the_values_are_those_of_the_notebooks_own_data_where_there_is_any() -> None:
    """The numbers in the sentence can be checked by running the notebook."""
    source = """
def my_loss(X, y, w):
    return ((X @ w - y) ** 2).sum() / 2
def backward(X, y, w):
    return X.T @ (X @ w - y)
"""
    found = verdict(NO_BIAS, source)
    residual = np.array([2.5, 7.5, 9.5, 16.0])

    assert (found.status, found.score) == (Status.WRONG, 0.0)
    assert found.sentence == (
        "Your `w` is the right gradient of a different loss, your own `my_loss`: "
        f"expected {np.mean(residual**2):g}, not {np.sum(residual**2) / 2:g}, on the notebook's own data."
    )
    assert found.diagnosis is not None
    [factors] = found.diagnosis.parts
    assert (factors.slug, [part.slug for part in factors.parts]) == ("two_mistakes", ["constant_factor", "batch_scale"])


def test_a_loss_in_torch_and_in_float32_will_do() -> None:
    """What the loss returns may be a tensor, a pair with a cache, or short of digits."""
    source = """
import torch
def my_loss(X, y, w, b):
    X, y, w, b = (torch.as_tensor(a).float() for a in (X, y, w, b))
    r = X @ w + b - y
    return (r ** 2).mean() + (w ** 4).sum(), {"r": r}
def backward(X, y, w, b):
    X, y, w, b = (torch.as_tensor(a) for a in (X, y, w, b))
    r = X @ w + b - y
    return 2 * X.T @ r / len(y) + 4 * w ** 3, 2 * r.mean(0, keepdim=True)
"""
    found = verdict(LINEAR, source)

    assert found.diagnosis is not None
    assert found.diagnosis.slug == "different_loss"


def test_a_gradient_that_is_wrong_for_its_own_loss_too_is_not_excused() -> None:
    """One factor is missing in the derivative of the penalty; that the loss is another one is noted."""
    found = verdict(LINEAR, PENALISED.replace("+ 2 * w ** 3", "+ w ** 3"))

    assert found.status is Status.PARTLY_CORRECT
    assert found.diagnosis is not None
    assert "function" not in found.diagnosis.parameters
    (note,) = found.notes
    assert note.startswith("Your own `my_loss` is not the loss that is asked for: expected ")


def test_a_right_parameter_of_the_asked_loss_is_wrong_for_another() -> None:
    """A gradient is right for a loss only if all of it is: here w is right for its own loss and b is not."""
    found = verdict(LINEAR, PENALISED.replace("0.5 * np.sum(w ** 4)", "0.5 * np.sum(w ** 4) + b[0] ** 3"))

    assert found.diagnosis is not None
    assert "function" not in found.diagnosis.parameters


def test_a_wrong_gradient_of_the_asked_loss_is_told_that_the_loss_is_right() -> None:
    """The check of the value comes first, and narrows down where the mistake is."""
    own = "def my_loss(X, y, w, b):\n    return np.mean((X @ w + b - y) ** 2)\n"
    found = verdict(LINEAR, GRADIENT.replace("2 * X.T", "3 * X.T") + own)

    assert found.diagnosis is not None
    assert found.diagnosis.slug == "constant_factor"
    assert "Your own `my_loss` is the loss that is asked for: its values are right." in found.notes


def test_a_constant_in_the_loss_changes_no_gradient() -> None:
    """The loss differs and its gradient does not: a wrong gradient stays wrong for both."""
    own = "def my_loss(X, y, w, b):\n    return np.mean((X @ w + b - y) ** 2) + 5\n"
    found = verdict(LINEAR, GRADIENT.replace("2 * X.T", "3 * X.T") + own)

    assert found.diagnosis is not None
    assert found.diagnosis.slug == "constant_factor"


def test_a_right_gradient_beside_a_wrong_loss_keeps_its_points() -> None:
    """The question asks for the gradient; that the loss is another one is a note."""
    own = "def my_loss(X, y, w, b):\n    return np.sum((X @ w + b - y) ** 2)\n"
    found = verdict(LINEAR, GRADIENT + own)

    assert (found.status, found.score) == (Status.CORRECT, 2.0)
    assert [note[:55] for note in found.notes] == ["Your own `my_loss` is not the loss that is asked for: e"]


@pytest.mark.parametrize(
    "own",
    ["", "def my_loss(X, y, w, b):\n    raise ValueError\n", "def my_loss(X, y, w, b):\n    return 'none'\n"],
    ids=["absent", "raises", "no number"],
)
def test_a_loss_that_says_nothing_changes_nothing(own: str) -> None:
    """Without values there is neither a note nor a diagnosis from them."""
    right, wrong = verdict(LINEAR, GRADIENT + own), verdict(LINEAR, GRADIENT.replace("2 * X", "3 * X") + own)

    assert (right.status, right.notes) == (Status.CORRECT, ())
    assert wrong.diagnosis is not None
    assert (wrong.diagnosis.slug, wrong.notes) == ("constant_factor", ())


def test_no_message_is_larger_than_the_sandbox_takes() -> None:
    """The calls along all lines are put in parts."""
    asked = verdicts(LINEAR, PENALISED)[1].asked
    own = [[call for call in probe.calls if not call.inputs_of] for probe in asked]
    arrays = [sum(len(call.arguments) for call in calls) for calls in own]

    assert sum(arrays) > Caps().arrays
    assert max(arrays) <= Caps().arrays


def test_autograd_can_differentiate_a_different_loss_as_well() -> None:
    """The commonest case: the engine is right and the loss is not."""
    asked = asking(q=autograd(no_bias, "w", returned_by("backward"), forward=returned_by("my_loss")))
    source = """
import torch
def my_loss(X, y, w):
    return ((X @ w - y) ** 2).mean() + w.pow(4).sum()
def backward(X, y, w):
    X, y, w = (torch.as_tensor(a) for a in (X, y, w))
    w = w.detach().clone().requires_grad_()
    my_loss(X, y, w).backward()
    return w.grad
"""
    found = verdict(asked, source)

    assert found.diagnosis is not None
    assert found.diagnosis.slug == "different_loss"


def test_what_a_constant_earns_is_earned_beside_another_loss_too() -> None:
    """A sum in place of a mean is a different loss and a constant factor: the name changes, the points do not."""
    credit = partial_credit(constant_factor=0.5)
    asked = asking(q=gradient(no_bias, "w", returned_by("backward"), credit=credit, forward=returned_by("my_loss")))
    source = """
def my_loss(X, y, w):
    return ((X @ w - y) ** 2).sum()
def backward(X, y, w):
    return 2 * X.T @ (X @ w - y)
"""
    found = verdict(asked, source)

    assert found.diagnosis is not None
    assert (found.status, found.score, found.diagnosis.slug) == (Status.WRONG, 0.5, "different_loss")


def test_the_data_may_stand_around_the_loss() -> None:
    """An answer in variables, and a loss that takes the parameter alone and reads the rest."""
    answer = variables(w="dw", given={"X": "X", "y": "y", "w": "w"})
    asked = asking(q=gradient(no_bias, "w", answer, forward=returned_by("my_loss")))
    source = """
import numpy as np
X, y, w = np.array([[1.0, 2.0], [3.0, 5.0]]), np.array([1.0, 2.0]), np.array([0.5, 1.5])
def my_loss(w):
    return ((X @ w - y) ** 2).mean() + np.exp(w).sum()
dw = 2 * X.T @ (X @ w - y) / len(y) + np.exp(w)
"""
    found = verdict(asked, source)

    assert found.diagnosis is not None
    assert found.diagnosis.slug == "different_loss"


def test_a_forward_is_a_function() -> None:
    """Its values are needed at many points, so a variable will not do."""
    with pytest.raises(AssignmentError, match="Expected forward=returned_by") as refused:
        gradient(no_bias, "w", returned_by("f"), forward=variables(w="L", given={"X": "X"}))  # type: ignore[arg-type]

    assert refused.value.slug == "bad-forward"


@pytest.mark.sandbox
@pytest.mark.slow
def test_it_is_seen_through_the_sandbox() -> None:
    """A notebook with a sum in place of a mean, its variables in tensors, graded from its file to its grade."""
    cells = (
        "import torch\nX = torch.tensor([[1., 2.], [3., 4.], [5., 6.], [7., 9.]])\ny = torch.tensor([1., 0., 2., 1.])",
        "w = torch.tensor([0.5, 1.5])\ndef my_loss(X, y, w):\n    return ((X @ w - y) ** 2).sum()",
        "def backward(X, y, w):\n    return 2 * X.T @ (X @ w - y)",
        "print(my_loss(X, y, w), backward(X, y, w))",
    )
    notebook = Notebook(tuple(Cell(index, "code", source) for index, source in enumerate(cells)))
    submission = Submission("s", Path("s.ipynb"), "s.ipynb", "0" * 64, notebook)

    (found,) = grade_submission(NO_BIAS, submission, find_wall("auto"), Limits()).grade.verdicts

    assert (found.status, found.score) == (Status.WRONG, 0.0)
    assert found.sentence == (
        "Your `w` is the right gradient of a different loss, your own `my_loss`: "
        "expected 102.188, not 408.75, on the notebook's own data."
    )
    assert found.diagnosis is not None
    assert [part.slug for part in found.diagnosis.parts] == ["batch_scale"]
