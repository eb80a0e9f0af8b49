"""The scores of a class for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from grader.feedback.class_row import ClassRow

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What makes a spreadsheet take a cell for a formula (OWASP, CSV injection)."""


def grades_csv(rows: Sequence[ClassRow]) -> str:
    """Returns the scores as CSV (RFC 4180): a line a student, a column a question, empty where none is decided."""
    names = tuple(dict.fromkeys(question.name for row in rows for question in row.questions))
    written = io.StringIO()
    table = csv.writer(written)
    table.writerow(["student", *names, "score", "max_score", "pending", "needs_review"])
    for row in rows:
        scores = {question.name: question.score for question in row.questions}
        table.writerow(
            [
                _text(row.student),
                *(_number(scores.get(name)) for name in names),
                _number(row.score),
                _number(row.max_score),
                _number(row.pending),
                "true" if row.needs_review else "false",
            ]
        )
    return written.getvalue()


def _text(text: str) -> str:
    """Returns text that no spreadsheet runs and that every encoding of Unicode can write."""
    text = text.encode("utf-8", "replace").decode("utf-8")
    return "'" + text if text.startswith(_FORMULA) else text


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.12g}"
