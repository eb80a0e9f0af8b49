"""grader validate: whether an assignment can be trusted."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from grader.authoring.load import load_assignment
from grader.cli.findings import print_findings
from grader.cli.options import PATH, Sandbox, sandbox_options, wall_for
from grader.validating import validate as findings_of


@click.command(short_help="Check an assignment before using it.")
@click.argument("assignment", type=PATH)
@click.option("--solution", type=PATH, help="[default: reference_solutions/NAME.ipynb]")
@sandbox_options
def validate(assignment: Path, solution: Path | None, sandbox: Sandbox, i_trust_this_code: bool) -> None:
    """Check that an ASSIGNMENT can be trusted.

    Differences must confirm the exact derivative, the solution must earn full marks, and the released notebook
    must earn nothing.
    """
    loaded = load_assignment(assignment)
    good = print_findings(findings_of(loaded, solution, wall_for(sandbox, i_trust_this_code)))
    sys.exit(0 if good else 2)
