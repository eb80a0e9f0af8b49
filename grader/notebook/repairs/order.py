"""Cells in the order in which they were last run, where only that order gives every name a value in time."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from grader.model import Cell, Notebook
from grader.notebook.magics import plain_python
from grader.notebook.parsing import parse
from grader.notebook.repairs.change import parses
from grader.notebook.syntax import imported_names, own_nodes


@dataclass(frozen=True)
class Reordered:
    """A notebook with its cells in another order; each keeps its index."""

    notebook: Notebook
    cell: int
    """The first one that needs what only a cell below it makes."""
    name: str
    """What that is."""


def in_order_of_runs(notebook: Notebook) -> Reordered | None:
    """The cells as they were last run, by their execution counts; None: there is no need, or it would not help.

    Cells that were not run come last.
    """
    code = [_Names.of(cell) for cell in notebook.cells if cell.kind == "code"]
    late = next(_late(code), None)
    if late is None or any(each is None for each in code):
        return None
    counted = sorted((each for each in code if each and each.count is not None), key=lambda each: each.count or 0)
    others = [each for each in code if each and each.count is None]
    if next(_late([*counted, *others]), None) is not None:
        return None
    cells = {cell.index: cell for cell in notebook.cells}
    text = [cell for cell in notebook.cells if cell.kind != "code"]
    ordered = (*(cells[each.cell] for each in [*counted, *others]), *text)
    return Reordered(Notebook(ordered), *late)


@dataclass(frozen=True)
class _Names:
    """What a cell reads that it does not bind before, and what it binds; functions read when they are called."""

    cell: int
    count: int | None
    needs: frozenset[str]
    binds: frozenset[str]

    @classmethod
    def of(cls, cell: Cell) -> _Names | None:
        source = plain_python(cell.source)
        if not parses(source):
            return None
        needs: set[str] = set()
        binds: set[str] = set()
        for statement in parse(source).body:
            needs |= set(_read(statement)) - binds
            binds |= set(_stored(statement))
        return cls(cell.index, cell.execution_count, frozenset(needs), frozenset(binds))


def _late(cells: Sequence[_Names | None]) -> Iterator[tuple[int, str]]:
    """Cells with names that they need and only later ones bind."""
    known = [each for each in cells if each is not None]
    bound: set[str] = set()
    for position, each in enumerate(known):
        later = frozenset[str]().union(*(other.binds for other in known[position + 1 :]))
        yield from ((each.cell, name) for name in sorted((each.needs & later) - bound))
        bound |= each.binds


def _read(node: ast.stmt) -> Iterator[str]:
    """The names that a statement reads as it runs, but for those that its own loops bind."""
    inner = [part for part in _evaluated(node) if isinstance(part, ast.Name)]
    own = {part.id for part in inner if isinstance(part.ctx, ast.Store)}
    if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
        own = {name for part in own_nodes(node) if isinstance(part, ast.comprehension) for name in _targets(part)}
    yield from (part.id for part in inner if isinstance(part.ctx, ast.Load) and part.id not in own)
    if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
        yield node.target.id


def _evaluated(node: ast.stmt) -> Iterator[ast.AST]:
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return
        case _:
            yield from own_nodes(node)


def _targets(part: ast.comprehension) -> Iterator[str]:
    yield from (node.id for node in ast.walk(part.target) if isinstance(node, ast.Name))


def _stored(node: ast.stmt) -> Iterator[str]:
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.Import() | ast.ImportFrom():
            yield from imported_names(node)
        case _:
            for part in own_nodes(node):
                if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
                    yield part.id
                elif isinstance(part, ast.Import | ast.ImportFrom):
                    yield from imported_names(part)
