"""grader release: the students' version of a notebook with solutions."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click
import nbformat
from nbformat import NotebookNode

from grader.authoring.release import release as released
from grader.cli.options import PATH
from grader.errors import AssignmentError, UsageError
from grader.feedback.plain import plain


@click.command(short_help="Make the students' version of a solution.")
@click.argument("solution", type=PATH)
@click.option("--out", type=PATH, required=True, help="The notebook to write.")
def release(solution: Path, out: Path) -> None:
    """Take the solutions out of a SOLUTION notebook, which stays as it is.

    What stands between ### BEGIN SOLUTION and ### END SOLUTION becomes a stub, as in nbgrader; hidden tests, mark
    schemes and outputs are taken out.

    \b
    grader release solution.ipynb --out homework.ipynb
    """
    if out.exists():
        raise UsageError("out-exists", f"{out} is there already.", "Name another file with --out, or remove it.")
    try:
        made = released(_read(solution))
    except AssignmentError as error:
        raise AssignmentError(error.slug, f"{solution}: {error.message}", error.fix) from error
    try:
        out.write_text(nbformat.writes(made.notebook) + "\n", encoding="utf-8")
    except OSError as error:
        raise UsageError("not-written", f"{out} cannot be written: {error.strerror}.", "Name another file.") from error
    click.echo(f"Solutions taken out of {_cells(made.solutions)}.")
    if made.hidden:
        click.echo(f"Hidden tests or mark schemes taken out of {_cells(made.hidden)}.")
    click.echo(f"Notebook: {plain(str(out))}")


def _read(path: Path) -> NotebookNode:
    try:
        return nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)  # type: ignore[no-any-return]
    except OSError as error:
        raise UsageError("not-read", f"{path} cannot be read: {error.strerror}.", "Name a notebook.") from error
    except Exception as error:  # nbformat raises whatever its parsers and validators do
        raise UsageError(
            "not-a-notebook", f"{path} is no notebook ({type(error).__name__}).", "Name a file that Jupyter opens."
        ) from error


def _cells(numbers: Sequence[int]) -> str:
    listed = ", ".join(str(number + 1) for number in numbers)
    return f"cell {listed}" if len(numbers) == 1 else f"cells {listed}"
