"""Changes of signs, numbers, sizes, factors and terms."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from grader.notebook.suspects.change import FACTOR, Change, Manner, Tree, text_of
from grader.notebook.suspects.rules.expressions import is_position, is_size, products

TERM = "wrong_term_factor"
MASK = "extra_mask"
LARGE = 1e15
"""Beyond this a number stands for infinity, or is no number to compute with."""


def signs(tree: Tree) -> Iterator[Change]:
    """A sign is turned, or the sides of a difference are exchanged."""
    for node in tree.expressions():
        match node:
            case ast.UnaryOp(op=ast.USub(), operand=inner):
                yield Change(node, text_of(inner), "wrong_argument" if _is_argument(tree, node) else TERM)
            case ast.BinOp(left=left, op=ast.Sub(), right=right):
                yield Change(node, f"{text_of(right)} - {text_of(left)}", TERM)
                yield Change(node, f"{text_of(left)} + {text_of(right)}", TERM, right)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                yield Change(node, f"{text_of(left)} - {text_of(right)}", TERM, right)
                yield Change(node, f"{text_of(right)} - {text_of(left)}", TERM, left)
    for node in products(tree):
        yield Change(node, f"-{text_of(node)}", TERM, manner=Manner.PUTS)
    for statement in tree.statements():
        match statement:
            case ast.AugAssign(target=target, op=ast.Add() | ast.Sub() as op, value=value):
                other = "-=" if isinstance(op, ast.Add) else "+="
                yield Change(statement, f"{ast.unparse(target)} {other} {ast.unparse(value)}", TERM)


def _is_argument(tree: Tree, node: ast.expr) -> bool:
    match tree.parents.get(node):
        case ast.Call(args=[argument]):
            return argument is node
        case _:
            return False


def scales(tree: Tree) -> Iterator[Change]:
    """A product has one factor more."""
    for node in products(tree):
        for factor in (f"/ {FACTOR}", "* 2", "/ 2"):
            yield Change(node, f"{text_of(node)} {factor}", TERM, manner=Manner.SCALES)


_SIZES = ("{0}.shape[0]", "{0}.shape[1]", "{0}.shape[0] * {0}.shape[1]")


def sizes(tree: Tree) -> Iterator[Change]:
    """A size is another one."""
    for node in tree.expressions():
        if is_size(node):
            for name in tree.names_at(node)[:6]:
                yield from (Change(node, size.format(name), TERM) for size in _SIZES)


def constants(tree: Tree) -> Iterator[Change]:
    """A number is another one."""
    for node in tree.expressions():
        if not isinstance(node, ast.Constant) or isinstance(node.value, bool | str) or is_position(tree, node):
            continue
        if isinstance(node.value, int | float) and abs(node.value) < LARGE:
            value = node.value
            yield from (
                Change(node, f"{other}", TERM) for other in (1, 2 * value, value / 2, value + 1, value - 1, 2, 0.5)
            )


def factors(tree: Tree) -> Iterator[Change]:
    """A factor, a divisor, a power or a term is left out; a product is a quotient."""
    for node in tree.expressions():
        match node:
            case ast.BinOp(left=left, op=ast.Mult(), right=right):
                yield Change(node, text_of(left), _spare(right), right)
                yield Change(node, text_of(right), _spare(left), left)
                yield from _without_mask(node, left, right)
                yield from _without_mask(node, right, left)
                yield Change(node, f"{text_of(left)} / {text_of(right)}", TERM, right)
            case ast.BinOp(left=left, op=ast.Div(), right=right):
                yield Change(node, text_of(left), _spare(right), right)
                yield Change(node, f"{text_of(left)} * {text_of(right)}", TERM, right)
            case ast.BinOp(left=left, op=ast.Pow(), right=right):
                yield Change(node, text_of(left), TERM)
            case ast.BinOp(left=left, op=ast.Add() | ast.Sub(), right=right):
                yield Change(node, text_of(left), "extra_term", right)
                sign = "-" if isinstance(node.op, ast.Sub) else ""
                yield Change(node, f"{sign}{text_of(right)}", "extra_term", left)


def _without_mask(product: ast.expr, kept: ast.expr, factor: ast.expr) -> Iterator[Change]:
    """A factor is left out if it is a mask; of any other one comes no number."""
    if not _is_plain_number(factor):
        mask = text_of(factor)
        yield Change(product, f"{text_of(kept)} / (({mask} == 0) | ({mask} == 1))", MASK, factor)


def _spare(factor: ast.expr) -> str:
    """The name of the mistake that a factor stands there: a number is a wrong one, anything else one too many."""
    return TERM if _is_plain_number(factor) else "extra_factor"


def _is_plain_number(node: ast.expr) -> bool:
    match node:
        case ast.Constant():
            return True
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub() | ast.Mult() | ast.Div() | ast.Pow(), right=right):
            return _is_plain_number(left) and _is_plain_number(right)
        case ast.UnaryOp(operand=operand):
            return _is_plain_number(operand)
        case _:
            return is_size(node)
