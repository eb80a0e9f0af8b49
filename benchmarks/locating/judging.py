"""What became of an answer, beside what is true of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from benchmarks.locating.reading import Case, Kind, Truth
from grader.model import Place, Status, Verdict


class Outcome(StrEnum):
    """Whether an answer was found and judged as it should be."""

    AS_STATED = "found, bound and judged as it should be"
    NOT_FOUND = "not found, not bound or not decided"
    SOMETHING_ELSE = "something else taken for the answer"
    UNFINISHED_TAKEN = "unfinished, but judged as an answer"
    RIGHT_CALLED_WRONG = "right, but called wrong"
    CRASH = "the grader failed"


@dataclass(frozen=True)
class Judged:
    """What became of one question of one notebook."""

    case: Case
    question: str
    outcome: Outcome
    said: str
    """Status, place and sentence."""


_EXPECTED: Mapping[Kind, frozenset[Status]] = {
    Kind.RIGHT: frozenset({Status.CORRECT}),
    Kind.IMPURE: frozenset({Status.IMPURE}),
    Kind.WRONG: frozenset({Status.WRONG, Status.PARTLY_CORRECT, Status.BAD_ANSWER}),
    Kind.NOT_ANALYTIC: frozenset({Status.NOT_ANALYTIC}),
    Kind.UNFINISHED: frozenset({Status.UNFINISHED}),
    Kind.MISSING: frozenset({Status.MISSING}),
    Kind.OPEN: frozenset({Status.CANNOT_DECIDE, Status.AWAITING_REVIEW, Status.MISSING}),
}
_ACCEPTED = _EXPECTED[Kind.RIGHT] | _EXPECTED[Kind.IMPURE]
_FOUND_WRONG = _EXPECTED[Kind.WRONG]
_JUDGED = _ACCEPTED | _FOUND_WRONG | _EXPECTED[Kind.NOT_ANALYTIC]
"""What can only be said of an answer that was looked at."""


def judged(case: Case, question: str, verdict: Verdict) -> Judged:
    """Set a verdict beside the truth."""
    said = f"{verdict.status} at {_spoken(verdict.where)}: {verdict.sentence}"
    return Judged(case, question, _outcome(case.truths[question], verdict), said)


def crashed(case: Case, question: str, said: str) -> Judged:
    """A question that the grader did not survive."""
    return Judged(case, question, Outcome.CRASH, said)


def _outcome(truth: Truth, verdict: Verdict) -> Outcome:
    found = verdict.status
    as_expected = (
        found in _EXPECTED[truth.kind] and _full_marks_if_right(truth, verdict) and _is_mistake(truth, verdict)
    )
    match truth.kind:
        case Kind.UNFINISHED if found in _JUDGED:
            return Outcome.UNFINISHED_TAKEN
        case Kind.MISSING | Kind.OPEN if found in _JUDGED:
            return Outcome.SOMETHING_ELSE
        case _ if found in _JUDGED and not _stands_there(truth, verdict.where):
            return Outcome.SOMETHING_ELSE
        case _ if as_expected:
            return Outcome.AS_STATED
        case Kind.RIGHT | Kind.IMPURE if found in _FOUND_WRONG:
            return Outcome.RIGHT_CALLED_WRONG
        case Kind.WRONG | Kind.NOT_ANALYTIC if found in _ACCEPTED:
            return Outcome.SOMETHING_ELSE
        case Kind.RIGHT | Kind.IMPURE | Kind.WRONG if found is Status.NOT_ANALYTIC:
            return Outcome.SOMETHING_ELSE
        case _:
            return Outcome.NOT_FOUND


def _full_marks_if_right(truth: Truth, verdict: Verdict) -> bool:
    return truth.kind not in (Kind.RIGHT, Kind.IMPURE) or verdict.score == verdict.max_score


def _is_mistake(truth: Truth, verdict: Verdict) -> bool:
    """Whether the named mistake is the one that was made: it shows that the numbers are the answer's own."""
    if not truth.mistake or verdict.diagnosis is None:
        return not truth.mistake
    return truth.mistake in (verdict.diagnosis.slug, *(part.slug for part in verdict.diagnosis.parts))


def _stands_there(truth: Truth, where: Place | None) -> bool:
    if where is None:
        return not truth.cells
    names = set(re.findall(r"\w+", where.name))
    in_cell = not truth.cells or where.cell in truth.cells
    return in_cell and (not truth.names or any(wanted <= names for wanted in truth.names))


def _spoken(where: Place | None) -> str:
    return "no place" if where is None else f"cell {where.cell}, {where.name}"
