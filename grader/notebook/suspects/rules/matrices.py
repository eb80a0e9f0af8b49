"""Changes of matrix products: transposes, factors in the other order, the other product."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from grader.notebook.suspects.change import Change, Manner, Tree, text_of
from grader.notebook.suspects.rules.expressions import is_number

_TURNING = frozenset({"transpose", "permute", "swapaxes", "moveaxis"})
TRANSPOSED, AXES = "transposed", "axes_permuted"


def transposes(tree: Tree) -> Iterator[Change]:
    """A transpose is left out or put in; the factors of a matrix product are exchanged."""
    for node in tree.expressions():
        match node:
            case ast.Attribute(value=inner, attr="T" | "mT"):
                yield Change(node, text_of(inner), TRANSPOSED)
            case ast.Call(func=ast.Attribute(value=inner, attr="t" | "transpose"), args=[]):
                yield Change(node, text_of(inner), TRANSPOSED)
            case ast.Call(func=ast.Attribute(value=ast.Name(id="np" | "torch"), attr=name), args=[inner, *_]) if (
                name in _TURNING
            ):
                yield Change(node, text_of(inner), TRANSPOSED)
            case ast.Call(func=ast.Attribute(value=inner, attr=name)) if name in _TURNING:
                yield Change(node, text_of(inner), TRANSPOSED)
            case ast.Call(func=ast.Attribute(value=inner, attr="reshape" | "view")):
                yield Change(node, f"{text_of(inner)}.T", AXES)
            case ast.BinOp(left=left, op=ast.MatMult(), right=right):
                yield Change(left, f"{text_of(left)}.T", TRANSPOSED, manner=Manner.PUTS)
                yield Change(right, f"{text_of(right)}.T", TRANSPOSED, manner=Manner.PUTS)
                yield Change(node, f"{text_of(node)}.T", TRANSPOSED, manner=Manner.PUTS)
                yield Change(node, f"{text_of(right)} @ {text_of(left)}", "factors_exchanged")
                yield Change(node, f"{text_of(left)} * {text_of(right)}", "wrong_axis_sum")
            case ast.BinOp(left=left, op=ast.Mult(), right=right) if not is_number(left) and not is_number(right):
                yield Change(node, f"{text_of(left)} @ {text_of(right)}", "")
            case ast.Call(func=ast.Attribute(attr="dot" | "matmul" | "outer" | "mm"), args=arguments):
                yield from (Change(each, f"{text_of(each)}.T", TRANSPOSED, manner=Manner.PUTS) for each in arguments)
                yield Change(node, f"{text_of(node)}.T", TRANSPOSED, manner=Manner.PUTS)
            case ast.Call(func=ast.Attribute(attr="reshape" | "view" | "flatten" | "ravel")):
                yield Change(node, f"{text_of(node)}.T", AXES, manner=Manner.PUTS)
