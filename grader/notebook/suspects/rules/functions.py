"""Changes of functions and comparisons."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from grader.notebook.suspects.change import ANOTHER_VALUE, Change, Manner, Tree, text_of
from grader.notebook.suspects.rules.expressions import is_called, is_module

_SLOPE, _FACTOR = "wrong_activation_derivative", "wrong_term_factor"
_ALIKE: Mapping[str, tuple[tuple[str, ...], str]] = {
    "sum": (("mean",), _FACTOR),
    "mean": (("sum",), _FACTOR),
    "std": (("var",), _FACTOR),
    "var": (("std",), _FACTOR),
    "sqrt": (("square",), _FACTOR),
    "sin": (("cos",), _SLOPE),
    "cos": (("sin",), _SLOPE),
    "exp": (("expm1",), _SLOPE),
    "log": (("log2", "log10", "log1p"), _SLOPE),
    "log2": (("log",), _SLOPE),
    "log10": (("log",), _SLOPE),
    "maximum": (("minimum",), ""),
    "minimum": (("maximum",), ""),
    "max": (("min",), ""),
    "min": (("max",), ""),
    "argmax": (("argmin",), ""),
    "argmin": (("argmax",), ""),
    "zeros_like": (("ones_like",), ""),
    "ones_like": (("zeros_like",), ""),
}
"""By the name of a function, the kindred ones and the name of the mistake that one stands in the other's place."""
_AROUND: Mapping[str, str] = {
    "sqrt": _FACTOR,
    "abs": "wrong_argument",
    "sign": "thresholded",
    "exp": "wrong_argument",
    "log": "wrong_argument",
    "tanh": "wrong_argument",
    "round": "rounded",
    "rint": "rounded",
    "floor": "rounded",
    "clip": "clipped",
    "clamp": "clipped",
    "tril": "extra_mask",
    "triu": "extra_mask",
    "flip": "shifted_or_flipped",
    "roll": "shifted_or_flipped",
}
"""By the name of a function, the name of the mistake that it is there at all."""
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
            case ast.Call(func=ast.Attribute(value=owner, attr=name) as called, args=arguments):
                others, slug = _ALIKE.get(name, ((), ""))
                yield from (Change(called, f"{text_of(owner)}.{other}", slug) for other in others)
                inner = arguments[0] if is_module(owner) and arguments else owner
                if name in _AROUND and not is_module(inner):
                    yield Change(node, text_of(inner), _AROUND[name])
                if is_module(owner) and len(arguments) == 1:
                    yield Change(inner, f"-{text_of(inner)}", ANOTHER_VALUE, manner=Manner.PUTS)
            case ast.Call(func=ast.Name(id="abs" | "round" | "int" as name), args=[inner, *_]):
                yield Change(node, text_of(inner), "wrong_argument" if name == "abs" else "rounded")
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                for other in _COMPARISONS.get(type(op), ()):
                    yield Change(node, f"{text_of(left)} {other} {text_of(right)}", "wrong_mask")
            case ast.Subscript(value=inner, slice=ast.Slice(step=step)) if step is not None:
                yield Change(node, text_of(inner), "shifted_or_flipped")


_PUT_AROUND = ("np.exp({0})", "np.log({0})", "np.tanh({0})", "1 / (1 + np.exp(-{0}))")
_REDUCED = ("np.abs({0})", "np.sign({0})")
"""What leaves so little of a number that an answer may become right for other reasons."""


def inner_functions(tree: Tree) -> Iterator[Change]:
    """A name is what a function makes of it: one that the answer calls elsewhere, or a usual one."""
    called = dict.fromkeys(
        ast.unparse(node.func)
        for node in tree.expressions()
        if isinstance(node, ast.Call) and len(node.args) == 1 and not node.keywords and _is_own(node.func)
    )
    around = (*(f"{name}({{0}})" for name in called), *_PUT_AROUND)
    for node in tree.expressions():
        if isinstance(node, ast.Name) and not is_called(tree, node) and node.id in tree.names_at(node):
            yield from (Change(node, each.format(node.id), "wrong_argument", manner=Manner.PUTS) for each in around)
            yield from (Change(node, each.format(node.id), ANOTHER_VALUE, manner=Manner.REDUCES) for each in _REDUCED)


def _is_own(called: ast.expr) -> bool:
    return isinstance(called, ast.Name) and called.id not in _BUILTIN


_BUILTIN = frozenset({"len", "range", "float", "int", "print", "tuple", "list", "abs", "sum", "max", "min", "zip"})
