"""A program that runs with any one of many amendments, as it is told at every call."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import replace

from grader.model import Chunk, Program
from grader.notebook.entering import answer_source, argument_source
from grader.notebook.parsing import parse
from grader.notebook.source import Statement
from grader.notebook.suspects.amendments import Amendment, Edit
from grader.notebook.suspects.change import FACTOR

CHOICE = "__choice__"
"""The argument that says which amendment counts; any number that belongs to none: none of them."""


def amendable(program: Program, statements: Sequence[Statement]) -> tuple[Statement, ...]:
    """The statements that stand in a program as they are written."""
    written = {(chunk.cell, chunk.line, chunk.source) for chunk in program.chunks}
    return tuple(s for s in statements if (s.cell, s.first_line, s.source) in written)


def switched(program: Program, amendments: Sequence[Amendment]) -> Program:
    """The program in which every amended statement is a choice between what is written and its amendments.

    Args:
        program: what computes the answer.
        amendments: the first is chosen by 0, and so on.
    """
    versions: dict[tuple[int, int, str], list[tuple[int, Edit]]] = {}
    for number, edit in ((number, edit) for number, each in enumerate(amendments) for edit in each.edits):
        key = (edit.statement.cell, edit.statement.first_line, edit.statement.source)
        versions.setdefault(key, []).append((number, edit))
    told = [f"{name} = {argument_source(name, '')}" for name in (CHOICE, FACTOR)]
    chunks = (
        replace(chunk, source=_with_choices(chunk.source, found)) if found else chunk
        for chunk in program.chunks
        for found in [versions.get((chunk.cell, chunk.line, chunk.source))]
    )
    first = program.chunks[0]
    return replace(program, chunks=(*(Chunk(first.cell, 1, source) for source in told), *chunks))


def with_answer(program: Program, output: str, expression: str) -> Program:
    """The program with one answer more, at its end."""
    last = program.chunks[-1]
    return replace(program, chunks=(*program.chunks, Chunk(last.cell, last.line, answer_source(output, expression))))


def _with_choices(source: str, versions: Sequence[tuple[int, Edit]]) -> str:
    cases: dict[tuple[int, int], list[ast.match_case]] = {}
    for number, edit in versions:
        pattern = ast.MatchValue(ast.Constant(number))
        cases.setdefault(edit.at, []).append(ast.match_case(pattern, None, [edit.node]))
    tree = _Choosing(cases).visit(parse(source))
    return ast.unparse(ast.fix_missing_locations(tree))


class _Choosing(ast.NodeTransformer):
    """Puts a choice in the place of every statement that has amendments."""

    def __init__(self, cases: Mapping[tuple[int, int], Sequence[ast.match_case]]) -> None:
        self._cases = cases

    def visit(self, node: ast.AST) -> ast.AST:
        inside = super().generic_visit(node)
        if not isinstance(node, ast.stmt) or not isinstance(inside, ast.stmt):
            return inside
        cases = self._cases.get((node.lineno, node.col_offset))
        if not cases:
            return inside
        otherwise = ast.match_case(ast.MatchAs(), None, [inside])
        return ast.Match(ast.Name(CHOICE, ast.Load()), [*cases, otherwise])
