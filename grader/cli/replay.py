"""grader replay: one case of a run once more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click
from rich.console import Console

from grader.authoring.finding import only
from grader.authoring.load import load_assignment
from grader.cli.options import PATH, Sandbox, sandbox_options, wall_for
from grader.errors import UsageError
from grader.execution.limits import Limits
from grader.feedback.terminal import print_feedback
from grader.feedback.view import feedback_view
from grader.grading import grade_submission
from grader.model import Assignment, HintLevel, Submission
from grader.notebook.submissions import collect
from grader.pipeline.preparing import prepare
from grader.reference_cache import ReferenceCache, usual_directory
from grader.run_folder import RunFolder
from grader.run_record import RunRecord, StudentFacts


@click.command(short_help="Repeat one case of a run.")
@click.argument("folder", type=PATH)
@click.argument("student")
@click.argument("question")
@sandbox_options
def replay(folder: Path, student: str, question: str, sandbox: Sandbox, i_trust_this_code: bool) -> None:
    """Run QUESTION of STUDENT once more, with the inputs of the run in FOLDER.

    \b
    grader replay graded/ anna analytic
    """
    record = RunFolder(folder).record()
    if record is None:
        raise UsageError("no-run", f"{folder} holds no run.", "Name the folder that was given to --out.")
    if student not in record.students:
        raise UsageError("no-such-student", f"{folder} has no student {student}.", _expected(list(record.students)))
    assignment = _assignment(record)
    cache = ReferenceCache(usual_directory(), assignment)
    prepared = prepare(only(assignment, question), record.seed, cache.build)
    submission = _submission(student, record.students[student])
    graded = grade_submission(prepared, submission, wall_for(sandbox, i_trust_this_code), Limits())
    in_full = replace(graded.grade, hints=HintLevel.FACTOR)  # for the instructor, whatever students are told
    print_feedback(feedback_view(in_full, submission.notebook), Console())


def _assignment(record: RunRecord) -> Assignment:
    assignment = load_assignment(Path(record.assignment_path))
    if assignment.digest != record.assignment_digest:
        raise UsageError(
            "changed-assignment",
            f"{record.assignment_path}: the assignment has changed since the run.",
            "Grade with it first; the same command as before does so.",
        )
    return assignment


def _submission(student: str, facts: StudentFacts) -> Submission:
    """The file that was graded, if it still stands where it was."""
    for file in _files_of(facts.path):
        for submission in collect([file]):
            if submission.sha256 == facts.sha256:
                return replace(submission, student=student)
    raise UsageError(
        "changed-submission", f"{facts.path}: this is not the file that was graded any more.", "Grade it again first."
    )


def _files_of(path: str) -> list[Path]:
    """The file itself, or the archive in whose name a `!` sets off that of the member."""
    parts = path.split("!")
    prefixes = (Path("!".join(parts[: count + 1])) for count in range(len(parts)))
    return [prefix for prefix in prefixes if prefix.is_file()]


def _expected(students: Sequence[str]) -> str:
    if not students:
        return "Nobody is graded there yet."
    names = sorted(students)
    return f"Expected one of: {', '.join(names[:8])}{', …' if len(names) > 8 else '.'}"
