"""Where a student's answer stands: in variables, in the locals of a function, or in what a function returns."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from grader.errors import AssignmentError
from grader.model import Locals, Returned, Variables

Names = str | Sequence[str]


def variables(given: Mapping[str, Names], cell: str = "", **outputs: Names) -> Variables:
    """The answer stands in module-level variables.

    Args:
        given: input of the loss to the name (or names, best first) under which the notebook holds it.
        cell: the ``grade_id`` that nbgrader gave the cell of the answer, or a tag of that cell: names then mean what
            they meant after it, whatever later cells make of them. Without it, a cell counts that has the name of
            the question, if there is one.
        **outputs: parameter to the variable or expression (``"w.grad"``) that holds its gradient.

    Raises:
        AssignmentError: something that is given cannot stand in a notebook; so for all answers.
    """
    return Variables(_alternatives(outputs), _alternatives(given), _cell(cell))


def locals_of(function: str, given: Mapping[str, Names], cell: str = "", **outputs: Names) -> Locals:
    """The answer is computed in local variables of a function; see `variables` for the other arguments."""
    return Locals(_function(function), _alternatives(outputs), _alternatives(given), _cell(cell))


def returned_by(
    function: str,
    arguments: Callable[..., Mapping[str, Any]] | None = None,
    packed: Sequence[str] = (),
    step: str | None = None,
    cell: str = "",
) -> Returned:
    """The answer is what a function returns: one value a parameter, or one flat vector.

    Args:
        function: its name in the notebook.
        arguments: makes the function's arguments by name from the inputs of the loss (tensors in, tensors out):
            activations of a forward pass, a packed vector, shapes, or a loss to differentiate. Without it the
            inputs of the loss themselves are the arguments.
        packed: the parameters that come back in one flat vector, in this order.
        step: the argument that takes the step of a difference quotient.
        cell: the ``grade_id`` or a tag of the cell after which the function counts, see `variables`.
    """
    return Returned(_function(function), arguments, tuple(packed), step, _cell(cell))


def _alternatives(names: Mapping[str, Names]) -> dict[str, tuple[str, ...]]:
    listed = {key: (value,) if isinstance(value, str) else tuple(value) for key, value in names.items()}
    for alternatives in listed.values():
        for name in alternatives:
            _require_expression(name)
    return listed


def _require_expression(name: str) -> None:
    try:
        ast.parse(name, mode="eval")
    except (SyntaxError, ValueError) as error:
        raise AssignmentError(
            "bad-name",
            f"An answer is looked for under {name!r}, which is not Python.",
            'Expected a variable such as "dw" or an expression such as "w.grad".',
        ) from error


def _cell(name: object) -> str:
    if not isinstance(name, str):
        raise AssignmentError(
            "bad-cell",
            f"The cell of an answer is named by a {type(name).__name__}.",
            'Expected the grade_id or a tag of the cell, such as cell="q1".',
        )
    return name


def _function(name: str) -> str:
    if not name.isidentifier():
        raise AssignmentError(
            "bad-function",
            f"An answer is looked for in a function {name!r}, which is no name.",
            'Expected the name alone, such as "backward".',
        )
    return name
