"""An audit in sentences and as JSON."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from grader.audit.document import FORMAT, audit_document, dumps
from grader.audit.findings import Finding, Status
from grader.audit.wording import sentence
from grader.model import Place, Problem, Submission

DESCRIPTION = Path(__file__).parents[2] / "docs" / "audit-json.md"
SUBMISSION = Submission("ä", Path("nowhere/ä.ipynb"), "ä.ipynb", "0" * 64, None)
PROBLEM = Problem("missing_import", "`F` is used without an import.", "Import it.", 3)


def finding(status: Status, **more: object) -> Finding:
    """A finding about the gradient of a loss by w."""
    known = Finding("dw", Place(2, (3, 4), "dw"), "the notebook", status, parameter="w", loss="loss", points=5)
    return replace(known, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (finding(Status.RIGHT, digits=9), "`dw` is the derivative of `loss` by `w`, to 9 digits."),
        (
            finding(Status.RIGHT, digits=9, note="it is the transpose"),
            "`dw` is the derivative of `loss` by `w`, to 9 digits; it is the transpose.",
        ),
        (
            finding(Status.RIGHT_HERE, digits=9),
            "`dw` is the derivative of `loss` by `w` where the notebook computes it, to 9 digits, "
            "but not for other values of `w`.",
        ),
        (
            finding(Status.CONSTANT_FACTOR, factor=-1.0),
            "`dw` is minus the derivative of `loss` by `w`, wherever it was tried.",
        ),
        (
            finding(Status.CONSTANT_FACTOR, factor=40.0),
            "`dw` is 40 times the derivative of `loss` by `w`, wherever it was tried.",
        ),
        (
            finding(Status.WRONG, gap=0.25),
            "`dw` is not the derivative of `loss` by `w`: it differs at each of 5 points, by up to 25 % of its size.",
        ),
        (
            finding(Status.UNDECIDED, reason="the loss is too noisy"),
            "Whether `dw` is the derivative of `loss` by `w` is not decided: the loss is too noisy.",
        ),
        (finding(Status.UNTESTED, reason="no loss is there"), "`dw` cannot be tested: no loss is there."),
        (
            finding(Status.NOT_BY_HAND, reason="differences computed it"),
            "`dw` is no derivation by hand: differences computed it.",
        ),
    ],
)
def test_every_status_has_a_sentence_of_its_own(found: Finding, said: str) -> None:
    """It names the gradient, the loss and the parameter, and what can be checked."""
    assert sentence(found) == said


def test_the_document_holds_all_that_is_known() -> None:
    """Key by key, with null for what is not."""
    found = finding(Status.CONSTANT_FACTOR, factor=2.0, gap=0.5)

    document = audit_document(SUBMISSION, (found,), (PROBLEM,))

    assert document["submission"] == {"file_name": "ä.ipynb", "sha256": "0" * 64}
    assert document["counts"] == {str(status): int(status is Status.CONSTANT_FACTOR) for status in Status}
    assert document["gradients"] == [
        {
            "name": "dw",
            "status": "constant_factor",
            "sentence": sentence(found),
            "where": {"cell": 2, "lines": [3, 4], "scene": "the notebook"},
            "loss": "loss",
            "parameter": "w",
            "reason": None,
            "factor": 2.0,
            "digits": None,
            "gap": 0.5,
            "points": 5,
            "note": "",
        }
    ]
    assert document["problems"] == [
        {"kind": "missing_import", "cell": 3, "message": PROBLEM.message, "fix": PROBLEM.fix}
    ]
    assert json.loads(dumps(document)) == document
    assert dumps(document).isascii()


def _keys(value: object) -> set[str]:
    match value:
        case dict():
            return set(value).union(*map(_keys, value.values()))
        case list():
            return set().union(*map(_keys, value))
        case _:
            return set()


def test_every_key_and_every_status_is_described() -> None:
    """The description of the format knows all that can stand in a document."""
    described = DESCRIPTION.read_text(encoding="utf-8")
    document = audit_document(SUBMISSION, (finding(Status.RIGHT),), (PROBLEM,))

    assert not {key for key in _keys(document) if f"`{key}`" not in described}
    assert not {status for status in Status if f"| `{status}` |" not in described}
    assert f"version of this format: {FORMAT}" in described
