"""A grade as JSON, and back as far as a class needs it."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.errors import UsageError
from grader.feedback.document import FORMAT, class_row, dumps, grade_document, json_value, read_document
from grader.model import Diagnosis, Status
from tests.feedback.sample_grades import (
    CANNOT_DECIDE,
    EVERYTHING,
    FACTOR,
    PAYLOADS,
    TYPICAL,
    VERSIONS,
    grade,
    hostile_grade,
)

DESCRIPTION = Path(__file__).parents[2] / "docs" / "grade-json.md"


def test_a_document_says_all_about_a_grade() -> None:
    """What stands in the JSON of a grade, key by key."""
    document = grade_document(TYPICAL)
    questions = document.pop("questions")

    assert document == {
        "format": 2,
        "assignment": "linear_regression",
        "title": "Linear regression by hand",
        "student": "amara-okafor",
        "submission": {"file_name": "amara-okafor.ipynb", "sha256": TYPICAL.sha256},
        "seed": 20250117,
        "score": 7.5,
        "max_score": 9.0,
        "pending": 0,
        "deducted": 0.0,
        "needs_review": False,
        "problems": [
            {
                "kind": "saved_output_differs",
                "cell": 1,
                "message": TYPICAL.problems[0].message,
                "fix": TYPICAL.problems[0].fix,
                "done": "",
            }
        ],
        "versions": VERSIONS,
        "assignment_digest": TYPICAL.assignment_digest,
    }
    assert isinstance(questions, list)
    assert questions[1] == {
        "name": "analytic",
        "title": "the gradient by hand",
        "status": "partly_correct",
        "score": 2.5,
        "max_score": 4.0,
        "sentence": FACTOR.sentence,
        "hints": list(FACTOR.hints),
        "notes": list(FACTOR.notes),
        "diagnosis": {
            "slug": "batch_scale",
            "parameters": {"dimension": "m", "exponent": 1, "factor": 5.0, "of": ["b"], "size": 5},
            "confidence": 1.0,
            "rivals": [],
            "parts": [],
            "sentence": FACTOR.sentence,
            "hints": list(FACTOR.hints),
            "outline": "Your b is not right.",
        },
        "provenance": {"kind": "analytic", "evidence": ["numpy alone stands between the inputs and db_np"]},
        "where": {"cell": 1, "lines": [13, 13], "name": "db_np"},
        "suspect": None,
        "needs_review": False,
        "parts": [
            {"parameter": "w", "status": "correct", "sentence": "Your w equals the exact derivative.", "share": 1.0},
            {"parameter": "b", "status": "wrong", "sentence": FACTOR.sentence, "share": 0.25},
        ],
        "basis": FACTOR.basis,
    }


def keys_of(value: object) -> set[str]:
    """All keys in a tree, except those that name versions and parameters of a diagnosis."""
    match value:
        case dict():
            inner = [keys_of(item) for key, item in value.items() if key not in ("versions", "parameters")]
            return set(value).union(*inner)
        case list():
            return set().union(*map(keys_of, value))
    return set()


def test_every_key_and_every_status_is_described() -> None:
    """The description of the format knows all that can stand in a document."""
    described = DESCRIPTION.read_text(encoding="utf-8")

    assert not {key for key in keys_of(grade_document(EVERYTHING)) if f"`{key}`" not in described}
    assert not {status for status in Status if f"| `{status}` |" not in described}
    assert f"version of this format: {FORMAT}" in described


def test_the_same_grade_gives_the_same_bytes() -> None:
    """Neither the order in which versions were found nor the last bit of a sum shows."""
    shuffled = dict(reversed(VERSIONS.items()))
    nearly = replace(FACTOR, score=math.nextafter(2.5, 3))

    assert dumps(replace(TYPICAL, versions=shuffled)) == dumps(TYPICAL)
    assert dumps(grade(nearly)) == dumps(grade(FACTOR))


def test_the_text_is_strict_json() -> None:
    """Numbers that JSON does not have are texts, wherever a diagnosis holds them."""
    parameters = {"factor": math.nan, "at": np.array([1.5, np.inf]), "size": np.int64(7), "kinds": {"b", "a"}}
    odd = grade(replace(FACTOR, diagnosis=Diagnosis("odd", parameters, "", ("", "", ""), confidence=0.5)))
    text = dumps(odd)
    diagnosis = json.loads(text, parse_constant=pytest.fail)["questions"][0]["diagnosis"]

    assert diagnosis["parameters"] == {"factor": "nan", "at": [1.5, "inf"], "size": 7, "kinds": ["a", "b"]}


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_twelve_digits_are_kept(value: float) -> None:
    """Rounding changes a number by less than its twelfth digit, and rounding again changes nothing."""
    rounded = json_value(value)

    assert isinstance(rounded, float)
    assert abs(rounded - value) <= 1e-11 * abs(value)
    assert json_value(rounded) == rounded


def test_a_value_that_a_grade_cannot_hold_is_our_mistake() -> None:
    """An object in a diagnosis is not written as its address."""
    with pytest.raises(TypeError, match="not object"):
        json_value({"factor": object()})


@pytest.mark.parametrize("made", [TYPICAL, EVERYTHING, grade(), grade(CANNOT_DECIDE)])
def test_a_class_can_be_rebuilt_from_documents(made) -> None:
    """A row read back from JSON is the row of the grade itself."""
    assert read_document(dumps(made)) == class_row(made)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_name_survives(payload: str) -> None:
    """A student's name comes back as it was, whatever characters it has, from text that is plain ASCII."""
    text = dumps(hostile_grade(payload)[0])

    assert text.isascii()
    assert read_document(text).student == payload


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "{}", '{"format": "x"}', '{"format": 1}', "[" * 100_000])
def test_what_is_no_grade_is_refused(text: str) -> None:
    """A file that was cut off, or is something else, is told from a grade."""
    with pytest.raises(UsageError) as caught:
        read_document(text)

    assert caught.value.slug == "unreadable-grade"


def test_an_unknown_status_is_refused() -> None:
    """A status that this version does not know is not passed on."""
    with pytest.raises(UsageError, match="incomplete"):
        read_document(dumps(TYPICAL).replace('"partly_correct"', '"excellent"'))


def test_a_newer_format_is_refused() -> None:
    """A document of a later version is not misread."""
    with pytest.raises(UsageError) as caught:
        read_document(dumps(TYPICAL).replace('"format": 2', '"format": 3'))

    assert caught.value.slug == "newer-grade"
