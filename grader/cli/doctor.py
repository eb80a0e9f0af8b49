"""grader doctor: what this machine can and cannot do, found out by trying."""

from __future__ import annotations

import sys

import click

from grader.execution.doctor import examine


@click.command(short_help="Find out what this machine can do.")
def doctor() -> None:
    """Try everything that safe grading needs on this machine, and say what to do about what is missing."""
    findings = examine()
    for finding in findings:
        click.echo(f"{'✓' if finding.ok else '✗'} {finding.name}: {finding.said}")
        if not finding.ok and finding.fix:
            click.echo(f"  {finding.fix}")
    sys.exit(0 if all(finding.ok for finding in findings) else 3)
