"""An audit as JSON: the same audit gives the same bytes; ``docs/audit-json.md`` describes the format."""

from __future__ import annotations

import json

from grader.audit.findings import Finding, Status
from grader.audit.wording import sentence
from grader.feedback.document import Json, json_value
from grader.model import Problem, Submission

FORMAT = 1


def audit_document(
    submission: Submission, findings: tuple[Finding, ...], problems: tuple[Problem, ...]
) -> dict[str, Json]:
    """An audit as a tree of JSON values."""
    return {
        "format": FORMAT,
        "submission": {"file_name": submission.file_name, "sha256": submission.sha256},
        "counts": {str(status): sum(finding.status is status for finding in findings) for status in Status},
        "gradients": [_gradient(finding) for finding in findings],
        "problems": [
            {"kind": problem.kind, "cell": problem.cell, "message": problem.message, "fix": problem.fix}
            for problem in problems
        ],
    }


def dumps(document: dict[str, Json]) -> str:
    """The text of a document, in ASCII."""
    return json.dumps(document, indent=2, ensure_ascii=True, allow_nan=False) + "\n"


def _gradient(finding: Finding) -> Json:
    return {
        "name": finding.name,
        "status": str(finding.status),
        "sentence": sentence(finding),
        "where": {"cell": finding.place.cell, "lines": list(finding.place.lines), "scene": finding.where},
        "loss": finding.loss or None,
        "parameter": finding.parameter or None,
        "reason": finding.reason or None,
        "factor": json_value(finding.factor),
        "digits": finding.digits,
        "gap": json_value(finding.gap),
        "points": finding.points,
        "note": finding.note,
    }
