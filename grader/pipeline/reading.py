"""Choosing the way in which what came back is read: by what makes its numbers right, and never against the student."""

from __future__ import annotations

from collections.abc import Sequence

from grader.model import Analytic, Comparison, Probe, Quantity, Question, Reference, Reply, Returned
from grader.pipeline.asking import Asking
from grader.pipeline.evidence import GOOD, INCOMPARABLE, compared
from grader.pipeline.planned import Planned
from grader.pipeline.returning import Reading, fits, readings, reread


def reading_of(
    question: Question, reference: Reference, planned: Planned, names: Sequence[str], probe: Probe, reply: Reply
) -> Reading | None:
    """The way in which an answer is meant that the asked way does not find right; None: the asked way.

    Where none makes all numbers right, one that finds numbers of the right shapes is better than none, and the one in
    which most are right the best.

    Args:
        question: what is asked.
        reference: the exact derivative at every trial.
        planned: the probe, with what the notebook says about the order of what comes back.
        names: what the student's function calls its results, if it says.
        probe: the calls that were made.
        reply: what came back.
    """
    if not _may_be_reread(question):
        return None
    usual = compared(question, reference.truths, names, reply)
    if not usual or _is_right(question, reference, usual):
        return None
    fitting = [each for each in readings(question.wrt, planned.said) if fits(each, question.wrt, probe, reply)]
    if not fitting:
        return None
    best = max(fitting, key=lambda each: _right_in(question, reference, each, probe, reply))
    incomparable = any(comparison.agreement in INCOMPARABLE for comparison in usual)
    whole = _right_in(question, reference, best, probe, reply) == len(reference.truths) * len(question.wrt)
    return best if whole or incomparable else None


def _right_in(question: Question, reference: Reference, reading: Reading, probe: Probe, reply: Reply) -> int:
    """How many gradients are right if what came back is read in one way."""
    found = compared(question, reference.truths, (), reread(reading, question.wrt, probe, reply))
    return sum(comparison.agreement in GOOD for comparison in found)


def is_promising(
    question: Question, reference: Reference, planned: Planned, names: Sequence[str], session: Asking
) -> bool:
    """Whether all numbers are right if the code is called in one way, however they come back."""
    reply = session.ask(planned.probe)
    if reading := reading_of(question, reference, planned, names, planned.probe, reply):
        reply, names = reread(reading, question.wrt, planned.probe, reply), ()
    return _is_right(question, reference, compared(question, reference.truths, names, reply))


def _may_be_reread(question: Question) -> bool:
    answer = question.answer
    asks_for_gradient = question.loss.quantity is Quantity.GRADIENT and isinstance(question.method, Analytic)
    return asks_for_gradient and isinstance(answer, Returned) and not answer.packed


def _is_right(question: Question, reference: Reference, found: Sequence[Comparison]) -> bool:
    whole = len(found) == len(reference.truths) * len(question.wrt)
    return whole and all(comparison.agreement in GOOD for comparison in found)
