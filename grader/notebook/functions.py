"""The functions of a notebook, by whatever means they got their name."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from grader.notebook.flow import Flow
from grader.notebook.source import Statement
from grader.notebook.syntax import blocks_of, own_nodes, root_of


@dataclass(frozen=True)
class Definition:
    """What a name was made to call: a ``def``, a lambda, or something that is callable for other reasons."""

    name: str
    index: int
    """Index of the statement that gives the name its function."""
    statement: Statement
    """The statement that holds the code of the function."""
    node: ast.FunctionDef | ast.Lambda | None
    """None: its parameters are not written in the notebook, as those of ``functools.partial(f, 2)``."""
    method_of: str = ""
    """The class in which it is defined, of whose objects it needs one."""


@dataclass(frozen=True)
class Signature:
    """The parameters of a function as its author wrote them."""

    names: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    """Parameters without a default."""
    defaults: Mapping[str, float] = field(default_factory=dict)
    """Defaults that are plain numbers, such as that of a step."""
    any_more: bool = False
    """Whether it takes further arguments in order, whatever they are called."""
    any_named: bool = False
    """Whether it takes further arguments by name."""
    annotations: Mapping[str, str] = field(default_factory=dict)
    """What is said of parameters in the place of their types, as source."""


def definitions(flow: Flow) -> dict[str, Definition]:
    """Everything of which a call may be asked, by name; the last definition of a name wins.

    A later rebinding that is no definition (``f = f(x)``) leaves the definition what the author wrote as an answer.
    """
    found: dict[str, Definition] = {}
    for index, statement in enumerate(flow.statements):
        found |= _methods(index, statement)
    for step in flow.steps:
        statement = flow.statements[step.within]
        match step.node:
            case ast.FunctionDef(name=name):
                found[name] = Definition(name, step.within, statement, step.node)
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                if made := _made_by(value, name, step.within, statement, found):
                    found[name] = made
    return found


def _methods(index: int, statement: Statement) -> dict[str, Definition]:
    if not isinstance(statement.node, ast.ClassDef):
        return {}
    owner = statement.node.name
    methods = [part for part in statement.node.body if isinstance(part, ast.FunctionDef)]
    return {method.name: Definition(method.name, index, statement, method, owner) for method in methods}


def _made_by(
    value: ast.expr, name: str, index: int, statement: Statement, known: Mapping[str, Definition]
) -> Definition | None:
    match value:
        case ast.Lambda():
            return Definition(name, index, statement, value)
        case ast.Name(id=other) if other in known and not known[other].method_of:
            return Definition(name, index, known[other].statement, known[other].node)
        case ast.Attribute(attr=other) if other in known and known[other].method_of:
            return Definition(name, index, known[other].statement, _bound(known[other].node))
        case ast.Call() if name not in known:
            return Definition(name, index, statement, None)
        case _:
            return None


def _bound(method: ast.FunctionDef | ast.Lambda | None) -> ast.FunctionDef | ast.Lambda | None:
    """A method as it is called on an object: without its first parameter."""
    if not isinstance(method, ast.FunctionDef) or any(root_of(d) == "staticmethod" for d in method.decorator_list):
        return method
    bound = copy.copy(method)
    bound.args = copy.copy(method.args)
    bound.args.args = method.args.args[1:]
    return bound


def signature_of(node: ast.FunctionDef | ast.Lambda | None) -> Signature:
    """The parameters of a function; of one that the notebook does not spell out, that it takes arguments in order."""
    if node is None:
        return Signature(any_more=True)
    plain = [a.arg for a in [*node.args.posonlyargs, *node.args.args]]
    with_default = dict(zip(plain[len(plain) - len(node.args.defaults) :], node.args.defaults, strict=True))
    by_name = {a.arg: default for a, default in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)}
    with_default |= {name: default for name, default in by_name.items() if default is not None}
    names = (*plain, *by_name)
    return Signature(
        names,
        tuple(name for name in names if name not in with_default),
        {name: value for name, default in with_default.items() if (value := _number(default)) is not None},
        node.args.vararg is not None,
        node.args.kwarg is not None,
        {
            each.arg: ast.unparse(each.annotation)
            for each in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
            if each.annotation is not None
        },
    )


def _number(node: ast.expr) -> float | None:
    try:
        value = ast.literal_eval(node)
    except (ValueError, SyntaxError):
        return None
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


# Bodies -------------------------------------------------------------------------------------------


def has_no_body(node: ast.FunctionDef | ast.Lambda | None) -> bool:
    """Whether a function was left as it was handed out."""
    match node:
        case ast.FunctionDef(body=body):
            return all(_is_placeholder(part) for part in body)
        case ast.Lambda(body=ast.Constant(value=value)):
            return value is None or value is Ellipsis
        case _:
            return False


def _is_placeholder(node: ast.stmt) -> bool:
    """Whether a statement is none of those that make an answer: whatever a function stops with, if it does no more."""
    match node:
        case ast.Pass() | ast.Raise() | ast.Expr(value=ast.Constant()):
            return True
        case ast.Return(value=None | ast.Constant(value=None)):
            return True
        case ast.Return(value=ast.Constant(value=value)):
            return value is Ellipsis or isinstance(value, str)
        case ast.Return(value=ast.Name(id="NotImplemented")) | ast.Assert(test=ast.Constant(value=False | 0)):
            return True
        case ast.Expr(value=ast.Call(func=ast.Name(id="print"), args=args)):
            return all(isinstance(argument, ast.Constant) for argument in args)
        case _:
            blocks = blocks_of(node)
            return bool(blocks) and all(_is_placeholder(part) for block in blocks for part in block)


def returned_names(node: ast.FunctionDef | ast.Lambda | None) -> tuple[str, ...]:
    """What the last return of a function calls its parts, or the keys of the dict that it makes; empty: nothing said.

    A part that is a name in another form (``dw.T``, ``dw.reshape(-1)``) is called by it; any other has no name.
    """
    match _last_returned(node):
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            return tuple(spoken_name(part) for part in parts)
        case ast.Dict(keys=keys):
            return tuple(str(key.value) for key in keys if isinstance(key, ast.Constant))
        case None:
            return ()
        case expression:
            return (spoken_name(expression),)


def _last_returned(node: ast.FunctionDef | ast.Lambda | None) -> ast.expr | None:
    match node:
        case ast.Lambda(body=body):
            return body
        case ast.FunctionDef():
            return max(_returned(node), key=lambda value: value.lineno, default=None)
        case _:
            return None


def _returned(node: ast.FunctionDef) -> Iterator[ast.expr]:
    for inner in own_nodes(node):
        if isinstance(inner, ast.Return) and inner.value is not None:
            yield inner.value


def spoken_name(node: ast.expr) -> str:
    """What an expression is called: the name that it is, in whatever form; empty: it has none."""
    match node:
        case ast.Attribute(value=ast.Name(id="self"), attr=name):
            return name
        case ast.Subscript(slice=ast.Constant(value=str(key))):
            return key
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=inner, attr=form) if form in _FORMS:
            return spoken_name(inner)
        case ast.Call(func=ast.Attribute(value=inner, attr=form)) if form in _FORMS:
            return spoken_name(inner)
        case ast.Subscript(value=inner) | ast.Starred(value=inner):
            return spoken_name(inner)
        case ast.BinOp(left=inner, op=ast.Div(), right=ast.Name() | ast.Constant()):  # a sum becomes a mean
            return spoken_name(inner) if isinstance(inner, ast.Name) else ""
        case _:
            return ""


_FORMS = frozenset(
    "T mT grad data copy clone detach numpy cpu item tolist astype to float double reshape view ravel flatten squeeze "
    "unsqueeze transpose contiguous".split()
)
"""Attributes and methods that leave what a name stands for as it is."""
