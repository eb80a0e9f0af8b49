"""Changes of loops: more or fewer rounds, and what is done in every round, before all and after all."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from grader.notebook.suspects.change import ANOTHER_VALUE, Change, Tree

FEWER = "too_many_rounds"


def rounds(tree: Tree) -> Iterator[Change]:
    """A loop runs once more or less, at its beginning or its end."""
    for statement in tree.statements():
        more = "too_few_rounds" if _adds_up(statement) else "entries_left"
        for call in _ranges(statement):
            *first, last = call.args[:2]
            if _counts_down(call):
                yield _with_range(call, [*first, ast.BinOp(last, ast.Sub(), ast.Constant(1))], more)
                yield _with_range(call, [*first, ast.BinOp(last, ast.Add(), ast.Constant(1))], FEWER)
                continue
            match last:
                case ast.BinOp(left=whole, op=ast.Sub(), right=ast.Constant()):
                    yield _with_range(call, [*first, whole], more)
                case ast.BinOp(left=whole, op=ast.Add(), right=ast.Constant()):
                    yield _with_range(call, [*first, whole], FEWER)
            match first:
                case []:
                    yield _with_range(call, [ast.Constant(1), last], FEWER)
                case [ast.Constant(value=int(begin))] if begin > 0:
                    yield _with_range(call, [ast.Constant(0), last], more)
            yield _with_range(call, [*first, ast.BinOp(last, ast.Add(), ast.Constant(1))], more)
            yield _with_range(call, [*first, ast.BinOp(last, ast.Sub(), ast.Constant(1))], FEWER)


def _adds_up(statement: ast.stmt) -> bool:
    """Whether the rounds of a loop are terms of a sum, and not entries that get a value each."""
    inner = list(ast.walk(statement))
    sums = any(map(_extends_itself, inner))
    fills = any(isinstance(target, ast.Subscript) for each in inner for target in getattr(each, "targets", []))
    return sums or not fills


def _extends_itself(node: ast.AST) -> bool:
    match node:
        case ast.AugAssign(value=value):
            return not isinstance(value, ast.Constant)  # which counts the rounds
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.BinOp(left=left, op=ast.Add() | ast.Sub(), right=right)):
            return any(isinstance(each, ast.Name) and each.id == name for each in (left, right))
        case _:
            return False


def _ranges(statement: ast.stmt) -> Iterator[ast.Call]:
    if isinstance(statement, ast.For):
        for node in ast.walk(statement.iter):
            match node:
                case ast.Call(func=ast.Name(id="range"), args=[_, *_]):
                    yield node


def _counts_down(call: ast.Call) -> bool:
    match call.args:
        case [_, _, ast.UnaryOp(op=ast.USub())]:
            return True
        case _:
            return False


def _with_range(call: ast.Call, ends: Sequence[ast.expr], slug: str) -> Change:
    return Change(call, f"range({', '.join(map(ast.unparse, [*ends, *call.args[2:]]))})", slug)


def moved(tree: Tree) -> Iterator[Change]:
    """What is done in every round of a loop is done once, and what is done once in every round."""
    for outer in tree.statements():
        body = getattr(outer, "body", [])
        for place, loop in enumerate(body if isinstance(body, list) else []):
            if isinstance(loop, ast.For):
                yield from _begun_anew(loop, body[:place])
                yield from _done_once(loop)


def _begun_anew(loop: ast.For, before: Sequence[ast.stmt]) -> Iterator[Change]:
    """A sum that begins before a loop begins in every round."""
    added = {ast.unparse(inner.target) for inner in ast.walk(loop) if isinstance(inner, ast.AugAssign)}
    for start in before:
        names = _names_of(start)
        if names and added.intersection(names):
            yield Change(loop, _unparsed(loop, [start, *loop.body]), "accumulates", marked=start)


def _done_once(loop: ast.For) -> Iterator[Change]:
    """The first statement of every round comes before all, the last after all."""
    first, last = loop.body[0], loop.body[-1]
    if len(loop.body) < 2:
        return
    if isinstance(first, ast.Assign):
        text = f"{ast.unparse(first)}\n{_unparsed(loop, loop.body[1:])}"
        slug = "begun_again" if _is_nothing(first.value) else ANOTHER_VALUE
        yield Change(loop, _in_one(text), slug, marked=first)
    if isinstance(last, ast.Assign | ast.AugAssign):
        text = f"{_unparsed(loop, loop.body[:-1])}\n{ast.unparse(last)}"
        slug = "wrong_sample_weights" if _scales(last) else "done_too_often"
        yield Change(loop, _in_one(text), slug, marked=last)


def _is_nothing(value: ast.expr) -> bool:
    match value:
        case ast.Tuple(elts=parts):
            return all(map(_is_nothing, parts))
        case ast.Constant(value=number):
            return number == 0
        case ast.Call(func=ast.Attribute(attr=name)):
            return name.startswith("zeros")
        case _:
            return False


def _scales(statement: ast.Assign | ast.AugAssign) -> bool:
    match statement:
        case ast.AugAssign(op=ast.Mult() | ast.Div()):
            return True
        case ast.Assign(value=ast.BinOp(op=ast.Mult() | ast.Div())):
            return True
        case _:
            return False


def _in_one(text: str) -> str:
    """Some statements as one."""
    return "if True:\n" + "\n".join(f"    {line}" for line in text.split("\n"))


def _unparsed(loop: ast.For, body: Sequence[ast.stmt]) -> str:
    return ast.unparse(ast.For(loop.target, loop.iter, list(body), loop.orelse, lineno=1))


def _names_of(statement: ast.stmt) -> list[str]:
    """The names that get a value in a statement."""
    match statement:
        case ast.Assign(targets=targets):
            parts = [part for each in targets for part in (each.elts if isinstance(each, ast.Tuple) else [each])]
            return [part.id for part in parts if isinstance(part, ast.Name)]
        case _:
            return []
