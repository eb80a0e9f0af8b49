"""grader doctor: what this machine can and cannot do, found out by trying."""

from __future__ import annotations

import sys

import click

from grader.cli.findings import print_findings
from grader.execution.doctor import examine


@click.command(short_help="Find out what this machine can do.")
def doctor() -> None:
    """Try everything that safe grading needs on this machine, and say what to do about what is missing."""
    sys.exit(0 if print_findings(examine()) else 3)
