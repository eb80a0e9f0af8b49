"""Where each answer stands in a notebook: found in its source, before anything runs."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias, assert_never

from grader.model import Answer, Assignment, Locals, Place, Question, Returned, Variables
from grader.notebook.bodies import body_as_script
from grader.notebook.effects import FILLS, grad_of
from grader.notebook.entering import Given
from grader.notebook.flow import Flow
from grader.notebook.functions import (
    Definition,
    Signature,
    definitions,
    has_no_body,
    returned_names,
    signature_of,
)
from grader.notebook.names import near_miss
from grader.notebook.slicing import Output, cut
from grader.notebook.source import Script
from grader.notebook.syntax import root_of

AT_END = "after"
"""Begins the key of what a cell leaves behind."""
AT_EXIT = "exit"
"""Begins the key of what a function leaves behind in its local variables."""


@dataclass(frozen=True)
class FoundFunction:
    """A function whose return value is the answer."""

    place: Place
    definition: Definition
    signature: Signature
    returned: tuple[str, ...]
    """Names in the last return expression, or the keys of the dict that it makes."""
    flow: Flow
    ready: int
    """Number of statements after which everything that the function reads is there."""
    bound: frozenset[str]
    """Names that the notebook binds at module level."""
    inputs: Mapping[str, str]
    """Name at module level to the input of the loss that it holds, as other questions say."""
    notes: tuple[str, ...] = ()

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of its parameters."""
        return self.signature.names

    @property
    def defaults(self) -> Mapping[str, float]:
        """Defaults that are plain numbers."""
        return self.signature.defaults


@dataclass(frozen=True)
class FoundProgram:
    """Statements, at module level or in a function, whose variables are the answer."""

    place: Place
    outputs: tuple[Output, ...]
    given: Mapping[str, str]
    """Name in the notebook to input."""
    starts: Mapping[str, int]
    """Name to the index of the first statement in which it is meant."""
    absent_inputs: tuple[str, ...]
    """Names under which inputs should stand, but which the notebook never binds."""
    own: Mapping[str, str]
    """Output to the key under which the real run records the notebook's own value."""
    flow: Flow
    function: str = ""
    """The function whose locals these are."""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Absent:
    """Nothing that could be the answer."""

    wanted: str
    nearest: str = ""


@dataclass(frozen=True)
class Unfinished:
    """A place for the answer with nothing in it yet."""

    place: Place
    what: str


Located: TypeAlias = FoundFunction | FoundProgram | Absent | Unfinished


def locate(script: Script, assignment: Assignment) -> dict[str, Located]:
    """Find the answer to every question of an assignment."""
    notebook = _Notebook.of(script)
    return {
        name: _locate_one(notebook, question, _Names.of(assignment, question))
        for name, question in assignment.questions.items()
    }


@dataclass(frozen=True)
class _Notebook:
    script: Script
    flow: Flow
    definitions: Mapping[str, Definition]

    @classmethod
    def of(cls, script: Script) -> _Notebook:
        flow = Flow(script.statements)
        return cls(script, flow, definitions(flow))


def _locate_one(notebook: _Notebook, question: Question, names: _Names) -> Located:
    match question.answer:
        case Returned(function=function):
            return _function_answer(notebook, function, names)
        case Locals() as answer:
            return _local_answer(notebook, answer, names)
        case Variables() as answer:
            return _variable_answer(notebook, answer, names)
        case unknown:
            assert_never(unknown)


# Names --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Names:
    """Names that an assignment uses for other things than one question's answer."""

    reserved: frozenset[str]
    """Names that belong to the other answers: never a misspelling of this one's."""
    shared: tuple[Mapping[str, Sequence[str]], ...]
    """Where other questions about the same loss expect its inputs: what holds an input there holds it here too."""

    @classmethod
    def of(cls, assignment: Assignment, question: Question) -> _Names:
        others = [other for name, other in assignment.questions.items() if name != question.name]
        reserved = frozenset(name for other in others for name in _names_of(other.answer))
        same = [other.answer for other in others if other.loss.name == question.loss.name]
        return cls(reserved, tuple(answer.given for answer in same if isinstance(answer, Variables)))


def _names_of(answer: Answer) -> set[str]:
    match answer:
        case Returned(function=name):
            return {name}
        case Locals(function, outputs, _):
            return {function, *(n for names in outputs.values() for n in names)}
        case Variables(outputs, given):
            return {n for names in [*outputs.values(), *given.values()] for n in names}
        case unknown:
            assert_never(unknown)


def _root_name(expression: str) -> str:
    return root_of(ast.parse(expression, mode="eval").body) or ""


# Functions ----------------------------------------------------------------------------------------


def _find_function(notebook: _Notebook, wanted: str, names: _Names) -> tuple[Definition, tuple[str, ...]] | Absent:
    """The definition, with a note if it goes by nearly the wanted name."""
    found = notebook.definitions
    spelled_out = [name for name, definition in found.items() if isinstance(definition.node, ast.FunctionDef)]
    name = wanted if wanted in found else near_miss(wanted, spelled_out, names.reserved)
    if name is None:
        return Absent(wanted)
    note = () if name == wanted else (f"The function is called `{name}`; expected `{wanted}`.",)
    return found[name], note


def _function_answer(notebook: _Notebook, wanted: str, names: _Names) -> FoundFunction | Absent | Unfinished:
    found = _find_function(notebook, wanted, names)
    if isinstance(found, Absent):
        return found
    definition, notes = found
    place = _place_of(definition)
    if has_no_body(definition.node):
        return Unfinished(place, f"`{definition.name}` has no body yet")
    inputs = {name: input_ for given in names.shared for input_, (name, *_) in given.items()}
    return FoundFunction(
        place,
        definition,
        signature_of(definition.node),
        returned_names(definition.node),
        notebook.flow,
        _ready(notebook, definition),
        frozenset().union(*(effect.binds for effect in notebook.flow.effects)),
        inputs,
        notes,
    )


def _place_of(definition: Definition) -> Place:
    node = definition.node or definition.statement.node
    return Place(definition.statement.cell, (node.lineno, node.end_lineno or node.lineno), definition.name)


def _ready(notebook: _Notebook, definition: Definition) -> int:
    """The end of its cell, or of the first statement after it by which all that the function reads is bound."""
    flow = notebook.flow
    reads = flow.reads(definition.name)
    ready = notebook.script.end_of(flow.statements[definition.index].cell)
    bound = {name for effect in flow.effects[:ready] for name in effect.binds}
    for index in range(ready, len(flow.effects)):
        later = (flow.effects[index].binds & reads) - bound
        if later:
            ready = index + 1
        bound |= later
    return ready


# Locals of a function -----------------------------------------------------------------------------


def _local_answer(notebook: _Notebook, answer: Locals, names: _Names) -> Located:
    found = _find_function(notebook, answer.function, names)
    if isinstance(found, Absent):
        return found
    definition, notes = found
    if not isinstance(definition.node, ast.FunctionDef):
        return Absent(answer.function)
    cell = definition.statement.cell
    before = notebook.script.statements[: notebook.script.end_of(cell)]
    inner = Flow([*before, *body_as_script(definition.node, definition.statement)])
    located = _outputs(inner, answer.outputs, _Inputs(answer.given, ()), len(before), names)
    match located:
        case FoundProgram():
            function = definition.node.name
            own = {o.name: f"{AT_EXIT}:{cell}:{function}:{o.expression}" for o in located.outputs}
            return replace(located, own=own, function=function, notes=(*notes, *located.notes))
        case Absent() if has_no_body(definition.node):
            return Unfinished(_place_of(definition), f"`{definition.name}` has no body yet")
        case _:
            return located


# Variables ----------------------------------------------------------------------------------------


def _variable_answer(notebook: _Notebook, answer: Variables, names: _Names) -> Located:
    located = _outputs(notebook.flow, answer.outputs, _Inputs(answer.given, names.shared), 0, names)
    if not isinstance(located, FoundProgram):
        return located
    placed = [_placed(notebook, output) for output in located.outputs]
    own = {output.name: key for output, key in placed}
    return replace(located, outputs=tuple(output for output, _ in placed), own=own)


def _placed(notebook: _Notebook, output: Output) -> tuple[Output, str]:
    """When an answer is read, and the key of its value then.

    A variable counts as its cell leaves it, since a change under another name is not seen.  A ``.grad`` counts
    right after it was filled: to clear it afterwards is good practice.
    """
    statement = notebook.flow.statements[output.after - 1]
    if output.expression.isidentifier():
        end = notebook.script.end_of(statement.cell)
        return replace(output, after=end), f"{AT_END}:{statement.cell}:{output.expression}"
    return output, f"{statement.key}:{output.expression}"


# Outputs and inputs -------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Inputs:
    """Where the inputs of a loss may stand."""

    given: Mapping[str, Sequence[str]]
    shared: Sequence[Mapping[str, Sequence[str]]]


@dataclass(frozen=True)
class _Bound:
    """Which names hold inputs in a notebook."""

    names: Mapping[str, str]
    starts: Mapping[str, int]
    absent: tuple[str, ...]


def _outputs(
    flow: Flow, wanted: Mapping[str, Sequence[str]], inputs: _Inputs, start: int, names: _Names
) -> FoundProgram | Absent | Unfinished:
    bound = {name for effect in flow.effects[start:] for name in effect.touches}
    others = {name for each in [*wanted.values(), *inputs.given.values()] for name in each} | set(names.reserved)
    held = _bind_inputs(flow, inputs, start, others)
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


def _computed_at(flow: Flow, expression: str, start: int, held: _Bound) -> int | None:
    """Index of the statement that gives the expression its value: the last one that may."""
    root = _root_name(expression)
    bindings = [i for i, e in enumerate(flow.effects) if root in e.touches and i >= start]
    if grad_of(root) not in flow.reads(expression) or not bindings:
        return bindings[-1] if bindings else None
    made = max((i for i in bindings if root in flow.effects[i].kills), default=start)
    fills = [i for i, e in enumerate(flow.effects) if FILLS in e.touches and i >= made and flow.fills(i, root)]
    return _last_fill(flow, expression, fills, held) if fills else bindings[-1]


def _last_fill(flow: Flow, expression: str, fills: Sequence[int], held: _Bound) -> int:
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
            return value is None or value is Ellipsis
        case ast.Assign(value=ast.Tuple(elts=parts)):
            return all(isinstance(part, ast.Constant) and part.value in (None, Ellipsis) for part in parts)
        case ast.Assign(value=ast.Name(id="NotImplemented")):
            return True
        case _:
            return False


def _bind_inputs(flow: Flow, inputs: _Inputs, start: int, others: Collection[str]) -> _Bound:
    """The names that hold inputs: in the part of the script that begins at `start`, else before it."""
    first_bound = dict(_first_bindings(flow, start))
    names: dict[str, str] = {}
    for parameter, candidates in inputs.given.items():
        name = next((c for c in candidates if c in first_bound), None) or near_miss(candidates[0], first_bound, others)
        names |= {} if name is None else {name: parameter}
    for given in inputs.shared:
        names |= {c[0]: p for p, c in given.items() if c[0] in first_bound and c[0] not in names}
    absent = tuple(c[0] for parameter, c in inputs.given.items() if parameter not in names.values())
    return _Bound(names, {name: first_bound[name] for name in names}, absent)


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
