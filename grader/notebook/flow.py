"""What one statement binds, changes and uses: the facts that a backward slice is made of.

Besides the names of the notebook there are two hidden stores through which values flow: the ``.grad``
attributes that a ``backward()`` fills, and the state of random number generators.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

GRAD = "<grad>"
"""The ``.grad`` attributes of all tensors: what a ``backward()`` writes."""


def grad_of(root: str) -> str:
    """The ``.grad`` that is read through one name; which ``backward()`` fills it depends on where that leads."""
    return f"{GRAD}{root}"


RANDOM = "<random>"
"""The state of all random number generators."""

_SHOWS = frozenset({"print", "display", "len", "type", "isinstance", "help", "assert", "repr", "str", "format"})
_MODULE_CHANGES = frozenset({"fill_diagonal", "copyto", "put", "place", "putmask", "shuffle", "at", "heappush"})
_METHOD_CHANGES = frozenset({"pop", "popleft", "setdefault", "next", "step", "zero_grad", "fit", "update", "append"})
_DRAWS = frozenset(
    "rand randn randint random normal uniform integers standard_normal choice permutation shuffle randperm "
    "rand_like randn_like multivariate_normal bernoulli sample gauss binomial poisson exponential".split()
)
_SEEDS = frozenset({"seed", "manual_seed", "set_state", "default_rng", "RandomState", "Generator", "set_rng_state"})


@dataclass(frozen=True)
class Effects:
    """What one statement does to names and hidden stores."""

    binds: frozenset[str] = frozenset()
    """Given a value, perhaps only on some paths."""
    kills: frozenset[str] = frozenset()
    """Given a value for certain, so that no earlier value can be seen afterwards."""
    changes: frozenset[str] = frozenset()
    """Changed in place."""
    uses: frozenset[str] = frozenset()

    @property
    def touches(self) -> frozenset[str]:
        """Everything whose value may be different afterwards."""
        return self.binds | self.changes


@dataclass(frozen=True)
class FunctionFacts:
    """What calling a function of the notebook does beyond its result."""

    parameters: tuple[str, ...]
    uses: frozenset[str]
    """Module-level names and hidden stores that the body reads."""
    changes: frozenset[str]
    """Module-level names and hidden stores that the body writes."""
    changed_parameters: frozenset[str]


@dataclass(frozen=True)
class Scope:
    """What is known about the names of a notebook before its statements are looked at one by one."""

    functions: Mapping[str, FunctionFacts] = field(default_factory=dict)
    modules: frozenset[str] = frozenset()
    """Names of imported modules: a call on one of them does not change the module."""


_NOTHING = Scope()


def scope_of(statements: Iterable[ast.stmt]) -> Scope:
    """Facts about every function, class and module of a sequence of statements (the last one wins)."""
    found: dict[str, FunctionFacts] = {}
    modules: set[str] = set()
    for node in statements:
        for inner in ast.walk(node):
            match inner:
                case ast.Import(names=names):
                    modules |= {alias.asname or alias.name.split(".")[0] for alias in names}
                case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                    found[name] = _facts_of(inner)
                case ast.ClassDef(name=name):
                    found[name] = FunctionFacts((), free_names(inner), _hidden_changes(inner), frozenset())
                case ast.Assign(targets=[ast.Name(id=name)], value=ast.Lambda() as made):
                    found[name] = _facts_of(made)
    return Scope(found, frozenset(modules))


def effects(node: ast.stmt, scope: Scope) -> Effects:
    """The effects of one statement, with the functions that it calls followed one level."""
    collector = _Collector(scope)
    collector.visit(node)
    kills = frozenset(_certainly_bound(node))
    return Effects(
        frozenset(collector.binds), kills, frozenset(collector.changes), frozenset(collector.uses) - _BUILTINS
    )


def uses_of(expression: str, scope: Scope) -> frozenset[str]:
    """The names and hidden stores that an expression reads."""
    node = ast.parse(expression, mode="eval").body
    return effects(ast.Expr(node), scope).uses


def with_callees(names: frozenset[str], scope: Scope) -> frozenset[str]:
    """Names, and everything that the functions among them read when they are called, transitively."""
    reached = set(names)
    waiting = list(names)
    while waiting:
        facts = scope.functions.get(waiting.pop())
        if facts is not None:
            waiting += facts.uses - reached
            reached |= facts.uses
    return frozenset(reached)


_BUILTINS = frozenset(dir(builtins))


@dataclass
class _Collector(ast.NodeVisitor):
    scope: Scope
    binds: set[str] = field(default_factory=set)
    changes: set[str] = field(default_factory=set)
    uses: set[str] = field(default_factory=set)

    def visit_Name(self, node: ast.Name) -> None:
        (self.uses if isinstance(node.ctx, ast.Load) else self.binds).add(node.id)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        self.generic_visit(node)
        root = _root(node.target)
        if root:
            self.uses.add(root)
            self.changes.add(root)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        self._stored_into(node)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        if node.attr == "grad":
            self.uses.add(grad_of(_root(node) or ""))
            if not isinstance(node.ctx, ast.Load):
                self.changes.add(GRAD)
        self._stored_into(node)

    def _stored_into(self, node: ast.Subscript | ast.Attribute) -> None:
        self.generic_visit(node)
        root = _root(node)
        if root and not isinstance(node.ctx, ast.Load):
            self.uses.add(root)
            self.changes.add(root)

    def visit_Expr(self, node: ast.Expr) -> None:
        """A call whose result is thrown away is made for what it changes."""
        if isinstance(node.value, ast.Call):
            self._thrown_away(node.value)
        self.generic_visit(node)

    def _thrown_away(self, call: ast.Call) -> None:
        match call.func:
            case ast.Name(id=name) if name in _SHOWS or name in self.scope.functions:
                return
            case ast.Name():
                self.changes |= set(_argument_roots(call))
            case ast.Attribute(value=owner):
                root = _root(owner)
                if root and root not in self.scope.modules:
                    self.changes.add(root)

    def visit_Call(self, node: ast.Call) -> None:
        self.generic_visit(node)
        match node.func:
            case ast.Attribute(attr=attr, value=owner):
                self._method(attr, owner, node)
            case ast.Name(id=name):
                self._plain(name, node)

    def _method(self, attr: str, owner: ast.expr, node: ast.Call) -> None:
        root = _root(owner)
        if attr in {"backward", "zero_grad"}:
            self.changes.add(GRAD)
        if attr in _METHOD_CHANGES or (attr.endswith("_") and not attr.startswith("_")):
            self.changes |= {root} if root and root not in self.scope.modules else set()
            if _mentions_grad(owner):
                self.changes.add(GRAD)
        if attr in _MODULE_CHANGES or attr.endswith("_"):
            self.changes |= set(_argument_roots(node))
        if attr in _DRAWS | _SEEDS:
            self._random(attr)

    def _plain(self, name: str, node: ast.Call) -> None:
        if name in _DRAWS | _SEEDS:
            self._random(name)
        facts = self.scope.functions.get(name)
        if facts is None:
            return
        self.uses |= facts.uses
        self.changes |= facts.changes
        for position, argument in enumerate(node.args):
            root = _root(argument)
            if root and position < len(facts.parameters) and facts.parameters[position] in facts.changed_parameters:
                self.changes.add(root)

    def _random(self, name: str) -> None:
        self.changes.add(RANDOM)
        if name in _DRAWS:
            self.uses.add(RANDOM)

    def visit_For(self, node: ast.For) -> None:
        self.visit(node.iter)
        self.visit(node.target)
        self._block(node.body, set(_plain_targets(node.target)))
        self._block(node.orelse, set())

    def visit_While(self, node: ast.While) -> None:
        self.visit(node.test)
        self._block(node.body, set())
        self._block(node.orelse, set())

    def visit_If(self, node: ast.If) -> None:
        self.visit(node.test)
        self._block(node.body, set())
        self._block(node.orelse, set())

    def visit_With(self, node: ast.With) -> None:
        for item in node.items:
            self.visit(item)
        self._block(node.body, set())

    def _block(self, body: list[ast.stmt], bound: set[str]) -> None:
        """A block reads from outside only what it has not bound itself by then."""
        for statement in body:
            inner = _Collector(self.scope)
            inner.visit(statement)
            self.uses |= inner.uses - bound
            self.binds |= inner.binds
            self.changes |= inner.changes
            bound |= set(_certainly_bound(statement))

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self._definition(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        self._definition(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._definition(node)

    def _definition(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> None:
        """Defining runs decorators, defaults and bases; the body runs when it is called."""
        self.binds.add(node.name)
        outside: list[ast.expr] = list(node.decorator_list)
        if isinstance(node, ast.ClassDef):
            self.uses |= free_names(node)
        else:
            outside += [*node.args.defaults, *(d for d in node.args.kw_defaults if d)]
        for expression in outside:
            self.visit(expression)

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self.uses |= free_names(node)

    def visit_ListComp(self, node: ast.ListComp) -> None:
        self._comprehension(node)

    def visit_SetComp(self, node: ast.SetComp) -> None:
        self._comprehension(node)

    def visit_GeneratorExp(self, node: ast.GeneratorExp) -> None:
        self._comprehension(node)

    def visit_DictComp(self, node: ast.DictComp) -> None:
        self._comprehension(node)

    def _comprehension(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) -> None:
        inner = _Collector(self.scope)
        inner.generic_visit(node)
        self.uses |= inner.uses - inner.binds
        self.changes |= inner.changes - inner.binds

    def visit_Import(self, node: ast.Import) -> None:
        self.binds |= {alias.asname or alias.name.split(".")[0] for alias in node.names}

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        self.binds |= {alias.asname or alias.name for alias in node.names}

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        if node.name:
            self.binds.add(node.name)
        self.generic_visit(node)


def free_names(node: ast.AST) -> frozenset[str]:
    """Names and hidden stores that the code of a function, lambda or class reads from outside itself."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
            inside = _inside(node)
            own = (inside.binds - _declared_global(node)) | set(_parameter_names(node.args))
            return frozenset((inside.uses | _nested_free(_body(node))) - own) - _BUILTINS
        case ast.ClassDef(bases=bases, body=body):
            outside = [part for part in body if not isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef)]
            collector = _Collector(_NOTHING)
            for part in [*bases, *outside]:
                collector.visit(part)
            return frozenset((collector.uses - collector.binds) | _nested_free(body)) - _BUILTINS
        case _:
            return frozenset()


def _inside(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> _Collector:
    collector = _Collector(_NOTHING)
    for part in _body(node):
        collector.visit(part)
    return collector


def _body(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> Sequence[ast.AST]:
    return [node.body] if isinstance(node, ast.Lambda) else node.body


def _nested(body: Sequence[ast.AST]) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for part in body:
        for inner in ast.walk(part):
            if isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef):
                yield inner


def _nested_free(body: Sequence[ast.AST]) -> frozenset[str]:
    """What functions defined inside read; they may be called at any time."""
    return frozenset().union(*(free_names(inner) for inner in _nested(body)))


def _hidden_changes(node: ast.ClassDef) -> frozenset[str]:
    changes = frozenset().union(*(_facts_of(method).changes for method in _nested(node.body)))
    return changes & {GRAD, RANDOM}


def _declared_global(node: ast.AST) -> set[str]:
    return {name for inner in ast.walk(node) if isinstance(inner, ast.Global) for name in inner.names}


def _parameter_names(arguments: ast.arguments) -> Iterator[str]:
    for argument in [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]:
        yield argument.arg
    for extra in (arguments.vararg, arguments.kwarg):
        if extra:
            yield extra.arg


def _facts_of(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> FunctionFacts:
    inside = _inside(node)
    parameters = tuple(_parameter_names(node.args))
    changes = set(inside.changes)
    for nested in _nested(_body(node)):
        changes |= _facts_of(nested).changes
    outer = changes - inside.binds - set(parameters)
    return FunctionFacts(
        parameters,
        free_names(node),
        frozenset(outer | _declared_global(node)),
        frozenset(changes & set(parameters)),
    )


def _certainly_bound(node: ast.stmt) -> Iterator[str]:
    match node:
        case ast.Assign(targets=targets):
            for target in targets:
                yield from _plain_targets(target)
        case ast.AnnAssign(target=target, value=value) if value is not None:
            yield from _plain_targets(target)
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.Import(names=names):
            yield from (alias.asname or alias.name.split(".")[0] for alias in names)
        case ast.ImportFrom(names=names):
            yield from (alias.asname or alias.name for alias in names)
        case ast.With(body=body):
            for inner in body:
                yield from _certainly_bound(inner)


def _plain_targets(target: ast.expr) -> Iterator[str]:
    match target:
        case ast.Name(id=name):
            yield name
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            for part in parts:
                yield from _plain_targets(part)
        case ast.Starred(value=inner):
            yield from _plain_targets(inner)


def _root(node: ast.expr) -> str | None:
    """The name at the bottom of ``name.attr[index]``, through method calls."""
    while True:
        match node:
            case ast.Attribute(value=inner) | ast.Subscript(value=inner) | ast.Starred(value=inner):
                node = inner
            case ast.Call(func=ast.Attribute(value=inner)):
                node = inner
            case ast.Name(id=name):
                return name
            case _:
                return None


def _mentions_grad(node: ast.expr) -> bool:
    return any(isinstance(inner, ast.Attribute) and inner.attr == "grad" for inner in ast.walk(node))


def _argument_roots(call: ast.Call) -> Iterator[str]:
    for argument in [*call.args, *(keyword.value for keyword in call.keywords)]:
        if root := _root(argument):
            yield root
