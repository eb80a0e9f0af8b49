"""What a mistake is called that a change undoes, by where it stands: in an index, a comparison, an argument."""

from __future__ import annotations

import ast

from grader.notebook.suspects.change import ANOTHER_VALUE, Change, Tree
from grader.notebook.suspects.rules.expressions import is_compared, is_module
from grader.notebook.syntax import parameter_names

MOVED = "moved_value"
"""Stands for ``wrong_argument`` where a value has changed before it is used."""
_OF_NUMBERS = frozenset({"wrong_term_factor", "extra_term", "extra_factor"})
"""Names of mistakes that say something else where the number is an index, a bound or an argument."""


def called(tree: Tree, change: Change) -> str:
    """The name of the mistake that a change undoes, given what stands around it; empty: there is nothing to say."""
    place = change.target
    if isinstance(place, ast.stmt):
        return change.slug
    if change.slug == "extra_factor" and _decides(tree, change.place):
        return "extra_mask"
    if change.slug in _OF_NUMBERS and _is_in_index(tree, place):
        return "shifted_or_flipped"
    if change.slug in _OF_NUMBERS and is_compared(tree, place):
        return "wrong_mask"
    if change.slug in ("wrong_argument", "wrong_axis_sum") and is_compared(tree, place):
        return ANOTHER_VALUE
    if change.slug == "wrong_argument" and any(asks(tree, place) for asks in (_says_type, _is_label, _is_written_to)):
        return ANOTHER_VALUE
    if change.slug == "extra_factor" and _holds_within_bounds(change.place):
        return "limited"
    if change.slug in ("extra_term", "extra_factor") and _moves_parameter(tree, place):
        return MOVED
    if change.slug in ("extra_term", "extra_factor") and (_is_argument(tree, place) or _becomes_argument(tree, place)):
        return "wrong_argument"
    if change.slug == "extra_factor" and _divides_by_own_length(place):
        return "normalised"
    if change.slug == "wrong_argument" and _goes_around(tree, change):
        return ANOTHER_VALUE
    return change.slug


def _is_in_index(tree: Tree, node: ast.expr) -> bool:
    """Whether an expression says where to look in an array."""
    inner: ast.AST = node
    for outer in tree.around(node):
        if isinstance(outer, ast.Subscript) and outer.slice is inner:
            return not _is_size_of(outer)
        inner = outer
    return False


def _is_size_of(node: ast.Subscript) -> bool:
    return isinstance(node.value, ast.Attribute) and node.value.attr == "shape"


def _is_argument(tree: Tree, node: ast.expr) -> bool:
    """Whether an expression is all that a function of every entry, such as ``exp``, is applied to."""
    match tree.parents.get(node):
        case ast.Call(func=ast.Attribute(attr=name), args=[argument]):
            return argument is node and name in _OF_EVERY_ENTRY
        case _:
            return False


def _becomes_argument(tree: Tree, node: ast.expr) -> bool:
    """Whether an expression gets a name that stands for nothing but what such a function is applied to."""
    function = next((outer for outer in tree.around(node) if isinstance(outer, ast.FunctionDef)), None)
    match tree.parents.get(node):
        case ast.Assign(targets=[ast.Name(id=name)]) if function is not None:
            loads = [inner for inner in ast.walk(function) if isinstance(inner, ast.Name) and inner.id == name]
            uses = [inner for inner in loads if isinstance(inner.ctx, ast.Load)]
            return bool(uses) and all(_is_argument(tree, use) for use in uses)
        case _:
            return False


_OF_EVERY_ENTRY = frozenset({"exp", "log", "log1p", "tanh", "sigmoid", "sqrt", "sin", "cos", "square", "sign", "abs"})


def _is_label(tree: Tree, node: ast.expr) -> bool:
    """Whether an expression becomes whole numbers, which say which class or place is meant and not how much."""
    match tree.parents.get(node):
        case ast.Attribute(value=owner, attr="astype" | "long" | "int"):
            return owner is node
        case _:
            return False


def _says_type(tree: Tree, node: ast.expr) -> bool:
    """Whether an expression is there for the type of its numbers."""
    return any(isinstance(outer, ast.keyword) and outer.arg == "dtype" for outer in tree.around(node))


def _is_written_to(tree: Tree, node: ast.expr) -> bool:
    """Whether an expression is an array of which entries get another value."""
    match tree.parents.get(node):
        case ast.Subscript(value=owner, ctx=ast.Store() | ast.Del()):
            return owner is node
        case _:
            return False


def _holds_within_bounds(node: ast.expr | ast.stmt) -> bool:
    """Whether an expression is a smaller or larger one of two, as the factor is by which something is cut."""
    match node:
        case ast.Call(func=ast.Attribute(attr="minimum" | "maximum" | "clip" | "clamp")):
            return True
        case ast.Call(func=ast.Name(id="min" | "max"), args=[_, _, *_]):
            return True
        case _:
            return False


def _divides_by_own_length(node: ast.expr) -> bool:
    """Whether something is divided by its length, perhaps with a number that keeps that from being 0."""
    match node:
        case ast.BinOp(left=whole, op=ast.Div(), right=ast.BinOp(left=length, op=ast.Add(), right=ast.Constant())):
            return _is_length_of(length, whole)
        case ast.BinOp(left=whole, op=ast.Div(), right=length):
            return _is_length_of(length, whole)
        case _:
            return False


def _is_length_of(node: ast.expr, whole: ast.expr) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(value=owner, attr="norm" | "vector_norm"), args=arguments):
            measured = arguments[0] if is_module(owner) and arguments else owner
            return ast.dump(measured) == ast.dump(whole)
        case _:
            return False


def _moves_parameter(tree: Tree, node: ast.expr) -> bool:
    """Whether a statement gives a name another value, made of its own by a difference, as a step of descent does."""
    function = next((outer for outer in tree.around(node) if isinstance(outer, ast.FunctionDef)), None)
    own = parameter_names(function.args) if function is not None else []
    match tree.statement_of(node):
        case ast.Assign(
            targets=[ast.Name(id=name)], value=ast.BinOp(left=ast.Name(id=read), op=ast.Sub(), right=ast.BinOp())
        ):
            return read == name
        case ast.AugAssign(target=ast.Name(id=name)):
            return name in own
        case _:
            return False


def _decides(tree: Tree, node: ast.expr | ast.stmt) -> bool:
    """Whether an expression is a mask: a comparison, something made of one, or a name for that."""
    followed: set[str] = set()
    left: list[ast.AST] = [node]
    while left:
        match left.pop():
            case ast.Compare() | ast.UnaryOp(op=ast.Invert() | ast.Not()):
                return True
            case ast.Call(func=ast.Attribute(attr="tri" | "tril" | "triu" | "eye")):
                return True
            case ast.BinOp(left=one, op=ast.BitAnd() | ast.BitOr(), right=other):
                left += [one, other]
            case ast.Call(func=ast.Attribute(value=inner, attr="astype" | "float" | "double" | "to")):
                left.append(inner)
            case ast.Subscript(value=inner):
                left.append(inner)
            case ast.Name(id=name) if name not in followed:
                followed.add(name)
                left += _values_of(tree, node, name)
    return False


def _values_of(tree: Tree, node: ast.AST, name: str) -> list[ast.expr]:
    """What a name is in the function around an expression."""
    function = next((outer for outer in tree.around(node) if isinstance(outer, ast.FunctionDef)), None)
    found = ast.walk(function) if function is not None else iter(())
    return [
        inner.value
        for inner in found
        if isinstance(inner, ast.Assign) and any(_holds(target, name) for target in inner.targets)
    ]


def _holds(target: ast.expr, name: str) -> bool:
    """Whether what is assigned to is a name, or entries of it."""
    while isinstance(target, ast.Subscript):
        target = target.value
    return isinstance(target, ast.Name) and target.id == name


def _goes_around(tree: Tree, change: Change) -> bool:
    """Whether the mistake is rather in how a name got its value.

    So it is if the name that takes its place is that of which it is made, as long as it is no argument that a function
    may want before a step or after it, or if it is handed back as it is.  Of inputs only the factors of a matrix
    product are taken for one another, or for what is made of them.
    """
    if not isinstance(change.target, ast.Name) or not change.text.isidentifier():
        return False
    if _is_handed_back(tree, change.target):
        return True
    if _is_input(tree, change.target) and not _is_multiplied(tree, change.target):
        made_of_it = _values_of(tree, change.target, change.text)
        return not any(_has(value, change.target.id) for value in made_of_it)
    made = _values_of(tree, change.target, change.target.id)
    if isinstance(tree.parents.get(change.target), ast.Call):
        made = [value for value in made if not isinstance(value, ast.BinOp | ast.UnaryOp)]
    return any(_has(value, change.text) for value in made)


def _has(value: ast.expr, name: str) -> bool:
    return any(isinstance(inner, ast.Name) and inner.id == name for inner in ast.walk(value))


def _is_handed_back(tree: Tree, node: ast.expr) -> bool:
    outer = tree.parents.get(node)
    while isinstance(outer, ast.Call | ast.Tuple | ast.List | ast.Dict) and _keeps_numbers(outer):
        outer = tree.parents.get(outer)
    return isinstance(outer, ast.Return)


def _keeps_numbers(node: ast.expr) -> bool:
    """Whether an expression puts numbers together, or into an array, and leaves them what they are."""
    match node:
        case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name)):
            return name in ("array", "asarray", "stack", "tensor", "as_tensor", "float", "tuple", "list")
        case _:
            return True


def _is_input(tree: Tree, node: ast.Name) -> bool:
    function = next((outer for outer in tree.around(node) if isinstance(outer, ast.FunctionDef)), None)
    return function is not None and node.id in parameter_names(function.args)


def _is_multiplied(tree: Tree, node: ast.expr) -> bool:
    """Whether an expression, transposed or not, is a factor of a matrix product."""
    outer = tree.parents.get(node)
    if isinstance(outer, ast.Attribute):
        outer = tree.parents.get(outer)
    match outer:
        case ast.BinOp(op=ast.MatMult()):
            return True
        case ast.Call(func=ast.Attribute(attr="dot" | "matmul" | "outer" | "einsum" | "mm" | "tensordot")):
            return True
        case _:
            return False
