"""One submission from file to grade: the pipeline, in the order of the picture in README.md."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from importlib.metadata import version

from grader import __version__
from grader.diagnosis.wording import statuses
from grader.diagnosis.wording.words import Words
from grader.execution.limits import Limits
from grader.execution.session import Session, open_session
from grader.execution.wall import Wall
from grader.model import Aids, Grade, Notebook, Problem, Repair, RunReport, Status, Submission, Verdict
from grader.notebook.locate import Absent, Located, locate
from grader.notebook.repairs.mending import Mended, mended
from grader.notebook.source import Script, read_script
from grader.pipeline.deciding import verdict_without_calls
from grader.pipeline.judged import Arrays, Judgement
from grader.pipeline.judging import judge
from grader.pipeline.own_loss import own_loss_name, with_own_losses
from grader.pipeline.preparing import Prepared
from grader.pipeline.repairing import charged_for, problems_of_runs, repairs_for
from grader.pipeline.saving import saving_problems
from grader.pipeline.watching import watch_for

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
    mend = mended(submission.notebook)
    script = read_script(mend.notebook)
    located = locate(script, with_own_losses(prepared.assignment))
    answers_in = [located[name] for name in prepared.assignment.questions]
    if all(isinstance(found, Absent) and not found.others for found in answers_in):
        return Graded(grade_of(prepared, submission, _nothing_found(prepared, located), (_OTHER_ASSIGNMENT,)))
    runs = _Runs(prepared, submission.notebook, mend, script, located, wall, limits)
    for _ in range(ATTEMPTS):
        ran = runs.judged()
        if ran.report.complete:
            break
    problems = (
        *problems_of_runs(read_script(submission.notebook), ran.written, ran.repaired, ran.repairs),
        *saving_problems(submission.notebook, script, ran.report),
    )
    arrays = {f"{name}/{path}": array for name, answer in ran.answers.items() for path, array in answer.arrays.items()}
    verdicts = tuple(answer.verdict for answer in ran.answers.values())
    if all(isinstance(found, Absent) for found in answers_in) and not any(verdict.score for verdict in verdicts):
        problems = (_OTHER_ASSIGNMENT, *problems)
    return Graded(grade_of(prepared, submission, verdicts, problems), arrays, ran.report.facts)


@dataclass(frozen=True)
class _Ran:
    """What became of a notebook, and of every question."""

    answers: Mapping[str, Judgement]
    written: RunReport
    """How it ran as it is written."""
    repaired: RunReport | None = None
    """How it ran repaired, and answered; None: it answered as it is written."""
    repairs: tuple[Repair, ...] = ()
    """What was repaired before that."""

    @property
    def report(self) -> RunReport:
        """The run that answered."""
        return self.repaired or self.written


@dataclass(frozen=True)
class _Runs:
    """A notebook that runs as it is written first, and repaired second if anything was lacking."""

    prepared: Prepared
    notebook: Notebook
    mended: Mended
    script: Script
    located: Mapping[str, Located]
    wall: Wall
    limits: Limits

    def judged(self) -> _Ran:
        with self._session(self.notebook, None) as session:
            repairs = repairs_for(self.mended, self.script, session.report)
            if repairs is None or not session.report.complete:
                return _Ran(self._answers(session), session.report)
            written = session.report
        with self._session(self.mended.notebook, repairs.aids) as session:
            return _Ran(self._answers(session), written, session.report, repairs.made)

    def _session(self, notebook: Notebook, aids: Aids | None) -> AbstractContextManager[Session]:
        """The notebook behind a wall of its own."""
        files = self.prepared.assignment.directory / "files"
        watch = watch_for(self.located)
        return open_session(self.wall, notebook, watch, self.limits, files if files.is_dir() else None, aids)

    def _answers(self, session: Session) -> Mapping[str, Judgement]:
        return {
            name: judge(self.prepared, question, self.located[name], session, self.located.get(own_loss_name(name)))
            for name, question in self.prepared.assignment.questions.items()
        }


def versions() -> dict[str, str]:
    """What the numbers depend on."""
    packages = {name: version(name) for name in ("numpy", "torch")}
    return {"grader": __version__, "python": platform.python_version(), **packages}


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
    charged = charged_for(problems, prepared.assignment.repair_costs)
    return Grade(
        assignment=prepared.assignment.name,
        title=prepared.assignment.title,
        student=submission.student,
        file_name=submission.file_name,
        sha256=submission.sha256,
        seed=prepared.seed,
        verdicts=verdicts,
        problems=(*submission.problems, *charged.problems),
        versions=versions(),
        assignment_digest=prepared.assignment.digest,
        show_expected=prepared.assignment.show_expected,
        hints=prepared.assignment.hints.graded,
        deducted=charged.deducted,
    )
