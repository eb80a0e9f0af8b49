"""Difference quotients in source: ``(f(x + h) - f(x - h)) / (2 * h)`` in its many spellings."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from grader.notebook.source import Statement


def quotient_lines(statements: Iterable[Statement]) -> tuple[tuple[int, int], ...]:
    """Cell and line of every division of a difference by the step that perturbed its operands.

    This is one witness only: the numbers have to agree before anything follows from it.
    """
    kept = list(statements)
    nodes = [inner for statement in kept for inner in ast.walk(statement.node)]
    steps = set(_steps(nodes))
    differences = dict.fromkeys(_named_differences(nodes), True)
    found = []
    for statement in kept:
        for node in ast.walk(statement.node):
            if (
                isinstance(node, ast.BinOp)
                and isinstance(node.op, ast.Div)
                and _is_difference(node.left, differences)
                and steps & set(_atoms(node.right))
            ):
                found.append((statement.cell, node.lineno))
    return tuple(dict.fromkeys(found))


def _is_difference(node: ast.expr, named: dict[str, bool]) -> bool:
    match node:
        case ast.BinOp(op=ast.Sub()):
            return True
        case ast.Name(id=name):
            return name in named
        case _:
            return False


def _named_differences(nodes: Iterable[ast.AST]) -> Iterator[str]:
    for node in nodes:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.BinOp(op=ast.Sub())):
                yield name


def _steps(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """Names and constants that something is perturbed by: added, subtracted, or stored into one entry."""
    for node in nodes:
        match node:
            case ast.BinOp(op=ast.Add() | ast.Sub(), left=left, right=right):
                yield from _atoms(left)
                yield from _atoms(right)
            case ast.AugAssign(op=ast.Add() | ast.Sub(), value=value):
                yield from _atoms(value)
            case ast.Assign(targets=[ast.Subscript()], value=value):
                yield from _atoms(value)


def _atoms(node: ast.expr) -> Iterator[str]:
    """The step in ``h``, ``2 * h`` or ``1e-5``; whole numbers are no steps."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            yield name
        case ast.Constant(value=float() as value) if 0 < value < 1:
            yield repr(value)
        case ast.BinOp(op=ast.Mult(), left=left, right=right):
            yield from _atoms(left)
            yield from _atoms(right)
