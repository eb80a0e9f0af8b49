"""Statements of an answer with one small change each, and what follows from which of them are right."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from grader.model import Span
from grader.notebook.parsing import parse
from grader.notebook.source import Statement
from grader.notebook.suspects.change import Change, Manner, Tree
from grader.notebook.suspects.rules import changes


@dataclass(frozen=True)
class Amendment:
    """One statement with one small change."""

    statement: Statement
    """A statement of the script."""
    at: tuple[int, int]
    """Where in its source the innermost statement begins that is changed: line and column, as syntax trees count."""
    node: ast.stmt
    """That statement with the change."""
    span: Span
    """What the change is about."""
    written: str
    """That in one line of source."""
    slug: str
    """The name of the mistake that the change undoes; empty: none that has a name."""
    manner: Manner


def amendments(statements: Sequence[Statement], slug: str, most: int) -> tuple[Amendment, ...]:
    """Small changes of an answer's statements, each different from all others.

    Args:
        statements: what computes the answer; changes are made only where it stands on lines of its own.
        slug: the name of the mistake, if it has one: it says which changes come first.
        most: how many at most.
    """
    texts = {id(text.tree): text for statement in statements if (text := _text_of(statement)) is not None}
    return tuple(islice(_amendments(texts, slug), most))


def _amendments(texts: dict[int, _Text], slug: str) -> Iterator[Amendment]:
    seen: set[tuple[int, tuple[int, int], str]] = set()
    for tree, change in changes([text.tree for text in texts.values()], slug):
        text = texts[id(tree)]
        unchanged = tree.statement_of(change.target)
        at = (unchanged.lineno, unchanged.col_offset)
        seen.add((id(tree), at, ast.dump(unchanged)))
        node = text.changed(change, at)
        if node is not None and (key := (id(tree), at, ast.dump(node))) not in seen:
            seen.add(key)
            place = change.place
            written = "" if isinstance(place, ast.stmt) else ast.unparse(place)
            yield Amendment(text.statement, at, node, text.span(place), written, change.slug, change.manner)


@dataclass(frozen=True)
class _Text:
    """The source of a statement, by bytes, as syntax trees count."""

    statement: Statement
    tree: Tree
    lines: tuple[bytes, ...]

    def changed(self, change: Change, at: tuple[int, int]) -> ast.stmt | None:
        """The innermost statement with a change; None: it makes no sense."""
        target = change.target
        start, end = self._at(target.lineno, target.col_offset), self._at(target.end_lineno, target.end_col_offset)
        source = b"\n".join(self.lines)
        put = f"({change.text})" if isinstance(target, ast.expr) else change.text
        try:
            tree = parse((source[:start] + put.encode() + source[end:]).decode())
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None
        node = next(n for n in ast.walk(tree) if isinstance(n, ast.stmt) and (n.lineno, n.col_offset) == at)
        return node if _compiles(node) else None

    def span(self, node: ast.expr | ast.stmt) -> Span:
        """Where a part of the statement stands in its cell."""
        return Span(
            self.statement.cell,
            self._in_cell(node.lineno, node.col_offset),
            self._in_cell(node.end_lineno or node.lineno, node.end_col_offset or 0),
        )

    def _at(self, line: int | None, column: int | None) -> int:
        assert line is not None
        assert column is not None
        return sum(len(each) + 1 for each in self.lines[: line - 1]) + column

    def _in_cell(self, line: int, column: int) -> tuple[int, int]:
        characters = len(self.lines[line - 1][:column].decode())
        return self.statement.first_line + line - 1, self.statement.node.col_offset + characters


def _compiles(node: ast.stmt) -> bool:
    """Whether a statement of a function is more than well-formed: one that is not would spoil all others."""
    module = parse("def function(): pass")
    function = module.body[0]
    assert isinstance(function, ast.FunctionDef)
    function.body = [node]
    try:
        compile(module, "change", "exec")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _text_of(statement: Statement) -> _Text | None:
    """The source of a statement, if it stands there as it is written."""
    try:
        (node,) = parse(statement.source).body
    except (SyntaxError, ValueError):
        return None
    moved = statement.first_line - 1
    places = [(each.lineno, each.col_offset) for each in ast.walk(node) if isinstance(each, ast.expr)]
    own = [each for each in ast.walk(statement.node) if isinstance(each, ast.expr)]
    margin = statement.node.col_offset
    if places != [(each.lineno - moved, each.col_offset - margin) for each in own]:
        return None
    return _Text(statement, Tree(node), tuple(line.encode() for line in statement.source.split("\n")))


# What follows -------------------------------------------------------------------------------------


def suspected(mending: Sequence[Amendment]) -> Span | None:
    """The one place of all changes that make an answer right; None: they are in several places, or there are none.

    Where something written can be exchanged or left out, putting the opposite around it is no other place, and what
    comes out can be scaled in many places.
    """
    exchanged = {each.span for each in mending if each.manner is Manner.EXCHANGES}
    others = {
        each.span
        for each in mending
        if each.manner is Manner.PUTS or (each.manner is Manner.SCALES and not exchanged)
        if not any(_holds(each.span, span) for span in exchanged)
    }
    spans = exchanged | others
    return next((span for span in spans if all(_holds(span, other) for other in spans)), None)


def named(mending: Sequence[Amendment]) -> Amendment | None:
    """Of changes in one place, the one whose name is said; None: they are in several places, or it has none.

    What exchanges something written says more than what puts something to it, and that more than a number.
    """
    if suspected(mending) is None:
        return None
    first = min(mending, key=lambda each: list(Manner).index(each.manner))
    return first if first.slug else None


def _holds(outer: Span, inner: Span) -> bool:
    return outer.cell == inner.cell and outer.start <= inner.start and inner.end <= outer.end
