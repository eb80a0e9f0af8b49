"""What is asked of a submission's code: what to watch while it runs, and the probe for every question."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from grader.model import (
    Argument,
    Call,
    CallFunction,
    Numerical,
    Probe,
    Question,
    Reference,
    Returned,
    RunProgram,
    RunReport,
    Trial,
    Watch,
)
from grader.notebook.batches import batches
from grader.notebook.entering import Given, Reading
from grader.notebook.flow import Flow
from grader.notebook.locate import AT_END, AT_EXIT, FoundFunction, FoundProgram, Located
from grader.notebook.slicing import Cut, Output, cut, whole
from grader.notebook.source import Statement
from grader.numerics.constants import STEP_LADDER
from grader.pipeline.arguments import arguments_of, inputs_of
from grader.pipeline.binding import STEP, bind_arguments, bind_by_name, call_source, other_bindings, says_nothing
from grader.pipeline.calls import (
    AFTER_OTHERS,
    AGAIN,
    DEFAULT_STEP,
    NATIVE,
    Arguments,
    calls_at_steps,
    calls_of_function,
    calls_of_program,
    step_label,
)
from grader.pipeline.other_ways import bound_as_in_functions, ways_without_call
from grader.pipeline.own_ways import Way, flat_inside, parts_by_caller, ways_of_notebook
from grader.pipeline.returning import Said

__all__ = [
    "AFTER_OTHERS",
    "AGAIN",
    "DEFAULT_STEP",
    "NATIVE",
    "STEP",
    "CannotAsk",
    "Plan",
    "Planned",
    "arguments_of",
    "other_plans",
    "plan_probe",
    "step_label",
    "watch_for",
]

WHOLE_RESULT = ""
"""The output of a program whose one answer is what a function returned, to be taken apart outside."""


@dataclass(frozen=True)
class Planned:
    """A probe, with the statements that it runs and what was assumed to bind it."""

    probe: Probe
    statements: tuple[Statement, ...]
    notes: tuple[str, ...] = ()
    otherwise: Planned | None = None
    """Another reading of the same notebook, as good as this one: right numbers under either are right."""
    doubt: Planned | None = None
    """A reading that leaves something out: right numbers under it alone show that no reading can decide."""
    said: Said = field(default_factory=Said)
    """What the notebook says about the order of what comes back."""


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
    others = [other.found for found in located.values() for other in found.others]
    at_end = [*located.values(), *others]
    earlier = [moment.found for found in at_end if isinstance(found, FoundProgram) for moment in found.moments]
    for found in [*at_end, *earlier]:
        match found:
            case FoundFunction(definition=definition):
                names |= set(found.inputs)
                functions.add(getattr(definition.node, "name", definition.name))
            case FoundProgram():
                names |= set(found.given)
                for key in found.own.values():
                    first, second, expression = key.split(":", 2)
                    if first == AT_EXIT:
                        functions.add(found.function)
                        names.add(expression.partition(":")[2])
                    else:
                        expressions.setdefault(int(second if first == AT_END else first), set()).add(expression)
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
            return _plan_function(question, found, reference, report)
        case FoundProgram():
            return _plan_program(question, found, reference, report)


# Programs -----------------------------------------------------------------------------------------


def _plan_program(question: Question, found: FoundProgram, reference: Reference, report: RunReport) -> Plan:
    given = Given(found.given, report.recorded, found.starts)
    sliced = cut(found.flow, found.outputs, given)
    if not _is_literal(sliced) and (reason := _why_not(found, sliced)):
        return CannotAsk(reason)
    trials = [truth.trial for truth in reference.truths]
    arguments = {trial.label: inputs_of(trial) for trial in trials}
    numerical = isinstance(question.method, Numerical)
    calls = calls_at_steps(trials, arguments, ()) if numerical else calls_of_program(trials, arguments)
    readings = {
        reading: _program(question, found.flow, found.outputs, replace(given, reading=reading), own, calls)
        for reading, own in _readings(found, report).items()
    }
    as_written, one_round = readings[Reading.AS_WRITTEN], readings[Reading.ONE_ROUND]
    different = [r for r in readings if readings[r].probe.target != as_written.probe.target]
    otherwise = _of_batches(question, found, given, calls)
    for reading in (Reading.FIRST_VALUE, Reading.ANEW, Reading.FEW_ROUNDS):
        if reading in different:
            otherwise = replace(readings[reading], otherwise=otherwise)
    return replace(as_written, otherwise=otherwise, doubt=one_round if Reading.ONE_ROUND in different else None)


def _of_batches(question: Question, found: FoundProgram, given: Given, calls: tuple[Call, ...]) -> Planned | None:
    """The program with whole inputs in the place of their batches; None: it takes no batches.

    Which samples a batch has is a matter of chance, so that the notebook's own values cannot be given again.
    """
    known = batches(found.flow, found.given, found.starts)
    if not (known.taken or known.choices or known.handed):
        return None
    inputs, starts = {**given.inputs, **known.taken}, dict.fromkeys(known.taken, 0) | dict(given.starts)
    planned: Planned | None = None
    for reading in (Reading.AS_WRITTEN, Reading.ANEW):
        read = replace(given, inputs=inputs, starts=starts, reading=reading, choices=known.choices, handed=known.handed)
        made = _program(question, found.flow, found.outputs, read, {}, calls)
        planned = replace(made, notes=(_OF_BATCH,), otherwise=planned)
    return planned


_OF_BATCH = "The gradient of a batch was tried with all samples in the batch."


def _readings(found: FoundProgram, report: RunReport) -> Mapping[Reading, Mapping[str, str]]:
    """How the notebook may be read, each with the notebook's own values that it has to give.

    Where a cell of the answer did not come to its end, what it would have given is not known.
    """
    readings: dict[Reading, Mapping[str, str]] = {r: found.own for r in Reading if r is not Reading.FEW_ROUNDS}
    cells = {found.flow.statements[output.after - 1].cell for output in found.outputs}
    stopped = any(run.cell in cells and run.status == "timed_out" for run in report.cells)
    return readings | ({Reading.FEW_ROUNDS: {}} if stopped else {})


def _program(
    question: Question,
    flow: Flow,
    outputs: tuple[Output, ...],
    given: Given,
    own: Mapping[str, str],
    calls: tuple[Call, ...],
) -> Planned:
    sliced = cut(flow, outputs, given)
    target = RunProgram((sliced.program, whole(flow, outputs, given).program), own)
    return Planned(Probe(question.name, target, calls), sliced.kept)


def _is_literal(sliced: Cut) -> bool:
    """Whether the answer is spelled out in numbers: nothing random, nothing read, no name from elsewhere."""
    for statement in sliced.kept:
        for node in ast.walk(statement.node):
            match node:
                case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name not in _ARRAY_MAKERS:
                    return False
    return True


_ARRAY_MAKERS = frozenset({"array", "tensor", "asarray", "float", "int", "reshape", "zeros", "ones", "full", "Tensor"})


def _why_not(found: FoundProgram, sliced: Cut) -> str:
    """Why fresh inputs cannot reach the answer; empty: they can."""
    if not sliced.inputs:
        names = _listed((*found.absent_inputs, *found.given))
        return f"`{found.place.name}` is computed from none of the inputs that the assignment names ({names})."
    if found.absent_inputs:
        return f"the notebook has no {_listed(found.absent_inputs)}, where the assignment expects an input."
    return ""


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


# Functions ----------------------------------------------------------------------------------------


def _plan_function(question: Question, found: FoundFunction, reference: Reference, report: RunReport) -> Plan:
    assert isinstance(question.answer, Returned)
    trials = [truth.trial for truth in reference.truths]
    arguments = {trial.label: arguments_of(question, trial) for trial in trials}
    expected = arguments[trials[0].label]
    step = question.answer.step
    bound = bind_arguments(found.signature, expected, step)
    left = set(expected) - set(bound.values())
    around = _read_around(question, found, left)
    if says_nothing(found.signature, expected, step) or left - set(around.values()):
        for planned, complete in _as_called(question, found, trials, arguments, report):
            if complete:
                return planned
    name = found.place.name
    if unbound := [parameter for parameter in found.signature.required if parameter not in bound]:
        return CannotAsk(f"`{name}` asks for {_listed(unbound)}; expected the arguments {_listed(expected)}.")
    if isinstance(question.method, Numerical):
        if around:
            return CannotAsk(f"`{name}` reads {_listed(around)} without taking it as an argument.")
        calls = calls_at_steps(trials, arguments, STEP_LADDER if STEP in bound.values() else ())
    else:
        calls = calls_of_function(trials, arguments)
    if around:
        return _with_globals(question, found, bound, around, report, calls)
    return _call(question, found, bound, calls)


def other_plans(
    question: Question, found: FoundFunction | FoundProgram, reference: Reference, report: RunReport
) -> Iterator[Planned]:
    """Other ways to call a function: right numbers under any of them are right.

    First as the notebook itself calls it, then with the arguments in other orders where no name says which is which.
    """
    if not isinstance(found, FoundFunction) or not isinstance(question.answer, Returned):
        return
    if isinstance(question.method, Numerical) or question.answer.arguments is not None:
        return
    trials = [truth.trial for truth in reference.truths]
    arguments = {trial.label: arguments_of(question, trial) for trial in trials}
    expected = arguments[trials[0].label]
    yield from (planned for planned, _ in _as_called(question, found, trials, arguments, report))
    unsaid = says_nothing(found.signature, expected, None)
    calls = calls_of_function(trials, arguments)
    for bound in (
        bound_as_in_functions(found, expected),
        bind_arguments(found.signature, expected, None),
        *other_bindings(found.signature, expected, None),
    ):
        if all(parameter in bound for parameter in found.signature.required):
            taken = ", ".join(bound[parameter] for parameter in unsaid if parameter in bound)
            note = f"No name says what {_listed(unsaid)} stand for; they were read as {taken}."
            yield replace(_call(question, found, bound, calls), notes=(note,) if unsaid else ())
    program_calls = calls_of_program(trials, arguments)
    for way, note in ways_without_call(found, expected):
        planned, _ = _by_way(question, found, way, Reading.AS_WRITTEN, report, program_calls)
        yield replace(planned, notes=(note,))


def _as_called(
    question: Question, found: FoundFunction, trials: Sequence[Trial], arguments: Arguments, report: RunReport
) -> Iterator[tuple[Planned, bool]]:
    """The function called as the notebook itself does, each with whether all inputs reach it then."""
    assert isinstance(question.answer, Returned)
    if isinstance(question.method, Numerical) or question.answer.arguments is not None:
        return
    expected = arguments[trials[0].label]
    calls = calls_of_program(trials, arguments)
    for way in ways_of_notebook(question, found, expected):
        as_written, complete = _by_way(question, found, way, Reading.AS_WRITTEN, report, calls)
        yield replace(as_written, notes=(_AS_CALLED,)), complete
        anew, complete = _by_way(question, found, way, Reading.ANEW, report, calls)
        if anew.probe.target != as_written.probe.target:
            yield replace(anew, notes=(_AS_CALLED,)), complete


def _by_way(
    question: Question, found: FoundFunction, way: Way, reading: Reading, report: RunReport, calls: tuple[Call, ...]
) -> tuple[Planned, bool]:
    """A call from the module, with whether all arguments reach it."""
    outputs = (Output(WHOLE_RESULT, way.source, way.after),)
    given = Given(way.held, report.recorded, dict.fromkeys(way.held, 0), reading)
    planned = _program(question, found.flow, outputs, given, {}, calls)
    reached = cut(found.flow, outputs, given).inputs | way.spelled_out
    said = _said(found, calls[0].arguments, way.order, way.flat)
    return replace(planned, said=said), reached >= set(calls[0].arguments)


_AS_CALLED = "The inputs were passed the way in which your own call passes them."


def _said(
    found: FoundFunction, arguments: Mapping[str, Argument], order: tuple[str, ...], flat: frozenset[str]
) -> Said:
    named = bind_by_name(found.signature, arguments, None).values()
    return Said(parts_by_caller(found), found.returned, order, frozenset(arguments.keys() - named), flat)


def _call(question: Question, found: FoundFunction, bound: Mapping[str, str], calls: tuple[Call, ...]) -> Planned:
    name = found.definition.name
    definition = cut(found.flow, (Output(name, name, found.ready),), Given({}, (), {}))
    target = CallFunction(name, definition.program, bound, _keys(found, bound), anew=found.superseded)
    said = _said(found, calls[0].arguments, tuple(bound.values()), flat_inside(found, bound))
    return Planned(Probe(question.name, target, calls), definition.kept, said=said)


def _with_globals(
    question: Question,
    found: FoundFunction,
    bound: Mapping[str, str],
    around: Mapping[str, str],
    report: RunReport,
    calls: tuple[Call, ...],
) -> Planned:
    """A call as a program, in which inputs enter at module level too."""
    source = call_source(found.definition.name, bound, _keys(found, bound))
    given = Given(around, report.recorded, dict.fromkeys(around, 0))
    return _program(question, found.flow, (Output(WHOLE_RESULT, source, found.ready),), given, {}, calls)


def _keys(found: FoundFunction, bound: Mapping[str, str]) -> dict[str, str]:
    return {name: f"{found.place.cell}:{found.place.lines[0]}:{name}" for name in bound}


def _read_around(question: Question, found: FoundFunction, untaken: Collection[str]) -> dict[str, str]:
    """Names at module level that the function reads, to the inputs that it should take as arguments but does not."""
    assert isinstance(question.answer, Returned)
    if question.answer.arguments is not None:
        return {}
    reads = found.flow.reads(found.definition.name)
    held = {name: name for name in question.loss.inputs if name in found.bound} | dict(found.inputs)
    return {name: given for name, given in sorted(held.items()) if given in untaken and name in reads}
