"""The command `grader`: its verbs, and how its errors are shown."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import NoReturn

os.environ.setdefault("OMP_NUM_THREADS", "1")  # references are small; the cores belong to the submissions

import click

from grader import __version__
from grader.cli.audit import audit
from grader.cli.check import check
from grader.cli.doctor import doctor
from grader.cli.grade import grade
from grader.cli.options import INTERRUPTED
from grader.cli.release import release
from grader.cli.replay import replay
from grader.cli.validate import validate
from grader.errors import GraderError
from grader.feedback.plain import plain


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80})
@click.version_option(__version__, prog_name="grader")
def cli() -> None:
    """Grade hand-derived gradients in Jupyter notebooks.

    Exit codes: 0 all graded; 1 graded, but something needs a person (check: not all correct; audit: a gradient does not
    belong to its loss); 2 usage or assignment error; 3 no usable sandbox.
    """


for verb in (grade, check, audit, validate, release, doctor, replay):
    cli.add_command(verb)


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command; what the person at the keyboard can mend is said in two lines, without a traceback.

    Args:
        arguments: the words after `grader`; None: those of this process.
    """
    try:
        cli.main(arguments, prog_name="grader", standalone_mode=False)
        sys.exit(0)
    except GraderError as error:
        _complain(error.message, error.fix)
        sys.exit(error.exit_code)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        sys.exit(error.exit_code)
    except click.UsageError as error:
        command = error.ctx.command_path if error.ctx else "grader"
        _complain(error.format_message(), f"{command} --help shows what it takes.")
        sys.exit(error.exit_code)
    except click.Abort:
        click.echo("grader: stopped.", err=True)
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        # Whoever read our output has gone; the interpreter must not try to write the rest when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


def _complain(message: str, fix: str) -> None:
    click.echo(f"grader: {plain(message)}\n  {plain(fix)}", err=True)
