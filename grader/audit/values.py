"""The values of names in a scene: where each begins, how far it reaches, and what flows into it."""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass

from grader.audit.claims import Scene
from grader.model import Place
from grader.notebook.flow import Flow
from grader.notebook.slicing import Output
from grader.notebook.source import Statement
from grader.notebook.syntax import plain_targets, steps_of


@dataclass(frozen=True)
class Held:
    """One value of a name, or of an entry of it: from the statement that makes it to the last that works on it."""

    name: str
    """Of what it is said to be: the name, or the key of the entry."""
    expression: str
    first: int
    last: int

    @property
    def after(self) -> int:
        """Number of statements after which it is complete."""
        return self.last + 1

    def output(self, called: str) -> Output:
        """It as an answer."""
        return Output(called, self.expression, self.after)

    def place(self, flow: Flow) -> Place:
        """Where it stands."""
        return flow.statements[self.first].place(self.expression)


def values_of(scene: Scene, wanted: Callable[[str], bool]) -> list[Held]:
    """The values that names of a kind have in a scene, in the order in which they begin."""
    open_: dict[str, Held] = {}
    found: list[Held] = []
    for index in range(scene.start, len(scene.flow.statements)):
        for name, expression, fresh in _made_by(scene, index, wanted):
            held = open_.get(expression)
            if held is not None and not fresh and _same_stretch(scene, held.last, index):
                open_[expression] = Held(name, expression, held.first, index)
                continue
            if held is not None:
                found.append(held)
            elif scene.one_round and not fresh:
                continue
            if held is None or fresh:
                open_[expression] = Held(name, expression, index, index)
            else:
                del open_[expression]
    return sorted([*found, *open_.values()], key=lambda held: held.first)


def _same_stretch(scene: Scene, one: int, other: int) -> bool:
    """Whether a later change still belongs to a value: in the module, only within its cell."""
    return scene.start > 0 or scene.flow.statements[one].cell == scene.flow.statements[other].cell


def _made_by(scene: Scene, index: int, wanted: Callable[[str], bool]) -> Iterator[tuple[str, str, bool]]:
    """What a statement gives a value: what it is called, the expression for it, and whether the value is a new one."""
    flow, node = scene.flow, scene.flow.statements[index].node
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Import | ast.ImportFrom):
        return
    effect = flow.effects[index]
    for name in sorted(effect.touches):
        if name.isidentifier() and wanted(name) and not (name in effect.binds and _is_of_a_round(scene, index, name)):
            yield name, name, name in effect.kills and name not in effect.uses
    for step in steps_of(node):
        match step:
            case ast.Assign(
                targets=[ast.Subscript(value=ast.Name() | ast.Attribute() as owner, slice=slice_) as target]
            ):
                match slice_:
                    case ast.Constant(value=str(key)) if wanted(key) or (wanted(ast.unparse(owner)) and key):
                        yield key, ast.unparse(target), True


def _is_of_a_round(scene: Scene, index: int, name: str) -> bool:
    """Whether a loop gives a name a new value in every round, which is looked at as a scene of its own."""
    statement = scene.flow.statements[index]
    if not has_loop(statement):
        return False
    binding = [step for step in scene.flow.steps_within(index) if name in step.effects.kills]
    return bool(binding) and name not in binding[0].effects.uses


def has_loop(statement: Statement) -> bool:
    """Whether a statement is a loop, or one within a ``with``."""
    match statement.node:
        case ast.For() | ast.While():
            return True
        case ast.With(body=body):
            return any(isinstance(part, ast.For | ast.While) for part in body)
        case _:
            return False


def influences(flow: Flow, expression: str, after: int) -> frozenset[str]:
    """The names whose values may flow into an expression, its own included."""
    reads = flow.reads(expression)
    reached = flow.reaching(reads, after)
    return reads.union(*(flow.effects[i].touches | flow.needs(i) for i in reached))


def touched_between(flow: Flow, one: int, other: int) -> frozenset[str]:
    """The names that may have other values at the later of two places."""
    first, last = sorted((one, other))
    return frozenset().union(*(flow.effects[i].touches for i in range(first, last)))


def definition_of(flow: Flow, held: Held) -> ast.expr | None:
    """The expression that a value begins with."""
    match flow.statements[held.first].node:
        case ast.Assign(value=value) | ast.AnnAssign(value=ast.expr() as value):
            return value
        case ast.With() as block:
            made = [n for n in steps_of(block) if isinstance(n, ast.Assign) and held.expression in _named(n)]
            return made[0].value if made else None
        case _:
            return None


def _named(node: ast.Assign) -> list[str]:
    return [name for target in node.targets for name in plain_targets(target)]


def moving_with(flow: Flow, entering: Iterable[str], end: int) -> frozenset[str]:
    """The names whose values may come from some names."""
    moving = set(entering)
    for _ in range(2):
        for index in range(end):
            if flow.needs(index) & moving and flow.effects[index].touches:
                moving |= {name for name in flow.effects[index].touches if name.isidentifier()}
    return frozenset(moving)


_DRAWS = frozenset("choice randint permutation shuffle sample randperm integers next iter".split())


def takes_a_part(value: ast.expr, functions: Collection[str]) -> bool:
    """Whether an expression may be a part of some data: an entry, a slice, a draw, what a function gives."""
    for node in ast.walk(value):
        match node:
            case ast.Subscript(value=ast.Attribute(attr="shape")):
                continue
            case ast.Subscript():
                return True
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in _DRAWS or name in functions:
                return True
    return False
