"""A second look at an answer: only where its numbers or its source leave open how it is computed.

Its calls are made once more while the values are noted that functions of the notebook return meanwhile, and it is
called along a line.  A function that remembers its calls is also asked as it is when it has just been defined.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from grader.model import (
    Agreement,
    Analytic,
    Answered,
    Array,
    Call,
    CallFunction,
    Numerical,
    Probe,
    Question,
    Reference,
    Reply,
    Truth,
)
from grader.notebook.parsing import parse
from grader.notebook.traces import Traces
from grader.numerics.constants import COARSE_DISTANCE, LINE_POINTS
from grader.numerics.evaluations import Quotient, Values, evaluations_per_entry, quotient_of
from grader.numerics.lattice import float32_representable
from grader.numerics.roughness import is_noisy, points_on_line
from grader.pipeline.arguments import passed_at
from grader.pipeline.asking import Asking
from grader.pipeline.evidence import GOOD, Evidence, compared, evidence_of_gradient
from grader.pipeline.lifting import is_rounded, looked_at_lifted, may_be_rounded, with_casts_lifted
from grader.pipeline.planned import Planned

LINE = "line"


def looked_at_closer(
    question: Question,
    reference: Reference,
    planned: Planned,
    names: Sequence[str],
    traces: Traces,
    evidence: Evidence,
    session: Asking,
) -> Evidence:
    """The evidence, with what a second look adds where one is called for.

    Args:
        question: what is asked.
        reference: the exact derivative at every trial.
        planned: the first probe.
        names: what the student's function calls its results, if it says.
        traces: what the source shows.
        evidence: what the first probe showed.
        session: the notebook, to which probes can be put.
    """
    target = planned.probe.target
    if isinstance(target, CallFunction) and _may_remember(question, planned.probe, evidence):
        anew = replace(planned, probe=replace(planned.probe, target=_defined_anew(target)))
        second = evidence_of_gradient(question, reference, anew, names, session.ask(anew.probe))
        if _is_right(second) and not _is_right(evidence):
            return replace(evidence, keeps_state=True)
        if _is_right(second):
            planned, evidence = anew, second
    if may_be_rounded(question, evidence) or (is_rounded(evidence) and _leaves_origin_open(question, traces, evidence)):
        evidence = looked_at_lifted(question, reference, planned, names, evidence, session)
    if evidence.lifted:
        planned = with_casts_lifted(planned)
    if _leaves_origin_open(question, traces, evidence):
        reply = session.ask(_watching(reference, planned.probe))
        evidence = _with_values(question, reference, names, evidence, reply)
        if traces.quotients and evidence.evaluations is None and evidence.quotient is None:
            reply = session.ask(_along_line(question, reference, planned.probe))
            evidence = replace(evidence, noisy=_is_noisy(question, reference.truths[0], names, reply))
    return evidence


# Origin -------------------------------------------------------------------------------------------


def _leaves_origin_open(question: Question, traces: Traces, evidence: Evidence) -> bool:
    """Whether numbers that are right, or come close, may be those of differences."""
    asks_for_formula = isinstance(question.method, Analytic) and not question.method.any_method
    if not asks_for_formula or not evidence.comparisons or evidence.follows_engine:
        return False
    inexact = [c for c in evidence.unrounded if c.agreement in (Agreement.FLOAT32, Agreement.WRONG)]
    if any(c.agreement not in GOOD and c.distance > COARSE_DISTANCE for c in evidence.unrounded):
        return bool(traces.quotients)
    in_float32 = all(c.yours is not None and float32_representable(c.yours) for c in inexact)
    return bool(traces.quotients) or not in_float32


def _watching(reference: Reference, probe: Probe) -> Probe:
    """The calls of all trials, watched."""
    labels = {truth.trial.label for truth in reference.truths}
    watched = (replace(call, watched=True, inputs_of="") for call in probe.calls if call.label in labels)
    return replace(probe, calls=tuple(watched))


def _along_line(question: Question, reference: Reference, probe: Probe) -> Probe:
    """Calls along a line from the first trial."""
    on_line = _on_line(reference.truths[0], question, reference.seed)
    calls = (Call(f"{LINE}/{k}", passed_at(question, truth.trial)) for k, truth in enumerate(on_line))
    return replace(probe, calls=tuple(calls))


def _on_line(truth: Truth, question: Question, seed: int) -> Iterator[Truth]:
    for inputs in points_on_line(truth, question.wrt, seed):
        yield replace(truth, trial=replace(truth.trial, inputs=inputs))


def _with_values(
    question: Question, reference: Reference, names: Sequence[str], evidence: Evidence, reply: Reply
) -> Evidence:
    per_entry, quotient = None, None
    answered = [outcome for outcome in reply.outcomes.values() if isinstance(outcome, Answered)]
    for function in dict.fromkeys(name for outcome in answered for name in outcome.returns):
        values: dict[str, Values] = {
            truth.trial.label: outcome.returns[function]
            for truth in reference.truths
            if isinstance(outcome := reply.outcomes.get(truth.trial.label), Answered) and function in outcome.returns
        }
        per_entry = per_entry or _per_entry(question, reference, values)
        quotient = quotient or _quotient(question, reference, names, reply, values)
    return replace(evidence, evaluations=per_entry, quotient=quotient)


def _per_entry(question: Question, reference: Reference, values: Mapping[str, Values]) -> int | None:
    """How often a function was evaluated for every entry of one parameter, or of all of them."""
    truths = [truth for truth in reference.truths if truth.trial.label in values]
    for parameters in (question.wrt, *((name,) for name in question.wrt)):
        counts = [
            (sum(truth.gradient[name].size for name in parameters), values[truth.trial.label]) for truth in truths
        ]
        if counts and (per_entry := evaluations_per_entry(counts)):
            return per_entry
    return None


def _quotient(
    question: Question, reference: Reference, names: Sequence[str], reply: Reply, values: Mapping[str, Values]
) -> Quotient | None:
    """The differences of a function's values that make up any one parameter's gradient."""
    yours = compared(question, reference.truths, names, reply)
    for name in question.wrt:
        trials = [
            (values[c.trial.label], c.yours)
            for c in yours
            if c.parameter == name and c.yours is not None and c.trial.label in values
        ]
        if quotient := quotient_of(trials):
            return quotient
    return None


def _is_noisy(question: Question, truth: Truth, names: Sequence[str], reply: Reply) -> bool:
    return any(_parameter_is_noisy(question, truth, names, reply, parameter) for parameter in question.wrt)


def _parameter_is_noisy(question: Question, truth: Truth, names: Sequence[str], reply: Reply, parameter: str) -> bool:
    along: list[Array] = []
    for position in range(LINE_POINTS):
        outcome = reply.outcomes.get(f"{LINE}/{position}")
        if not isinstance(outcome, Answered):
            return False
        moved = compared(question, [truth], names, Reply({truth.trial.label: outcome}))
        along += [c.yours for c in moved if c.parameter == parameter and c.yours is not None]
    same = len(along) == LINE_POINTS and all(array.shape == truth.gradient[parameter].shape for array in along)
    return same and is_noisy(truth, parameter, [np.asarray(array, dtype=np.float64) for array in along])


# State --------------------------------------------------------------------------------------------


def _may_remember(question: Question, probe: Probe, evidence: Evidence) -> bool:
    """Whether wrong numbers may be those of earlier calls, or right ones those of an engine that ran earlier."""
    if isinstance(question.method, Numerical) or not evidence.comparisons:
        return False
    if _is_right(evidence):
        return evidence.follows_engine is None
    first = [c for c in evidence.comparisons if c.trial.label == probe.calls[0].label]
    return evidence.varies or (bool(first) and all(c.agreement in GOOD for c in first))


def _defined_anew(target: CallFunction) -> CallFunction:
    """The function as it is before the notebook has called it."""
    chunks = tuple(chunk for chunk in target.definition.chunks if not _calls(chunk.source, target.name))
    return replace(target, definition=replace(target.definition, chunks=chunks), anew=True)


def _calls(source: str, function: str) -> bool:
    """Whether a statement that is no definition calls a function."""
    statement = parse(source).body[0]
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return False
    return any(isinstance(node, ast.Call) and ast.unparse(node.func) == function for node in ast.walk(statement))


def _is_right(evidence: Evidence) -> bool:
    right = all(c.agreement in GOOD for c in evidence.comparisons)
    return right and bool(evidence.comparisons) and not evidence.failures
