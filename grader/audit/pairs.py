"""Claims in functions: one returns a gradient, another one (or the same) the loss."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from grader.audit.claims import Claim, LossOf, Parameter, Trial
from grader.audit.function_names import does_other_work, is_gradient_function
from grader.audit.names import is_check, is_gradient, is_loss, readings, stem, usual_parameters
from grader.audit.partners import Calls, partners_of, parts_as_called, takes_function
from grader.audit.returns import Part, parts_of
from grader.model import Place
from grader.notebook.effects import RANDOM
from grader.notebook.flow import Flow
from grader.notebook.functions import Definition, definitions
from grader.notebook.scope import with_callees
from grader.notebook.slicing import Output
from grader.notebook.source import Script

MOST = 4
"""Parameters that are tried where no name says by which one a gradient is."""


def pairs_in(script: Script, module: Flow) -> list[Claim]:
    """The gradients that functions of a notebook return."""
    known = {
        name: definition
        for name, definition in definitions(module).items()
        if isinstance(definition.node, ast.FunctionDef | ast.Lambda)
        and not definition.method_of
        and definition.name == name
    }
    return [
        claim
        for name in known
        if returns_gradient(known[name], known)
        for claim in _claims(script, module, known, name)
    ]


def returns_gradient(definition: Definition, known: Collection[str]) -> bool:
    """Whether names say that a function returns gradients; known are those of all functions beside it."""
    if is_check(definition.name) or does_other_work(definition.name) or takes_function(definition):
        return False
    named = any(is_gradient(part.name) for part in parts_of(definition))
    return named or is_gradient_function(definition.name, known)


# Claims -------------------------------------------------------------------------------------------


def _claims(script: Script, module: Flow, known: Mapping[str, Definition], name: str) -> Iterator[Claim]:
    definition = known[name]
    partners = list(partners_of(script, module, known, name))
    gradients = gradients_among(parts_as_called(module, definition))
    for part in gradients:
        trials = tuple(trial for calls in partners for trial in _trials(definition, part, len(gradients), calls))
        shown = part.name or f"{name}(...){part.suffix}"
        reason = "" if trials else "no function of the notebook gives a loss for the same arguments"
        place, functions = place_of(definition, shown), _functions(name, partners)
        yield Claim(shown, place, f"function `{name}`", trials, functions, reason=reason)


def gradients_among(parts: Sequence[Part]) -> list[Part]:
    """The parts that are gradients: those with such names, and with none; if no name says so, all that is no loss."""
    spoken = any(is_gradient(part.said) for part in parts)
    return [p for p in parts if not is_loss(p.said) and (not spoken or not p.said or is_gradient(p.said))]


def _functions(name: str, partners: Sequence[Calls]) -> frozenset[str]:
    return frozenset({name, *(calls.function for calls in partners)})


def place_of(definition: Definition, name: str) -> Place:
    """Where a function stands, under a name for what is meant there."""
    assert definition.node is not None
    node = definition.node
    return Place(definition.statement.cell, (node.lineno, node.end_lineno or node.lineno), name)


def _trials(definition: Definition, part: Part, gradients: int, calls: Calls) -> Iterator[Trial]:
    """A gradient that a function returns with every parameter that it may be by.

    Args:
        definition: the function.
        part: the gradient.
        gradients: how many the function returns.
        calls: the calls of the function and of one that gives a loss.
    """
    entering = _entering(calls)
    possible = [*entering]
    spoken = _spoken(part, possible)
    if not spoken and (spoken := _spoken(part, outside := _read_by_both(calls))):
        entering |= {name: (name,) for name in outside}
        calls = _before_changes(calls)
    usual = list(usual_parameters(possible))
    if spoken:
        chosen, sure = spoken, True
    elif gradients > 1:
        chosen, sure = possible, False
    else:
        chosen, sure = usual or possible[:1], len(possible) == 1 or len(usual) == 1
    apart = _apart(definition, calls) if calls.certain and sure else "no name says that the two belong together"
    for parameter in dict.fromkeys(chosen[:MOST]):
        by = Parameter(parameter, entering[parameter], named=sure)
        yield _trial(calls, definition, f"{calls.gradient}{part.suffix}", calls.loss, by, apart)
        if gradients == 1 and not part.suffix and len(calls.passed.gradient) == len(calls.passed.loss) == 1:
            yield from _by_entries(calls, definition, by)


def _entering(calls: Calls) -> dict[str, tuple[str, ...]]:
    """Parameter of the loss to the names that stand for it; of functions of one thing each, the one is the other."""
    loss, gradient = calls.passed.loss, calls.passed.gradient
    if len(loss) == len(gradient) == 1:
        return {name: (stands, *gradient.values()) for name, stands in loss.items()}
    shared = {name: (stands, gradient.get(name)) for name, stands in loss.items() if calls.cached or name in gradient}
    return {name: tuple(filter(None, dict.fromkeys(names))) for name, names in shared.items()}


def _read_by_both(calls: Calls) -> list[str]:
    """The variables of the module that both functions read."""
    flow = calls.passed.scene.flow
    read = flow.reads(calls.loss) & flow.reads(calls.gradient)
    bound = {name for effect in flow.effects[: calls.passed.scene.start] for name in effect.binds}
    return sorted((read & bound) - flow.scope.functions.keys() - flow.scope.modules)


def _before_changes(calls: Calls) -> Calls:
    """The calls where all that they read has its first value: a loop that trains may follow, which changes it."""
    scene = calls.passed.scene
    flow, end = scene.flow, scene.start
    needed = flow.reads(calls.loss) | flow.reads(calls.gradient)
    bound = {name: i for i in reversed(range(end)) for name in flow.effects[i].binds & needed}
    bound |= {name: i for i in range(end) for name in flow.effects[i].binds & needed & flow.scope.functions.keys()}
    return replace(calls, passed=calls.passed.until(max(bound.values(), default=end - 1) + 1))


def _trial(
    calls: Calls, definition: Definition, gradient: str, loss: str, by: Parameter, apart: str, note: str = ""
) -> Trial:
    scene = calls.passed.scene
    after = len(scene.flow.statements)
    of = LossOf(_shown(calls), Output("loss", loss, after), place_of(definition, calls.loss), named=True)
    return Trial(scene, Output("gradient", gradient, after), of, by, apart, note)


def _by_entries(calls: Calls, definition: Definition, by: Parameter) -> Iterator[Trial]:
    """Derivatives entry by entry, as those of activation functions, and those that take the value of the function."""
    aside = "it may be meant entry by entry"
    (parameter,) = calls.passed.gradient
    of_value = f"{definition.name}({parameter}={calls.loss})"
    entries = f"({calls.loss}).sum()"
    note = f"it takes the value of `{calls.function}`"
    yield _trial(calls, definition, calls.gradient, entries, by, aside)
    yield _trial(calls, definition, of_value, calls.loss, by, aside, note)
    yield _trial(calls, definition, of_value, entries, by, aside, note)


def _spoken(part: Part, possible: Sequence[str]) -> list[str]:
    """The parameters of which the names of a gradient speak: as they are spelled, else in another case."""
    for name in (part.name, part.called):
        spoken = [reading.parameter for reading in readings(name) if reading.parameter]
        if found := [p for p in possible for said in spoken if stem(p) == stem(said)]:
            return found
        if found := [p for p in possible for said in spoken if stem(p).casefold() == stem(said).casefold()]:
            return found if len(set(found)) == 1 else []
    return []


def _apart(definition: Definition, calls: Calls) -> str:
    """What speaks against a loss and a gradient: only one draws, as a stochastic gradient does; it is clipped."""
    flow = calls.passed.scene.flow
    draws = [RANDOM in with_callees(flow.reads(call), flow.scope) for call in (calls.loss, calls.gradient)]
    if draws[0] != draws[1]:
        return "only one of the two draws random numbers"
    return "it is clipped or normalised" if _is_limited(definition) else ""


def _is_limited(definition: Definition) -> bool:
    """Whether a function clips something, or divides it by a norm."""
    for node in ast.walk(definition.node) if definition.node else ():
        match node:
            case ast.Call(func=ast.Attribute(attr="clip" | "clamp" | "clip_" | "clamp_")):
                return True
            case ast.BinOp(op=ast.Div(), right=ast.Call(func=ast.Attribute(attr="norm"))):
                return True
    return False


def _shown(calls: Calls) -> str:
    return re.sub(r"__(?:of|in)_\w+", "", re.sub(r"\b(\w+)=\w+__in_\w+", r"\1", calls.loss))
