"""Claims in the variables of a scene: which gradients it computes, and of which losses by which parameters."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from grader.audit.claims import Claim, LossOf, Parameter, Scene, Trial
from grader.audit.copies import copies_of
from grader.audit.losses import losses_beside
from grader.audit.names import Reading, candidates, is_gradient, readings, stem, usual_parameters
from grader.audit.paths import Opened, Path, gradients_held, opened, paths_to
from grader.audit.values import (
    Held,
    definition_of,
    influences,
    moving_with,
    takes_a_part,
    touched_between,
    values_of,
)
from grader.notebook.entering import Given
from grader.notebook.flow import Flow
from grader.notebook.locate import AT_END, AT_EXIT
from grader.notebook.parsing import parse_expression
from grader.notebook.slicing import cut
from grader.notebook.syntax import plain_targets, root_of, surely_bound
from grader.notebook.traces import Traces, traces_of

MOST_TRIALS = 6
"""Losses and parameters that one gradient is tried with."""


def claims_in(scene: Scene) -> list[Claim]:
    """The gradients that the variables of a scene hold."""
    values = [held for held in values_of(scene, is_gradient) if not _is_empty(scene, held)]
    return [_claim(scene, held) for held in [*values, *gradients_held(scene)]]


def _is_empty(scene: Scene, held: Held) -> bool:
    """Whether a value is a plain number, or a container: a step or a store, and no gradient."""
    value = definition_of(scene.flow, held)
    if isinstance(scene.flow.statements[held.first].node, ast.Expr):
        return True
    if held.first != held.last:
        return isinstance(value, ast.List | ast.Dict)
    match value:
        case ast.Constant() | ast.List() | ast.Dict() | ast.Lambda():
            return not any(reading.loss for reading in readings(held.name))
        case _:
            return False


def _claim(scene: Scene, held: Held) -> Claim:
    flow = scene.flow
    losses = losses_beside(scene, held)
    trials = tuple(_trials(scene, held, losses))[:MOST_TRIALS]
    return Claim(
        held.expression,
        held.place(flow),
        scene.title,
        trials,
        functions=frozenset({scene.function} - {""}),
        own=_own_key(scene, held),
        traces=_traces(scene, held),
        caller_of=_called(scene, held),
        reason="" if trials else _why_none(held, losses),
    )


def _called(scene: Scene, held: Held) -> str:
    value = definition_of(scene.flow, held)
    name = root_of(value.func) if isinstance(value, ast.Call) else None
    return name if name in scene.flow.scope.functions and name is not None else ""


def _traces(scene: Scene, held: Held) -> Traces:
    """What the statements that a value depends on show of how it is computed."""
    kept = cut(scene.flow, [held.output("gradient")], Given({}, (), {})).kept
    return traces_of(kept, [held.expression])


def _why_none(held: Held, losses: Sequence[LossOf]) -> str:
    if not losses:
        return "no loss is computed where it stands"
    spoken = ", ".join(f"`{reading.parameter}`" for reading in readings(held.name) if reading.parameter)
    listed = ", ".join(f"`{loss.name}`" for loss in losses[:3])
    return f"{listed} does not come from {spoken or 'anything that is usually a parameter'}"


def _own_key(scene: Scene, held: Held) -> str:
    """The key under which the run records a value, if it is the last of its name there."""
    flow, cell = scene.flow, scene.flow.statements[held.last].cell
    later = range(held.after, len(flow.statements))
    if scene.one_round or not held.expression.isidentifier():
        return ""
    if scene.function:
        last = not any(held.expression in flow.effects[i].touches for i in later)
        return f"{AT_EXIT}:{cell}:{scene.function}:{held.expression}" if last else ""
    last = not any(held.expression in flow.effects[i].touches for i in later if flow.statements[i].cell == cell)
    return f"{AT_END}:{cell}:{held.expression}" if last else ""


# Trials -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Flowing:
    """What flows into a gradient and into a loss."""

    scene: Scene
    gradient: Held
    names: frozenset[str]
    """Names that may hold a parameter."""
    into_gradient: frozenset[str]


def _trials(scene: Scene, gradient: Held, losses: Sequence[LossOf]) -> Iterator[Trial]:
    flow = scene.flow
    flowing = _Flowing(scene, gradient, _numbers_among(flow), influences(flow, gradient.expression, gradient.after))
    every = readings(gradient.name)
    paths = list(_through_paths(scene, gradient, losses))
    explicit = [trial for reading in every if reading.loss for trial in _read(flowing, reading, losses)]
    yield from explicit
    if not explicit:
        yield from (t for reading in every if not reading.loss for t in _read(flowing, reading, losses))
    yield from paths


def _through_paths(scene: Scene, gradient: Held, losses: Sequence[LossOf]) -> Iterator[Trial]:
    """Trials by what objects and dicts hold."""
    for spoken in dict.fromkeys([*(r.parameter for r in readings(gradient.name) if r.parameter), gradient.name]):
        for path in dict.fromkeys(paths_to(scene, spoken)):
            if path.expression == gradient.expression or _owner(gradient.expression) not in ("", path.owner):
                continue
            for loss in losses:
                if (found := opened(scene, path, gradient, loss)) is not None:
                    yield from _by_path(found, path)


def _owner(expression: str) -> str:
    """The object whose attribute an expression is; empty: it is none."""
    node = parse_expression(expression)
    return (root_of(node) or "") if "." in expression else ""


def _by_path(found: Opened, path: Path) -> Iterator[Trial]:
    flow = found.scene.flow
    into_loss = influences(flow, found.loss.output.expression, found.loss.output.after)
    into_gradient = influences(flow, found.gradient.expression, found.gradient.after)
    if found.name in into_loss and found.name in into_gradient:
        flowing = _Flowing(found.scene, found.gradient, _numbers_among(flow), into_gradient)
        parameter = Parameter(path.expression, (found.name,), named=True)
        apart = _apart(flowing, Reading(path.name), found.loss, into_loss, parameter)
        yield Trial(found.scene, found.gradient.output("gradient"), found.loss, parameter, apart)


def _numbers_among(flow: Flow) -> frozenset[str]:
    """Names that may hold numbers."""
    bound = frozenset().union(*(effect.binds for effect in flow.effects))
    return frozenset(bound - flow.scope.functions.keys() - flow.scope.modules)


def _read(flowing: _Flowing, reading: Reading, losses: Sequence[LossOf]) -> Iterator[Trial]:
    for loss in losses:
        if reading.loss and reading.loss != loss.name:
            continue
        into_loss = influences(flowing.scene.flow, loss.output.expression, loss.output.after)
        if flowing.gradient.expression in into_loss:
            continue
        possible = flowing.names & into_loss - {loss.name}
        for parameter in _parameters(flowing, reading, possible):
            yield Trial(
                flowing.scene,
                flowing.gradient.output("gradient"),
                loss,
                parameter,
                _apart(flowing, reading, loss, into_loss, parameter),
            )


def _parameters(flowing: _Flowing, reading: Reading, possible: Collection[str]) -> list[Parameter]:
    flow = flowing.scene.flow
    if reading.parameter:
        meant = [name for name in candidates(reading.parameter, flowing.names) if not is_gradient(name)]
        used = [name for name in meant if name in flowing.into_gradient] or meant
        return [Parameter(name, copies_of(flowing.scene, name), named=True) for name in used if name in possible][:2]
    updated = [name for name in sorted(possible) if _is_updated_by(flowing, name)]
    if updated:
        return [Parameter(name, copies_of(flowing.scene, name), named=len(updated) == 1) for name in updated]
    usual = [name for name in usual_parameters(possible) if name in flowing.into_gradient]
    return [
        Parameter(name, copies_of(flowing.scene, name), named=False) for name in usual[:2] if name in flow.reads(name)
    ]


def _is_updated_by(flowing: _Flowing, name: str) -> bool:
    """Whether a later step takes the gradient, times something, from a parameter."""
    flow = flowing.scene.flow
    for index in range(flowing.gradient.after, len(flow.statements)):
        match flow.statements[index].node:
            case ast.AugAssign(target=ast.Name(id=target), op=ast.Sub(), value=value) if target == name:
                pass
            case ast.Assign(
                targets=[ast.Name(id=target)], value=ast.BinOp(op=ast.Sub(), left=ast.Name(id=left), right=value)
            ):
                if (target, left) != (name, name):
                    continue
            case _:
                continue
        if any(isinstance(n, ast.Name) and n.id == flowing.gradient.expression for n in ast.walk(value)):
            return True
    return False


def _computed_from(flowing: _Flowing, name: str) -> str:
    """Another parameter by which the scene claims a gradient, and from which this one is computed; empty: none."""
    flow = flowing.scene.flow
    effects_before = enumerate(flow.effects[: flowing.gradient.after])
    bound = [i for i, effect in effects_before if name in effect.binds]
    into = influences(flow, name, max(bound) + 1) - {name} if bound else frozenset()
    spoken = {stem(r.parameter) for held in values_of(flowing.scene, is_gradient) for r in readings(held.name)}
    return next((other for other in sorted(into & flowing.names) if stem(other) in spoken), "")


def _apart(flowing: _Flowing, reading: Reading, loss: LossOf, into_loss: Collection[str], parameter: Parameter) -> str:
    """Why a loss and a gradient may be meant for different values; empty: nothing speaks against it."""
    if not loss.named:
        return f"the notebook does not compute `{loss.name}` there"
    if loss.part_of:
        return loss.part_of
    if not reading.loss and (whole := _computed_from(flowing, parameter.name)):
        return f"`{parameter.name}` is itself computed from `{whole}`, and names of what stands between are often loose"
    if not parameter.named:
        return f"its name does not say that it is the derivative by `{parameter.name}`"
    between = touched_between(flowing.scene.flow, loss.output.after, flowing.gradient.after)
    shared = {*parameter.entering, *(flowing.into_gradient & frozenset(into_loss))}
    counters = _counters(flowing.scene)
    changed = sorted((between & shared & flowing.names) - counters - {loss.name, flowing.gradient.expression})
    if changed:
        return f"`{changed[0]}` gets another value between the two"
    if sampled := _sampled(flowing, into_loss, parameter):
        return f"`{sampled}` goes into only one of the two"
    if _is_limited(flowing):
        return "it is clipped or normalised"
    if is_changed_on_the_way(flowing.scene, parameter, loss, flowing.gradient.after):
        return f"`{parameter.name}` is changed on the way"
    return ""


def _counters(scene: Scene) -> frozenset[str]:
    """What loops count with: each gives them new values before it uses them."""
    nodes = [step for statement in scene.flow.statements for step in ast.walk(statement.node)]
    loops = [node for node in nodes if isinstance(node, ast.For)]
    counted = {name for loop in loops for name in plain_targets(loop.target)}
    others = {name for node in nodes if isinstance(node, ast.Assign) for t in node.targets for name in plain_targets(t)}
    return frozenset(counted - others)


def _sampled(flowing: _Flowing, into_loss: Collection[str], parameter: Parameter) -> str:
    """A part of the data that goes into only one of loss and gradient, as batches do; empty: there is none."""
    flow = flowing.scene.flow
    moving = moving_with(flow, parameter.entering, len(flow.statements))
    one_sided = (flowing.into_gradient ^ frozenset(into_loss)) & flowing.names - moving
    for statement in flow.statements[: flowing.gradient.after]:
        for name in sorted(one_sided & frozenset(surely_bound(statement.node))):
            if isinstance(statement.node, ast.Assign) and takes_a_part(
                statement.node.value, flow.scope.functions.keys()
            ):
                return name
    return ""


def _is_limited(flowing: _Flowing) -> bool:
    """Whether the steps that make a gradient clip it or divide it by its norm."""
    steps = flowing.scene.flow.statements[flowing.gradient.first : flowing.gradient.after]
    calls = {n.attr for s in steps for n in ast.walk(s.node) if isinstance(n, ast.Attribute)}
    return bool(calls & {"clip", "norm", "sign", "clamp_", "clip_"})


def is_changed_on_the_way(scene: Scene, parameter: Parameter, loss: LossOf, after: int) -> bool:
    """Whether a parameter is made in several steps before it is used."""
    flow = scene.flow
    touching = [i for i in range(max(loss.output.after, after)) if parameter.name in flow.effects[i].touches]
    own = [i for i in touching if i >= scene.start] or touching
    last = max((i for i in own if parameter.name in flow.effects[i].kills - flow.effects[i].uses), default=0)
    return any(i > last for i in own)
