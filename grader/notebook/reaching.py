"""Which expressions an answer is made of: the values that reach it, within functions and through them.

Flow of data only, without regard to the order of statements: what a condition or an assertion looks at does not
become part of the answer, so that a check of an answer beside it is no part of it either.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from grader.notebook.assigned import Assigned, Names
from grader.notebook.parsing import parse_expression
from grader.notebook.syntax import Function, own_nodes


def reaching(statements: Iterable[ast.stmt], roots: Iterable[str]) -> tuple[ast.expr, ...]:
    """The expressions whose values may reach any of the roots.

    Args:
        statements: the source.
        roots: expressions at module level that are the answer; of a function, what it returns counts.
    """
    return tuple(_Following(Assigned.of(list(statements))).expressions(roots))


@dataclass(frozen=True)
class _Following:
    assigned: Assigned

    def expressions(self, roots: Iterable[str]) -> Iterator[ast.expr]:
        """Everything that reaches the roots."""
        waiting = [(parse_expression(root), self.assigned.module) for root in roots]
        seen: set[int] = set()
        while waiting:
            expression, names = waiting.pop()
            if id(expression) in seen:
                continue
            seen.add(id(expression))
            yield expression
            for node in ast.walk(expression):
                match node:
                    case ast.Name(id=name):
                        waiting += self._behind_name(name, names)
                    case ast.Attribute(attr=name):
                        waiting += self.assigned.attributes.get(name, [])
                        waiting += [
                            found
                            for method in self.assigned.methods.get(name, [])
                            for found in self._given_back(method)
                        ]
                    case ast.Lambda():
                        waiting.append((node.body, self.assigned.names.get(id(node), names)))

    def _behind_name(self, name: str, names: Names) -> Iterator[tuple[ast.expr, Names]]:
        owner = names.owner(name)
        if owner is None:  # a method may be the answer by its name alone
            yield from (found for method in self.assigned.methods.get(name, ()) for found in self._given_back(method))
            return
        yield from ((value, owner) for value in owner.values.get(name, ()))
        match owner.functions.get(name):
            case ast.ClassDef(body=body):
                for part in body:
                    if isinstance(part, ast.FunctionDef) and part.name in ("__init__", "__call__", "forward"):
                        yield from self._given_back(part)
            case ast.FunctionDef() | ast.AsyncFunctionDef() as function:
                yield from self._given_back(function)
            case _:
                return

    def _given_back(self, function: Function) -> Iterator[tuple[ast.expr, Names]]:
        """What a function returns, and what it stores into what it was given."""
        inner = self.assigned.names.get(id(function), self.assigned.module)
        for parameter in inner.parameters:
            yield from ((value, inner) for value in inner.values.get(parameter, ()))
        if isinstance(function, ast.Lambda):
            yield function.body, inner
            return
        yield from ((decorator, inner) for decorator in function.decorator_list)
        for node in own_nodes(function):
            if isinstance(node, ast.Return | ast.Yield) and node.value is not None:
                yield node.value, inner
