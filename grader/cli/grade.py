"""grader grade: many submissions of one assignment."""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path

import click
from rich.console import Console

from grader.authoring.load import load_assignment
from grader.batch import grade_all
from grader.cli.options import ASSIGNMENT, Choice, sandbox_options, wall_for
from grader.cli.progress import progress_of
from grader.execution.limits import Limits
from grader.feedback.class_view import class_view
from grader.feedback.terminal import print_class
from grader.notebook.submissions import collect
from grader.pipeline.preparing import prepare
from grader.run_folder import RunFolder


@click.command(short_help="Grade submissions and write feedback.")
@click.argument("assignment", type=ASSIGNMENT)
@click.argument("submissions", type=click.Path(path_type=Path), nargs=-1, required=True)
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder for pages, scores and evidence.")
@click.option("--jobs", type=click.IntRange(min=1), help="Submissions at a time.  [default: one a core]")
@click.option("--seed", type=click.IntRange(min=0), help="Of the inputs.  [default: random, kept in the folder]")
@sandbox_options
def grade(
    assignment: Path,
    submissions: tuple[Path, ...],
    out: Path,
    jobs: int | None,
    seed: int | None,
    sandbox: Choice,
    i_trust_this_code: bool,
) -> None:
    """Grade SUBMISSIONS of the ASSIGNMENT in a folder, each in a sandbox of its own.

    SUBMISSIONS are notebooks, folders, zip files, or a tree submitted/STUDENT/ASSIGNMENT/NOTEBOOK.ipynb.  A folder
    that already holds a run is continued: who is graded stays graded.

    \b
    grader grade assignments/linear_regression submitted/ --out graded/
    """
    loaded = load_assignment(assignment)
    found = collect(list(submissions), assignment=loaded.name)
    folder = RunFolder(out)
    chosen = _seed(seed, folder.seed())
    wall = wall_for(sandbox, i_trust_this_code)
    folder.open_for(loaded, chosen)
    prepared = prepare(loaded, chosen)
    with progress_of(len(found)) as progress:
        rows = grade_all(prepared, found, folder, wall, Limits(), jobs or os.cpu_count() or 1, progress)
    print_class(class_view(loaded.title, rows), Console(), str(out / "index.html"))
    sys.exit(1 if any(row.needs_review for row in rows) else 0)


def _seed(asked: int | None, earlier: int | None) -> int:
    """The seed that was asked for, else that of the run which is continued, else a new one."""
    if asked is not None:
        return asked
    return secrets.randbits(32) if earlier is None else earlier
