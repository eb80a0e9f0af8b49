"""What the notebook held while it ran: recorded at every binding of a watched name, and after watched cells."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from grader.execution.inside.aids.stand_in import StandIn
from grader.execution.inside.kinds import Kind, kind_of
from grader.execution.inside.values import as_array

SAW = "__grader_saw__"
"""Called after a watched name was bound."""
LOOKED = "__grader_looked__"
"""Called after a statement for expressions that may have no value yet."""
LEFT = "__grader_left__"
"""Called when a watched function ends, with its local variables."""
LARGEST = 8 * 1024 * 1024

_BEFORE_CODE = re.compile(r"(?:[^\S\n]*\n|[^\S\n]*%%[^\n]*\n)*")
"""Empty lines and cell magics at the top of a cell, which IPython takes away before it counts lines."""


@dataclass(frozen=True)
class Record:
    """One value that the notebook held: its kind, and its numbers at that moment."""

    kind: Kind | None
    numbers: np.ndarray[Any, Any] | None
    held: object = None
    """The object itself, of one that holds no numbers."""


@dataclass
class Recorder(ast.NodeTransformer):
    """Follows the cells of a run; IPython hands it the syntax tree of every cell before it runs."""

    sources: Sequence[tuple[int, str]]
    names: frozenset[str]
    functions: frozenset[str]
    expressions: Mapping[int, Sequence[str]]
    records: dict[str, Record] = field(default_factory=dict)
    closed: bool = False
    """Whether the notebook has run: calls that the grader makes afterwards leave no records."""
    _next: int = 0
    _cells: list[int] = field(default_factory=list)
    """The cells that run just now: a magic may run a cell inside a cell."""
    _above: int = 0
    """Lines of the cell that IPython does not count."""
    _namespace: dict[str, Any] = field(default_factory=dict)

    def install(self, shell: Any) -> None:
        """Take part in everything that an IPython shell runs from now on."""
        self._namespace = shell.user_ns
        shell.ast_transformers.append(self)
        shell.events.register("pre_run_cell", self.before_cell)
        shell.events.register("post_run_cell", self.after_cell)
        setattr(builtins, SAW, self.saw)
        setattr(builtins, LOOKED, self.looked)
        setattr(builtins, LEFT, self.left)

    @property
    def cell(self) -> int:
        """The cell that runs just now; negative: none of the notebook."""
        return self._cells[-1] if self._cells else -1

    def before_cell(self, info: Any) -> None:
        """Find out which cell of the notebook this is."""
        for position in range(self._next, len(self.sources)):
            cell, source = self.sources[position]
            if source == info.raw_cell:
                self._cells.append(cell)
                self._above = _lines_above(source)
                self._next = position + 1
                return
        self._cells.append(self.cell)

    def after_cell(self, result: Any) -> None:
        """Record the watched expressions of the cell that ended."""
        cell = self._cells.pop() if self._cells else -1
        for expression in () if cell in self._cells else self.expressions.get(cell, ()):
            self._look_at(f"after:{cell}:{expression}", expression, {})

    def saw(self, key: str, value: object) -> None:
        """Record one value; the last one under a key counts, and a stand-in counts as none."""
        if self.closed or isinstance(value, StandIn):
            return
        numbers = as_array(value)
        if numbers is not None and numbers.nbytes > LARGEST:
            numbers = None
        kind = kind_of(value)
        self.records[key] = Record(kind, numbers, value if kind is None else None)

    def looked(self, key: str, look: Callable[[], object]) -> None:
        """Record the value of an expression, if it has one."""
        if self.closed:
            return
        try:
            value = look()
        except Exception:  # an expression without a value has no record
            return
        self.saw(key, value)

    def left(self, key: str, own: Mapping[str, Any]) -> None:
        """Record what a function leaves behind in its local variables."""
        for expression in () if self.closed else self.names:
            self._look_at(f"{key}:{expression}", expression, own)

    def _look_at(self, key: str, expression: str, own: Mapping[str, Any]) -> None:
        names = dict(own)
        self.looked(key, lambda: eval(expression, self._namespace, names))  # noqa: S307 - the notebook's own names

    # Called by IPython through ast.NodeTransformer.visit

    def visit_Module(self, node: ast.Module) -> ast.Module:
        """Add a call after every binding of a watched name."""
        if self.cell >= 0:
            looked_at = [e for e in self.expressions.get(self.cell, ()) if not e.isidentifier()]
            node.body = [
                made
                for statement in node.body
                for made in (*self._with_records([statement]), *self._looks(statement, looked_at))
            ]
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
            case ast.FunctionDef() if statement.name in self.functions:
                self._follow_function(statement)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                return
            case ast.Match(cases=cases):
                self._follow_blocks(cases, ("body",))
            case _:
                self._follow_blocks(getattr(statement, "handlers", []), ("body",))
                self._follow_blocks([statement], ("body", "orelse", "finalbody"))

    def _follow_blocks(self, nodes: Sequence[ast.AST], blocks: Sequence[str]) -> None:
        for node in nodes:
            for block in blocks:
                if isinstance(inner := getattr(node, block, None), list):
                    setattr(node, block, self._with_records(inner))

    def _follow_function(self, function: ast.FunctionDef) -> None:
        arguments = function.args
        every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
        entry = [self._saw_call(function, parameter.arg) for parameter in every if parameter]
        left = self._call(function, f"{LEFT}({f'exit:{self.cell}:{function.name}'!r}, locals())")
        # around all of it, so that it counts where an early return or an exception leaves
        body = ast.Try(body=[*entry, *self._with_records(function.body)], handlers=[], orelse=[], finalbody=[left])
        function.body = [ast.copy_location(body, function.body[0])]

    def _looks(self, statement: ast.stmt, expressions: Sequence[str]) -> list[ast.stmt]:
        return [
            self._call(statement, f"{LOOKED}({self._key(statement, expression)!r}, lambda: {expression})")
            for expression in expressions
        ]

    def _saw_call(self, statement: ast.stmt, name: str) -> ast.stmt:
        return self._call(statement, f"{SAW}({self._key(statement, name)!r}, {name})")

    def _key(self, statement: ast.stmt, name: str) -> str:
        return f"{self.cell}:{statement.lineno + self._above}:{name}"

    def _call(self, statement: ast.stmt, source: str) -> ast.stmt:
        call = ast.parse(source).body[0]
        for node in ast.walk(call):
            ast.copy_location(node, statement)
        return call


def _lines_above(source: str) -> int:
    found = _BEFORE_CODE.match(source)
    return found[0].count("\n") if found else 0


def _bound_by(statement: ast.stmt) -> frozenset[str]:
    match statement:
        case ast.Assign(targets=targets):
            parts = [node for target in targets for node in ast.walk(target)]
            return frozenset(n.id for n in parts if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store))
        case ast.AugAssign(target=ast.Name(id=name)):
            return frozenset({name})
        case ast.AnnAssign(target=ast.Name(id=name), value=value) if value is not None:
            return frozenset({name})
        case _:
            return frozenset()
