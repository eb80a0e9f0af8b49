"""Names that are made to hold the same numbers as another, in another kind of object."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from grader.audit.claims import Scene
from grader.notebook.source import Statement
from grader.notebook.syntax import root_of

_CONVERSIONS = frozenset(
    "tensor as_tensor from_numpy array asarray Tensor FloatTensor DoubleTensor Variable copy clone detach float double "
    "astype requires_grad_ numpy Parameter".split()
)
"""Calls that hold the numbers of what they are given."""


def copies_of(scene: Scene, name: str) -> tuple[str, ...]:
    """A name, and those that are made to hold the same numbers."""
    found = [name]
    for statement in scene.flow.statements:
        match statement.node:
            case ast.Assign(targets=[ast.Name(id=copy)], value=value) if copy not in found and _copied(value) in found:
                if not _is_rebound(scene.flow.statements, copy):
                    found.append(copy)
    return tuple(found)


def _is_rebound(statements: Sequence[Statement], name: str) -> bool:
    bindings = [
        s for s in statements if isinstance(s.node, ast.Assign) and name in {root_of(t) for t in s.node.targets}
    ]
    return len(bindings) > 1


def _copied(value: ast.expr) -> str | None:
    """The name whose numbers an expression holds just as they are."""
    match value:
        case ast.Name(id=name):
            return name
        case ast.Call(func=ast.Attribute(value=ast.Name(), attr=method), args=[inner, *_]) if method in _CONVERSIONS:
            return _copied(inner)
        case ast.Call(func=ast.Attribute(value=inner, attr=method)) if method in _CONVERSIONS:
            return _copied(inner)
        case _:
            return None
