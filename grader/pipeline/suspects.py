"""Which expression of a wrong answer is behind its mistake: found by making small changes and calling it again.

An expression is only named if a single small change in it makes the numbers right on all trials, and no such change
elsewhere does.  The changes go in with fresh inputs; whether numbers are right is judged outside, as ever.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from grader.diagnosis.explain import one_explains_all, says_why, undone
from grader.diagnosis.mistakes import Zero
from grader.model import (
    Answered,
    Call,
    CallFunction,
    Comparison,
    Diagnosis,
    Numerical,
    Probe,
    Program,
    Question,
    Reference,
    Reply,
    RunProgram,
    Status,
    Target,
    Truth,
    Verdict,
)
from grader.notebook.suspects.amendments import Amendment, amendments, named, suspected
from grader.notebook.suspects.change import FACTOR
from grader.notebook.suspects.switching import CHOICE, amendable, switched, with_answer
from grader.pipeline.arguments import passed_at
from grader.pipeline.asking import Asking
from grader.pipeline.binding import call_source
from grader.pipeline.deciding import diagnosed
from grader.pipeline.evidence import GOOD, arrays_of, compared
from grader.pipeline.planned import WHOLE_RESULT, Planned

MOST = 800
"""Changes that are tried."""
SECONDS = 0.05
"""Processor time that one call may take, so that many can be made."""
BUDGET = 2.0
"""Processor time that all calls together may take, as far as one call tells."""
ARRAYS = 200
"""Arrays in one answer of the sandbox, fewer than it may send in a message."""
QUOTED = 60
"""Characters of an expression that a sentence quotes."""
NONE = -1.0
"""Chooses no change."""
_BEHAVIOUR = frozenset({"stale_state", "accumulates"})
"""Mistakes in what is kept from call to call, which no single call shows."""


def with_suspect(
    question: Question, reference: Reference, planned: Planned, names: Sequence[str], verdict: Verdict, session: Asking
) -> Verdict:
    """The verdict with the expression behind its mistake, if that is certain.

    One change that makes all numbers right says more than a name for some of them, or than two names: unless the
    numbers show one mistake behind every wrong parameter, it has the name of what the change undoes.  That all
    numbers are 0 says nothing of the kind.

    Args:
        question: what is asked.
        reference: the exact derivative at every trial.
        planned: the probe that the verdict rests on.
        names: what the student's function calls its results, if it says.
        verdict: what was decided.
        session: the notebook, to which probes can be put.
    """
    mending = _mending(question, reference, planned, names, verdict, session)
    verdict = replace(verdict, suspect=suspected(mending))
    found = named(mending)
    if found is None or verdict.diagnosis is None or _says_all(verdict.diagnosis):
        return verdict
    wrong = [part.parameter for part in verdict.parts if part.status != "correct"]
    diagnosis = undone(found.slug, _quoted(found), _lines(found), wrong, verdict.diagnosis)
    if diagnosis is None or (says_why(verdict.diagnosis) and not says_why(diagnosis)):
        return verdict
    return diagnosed(verdict, diagnosis)


def _says_all(diagnosis: Diagnosis) -> bool:
    """Whether the numbers show one mistake behind all of them, and not just that they are gone."""
    return one_explains_all(diagnosis) and diagnosis.slug != Zero.slug


def _quoted(found: Amendment) -> str:
    """The expression that a sentence quotes; empty: it is long, or there are several."""
    written = found.edits[0].written if len(found.edits) == 1 else ""
    return written if len(written) <= QUOTED else ""


def _lines(found: Amendment) -> tuple[int, ...]:
    """The lines in which something changes."""
    return tuple(sorted({edit.span.start[0] for edit in found.edits}))


def _mending(
    question: Question, reference: Reference, planned: Planned, names: Sequence[str], verdict: Verdict, session: Asking
) -> tuple[Amendment, ...]:
    """The small changes that make all numbers of a wrong answer right."""
    if not _is_wrong(question, verdict):
        return ()
    program = _program(planned.probe.target)
    parts = amendable(program, planned.statements)
    search = _Search(question, reference, planned, names, verdict, session)
    unchanged = search.unchanged(program)
    if unchanged is None:
        return ()
    slug = verdict.diagnosis.slug if verdict.diagnosis is not None else ""
    at_once = max(1, ARRAYS // (len(unchanged.changed) + sum(1 for _ in arrays_of(unchanged.value))))
    tried = amendments(parts, slug, min(MOST, int(BUDGET / max(unchanged.seconds, BUDGET / MOST))))
    for truth in (search.first, *reference.truths):
        portions = (tried[start : start + at_once] for start in range(0, len(tried), at_once))
        tried = tuple(each for portion in portions for each in search.mending(program, portion, truth))
    return tried


def _is_wrong(question: Question, verdict: Verdict) -> bool:
    wrong = verdict.status in (Status.WRONG, Status.PARTLY_CORRECT) and bool(verdict.comparisons)
    behaves = verdict.diagnosis is None or verdict.diagnosis.slug not in _BEHAVIOUR
    return wrong and behaves and not isinstance(question.method, Numerical)


def _program(target: Target) -> Program:
    """What computes the answer from nothing, at every call anew."""
    match target:
        case CallFunction(name, definition, parameters, keys):
            return with_answer(definition, WHOLE_RESULT, call_source(name, parameters, keys))
        case RunProgram(programs):
            return programs[0]


@dataclass(frozen=True)
class _Search:
    """One wrong answer, to be called with changes."""

    question: Question
    reference: Reference
    planned: Planned
    names: Sequence[str]
    verdict: Verdict
    session: Asking

    @property
    def first(self) -> Truth:
        """The first trial at which the answer is wrong."""
        wrong = {c.trial.label for c in self.verdict.comparisons if c.agreement not in GOOD}
        return next((t for t in self.reference.truths if t.trial.label in wrong), self.reference.truths[0])

    def unchanged(self, program: Program) -> Answered | None:
        """What the program gives without a change; None: not the student's numbers, or not soon."""
        known = [c for c in self.verdict.comparisons if c.trial.label == self.first.trial.label]
        reply = self._ask(program, (self._call(self.first, NONE, aside=False),))
        outcome = reply.outcomes.get(_label(self.first, NONE))
        if not isinstance(outcome, Answered) or outcome.seconds > SECONDS:
            return None
        return outcome if _same_numbers(self._compared(reply, self.first, NONE), known) else None

    def mending(self, program: Program, tried: Sequence[Amendment], truth: Truth) -> tuple[Amendment, ...]:
        """Those of some changes that make all numbers of a trial right."""
        calls = (self._call(truth, float(number)) for number in range(len(tried)))
        reply = self._ask(switched(program, tried), (self._call(truth, NONE, aside=False), *calls))
        return tuple(
            each
            for number, each in enumerate(tried)
            if (found := self._compared(reply, truth, float(number))) and all(c.agreement in GOOD for c in found)
        )

    def _ask(self, program: Program, calls: tuple[Call, ...]) -> Reply:
        target = self.planned.probe.target
        own = target.own if isinstance(target, RunProgram) else {}
        return self.session.ask(Probe(self.question.name, RunProgram((program,), own), calls))

    def _call(self, truth: Truth, choice: float, *, aside: bool = True) -> Call:
        told = {CHOICE: choice, FACTOR: _factor(self.verdict.diagnosis, truth)}
        arguments = {**passed_at(self.question, truth.trial), **told}
        return Call(_label(truth, choice), arguments, inputs_of=truth.trial.label, aside=aside)

    def _compared(self, reply: Reply, truth: Truth, choice: float) -> tuple[Comparison, ...]:
        outcome = reply.outcomes.get(_label(truth, choice))
        if outcome is None:
            return ()
        return compared(self.question, [truth], self.names, Reply({truth.trial.label: outcome}))


def _label(truth: Truth, choice: float) -> str:
    return f"{truth.trial.label}/{choice:g}"


def _same_numbers(one: Sequence[Comparison], other: Sequence[Comparison]) -> bool:
    return len(one) == len(other) > 0 and all(
        a.yours is not None and b.yours is not None and np.array_equal(a.yours, b.yours, equal_nan=True)
        for a, b in zip(one, other, strict=True)
    )


def _factor(diagnosis: Diagnosis | None, truth: Truth) -> float:
    """By what the numbers of a trial are too large, as a diagnosis says; 1: it says nothing of the kind."""
    if diagnosis is None:
        return 1.0
    told = {"factor": 1.0, "fixed": 1.0, **diagnosis.parameters}
    sizes = truth.trial.sizes
    match diagnosis.slug, told:
        case "sign_flipped", _:
            return -1.0
        case "batch_scale", {"dimension": name, "exponent": exponent}:
            return math.pow(sizes[name], exponent)
        case "dimension_scale", {"coefficient": coefficient, "exponents": exponents, "fixed": fixed}:
            return (
                float(coefficient)
                * float(fixed)
                * math.prod(math.pow(sizes[name], power) for name, power in exponents.items())
            )
        case "constant_factor" | "step_not_slope", {"factor": factor}:
            return float(factor)
        case _:
            return next((f for part in diagnosis.parts if (f := _factor(part, truth)) != 1.0), 1.0)
