"""grader validate: whether an assignment can be trusted."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from grader.authoring.load import load_assignment
from grader.cli.options import ASSIGNMENT, Choice, sandbox_options, wall_for
from grader.validating import validate as findings_of


@click.command(short_help="Check an assignment before using it.")
@click.argument("assignment", type=ASSIGNMENT)
@click.option("--solution", type=click.Path(path_type=Path), help="[default: reference_solutions/NAME.ipynb]")
@sandbox_options
def validate(assignment: Path, solution: Path | None, sandbox: Choice, i_trust_this_code: bool) -> None:
    """Check that an ASSIGNMENT can be trusted.

    Differences must confirm the exact derivative, the solution must earn full marks, and the released notebook
    must earn nothing.
    """
    loaded = load_assignment(assignment)
    good = True
    for finding in findings_of(loaded, solution, wall_for(sandbox, i_trust_this_code)):
        good = good and finding.ok
        click.echo(f"{'✓' if finding.ok else '✗'} {finding.name}: {finding.said}")
        if not finding.ok:
            click.echo(f"  {finding.fix}")
    sys.exit(0 if good else 2)
