"""What a function returns, part by part, as its last return statement says."""

from __future__ import annotations

import ast
from dataclasses import dataclass

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


def parts_of(definition: Definition) -> tuple[Part, ...]:
    """What a function returns, by the last of its return statements."""
    returned = (
        [n for n in own_nodes(definition.node) if isinstance(n, ast.Return) and n.value] if definition.node else []
    )
    last = max(returned, key=lambda node: node.lineno, default=None)
    match last.value if last else None:
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


def _name(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name):
            return name
        case ast.Call(func=ast.Attribute(value=inner, attr=form)) | ast.Attribute(value=inner, attr=form):
            return _name(inner) if form in _FORMS else ""
        case _:
            return ""
