"""Changes of derivatives: of another activation, at another place, or missing."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from grader.notebook.suspects.change import Change, Manner, Tree, text_of
from grader.notebook.suspects.rules.expressions import goes_entry_by_entry, is_compared, latest, products

MISSING = "missing_chain_factor"


def slopes(tree: Tree) -> Iterator[Change]:
    """An expression in one name is the slope of an activation, in that name or in another one."""
    for node in tree.expressions():
        own = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
        if len(own) == 1 and goes_entry_by_entry(node):
            for name in [*own, *(each for each in latest(tree, node) if each not in own)][:4]:
                slug = "wrong_activation_derivative" if name in own else "wrong_argument"
                yield from (Change(node, slope.format(name), slug) for slope in _SLOPES)


RELU = "{0} > 0"
_SLOPES = ("1 - {0} ** 2", "{0} * (1 - {0})", RELU)
"""Of tanh and of the logistic function, in what they return, and of relu."""


def chain_factors(tree: Tree) -> Iterator[Change]:
    """A product has one factor more, which is a name or the slope of an activation."""
    for node in (*products(tree), *_bare_names(tree)):
        if is_compared(tree, node):
            continue
        for name in latest(tree, node):
            yield Change(node, f"{text_of(node)} * {name}", MISSING, manner=Manner.PUTS)
            for slope in _SLOPES:
                slug = MISSING if slope != RELU else "wrong_mask" if _has_mask(tree, node) else "missing_mask"
                yield Change(node, f"{text_of(node)} * ({slope.format(name)})", slug, manner=Manner.PUTS)


def _bare_names(tree: Tree) -> Iterator[ast.expr]:
    """Names that are handed back, or get another name, as they are."""
    for node in tree.expressions():
        outer = tree.parents.get(node)
        if isinstance(node, ast.Name) and isinstance(outer, ast.Return | ast.Assign | ast.Tuple):
            yield node


def _has_mask(tree: Tree, node: ast.expr) -> bool:
    return any(isinstance(inner, ast.Compare) for inner in ast.walk(tree.statement_of(node)))
