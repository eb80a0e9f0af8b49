"""The small changes that are tried, by family: each undoes one thing that people write by mistake."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from grader.notebook.suspects.change import Change, Tree
from grader.notebook.suspects.rules.brackets import brackets
from grader.notebook.suspects.rules.casts import casts
from grader.notebook.suspects.rules.contexts import called
from grader.notebook.suspects.rules.functions import functions, inner_functions
from grader.notebook.suspects.rules.indices import indices, strides
from grader.notebook.suspects.rules.loops import moved, rounds
from grader.notebook.suspects.rules.matrices import transposes
from grader.notebook.suspects.rules.names import arguments, names
from grader.notebook.suspects.rules.numbers import constants, factors, scales, signs, sizes
from grader.notebook.suspects.rules.reductions import axes
from grader.notebook.suspects.rules.slopes import chain_factors, slopes
from grader.notebook.suspects.rules.statements import statements
from grader.notebook.suspects.rules.turns import turns

Rule: TypeAlias = Callable[[Tree], Iterator[Change]]

ALWAYS: tuple[Rule, ...] = (
    signs,
    transposes,
    axes,
    statements,
    rounds,
    moved,
    casts,
    functions,
    constants,
    factors,
    indices,
    scales,
)
"""Few changes each, of whatever may be wrong anywhere."""

FARTHER: tuple[Rule, ...] = (names, brackets, strides, arguments, turns, chain_factors, inner_functions)
"""Many changes each."""

_FIRST: Mapping[str, tuple[Rule, ...]] = {
    "batch_scale": (sizes,),
    "dimension_scale": (sizes,),
    "wrong_argument": (slopes, names),
    "wrong_activation_derivative": (slopes, names),
    "wrong_mask": (slopes, functions, names),
    "missing_mask": (chain_factors,),
    "missing_chain_factor": (chain_factors,),
    "ignores_input": (chain_factors, names),
}
"""By the name of the mistake: more changes, which may undo just that."""


def changes(trees: Sequence[Tree], slug: str) -> Iterator[tuple[Tree, Change]]:
    """Small changes of some statements, those first that may undo a mistake of a certain name.

    Args:
        trees: the statements.
        slug: the name; empty: the mistake has none.
    """
    for rule in dict.fromkeys([*_FIRST.get(slug, ()), *ALWAYS, *FARTHER]):
        for tree in trees:
            yield from ((tree, replace(change, slug=called(tree, change))) for change in rule(tree))
