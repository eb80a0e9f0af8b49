"""Small questions about syntax trees that several modules ask."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import TypeAlias

Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


def root_of(node: ast.expr) -> str | None:
    """The name at the bottom of ``name.attribute[index]``, through method calls; None: there is none."""
    while True:
        match node:
            case ast.Attribute(value=inner) | ast.Subscript(value=inner) | ast.Starred(value=inner):
                node = inner
            case ast.Call(func=ast.Attribute(value=inner)):
                node = inner
            case ast.Name(id=name):
                return name
            case _:
                return None


def argument_roots(call: ast.Call) -> Iterator[str]:
    """The names at the bottom of the arguments of a call."""
    for argument in [*call.args, *(keyword.value for keyword in call.keywords)]:
        if root := root_of(argument):
            yield root


def parameter_names(arguments: ast.arguments) -> Iterator[str]:
    """All parameters of a function, those for any further arguments included."""
    for argument in [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]:
        yield argument.arg
    for extra in (arguments.vararg, arguments.kwarg):
        if extra:
            yield extra.arg


def plain_targets(target: ast.expr) -> Iterator[str]:
    """The names that an assignment to `target` gives a new value."""
    match target:
        case ast.Name(id=name):
            yield name
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            for part in parts:
                yield from plain_targets(part)
        case ast.Starred(value=inner):
            yield from plain_targets(inner)


def surely_bound(node: ast.stmt) -> Iterator[str]:
    """The names that have a new value after a statement, on whatever path."""
    match node:
        case ast.Assign(targets=targets):
            for target in targets:
                yield from plain_targets(target)
        case ast.AnnAssign(target=target, value=value) if value is not None:
            yield from plain_targets(target)
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.Import() | ast.ImportFrom():
            yield from imported_names(node)
        case ast.With(body=body) | ast.AsyncWith(body=body):
            for inner in body:
                yield from surely_bound(inner)


def imported_names(node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    """The names that an import binds; ``*`` stands for names that the source does not tell."""
    for alias in node.names:
        whole = alias.name.split(".")[0] if isinstance(node, ast.Import) else alias.name
        yield alias.asname or whole


def blocks_of(node: ast.stmt) -> list[list[ast.stmt]]:
    """The blocks that run as a part of a statement; none for a definition, whose body runs when it is called."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return []
        case ast.Try() | ast.TryStar():
            return [node.body, *(handler.body for handler in node.handlers), node.orelse, node.finalbody]
        case ast.Match(cases=cases):
            return [case.body for case in cases]
        case ast.If() | ast.For() | ast.AsyncFor() | ast.While():
            return [node.body, node.orelse]
        case ast.With() | ast.AsyncWith():
            return [node.body]
        case _:
            return []


def steps_of(node: ast.stmt) -> Iterator[ast.stmt]:
    """The statements without blocks that run as a part of a statement, in the order of the source."""
    blocks = blocks_of(node)
    if not blocks:
        yield node
    for block in blocks:
        for inner in block:
            yield from steps_of(inner)


def nested_functions(body: Iterable[ast.AST]) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """All functions defined somewhere in a body."""
    for inner in statements_within(body):
        if isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef):
            yield inner


def statements_within(body: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """All statements of a body, and of all blocks in it, those of functions and classes too."""
    waiting = [*body]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.stmt):
            yield node
        for block in _BLOCKS:
            inner = getattr(node, block, ())
            if isinstance(inner, list):
                waiting += inner


_BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")


def own_nodes(node: ast.AST) -> Iterator[ast.AST]:
    """All nodes inside a node but those of functions and classes inside it."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef):
            yield child
            yield from own_nodes(child)


def depth_of(tree: ast.AST) -> int:
    """How deeply the nodes of a tree are nested, counted without recursion."""
    deepest, waiting = 0, [(tree, 1)]
    while waiting:
        node, depth = waiting.pop()
        deepest = max(deepest, depth)
        waiting += [(child, depth + 1) for child in ast.iter_child_nodes(node)]
    return deepest


def assigned_pairs(node: ast.stmt) -> Iterator[tuple[ast.expr, ast.expr]]:
    """What an assignment assigns to what, part by part."""
    match node:
        case ast.Assign(targets=[ast.Tuple(elts=targets)], value=ast.Tuple(elts=values)):
            yield from zip(targets, values, strict=False)
        case ast.Assign(targets=targets, value=value):
            yield from ((target, value) for target in targets)
