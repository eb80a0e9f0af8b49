"""Unfinished is not wrong: whether what is there instead of an answer is only what a template put there.

What the source shows counts where the numbers agree with it, and never against right numbers: zeros may be derived.
An input that is handed back may be meant as well, so it counts only where its numbers are no known mistake.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from grader.model import Array, Comparison, Outcome, Question, Raised, Reference, Returned, Status, Verdict
from grader.notebook.entering import Given
from grader.notebook.found import FoundFunction, FoundProgram
from grader.notebook.kinds import Kind, Kinds
from grader.notebook.placeholders import stops_unwritten
from grader.notebook.slicing import cut
from grader.notebook.source import Statement
from grader.notebook.unwritten import unwritten_in_function, unwritten_in_program

_MEANS_NOTHING = frozenset({"zero", "located"})
"""Diagnoses of numbers that say no more than that they are wrong."""


def is_unfinished(
    verdict: Verdict,
    question: Question,
    found: FoundFunction | FoundProgram,
    statements: Sequence[Statement],
    failures: Mapping[str, Outcome],
) -> bool:
    """Whether a verdict is on an answer for which nothing was written.

    Args:
        verdict: what the numbers say.
        question: what is asked.
        found: where the answer stands.
        statements: those that compute it.
        failures: the calls that did not come back.
    """
    match verdict.status:
        case Status.ERROR:
            return _stops(question, found, statements, next(iter(failures.values()), None))
        case Status.WRONG | Status.BAD_ANSWER:
            kinds = _unwritten(question, found, statements)
            return kinds is not None and _shows(kinds, verdict)
        case _:
            return False


def is_unfinished_uncalled(question: Question, found: FoundFunction | FoundProgram, reference: Reference) -> bool:
    """Whether nothing was written for an answer that cannot be called, and nothing would be wrong."""
    if isinstance(found, FoundProgram):
        statements = cut(found.flow, found.outputs, Given(found.given, (), found.starts)).kept
    else:
        statements = found.flow.statements
    kinds = _unwritten(question, found, statements)
    zero_is_right = all(not np.any(exact) for truth in reference.truths for exact in truth.gradient.values())
    return kinds is not None and Kind.INPUT not in kinds and not zero_is_right


def _unwritten(
    question: Question, found: FoundFunction | FoundProgram, statements: Sequence[Statement]
) -> Kinds | None:
    if isinstance(found, FoundProgram):
        return unwritten_in_program(found, [statement.node for statement in statements], question.wrt)
    packed = isinstance(question.answer, Returned) and question.answer.packed
    return unwritten_in_function(found, question.wrt, 1 if packed else len(question.wrt))


def _shows(kinds: Kinds, verdict: Verdict) -> bool:
    """Whether the numbers are those of an answer for which nothing was written."""
    means_something = verdict.diagnosis is not None and verdict.diagnosis.slug not in _MEANS_NOTHING
    if Kind.INPUT in kinds and means_something:
        return False
    if Kind.ARBITRARY in kinds or not kinds & {Kind.INPUT, Kind.FILLABLE}:
        return True
    return all(_is_nothing(kinds, comparison) for comparison in verdict.comparisons)


def _is_nothing(kinds: Kinds, comparison: Comparison) -> bool:
    yours = comparison.yours
    if yours is None or not np.any(np.nan_to_num(yours)):
        return True
    return Kind.INPUT in kinds and _are_same(yours, comparison.trial.inputs.get(comparison.parameter))


def _are_same(yours: Array, own: Array | None) -> bool:
    """Whether numbers are an input itself, which code may have rounded to float32."""
    return own is not None and (np.array_equal(yours, own) or np.array_equal(yours, own.astype(np.float32)))


def _stops(
    question: Question,
    found: FoundFunction | FoundProgram,
    statements: Sequence[Statement],
    outcome: Outcome | None,
) -> bool:
    """Whether code stops because nothing was written: it says so, or it returns names that have no value anywhere."""
    match outcome:
        case Raised(type_name="NameError"):
            kinds = _unwritten(question, found, statements)
            return kinds is not None and Kind.UNASSIGNED in kinds
        case Raised():
            return stops_unwritten(found.flow.statements, outcome)
        case _:
            return False
