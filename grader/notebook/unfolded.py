"""A method as a function of the module: one object of its class, whose attributes are variables and methods functions.

What a method computes in its local variables can then be followed like that of any function.
"""

from __future__ import annotations

import ast
import itertools
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from grader.notebook.bodies import body_as_script
from grader.notebook.entering import parameter_source
from grader.notebook.flow import Flow
from grader.notebook.functions import Definition, definitions
from grader.notebook.methods import MAKER, Parts, attribute, beside, parts_of, reads_super
from grader.notebook.parsed import Parsed
from grader.notebook.parsing import parse
from grader.notebook.source import Statement
from grader.notebook.syntax import parameter_names


def spoken(expression: str) -> str:
    """An expression as the notebook has it."""
    return expression.replace(attribute(""), "self.")


@dataclass(frozen=True)
class Unfolded:
    """The notebook with the object taken apart, and the method as a function in it."""

    notebook: Parsed
    definition: Definition
    unset: frozenset[str]
    """The variables of attributes that nothing gives a value before the method runs."""
    passed: frozenset[str]
    """What the methods that run are passed."""


def unfolded(notebook: Parsed, method: Definition) -> Unfolded | None:
    """A method of a class taken out of it; None: it, or its class, does more than can be written without an object."""
    parts = parts_of(notebook.flow, method.method_of)
    if parts is None or method.name == MAKER or parts.methods[method.name].statement is not method.statement:
        return None
    asked = parts.function(method.name)
    helpers = [parts.function(name, attribute(name)) for name in parts.methods if name not in (method.name, MAKER)]
    made = [*parts.variables(), *helpers]
    if MAKER in parts.methods:
        made += _made(notebook, parts.name, parts.function(MAKER))
    made += _before(parts, method.name, set(_unbound([*made, asked])) - set(_bound(asked.node)))
    cell = method.statement.cell
    unset = _unbound([*made, asked])
    entries = [_entry(cell, name) for name in ["self", *unset]]
    around = [each for each in notebook.script.statements[: notebook.script.end_of(cell)] if each not in parts.classes]
    statements = (*around, *entries, *made, asked)
    flow = Flow(statements, notebook.flow)
    assert isinstance(asked.node, ast.FunctionDef)
    definition = Definition(method.name, len(statements) - 1, asked, asked.node)
    script = replace(notebook.script, statements=statements)
    run = [asked.node, *(each.node for each in made if isinstance(each.node, ast.Assign))]
    passed = frozenset(name for node in run for name in _passed_to(node))
    return Unfolded(Parsed(script, flow, definitions(flow)), definition, frozenset(unset), passed)


# What the object is made of -----------------------------------------------------------------------


def _made(notebook: Parsed, name: str, maker: Statement) -> Iterator[Statement]:
    """The statements that making the object runs, with what the notebook's own call passes as far as it is known."""
    assert isinstance(maker.node, ast.FunctionDef)
    bound = frozenset().union(*(effect.binds for effect in notebook.flow.effects))
    passed = _passed(notebook.flow, name, [argument.arg for argument in maker.node.args.args[1:]])
    for statement in body_as_script(maker.node, maker):
        match statement.node:
            case ast.Assign(targets=[ast.Name(id=target)]) if target in passed and statement.source.startswith(
                parameter_source("", target, "").partition("(")[0]
            ):
                value = passed[target]
                read = {node.id for node in ast.walk(value) if isinstance(node, ast.Name)}
                source = parameter_source("", target, ast.unparse(value))
                yield beside(statement, statement.node.lineno, source) if read <= bound else statement
            case _ if not reads_super(statement.node):
                yield statement
            case _:
                continue


def _passed(flow: Flow, name: str, parameters: list[str]) -> dict[str, ast.expr]:
    """Parameter to what the last call of a class passes."""
    calls = [
        node
        for statement in flow.statements
        for node in ast.walk(statement.node)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name
    ]
    if not calls:
        return {}
    in_order = dict(zip(parameters, calls[-1].args, strict=False))
    return in_order | {keyword.arg: keyword.value for keyword in calls[-1].keywords if keyword.arg}


def _before(parts: Parts, asked: str, unbound: Collection[str]) -> Iterator[Statement]:
    """What another method does first, up to where it begins to loop, that gives attributes their values.

    A method that trains stores the data, their sizes and the first parameters, and calls one that updates.
    """
    for name in parts.methods:
        function = parts.function(name)
        assert isinstance(function.node, ast.FunctionDef)
        if name not in (asked, MAKER) and set(_bound(function.node)) & set(unbound):
            yield from itertools.takewhile(
                lambda each: _is_plain(each.node, attribute(asked)), body_as_script(function.node, function)
            )
            return


def _is_plain(node: ast.stmt, function: str) -> bool:
    """Whether a statement has no blocks, and does not come down to a call of a function."""
    reads = {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}
    return isinstance(node, ast.Assign | ast.AnnAssign | ast.Expr) and function not in reads


def _unbound(statements: Sequence[Statement]) -> list[str]:
    """The attributes that nothing gives a value before the method, which comes last, runs."""
    names = [n for s in statements for n in ast.walk(s.node) if isinstance(n, ast.Name)]
    loaded = [name.id for name in names if not isinstance(name.ctx, ast.Store)]
    read = dict.fromkeys(name for name in loaded if name.startswith(attribute("")))
    defined = {s.node.name for s in statements if isinstance(s.node, ast.FunctionDef)}
    bound = {name for s in statements[:-1] if not isinstance(s.node, ast.FunctionDef) for name in _bound(s.node)}
    return [name for name in read if name not in defined | bound]


def _bound(node: ast.stmt) -> Iterator[str]:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store):
            yield inner.id


def _passed_to(node: ast.stmt) -> Iterator[str]:
    match node:
        case ast.FunctionDef(args=arguments):
            yield from parameter_names(arguments)
        case ast.Assign(targets=[ast.Name(id=name)]) if not name.startswith(attribute("")):
            yield name


def _entry(cell: int, name: str) -> Statement:
    source = parameter_source("", name, "None")
    return Statement(cell, parse(source).body[0], source)
