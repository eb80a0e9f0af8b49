"""The statements of a notebook, in the order in which its cells run."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from grader.model import Notebook, Place
from grader.notebook.headings import Section, sections_of
from grader.notebook.magics import plain_python
from grader.notebook.parsing import parse
from grader.notebook.syntax import depth_of

DEEPEST = 150
"""Nesting beyond which source is not followed, since that takes recursion; people write no such source."""


@dataclass(frozen=True)
class Statement:
    """One statement, with the place where it stands."""

    cell: int
    """0-based, over all cells of the notebook."""
    node: ast.stmt
    source: str

    @property
    def first_line(self) -> int:
        """The line on which its source begins: a definition begins with its decorators."""
        return first_line_of(self.node)

    @property
    def key(self) -> str:
        """Names the statement between the two sides of the wall."""
        return f"{self.cell}:{self.node.lineno}"

    def place(self, name: str) -> Place:
        """The lines of the statement, as the place of `name`."""
        return Place(self.cell, (self.node.lineno, self.node.end_lineno or self.node.lineno), name)


@dataclass(frozen=True)
class BrokenCell:
    """A cell that is not Python, or that cannot be followed."""

    cell: int
    message: str
    line: int


@dataclass(frozen=True)
class Script:
    """All statements of the cells that parse, in order, and the cells that do not."""

    statements: tuple[Statement, ...]
    broken: tuple[BrokenCell, ...] = ()
    named: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """Name that nbgrader, or a tag, gives to cells, to these cells in order."""
    sections: tuple[Section, ...] = ()
    """The cells below every heading."""

    def until(self, cell: int) -> Script:
        """The statements of all cells up to one, itself included."""
        return replace(self, statements=self.statements[: self.last_until(cell)])

    def last_until(self, cell: int) -> int:
        """Index after the last statement of the cells up to one, in the order in which they run."""
        return self.end_of(cell) or max((i for i, s in enumerate(self.statements) if s.cell <= cell), default=-1) + 1

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
        if depth_of(tree) > DEEPEST:
            broken.append(BrokenCell(cell.index, "the code is nested too deeply to be followed", 1))
            continue
        statements += statements_of([each for each in tree.body if not _tidies_up(each)], source, cell.index)
    return Script(tuple(statements), tuple(broken), _named_cells(notebook), sections_of(notebook))


def _tidies_up(node: ast.stmt) -> bool:
    """Whether a statement only takes names away: what they meant is an answer all the same."""
    return isinstance(node, ast.Delete) and all(isinstance(target, ast.Name) for target in node.targets)


def _named_cells(notebook: Notebook) -> dict[str, tuple[int, ...]]:
    named: dict[str, tuple[int, ...]] = {}
    for cell in notebook.cells:
        for name in dict.fromkeys(filter(None, (cell.grade_id, *cell.tags))):
            named[name] = (*named.get(name, ()), cell.index)
    return named


def statements_of(body: list[ast.stmt], source: str, cell: int, first_line: int = 1) -> list[Statement]:
    """The statements of one block.

    Args:
        body: the block.
        source: text that holds the whole block.
        cell: where it stands.
        first_line: number of the first line of the text.
    """
    lines = source.split("\n")
    return [Statement(cell, node, _segment(node, lines, first_line)) for node in body]


def first_line_of(node: ast.stmt) -> int:
    """The line on which a statement begins: a definition begins with its decorators."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])


def _segment(node: ast.stmt, lines: list[str], first_line: int) -> str:
    """The text of one statement, moved to the margin; written anew where it shares its lines with others."""
    first = first_line_of(node)
    text = lines[first - first_line : (node.end_lineno or first) - first_line + 1]
    margin = " " * node.col_offset
    moved = "\n".join(line.removeprefix(margin) for line in text)
    try:
        alone = parse(moved).body
    except SyntaxError:
        alone = []
    same = len(alone) == 1 and ast.dump(alone[0]) == ast.dump(node)
    return moved if same else ast.unparse(node)
