"""What one statement binds, changes and uses: the facts that a backward slice is made of.

Besides the names of the notebook there are hidden stores through which values flow: the ``.grad`` attributes
that a ``backward()`` fills, and the state of random number generators.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from grader.notebook.syntax import (
    Function,
    argument_roots,
    imported_names,
    nested_functions,
    parameter_names,
    plain_targets,
    root_of,
    statements_within,
    surely_bound,
)

GRAD = "<grad>"
"""The ``.grad`` attributes of all tensors: what a ``backward()`` fills and a ``zero_grad()`` clears."""
FILLS = "<fills>"
"""Changed by what fills a ``.grad``, not by what clears it."""
RANDOM = "<random>"
"""The state of all random number generators."""
EXIT = "<exit>"
"""Changed by what may end the code early, so that everything after it depends on it."""
ANY_NAME = "*"
"""Bound by ``from module import *``."""


def grad_of(root: str) -> str:
    """The ``.grad`` that is read through one name; which ``backward()`` fills it depends on where that leads."""
    return f"{GRAD}{root}"


LEAVE = "__grader__.Returned"
"""What the body of a function raises, in a program, where it returned."""

_READS = frozenset(
    "all any argmax argmin clone copy cpu describe detach dot flatten head info item items keys max mean min norm "
    "numpy plot prod ravel reshape round size squeeze std sum tail to tolist transpose unique values var view".split()
)
"""Methods that a cell calls to show something, and that change nothing."""
_FUNCTION_CHANGES = frozenset(
    "fill_diagonal copyto put place putmask shuffle at heappush heappop next setattr delattr".split()
)
"""Functions that change what they are given."""
_METHOD_CHANGES = frozenset("pop popleft setdefault next step zero_grad fit update append".split())
"""Methods that change their object, also where their result is used."""
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
    """Functions, and classes as what makes their objects."""
    methods: Mapping[str, FunctionFacts] = field(default_factory=dict)
    """Methods by name, those of the same name in several classes taken together."""
    modules: frozenset[str] = frozenset()
    """Names of imported modules: a call on one of them does not change the module."""


NOTHING_KNOWN = Scope()


def effects(node: ast.stmt, scope: Scope) -> Effects:
    """The effects of one statement, those of the functions that it calls included."""
    collector = _Collector(scope)
    collector.visit(node)
    binds, changes, uses = frozenset(collector.binds), frozenset(collector.changes), frozenset(collector.uses)
    return Effects(binds, frozenset(surely_bound(node)), changes, uses)


def free_names(node: ast.AST) -> frozenset[str]:
    """Names and hidden stores that the code of a function, lambda or class reads from outside itself."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
            inside = _inside(node, NOTHING_KNOWN)
            return frozenset((inside.uses | _nested_free(body_of(node))) - _own_names(node, inside))
        case ast.ClassDef(bases=bases, body=body):
            collector = _Collector(NOTHING_KNOWN)
            for part in [*bases, *(p for p in body if not isinstance(p, ast.FunctionDef | ast.AsyncFunctionDef))]:
                collector.visit(part)
            return frozenset((collector.uses - collector.binds) | _nested_free(body))
        case _:
            return frozenset()


def facts_of(node: Function, scope: Scope) -> FunctionFacts:
    """What calling a function does, as far as the functions that it calls are known."""
    inside = _inside(node, scope)
    parameters = tuple(parameter_names(node.args))
    changes = set(inside.changes)
    for nested in nested_functions(body_of(node)):
        changes |= facts_of(nested, scope).changes
    own = _own_names(node, inside)
    hidden = frozenset(name for name in inside.uses if name.startswith("<"))
    return FunctionFacts(
        parameters,
        free_names(node) | (hidden - own),
        frozenset((changes - own - {EXIT}) | _declared_global(node)),
        frozenset(changes & set(parameters)),
    )


def body_of(node: Function) -> Sequence[ast.AST]:
    """The statements of a function, or the expression of a lambda."""
    return [node.body] if isinstance(node, ast.Lambda) else node.body


def _inside(node: Function, scope: Scope) -> _Collector:
    collector = _Collector(scope)
    for part in body_of(node):
        collector.visit(part)
    return collector


def _own_names(node: Function, inside: _Collector) -> set[str]:
    return (inside.binds - _declared_global(node)) | set(parameter_names(node.args))


def _nested_free(body: Sequence[ast.AST]) -> frozenset[str]:
    """What functions defined inside read; they may be called at any time."""
    return frozenset().union(*(free_names(inner) for inner in nested_functions(body)))


def _declared_global(node: ast.AST) -> set[str]:
    return {name for inner in statements_within([node]) if isinstance(inner, ast.Global) for name in inner.names}


@dataclass
class _Collector(ast.NodeVisitor):
    scope: Scope
    binds: set[str] = field(default_factory=set)
    changes: set[str] = field(default_factory=set)
    uses: set[str] = field(default_factory=set)

    # Names and what is stored in them

    def visit_Name(self, node: ast.Name) -> None:
        (self.uses if isinstance(node.ctx, ast.Load) else self.binds).add(node.id)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        self.generic_visit(node)
        if root := root_of(node.target):
            self.uses.add(root)
            self.changes.add(root)
        self._filled([node.target])

    def visit_Assign(self, node: ast.Assign) -> None:
        self.generic_visit(node)
        if not (isinstance(node.value, ast.Constant) and node.value.value is None):
            self._filled(node.targets)

    def _filled(self, targets: Sequence[ast.expr]) -> None:
        if any(isinstance(target, ast.Attribute) and target.attr == "grad" for target in targets):
            self.changes.add(FILLS)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        self._stored_into(node)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        if node.attr == "grad":
            self.uses.add(grad_of(root_of(node) or ""))
            if not isinstance(node.ctx, ast.Load):
                self.changes.add(GRAD)
        self._stored_into(node)

    def _stored_into(self, node: ast.Subscript | ast.Attribute) -> None:
        self.generic_visit(node)
        root = root_of(node)
        if root and not isinstance(node.ctx, ast.Load):
            self.uses.add(root)
            self.changes.add(root)

    def visit_Import(self, node: ast.Import) -> None:
        self.binds |= set(imported_names(node))

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        self.binds |= set(imported_names(node))

    def visit_MatchAs(self, node: ast.MatchAs) -> None:
        self._captured(node, node.name)

    def visit_MatchStar(self, node: ast.MatchStar) -> None:
        self._captured(node, node.name)

    def visit_MatchMapping(self, node: ast.MatchMapping) -> None:
        self._captured(node, node.rest)

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        if node.type is not None:
            self.visit(node.type)
        self.binds |= {node.name} if node.name else set()
        self._block(node.body, {node.name} if node.name else set())

    def _captured(self, node: ast.AST, name: str | None) -> None:
        self.binds |= {name} if name else set()
        self.generic_visit(node)

    def visit_Raise(self, node: ast.Raise) -> None:
        self.generic_visit(node)
        match node.exc:
            case ast.Attribute(value=ast.Name(id=owner), attr=attr) if f"{owner}.{attr}" == LEAVE:
                self.changes.add(EXIT)
            case _:
                pass

    # Calls

    def visit_Expr(self, node: ast.Expr) -> None:
        """A method whose result is thrown away is called for what it changes."""
        match node.value:
            case ast.Call(func=ast.Attribute(value=owner, attr=attr)) if attr not in _READS:
                self._change_of(root_of(owner))
            case _:
                pass
        self.generic_visit(node)

    def _change_of(self, root: str | None) -> None:
        if root and root not in self.scope.modules:
            self.changes.add(root)

    def visit_Call(self, node: ast.Call) -> None:
        self.generic_visit(node)
        match node.func:
            case ast.Attribute(attr=attr, value=owner):
                self._method(attr, owner, node)
            case ast.Name(id=name):
                self._plain(name, node)
        for keyword in node.keywords:
            if keyword.arg == "out" and (root := root_of(keyword.value)):
                self.changes.add(root)

    def _method(self, attr: str, owner: ast.expr, node: ast.Call) -> None:
        root = root_of(owner)
        if attr == "backward":
            self.changes |= {GRAD, FILLS}
        if attr == "zero_grad" or (_changes_object(attr) and _mentions_grad(owner)):
            self.changes.add(GRAD)
        if _changes_object(attr):
            self._change_of(root)
        self._known_function(attr, node)
        facts = self.scope.methods.get(attr)
        if facts is not None and root not in self.scope.modules:
            self._as_known(facts, [owner, *node.args])

    def _plain(self, name: str, node: ast.Call) -> None:
        self._known_function(name, node)
        facts = self.scope.functions.get(name)
        if facts is not None:
            self._as_known(facts, node.args)
        else:
            for call in ("__call__", "forward"):
                if call in self.scope.methods:
                    self._as_known(self.scope.methods[call], [node.func, *node.args])

    def _known_function(self, name: str, node: ast.Call) -> None:
        if name in _FUNCTION_CHANGES or (name.endswith("_") and not name.startswith("_")):
            self.changes |= set(argument_roots(node))
        if name in _DRAWS | _SEEDS:
            self.changes.add(RANDOM)
        if name in _DRAWS:
            self.uses.add(RANDOM)

    def _as_known(self, facts: FunctionFacts, arguments: Sequence[ast.expr]) -> None:
        self.uses |= facts.uses
        self.changes |= facts.changes
        for parameter, argument in zip(facts.parameters, arguments, strict=False):
            if parameter in facts.changed_parameters:
                self._change_of(root_of(argument))

    # Blocks

    def visit_For(self, node: ast.For) -> None:
        self._loop(node)

    def visit_AsyncFor(self, node: ast.AsyncFor) -> None:
        self._loop(node)

    def _loop(self, node: ast.For | ast.AsyncFor) -> None:
        self.visit(node.iter)
        self.visit(node.target)
        self._block(node.body, set(plain_targets(node.target)))
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

    def visit_Try(self, node: ast.Try) -> None:
        self._block(node.body, set())
        for handler in node.handlers:
            self.visit(handler)
        self._block(node.orelse, set())
        self._block(node.finalbody, set())

    def _block(self, body: list[ast.stmt], bound: set[str]) -> None:
        """A block reads from outside only what it has not bound itself by then."""
        for statement in body:
            inner = _Collector(self.scope)
            inner.visit(statement)
            self.uses |= inner.uses - bound
            self.binds |= inner.binds
            self.changes |= inner.changes
            bound |= set(surely_bound(statement))

    # Code with names of its own

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
        """Its variables are its own, but for what it iterates over first, and for ``:=``."""
        self.visit(node.generators[0].iter)
        own = {name for part in node.generators for name in plain_targets(part.target)}
        rest = _Collector(self.scope)
        for part in _after_first_iterable(node):
            rest.visit(part)
        self.uses |= rest.uses - own
        self.changes |= rest.changes - own
        self.binds |= {n.target.id for n in ast.walk(node) if isinstance(n, ast.NamedExpr)}


def _after_first_iterable(node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) -> Iterator[ast.AST]:
    first = node.generators[0].iter
    results = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
    yield from results
    for part in node.generators:
        yield from part.ifs
        if part.iter is not first:
            yield part.iter


def _changes_object(method: str) -> bool:
    return method in _METHOD_CHANGES or (method.endswith("_") and not method.startswith("_"))


def _mentions_grad(node: ast.expr) -> bool:
    return any(isinstance(inner, ast.Attribute) and inner.attr == "grad" for inner in ast.walk(node))
