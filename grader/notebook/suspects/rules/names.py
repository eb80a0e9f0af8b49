"""Changes of names."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from grader.notebook.suspects.change import Change, Tree
from grader.notebook.suspects.rules.expressions import NEAREST, is_called

KNOWN = 10
"""Names that may stand in the place of another one: those that got their value last, and some inputs."""


def names(tree: Tree) -> Iterator[Change]:
    """A name is another one."""
    for node in tree.expressions():
        if isinstance(node, ast.Name) and not is_called(tree, node):
            own = node.id
            known = tree.names_at(node)
            if own in known:
                yield from (Change(node, other, "wrong_argument") for other in known[::-1][:KNOWN] if other != own)
    yield from _with_itself(tree)


def _with_itself(tree: Tree) -> Iterator[Change]:
    """What a name is multiplied with itself for is another one's length or square."""
    for node in tree.expressions():
        match node:
            case ast.BinOp(left=ast.Name(id=own), right=ast.Name(id=again)) if own == again:
                sign = ast.unparse(node).removeprefix(own).removesuffix(own).strip()
                others = [other for other in tree.names_at(node) if other != own][:NEAREST]
                yield from (Change(node, f"{other} {sign} {other}", "wrong_argument") for other in others)


def arguments(tree: Tree) -> Iterator[Change]:
    """What a function is called with is a name."""
    for node in tree.expressions():
        if isinstance(node, ast.Call):
            for each in node.args:
                if isinstance(each, ast.BinOp):
                    latest = tree.names_at(each)[::-1][:NEAREST]
                    yield from (Change(each, name, "wrong_argument") for name in latest)
