"""Changes of indices: the next entry, the entry of this round, other axes first, a whole slice."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from grader.notebook.parsing import parse
from grader.notebook.suspects.change import Change, Tree, text_of

SHIFTED = "shifted_or_flipped"


def indices(tree: Tree) -> Iterator[Change]:
    """An index is the next one, the one before or that of a loop; two indices are exchanged; a slice is longer."""
    for node in tree.expressions():
        if isinstance(node, ast.Subscript):
            for part in _parts(node.slice):
                yield from _others(tree, node, part)
            match node.slice:
                case ast.Tuple(elts=[ast.Name(id=one), ast.Name(id=other)]):
                    yield Change(node, f"{text_of(node.value)}[{other}, {one}]", "transposed")


def _parts(index: ast.expr) -> list[ast.expr]:
    return index.elts if isinstance(index, ast.Tuple) else [index]


def _others(tree: Tree, node: ast.Subscript, part: ast.expr) -> Iterator[Change]:
    if not isinstance(part, ast.Slice):
        slug = "fixed_index" if _is_fixed(part) else "wrong_argument"
        yield from (Change(part, name, slug) for name in _of_loops(tree, node) if name != ast.unparse(part))
    match part:
        case ast.Name(id=name):
            yield from (Change(part, f"{name} {step}", SHIFTED) for step in ("- 1", "+ 1"))
        case ast.BinOp(left=ast.Name(id=name), op=ast.Add() | ast.Sub(), right=ast.Constant(value=1)):
            yield Change(part, name, SHIFTED)
        case ast.Slice(lower=None, upper=ast.UnaryOp(op=ast.USub(), operand=ast.Constant()), step=None):
            yield from _slices(node, part, "1:")
        case ast.Slice(lower=ast.Constant(), upper=None, step=None):
            yield from _slices(node, part, ":-1")


def _slices(node: ast.Subscript, part: ast.expr, other: str) -> Iterator[Change]:
    for text, slug in ((other, SHIFTED), (":", "left_out")):
        index = ", ".join(text if each is part else ast.unparse(each) for each in _parts(node.slice))
        yield Change(node, f"{text_of(node.value)}[{index}]", slug, marked=node)


def _is_fixed(index: ast.expr) -> bool:
    match index:
        case ast.Constant(value=int()) | ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int())):
            return True
        case _:
            return False


def _of_loops(tree: Tree, node: ast.expr) -> list[str]:
    """The names that count the rounds of the loops around an expression, the innermost first."""
    found = []
    for outer in tree.around(node):
        match outer:
            case ast.For(target=ast.Name(id=name)):
                found.append(name)
            case ast.For(target=ast.Tuple(elts=elements)):
                found += [each.id for each in elements if isinstance(each, ast.Name)]
    return found


def strides(tree: Tree) -> Iterator[Change]:
    """All windows of a statement begin twice or three times as far."""
    for statement in tree.statements():
        if isinstance(statement, ast.Assign | ast.AugAssign):
            for factor in (2, 3):
                changed = ast.unparse(_Striding(factor).visit(parse(ast.unparse(statement))))
                if changed != ast.unparse(statement):
                    yield Change(statement, changed, SHIFTED)


class _Striding(ast.NodeTransformer):
    """Makes ``i:i + k`` begin at a multiple of ``i``."""

    def __init__(self, factor: int) -> None:
        self._factor = factor

    def visit_Slice(self, node: ast.Slice) -> ast.Slice:
        match node:
            case ast.Slice(lower=ast.Name() as start, upper=ast.BinOp(left=ast.Name(id=again), right=length)) if (
                again == start.id
            ):
                begin = ast.BinOp(ast.Constant(self._factor), ast.Mult(), start)
                return ast.Slice(begin, ast.BinOp(begin, ast.Add(), length), node.step)
            case _:
                return node
