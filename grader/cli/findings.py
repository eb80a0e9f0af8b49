"""Findings, as doctor and validate print them: a line each, and the fix below where something is wrong."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

import click

from grader.feedback.plain import plain


class Finding(Protocol):
    """One thing that was looked at."""

    @property
    def name(self) -> str:
        """What was looked at."""

    @property
    def ok(self) -> bool:
        """Whether it is as it should be."""

    @property
    def said(self) -> str:
        """What was seen."""

    @property
    def fix(self) -> str:
        """What to do; empty: nothing."""


def print_findings(findings: Iterable[Finding]) -> bool:
    """Print each as soon as it is there; returns whether all are as they should be."""
    good = True
    for finding in findings:
        good = good and finding.ok
        click.echo(f"{'✓' if finding.ok else '✗'} {finding.name}: {plain(finding.said)}")
        if not finding.ok and finding.fix:
            click.echo(f"  {finding.fix}")
    return good
