"""The table of scores for a spreadsheet."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest

from grader.feedback.document import class_row
from grader.feedback.table import grades_csv
from tests.feedback.sample_grades import CANNOT_DECIDE, CORRECT, FACTOR, PAYLOADS, grade


def test_scores_stand_in_columns() -> None:
    """A line a student, a column a question; what a person decides is empty, not zero."""
    rows = [
        class_row(grade(CORRECT, FACTOR, student="amara-okafor")),
        class_row(grade(CORRECT, CANNOT_DECIDE, student="farid-haddad")),
    ]

    assert grades_csv(rows) == (
        "student,autograd,analytic,kinks,score,max_score,pending,needs_review\r\n"
        "amara-okafor,2,2.5,,4.5,6,0,false\r\n"
        "farid-haddad,2,,,2,4,2,true\r\n"
    )


def test_a_zero_is_a_zero() -> None:
    """A question that earned nothing is not empty."""
    assert grades_csv([class_row(grade(replace(CORRECT, score=0.0)))]).splitlines()[1].startswith("amara-okafor,0,")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_no_name_is_a_formula(start: str) -> None:
    """A name that a spreadsheet would compute starts with an apostrophe."""
    text = grades_csv([class_row(grade(CORRECT, student=f"{start}cmd()"))])
    _, row = csv.reader(io.StringIO(text, newline=""))

    assert row[0] == f"'{start}cmd()"


@pytest.mark.parametrize("payload", [*PAYLOADS, 'a,"b"\nc', "김"])
def test_a_name_stays_in_its_cell(payload: str) -> None:
    """Commas, quotes and line breaks of a name make neither columns nor lines."""
    text = grades_csv([class_row(grade(CORRECT, student=payload))])
    text.encode("utf-8")

    assert [len(line) for line in csv.reader(io.StringIO(text, newline=""))] == [6, 6]


def test_no_students_is_a_header() -> None:
    """A run without notebooks gives the fixed columns."""
    assert grades_csv([]) == "student,score,max_score,pending,needs_review\r\n"
