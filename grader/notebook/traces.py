"""What the source of an answer shows of how it is computed: quotients, automatic and symbolic differentiation."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from grader.notebook.quotients import quotient_lines
from grader.notebook.reaching import reaching
from grader.notebook.source import Statement
from grader.notebook.syntax import root_of

_AUTOGRAD = frozenset(
    "grad jacobian hessian jacrev jacfwd vjp jvp value_and_grad grad_and_value make_dual unpack_dual linearize "
    "elementwise_grad gradient batch_jacobian".split()
)
"""What differentiates automatically, or holds its results."""
_AUTOGRAD_MODULES = frozenset({"torch", "jax", "autograd", "tensorflow", "functorch"})
_SYMBOLIC = frozenset({"diff", "Derivative", "gradient", "jacobian"})


@dataclass(frozen=True)
class Traces:
    """Lines, each in its cell, of expressions whose values reach the answer."""

    quotients: tuple[int, ...] = ()
    """They form difference quotients."""
    autograd: tuple[int, ...] = ()
    """They ask a program for automatic differentiation."""
    symbolic: tuple[int, ...] = ()
    """They ask sympy for a derivative."""


def traces_of(statements: Sequence[Statement], roots: Iterable[str]) -> Traces:
    """What the source shows; one witness only, which something else has to confirm.

    Args:
        statements: the statements that compute the answer.
        roots: the expressions that are the answer; a function by its name.
    """
    nodes = [statement.node for statement in statements]
    reached = reaching(nodes, roots)
    imported = dict(_imports(nodes))
    within = {id(node): node for expression in reached for node in ast.walk(expression)}.values()
    return Traces(
        quotient_lines(statements, reached),
        _lines(node for node in within if _asks_autograd(node, imported)),
        _lines(node for node in within if _asks_sympy(node, imported)),
    )


def _lines(nodes: Iterable[ast.AST]) -> tuple[int, ...]:
    return tuple(sorted({node.lineno for node in nodes if isinstance(node, ast.expr)}))


def _imports(nodes: Iterable[ast.stmt]) -> Iterator[tuple[str, str]]:
    """Imported names, each with the package that it comes from."""
    for node in (inner for statement in nodes for inner in ast.walk(statement)):
        match node:
            case ast.Import(names=names):
                yield from ((alias.asname or alias.name.split(".")[0], alias.name.split(".")[0]) for alias in names)
            case ast.ImportFrom(module=str(module), names=names):
                yield from ((alias.asname or alias.name, module.split(".")[0]) for alias in names)


def _asks_autograd(node: ast.AST, imported: dict[str, str]) -> bool:
    match node:
        case ast.Attribute(attr="grad"):
            return True
        case ast.Attribute(attr=name, value=owner) if name in _AUTOGRAD:
            return imported.get(root_of(owner) or "") in _AUTOGRAD_MODULES or name == "gradient"
        case ast.Name(id=name):
            return name in _AUTOGRAD and imported.get(name) in _AUTOGRAD_MODULES
        case _:
            return False


def _asks_sympy(node: ast.AST, imported: dict[str, str]) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(attr=name, value=owner)) if name in _SYMBOLIC:
            return imported.get(root_of(owner) or "") == "sympy"
        case ast.Call(func=ast.Name(id=name)):
            return name in _SYMBOLIC and imported.get(name) == "sympy"
        case _:
            return False
