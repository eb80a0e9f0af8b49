"""Changes of the order of entries: an array is reversed, moved by one or turned where it is used."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from grader.notebook.suspects.change import Change, Manner, Tree
from grader.notebook.suspects.rules.expressions import is_called, is_size

_TURNS = ("{0}[::-1]", "np.flip({0}, (-2, -1))", "np.roll({0}, 1, axis=0)", "np.roll({0}, -1, axis=0)")
_AXES = ("np.swapaxes({0}, -2, -1)", "({0} + {0}.T) / 2")


def turns(tree: Tree) -> Iterator[Change]:
    """A name in a product or a call stands for the same array with its entries in another order."""
    for node in tree.expressions():
        if isinstance(node, ast.Name) and _is_combined(tree, node) and not is_called(tree, node):
            yield from (Change(node, t.format(node.id), "shifted_or_flipped", manner=Manner.PUTS) for t in _TURNS)
            yield from (Change(node, t.format(node.id), "transposed", manner=Manner.PUTS) for t in _AXES)


def _is_combined(tree: Tree, node: ast.Name) -> bool:
    outer = tree.parents.get(node)
    return isinstance(outer, ast.BinOp) or (isinstance(outer, ast.Call) and not is_size(outer))
