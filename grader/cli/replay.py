"""grader replay: one case of a run once more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import click
from rich.console import Console

from grader.authoring.load import load_assignment
from grader.batch import only
from grader.cli.options import Choice, sandbox_options, wall_for
from grader.errors import UsageError
from grader.execution.limits import Limits
from grader.feedback.terminal import print_feedback
from grader.feedback.view import feedback_view
from grader.grading import grade_submission
from grader.model import Submission
from grader.notebook.submissions import collect
from grader.pipeline.preparing import prepare
from grader.run_folder import RunFolder


@click.command(short_help="Repeat one case of a run.")
@click.argument("folder", type=click.Path(path_type=Path))
@click.argument("student")
@click.argument("question")
@sandbox_options
def replay(folder: Path, student: str, question: str, sandbox: Choice, i_trust_this_code: bool) -> None:
    """Run QUESTION of STUDENT once more, with the inputs of the run in FOLDER.

    \b
    grader replay graded/ anna analytic
    """
    facts = RunFolder(folder).facts()
    if facts is None:
        raise UsageError("no-run", f"{folder} holds no run.", "Name the folder that was given to --out.")
    if student not in facts["students"]:
        known = ", ".join(sorted(facts["students"])[:8])
        raise UsageError("no-such-student", f"{folder} has no student {student}.", f"Expected one of: {known} …")
    assignment = load_assignment(Path(facts["assignment_path"]))
    if question not in assignment.questions:
        raise UsageError(
            "no-such-question",
            f"{assignment.name} has no question {question}.",
            f"Expected one of: {', '.join(assignment.questions)}.",
        )
    submission = _submission(student, facts["students"][student])
    prepared = only(prepare(assignment, int(facts["seed"])), question)
    graded = grade_submission(prepared, submission, wall_for(sandbox, i_trust_this_code), Limits())
    print_feedback(feedback_view(graded.grade, submission.notebook), Console())


def _submission(student: str, known: Mapping[str, str]) -> Submission:
    """The file that was graded, if it still stands where it was."""
    file = Path(known["path"].split("!")[0])
    for submission in collect([file]):
        if submission.sha256 == known["sha256"]:
            return replace(submission, student=student)
    raise UsageError(
        "changed-submission", f"{file}: this is not the file that was graded any more.", "Grade it again first."
    )
