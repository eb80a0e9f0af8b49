"""The losses that stand beside a gradient, and which of them it can be meant for."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import replace

from grader.audit.applied import applied_losses
from grader.audit.claims import LossOf, Scene
from grader.audit.names import is_loss, readings
from grader.audit.values import Held, definition_of, influences, touched_between, values_of
from grader.notebook.slicing import Output


def losses_beside(scene: Scene, gradient: Held) -> list[LossOf]:
    """The losses of a scene, those first that are named after the gradient, then the nearest."""
    spoken = {reading.loss for reading in readings(gradient.name) if reading.loss}
    own = [
        LossOf(held.expression, held.output("loss"), held.place(scene.flow), named=True)
        for held in values_of(scene, lambda name: is_loss(name) or name in spoken)
        if held.expression != gradient.expression and definition_of(scene.flow, held) is not None
    ]
    own += _noted(scene, gradient)
    cell = scene.flow.statements[gradient.first].cell
    own = _with_remarks(scene, own, cell)
    nearest = sorted(own, key=lambda loss: (loss.name not in spoken, abs(loss.output.after - gradient.after)))
    known = sorted(nearest, key=lambda loss: loss.place.cell > cell)
    return [*known, *applied_losses(scene, gradient)]


def _with_remarks(scene: Scene, losses: Sequence[LossOf], cell: int) -> list[LossOf]:
    """The losses; those in the cell of the gradient are meant, else those before it, and then there must be one."""
    here = [loss for loss in losses if loss.place.cell == cell]
    before = [loss for loss in losses if loss.place.cell < cell]
    if len({loss.name for loss in here}) == 1:
        meant, others = here, [loss for loss in losses if loss.place.cell != cell]
    else:
        meant, others = [*here, *before], [loss for loss in losses if loss.place.cell > cell]
    aside = [replace(loss, part_of="another loss is nearer") if meant else loss for loss in others]
    return [*_with_parts(scene, meant), *aside]


def _with_parts(scene: Scene, losses: Sequence[LossOf]) -> list[LossOf]:
    """The losses, with a remark at those of which it is open whether the gradient is meant to be theirs."""
    distinct = {loss.name for loss in losses}
    if len(distinct) < 2:
        return list(losses)
    flowing = {loss.name: influences(scene.flow, loss.output.expression, loss.output.after) for loss in losses}
    whole = [name for name in distinct if distinct - {name} <= flowing[name]]
    if len(whole) == 1:
        remark = f"it may be a part of `{whole[0]}`"
        return [loss if loss.name in whole else replace(loss, part_of=remark) for loss in losses]
    remark = f"there are several losses: {', '.join(f'`{name}`' for name in sorted(distinct))}"
    return [replace(loss, part_of=remark) for loss in losses]


def _noted(scene: Scene, gradient: Held) -> Iterator[LossOf]:
    """Losses that have no name of their own: what is appended to a history of losses, or stored in one."""
    before = frozenset().union(*(effect.binds for effect in scene.flow.effects[: gradient.after]))
    for index in range(scene.start, len(scene.flow.statements)):
        for step in scene.flow.steps_within(index):
            aside = index >= gradient.after or not step.surely
            name, expression = _kept(step.node) or (_assigned(step.node) if aside else None) or ("", None)
            if expression is None or isinstance(expression, ast.Name | ast.Constant):
                continue
            source = ast.unparse(expression)
            between = touched_between(scene.flow, gradient.after, index) & scene.flow.reads(source)
            after = index if between - before else gradient.after
            if after == index and name:
                continue
            place = scene.flow.statements[index].place(name or source)
            moved = "it is computed later, with other values" if between and name else ""
            yield LossOf(name or source, Output("loss", source, after), place, named=True, part_of=moved)


def _assigned(node: ast.stmt) -> tuple[str, ast.expr] | None:
    """A loss with a name, where it may not be computed in time: after a gradient, or under a condition."""
    match node:
        case ast.Assign(targets=[ast.Name(id=name)], value=expression) if is_loss(name):
            return name, expression
        case _:
            return None


def _kept(node: ast.stmt) -> tuple[str, ast.expr] | None:
    """What goes into a history of losses; it has no name."""
    match node:
        case ast.Expr(value=ast.Call(func=ast.Attribute(attr="append", value=ast.Name(id=name)), args=[expression])):
            return ("", expression) if is_loss(name) else None
        case ast.Assign(targets=[ast.Subscript(value=ast.Name(id=name))], value=expression):
            return ("", expression) if is_loss(name) else None
        case _:
            return None
