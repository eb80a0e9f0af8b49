"""The body of a function as if it stood at module level, so that its local variables can be answers."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator

from grader.notebook.effects import LEAVE
from grader.notebook.entering import parameter_source
from grader.notebook.parsing import parse
from grader.notebook.source import Statement, statements_of


def body_as_script(node: ast.FunctionDef, definition: Statement) -> list[Statement]:
    """The statements that bind the parameters of a function, then those of its body.

    Where the function returns, the script ends.
    """
    text = definition.source
    leaving = _Leaving()
    body = [leaving.visit(part) for part in copy.deepcopy(node.body)]
    return [*_parameters(node, definition), *statements_of(body, text, definition.cell, definition.first_line)]


def _parameters(node: ast.FunctionDef, definition: Statement) -> Iterator[Statement]:
    for name, default in _defaults(node.args):
        source = parameter_source(f"{definition.cell}:{node.lineno}:{name}", name, default)
        tree = ast.increment_lineno(parse(source), node.lineno - 1)
        yield Statement(definition.cell, tree.body[0], source)


def _defaults(arguments: ast.arguments) -> Iterator[tuple[str, str]]:
    """Parameters with the source of their default."""
    plain = [*arguments.posonlyargs, *arguments.args]
    none: list[ast.expr | None] = [None] * (len(plain) - len(arguments.defaults))
    given = [*zip(plain, [*none, *arguments.defaults], strict=True)]
    for argument, default in [*given, *zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)]:
        yield argument.arg, "None" if default is None else ast.unparse(default)
    if arguments.vararg:
        yield arguments.vararg.arg, "()"
    if arguments.kwarg:
        yield arguments.kwarg.arg, "{}"


class _Leaving(ast.NodeTransformer):
    """Turns what a function returns into the end of the script, and leaves functions inside it alone."""

    def visit_Return(self, node: ast.Return) -> ast.stmt:
        left = parse(f"raise {LEAVE}").body[0]
        for part in ast.walk(left):
            ast.copy_location(part, node)
        return left

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.stmt:
        return node

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.stmt:
        return node

    def visit_Lambda(self, node: ast.Lambda) -> ast.expr:
        return node
