"""A routine of numerical differentiation that is given a function has to differentiate that one."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from grader import loss, normal, numerical_gradient, returned_by
from grader.model import Formula, Status
from grader.pipeline.another_question import another_question
from grader.pipeline.arguments import arguments_of
from grader.pipeline.preparing import Prepared
from tests.pipeline.in_process import asking, verdict


@loss(x=normal("n"))
def sum_of_squares(x: torch.Tensor) -> torch.Tensor:
    """The sum of the squares."""
    return (x * x).sum()


@loss(X=normal("n", "d"), y=normal("n"), w=normal("d"), b=normal())
def squared_error(X: torch.Tensor, y: torch.Tensor, w: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """The sum of the squared errors of a linear model."""
    return ((X @ w + b - y) ** 2).sum()


def routine(order: int = 2) -> Prepared:
    """A question about a routine that takes a function of one vector."""
    takes = returned_by("differentiate", arguments=lambda x: {"f": sum_of_squares, "x": x}, step="h")
    return asking(q=numerical_gradient(sum_of_squares, "x", takes, order=order))  # type: ignore[arg-type]


ROUTINE = routine()
SEVERAL = asking(
    q=numerical_gradient(
        squared_error,
        ("w", "b"),
        returned_by(
            "differentiate",
            arguments=lambda X, y, w, b: {"f": squared_error, "X": X, "y": y, "w": w, "b": b},
            step="h",
        ),
    )
)

RIGHT = {
    "numpy": """
import numpy as np
def differentiate(f, x, h=1e-6):
    g = np.zeros_like(x)
    for i in range(len(x)):
        e = np.zeros_like(x)
        e[i] = h
        g[i] = (f(x + e) - f(x - e)) / (2 * h)
    return g
""",
    "torch": """
import torch
def differentiate(f, x, h=1e-6):
    x = torch.as_tensor(x)
    g = torch.zeros_like(x)
    for i in range(x.numel()):
        e = torch.zeros_like(x)
        e.view(-1)[i] = h
        g.view(-1)[i] = (f(x + e) - f(x - e)).item() / (2 * h)
    return g
""",
}
FORMULA = "def differentiate(f, x, h=1e-6):\n    return 2 * x\n"
DISGUISED = """
import numpy as np
def differentiate(f, x, h=1e-6):
    square = lambda x: (x * x).sum()
    return np.array([(square(x + h * e) - square(x - h * e)) / (2 * h) for e in np.eye(len(x))])
"""


@pytest.mark.parametrize("source", RIGHT.values(), ids=RIGHT.keys())
def test_a_routine_that_calls_its_function_is_right(source: str) -> None:
    """On arrays of numpy and tensors of torch alike."""
    found = verdict(ROUTINE, source)

    assert (found.status, found.score, found.notes) == (Status.CORRECT, 1.0, ())


@pytest.mark.parametrize(
    "source",
    [FORMULA, DISGUISED, FORMULA.replace("return 2 * x", "x *= 2\n    return x.copy()")],
    ids=["formula", "other function", "changes its argument"],
)
def test_a_routine_that_ignores_its_function_is_wrong(source: str) -> None:
    """Its numbers are right for the assignment's own function only, which is not all that it was asked for."""
    found = verdict(ROUTINE, source)

    assert (found.status, found.score) == (Status.WRONG, 0.0)
    assert found.sentence == "Your `differentiate` gives the derivative of another function than the one it is given."
    assert found.hints == ("Which line of your routine calls the function that it is given?",)
    assert any("v / (1 + v**2)" in note for note in found.notes)


def test_one_sided_differences_show_where_the_function_bends() -> None:
    """On a function that is cubic and more, one-sided differences are right only where they are allowed."""
    one_sided = RIGHT["numpy"].replace("f(x - e)", "f(x)").replace("(2 * h)", "h")

    assert verdict(routine(order=1), one_sided).status is Status.CORRECT
    assert verdict(ROUTINE, one_sided).status is Status.WRONG


def test_functions_of_several_inputs_are_called_with_all_of_them() -> None:
    """The other function takes the same inputs, a single number among them."""
    source = """
import numpy as np
def differentiate(f, X, y, w, b, h=1e-6):
    dw = np.array([(f(X, y, w + h * e, b) - f(X, y, w - h * e, b)) / (2 * h) for e in np.eye(len(w))])
    return dw, (f(X=X, y=y, w=w, b=b + h) - f(X=X, y=y, w=w, b=b - h)) / (2 * h)
"""
    known = """
def differentiate(f, X, y, w, b, h=1e-6):
    r = X @ w + b - y
    return 2 * X.T @ r, 2 * r.sum()
"""
    assert verdict(SEVERAL, source).status is Status.CORRECT
    assert verdict(SEVERAL, known).sentence.endswith("of another function than the one it is given.")


def test_what_fails_on_the_other_function_alone_costs_nothing() -> None:
    """A routine that cannot take our function may have its reasons; only numbers count against it."""
    insists = "    assert abs(f(2 * x) - 4 * f(x)) < 1e-9 * abs(f(x))\n"
    choosy = RIGHT["numpy"].replace("    g = ", insists + "    g = ")

    assert verdict(ROUTINE, choosy).status is Status.CORRECT


def test_arguments_that_are_made_with_the_loss_leave_no_choice() -> None:
    """Where an argument depends on the value of the loss, another function would contradict it, so none is tried."""

    def with_value(x: torch.Tensor) -> dict[str, object]:
        return {"f": sum_of_squares, "x": x, "fx": sum_of_squares.function(x)}

    takes = returned_by("differentiate", arguments=with_value, step="h")
    asked = asking(q=numerical_gradient(sum_of_squares, "x", takes, order=1))
    source = RIGHT["numpy"].replace("f, x, h", "f, x, fx, h").replace("f(x - e)", "fx").replace("(2 * h)", "h")

    assert asked.others == {}
    assert verdict(asked, source).status is Status.CORRECT


def test_a_question_without_a_callable_has_no_other_function() -> None:
    """There is nothing that an answer could ignore."""
    assert asking(q=numerical_gradient(sum_of_squares, "x", returned_by("differentiate", step="h"))).others == {}


def test_the_other_function_is_smooth_and_bends_everywhere() -> None:
    """Its values, slopes and third derivatives are finite and vary: numbers for quadratic functions will not do."""
    question = ROUTINE.assignment.questions["q"]
    other = another_question(question)
    x = torch.linspace(-3, 3, 61, dtype=torch.float64, requires_grad=True)
    derivative = other.loss.function(x=x)
    for _ in range(3):
        (derivative,) = torch.autograd.grad(derivative.sum(), x, create_graph=True)

    assert np.isfinite(derivative.detach().numpy()).all()
    assert np.count_nonzero(np.abs(derivative.detach().numpy()) > 1e-3) > 55


def test_the_other_function_goes_by_the_name_of_the_first() -> None:
    """A routine cannot tell them apart by name; whoever keeps references can."""
    question = ROUTINE.assignment.questions["q"]
    other = another_question(question)
    trial = ROUTINE.references["q"].truths[0].trial
    formula = arguments_of(other, trial)["f"]

    assert isinstance(formula, Formula)
    assert (formula.name, other.loss.name != question.loss.name, other.name != question.name) == (
        "sum_of_squares",
        True,
        True,
    )
