"""Modules that a notebook imports for use."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from grader.notebook.source import Script

_IMPORT_ERRORS = frozenset({"ImportError", "ModuleNotFoundError", "Exception"})


def imports_for_use(script: Script) -> Iterator[ast.Import | ast.ImportFrom]:
    """The imports of a notebook, but for those that it only tries."""
    for statement in script.statements:
        attempts = [part for node in ast.walk(statement.node) for part in _attempted(node)]
        tried = {id(inner) for part in attempts for inner in ast.walk(part)}
        for node in ast.walk(statement.node):
            if isinstance(node, ast.Import | ast.ImportFrom) and id(node) not in tried:
                yield node


def _attempted(node: ast.AST) -> list[ast.stmt]:
    """What may fail in a ``try`` that expects an import to; what it does then is for use again."""
    match node:
        case ast.Try(body=body, handlers=handlers) if any(_catches_imports(handler.type) for handler in handlers):
            return body
        case _:
            return []


def _catches_imports(caught: ast.expr | None) -> bool:
    return caught is None or any(isinstance(node, ast.Name) and node.id in _IMPORT_ERRORS for node in ast.walk(caught))


def modules_of(node: ast.AST) -> Iterator[str]:
    """The modules that an import names, by the first part of their names; of other nodes none."""
    match node:
        case ast.Import(names=names):
            yield from (alias.name.split(".")[0] for alias in names)
        case ast.ImportFrom(module=str(module), level=0):
            yield module.split(".")[0]
