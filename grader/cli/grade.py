"""grader grade: many submissions of one assignment."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click
from rich.console import Console

from grader.authoring.load import load_assignment
from grader.batch import grade_all
from grader.cli.options import INTERRUPTED, PATH, Sandbox, sandbox_options, wall_for
from grader.cli.progress import progress_of
from grader.execution.limits import Limits
from grader.feedback.terminal import print_class
from grader.notebook.submissions import collect
from grader.pipeline.preparing import Prepared, prepare
from grader.reference_cache import ReferenceCache, usual_directory
from grader.run_folder import RunFolder


@click.command(short_help="Grade submissions and write feedback.")
@click.argument("assignment", type=PATH)
@click.argument("submissions", type=PATH, nargs=-1, required=True)
@click.option("--out", type=PATH, required=True, help="Folder for pages, scores and evidence.")
@click.option("--jobs", metavar="N", type=click.IntRange(min=1), help="Submissions at a time.  [default: one a core]")
@click.option(
    "--seed", metavar="N", type=click.IntRange(min=0), help="What inputs are drawn from.  [default: random, kept]"
)
@sandbox_options
def grade(
    assignment: Path,
    submissions: tuple[Path, ...],
    out: Path,
    jobs: int | None,
    seed: int | None,
    sandbox: Sandbox,
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
    chosen = folder.seed_for(loaded, seed)
    wall = wall_for(sandbox, i_trust_this_code)
    prepared = prepare(loaded, chosen, ReferenceCache(usual_directory(), loaded).build)
    _warn_of_untrusted(prepared)
    try:
        with progress_of(len(found)) as progress:
            rows = grade_all(prepared, found, folder, wall, Limits(), jobs or _cores(), progress)
    except KeyboardInterrupt:
        count = len(folder.rows())
        grades = "1 grade" if count == 1 else f"{count} grades"
        click.echo(f"Stopped; {out} holds {grades} so far. The same command goes on from there.", err=True)
        sys.exit(INTERRUPTED)
    print_class(folder.class_view(loaded.title), Console(), str(out / "index.html"))
    _warn_of_outdated(folder.outdated(loaded))
    sys.exit(1 if any(row.needs_review for row in rows) else 0)


def _cores() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _warn_of_untrusted(prepared: Prepared) -> None:
    for question in prepared.untrusted:
        click.echo(
            f"grader: The exact derivative of {question} is not confirmed, so every answer to it waits for a person.\n"
            f"  Run grader validate {prepared.assignment.directory} to see why.",
            err=True,
        )


def _warn_of_outdated(students: tuple[str, ...]) -> None:
    if students:
        click.echo(
            f"grader: The assignment has changed since these were graded: {', '.join(students)}.\n"
            "  Give their files once more to grade them again.",
            err=True,
        )
