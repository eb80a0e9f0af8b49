"""grader check: a student's own notebook, on the student's own machine."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from rich.console import Console

from grader.authoring.finding import assignment_of, find_assignment
from grader.checking import ON_THIS_MACHINE, check_notebook
from grader.errors import UsageError
from grader.feedback.terminal import print_feedback
from grader.feedback.view import feedback_view
from grader.model import Status
from grader.notebook.submissions import collect

ACCEPTED = (Status.CORRECT, Status.IMPURE)


@click.command(short_help="Check your own notebook before handing it in.")
@click.argument("notebook", type=click.Path(path_type=Path))
@click.option("--assignment", help="Name or folder of the assignment.  [default: what the notebook itself says]")
@click.option("--question", help="Check one question only.")
def check(notebook: Path, assignment: str | None, question: str | None) -> None:
    """Check your own NOTEBOOK with the same engine, and the same words, as it will be graded.

    It runs on this machine with your own rights, so check only notebooks that are yours.

    \b
    grader check linear_regression.ipynb
    """
    (submission, *others) = collect([notebook])
    if others or submission.notebook is None:
        said = submission.problems[0] if submission.problems else None
        raise UsageError(
            "not-one-notebook",
            said.message if said else f"{notebook}: this is not one notebook.",
            said.fix if said else "Name one file that ends in .ipynb.",
        )
    loaded = find_assignment(assignment, Path.cwd()) if assignment else assignment_of(submission.notebook, notebook)
    click.echo(ON_THIS_MACHINE, err=True)
    graded = check_notebook(loaded, question, submission.notebook, submission.student)
    print_feedback(feedback_view(graded.grade, submission.notebook), Console())
    sys.exit(0 if all(verdict.status in ACCEPTED for verdict in graded.grade.verdicts) else 1)
