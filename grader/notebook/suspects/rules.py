"""The small changes that are tried, by family: each undoes one thing that people write by mistake."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeAlias

from grader.notebook.suspects.change import FACTOR, Change, Manner, Tree, text_of

Rule: TypeAlias = Callable[[Tree], Iterator[Change]]

_NEAREST = 6
"""Names that are tried in one place."""


# Matrices -----------------------------------------------------------------------------------------


def transposes(tree: Tree) -> Iterator[Change]:
    """A transpose is left out or put in; the factors of a matrix product are exchanged."""
    for node in tree.expressions():
        match node:
            case ast.Attribute(value=inner, attr="T" | "mT"):
                yield Change(node, text_of(inner))
            case ast.Call(func=ast.Attribute(value=inner, attr="t" | "transpose"), args=[]):
                yield Change(node, text_of(inner))
            case ast.Call(func=ast.Attribute(attr="transpose"), args=[inner]):
                yield Change(node, text_of(inner))
            case ast.Call(func=ast.Attribute(value=inner, attr="reshape" | "view"), args=[_, _]):
                yield Change(node, f"{text_of(inner)}.T")
            case ast.BinOp(left=left, op=ast.MatMult(), right=right):
                yield Change(left, f"{text_of(left)}.T", manner=Manner.PUTS)
                yield Change(right, f"{text_of(right)}.T", manner=Manner.PUTS)
                yield Change(node, f"{text_of(node)}.T", manner=Manner.PUTS)
                yield Change(node, f"{text_of(right)} @ {text_of(left)}")
                yield Change(node, f"{text_of(left)} * {text_of(right)}")
            case ast.BinOp(left=left, op=ast.Mult(), right=right) if not _is_number(left) and not _is_number(right):
                yield Change(node, f"{text_of(left)} @ {text_of(right)}")
            case ast.Call(func=ast.Attribute(attr="dot" | "matmul" | "outer" | "mm"), args=arguments):
                yield from (Change(each, f"{text_of(each)}.T", manner=Manner.PUTS) for each in arguments)
                yield Change(node, f"{text_of(node)}.T", manner=Manner.PUTS)
            case ast.Call(func=ast.Attribute(attr="reshape" | "view" | "flatten" | "ravel")):
                yield Change(node, f"{text_of(node)}.T", manner=Manner.PUTS)


_REDUCTIONS = frozenset({"sum", "mean", "max", "min", "prod", "amax", "logsumexp", "softmax", "cumsum"})


def axes(tree: Tree) -> Iterator[Change]:
    """A sum or mean runs along another axis, keeps its axes or does not."""
    for node in tree.expressions():
        match node:
            case ast.Call(func=ast.Attribute(value=inner, attr=name), args=arguments) if name in _REDUCTIONS:
                yield from _other_axes(node, arguments if _is_module(inner) else [inner, *arguments])


def _other_axes(call: ast.Call, arguments: Sequence[ast.expr]) -> Iterator[Change]:
    named = {each.arg: each.value for each in call.keywords if each.arg}
    axis = named.get("axis") or named.get("dim") or (arguments[1] if len(arguments) > 1 else None)
    keeps = named.get("keepdims") or named.get("keepdim")
    if axis is not None:
        yield from (Change(axis, other) for other in ("0", "1", "-1", "2") if other != ast.unparse(axis))
        yield from (Change(call, _without(call, which), axis) for which in ("axis", "dim") if which in named)
    else:
        yield from (Change(call, _with(call, f"axis={axis}"), manner=Manner.PUTS) for axis in (0, 1))
        if keeps is None:
            kept = (f"axis={axis}, keepdims=True" for axis in (0, 1))
            yield from (Change(call, _with(call, keywords), manner=Manner.PUTS) for keywords in kept)
    if keeps is not None:
        yield Change(keeps, "False")
    else:
        yield Change(call, _with(call, "keepdims=True"), manner=Manner.PUTS)


def _without(call: ast.Call, keyword: str) -> str:
    kept = [each for each in call.keywords if each.arg != keyword]
    return ast.unparse(ast.Call(call.func, call.args, kept))


def _with(call: ast.Call, keywords: str) -> str:
    return f"{ast.unparse(call)[:-1]}{', ' if call.args or call.keywords else ''}{keywords})"


# Signs and numbers --------------------------------------------------------------------------------


def signs(tree: Tree) -> Iterator[Change]:
    """A sign is turned, or the sides of a difference are exchanged."""
    for node in tree.expressions():
        match node:
            case ast.UnaryOp(op=ast.USub(), operand=inner):
                yield Change(node, text_of(inner))
            case ast.BinOp(left=left, op=ast.Sub(), right=right):
                yield Change(node, f"{text_of(right)} - {text_of(left)}")
                yield Change(node, f"{text_of(left)} + {text_of(right)}", right)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                yield Change(node, f"{text_of(left)} - {text_of(right)}", right)
                yield Change(node, f"{text_of(right)} - {text_of(left)}", left)
    for node in _products(tree):
        yield Change(node, f"-{text_of(node)}", manner=Manner.PUTS)
    for statement in tree.statements():
        match statement:
            case ast.AugAssign(target=target, op=ast.Add() | ast.Sub() as op, value=value):
                other = "-=" if isinstance(op, ast.Add) else "+="
                yield Change(statement, f"{ast.unparse(target)} {other} {ast.unparse(value)}")


def scales(tree: Tree) -> Iterator[Change]:
    """A product has one factor more."""
    for node in _products(tree):
        for factor in (f"/ {FACTOR}", "* 2", "/ 2"):
            yield Change(node, f"{text_of(node)} {factor}", manner=Manner.SCALES)


_SIZES = ("{0}.shape[0]", "{0}.shape[1]", "{0}.shape[0] * {0}.shape[1]")


def sizes(tree: Tree) -> Iterator[Change]:
    """A size is another one."""
    for node in tree.expressions():
        if _is_size(node):
            for name in tree.names_at(node)[:6]:
                yield from (Change(node, size.format(name)) for size in _SIZES)


def constants(tree: Tree) -> Iterator[Change]:
    """A number is another one."""
    for node in tree.expressions():
        if not isinstance(node, ast.Constant) or isinstance(node.value, bool | str) or _is_position(tree, node):
            continue
        if isinstance(node.value, int | float):
            value = node.value
            yield from (Change(node, f"{other}") for other in (1, 2 * value, value / 2, value + 1, value - 1, 2, 0.5))


def factors(tree: Tree) -> Iterator[Change]:
    """A factor, a divisor, a power or a term is left out; a product is a quotient."""
    for node in tree.expressions():
        match node:
            case ast.BinOp(left=left, op=ast.Mult(), right=right):
                yield Change(node, text_of(left), right)
                yield Change(node, text_of(right), left)
                yield Change(node, f"{text_of(left)} / {text_of(right)}", right)
            case ast.BinOp(left=left, op=ast.Div(), right=right):
                yield Change(node, text_of(left), right)
                yield Change(node, f"{text_of(left)} * {text_of(right)}", right)
            case ast.BinOp(left=left, op=ast.Pow(), right=right):
                yield Change(node, text_of(left))
            case ast.BinOp(left=left, op=ast.Add() | ast.Sub(), right=right):
                yield Change(node, text_of(left), right)
                yield Change(node, text_of(right), left)


# Functions and names ------------------------------------------------------------------------------

_ALIKE: Mapping[str, tuple[str, ...]] = {
    "sum": ("mean",),
    "mean": ("sum",),
    "std": ("var",),
    "var": ("std",),
    "maximum": ("minimum",),
    "minimum": ("maximum",),
    "max": ("min",),
    "min": ("max",),
    "sin": ("cos",),
    "cos": ("sin",),
    "log": ("log2", "log10", "log1p"),
    "log2": ("log",),
    "log10": ("log",),
    "exp": ("expm1",),
    "sqrt": ("square",),
    "argmax": ("argmin",),
    "argmin": ("argmax",),
    "zeros_like": ("ones_like",),
    "ones_like": ("zeros_like",),
}
_TRANSPARENT = frozenset(
    {"sqrt", "abs", "sign", "round", "clip", "rint", "floor", "exp", "log", "tanh", "flip", "roll"}
)
_COMPARISONS: Mapping[type[ast.cmpop], tuple[str, ...]] = {
    ast.Gt: ("<", ">="),
    ast.GtE: ("<=", ">"),
    ast.Lt: (">", "<="),
    ast.LtE: (">=", "<"),
    ast.Eq: ("!=",),
}


def functions(tree: Tree) -> Iterator[Change]:
    """A function is a kindred one, or is left out; a comparison is another one."""
    for node in tree.expressions():
        match node:
            case ast.Call(func=ast.Attribute(value=owner, attr=name) as called):
                alike = (f"{text_of(owner)}.{other}" for other in _ALIKE.get(name, ()))
                yield from (Change(called, other) for other in alike)
                inner = node.args[0] if _is_module(owner) and node.args else owner
                if name in _TRANSPARENT and not _is_module(inner):
                    yield Change(node, text_of(inner))
            case ast.Call(func=ast.Name(id="abs" | "round" | "int"), args=[inner, *_]):
                yield Change(node, text_of(inner))
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                for other in _COMPARISONS.get(type(op), ()):
                    yield Change(node, f"{text_of(left)} {other} {text_of(right)}")
            case ast.Subscript(value=inner, slice=ast.Slice(step=step)) if step is not None:
                yield Change(node, text_of(inner))


def slopes(tree: Tree) -> Iterator[Change]:
    """An expression in one name is the slope of an activation, in that name or in another one."""
    for node in tree.expressions():
        own = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
        if len(own) == 1 and _goes_entry_by_entry(node):
            for name in [*own, *(each for each in _latest(tree, node) if each not in own)][:4]:
                yield from (Change(node, slope.format(name)) for slope in _SLOPES)


_SLOPES = ("1 - {0} ** 2", "{0} * (1 - {0})", "{0} > 0")
"""Of tanh and of the logistic function, in what they return, and of relu."""


def chain_factors(tree: Tree) -> Iterator[Change]:
    """A product has one factor more, which is a name or the slope of an activation."""
    for node in _products(tree):
        for name in _latest(tree, node):
            yield Change(node, f"{text_of(node)} * {name}", manner=Manner.PUTS)
            yield from (
                Change(node, f"{text_of(node)} * ({slope.format(name)})", manner=Manner.PUTS) for slope in _SLOPES
            )


def names(tree: Tree) -> Iterator[Change]:
    """A name is another one."""
    for node in tree.expressions():
        if isinstance(node, ast.Name) and not _is_called(tree, node):
            own = node.id
            known = tree.names_at(node)
            if own in known:
                yield from (Change(node, other) for other in known[::-1][:_NEAREST] if other != own)


# Statements ---------------------------------------------------------------------------------------


def statements(tree: Tree) -> Iterator[Change]:
    """A sum goes on or begins anew; results come in another order."""
    for statement in tree.statements():
        match statement:
            case ast.Assign(
                targets=[ast.Name(id=name) | ast.Subscript(value=ast.Name(id=name)) as target], value=value
            ):
                if any(isinstance(outer, ast.For) for outer in tree.around(statement)) and not _reads(value, name):
                    yield Change(statement, f"{ast.unparse(target)} += {ast.unparse(value)}")
            case ast.AugAssign(target=target, value=value):
                yield Change(statement, f"{ast.unparse(target)} = {ast.unparse(value)}")
            case ast.Return(value=ast.Tuple(elts=[one, other]) as both):
                yield Change(both, f"{text_of(other)}, {text_of(one)}")


ALWAYS: tuple[Rule, ...] = (signs, transposes, axes, statements, functions, constants, factors, scales)
"""Few changes each, of whatever may be wrong anywhere."""

_FIRST: Mapping[str, tuple[Rule, ...]] = {
    "batch_scale": (sizes,),
    "dimension_scale": (sizes,),
    "wrong_argument": (slopes, names),
    "wrong_activation_derivative": (slopes, names),
    "wrong_mask": (slopes, functions, names),
    "missing_mask": (chain_factors,),
    "missing_chain_factor": (chain_factors,),
    "ignores_input": (chain_factors, names),
}
"""By the name of the mistake: more changes, which may undo just that."""


def changes(trees: Sequence[Tree], slug: str) -> Iterator[tuple[Tree, Change]]:
    """Small changes of some statements, those first that may undo a mistake of a certain name.

    Args:
        trees: the statements.
        slug: the name; empty: the mistake has none.
    """
    for rule in dict.fromkeys([*_FIRST.get(slug, ()), *ALWAYS, names]):
        for tree in trees:
            yield from ((tree, change) for change in rule(tree))


# What expressions are -----------------------------------------------------------------------------


def _products(tree: Tree) -> Iterator[ast.expr]:
    """Products, quotients and reductions that are no factors themselves."""
    for node in tree.expressions():
        match node, tree.parents.get(node):
            case _, ast.BinOp(op=ast.Mult() | ast.Div() | ast.Pow()) | ast.UnaryOp():
                continue
            case ast.BinOp(op=ast.MatMult()), ast.BinOp(op=ast.MatMult()):
                continue
            case ast.BinOp(op=ast.Mult() | ast.Div() | ast.MatMult() | ast.Pow()) | ast.UnaryOp(op=ast.USub()), _:
                yield node
            case ast.Call(func=ast.Attribute(attr=name)), _ if name in _REDUCTIONS or name in (
                "dot",
                "outer",
                "matmul",
            ):
                yield node
            case ast.Attribute(attr="T"), ast.Assign() | ast.Return() | ast.Tuple():
                yield node


def _latest(tree: Tree, node: ast.expr) -> list[str]:
    """The names before an expression that got their value last."""
    return tree.names_at(node)[::-1][:_NEAREST]


def _is_number(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) or (isinstance(node, ast.BinOp) and _is_number(node.left))


def _goes_entry_by_entry(node: ast.expr) -> bool:
    match node:
        case ast.Compare() | ast.BinOp(op=ast.Add() | ast.Sub() | ast.Mult() | ast.Div() | ast.Pow()):
            return not any(isinstance(inner, ast.MatMult) for inner in ast.walk(node))
        case _:
            return False


def _is_size(node: ast.expr) -> bool:
    match node:
        case ast.Call(func=ast.Name(id="len")) | ast.Attribute(attr="size"):
            return True
        case ast.Call(func=ast.Attribute(attr="numel" | "size")) | ast.Subscript(value=ast.Attribute(attr="shape")):
            return True
        case _:
            return False


def _is_module(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in {"np", "numpy", "torch", "F", "math", "jnp"}


def _is_called(tree: Tree, node: ast.expr) -> bool:
    match tree.parents.get(node):
        case ast.Call(func=called):
            return called is node
        case ast.Attribute():
            return _is_module(node)
        case _:
            return False


def _is_position(tree: Tree, node: ast.expr) -> bool:
    """Whether a number says where to look, not how much: an index, an axis, a shape."""
    for outer in tree.around(node):
        match outer:
            case ast.Subscript() | ast.keyword() | ast.Call():
                return True
            case ast.stmt():
                return False
    return False


def _reads(value: ast.expr, name: str) -> bool:
    return any(isinstance(node, ast.Name) and node.id == name for node in ast.walk(value))
