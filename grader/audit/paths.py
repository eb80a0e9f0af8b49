"""Parameters and gradients that objects and dicts hold: ``net.W`` and ``net.dW``, ``parameters["W1"]``.

Such a parameter gets a name of its own in a copy of the scene, by two statements before it is used::

    W__in_net = net.W
    net.W = W__in_net

Between the two a fresh value can enter as it does for any other name.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from grader.audit.claims import LossOf, Scene
from grader.audit.names import is_gradient, stem
from grader.audit.values import Held, has_loop
from grader.notebook.flow import Flow
from grader.notebook.parsing import parse, parse_expression
from grader.notebook.slicing import Output
from grader.notebook.source import Statement
from grader.notebook.syntax import plain_targets


@dataclass(frozen=True)
class Path:
    """Something that an object or a dict holds."""

    owner: str
    name: str
    """Its last part."""
    expression: str


@dataclass(frozen=True)
class Opened:
    """A copy of a scene in which what a path leads to has a name of its own."""

    scene: Scene
    name: str
    gradient: Held
    loss: LossOf


def paths_to(scene: Scene, spoken: str) -> Iterator[Path]:
    """The paths whose last part is what a gradient speaks of."""
    classes = classes_of(scene.flow)
    for owner, made_by in objects_of(scene.flow).items():
        for expression in sorted(held_by(classes[made_by])):
            path = Path(owner, _last(expression), f"{owner}.{expression}")
            if stem(path.name) == stem(spoken):
                yield path
    for node in (n for statement in scene.flow.statements for n in ast.walk(statement.node)):
        match node:
            case ast.Subscript(value=ast.Name(id=owner), slice=ast.Constant(value=str(key))) if stem(key) == stem(
                spoken
            ) and not is_gradient(owner):
                yield Path(owner, key, f"{owner}[{key!r}]")


def opened(scene: Scene, path: Path, gradient: Held, loss: LossOf) -> Opened | None:
    """Give a path a name before a loss and a gradient are computed; None: there is nothing to give one to there."""
    flow = scene.flow
    first, last = sorted((gradient.after, loss.output.after))
    begin = max(scene.start, _begin_of_cell(scene, first - 1))
    bound = [i for i, effect in enumerate(flow.effects[:first]) if path.owner in effect.kills]
    if not bound:
        return None
    at = max(begin, bound[-1] + 1)
    if at >= first or at > last:
        return None
    name = f"{path.name}__in_{path.owner}"
    cell = flow.statements[at].cell
    added = [_statement(source, cell) for source in (f"{name} = {path.expression}", f"{path.expression} = {name}")]
    statements = [*flow.statements[:at], *added, *flow.statements[at:]]
    start = scene.start + len(added) if at < scene.start else scene.start
    moved = replace(gradient, first=_moved(gradient.first, at), last=_moved(gradient.last, at))
    output = Output("loss", loss.output.expression, loss.output.after + len(added))
    return Opened(replace(scene, flow=Flow(statements), start=start), name, moved, replace(loss, output=output))


def _moved(index: int, at: int) -> int:
    return index + 2 if index >= at else index


def _begin_of_cell(scene: Scene, index: int) -> int:
    statements = scene.flow.statements
    if scene.local or scene.one_round:
        return scene.start
    return next(i for i in range(len(statements)) if statements[i].cell == statements[index].cell)


def _statement(source: str, cell: int) -> Statement:
    return Statement(cell, parse(source).body[0], source)


def _last(expression: str) -> str:
    node = parse_expression(expression)
    match node:
        case ast.Subscript(slice=ast.Constant(value=str(key))):
            return key
        case _:
            return expression.rpartition(".")[2]


# Objects ------------------------------------------------------------------------------------------


def classes_of(flow: Flow) -> Mapping[str, ast.ClassDef]:
    """The classes of a notebook."""
    return {s.node.name: s.node for s in flow.statements if isinstance(s.node, ast.ClassDef)}


def objects_of(flow: Flow) -> Mapping[str, str]:
    """Names of objects, with the class that makes them."""
    classes = classes_of(flow)
    found: dict[str, str] = {}
    for step in flow.steps:
        match step.node:
            case ast.Assign(targets=targets, value=ast.Call(func=ast.Name(id=made_by))) if made_by in classes:
                found |= {name: made_by for target in targets for name in plain_targets(target)}
            case ast.Assign(
                targets=targets,
                value=ast.Call(func=ast.Attribute(value=ast.Call(func=ast.Name(id=made_by)), attr="fit" | "train")),
            ) if made_by in classes:  # which return the object
                found |= {name: made_by for target in targets for name in plain_targets(target)}
            case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Tuple(elts=values)):
                for name, value in zip(names, values, strict=False):
                    match name, value:
                        case ast.Name(id=one), ast.Call(func=ast.Name(id=made_by)) if made_by in classes:
                            found[one] = made_by
    return found


def held_by(node: ast.ClassDef | ast.FunctionDef) -> frozenset[str]:
    """What the objects of a class hold, without the object: ``W``, ``params['W1']``; or what one method gives them."""
    found: set[str] = set()
    for inner in ast.walk(node):
        targets = inner.targets if isinstance(inner, ast.Assign) else []
        for target in targets:
            for part in target.elts if isinstance(target, ast.Tuple) else [target]:
                found |= set(_of_self(part))
        match inner:
            case ast.Assign(targets=[ast.Attribute(value=ast.Name(id="self"), attr=name)], value=ast.Dict(keys=keys)):
                found |= {f"{name}[{k.value!r}]" for k in keys if isinstance(k, ast.Constant)}
    return frozenset(found)


def _of_self(target: ast.expr) -> Iterator[str]:
    match target:
        case ast.Attribute(value=ast.Name(id="self"), attr=name):
            yield name
        case ast.Subscript(
            value=ast.Attribute(value=ast.Name(id="self"), attr=name), slice=ast.Constant(value=str(key))
        ):
            yield f"{name}[{key!r}]"


def gradients_held(scene: Scene) -> Iterator[Held]:
    """The gradients that methods leave in objects, and the entries of dicts that calls return."""
    flow = scene.flow
    classes, objects = classes_of(flow), objects_of(flow)
    found: dict[str, Held] = {}
    for index in range(scene.start, len(flow.statements)):
        if has_loop(flow.statements[index]):  # of which one round is a scene of its own
            continue
        for node in ast.walk(flow.statements[index].node):
            match node:
                case ast.Call(func=ast.Attribute(value=ast.Name(id=owner), attr=method)) if owner in objects:
                    for expression in _left_by(classes[objects[owner]], method):
                        if is_gradient(_last(expression)) or is_gradient(expression.partition("[")[0]):
                            whole = f"{owner}.{expression}"
                            found[whole] = Held(_last(expression), whole, index, index)
        for held in _returned_entries(scene, index, classes, objects):
            found[held.expression] = held
    yield from found.values()


def _left_by(node: ast.ClassDef, method: str) -> frozenset[str]:
    functions = [p for p in node.body if isinstance(p, ast.FunctionDef) and p.name == method]
    return frozenset().union(*(held_by(function) for function in functions))


def _returned_entries(
    scene: Scene, index: int, classes: Mapping[str, ast.ClassDef], objects: Mapping[str, str]
) -> Iterator[Held]:
    """The entries of a dict with the name of gradients that a statement takes from a function or a method."""
    match scene.flow.statements[index].node:
        case ast.Assign(targets=[target], value=ast.Call(func=func)):
            body = _body_of(func, scene.flow, classes, objects)
            for name in plain_targets(target) if body is not None else ():
                if is_gradient(name) and body is not None:
                    for key in sorted(_keys(body)):
                        yield Held(key, f"{name}[{key!r}]", index, index)


def _body_of(
    func: ast.expr, flow: Flow, classes: Mapping[str, ast.ClassDef], objects: Mapping[str, str]
) -> ast.FunctionDef | None:
    match func:
        case ast.Name(id=name):
            nodes = [s.node for s in flow.statements if isinstance(s.node, ast.FunctionDef) and s.node.name == name]
        case ast.Attribute(value=ast.Name(id=owner), attr=method) if owner in objects:
            body = classes[objects[owner]].body
            nodes = [p for p in body if isinstance(p, ast.FunctionDef) and p.name == method]
        case _:
            nodes = []
    return nodes[-1] if nodes else None


def _keys(body: ast.FunctionDef) -> frozenset[str]:
    """The keys of the dicts of gradients that a function makes."""
    found: set[str] = set()
    for node in ast.walk(body):
        match node:
            case ast.Subscript(value=ast.Name(id=name), slice=ast.Constant(value=str(key)), ctx=ast.Store()):
                found |= {key} if is_gradient(name) else set()
            case ast.Dict(keys=keys):
                names = [k.value for k in keys if isinstance(k, ast.Constant) and isinstance(k.value, str)]
                found |= {name for name in names if is_gradient(name)}
    return frozenset(found)
