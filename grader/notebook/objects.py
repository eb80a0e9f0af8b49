"""Objects that a notebook makes at module level: what they hold, and which inputs stand in them."""

from __future__ import annotations

import ast
import copy
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from grader.notebook.flow import Flow
from grader.notebook.parsed import Parsed
from grader.notebook.parsing import parse
from grader.notebook.source import Statement
from grader.notebook.syntax import assigned_pairs


@dataclass(frozen=True)
class Made:
    """One object, as a call of its class makes it."""

    name: str
    node: ast.ClassDef
    arguments: Mapping[str, str]
    """Parameter of its class to the name that is passed."""


def objects_in(flow: Flow) -> Iterator[Made]:
    """The objects of the notebook's own classes that have names."""
    classes = {s.node.name: s.node for s in flow.statements if isinstance(s.node, ast.ClassDef)}
    for statement in flow.statements:
        for target, value in assigned_pairs(statement.node):
            match target, value:
                case ast.Name(id=name), ast.Call(func=ast.Name(id=made_by)) if made_by in classes:
                    yield Made(name, classes[made_by], _arguments(classes[made_by], value))


def _arguments(node: ast.ClassDef, call: ast.Call) -> dict[str, str]:
    makers = [part for part in node.body if isinstance(part, ast.FunctionDef) and part.name == "__init__"]
    parameters = [a.arg for a in makers[-1].args.args[1:]] if makers else []
    passed = [*zip(parameters, call.args, strict=False), *((k.arg or "", k.value) for k in call.keywords)]
    return {parameter: value.id for parameter, value in passed if isinstance(value, ast.Name)}


def held_by_objects(flow: Flow) -> dict[str, str]:
    """What the attributes of objects are said to be, by what was passed to their class, to the attribute.

    Of ``layer1 = Linear(W1, b1)``, ``layer1.dW`` is called ``dW1``.
    """
    found: dict[str, str] = {}
    for made in objects_in(flow):
        for attribute in _stored(made.node):
            found.setdefault(attribute, f"{made.name}.{attribute}")
            for parameter, passed in made.arguments.items():
                if attribute.endswith(parameter) and attribute != parameter:
                    said = attribute.removesuffix(parameter) + passed
                    found.setdefault(said, f"{made.name}.{attribute}")
    return found


def _stored(node: ast.ClassDef) -> tuple[str, ...]:
    """The attributes that the methods of a class store in its objects."""
    return tuple(
        dict.fromkeys(
            inner.attr
            for inner in ast.walk(node)
            if isinstance(inner, ast.Attribute)
            and isinstance(inner.ctx, ast.Store)
            and isinstance(inner.value, ast.Name)
            and inner.value.id == "self"
        )
    )


# Inputs inside of objects -------------------------------------------------------------------------


def inside(name: str) -> str:
    """The name that an input gets which the notebook only gives to an object of that name."""
    return f"{name}__inside"


def unwrapped(notebook: Parsed, names: Collection[str]) -> Parsed:
    """A notebook in which inputs have names before they go into objects: ``a = Value(2.0)``, ``w = Node(w_0)``."""
    classes = {s.node.name for s in notebook.flow.statements if isinstance(s.node, ast.ClassDef)}
    statements: list[Statement] = []
    for statement in notebook.script.statements:
        statements += _unwrapped(statement, classes, names)
    if len(statements) == len(notebook.script.statements):
        return notebook
    flow = Flow(statements, notebook.flow)
    return Parsed(replace(notebook.script, statements=tuple(statements)), flow, notebook.definitions)


def _unwrapped(statement: Statement, classes: Collection[str], names: Collection[str]) -> Sequence[Statement]:
    node = copy.deepcopy(statement.node)
    before: list[Statement] = []
    for target, value in assigned_pairs(node):
        match target, value:
            case ast.Name(id=name), ast.Call(func=ast.Name(id=made_by), args=[first, *_]) if (
                made_by in classes and name in names and not isinstance(first, ast.Name)
            ):
                source = f"{inside(name)} = {ast.unparse(first)}"
                line = parse(source)
                ast.increment_lineno(line, statement.node.lineno - 1)
                before.append(Statement(statement.cell, line.body[0], source))
                value.args[0] = ast.copy_location(ast.Name(inside(name), ast.Load()), first)
    return [*before, Statement(statement.cell, node, ast.unparse(node))] if before else [statement]
