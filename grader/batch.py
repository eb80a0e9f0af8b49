"""Many submissions: in parallel, resumable, and one bad one never stops the rest."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from typing import Any

from grader.diagnosis.wording import statuses
from grader.execution.limits import Limits
from grader.execution.wall import Wall
from grader.feedback.class_row import ClassRow
from grader.grading import Graded, grade_submission, versions
from grader.model import Grade, Problem, Status, Submission
from grader.pipeline.deciding import verdict_without_calls
from grader.pipeline.preparing import Prepared
from grader.run_folder import RunFolder

Progress = Callable[[str], None]
"""Told the name of every student who is done."""


@dataclass(frozen=True)
class Timed:
    """A graded submission and how long it took."""

    submission: Submission
    graded: Graded
    seconds: float


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
    """
    assignment, seed = prepared.assignment, prepared.seed
    folder.open_for(assignment, seed)
    earlier = folder.facts() or {}
    students: dict[str, Any] = dict(earlier.get("students", {}))
    started = time.time()
    facts = {"wall": wall.name, "warm": "cold", "jobs": jobs, "limits": limits.to_dict(), "versions": versions()}
    folder.write_facts(assignment, seed, {**facts, "students": students, "started": started})
    waiting = [submission for submission in submissions if not _is_done(folder, prepared, submission)]
    for submission in submissions:
        if submission not in waiting:
            progress(submission.student)
    with ThreadPoolExecutor(max_workers=jobs) as pool:
        futures = [pool.submit(_timed, prepared, submission, wall, limits) for submission in waiting]
        for future in as_completed(futures):
            timed = future.result()
            folder.write_student(timed.graded, timed.submission.notebook)
            students[timed.submission.student] = _facts_of(timed)
            progress(timed.submission.student)
    ended = {"started": started, "seconds": round(time.time() - started, 3), "students": students}
    folder.write_facts(assignment, seed, {**facts, **ended})
    folder.write_class(assignment.title)
    return folder.rows()


def _is_done(folder: RunFolder, prepared: Prepared, submission: Submission) -> bool:
    """Whether the same file was graded here already, on the same inputs, by the same versions."""
    document = folder.done(submission.student)
    return document is not None and (
        document.get("submission", {}).get("sha256") == submission.sha256
        and document.get("assignment_digest") == prepared.assignment.digest
        and document.get("seed") == prepared.seed
        and document.get("versions") == versions()
    )


def _timed(prepared: Prepared, submission: Submission, wall: Wall, limits: Limits) -> Timed:
    start = time.monotonic()
    try:
        graded = grade_submission(prepared, submission, wall, limits)
    except Exception:
        graded = _ours(prepared, submission, traceback.format_exc())
    return Timed(submission, graded, time.monotonic() - start)


def _ours(prepared: Prepared, submission: Submission, trace: str) -> Graded:
    """A mistake of the grader's own: no points are lost, a person looks, and the traceback is kept."""
    words = statuses.cannot_decide(["the grader itself failed on this submission"])
    verdicts = tuple(
        verdict_without_calls(question, Status.CANNOT_DECIDE, words)
        for question in prepared.assignment.questions.values()
    )
    last = trace.strip().splitlines()[-1]
    problem = Problem("grader_failed", f"The grader failed: {last}", "Please report it with the traceback in run.json.")
    grade = Grade(
        assignment=prepared.assignment.name,
        title=prepared.assignment.title,
        student=submission.student,
        file_name=submission.file_name,
        sha256=submission.sha256,
        seed=prepared.seed,
        verdicts=verdicts,
        problems=(*submission.problems, problem),
        versions=versions(),
        assignment_digest=prepared.assignment.digest,
    )
    return Graded(grade, facts={"traceback": trace})


def _facts_of(timed: Timed) -> Mapping[str, Any]:
    return {
        "path": str(timed.submission.path),
        "sha256": timed.submission.sha256,
        "seconds": round(timed.seconds, 3),
        "held": dict(timed.graded.facts),
    }


def only(prepared: Prepared, question: str) -> Prepared:
    """The same assignment with one question, for replaying a case."""
    chosen = {question: prepared.assignment.questions[question]}
    return replace(prepared, assignment=replace(prepared.assignment, questions=chosen))
