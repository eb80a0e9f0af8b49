"""The scenes of a notebook: its module, the bodies of its functions, and one round of every loop in them."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator, Sequence

from grader.audit.claims import Scene
from grader.audit.names import is_check
from grader.notebook.bodies import body_as_script
from grader.notebook.flow import Flow
from grader.notebook.parsing import parse
from grader.notebook.source import Script, Statement, statements_of

MOST = 40
"""Functions and loops of one notebook that are looked into."""


def scenes_of(script: Script, module: Flow) -> tuple[Scene, ...]:
    """Every scene of a script, the module first."""
    found = [Scene("the notebook", module, 0)]
    found += _rounds(found[0])
    for index, statement in enumerate(script.statements):
        if isinstance(statement.node, ast.FunctionDef) and len(found) < MOST and not is_check(statement.node.name):
            scene = _body(module, index, ready(script, module, index, statement.node.name))
            found += [scene, *_rounds(scene)]
    return tuple(found[:MOST])


def ready(script: Script, flow: Flow, index: int, function: str) -> int:
    """The number of statements after which all is bound that a function reads, which a statement defines."""
    statement = flow.statements[index]
    reads = flow.reads(function)
    end = script.end_of(statement.cell)
    bound = {name for effect in flow.effects[:end] for name in effect.binds}
    for later in range(end, len(flow.effects)):
        if (flow.effects[later].binds & reads) - bound:
            end = later + 1
        bound |= flow.effects[later].binds
    return end


def _body(module: Flow, index: int, end: int) -> Scene:
    statement = module.statements[index]
    assert isinstance(statement.node, ast.FunctionDef)
    before = module.statements[:end]
    inner = Flow([*before, *body_as_script(statement.node, statement)])
    return Scene(f"function `{statement.node.name}`", inner, len(before), len(before), statement.node.name)


# Loops --------------------------------------------------------------------------------------------


def _rounds(scene: Scene) -> list[Scene]:
    """One round of each loop of a scene, and of the loops in it."""
    found: list[Scene] = []
    for index in range(scene.start, len(scene.flow.statements)):
        statement = scene.flow.statements[index]
        for loop in _loops(statement):
            inner = _one_round(scene, index, statement, loop)
            found += [inner, *_rounds(inner)]
    return found


def _loops(statement: Statement) -> Iterator[ast.For | ast.While]:
    match statement.node:
        case ast.For() | ast.While() as loop:
            yield loop
        case ast.With(body=body):
            yield from (part for part in body if isinstance(part, ast.For | ast.While))


def _one_round(scene: Scene, index: int, statement: Statement, loop: ast.For | ast.While) -> Scene:
    before = scene.flow.statements[:index]
    body = [_Staying().visit(part) for part in copy.deepcopy(loop.body)]
    inside = statements_of(body, statement.source, statement.cell, statement.first_line)
    title = f"the loop at line {loop.lineno}"
    flow = Flow([*before, *_first_item(loop, statement.cell), *inside])
    return Scene(title, flow, len(before), scene.local, scene.function, one_round=True)


def _first_item(loop: ast.For | ast.While, cell: int) -> Sequence[Statement]:
    if isinstance(loop, ast.While):
        return ()
    source = f"{ast.unparse(loop.target)} = next(iter({ast.unparse(loop.iter)}))"
    tree = ast.increment_lineno(parse(source), loop.lineno - 1)
    return (Statement(cell, tree.body[0], source),)


class _Staying(ast.NodeTransformer):
    """Takes out what would leave the loop or its round."""

    def visit_Break(self, node: ast.Break) -> ast.stmt:
        return ast.copy_location(ast.Pass(), node)

    def visit_Continue(self, node: ast.Continue) -> ast.stmt:
        return ast.copy_location(ast.Pass(), node)

    def visit_For(self, node: ast.For) -> ast.stmt:
        return node

    def visit_While(self, node: ast.While) -> ast.stmt:
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.stmt:
        return node
