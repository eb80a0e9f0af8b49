"""What an expression is where a derivative should stand: zeros, an input, nothing; or something that was computed.

Only data that flows counts, as in `grader.notebook.reaching`: a size or a shape makes no derivative of zeros, nor does
an average over them; but ``0 * x`` is a formula.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from grader.notebook.assigned import Assigned, Names
from grader.notebook.syntax import Function, own_nodes


class Kind(Enum):
    """What stands in the place of an answer."""

    CONSTANT = "None, zero, nan or a text"
    FILLABLE = "zeros or a container, which may be filled where nobody looks"
    ARBITRARY = "an array whose entries were never set"
    INPUT = "an input, handed back"
    UNASSIGNED = "a name that is given no value anywhere"


Kinds: TypeAlias = frozenset[Kind]


@dataclass(frozen=True)
class _Behind:
    """What an expression is, and the expressions that it comes from."""

    kinds: Kinds = frozenset()
    values: Sequence[tuple[ast.expr, Names]] = ()


_CONSTANT = _Behind(frozenset({Kind.CONSTANT}))
_FILLABLE = _Behind(frozenset({Kind.FILLABLE}))
_INPUT = _Behind(frozenset({Kind.INPUT}))
_NEVER_SET = frozenset({"empty", "empty_like", "new_empty"})
_ZEROS = frozenset({"zeros", "zeros_like", "new_zeros", "zero_", "defaultdict"})
_FILLED = frozenset({"full", "full_like", "new_full"})
_SETS = frozenset({"fill", "fill_", "append", "extend", "insert"})
"""Methods that put their last argument into an object."""
_KEEPS = frozenset(
    "array asarray tensor as_tensor Tensor FloatTensor DoubleTensor Parameter Variable float int float64 float32 "
    "double list dict tuple copy deepcopy clone detach numpy cpu to astype item tolist reshape view ravel flatten "
    "squeeze unsqueeze transpose requires_grad_ T mT data".split()
)
"""Functions, methods and attributes that make nothing else of what they are given."""


def together(parts: Iterable[Kinds | None]) -> Kinds | None:
    """The kinds of all parts; None where something was written for one, or where there is none."""
    every = list(parts)
    written = not every or any(kinds is None for kinds in every)
    return None if written else frozenset().union(*(kinds for kinds in every if kinds is not None))


class Origins:
    """What the expressions of a script are, by all that their values come from."""

    def __init__(self, statements: list[ast.stmt], inputs: Iterable[str]) -> None:
        """Collect what names are given.

        Args:
            statements: the script.
            inputs: names at module level that hold inputs.
        """
        self.assigned = Assigned.of(statements)
        self.inputs = frozenset(inputs)
        self.asked: Names = self.assigned.module
        self.bound = _bound(statements)
        self.scales = {
            id(node.value) for node in _every(statements) if isinstance(node, ast.AugAssign) and _is_scaling(node)
        }

    def scope_of(self, function: Function) -> Names | None:
        """The names of the asked function, whose parameters are inputs."""
        for names in self.assigned.names.values():
            if not isinstance(names.holder, ast.Module) and names.holder.body is function.body:
                self.asked = names
                return names
        return None

    def kinds(self, node: ast.expr, names: Names) -> Kinds | None:
        """What an expression is in the place of an answer; None: it is computed, or nothing is known of it."""
        found: Kinds = frozenset()
        waiting, seen = [(node, names, True)], set[tuple[int, bool]]()
        while waiting:
            expression, where, as_it_is = waiting.pop()
            if (id(expression), as_it_is) in seen:
                continue
            seen.add((id(expression), as_it_is))
            behind = self._behind(expression, where)
            if behind is None or (Kind.INPUT in behind.kinds and not as_it_is):
                return None  # a part of an input, or an input over its length, is a result
            found |= behind.kinds
            same = as_it_is and not isinstance(expression, ast.Subscript | ast.UnaryOp | ast.BinOp)
            waiting += [(value, names_there, same) for value, names_there in behind.values]
        return found

    def _behind(self, node: ast.expr, names: Names) -> _Behind | None:
        match node:
            case ast.Constant(value=value):
                return _CONSTANT if _says_nothing(value) else None
            case ast.Name(id="NotImplemented" | "nan" | "NaN") | ast.Attribute(attr="nan" | "NaN"):
                return _CONSTANT
            case ast.Name(id=name):
                return self._behind_name(name, names)
            case ast.Tuple(elts=parts):
                return _values(parts, names)
            case ast.List(elts=parts) | ast.Dict(values=parts):
                return _values(parts, names, _FILLABLE.kinds)
            case ast.Call():
                return self._behind_call(node, names)
            case ast.Attribute(attr=name, value=inner):
                return _values([inner], names) if name in _KEEPS else self._behind_attribute(name)
            case ast.IfExp(body=one, orelse=other):
                return _values([one, other], names)
            case _:
                other_form = _same_in_another_form(node)
                return None if other_form is None else _values([other_form], names)

    def _behind_name(self, name: str, names: Names) -> _Behind | None:
        if name in self.inputs:
            return _INPUT
        owner = names.owner(name)
        if owner is None:
            return None if name in self.bound or hasattr(builtins, name) else _Behind(frozenset({Kind.UNASSIGNED}))
        given = [(value, owner) for value in owner.values.get(name, ()) if id(value) not in self.scales]
        if name in owner.parameters:
            return _Behind(_INPUT.kinds, given) if owner is self.asked else None
        return _Behind(values=given) if given else None

    def _behind_attribute(self, name: str) -> _Behind | None:
        if name == "grad":  # which may be filled by backward()
            return None
        given = [each for each in self.assigned.attributes.get(name, ()) if id(each[0]) not in self.scales]
        return _Behind(values=given) if given else None

    def _behind_call(self, node: ast.Call, names: Names) -> _Behind | None:
        called = called_name(node)
        if isinstance(node.func, ast.Name) and (owner := names.owner(called)) and called in owner.functions:
            return self._given_back([owner.functions[called]])
        if called in _NEVER_SET:
            return _Behind(frozenset({Kind.ARBITRARY}))
        if called in _ZEROS:
            return _FILLABLE
        if called in _FILLED or called in _SETS:
            filling = [keyword.value for keyword in node.keywords if keyword.arg == "fill_value"] or node.args[-1:]
            return _values(filling, names, _FILLABLE.kinds) if filling else None
        if called in _KEEPS:
            return self._behind_same(node, names)
        if methods := self.assigned.methods.get(called):
            return self._given_back(methods)
        return None

    def _behind_same(self, node: ast.Call, names: Names) -> _Behind | None:
        """What a call gives on as it is: the object whose method it is, else its arguments or the first of them."""
        arguments = [*node.args, *(keyword.value for keyword in node.keywords)]
        if isinstance(node.func, ast.Attribute) and not self._is_module(node.func.value, names):
            return _values([node.func.value], names, _FILLABLE.kinds)
        match called_name(node), arguments:
            case _, []:  # such as ``list()``
                return _FILLABLE
            case "dict", _:
                return _values(arguments, names, _FILLABLE.kinds)
            case "float", [ast.Constant(value=str(text))]:
                return _CONSTANT if text.strip().lower() == "nan" else None
            case _:
                return _values(arguments[:1], names, _FILLABLE.kinds)

    def _is_module(self, node: ast.expr, names: Names) -> bool:
        """Whether something is a module, so that what stands behind its dot is no method."""
        while isinstance(node, ast.Attribute):
            node = node.value
        return isinstance(node, ast.Name) and names.owner(node.id) is None and node.id not in self.inputs

    def _given_back(self, functions: Iterable[Function | ast.ClassDef]) -> _Behind | None:
        """What functions of the notebook return; one that returns nothing gives None."""
        behind = _Behind()
        for function in functions:
            inner = self.assigned.names.get(id(function))
            if isinstance(function, ast.ClassDef) or inner is None:
                return None
            values = [(value, inner) for value in returned_by(function)]
            behind = _Behind(behind.kinds | (frozenset() if values else _CONSTANT.kinds), [*behind.values, *values])
        return behind


def returned_by(node: Function) -> Iterator[ast.expr]:
    """What a function gives back; of what a generator does, nothing is known."""
    if isinstance(node, ast.Lambda):
        yield node.body
        return
    for inner in own_nodes(node):
        match inner:
            case ast.Return(value=ast.expr() as value):
                yield value
            case ast.Yield() | ast.YieldFrom():
                yield inner


def _values(parts: Iterable[ast.expr], names: Names, kinds: Kinds = frozenset()) -> _Behind:
    return _Behind(kinds, [(part, names) for part in parts])


def _says_nothing(value: object) -> bool:
    """Whether a constant is no result: None, an ellipsis, a text, or zero."""
    return value is None or value is Ellipsis or isinstance(value, str) or value == 0


def _same_in_another_form(node: ast.expr) -> ast.expr | None:
    """What an expression is a part, an average or another form of."""
    match node:
        case ast.Subscript(value=inner) | ast.Starred(value=inner) | ast.NamedExpr(value=inner):
            return inner
        case ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=inner):
            return inner
        case ast.ListComp(elt=inner) | ast.GeneratorExp(elt=inner) | ast.DictComp(value=inner):
            return inner
        case ast.BinOp(left=inner, op=ast.Div()) if not isinstance(inner, ast.Constant):
            return inner
        case ast.BinOp(left=ast.List() as inner, op=ast.Mult()):
            return inner
        case ast.BinOp(left=scale, op=ast.Mult(), right=ast.Name() as inner) if _is_scale(scale):
            return inner
        case ast.BinOp(left=ast.Name() as inner, op=ast.Mult(), right=scale) if _is_scale(scale):
            return inner
        case _:
            return None


def _is_scale(node: ast.expr) -> bool:
    """Whether a factor is a number or one over a size, not a value that a formula would use; and not zero."""
    match node:
        case ast.Constant(value=value):
            return value != 0
        case ast.BinOp(left=ast.Constant(value=value), op=ast.Div()):
            return value != 0
        case _:
            return False


def _is_scaling(node: ast.AugAssign) -> bool:
    return isinstance(node.op, ast.Div) or (isinstance(node.op, ast.Mult) and _is_scale(node.value))


def called_name(node: ast.Call) -> str:
    """The name of what is called, without the object or module before it."""
    match node.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


def _every(statements: Iterable[ast.stmt]) -> Iterator[ast.AST]:
    for statement in statements:
        yield from ast.walk(statement)


def _bound(statements: Iterable[ast.stmt]) -> frozenset[str]:
    """Every name that anything in a script gives a meaning."""
    names: set[str] = set()
    for node in _every(statements):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name) | ast.ExceptHandler(name=str(name)):
                names.add(name)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                names.add(name)
            case ast.alias(name=name, asname=other):
                names.add(other or name.split(".")[0])
    return frozenset(names)
