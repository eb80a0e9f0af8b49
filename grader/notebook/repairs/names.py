"""Usual names that a notebook reads and that nothing gives a value, or not in time."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterator
from dataclasses import dataclass

from grader.model import Lack, Notebook, Repair, RunReport
from grader.notebook.explain import undefined_name
from grader.notebook.imports import missing_import
from grader.notebook.replaced import PYTHON_2
from grader.notebook.source import Script
from grader.notebook.syntax import imported_names, own_nodes

_KNOWN = frozenset(dir(builtins)) | {
    *"__name__ __file__ __doc__ display get_ipython exit quit In Out _".split(),
}
_BRINGS_NAMES = re.compile(r"^[ \t]*%(?:pylab|run|load|store)\b", re.MULTILINE)
"""Magics that bind names."""


@dataclass(frozen=True)
class Use:
    """A name that is read, where it is read first."""

    name: str
    cell: int


def names_lacking(notebook: Notebook, script: Script, report: RunReport) -> Iterator[Repair]:
    """Names that lack an import or are of Python 2, as the source tells, and as the cells that stopped tell."""
    yield from _unbound(notebook, script)
    yield from _undefined_when_it_ran(script, report)


def _unbound(notebook: Notebook, script: Script) -> Iterator[Repair]:
    by_magic = any(_BRINGS_NAMES.search(cell.source) for cell in notebook.cells if cell.kind == "code")
    if by_magic or any(_brings_any_name(statement.node) for statement in script.statements):
        return  # which names that brings is seen when it runs
    for use in unbound_uses(script):
        yield from _repair_of_name(use.name, use.cell)


def _undefined_when_it_ran(script: Script, report: RunReport) -> Iterator[Repair]:
    """Names without a value, but for those that an earlier cell would have given one."""
    for run in report.cells:
        name = undefined_name(run.error.type_name, run.error.message) if run.error else None
        if name is not None and bound_above(script, name, run.cell) is None:
            yield from _repair_of_name(name, run.cell)


def bound_above(script: Script, name: str, cell: int) -> int | None:
    """The last cell above another one that gives a name a value; None: there is none."""
    above = {statement.cell for statement in script.statements if name in _bound_at_module_level(statement.node)}
    return max((found for found in above if found < cell), default=None)


def _bound_at_module_level(node: ast.stmt) -> set[str]:
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return {name}
        case ast.Import() | ast.ImportFrom():
            return set(imported_names(node))
        case _:
            inner = [part for part in own_nodes(node) if isinstance(part, ast.Import | ast.ImportFrom)]
            stored = {n.id for n in own_nodes(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
            return stored.union(*(imported_names(part) for part in inner))


def _repair_of_name(name: str, cell: int) -> Iterator[Repair]:
    if name in PYTHON_2:
        yield Repair(Lack.PYTHON_2, cell, name)
    elif missing_import(name):
        yield Repair(Lack.MISSING_IMPORT, cell, name)


def usual_meaning(name: str) -> str:
    """The import statement, or the expression, that usually gives a name its value; empty: there is none."""
    return missing_import(name) or PYTHON_2.get(name, "")


def unbound_uses(script: Script) -> Iterator[Use]:
    """Names that are read somewhere and bound nowhere in the notebook."""
    bound = {name for statement in script.statements for name in _bound(statement.node)} | _KNOWN
    seen: set[str] = set()
    for statement in script.statements:
        for node in ast.walk(statement.node):
            match node:
                case ast.Name(id=name, ctx=ast.Load()) if name not in bound and name not in seen:
                    seen.add(name)
                    yield Use(name, statement.cell)


def _bound(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                yield name
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.arg(arg=name):
                yield name
            case ast.Import() | ast.ImportFrom():
                yield from imported_names(node)
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                yield name
            case ast.MatchMapping(rest=str(name)):
                yield name
            case ast.Global(names=names) | ast.Nonlocal(names=names):
                yield from names


def _brings_any_name(tree: ast.AST) -> bool:
    for node in ast.walk(tree):
        match node:
            case ast.ImportFrom(names=[ast.alias(name="*")]):
                return True
            case ast.Call(func=ast.Name(id="exec" | "eval" | "globals" | "get_ipython")):
                return True
    return False
