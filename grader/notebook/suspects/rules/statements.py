"""Changes of whole statements."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from grader.notebook.suspects.change import Change, Tree, text_of


def statements(tree: Tree) -> Iterator[Change]:
    """A sum goes on or begins anew; results come in another order."""
    for statement in tree.statements():
        match statement:
            case ast.Assign(
                targets=[ast.Name(id=name) | ast.Subscript(value=ast.Name(id=name)) as target], value=value
            ):
                if any(isinstance(outer, ast.For) for outer in tree.around(statement)) and not _reads(value, name):
                    slug = (
                        "single_sample"
                        if isinstance(target, ast.Name) and _runs_by_sample(tree, statement)
                        else "missing_term"
                    )
                    yield Change(statement, f"{ast.unparse(target)} += {ast.unparse(value)}", slug)
            case ast.AugAssign(target=target, value=value):
                yield Change(statement, f"{ast.unparse(target)} = {ast.unparse(value)}", "accumulates")
            case ast.Return(value=ast.Tuple(elts=[one, other]) as both):
                yield Change(both, f"{text_of(other)}, {text_of(one)}", "permuted_outputs")


def _runs_by_sample(tree: Tree, statement: ast.stmt) -> bool:
    """Whether a statement runs once for every sample: in a single loop, along the first axis of something."""
    loops = [outer for outer in tree.around(statement) if isinstance(outer, ast.For)]
    return len(loops) == 1 and _counts_samples(loops[0])


def _counts_samples(loop: ast.For) -> bool:
    """Whether a loop runs along the first axis of something."""
    return any(_is_length(node) for node in ast.walk(loop.iter))


def _is_length(node: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Name(id="len" | "zip" | "enumerate")) | ast.Name(id="n" | "m" | "N"):
            return True
        case ast.Subscript(value=ast.Attribute(attr="shape"), slice=ast.Constant(value=0)):
            return True
        case _:
            return False


def _reads(value: ast.expr, name: str) -> bool:
    return any(isinstance(node, ast.Name) and node.id == name for node in ast.walk(value))
