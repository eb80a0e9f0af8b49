"""One small change of a student's source, and a tree that knows what stands around each of its expressions."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum

from grader.notebook.syntax import parameter_names

FACTOR = "__factor__"
"""The name under which a program finds the factor by which an answer is off."""

ANOTHER_VALUE = "another_value"
"""Stands for the name of a mistake where it is certain that a value is another one, and not why."""

ANOTHER_TYPE = "another_type"
"""Stands for the name of a mistake where it is certain that an array has a type that cannot hold its numbers."""


class Manner(Enum):
    """What a change does to what is written."""

    EXCHANGES = "something else stands in its place, or nothing"
    PUTS = "it stays, and something is put to it"
    SCALES = "it stays, and is multiplied by a number"
    REDUCES = "it stays, and only its sign or its size counts"


@dataclass(frozen=True)
class Change:
    """One small change of an expression or a statement."""

    target: ast.expr | ast.stmt
    """What is replaced."""
    text: str
    """What takes its place."""
    slug: str
    """What it undoes, by the name of a mistake or of what is known to be said of it; empty: nothing is."""
    marked: ast.expr | ast.stmt | None = None
    """The part of the target that the change is about; None: all of it."""
    manner: Manner = Manner.EXCHANGES
    kind: str = ""
    """What the same change elsewhere has in common with it; empty: that the same text takes the place of the same."""

    @property
    def place(self) -> ast.expr | ast.stmt:
        """What the change is about."""
        return self.marked or self.target


@dataclass(frozen=True)
class Tree:
    """A statement of the notebook, with its expressions that may be changed."""

    statement: ast.stmt
    parents: dict[ast.AST, ast.AST] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Note what stands around what."""
        for node in ast.walk(self.statement):
            for child in ast.iter_child_nodes(node):
                self.parents[child] = node

    def expressions(self) -> list[ast.expr]:
        """The expressions that compute something, in the order in which they stand."""
        found = [node for node in ast.walk(self.statement) if isinstance(node, ast.expr) and self._computes(node)]
        return sorted(found, key=lambda node: (node.lineno, node.col_offset, -(node.end_col_offset or 0)))

    def statements(self) -> list[ast.stmt]:
        """All statements, this one and those inside, without those of loops that end by themselves."""
        found = (node for node in ast.walk(self.statement) if isinstance(node, ast.stmt))
        return [node for node in found if not any(isinstance(outer, ast.While) for outer in self.around(node))]

    def statement_of(self, node: ast.AST) -> ast.stmt:
        """The innermost statement of which something is a part, or that it is."""
        while not isinstance(node, ast.stmt):
            node = self.parents[node]
        return node

    def around(self, node: ast.AST) -> Iterator[ast.AST]:
        """What stands around an expression or statement, from the inside out."""
        while node in self.parents:
            node = self.parents[node]
            yield node

    def names_at(self, node: ast.expr) -> list[str]:
        """Parameters and local names that have a value before an expression, by where they get it."""
        function = next((outer for outer in self.around(node) if isinstance(outer, ast.FunctionDef)), None)
        if function is None:
            return []
        bound = [
            (inner.lineno, inner.id)
            for inner in ast.walk(function)
            if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store)
        ]
        local = [name for line, name in sorted(bound) if line <= node.lineno]
        return list(dict.fromkeys([*parameter_names(function.args), *local]))

    def _computes(self, node: ast.expr) -> bool:
        if not isinstance(getattr(node, "ctx", ast.Load()), ast.Load):
            return False
        inner: ast.AST = node
        for outer in self.around(node):
            if _is_apart(inner, outer):
                return False
            inner = outer
        return True


def _is_apart(inner: ast.AST, outer: ast.AST) -> bool:
    """Whether what stands inside is no computation, or one that may not end: a signature, a text, a loop's end."""
    match outer:
        case ast.FunctionDef(body=body) | ast.AsyncFunctionDef(body=body) | ast.ClassDef(body=body):
            return inner not in body
        case ast.While() | ast.arguments() | ast.JoinedStr() | ast.Expr(value=ast.Constant()):
            return True
        case ast.Call(func=ast.Name(id="range" | "print")):
            return True
        case _:
            return False


def text_of(node: ast.expr) -> str:
    """An expression as source that can stand anywhere."""
    return ast.unparse(node) if isinstance(node, ast.Name | ast.Call | ast.Attribute) else f"({ast.unparse(node)})"
