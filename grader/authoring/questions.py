"""The kinds of question: a gradient by hand, by autograd, or by differences."""

from __future__ import annotations

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
    """Ask for a gradient derived by hand; `any_method` accepts autograd and differences as well."""
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
    return _question(loss, wrt, answer, Numerical(order), points, title)


def _question(
    loss: Loss, wrt: str | Sequence[str], answer: Answer, method: Method, points: float, title: str
) -> Question:
    parameters = (wrt,) if isinstance(wrt, str) else tuple(wrt)
    _require_inputs(loss, parameters, "wrt")
    match answer:
        case Variables(outputs, given) | Locals(_, outputs, given):
            _require_inputs(loss, tuple(given), "given")
            _require_same(loss, parameters, outputs, "Name one variable for every parameter in wrt.")
        case Returned(packed=packed) if packed:
            _require_same(loss, parameters, packed, "List in packed the parameters of wrt, in the order of the vector.")
        case Returned():
            pass
    if not points > 0:
        raise AssignmentError(
            "no-points", f"A question on {loss.name} is worth {points} points.", "Give it more than 0 points."
        )
    return Question(loss, parameters, answer, method, float(points), title)


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
    if set(names) != set(wanted):
        asked, told = ", ".join(wanted), ", ".join(names)
        message = f"A question on {loss.name} asks for {asked}; its answer names {told}."
        raise AssignmentError("outputs-do-not-match", message, fix)
