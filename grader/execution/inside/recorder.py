"""What the notebook held while it ran: recorded at every binding of a watched name, and after watched cells."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from grader.execution.inside.kinds import Kind, kind_of
from grader.execution.inside.values import as_array

SAW = "__grader_saw__"
LARGEST = 8 * 1024 * 1024


@dataclass(frozen=True)
class Record:
    """One value that the notebook held: its kind, and its numbers at that moment."""

    kind: Kind | None
    numbers: np.ndarray[Any, Any] | None


@dataclass
class Recorder(ast.NodeTransformer):
    """Follows the cells of a run; IPython hands it the syntax tree of every cell before it runs."""

    sources: Sequence[tuple[int, str]]
    names: frozenset[str]
    functions: frozenset[str]
    expressions: Mapping[int, Sequence[str]]
    records: dict[str, Record] = field(default_factory=dict)
    _next: int = 0
    _cell: int = -1
    _namespace: Mapping[str, Any] = field(default_factory=dict)

    def install(self, shell: Any) -> None:
        """Take part in everything that an IPython shell runs from now on."""
        self._namespace = shell.user_ns
        shell.ast_transformers.append(self)
        shell.events.register("pre_run_cell", self.before_cell)
        shell.events.register("post_run_cell", self.after_cell)
        setattr(builtins, SAW, self.saw)

    def before_cell(self, info: Any) -> None:
        """Find out which cell of the notebook this is."""
        for position in range(self._next, len(self.sources)):
            cell, source = self.sources[position]
            if source == info.raw_cell:
                self._cell, self._next = cell, position + 1
                return
        self._cell = -1

    def after_cell(self, result: Any) -> None:
        """Record the watched expressions of the cell that ended."""
        for expression in self.expressions.get(self._cell, ()):
            try:
                value = eval(expression, dict(self._namespace))  # noqa: S307 - the notebook's own names, in its own process
            except Exception:  # noqa: S112 - an expression without a value has no record
                continue
            self.saw(f"after:{self._cell}:{expression}", value)

    def saw(self, key: str, value: object) -> None:
        """Record one value; the last one under a key counts."""
        numbers = as_array(value)
        if numbers is not None and numbers.nbytes > LARGEST:
            numbers = None
        self.records[key] = Record(kind_of(value), numbers)

    # Called by IPython through ast.NodeTransformer.visit

    def visit_Module(self, node: ast.Module) -> ast.Module:
        """Add a call after every binding of a watched name."""
        if self._cell >= 0:
            node.body = self._with_records(node.body)
            ast.fix_missing_locations(node)
        return node

    def _with_records(self, body: list[ast.stmt]) -> list[ast.stmt]:
        made: list[ast.stmt] = []
        for statement in body:
            self._descend(statement)
            made.append(statement)
            made += [self._saw_call(statement, name) for name in sorted(_bound_by(statement) & self.names)]
        return made

    def _descend(self, statement: ast.stmt) -> None:
        match statement:
            case ast.FunctionDef() | ast.AsyncFunctionDef() if statement.name not in self.functions:
                return
            case ast.ClassDef():
                return
            case ast.FunctionDef(args=arguments):
                parameters = [a.arg for a in [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]]
                entry = [self._saw_call(statement, parameter) for parameter in parameters]
                statement.body = entry + self._with_records(statement.body)
            case _:
                for block in ("body", "orelse", "finalbody"):
                    if isinstance(inner := getattr(statement, block, None), list):
                        setattr(statement, block, self._with_records(inner))

    def _saw_call(self, statement: ast.stmt, name: str) -> ast.stmt:
        call = ast.parse(f"{SAW}({f'{self._cell}:{statement.lineno}:{name}'!r}, {name})").body[0]
        for node in ast.walk(call):
            ast.copy_location(node, statement)
        return call


def _bound_by(statement: ast.stmt) -> frozenset[str]:
    match statement:
        case ast.Assign(targets=targets):
            parts = [node for target in targets for node in ast.walk(target)]
            return frozenset(n.id for n in parts if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store))
        case ast.AugAssign(target=ast.Name(id=name)) | ast.AnnAssign(target=ast.Name(id=name)):
            return frozenset({name})
        case _:
            return frozenset()
