"""Expressions whose value a notebook only shows: printed ones, and those at the end of a cell."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from grader.notebook.flow import Flow
from grader.notebook.spoken import is_gradient_name


@dataclass(frozen=True)
class Shown:
    """Expressions that may be the answer."""

    index: int
    """The statement before which they are computed."""
    outputs: Mapping[str, str]
    """Parameter to expression; one without a parameter holds all of the answer."""
    sure: bool
    """Whether something says that they are gradients."""


def shown_in(flow: Flow, parameters: Sequence[str]) -> Iterator[Shown]:
    """The values that are shown and may be gradients by some parameters: last ones first."""
    labelled: dict[str, tuple[int, str]] = {}
    for index, statement in enumerate(flow.statements):
        if not isinstance(statement.node, ast.Expr):
            continue
        for label, expression in _values(statement.node.value):
            source = ast.unparse(expression)
            if isinstance(expression, ast.Call):
                if is_gradient_name(_called(expression)):
                    yield Shown(index, {"": source}, sure=False)
            elif isinstance(expression, ast.Tuple) and len(expression.elts) == len(parameters) > 1:
                yield Shown(index, {"": source}, sure=False)
            elif isinstance(expression, ast.BinOp):
                labelled |= {name: (index, source) for name in parameters if _speaks_of(label, name)}
    if len(labelled) == len(parameters):
        last = max(index for index, _ in labelled.values())
        yield Shown(last, {name: labelled[name][1] for name in parameters}, sure=True)


def _values(node: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    """What an expression statement shows, each with the text before it."""
    match node:
        case ast.Call(func=ast.Name(id="print" | "display"), args=args):
            label = ""
            for arg in args:
                if isinstance(arg, ast.Constant) and isinstance(arg.value, str):
                    label = arg.value
                else:
                    yield label, arg
        case _:
            yield "", node


def _called(node: ast.Call) -> str:
    match node.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


def _speaks_of(label: str, parameter: str) -> bool:
    about = re.search(rf"(?<![A-Za-z0-9])(?:d[A-Za-z]*[_/ ]*d?)?{re.escape(parameter)}(?![A-Za-z0-9])", label)
    return about is not None and re.search(r"(?i)grad|deriv|d\w*\s*/\s*d|\bd[A-Z]?", label) is not None
