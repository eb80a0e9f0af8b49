"""Which of the usual conventions an answer with complex gradients follows: one and the same throughout."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from grader.diagnosis.wording.wirtinger import read_in
from grader.model import Question, Reference, Reply, Wirtinger
from grader.pipeline.evidence import GOOD, compared


def read_as_it_fits(question: Question, reference: Reference, names: Sequence[str], reply: Reply) -> Question:
    """The question, with the convention under which most complex gradients of an answer are right; torch's if in doubt.

    Args:
        question: what is asked.
        reference: the exact derivative at every trial.
        names: what the student's function calls its results, if it says.
        reply: what came back.
    """
    if not complex_parameters(question):
        return question
    readings = [replace(question, wirtinger=convention) for convention in Wirtinger]
    return max(readings, key=lambda reading: _right(reading, reference, names, reply))


def complex_parameters(question: Question) -> tuple[str, ...]:
    """The parameters whose gradients are complex."""
    return tuple(name for name in question.wrt if name in question.loss.complex)


def convention_notes(question: Question) -> tuple[str, ...]:
    """What to say of a convention other than torch's."""
    if question.wirtinger is Wirtinger.TORCH:
        return ()
    return (read_in(question.wirtinger, complex_parameters(question)),)


def _right(question: Question, reference: Reference, names: Sequence[str], reply: Reply) -> int:
    """How many complex gradients are right; those that are 0 are so in every convention."""
    found = compared(question, reference.truths, names, reply)
    return sum(c.parameter in question.loss.complex and c.agreement in GOOD and bool(c.exact.any()) for c in found)
