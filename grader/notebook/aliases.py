"""Which names may stand for one and the same object, so that a change through one shows under the others."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator

from grader.notebook.syntax import plain_targets

_VIEWS = frozenset(
    "asarray as_tensor asanyarray from_numpy data detach enumerate items numpy parameters ravel reshape squeeze "
    "transpose unsqueeze values view zip list tuple dict reversed requires_grad_".split()
)
"""Calls whose result may share the memory of what goes in, or hold it."""


class Aliases:
    """What every name may hold, over all statements in turn."""

    def __init__(self, statements: Iterable[ast.stmt]) -> None:
        self._held: dict[str, set[str]] = {}
        for node in statements:
            for target, value in _bindings(node):
                held = self._held_by(value) - {target}
                self._held.setdefault(target, set()).update(held)

    def of(self, names: Collection[str]) -> frozenset[str]:
        """The names, and all whose objects they may share or hold."""
        return frozenset(names).union(*(self._held.get(name, ()) for name in names))

    def _held_by(self, value: ast.expr) -> set[str]:
        return {held for name in _roots(value) for held in (name, *self._held.get(name, ()))}


def _bindings(node: ast.stmt) -> Iterator[tuple[str, ast.expr]]:
    match node:
        case ast.Assign(targets=targets, value=value):
            for target in targets:
                yield from _pairs(target, value)
        case ast.AnnAssign(target=target, value=value) if value is not None:
            yield from _pairs(target, value)


def _pairs(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    match target, value:
        case (ast.Tuple(elts=parts), ast.Tuple(elts=values)) if len(parts) == len(values):
            for part, item in zip(parts, values, strict=True):
                yield from _pairs(part, item)
        case _:
            for name in plain_targets(target):
                yield name, value


def _roots(value: ast.expr) -> Iterator[str]:
    """Names of objects that the value of an expression may share or hold."""
    match value:
        case ast.Name(id=name):
            yield name
        case ast.Attribute(value=inner) | ast.Subscript(value=inner) | ast.Starred(value=inner):
            yield from _roots(inner)
        case ast.Tuple(elts=parts) | ast.List(elts=parts) | ast.Set(elts=parts) | ast.Dict(values=parts):
            for part in parts:
                yield from _roots(part)
        case ast.IfExp(body=one, orelse=other):
            yield from _roots(one)
            yield from _roots(other)
        case ast.Call(func=func, args=arguments) if _may_share(func):
            for part in [func, *arguments, *(keyword.value for keyword in value.keywords)]:
                yield from _roots(part)


def _may_share(func: ast.expr) -> bool:
    """A view, a container, or the making of an object (by convention its class begins with a capital)."""
    match func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name in _VIEWS or name[:1].isupper()
        case _:
            return False
