"""The probe for an answer that statements compute: cut out of the notebook, with fresh inputs in it."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from dataclasses import replace

from grader.model import Call, Numerical, Probe, Question, Reference, RunProgram, RunReport
from grader.notebook.batches import batches
from grader.notebook.entering import Given, Reading
from grader.notebook.flow import Flow
from grader.notebook.found import FoundProgram
from grader.notebook.slicing import Cut, Output, cut, whole
from grader.pipeline.arguments import inputs_of
from grader.pipeline.calls import calls_at_steps, calls_of_program
from grader.pipeline.planned import CannotAsk, Plan, Planned


def plan_program(question: Question, found: FoundProgram, reference: Reference, report: RunReport) -> Plan:
    """The calls of what is cut out of a notebook, with the other ways to read its loops and its batches."""
    given = Given(found.given, report.recorded, found.starts)
    sliced = cut(found.flow, found.outputs, given)
    if not _is_literal(sliced) and (reason := _why_not(found, sliced)):
        return CannotAsk(reason)
    trials = [truth.trial for truth in reference.truths]
    arguments = {trial.label: inputs_of(trial) for trial in trials}
    numerical = isinstance(question.method, Numerical)
    calls = calls_at_steps(trials, arguments, ()) if numerical else calls_of_program(trials, arguments)
    readings = {
        reading: program_probe(question, found.flow, found.outputs, replace(given, reading=reading), own, calls)
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
        made = program_probe(question, found.flow, found.outputs, read, {}, calls)
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


def program_probe(
    question: Question,
    flow: Flow,
    outputs: tuple[Output, ...],
    given: Given,
    own: Mapping[str, str],
    calls: tuple[Call, ...],
) -> Planned:
    """The probe of what computes some outputs.

    Args:
        question: what is asked.
        flow: the notebook's statements.
        outputs: what is computed.
        given: where fresh inputs enter.
        own: the notebook's own values of the outputs, which it has to give again.
        calls: the fresh inputs.
    """
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
        names = listed((*found.absent_inputs, *found.given))
        return f"`{found.place.name}` is computed from none of the inputs that the assignment names ({names})."
    if found.absent_inputs:
        return f"the notebook has no {listed(found.absent_inputs)}, where the assignment expects an input."
    return ""


def listed(names: Iterable[str]) -> str:
    """Names for a sentence."""
    return ", ".join(f"`{name}`" for name in names)
