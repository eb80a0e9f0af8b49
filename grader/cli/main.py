"""The command `grader`: its verbs, and how its errors are shown."""

from __future__ import annotations

import os
import sys

os.environ.setdefault("OMP_NUM_THREADS", "1")  # references are small; the cores belong to the submissions

import click

from grader import __version__
from grader.cli.check import check
from grader.cli.doctor import doctor
from grader.cli.grade import grade
from grader.cli.replay import replay
from grader.cli.validate import validate
from grader.errors import GraderError


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80})
@click.version_option(__version__, prog_name="grader")
def cli() -> None:
    """Grade hand-derived gradients in Jupyter notebooks.

    Exit codes: 0 all graded; 1 graded, but something needs a person (check: not all correct); 2 usage or assignment
    error; 3 no usable sandbox.
    """


for verb in (grade, check, validate, doctor, replay):
    cli.add_command(verb)


def main() -> None:
    """Run the command; what the person at the keyboard can mend is said in two lines, without a traceback."""
    try:
        cli()
    except GraderError as error:
        click.echo(f"grader: {error.message}\n  {error.fix}", err=True)
        sys.exit(error.exit_code)
