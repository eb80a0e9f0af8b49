"""Changes of names."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from grader.notebook.suspects.change import Change, Tree
from grader.notebook.suspects.rules.expressions import NEAREST, is_called


def names(tree: Tree) -> Iterator[Change]:
    """A name is another one."""
    for node in tree.expressions():
        if isinstance(node, ast.Name) and not is_called(tree, node):
            own = node.id
            known = tree.names_at(node)
            if own in known:
                yield from (Change(node, other, "wrong_argument") for other in known[::-1][:NEAREST] if other != own)
