"""Changes of brackets: of a sum, one term alone or the whole of it is multiplied or divided."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from grader.notebook.suspects.change import Change, Tree, text_of

ORDER = "brackets"


def brackets(tree: Tree) -> Iterator[Change]:
    """A factor or divisor of one term is that of the sum, and the other way round."""
    for node in tree.expressions():
        match node:
            case ast.BinOp(
                left=ast.BinOp(left=factor, op=ast.Mult(), right=term), op=ast.Add() | ast.Sub() as op, right=other
            ):
                yield Change(node, f"{text_of(factor)} * ({text_of(term)} {_sign(op)} {text_of(other)})", ORDER)
                yield Change(node, f"({text_of(factor)} {_sign(op)} {text_of(other)}) * {text_of(term)}", ORDER)
            case ast.BinOp(
                left=term, op=ast.Add() | ast.Sub() as op, right=ast.BinOp(left=other, op=ast.Div(), right=divisor)
            ):
                yield Change(node, f"({text_of(term)} {_sign(op)} {text_of(other)}) / {text_of(divisor)}", ORDER)
            case ast.BinOp(
                left=factor, op=ast.Mult(), right=ast.BinOp(left=term, op=ast.Add() | ast.Sub() as op, right=other)
            ):
                yield Change(node, f"{text_of(factor)} * {text_of(term)} {_sign(op)} {text_of(other)}", ORDER)
            case ast.BinOp(
                left=ast.BinOp(left=term, op=ast.Add() | ast.Sub() as op, right=other), op=ast.Div(), right=divisor
            ):
                yield Change(node, f"{text_of(term)} {_sign(op)} {text_of(other)} / {text_of(divisor)}", ORDER)
                yield Change(node, f"{text_of(term)} / {text_of(divisor)} {_sign(op)} {text_of(other)}", ORDER)


def _sign(op: ast.Add | ast.Sub) -> str:
    return "+" if isinstance(op, ast.Add) else "-"
