"""grader audit: every gradient of a notebook, beside the derivative of the notebook's own loss."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from grader.audit.document import audit_document, dumps
from grader.audit.findings import Finding, Status
from grader.audit.wording import sentence
from grader.auditing import Audit, audit_notebook
from grader.cli.check import one_notebook
from grader.cli.options import PATH, Sandbox, sandbox_options, wall_for
from grader.execution.limits import Limits
from grader.feedback.plain import plain

_MARKS = {
    Status.RIGHT: ("✓", "right"),
    Status.WRONG: ("✗", "wrong"),
    Status.CONSTANT_FACTOR: ("✗", "off by a constant"),
    Status.RIGHT_HERE: ("!", "right at one point"),
    Status.UNDECIDED: ("…", "not decided"),
    Status.UNTESTED: ("…", "not tested"),
    Status.NOT_BY_HAND: ("-", "not by hand"),
}
_TO_LOOK_AT = (Status.WRONG, Status.CONSTANT_FACTOR)


@click.command(short_help="Check the gradients of any notebook, without an assignment.")
@click.argument("notebook", type=PATH)
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@sandbox_options
def audit(notebook: Path, as_json: bool, sandbox: Sandbox, i_trust_this_code: bool) -> None:
    """Find losses in a NOTEBOOK, and the gradients claimed for them, and check each gradient.

    Each is compared with the derivative of the notebook's own loss, which differences of its values give, at the
    notebook's own point and at fresh ones.  What cannot be tested is listed with the reason.

    \b
    grader audit exercise.ipynb
    """
    submission, cells = one_notebook(notebook)
    found = audit_notebook(cells, wall_for(sandbox, i_trust_this_code), Limits())
    if as_json:
        click.echo(dumps(audit_document(submission, found.findings, found.problems)), nl=False)
    else:
        _print(submission.file_name, found)
    sys.exit(1 if any(finding.status in _TO_LOOK_AT for finding in found.findings) else 0)


def _print(file_name: str, found: Audit) -> None:
    click.echo(plain(file_name))
    click.echo(_tally(found.findings))
    for finding in sorted(found.findings, key=lambda f: (f.place.cell, f.place.lines)):
        sign, _ = _MARKS[finding.status]
        click.echo(f"\n{sign} {_where(finding)}\n  {plain(sentence(finding))}")
    if found.problems:
        click.echo("\nHow the notebook ran")
    for problem in found.problems:
        where = "" if problem.cell is None else f"cell {problem.cell + 1}: "
        click.echo(f"! {where}{plain(problem.message)} {plain(problem.fix)}")


def _tally(findings: Sequence[Finding]) -> str:
    counted = [(mark, sum(f.status is status for f in findings)) for status, mark in _MARKS.items()]
    words = [f"{sign} {count} {word}" for (sign, word), count in counted if count]
    return "   ".join(words) or "No gradients were found."


def _where(finding: Finding) -> str:
    first, last = finding.place.lines
    lines = f"line {first}" if first == last else f"lines {first}-{last}"
    scene = "" if finding.where == "the notebook" else f", {finding.where}"
    return plain(f"{finding.name}, cell {finding.place.cell + 1}, {lines}{scene}")
