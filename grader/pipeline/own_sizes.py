"""Code that has the sizes of its own data as numbers: it is judged on fresh inputs of these sizes."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence

from grader.errors import AssignmentError
from grader.model import Answered, Call, Items, Keyed, Numbers, Probe, Question, Reference, RunProgram, Value
from grader.notebook.batches import batches
from grader.notebook.entering import Given
from grader.notebook.found import FoundProgram
from grader.notebook.slicing import Output, cut, whole
from grader.notebook.source import Statement
from grader.numerics.reference import reference_at_sizes
from grader.numerics.sizes import symbols_of
from grader.pipeline.asking import Asking

NOTE = "The sizes of the data are numbers in the code, so it was tried on inputs of the notebook's own sizes."
_OWN = "own"


def references_at_own_sizes(
    question: Question, found: FoundProgram, kept: Sequence[Statement], seed: int, session: Asking
) -> Iterator[Reference]:
    """The exact derivative at fresh inputs of the notebook's own sizes, if such a size is written in its code.

    The sizes of its batches come second.

    Args:
        question: what is asked.
        found: the program that computes the answer.
        kept: its statements.
        seed: the seed of the run.
        session: the notebook, to which probes can be put.
    """
    symbols = symbols_of(question.loss)
    numbers = set(_numbers_in(found, kept))
    if not symbols or not numbers:
        return
    held = {given: name for name, given in found.given.items() if given in question.loss.inputs}
    in_batches = {given: name for name, given in batches(found.flow, found.given, found.starts).taken.items()}
    for names in [held, held | in_batches] if in_batches else [held]:
        sizes = _own_sizes(question, _own_shapes(question, found, names, session))
        if set(sizes) == set(symbols) and numbers & _telling(sizes):
            try:
                reference = reference_at_sizes(question.loss, question.wrt, seed, sizes)
            except AssignmentError:  # nobody promised that the loss takes these sizes
                continue
            if reference.trusted:
                yield reference


def _telling(sizes: Mapping[str, int]) -> set[float]:
    """The numbers that stand for sizes in code: the sizes themselves, and what a mean multiplies by."""
    return {number for size in sizes.values() if size > 1 for number in (size, 1 / size, 1 / (2 * size), 2 / size)}


def _numbers_in(found: FoundProgram, kept: Sequence[Statement]) -> Iterator[float]:
    """The numbers in the source, but for statements that do nothing but give inputs their values."""
    flow = found.flow
    effects = {id(statement): effect for statement, effect in zip(flow.statements, flow.effects, strict=True)}
    for statement in kept:
        effect = effects.get(id(statement))
        if effect is not None and effect.kills and effect.kills <= found.given.keys():
            continue
        factors = set(_factors_of_two(statement.node))
        for node in ast.walk(statement.node):
            match node:
                case ast.Constant(value=bool()):
                    pass
                case ast.Constant() if node in factors:
                    pass
                case ast.Constant(value=int() | float() as number):
                    yield number


def _factors_of_two(tree: ast.AST) -> Iterator[ast.expr]:
    """The twos that squares and their derivatives have, which stand for no size."""
    for node in ast.walk(tree):
        match node:
            case ast.BinOp(left=left, op=ast.Mult(), right=right):
                operands = [left, right]
            case ast.BinOp(left=left, op=ast.Div()):
                operands = [left]
            case ast.BinOp(op=ast.Pow(), right=right):
                operands = [right]
            case _:
                continue
        yield from (each for each in operands if isinstance(each, ast.Constant) and each.value == 2)


# The sizes of a notebook's own inputs -------------------------------------------------------------


def _own_sizes(question: Question, shapes: Mapping[str, tuple[int, ...]]) -> dict[str, int]:
    """The value of every symbolic dimension in the notebook's own inputs; empty: they do not agree."""
    sizes: dict[str, int] = {}
    for name, shape in shapes.items():
        wanted = question.loss.inputs[name].shape
        if name in question.loss.complex:
            wanted = wanted[:-1]
        if len(shape) != len(wanted):
            shape, wanted = tuple(s for s in shape if s != 1), tuple(w for w in wanted if w != 1)
        if len(shape) != len(wanted):
            continue
        for size, dimension in zip(shape, wanted, strict=True):
            if isinstance(dimension, str) and sizes.setdefault(dimension, size) != size:
                return {}
    return sizes


def _own_shapes(
    question: Question, found: FoundProgram, held: Mapping[str, str], session: Asking
) -> dict[str, tuple[int, ...]]:
    """The shapes that the notebook's statements leave in inputs, run as they are, without any fresh input.

    Args:
        question: what is asked.
        found: the program that computes the answer.
        held: input to the name that holds it, or a batch of it.
        session: the notebook, to which probes can be put.
    """
    end = max(output.after for output in found.outputs)
    outputs = [Output(given, name, end) for given, name in held.items()]
    if not outputs:
        return {}
    given = Given(found.given, session.report.recorded, found.starts)
    programs = (cut(found.flow, outputs, given).program, whole(found.flow, outputs, given).program)
    reply = session.ask(Probe(question.name, RunProgram(programs, {}), (Call(_OWN, {}),)))
    match reply.outcomes.get(_OWN):
        case Answered(value=Keyed(items)):
            values = items
        case Answered(value=value) if len(held) == 1:
            values = dict.fromkeys(held, value)
        case _:
            return {}
    shapes = {given: _shape_of(values[given]) for given in held if given in values}
    return {given: shape for given, shape in shapes.items() if shape is not None}


def _shape_of(value: Value) -> tuple[int, ...] | None:
    match value:
        case Numbers(array=array):
            return array.shape
        case Items(items) if items and (inner := _shape_of(items[0])) is not None:
            return (len(items), *inner)
        case _:
            return None
