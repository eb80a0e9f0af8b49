"""grader check: a student's own notebook, on the student's own machine."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from rich.console import Console

from grader.authoring.finding import assignment_of, find_assignment, only
from grader.checking import ON_THIS_MACHINE, check_submission
from grader.cli.options import PATH
from grader.errors import UsageError
from grader.feedback.terminal import print_feedback
from grader.feedback.view import feedback_view
from grader.model import Notebook, Status, Submission
from grader.notebook.submissions import collect

ACCEPTED = (Status.CORRECT, Status.IMPURE)


@click.command(short_help="Check your own notebook before handing it in.")
@click.argument("notebook", type=PATH)
@click.option("--assignment", help="Name or folder of the assignment.  [default: what the notebook itself says]")
@click.option("--question", help="Check one question only.")
def check(notebook: Path, assignment: str | None, question: str | None) -> None:
    """Check your own NOTEBOOK with the same engine, and the same words, as it will be graded.

    It runs on this machine with your own rights, so check only notebooks that are yours.

    \b
    grader check linear_regression.ipynb
    """
    submission, cells = one_notebook(notebook)
    loaded = find_assignment(assignment, Path.cwd()) if assignment else assignment_of(cells, notebook)
    asked = only(loaded, question) if question else loaded
    click.echo(ON_THIS_MACHINE, err=True)
    graded = check_submission(asked, submission)
    print_feedback(feedback_view(graded.grade, cells), Console())
    sys.exit(0 if all(verdict.status in ACCEPTED for verdict in graded.grade.verdicts) else 1)


def one_notebook(file: Path) -> tuple[Submission, Notebook]:
    """The one notebook in a file, with its cells.

    Raises:
        UsageError: it is no notebook, or more than one.
    """
    submission, *others = collect([file])
    if others or file.is_dir() or file.suffix == ".zip":
        raise UsageError("not-one-notebook", f"{file} is not one notebook.", "Name one file that ends in .ipynb.")
    if submission.notebook is None:
        problem = submission.problems[0]
        raise UsageError("not-a-notebook", f"{file}: {problem.message}", problem.fix)
    return submission, submission.notebook
