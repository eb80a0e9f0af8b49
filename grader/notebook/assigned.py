"""What every name of a script is given: at module level, in its functions, and in the attributes of its objects.

Without regard to the order of statements.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from grader.notebook.syntax import Function, own_nodes, parameter_names, plain_targets, root_of

Holder: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.Module
_STORES = frozenset({"copyto", "put", "place", "putmask", "fill_diagonal", "at", "add_at"})
"""Functions that store into their first argument."""


@dataclass
class Names:
    """What the names of one function, or of the module, are given."""

    holder: Holder
    around: Names | None
    values: dict[str, list[ast.expr]] = field(default_factory=dict)
    functions: dict[str, Function | ast.ClassDef] = field(default_factory=dict)
    parameters: frozenset[str] = frozenset()
    elsewhere: frozenset[str] = frozenset()
    """Names declared ``global`` or ``nonlocal``."""

    def knows(self, name: str) -> bool:
        """Whether the name belongs here."""
        return name in self.values or name in self.functions or name in self.parameters

    def owner(self, name: str) -> Names | None:
        """Where a name that is read here belongs."""
        if self.knows(name) and name not in self.elsewhere:
            return self
        return self.around.owner(name) if self.around else None


@dataclass
class Assigned:
    """Everything that is assigned in a script."""

    module: Names
    names: dict[int, Names]
    """By the identity of the function."""
    attributes: dict[str, list[tuple[ast.expr, Names]]] = field(default_factory=dict)
    """What attributes of that name are given, on whatever object."""
    methods: dict[str, list[Function]] = field(default_factory=dict)

    @classmethod
    def of(cls, statements: list[ast.stmt]) -> Assigned:
        """Collect it from the statements."""
        module = ast.Module(statements, [])
        made = cls(Names(module, None), {})
        made._enter(module, made.module)
        for held in list(made.names.values()):
            made._store_by_calls(held)
        return made

    def _enter(self, holder: ast.AST, names: Names) -> None:
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

    def _enter_function(self, function: Function, around: Names) -> None:
        inner = Names(function, around, parameters=frozenset(parameter_names(function.args)))
        self._enter(function, inner)

    def _enter_class(self, node: ast.ClassDef, around: Names) -> None:
        for part in node.body:
            if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef):
                self.methods.setdefault(part.name, []).append(part)
                self._enter_function(part, around)

    def _give(self, node: ast.AST, names: Names) -> None:
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

    def _give_target(self, target: ast.expr, value: ast.expr, names: Names) -> None:
        match target, value:
            case (ast.Tuple(elts=targets), ast.Tuple(elts=values)) if _go_in_pairs(targets, values):
                for own, given in zip(targets, values, strict=True):
                    self._give_target(own, given, names)
                return
        for name in plain_targets(target):
            self._value(names, name, value)
        for part in ast.walk(target):
            if isinstance(part, ast.Attribute):
                self.attributes.setdefault(part.attr, []).append((value, names))
            if isinstance(part, ast.Attribute | ast.Subscript) and (root := root_of(part)):
                self._value(names, root, value)

    def _value(self, names: Names, name: str, value: ast.expr) -> None:
        holder = names.around if name in names.elsewhere and names.around else names
        holder.values.setdefault(name, []).append(value)

    def _store_by_calls(self, names: Names) -> None:
        """Calls that store into an argument give it everything that goes into the call."""
        for call in [node for node in own_nodes(names.holder) if isinstance(node, ast.Call)]:
            for stored in self._stored(call, names):
                if root := root_of(stored):
                    self._value(names, root, call)

    def _stored(self, call: ast.Call, names: Names) -> Iterator[ast.expr]:
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


def _go_in_pairs(targets: list[ast.expr], values: list[ast.expr]) -> bool:
    """Whether each target of an assignment gets one value."""
    starred = any(isinstance(part, ast.Starred) for part in (*targets, *values))
    return len(targets) == len(values) and not starred


def _functions_in(holder: ast.AST) -> Iterator[Function | ast.ClassDef]:
    """The functions and classes directly inside, and not inside others."""
    for child in ast.iter_child_nodes(holder):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef):
            yield child
        else:
            yield from _functions_in(child)
