"""The kinds of question: a derivative by hand, by autograd, or by differences; and what a function returns."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Literal

from grader.authoring.upstream import along_upstream
from grader.errors import AssignmentError
from grader.model import (
    VALUE_NAME,
    Analytic,
    Answer,
    Autograd,
    Credit,
    Draw,
    Locals,
    Loss,
    Method,
    Numerical,
    Quantity,
    Question,
    Returned,
    Variables,
)


def gradient(
    loss: Loss,
    wrt: str | Sequence[str],
    answer: Answer,
    points: float = 1.0,
    title: str = "the gradient by hand",
    any_method: bool = False,
    credit: Credit | None = None,
    forward: Returned | None = None,
) -> Question:
    """Ask for a gradient derived by hand.

    Args:
        loss: the function.
        wrt: the parameters by which it is differentiated.
        answer: where the gradient stands.
        points: what it is worth, divided evenly among the parameters.
        title: what reports call it.
        any_method: whether autograd and differences are accepted as well.
        credit: what answers earn that are nearly right; None: what the assignment sets.
        forward: the function in which students compute the loss themselves: ``returned_by("my_loss")``.  It earns
            nothing; but a gradient that is wrong for the asked loss and right for this one is told so.

    Raises:
        AssignmentError: the parts of the question do not fit together; so for all kinds of question.
    """
    asked = _question(loss, wrt, answer, Analytic(any_method), points, title, credit)
    return _with_forward(asked, forward)


def backward(
    operation: Loss,
    wrt: str | Sequence[str],
    answer: Answer,
    points: float = 1.0,
    title: str = "the backward pass by hand",
    any_method: bool = False,
    credit: Credit | None = None,
    **upstream: Draw,
) -> Question:
    """Ask for the backward pass of a function that returns an array: a vector-Jacobian product.

    Args:
        operation: the function.
        wrt: the parameters whose gradient it computes.
        answer: where it stands; it takes the upstream gradient as one more input.
        points: what it is worth.
        title: what reports call it.
        any_method: whether autograd and differences are accepted as well.
        credit: what answers earn that are nearly right; None: what the assignment sets.
        **upstream: the upstream gradient: its name, and its draw in the shape of the output: ``dout=normal("n", "k")``.
    """
    _require_loss(operation)
    return _question(along_upstream(operation, upstream), wrt, answer, Analytic(any_method), points, title, credit)


def jacobian(
    function: Loss,
    wrt: str | Sequence[str],
    answer: Answer,
    points: float = 1.0,
    title: str = "the Jacobian by hand",
    any_method: bool = False,
    credit: Credit | None = None,
) -> Question:
    """Ask for the derivative of every entry that a function returns by every entry of a parameter.

    Its shape is that of the output followed by that of the parameter.  Of a function that returns one loss a sample,
    this is the gradient of every sample: shape (samples, *parameter).
    """
    _require_loss(function)
    asked = replace(function, quantity=Quantity.JACOBIAN)
    return _question(asked, wrt, answer, Analytic(any_method), points, title, credit)


def hessian(
    loss: Loss,
    wrt: str | Sequence[str],
    answer: Answer,
    points: float = 1.0,
    title: str = "the Hessian by hand",
    any_method: bool = False,
    credit: Credit | None = None,
) -> Question:
    """Ask for the second derivatives of a loss by every two entries of a parameter: its shape twice."""
    _require_loss(loss)
    asked = replace(loss, quantity=Quantity.HESSIAN)
    return _question(asked, wrt, answer, Analytic(any_method), points, title, credit)


def value(
    function: Loss,
    answer: Answer,
    points: float = 1.0,
    title: str = "the value",
    credit: Credit | None = None,
) -> Question:
    """Ask for what a function returns: a loss, or the output of a forward pass.

    An answer in variables is named ``value``, as in ``variables(value="L", given=...)``.
    """
    _require_loss(function)
    asked = replace(function, quantity=Quantity.VALUE)
    return _question(asked, VALUE_NAME, answer, Analytic(any_method=True), points, title, credit)


def autograd(
    loss: Loss,
    wrt: str | Sequence[str],
    answer: Answer,
    points: float = 1.0,
    title: str = "the gradient by autograd",
    credit: Credit | None = None,
    forward: Returned | None = None,
) -> Question:
    """Ask for a gradient computed by automatic differentiation; see `gradient` for the arguments."""
    return _with_forward(_question(loss, wrt, answer, Autograd(), points, title, credit), forward)


def numerical_gradient(
    loss: Loss,
    wrt: str | Sequence[str],
    answer: Answer,
    points: float = 1.0,
    title: str = "the gradient by differences",
    order: Literal[1, 2] = 2,
    credit: Credit | None = None,
) -> Question:
    """Ask for a routine of numerical differentiation; order 1 allows one-sided differences, 2 does not."""
    if not isinstance(answer, Returned):
        raise AssignmentError(
            "no-routine",
            "A numerical gradient is asked for that no function returns.",
            "Expected answer=returned_by(...); for differences in variables use gradient(..., any_method=True).",
        )
    if order not in (1, 2):
        raise AssignmentError(
            "bad-order",
            f"A numerical gradient of order {order} is asked for.",
            "Expected order=1, which allows one-sided differences, or order=2.",
        )
    return _question(loss, wrt, answer, Numerical(order), points, title, credit)


def _question(
    loss: Loss,
    wrt: str | Sequence[str],
    answer: Answer,
    method: Method,
    points: float,
    title: str,
    credit: Credit | None,
) -> Question:
    _require_loss(loss)
    parameters = (wrt,) if isinstance(wrt, str) else tuple(wrt)
    if loss.quantity is not Quantity.VALUE:
        _require_inputs(loss, parameters, "wrt")
    _require_real(loss, parameters, method)
    _require_fitting(loss, parameters, answer)
    if not 0 < points < math.inf:
        raise AssignmentError(
            "no-points", f"A question on {loss.name} is worth {points} points.", "Give it more than 0 points."
        )
    _require_credit(loss, credit)
    return Question(loss, parameters, answer, method, float(points), title, credit=credit)


def _with_forward(question: Question, forward: object) -> Question:
    match forward:
        case None | Returned(packed=(), step=None):
            return replace(question, forward=forward)
        case _:
            raise AssignmentError(
                "bad-forward",
                f"The own loss of a question on {question.loss.name} is not what a function returns.",
                'Expected forward=returned_by("my_loss"), perhaps with arguments=..., without packed and step.',
            )


def _require_loss(loss: object) -> None:
    if not isinstance(loss, Loss):
        name = getattr(loss, "__name__", type(loss).__name__)
        raise AssignmentError(
            "no-loss",
            f"A question differentiates {name}, which is no loss.",
            'Put @loss(...) above the function, with a draw for each parameter, such as @loss(x=normal("n")).',
        )


def _require_real(loss: Loss, parameters: tuple[str, ...], method: Method) -> None:
    """Only a gradient by hand or by autograd has a usual meaning, or a few, where a parameter is complex."""
    asked = sorted(loss.complex.intersection(parameters))
    if asked and (loss.quantity is not Quantity.GRADIENT or isinstance(method, Numerical)):
        raise AssignmentError(
            "complex-parameter",
            f"A question on {loss.name} asks for more than a gradient in {', '.join(asked)}, which is complex.",
            "Ask for gradient(...) or autograd(...), or draw the real and the imaginary part as two inputs.",
        )


def _require_credit(loss: Loss, credit: object) -> None:
    if not isinstance(credit, Credit | None):
        raise AssignmentError(
            "no-credit",
            f"A question on {loss.name} has a credit of type {type(credit).__name__}.",
            "Expected partial_credit(constant_factor=..., shape=...).",
        )


def _require_fitting(loss: Loss, parameters: tuple[str, ...], answer: object) -> None:
    match answer:
        case Variables(outputs, given) | Locals(_, outputs, given):
            _require_inputs(loss, tuple(given), "given")
            _require_same(loss, parameters, outputs, "Name one variable for every parameter in wrt.")
        case Returned(packed=packed) if packed:
            _require_same(loss, parameters, packed, "List in packed the parameters of wrt, in the order of the vector.")
        case Returned():
            pass
        case _:
            raise AssignmentError(
                "no-answer",
                f"A question on {loss.name} has an answer of type {type(answer).__name__}.",
                "Expected variables(...), locals_of(...) or returned_by(...).",
            )


def _require_inputs(loss: Loss, names: tuple[str, ...], where: str) -> None:
    unknown = [name for name in names if name not in loss.inputs]
    if unknown or not names:
        raise AssignmentError(
            "unknown-input",
            f"A question on {loss.name} names {', '.join(unknown) or 'nothing'} in {where}.",
            f"Expected some of its inputs: {', '.join(loss.inputs)}.",
        )


def _require_same(loss: Loss, wanted: tuple[str, ...], named: Iterable[str], fix: str) -> None:
    names = list(named)
    if sorted(names) != sorted(wanted):
        asked, told = ", ".join(wanted), ", ".join(names)
        message = f"A question on {loss.name} asks for {asked}; its answer names {told}."
        raise AssignmentError("outputs-do-not-match", message, fix)
