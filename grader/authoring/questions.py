"""The kinds of question: a gradient by hand, by autograd, or by differences."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Literal

from grader.errors import AssignmentError
from grader.model import Analytic, Answer, Autograd, Locals, Loss, Method, Numerical, Question, Returned, Variables


def gradient(
    loss: Loss,
    wrt: str | Sequence[str],
    answer: Answer,
    points: float = 1.0,
    title: str = "the gradient by hand",
    any_method: bool = False,
) -> Question:
    """Ask for a gradient derived by hand; `any_method` accepts autograd and differences as well.

    Raises:
        AssignmentError: the parts of the question do not fit together; so for all kinds of question.
    """
    return _question(loss, wrt, answer, Analytic(any_method), points, title)


def autograd(
    loss: Loss,
    wrt: str | Sequence[str],
    answer: Answer,
    points: float = 1.0,
    title: str = "the gradient by autograd",
) -> Question:
    """Ask for a gradient computed by automatic differentiation."""
    return _question(loss, wrt, answer, Autograd(), points, title)


def numerical_gradient(
    loss: Loss,
    wrt: str | Sequence[str],
    answer: Answer,
    points: float = 1.0,
    title: str = "the gradient by differences",
    order: Literal[1, 2] = 2,
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
    return _question(loss, wrt, answer, Numerical(order), points, title)


def _question(
    loss: Loss, wrt: str | Sequence[str], answer: Answer, method: Method, points: float, title: str
) -> Question:
    _require_loss(loss)
    parameters = (wrt,) if isinstance(wrt, str) else tuple(wrt)
    _require_inputs(loss, parameters, "wrt")
    _require_fitting(loss, parameters, answer)
    if not 0 < points < math.inf:
        raise AssignmentError(
            "no-points", f"A question on {loss.name} is worth {points} points.", "Give it more than 0 points."
        )
    return Question(loss, parameters, answer, method, float(points), title)


def _require_loss(loss: object) -> None:
    if not isinstance(loss, Loss):
        name = getattr(loss, "__name__", type(loss).__name__)
        raise AssignmentError(
            "no-loss",
            f"A question differentiates {name}, which is no loss.",
            'Put @loss(...) above the function, with a draw for each parameter, such as @loss(x=normal("n")).',
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
