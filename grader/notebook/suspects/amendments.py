"""Statements of an answer with one small change each, and what follows from which of them are right."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from grader.model import Span
from grader.notebook.parsing import parse
from grader.notebook.source import Statement
from grader.notebook.suspects.change import ANOTHER_TYPE, ANOTHER_VALUE, Change, Manner, Tree
from grader.notebook.suspects.rules import changes
from grader.notebook.suspects.rules.casts import INTEGERS

LOOKED_AT = 3
"""How many times more changes are looked at than are tried: those of a long answer take long to write down."""
NARROW: Mapping[str, str] = {"missing_chain_factor": "missing_mask", "extra_factor": "extra_mask"}
"""A factor, and one of zeros and ones: where a mask explains what is wrong, a factor that is one does so too."""
SEVERAL = 3
"""One in so many amendments may be of several places, before the least likely ones of a single place."""


@dataclass(frozen=True)
class Edit:
    """One statement with a small change."""

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


@dataclass(frozen=True)
class Amendment:
    """A small change of an answer: at one place, or the same at several."""

    edits: tuple[Edit, ...]
    slug: str
    """What the change undoes, as its `Change` has it."""
    manner: Manner

    @property
    def span(self) -> Span:
        """What the change is about, at its first place."""
        return self.edits[0].span


def amendments(statements: Sequence[Statement], slug: str, most: int) -> tuple[Amendment, ...]:
    """Small changes of an answer's statements, each different from all others; those at one place come first.

    Args:
        statements: what computes the answer; changes are made only where it stands on lines of its own.
        slug: the name of the mistake, if it has one: it says which changes come first.
        most: how many at most.
    """
    texts = {id(text.tree): text for statement in statements if (text := _text_of(statement)) is not None}
    every = changes([text.tree for text in texts.values()], slug)
    found = [(texts[id(tree)], change) for tree, change in islice(every, LOOKED_AT * most)]
    single, together = ([each] for each in found), _alike(found)
    return tuple(islice(_distinct(chain(islice(single, most - most // SEVERAL), together, single)), most))


def _alike(found: Sequence[tuple[_Text, Change]]) -> Iterator[Sequence[tuple[_Text, Change]]]:
    """The same change of expressions wherever it can be made, in one statement and in all.

    Who errs about a thing errs wherever it stands.
    """
    groups: dict[tuple[str, str, int], list[tuple[_Text, Change]]] = {}
    for text, change in found:
        if isinstance(change.target, ast.expr):
            kind = (change.kind, "") if change.kind else (ast.unparse(change.target), change.text)
            for where in (id(text.tree.statement_of(change.target)), 0):
                groups.setdefault((*kind, where), []).append((text, change))
    for group in groups.values():
        if len({id(change.target) for _, change in group}) > 1:
            yield list({id(change.target): (text, change) for text, change in group}.values())


def _distinct(groups: Iterator[Sequence[tuple[_Text, Change]]]) -> Iterator[Amendment]:
    """The amendments that some changes make together, without those that change nothing or were there before."""
    seen: set[tuple[tuple[int, tuple[int, int], str], ...]] = set()
    for group in groups:
        edits = _edits(group)
        key = tuple((id(edit.statement), edit.at, ast.dump(edit.node)) for edit in edits)
        if edits and key not in seen:
            seen.add(key)
            yield Amendment(edits, group[0][1].slug, group[0][1].manner)


def _edits(group: Sequence[tuple[_Text, Change]]) -> tuple[Edit, ...]:
    """What some changes make of the statements in which they are; empty: nothing that makes sense."""
    concerned: dict[tuple[int, tuple[int, int]], tuple[_Text, list[Change]]] = {}
    for text, change in group:
        innermost = text.tree.statement_of(change.target)
        concerned.setdefault((id(text), (innermost.lineno, innermost.col_offset)), (text, []))[1].append(change)
    edits = [text.edit(changed, at) for (_, at), (text, changed) in concerned.items()]
    return tuple(edit for edit in edits if edit is not None) if None not in edits else ()


@dataclass(frozen=True)
class _Text:
    """The source of a statement, by bytes, as syntax trees count."""

    statement: Statement
    tree: Tree
    lines: tuple[bytes, ...]

    def edit(self, changed: Sequence[Change], at: tuple[int, int]) -> Edit | None:
        """The innermost statement at a place with some changes; None: it makes no sense, or is what it was."""
        source, before = b"\n".join(self.lines), len(b"\n".join(self.lines)) + 1
        for change in sorted(changed, key=lambda each: (each.target.lineno, each.target.col_offset), reverse=True):
            target = change.target
            start, end = self._at(target.lineno, target.col_offset), self._at(target.end_lineno, target.end_col_offset)
            if end > before:
                return None  # one stands inside another
            put = f"({change.text})" if isinstance(target, ast.expr) else _indented(change.text, target.col_offset)
            source, before = source[:start] + put.encode() + source[end:], start
        try:
            tree = parse(source.decode())
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None
        node, before_it = _statement_at(tree, at), _statement_at(self.tree.statement, at)
        if node is None or before_it is None or ast.dump(node) == ast.dump(before_it) or not _compiles(node):
            return None
        place = changed[0].place
        written = "" if isinstance(place, ast.stmt) else ast.unparse(self._quoted(place))
        return Edit(self.statement, at, node, self.span(place), written)

    def _quoted(self, place: ast.expr) -> ast.AST:
        """What a sentence quotes of a place: an index says nothing without its array, a number not without its call."""
        outer = self.tree.parents.get(place)
        call = self.tree.parents.get(outer) if isinstance(outer, ast.keyword) else outer
        if isinstance(outer, ast.Subscript) and outer.slice is place:
            return outer
        return call if isinstance(place, ast.Constant) and isinstance(call, ast.Call) else place

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


def _statement_at(tree: ast.AST, at: tuple[int, int]) -> ast.stmt | None:
    found = (n for n in ast.walk(tree) if isinstance(n, ast.stmt) and (n.lineno, n.col_offset) == at)
    return next(found, None)


def _indented(text: str, columns: int) -> str:
    """A statement as it stands so far from the margin, without what stands before its first line."""
    return text.replace("\n", "\n" + " " * columns)


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
        ast.unparse(node)
    except (SyntaxError, ValueError, RecursionError):  # some texts can be read and not be written
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
    comes out can be scaled in many places, or be right in many without what is reduced to its sign.  Where an array
    cannot hold its numbers, others can be taken later.
    """
    single = _at_one_place(_at_the_root(mending))
    exchanged = {each.span for each in single if each.manner is Manner.EXCHANGES}
    others = {
        each.span
        for each in single
        if each.manner is Manner.PUTS or (each.manner in (Manner.SCALES, Manner.REDUCES) and not exchanged)
        if not any(_holds(each.span, span) for span in exchanged)
    }
    spans = exchanged | others
    return next((span for span in spans if all(_holds(span, other) for other in spans)), None)


def named(mending: Sequence[Amendment]) -> Amendment | None:
    """Of changes that make an answer right, the one whose name is said; None: there are different ones.

    What exchanges something written says more than what puts something to it, and that more than a number; what
    changes one place says more than what changes several.
    """
    mending = _at_the_root(mending)
    single = _at_one_place(mending)
    if single and suspected(single) is None:
        return None
    if not mending or (not single and len(_narrowest(mending)) > 1):
        return None
    manners = list(Manner)
    telling = min((each.manner for each in single or mending), key=manners.index)
    alike = [each for each in single or mending if each.manner is telling]
    first = next(each for each in alike if each.slug in _narrowest(alike))
    return first if first.slug else None


def _narrowest(mending: Sequence[Amendment]) -> frozenset[str]:
    """The names of some changes, without that of a factor beside that of a mask."""
    slugs = frozenset(each.slug for each in mending)
    return slugs - {factor for factor, mask in NARROW.items() if mask in slugs}


def _at_the_root(mending: Sequence[Amendment]) -> Sequence[Amendment]:
    """The changes of an array's type, if all others elsewhere only take another value for one that was in that array.

    Nobody makes an array for numbers that it cannot hold; what else is made of a value may be there for its own sake.
    """
    types = [each for each in mending if each.slug in (INTEGERS, ANOTHER_TYPE)]
    elsewhere = [each for each in mending if not any(_holds(kind.span, each.span) for kind in types)]
    return types if types and all(each.slug == ANOTHER_VALUE for each in elsewhere) else mending


def _at_one_place(mending: Sequence[Amendment]) -> list[Amendment]:
    return [each for each in mending if len(each.edits) == 1]


def _holds(outer: Span, inner: Span) -> bool:
    return outer.cell == inner.cell and outer.start <= inner.start and inner.end <= outer.end
