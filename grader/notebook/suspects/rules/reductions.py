"""Changes of sums and means: along another axis, with or without its axes."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from grader.notebook.suspects.change import Change, Manner, Tree, text_of
from grader.notebook.suspects.rules.expressions import REDUCTIONS, is_module

AXIS, SHAPE = "wrong_axis_sum", "broadcast_shape"


def axes(tree: Tree) -> Iterator[Change]:
    """A sum or mean runs along another axis, keeps its axes or does not."""
    for node in tree.expressions():
        match node:
            case ast.Call(func=ast.Attribute(value=inner, attr=name), args=arguments) if name in REDUCTIONS:
                yield from _other_axes(node, arguments if is_module(inner) else [inner, *arguments])
                if name in ("sum", "mean"):
                    what = arguments[0] if is_module(inner) and arguments else inner
                    yield Change(node, text_of(what), "summed" if name == "sum" else "averaged")


def _other_axes(call: ast.Call, arguments: Sequence[ast.expr]) -> Iterator[Change]:
    named = {each.arg: each.value for each in call.keywords if each.arg}
    axis = named.get("axis") or named.get("dim") or (arguments[1] if len(arguments) > 1 else None)
    keeps = named.get("keepdims") or named.get("keepdim")
    if axis is not None:
        yield from (Change(axis, other, AXIS) for other in ("0", "1", "-1", "2") if other != ast.unparse(axis))
        yield from (Change(call, _without(call, which), AXIS, axis) for which in ("axis", "dim") if which in named)
    else:
        yield from (Change(call, _with(call, f"axis={axis}"), AXIS, manner=Manner.PUTS) for axis in (0, 1))
        if keeps is None:
            kept = (f"axis={axis}, keepdims=True" for axis in (0, 1))
            yield from (Change(call, _with(call, keywords), AXIS, manner=Manner.PUTS) for keywords in kept)
    if axis is not None and keeps is None:
        for other in ("0", "1"):
            if other != ast.unparse(axis):
                bare = ast.Call(call.func, [a for a in call.args if a is not axis], _other_keywords(call))
                text = _with(bare, f"axis={other}, keepdims=True")
                yield Change(call, text, AXIS, axis, kind=f"axis {ast.unparse(axis)} is {other} and kept")
    if keeps is not None:
        yield Change(keeps, "False", SHAPE)
    else:
        yield Change(call, _with(call, "keepdims=True"), SHAPE, manner=Manner.PUTS)


def _other_keywords(call: ast.Call) -> list[ast.keyword]:
    return [each for each in call.keywords if each.arg not in ("axis", "dim")]


def _without(call: ast.Call, keyword: str) -> str:
    kept = [each for each in call.keywords if each.arg != keyword]
    return ast.unparse(ast.Call(call.func, call.args, kept))


def _with(call: ast.Call, keywords: str) -> str:
    return f"{ast.unparse(call)[:-1]}{', ' if call.args or call.keywords else ''}{keywords})"
