"""Which expressions an answer is made of: the values that reach it, within functions and through them.

Flow of data only, without regard to the order of statements: what a condition or an assertion looks at does not
become part of the answer, so that a check of an answer beside it is no part of it either.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from grader.notebook.syntax import Function, own_nodes, parameter_names, plain_targets, root_of

Holder: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.Module
_STORES = frozenset({"copyto", "put", "place", "putmask", "fill_diagonal", "at", "add_at"})
"""Functions that store into their first argument."""


def reaching(statements: Iterable[ast.stmt], roots: Iterable[str]) -> tuple[ast.expr, ...]:
    """The expressions whose values may reach any of the roots.

    Args:
        statements: the source.
        roots: expressions at module level that are the answer; of a function, what it returns counts.
    """
    return tuple(_Reaching.of(list(statements)).expressions(roots))


@dataclass
class _Names:
    """What the names of one function, or of the module, are given."""

    holder: Holder
    around: _Names | None
    values: dict[str, list[ast.expr]] = field(default_factory=dict)
    functions: dict[str, Function | ast.ClassDef] = field(default_factory=dict)
    parameters: frozenset[str] = frozenset()
    elsewhere: frozenset[str] = frozenset()
    """Names declared ``global`` or ``nonlocal``."""

    def knows(self, name: str) -> bool:
        """Whether the name belongs here."""
        return name in self.values or name in self.functions or name in self.parameters

    def owner(self, name: str) -> _Names | None:
        """Where a name that is read here belongs."""
        if self.knows(name) and name not in self.elsewhere:
            return self
        return self.around.owner(name) if self.around else None


@dataclass
class _Reaching:
    module: _Names
    names: dict[int, _Names]
    """By the identity of the function."""
    attributes: dict[str, list[tuple[ast.expr, _Names]]] = field(default_factory=dict)
    """What attributes of that name are given, on whatever object."""
    methods: dict[str, list[Function]] = field(default_factory=dict)

    @classmethod
    def of(cls, statements: list[ast.stmt]) -> _Reaching:
        module = ast.Module(statements, [])
        made = cls(_Names(module, None), {})
        made._enter(module, made.module)
        for held in list(made.names.values()):
            made._store_by_calls(held)
        return made

    # Collecting what names are given

    def _enter(self, holder: ast.AST, names: _Names) -> None:
        self.names[id(holder)] = names
        nodes = list(own_nodes(holder))
        names.elsewhere = frozenset(
            name for node in nodes if isinstance(node, ast.Global | ast.Nonlocal) for name in node.names
        )
        for node in nodes:
            self._give(node, names)
        for function in _functions_in(holder):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                names.functions[function.name] = function
            if isinstance(function, ast.ClassDef):
                self._enter_class(function, names)
            else:
                self._enter_function(function, names)

    def _enter_function(self, function: Function, around: _Names) -> None:
        inner = _Names(function, around, parameters=frozenset(parameter_names(function.args)))
        self._enter(function, inner)

    def _enter_class(self, node: ast.ClassDef, around: _Names) -> None:
        for part in node.body:
            if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef):
                self.methods.setdefault(part.name, []).append(part)
                self._enter_function(part, around)

    def _give(self, node: ast.AST, names: _Names) -> None:
        match node:
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    self._give_target(target, value, names)
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                self._give_target(target, value, names)
            case ast.AugAssign(target=target, value=value) | ast.NamedExpr(target=target, value=value):
                self._give_target(target, value, names)
            case ast.For(target=target, iter=value) | ast.AsyncFor(target=target, iter=value):
                self._give_target(target, value, names)
            case ast.comprehension(target=target, iter=value):
                self._give_target(target, value, names)
            case ast.withitem(optional_vars=ast.expr() as target, context_expr=value):
                self._give_target(target, value, names)
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=owner)) as call) if root := root_of(owner):
                self._value(names, root, call)

    def _give_target(self, target: ast.expr, value: ast.expr, names: _Names) -> None:
        for name in plain_targets(target):
            self._value(names, name, value)
        for part in ast.walk(target):
            if isinstance(part, ast.Attribute):
                self.attributes.setdefault(part.attr, []).append((value, names))
            if isinstance(part, ast.Attribute | ast.Subscript) and (root := root_of(part)):
                self._value(names, root, value)

    def _value(self, names: _Names, name: str, value: ast.expr) -> None:
        holder = names.around if name in names.elsewhere and names.around else names
        holder.values.setdefault(name, []).append(value)

    def _store_by_calls(self, names: _Names) -> None:
        """Calls that store into an argument give it everything that goes into the call."""
        for call in [node for node in own_nodes(names.holder) if isinstance(node, ast.Call)]:
            for stored in self._stored(call, names):
                if root := root_of(stored):
                    self._value(names, root, call)

    def _stored(self, call: ast.Call, names: _Names) -> Iterator[ast.expr]:
        yield from (keyword.value for keyword in call.keywords if keyword.arg == "out")
        match call.func:
            case ast.Attribute(attr=name) if name in _STORES:
                yield from call.args[:1]
            case ast.Name(id=name) if owner := names.owner(name):
                function = owner.functions.get(name)
                if isinstance(function, ast.FunctionDef) and id(function) in self.names:
                    given = self.names[id(function)].values
                    positions = enumerate(parameter_names(function.args))
                    yield from (call.args[i] for i, p in positions if p in given and i < len(call.args))

    # Following

    def expressions(self, roots: Iterable[str]) -> Iterator[ast.expr]:
        """Everything that reaches the roots."""
        waiting = [(ast.parse(root, mode="eval").body, self.module) for root in roots]
        seen: set[int] = set()
        while waiting:
            expression, names = waiting.pop()
            if id(expression) in seen:
                continue
            seen.add(id(expression))
            yield expression
            for node in ast.walk(expression):
                match node:
                    case ast.Name(id=name):
                        waiting += self._behind_name(name, names)
                    case ast.Attribute(attr=name):
                        waiting += self.attributes.get(name, [])
                        waiting += [
                            found for method in self.methods.get(name, []) for found in self._given_back(method)
                        ]
                    case ast.Lambda():
                        waiting.append((node.body, self.names.get(id(node), names)))

    def _behind_name(self, name: str, names: _Names) -> Iterator[tuple[ast.expr, _Names]]:
        owner = names.owner(name)
        if owner is None:  # a method may be the answer by its name alone
            yield from (found for method in self.methods.get(name, ()) for found in self._given_back(method))
            return
        yield from ((value, owner) for value in owner.values.get(name, ()))
        match owner.functions.get(name):
            case ast.ClassDef(body=body):
                for part in body:
                    if isinstance(part, ast.FunctionDef) and part.name in ("__init__", "__call__", "forward"):
                        yield from self._given_back(part)
            case ast.FunctionDef() | ast.AsyncFunctionDef() as function:
                yield from self._given_back(function)
            case _:
                return

    def _given_back(self, function: Function) -> Iterator[tuple[ast.expr, _Names]]:
        """What a function returns, and what it stores into what it was given."""
        inner = self.names.get(id(function), self.module)
        for parameter in inner.parameters:
            yield from ((value, inner) for value in inner.values.get(parameter, ()))
        if isinstance(function, ast.Lambda):
            yield function.body, inner
            return
        yield from ((decorator, inner) for decorator in function.decorator_list)
        for node in own_nodes(function):
            if isinstance(node, ast.Return | ast.Yield) and node.value is not None:
                yield node.value, inner


def _functions_in(holder: ast.AST) -> Iterator[Function | ast.ClassDef]:
    """The functions and classes directly inside, and not inside others."""
    for child in ast.iter_child_nodes(holder):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef):
            yield child
        else:
            yield from _functions_in(child)
