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
from grader.execution.session import open_session
from grader.execution.wall import Wall
from grader.model import (
    Grade,
    Notebook,
    Numerical,
    Problem,
    Question,
    Reference,
    Returned,
    RunReport,
    Status,
    Submission,
    Verdict,
)
from grader.notebook.locate import Absent, FoundFunction, FoundProgram, Located, Unfinished, locate
from grader.notebook.source import read_script
from grader.notebook.traces import traces_of
from grader.pipeline.asides import aside_notes, with_asides, without_asides
from grader.pipeline.asking import Asking
from grader.pipeline.closer import looked_at_closer
from grader.pipeline.deciding import decide, verdict_without_calls
from grader.pipeline.different_loss import with_own_loss
from grader.pipeline.evidence import evidence_of_gradient, evidence_of_steps
from grader.pipeline.generality import on_another_function
from grader.pipeline.hygiene import run_problems
from grader.pipeline.numerical_notes import numerical_notes
from grader.pipeline.own_loss import own_loss_name, with_own_losses
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
    located = locate(script, with_own_losses(prepared.assignment))
    answers_in = [located[name] for name in prepared.assignment.questions]
    if not any(isinstance(found, FoundFunction | FoundProgram | Unfinished) for found in answers_in):
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
) -> tuple[RunReport, Mapping[str, Judgement]]:
    """What became of the notebook behind a wall of its own, and of every question."""
    files = prepared.assignment.directory / "files"
    with open_session(wall, notebook, watch_for(located), limits, files if files.is_dir() else None) as session:
        answers = {
            name: judge(prepared, question, located[name], session, located.get(own_loss_name(name)))
            for name, question in prepared.assignment.questions.items()
        }
        return session.report, answers


def versions() -> dict[str, str]:
    """What the numbers depend on."""
    packages = {name: version(name) for name in ("numpy", "torch")}
    return {"grader": __version__, "python": platform.python_version(), **packages}


# One question -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Judgement:
    """A verdict, with what came back from the student's code."""

    verdict: Verdict
    arrays: Arrays = field(default_factory=dict)


def judge(
    prepared: Prepared, question: Question, found: Located, session: Asking, own_loss: Located | None = None
) -> Judgement:
    """Judge one question.

    Args:
        prepared: the assignment with its references.
        question: what is asked.
        found: where the answer stands.
        session: the notebook, run to its end, to which probes can be put.
        own_loss: where the student's own loss stands, if the question names one.
    """
    reference = prepared.references[question.name]
    if not reference.trusted:
        words = statuses.cannot_decide(["the exact derivative itself is not confirmed"])
        return Judgement(verdict_without_calls(question, Status.CANNOT_DECIDE, words))
    match found:
        case Absent(wanted, nearest):
            return Judgement(
                verdict_without_calls(question, Status.MISSING, statuses.missing([wanted], nearest or None))
            )
        case Unfinished(place):
            return Judgement(verdict_without_calls(question, Status.UNFINISHED, statuses.unfinished(place.name), place))
        case FoundFunction() | FoundProgram():
            judgement = _on_another_function(_called(prepared, question, found, session), prepared, found, session)
            return _beside_own_loss(judgement, question, own_loss, reference, session)
        case unknown:
            assert_never(unknown)


def _on_another_function(
    judgement: Judgement, prepared: Prepared, found: FoundFunction | FoundProgram, session: Asking
) -> Judgement:
    verdict = judgement.verdict
    other = prepared.others.get(verdict.question)
    right = verdict.status in (Status.CORRECT, Status.IMPURE)
    if not right or other is None or not isinstance(found, FoundFunction):
        return judgement
    return replace(judgement, verdict=on_another_function(verdict, other, found, session))


def _beside_own_loss(
    judgement: Judgement, question: Question, own_loss: Located | None, reference: Reference, session: Asking
) -> Judgement:
    if not isinstance(own_loss, FoundFunction):
        return judgement
    return replace(judgement, verdict=with_own_loss(judgement.verdict, question, own_loss, reference, session))


def _called(prepared: Prepared, question: Question, found: FoundFunction | FoundProgram, session: Asking) -> Judgement:
    if not session.report.complete:
        return _undecided(question, found, "the sandbox ended before the notebook had run to its end")
    plan = plan_probe(question, found, prepared.references[question.name], session.report)
    match plan:
        case CannotAsk(reason):
            return _undecided(question, found, reason)
        case Planned():
            return _read_in_turn(prepared, question, found, plan, session)


def _read_in_turn(
    prepared: Prepared, question: Question, found: FoundFunction | FoundProgram, plan: Planned, session: Asking
) -> Judgement:
    """Judge by the first reading of the notebook; another one counts only in the student's favour."""
    answer = _judged(prepared, question, found, plan, session)
    if answer.verdict.status in _RIGHT_NUMBERS:
        return answer
    other = plan.otherwise
    while other is not None:
        again = _judged(prepared, question, found, other, session)
        if again.verdict.status in _RIGHT_NUMBERS:
            return again
        other = other.otherwise
    if plan.doubt is not None:
        partial = _judged(prepared, question, found, plan.doubt, session)
        if partial.verdict.status in _RIGHT_NUMBERS:
            return _undecided(question, found, "a loop changes the inputs of this answer while it is computed")
    return answer


_RIGHT_NUMBERS = (Status.CORRECT, Status.IMPURE, Status.NOT_ANALYTIC)


def _judged(
    prepared: Prepared, question: Question, found: FoundFunction | FoundProgram, plan: Planned, session: Asking
) -> Judgement:
    asides = prepared.asides.get(question.name, ())
    everything = session.ask(with_asides(plan.probe, asides))
    reply = without_asides(everything)
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
    traces = traces_of(plan.statements, _answers(found))
    evidence = looked_at_closer(question, reference, plan, names, traces, evidence, session)
    verdict = decide(question, reference, evidence, traces, found.place)
    if isinstance(question.method, Numerical) and verdict.status is Status.CORRECT:
        steps, step = prepared.steps[question.name], _default_step(question, found)
        notes += numerical_notes(question, reference, steps, names, reply, step)
    if verdict.status is Status.CORRECT:
        notes += aside_notes(question, asides, names, everything)
    return Judgement(replace(verdict, notes=(*notes, *verdict.notes)), evidence.arrays)


def _answers(found: FoundFunction | FoundProgram) -> tuple[str, ...]:
    """What the source is asked about: the function, or the expressions that are the answer."""
    if isinstance(found, FoundFunction):
        return (found.definition.name,)
    return tuple(output.expression for output in found.outputs)


def _default_step(question: Question, found: FoundFunction | FoundProgram) -> float | None:
    if not isinstance(found, FoundFunction) or not isinstance(question.answer, Returned):
        return None
    wanted = question.answer.step or ""
    return found.defaults[wanted] if wanted in found.defaults else next(iter(found.defaults.values()), None)


def _undecided(question: Question, found: FoundFunction | FoundProgram, reason: str) -> Judgement:
    words = statuses.cannot_decide([reason])
    return Judgement(verdict_without_calls(question, Status.CANNOT_DECIDE, words, found.place))


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
