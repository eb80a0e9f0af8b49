"""What expressions are: products, sizes, names of modules."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from grader.notebook.suspects.change import Tree

NEAREST = 6
"""Names that are tried in one place."""

REDUCTIONS = frozenset(
    {"sum", "mean", "max", "min", "prod", "amax", "logsumexp", "softmax", "cumsum", "norm", "var", "std", "argmax"}
)


def products(tree: Tree) -> Iterator[ast.expr]:
    """Products, quotients and reductions that are no factors themselves."""
    for node in tree.expressions():
        match node, tree.parents.get(node):
            case _, ast.BinOp(op=ast.Mult() | ast.Div() | ast.Pow()) | ast.UnaryOp():
                continue
            case ast.BinOp(op=ast.MatMult()), ast.BinOp(op=ast.MatMult()):
                continue
            case ast.BinOp(op=ast.Mult() | ast.Div() | ast.MatMult() | ast.Pow()) | ast.UnaryOp(op=ast.USub()), _:
                yield node
            case ast.Call(func=ast.Attribute(attr=name)), _ if name in REDUCTIONS or name in (
                "dot",
                "outer",
                "matmul",
            ):
                yield node
            case ast.Attribute(attr="T"), ast.Assign() | ast.Return() | ast.Tuple():
                yield node


def latest(tree: Tree, node: ast.expr) -> list[str]:
    """The names before an expression that got their value last."""
    return tree.names_at(node)[::-1][:NEAREST]


def is_number(node: ast.expr) -> bool:
    """Whether an expression is a number, or begins with one."""
    return isinstance(node, ast.Constant) or (isinstance(node, ast.BinOp) and is_number(node.left))


def goes_entry_by_entry(node: ast.expr) -> bool:
    """Whether an expression is a function of every entry of what stands in it."""
    match node:
        case ast.Compare() | ast.BinOp(op=ast.Add() | ast.Sub() | ast.Mult() | ast.Div() | ast.Pow()):
            return not any(isinstance(inner, ast.MatMult) for inner in ast.walk(node))
        case _:
            return False


def is_size(node: ast.expr) -> bool:
    """Whether an expression is the size of something."""
    match node:
        case ast.Call(func=ast.Name(id="len")) | ast.Attribute(attr="size"):
            return True
        case ast.Call(func=ast.Attribute(attr="numel" | "size")) | ast.Subscript(value=ast.Attribute(attr="shape")):
            return True
        case _:
            return False


def is_module(node: ast.expr) -> bool:
    """Whether a name is that of a library, or of a part of one, such as ``np.linalg``."""
    match node:
        case ast.Attribute(value=owner, attr="linalg" | "special" | "functional" | "nn"):
            return is_module(owner)
        case _:
            return isinstance(node, ast.Name) and node.id in {"np", "numpy", "torch", "F", "math", "jnp"}


def is_called(tree: Tree, node: ast.expr) -> bool:
    """Whether a name is that of something that is called."""
    match tree.parents.get(node):
        case ast.Call(func=called):
            return called is node
        case ast.Attribute():
            return is_module(node)
        case _:
            return False


def is_position(tree: Tree, node: ast.expr) -> bool:
    """Whether a number says where to look, not how much: an index, an axis, a shape."""
    for outer in tree.around(node):
        match outer:
            case ast.Subscript() | ast.keyword() | ast.Call():
                return True
            case ast.stmt():
                return False
    return False


def is_compared(tree: Tree, node: ast.expr) -> bool:
    """Whether an expression stands in a comparison, of which only the outcome counts."""
    return any(isinstance(outer, ast.Compare) for outer in tree.around(node))
