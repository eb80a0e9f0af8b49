"""Facts about the functions, classes and modules of a notebook, worked out before its statements are followed."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence

from grader.notebook.effects import FunctionFacts, Scope, effects, facts_of, free_names
from grader.notebook.parsing import parse_expression
from grader.notebook.syntax import Function, imported_names, parameter_names

ROUNDS = 8
"""How deep calls of calls are followed for what they change."""


def scope_of(statements: Iterable[ast.stmt]) -> Scope:
    """Facts about every function, class and module of a sequence of statements; the last of a name wins.

    What a function changes includes what those that it calls change: the facts are worked out again with the
    facts of the round before, until nothing is added.
    """
    nodes = [inner for node in statements for inner in ast.walk(node)]
    modules = frozenset(name for node in nodes if isinstance(node, ast.Import) for name in imported_names(node))
    classes = [node for node in nodes if isinstance(node, ast.ClassDef)]
    methods = {id(part) for node in classes for part in node.body}
    functions = dict(_functions(node for node in nodes if id(node) not in methods))
    scope = Scope(modules=modules)
    for _ in range(ROUNDS):
        found = _once_more(functions, classes, scope)
        if found == scope:
            break
        scope = found
    return scope


def uses_of(expression: str, scope: Scope) -> frozenset[str]:
    """The names and hidden stores that an expression reads."""
    node = parse_expression(expression)
    return effects(ast.Expr(node), scope).uses


def with_callees(names: frozenset[str], scope: Scope) -> frozenset[str]:
    """Names, and everything that the functions among them read when they are called, transitively."""
    reached = set(names)
    waiting = list(names)
    while waiting:
        facts = scope.functions.get(waiting.pop())
        if facts is not None:
            waiting += facts.uses - reached
            reached |= facts.uses
    return frozenset(reached)


def _functions(nodes: Iterable[ast.AST]) -> Iterator[tuple[str, Function]]:
    for node in nodes:
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield name, node
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Lambda() as made):
                yield name, made


def _once_more(functions: dict[str, Function], classes: Sequence[ast.ClassDef], scope: Scope) -> Scope:
    methods: dict[str, FunctionFacts] = {}
    for node in classes:
        for part in node.body:
            if isinstance(part, ast.FunctionDef):
                facts = facts_of(part, scope)
                methods[part.name] = _together(methods[part.name], facts) if part.name in methods else facts
    found = {name: facts_of(node, scope) for name, node in functions.items()}
    return Scope(found | {node.name: _of_class(node, scope) for node in classes}, methods, scope.modules)


def _together(one: FunctionFacts, other: FunctionFacts) -> FunctionFacts:
    return FunctionFacts(
        max(one.parameters, other.parameters, key=len),
        one.uses | other.uses,
        one.changes | other.changes,
        one.changed_parameters | other.changed_parameters,
    )


def _of_class(node: ast.ClassDef, scope: Scope) -> FunctionFacts:
    """Making an object runs its ``__init__``; the names that its methods read count from then on."""
    made = next((p for p in node.body if isinstance(p, ast.FunctionDef) and p.name == "__init__"), None)
    if made is None:
        return FunctionFacts((), free_names(node), frozenset(), frozenset())
    facts = facts_of(made, scope)
    _, *parameters = tuple(parameter_names(made.args)) or ("self",)
    return FunctionFacts(
        tuple(parameters), free_names(node) | facts.uses, facts.changes, facts.changed_parameters & set(parameters)
    )
