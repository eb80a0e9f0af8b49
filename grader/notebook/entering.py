"""Where fresh inputs enter a statement: calls that are written into its source, on the lines where they belong."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from grader.notebook.flow import Flow, Step
from grader.notebook.parsing import parse
from grader.notebook.syntax import blocks_of, steps_of

GRADER = "__grader__"
"""The name under which a program finds what hands it inputs and takes its answers."""


class Reading(Enum):
    """How a notebook is read that gives a given name a new value of its own making."""

    AS_WRITTEN = "inputs enter where a given name gets a value of its own, and what becomes of it is followed"
    FIRST_VALUE = "inputs enter where a given name gets its first value, and every later one is followed"
    ANEW = "inputs enter after the last update of a given name, so that its latest value is what counts"
    ONE_ROUND = "as written, but a loop that updates a given name runs once"
    FEW_ROUNDS = "inputs enter after the last update, and a loop that updates a given name runs a few times"

    @property
    def is_anew(self) -> bool:
        """Whether inputs enter again after each update."""
        return self in (Reading.ANEW, Reading.FEW_ROUNDS)


@dataclass(frozen=True)
class Given:
    """Which names make room for fresh inputs."""

    inputs: Mapping[str, str]
    """Name in the notebook to the input that takes its place."""
    recorded: Collection[str]
    """Keys of the bindings that the real run recorded; the others run before their value is replaced, since
    only running them shows what kind of value stands there."""
    starts: Mapping[str, int]
    """Name to the index of the first statement in which it is meant: the body of a function has names of its own."""
    reading: Reading = Reading.AS_WRITTEN
    choices: Mapping[str, str] = field(default_factory=dict)
    """Name that says which samples of an input are taken, to the input: all of them are, instead."""
    handed: Mapping[str, str] = field(default_factory=dict)
    """Name that a loop over several things binds, to the input that takes its place."""


@dataclass(frozen=True)
class Entrance:
    """One place at which an input enters under one name."""

    name: str
    given: str
    key: str
    """Under which the real run recorded the value that stood there."""
    manner: str
    """``given``: a fresh value; ``again``: the same after an update; ``before``: another one, before an update;
    ``every``: which samples it has."""

    @property
    def source(self) -> str:
        """The statement that lets the input in."""
        current = f"globals().get({self.name!r})"
        return f"{self.name} = {GRADER}.{self.manner}({self.given!r}, {self.key!r}, {self.name!r}, {current})"


def entrances(flow: Flow, step: Step, given: Given, updated: Collection[str]) -> list[Entrance]:
    """The inputs that enter right after a step.

    Args:
        flow: the statements.
        step: one of their steps.
        given: which names make room.
        updated: names whose input enters again later on, so that what enters here is not what counts.
    """
    cell, line = flow.statements[step.within].cell, step.node.lineno
    manners = dict.fromkeys(_first_bound(flow, step, given), "given")
    manners |= {name: "before" for name in manners if name in updated}
    if given.reading.is_anew:
        manners |= {name: "again" for name in _updated(flow, step, given) if name not in updated}
    manners |= dict.fromkeys(step.effects.kills & step.effects.binds & given.choices.keys(), "every")
    inputs = {**given.inputs, **given.choices}
    return [Entrance(name, inputs[name], f"{cell}:{line}:{name}", manners[name]) for name in sorted(manners)]


def _first_bound(flow: Flow, step: Step, given: Given) -> set[str]:
    """The given names that a step binds, not as an update of what they were."""
    bound = step.effects.kills & step.effects.binds & given.inputs.keys()
    first = {n for n in bound if step.within >= given.starts[n] and not flow.is_update(step, n)}
    if given.reading is Reading.FIRST_VALUE:
        return {n for n in first if not flow.is_bound_before(step, n, given.starts[n])}
    return first


def last_change(flow: Flow, index: int, name: str) -> str:
    """The key of the value of a name after the last step of a statement that may change it."""
    steps = [step for step in flow.steps_within(index) if name in step.effects.touches | flow.changed_by(step)]
    line = steps[-1].node.lineno if steps else flow.statements[index].node.lineno
    return f"{flow.statements[index].cell}:{line}:{name}"


def _updated(flow: Flow, step: Step, given: Given) -> set[str]:
    """The given names of which a step may make something else, in place too."""
    changed = (step.effects.kills | flow.changed_by(step)) & given.inputs.keys()
    return {n for n in changed if step.within >= given.starts[n]} - _first_bound(flow, step, given)


# Statements with blocks ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Insertion:
    """Text that goes into source, at a line (1-based) and a column (in bytes, as syntax trees count)."""

    line: int
    column: int
    text: str


def inserted(source: str, insertions: Sequence[Insertion]) -> str:
    """Source with text put in."""
    lines = [line.encode() for line in source.split("\n")]
    for found in sorted(insertions, key=lambda i: (i.line, i.column), reverse=True):
        line = lines[found.line - 1]
        lines[found.line - 1] = line[: found.column] + found.text.encode() + line[found.column :]
    return b"\n".join(lines).decode()


@dataclass(frozen=True)
class Entered:
    """A statement with blocks, into which the places where inputs enter are written."""

    source: str
    entrances: tuple[Entrance, ...]


def enter_blocks(flow: Flow, index: int, given: Given, updated: Collection[str]) -> Entered:
    """Let inputs into the blocks of a statement: after its steps, and as what its loops run over."""
    statement = flow.statements[index]
    written = parse(statement.source).body[0]
    found: list[Entrance] = []
    texts: list[Insertion] = []
    later = set(updated)
    for step, node in reversed(list(zip(flow.steps_within(index), steps_of(written), strict=False))):
        here = entrances(flow, step, given, later)
        later |= {entrance.name for entrance in here if entrance.manner == "again"}
        texts = [*(Insertion(*_end(node), f"; {entrance.source}") for entrance in here), *texts]
        found += here
    for original, loop in zip(ast.walk(statement.node), ast.walk(written), strict=False):
        match original, loop:
            case (ast.For(target=ast.Name(id=name)), ast.For()) if index >= given.starts.get(name, index + 1):
                entrance = Entrance(name, given.inputs[name], f"{statement.cell}:{original.lineno}:{name}", "each")
                found.append(entrance)
                texts += _around(loop.iter, f"each({entrance.given!r}, {entrance.key!r}, {name!r}, ")
            case (ast.For(target=ast.Tuple() as target), ast.For(body=[first, *_])):
                for name in sorted({n.id for n in ast.walk(target) if isinstance(n, ast.Name)} & given.handed.keys()):
                    key = f"{statement.cell}:{original.lineno}:{name}"
                    entrance = Entrance(name, given.handed[name], key, "given")
                    found.append(entrance)
                    texts.append(_before(first, entrance.source))
    if given.reading in PASSES:
        for loop in _loops_that_update(flow, index, given, written):
            texts += _limited(loop, statement.cell, given.reading)
    return Entered(inserted(statement.source, texts), tuple(found))


PASSES = {Reading.ANEW: 3, Reading.ONE_ROUND: 1, Reading.FEW_ROUNDS: 3}
"""How often a loop goes round that updates an input: what a ``while`` waits for may never come to pass."""


def _loops_that_update(flow: Flow, index: int, given: Given, written: ast.stmt) -> Iterator[ast.For | ast.While]:
    """The outermost loops of a statement in which a given name is updated, as they stand in its source."""
    steps = zip(flow.steps_within(index), steps_of(written), strict=False)
    updates = {id(node) for step, node in steps if _updated(flow, step, given)}
    waiting = [written]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.For | ast.While) and any(id(step) in updates for step in steps_of(node)):
            yield node
        else:
            waiting += [inner for block in blocks_of(node) for inner in block]


def _limited(loop: ast.For | ast.While, cell: int, reading: Reading) -> Iterator[Insertion]:
    match loop:
        case ast.While(test=test):
            yield from _around(test, f"more({cell}, {loop.lineno}, {PASSES[reading]}, ")
        case ast.For(iter=items) if reading is Reading.ONE_ROUND:
            yield from _around(items, "first(")
        case ast.For(iter=items) if reading is Reading.FEW_ROUNDS:
            yield from _around(items, f"few({PASSES[reading]}, ")


def _around(node: ast.expr, call: str) -> Iterator[Insertion]:
    """Make an expression the last argument of a call; in parentheses, since a tuple may stand without."""
    yield Insertion(node.lineno, node.col_offset, f"{GRADER}.{call}(")
    yield Insertion(*_end(node), "))")


def _end(node: ast.stmt | ast.expr) -> tuple[int, int]:
    assert node.end_lineno is not None
    assert node.end_col_offset is not None
    return node.end_lineno, node.end_col_offset


def _before(node: ast.stmt, source: str) -> Insertion:
    """A statement in front of another one, on its line if that can be."""
    has_blocks = bool(blocks_of(node)) or isinstance(node, ast.FunctionDef | ast.ClassDef)
    end = f"\n{' ' * node.col_offset}" if has_blocks else "; "
    return Insertion(node.lineno, node.col_offset, f"{source}{end}")


MAY_FAIL = f"{GRADER}.may_fail()"
"""The statement after which the next one need not succeed."""


def answer_source(output: str, expression: str) -> str:
    """The statement that hands over an answer."""
    return f"{GRADER}.answer({output!r}, {expression})"


def parameter_source(key: str, name: str, default: str) -> str:
    """The statement that gives a parameter of a function the value that the notebook itself passed."""
    return f"{name} = {GRADER}.own({key!r}, {default})"


def argument_source(given: str, key: str) -> str:
    """The expression that is the fresh value of an input."""
    return f"{GRADER}.argument({given!r}, {key!r})"


def joined_source(parts: Sequence[str], layout: str) -> str:
    """The expression that is all numbers of some expressions in one row, matrices by rows (C) or by columns (F)."""
    return f"{GRADER}.joined([{', '.join(parts)}], {layout!r})"


def size_source(own: str) -> str:
    """The expression that is the size in the fresh inputs which had the value of an expression in the notebook's."""
    return f"{GRADER}.size({own})"
