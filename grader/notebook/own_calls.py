"""How a notebook itself calls a function: what it passes, and what it calls the parts of what comes back."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from grader.notebook.flow import Flow, Step
from grader.notebook.functions import Signature


@dataclass(frozen=True)
class OwnCall:
    """One call at module level, whose arguments can be computed there."""

    node: ast.Call
    arguments: Mapping[str, ast.expr]
    """Parameter to what is passed, as far as the call says it."""
    after: int
    """Number of statements after which it can be made."""
    parts: tuple[str, ...] = ()
    """The names that take the parts of what it returns, in order; empty: it is not taken apart."""


def own_calls(flow: Flow, function: str, signature: Signature) -> tuple[OwnCall, ...]:
    """The calls of a function at module level, the last one first, since it is what the notebook came to."""
    found = [
        _call(flow, step, node, signature)
        for step in flow.steps
        for node in _evaluated_there(step.node)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == function
    ]
    return tuple(reversed(found))


def parts_in_functions(flow: Flow, function: str) -> tuple[str, ...]:
    """The names that a call inside another function gives to what comes back; empty: none takes it apart."""
    for node in _inside_functions(flow):
        match node:
            case ast.Assign(value=ast.Call(func=ast.Name(id=name)) as call) if name == function:
                if parts := _parts(node, call):
                    return parts
    return ()


def names_passed_in_functions(flow: Flow, function: str, signature: Signature) -> dict[str, str]:
    """Parameter to the name of the variable that a call inside another function passes; the first call counts."""
    for node in _inside_functions(flow):
        match node:
            case ast.Call(func=ast.Name(id=name)) if name == function:
                passed = _arguments(node, signature).items()
                return {parameter: value.id for parameter, value in passed if isinstance(value, ast.Name)}
    return {}


def _inside_functions(flow: Flow) -> Iterator[ast.AST]:
    for statement in flow.statements:
        if isinstance(statement.node, ast.FunctionDef | ast.ClassDef):
            yield from ast.walk(statement.node)


def _evaluated_there(statement: ast.stmt) -> Iterator[ast.AST]:
    """The expressions that a statement evaluates in the names of the module: none in functions and comprehensions."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return
    waiting: list[ast.AST] = [statement]
    while waiting:
        node = waiting.pop(0)
        yield node
        match node:
            case ast.Lambda():
                continue
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                waiting.append(node.generators[0].iter)  # the one part that belongs to what is around it
            case _:
                waiting += ast.iter_child_nodes(node)


def _call(flow: Flow, step: Step, node: ast.Call, signature: Signature) -> OwnCall:
    arguments = _arguments(node, signature)
    read = {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}
    before = frozenset[str]().union(*(effect.binds for effect in flow.effects[: step.within]))
    made_within = read & (flow.effects[step.within].binds - before)
    after = step.within + 1 if made_within else step.within
    return OwnCall(node, arguments, after, _parts(step.node, node))


def _arguments(node: ast.Call, signature: Signature) -> dict[str, ast.expr]:
    """What goes in by parameter, up to where a list is spread over parameters."""
    plain = list(itertools.takewhile(lambda argument: not isinstance(argument, ast.Starred), node.args))
    names = [*signature.names, *(f"*{k}" for k in range(len(plain) - len(signature.names)))]
    in_order = dict(zip(names, plain, strict=False))
    return in_order | {keyword.arg: keyword.value for keyword in node.keywords if keyword.arg}


def _parts(statement: ast.stmt, call: ast.Call) -> tuple[str, ...]:
    match statement:
        case ast.Assign(targets=[ast.Tuple(elts=targets) | ast.List(elts=targets)], value=value) if value is call:
            return tuple(_name_of(target) for target in targets)
        case _:
            return ()


def _name_of(target: ast.expr) -> str:
    match target:
        case ast.Name(id=name) | ast.Attribute(attr=name) | ast.Subscript(slice=ast.Constant(value=str(name))):
            return name
        case _:
            return ""


def bound_to(call: OwnCall, held: Mapping[str, str]) -> dict[str, str]:
    """Parameter to input, of the arguments that are nothing but a name that holds an input.

    Args:
        call: what the notebook passes.
        held: name at module level to the input that it holds.
    """
    passed = {p: node.id for p, node in call.arguments.items() if isinstance(node, ast.Name)}
    return {parameter: held[name] for parameter, name in passed.items() if name in held}


def whole_numbers(flow: Flow) -> frozenset[str]:
    """The names that a notebook gives to whole numbers that it spells out, such as sizes."""
    return frozenset(name for step in flow.steps for name in _whole_numbers_of(step.node))


def _whole_numbers_of(node: ast.stmt) -> Iterator[str]:
    match node:
        case ast.Assign(targets=[ast.Tuple(elts=targets)], value=ast.Tuple(elts=values)):
            pairs = list(zip(targets, values, strict=False))
        case ast.Assign(targets=targets, value=value):
            pairs = [(target, value) for target in targets]
        case _:
            return
    for target, value in pairs:
        match target, value:
            case ast.Name(id=name), ast.Constant(value=int() as number) if not isinstance(number, bool):
                yield name
