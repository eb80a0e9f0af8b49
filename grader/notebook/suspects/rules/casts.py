"""Changes of the numbers that arrays can hold."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from grader.notebook.suspects.change import ANOTHER_TYPE, Change, Tree, text_of

INTEGERS, COARSE = "truncated_to_int", "low_precision"
_HOLDS: Mapping[str, str] = {
    "int": INTEGERS,
    "int32": INTEGERS,
    "int64": INTEGERS,
    "long": INTEGERS,
    "trunc": INTEGERS,
    "float16": COARSE,
    "half": COARSE,
    "bfloat16": COARSE,
    "bool": "thresholded",
}
"""By the name of a type, or of a function or method that makes it, the mistake that numbers are of that type."""


def casts(tree: Tree) -> Iterator[Change]:
    """An array keeps its numbers as they are; a quotient its fraction."""
    for node in tree.expressions():
        match node:
            case ast.Call(func=ast.Attribute(value=inner, attr="astype" | "to" | "type"), args=[kind]):
                yield from _kept(node, inner, _name_of(kind))
            case ast.Call(func=ast.Attribute(value=inner, attr=name), args=[]):
                yield from _kept(node, inner, name)
            case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name), args=[inner]) if name in _HOLDS:
                yield from _kept(node, inner, name)
            case ast.BinOp(left=left, op=ast.FloorDiv(), right=right):
                yield Change(node, f"{text_of(left)} / {text_of(right)}", INTEGERS)
        if isinstance(node, ast.Call):
            yield from _of_a_narrow_type(node)
            yield from _of_a_type_of_others(node)


def _of_a_narrow_type(call: ast.Call) -> Iterator[Change]:
    """An array is not of the type that is asked for."""
    for each in call.keywords:
        if each.arg == "dtype" and (slug := _HOLDS.get(_name_of(each.value))) is not None:
            kept = [other for other in call.keywords if other is not each]
            yield Change(call, ast.unparse(ast.Call(call.func, call.args, kept)), slug)


def _of_a_type_of_others(call: ast.Call) -> Iterator[Change]:
    """An array that has its type from whole numbers, or from another array, can hold any number."""
    match call:
        case ast.Call(func=ast.Attribute(attr="array" | "full"), args=[*_, filling], keywords=[]):
            slug = INTEGERS if _is_whole(filling) else ""
        case ast.Call(func=ast.Attribute(attr="zeros_like" | "ones_like" | "empty_like"), args=[_], keywords=[]):
            slug = ANOTHER_TYPE
        case _:
            slug = ANOTHER_TYPE if any(map(_takes_type_of_another, call.keywords)) else ""
    if slug:
        others = [each for each in call.keywords if each.arg != "dtype"]
        wide = ast.keyword("dtype", ast.Name("float"))
        yield Change(call, ast.unparse(ast.Call(call.func, call.args, [*others, wide])), slug)


def _is_whole(node: ast.expr) -> bool:
    """Whether an expression is a whole number, or a list of such."""
    match node:
        case ast.Constant(value=number):
            return type(number) is int
        case ast.List(elts=elements) | ast.Tuple(elts=elements):
            return all(map(_is_whole, elements))
        case ast.BinOp(left=ast.List() as repeated, op=ast.Mult()):
            return _is_whole(repeated)
        case _:
            return False


def _takes_type_of_another(keyword: ast.keyword) -> bool:
    return keyword.arg == "dtype" and isinstance(keyword.value, ast.Attribute) and keyword.value.attr == "dtype"


def _kept(node: ast.expr, inner: ast.expr, kind: str) -> Iterator[Change]:
    if kind in _HOLDS:
        yield Change(node, text_of(inner), _HOLDS[kind], kind=f"cast to {kind}")


def _name_of(kind: ast.expr) -> str:
    """The name of a type, however it is written."""
    match kind:
        case ast.Name(id=name) | ast.Attribute(attr=name) | ast.Constant(value=str(name)):
            return name
        case _:
            return ""
