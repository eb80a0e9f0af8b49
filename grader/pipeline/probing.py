"""What is asked of a submission's code: what to watch while it runs, and the probe for every question."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from grader.errors import AssignmentError
from grader.model import (
    Argument,
    Call,
    CallFunction,
    Formula,
    Loss,
    Numerical,
    Probe,
    Question,
    Reference,
    Returned,
    RunProgram,
    RunReport,
    Sizes,
    Trial,
    Watch,
)
from grader.notebook.locate import FoundFunction, FoundProgram, Located
from grader.notebook.names import near_miss
from grader.notebook.slicing import Cut, Given, Output, cut, whole
from grader.notebook.source import Statement
from grader.numerics.constants import STEP_LADDER

STEP = "step"
STEP_NAMES = ("epsilon", "eps", "h", "delta", "step", "dx", "e")
AGAIN, AFTER_OTHERS, DEFAULT_STEP, NATIVE = "again", "after", "default", "native"


@dataclass(frozen=True)
class Planned:
    """A probe, with the statements that it runs and what was assumed to bind it."""

    probe: Probe
    statements: tuple[Statement, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class CannotAsk:
    """No probe can be made, and why."""

    reason: str


Plan: TypeAlias = Planned | CannotAsk


def watch_for(located: Mapping[str, Located]) -> Watch:
    """Everything that has to be recorded while the notebook runs."""
    names: set[str] = set()
    functions: set[str] = set()
    expressions: dict[int, set[str]] = {}
    for found in located.values():
        match found:
            case FoundFunction(place=place):
                functions.add(place.name)
            case FoundProgram():
                names |= set(found.given)
                if found.function:
                    functions.add(found.function)
                    names |= {output.expression for output in found.outputs}
                for key in found.own.values():
                    if key.startswith("after:"):
                        _, cell, expression = key.split(":", 2)
                        expressions.setdefault(int(cell), set()).add(expression)
            case _:
                continue
    listed = {cell: tuple(sorted(wanted)) for cell, wanted in expressions.items()}
    return Watch(frozenset(names), frozenset(functions), listed)


def plan_probe(
    question: Question, found: FoundFunction | FoundProgram, reference: Reference, report: RunReport
) -> Plan:
    """The calls that decide one question."""
    match found:
        case FoundFunction():
            return _plan_function(question, found, reference)
        case FoundProgram():
            return _plan_program(question, found, reference, report)


# Programs -----------------------------------------------------------------------------------------


def _plan_program(question: Question, found: FoundProgram, reference: Reference, report: RunReport) -> Plan:
    given = Given(found.given, report.recorded, found.start)
    sliced = cut(found.flow, found.outputs, given)
    if not sliced.inputs and not _is_literal(sliced):
        return CannotAsk(_why_no_inputs(found))
    everything = whole(found.flow, found.outputs, given)
    trials = [truth.trial for truth in reference.truths]
    calls = [Call(trial.label, _arrays(trial)) for trial in trials]
    calls.insert(1, Call(AGAIN, _arrays(trials[0]), inputs_of=trials[0].label))
    target = RunProgram((sliced.program, everything.program), found.own)
    return Planned(Probe(question.name, target, tuple(calls)), sliced.kept)


def _is_literal(sliced: Cut) -> bool:
    """Whether the answer is spelled out in numbers: nothing random, nothing read, no name from elsewhere."""
    for statement in sliced.kept:
        for node in ast.walk(statement.node):
            match node:
                case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name not in _ARRAY_MAKERS:
                    return False
    return True


_ARRAY_MAKERS = frozenset({"array", "tensor", "asarray", "float", "int", "reshape", "zeros", "ones", "full", "Tensor"})


def _why_no_inputs(found: FoundProgram) -> str:
    names = ", ".join(f"`{name}`" for name in (*found.absent_inputs, *found.given))
    return f"`{found.place.name}` is computed from none of the inputs that the assignment names ({names})."


def _arrays(trial: Trial) -> dict[str, Argument]:
    return {name: np.asarray(value, dtype=np.float64) for name, value in trial.inputs.items()}


# Functions ----------------------------------------------------------------------------------------


def _plan_function(question: Question, found: FoundFunction, reference: Reference) -> Plan:
    assert isinstance(question.answer, Returned)
    trials = [truth.trial for truth in reference.truths]
    arguments: dict[str, Mapping[str, Argument]] = {trial.label: arguments_of(question, trial) for trial in trials}
    parameters = _bind(found, list(arguments[trials[0].label]), question.answer.step)
    unbound = [name for name in found.required if name not in parameters]
    if unbound:
        expected = ", ".join(f"`{name}`" for name in arguments[trials[0].label])
        missing = ", ".join(f"`{name}`" for name in unbound)
        return CannotAsk(f"`{found.place.name}` asks for {missing}; expected the arguments {expected}.")
    calls = (
        _numerical_calls(trials, arguments, STEP in parameters.values())
        if isinstance(question.method, Numerical)
        else _analytic_calls(trials, arguments)
    )
    definition = cut(
        found.flow, (Output(found.place.name, found.place.name, len(found.flow.statements)),), Given({}, ())
    )
    keys = {name: f"{found.place.cell}:{found.place.lines[0]}:{name}" for name in parameters}
    target = CallFunction(found.place.name, definition.program, parameters, keys)
    return Planned(Probe(question.name, target, calls), definition.kept)


def _analytic_calls(trials: list[Trial], arguments: Mapping[str, Mapping[str, Argument]]) -> tuple[Call, ...]:
    """A, A, B, A and the others: repeated and interleaved, so that a memory between calls shows."""
    first, *others = trials
    calls = [Call(first.label, arguments[first.label])]
    calls.append(Call(AGAIN, arguments[first.label], inputs_of=first.label))
    for position, trial in enumerate(others):
        calls.append(Call(trial.label, arguments[trial.label]))
        if position == 0:
            calls.append(Call(AFTER_OTHERS, arguments[first.label], inputs_of=first.label))
    return tuple(calls)


def _numerical_calls(
    trials: list[Trial], arguments: Mapping[str, Mapping[str, Argument]], takes_step: bool
) -> tuple[Call, ...]:
    """Every trial at every step, and the last trial once more at the routine's own step, also in its own dtype."""
    calls = []
    for trial in trials:
        steps = STEP_LADDER if takes_step else ()
        for step in steps:
            label = step_label(trial, step)
            calls.append(Call(label, {**arguments[trial.label], STEP: step}, inputs_of=trial.label))
        calls.append(Call(f"{trial.label}/{DEFAULT_STEP}", arguments[trial.label], inputs_of=trial.label))
    last = trials[-1].label
    calls.append(Call(f"{last}/{NATIVE}", arguments[last], native=True, inputs_of=last))
    return tuple(calls)


def step_label(trial: Trial, step: float) -> str:
    """Names the call of a numerical routine on one trial with one step."""
    return f"{trial.label}/{step:g}"


def _bind(found: FoundFunction, arguments: list[str], step: str | None) -> dict[str, str]:
    """Parameter of the student's function to argument: by name, by nearly the name, then in order."""
    bound = {name: name for name in found.parameters if name in arguments}
    free = [name for name in arguments if name not in bound.values()]
    for name in list(free):
        candidates = [p for p in found.parameters if p not in bound]
        if near := near_miss(name, candidates, arguments):
            bound[near] = name
            free.remove(name)
    if step and (own := _step_parameter(found, bound, step)):
        bound[own] = STEP
    for name in found.required:
        if name not in bound and free:
            bound[name] = free.pop(0)
    return bound


def _step_parameter(found: FoundFunction, bound: Mapping[str, str], step: str) -> str | None:
    return next((n for n in (step, *STEP_NAMES) if n in found.parameters and n not in bound), None)


def arguments_of(question: Question, trial: Trial) -> dict[str, Argument]:
    """The arguments by name at one trial: the inputs of the loss, or what the instructor makes of them.

    Raises:
        AssignmentError: the instructor's function raises, or makes something that cannot be an argument.
    """
    assert isinstance(question.answer, Returned)
    make = question.answer.arguments
    if make is None:
        return dict(_arrays(trial))
    import torch

    tensors = {name: torch.tensor(value, dtype=torch.float64) for name, value in trial.inputs.items()}
    wanted = [name for name in inspect.signature(make).parameters if name in tensors]
    try:
        made = make(**{name: tensors[name] for name in wanted})
    except Exception as error:
        raise AssignmentError(
            "arguments-do-not-run",
            f"Question {question.name}: {make.__name__} raises {type(error).__name__}: {error}",
            "It gets the inputs of the loss as tensors, by name, and returns the arguments as a dict.",
        ) from error
    return {name: _argument(question, name, value) for name, value in made.items()}


def _argument(question: Question, name: str, value: Any) -> Argument:
    import torch

    match value:
        case torch.Tensor():
            return value.detach().numpy().astype(np.float64)
        case np.ndarray() | list():
            return np.asarray(value, dtype=np.float64)
        case Loss():
            return Formula(value.function.__name__, _source_of(value))
        case tuple() if all(isinstance(part, torch.Size) for part in value):
            return Sizes(tuple(tuple(part) for part in value))
        case int() | float():
            return float(value)
        case _:
            raise AssignmentError(
                "bad-argument",
                f"Question {question.name}: the argument {name} is a {type(value).__name__}.",
                "Expected a tensor, an array, a number, a loss, or a tuple of shapes.",
            )


def _source_of(loss: Loss) -> str:
    """The loss as plain source, which works on arrays and tensors alike if its operations do."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(loss.function)))
    function = tree.body[0]
    assert isinstance(function, ast.FunctionDef)
    function.decorator_list = []
    return ast.unparse(function)
