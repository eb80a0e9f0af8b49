"""Many submissions: in parallel, resumable, and one bad one never stops the rest."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from grader.diagnosis.wording import statuses
from grader.errors import GraderError
from grader.execution.limits import Limits
from grader.execution.wall import Wall
from grader.feedback.class_row import ClassRow
from grader.grading import Graded, grade_of, grade_submission
from grader.model import Problem, Status, Submission
from grader.pipeline.deciding import verdict_without_calls
from grader.pipeline.preparing import Prepared
from grader.run_folder import RunFolder
from grader.run_log import RunLog
from grader.run_record import StudentFacts
from grader.stopping import Breakable

Progress = Callable[[str], None]
"""Told the name of every student who is done."""


def grade_all(
    prepared: Prepared,
    submissions: Sequence[Submission],
    folder: RunFolder,
    wall: Wall,
    limits: Limits,
    jobs: int,
    progress: Progress,
) -> tuple[ClassRow, ...]:
    """Grade every submission that is not graded yet, write each as soon as it is done, and the class at the end.

    Whatever ends this early, such as a KeyboardInterrupt, ends all student code as well and leaves a folder that
    holds all grades made so far, with the pages of the class.

    Args:
        prepared: the assignment with its references.
        submissions: what was handed in.
        folder: where everything is written; what stands there from an earlier run is kept.
        wall: stands around all student code.
        limits: of each submission.
        jobs: how many run at a time.
        progress: is told of every student who is done.

    Returns:
        The rows of all students in the folder.

    Raises:
        GraderError: something that concerns all submissions, such as a folder that cannot be written.
    """
    assignment = prepared.assignment
    named = folder.names_for(submissions)
    done = _recorded(folder) & {each.student for each in named if folder.has(each, assignment, prepared.seed)}
    log = RunLog.opened(folder, assignment, prepared.seed, jobs, wall.name, limits)
    for student in done:
        progress(student)
    run = _Run(prepared, folder, Breakable(wall), limits)
    try:
        with _workers(jobs, run.wall) as pool:
            futures = [pool.submit(run.grade, submission) for submission in named if submission.student not in done]
            for future in as_completed(futures):
                student, facts = future.result()
                log.add(student, facts)
                progress(student)
        log.finish()
    finally:
        folder.write_class(assignment.title)
    return folder.rows()


def _recorded(folder: RunFolder) -> set[str]:
    """The students whose facts are in the record of a run; a kill may come between their grade and that."""
    record = folder.record()
    return set(record.students) if record is not None else set()


@contextmanager
def _workers(jobs: int, wall: Breakable) -> Iterator[ThreadPoolExecutor]:
    """Threads that have ended with all they started when the block is left, early or not."""
    pool = ThreadPoolExecutor(jobs)
    try:
        yield pool
    finally:
        wall.end()
        pool.shutdown(cancel_futures=True)


# One submission -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Run:
    """What is the same for all submissions."""

    prepared: Prepared
    folder: RunFolder
    wall: Breakable
    limits: Limits

    def grade(self, submission: Submission) -> tuple[str, StudentFacts]:
        """Grade one submission and write its grade; returns the student, and facts for the record."""
        start = time.monotonic()
        try:
            graded = grade_submission(self.prepared, submission, self.wall, self.limits)
            self._write(graded, submission)
        except GraderError:
            raise
        except Exception as error:
            graded = _failed(self.prepared, submission, error)
            self._write(graded, replace(submission, notebook=None))
        return submission.student, _facts(submission, graded, time.monotonic() - start)

    def _write(self, graded: Graded, submission: Submission) -> None:
        self.wall.require_standing()  # what was cut short is no grade
        self.folder.write_student(graded, submission.notebook)


def _failed(prepared: Prepared, submission: Submission, error: Exception) -> Graded:
    """A mistake of the grader's own: no points are lost, a person looks, and the traceback is kept."""
    words = statuses.cannot_decide(["the grader itself failed on this submission"])
    verdicts = tuple(
        verdict_without_calls(question, Status.CANNOT_DECIDE, words)
        for question in prepared.assignment.questions.values()
    )
    problem = Problem(
        "grader_failed",
        f"The grader itself failed on this submission ({type(error).__name__}).",
        "Please report it with the traceback in run.json.",
    )
    trace = "".join(traceback.format_exception(error))
    return Graded(grade_of(prepared, submission, verdicts, (problem,)), facts={"traceback": trace})


def _facts(submission: Submission, graded: Graded, seconds: float) -> StudentFacts:
    held = {"True": True, "False": False}
    limits = {name: held[said] for name, said in graded.facts.items() if said in held}
    return StudentFacts(
        path=str(Path(submission.path).absolute()),
        sha256=submission.sha256,
        seconds=round(seconds, 3),
        limits_held=tuple(sorted(name for name, holds in limits.items() if holds)),
        limits_not_held=tuple(sorted(name for name, holds in limits.items() if not holds)),
        remarks={name: said for name, said in graded.facts.items() if name not in limits},
    )
