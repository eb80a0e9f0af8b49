"""Which names hold the answers in a sequence of statements, and which hold inputs."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from grader.model import Place
from grader.notebook.effects import FILLS, grad_of
from grader.notebook.entering import Given
from grader.notebook.flow import Flow
from grader.notebook.found import Absent, FoundProgram, Unfinished
from grader.notebook.names import near_miss
from grader.notebook.other_names import OtherNames
from grader.notebook.parsing import parse_expression
from grader.notebook.slicing import Output, cut
from grader.notebook.syntax import root_of


def _root_name(expression: str) -> str:
    return root_of(parse_expression(expression)) or ""


@dataclass(frozen=True)
class Inputs:
    """Where the inputs of a loss may stand."""

    given: Mapping[str, Sequence[str]]
    shared: Sequence[Mapping[str, Sequence[str]]]


@dataclass(frozen=True)
class Held:
    """Which names hold inputs in a notebook."""

    names: Mapping[str, str]
    starts: Mapping[str, int]
    absent: tuple[str, ...]


def hold_outputs(
    flow: Flow, wanted: Mapping[str, Sequence[str]], inputs: Inputs, start: int, names: OtherNames
) -> FoundProgram | Absent | Unfinished:
    """The program whose variables are the answer.

    Args:
        flow: the statements.
        wanted: output to the expressions under which it may stand, best first.
        inputs: where the inputs may stand.
        start: index of the first statement that may hold an answer; those before it may hold inputs.
        names: what the rest of the assignment uses names for.
    """
    bound = {name for effect in flow.effects[start:] for name in effect.touches}
    others = {name for each in [*wanted.values(), *inputs.given.values()] for name in each} | set(names.reserved)
    held = held_inputs(flow, inputs, start, others)
    outputs, places, notes = [], [], []
    for parameter, expressions in wanted.items():
        expression = _stands_in(expressions, bound, others)
        index = None if expression is None else _computed_at(flow, expression, start, held)
        if expression is None or index is None:
            return Absent(expressions[0])
        statement = flow.statements[index]
        if _is_empty_assignment(statement.node):
            return Unfinished(statement.place(expression), f"`{expression}` has no value yet")
        if expression not in expressions:
            notes.append(f"The variable is called `{expression}`; expected `{expressions[0]}`.")
        outputs.append(Output(parameter, expression, index + 1))
        places.append(statement.place(expression))
    return FoundProgram(
        _together(places), tuple(outputs), held.names, held.starts, held.absent, {}, flow, notes=tuple(notes)
    )


def _stands_in(expressions: Sequence[str], bound: Collection[str], others: Collection[str]) -> str | None:
    """The first expression whose name the notebook binds, else a near miss of a plain name."""
    for expression in expressions:
        if _root_name(expression) in bound:
            return expression
    for expression in expressions:
        if expression.isidentifier() and (near := near_miss(expression, bound, others)):
            return near
    return None


def _computed_at(flow: Flow, expression: str, start: int, held: Held) -> int | None:
    """Index of the statement that gives the expression its value: the last one that may."""
    root = _root_name(expression)
    bindings = [i for i, e in enumerate(flow.effects) if root in e.touches and i >= start]
    if grad_of(root) not in flow.reads(expression) or not bindings:
        return bindings[-1] if bindings else None
    if by_hand := [i for i in bindings if _stores(flow.statements[i].node, expression)]:
        return by_hand[-1]
    made = max((i for i in bindings if root in flow.effects[i].kills), default=start)
    fills = [i for i, e in enumerate(flow.effects) if FILLS in e.touches and i >= made and flow.fills(i, root)]
    return _last_fill(flow, expression, fills, held) if fills else bindings[-1]


def _stores(node: ast.stmt, expression: str) -> bool:
    """Whether a statement computes what an attribute is to hold; to clear one is no computation."""
    match node:
        case ast.Assign(targets=[ast.Attribute() as target], value=value) if not isinstance(value, ast.Constant):
            return ast.unparse(target) == expression
        case _:
            return False


def _last_fill(flow: Flow, expression: str, fills: Sequence[int], held: Held) -> int:
    """Index of the statement that fills a ``.grad`` for the last time in the first cell where it comes from all inputs.

    A notebook may go on to train, and so fill it with other gradients in later cells.
    """
    given = Given(held.names, (), held.starts)
    wanted = set(held.names.values())
    from_all = (i for i in fills if cut(flow, [Output("", expression, i + 1)], given).inputs >= wanted)
    first = next(from_all, fills[-1])
    return max(i for i in fills if flow.statements[i].cell == flow.statements[first].cell)


def _is_empty_assignment(node: ast.stmt) -> bool:
    match node:
        case ast.Assign(value=ast.Constant(value=value)) | ast.AnnAssign(value=ast.Constant(value=value)):
            return value is None or value is Ellipsis or isinstance(value, str)
        case ast.Assign(value=ast.Tuple(elts=parts)):
            return all(isinstance(part, ast.Constant) and part.value in (None, Ellipsis) for part in parts)
        case ast.Assign(value=ast.Name(id="NotImplemented")):
            return True
        case _:
            return False


def held_inputs(flow: Flow, inputs: Inputs, start: int, others: Collection[str]) -> Held:
    """The names that hold inputs: in the part of the script that begins at `start`, else before it."""
    first_bound = dict(_first_bindings(flow, start))
    names: dict[str, str] = {}
    for parameter, candidates in inputs.given.items():
        name = next((c for c in candidates if c in first_bound), None) or near_miss(candidates[0], first_bound, others)
        names |= {} if name is None else {name: parameter}
    for given in inputs.shared:
        names |= {c[0]: p for p, c in given.items() if c[0] in first_bound and c[0] not in names}
    absent = tuple(c[0] for parameter, c in inputs.given.items() if parameter not in names.values())
    return Held(names, {name: first_bound[name] for name in names}, absent)


def _first_bindings(flow: Flow, start: int) -> Iterator[tuple[str, int]]:
    """Every name with the index from which its bindings count."""
    for effect in flow.effects[:start]:
        yield from ((name, 0) for name in effect.touches)
    for effect in flow.effects[start:]:
        yield from ((name, start) for name in effect.touches)


def _together(places: Sequence[Place]) -> Place:
    """One place for all outputs: the lines from the first to the last in the cell of the first output."""
    here = [place for place in places if place.cell == places[0].cell]
    lines = (min(place.lines[0] for place in here), max(place.lines[1] for place in here))
    return Place(places[0].cell, lines, ", ".join(place.name for place in places))
