"""Difference quotients in source: ``(f(x + h) - f(x - h)) / (2 * h)`` in its many spellings.

What makes a quotient one of differences is that its numerator holds two values of one and the same function, taken
at arguments that a step tells apart.  The prediction minus the target over the number of samples is none.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from grader.notebook.source import Statement
from grader.notebook.syntax import plain_targets, root_of

DEPTH = 4
"""How many names of names are followed."""
_COPIES = frozenset({"copy", "clone", "detach", "astype", "deepcopy", "array", "asarray", "float", "item", "tolist"})
"""Calls whose result is what went in."""
_COUNTERS = frozenset({"range", "arange", "linspace", "zeros", "ones", "empty", "reshape"})
"""Calls with sizes as arguments: what is added to a size is no step."""
_ROUTINES = frozenset({"approx_fprime", "approx_derivative", "numerical_gradient"})
_NUMERICAL_MODULES = frozenset({"np", "numpy", "torch"})


def quotient_lines(statements: Iterable[Statement], within: Iterable[ast.expr]) -> tuple[int, ...]:
    """The line in its cell of every difference quotient among some expressions.

    This is one witness only: the numbers have to agree before anything follows from it.

    Args:
        statements: the source, which says what names stand for.
        within: the expressions that are looked through.
    """
    source = _Source.of([inner for statement in statements for inner in ast.walk(statement.node)])
    nodes = {id(node): node for expression in within for node in ast.walk(expression)}.values()
    found = {node.lineno for node in nodes if isinstance(node, ast.expr) and source.is_quotient(node)}
    return tuple(sorted(found))


@dataclass(frozen=True)
class _Source:
    """What the names of some source were given, and what other values are perturbed by."""

    values: dict[str, list[ast.expr]]
    steps: frozenset[str]

    @classmethod
    def of(cls, nodes: Iterable[ast.AST]) -> _Source:
        every = list(nodes)
        values: dict[str, list[ast.expr]] = {}
        for name, value in _given_values(every):
            values.setdefault(name, []).append(value)
        return cls(values, frozenset(_steps(every)) - frozenset(_sizes(every)))

    def is_quotient(self, node: ast.expr) -> bool:
        """Whether an expression divides a difference by the step that makes it, or asks a library to."""
        match node:
            case ast.BinOp(op=ast.Div(), left=above, right=below):
                return self._is_difference(above, below) or self._is_complex_step(above, below)
            case ast.BinOp(op=ast.Mult(), left=one, right=ast.BinOp(op=ast.Div(), right=below)):
                return self._is_difference(one, below)
            case ast.BinOp(op=ast.Mult(), left=ast.BinOp(op=ast.Div(), right=below), right=other):
                return self._is_difference(other, below)
            case ast.Call(func=ast.Attribute(attr="gradient", value=ast.Name(id=module))):
                return module in _NUMERICAL_MODULES
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
                return name in _ROUTINES
            case _:
                return False

    def _is_difference(self, above: ast.expr, below: ast.expr) -> bool:
        steps = set(_atoms(below)) & self.steps
        for difference in self._meanings(above):
            match difference:
                case ast.BinOp(op=ast.Sub() | ast.Add()):
                    terms = list(_terms(difference))
                    added, taken = ([node for sign, node in terms if sign == wanted] for wanted in (1, -1))
                    if any(self._differ_by_a_step(one, other, steps) for one in added for other in taken):
                        return True
                case ast.Call(func=ast.Attribute(attr="diff")) if steps:
                    return True
        return False

    def _differ_by_a_step(self, one: ast.expr, other: ast.expr, steps: set[str]) -> bool:
        pairs = [(a, b) for a in self._meanings(one) for b in self._meanings(other)]
        if any(self._one_function_twice(a, b, bool(steps)) for a, b in pairs):
            return True
        return any(_perturbs(part, steps) for pair in pairs for part in pair)

    def _one_function_twice(self, one: ast.expr, other: ast.expr, over_a_step: bool) -> bool:
        """Two values of one function, written as calls or as formulas; if no step says so, at one and the same base."""
        match one, other:
            case (ast.Call(), ast.Call()) if ast.unparse(one.func) == ast.unparse(other.func):
                ours, theirs = [self._base(a) for a in one.args], [self._base(a) for a in other.args]
                return over_a_step or ours == theirs
            case (ast.BinOp() | ast.Call(), ast.BinOp() | ast.Call()):
                return over_a_step and _skeleton(one) == _skeleton(other) and _share_some_names(one, other)
            case _:
                return False

    def _base(self, node: ast.expr, depth: int = DEPTH) -> str:
        """The point that an argument was moved from: ``w`` for ``w + e``, also by way of other names."""
        match node:
            case ast.BinOp(op=ast.Add() | ast.Sub(), left=left):
                return self._base(left, depth)
            case ast.Call(func=ast.Attribute(attr=name, value=owner)) if name in _COPIES and depth:
                return self._base(node.args[0] if node.args and _is_module(owner) else owner, depth - 1)
            case ast.Name(id=name) if depth and len(values := self.values.get(name, [])) == 1 and _moves(values[0]):
                return self._base(values[0], depth - 1)
            case _:
                return ast.unparse(node)

    def _is_complex_step(self, above: ast.expr, below: ast.expr) -> bool:
        """``f(x + 1j * h).imag / h`` (Squire and Trapp, 1998)."""
        parts = [inner for value in self._meanings(above) for inner in ast.walk(value)]
        imaginary = any(
            (isinstance(part, ast.Attribute) and part.attr == "imag")
            or (isinstance(part, ast.Call) and isinstance(part.func, ast.Name) and part.func.id == "imag")
            for part in parts
        )
        return imaginary and bool(set(_atoms(below)) & self.steps)

    def _meanings(self, node: ast.expr, depth: int = DEPTH) -> Iterator[ast.expr]:
        """An expression, and what a name stands for; without what only turns its result into a number."""
        match node:
            case ast.Call(func=ast.Attribute(attr=name, value=inner), args=[]) if name in _COPIES and depth:
                yield from self._meanings(inner, depth - 1)
            case ast.Call(func=ast.Name(id=name), args=[inner]) if name in _COPIES and depth:
                yield from self._meanings(inner, depth - 1)
            case ast.Name(id=name) if depth:
                yield node
                for value in self.values.get(name, []):
                    yield from self._meanings(value, depth - 1)
            case _:
                yield node


def _terms(node: ast.expr, sign: int = 1) -> Iterator[tuple[int, ast.expr]]:
    """The terms of a sum with their signs, without constant factors: of ``8 * a - b`` they are a and -b."""
    match node:
        case ast.BinOp(op=ast.Add(), left=left, right=right):
            yield from _terms(left, sign)
            yield from _terms(right, sign)
        case ast.BinOp(op=ast.Sub(), left=left, right=right):
            yield from _terms(left, sign)
            yield from _terms(right, -sign)
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            yield from _terms(inner, -sign)
        case ast.BinOp(op=ast.Mult(), left=ast.Constant(), right=inner):
            yield from _terms(inner, sign)
        case ast.BinOp(op=ast.Mult(), left=inner, right=ast.Constant()):
            yield from _terms(inner, sign)
        case _:
            yield sign, node


def _given_values(nodes: Iterable[ast.AST]) -> Iterator[tuple[str, ast.expr]]:
    for node in nodes:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                yield name, value
            case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Tuple(elts=values)) if len(names) == len(values):
                yield from ((n.id, v) for n, v in zip(names, values, strict=True) if isinstance(n, ast.Name))
            case ast.NamedExpr(target=ast.Name(id=name), value=value):
                yield name, value


def _moves(value: ast.expr) -> bool:
    """Whether a value is another one, copied or moved."""
    match value:
        case ast.BinOp(op=ast.Add() | ast.Sub()):
            return True
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
            return name in _COPIES
        case _:
            return False


def _skeleton(node: ast.expr) -> list[str]:
    """An expression without its names: ``f(a) / n`` and ``f(b) / n`` are the same formula at two points."""
    return [repr(inner.value) if isinstance(inner, ast.Constant) else type(inner).__name__ for inner in ast.walk(node)]


def _share_some_names(one: ast.expr, other: ast.expr) -> bool:
    """Whether two formulas have names in common, and others apart: the loss at two points has the same data in it."""
    ours, theirs = ({inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)} for node in (one, other))
    return bool(ours & theirs) and ours != theirs


def _sizes(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """Names of what is counted, such as samples: they are no steps."""
    for node in nodes:
        match node:
            case ast.Assign(targets=targets, value=value) if _is_size(value):
                for target in targets:
                    yield from plain_targets(target)


def _is_size(node: ast.expr) -> bool:
    match node:
        case ast.Attribute(attr="shape" | "size"):
            return True
        case ast.Call(func=ast.Name(id="len") | ast.Attribute(attr="numel" | "size")):
            return True
        case ast.Subscript(value=inner) | ast.Call(func=ast.Name(id="float" | "int"), args=[inner]):
            return _is_size(inner)
        case _:
            return False


def _is_module(node: ast.expr) -> bool:
    return root_of(node) in _NUMERICAL_MODULES | {"copy"}


def _steps(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """Names and constants that something is perturbed by: added, subtracted, or stored into one entry."""
    every = list(nodes)
    sizes = {id(inner) for node in every if _counts(node) for inner in ast.walk(node)}
    for node in every:
        match node:
            case ast.BinOp(op=ast.Add() | ast.Sub(), left=left, right=right) if id(node) not in sizes:
                yield from _atoms(left)
                yield from _atoms(right)
            case ast.AugAssign(op=ast.Add() | ast.Sub(), value=value):
                yield from _atoms(value)
            case ast.Assign(targets=[ast.Subscript()], value=value):
                yield from _atoms(value)


def _counts(node: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
            return name in _COUNTERS
        case _:
            return False


def _perturbs(node: ast.expr, steps: set[str]) -> bool:
    """Whether an expression is computed from something that a step was added to or taken from."""
    return any(
        isinstance(inner, ast.BinOp)
        and isinstance(inner.op, ast.Add | ast.Sub)
        and steps & {*_atoms(inner.left), *_atoms(inner.right)}
        for inner in ast.walk(node)
    )


def _atoms(node: ast.expr) -> Iterator[str]:
    """The step in ``h``, ``2 * h``, ``1j * h`` or ``1e-5``; whole numbers are no steps."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            yield name
        case ast.Constant(value=float() as value) if 0 < value < 1:
            yield repr(value)
        case ast.BinOp(op=ast.Mult(), left=left, right=right):
            yield from _atoms(left)
            yield from _atoms(right)
        case ast.Call(func=ast.Name(id="complex"), args=[_, imaginary]):
            yield from _atoms(imaginary)
