"""Which function or method of a notebook a statement calls, and where that stands."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from grader.model import Place
from grader.notebook.flow import Flow
from grader.notebook.functions import Definition
from grader.notebook.source import Statement


def called_in(flow: Flow, node: ast.AST) -> Definition | None:
    """The function, method or inner function of the notebook whose result, or effect, a statement is for."""
    match node:
        case ast.Expr(value=value) | ast.Assign(value=value) | ast.Return(value=ast.expr() as value):
            return called_in(flow, value)
        case ast.Call(func=ast.Name(id=name)):
            return _defined(flow, name, "")
        case ast.Call(func=ast.Attribute(value=owner, attr=name)):
            return _defined(flow, name, _class_of(flow, owner))
        case _:
            return None


def _defined(flow: Flow, name: str, owner: str) -> Definition | None:
    """The last definition of a name, of the class of its object if that is known."""
    every = [found for found in _definitions(flow) if found.name == name]
    own = [found for found in every if owner and found.method_of == owner]
    known = own or every
    return known[-1] if known else None


def _definitions(flow: Flow) -> Iterator[Definition]:
    for index, statement in enumerate(flow.statements):
        if isinstance(statement.node, ast.FunctionDef | ast.ClassDef):
            yield from _within(statement.node, index, statement, "")


def _within(node: ast.AST, index: int, statement: Statement, owner: str) -> Iterator[Definition]:
    if isinstance(node, ast.FunctionDef):
        yield Definition(node.name, index, statement, node, owner)
    inner = node.name if isinstance(node, ast.ClassDef) else ""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.stmt):
            yield from _within(child, index, statement, inner)


def _class_of(flow: Flow, node: ast.expr) -> str:
    """The class of an object, by the call that makes it; empty: not known."""
    match node:
        case ast.Call(func=ast.Name(id=made_by)):
            return made_by
        case ast.Name(id=name):
            made = [s.node.value for s in flow.statements if isinstance(s.node, ast.Assign) and _binds(s.node, name)]
            return _class_of(flow, made[-1]) if made and isinstance(made[-1], ast.Call) else ""
        case _:
            return ""


def _binds(node: ast.Assign, name: str) -> bool:
    return any(isinstance(target, ast.Name) and target.id == name for target in node.targets)


def place_in(definition: Definition, name: str) -> Place:
    """The lines of a function, for an answer that it computes."""
    node = definition.node or definition.statement.node
    return Place(definition.statement.cell, (node.lineno, node.end_lineno or node.lineno), name)
