"""One submission from file to grade: the pipeline, in the order of the picture in README.md."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from typing import Any, assert_never

import numpy as np

from grader import __version__
from grader.diagnosis.wording import statuses
from grader.diagnosis.wording.words import Words
from grader.execution.limits import Limits
from grader.execution.session import Session, open_session
from grader.execution.wall import Wall
from grader.model import (
    Grade,
    Notebook,
    Numerical,
    Problem,
    Question,
    Reply,
    Returned,
    RunReport,
    Status,
    Submission,
    Verdict,
)
from grader.notebook.locate import Absent, FoundFunction, FoundProgram, Located, Unfinished, locate
from grader.notebook.quotients import quotient_lines
from grader.notebook.source import read_script
from grader.pipeline.deciding import decide, verdict_without_calls
from grader.pipeline.evidence import evidence_of_gradient, evidence_of_steps
from grader.pipeline.hygiene import run_problems
from grader.pipeline.numerical_notes import numerical_notes
from grader.pipeline.preparing import Prepared
from grader.pipeline.probing import CannotAsk, Planned, plan_probe, watch_for

Arrays = Mapping[str, "np.ndarray[Any, Any]"]


ATTEMPTS = 2
"""A sandbox that ends before it reports may have been short of memory for a moment; twice is no accident."""


@dataclass(frozen=True)
class Graded:
    """A grade, with what it was decided from."""

    grade: Grade
    arrays: Arrays = field(default_factory=dict)
    """Every array that the student's code returned, by question, call and path."""
    facts: Mapping[str, str] = field(default_factory=dict)
    """Which limits held while the code ran."""


def grade_submission(prepared: Prepared, submission: Submission, wall: Wall, limits: Limits) -> Graded:
    """Grade one submission behind a wall.  Whatever the student handed in, a grade comes out."""
    if submission.notebook is None:
        return Graded(grade_of(prepared, submission, _unreadable(prepared, submission), ()))
    script = read_script(submission.notebook)
    located = locate(script, prepared.assignment)
    if not any(isinstance(found, FoundFunction | FoundProgram | Unfinished) for found in located.values()):
        return Graded(grade_of(prepared, submission, _nothing_found(prepared, located), (_OTHER_ASSIGNMENT,)))
    for _ in range(ATTEMPTS):
        report, answers = _run(prepared, submission.notebook, located, wall, limits)
        if report.complete:
            break
    problems = run_problems(script, report)
    arrays = {f"{name}/{path}": array for name, answer in answers.items() for path, array in answer.arrays.items()}
    verdicts = tuple(answer.verdict for answer in answers.values())
    return Graded(grade_of(prepared, submission, verdicts, problems), arrays, report.facts)


def _run(
    prepared: Prepared, notebook: Notebook, located: Mapping[str, Located], wall: Wall, limits: Limits
) -> tuple[RunReport, Mapping[str, _Answer]]:
    """What became of the notebook behind a wall of its own, and of every question."""
    files = prepared.assignment.directory / "files"
    with open_session(wall, notebook, watch_for(located), limits, files if files.is_dir() else None) as session:
        answers = {
            name: _answer(prepared, question, located[name], session)
            for name, question in prepared.assignment.questions.items()
        }
        return session.report, answers


def versions() -> dict[str, str]:
    """What the numbers depend on."""
    packages = {name: version(name) for name in ("numpy", "torch")}
    return {"grader": __version__, "python": platform.python_version(), **packages}


# One question -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Answer:
    verdict: Verdict
    arrays: Arrays = field(default_factory=dict)


def _answer(prepared: Prepared, question: Question, found: Located, session: Session) -> _Answer:
    reference = prepared.references[question.name]
    if not reference.trusted:
        words = statuses.cannot_decide(["the exact derivative itself is not confirmed"])
        return _Answer(verdict_without_calls(question, Status.CANNOT_DECIDE, words))
    match found:
        case Absent(wanted, nearest):
            return _Answer(verdict_without_calls(question, Status.MISSING, statuses.missing([wanted], nearest or None)))
        case Unfinished(place):
            return _Answer(verdict_without_calls(question, Status.UNFINISHED, statuses.unfinished(place.name), place))
        case FoundFunction() | FoundProgram():
            return _called(prepared, question, found, session)
        case unknown:
            assert_never(unknown)


def _called(prepared: Prepared, question: Question, found: FoundFunction | FoundProgram, session: Session) -> _Answer:
    if not session.report.complete:
        return _undecided(question, found, "the sandbox ended before the notebook had run to its end")
    plan = plan_probe(question, found, prepared.references[question.name], session.report)
    match plan:
        case CannotAsk(reason):
            return _undecided(question, found, reason)
        case Planned():
            return _read_in_turn(prepared, question, found, plan, session)


def _read_in_turn(
    prepared: Prepared, question: Question, found: FoundFunction | FoundProgram, plan: Planned, session: Session
) -> _Answer:
    """Judge by the first reading of the notebook; another one counts only in the student's favour."""
    answer = _judged(prepared, question, found, plan, session.ask(plan.probe))
    if answer.verdict.status in _RIGHT_NUMBERS:
        return answer
    other = plan.otherwise
    while other is not None:
        again = _judged(prepared, question, found, other, session.ask(other.probe))
        if again.verdict.status in _RIGHT_NUMBERS:
            return again
        other = other.otherwise
    if plan.doubt is not None:
        partial = _judged(prepared, question, found, plan.doubt, session.ask(plan.doubt.probe))
        if partial.verdict.status in _RIGHT_NUMBERS:
            return _undecided(question, found, "a loop changes the inputs of this answer while it is computed")
    return answer


_RIGHT_NUMBERS = (Status.CORRECT, Status.IMPURE, Status.NOT_ANALYTIC)


def _judged(
    prepared: Prepared, question: Question, found: FoundFunction | FoundProgram, plan: Planned, reply: Reply
) -> _Answer:
    if reply.rehearsal == "contradicted":
        reason = "the statements that compute it, run alone, do not give the notebook's own value"
        return _undecided(question, found, reason)
    reference = prepared.references[question.name]
    names = found.returned if isinstance(found, FoundFunction) else ()
    notes = (*found.notes, *plan.notes)
    if isinstance(question.method, Numerical):
        evidence = evidence_of_steps(question, reference, prepared.steps[question.name], plan, names, reply)
    else:
        evidence = evidence_of_gradient(question, reference, plan, names, reply)
    quotients = quotient_lines(plan.statements)
    verdict = decide(question, reference, evidence, quotients, found.place)
    if isinstance(question.method, Numerical) and verdict.status is Status.CORRECT:
        steps, step = prepared.steps[question.name], _default_step(question, found)
        notes += numerical_notes(question, reference, steps, names, reply, step)
    return _Answer(replace(verdict, notes=(*notes, *verdict.notes)), evidence.arrays)


def _default_step(question: Question, found: FoundFunction | FoundProgram) -> float | None:
    if not isinstance(found, FoundFunction) or not isinstance(question.answer, Returned):
        return None
    wanted = question.answer.step or ""
    return found.defaults[wanted] if wanted in found.defaults else next(iter(found.defaults.values()), None)


def _undecided(question: Question, found: FoundFunction | FoundProgram, reason: str) -> _Answer:
    words = statuses.cannot_decide([reason])
    return _Answer(verdict_without_calls(question, Status.CANNOT_DECIDE, words, found.place))


# Submissions without anything to call -------------------------------------------------------------

_OTHER_ASSIGNMENT = Problem(
    "no_answers",
    "The notebook holds none of the answers of this assignment.",
    "Check that it is the notebook of this assignment, and that its functions and variables kept their names.",
)


def _unreadable(prepared: Prepared, submission: Submission) -> tuple[Verdict, ...]:
    said = submission.problems[0].message if submission.problems else "The file cannot be read."
    words = Words(f"There is no notebook to grade: {said}")
    return tuple(
        replace(verdict_without_calls(question, Status.MISSING, words), needs_review=True)
        for question in prepared.assignment.questions.values()
    )


def _nothing_found(prepared: Prepared, located: Mapping[str, Located]) -> tuple[Verdict, ...]:
    return tuple(
        verdict_without_calls(question, Status.MISSING, statuses.missing([_wanted(located[name])], None))
        for name, question in prepared.assignment.questions.items()
    )


def _wanted(found: Located) -> str:
    return found.wanted if isinstance(found, Absent) else ""


def grade_of(
    prepared: Prepared, submission: Submission, verdicts: tuple[Verdict, ...], problems: tuple[Problem, ...]
) -> Grade:
    """The grade that verdicts make, with what the submission itself brought along as problems."""
    return Grade(
        assignment=prepared.assignment.name,
        title=prepared.assignment.title,
        student=submission.student,
        file_name=submission.file_name,
        sha256=submission.sha256,
        seed=prepared.seed,
        verdicts=verdicts,
        problems=(*submission.problems, *problems),
        versions=versions(),
        assignment_digest=prepared.assignment.digest,
        show_expected=prepared.assignment.show_expected,
    )
