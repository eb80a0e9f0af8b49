"""Cutting out of a notebook the statements that compute an answer, with places for fresh inputs.

A backward slice (Weiser, "Program slicing", 1981) over the top-level statements: those are kept whole that may
influence the answer, and the bindings of the given names are replaced by fresh values.  An alias can escape it, so
a slice is only trusted after it has reproduced the notebook's own value; see `grader.execution.inside.programs`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from grader.model import Chunk, Program
from grader.notebook.effects import EXIT
from grader.notebook.entering import (
    MAY_FAIL,
    Entrance,
    Given,
    answer_source,
    enter_blocks,
    entrances,
    last_change,
)
from grader.notebook.flow import Flow
from grader.notebook.source import Statement
from grader.notebook.syntax import blocks_of


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
    updated: frozenset[str]
    """Inputs that it takes again after an update."""


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
    """What was put together so far, going backward: the last chunk comes first."""

    flow: Flow
    given: Given
    needed: set[str] = field(default_factory=lambda: {EXIT})
    chunks: list[Chunk] = field(default_factory=list)
    kept: list[Statement] = field(default_factory=list)
    inputs: set[str] = field(default_factory=set)
    again: set[str] = field(default_factory=set)
    """Names whose input enters again further down."""
    updated: set[str] = field(default_factory=set)

    def answer(self, output: Output) -> None:
        """Hand over an answer at this place."""
        self.needed |= self.flow.reads(output.expression)
        statement = self.flow.statements[max(output.after - 1, 0)]
        line = statement.node.end_lineno or statement.node.lineno
        self.chunks.append(Chunk(statement.cell, line, answer_source(output.name, output.expression)))

    def keep(self, position: int) -> None:
        """Put in one statement, with the inputs that enter there."""
        if self.given.reading.is_anew and (names := self._only_updated(position)):
            self._keep_update(position, names)
        elif blocks_of(self.flow.statements[position].node):
            self._keep_blocks(position)
        else:
            self._keep_step(position)

    def _only_updated(self, position: int) -> frozenset[str]:
        """The given names that a statement makes something else of, if it does nothing besides that is needed."""
        names = self.flow.effects[position].touches & self.needed
        if any(position < self.given.starts.get(name, position + 1) for name in names):
            return frozenset()
        steps = self.flow.steps_within(position)
        found = [e for step in steps for e in entrances(self.flow, step, self.given, ()) if e.name in names]
        manners = {entrance.manner for entrance in found}
        is_first_value = "given" in manners and not blocks_of(self.flow.statements[position].node)
        return names if "again" in manners and not is_first_value else frozenset()

    def _keep_update(self, position: int, names: frozenset[str]) -> None:
        """Let the inputs in after a statement, which need not succeed: of its work only kind and shape are kept."""
        cell, line = self.flow.statements[position].cell, self.flow.statements[position].node.lineno
        found = [
            Entrance(name, self.given.inputs[name], last_change(self.flow, position, name), "again")
            for name in sorted(names - self.again)
        ]
        self._note(found)
        self.chunks += [Chunk(cell, line, entrance.source) for entrance in reversed(found)]
        self._statement(position, self.flow.statements[position].source)
        self.chunks.append(Chunk(cell, line, MAY_FAIL))

    def _keep_blocks(self, position: int) -> None:
        entered = enter_blocks(self.flow, position, self.given, self.again)
        self._note(entered.entrances)
        self._statement(position, entered.source)

    def _keep_step(self, position: int) -> None:
        """A statement that only gives inputs their value falls away, if it is known what kind of value that is."""
        statement = self.flow.statements[position]
        found = entrances(self.flow, self.flow.steps_within(position)[0], self.given, self.again)
        self._note(found)
        for entrance in reversed(found):
            self.chunks.append(Chunk(statement.cell, statement.node.lineno, entrance.source))
        first = {entrance.name for entrance in found if entrance.manner != "again"}
        self.needed -= first
        self.again -= first
        recorded = all(entrance.key in self.given.recorded for entrance in found if entrance.name in first)
        if not first or not recorded or self.flow.matters(position, self.needed):
            self._statement(position, statement.source)

    def _note(self, found: Sequence[Entrance]) -> None:
        self.inputs |= {entrance.given for entrance in found}
        again = {entrance.name for entrance in found if entrance.manner == "again"}
        self.again |= again
        self.updated |= {self.given.inputs[name] for name in again}

    def _statement(self, position: int, source: str) -> None:
        statement = self.flow.statements[position]
        self.kept.append(statement)
        self.chunks.append(Chunk(statement.cell, statement.first_line, source))
        self.needed = (self.needed - self.flow.effects[position].kills) | self.flow.needs(position)


def _assemble(flow: Flow, outputs: Sequence[Output], given: Given, keep_all: frozenset[int]) -> Cut:
    made = _Assembly(flow, given)
    for position in range(max(output.after for output in outputs), -1, -1):
        for output in outputs:
            if output.after == position:
                made.answer(output)
        index = position - 1
        if index in keep_all:
            made.needed |= flow.effects[index].touches
        if index in keep_all or (index >= 0 and flow.matters(index, made.needed)):
            made.keep(index)
    return Cut(
        Program(tuple(reversed(made.chunks))),
        tuple(reversed(made.kept)),
        frozenset(made.inputs),
        frozenset(made.updated),
    )
