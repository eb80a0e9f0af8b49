"""The statements of a notebook, in the order in which its cells run."""

from __future__ import annotations

import ast
import warnings
from dataclasses import dataclass

from grader.model import Notebook, Place
from grader.notebook.magics import plain_python


@dataclass(frozen=True)
class Statement:
    """One statement, with the place where it stands."""

    cell: int
    """0-based, over all cells of the notebook."""
    node: ast.stmt
    source: str

    @property
    def key(self) -> str:
        """Names the statement between the two sides of the wall."""
        return f"{self.cell}:{self.node.lineno}"

    def place(self, name: str) -> Place:
        """The lines of the statement, as the place of `name`."""
        return Place(self.cell, (self.node.lineno, self.node.end_lineno or self.node.lineno), name)


@dataclass(frozen=True)
class BrokenCell:
    """A cell that is not Python."""

    cell: int
    message: str
    line: int


@dataclass(frozen=True)
class Script:
    """All statements of the cells that parse, in order, and the cells that do not."""

    statements: tuple[Statement, ...]
    broken: tuple[BrokenCell, ...] = ()

    def end_of(self, cell: int) -> int:
        """Index after the last statement of a cell."""
        return max((i for i, s in enumerate(self.statements) if s.cell == cell), default=-1) + 1


def read_script(notebook: Notebook) -> Script:
    """Parse every code cell; magics and shell lines count as blank."""
    statements: list[Statement] = []
    broken: list[BrokenCell] = []
    for cell in notebook.cells:
        if cell.kind != "code":
            continue
        source = plain_python(cell.source)
        try:
            tree = parse(source)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            line = error.lineno if isinstance(error, SyntaxError) else None
            broken.append(BrokenCell(cell.index, getattr(error, "msg", str(error)), line or 1))
            continue
        statements += statements_of(tree.body, source, cell.index)
    return Script(tuple(statements), tuple(broken))


def parse(source: str) -> ast.Module:
    """Parse source without showing its author's warnings to ours."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(source)


def statements_of(body: list[ast.stmt], source: str, cell: int) -> list[Statement]:
    """The statements of one block; `source` is the text of the whole cell."""
    return [Statement(cell, node, _segment(node, source)) for node in body]


def _segment(node: ast.stmt, source: str) -> str:
    lines = source.split("\n")
    first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))])
    one_per_line = node.col_offset == 0 and lines[first - 1][:1] not in " \t"
    text = "\n".join(lines[first - 1 : node.end_lineno])
    try:
        alone = one_per_line and len(parse(text).body) == 1
    except SyntaxError:
        alone = False
    return text if alone else ast.unparse(node)
