"""Cutting out of a notebook the statements that compute an answer, with places for fresh inputs.

A backward slice (Weiser, "Program slicing", 1981) over the top-level statements: those are kept whole that may
influence the answer, and the bindings of the given names are replaced by fresh values.  An alias can escape it, so
a slice is only trusted after it has reproduced the notebook's own value; see `grader.execution.inside.programs`.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from grader.model import Chunk, Program
from grader.notebook.flow import GRAD, Effects, Scope, effects, scope_of, uses_of, with_callees
from grader.notebook.source import Statement

GIVEN = "__grader_given__"
"""Called by a program: ``name = __grader_given__(input, key)`` brings in the fresh value of an input."""
ANSWER = "__grader_answer__"
"""Called by a program: ``__grader_answer__(output, value)`` hands over an answer."""


@dataclass(frozen=True)
class Output:
    """One answer: which expression, and after which statement it is read."""

    name: str
    expression: str
    after: int
    """Number of statements that run before it is read."""


@dataclass(frozen=True)
class Cut:
    """The statements that compute some outputs."""

    program: Program
    kept: tuple[Statement, ...]
    """The statements of the notebook that stand in the program."""
    inputs: frozenset[str]
    """Inputs that the program takes."""


class Flow:
    """The statements of a script with their effects, worked out once."""

    def __init__(self, statements: Sequence[Statement]) -> None:
        self.statements = tuple(statements)
        self.scope: Scope = scope_of(statement.node for statement in statements)
        self.effects: tuple[Effects, ...] = tuple(effects(statement.node, self.scope) for statement in statements)

    def reads(self, expression: str) -> frozenset[str]:
        """What an expression reads, with what the functions that it calls read."""
        return with_callees(uses_of(expression, self.scope), self.scope)

    def matters(self, index: int, needed: Collection[str]) -> bool:
        """Whether a statement may influence any of the needed names and stores."""
        touches = self.effects[index].touches
        if touches & set(needed):
            return True
        roots = [name.removeprefix(GRAD) for name in needed if name.startswith(GRAD)] if GRAD in touches else []
        return any(self.fills(index, root) for root in roots)

    def fills(self, index: int, root: str) -> bool:
        """Whether a ``backward()`` (or a zeroing) may come down to the tensor that stands under a name."""
        return bool(self._leads_to(self.effects[index].uses, index) & self._leads_to(frozenset({root}), index))

    def _leads_to(self, names: frozenset[str], before: int) -> frozenset[str]:
        """Names of values that some names come from, themselves included."""
        reached = self.reaching(names, before)
        touched = frozenset().union(names, *(self.effects[i].touches for i in reached))
        return frozenset(_plain(touched) - self.scope.modules - self.scope.functions.keys())

    def reaching(self, names: frozenset[str], before: int) -> list[int]:
        """Indices of the statements before `before` that influence `names` by name, hidden stores aside; last first."""
        needed = _plain(names)
        reached = []
        for index in range(before - 1, -1, -1):
            if self.effects[index].touches & needed:
                reached.append(index)
                needed -= self.effects[index].kills
                needed |= _plain(with_callees(self.effects[index].uses, self.scope))
        return reached

    def updates_itself(self, index: int, name: str) -> bool:
        """Whether a statement computes the new value of `name` from an earlier one (``w = w - lr * dw``)."""
        uses = with_callees(self.effects[index].uses, self.scope)
        if name in uses:
            return True
        earlier = self.reaching(uses, index)
        return any(name in self.effects[i].touches for i in earlier)


def _plain(names: Collection[str]) -> set[str]:
    return {name for name in names if not name.startswith("<")}


@dataclass(frozen=True)
class Given:
    """Which names make room for fresh inputs."""

    inputs: Mapping[str, str]
    """Name in the notebook to the input that takes its place."""
    recorded: Collection[str]
    """Keys of the bindings that the real run recorded; the others run before their value is replaced, since
    only running them shows what kind of value stands there."""
    start: int = 0
    """Index of the first statement whose bindings count: the body of a function has names of its own."""


def cut(flow: Flow, outputs: Sequence[Output], given: Given) -> Cut:
    """The backward slice of some outputs."""
    return _assemble(flow, outputs, given, keep_all=frozenset())


def whole(flow: Flow, outputs: Sequence[Output], given: Given) -> Cut:
    """Everything up to the last output, with the given names replaced: what is left when a slice is not enough."""
    everything = frozenset(range(max(output.after for output in outputs)))
    made = _assemble(flow, outputs, given, keep_all=everything)
    return replace(made, program=replace(made.program, cell_by_cell=True))


@dataclass
class _Assembly:
    chunks: list[Chunk] = field(default_factory=list)
    kept: list[Statement] = field(default_factory=list)
    inputs: set[str] = field(default_factory=set)


def _assemble(flow: Flow, outputs: Sequence[Output], given: Given, keep_all: frozenset[int]) -> Cut:
    """Walk backward, keeping what is needed; the chunks come out last first."""
    assembly = _Assembly()
    needed: set[str] = set()
    for index in range(max(output.after for output in outputs), -1, -1):
        for output in outputs:
            if output.after == index:
                needed |= flow.reads(output.expression)
                assembly.chunks.append(_answer_chunk(flow, output))
        position = index - 1
        if position in keep_all:
            needed |= flow.effects[position].touches
        if position in keep_all or (position >= 0 and flow.matters(position, needed)):
            needed = _keep(flow, position, needed, given, assembly)
    return Cut(
        Program(tuple(reversed(assembly.chunks))),
        tuple(reversed(assembly.kept)),
        frozenset(assembly.inputs),
    )


def _keep(flow: Flow, position: int, needed: set[str], given: Given, assembly: _Assembly) -> set[str]:
    statement, effect = flow.statements[position], flow.effects[position]
    replaced = _replaced(flow, position, given)
    for name in sorted(replaced, reverse=True):
        assembly.chunks.append(_given_chunk(statement, name, given.inputs[name]))
        assembly.inputs.add(given.inputs[name])
    needed = needed - replaced
    recorded = all(f"{statement.key}:{name}" in given.recorded for name in replaced)
    if replaced and recorded and not flow.matters(position, needed):
        return needed
    assembly.kept.append(statement)
    assembly.chunks.append(Chunk(statement.cell, statement.node.lineno, statement.source))
    return (needed - effect.kills) | with_callees(effect.uses, flow.scope)


def _replaced(flow: Flow, position: int, given: Given) -> set[str]:
    """The given names that a statement binds anew, not as an update of what they were."""
    effect = flow.effects[position]
    if position < given.start or isinstance(flow.statements[position].node, ast.With):
        return set()
    bound = effect.kills & effect.binds & set(given.inputs)
    return {name for name in bound if not flow.updates_itself(position, name)}


def _given_chunk(statement: Statement, name: str, given: str) -> Chunk:
    key = f"{statement.key}:{name}"
    source = f"{name} = {GIVEN}({given!r}, {key!r}, globals().get({name!r}))"
    return Chunk(statement.cell, statement.node.lineno, source)


def _answer_chunk(flow: Flow, output: Output) -> Chunk:
    statement = flow.statements[output.after - 1] if output.after else flow.statements[0]
    source = f"{ANSWER}({output.name!r}, {output.expression})"
    return Chunk(statement.cell, statement.node.end_lineno or statement.node.lineno, source)
