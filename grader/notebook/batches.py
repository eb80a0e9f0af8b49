"""Batches of the data: names that hold some of the samples of an input, and what chooses them."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from grader.notebook.flow import Flow
from grader.notebook.syntax import assigned_pairs, plain_targets


@dataclass(frozen=True)
class Batches:
    """What says which samples are taken, and what holds them."""

    taken: Mapping[str, str]
    """Name of a batch to the input of which it holds samples: ``Xb`` after ``Xb = X[chosen]``."""
    choices: Mapping[str, str]
    """Name of what chooses the samples, such as ``chosen``, to the input of which it does."""
    handed: Mapping[str, str]
    """Name of a batch that a loop is handed to its input: ``Xb`` and ``yb`` in ``for Xb, yb in batches_of(X, y)``."""


def batches(flow: Flow, given: Mapping[str, str], starts: Mapping[str, int]) -> Batches:
    """The batches that are taken of inputs inside loops.

    Args:
        flow: the statements.
        given: name in the notebook to the input that it holds.
        starts: name to the index of the first statement in which it is meant.
    """
    taken: dict[str, str] = {}
    choices: dict[str, str] = {}
    inside = [step for step in flow.steps if not step.surely]
    drawn = frozenset[str]().union(*(step.effects.kills for step in inside))
    for step in inside:
        for node in ast.walk(step.node):
            match node:
                case ast.Subscript(value=ast.Name(id=whole), slice=ast.Name(id=choice)) if (
                    whole in given and step.within >= starts[whole] and choice in drawn - given.keys()
                ):
                    choices.setdefault(choice, given[whole])
                case _:
                    pass
        for target, value in assigned_pairs(step.node):
            match value:
                case ast.Subscript(value=ast.Name(id=whole), slice=index) if (
                    whole in given and step.within >= starts[whole] and _selects(index)
                ):
                    taken |= {name: given[whole] for name in plain_targets(target) if name not in given}
                case _:
                    pass
    handed: dict[str, str] = {}
    for statement in flow.statements:
        for node in ast.walk(statement.node):
            if isinstance(node, ast.For):
                handed |= {name: input_ for name, input_ in _handed(node, flow, given) if name not in given}
    return Batches(taken, {name: input_ for name, input_ in choices.items() if name not in taken}, handed)


def steps_by_sample(flow: Flow, given: Mapping[str, str], parameters: Collection[str]) -> bool:
    """Whether a loop takes one sample, or a few, and changes a parameter before it takes the next.

    Args:
        flow: the statements.
        given: name in the notebook to the input that it holds.
        parameters: the inputs that are parameters.
    """
    loops = [node for s in flow.statements for node in ast.walk(s.node) if isinstance(node, ast.For)]
    return any(
        _takes_some(loop, [name for name in given if given[name] not in parameters])
        and _changes(loop, [name for name in given if given[name] in parameters])
        for loop in loops
    )


def _takes_some(loop: ast.For, data: Collection[str]) -> bool:
    """Whether a loop takes samples by what it counts with, or is handed them."""
    counted = set(plain_targets(loop.target))
    handed = {node.id for node in ast.walk(loop.iter) if isinstance(node, ast.Name)} & set(data)
    return bool(handed) or any(
        isinstance(node, ast.Subscript)
        and isinstance(node.value, ast.Name)
        and node.value.id in data
        and counted & {inner.id for inner in ast.walk(node.slice) if isinstance(inner, ast.Name)}
        for part in loop.body
        for node in ast.walk(part)
    )


def _changes(loop: ast.For, parameters: Collection[str]) -> bool:
    for part in loop.body:
        match part:
            case ast.AugAssign(target=ast.Name(id=name)) if name in parameters:
                return True
            case ast.Assign(targets=targets) if {n for each in targets for n in plain_targets(each)} & set(parameters):
                return True
    return False


def _handed(loop: ast.For, flow: Flow, given: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The names of a loop over batches of several inputs, each with its input: they come in one order."""
    match loop.target, loop.iter:
        case ast.Tuple(elts=[_, ast.Tuple(elts=parts)]), ast.Call(func=ast.Name(id="enumerate"), args=[items, *_]):
            pass
        case ast.Tuple(elts=parts), items:
            pass
        case _:
            return
    inputs = list(dict.fromkeys(_inputs_in(items, flow, given, DEEPEST)))
    names = [part.id for part in parts if isinstance(part, ast.Name)]
    if len(inputs) == len(names) == len(parts):
        yield from zip(names, inputs, strict=True)


DEEPEST = 3
"""How many assignments are gone back from what a loop runs over to the inputs that it is made of."""


def _inputs_in(expression: ast.expr, flow: Flow, given: Mapping[str, str], depth: int) -> Iterator[str]:
    names = [node for node in ast.walk(expression) if isinstance(node, ast.Name)]
    for name in sorted(names, key=lambda each: (each.lineno, each.col_offset)):
        if name.id in given:
            yield given[name.id]
        elif depth:
            made = [value for s in flow.statements for target, value in assigned_pairs(s.node) if _is(target, name.id)]
            if len(made) == 1:
                yield from _inputs_in(made[0], flow, given, depth - 1)


def _is(target: ast.expr, name: str) -> bool:
    return isinstance(target, ast.Name) and target.id == name


def _selects(index: ast.expr) -> bool:
    """Whether an index may be another one in another round."""
    return any(isinstance(node, ast.Name) for node in ast.walk(index))
