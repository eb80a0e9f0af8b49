"""What a function returns, part by part, as its last return statement says."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from grader.audit.names import is_gradient, is_loss
from grader.notebook.functions import Definition
from grader.notebook.syntax import own_nodes

_FORMS = frozenset("T copy clone detach numpy item flatten ravel reshape squeeze view astype to_numpy tolist".split())
"""Attributes and methods that leave what a name stands for as it is."""


@dataclass(frozen=True)
class Part:
    """One thing that a function returns."""

    name: str
    suffix: str
    """What is written after a call to have it."""
    called: str = ""
    """What a caller calls it; empty: it has no name there."""

    @property
    def said(self) -> str:
        """The name that says most of it."""
        return self.name if is_gradient(self.name) or is_loss(self.name) else self.called or self.name


def parts_of(definition: Definition) -> tuple[Part, ...]:
    """What a function returns, by the last of its return statements."""
    match _returned(definition.node):
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            return tuple(Part(_name(part), f"[{n}]") for n, part in enumerate(parts))
        case ast.Dict(keys=keys):
            return tuple(
                Part(k.value, f"[{k.value!r}]")
                for k in keys
                if isinstance(k, ast.Constant) and isinstance(k.value, str)
            )
        case None:
            return ()
        case value:
            return (Part(_name(value), ""),)


def _returned(node: ast.FunctionDef | ast.Lambda | None) -> ast.expr | None:
    if isinstance(node, ast.Lambda):
        return node.body
    returned = [n for n in own_nodes(node) if isinstance(n, ast.Return) and n.value] if node else []
    last = max(returned, key=lambda each: each.lineno, default=None)
    return last.value if last else None


def _name(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=ast.Name(id="self"), attr=name):
            return name
        case ast.Call(func=ast.Attribute(value=inner, attr=form)) | ast.Attribute(value=inner, attr=form):
            return _name(inner) if form in _FORMS else ""
        case _:
            return ""
