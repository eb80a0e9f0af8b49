"""Whether a wrong answer is the gradient of some other loss: it is called near the points of some trials."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from grader.diagnosis.explain import explains_all, of_some_loss
from grader.errors import AssignmentError
from grader.model import (
    Analytic,
    Array,
    Call,
    Probe,
    Quantity,
    Question,
    Reference,
    Reply,
    Status,
    Truth,
    Verdict,
)
from grader.numerics.symmetry import Directions, directions_of, is_gradient_of_another
from grader.pipeline.arguments import passed_at
from grader.pipeline.asking import Asking
from grader.pipeline.deciding import diagnosed
from grader.pipeline.evidence import compared
from grader.pipeline.planned import Planned

SECONDS = 5.0
"""Time of the calls at one trial beyond which no others are made."""


def with_some_loss(
    question: Question, reference: Reference, planned: Planned, names: Sequence[str], verdict: Verdict, session: Asking
) -> Verdict:
    """The verdict with the fact that its numbers are the gradient of some loss, where not all are explained.

    Args:
        question: what is asked.
        reference: the exact derivative at every trial.
        planned: the probe that the verdict rests on.
        names: what the student's function calls its results, if it says.
        verdict: what was decided.
        session: the notebook, to which probes can be put.
    """
    if verdict.diagnosis is None or explains_all(verdict.diagnosis) or not _can_be_tested(question, verdict):
        return verdict
    answers = []
    for directions in directions_of(reference):
        began = time.monotonic()
        fields = list(_answers(question, reference, directions, planned, names, session))
        if len(fields) < len(directions.points) or time.monotonic() - began > SECONDS:
            return verdict
        answers.append((directions, fields))
    try:
        found = is_gradient_of_another(reference.loss, reference.wrt, answers)
    except AssignmentError:  # the loss is not defined so near
        return verdict
    if not found:
        return verdict
    wrong = [part.parameter for part in verdict.parts if part.status != "correct"]
    return diagnosed(verdict, of_some_loss(wrong, reference.wrt, verdict.diagnosis))


def _can_be_tested(question: Question, verdict: Verdict) -> bool:
    return (
        isinstance(question.method, Analytic)
        and question.loss.quantity is Quantity.GRADIENT
        and not question.loss.complex
        and verdict.status in (Status.WRONG, Status.PARTLY_CORRECT)
        and all(_is_whole(c.yours, c.exact) for c in verdict.comparisons)
    )


def _is_whole(yours: Array | None, exact: Array) -> bool:
    return yours is not None and yours.shape == exact.shape and bool(np.isfinite(yours).all())


def _answers(
    question: Question,
    reference: Reference,
    directions: Directions,
    planned: Planned,
    names: Sequence[str],
    session: Asking,
) -> Iterator[dict[str, Array]]:
    """The answers at all points that are needed, as far as they come back whole."""
    points = directions.points
    calls = tuple(Call(_label(number), passed_at(question, point)) for number, point in enumerate(points))
    outcomes = session.ask(Probe(question.name, planned.probe.target, calls)).outcomes
    truth = next(truth for truth in reference.truths if truth.trial.label == directions.trial.label)
    for number, point in enumerate(points):
        outcome = outcomes.get(_label(number))
        if outcome is not None:
            found = _read(question, replace(truth, trial=point), names, Reply({point.label: outcome}))
            if found is not None:
                yield found


def _read(question: Question, truth: Truth, names: Sequence[str], reply: Reply) -> dict[str, Array] | None:
    comparisons = compared(question, [truth], names, reply)
    if len(comparisons) < len(question.wrt) or not all(_is_whole(c.yours, c.exact) for c in comparisons):
        return None
    return {c.parameter: c.yours for c in comparisons if c.yours is not None}


def _label(number: int) -> str:
    return f"near/{number}"
