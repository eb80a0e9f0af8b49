"""A student's function called as the notebook itself calls it, with fresh inputs in the place of its own.

The notebook's own call is the best witness of what goes in where: the order of arguments without telling names, the
layout of a packed vector, the dict of parameters, the cache that its own forward pass has just made.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from grader.model import Argument, Question
from grader.notebook.entering import argument_source, size_source
from grader.notebook.found import FoundFunction
from grader.notebook.names import near_miss
from grader.notebook.own_calls import OwnCall, bound_to, own_calls, parts_in_functions, whole_numbers
from grader.notebook.parsing import parse_expression
from grader.notebook.spoken import synonyms


@dataclass(frozen=True)
class Way:
    """One way to call a function from the module, as source."""

    source: str
    after: int
    """Number of statements after which it is called."""
    held: Mapping[str, str]
    """Name at module level to the input that it holds."""
    order: tuple[str, ...]
    """Inputs in the order in which they are passed, as far as they are passed by name."""
    spelled_out: frozenset[str] = frozenset()
    """Inputs that the notebook passes as numbers."""
    flat: frozenset[str] = frozenset()
    """Inputs that it passes as one row of numbers."""


def ways_of_notebook(question: Question, found: FoundFunction, arguments: Mapping[str, Argument]) -> Iterator[Way]:
    """How the notebook calls a function, best first: as it is, and with the sizes among its defaults passed too.

    Args:
        question: what is asked.
        found: the function.
        arguments: what the question passes, by name.
    """
    held = names_held(found, arguments)
    numbers = _own_numbers(question, arguments)
    sizes = whole_numbers(found.flow) - held.keys()
    read = sizes & found.flow.reads(found.definition.name)
    seen: set[str] = set()
    for call in own_calls(found.flow, found.definition.name, found.signature):
        fitted = _Fitting(numbers, sizes)
        node = fitted.call(call.node)
        after = call.after if call.after > found.definition.index else found.ready
        order = tuple(bound_to(call, held).values()) or tuple(fitted.used)
        for each in (node, _with_sizes(node, call, found)):
            if each is not None and (source := _resized(read, ast.unparse(each))) not in seen:
                seen.add(source)
                yield Way(source, after, held, order, frozenset(fitted.used), flat_in(call, held))


def parts_by_caller(found: FoundFunction) -> tuple[str, ...]:
    """The names that the notebook's own call gives to what comes back; empty: it takes nothing apart."""
    calls = own_calls(found.flow, found.definition.name, found.signature)
    at_module_level = next((call.parts for call in calls if call.parts), ())
    return at_module_level or parts_in_functions(found.flow, found.definition.name)


def flat_in(call: OwnCall, held: Mapping[str, str]) -> frozenset[str]:
    """The inputs that go in as one row of numbers: ``W.ravel()``."""
    rows = set()
    for node in call.arguments.values():
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=form), args=[]) if form in _ROW:
                rows.add(held.get(name, ""))
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="reshape"), args=[size]):
                rows |= {held.get(name, "")} if ast.unparse(size) == "-1" else set()
    return frozenset(rows - {""})


_ROW = frozenset({"ravel", "flatten"})


def flat_inside(found: FoundFunction, bound: Mapping[str, str]) -> frozenset[str]:
    """The inputs that a function gives their shape itself, so that they may be meant to go in as one row."""
    node = found.definition.node
    shaped = set()
    for inner in ast.walk(node) if node is not None else ():
        match inner:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="reshape" | "view")):
                shaped.add(name)
            case ast.Call(func=ast.Attribute(attr="reshape"), args=[ast.Name(id=name), *_]):
                shaped.add(name)
    return frozenset(bound[name] for name in shaped if name in bound)


def names_held(found: FoundFunction, arguments: Mapping[str, Argument]) -> dict[str, str]:
    """Name at module level to the argument that it holds: by name, by nearly the name, by a usual synonym."""
    held = {name: name for name in arguments if name in found.bound}
    held |= {name: given for name, given in found.inputs.items() if given in arguments and name in found.bound}
    for name in arguments:
        if name in held.values():
            continue
        free = found.bound - held.keys()
        spelled = [other for other in synonyms(name) if other in free]
        if near := near_miss(name, free, arguments) or (spelled[0] if len(spelled) == 1 else None):
            held[near] = name
    return held


def _own_numbers(question: Question, arguments: Mapping[str, Argument]) -> dict[float, str]:
    """The numbers of the assignment's own point that stand for one input each."""
    point = question.loss.own_point
    if point is None:
        return {}
    single = {name: float(value) for name, value in point().items() if name in arguments and np.size(value) == 1}
    values = list(single.values())
    return {value: name for name, value in single.items() if values.count(value) == 1}


def _resized(names: Iterable[str], call: str) -> str:
    """A call before which the sizes that the function reads at module level become those of the fresh inputs."""
    made = [f"({name} := {size_source(name)})" for name in sorted(names)]
    return f"[{', '.join([*made, call])}][-1]" if made else call


class _Fitting(ast.NodeTransformer):
    """Replaces numbers that a call spells out: those of the assignment's own point by inputs, whole ones by sizes."""

    def __init__(self, numbers: Mapping[float, str], sizes: Collection[str]) -> None:
        self.numbers = numbers
        self.sizes = sizes
        self.used: list[str] = []

    def call(self, node: ast.Call) -> ast.Call:
        """The call with its numbers replaced."""
        made = copy.deepcopy(node)
        made.args = [self._argument(argument) for argument in made.args]
        for keyword in made.keywords:
            keyword.value = self._argument(keyword.value)
        return made

    def _argument(self, node: ast.expr) -> ast.expr:
        replaced: ast.expr = self.visit(node)
        match replaced:
            case ast.Constant(value=int(size)) if not isinstance(size, bool):
                return _expression(size_source(str(size)))
            case ast.Name(id=name) if name in self.sizes:
                return _expression(size_source(name))
            case _:
                return replaced

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        """A number of the own point is the input that has it there."""
        return self._input(node.value, node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        """A number with a sign is one number."""
        match node:
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)):
                return self._input(-value, node)
            case _:
                self.generic_visit(node)
                return node

    def _input(self, value: object, node: ast.expr) -> ast.expr:
        if isinstance(value, bool) or not isinstance(value, int | float) or value not in self.numbers:
            return node
        self.used.append(self.numbers[value])
        return _expression(argument_source(self.numbers[value], ""))


def _with_sizes(node: ast.Call, call: OwnCall, found: FoundFunction) -> ast.Call | None:
    """The call that also passes whole numbers that are defaults, since they may be the sizes of the own inputs."""
    sizes = {
        name: int(value)
        for name, value in found.signature.defaults.items()
        if name not in call.arguments and value == int(value) and value > 1
    }
    if not sizes:
        return None
    further = [ast.keyword(name, _expression(size_source(str(size)))) for name, size in sizes.items()]
    return ast.Call(node.func, node.args, [*node.keywords, *further])


def _expression(source: str) -> ast.expr:
    return parse_expression(source)
