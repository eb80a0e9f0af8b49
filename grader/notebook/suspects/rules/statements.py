"""Changes of whole statements."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from grader.notebook.suspects.change import Change, Tree, text_of

_SKIPPED: Mapping[type[ast.expr], str] = {ast.Name: "single_sample", ast.Subscript: "missing_term"}
"""The name of the mistake that a value is replaced where it should be added to: all of it, or a part."""


def statements(tree: Tree) -> Iterator[Change]:
    """A sum goes on or begins anew; results come in another order."""
    for statement in tree.statements():
        match statement:
            case ast.Assign(
                targets=[ast.Name(id=name) | ast.Subscript(value=ast.Name(id=name)) as target], value=value
            ):
                if any(isinstance(outer, ast.For) for outer in tree.around(statement)) and not _reads(value, name):
                    yield Change(statement, f"{ast.unparse(target)} += {ast.unparse(value)}", _SKIPPED[type(target)])
            case ast.AugAssign(target=target, value=value):
                yield Change(statement, f"{ast.unparse(target)} = {ast.unparse(value)}", "accumulates")
            case ast.Return(value=ast.Tuple(elts=[one, other]) as both):
                yield Change(both, f"{text_of(other)}, {text_of(one)}", "permuted_outputs")


def _reads(value: ast.expr, name: str) -> bool:
    return any(isinstance(node, ast.Name) and node.id == name for node in ast.walk(value))
