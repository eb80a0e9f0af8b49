"""Where each answer stands in a notebook: found in its source, before anything runs."""

from __future__ import annotations

import ast
import copy
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias, assert_never

from grader.model import Answer, Assignment, Locals, Place, Question, Returned, Variables
from grader.notebook.flow import GRAD, grad_of
from grader.notebook.names import near_miss
from grader.notebook.slicing import Flow, Output
from grader.notebook.source import Script, Statement


@dataclass(frozen=True)
class FoundFunction:
    """A function whose return value is the answer."""

    place: Place
    parameters: tuple[str, ...]
    required: tuple[str, ...]
    """Parameters without a default."""
    defaults: Mapping[str, float]
    """Defaults that are plain numbers, such as that of a step."""
    returned: tuple[str, ...]
    """Names in the last return expression, or the keys of the dict that it makes."""
    flow: Flow
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class FoundProgram:
    """Statements, at module level or in a function, whose variables are the answer."""

    place: Place
    outputs: tuple[Output, ...]
    given: Mapping[str, str]
    """Name in the notebook to input."""
    absent_inputs: tuple[str, ...]
    """Names under which inputs should stand, but which the notebook never binds."""
    own: Mapping[str, str]
    """Output to the key under which the real run records the notebook's own value."""
    flow: Flow
    start: int
    """Index of the first statement in which given names count."""
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
    flow = Flow(script.statements)
    return {
        name: _locate_one(script, flow, question, _reserved(assignment, name))
        for name, question in assignment.questions.items()
    }


def _locate_one(script: Script, flow: Flow, question: Question, reserved: Collection[str]) -> Located:
    match question.answer:
        case Returned(function=name):
            return _function_answer(flow, name, reserved)
        case Locals() as answer:
            return _local_answer(script, flow, answer, reserved)
        case Variables() as answer:
            return _variable_answer(script, flow, answer, reserved)
        case unknown:
            assert_never(unknown)


def _reserved(assignment: Assignment, name: str) -> set[str]:
    """Names that belong to the other answers of an assignment: never a misspelling of this one's."""
    return {n for other, q in assignment.questions.items() if other != name for n in _names_of(q.answer)}


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


# Functions ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Definition:
    index: int
    node: ast.FunctionDef
    notes: tuple[str, ...]


def _find_function(flow: Flow, wanted: str, reserved: Collection[str]) -> _Definition | Absent:
    defined = {s.node.name: i for i, s in enumerate(flow.statements) if isinstance(s.node, ast.FunctionDef)}
    name = wanted if wanted in defined else near_miss(wanted, defined, reserved)
    if name is None:
        return Absent(wanted)
    node = flow.statements[defined[name]].node
    assert isinstance(node, ast.FunctionDef)
    note = () if name == wanted else (f"The function is called `{name}`; expected `{wanted}`.",)
    return _Definition(defined[name], node, note)


def _function_answer(flow: Flow, wanted: str, reserved: Collection[str]) -> FoundFunction | Absent | Unfinished:
    found = _find_function(flow, wanted, reserved)
    if isinstance(found, Absent):
        return found
    node, place = found.node, flow.statements[found.index].place(found.node.name)
    if _does_nothing(node.body):
        return Unfinished(place, f"`{node.name}` has no body yet")
    arguments = [*node.args.posonlyargs, *node.args.args]
    names = tuple(a.arg for a in [*arguments, *node.args.kwonlyargs])
    with_default = dict(
        zip([a.arg for a in arguments][len(arguments) - len(node.args.defaults) :], node.args.defaults, strict=True)
    ) | {a.arg: d for a, d in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True) if d}
    return FoundFunction(
        place,
        names,
        tuple(name for name in names if name not in with_default),
        {name: value for name, node in with_default.items() if (value := _number(node)) is not None},
        _returned_names(node),
        flow,
        found.notes,
    )


def _number(node: ast.expr) -> float | None:
    try:
        value = ast.literal_eval(node)
    except (ValueError, SyntaxError):
        return None
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _does_nothing(body: list[ast.stmt]) -> bool:
    return all(_is_placeholder(node) for node in body)


def _is_placeholder(node: ast.stmt) -> bool:
    match node:
        case ast.Pass() | ast.Expr(value=ast.Constant()) | ast.Return(value=None | ast.Constant(value=None)):
            return True
        case ast.Return(value=ast.Constant(value=value)):
            return value is Ellipsis
        case ast.Raise(exc=ast.Name(id="NotImplementedError") | ast.Call(func=ast.Name(id="NotImplementedError"))):
            return True
        case _:
            return False


def _returned_names(node: ast.FunctionDef) -> tuple[str, ...]:
    returns = [inner for inner in _own_nodes(node) if isinstance(inner, ast.Return) and inner.value]
    if not returns:
        return ()
    match max(returns, key=lambda r: r.lineno).value:
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            return tuple(ast.unparse(part) for part in parts)
        case ast.Dict(keys=keys):
            return tuple(str(key.value) for key in keys if isinstance(key, ast.Constant))
        case expression if expression is not None:
            return (ast.unparse(expression),)
    return ()


def _own_nodes(node: ast.AST) -> list[ast.AST]:
    """All nodes of a function but those of functions inside it."""
    found: list[ast.AST] = []
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            found += [child, *_own_nodes(child)]
    return found


# Locals of a function -----------------------------------------------------------------------------


def _local_answer(script: Script, flow: Flow, answer: Locals, reserved: Collection[str]) -> Located:
    found = _find_function(flow, answer.function, reserved)
    if isinstance(found, Absent):
        return found
    definition = flow.statements[found.index]
    before = script.statements[: script.end_of(definition.cell)]
    body = [*_parameters_as_statements(found.node, definition), *_body_as_statements(found.node, definition)]
    inner = Flow([*before, *body])
    located = _outputs(inner, answer.outputs, answer.given, len(before), reserved)
    match located:
        case FoundProgram():
            last = {name: _last_binding(found.node, output.expression) for name, output in _by_name(located).items()}
            own = {n: f"{definition.cell}:{line}:{_by_name(located)[n].expression}" for n, line in last.items() if line}
            return replace(located, own=own, function=found.node.name, notes=(*found.notes, *located.notes))
        case Absent() if _does_nothing(found.node.body):
            return Unfinished(definition.place(found.node.name), f"`{found.node.name}` has no body yet")
        case _:
            return located


def _by_name(found: FoundProgram) -> dict[str, Output]:
    return {output.name: output for output in found.outputs}


def _parameters_as_statements(node: ast.FunctionDef, definition: Statement) -> list[Statement]:
    arguments = [*node.args.posonlyargs, *node.args.args]
    defaults = [None] * (len(arguments) - len(node.args.defaults)) + [ast.unparse(d) for d in node.args.defaults]
    made = []
    for argument, default in zip(arguments, defaults, strict=True):
        source = f"{argument.arg} = {default}"
        tree = ast.increment_lineno(ast.parse(source), node.lineno - 1)
        made.append(Statement(definition.cell, tree.body[0], source))
    return made


def _body_as_statements(node: ast.FunctionDef, definition: Statement) -> list[Statement]:
    """The body as if it stood at module level: the last return falls away, inner ones become no-ops."""
    body = [_WithoutReturn().visit(part) for part in copy.deepcopy(node.body)]
    return [Statement(definition.cell, part, ast.unparse(part)) for part in body]


class _WithoutReturn(ast.NodeTransformer):
    def visit_Return(self, node: ast.Return) -> ast.stmt:
        return ast.copy_location(ast.Pass(), node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.stmt:
        return node

    def visit_Lambda(self, node: ast.Lambda) -> ast.expr:
        return node


def _last_binding(node: ast.FunctionDef, name: str) -> int | None:
    lines = [
        inner.lineno
        for inner in _own_nodes(node)
        if isinstance(inner, ast.Assign | ast.AugAssign | ast.AnnAssign)
        and any(isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Store) for n in ast.walk(inner))
    ]
    return max(lines, default=None)


# Variables ----------------------------------------------------------------------------------------


def _variable_answer(script: Script, flow: Flow, answer: Variables, reserved: Collection[str]) -> Located:
    located = _outputs(flow, answer.outputs, answer.given, 0, reserved)
    if not isinstance(located, FoundProgram):
        return located
    at_cell_end = tuple(replace(o, after=script.end_of(flow.statements[o.after - 1].cell)) for o in located.outputs)
    own = {o.name: f"after:{flow.statements[o.after - 1].cell}:{o.expression}" for o in at_cell_end}
    return replace(located, outputs=at_cell_end, own=own)


def _outputs(
    flow: Flow,
    wanted: Mapping[str, Sequence[str]],
    given: Mapping[str, Sequence[str]],
    start: int,
    reserved: Collection[str],
) -> FoundProgram | Absent | Unfinished:
    bound = {name for effect in flow.effects[start:] for name in effect.touches}
    others = {name for names in [*wanted.values(), *given.values()] for name in names} | set(reserved)
    outputs, places, notes = [], [], []
    for parameter, expressions in wanted.items():
        expression = _stands_in(expressions, bound, others)
        if expression is None:
            return Absent(expressions[0])
        index = _computed_at(flow, expression, start)
        if index is None:
            return Absent(expression)
        statement = flow.statements[index]
        if _is_empty_assignment(statement.node):
            return Unfinished(statement.place(expression), f"`{expression}` has no value yet")
        if expression not in expressions:
            notes.append(f"The variable is called `{expression}`; expected `{expressions[0]}`.")
        outputs.append(Output(parameter, expression, index + 1))
        places.append(statement.place(expression))
    names, absent = _bind_given(given, bound, others)
    return FoundProgram(_together(places), tuple(outputs), names, absent, {}, flow, start, notes=tuple(notes))


def _stands_in(expressions: Sequence[str], bound: Collection[str], others: Collection[str]) -> str | None:
    """The first expression whose name the notebook binds, else a near miss of a plain name."""
    for expression in expressions:
        if _root_name(expression) in bound:
            return expression
    for expression in expressions:
        if expression.isidentifier() and (near := near_miss(expression, bound, others)):
            return near
    return None


def _root_name(expression: str) -> str:
    node = ast.parse(expression, mode="eval").body
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _computed_at(flow: Flow, expression: str, start: int) -> int | None:
    """Index of the last statement that gives the expression its value.

    A ``.grad`` gets its value from the last ``backward()`` that comes down to its tensor, not from the tensor's
    own binding.
    """
    root = _root_name(expression)
    bindings = [i for i, e in enumerate(flow.effects) if root in e.touches and i >= start]
    if grad_of(root) not in flow.reads(expression) or not bindings:
        return bindings[-1] if bindings else None
    fills = [i for i, e in enumerate(flow.effects) if GRAD in e.touches and i >= start and flow.fills(i, root)]
    return max([bindings[-1], *fills])


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


def _bind_given(
    given: Mapping[str, Sequence[str]], bound: Collection[str], others: Collection[str]
) -> tuple[dict[str, str], tuple[str, ...]]:
    names: dict[str, str] = {}
    absent: list[str] = []
    for parameter, candidates in given.items():
        name = next((c for c in candidates if c in bound), None) or near_miss(candidates[0], bound, others)
        if name is None:
            absent.append(candidates[0])
        else:
            names[name] = parameter
    return names, tuple(absent)


def _together(places: Sequence[Place]) -> Place:
    """One place for all outputs: the lines from the first to the last in the cell of the first output."""
    here = [place for place in places if place.cell == places[0].cell]
    lines = (min(place.lines[0] for place in here), max(place.lines[1] for place in here))
    return Place(places[0].cell, lines, ", ".join(place.name for place in places))
