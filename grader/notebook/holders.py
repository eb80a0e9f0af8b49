"""The expressions that may hold a gradient: variables, attributes and entries, each with the name that it says."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from grader.notebook.flow import Flow
from grader.notebook.syntax import plain_targets

_SLOTS = frozenset({"grad", "g", "gradient", "deriv", "d"})
"""Attributes that hold the gradient by what they are an attribute of."""


def holders(flow: Flow, start: int) -> dict[str, str]:
    """What is said to the expression for which it is said, in the statements from one on."""
    return said_in(statement.node for statement in flow.statements[start:])


def said_in(nodes: Iterable[ast.stmt]) -> dict[str, str]:
    """What is said to the expression for which it is said."""
    found: dict[str, str] = {}
    for node in nodes:
        for said, expression in _said(node):
            found.setdefault(said, expression)
    return found


def _said(node: ast.AST) -> Iterator[tuple[str, str]]:
    """The names that a statement says, functions and classes inside it aside."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef() | ast.Lambda() | ast.ListComp():
            return
        case ast.Assign(targets=targets):
            for target in targets:
                yield from ((name, name) for name in plain_targets(target))
        case ast.AugAssign(target=ast.Name(id=name)) | ast.AnnAssign(target=ast.Name(id=name)):
            yield name, name
        case ast.Attribute() | ast.Subscript():
            yield from ((said, ast.unparse(node)) for said in _path(node))
    for child in ast.iter_child_nodes(node):
        yield from _said(child)


def _path(node: ast.Attribute | ast.Subscript) -> tuple[str, ...]:
    """What ``w.grad`` (``w_grad``), ``model.dw`` (``dw``) or ``grads["w"]`` (``grads_w``, ``w``) say."""
    match node:
        case ast.Attribute(value=ast.Name(id=owner) | ast.Attribute(attr=owner), attr=slot) if slot in _SLOTS:
            return (f"{owner}_grad",)
        case ast.Attribute(value=ast.Name() | ast.Attribute(), attr=name):
            return (name,)
        case ast.Subscript(value=ast.Name(id=owner) | ast.Attribute(attr=owner), slice=ast.Constant(value=str(key))):
            return (f"{owner}_{key}", key)
        case _:
            return ()
